"""The checks of chapter "Damping" accept what is right and name what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lmtutor.checks import check


def stacked(J: Any, r: Any, lam: Any, d: Any) -> Any:
    A = np.vstack([J, np.sqrt(lam) * np.diag(d)])
    return np.linalg.lstsq(A, -np.concatenate([r, 0 * d]), rcond=None)[0]


def by_svd(J: Any, r: Any, lam: Any, d: Any) -> Any:
    u, s, vt = np.linalg.svd(J / d, full_matrices=False)
    return (-(s / (s**2 + lam) * (u.T @ r)) @ vt / d).tolist()


def normal(J: Any, r: Any, lam: Any, d: Any) -> Any:
    return np.linalg.pinv(J.T @ J + lam * np.diag(d**2)) @ (-J.T @ r)


def undamped_if_deficient(J: Any, r: Any, lam: Any, d: Any) -> Any:
    lam = lam if np.linalg.matrix_rank(J) == min(J.shape) else 0
    return stacked(J, r, lam, d)


def bisect(J: Any, r: Any, radius: Any, steps: int = 200) -> Any:
    low, high = -40.0, 40.0
    for _ in range(steps):
        middle = (low + high) / 2
        long = np.linalg.norm(stacked(J, r, np.exp(middle), np.ones(J.shape[1]))) > radius
        low, high = (middle, high) if long else (low, middle)
    return np.exp(high) if high > -30 else 0.0


RIGHT: list[tuple[str, Any]] = [
    ("by-hand", [2 / 5, -11 / 30]),
    ("by-hand", np.array([[0.4], [-0.3667]])),
    ("filter", [100 / 101, 1 / 101]),
    ("filter", (0.990, 0.0099)),
    ("step", stacked),
    ("step", by_svd),
    ("radius", bisect),
    ("radius", lambda J, r, radius: [bisect(J, r, radius)]),
    ("average", (0.4, 1 / 15)),
    ("average", np.array([[0.4, 0.0667]])),
]
WRONG: list[tuple[str, Any, str]] = [
    ("by-hand", [-2 / 5, 11 / 30], "sign"),
    ("by-hand", [-11 / 30, 2 / 5], "exchanged"),
    ("by-hand", [11 / 12, -3 / 4], "Gauss–Newton"),
    ("by-hand", [0.5, -1], "This is −g"),
    ("by-hand", [1 / 8, -1 / 6], "off-diagonal"),
    ("by-hand", [8 / 51, -7.5 / 51], "Marquardt"),
    ("by-hand", [7 / 8, -3 / 4], "diagonal alone"),
    ("by-hand", [1.4, -11 / 30], "trial point"),
    ("by-hand", [1, 1], "Solve"),
    ("by-hand", 0.4, "shape"),
    ("filter", [0.01, 0.99], "order"),
    ("filter", [10 / 11, 1 / 11], "squared"),
    ("filter", [10 / 101, 10 / 101], "uᵀr"),
    ("filter", [1, 0], "fractions"),
    ("step", lambda J, r, lam, d: -stacked(J, r, lam, d), "sign"),
    ("step", lambda J, r, lam, d: stacked(J, r, lam**2, d), "stacked matrix"),
    ("step", lambda J, r, lam, d: stacked(J, r, np.sqrt(lam), d), "without a root"),
    ("step", lambda J, r, lam, d: stacked(J, r, lam, 1 + 0 * d), "D is missing"),
    ("step", lambda J, r, lam, d: stacked(J, r, lam, np.sqrt(d)), "to be squared"),
    ("step", lambda J, r, lam, d: stacked(J, r, lam, d**2), "too often"),
    ("step", lambda J, r, lam, d: stacked(J, r, 0, d), "λ is missing"),
    ("step", lambda J, r, lam, d: stacked(J, r, 2 * lam, d), "not satisfied"),
    ("step", undamped_if_deficient, "rank deficient"),
    ("step", normal, "lost the digits"),
    ("step", lambda J, r, lam, d: ..., "nothing"),
    ("radius", lambda J, r, radius: bisect(J, r, radius, 12), "length"),
    ("radius", lambda J, r, radius: 0.0, "longer than Δ"),
    ("radius", lambda J, r, radius: -1.0, "negative"),
    ("radius", lambda J, r, radius: 1 / radius, "length"),
    ("radius", lambda J, r, radius: max(bisect(J, r, radius), 1e-3), "shorter than Δ"),
    ("average", [1 / 15, 2 / 5], "order"),
    ("average", [2 / 5, -1 / 15], "sign"),
    ("average", [2 / 5, 3 / 5], "add up to 1"),
    ("average", [6, 1], "15"),
    ("average", [1 / 2, 1 / 2], "midpoint"),
    ("average", [1, 0], "two equations"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_gets_a_tick(name: str, answer: Any) -> None:
    verdict = check(f"ex-damping-{name}", answer)
    assert verdict.ok, verdict.message


@pytest.mark.parametrize(("name", "answer", "hint"), WRONG)
def test_a_wrong_answer_is_told_why(name: str, answer: Any, hint: str) -> None:
    verdict = check(f"ex-damping-{name}", answer)
    assert not verdict.ok
    assert hint in verdict.message
