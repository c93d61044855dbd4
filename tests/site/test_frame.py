"""The frame around the chapter: theme, menus, search dialog, keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.site.conftest import Visit

PHONE = {"viewport": {"width": 375, "height": 720}, "has_touch": True}


def test_theme_button_goes_through_light_dark_and_automatic(visit: Visit, site: str) -> None:
    page = visit.open(f"{site}/en/residuals.html")
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button").click()
        seen.add(page.evaluate("document.documentElement.dataset.mode"))
        assert page.locator(".theme-switch-button .icon:visible").count() == 1
    assert seen == {"light", "dark", "auto"}
    assert visit.complaints == []


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_menus_open_on_a_phone(visit: Visit, site: str) -> None:
    page = visit.open(f"{site}/zh/residuals.html")
    page.locator(".primary-toggle").click()
    expect(page.locator("dialog a[href='damping.html']").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".secondary-toggle").click()
    expect(page.locator("dialog .page-toc a").first).to_be_visible()


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_search_opens_by_key_and_leads_to_results(visit: Visit, site: str, edition: str) -> None:
    page = visit.open(f"{site}/{edition}/index.html")
    page.keyboard.press("Control+k")
    field = page.locator("#pst-search-dialog input[type=search]")
    expect(field).to_be_visible()
    field.fill("Marquardt")
    field.press("Enter")
    page.wait_for_url("**/search.html?q=Marquardt*")
    page.locator("#search-results li a").first.wait_for()


ARRIVED = """() => {
    const goal = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const top = goal?.querySelector('h2, h3').getBoundingClientRect().top;
    const low = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
    return top >= 0 && (top < 120 || (low && top < 720));
}"""


@pytest.mark.parametrize("page", ["en/damping.html", "zh/stretching-an-area.html"])
def test_contents_lead_to_sections_that_were_not_laid_out_before(
    visit: Visit, site: str, page: str
) -> None:
    view = visit.page
    view.goto(f"{site}/{page}")
    for entry in (-1, 2, -2):
        link = view.locator("#pst-secondary-sidebar .page-toc a").nth(entry)
        link.click()
        view.wait_for_url(f"**{link.get_attribute('href')}")
        view.wait_for_function(ARRIVED)


def test_first_tab_stop_skips_to_the_text(visit: Visit, site: str) -> None:
    page = visit.open(f"{site}/en/residuals.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main-content"


def test_no_word_of_the_frame_stays_english_in_the_chinese_edition(visit: Visit, site: str) -> None:
    page = visit.open(f"{site}/zh/residuals.html")
    words = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, nav, .prev-next-area, footer')]
            .flatMap((e) => [e.title, e.getAttribute('aria-label'), e.innerText])
            .join(' ')"""
    )
    for english in ("Show", "Toggle", "Color", "Search", "Previous", "Next", "Contents", "Copy"):
        assert english not in words
