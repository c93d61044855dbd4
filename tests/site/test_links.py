"""Every link inside the site leads somewhere, and nothing is loaded from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.site.conftest import SITE

FILES = sorted(SITE.rglob("*.html"))


@cache
def soup(path: Path) -> BeautifulSoup:
    """Return a parsed page."""
    return BeautifulSoup(path.read_text("utf8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    """Return all ids on a page."""
    return frozenset(tag["id"] for tag in soup(path).find_all(id=True))


def fault(page: Path, address: str) -> str | None:
    """Return what is wrong with a link on a page, or None."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.exists():
        return f"{address}: no such file"
    fragment = unquote(parts.fragment)
    if fragment and target.suffix == ".html" and fragment not in anchors(target):
        return f"{address}: no such place on the page"
    return None


def test_there_are_pages_to_check() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("page", FILES, ids=lambda path: str(path.relative_to(SITE)))
def test_links_lead_somewhere(page: Path) -> None:
    links = [a["href"] for a in soup(page).find_all(["a", "link"], href=True)]
    images = [tag["src"] for tag in soup(page).find_all(["img", "script"], src=True)]
    assert [f for f in (fault(page, address) for address in [*links, *images]) if f] == []


@pytest.mark.parametrize("page", FILES, ids=lambda path: str(path.relative_to(SITE)))
def test_nothing_is_loaded_from_elsewhere(page: Path) -> None:
    tags = soup(page).find_all(["script", "img", "iframe", "link"])
    loaded = [tag.get("src") or tag.get("href") or "" for tag in tags]
    assert [address for address in loaded if urlsplit(address).netloc] == []
    assert "unpkg" not in page.read_text("utf8")


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_each_chapter_offers_its_notebook(edition: str) -> None:
    notebooks = sorted((SITE / edition / "notebooks").glob("*.ipynb"))
    assert len(notebooks) >= 8
    for notebook in notebooks:
        page = soup(SITE / edition / f"{notebook.stem}.html")
        link = page.find("a", class_="notebook-download")
        assert link, f"{notebook.stem}: no download link"
        assert link["href"].endswith(f"notebooks/{notebook.name}")
