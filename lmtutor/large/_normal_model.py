"""The damped step from a factorisation of the normal equations, one for each λ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lmtutor._types import Vector
from lmtutor.large._factors import Direct, Groups, Schur
from lmtutor.large._sparse_model import SparseModel

FLOOR = 1e-13
"""Share of the largest diagonal entry of AᵀA that stands for λ = 0, lest rounding make AᵀA
indefinite; singular values of A below its root hardly move in the undamped step."""


class NormalModel(SparseModel):
    """(AᵀA + λ) q = −Aᵀr by a factorisation, kept until λ changes."""

    def __init__(
        self,
        J: Any,
        r: Vector,
        d: Vector,
        factorise: Callable[..., Direct | Schur] = Direct,
        groups: Groups | None = None,
    ) -> None:
        super().__init__(J, r, d)
        self.G = (self.A.T @ self.A).tocsr()
        self.factorise, self.groups = factorise, groups
        self.known: tuple[float, Any] = (-1.0, None)

    def solve_with(self, lam: float, b: Vector) -> Vector:
        """(AᵀA + λ)⁻¹b."""
        if self.known[0] != lam:
            self.known = lam, self.factorise(self.G, max(lam, FLOOR * self.largest), self.groups)
        solution: Vector = self.known[1].solve(b)
        return solution

    def q(self, lam: float) -> Vector:
        """−(AᵀA + λ)⁻¹Aᵀr."""
        return -self.solve_with(lam, self.g)

    def fall(self, lam: float, q: Vector) -> float:
        """qᵀ(AᵀA + λ)⁻¹q."""
        return float(q.dot(self.solve_with(lam, q)))
