"""What J can tell about the parameters: rank, undetermined parameters, covariance.

The columns of J are first brought to length 1, so that nothing here depends on the units of the
parameters; JᵀJ, whose condition is the square of that of J, is never formed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lmtutor._numbers import EPS, norm, quiet
from lmtutor._types import Matrix, Vector

FREE = 1e-8
"""Squared share of a parameter's axis outside the row space of J that counts as not zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Identification:
    """What the Jacobian matrix at one point determines.

    Attributes
    ----------
    rank
        Numerical rank of J with columns of length 1.
    free
        (n,), True for a parameter that can move, alone or with others, without a change of r.
    offset
        Share of r in the range of J, ‖P r‖/‖r‖: at a minimum 0, at most 1.
    inverse
        (n, n), the pseudo-inverse of JᵀJ in those units: (JᵀJ)⁻¹ where no parameter is free.
    null
        (n, n − rank), orthonormal columns: the directions in which r does not change, each
        parameter in units of 1/‖J_i‖, so that J @ (v/‖J_i‖) = 0.
    """

    rank: int
    free: NDArray[np.bool_]
    offset: float
    inverse: Matrix
    null: Matrix


@quiet
def identify(
    J: Matrix, r: Vector, jac_error: float, held: NDArray[np.bool_] | None = None
) -> Identification:
    """Identification from r (m,) and J (m, n), whose entries have relative error `jac_error`.

    Singular values below that error, or below the rounding error of the largest, count as zero.
    Parameters that are `held`, (n,), do not vary: for them `inverse` is nan.
    """
    if held is not None and held.any():
        return _without(J, r, jac_error, held)
    m, n = J.shape
    norms = np.linalg.norm(J, axis=0)
    if not (np.isfinite(norms).all() and norms.any()):
        return Identification(0, np.ones(n, dtype=bool), 0.0, np.zeros((n, n)), np.eye(n))
    unit = np.where(norms > 0, norms, 1.0)
    U, s, Vt = np.linalg.svd(J / unit, full_matrices=m < n)  # all n rows of Vt
    rank = int((s > max(max(m, n) * EPS, jac_error) * s[0]).sum())
    V = Vt[:rank].T
    # A parameter is determined when its axis lies in the row space of J.
    free = 1 - np.sum(V**2, axis=1) > FREE
    half = V / s[:rank] / unit[:, None]
    length = norm(r)  # 0, too, where the squares underflow
    offset = norm(r @ U[:, :rank]) / length if length > 0 else 0.0
    return Identification(rank, free, offset, half @ half.T, _upright(Vt[rank:].T))


def _upright(V: Matrix) -> Matrix:
    """The columns of V with their largest entry positive: a direction has no sign of its own."""
    largest = np.take_along_axis(V, np.abs(V).argmax(axis=0)[None, :], axis=0)
    return V * np.sign(largest)


def _without(J: Matrix, r: Vector, jac_error: float, held: NDArray[np.bool_]) -> Identification:
    """Identification of the parameters that are not held."""
    n = held.size
    free, inverse = np.zeros(n, dtype=bool), np.full((n, n), np.nan)
    if held.all():
        return Identification(0, free, 0.0, inverse, np.zeros((n, 0)))
    known = identify(J[:, ~held], r, jac_error)
    null = np.zeros((n, known.null.shape[1]))
    null[~held] = known.null
    free[~held] = known.free
    inverse[np.ix_(~held, ~held)] = known.inverse
    return Identification(known.rank, free, known.offset, inverse, null)


@quiet
def scaled(inverse: Matrix, variance: float, free: NDArray[np.bool_]) -> Matrix:
    """`variance` times `inverse`; for a free parameter ``inf``, beside the diagonal ``nan``."""
    if not np.isfinite(variance):
        free = np.ones_like(free)
    covariance = variance * inverse
    covariance[free, :] = np.nan
    covariance[:, free] = np.nan
    covariance[free, free] = np.inf
    return covariance
