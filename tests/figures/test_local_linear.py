"""The local linear map in Python and the front end's numbers: traits, still picture, words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lmtutor import jacobian
from lmtutor.figures import LocalLinear
from lmtutor.figures.local_linear import (
    GOOD,
    LARGE,
    MISRA,
    NUDGE,
    P1,
    P2,
    SMALL,
    STEP,
    Prediction,
    X,
    best,
    error,
    forward,
)
from tests.figures.every import front_end, is_refused

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "lmtutor/figures/frontend/figures/local-linear.js"


def test_the_difference_agrees_with_that_of_the_solver_and_with_j() -> None:
    theirs = jacobian(MISRA.residual, X, "2-point")
    assert np.abs(forward(GOOD) / theirs - 1).max() < 1e-6
    assert np.abs(forward(best()) / MISRA.jacobian(X) - 1).max() < 1e-6


def test_the_error_of_a_difference_is_a_v() -> None:
    right = [error(10.0**-k) for k in range(1, 7)]
    assert np.diff(np.log10(right)) == pytest.approx(np.full(5, -1), abs=0.02), "not like h"
    left = [np.mean([np.log10(error(s * 10.0**-k)) for s in (1, 2, 3, 5)]) for k in range(9, 15)]
    assert np.diff(left) == pytest.approx(np.full(5, 1), abs=0.5), "not like 1/h"
    assert best() == pytest.approx(3e-8, rel=10)
    assert error(STEP[0]) == 1, "x₂ + h is x₂"


@pytest.mark.parametrize("p", [(0, 3e-4), (0, -2e-4), (40, 3e-4), (-60, 4e-4)])
def test_half_the_nudge_leaves_a_quarter_if_j_is_right_and_half_if_not(p: Any) -> None:
    right, wrong = Prediction(p, GOOD), Prediction(p, SMALL)
    assert right.rest / right.gap == pytest.approx(0.25, abs=0.02)
    assert wrong.rest / wrong.gap == pytest.approx(0.5, abs=0.15)


def test_page_and_python_compute_the_same_up_to_rounding() -> None:
    steps = [10.0**-k for k in range(17)]
    theirs = front_end(LocalLinear, f"{steps}.map((s) => m.error(s))")
    ours = [error(s) for s in steps]
    assert theirs[:7] == pytest.approx(ours[:7], rel=1e-3)
    assert np.abs(np.log10(theirs) - np.log10(ours)).max() < 1, "not of the same order"
    for p, step in (((0, 3e-4), 1e-8), ((40, -3e-4), 1e-4), ((-20, 1e-4), 1.0)):
        now = Prediction(p, step)
        page = front_end(LocalLinear, f"m.predict({{ p: {list(p)}, step: {step} }})")
        assert page["full"] == pytest.approx(now.missed().tolist(), rel=1e-5, abs=1e-5)
        assert page["half"] == pytest.approx(now.missed(0.5).tolist(), rel=1e-5, abs=1e-5)
        assert (page["gap"], page["rest"]) == pytest.approx((now.gap, now.rest), rel=1e-5)
        predicted = MISRA.model(X, MISRA.t) + now.change
        assert page["predicted"] == pytest.approx(predicted.tolist(), rel=1e-6)


def test_page_and_python_have_the_same_data_and_bounds() -> None:
    assert front_end(LocalLinear, "m.T") == MISRA.t.tolist()
    assert front_end(LocalLinear, "m.X") == X.tolist()
    bounds = {"p1": list(P1), "p2": list(P2), "step": list(STEP)}
    assert front_end(LocalLinear, "m.BOUNDS") == bounds


def test_python_sees_the_state_move() -> None:
    figure = LocalLinear()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append(change["new"]), "p")
    figure.set_state({"p": [10, 1e-4], "step": 1e-3})  # as the front end sends it
    assert figure.state() == {"p": (10.0, 1e-4), "step": 1e-3}
    assert seen == [(10.0, 1e-4)]
    assert repr(figure) == "LocalLinear(p=(10.0, 0.0001), step=0.001)"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        (
            {"p": (61, 0)},
            r"p must be 2 numbers in \[-60, 60\] × \[-0.0004, 0.0004\], not \(61, 0\)",
        ),
        ({"p": (0, 1)}, "p must be 2 numbers"),
        ({"p": (0,)}, "p must be 2 numbers"),
        ({"step": 0}, "step must be a number from 1e-16 to 1, not 0"),
        ({"step": float("nan")}, "step must be a number from 1e-16 to 1, not nan"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(LocalLinear, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = LocalLinear().still()
    assert f"at most {Prediction(NUDGE, GOOD).gap:.3g}" in still.alt
    assert "the nudge p = (0, 3×10⁻⁴)" in still.alt
    for state in ({"p": (0, 0)}, {"p": (-60, -4e-4)}, {"step": SMALL}, {"step": STEP[0]}):
        assert LocalLinear(**state).still().svg != still.svg


def test_the_try_buttons_tell_true_numbers() -> None:
    half, small, large = LocalLinear().tries()
    J, t = MISRA.jacobian(X), MISRA.t
    gaps = [
        np.abs(MISRA.model((X[0], X[1] + v), t) - MISRA.model(X, t) - v * J[:, 1]).max()
        for v in (NUDGE[1], NUDGE[1] / 2)
    ]
    numbers = f"{gaps[0]:.3g} and is now {gaps[1]:.3g}, {gaps[1] / gaps[0]:.3g} times"
    assert numbers in half["notice"]
    assert "10⁻¹⁵" in small["notice"]
    assert f"off by {error(LARGE):.3g} " in large["notice"]
