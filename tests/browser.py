"""The Chromium that tests drive."""

from __future__ import annotations

from playwright.sync_api import Browser, Playwright

from tools import setup

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
PLAIN = ["--disable-gpu-rasterization", "--disable-accelerated-2d-canvas"]
"""Debian asks for rasterization by the GPU; without one, pages with a canvas may stop drawing."""

FRAME = """() => new Promise((go) => {
    requestAnimationFrame(() => setTimeout(go));
    setTimeout(go, 2000);
})"""
"""Waits for a frame, but not for ever: a Chromium that draws none would hang the whole run."""


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium that `make test` found or installed."""
    path = setup.browser()
    assert path, "Chromium is missing; `make test` installs it"
    return playwright.chromium.launch(executable_path=path, args=QUIET + PLAIN)
