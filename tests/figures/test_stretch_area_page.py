"""The stretched area on a static page: what a reader does with it, and what holds for all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor import jacobian
from lmtutor.figures import StretchArea
from lmtutor.figures.stretch_area import MAPS, Cell
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

AREA = rules.Subject(StretchArea, "lm-corner", "lm-uv", (-40, 20), free=(0.2, 0.3))


def number(words: str) -> float:
    """Return a number as the front end writes it, 6.25×10⁻⁴, too."""
    plain = words.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789"))
    return float(plain.replace("×10", "e"))


def amounts(live: Live) -> list[float]:
    """What the figure says of det J_T, |det J_T| and image ÷ cell."""
    return [number(w) for w in live.root.locator(".lm-amount").all_text_contents()]


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def unit(live: Live) -> float:
    """Pixels to a unit of u: the corner and the square are 0.4 apart at first."""
    return (live.handle("lm-size", "lm-uv")[0] - live.handle("lm-corner", "lm-uv")[0]) / 0.4


def open_state(live: Live, cell: Cell) -> None:
    (u, v), (du, dv) = cell.corner, cell.sides
    state = f"map={cell.map}&corner={u},{v}&sides={du},{dv}"
    live.page.evaluate("f => { location.hash = f }", f"#figure=stretch-area.1&{state}")
    live.settle()
    live.settle()


def test_the_cell_follows_the_mouse_and_stays_in_the_plane(show: Show) -> None:
    live = show(StretchArea)
    one = unit(live)
    live.drag(live.handle("lm-corner", "lm-uv"), -one, 0.5 * one)
    assert live.state("corner") == pytest.approx([0.5, 0.3], abs=0.02)
    x, y = live.handle("lm-corner", "lm-uv")
    live.drag((x + 0.2 * one, y - 0.2 * one), 0.5 * one, 0)  # by its middle
    assert live.state("corner") == pytest.approx([1, 0.3], abs=0.02)
    live.drag(live.handle("lm-corner", "lm-uv"), -900, 900)
    assert live.state("corner") == [0, 0]
    live.drag(live.handle("lm-corner", "lm-uv"), 900, -900)
    assert live.state("corner") == [1.6, 1.6]
    assert live.state("sides") == [0.4, 0.4]


def test_the_square_changes_the_sides_and_not_the_corner(show: Show) -> None:
    live = show(StretchArea)
    one = unit(live)
    live.drag(live.handle("lm-size", "lm-uv"), -0.2 * one, -0.3 * one)
    assert live.state("sides") == pytest.approx([0.2, 0.7], abs=0.02)
    live.drag(live.handle("lm-size", "lm-uv"), 900, -900)
    assert live.state("sides") == [0.5, 1]
    live.drag(live.handle("lm-size", "lm-uv"), -900, 900)
    assert live.state("sides") == [0.1, 0.1]
    assert live.state("corner") == [1.5, 0.8]


def test_matrix_determinant_and_areas_are_those_of_python(show: Show) -> None:
    live = show(StretchArea)
    corners = {"fold": [(-1.2, 0.4), (-0.3, 0.8), (0.7, 1.1)]}
    for name in MAPS:
        for corner in corners.get(name, [(0.0, 0.8), (1.3, 1.1)]):
            cell = Cell(name, corner, (0.5, 0.6))
            open_state(live, cell)
            assert live.state("map") == name
            want = [cell.det, abs(cell.det), cell.ratio]
            assert amounts(live) == pytest.approx(want, rel=6e-3, abs=1e-12)
            J = jacobian(MAPS[name], np.array(corner), "3-point")
            entries = live.root.locator(".lm-entries span").all_text_contents()
            assert [number(e) for e in entries] == pytest.approx(J.ravel(), rel=6e-3, abs=1e-6)
            verdict = "clockwise becomes" if cell.det < 0 else "clockwise stays"
            verdict = "flattened" if cell.det == 0 else verdict
            assert ("as often as" if len(cell.parts) > 1 else verdict) in told(live)


def test_the_arrow_turns_over_with_the_sign(show: Show) -> None:
    """The signed area of the arrow's path tells its sense, on the page as in the picture."""
    live = show(StretchArea)
    for name in MAPS:
        open_state(live, Cell(name, (0.5, 0.8), (0.4, 0.4)))
        senses = []
        for view in ("lm-uv", "lm-xy"):
            path = live.root.locator(f".{view} .lm-sense").get_attribute("d") or ""
            points = [p.split(",") for p in path[1:].split("M")[0].split("L")]
            x, y = np.array(points, float).T
            senses.append(float(np.sign(np.sum(np.roll(x, -1) * y - x * np.roll(y, -1)))))
        assert senses == [1, -1 if name == "reflection" else 1], name


def test_a_map_is_chosen_and_says_what_it_is(show: Show) -> None:
    live = show(StretchArea)
    live.press("fold")
    assert live.state("map") == "fold"
    assert live.state("corner") == [1, 0.8]
    assert "det J_T = 2u" in live.heard()
    pressed = live.root.get_by_role("button", name="fold", exact=True)
    assert pressed.get_attribute("aria-pressed") == "true"
    assert live.root.locator(".lm-uv .lm-axis-name").first.text_content() == "u"
    live.press("polar")
    assert live.root.locator(".lm-uv .lm-axis-name").first.text_content() == "r"


def test_an_edge_that_leaves_the_map_is_said(show: Show) -> None:
    live = show(StretchArea)
    open_state(live, Cell("polar", (1.6, 1.0), (0.4, 1.0)))
    label = live.root.locator(".lm-xy .lm-label-v")
    assert label.text_content() == "left the map"
    live.press("Reset")
    assert label.text_content() == "Tᵥdv"


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(StretchArea)
    live.press("less u (r)")
    assert live.state("corner") == [1.45, 0.8]
    live.press("more dv")
    assert live.state("sides") == [0.4, 0.45]
    for _ in range(3):
        live.root.get_by_role("button", name="more dv", exact=True).click(modifiers=["Shift"])
    live.settle()
    assert live.state("sides") == [0.4, 1]
    live.root.locator(".lm-uv .lm-corner").focus()
    for _ in range(4):
        live.page.keyboard.press("Shift+ArrowDown")
    live.settle()
    assert live.state("corner") == [1.45, 0]


def test_the_table_halves_the_cell(show: Show) -> None:
    live = show(StretchArea)
    live.press("Data table")
    rows = [
        [number(cell) for cell in row.locator("th, td").all_text_contents()]
        for row in live.root.locator("tbody tr").all()
    ]
    for k, row in enumerate(rows):
        side = 0.4 / 2**k
        cell = Cell("polar", (1.5, 0.8), (side, side))
        want = [side, side, cell.area, 1.5, 1.5 * cell.area, cell.covered, cell.ratio]
        assert row == pytest.approx(want, rel=6e-3)


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(StretchArea, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, AREA)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, AREA, language)
