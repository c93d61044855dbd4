"""A box that the iterates do not leave: l ≤ x ≤ u.

A parameter at a bound whose gradient points out of the box is held there; the others move. A
step that would leave the box is cut at its wall and computed again for the parameters that are
left (a projected method, after Kanzow, Yamashita & Fukushima 2004).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lmtutor._numbers import EPS, norm
from lmtutor._step import LinearModel, Step
from lmtutor._types import Matrix, Vector
from lmtutor._validation import real_array


class Box(NamedTuple):
    """Lower and upper bounds, (n,) each; infinite where there is none."""

    lower: Vector
    upper: Vector

    def clip(self, x: Vector) -> Vector:
        """The point of the box nearest to x; what misses a wall by rounding is on it."""
        for wall in (self.lower, self.upper):
            x = np.where(np.abs(x - wall) <= 4 * EPS * np.abs(x), wall, x)
        return np.clip(x, self.lower, self.upper)

    def side(self, x: Vector) -> NDArray[np.int_]:
        """(n,): −1 at the lower bound, 1 at the upper, 0 between."""
        side: NDArray[np.int_] = (x >= self.upper).astype(int) - (x <= self.lower).astype(int)
        return side

    def held(self, x: Vector, g: Vector) -> NDArray[np.bool_]:
        """(n,), True where f falls only out of the box."""
        side = self.side(x)
        return side * g < 0

    def confine(self, x: Vector, step: Step, model: LinearModel, J: Matrix, r: Vector) -> Step:
        """The damped step from x that stays in the box; `step` is the one of `model` that may not.

        J has zeros in the columns of the parameters held.
        """
        if (self.clip(x + step.p) == x + step.p).all():
            return step
        p = self._search(x, step.lam, model, J, r)
        change = J @ p
        predicted = -float(r.dot(change)) - 0.5 * float(change.dot(change))
        return Step(p, step.lam, norm(model.d * p), predicted, asked=step.length)

    def _search(self, x: Vector, lam: float, model: LinearModel, J: Matrix, r: Vector) -> Vector:
        """Minimise the damped model over the box: the method of Stark & Parker (1995).

        From p = 0 go to the minimum in the parameters that are free, but only to the first wall,
        where a parameter is fixed; at the minimum free the one that most wants to leave its wall.
        """
        p, fixed = np.zeros_like(x), np.zeros(x.size, dtype=bool)
        lower, upper = self.lower - x, self.upper - x
        for _ in range(10 * x.size):
            held = np.where(fixed, p, 0.0)
            free = type(model)(np.where(fixed, 0.0, J), r + J @ held, model.d).step(lam).p
            way = np.where(fixed, 0.0, free - p)
            room = np.where(way < 0, lower - p, upper - p) / np.where(way == 0, np.inf, way)
            room[way == 0] = np.inf
            first = int(np.argmin(room))
            p = np.clip(p + min(room[first], 1.0) * way, lower, upper)
            if room[first] < 1:
                p[first] = lower[first] if way[first] < 0 else upper[first]
                fixed[first] = True
                continue
            slope = (r + J @ p) @ J + lam * model.d**2 * p
            inward = np.where(fixed, np.where(p >= upper, slope, -slope), 0.0) / model.d
            last = int(np.argmax(inward))
            if inward[last] <= 0:
                break
            fixed[last] = False
        return p


def box(bounds: Any, x0: Vector) -> Box | None:
    """The box of ``bounds = (lower, upper)``, numbers or (n,) each; None where nothing is bounded.

    Raises
    ------
    ValueError
        If a bound is nan or not below its partner, or `x0` is outside; the message names the entry.
    """
    if bounds is None:
        return None
    if not isinstance(bounds, tuple | list) or len(bounds) != 2:
        raise ValueError(f"bounds must be a pair (lower, upper), got {bounds!r:.80}")
    sides = []
    for value, name in zip(bounds, ("lower", "upper"), strict=True):
        side = real_array(value, f"the {name} bound")
        if side.shape not in ((), x0.shape):
            raise ValueError(
                f"the {name} bound must be a number or of shape {x0.shape}, got {side.shape}"
            )
        sides.append(np.broadcast_to(side, x0.shape).copy())
    lower, upper = sides
    for i in range(x0.size):
        if not lower[i] < upper[i]:
            raise ValueError(f"bounds of x[{i}]: {lower[i]} must be below {upper[i]}")
        if not lower[i] <= x0[i] <= upper[i]:
            raise ValueError(f"x0[{i}] = {x0[i]} is outside its bounds {lower[i]}, {upper[i]}")
    return Box(lower, upper) if np.isfinite(sides).any() else None
