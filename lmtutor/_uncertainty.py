"""Covariance of the estimate from a scaled singular value decomposition of J.

The columns of J are first brought to length 1, so that rank and result do not depend on the units
of the parameters; JᵀJ is never formed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lmtutor._types import Matrix, Vector


@dataclass(frozen=True, slots=True)
class Identification:
    """What J can tell about the parameters at one point.

    Attributes
    ----------
    rank
        Numerical rank of J with columns of length 1.
    free
        (n,) True where a parameter can move with others (or alone) and leave r as it is.
    inverse
        (n, n) (JᵀJ)⁻¹ on the identified parameters; for a free one ``inf`` on the diagonal, ``nan``
        beside it.
    """

    rank: int
    free: NDArray[np.bool_]
    inverse: Matrix


def identify(J: Matrix, jac_error: float) -> Identification:
    """Rank, free parameters and (JᵀJ)⁻¹ of J (m, n), whose entries have relative error `jac_error`."""
    m, n = J.shape
    if not np.isfinite(J).all():
        return Identification(0, np.ones(n, bool), unidentified(np.ones(n, bool), np.empty((n, n))))
    norms = np.linalg.norm(J, axis=0)
    unit = np.where(norms > 0, norms, 1.0)
    _, s, Vt = np.linalg.svd(J / unit, full_matrices=False)
    error = max(max(m, n) * float(np.finfo(float).eps), jac_error)
    rank = int(np.count_nonzero(s > error * s[0])) if s[0] > 0 else 0
    V = Vt[:rank].T
    # A parameter is identified when its axis lies in the row space of J.
    free = 1 - np.sum(V**2, axis=1) > 1e-8
    half = V / s[:rank] / unit[:, None]
    return Identification(rank, free, unidentified(free, half @ half.T))


def unidentified(free: NDArray[np.bool_], inverse: Matrix) -> Matrix:
    """`inverse` with the rows and columns of free parameters made infinite or undefined."""
    out = inverse.copy()
    out[free, :] = np.nan
    out[:, free] = np.nan
    out[free, free] = np.inf
    return out


def variance(f: float, m: int, n: int) -> float:
    """s² = 2f/(m − n), the residual variance; ``inf`` without degrees of freedom."""
    return 2 * f / (m - n) if m > n else float("inf")


def standard_errors(covariance: Matrix) -> Vector:
    """Square roots of the diagonal, shape (n,)."""
    return np.sqrt(np.diag(covariance))
