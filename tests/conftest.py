"""The one Chromium of a test run: Playwright starts only once in a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import launch


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A Chromium without pages."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()
