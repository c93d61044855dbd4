"""Loss functions that let outliers pull less: f = ½ s² Σ ϱ((r_j/s)²), with s the `f_scale`.

Each loss takes z = (r/s)² ≥ 0 and returns ϱ(z), ϱ′(z) and ϱ″(z); all have ϱ(z) ≈ z near 0. The
model of the residual is bent so that its gradient is that of f and its Hessian the Gauss–Newton
part of it (Triggs, McLauchlan, Hartley & Fitzgibbon 2000).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from lmtutor._types import Matrix, Vector
from lmtutor._validation import choice, positive, real_array

Loss = Callable[[Vector], Any]
"""``loss(z) -> (3, m)``: ϱ, ϱ′ and ϱ″ at each z."""

STEEPEST = 0.1
"""Share of ϱ′ below which the curvature ϱ′ + 2zϱ″ of an outlier does not count as convex."""

STEP, SLACK = 1e-4, 1e-2
"""Relative step of z, and share of the slope, with which a loss is held against its ϱ′."""


def huber(z: Vector) -> Matrix:
    """z, and beyond 1 linear in the residual: 2√z − 1 (Huber 1964)."""
    root = np.sqrt(np.maximum(z, 1.0))
    return np.stack((np.where(z <= 1, z, 2 * root - 1), 1 / root, -0.5 * (z > 1) / root**3))


def soft_l1(z: Vector) -> Matrix:
    """2(√(1 + z) − 1), a smooth huber."""
    root = np.sqrt(1 + z)
    return np.stack((2 * z / (root + 1), 1 / root, -0.5 / root**3))  # no digits cancel


def cauchy(z: Vector) -> Matrix:
    """ln(1 + z): far outliers hardly pull."""
    return np.stack((np.log1p(z), 1 / (1 + z), -1 / (1 + z) ** 2))


def arctan(z: Vector) -> Matrix:
    """arctan z, bounded: an outlier costs at most π/2."""
    return np.stack((np.arctan(z), 1 / (1 + z * z), -2 * z / (1 + z * z) ** 2))


LOSSES: dict[str, Loss | None] = {
    "linear": None,
    "huber": huber,
    "soft_l1": soft_l1,
    "cauchy": cauchy,
    "arctan": arctan,
}


class RobustLoss:
    """A loss with its scale: the value of f, and the bent residual and Jacobian."""

    def __init__(self, loss: Loss, f_scale: float) -> None:
        self.loss, self.scale, self.trusted = loss, f_scale, loss in LOSSES.values()

    def terms(self, r: Vector) -> Matrix:
        """ϱ, ϱ′, ϱ″ at the scaled squares, shape (3, m)."""
        terms = real_array(self.loss((r / self.scale) ** 2), "loss(z)")
        if terms.shape != (3, r.size):
            raise ValueError(f"loss(z) must have shape (3, m) = (3, {r.size}), got {terms.shape}")
        return terms

    def verify(self, r: Vector) -> None:
        """Raise ValueError if ϱ′ is not the slope of ϱ, to either side, at the squares of r."""
        z = (r / self.scale) ** 2
        z = np.where(np.isfinite(z) & (z > 0), z, 1.0)
        low, here, high = (self.terms(self.scale * np.sqrt(z * k)) for k in (1 - STEP, 1, 1 + STEP))
        slopes = np.array((here[0] - low[0], high[0] - here[0])) / (STEP * z)
        near = SLACK * np.abs(slopes).max(axis=0) + 1e-9 * np.abs(here[0]) / (STEP * z)
        off = np.maximum(slopes.min(axis=0) - here[1], here[1] - slopes.max(axis=0)) - near
        k = int(np.argmax(off))
        if off[k] > 0:
            raise ValueError(
                f"loss(z) must return ϱ, ϱ′ and ϱ″: at z = {z[k]:.4g} it gives ϱ′ = "
                f"{here[1, k]:.4g}, but ϱ changes by {slopes[1, k]:.4g} for each unit of z"
            )

    def value(self, r: Vector) -> float:
        """f = ½ s² Σ ϱ."""
        return 0.5 * self.scale**2 * float(self.terms(r)[0].sum())

    def bend(self, r: Vector, J: Matrix) -> tuple[Vector, Matrix]:
        """r̃ and J̃ with J̃ᵀr̃ = ∇f and J̃ᵀJ̃ ≈ ∇²f; where ϱ is not convex enough, a little more."""
        _, first, second = self.terms(r)
        if not (first >= 0).all():
            k = int(np.argmin(first))  # of nan, if there is one
            z = (r[k] / self.scale) ** 2
            raise ValueError(f"loss(z) must not fall with z, got ϱ′ = {first[k]:g} at z = {z:g}")
        if not self.trusted:
            self.verify(r)
            self.trusted = True
        curvature = first + 2 * second * (r / self.scale) ** 2
        root = np.sqrt(np.maximum(curvature, STEEPEST * first))
        safe = np.where(root > 0, root, 1.0)  # an outlier of no weight: ϱ′ = 0
        return first * r / safe, J * root[:, None]


def robust_loss(loss: Any, f_scale: Any) -> RobustLoss | None:
    """The loss that `loss` and `f_scale` name; None for the plain sum of squares."""
    scale = positive(f_scale, "f_scale")
    if not 0 < scale * scale < np.inf:
        raise ValueError(f"f_scale must have a square that is a number, too, got {f_scale!r}")
    found = loss if callable(loss) else choice(loss, LOSSES, "loss")
    return RobustLoss(found, scale) if found else None
