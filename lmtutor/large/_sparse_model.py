"""The linear model with a sparse J: what its three ways to a step have in common."""

from __future__ import annotations

from typing import Any

import numpy as np

from lmtutor._numbers import norm
from lmtutor._step import LinearModel, Step
from lmtutor._types import Vector
from lmtutor.large._scipy import sparse


class SparseModel(LinearModel):
    """L(p) = ½‖r + J p‖² in q = D p, with A = J D⁻¹; a subclass says how q is found."""

    def __init__(self, J: Any, r: Vector, d: Vector) -> None:
        self.d = np.where(d > 0, d, 1.0)
        self.A = (J @ sparse().diags(1 / self.d)).tocsr()
        self.r = r
        self.g = self.A.T @ r
        self.largest = float(np.asarray(self.A.multiply(self.A).sum(axis=0)).max())

    def q(self, lam: float) -> Vector:
        """−(AᵀA + λ)⁻¹Aᵀr."""
        raise NotImplementedError

    def fall(self, lam: float, q: Vector) -> float:
        """qᵀ(AᵀA + λ)⁻¹q."""
        raise NotImplementedError

    def length(self, lam: float) -> tuple[float, float]:
        """‖q(λ)‖ and how fast it falls with λ."""
        q = self.q(lam)
        length = norm(q)
        return length, self.fall(lam, q) / length if length > 0 else 0.0

    def step(self, lam: float) -> Step:
        """The damped step; what it promises is taken from the model, so that q may be inexact."""
        q = self.q(lam)
        change = norm(self.A @ q)
        return Step(q / self.d, lam, norm(q), -float(self.g.dot(q)) - 0.5 * change * change)

    def reachable(self) -> float:
        """What the undamped step promises."""
        return max(self.step(0.0).predicted, 0.0)

    def steepest(self) -> float:
        """The largest diagonal entry of AᵀA."""
        return self.largest

    def cauchy_length(self) -> float:
        """‖D p‖ of the step that minimises L along steepest descent, −D⁻²g."""
        slope, change = norm(self.g), norm(self.A @ self.g)
        return slope * (slope / change) * (slope / change) if change > 0 else 0.0
