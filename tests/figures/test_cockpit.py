"""The cockpit in Python: decisions, numbers, still picture, words, and the front end's flights."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lmtutor
from lmtutor.figures import Cockpit
from lmtutor.figures.cockpit import LANDED, MOST, OPENING, START, X1, X2, cost, fly
from lmtutor.problems import rosenbrock
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]
SYMBOLS = {"r", "l", "n"}  # λ × 10, λ ÷ 10, Nielsen


def test_left_to_nielsen_the_flight_is_the_solver_s() -> None:
    options: dict[str, Any] = {"damping": "nielsen", "scaling": "levenberg"}
    small: dict[str, Any] = dict.fromkeys(("ftol", "xtol", "gtol"), 1e-15)
    run = lmtutor.iterate(rosenbrock.fun, START, rosenbrock.jac, **options, **small)
    flight = fly("n" * (MOST - 1))
    records = list(run)[1:]
    assert len(records) >= len(flight)
    for trial, record in zip(flight, records, strict=False):
        assert record.p is not None
        assert trial.lam == pytest.approx(record.lam, rel=1e-9)
        assert trial.rho == pytest.approx(record.rho, rel=1e-9)
        assert trial.f == pytest.approx(record.f, rel=1e-9)
        assert trial.at == pytest.approx(trial.x + record.p, rel=1e-9)
        assert trial.accepted == record.accepted
    assert flight[-1].stays < LANDED


def test_by_hand_a_decision_sets_the_next_lambda_and_an_accepted_trial_lowers_f() -> None:
    moves = "rklnnrlkrrlln"
    flight = fly(moves)
    for move, trial, after in zip(moves, flight, flight[1:], strict=False):
        factor = {"r": 10, "k": 1, "l": 0.1, "n": trial.advice / trial.lam}[move]
        assert after.lam == pytest.approx(factor * trial.lam, rel=1e-12)
        assert after.x == pytest.approx(trial.at if trial.accepted else trial.x)
        assert trial.accepted == (trial.rho >= 1e-4)
        assert trial.stays == (trial.f if trial.accepted else cost(trial.x))


def test_no_trial_leaves_the_map() -> None:
    rng = np.random.default_rng(2)
    flights = ["".join(rng.choice(list("rkln"), 39)) for _ in range(100)]
    points = np.array([t.at for moves in [*flights, "l" * 39] for t in fly(moves)])
    for values, (low, high) in zip(points.T, (X1, X2), strict=True):
        assert low + 0.1 < values.min()
        assert values.max() < high - 0.1


def test_nielsen_answers_rho() -> None:
    for trial in fly("n" * (MOST - 1)):
        raised = trial.advice > trial.lam
        assert raised == (trial.rho < 0.5), trial


def test_the_front_end_flies_the_same() -> None:
    rng = np.random.default_rng(40)
    flights = ["", "l" * 39, "r" * 39, "k" * 39, "n" * 39]
    flights += ["".join(rng.choice(list("rkln"), size)) for size in range(1, 40)]
    script = (
        "import { fly } from './lmtutor/figures/frontend/figures/cockpit.js';"
        f"console.log(JSON.stringify({json.dumps(flights)}.map((moves) => fly(moves))));"
    )
    names, compared = ("lam", "f", "stays", "predicted", "rho", "advice"), 0
    for moves, theirs in zip(flights, node(script), strict=True):
        ours = fly(moves)
        assert len(ours) == len(theirs), moves
        for trial, other in zip(ours, theirs, strict=True):
            if trial.predicted < 1e-5 * cost(trial.x):
                break  # the change of f drowns in f: rounding has a say in what follows
            compared += 1
            assert trial.at == pytest.approx(other["at"], rel=1e-9, abs=1e-9)
            assert trial.accepted == other["accepted"]
            for name in names:
                assert getattr(trial, name) == pytest.approx(other[name], rel=1e-9), (moves, name)
    assert compared > 300


def test_python_and_front_end_have_the_same_bounds() -> None:
    script = (
        "import { MOST } from './lmtutor/figures/frontend/figures/cockpit.js';"
        "console.log(JSON.stringify(MOST));"
    )
    assert node(script) == MOST


def test_python_sees_the_state_move_and_the_trial_follows_the_moves() -> None:
    figure = Cockpit()
    assert figure.state() == {"moves": OPENING, "trial": len(OPENING) + 1}
    seen: list[Any] = []
    figure.observe(lambda change: seen.append((change["name"], change["new"])), ["moves", "trial"])
    figure.set_state({"moves": "rk", "trial": 2})  # as the front end sends it
    assert ("moves", "rk") in seen
    assert ("trial", 2) in seen
    figure.moves = ""
    assert figure.trial == 1
    figure.set_state({"moves": "rkrk", "trial": 5})
    assert figure.state() == {"moves": "rkrk", "trial": 5}
    assert Cockpit(moves="rk").trial == 3


def test_what_comes_after_the_landing_is_cut_off() -> None:
    landed = len(fly("n" * (MOST - 1)))
    figure = Cockpit(moves="n" * (MOST - 1))
    assert figure.state() == {"moves": "n" * (landed - 1), "trial": landed}


def test_the_representation_makes_the_figure_again() -> None:
    figure = Cockpit(moves="rkl", trial=2)
    assert repr(figure) == "Cockpit(moves='rkl', trial=2)"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"moves": "rx"}, "moves must be at most 39 letters r, k, l or n, not 'rx'"),
        ({"moves": "k" * 40}, "moves must be at most 39 letters r, k, l or n, not 'kkk"),
        ({"moves": 3}, "'moves' trait of a Cockpit instance expected a unicode string, not"),
        ({"trial": 7}, "trial must be at most 6, the last, not 7"),
        ({"trial": 0}, "'trial' trait of a Cockpit instance should not be less than 1"),
        ({"trial": 1.5}, "'trial' trait of a Cockpit instance expected an int, not the float 1.5"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(Cockpit, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = Cockpit().still()
    last = fly(OPENING)[-1]
    assert f"ρ = {last.rho:.3g}, rejected".replace("-", "−") in still.alt
    for state in ({"moves": ""}, {"trial": 3}, {"moves": "l" * 39}, {"moves": "n" * 39}):
        assert Cockpit(**state).still().svg != still.svg


def test_the_try_buttons_tell_true_numbers() -> None:
    lower, keep, nielsen = (entry["notice"] for entry in Cockpit().tries())
    flight = fly("l" * 11)
    lengths = [float(np.hypot(*(t.at - t.x))) for t in flight[1:]]
    assert all(a < b for a, b in itertools.pairwise(lengths)), "longer the more λ falls"
    assert f"f = {flight[-1].f:.0f}" in lower
    assert "11 of 12 trials are rejected" in lower
    kept = fly("k" * 11)
    assert {t.rho for t in kept[1:]} == {kept[1].rho}
    assert f"f stays {kept[-1].stays:.3g}" in keep
    flown = fly("n" * 39)
    lost = sum(not t.accepted for t in flown)
    assert f"{len(flown)} trials, {lost} of them rejected" in nielsen
