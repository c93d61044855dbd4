"""Is the Jacobian the derivative of the residual? Which entry is not, and by how much?"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lmtutor._differences import jacobian
from lmtutor._types import Function, Matrix
from lmtutor._validation import parameter_vector, real_array


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class JacobianCheck:
    """Comparison of a Jacobian with differences of the residual."""

    ok: bool
    worst: tuple[int, int]
    error: float
    given: Matrix
    expected: Matrix

    def __str__(self) -> str:
        row, col = self.worst
        head = "Jacobian agrees" if self.ok else "Jacobian is WRONG"
        return (
            f"{head}: largest relative error {self.error:.1e} at row {row}, column {col}, "
            f"jac gives {self.given[row, col]:.8g}, differences give {self.expected[row, col]:.8g}"
        )

    __repr__ = __str__


def check_jacobian(fun: Function, jac: Function, x: Any) -> JacobianCheck:
    """Compare ``jac(x)`` with central differences of ``fun``."""
    x = parameter_vector(x, "x")
    expected = jacobian(fun, x, "3-point")
    given = real_array(jac(x.copy()), "jac(x)")
    if given.shape != expected.shape:
        raise ValueError(f"jac(x) must have shape {expected.shape}, got {given.shape}")
    size = np.maximum(np.abs(expected), 1e-3 * np.linalg.norm(expected, axis=0))
    error = np.abs(given - expected) / np.where(size > 0, size, 1.0)
    row, col = np.unravel_index(int(np.argmax(error)), error.shape)
    worst = float(error[row, col])
    return JacobianCheck(worst <= 1e-5, (int(row), int(col)), worst, given, expected)
