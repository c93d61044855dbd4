"""Each figure's own page in a frame: from a folder without network, and locked up; the gallery."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Frame, Page

from lmtutor import figures, i18n
from tests.site.conftest import SITE, Visit

LANGUAGES = {"en": "en", "zh": "zh-CN"}
KINDS = {k.figure: k for k in map(vars(figures).get, figures.__all__) if hasattr(k, "figure")}
COPY = {"en": "Copy link", "zh": "复制链接"}
COURSE = """<!doctype html><meta charset="utf-8"><title>A course</title><h1>A course</h1>
<div style="height: 1500px"></div>{frames}"""
FRAME = """<iframe src="{address}" title="{name}" {lock}
 style="border: 0; width: 760px; height: {height}px"></iframe>"""
MUTE = "allow=\"clipboard-write 'none'\""
LOCK = f'sandbox="allow-scripts" {MUTE}'
"""What a cautious platform writes: the figure has neither clipboard nor storage."""
REPLACE = """(node, link) => {
    const other = node.cloneNode();
    other.src = link;
    node.replaceWith(other);
}"""
STATE = """() => {
    const model = document.querySelector('.lm-figure').lmModel;
    const json = JSON.parse(document.querySelector('.lm-figure script').textContent);
    const keys = Object.keys(json).filter((key) => key[0] !== '_');
    return Object.fromEntries(keys.map((key) => [key, model.get(key)]));
}"""


def words(name: str, edition: str) -> dict[str, Any]:
    """Return a figure's caption, alternative text and Try states in the edition's language."""
    i18n.use_language(edition)
    try:
        figure = KINDS[name]()
        caption = figure.text()["caption"]
        return {"caption": caption, "alt": figure.alt(), "tries": figure.tries()}
    finally:
        i18n.use_language("en")


def gallery(edition: str) -> BeautifulSoup:
    """Return the gallery page."""
    return BeautifulSoup((SITE / edition / "gallery.html").read_text("utf8"), "html.parser")


def card(edition: str, name: str) -> Tag:
    """Return a figure's card in the gallery."""
    image = gallery(edition).find("img", src=f"figures/{name}.webp")
    assert isinstance(image, Tag), f"{name} is not in the gallery"
    assert isinstance(image.parent, Tag)
    return image.parent


def code(edition: str, name: str) -> Tag:
    """Return the frame that the gallery offers for a figure."""
    offered = card(edition, name).select_one(".lm-embed code")
    assert offered
    frame = BeautifulSoup(offered.text, "html.parser").iframe
    assert frame
    return frame


def address(base: str, edition: str, name: str) -> str:
    """Return the address of a figure's own page."""
    return f"{base}/{edition}/figures/{name}.html"


def open_course(visit: Visit, folder: Path, base: str, edition: str, lock: str) -> None:
    """Open a page of another site that holds every figure in a frame of the height offered."""
    frames = [
        FRAME.format(
            address=address(base, edition, name),
            name=name,
            lock=lock,
            height=code(edition, name)["height"],
        )
        for name in KINDS
    ]
    course = folder / "course.html"
    course.write_text(COURSE.format(frames="\n".join(frames)), "utf8")
    visit.page.set_viewport_size({"width": 1000, "height": 900})
    visit.page.goto(course.as_uri())
    assert visit.page.evaluate("scrollY") == 0


def come_alive(page: Page, name: str) -> Frame:
    """Scroll to a figure's frame and wait until the figure is alive."""
    page.locator(f'iframe[title="{name}"]').scroll_into_view_if_needed()
    handle = page.locator(f'iframe[title="{name}"]').element_handle()
    frame = handle and handle.content_frame()
    assert frame
    frame.locator('.lm-stage [role="slider"]').first.wait_for()
    return frame


def use(page: Page, base: str, edition: str, name: str) -> None:
    """Press a Try button in a frame, copy the link, and open the link as another reader would."""
    frame = come_alive(page, name)
    assert frame.evaluate("document.documentElement.lang") == LANGUAGES[edition]
    height = frame.evaluate("document.documentElement.scrollHeight - innerHeight")
    width = frame.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert (height, width) == (0, 0), f"{name} lacks so many pixels in the frame that is offered"
    entry = words(name, edition)["tries"][1]
    tries = frame.locator(".lm-tries")
    tries.get_by_role("button", name=entry["label"], exact=True).click()
    state = frame.evaluate(STATE)
    wanted = KINDS[name](**entry["state"]).state()
    assert state == {k: list(v) if isinstance(v, tuple) else v for k, v in wanted.items()}
    frame.get_by_role("button", name=COPY[edition], exact=True).click()
    frame.wait_for_function("document.querySelector('.lm-notice').textContent.includes('#')")
    link = re.search(r"(file|http):\S+", frame.locator(".lm-notice").text_content() or "")
    assert link
    assert link[0].startswith(f"{address(base, edition, name)}#figure={name}.")
    page.locator(f'iframe[title="{name}"]').evaluate(REPLACE, link[0])
    assert come_alive(page, name).evaluate(STATE) == state


