"""What holds for every page: it is light, accessible, and leads to the other language.

A long page takes seconds to lay out: each is opened once, and these tests look at it in turn.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.site.conftest import COMPRESSED, SITE, Visit, pages

KILOBYTE = 1000
CALM = {"color_scheme": "light", "reduced_motion": "reduce"}

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ALL: dict[str, Any] = {"resultTypes": ["violations"]}
COLOURS = ALL | {"runOnly": ["color-contrast"]}
FORMULAS = 12
"""Formulas are all made alike; the thousands of boxes in them would take axe minutes."""


def prepare(view: Page) -> None:
    """Open what is folded, and leave the first formulas only."""
    view.evaluate(
        """(count) => {
            document.querySelectorAll('details').forEach((d) => { d.open = true; });
            [...document.querySelectorAll('.katex')].slice(count).forEach((f) => f.remove());
        }""",
        FORMULAS,
    )
    view.add_script_tag(path=str(AXE))


def serious(view: Page, rules: dict[str, Any]) -> list[str]:
    """Return the serious and critical findings."""
    found = view.evaluate("(rules) => axe.run(document, rules)", rules)["violations"]
    return [
        f"{v['id']}: {node['html'][:160]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"][:3]
    ]


def is_accessible(view: Page) -> None:
    """Hold a page to axe in the light theme, and its colours in the dark one, too."""
    prepare(view)
    assert serious(view, ALL) == []
    ink = "getComputedStyle(document.body).color"
    light = view.evaluate(ink)
    view.emulate_media(color_scheme="dark")
    view.wait_for_function(f"{ink} !== '{light}'")
    assert serious(view, COLOURS) == [], "in the dark theme"


def transferred(url: str) -> int:
    """Return the compressed size of the file behind an address of the site."""
    path = SITE / urlsplit(url).path.lstrip("/")
    body = path.read_bytes()
    return len(gzip.compress(body, 6) if Path(path).suffix in COMPRESSED else body)


@pytest.fixture(scope="module", params=pages())
def opened(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A page, read to its end."""
    context = chromium.new_context(**CALM)
    visit = Visit(context)
    visit.open(f"{site}/{request.param}")
    yield visit
    context.close()


def test_first_visit_is_light(opened: Visit) -> None:
    has_figure = opened.page.locator(".lm-figure").count() > 0
    urls = [url for url in set(opened.responses) if url.startswith("http")]
    weight = sum(map(transferred, urls)) / KILOBYTE
    print(f"{opened.page.url}: {weight:.0f} kB compressed, {len(urls)} requests")
    assert weight <= (350 if has_figure else 250)
    assert 5 < len(urls) <= 40


def test_axe_finds_nothing_serious(opened: Visit) -> None:
    is_accessible(opened.page)


@pytest.mark.parametrize("visit", [CALM], indirect=True)
@pytest.mark.parametrize("page", ["en/search.html", "zh/search.html"])
def test_axe_finds_nothing_serious_in_the_search(visit: Visit, site: str, page: str) -> None:
    is_accessible(visit.open(f"{site}/{page}"))


def test_switcher_leads_to_the_same_page_in_the_other_language(opened: Visit, site: str) -> None:
    view = opened.page
    edition, name = urlsplit(view.url).path.strip("/").split("/")
    view.locator("a.edition-switch").click()
    other = {"en": "zh", "zh": "en"}[edition]
    view.wait_for_url(f"{site}/{other}/{name}")
    assert view.evaluate("document.documentElement.lang") == {"en": "en", "zh": "zh-CN"}[other]
