"""The Chromium that tests drive."""

from __future__ import annotations

from playwright.sync_api import Browser, Playwright

from tools import setup

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that `make test` found or installed."""
    path = setup.browser()
    assert path, "Chromium is missing; `make test` installs it"
    return playwright.chromium.launch(executable_path=path, args=QUIET)
