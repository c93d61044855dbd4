r"""The linear model of the residual, and its damped step for every λ from one factorisation.

At a point with residual r and Jacobian J the model is L(p) = ½‖r + J p‖². The damped step
minimises L(p) + ½λ‖D p‖². With q = D p and the singular value decomposition J D⁻¹ = U Σ Vᵀ,

    q(λ) = −V (Σ² + λ)⁻¹ Σ Uᵀr,

so that after one decomposition each λ costs a few operations on vectors of length n.
"""

from dataclasses import dataclass

import numpy as np

from lmtutor._numbers import EPS, norm, quiet
from lmtutor._types import Matrix, Vector


@dataclass(frozen=True, slots=True)
class Step:
    """A proposed step and what the linear model says about it."""

    p: Vector  # the step, (n,)
    lam: float
    length: float  # ‖D p‖
    predicted: float  # L(0) − L(p) = ½ pᵀ(λDᵀD p − g) = ½‖J p‖² + λ‖D p‖²

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
    s, V, b
        Singular values of J D⁻¹, shape (k,) with k = min(m, n), in descending order; its right
        singular vectors, (n, k); Uᵀr, (k,).
    rank
        Number of singular values above the rounding error of the largest.
    """

    @quiet
    def __init__(self, J: Matrix, r: Vector, d: Vector) -> None:
        self.d = np.where(d > 0, d, 1.0)  # a zero column moves nothing: any scale will do
        U, self.s, Vt = np.linalg.svd(J / self.d, full_matrices=False)
        self.V = Vt.T
        self.b = r @ U
        self.rank = int((self.s > max(J.shape) * EPS * self.s[0]).sum())
        self._s2 = self.s * self.s
        self._sb = self.s * self.b

    def coefficients(self, lam: float) -> tuple[Vector, Vector]:
        """Vᵀq(λ) and 1/(σ² + λ); for λ = 0 without the singular values that are rounding error.

        The step for λ = 0 is thus the shortest of the Gauss–Newton steps.
        """
        if lam > 0:
            inverse = 1 / (self._s2 + lam)
        else:
            inverse = np.zeros_like(self.s)
            inverse[: self.rank] = 1 / self._s2[: self.rank]
        return -self._sb * inverse, inverse

    @quiet
    def step(self, lam: float) -> Step:
        """The damped step p(λ) with its predicted reduction."""
        c, _ = self.coefficients(lam)
        length, change = norm(c), norm(self.s * c)  # ‖D p‖ and ‖J p‖
        predicted = 0.5 * change * change + lam * length * length
        return Step(self.V @ c / self.d, lam, length, predicted)

    def reachable(self) -> float:
        """½‖P r‖² with P the projector onto the range of J: what the undamped step promises."""
        b = self.b[: self.rank]
        return 0.5 * float(b.dot(b))

    @quiet
    def cauchy_length(self) -> float:
        """‖D p‖ of the step that minimises L along steepest descent, −D⁻²g."""
        slope, change = norm(self._sb), norm(self.s * self._sb)
        return slope * (slope / change) * (slope / change) if change > 0 else 0.0
