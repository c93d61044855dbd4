"""The stretched line on a static page: what a reader does with it, and what holds for all."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from lmtutor.figures import StretchLine
from lmtutor.figures.stretch_line import LONGEST, SHORTEST, Bars
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

LINE = rules.Subject(StretchLine, "lm-limit", "lm-x-axis", (-25, 0), free=(0.85, 0.35))


def number(words: str) -> float:
    return float(words.replace("−", "-"))


def ledger(live: Live) -> list[float]:
    """Width, height, area of the picked bar and the sum, on the x axis and on the u axis."""
    words = live.root.locator(".lm-ledger :is(.lm-product, .lm-sum)").all_text_contents()
    text = " ".join(words).replace("×", " ").replace("=", " ").replace("all:", " ")
    return [number(word) for word in text.split()]


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def test_a_tap_on_a_bar_or_on_its_image_picks_it(show: Show) -> None:
    live = show(StretchLine)
    for view, place, bar in (("lm-x-axis", 0.875, 4), ("lm-u-axis", 1.3, 5)):
        box = live.root.locator(f".{view} .lm-surface").bounding_box()
        assert box
        live.page.mouse.click(box["x"] + place * box["width"] / 4.1, box["y"] + 50)
        live.settle()
        assert live.state("bar") == bar
        assert live.state("b") == 2


def test_the_picked_bar_follows_the_mouse_and_stays_on_the_axis(show: Show) -> None:
    live = show(StretchLine)
    live.drag(live.handle("lm-pick", "lm-u-axis"), -200, 0)
    assert live.state("bar") == 5
    live.drag(live.handle("lm-pick", "lm-x-axis"), -900, 0)
    assert live.state("bar") == 1
    live.drag(live.handle("lm-pick", "lm-x-axis"), 900, 0)
    assert live.state("bar") == 8


def test_the_limit_follows_the_mouse_on_both_axes(show: Show) -> None:
    live = show(StretchLine)
    width = live.root.locator(".lm-x-axis .lm-surface").bounding_box()
    assert width
    unit = width["width"] / 4.1
    live.drag(live.handle("lm-limit", "lm-x-axis"), -0.5 * unit, 0)
    assert live.state("b") == pytest.approx(1.5, abs=0.02)
    live.drag(live.handle("lm-limit", "lm-u-axis"), 0.75 * unit, 0)
    assert live.state("b") == pytest.approx(np.sqrt(3), abs=0.02)
    for far, bound in ((900, LONGEST), (-900, SHORTEST)):
        live.drag(live.handle("lm-limit", "lm-x-axis"), far, 0)
        assert live.state("b") == bound


def test_while_the_limit_is_dragged_the_scale_stays_and_what_leaves_is_said(show: Show) -> None:
    live = show(StretchLine)
    x, y = live.handle("lm-limit", "lm-x-axis")
    mouse = live.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 40, y, steps=4)
    live.settle()
    held = live.handle("lm-limit", "lm-x-axis")
    assert held[0] == pytest.approx(x + 40, abs=2), "the limit left the pointer"
    assert live.root.locator(".lm-u-axis .lm-label-limit").text_content() == "left the map"
    mouse.up()
    live.settle()
    assert "b² =" in str(live.root.locator(".lm-u-axis .lm-label-limit").text_content())


def test_width_times_height_and_the_sums_are_those_of_python(show: Show) -> None:
    live = show(StretchLine)
    for b, forget, old in itertools.product((0.6, 1.0, 2.0), (False, True), (False, True)):
        flags = f"forget={forget}&old={old}".lower()
        live.page.evaluate("f => { location.hash = f }", f"#figure=stretch-line.1&b={b}&{flags}")
        live.settle()
        live.settle()
        assert (live.state("b"), live.state("forget"), live.state("old")) == (b, forget, old)
        bars = Bars(8, b, forget, old)
        want = [bars.width, bars.tall[6], bars.areas[6], bars.sum_x]
        want += [bars.counted[6], bars.heights[6], bars.images[6], bars.sum_u]
        assert ledger(live) == pytest.approx(want, rel=6e-3, abs=1e-12)
        agree = abs(bars.sum_u - bars.sum_x) < 1e-9
        assert ("off by" not in told(live)) == agree
        assert agree == (not forget and (not old or b == 1))


def test_forget_and_old_limits_switch_on_and_off_and_say_by_how_much(show: Show) -> None:
    live = show(StretchLine)
    wrong = Bars(8, 2.0, forget=True)
    live.press("Forget J")
    assert live.state("forget") is True
    off = f"{abs(wrong.sum_u - wrong.sum_x):.3g}"
    assert told(live).endswith(f"off by {off}.")
    assert "3.25 times as wide" in live.heard()
    pressed = live.root.get_by_role("button", name="Forget J", exact=True)
    assert pressed.get_attribute("aria-pressed") == "true"
    assert live.root.locator(".lm-u-axis .lm-label-formula").text_content() == "√u cos u"
    live.press("Keep old limits")
    assert told(live).count("Old limits kept: u ends at b = 2 instead of 4") == 1
    live.press("Forget J")
    assert pressed.get_attribute("aria-pressed") == "false"
    assert (live.state("forget"), live.state("old")) == (False, True)
    live.press("Keep old limits")
    assert live.heard() == "The limits are carried along again: u runs from 0 to b² = 4."
    assert "off by" not in told(live)


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(StretchLine)
    live.press("more n")
    assert live.state("n") == 9
    live.press("less b")
    assert live.state("b") == 1.95
    live.press("more bar")
    live.press("more bar")
    live.press("more bar")
    assert live.state("bar") == 9
    for _ in range(2):
        live.root.get_by_role("button", name="less n", exact=True).click(modifiers=["Shift"])
    live.settle()
    assert (live.state("n"), live.state("bar")) == (2, 2)
    live.root.locator(".lm-x-axis .lm-limit").focus()
    live.page.keyboard.press("Shift+ArrowRight")
    live.page.keyboard.press("Shift+ArrowRight")
    assert live.state("b") == LONGEST


def test_the_table_holds_each_bar_and_its_image(show: Show) -> None:
    live = show(lambda: StretchLine(n=5, bar=2))
    live.press("Data table")
    rows = [
        [number(cell) for cell in row.locator("th, td").all_text_contents()]
        for row in live.root.locator("tbody tr").all()
    ]
    bars = Bars(5, 2.0)
    for k, row in enumerate(rows):
        want = [k + 1, bars.stretch[k], bars.width, bars.tall[k], bars.areas[k]]
        want += [bars.counted[k], bars.heights[k], bars.images[k]]
        assert row == pytest.approx(want, rel=6e-3)
    assert live.root.locator("tr[aria-current] th").text_content() == "2"


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(StretchLine, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, LINE)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, LINE, language)
