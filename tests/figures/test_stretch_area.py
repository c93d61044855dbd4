"""The stretched area in Python: state and bounds, numbers, still picture, words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from lmtutor import jacobian
from lmtutor.figures import StretchArea
from lmtutor.figures.stretch_area import MAPS, SIZE, Cell, U, V
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]
NAMES = sorted(MAPS)


def determinant(name: str, u: float, v: float) -> float:
    return float(np.linalg.det(jacobian(MAPS[name], np.array([u, v]), "3-point")))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("u", [-1.2, -0.3, 0.0, 1.1])
def test_the_determinant_is_that_of_the_jacobian_matrix(name: str, u: float) -> None:
    for v in (0.2, 1.3):
        cell = Cell(name, (u, v), (0.4, 0.5))
        assert cell.det == pytest.approx(determinant(name, u, v), abs=1e-7)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("u", [-1.2, -0.3, 0.0, 1.0])
def test_areas_are_integrals_of_the_determinant(name: str, u: float) -> None:
    cell = Cell(name, (u, 0.7), (0.8, 0.5))

    def total(part: Any) -> float:
        points = [0.0] if u < 0 < u + 0.8 else None
        return 0.5 * float(quad(lambda s: part(cell.det_at(s)), u, u + 0.8, points=points)[0])

    assert cell.sum == pytest.approx(total(float), abs=1e-9)
    assert cell.covered == pytest.approx(total(abs), abs=1e-9)
    assert cell.once <= cell.covered + 1e-12


def test_the_image_of_the_fold_is_the_set_it_covers() -> None:
    cell = Cell("fold", (-0.6, 0.8), (1.0, 0.4))
    assert cell.once == pytest.approx(0.6**2 * 0.4)
    assert cell.covered == pytest.approx((0.6**2 + 0.4**2) * 0.4)
    assert cell.sum == pytest.approx((0.4**2 - 0.6**2) * 0.4)


def test_the_ghost_of_the_fold_has_the_same_image() -> None:
    cell = Cell("fold", (0.3, 0.8), (0.5, 0.4))
    ends = np.array([[cell.ghost, cell.ghost + 0.5], [0.8, 0.8]])
    assert MAPS["fold"](ends)[0] == pytest.approx([0.8**2, 0.3**2])
    assert cell.ghost_det == -cell.det


def test_the_parallelogram_replaces_the_image_of_a_small_cell() -> None:
    ratios = [Cell("polar", (1.0, 0.5), (0.4 / k, 0.4 / k)).ratio for k in (1, 10, 100)]
    assert np.abs(np.array(ratios) - 1) == pytest.approx([0.2, 0.02, 0.002])


def test_python_sees_the_state_move_and_the_cell_stays_inside() -> None:
    figure = StretchArea()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append(change["name"]), ["map", "corner", "sides"])
    figure.set_state({"map": "fold", "corner": [-1.0, 0.5], "sides": [0.3, 0.3]})
    assert figure.state() == {"map": "fold", "corner": (-1.0, 0.5), "sides": (0.3, 0.3)}
    assert set(seen) == {"map", "corner", "sides"}
    figure.map = "polar"
    assert figure.corner == (0.0, 0.5)
    figure.corner = (1.7, 1.7)
    figure.sides = (0.5, 1.0)
    assert figure.corner == (1.5, 1.0)
    assert StretchArea(map="fold").corner == (1.0, 0.8)


def test_the_representation_makes_the_figure_again() -> None:
    figure = StretchArea(map="shear", corner=(0.5, 0.25), sides=(0.5, 1.0))
    assert repr(figure) == "StretchArea(map='shear', corner=(0.5, 0.25), sides=(0.5, 1.0))"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"map": "spiral"}, "The 'map' trait of a StretchArea instance expected any of"),
        ({"corner": (1.7, 0.5)}, r"corner must leave the cell within \[0, 2\] × \[0, 2\]"),
        ({"corner": (-0.1, 0.5)}, "corner must leave the cell within"),
        ({"corner": (0.5, 1.61)}, "corner must leave the cell within"),
        ({"corner": (float("nan"), 0.5)}, r"corner must be 2 numbers in \[-1.4, 2\] × \[0, 2\]"),
        ({"sides": (0.05, 0.4)}, r"sides must be 2 numbers in \[0.1, 1\] × \[0.1, 1\]"),
        ({"sides": (0.4,)}, "sides must be 2 numbers"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(StretchArea, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = StretchArea().still()
    assert "det J_T = +1.5, at the dotted cell +0.5" in still.alt


def test_the_try_buttons_tell_true_numbers() -> None:
    centre, flipped, across = StretchArea().tries()
    assert "det J_T = 0" in centre["notice"]
    assert "still has the area 0.032" in centre["notice"]
    assert "det J_T = −1" in flipped["notice"]
    assert "covers 0.144; |det J_T| counts 0.208" in across["notice"]
    assert "sums to −0.08" in across["notice"]


def test_the_answer_is_computed() -> None:
    answer = StretchArea().text()["answer text"]
    assert "3 times, the ratio of the determinants 1.5 and 0.5" in answer
    assert f"ratio {1.7 / 0.7:.3g}" in answer


def test_python_and_front_end_have_the_same_bounds() -> None:
    script = (
        "import { BOUNDS } from './lmtutor/figures/frontend/figures/stretch-area.js';"
        "console.log(JSON.stringify(BOUNDS))"
    )
    bounds = {"u": {k: list(v) for k, v in U.items()}, "v": list(V), "size": list(SIZE)}
    assert node(script) == bounds
