"""The split Hessian on a static page: what a reader does with it, and what holds for all."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from lmtutor.figures import HessianSplit
from lmtutor.figures.hessian_split import LARGEST, LEFT, RIGHT, WINDOW, Split, limit
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

SPLIT = rules.Subject(HessianSplit, "lm-x", "lm-f", (60, 0), free=(0.1, 0.6))


def numbers(words: str) -> list[float]:
    """The numbers in words, in their order."""
    return [float(w.replace("−", "-")) for w in re.findall(r"−?\d+\.?\d*", words)]


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def label(live: Live, view: str, name: str) -> str:
    node = live.root.locator(f".{view} .lm-label-{name}")
    return str(node.text_content()) if "lm-off" not in str(node.get_attribute("class")) else ""


def open_state(live: Live, y3: float, x: float) -> None:
    live.page.evaluate("f => { location.hash = f }", f"#figure=hessian-split.1&y3={y3}&x={x}")
    live.settle()
    live.settle()
    assert (live.state("y3"), live.state("x")) == (y3, x)


def test_the_first_state_is_beyond_the_limit_and_says_so(show: Show) -> None:
    live = show(HessianSplit)
    assert "thrown off" in told(live)
    assert label(live, "lm-meter", "value") == f"{Split(-4.0).mu:.3g}"


@pytest.mark.parametrize("view", ["lm-f", "lm-web"])
def test_x_follows_the_mouse_in_both_pictures_and_stops_at_its_bounds(
    show: Show, view: str
) -> None:
    live = show(HessianSplit)
    box = live.root.locator(f".{view} .lm-surface").bounding_box()
    assert box
    unit = box["width"] / (WINDOW[1] - WINDOW[0])
    live.drag(live.handle("lm-x", view), 0.5 * unit, 0)
    assert live.state("x") == pytest.approx(0.3, abs=0.01)
    for far, bound in ((900, RIGHT), (-900, LEFT)):
        live.drag(live.handle("lm-x", view), far, 0)
        assert live.state("x") == bound


def test_y3_follows_the_mouse_and_past_the_limit_the_words_change(show: Show) -> None:
    live = show(HessianSplit)
    box = live.root.locator(".lm-meter .lm-surface").bounding_box()
    assert box
    live.drag(live.handle("lm-y3", "lm-meter"), 4 * box["width"] / 19.4, 0)
    assert live.state("y3") == pytest.approx(0, abs=0.05)
    assert "converges from nearby" in told(live)
    for y3, words in ((limit() + 0.01, "below the limit 1"), (limit() - 0.01, "above the limit 1")):
        open_state(live, round(y3, 2), -0.2)
        assert words in told(live)
    live.drag(live.handle("lm-y3", "lm-meter"), 900, 0)
    assert live.state("y3") == LARGEST
    assert "the fit is exact" in told(live)
    assert label(live, "lm-meter", "value") == "0"


def test_the_numbers_are_those_of_python(show: Show) -> None:
    live = show(HessianSplit)
    for y3, x in ((-8.0, 1.1), (-4.0, -1.5), (-2.3, 0.05), (3.0, 0.9), (5.5, 0.0)):
        open_state(live, y3, x)
        split = Split(y3)
        _f, _g, a, s = split.parts(x)
        read = numbers(told(live).replace("limit 1", ""))
        want = [y3, split.star, split.mu, x, split.next(x), split.next(x, whole=True)]
        assert read == pytest.approx(want, rel=6e-3)
        assert ("opens downwards" in told(live)) == (a + s < 0)


def test_a_parabola_whose_lowest_point_is_outside_says_so(show: Show) -> None:
    live = show(lambda: HessianSplit(y3=-8, x=-1.4))
    assert label(live, "lm-f", "gauss") == "Gauss–Newton: left the map"
    assert label(live, "lm-f", "newton").startswith("Newton: a top")
    assert label(live, "lm-web", "off") == "left the map"


def test_the_staircase_is_the_run_of_python(show: Show) -> None:
    live = show(lambda: HessianSplit(y3=-2.3, x=0.05))
    path = str(live.root.locator(".lm-web .lm-step").get_attribute("d"))
    box = live.root.locator(".lm-web .lm-surface").bounding_box()
    assert box
    across = [float(x) for x in re.findall(r"H([\d.]+)", path)]
    read = WINDOW[0] + np.array(across) / box["width"] * (WINDOW[1] - WINDOW[0])
    assert read == pytest.approx(Split(-2.3).run(0.05, 12)[1:], abs=2e-3)
    assert label(live, "lm-web", "off") == ""


def test_a_step_is_taken_by_a_button_or_refused_where_it_leaves_the_map(show: Show) -> None:
    live = show(HessianSplit)
    split = Split(-4.0)
    live.press("Newton step")
    assert live.state("x") == pytest.approx(split.next(-0.2, whole=True), abs=1e-3)
    live.press("Undo")
    live.press("Gauss–Newton step")
    there = split.next(-0.2)
    assert live.state("x") == pytest.approx(there, abs=1e-3)
    said = numbers(live.heard())
    assert said == pytest.approx([there, -0.2 - split.star, there - split.star], rel=6e-3)
    open_state(live, -8.0, -1.4)
    live.press("Gauss–Newton step")
    assert live.state("x") == -1.4
    assert live.heard().endswith("leaves the map.")


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(HessianSplit)
    live.press("more y₃")
    assert live.state("y3") == -3.9
    live.press("less x")
    assert live.state("x") == -0.21
    live.root.locator(".lm-meter .lm-y3").focus()
    for _ in range(5):
        live.page.keyboard.press("Shift+ArrowLeft")
    assert live.state("y3") == -LARGEST
    live.root.locator(".lm-f .lm-x").focus()
    live.page.keyboard.press("Shift+ArrowRight")
    assert live.state("x") == -0.11


def test_the_table_holds_the_run_with_its_errors(show: Show) -> None:
    live = show(lambda: HessianSplit(y3=-2.3, x=0.05))
    live.press("Data table")
    split = Split(-2.3)
    xs = split.run(0.05, 8)
    rows = [
        row.locator("th, td").all_text_contents() for row in live.root.locator("tbody tr").all()
    ]
    assert len(rows) == 9
    for k, row in enumerate(rows):
        error = xs[k] - split.star
        assert numbers(" ".join(row[:3])) == pytest.approx([k, xs[k], error], rel=1e-3)
        if k:
            factor = error / (xs[k - 1] - split.star)
            assert numbers(row[3]) == pytest.approx([factor], rel=1e-3)


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(HessianSplit, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, SPLIT)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, SPLIT, language)
