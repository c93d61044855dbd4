"""The checks of chapter "The Hessian" accept what is right and name what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor import jacobian
from lmtutor.checks import check


def library(jac: Any, r: Any, x: Any) -> Any:
    return jacobian(lambda z: jac(z).T @ r, x, "3-point")


def forward(jac: Any, r: Any, x: Any, factor: float = 1) -> Any:
    columns = []
    for k, h in enumerate(1e-7 * x):
        e = np.zeros(x.size)
        e[k] = h
        columns.append(((jac(x + e) - jac(x)).T @ r / h * factor).tolist())
    return columns


def whole(jac: Any, r: Any, x: Any) -> Any:
    return jac(x).T @ jac(x) + library(jac, r, x)


RIGHT: list[tuple[str, Any]] = [
    ("by-hand", [[3, 10], [10, 34]]),
    ("by-hand", np.array([[3, 10], [10, 34]])),
    ("second-part", library),
    ("second-part", forward),
    ("window", [-0.5, 0.5]),
    ("window", (-1 / 2, 1 / 2)),
    ("errors", [0.3, 1.3]),
    ("errors", np.array([[0.3], [1.3]])),
    ("flat", [2, -1, 0]),
    ("flat", (-1, 0.5, 0)),
]
WRONG: list[tuple[str, Any, str]] = [
    ("by-hand", [[3, 6], [6, 20]], "added"),
    ("by-hand", [[0, 4], [4, 14]], "added"),
    ("by-hand", [[3, 2], [2, 6]], "sign"),
    ("by-hand", [[6, 20], [20, 68]], "RSS"),
    ("by-hand", [[3, 9], [9, 30]], "every r"),
    ("by-hand", [[3, 10], [10, 27]], "factor a"),
    ("by-hand", [[3, 4], [4, 7]], "(1, 0)"),
    ("by-hand", [[6.25, 20], [20, 64]], "gᵀ"),
    ("by-hand", [[3, 10], [9, 34]], "symmetric"),
    ("by-hand", [[3, 10], [10, 33]], "sum"),
    ("by-hand", [3, 10, 34], "shape"),
    ("second-part", whole, "hold r still"),
    ("second-part", lambda jac, r, x: jac(x).T @ jac(x), "not dropped"),
    ("second-part", lambda jac, r, x: -library(jac, r, x), "sign"),
    ("second-part", lambda jac, r, x: 2 * library(jac, r, x), "Twice"),
    ("second-part", lambda jac, r, x: library(jac, r, x) / 2, "Half"),
    ("second-part", lambda jac, r, x: np.zeros((2, 2)), "zero"),
    ("second-part", lambda jac, r, x: library(jac, r, x) * [1, 3], "entries"),
    ("second-part", lambda jac, r, x: jac(x).T @ r, "shape"),
    ("second-part", lambda jac, r, x: jac(x) @ r, "raised"),
    ("second-part", lambda jac, r, x: None, "returns nothing"),
    ("window", [-1, 1], "2c"),
    ("window", [0.5, -0.5], "first"),
    ("window", [-0.25, 0.25], "once"),
    ("window", [0, 0.5], "Negative"),
    ("window", [-0.5, np.inf], "throws"),
    ("window", [-2, 0.5], "Lower"),
    ("window", [-0.5, 2], "Upper"),
    ("errors", [-0.3, 1.3], "sign"),
    ("errors", [10 / 3, 1.3], "later"),
    ("errors", [0.09, 1.3], "each error"),
    ("errors", [0.3, 0.7], "too long"),
    ("errors", [0.3, 0.3], "excess"),
    ("errors", [0.3, 1 / 1.3], "round"),
    ("errors", [0.3, 2], "0.0030"),
    ("flat", [0, 0, 0], "zero"),
    ("flat", [1, -1, 0], "twice"),
    ("flat", [1, -2, 0], "Swap"),
    ("flat", [2, -1, 1], "decay"),
    ("flat", [1, 1, 0], "vanish"),
    ("flat", [2, -1], "shape"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_gets_a_tick(name: str, answer: Any) -> None:
    verdict = check(f"ex-hessian-{name}", answer)
    assert verdict.ok, verdict.message


@pytest.mark.parametrize(("name", "answer", "word"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(name: str, answer: Any, word: str) -> None:
    verdict = check(f"ex-hessian-{name}", answer)
    assert not verdict.ok
    assert word in verdict.message
