"""What a first visit to a page transfers, compressed."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.site.conftest import COMPRESSED, SITE, Visit, pages

KILOBYTE = 1000


def transferred(url: str) -> int:
    """Return the compressed size of the file behind an address of the site."""
    path = SITE / urlsplit(url).path.lstrip("/")
    body = path.read_bytes()
    return len(gzip.compress(body, 6) if Path(path).suffix in COMPRESSED else body)


@pytest.mark.parametrize("page", pages())
def test_first_visit_is_light(visit: Visit, site: str, page: str) -> None:
    has_figure = visit.open(f"{site}/{page}").locator(".lm-figure").count() > 0
    urls = [url for url in set(visit.responses) if url.startswith("http")]
    weight = sum(map(transferred, urls)) / KILOBYTE
    print(f"{page}: {weight:.0f} kB compressed, {len(urls)} requests")
    assert weight <= (350 if has_figure else 250)
    assert len(urls) <= 40
