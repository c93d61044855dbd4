r"""The linear model of the residual, and its damped step for every λ from one factorisation.

At a point with residual r and Jacobian J the model is L(p) = ½‖r + J p‖². The damped step
minimises L(p) + ½λ‖D p‖². With q = D p and the singular value decomposition J D⁻¹ = U Σ Vᵀ,

    q(λ) = −V (Σ² + λ)⁻¹ Σ Uᵀr,

so that after one decomposition each λ costs a few operations on vectors of length n.
"""

import math
from typing import NamedTuple

import numpy as np

from lmtutor._numbers import EPS, norm
from lmtutor._types import Matrix, Vector

UNDERFLOW = math.sqrt(float(np.finfo(np.float64).tiny))
"""Size below which a square is lost."""


class Step(NamedTuple):
    """A proposed step and what the linear model says about it."""

    p: Vector  # the step, (n,)
    lam: float
    length: float  # ‖D p‖
    predicted: float  # L(0) − L(p) = ½ pᵀ(λDᵀD p − g) = ½‖J p‖² + λ‖D p‖²
    asked: float = 0.0  # ‖D p‖ before a bound cut it, if one did

    def gain_ratio(self, actual: float) -> float:
        """ρ = actual/predicted reduction of f; a step that promises nothing gains nothing."""
        return actual / self.predicted if self.predicted > 0 else 0.0


class LinearModel:
    """L(p) = ½‖r + J p‖² in the scaled variable q = D p.

    Parameters
    ----------
    J, r
        Jacobian matrix (m, n) and residual (m,), finite.
    d
        Diagonal of D, shape (n,), with d ≥ 0; a zero stands for a zero column of J.

    Attributes
    ----------
    d
        Diagonal of D, with its largest entry in place of 0.
    U, s, V, b
        Singular value decomposition of J D⁻¹: (m, k), (k,) in descending order and (n, k), with
        k = min(m, n); Uᵀr, (k,).
    rank
        Number of singular values above the rounding error of the largest.
    """

    def __init__(self, J: Matrix, r: Vector, d: Vector) -> None:
        # Any scale will do for a zero column, but in a small one rounding would become a long step.
        self.d = d if min(d.tolist()) > 0 else np.where(d > 0, d, d.max() or 1.0)
        self.U, self.s, Vt = np.linalg.svd(J / self.d, full_matrices=False)
        self.V = Vt.T
        self.b = r.dot(self.U)
        s, b = self.s.tolist(), self.b.tolist()  # few numbers: plain ones are the fastest
        least = max(max(J.shape) * EPS * s[0], UNDERFLOW)
        self.rank = len(s) if s[-1] > least else sum(sigma > least for sigma in s)
        self._pairs = [(sigma * sigma, sigma * beta) for sigma, beta in zip(s, b, strict=True)]

    def _felt(self, lam: float) -> list[tuple[float, float]]:
        """(σ², σ·Uᵀr), for λ = 0 without the singular values that are rounding error.

        The step for λ = 0 is thus the shortest of the Gauss–Newton steps.
        """
        return self._pairs if lam > 0 else self._pairs[: self.rank]

    def length(self, lam: float) -> tuple[float, float]:
        """‖q(λ)‖ and how fast it falls with λ."""
        square = fall = 0.0
        for s2, sb in self._felt(lam):
            c = sb / (s2 + lam)
            square += c * c
            fall += c * c / (s2 + lam)
        length = math.sqrt(square)
        return length, fall / length if length > 0 else 0.0

    def step(self, lam: float) -> Step:
        """The damped step p(λ) with its predicted reduction."""
        q = np.zeros_like(self.s)  # in the basis V
        square = predicted = 0.0
        for i, (s2, sb) in enumerate(self._felt(lam)):
            c = sb * (1 / (s2 + lam))
            q[i] = -c
            square += c * c
            predicted += (0.5 * s2 + lam) * (c * c)
        return Step(self.V.dot(q) / self.d, lam, math.sqrt(square), predicted)

    def solve(self, lam: float, r: Vector) -> Vector:
        """The damped step for another residual, −(JᵀJ + λDᵀD)⁻¹Jᵀr."""
        k = len(self._felt(lam))
        s = self.s[:k]
        p: Vector = -(self.V[:, :k] @ (s * (r @ self.U[:, :k]) / (s * s + lam))) / self.d
        return p

    def reachable(self) -> float:
        """½‖P r‖² with P the projector onto the range of J: what the undamped step promises."""
        b = self.b[: self.rank]
        return 0.5 * float(b.dot(b))

    def steepest(self) -> float:
        """The largest diagonal entry of D⁻¹JᵀJD⁻¹."""
        return float(((self.s * self.V) ** 2).sum(axis=1).max())

    def cauchy_length(self) -> float:
        """‖D p‖ of the step that minimises L along steepest descent, −D⁻²g."""
        s = self.s / (self.s[0] or 1.0)  # so that no square underflows
        slope = norm(s * self.b)
        change = norm(s * (s * self.b)) / slope if slope > 0 else 0.0
        return float(slope / change / change / self.s[0]) if change > 0 else 0.0
