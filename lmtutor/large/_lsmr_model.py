"""The damped step by LSMR, which only multiplies by A and Aᵀ (Fong & Saunders 2011)."""

from __future__ import annotations

from typing import Any

import numpy as np

from lmtutor._types import Vector
from lmtutor.large._scipy import sparse
from lmtutor.large._sparse_model import SparseModel

TOLERANCE, SHARP = 1e-8, 1e-10
"""Relative size of the gradient of the model at which LSMR ends; for the undamped step, by which
convergence is judged, the second."""


class LSMRModel(SparseModel):
    """min ‖A q + r‖² + λ‖q‖² by iteration: no factor, and no more digits than asked for."""

    def __init__(self, J: Any, r: Vector, d: Vector) -> None:
        super().__init__(J, r, d)
        self.known: tuple[float, Vector] = (-1.0, r)

    def q(self, lam: float) -> Vector:
        """The minimiser, to tolerance or as near as 4n iterations come."""
        if self.known[0] != lam:
            tolerance = TOLERANCE if lam > 0 else SHARP
            q, *_ = sparse().linalg.lsmr(
                self.A,
                -self.r,
                damp=np.sqrt(lam),
                atol=tolerance,
                btol=tolerance,
                conlim=0,
                maxiter=4 * self.d.size,
            )
            self.known = lam, q
        return self.known[1]
