"""A figure on a static page, opened from a file in a Chromium that has no network."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from lmtutor import i18n
from lmtutor.figures import Figure
from tests.browser import FRAME

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STATIC = ROOT / "lmtutor/figures/static"
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PHONE, DESKTOP = {"width": 375, "height": 740}, {"width": 1280, "height": 900}

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>A figure</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  body {{ margin: 0; background: #fff; color: #222; font: 16px/1.5 sans-serif; }}
  html[data-theme="dark"] body {{ background: #14181e; color: #ced6dd; }}
  main {{ max-width: 740px; margin: auto; padding: 16px; }}
</style>{script}</head>
<body><main><h1>A figure</h1>{figure}<p id="after">After it.</p>
<div style="height: 2000px"></div></main></body></html>"""


class Live:
    """A figure on a page: the page, the figure's parts, and what went wrong."""

    def __init__(self, context: BrowserContext, address: str, figure: str, wait: bool) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("request", lambda request: self._check(request.url))
        self.page.goto(address)
        self.root = self.page.locator(f'figure[data-figure="{figure}"]')
        if wait:
            self.page.wait_for_selector(".lm-stage")

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def _check(self, url: str) -> None:
        if not url.startswith(("file:", "data:")):
            self.complaints.append(f"asks for {url}")

    def state(self, name: str) -> Any:
        """A trait as the page has it."""
        return self.root.evaluate("(node, name) => node.lmModel.get(name)", name)

    def settle(self) -> None:
        """Wait until what was asked for is drawn."""
        self.page.evaluate(FRAME)

    def handle(self, name: str, view: str) -> tuple[float, float]:
        """The centre of a handle in a view, scrolled to, in pixels of the window."""
        node = self.root.locator(f".{view} .{name}")
        node.scroll_into_view_if_needed()
        box = node.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def drag(self, start: tuple[float, float], dx: float, dy: float, moves: int = 5) -> None:
        """Drag with the mouse."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(start[0] + dx, start[1] + dy, steps=moves)
        mouse.up()
        self.settle()

    def swipe(self, start: tuple[float, float], dx: float, dy: float, moves: int = 8) -> None:
        """Drag with a finger."""
        devtools = self.context.new_cdp_session(self.page)
        for k in range(moves + 1):
            at = {"x": start[0] + dx * k / moves, "y": start[1] + dy * k / moves}
            kind = "touchMove" if k else "touchStart"
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
            self.page.wait_for_timeout(20)
        devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.page.wait_for_timeout(100)

    def press(self, words: str) -> None:
        """Click the button with these words."""
        self.root.get_by_role("button", name=words, exact=True).click()
        self.settle()

    def heard(self) -> str:
        """What the live region says once it has spoken."""
        self.page.wait_for_timeout(400)
        return str(self.root.locator("[aria-live]").text_content())

    def fuzz(self, seed: int, count: int) -> str:
        """Do random things to the figure; return "fine" or what broke."""
        return str(self.page.evaluate((HERE / "fuzz.js").read_text("utf-8"), [seed, count]))

    def serious(self) -> list[str]:
        """Serious and critical findings of axe."""
        self.page.add_script_tag(path=str(AXE))
        found = self.page.evaluate("() => axe.run('figure', { resultTypes: ['violations'] })")
        grave = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
        return [f"{v['id']}: {v['nodes'][0]['html'][:120]} {v['nodes'][0]['any']}" for v in grave]


Show = Callable[..., Live]
DRAWN: dict[tuple[str, str], str] = {}
"""Figures in their states as HTML: to draw the still picture takes longer than to open the page."""


@pytest.fixture
def show(chromium: Browser, tmp_path: Path) -> Iterator[Show]:
    """Return a function that opens a figure on a page; the page must end without complaint."""
    opened: list[Live] = []
    numbers = itertools.count()
    shutil.copytree(STATIC, tmp_path / "figures")

    def show(
        make: Callable[[], Figure],
        *,
        language: str = "en",
        script: bool = True,
        fragment: str = "",
        **options: Any,
    ) -> Live:
        i18n.use_language(language)
        try:
            figure = make()
            key = language, repr(figure)
            if key not in DRAWN:
                DRAWN[key] = figure._repr_mimebundle_()[0]["text/html"]
        finally:
            i18n.use_language("en")
        host = '<script async src="figures/host.js"></script>' if script else ""
        file = tmp_path / f"{next(numbers)}.html"
        file.write_text(PAGE.format(language=language, script=host, figure=DRAWN[key]), "utf-8")
        options.setdefault("viewport", DESKTOP)
        context = chromium.new_context(offline=True, **options)
        wait = script and options.get("java_script_enabled", True)
        live = Live(context, f"{file.as_uri()}{fragment}", figure.figure, wait)
        opened.append(live)
        return live

    yield show
    complaints = [c for live in opened for c in live.complaints]
    for live in opened:
        live.context.close()
    assert not complaints, json.dumps(complaints, indent=1)
