"""The Chromium that tests drive."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import setup as machine  # noqa: E402

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that `make test` found or installed."""
    path = machine.browser()
    assert path, "Chromium is missing; `make test` installs it"
    return playwright.chromium.launch(executable_path=path, args=QUIET)
