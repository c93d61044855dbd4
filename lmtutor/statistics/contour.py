"""The outline of a region on the plane of two parameters, followed step by step.

Coordinates y are those in which the ellipse of the linear model is the unit circle, and the height
h(y) = √((S − Ŝ)/(S* − Ŝ)), S minimised over the other parameters, is then ‖y‖; the outline, h = 1.
A region that bends like a banana hides parts of itself from its centre, so the outline is not
sought on rays: they only find where it begins. From there it is followed along its tangent, which
Jᵀr gives, and each step is corrected along the gradient of h.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lmtutor._numbers import norm, quiet
from lmtutor._status import Status
from lmtutor._types import Matrix, Vector
from lmtutor.statistics.climb import End, climb
from lmtutor.statistics.line import Line
from lmtutor.statistics.refit import Refit

if TYPE_CHECKING:
    from lmtutor._result import Result

RAYS = 16
"""Rays from the fit on which pieces of the outline are looked for."""

FAR = 10.0
"""Distance from the fit, in radii of the ellipse, to which an open arm is followed."""

LONGEST = 20
"""Most points of a piece, in those of the ellipse."""


class Spot(NamedTuple):
    """A point of the plane."""

    y: Vector  # (2,)
    x: Vector  # (n,)
    h: float
    g: Vector  # ∇h, (2,)

    @property
    def tangent(self) -> Vector:
        """Along the outline, anticlockwise around what is lower, (2,)."""
        return np.array([-self.g[1], self.g[0]]) / norm(self.g)


class Contour:
    """The outline S = Ŝ + `height` on the plane of parameters `pair`.

    `axes`, shape (2, 2), maps the unit circle to the ellipse: x = x̂ + axes @ y.
    """

    def __init__(self, result: Result, pair: Sequence[int], axes: Matrix, height: float) -> None:
        self.result, self.pair, self.axes, self.height = result, list(pair), axes, height
        self.refit = Refit(result, pair)

    def pieces(self, count: int) -> list[Matrix]:
        """The pieces that rays from the fit meet, (k, 2) each, in steps of at most 2π/`count`."""
        step, pieces = 2 * math.pi / count, list[Matrix]()
        for angle in np.linspace(0, 2 * math.pi, RAYS, endpoint=False):
            start = self._first(np.array([math.cos(angle), math.sin(angle)]))
            known = [norm(y - start.y) for piece in pieces for y in piece] if start else [0.0]
            if start and min(known, default=math.inf) > step:
                pieces.append(self._piece(start, step, LONGEST * count))
        return [self.result.x[self.pair] + y @ self.axes.T for y in pieces]

    def _first(self, ray: Vector) -> Spot | None:
        """Where the outline crosses a ray from the fit; None if it does not."""
        way = climb(Line(self.result, self.pair, self.axes @ ray), self.height, 3)
        last = way.nodes[-1]
        return self._spot(last.at * ray, last.x) if way.end is End.REACHED else None

    @quiet
    def _spot(self, y: Vector, near: Vector) -> Spot | None:
        """The point y, fitted from `near`; None where r has no fit or the box ends."""
        x = near.copy()
        x[self.pair] = self.result.x[self.pair] + self.axes @ y
        fit = self.refit.fit([x])
        usable = fit.status > 0 or fit.status is Status.RUNAWAY
        if not usable or (fit.x[self.pair] != x[self.pair]).any():
            return None
        h = math.sqrt(max(fit.rss - 2 * self.result.cost, 0.0) / self.height)
        g = (fit.r @ fit.J[:, self.pair]) @ self.axes / (h * self.height) if h > 0 else np.zeros(2)
        start = near if fit.status is Status.RUNAWAY else fit.x
        return Spot(y, start, h, g) if g.any() and np.isfinite(g).all() else None

    def _correct(self, y: Vector, near: Spot) -> Spot | None:
        """The point of the outline near y, by Newton's method along ∇h."""
        for _ in range(8):
            spot = self._spot(y, near.x)
            if spot is None or abs(spot.h - 1) <= 1e-9:
                return spot
            y = y - (spot.h - 1) * spot.g / float(spot.g @ spot.g)
        return None

    def _next(self, spot: Spot, sense: int, step: float) -> Spot | None:
        """One step along the outline, as long as it does not turn too sharply."""
        ahead = sense * spot.tangent
        for _ in range(8):
            found = self._correct(spot.y + step * ahead, spot)
            if (
                found is not None
                and norm(found.y - spot.y) < 1.5 * step
                and sense * float(found.tangent @ ahead) > 0.8
            ):
                return found
            step /= 2
        return None

    def _piece(self, start: Spot, step: float, most: int) -> Matrix:
        """The outline through `start`: once around, or from one end to the other."""
        ends: list[list[Vector]] = []
        for sense in (1, -1):
            points, spot = [start.y], start
            while len(points) < most and norm(spot.y) <= FAR:
                found = self._next(spot, sense, step)
                if found is None:
                    break
                if len(points) > 2 and _passes(spot.y, found.y, start.y):
                    return np.array([*points, start.y])
                points.append(found.y)
                spot = found
            ends.append(points)
        return np.array([*ends[1][:0:-1], *ends[0]])


def _passes(a: Vector, b: Vector, point: Vector) -> bool:
    """Whether the step from a to b goes by `point`."""
    ahead, way = b - a, point - a
    part = float(ahead @ way) / float(ahead @ ahead)
    return 0 < part <= 1 and norm(way - part * ahead) < 0.3 * norm(ahead)
