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
        Diagonal of D, with 1 in place of 0.
    U, s, V, b
        Singular value decomposition of J D⁻¹: (m, k), (k,) in descending order and (n, k), with
        k = min(m, n); Uᵀr, (k,).
    rank
        Number of singular values above the rounding error of the largest.
    """

    def __init__(self, J: Matrix, r: Vector, d: Vector) -> None:
        # A zero column moves nothing: any scale will do.
        self.d = d if min(d.tolist()) > 0 else np.where(d > 0, d, 1.0)
        self.U, self.s, Vt = np.linalg.svd(J / self.d, full_matrices=False)
        self.V = Vt.T
        self.b = r.dot(self.U)
        least = max(J.shape) * EPS * self.s[0]
        self.rank = self.s.size if self.s[-1] > least else int((self.s > least).sum())
        self._s2 = self.s * self.s
        self._sb = self.s * self.b
        self._pairs = list(zip(self._s2.tolist(), self._sb.tolist(), strict=True))

    def coefficients(self, lam: float) -> tuple[Vector, Vector]:
        """Vᵀq(λ) and 1/(σ² + λ); for λ = 0 without the singular values that are rounding error.

        The step for λ = 0 is thus the shortest of the Gauss–Newton steps.
        """
        inverse = self.inverse(lam)
        return -self._sb * inverse, inverse

    def inverse(self, lam: float) -> Vector:
        """1/(σ² + λ), shape (k,); for λ = 0 without what is rounding error."""
        if lam > 0 or self.rank == self.s.size:
            whole: Vector = 1 / (self._s2 + lam)
            return whole
        inverse = np.zeros_like(self.s)
        inverse[: self.rank] = 1 / self._s2[: self.rank]
        return inverse

    def length(self, lam: float) -> tuple[float, float]:
        """‖q(λ)‖ and how fast it falls with λ, in plain numbers: there are few of them."""
        square = fall = 0.0
        for s2, sb in self._pairs if lam > 0 else self._pairs[: self.rank]:
            c = sb / (s2 + lam)
            square += c * c
            fall += c * c / (s2 + lam)
        length = math.sqrt(square)
        return length, fall / length if length > 0 else 0.0

    def step(self, lam: float) -> Step:
        """The damped step p(λ) with its predicted reduction."""
        c, _ = self.coefficients(lam)
        length, change = norm(c), norm(self.s * c)  # ‖D p‖ and ‖J p‖
        predicted = 0.5 * change * change + lam * length * length
        return Step(self.V.dot(c) / self.d, lam, length, predicted)

    def solve(self, lam: float, r: Vector) -> Vector:
        """The damped step for another residual, −(JᵀJ + λDᵀD)⁻¹Jᵀr."""
        p: Vector = -(self.V @ (self.s * (r @ self.U) * self.inverse(lam))) / self.d
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
