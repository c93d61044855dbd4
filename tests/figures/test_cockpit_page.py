"""The cockpit on a static page: what a reader does with it, and what holds for all."""

from __future__ import annotations

from typing import Any

import pytest

from lmtutor.figures import Cockpit
from lmtutor.figures._words import say
from lmtutor.figures.cockpit import MOST, OPENING, fly
from tests.figures import rules
from tests.figures.conftest import PHONE, Live, Show

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

PILOT = rules.Subject(Cockpit, "lm-trial", "lm-strips .lm-frame:nth-child(3)", (-60, 0))
STRIPS = {"f": 1, "λ": 2, "ρ": 3}


def told(live: Live) -> str:
    return str(live.root.locator(".lm-summary").text_content())


def labels(live: Live) -> list[str]:
    """What stands beside the rings: the trial, its f, λ and ρ."""
    return live.root.locator(".lm-label-trial").all_text_contents()


def shows(live: Live) -> None:
    """Rings, words and the summary are those of the picked trial as Python computes it."""
    flight = fly(live.state("moves"))
    k = live.state("trial")
    trial = flight[k - 1]
    f, lam, rho = f"f = {say(trial.f)}", f"λ = {say(trial.lam)}", f"ρ = {say(trial.rho)}"
    assert labels(live)[1:] == [f, lam, rho]
    assert labels(live)[0] == str(k)
    words = told(live)
    assert words.startswith(f"Trial {k} of {len(flight)}, {lam}: ")
    assert f": {rho}, {'accepted' if trial.accepted else 'rejected'}." in words
    assert f"by {say(trial.predicted)}; it" in words


@pytest.mark.parametrize("strip", STRIPS.values())
def test_the_ring_follows_the_mouse_along_a_strip(show: Show, strip: int) -> None:
    live = show(Cockpit)
    view = f"lm-strips .lm-frame:nth-child({strip})"
    live.drag(live.handle("lm-trial", view), -900, 0)
    assert live.state("trial") == 1
    shows(live)
    live.drag(live.handle("lm-trial", view), 900, 0)
    assert live.state("trial") == len(OPENING) + 1
    shows(live)


def test_the_ring_follows_the_mouse_along_the_path(show: Show) -> None:
    live = show(Cockpit)
    start = live.handle("lm-trial", "lm-map")
    live.drag(start, -60, 60)
    assert live.state("trial") in (3, 4)
    live.drag(live.handle("lm-trial", "lm-map"), -200, 0)
    assert live.state("trial") == 1
    assert live.state("moves") == OPENING


def test_a_tap_picks_a_trial(show: Show) -> None:
    live = show(Cockpit)
    box = live.root.locator(".lm-strips .lm-frame:nth-child(1) .lm-surface").bounding_box()
    assert box
    live.page.mouse.click(box["x"] + box["width"] * (3 - 0.4) / 12.2, box["y"] + 60)
    live.settle()
    assert live.state("trial") == 3
    shows(live)


def test_every_decision_flies_one_more_trial(show: Show) -> None:
    live = show(Cockpit)
    moves = OPENING
    for name, letter in (("λ × 10", "r"), ("Keep λ", "k"), ("λ ÷ 10", "l"), ("Ask Nielsen", "n")):
        live.press(name)
        moves += letter
        assert (live.state("moves"), live.state("trial")) == (moves, len(moves) + 1)
        shows(live)
    assert live.heard() == told(live)


def test_a_decision_at_an_earlier_trial_flies_on_from_there(show: Show) -> None:
    live = show(Cockpit)
    live.drag(live.handle("lm-trial", PILOT.view), -900, 0)
    live.press("λ × 10")
    assert (live.state("moves"), live.state("trial")) == ("r", 2)
    live.press("Undo")
    assert (live.state("moves"), live.state("trial")) == (OPENING, 1)


def test_nielsen_flies_to_the_minimum_and_there_the_flight_ends(show: Show) -> None:
    live = show(Cockpit)
    live.press("Restart")
    assert (live.state("moves"), live.state("trial")) == ("", 1)
    live.press("Nielsen to the end")
    landed = len(fly("n" * (MOST - 1)))
    assert (live.state("moves"), live.state("trial")) == ("n" * (landed - 1), landed)
    assert "Landed: f = " in told(live)
    for name in ("λ × 10", "Ask Nielsen", "Nielsen to the end"):
        live.press(name)
        assert live.state("trial") == landed


def test_after_forty_trials_it_is_said_that_they_are_used_up(show: Show) -> None:
    live = show(lambda: Cockpit(moves="l" * (MOST - 1)))
    shows(live)
    live.press("Keep λ")
    assert live.heard().startswith(f"{MOST} trials are used up.")
    assert live.state("trial") == MOST


def test_steppers_and_keys_stay_within_bounds(show: Show) -> None:
    live = show(Cockpit)
    live.press("less trial")
    assert live.state("trial") == 5
    live.root.get_by_role("button", name="less trial", exact=True).click(modifiers=["Shift"])
    live.settle()
    assert live.state("trial") == 1
    live.root.locator(".lm-map .lm-trial").focus()
    live.page.keyboard.press("Shift+ArrowRight")
    assert live.state("trial") == 6
    slider = live.root.locator(".lm-map .lm-trial")
    live.settle()
    assert slider.get_attribute("aria-valuetext") == f"6, ρ = {say(fly(OPENING)[5].rho)}, rejected"


def test_the_table_holds_every_trial(show: Show) -> None:
    live = show(lambda: Cockpit(moves="krln", trial=2))
    live.press("Data table")
    rows = [row.locator("th, td").all_text_contents() for row in live.root.locator("tr").all()[1:]]
    decisions = ["λ kept", "λ × 10", "λ ÷ 10", "Nielsen", ""]
    flight = fly("krln")
    for k, (row, trial, then) in enumerate(zip(rows, flight, decisions, strict=True), start=1):
        numbers = [trial.lam, *trial.at, trial.predicted, trial.f, trial.rho]
        verdict = "accepted" if trial.accepted else "rejected"
        assert row == [str(k), *map(say, numbers), verdict, say(trial.stays), then]
    assert live.root.locator("tr[aria-current] th").text_content() == "2"


def test_it_rests_until_it_is_touched(show: Show) -> None:
    live = show(Cockpit, viewport=PHONE)
    before = live.root.locator(".lm-stage").inner_html()
    live.page.wait_for_timeout(400)
    assert live.root.locator(".lm-stage").inner_html() == before


@pytest.mark.parametrize("rule", rules.EVERY, ids=lambda rule: rule.__name__)
def test_what_holds_for_every_figure(show: Show, rule: Any) -> None:
    on_map = rules.Subject(Cockpit, "lm-trial", "lm-map", (-60, 60))
    rule(show, on_map if rule is rules.undo_goes_back_gesture_by_gesture else PILOT)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_moves_when_the_figure_comes_alive(show: Show, language: str) -> None:
    rules.nothing_moves_when_the_figure_comes_alive(show, PILOT, language)
