"""Every page, in both languages: quiet, complete, within its width, alone with its own host."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from tests.site.conftest import SITE, Visit, pages

PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True}

DRAWN = """() => ({
    formulas: document.querySelectorAll('.math').length,
    drawn: document.querySelectorAll('.math .katex .katex-html').length,
    raw: (document.querySelector('article').innerText.match(/\\$\\$|\\\\frac|\\{eval\\}/g) || []),
    broken: [...document.images].filter((i) => !i.complete || !i.naturalWidth).map((i) => i.src),
    silent: [...document.images].filter((i) => !i.alt.trim()).map((i) => i.src),
    figures: document.querySelectorAll('.lm-figure').length,
    live: document.querySelectorAll('.lm-figure [role="slider"]').length,
    wide: document.documentElement.scrollWidth - innerWidth,
})"""


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
@pytest.mark.parametrize("page", pages())
def test_page_is_quiet_complete_and_fits_a_phone(visit: Visit, site: str, page: str) -> None:
    state = visit.open(f"{site}/{page}").evaluate(DRAWN)
    assert visit.complaints == []
    assert state["drawn"] == state["formulas"]
    assert state["raw"] == []
    assert state["broken"] == []
    assert state["silent"] == []
    assert state["wide"] <= 0
    assert state["live"] >= state["figures"]


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_formulas_stand_when_the_document_is_parsed(visit: Visit, site: str, edition: str) -> None:
    visit.page.goto(f"{site}/{edition}/residuals.html", wait_until="domcontentloaded")
    state = visit.page.evaluate(DRAWN)
    assert state["drawn"] == state["formulas"] > 20


@pytest.mark.parametrize(
    ("visit", "edition"),
    [
        ({"locale": "zh-CN"}, "zh"),
        ({"locale": "zh-TW"}, "zh"),
        ({"locale": "en-GB"}, "en"),
        ({"locale": "de-DE"}, "en"),
    ],
    indirect=["visit"],
)
def test_root_page_picks_by_the_browsers_language(visit: Visit, site: str, edition: str) -> None:
    visit.page.goto(f"{site}/")
    visit.page.wait_for_url(f"**/{edition}/index.html")


def test_root_page_offers_both_without_scripts() -> None:
    text = (SITE / "index.html").read_text("utf8")
    assert 'href="en/index.html"' in text
    assert 'href="zh/index.html"' in text


@pytest.mark.parametrize(
    ("edition", "query", "page"),
    [
        ("zh", "马夸特", "damping.html"),
        ("zh", "最小二乘", "residuals.html"),
        ("zh", "雅可比矩阵", "jacobian-matrix.html"),
        ("en", "Marquardt", "damping.html"),
        ("en", "parallelogram", "stretching-an-area.html"),
    ],
)
@pytest.mark.parametrize("from_folder", [False, True], ids=["served", "from a folder"])
def test_search_finds(
    visit: Visit, site: str, edition: str, query: str, page: str, from_folder: bool
) -> None:
    base = SITE.as_uri() if from_folder else site
    visit.page.goto(f"{base}/{edition}/search.html?q={query}")
    results = visit.page.locator("#search-results li a")
    results.first.wait_for(timeout=20_000)
    results.and_(visit.page.locator(f'[href*="{page}"]')).first.wait_for(timeout=10_000)


def test_search_finds_nothing_for_nonsense(visit: Visit, site: str) -> None:
    visit.page.goto(f"{site}/zh/search.html?q=鱻龘")
    visit.page.wait_for_timeout(2500)
    assert visit.page.locator("#search-results li a").count() == 0


@pytest.mark.parametrize("page", ["en/residuals.html", "zh/damping.html"])
def test_page_works_from_a_folder_without_network(visit: Visit, page: str) -> None:
    visit.page.context.set_offline(True)
    state = visit.open((SITE / page).as_uri()).evaluate(DRAWN)
    assert visit.complaints == []
    assert state["broken"] == []
    assert state["drawn"] == state["formulas"] > 0
    assert state["live"] >= state["figures"]


@pytest.mark.parametrize("page", ["en/damping.html", "zh/damping.html"])
def test_figure_answers_before_the_rest_of_the_page_has_come(visit: Visit, page: str) -> None:
    held: list[Route] = []
    last = "**/pydata-sphinx-theme.js"  # without it the document never counts as parsed
    visit.page.route(last, lambda route: held.append(route))
    visit.page.goto(f"{(SITE / page).as_uri()}#figure=damping.1&lam=20", wait_until="commit")
    visit.page.locator('.lm-stage [role="slider"]').first.wait_for()
    parsed = "performance.getEntriesByType('navigation')[0].domContentLoadedEventStart"
    lam = "document.querySelector('.lm-figure').lmModel.get('lam')"
    assert visit.page.evaluate(f"[{parsed}, {lam}]") == [0, 20]
    assert held


def test_self_test_answers_open_without_scripts(visit: Visit, site: str) -> None:
    context = visit.page.context.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/en/residuals.html")
    answer = page.locator(".selftest details").first
    assert not answer.locator("p").first.is_visible()
    answer.locator("summary").click()
    assert answer.locator("p").first.is_visible()
    context.close()
