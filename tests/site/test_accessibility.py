"""axe-core finds nothing serious or critical on any page, in the light and the dark theme."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.conftest import Visit, pages

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"resultTypes": ["violations"]}


@pytest.mark.parametrize(
    "visit",
    [
        {"color_scheme": "light", "reduced_motion": "reduce"},
        {"color_scheme": "dark", "reduced_motion": "reduce"},
    ],
    indirect=True,
    ids=["light", "dark"],
)
@pytest.mark.parametrize("page", [*pages(), "en/search.html", "zh/search.html"])
def test_axe_finds_nothing_serious(visit: Visit, site: str, page: str) -> None:
    view = visit.open(f"{site}/{page}")
    view.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    view.add_script_tag(path=str(AXE))
    found = view.evaluate("(rules) => axe.run(document, rules)", RULES)["violations"]
    serious = [
        f"{v['id']}: {node['html'][:160]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"][:3]
    ]
    assert serious == []