def complaints(visit: Visit) -> list[str]:
    """Return what went wrong; that the browser notes each refusal of the clipboard is right."""
    return [words for words in visit.complaints if "Clipboard API has been blocked" not in words]


@pytest.mark.parametrize("edition", LANGUAGES)
def test_figures_live_in_frames_from_a_folder_without_a_network(
    visit: Visit, tmp_path: Path, edition: str
) -> None:
    visit.page.context.set_offline(True)
    open_course(visit, tmp_path, SITE.as_uri(), edition, MUTE)
    for name in KINDS:
        use(visit.page, SITE.as_uri(), edition, name)
    assert complaints(visit) == []


def test_figures_live_in_locked_frames_of_another_site(
    visit: Visit, site: str, tmp_path: Path
) -> None:
    open_course(visit, tmp_path, site, "zh", LOCK)
    for name in KINDS:
        use(visit.page, site, "zh", name)
    assert complaints(visit) == []


@pytest.mark.parametrize("edition", LANGUAGES)
def test_a_link_with_a_state_does_not_scroll_the_page_around_the_frame(
    visit: Visit, site: str, edition: str
) -> None:
    name = next(iter(KINDS))
    source = f"{site}/{edition}/figures/{name}.html#figure={name}.{KINDS[name].version}&"
    visit.page.goto(f"{site}/{edition}/figures/{name}.html")
    visit.page.set_content(
        f'<div style="height: 400px"></div><iframe src="{source}" width="760" height="900">'
        '</iframe><div style="height: 2000px"></div>'
    )
    visit.page.frame_locator("iframe").locator(".lm-stage").wait_for()
    assert visit.page.evaluate("scrollY") == 0
    assert visit.complaints == []


@pytest.mark.parametrize("edition", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_a_figures_page_has_a_title_a_way_back_and_little_weight(edition: str, name: str) -> None:
    path = SITE / edition / "figures" / f"{name}.html"
    page = BeautifulSoup(path.read_text("utf8"), "html.parser")
    assert page.title
    assert words(name, edition)["caption"].startswith(page.title.text.split(" · ")[0])
    assert len(page.title.text) < 160
    links = page.find_all("a")
    assert [link["target"] for link in links] == ["_top"]
    scripts = SITE / edition / "_static" / "figures"
    files = [path, scripts / "host.js", scripts / "figures.js"]
    weight = sum(len(gzip.compress(file.read_bytes())) for file in files) / 1000
    print(f"{edition}/{name}: {weight:.0f} kB compressed")
    assert weight < 150


@pytest.mark.parametrize("edition", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_the_gallery_shows_each_figure(edition: str, name: str) -> None:
    said, shown = words(name, edition), card(edition, name)
    assert shown.img
    assert plain(shown.img["alt"]) == plain(said["alt"])
    assert (SITE / edition / "figures" / f"{name}.webp").stat().st_size > 1000
    assert plain(said["caption"]) in plain(" ".join(p.text for p in shown.find_all("p")))
    *chapter, alone = [link["href"] for link in shown.select(".lm-card-links a")]
    assert alone == f"figures/{name}.html"
    pages = [p.name for p in (SITE / edition).glob("*.html") if marks(p, name)]
    assert len(chapter) == bool(pages)
    assert {str(link).split("#")[0] for link in chapter} <= set(pages)
    assert code(edition, name)["src"] == f"https://…/{edition}/figures/{name}.html"


def plain(text: Any) -> str:
    """Return words without digits, of which rounding errors have other ones elsewhere."""
    return re.sub(r"[\d.]+", "#", str(text)).replace("’", "'")


def marks(page: Path, name: str) -> bool:
    """Tell whether a page shows a figure."""
    return f'data-figure="{name}"' in page.read_text("utf8")


@pytest.mark.parametrize("edition", LANGUAGES)
def test_no_page_is_left_of_a_figure_that_has_gone(edition: str) -> None:
    folder = SITE / edition / "figures"
    assert {path.stem for path in folder.iterdir()} == set(KINDS)
    assert len(gallery(edition).select(".lm-card")) == len(KINDS)


def test_the_gallery_completes_the_address_and_copies_the_code(visit: Visit, site: str) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page = visit.open(f"{site}/en/gallery.html")
    name = next(iter(KINDS))
    fold = page.locator(f'.lm-card:has(img[src$="/{name}.webp"]) .lm-embed')
    fold.locator("summary").click()
    fold.get_by_role("button").click()
    fold.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f'<iframe src="{site}/en/figures/{name}.html"')
    assert visit.complaints == []
