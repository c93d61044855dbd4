"""Rosenbrock's valley as least squares: r(x) = (10(x₂ − x₁²), 1 − x₁), zero at (1, 1).

Rosenbrock (1960); problem 1 of Moré, Garbow & Hillstrom (1981).
"""

from typing import Any

import numpy as np

from lmtutor._types import Matrix, Vector

x0: Vector = np.array([-1.2, 1.0])
"""The usual start."""

solution: Vector = np.array([1.0, 1.0])
"""The only minimum; f = 0 there."""


def fun(x: Any) -> Vector:
    """Residual at x, shape (2,)."""
    return np.array([10 * (x[1] - x[0] ** 2), 1 - x[0]])


def jac(x: Any) -> Matrix:
    """Jacobian matrix of `fun` at x, shape (2, 2)."""
    return np.array([[-20 * x[0], 10.0], [-1.0, 0.0]])
