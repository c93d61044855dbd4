"""The fit again, with some parameters fixed: what profiles and regions are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lmtutor._fit import least_squares
from lmtutor._numbers import quiet
from lmtutor._status import Status
from lmtutor._types import Matrix, Vector

if TYPE_CHECKING:
    from lmtutor._result import Result

TIGHT = 1e-12
"""Tolerance for f and x: an interval end is where differences of S are compared."""


class Fitted(NamedTuple):
    """The best fit with some parameters fixed."""

    x: Vector  # (n,), all parameters
    r: Vector  # (m,)
    J: Matrix  # (m, n), whole
    rss: float  # ‖r‖²; inf where there is none
    idle: NDArray[
        np.bool_
    ]  # (n,), True for those that did not take part: fixed, or held at a bound
    status: Status


class Refit:
    """Least squares in the parameters that are not in `fixed`, within their bounds."""

    def __init__(self, result: Result, fixed: Sequence[int]) -> None:
        self.problem = result.problem
        self.fixed = np.zeros(result.x.size, dtype=bool)
        self.fixed[list(fixed)] = True
        self.nfev = 0

    @quiet
    def fit(self, starts: Sequence[Vector]) -> Fitted:
        """The fit from the best of `starts`, (n,) each, which agree in what is fixed."""
        tried = []
        for x in starts:
            x = self.problem.box.clip(x) if self.problem.box else x.copy()
            r = self.residual(x)
            tried.append((float(r @ r) if np.isfinite(r).all() else np.inf, x, r))
        rss, x, r = min(tried, key=lambda one: one[0])
        if not np.isfinite(rss):
            J = np.full((r.size, x.size), np.nan)
            return Fitted(x, r, J, np.inf, self.fixed, Status.NOT_FINITE)
        if self.fixed.all():
            return Fitted(x, r, self.problem.jacobian(x, r), rss, self.fixed, Status.GTOL)
        reduced = Reduced(self, x, r)
        inner = reduced.minimise()
        idle = self.fixed.copy()
        idle[~self.fixed] = inner.active != 0
        return Fitted(reduced.x, reduced.r, reduced.J, 2 * inner.cost, idle, inner.status)

    def residual(self, x: Vector) -> Vector:
        """r(x), counted."""
        self.nfev += 1
        return self.problem.residual(x)


class Reduced:
    """The problem in the parameters that are left, with what was last evaluated of the whole one.

    Attributes
    ----------
    x, r, J
        The last point, (n,), and residual, (m,); the last Jacobian matrix, (m, n).
    """

    def __init__(self, refit: Refit, x0: Vector, r0: Vector) -> None:
        self.refit, self.left = refit, ~refit.fixed
        self.x, self.r, self.J = x0, r0, np.full((r0.size, x0.size), np.nan)

    def fun(self, z: Vector) -> Vector:
        """r where the parameters that are left have the values z."""
        if not np.array_equal(z, self.x[self.left]):
            self.x = self.x.copy()
            self.x[self.left] = z
            self.r = self.refit.residual(self.x)
        return self.r

    def jac(self, z: Vector) -> Matrix:
        """The columns of J there, at a point where r has just been evaluated."""
        r = self.fun(z)
        self.J = self.refit.problem.jacobian(self.x, r)
        return self.J[:, self.left]

    def minimise(self) -> Result:
        """The Levenberg–Marquardt method from x0; x, r and J are then those at its end."""
        box, left = self.refit.problem.box, self.left
        bounds = (box.lower[left], box.upper[left]) if box else None
        start = self.x[left]
        inner = least_squares(self.fun, start, self.jac, bounds=bounds, ftol=TIGHT, xtol=TIGHT)
        self.x, self.r = self.x.copy(), inner.fun
        self.x[left] = inner.x  # the last trial may have been rejected
        return inner
