"""Is the Jacobian the derivative of the residual? If not, where, and by how much?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lmtutor._differences import RELATIVE_STEP, differences
from lmtutor._numbers import EPS, quiet
from lmtutor._problem import Problem
from lmtutor._types import Function, Matrix
from lmtutor._validation import parameter_vector

HIDING = 0.5
"""Share of a column by which differences may be wrong before they tell nothing about it."""


@dataclass(frozen=True, eq=False, repr=False)
class JacobianCheck:
    """A Jacobian held against central differences; ``print(report)`` says what is wrong.

    Attributes
    ----------
    ok
        Whether every entry agrees within what differences can tell.
    worst
        (row, column) of the entry that disagrees most, counted from 0.
    error
        Relative error of that entry, |given − expected| / max(|given|, |expected|).
    given, expected
        ``jac(x)`` and the differences, shape (m, n).
    wrong
        (m, n), True for each entry that disagrees.
    hidden
        (n,), True for each parameter of which the differences tell nothing: by what they may be
        wrong is as large as the whole column.
    """

    ok: bool
    worst: tuple[int, int]
    error: float
    given: Matrix
    expected: Matrix
    wrong: NDArray[np.bool_]
    hidden: NDArray[np.bool_]

    def _is(self, other: Matrix) -> bool:
        """Whether the Jacobian given is `other`, but for small errors."""
        small = 1e-8 * np.abs(other).max()
        return other.shape == self.given.shape and np.allclose(self.given, other, 1e-4, small)

    def __str__(self) -> str:
        row, column = self.worst
        entry = (
            f"J[{row}, {column}] = ∂r[{row}]/∂x[{column}]: "
            f"jac gives {self.given[row, column]:.8g}, "
            f"differences {self.expected[row, column]:.8g}, relative error {self.error:.1e}"
        )
        if self.ok and self.hidden.any():
            return (
                "The Jacobian agrees with differences of fun, but these tell nothing about "
                f"{_columns(self.hidden)}: fun is too rough there, or its change too small to be "
                f"seen in rounding. Check at another x.\nLargest deviation: {entry}."
            )
        if self.ok:
            return f"The Jacobian agrees with differences of fun.\nLargest deviation: {entry}."
        lines = [
            f"The Jacobian is WRONG in {self.wrong.sum()} of {self.wrong.size} entries "
            f"({_columns(self.wrong.any(axis=0))}).",
            f"Worst: {entry}.",
        ]
        if self._is(-self.expected):
            lines.append(
                "All entries have the wrong sign: is r = model − y, and J that of y − model?"
            )
        if self._is(self.expected.T):
            lines.append("It is the transpose of the right one, which has J[j, i] = ∂r[j]/∂x[i].")
        return "\n".join(lines)

    __repr__ = __str__


def _columns(which: Any) -> str:
    """Such as ``columns 0, 2``."""
    numbers = [str(i) for i in np.flatnonzero(which)]
    return f"column{'s' * (len(numbers) > 1)} {', '.join(numbers)}"


@quiet
def check_jacobian(
    fun: Function,
    jac: Function,
    x: Any,
    *,
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
) -> JacobianCheck:
    """Compare ``jac(x)`` with central differences of ``fun`` at `x`.

    The differences are taken with two steps, h and 2h. By how much the two disagree tells how far
    they can be trusted, so that a correct Jacobian is not blamed for the error of the differences.
    Choose a general point: at x = 0, or at the solution, errors can hide.

    Parameters
    ----------
    fun, jac
        ``fun(x, *args, **kwargs) -> (m,)`` and ``jac(x, *args, **kwargs) -> (m, n)``.
    x
        The point, shape (n,).
    args, kwargs
        Further arguments of `fun` and `jac`.

    Returns
    -------
    JacobianCheck
        With ``ok``, ``worst`` (row, column) and ``error``.

    Raises
    ------
    ValueError
        If an argument or the shape of ``jac(x)`` is wrong, or ``fun(x)`` is not finite.
    """
    if not callable(jac):
        raise ValueError(f"jac must be callable, got {jac!r:.80}")
    problem = Problem(fun, parameter_vector(x, "x"), jac, args=args, kwargs=kwargs)
    trial = problem.trial(problem.x0)
    if trial.bad:
        raise ValueError(f"fun(x) must be finite at the point of the check: {trial.bad}")
    given = problem.jacobian(trial.x, trial.r)
    h = RELATIVE_STEP["3-point"]
    fine, coarse = (
        differences(problem.residual, trial.x, trial.r, "3-point", h * k) for k in (1, 2)
    )
    rounding = EPS * np.max(np.abs(trial.r)) / (h * np.where(trial.x == 0, 1, np.abs(trial.x)))
    allowed = 10 * (np.abs(fine - coarse) + rounding) + 1e-9 * np.abs(fine)
    distance = np.abs(given - fine)
    excess = np.where(np.isfinite(distance), distance / np.maximum(allowed, 1e-300), np.inf)
    row, column = (int(i) for i in np.unravel_index(int(np.argmax(excess)), excess.shape))
    size = max(abs(given[row, column]), abs(fine[row, column]))
    error = float(distance[row, column] / size) if size > 0 else 0.0
    error = error if np.isfinite(distance[row, column]) else np.inf
    wrong = excess > 1
    seen = np.maximum(np.abs(given), np.abs(fine))
    hidden = seen.any(axis=0) & (allowed > HIDING * seen.max(axis=0)).all(axis=0)
    return JacobianCheck(not wrong.any(), (row, column), error, given, fine, wrong, hidden)
