"""The checks of chapter "The gradient" accept what is right and name what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor.checks import check


def f(fun: Any, x: Any) -> Any:
    return 0.5 * np.sum(np.square(fun(x)))


def central(fun: Any, x: Any, p: Any, h: float = 6e-6, divisor: float = 2) -> Any:
    return (f(fun, x + h * p) - f(fun, x - h * p)) / (divisor * h)


def forward(fun: Any, x: Any, p: Any, h: float = 1e-4) -> Any:
    return (f(fun, x + h * p) - f(fun, x)) / h


def looped(fun: Any, x: Any, p: Any) -> Any:
    ahead = sum(v * v for v in fun(x + 1e-5 * p))
    behind = sum(v * v for v in fun(x - 1e-5 * p))
    return np.array([0.25e5 * (ahead - behind)])


def walks(fun: Any, x: Any, p: Any) -> Any:
    x += 1e-5 * p
    return forward(fun, x, p)


RIGHT: list[tuple[str, Any]] = [
    ("by-hand", [2.5, 8]),
    ("by-hand", np.array([[2.5], [8.0]])),
    ("orthogonal", [1, -2, 1]),
    ("orthogonal", (-0.5, 1, -0.5)),
    ("slope", central),
    ("slope", looped),
    ("units", 1e-6),
    ("units", "0.000001"),
    ("steps", [0.01, 0.99, 1375]),
    ("steps", (2 / 200, 198 / 200, 1375.0)),
]
WRONG: list[tuple[str, Any, str]] = [
    ("by-hand", [-2.5, -8], "sign"),
    ("by-hand", [5, 16], "RSS"),
    ("by-hand", [8, 2.5], "swapped"),
    ("by-hand", [2.5, 4], "factor a"),
    ("by-hand", [3, 6], "weight"),
    ("by-hand", [-0.5, 1], "(1, 0)"),
    ("by-hand", [5, 8], "drops out"),
    ("by-hand", [2.5, 7], "for b"),
    ("by-hand", [[0, 0], [1, 2], [1.5, 6]], "add"),
    ("by-hand", 8, "shape"),
    ("orthogonal", [0, 0, 0], "zero"),
    ("orthogonal", [1, 0, -1], "slope"),
    ("orthogonal", [1, 0, 0], "intercept"),
    ("orthogonal", [1, 1, 1], "neither"),
    ("slope", forward, "central"),
    ("slope", lambda fun, x, p: 2 * central(fun, x, p), "Twice"),
    ("slope", lambda fun, x, p: central(fun, x, p, divisor=4), "Half"),
    ("slope", lambda fun, x, p: -central(fun, x, p), "sign"),
    ("slope", lambda fun, x, p: central(fun, x, p) / np.linalg.norm(p), "‖p‖"),
    ("slope", lambda fun, x, p: central(fun, x, p, h=1e-18), "zero"),
    ("slope", lambda fun, x, p: central(fun, x, p, divisor=1e3), "should be"),
    ("slope", lambda fun, x, p: fun(x), "shape"),
    ("slope", walks, "copy"),
    ("slope", lambda fun, x: 0.0, "raised"),
    ("slope", 3.0, "function"),
    ("units", 1e-3, "twice"),
    ("units", 1, "matter"),
    ("units", 1e3, "smaller"),
    ("units", 1e6, "grows"),
    ("units", -1e-6, "positive"),
    ("units", 1e-9, "c²"),
    ("steps", [2 / 199, 0.99, 1375], "diverge"),
    ("steps", [1 / 199, 0.99, 1375], "slower"),
    ("steps", [1, 0.99, 1375], "−198"),
    ("steps", [0.005, 0.99, 1375], "numerator"),
    ("steps", [0.02, 0.99, 1375], "equal"),
    ("steps", [0.01, -0.99, 1375], "sign"),
    ("steps", [0.01, 0.01, 1375], "remains"),
    ("steps", [0.01, 0.9801, 1375], "factor of f"),
    ("steps", [0.01, 0.98, 1375], "|1 − α·1|"),
    ("steps", [0.01, 0.99, 1374], "round up"),
    ("steps", [0.01, 0.99, 600], "smallest"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_gets_a_tick(name: str, answer: Any) -> None:
    verdict = check(f"ex-gradient-{name}", answer)
    assert verdict.ok, verdict.message


@pytest.mark.parametrize(("name", "answer", "word"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(name: str, answer: Any, word: str) -> None:
    verdict = check(f"ex-gradient-{name}", answer)
    assert not verdict.ok
    assert word in verdict.message
