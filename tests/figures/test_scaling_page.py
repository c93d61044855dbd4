"""The scalings on a static page: what a reader does with them, and what holds for all."""

from __future__ import annotations

import math
from typing import Any

import pytest

from lmtutor.figures import Scaling
from lmtutor.figures._words import say
from lmtutor.figures.scaling import MARKS, NAMES, UNITS, run
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

START = rules.Subject(Scaling, "lm-start", "lm-map", (40, -60), free=(0.6, 0.15))


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def board(live: Live) -> list[list[str]]:
    """The cells below the units, row by row."""
    cells = live.root.locator(".lm-board > span").all_text_contents()
    return [cells[7 * row : 7 * row + 7] for row in (1, 2, 3)]


def shows(live: Live) -> None:
    """Summary and table are those of the state as Python computes it."""
    x, key, k = tuple(live.state("x")), live.state("scaling"), live.state("unit")
    now = run(x, key, k)
    a, b = (say(axis) for axis in now.axes)
    n = len(now.trials)
    words = told(live)
    assert words.startswith(f"D = {NAMES[key]}, x₂ in units of {say(10.0**k)}: ")
    assert f"reaches {a} along x₁ and {b} along x₂." in words
    verdict = {
        "arrived": f"It arrives after {n} trials",
        "lost": f"Trial {n} leads to ",
        "under way": f"It is still under way after {n} trials",
    }
    assert verdict[now.fate] in words
    assert ("it is lost" in words) == (now.fate == "lost")
    fates = [[run(x, row, unit).mark() for unit in range(-UNITS, UNITS + 1)] for row in NAMES]
    assert board(live) == fates


def test_the_table_holds_what_becomes_of_each_run(show: Show) -> None:
    live = show(Scaling)
    shows(live)
    marks = {cell[0] for row in board(live) for cell in row}
    assert marks == {MARKS["arrived"], MARKS["lost"]}
    heads = live.root.locator(".lm-board > span").all_text_contents()[:7]
    assert heads == ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]


def test_the_frame_follows_the_mouse_to_another_unit_and_another_d(show: Show) -> None:
    live = show(Scaling)
    start = live.handle("lm-choice", "lm-board-box")
    live.drag(start, 80, 0)
    assert (live.state("scaling"), live.state("unit")) == ("levenberg", 2)
    assert math.dist(live.handle("lm-choice", "lm-board-box"), (start[0] + 80, start[1])) < 22
    shows(live)
    live.drag(live.handle("lm-choice", "lm-board-box"), -900, 900)
    assert (live.state("scaling"), live.state("unit")) == ("more", -UNITS)
    shows(live)


def test_a_tap_in_the_table_picks_a_run(show: Show) -> None:
    live = show(Scaling)
    box = live.root.locator(".lm-board").bounding_box()
    assert box
    live.page.mouse.click(box["x"] + box["width"] * 5.5 / 7, box["y"] + box["height"] * 2.5 / 4)
    live.settle()
    assert (live.state("scaling"), live.state("unit")) == ("marquardt", 2)
    shows(live)


def test_with_column_norms_nothing_on_the_map_moves_with_the_unit(show: Show) -> None:
    live = show(lambda: Scaling(scaling="more"))
    path = ".lm-map .lm-lm"
    before = live.root.locator(path).get_attribute("d")
    for _ in range(2):
        live.press("more unit of x₂")
        assert live.root.locator(path).get_attribute("d") == before
    live.press("D: I")
    assert live.root.locator(path).get_attribute("d") != before
    shows(live)


def test_a_run_beyond_the_map_is_said_to_have_left_it(show: Show) -> None:
    live = show(Scaling)
    label = live.root.locator(".lm-label-left")
    assert "lm-off" in str(label.get_attribute("class"))
    live.press("D: Marquardt")
    assert "lm-off" not in str(label.get_attribute("class"))
    assert label.text_content() == "left the map"
    assert "lost on the plateau" in live.heard()


def test_the_start_follows_the_mouse_and_the_table_follows_when_it_is_let_go(show: Show) -> None:
    live = show(Scaling)
    before = board(live)
    x, y = live.handle("lm-start", "lm-map")
    mouse = live.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 60, y - 40, steps=4)
    live.settle()
    held = live.handle("lm-start", "lm-map")
    assert held == pytest.approx((x + 60, y - 40), abs=2), "the start left the pointer"
    assert board(live) == before
    stale = live.root.locator(".lm-board")
    assert "lm-stale" in str(stale.get_attribute("class"))
    mouse.up()
    live.settle()
    assert "lm-stale" not in str(stale.get_attribute("class"))
    shows(live)


@pytest.mark.parametrize("scaling", list(NAMES))
def test_the_numbers_are_python_s_from_other_starts(show: Show, scaling: str) -> None:
    live = show(lambda: Scaling(x=(50, 3), scaling=scaling, unit=-1))
    shows(live)


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(Scaling)
    live.root.get_by_role("button", name="more unit of x₂", exact=True).click(modifiers=["Shift"])
    live.press("more unit of x₂")
    assert live.state("unit") == UNITS
    live.press("less x₁")
    live.press("more x₂")
    assert live.state("x") == [0.5, 1.05]
    choice = live.root.locator(".lm-choice")
    choice.focus()
    for _ in range(4):
        live.page.keyboard.press("ArrowDown")
    live.settle()
    assert live.state("scaling") == "more"
    assert choice.get_attribute("aria-valuetext") == "D = Moré, unit 1000"


def test_the_table_panel_holds_every_run(show: Show) -> None:
    live = show(lambda: Scaling(scaling="marquardt"))
    live.press("Data table")
    rows = [row.locator("th, td").all_text_contents() for row in live.root.locator("tr").all()[1:]]
    cases = [("levenberg", k) for k in range(-UNITS, UNITS + 1)] + [("marquardt", 0), ("more", 0)]
    fates = {"arrived": "arrived", "lost": "lost on the plateau", "under way": "under way"}
    for row, (key, k) in zip(rows, cases, strict=True):
        one = run((1.0, 1.0), key, k)
        unit = say(10.0**k) if key == "levenberg" else "–"
        x = [say(xi) for xi in one.points[-1]]
        assert row[:4] == [NAMES[key], unit, fates[one.fate], str(len(one.trials))]
        assert row[4:] == x
    assert live.root.locator("tr[aria-current] th").text_content() == "Marquardt"


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(Scaling, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, START)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, START, language)
