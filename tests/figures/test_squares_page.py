"""The squares on a static page: what a reader does with them, and what holds for all figures."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from lmtutor.figures import Squares
from lmtutor.figures.squares import BEST, FARTHEST, FASTEST, FLAT, SLOWEST, VELOCITIES, Fit
from lmtutor.problems import hubble
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

SQUARES = rules.Subject(Squares, "lm-slope", "lm-sky", (0, 40), free=(0.5, 0.8))


def number(words: str) -> float:
    mantissa, *power = words.replace("−", "-").split("×10")
    digits = power[0].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")) if power else "0"
    return float(f"{mantissa}e{digits}")


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def surface(live: Live) -> dict[str, float]:
    live.root.locator(".lm-sky").scroll_into_view_if_needed()
    box = live.root.locator(".lm-sky .lm-surface").bounding_box()
    assert box
    return {name: float(box[name]) for name in ("x", "y", "width", "height")}


def spot(live: Live, d: float, v: float) -> tuple[float, float]:
    """Where on the page a distance and a velocity are."""
    box = surface(live)
    up = (FASTEST - v) / (FASTEST - SLOWEST)
    return box["x"] + d / FARTHEST * box["width"], box["y"] + up * box["height"]


def pulls(live: Live) -> list[float]:
    words = live.root.locator(".lm-pulls .lm-row span").all_text_contents()
    return [number(word) for word in words]


def test_the_line_turns_about_the_origin_with_the_mouse(show: Show) -> None:
    live = show(Squares)
    x, y = live.handle("lm-slope", "lm-sky")
    goal = spot(live, 2.0, 600.0)
    live.drag((x, y), goal[0] - x, goal[1] - y)
    assert live.state("x") == pytest.approx(300, abs=6)
    live.drag(live.handle("lm-slope", "lm-sky"), 100, 900)
    assert live.state("x") == 0
    live.drag(live.handle("lm-slope", "lm-sky"), -900, -900)
    assert live.state("x") == 900
    live.press("Reset")
    live.drag(live.handle("lm-slope", "lm-total"), -60, 0)
    assert live.state("x") < BEST - 100


def test_any_galaxy_moves_up_and_down_with_the_mouse(show: Show) -> None:
    live = show(Squares)
    d, v = hubble.distance[15], hubble.velocity[15]
    start, goal = spot(live, d, v), spot(live, d, v - 400)
    live.drag(start, 30, goal[1] - start[1])
    assert live.state("pick") == 16
    moved = live.state("v")
    assert moved[15] == pytest.approx(v - 400, abs=4)
    assert [*moved[:15], *moved[16:]] == [*VELOCITIES[:15], *VELOCITIES[16:]]
    live.drag(live.handle("lm-galaxy", "lm-sky"), 0, -900)
    assert live.state("v")[15] == FASTEST


def test_a_tap_picks_a_galaxy_and_changes_nothing_else(show: Show) -> None:
    live = show(Squares)
    live.page.mouse.click(*spot(live, hubble.distance[11], hubble.velocity[11] - 20))
    live.settle()
    assert live.state("pick") == 12
    assert live.state("v") == list(VELOCITIES)
    assert live.state("x") == BEST
    assert live.root.locator(".lm-label-name").text_content() == "NGC 3031"


@pytest.mark.parametrize("x", [0.0, 250.0, BEST, 800.0])
def test_squares_are_squares_and_numbers_are_those_of_python(show: Show, x: float) -> None:
    live = show(lambda: Squares(x=x, pick=16))
    fit = Fit(x)
    box = surface(live)
    path = str(live.root.locator(".lm-sky .lm-thick").get_attribute("d"))
    found = re.fullmatch(r"M[\d.]+,[\d.]+v(-?[\d.]+)h(-?[\d.]+)v(-?[\d.]+)Z", path)
    assert found
    up, across, back = (float(side) for side in found.groups())
    assert (up, up) == (-across, -back)
    assert up == pytest.approx(-fit.r[15] * box["height"] / (FASTEST - SLOWEST))
    assert pulls(live) == pytest.approx([fit.up, fit.down], rel=6e-3)
    words = told(live)
    total = re.search(r"area (\S+?)[;.]? ", words)
    assert total
    assert number(total[1]) == pytest.approx(fit.total, rel=6e-3)
    assert ("too flat" in words, "too steep" in words) == (x < BEST, x > BEST)
    p = f"{fit.pulls[15]:.0f}".replace("-", "−")
    assert f"NGC 1068, at 1 Mpc, pulls with 1 × {p} = {p}" in words


def test_the_dot_stands_on_the_parabola_and_its_dashed_line_at_the_lowest_point(show: Show) -> None:
    live = show(lambda: Squares(x=FLAT))
    curve = str(live.root.locator(".lm-total .lm-curve").get_attribute("d"))
    points = np.array(re.findall(r"([\d.]+),(-?[\d.]+)", curve), float)
    lowest = points[np.argmax(points[:, 1])]
    dashed = str(live.root.locator(".lm-total .lm-best").get_attribute("d"))
    assert float(re.findall(r"M([\d.]+),", dashed)[0]) == pytest.approx(lowest[0], abs=5)
    x, y = live.handle("lm-slope", "lm-total")
    box = live.root.locator(".lm-total .lm-surface").bounding_box()
    assert box
    on = np.interp(x - box["x"], points[:, 0], points[:, 1])
    assert y - box["y"] == pytest.approx(on, abs=0.6)


def test_best_slope_turns_the_line_there(show: Show) -> None:
    live = show(lambda: Squares(x=800, v=(*VELOCITIES[:-1], 400.0)))
    live.press("Best slope")
    best = Fit(0.0, live.state("v")).best
    assert live.state("x") == pytest.approx(best, abs=0.006)
    assert live.heard() == f"The line has its best slope, {best:.4g}."
    assert "the pulls balance" in told(live)


def test_a_total_beyond_the_parabola_is_said(show: Show) -> None:
    live = show(lambda: Squares(x=0, v=[FASTEST] * 24))
    off = live.root.locator(".lm-total .lm-label-off")
    assert off.text_content() == "left the map"
    assert "lm-off" not in str(off.get_attribute("class"))
    live.press("too flat")
    assert "lm-off" in str(off.get_attribute("class"))


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(Squares)
    live.press("more x")
    assert live.state("x") == pytest.approx(BEST + 5)
    live.press("less v / km/s")
    assert live.state("v")[23] == 1080
    live.press("more galaxy")
    assert live.state("pick") == 24
    live.press("less galaxy")
    assert live.state("pick") == 23
    live.root.locator(".lm-sky .lm-slope").focus()
    for _ in range(12):
        live.page.keyboard.press("Shift+ArrowRight")
    live.settle()
    assert live.state("x") == 900


def test_the_table_holds_each_galaxy(show: Show) -> None:
    live = show(lambda: Squares(x=250, pick=2))
    live.press("Data table")
    fit = Fit(250.0)
    rows = live.root.locator("tbody tr").all()
    for k, row in enumerate(rows):
        name, *cells = row.locator("th, td").all_text_contents()
        assert name == hubble.names[k]
        want = [hubble.distance[k], VELOCITIES[k], fit.r[k], fit.r[k] ** 2, fit.pulls[k]]
        assert [number(cell) for cell in cells] == pytest.approx(want, rel=6e-3)
    assert live.root.locator("tr[aria-current] th").text_content() == "LMC"


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(Squares, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, SQUARES)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, SQUARES, language)
