"""The split Hessian in Python and the front end's numbers: traits, still picture, words."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lmtutor import gauss_newton, jacobian, newton
from lmtutor.figures import HessianSplit
from lmtutor.figures.hessian_split import LARGEST, LEFT, RIGHT, WINDOW, Split, limit
from tests.figures.every import front_end, is_refused

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "lmtutor/figures/frontend/figures/hessian-split.js"
T = np.array([1.0, 2.0, 3.0])
CASES = np.linspace(-LARGEST, LARGEST, 33).tolist()


def residual(x: Any, y3: float) -> Any:
    return np.exp(x[0] * T) - np.array([2, 4, y3])


def slopes(x: Any, y3: float) -> Any:
    return (T * np.exp(x[0] * T))[:, None]


def test_the_minimiser_is_that_of_the_solver_in_python_and_in_the_front_end() -> None:
    theirs = front_end(HessianSplit, f"{CASES}.map((y3) => m.minimiser(y3))")
    for y3, x in zip(CASES, theirs, strict=True):
        run = newton(residual, [1.0], slopes, args=(y3,))
        assert run.success
        assert run.x[0] == pytest.approx(Split(y3).star, abs=1e-6)
        assert x == pytest.approx(Split(y3).star, abs=1e-12)


@pytest.mark.parametrize("x", [-1.0, -0.2, 0.6])
@pytest.mark.parametrize("y3", [-8.0, -2.3, 8.0])
def test_parts_and_steps_are_those_of_the_solver(y3: float, x: float) -> None:
    f, g, a, s = Split(y3).parts(x)
    r, j = residual([x], y3), slopes([x], y3)[:, 0]
    second = jacobian(lambda z: slopes(z, y3).T @ r, np.array([x]), "3-point")[0, 0]
    assert (f, g, a) == pytest.approx((r @ r / 2, j @ r, j @ j), rel=1e-12)
    assert s == pytest.approx(second, rel=1e-7)
    code = f"[m.parts({x},{y3}), m.next({x},{y3},false), m.next({x},{y3},true)]"
    theirs = front_end(HessianSplit, code)
    assert list(theirs[0].values()) == pytest.approx([f, g, a, s], rel=1e-12)
    assert theirs[1:] == pytest.approx([x - g / a, x - g / (a + s)], rel=1e-12)
    run = gauss_newton(residual, [x], slopes, args=(y3,), max_nfev=2)
    assert run.history[1].x[0] == pytest.approx(Split(y3).next(x), rel=1e-9)


def test_the_limit_is_where_the_iteration_stops_to_converge() -> None:
    assert Split(limit()).mu == pytest.approx(1, abs=1e-9)
    for y3, nearer in ((limit() + 0.1, True), (limit() - 0.1, False)):
        split = Split(y3)
        errors = [abs(x - split.star) for x in split.run(split.star + 1e-3, 8)]
        assert (errors[-1] < errors[0]) == nearer
    assert min(Split(y3).mu for y3 in CASES) > -1e-12


def test_a_run_ends_where_it_leaves_the_window() -> None:
    xs = Split(-8.0).run(-0.75, 12)
    assert all(WINDOW[0] <= x <= WINDOW[1] for x in xs[:-1])
    assert not WINDOW[0] <= xs[-1] <= WINDOW[1]
    assert len(Split(8.0).run(0.8, 12)) == 13


def test_python_sees_the_state_move() -> None:
    figure = HessianSplit()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append(change["new"]), "y3")
    figure.set_state({"y3": 3, "x": 0.5})  # as the front end sends it
    assert figure.state() == {"y3": 3.0, "x": 0.5}
    assert seen == [3.0]
    assert repr(figure) == "HessianSplit(y3=3.0, x=0.5)"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"y3": 9}, "y3 must be a number from -8 to 8, not 9"),
        ({"y3": "8"}, "y3 must be a number from -8 to 8, not '8'"),
        ({"x": -1.6}, "x must be a number from -1.5 to 1.1, not -1.6"),
        ({"x": float("nan")}, "x must be a number from -1.5 to 1.1, not nan"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(HessianSplit, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = HessianSplit().still()
    split = Split(-4.0)
    assert f"lowest point at {split.next(-0.2):.3g}".replace("-", "−") in still.alt
    assert still.alt.endswith("The staircase winds out.")
    for state in ({"y3": 8, "x": 0}, {"y3": -8, "x": 1.1}, {"x": -1.5}):
        other = HessianSplit(**state).still()
        assert other.svg != still.svg
    assert HessianSplit(y3=3, x=0.3).alt().endswith("The staircase winds in.")
    assert HessianSplit(y3=3).alt().endswith("The staircase leaves the picture.")


def test_the_alternative_text_is_true_where_s_is_negative() -> None:
    for y3, x in itertools.product(np.linspace(-8, 8, 9), np.linspace(-1.5, 1.1, 14)):
        alt, split = HessianSplit(y3=y3, x=x).alt(), Split(y3)
        _f, _g, a, s = split.parts(x)
        assert ("opens downwards" in alt) == (a + s < 0)
        assert ("the wider one" in alt) == (s >= 0)
        xs = split.run(x, 12)
        assert ("leaves the picture" in alt) == (not WINDOW[0] <= xs[-1] <= WINDOW[1])


def test_the_try_buttons_tell_true_numbers() -> None:
    exact, inside, beyond = HessianSplit().tries()
    for entry in (exact, inside, beyond):
        assert entry["label"] == f"y₃ = {entry['state']['y3']:g}".replace("-", "−")
    assert limit() < inside["state"]["y3"] < limit() + 0.1
    run = gauss_newton(residual, [0.05], slopes, args=(-2.3,), max_nfev=13)
    error = run.history[12].x[0] - Split(-2.3).star
    assert f"{error:.3g}" in inside["notice"]
    last = Split(-8.0).run(beyond["state"]["x"], 12)[2:]
    assert len(last) == 1, "it does not leave the map at the second step"


def test_python_and_front_end_have_the_same_bounds() -> None:
    assert front_end(HessianSplit, "m.BOUNDS") == {"y3": [-LARGEST, LARGEST], "x": [LEFT, RIGHT]}
