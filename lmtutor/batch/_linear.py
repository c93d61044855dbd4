"""The damped step of every fit: by Cholesky where that is accurate, else by a decomposition of J.

With unit columns J = Q N, N = diag(‖J_i‖), z = N p and W = (D/N)², the damped step solves
(E + λW) z = −h with E = QᵀQ and h = Qᵀr. Its condition is the square of that of Q, which is no
harm while Q is well conditioned; a fit where it is not gets the singular values of J D⁻¹ instead.
"""

from typing import Any, NamedTuple

from lmtutor._numbers import EPS
from lmtutor.batch import _cholesky
from lmtutor.batch._arrays import Array, dot, length
from lmtutor.batch._problem import Data, Problem

SHRUNK = 1e12
"""Square of the factor by which a column may have shrunk in the run, lest W swamp E."""


class Damped(NamedTuple):
    """A step for each fit and what the linear model says about it."""

    p: Array  # (n, B)
    length: Array  # (B,), ‖D p‖
    lam: Array  # (B,)
    predicted: Array  # (B,), reduction of f in the linear model


class Cholesky(NamedTuple):
    """Normal equations of well-conditioned fits."""

    E: Array
    h: Array
    norms: Array
    W: Array  # (n, B), (D/N)²

    def step(self, xp: Any, lam: Array | None) -> Damped:
        """The step for λ, (B,), or without damping."""
        if lam is None:
            return self.undamped(xp, _cholesky.factor(self.E))
        return self._solve(xp, _cholesky.factor(self.E, lam * self.W), lam)

    def undamped(self, xp: Any, L: _cholesky.Columns) -> Damped:
        """The step for λ = 0 from the factorisation of E."""
        return self._solve(xp, L, xp.zeros_like(L[0][0]))

    def _solve(self, xp: Any, L: _cholesky.Columns, lam: Array) -> Damped:
        y = _cholesky.forward(L, self.h)
        z = xp.stack(_cholesky.backward(L, y), axis=0)
        squares = dot(xp, self.W * z, z)
        # ½‖J p‖² + λ‖D p‖², where ‖y‖² = −gᵀp = ‖J p‖² + λ‖D p‖²
        predicted = 0.5 * (_cholesky.square(y) + lam * squares)
        return Damped(-z / self.norms, xp.sqrt(squares), lam, predicted)

    def length(self, xp: Any, lam: Array) -> tuple[Array, Array]:
        """‖D p(λ)‖ and how fast it falls with λ."""
        L = _cholesky.factor(self.E, lam * self.W)
        z = xp.stack(_cholesky.backward(L, _cholesky.forward(L, self.h)), axis=0)
        Wz = self.W * z
        size = xp.sqrt(dot(xp, Wz, z))
        return size, _cholesky.square(_cholesky.forward(L, Wz)) / size


class Spectral(NamedTuple):
    """Singular value decomposition of J D⁻¹ of the other fits."""

    s: Array  # (k, B)
    b: Array  # (k, B), Uᵀr
    V: Array  # (n, k, B)
    d: Array  # (n, B)
    kept: Array  # (k, B), whether the singular value is above rounding error

    def step(self, xp: Any, lam: Array | None) -> Damped:
        """The step for λ, (B,); without damping the shortest of the Gauss–Newton steps."""
        if lam is None:
            lam = xp.zeros_like(self.s[0, :])
        c, _ = self._coefficients(xp, lam)
        size, change = length(xp, c), length(xp, self.s * c)
        predicted = 0.5 * change * change + lam * size * size
        return Damped(xp.sum(self.V * c[None, :, :], axis=1) / self.d, size, lam, predicted)

    def length(self, xp: Any, lam: Array) -> tuple[Array, Array]:
        """‖D p(λ)‖ and how fast it falls with λ."""
        c, inverse = self._coefficients(xp, lam)
        size = length(xp, c)
        return size, dot(xp, c * c, inverse) / size

    def _coefficients(self, xp: Any, lam: Array) -> tuple[Array, Array]:
        usable = self.kept | (lam > 0)
        squares = self.s * self.s + lam
        inverse = xp.where(usable, 1 / xp.where(usable, squares, 1.0), 0.0)
        return -self.s * self.b * inverse, inverse


def decompose(problem: Problem, data: Data, x: Array, d: Array | None) -> Spectral:
    """From J afresh, since only its normal equations are kept; unit columns where d is None."""
    xp = problem.xp
    r = problem.residual(data, x)
    J = xp.stack(problem.jacobian(data, x, r), axis=0)
    finite = xp.all(xp.all(xp.isfinite(J), axis=0), axis=0) & xp.all(xp.isfinite(r), axis=0)
    J, r = xp.where(finite, J, 0.0), xp.where(finite, r, 0.0)  # the others have no model
    d = xp.sqrt(xp.sum(J * J, axis=1)) if d is None else d
    d = xp.where(xp.isfinite(d) & (d > 0), d, 1.0)
    scaled = xp.moveaxis(J / d[:, None, :], 2, 0)  # (B, n, m), the transpose of J D⁻¹
    V, s, Ut = xp.linalg.svd(scaled, full_matrices=False)
    s, V = xp.moveaxis(s, 0, -1), xp.moveaxis(V, 0, -1)
    b = xp.sum(xp.moveaxis(Ut, 0, -1) * r[None, :, :], axis=1)
    kept = s > max(J.shape[0], J.shape[1]) * EPS * s[:1, :]
    return Spectral(s, b, V, d, kept)
