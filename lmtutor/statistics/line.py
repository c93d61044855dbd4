"""S along a straight line of fixed parameters, the other ones refitted at each point.

With S = ‖r‖², x̂ the fit and u a direction of the fixed parameters, a point at distance ρ is the
minimum of S over the others where the fixed ones are x̂ + ρu. There ∂S/∂ρ = 2 rᵀJu exactly, for
S is stationary in the others; the second derivative, and how the others move along, are those of
the linear model. Each step along the line is thus a step of Newton's method, exact where the
model is linear.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lmtutor._numbers import quiet
from lmtutor._status import Status
from lmtutor._types import Vector
from lmtutor.statistics.refit import Fitted, Refit

if TYPE_CHECKING:
    from lmtutor._result import Result

UNSETTLED = "the other parameters reach no minimum"
NOT_FINITE = "r or J is not finite"


class Node(NamedTuple):
    """A point of the line."""

    at: float  # ρ
    x: Vector  # (n,)
    rss: float  # S, inf where there is no fit
    slope: float  # ∂S/∂ρ
    curvature: float  # half of ∂²S/∂ρ² in the linear model
    tangent: Vector  # ∂x/∂ρ in the linear model, (n,)
    start: Vector  # (n,), from where to fit at a point nearby
    bad: str  # why there is no fit; "" where there is

    def step_to(self, rss: float) -> float:
        """Δρ to where the quadratic model of S is `rss`, outwards uphill; nan or inf if nowhere."""
        rise = rss - self.rss
        square = self.slope**2 + 4 * self.curvature * rise
        if not square >= 0:
            return math.nan
        below = self.slope + math.sqrt(square)
        return 2 * rise / below if below > 0 else math.inf


class Line:
    """The line through the fit in direction `direction` of the parameters `fixed`, (k,) each.

    Attributes
    ----------
    centre
        The fit itself.
    reach
        The ρ at which a fixed parameter meets its bound; inf without bounds.
    """

    def __init__(self, result: Result, fixed: Sequence[int], direction: Vector) -> None:
        self.refit = Refit(result, fixed)
        self.u = np.zeros(result.x.size)
        self.u[list(fixed)] = direction
        idle = (result.active != 0) | self.refit.fixed
        rss = 2 * result.cost
        fit = Fitted(result.x, result.fun, result.jac, rss, idle, result.status)
        self.centre = self._node(0.0, fit, result.x)
        self.reach = self._reach(result)

    @quiet
    def _reach(self, result: Result) -> float:
        box = result.problem.box
        if box is None:
            return math.inf
        wall = np.where(self.u > 0, box.upper, box.lower)
        return float(np.min(((wall - result.x) / self.u)[self.u != 0]))

    def point(self, at: float, near: Node) -> Node:
        """The point at ρ = `at`, fitted from `near` and from the tangent there."""
        moved = at - near.at
        straight = near.start + moved * self.u
        starts = [straight, near.start + moved * near.tangent] if not self.alone else [straight]
        for x in starts:  # no rounding error in what is fixed
            x[self.refit.fixed] = (self.centre.x + at * self.u)[self.refit.fixed]
        return self._node(at, self.refit.fit(starts), near.start)

    @property
    def alone(self) -> bool:
        """Whether no parameter is left to refit."""
        return bool(self.refit.fixed.all())

    @quiet
    def _node(self, at: float, fit: Fitted, start: Vector) -> Node:
        # Where the others run away, S has an infimum there, and it is as good as a minimum.
        bad = "" if fit.status > 0 or fit.status is Status.RUNAWAY else UNSETTLED
        bad = bad if np.isfinite(fit.rss) and np.isfinite(fit.J).all() else NOT_FINITE
        if bad:
            return Node(at, fit.x, math.inf, math.nan, math.nan, self.u, start, bad)
        column = fit.J @ self.u
        tangent, left = self.u.copy(), ~fit.idle
        if left.any():
            norms = np.linalg.norm(fit.J[:, left], axis=0)
            unit = np.where(norms > 0, norms, 1.0)
            tangent[left] = -np.linalg.lstsq(fit.J[:, left] / unit, column, rcond=None)[0] / unit
        change = fit.J @ tangent
        curvature, slope = float(change @ change), 2 * float(fit.r @ column)
        if fit.status is Status.RUNAWAY:  # from infinity there is no way back
            return Node(at, fit.x, fit.rss, slope, curvature, self.u, start, "")
        return Node(at, fit.x, fit.rss, slope, curvature, tangent, fit.x, "")
