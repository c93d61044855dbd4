"""The local linear map on a static page: what a reader does with it, and what holds for all."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from lmtutor.figures import LocalLinear
from lmtutor.figures.local_linear import GOOD, LARGE, MISRA, P1, P2, Prediction, X, error
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

LINEAR = rules.Subject(LocalLinear, "lm-p2", "lm-curves", (0, 30), free=(0.3, 0.35))
POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def numbers(words: str) -> list[float]:
    """The numbers in words, in their order."""
    plain = re.sub(r"×10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f"e{m[1].translate(POWERS)}", words)
    found = re.findall(r"(?<![\w₁₂/])−?\d+\.?\d*(?:e-?\d+)?", plain)
    return [float(word.replace("−", "-")) for word in found]


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def label(live: Live, view: str, name: str) -> str:
    node = live.root.locator(f".{view} .lm-label-{name}")
    return str(node.text_content()) if "lm-off" not in str(node.get_attribute("class")) else ""


def open_state(live: Live, p: tuple[float, float], step: float) -> None:
    fragment = f"#figure=local-linear.1&p={p[0]},{p[1]}&step={step}"
    live.page.evaluate("f => { location.hash = f }", fragment)
    live.settle()
    live.settle()
    assert (tuple(live.state("p")), live.state("step")) == (p, step)


def test_a_grip_of_the_curve_changes_one_parameter_and_stays_under_the_mouse(show: Show) -> None:
    live = show(LocalLinear)
    for i, dy in ((0, -15), (1, 40)):
        before = live.state("p")
        x, y = live.handle(f"lm-p{i + 1}", "lm-curves")
        live.drag((x, y), 0, dy)
        after = live.state("p")
        assert after[i] != before[i]
        assert after[1 - i] == before[1 - i]
        assert live.handle(f"lm-p{i + 1}", "lm-curves") == pytest.approx((x, y + dy), abs=1)


def test_the_grips_stop_at_their_bounds(show: Show) -> None:
    live = show(LocalLinear)
    for i, bounds in ((0, P1), (1, P2)):
        for far, bound in ((300, bounds[0]), (-300, bounds[1])):
            live.drag(live.handle(f"lm-p{i + 1}", "lm-curves"), 0, far)
            assert live.state("p")[i] == bound


def test_the_diamond_runs_along_the_v(show: Show) -> None:
    live = show(LocalLinear)
    box = live.root.locator(".lm-v .lm-surface").bounding_box()
    assert box
    live.drag(live.handle("lm-step-knob", "lm-v"), 4 * box["width"] / 16.8, 0)
    step = live.state("step")
    assert np.log10(step) == pytest.approx(-4, abs=0.1)
    x, y = live.handle("lm-step-knob", "lm-v")
    place = (x - box["x"]) / box["width"] * 16.8 - 16.4
    height = 1.5 - (y - box["y"]) / box["height"] * 11.5
    assert (place, height) == pytest.approx((np.log10(step), np.log10(error(step))), abs=0.1)
    live.drag((x, y), 900, 0)
    assert live.state("step") == 1
    live.drag(live.handle("lm-step-knob", "lm-v"), -900, 0)
    assert live.state("step") == 1e-16
    assert label(live, "lm-v", "error") == "1", "x₂ + h is x₂"


def test_the_numbers_are_those_of_python(show: Show) -> None:
    live = show(LocalLinear)
    for p, step in (((0.0, 0.0003), GOOD), ((40.0, -0.0002), 1e-4), ((-60.0, 0.0004), LARGE)):
        open_state(live, p, step)
        now = Prediction(p, step)
        read = numbers(told(live))
        assert read[:3] == pytest.approx([*p, step])
        # Two digits; at the bottom of the V rounding decides all but the order.
        assert np.log10(read[3]) == pytest.approx(
            np.log10(error(step)), abs=0.03 if step > GOOD else 1
        )
        want = [now.gap, now.rest, now.rest / now.gap]
        assert read[4:] == pytest.approx(want, rel=2e-2)
        assert numbers(label(live, "lm-gaps", "size").replace("p/2", "")) == read[4:]
        assert ("error of J itself" in told(live)) == (step == LARGE)


def test_the_crosses_are_the_prediction_and_the_sticks_end_on_the_curve(show: Show) -> None:
    live = show(LocalLinear)
    box = live.root.locator(".lm-curves .lm-surface").bounding_box()
    assert box
    path = str(live.root.locator(".lm-cross").get_attribute("d"))
    sticks = re.findall(r"M([\d.]+),([\d.]+)V([\d.]+)", path)
    assert len(sticks) == MISRA.t.size
    px, cross, curve = np.array(sticks, float).T
    now = Prediction((0.0, 0.0003), GOOD)
    y = 165 * (1 - np.array([cross, curve]) / box["height"])
    assert px / box["width"] * 860 == pytest.approx(MISRA.t, abs=0.5)
    assert y[0] == pytest.approx(MISRA.model(X, MISRA.t) + now.change, abs=0.3)
    assert y[1] == pytest.approx(MISRA.model(X + np.asarray(now.p), MISRA.t), abs=0.3)


def test_a_step_too_small_throws_crosses_off_the_curve_and_maybe_off_the_map(show: Show) -> None:
    live = show(lambda: LocalLinear(p=(60, 0.0004), step=2e-16))
    assert "error of J itself" in told(live)
    paths = str(live.root.locator(".lm-cross").get_attribute("d"))
    lost = MISRA.t.size - paths.count("V")
    assert (label(live, "lm-curves", "off") == "left the map") == (lost > 0)


def test_half_the_nudge_leaves_a_quarter_of_the_gap(show: Show) -> None:
    live = show(LocalLinear)
    gaps = []
    for _ in range(3):
        gaps.append(numbers(told(live))[4])
        live.press("Halve the nudge")
    assert np.divide(gaps[1:], gaps[:-1]) == pytest.approx(0.25, abs=0.012)
    said = numbers(live.heard())
    assert said[0] == pytest.approx(gaps[-1])
    assert live.state("p") == pytest.approx([0, 0.0003 / 8], abs=1e-9)


def test_without_a_nudge_there_is_nothing_to_predict(show: Show) -> None:
    live = show(lambda: LocalLinear(p=(0, 0)))
    assert told(live).endswith("p = 0: there is nothing to predict.")
    live.press("Halve the nudge")
    assert live.state("p") == [0, 0]


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(LocalLinear)
    live.press("more p₁")
    live.press("less p₂")
    assert live.state("p") == [1, 0.00029]
    live.press("more h/x₂")
    assert live.state("step") == 1.26e-8
    live.root.locator(".lm-v .lm-step-knob").focus()
    for _ in range(9):
        live.page.keyboard.press("Shift+ArrowRight")
    assert live.state("step") == 1
    live.root.locator(".lm-curves .lm-p2").focus()
    live.page.keyboard.press("Shift+ArrowUp")
    live.page.keyboard.press("Shift+ArrowUp")
    assert live.state("p")[1] == P2[1]


def test_the_table_holds_prediction_and_gaps(show: Show) -> None:
    live = show(LocalLinear)
    live.press("Data table")
    now = Prediction((0.0, 0.0003), GOOD)
    rows = [
        numbers(" ".join(row.locator("th, td").all_text_contents()))
        for row in live.root.locator("tbody tr").all()
    ]
    here, there = (MISRA.model(x, MISRA.t) for x in (X, X + np.asarray(now.p)))
    columns = [MISRA.t, here, there, here + now.change, now.missed(), now.missed(0.5)]
    assert np.array(rows) == pytest.approx(np.array(columns).T, rel=2e-3, abs=1e-5)
    assert live.root.locator("tr[aria-current] th").text_content() == "760"


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(LocalLinear, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, LINEAR)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, LINEAR, language)
