"""The polygon of pulls in Python: traits, numbers, still picture, words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lmtutor.figures import Pulls
from lmtutor.figures.pulls import B1, B2, BALANCED, BOX, CLOSED, PLATEAU, Balance
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("x", [BOX.starts[0], BOX.starts[1], BALANCED, PLATEAU])
def test_the_pulls_add_up_to_the_slope_of_f_for_relative_changes(x: Any) -> None:
    def f(z: Any) -> float:
        r = BOX.residual(np.exp(z))
        return 0.5 * float(r @ r)

    z, h = np.log(x), 1e-5
    slopes = [(f(z + h * e) - f(z - h * e)) / (2 * h) for e in np.eye(2)]
    assert Balance(x).g == pytest.approx(slopes, rel=1e-6, abs=1e-3)


def test_at_the_best_fit_the_polygon_closes_though_no_arrow_is_zero() -> None:
    best = Balance(BOX.certified)
    assert best.closed
    assert best.gap < 1e-9 * best.total
    assert best.lengths.min() > 0.05 * best.total
    assert not Balance(BOX.starts[1]).closed


def test_the_try_states_are_what_their_words_say() -> None:
    two, far = Balance(BALANCED), Balance(PLATEAU)
    assert np.linalg.norm(two.pulls[2] + two.pulls[3]) < 0.002 * two.lengths[2]
    assert two.gap > 0.1 * two.total
    assert far.gap < CLOSED * far.total
    assert np.max(np.abs(far.pulls[:, 1])) < 0.003 * np.max(np.abs(far.pulls[:, 0]))
    best, balanced, plateau = Pulls().tries()
    assert best["state"]["x"] == pytest.approx(BOX.certified, rel=1e-6)
    r = BOX.residual(BOX.certified)
    assert r[2] > 0 > max(r[:2])
    assert f"together they are {np.hypot(*(two.pulls[2] + two.pulls[3])):.3g}" in balanced["notice"]
    assert f"{far.pulls[:, 0].max():.0f}" in plateau["notice"]


def test_python_sees_the_state_move() -> None:
    figure = Pulls()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append((change["name"], change["new"])), ["x", "pick"])
    figure.set_state({"x": [200.0, 1.0], "pick": 4})  # as the front end sends it
    assert seen == [("x", (200.0, 1.0)), ("pick", 4)]
    assert Pulls(x=BOX.starts[1]).x == (100.0, 0.75)


def test_the_representation_makes_the_figure_again() -> None:
    figure = Pulls(x=(150, 0.5), pick=2)
    assert repr(figure) == "Pulls(x=(150.0, 0.5), pick=2)"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"x": (29, 1)}, r"x must be 2 numbers in \[30, 300\] × \[0.1, 10\], not \(29, 1\)"),
        ({"x": (100, float("nan"))}, "x must be 2 numbers"),
        ({"x": (100, 1, 1)}, "x must be 2 numbers"),
        ({"pick": 0}, "'pick' trait of a Pulls instance should not be less than 1"),
        ({"pick": 7}, "'pick' trait of a Pulls instance should not be greater than 6"),
        ({"pick": 1.5}, "'pick' trait of a Pulls instance expected an int, not the float 1.5"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(Pulls, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = Pulls().still()
    start = Balance(BOX.starts[1])
    assert f"{start.total:.0f} long; their sum, the gradient, is {start.gap:.0f} long" in still.alt
    assert "The polygon closes." in Pulls(x=BOX.certified).alt()


def test_python_and_front_end_have_the_same_bounds_data_and_derivatives() -> None:
    points = [[100.0, 0.75], [213.8, 0.547], [172.5, 8.0]]
    front = node(
        "import { BOUNDS } from './lmtutor/figures/frontend/figures/pulls.js';"
        "import { BOD, boxbod } from './lmtutor/figures/frontend/core/problems.js';"
        f"const at = {json.dumps(points)}.map((x) => [boxbod.fun(x), boxbod.jac(x)]);"
        "console.log(JSON.stringify({ BOUNDS, t: BOD.t, y: BOD.y, at }))"
    )
    assert front["BOUNDS"] == {"b1": list(B1), "b2": list(B2), "pick": [1, 6]}
    assert front["t"] == BOX.t.tolist()
    assert front["y"] == BOX.y.tolist()
    for x, (r, jac) in zip(points, front["at"], strict=True):
        assert r == pytest.approx(BOX.residual(x), rel=1e-12)
        assert np.array(jac) == pytest.approx(BOX.jacobian(x), rel=1e-12)
