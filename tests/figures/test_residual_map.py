"""BoxBOD's dot, curve and residuals in Python: traits, numbers, still picture, words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lmtutor import least_squares
from lmtutor.figures import ResidualMap
from lmtutor.figures.residual_map import BOX, FAR, START, X1, X2, minimum, objective
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "lmtutor/figures/frontend"


def test_the_minimum_is_the_solver_s_to_the_digits_that_a_link_carries() -> None:
    fit = least_squares(BOX.residual, START, BOX.jacobian)
    assert minimum() == pytest.approx(fit.x, rel=1e-4)
    assert objective(minimum()) == pytest.approx(fit.cost, rel=1e-7)


def test_python_sees_the_state_move() -> None:
    figure = ResidualMap()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append(change["new"]), "x")
    figure.set_state({"x": [200, 3], "datum": 4})  # as the front end sends it
    assert figure.state() == {"x": (200.0, 3.0), "datum": 4}
    assert seen == [(200.0, 3.0)]
    assert figure.residuals() == pytest.approx(200 * (1 - np.exp(-3 * BOX.t)) - BOX.y)


def test_the_representation_makes_the_figure_again() -> None:
    figure = ResidualMap(x=(150, 2), datum=3)
    assert repr(figure) == "ResidualMap(x=(150.0, 2.0), datum=3)"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"x": (59, 1)}, r"x must be 2 numbers in \[60, 320\] × \[0.1, 30\], not \(59, 1\)"),
        ({"x": (100, float("nan"))}, "x must be 2 numbers"),
        ({"x": (100, 31)}, "x must be 2 numbers"),
        ({"x": 3}, "x must be 2 numbers"),
        ({"datum": 0}, "'datum' trait of a ResidualMap instance should not be less than 1"),
        ({"datum": 7}, "'datum' trait of a ResidualMap instance should not be greater than 6"),
        ({"datum": 1.5}, "'datum' trait of a ResidualMap instance expected an int"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(ResidualMap, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = ResidualMap().still()
    assert "at (100, 0.75), where f = 24392.6" in still.alt
    for x in ((60, 0.1), (320, 30), minimum()):
        assert ResidualMap(x=x, datum=6).still().svg != still.svg


def test_the_try_buttons_tell_true_numbers() -> None:
    start, best, far = ResidualMap().tries()
    assert (start["state"]["x"], far["state"]["x"]) == (START, FAR)
    r = BOX.residual(START)
    assert np.all(r < 0)
    assert f"r₁ = −{-r[0]:.1f}" in start["notice"]
    at_best = BOX.residual(BOX.certified)
    signs = (at_best > 0).sum(), (at_best < 0).sum()
    assert f"f = {BOX.rss / 2:.1f}" in best["notice"]
    assert f"{signs[0]} point up and {signs[1]} down" in best["notice"]
    assert f"{objective((100, 6)):.1f} to {objective((100, 18)):.1f}" in far["notice"]


def test_python_and_front_end_have_the_same_bounds_and_data() -> None:
    script = (
        "import { BOUNDS } from './lmtutor/figures/frontend/figures/residual-map.js';"
        "import { BOD, boxbod } from './lmtutor/figures/frontend/core/problems.js';"
        "const values = [boxbod.fun([150, 0.7]), boxbod.jac([150, 0.7])];"
        "console.log(JSON.stringify({ BOUNDS, BOD, values }))"
    )
    found = node(script)
    assert found["BOUNDS"] == {"x1": list(X1), "x2": list(X2), "datum": [1, BOX.t.size]}
    assert found["BOD"] == {"t": BOX.t.tolist(), "y": BOX.y.tolist()}
    assert found["values"][0] == pytest.approx(BOX.residual((150, 0.7)), rel=1e-13)
    assert np.array(found["values"][1]) == pytest.approx(BOX.jacobian((150, 0.7)), rel=1e-13)
