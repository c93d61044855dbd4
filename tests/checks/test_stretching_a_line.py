"""The checks of chapter "Stretching a line" accept what is right and name what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor.checks import check

T = np.array([0.0, 1.0, 2.0])
LN2 = np.log(2)


def density(factor: Any, rate: Any = lambda h: LN2 / h) -> Any:
    return lambda w: lambda h: w(rate(h)) * factor(h)


def looped(w: Any) -> Any:
    def one(h: float) -> Any:
        return [w(LN2 / h) * LN2 / h**2]

    return one


def column(x: Any, rate: Any = lambda z: -np.exp(z), factor: Any = lambda z: -np.exp(z)) -> Any:
    e = np.exp(rate(x[1]) * T)
    return np.column_stack([e, x[0] * T * e * factor(x[1])])


RIGHT: list[tuple[str, Any]] = [
    ("backwards", [1, 0, 1 / 3]),
    ("backwards", np.array([[1.0], [0.0], [0.33333333]])),
    ("widths", (0.25, 0.75, 1.25, 1.75)),
    ("visits", [8, 10, 9]),
    ("density", density(lambda h: LN2 / h**2)),
    ("density", density(lambda h: abs(-LN2 / h**2))),
    ("density", looped),
    ("column", column),
    ("column", lambda x: column(x).tolist()),
]
WRONG: list[tuple[str, Any, str]] = [
    ("backwards", [0, 1, 1 / 3], "exchanged"),
    ("backwards", [1, 0, -1 / 3], "sign"),
    ("backwards", [0, np.pi / 2, 1 / 3], "old limits"),
    ("backwards", [1, 0, 0.5], "value"),
    ("backwards", [1, -1, 1 / 3], "order"),
    ("backwards", 1 / 3, "shape"),
    ("widths", [0.5, 1.5, 2.5, 3.5], "factors"),
    ("widths", [0.25, 1, 2.25, 4], "differences"),
    ("widths", [0, 0.5, 1, 1.5], "left"),
    ("widths", [0.5, 1, 1.5, 2], "right end"),
    ("widths", [1, 1, 1, 1], "evenly"),
    ("widths", [1.75, 1.25, 0.75, 0.25], "order"),
    ("widths", [0.25, 0.75, 1.25, 2], "add up to 4"),
    ("visits", [8, 8, 8], "turns"),
    ("visits", [8, 9, 10], "twice"),
    ("visits", [10, 8, 9], "exchanged"),
    ("visits", [8, 10, 8], "third"),
    ("visits", [8, 9, 9], "second"),
    ("visits", [7, 10, 9], "first"),
    ("density", density(lambda h: 1), "missing"),
    ("density", density(lambda h: -LN2 / h**2), "sign"),
    ("density", density(lambda h: h**2 / LN2), "upside down"),
    ("density", density(lambda h: h**-2), "ln 2"),
    ("density", density(lambda h: LN2 / h), "differentiate"),
    ("density", density(lambda h: LN2 / h**2, lambda h: h), "rate"),
    ("density", lambda w: 3.0, "function of h"),
    ("column", lambda x: column(x, factor=lambda z: 1), "lacks"),
    ("column", lambda x: column(x, factor=np.exp), "sign of T′"),
    ("column", lambda x: column(x).T, "Transposed"),
    ("column", lambda x: column(x)[:, ::-1], "exchanged"),
    ("column", lambda x: column(x, rate=lambda z: z), "b = −e^z"),
    ("column", lambda x: column(x, rate=np.exp, factor=np.exp), "sign of b"),
    ("column", lambda x: column(x) * [x[1], 1], "first column"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_is_accepted(name: str, answer: Any) -> None:
    verdict = check(f"ex-stretching-a-line-{name}", answer)
    assert verdict.ok, verdict


@pytest.mark.parametrize(("name", "answer", "word"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(name: str, answer: Any, word: str) -> None:
    verdict = check(f"ex-stretching-a-line-{name}", answer)
    assert not verdict.ok
    assert word in verdict.message
