"""The patch on the sheet in Python: state and bounds, numbers, still picture, words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import dblquad

from lmtutor import jacobian
from lmtutor.figures import Volume
from lmtutor.figures.volume import (
    LOGS,
    LONGEST,
    NOISE,
    OTHER,
    SIDE,
    TIMES,
    TURN,
    Site,
    column,
    curve,
    spanned,
)
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]
POINTS = [(-1.2, 1.0), (0.4, -0.3), (1.9, -1.9), (0.05, -0.05), (0.7, 0.7)]


@pytest.mark.parametrize("point", POINTS)
def test_the_columns_are_those_of_the_jacobian_matrix(point: tuple[float, float]) -> None:
    J = jacobian(lambda p: curve(*p), np.array(point), "3-point")
    assert np.allclose(Site(point).J, J, rtol=0, atol=1e-8)
    x1, x2 = np.exp(point)
    assert curve(*point) == pytest.approx(np.exp(-x1 * TIMES) + np.exp(-x2 * TIMES))


@pytest.mark.parametrize("point", POINTS)
def test_the_area_is_the_root_of_the_gram_determinant(point: tuple[float, float]) -> None:
    J = Site(point).J
    assert Site(point).flat ** 2 == pytest.approx(np.linalg.det(J.T @ J), abs=1e-15)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("side", [0.2, 1.0])
def test_the_patch_is_the_integral_over_the_square(point: tuple[float, float], side: float) -> None:
    (u, v), h = point, side / 2
    area = dblquad(
        lambda b, a: float(spanned(column(a), column(b))),
        *(u - h, u + h, v - h, v + h),
        epsabs=1e-7,
    )[0]
    assert Site(point).patch(side) == pytest.approx(area / side**2, rel=0.03)


@pytest.mark.parametrize("point", POINTS[:-1])
def test_the_ellipse_is_the_level_of_the_linear_model(point: tuple[float, float]) -> None:
    p = Site(point).ellipse() - np.array(point)[:, None]
    size = np.linalg.norm(Site(point).J @ p, axis=0)
    chi = -2 * np.log(0.05)  # the 95 % quantile of χ² with two degrees of freedom
    assert size == pytest.approx(NOISE * np.sqrt(chi), rel=1e-6)


def test_equal_rates_are_singular() -> None:
    site = Site((0.7, 0.7))
    assert site.flat == 0
    assert np.linalg.matrix_rank(site.J.T @ site.J) == 1
    assert site.axes[1] == np.inf
    assert site.patch(1.0) > 0


def test_the_first_state_tells_the_claim() -> None:
    first, other = Site(Volume().point), Site(OTHER)
    assert other.flat < first.flat / 3
    assert other.patch(1.0) < first.patch(1.0) / 2
    assert other.axes[1] > 3 * first.axes[1]


def test_swapping_the_rates_gives_the_same_curve_and_area() -> None:
    assert curve(-1.2, 1.0) == pytest.approx(curve(1.0, -1.2))
    assert Site((-1.2, 1.0)).flat == pytest.approx(Site((1.0, -1.2)).flat)


def test_python_sees_the_state_move() -> None:
    figure = Volume()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append((change["name"], change["new"])), ["point", "side"])
    figure.set_state({"point": [0.5, -0.5], "side": 0.4})  # as the front end sends it
    assert seen == [("point", (0.5, -0.5)), ("side", 0.4)]


def test_the_representation_makes_the_figure_again() -> None:
    figure = Volume(point=(0.5, -1.0), side=0.25, turn=10)
    assert repr(figure) == "Volume(point=(0.5, -1.0), side=0.25, turn=10.0)"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"point": (2.1, 0.0)}, r"point must be 2 numbers in \[-2, 2\] × \[-2, 2\]"),
        ({"point": (float("nan"), 0.0)}, "point must be 2 numbers"),
        ({"point": 1.0}, "point must be 2 numbers"),
        ({"side": 0.0}, "side must be a number from 0.1 to 1, not 0.0"),
        ({"turn": 25}, "turn must be a number from -20 to 20, not 25"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(Volume, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = Volume().still()
    assert f"√det(JᵀJ) is {Site((-1.2, 1.0)).flat:.3g} and {Site(OTHER).flat:.3g}" in still.alt
    for state in ({"point": (0.0, 0.0)}, {"side": 0.5}, {"turn": 10.0}):
        assert Volume(**state).still().svg != still.svg


def test_the_try_buttons_tell_true_numbers() -> None:
    far, near, same = Volume().tries()
    assert f"√det(JᵀJ) = {Site((-1.0, 0.8)).flat:.3g} is nearly" in far["notice"]
    fine = np.linspace(*LOGS, 81)
    largest = spanned(column(fine)[:, :, None], column(fine)[:, None, :]).max()
    assert Site((-1.0, 0.8)).flat == pytest.approx(largest, rel=0.02), "nearly as large as it gets"
    assert "1.05 and 0.951" in near["notice"]
    assert Site(near["state"]["point"]).axes[1] > LONGEST, "left the map"
    assert "√det(JᵀJ) = 0," in same["notice"]
    assert f"have {Site((0.0, 0.0)).patch(1.0):.3g} times its area" in same["notice"]


def test_python_and_front_end_have_the_same_bounds_and_the_same_second_square() -> None:
    script = (
        "import { BOUNDS, OTHER } from './lmtutor/figures/frontend/figures/volume.js';"
        "console.log(JSON.stringify([BOUNDS, OTHER]))"
    )
    bounds = {"point": list(LOGS), "side": list(SIDE), "turn": list(TURN)}
    assert node(script) == [bounds, list(OTHER)]
