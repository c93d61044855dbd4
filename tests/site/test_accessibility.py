"""axe-core finds nothing serious or critical on any page, in the light and the dark theme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.site.conftest import Visit, pages

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


@pytest.mark.parametrize(
    "visit", [{"color_scheme": "light", "reduced_motion": "reduce"}], indirect=True
)
@pytest.mark.parametrize("page", [*pages(), "en/search.html", "zh/search.html"])
def test_axe_finds_nothing_serious(visit: Visit, site: str, page: str) -> None:
    view = visit.open(f"{site}/{page}")
    prepare(view)
    assert serious(view, ALL) == []
    ink = "getComputedStyle(document.body).color"
    light = view.evaluate(ink)
    view.emulate_media(color_scheme="dark")
    view.wait_for_function(f"{ink} !== '{light}'")
    assert serious(view, COLOURS) == [], "in the dark theme"
