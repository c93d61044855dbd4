"""Contact sheets of the figures: what a reader sees, in every state, language and theme.

    .venv/bin/python -m tools.sheets [--only damping basin] [--states 0 2] [--folder _build/sheets]

Writes for each figure and state (0: the first, then the Try buttons) two sheets of four pictures,
English and Chinese, light and dark: as on a desk, NAME-0-wide.png, and as on a phone,
NAME-0-narrow.png; besides NAME-whole-… with all that is around, and NAME-still.png, the pictures
for print. They are to be looked at after a change of what figures draw or say. Needs what
`make test` sets up.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from lmtutor import figures, i18n
from tests.browser import launch
from tests.figures.conftest import DESKTOP, PAGE, PHONE, ROOT, STATIC, Live

KINDS = {k.figure: k for k in map(vars(figures).get, figures.__all__) if hasattr(k, "figure")}
FONT = ROOT / "lmtutor/locale/zh/NotoSansSC.ttf"
# Machines for tests may have no Chinese font.
HEAD = """<style>@font-face {{ font-family: "Noto Sans SC"; src: url("{font}"); }}
body {{ font-family: system-ui, "Noto Sans SC", sans-serif !important; }}</style>
<script>document.documentElement.dataset.theme = "{theme}"</script>
<script async src="figures/host.js"></script>"""
PART = """figure => [".lm-notice", ".lm-summary"].map((name, k) => {
    const { top, bottom } = figure.querySelector(name).getBoundingClientRect();
    return (k ? bottom : top) - figure.getBoundingClientRect().top;
})"""
SEEN = ROOT / "tests/figures/seen.js"
VIEWS = {"wide": (DESKTOP, 2), "narrow": (PHONE, 4)}
"""Size of the window, and pictures side by side on a sheet."""


def shoot(browser: Browser, page: Path, name: str, view: str) -> list[Image.Image]:
    """Return pictures of a figure in all its states."""
    context = browser.new_context(viewport=VIEWS[view][0], device_scale_factor=2)
    live = Live(context, page.as_uri(), name, True)
    pictures = []
    for button in [None, *live.root.locator(".lm-tries button").all()[:-1]]:
        if button:
            button.click()
        live.page.mouse.move(0, 0)
        live.page.wait_for_timeout(150)
        for fault in live.root.evaluate(SEEN.read_text("utf-8")):
            print(f"{page.stem} {view} {max(len(pictures) - 1, 0)}: {fault}")
        whole = Image.open(io.BytesIO(live.root.screenshot())).convert("RGB")
        if not pictures:
            pictures.append(whole)
        pictures.append(whole.crop(span(live, whole)))
    context.close()
    return pictures


def span(live: Live, whole: Image.Image) -> tuple[int, int, int, int]:
    """Return where on the picture the part is that changes from state to state."""
    top, bottom = live.root.evaluate(PART)
    return 0, round(2 * top), whole.size[0], min(round(2 * bottom), whole.size[1])


def still(browser: Browser, page: Path) -> Image.Image:
    """Return the picture for print."""
    context = browser.new_context(viewport=DESKTOP, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(page.as_uri())
    picture = Image.open(io.BytesIO(tab.locator("figure").screenshot())).convert("RGB")
    context.close()
    return picture


def join(pictures: list[Image.Image], columns: int) -> Image.Image:
    """Return the pictures row by row on one sheet."""
    width, height = (max(p.size[k] for p in pictures) + 16 for k in (0, 1))
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (columns * width, rows * height), "#888")
    for k, picture in enumerate(pictures):
        sheet.paste(picture, (k % columns * width + 8, k // columns * height + 8))
    return sheet


def write_page(folder: Path, name: str, language: str, theme: str) -> Path:
    """Write a page with the figure."""
    i18n.use_language(language)
    html = KINDS[name]()._repr_mimebundle_()[0]["text/html"]
    page = folder / f"{name}-{language}-{theme}.html"
    head = HEAD.format(font=FONT.as_uri(), theme=theme)
    page.write_text(PAGE.format(language=language, script=head, figure=html), "utf-8")
    return page


def sheets(browser: Browser, folder: Path, name: str, states: list[int] | None) -> None:
    """Write all sheets of one figure."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(STATIC, Path(scratch) / "figures")
        pages = [
            write_page(Path(scratch), name, *kind)
            for kind in [("en", "light"), ("en", "dark"), ("zh", "light"), ("zh", "dark")]
        ]
        for view, (_size, columns) in VIEWS.items():
            shots = zip(*(shoot(browser, page, name, view) for page in pages), strict=True)
            for k, pictures in enumerate(shots):
                if states is None or k - 1 in states:
                    join(list(pictures), columns).save(
                        folder / f"{name}-{k - 1 if k else 'whole'}-{view}.png"
                    )
        stills = [still(browser, page) for page in (pages[0], pages[2])]
        join(stills, 2).save(folder / f"{name}-still.png")


def main() -> None:
    """Write the sheets that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS), metavar="FIGURE")
    parser.add_argument("--states", nargs="+", type=int)
    parser.add_argument("--folder", type=Path, default=ROOT / "_build/sheets")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name in options.only:
            sheets(browser, options.folder, name, options.states)
            print(options.folder / name, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
