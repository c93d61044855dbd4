"""The damped step from other factorisations than the singular value decomposition.

All solve the same problem, min ‖r + Jp‖² + λ‖Dp‖². QR of the stacked system (Moré 1978) works on J
as the SVD does; Cholesky works on the normal equations, whose condition is the square of that of
J, which makes it the fastest for many rows and the least accurate.
"""

import math

import numpy as np

from lmtutor._numbers import EPS, norm
from lmtutor._step import LinearModel, Step
from lmtutor._types import Matrix, Vector


class Factorised(LinearModel):
    """What the two have in common: a triangular factor for each λ.

    A subclass sets `d`, `A` with AᵀA = D⁻¹JᵀJD⁻¹, g = D⁻¹Jᵀr, and `tiny`, the share of the largest
    pivot that is rounding error, and says how to solve.
    """

    d: Vector
    A: Matrix
    g: Vector
    tiny: float

    def factor(self, lam: float) -> Matrix | None:
        """Lower triangular L with LLᵀ = D⁻¹JᵀJD⁻¹ + λ; None where it is singular to rounding."""
        raise NotImplementedError

    def q(self, lam: float, g: Vector) -> tuple[Vector, float]:
        """q = −(LLᵀ)⁻¹g and ‖L⁻¹q‖²; without L the shortest such q, and 0."""
        L = self.factor(lam)
        if L is None:
            return self.shortest(g)
        q: Vector = -np.asarray(np.linalg.solve(L.T, np.linalg.solve(L, g)), dtype=np.float64)
        w: Vector = np.asarray(np.linalg.solve(L, q), dtype=np.float64)
        return q, float(w.dot(w))

    def shortest(self, g: Vector) -> tuple[Vector, float]:
        """The shortest q for a singular matrix at λ = 0, and ‖L⁻¹q‖² on its range."""
        s2, V = np.linalg.eigh(self.gram())
        seen = s2 > self.tiny * s2[-1]
        inverse = np.where(seen, 1 / np.where(seen, s2, 1.0), 0.0)
        c = inverse * (g @ V)
        return -(V @ c), float((c * c).dot(inverse))

    def gram(self) -> Matrix:
        """D⁻¹JᵀJD⁻¹."""
        return self.A.T @ self.A

    def length(self, lam: float) -> tuple[float, float]:
        """‖q(λ)‖ and how fast it falls with λ."""
        q, square = self.q(lam, self.g)
        length = norm(q)
        return length, square / length if length > 0 else 0.0

    def step(self, lam: float) -> Step:
        """The damped step p(λ) with its predicted reduction."""
        q, _ = self.q(lam, self.g)
        length, change = norm(q), self.change(q)
        return Step(q / self.d, lam, length, 0.5 * change * change + lam * length * length)

    def change(self, q: Vector) -> float:
        """‖J p‖ of the step p = D⁻¹q."""
        return norm(self.A @ q)

    def reachable(self) -> float:
        """What the undamped step promises."""
        return self.step(0.0).predicted

    def steepest(self) -> float:
        """The largest diagonal entry of D⁻¹JᵀJD⁻¹."""
        return float(np.diag(self.gram()).max())

    def cauchy_length(self) -> float:
        """‖D p‖ of the step that minimises L along steepest descent, −D⁻²g."""
        slope, change = norm(self.g), self.change(self.g)
        return slope * (slope / change) * (slope / change) if change > 0 else 0.0


class QRModel(Factorised):
    """QR of J D⁻¹ once, and of its R above √λ I for each λ."""

    def __init__(self, J: Matrix, r: Vector, d: Vector) -> None:
        self.d = np.where(d > 0, d, 1.0)
        self.Q, self.A = (np.asarray(part) for part in np.linalg.qr(J / self.d))
        self.g = self.A.T @ (r @ self.Q)
        self.tiny = max(J.shape) * EPS

    def factor(self, lam: float) -> Matrix | None:
        """Rᵀ of the stacked system; for λ = 0 None where a pivot is rounding error."""
        R: Matrix = self.A
        if lam > 0 or R.shape[0] < R.shape[1]:
            below = np.sqrt(lam) * np.eye(self.d.size)
            R = np.asarray(np.linalg.qr(np.vstack((R, below)), mode="r"))
        pivots = np.abs(np.diag(R))
        return R.T if pivots.min() > self.tiny * pivots.max() else None

    def shortest(self, g: Vector) -> tuple[Vector, float]:
        """The shortest q, from the singular values of R."""
        _, s, Vt = np.linalg.svd(self.A, full_matrices=False)
        inverse = np.where(s > self.tiny * s[0], 1 / (s * s), 0.0)
        c = inverse * (Vt @ g)
        return -(c @ Vt), float((c * c).dot(inverse))

    def solve(self, lam: float, r: Vector) -> Vector:
        """The damped step for another residual."""
        return self.q(lam, self.A.T @ (r @ self.Q))[0] / self.d


class CholeskyModel(Factorised):
    """Cholesky of the normal equations, D⁻¹JᵀJD⁻¹ + λ, for each λ."""

    def __init__(self, J: Matrix, r: Vector, d: Vector) -> None:
        self.d = np.where(d > 0, d, 1.0)
        self.J, scaled = J, J / self.d
        self.tiny = 10 * max(J.shape) * EPS
        self.A, self.g = scaled.T @ scaled, r @ scaled

    def gram(self) -> Matrix:
        """D⁻¹JᵀJD⁻¹."""
        return self.A

    def factor(self, lam: float) -> Matrix | None:
        """L; None where the normal equations are not positive definite to rounding."""
        try:
            L: Matrix = np.asarray(
                np.linalg.cholesky(self.A + lam * np.eye(self.d.size)), np.float64
            )
        except np.linalg.LinAlgError:
            return None
        pivots = np.diag(L) ** 2
        return L if pivots.min() > self.tiny * pivots.max() else None

    def change(self, q: Vector) -> float:
        """‖J p‖ of the step p = D⁻¹q."""
        return math.sqrt(max(float(q @ self.A @ q), 0.0))

    def solve(self, lam: float, r: Vector) -> Vector:
        """The damped step for another residual."""
        return self.q(lam, (r @ self.J) / self.d)[0] / self.d


SOLVERS: dict[str, type[LinearModel]] = {
    "svd": LinearModel,
    "qr": QRModel,
    "cholesky": CholeskyModel,
}
