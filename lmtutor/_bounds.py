"""A box that the iterates do not leave: l ≤ x ≤ u.

A parameter at a bound whose gradient points out of the box is held there; the others move. A
step that would leave the box is cut at its wall and computed again for the parameters that are
left (a projected method, after Kanzow, Yamashita & Fukushima 2004).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lmtutor._numbers import norm
from lmtutor._step import LinearModel, Step
from lmtutor._types import Matrix, Vector
from lmtutor._validation import real_array


class Box(NamedTuple):
    """Lower and upper bounds, (n,) each; infinite where there is none."""

    lower: Vector
    upper: Vector

    def clip(self, x: Vector) -> Vector:
        """The point of the box nearest to x."""
        return np.clip(x, self.lower, self.upper)

    def side(self, x: Vector) -> NDArray[np.int_]:
        """(n,): −1 at the lower bound, 1 at the upper, 0 between."""
        side: NDArray[np.int_] = (x >= self.upper).astype(int) - (x <= self.lower).astype(int)
        return side

    def held(self, x: Vector, g: Vector) -> NDArray[np.bool_]:
        """(n,), True where f falls only out of the box."""
        side = self.side(x)
        return side * g < 0

    def confine(
        self, x: Vector, step: Step, J: Matrix, r: Vector, make: type[LinearModel], d: Vector
    ) -> Step:
        """`step` from x within the box; J has zeros in the columns of the parameters held."""
        p = self.clip(x + step.p) - x
        cut = p != step.p
        if not cut.any():
            return step
        for _ in range(x.size):
            rest = make(np.where(cut, 0.0, J), r + J @ np.where(cut, p, 0.0), d).step(step.lam).p
            wanted = np.where(cut, p, rest)
            p = self.clip(x + wanted) - x
            if (p == wanted).all():
                break
            cut |= p != wanted
        change = J @ p
        predicted = -float(r.dot(change)) - 0.5 * float(change.dot(change))
        return Step(p, step.lam, norm(np.where(d > 0, d, 1.0) * p), predicted)


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
