"""n + 1 rows that stand for m: the same JᵀJ, Jᵀr and ‖r‖.

All that the method asks of J and r (steps, gain ratios, cosines, rank, covariance) is a function of
these three, so that m rows can be replaced by the few that have them in common, and every other
module works on as it is. The columns are brought to length 1 before anything is
called small.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lmtutor._numbers import EPS, norm
from lmtutor._types import Matrix, Vector

NOISE = 10 * EPS
"""Rounding error of an eigenvalue of JᵀJ with unit diagonal, for each parameter (measured)."""


class Compressed(NamedTuple):
    """J (n + 1, n) and r (n + 1,), and what they were made from."""

    J: Matrix
    r: Vector
    g: Vector  # Jᵀr, (n,)
    norms: Vector  # of the columns of J, (n,)
    length: float  # ‖r‖
    least: float  # smallest by largest singular value of J with unit columns


def from_gram(G: Matrix) -> Compressed:
    """From [J r]ᵀ[J r]; eigenvalues that are rounding error become 0."""
    n = len(G) - 1
    norms, length = np.sqrt(np.diag(G)[:n]), float(np.sqrt(G[n, n]))
    unit = np.where(norms > 0, norms, 1.0)
    C = G[:n, :n] / unit / unit[:, None]
    np.fill_diagonal(C, 1.0)  # a column of zeros is no reason to distrust the others
    s2, V = np.linalg.eigh(C)
    s = np.sqrt(np.where(s2 > n * NOISE * s2[-1], s2, 0.0))
    b = np.divide((G[:n, n] / unit) @ V, s, out=np.zeros(n), where=s > 0)
    rest = np.sqrt(max(G[n, n] - b.dot(b), 0.0))
    J, r = np.vstack((s[:, None] * V.T * norms, np.zeros(n))), np.append(b, rest)
    return Compressed(J, r, G[:n, n].copy(), norms, length, float(s[0] / s[-1]))


def from_triangle(R: Matrix, m: int) -> Compressed:
    """From the triangle of [J r] with m rows; singular values that are rounding error become 0."""
    n = len(R) - 1
    A, z = R[:, :n], R[:, n]
    norms = np.linalg.norm(A, axis=0)
    unit = np.where(norms > 0, norms, 1.0)
    U, s, Vt = np.linalg.svd(A / unit, full_matrices=False)
    s = np.where(s > max(m, n) * EPS * s[0], s, 0.0)
    b = np.where(s > 0, z @ U, 0.0)
    J = np.vstack((s[:, None] * Vt * norms, np.zeros(n)))
    r = np.append(b, norm(z - U @ b))
    least = s[np.count_nonzero(norms) - 1] / s[0] if norms.any() else 1.0
    return Compressed(J, r, z @ A, norms, norm(z), float(least))
