r"""The linear model of the residual, and its damped step for every λ from one factorisation.

At a point with residual r and Jacobian J the model is m(p) = ½‖r + J p‖². The damped step
minimises m(p) + ½λ‖D p‖². With q = D p and the singular value decomposition J D⁻¹ = U Σ Vᵀ,

    q(λ) = −V (Σ² + λ)⁻¹ Σ Uᵀr,

so that after one decomposition each λ costs a few operations on vectors of length n.
"""

from dataclasses import dataclass

import numpy as np

from lmtutor._types import Matrix, Vector

EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Step:
    """A proposed step and what the linear model says about it."""

    p: Vector  # the step, (n,)
    lam: float
    length: float  # ‖D p‖
    slope: float  # −gᵀp > 0: how fast f falls at the start of the step
    predicted: float  # L(0) − L(p) = ½ pᵀ(λ D² p − g)


class LinearModel:
    """m(p) = ½‖r + J p‖² in the scaled variable q = D p.

    Attributes: ``s`` singular values of J D⁻¹, ``b`` = Uᵀr, ``V`` right singular vectors as
    columns, ``d`` the diagonal of D with 1 for a zero.
    """

    def __init__(self, J: Matrix, r: Vector, d: Vector) -> None:
        self.d = np.where(d > 0, d, 1.0)  # a zero column moves nothing: any scale will do
        U, self.s, Vt = np.linalg.svd(J / self.d, full_matrices=False)
        self.V = Vt.T
        self.b = r @ U
        # Below this, a singular value is rounding error of the largest.
        self.rank = int(np.count_nonzero(self.s > max(J.shape) * EPS * self.s[0]))

    def coefficients(self, lam: float) -> Vector:
        """Vᵀq(λ); at λ = 0 the shortest Gauss–Newton step."""
        if lam > 0:
            return -self.s * self.b / (self.s**2 + lam)
        c = np.zeros_like(self.s)
        c[: self.rank] = -self.b[: self.rank] / self.s[: self.rank]
        return c

    def step(self, lam: float) -> Step:
        """The damped step p(λ) with its predicted reduction."""
        c = self.coefficients(lam)
        length = float(np.linalg.norm(c))
        fall = float(np.sum((self.s * c) ** 2))  # ‖J p‖²
        damped = lam * length**2  # λ‖D p‖²
        return Step(self.V @ c / self.d, lam, length, fall + damped, 0.5 * fall + damped)

    def reachable(self) -> float:
        """½‖P r‖², P the projector onto the range of J: what the undamped step would gain."""
        return 0.5 * float(np.sum(self.b[: self.rank] ** 2))

    def gauss_newton_length(self) -> float:
        """‖D p‖ of the undamped step."""
        return float(np.linalg.norm(self.coefficients(0.0)))

    def cauchy_length(self) -> float:
        """Scaled length of the step to the minimum of m along steepest descent."""
        sb = self.s * self.b
        curvature = float(np.sum((self.s * sb) ** 2))
        return float(np.linalg.norm(sb)) ** 3 / curvature if curvature > 0 else 0.0
