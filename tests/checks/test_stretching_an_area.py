"""The checks of chapter "Stretching an area" accept what is right and name what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor import jacobian
from lmtutor.checks import check

PI = np.pi


def slope(z: Any) -> Any:
    V, a = z
    return np.array([[1, 0], [1 / a, -V / a**2]])


def area(T: Any, n: int, offset: float = 0.5, size: Any = abs, weight: Any = None) -> Any:
    middle = (np.arange(n) + offset) / n
    dets = [
        size(np.linalg.det(jacobian(T, np.array([u, v]), "3-point")))
        for u in middle
        for v in middle
    ]
    return sum(dets) * (1 / n**2 if weight is None else weight(n))


RIGHT: list[tuple[str, Any]] = [
    ("ellipse", [3, 6 * PI]),
    ("ellipse", (3.0, 18.849556)),
    ("diamond", 2 / 3),
    ("diamond", [0.66666667]),
    ("twice", [2 * PI, PI]),
    ("shear", [[3, -3], [-3, 5]]),
    ("slope", slope),
    ("slope", lambda z: slope(z).tolist()),
    ("cells", area),
    ("cells", lambda T, n: np.array([area(T, n)])),
]
WRONG: list[tuple[str, Any, str]] = [
    ("ellipse", [6, 6 * PI], "factor r"),
    ("ellipse", [-3, 6 * PI], "sign"),
    ("ellipse", [3, 12 * PI], "factor r"),
    ("ellipse", [3, PI], "6 times"),
    ("ellipse", [0.5, PI], "stretch as well"),
    ("ellipse", [3, 3 * PI], "from 0 to 1"),
    ("ellipse", [2.5, 6 * PI], "do not add"),
    ("ellipse", [6 * PI, 3], "order"),
    ("ellipse", [7, 6 * PI], "determinant is wrong"),
    ("ellipse", [3, 7], "area is wrong"),
    ("diamond", 4 / 3, "missing"),
    ("diamond", 8 / 3, "inverse"),
    ("diamond", -2 / 3, "sign"),
    ("diamond", 1 / 3, "once"),
    ("diamond", 0, "positive"),
    ("diamond", 1, "square"),
    ("twice", [2 * PI, 2 * PI], "covered twice"),
    ("twice", [PI, 2 * PI], "order"),
    ("twice", [PI, PI], "not injective"),
    ("twice", [8 * PI / 3, PI], "factor r"),
    ("twice", [0, PI], "never negative"),
    ("twice", [1, PI], "integral"),
    ("twice", [2 * PI, 4 * PI], "doubles the angle"),
    ("shear", [[3, 3], [3, 5]], "before"),
    ("shear", [[3, 0], [0, 2]], "t = 1"),
    ("shear", [[3, 9], [9, 29]], "sign"),
    ("shear", [[3, -3], [3, 5]], "symmetric"),
    ("shear", [[1, -2], [0, 1]], "J_T"),
    ("shear", [[1, 0], [0, 1]], "rows"),
    ("shear", [3, -3, -3, 5], "shape"),
    ("slope", lambda z: slope(z).T, "Transposed"),
    ("slope", lambda z: slope(z) * [[1, 1], [1, -1]], "sign"),
    ("slope", lambda z: slope(z) * [[1, 1], [0, 1]], "depends on V"),
    ("slope", lambda z: np.linalg.inv(slope(z)), "inverse"),
    ("slope", lambda z: slope([z[0], z[0] / z[1]]), "inverse"),
    ("slope", lambda z: slope(z)[::-1], "rows are exchanged"),
    ("slope", lambda z: slope(z)[:, ::-1], "columns are exchanged"),
    ("slope", lambda z: 2 * slope(z), "derivatives"),
    ("cells", lambda T, n: area(T, n, size=float), "flips"),
    ("cells", lambda T, n: area(T, n, weight=lambda n: 1), "area of a cell"),
    ("cells", lambda T, n: area(T, n, weight=lambda n: 1 / n), "not 1/n"),
    ("cells", lambda T, n: area(T, n, offset=0), "middle"),
    ("cells", lambda T, n: area(T, n, offset=1), "middle"),
    ("cells", lambda T, n: area(T, n, size=lambda d: d**2), "square"),
    ("cells", lambda T, n: area(T, n, weight=lambda n: 1 / 64), "argument n"),
    ("cells", lambda T, n: area(T, 8), "argument n"),
    ("cells", lambda T, n: area(T, 1), "each cell"),
    ("cells", lambda T, n: ..., "nothing"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_is_accepted(name: str, answer: Any) -> None:
    verdict = check(f"ex-stretching-an-area-{name}", answer)
    assert verdict.ok, verdict


@pytest.mark.parametrize(("name", "answer", "word"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(name: str, answer: Any, word: str) -> None:
    verdict = check(f"ex-stretching-an-area-{name}", answer)
    assert not verdict.ok
    assert word in verdict.message
