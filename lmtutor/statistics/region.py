"""The joint confidence region {x : S(x) ≤ Ŝ + n s² F}, and its shadow on a plane.

F is the quantile of Fisher's distribution with n and m − n degrees of freedom. Where the model is
linear the region is an ellipsoid; its exact level holds there only, but its shape, unlike that of
the ellipsoid, is that of S (Bates & Watts 1988, chapter 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lmtutor._numbers import quiet
from lmtutor._types import Matrix, Vector
from lmtutor._validation import parameter_vector
from lmtutor.statistics.contour import Contour
from lmtutor.statistics.fisher import f_quantile
from lmtutor.statistics.profile import index_of, noise

if TYPE_CHECKING:
    from lmtutor._result import Result


@dataclass(frozen=True, eq=False, repr=False)
class Region:
    """A joint confidence region of all parameters.

    Attributes
    ----------
    result
        The fit x̂ at its centre.
    level
        Its confidence level.
    factor
        n F, or the quantile of χ² with n degrees of freedom for known standard deviations.
    threshold
        The largest S = ‖r‖² in it.
    """

    result: Result
    level: float
    factor: float
    threshold: float

    @quiet
    def contains(self, x: Any) -> bool:
        """Whether S(x) is at most the threshold, for x (n,) within the bounds of the fit."""
        problem, x = self.result.problem, parameter_vector(x, "x")
        if x.shape != self.result.x.shape:
            raise ValueError(f"x must have shape {self.result.x.shape}, got {x.shape}")
        if problem.box and (problem.box.clip(x) != x).any():
            return False
        r = problem.residual(x)
        return bool(r @ r <= self.threshold)  # False for nan

    def boundary(self, i: str | int, j: str | int, count: int = 120) -> Matrix:
        """The outline of the region's shadow on the plane of two parameters, shape (k, 2).

        A point of the plane is in the shadow if S, minimised over the other parameters, is at most
        the threshold; with two parameters, shadow and region are the same. Columns: parameter i,
        parameter j. The steps are no longer than those of the ellipse with `count` points. A
        closed outline ends where it began. One that ends elsewhere met a bound or the end of the
        domain of r, or is an open arm, cut at some ten radii of the ellipse. Several pieces are
        separated by a row of nan; those hidden from x̂ behind another piece are not found.

        Raises
        ------
        ValueError
            If i or j names no parameter or the same one, one of them is undetermined or held at a
            bound, or `count` is below 12.
        """
        pair, axes = self._axes(i, j, count)
        contour = Contour(self.result, pair, axes, self.threshold - 2 * self.result.cost)
        gap = np.full((1, 2), np.nan)
        rows = [part for piece in contour.pieces(count) for part in (gap, piece)]
        return np.concatenate(rows[1:]) if rows else np.empty((0, 2))

    def ellipse(self, i: str | int, j: str | int, count: int = 120) -> Matrix:
        """The same shadow in the linear model at x̂, an ellipse, shape (count + 1, 2)."""
        pair, axes = self._axes(i, j, count)
        angle = np.linspace(0, 2 * np.pi, count + 1)
        centre: Vector = self.result.x[pair]
        return centre + np.column_stack((np.cos(angle), np.sin(angle))) @ axes.T

    def _axes(self, i: str | int, j: str | int, count: int) -> tuple[list[int], Matrix]:
        """The indices of two parameters, and the map of the unit circle to their ellipse."""
        pair = [index_of(self.result, i), index_of(self.result, j)]
        if pair[0] == pair[1]:
            raise ValueError(f"i and j must be two parameters, got {i!r} twice")
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 12:
            raise ValueError(f"count must be a whole number of at least 12, got {count!r}")
        covariance = self.result.covariance()[np.ix_(pair, pair)]
        if not np.isfinite(covariance).all():
            raise ValueError(
                f"{i!r} or {j!r} is undetermined or held at a bound: it has no ellipse"
            )
        error = np.sqrt(np.diag(covariance))
        root = np.linalg.cholesky(covariance / np.outer(error, error))
        return pair, np.sqrt(self.factor) * error[:, None] * root


def region(result: Result, level: float = 0.95) -> Region:
    """The joint confidence region of a fit; see `Result.region`."""
    variance, dof = noise(result, "a region")
    n = result.x.size
    factor = n * f_quantile(level, n, dof)
    return Region(result, level, factor, 2 * result.cost + variance * factor)
