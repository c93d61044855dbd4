"""The checks of chapter "Gauss–Newton" accept what is right and name what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor.checks import check


def lstsq(J: Any, r: Any) -> Any:
    return np.linalg.lstsq(J, -r, rcond=None)[0]


def normal(J: Any, r: Any) -> Any:
    return np.linalg.solve(J.T @ J, -J.T @ r)


def cut(J: Any, r: Any) -> Any:
    return lstsq(J[:2], r[:2])


RIGHT: list[tuple[str, Any]] = [
    ("by-hand", [11 / 12, -3 / 4]),
    ("by-hand", np.array([[0.917], [-0.75]])),
    ("slope", (-29 / 24, 29 / 48)),
    ("slope", [-1.208, 0.604]),
    ("step", lstsq),
    ("step", lambda J, r: (-np.linalg.pinv(J) @ r).tolist()),
    ("step", lambda J, r: lstsq(J, r)[:, None]),
    ("edge", 93.5),
    ("edge", [93.488]),
    ("halving", 7),
    ("halving", 7.0),
    ("cycle", 1.391745),
    ("cycle", 1.3917452002707),
]
WRONG: list[tuple[str, Any, str]] = [
    ("by-hand", [-11 / 12, 3 / 4], "sign"),
    ("by-hand", [1.917, -0.75], "point"),
    ("by-hand", [-3 / 4, 11 / 12], "exchanged"),
    ("by-hand", [0.5, -1], "steepest"),
    ("by-hand", [1 / 6, -1 / 5], "off-diagonal"),
    ("by-hand", [1.5, -1], "Newton's"),
    ("by-hand", [1, 2], "Solve"),
    ("by-hand", 1, "shape"),
    ("slope", [29 / 24, 29 / 48], "negative"),
    ("slope", [-1.208, 1.208], "½"),
    ("slope", [-29 / 24, -29 / 48], "positive"),
    ("slope", [29 / 48, -29 / 24], "order"),
    ("slope", [-29 / 24, 1 / 48], "remains"),
    ("slope", [-29 / 24, 0.61444], "actual"),
    ("slope", [-1, 29 / 48], "g ="),
    ("slope", [-29 / 24, 1], "reduction is"),
    ("step", normal, "10⁹"),
    ("step", lambda J, r: -lstsq(J, r), "sign"),
    ("step", lambda J, r: -J.T @ r, "steepest"),
    ("step", lambda J, r: J.T @ r, "gradient"),
    ("step", cut, "linear problem"),
    ("step", lambda J, r: np.linalg.solve(J, -r), "raised"),
    ("step", lambda J, r: lstsq(J.T, r[: J.shape[1]]), "shape"),
    ("step", lambda J, r: ..., "nothing"),
    ("step", lambda J, r: np.linalg.lstsq(J, -r, rcond=None), "tuple"),
    ("edge", -93.488, "sign"),
    ("edge", 92.488, "subtract"),
    ("edge", 94.488, "add 1"),
    ("edge", 1 / 93.488, "upside"),
    ("edge", 1, "fails"),
    ("edge", 50, "depend"),
    ("halving", 128, "count"),
    ("halving", 1 / 128, "count"),
    ("halving", 6, "above"),
    ("halving", 8, "fewer"),
    ("halving", 0, "full step"),
    ("halving", 3, "Compare"),
    ("cycle", 0, "itself"),
    ("cycle", -1.391745, "x > 0"),
    ("cycle", 1.3917, "six digits"),
    ("cycle", 1.5, "Solve"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_gets_a_tick(name: str, answer: Any) -> None:
    verdict = check(f"ex-gauss-newton-{name}", answer)
    assert verdict.ok, verdict.message


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_wrong_answer_is_told_why(name: str, answer: Any, hint: str) -> None:
    verdict = check(f"ex-gauss-newton-{name}", answer)
    assert not verdict.ok
    assert hint in verdict.message
