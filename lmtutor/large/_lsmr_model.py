"""The damped step by LSMR, which only multiplies by A and Aᵀ (Fong & Saunders 2011)."""

from __future__ import annotations

from typing import Any

import numpy as np

from lmtutor._numbers import EPS, norm
from lmtutor._types import Vector
from lmtutor.large._scipy import sparse
from lmtutor.large._sparse_model import SparseModel

INEXACT, SHARP = 1e-4, 1e-8
"""What LSMR may leave of the gradient of the model, as a share of the gradient that it began with;
for the undamped step, by which convergence is judged, the second."""


class LSMRModel(SparseModel):
    """min ‖A q + r‖² + λ‖q‖² by iteration: no factor, and no more digits than asked for."""

    def __init__(self, J: Any, r: Vector, d: Vector) -> None:
        super().__init__(J, r, d)
        self.known: tuple[float, Vector] = (-1.0, r)

    def q(self, lam: float) -> Vector:
        """The minimiser, as near as the shares above ask, or as 4n iterations come."""
        if self.known[0] != lam:
            share = INEXACT if lam > 0 else SHARP
            # LSMR compares with ‖A‖‖r‖, which near a minimum is far more than the gradient.
            whole = norm(self.A.data) * norm(self.r)
            q, *_ = sparse().linalg.lsmr(
                self.A,
                -self.r,
                damp=np.sqrt(lam),
                atol=max(share * norm(self.g) / whole, EPS) if whole > 0 else EPS,
                btol=0.0,
                conlim=0.0,
                maxiter=4 * self.d.size,
            )
            self.known = lam, q
        return self.known[1]
