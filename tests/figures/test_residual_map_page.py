"""BoxBOD's dot, curve and residuals on a static page: what a reader does with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor.figures import ResidualMap
from lmtutor.figures.residual_map import BOX, FAR, X1, X2, minimum, objective
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

MAP = rules.Subject(ResidualMap, "lm-dot", "lm-bod-map", (40, -30), free=(0.8, 0.25))


def number(words: str) -> float:
    return float(words.replace("−", "-"))


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def to(live: Live, x1: float, x2: float, datum: int = 1) -> None:
    fragment = f"#figure=residual-map.1&x={x1},{x2}&datum={datum}"
    live.page.evaluate("f => { location.hash = f }", fragment)
    live.settle()
    live.settle()


def test_the_dot_moves_the_curve_and_stays_on_the_map(show: Show) -> None:
    live = show(ResidualMap)
    curve = live.root.locator(".lm-model")
    before = curve.get_attribute("d")
    live.drag(live.handle("lm-dot", "lm-bod-map"), 60, 0)
    x1, x2 = live.state("x")
    assert x1 == pytest.approx(100, abs=1)
    assert x2 > 1
    assert curve.get_attribute("d") != before
    live.drag(live.handle("lm-dot", "lm-bod-map"), 900, 900)
    assert live.state("x") == [X1[0], X2[1]]


def test_the_grips_of_the_curve_follow_the_mouse_and_move_one_parameter_each(show: Show) -> None:
    live = show(ResidualMap)
    start = live.handle("lm-height", "lm-bod-curves")
    live.drag(start, 0, -30)
    x1, x2 = live.state("x")
    assert x1 > 120
    assert x2 == 0.75
    assert live.handle("lm-height", "lm-bod-curves") == pytest.approx(
        (start[0], start[1] - 30), abs=1
    )
    start = live.handle("lm-bend", "lm-bod-curves")
    live.drag(start, 40, 0)
    assert live.state("x")[0] == x1
    assert live.state("x")[1] < 0.6
    assert live.handle("lm-bend", "lm-bod-curves")[0] == pytest.approx(start[0] + 40, abs=1)
    live.drag(live.handle("lm-bend", "lm-bod-curves"), -900, 0)
    assert live.state("x")[1] == X2[1]


def test_a_tap_on_a_datum_or_on_its_bar_picks_it_in_all_views(show: Show) -> None:
    live = show(ResidualMap)
    for view, t, j in (("lm-bod-curves", 5, 4), ("lm-bod-bars", 2, 2)):
        box = live.root.locator(f".{view} .lm-surface").bounding_box()
        assert box
        live.page.mouse.click(box["x"] + box["width"] * (t + 0.7) / 11.7, box["y"] + 20)
        live.settle()
        assert live.state("datum") == j
        index = "₁₂₃₄₅₆"[j - 1]
        assert live.root.locator(".lm-label-zero").text_content() == f"r{index} = 0"
        want = f"r{index} = {BOX.residual((100, 0.75))[j - 1]:.1f}".replace("-", "−")
        assert live.root.locator(".lm-label-r").text_content() == want
    live.drag(live.handle("lm-pick", "lm-bod-bars"), 900, 0)
    assert live.state("datum") == 6


def test_f_the_residual_and_its_change_are_those_of_python(show: Show) -> None:
    live = show(ResidualMap)
    for x1, x2, j in ((100, 0.75, 1), (214, 0.55, 3), (100, 18, 2), (320, 30, 6), (60, 0.1, 5)):
        to(live, x1, x2, j)
        r = BOX.residual((x1, x2))
        words = told(live)
        assert f"f = {objective((x1, x2)):.1f}." in words
        assert f"r = {r[j - 1]:.1f}.".replace("-", "−") in words
        label = str(live.root.locator(".lm-label-f").text_content())
        assert label == f"f = {objective((x1, x2)):.1f}"
        rise = np.exp(-x2 * BOX.t) - np.exp(-1.1 * x2 * BOX.t)
        change = float(x1 * rise @ (r + x1 * rise / 2))
        assert ("would rise" in words) == (change > 0)
        said = words.split(" by ")[-1].rstrip(".").replace("×10", "e")
        said = said.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
        assert float(said) == pytest.approx(abs(change), rel=6e-3)


def test_far_to_the_right_the_bars_stop_moving(show: Show) -> None:
    live = show(ResidualMap)
    bars = live.root.locator(".lm-bod-bars .lm-residual")
    live.press("C: far right")
    assert live.state("x") == list(FAR)
    before = bars.get_attribute("d")
    live.press("more x₂")
    assert live.state("x")[1] > FAR[1]
    assert bars.get_attribute("d") == before
    live.press("more x₁")
    assert bars.get_attribute("d") != before


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(ResidualMap)
    live.press("more x₁")
    assert live.state("x") == [105, 0.75]
    live.press("more x₂")
    assert live.state("x") == [105, 0.825]
    live.press("less datum j")
    assert live.state("datum") == 6, "before the first comes the last"
    live.root.locator(".lm-dot").focus()
    for _ in range(8):
        live.page.keyboard.press("Shift+ArrowRight")
        live.page.keyboard.press("Shift+ArrowUp")
    assert live.state("x") == [X1[1], X2[1]]
    live.page.keyboard.press("Home")
    assert live.state("x") == [100, 0.75]


def test_the_table_holds_the_six_residuals(show: Show) -> None:
    best = minimum()
    live = show(lambda: ResidualMap(x=best, datum=2))
    live.press("Data table")
    rows = [
        [number(cell) for cell in row.locator("th, td").all_text_contents()]
        for row in live.root.locator("tbody tr").all()
    ]
    r = BOX.residual(best)
    for k, row in enumerate(rows):
        want = [k + 1, BOX.t[k], BOX.y[k], BOX.y[k] + r[k], r[k], r[k] ** 2 / 2]
        assert row == pytest.approx(want, abs=0.051)
    assert live.root.locator("tr[aria-current] th").text_content() == "2"


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(ResidualMap, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, MAP)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, MAP, language)
