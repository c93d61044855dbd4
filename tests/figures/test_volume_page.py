"""The patch on the sheet on a static page: what a reader does with it, and what holds for all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor.figures import Volume
from lmtutor.figures.volume import Site
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

SHEET = rules.Subject(Volume, "lm-point", "lm-parameters", (30, 20), free=(0.85, 0.25))


def number(words: str) -> float:
    """Return a number as the front end writes it, ∞ and 6.25×10⁻⁴, too."""
    plain = words.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    return float(plain.replace("×10", "e").replace("∞", "inf"))


def amounts(live: Live) -> list[float]:
    """What the figure says of √det(JᵀJ), the long half axis and the patch."""
    return [number(w) for w in live.root.locator(".lm-amount").all_text_contents()]


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def unit(live: Live) -> float:
    """Pixels to a unit of ln x: at first dot and corner of the square are half a unit apart."""
    corner, point = (live.handle(name, "lm-parameters") for name in ("lm-corner", "lm-point"))
    return 2 * (corner[0] - point[0])


def open_state(live: Live, point: tuple[float, float], side: float = 1.0) -> None:
    state = f"point={point[0]},{point[1]}&side={side}&turn=0"
    live.page.evaluate("f => { location.hash = f }", f"#figure=volume.1&{state}")
    live.settle()
    live.settle()


def test_the_point_follows_the_mouse_and_stays_within_bounds(show: Show) -> None:
    live = show(Volume)
    one = unit(live)
    live.drag(live.handle("lm-point", "lm-parameters"), one, 0.5 * one)
    assert live.state("point") == pytest.approx([-0.2, 0.5], abs=0.03)
    live.drag(live.handle("lm-point", "lm-parameters"), 900, 900)
    assert live.state("point") == [2, -2]
    assert live.state("side") == 1


def test_the_corner_changes_the_side_and_not_the_point(show: Show) -> None:
    live = show(Volume)
    one = unit(live)
    live.drag(live.handle("lm-corner", "lm-parameters"), -0.25 * one, 0.25 * one)
    assert live.state("side") == pytest.approx(0.5, abs=0.05)
    live.drag(live.handle("lm-corner", "lm-parameters"), -300, 300)
    assert live.state("side") == 0.1
    live.drag(live.handle("lm-corner", "lm-parameters"), 300, 0)
    assert live.state("side") == 1
    assert live.state("point") == [-1.2, 1]


def test_the_sheet_turns_by_its_knob_and_by_itself(show: Show) -> None:
    live = show(Volume)
    before = live.root.locator(".lm-sheet .lm-patch").first.get_attribute("d")
    live.drag(live.handle("lm-turn", "lm-sheet"), 20, 0)
    turn = live.state("turn")
    assert 5 < turn < 15
    assert live.root.locator(".lm-sheet .lm-patch").first.get_attribute("d") != before
    box = live.root.locator(".lm-sheet").bounding_box()
    assert box
    live.drag((box["x"] + 0.7 * box["width"], box["y"] + 0.6 * box["height"]), -20, 0)
    assert live.state("turn") == pytest.approx(0, abs=1)
    live.drag(live.handle("lm-turn", "lm-sheet"), 900, 0)
    assert live.state("turn") == 20


def test_matrix_areas_and_ellipse_are_those_of_python(show: Show) -> None:
    live = show(Volume)
    for point in ((-1.2, 1.0), (1.4, -0.3), (0.05, -0.05), (0.6, 0.6), (-2.0, 2.0)):
        for side in (1.0, 0.3):
            open_state(live, point, side)
            site = Site(point)
            want = [site.flat, site.axes[1], site.patch(side)]
            assert amounts(live) == pytest.approx(want, rel=6e-3, abs=1e-12)
            entries = live.root.locator(".lm-entries span").all_text_contents()
            gram = (site.J.T @ site.J).ravel()
            assert [number(e) for e in entries] == pytest.approx(gram, rel=6e-3, abs=1e-6)


def test_where_the_area_dies_the_ellipse_leaves_the_map(show: Show) -> None:
    live = show(Volume)
    label = live.root.locator(".lm-parameters .lm-label-ellipse")
    assert label.text_content() == "95 %"
    for words, said in (("near", "do not tell the rates apart"), ("equal", "JᵀJ is singular")):
        live.press(words)
        assert label.text_content() == "left the map"
        assert said in told(live)
        assert "NaN" not in str(live.root.locator(".lm-stage").inner_html())
    assert amounts(live)[:2] == [0, np.inf]


def test_at_equal_rates_the_two_halves_of_the_square_lie_on_each_other(show: Show) -> None:
    live = show(Volume)
    live.press("equal")
    paths = [p.get_attribute("d") or "" for p in live.root.locator(".lm-sheet .lm-patch").all()]
    boxes = []
    for path in paths:
        points = np.array([p.split(",") for p in path[1:-1].split("L")], float)
        boxes.append([*points.min(axis=0), *points.max(axis=0)])
    assert boxes[0] == pytest.approx(boxes[1], abs=0.2)


def test_swapping_the_rates_leaves_the_patch_where_it_was(show: Show) -> None:
    live = show(Volume)
    before = amounts(live)
    live.press("Swap x₁ and x₂")
    assert live.state("point") == [1, -1.2]
    assert amounts(live) == before
    assert "the patch has not moved" in live.heard()


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(Volume)
    live.press("less ln x₁")
    assert live.state("point") == [-1.25, 1]
    live.press("less side")
    assert live.state("side") == 0.95
    live.press("more view")
    assert live.state("turn") == 2
    live.root.locator(".lm-parameters .lm-point").focus()
    for _ in range(4):
        live.page.keyboard.press("Shift+ArrowUp")
    live.settle()
    assert live.state("point") == [-1.25, 2]


def test_the_table_brings_the_rates_together(show: Show) -> None:
    live = show(Volume)
    live.press("Data table")
    rows = [
        [number(cell) for cell in row.locator("th, td").all_text_contents()]
        for row in live.root.locator("tbody tr").all()
    ]
    for part, row in zip((1, 0.5, 0.2, 0.1, 0.05, 0), rows, strict=True):
        point = -0.1 - 1.1 * part, -0.1 + 1.1 * part
        site = Site(point)
        want = [*point, site.flat, site.flat**2, site.patch(1.0), *site.axes]
        assert row == pytest.approx(want, rel=6e-3, abs=1e-12)


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(Volume, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, SHEET)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, SHEET, language)
