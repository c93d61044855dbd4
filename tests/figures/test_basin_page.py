"""The basins of BoxBOD on a static page: what a reader does with the start and the methods."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor.figures import Basin
from lmtutor.figures._basins import BOX, X1, X2, run
from lmtutor.figures.basin import BASIN, START
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

MAP = rules.Subject(Basin, "lm-start", "lm-left", (60, -20), free=(0.85, 0.4))


def number(words: str) -> float:
    return float(words.replace("−", "-"))


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def to(live: Live, b1: float, b2: float, method: str = "halved") -> None:
    fragment = f"#figure=basin.1&x={b1},{b2}&method={method}"
    live.page.evaluate("f => { location.hash = f }", fragment)
    live.settle()
    live.settle()


@pytest.mark.parametrize("view", ["lm-left", "lm-right"])
def test_the_start_follows_the_mouse_on_both_maps_and_stays_on_them(show: Show, view: str) -> None:
    live = show(Basin)
    start = live.handle("lm-start", view)
    live.drag(start, 80, 40)
    b1, b2 = live.state("x")
    assert b1 > START[0] + 50
    assert b2 < START[1] - 0.2
    assert live.handle("lm-start", view) == pytest.approx((start[0] + 80, start[1] + 40), abs=1)
    live.drag(live.handle("lm-start", view), 900, -900)
    assert live.state("x") == [X1[1], X2[1]]


def test_the_first_state_tells_the_claim(show: Show) -> None:
    """The full step leaves the map; a quarter of the same step leads to the minimum."""
    live = show(Basin)
    assert live.root.locator(".lm-label-left:not(.lm-off)").text_content() == "left the map"
    words = told(live)
    assert "are lost after 8 steps. Halved steps: the run arrives after 9 trial steps" in words
    assert words.endswith("in the same direction, 1/4 is taken.")
    to(live, *BASIN)
    assert live.root.locator(".lm-label-left:not(.lm-off)").count() == 0
    assert told(live).endswith("is taken whole.")


def test_the_ends_are_those_of_python(show: Show) -> None:
    live = show(Basin)
    says = {"arrived": "arrive", "plateau": "plateau", "lost": "lost"}
    for x in ((60, 1.2), (100, 0.75), (300, 1.9), (90, 1.05), (390, 0.3)):
        for method in ("halved", "more", "levenberg"):
            to(live, *x, method)
            full, other = run("full", x)[0], run(method, x)[0]
            first, second, *_ = told(live).split(" steps.")
            assert says[full.kind] in first
            assert first.endswith(f" {full.steps}")
            assert says[other.kind] in second
            assert f" {other.steps} trial" in second


def test_the_buttons_choose_the_method_and_its_map(show: Show) -> None:
    live = show(Basin)
    title = live.root.locator(".lm-right .lm-title")
    image = "n => n.querySelector('.lm-right canvas').toDataURL()"
    seen = {live.root.evaluate(image)}
    for name, method in (("LM, Moré's scaling", "more"), ("LM, no scaling", "levenberg")):
        live.press(name)
        assert live.state("method") == method
        assert str(title.text_content()).startswith(name)
        assert live.heard() == f"On the right now: {name}."
        pressed = live.root.get_by_role("button", name=name, exact=True)
        assert pressed.get_attribute("aria-pressed") == "true"
        seen.add(live.root.evaluate(image))
    assert len(seen) == 3, "another method, the same map"


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(Basin)
    live.press("more b₁")
    live.press("less b₂")
    assert live.state("x") == [65, 1.15]
    live.root.locator(".lm-left .lm-start").focus()
    live.page.keyboard.press("ArrowUp")
    assert live.state("x") == [65, 1.2]
    for _ in range(10):
        live.page.keyboard.press("Shift+ArrowLeft")
        live.page.keyboard.press("Shift+ArrowDown")
    assert live.state("x") == [X1[0], X2[0]]
    live.page.keyboard.press("Home")
    assert live.state("x") == list(START)


def test_an_unknown_method_in_a_link_is_the_first(show: Show) -> None:
    live = show(Basin)
    to(live, 200, 1, "newton")
    assert live.state("method") == "halved"


def test_the_table_holds_the_trial_steps_of_both(show: Show) -> None:
    live = show(Basin)
    live.press("Data table")
    rows = [
        row.locator("th, td").all_text_contents() for row in live.root.locator("tbody tr").all()
    ]
    full, halved = run("full", START)[1], run("halved", START)[1]
    assert len(rows) == max(len(full), len(halved))
    for k, trial in enumerate(halved):
        f = np.sum(BOX.residual(trial.x) ** 2) / 2
        want = [*trial.x, f]
        cells = [cell.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) for cell in rows[k]]
        found = [number(cell.replace("×10", "e")) for cell in cells[4:7]]
        assert found == pytest.approx(want, rel=6e-3)
        assert rows[k][7] == ("yes" if trial.accepted else "no")


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(Basin, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    rule(show, MAP)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, MAP, language)
