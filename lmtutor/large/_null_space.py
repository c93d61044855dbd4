"""What a sparse J can tell about the parameters, from a factorisation of JᵀJ."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lmtutor._numbers import EPS
from lmtutor._types import Matrix, Vector
from lmtutor.large._normal_model import NormalModel

LOST = 1e-9
"""Singular value of J with unit columns, beside the largest, below which it counts as zero.

The factorisation is that of JᵀJ; this is what can be told from zero in spite of it.
"""

COLUMNS = 64
"""Right-hand sides solved for at once."""


class Spectrum(NamedTuple):
    """The small end of the singular values of J with unit columns."""

    null: Matrix  # orthonormal directions that change r by nothing, (n, n − rank)
    flattest: Vector  # the direction of the smallest singular value, (n,)
    least: float  # smallest singular value that is not zero, beside the largest; or 0


def small_end(model: NormalModel) -> Spectrum:
    """Subspace iteration with (AᵀA)⁻¹, which draws any directions to those of little effect.

    What AᵀA cannot separate, the singular values of A on the subspace do (Rayleigh–Ritz).
    """
    n = model.d.size
    rng = np.random.default_rng(0)
    largest = np.sqrt(min(float(abs(model.G).sum(axis=0).max()), n * model.largest))
    lost = max(LOST, 10 * max(model.A.shape) * EPS) * largest
    k = min(n, 12)
    while True:
        Q = np.linalg.qr(rng.normal(size=(n, k)))[0]
        for _ in range(3):
            Q = np.linalg.qr(solve_columns(model, Q))[0]
        _, s, Wt = np.linalg.svd(model.A @ Q, full_matrices=k > model.A.shape[0])
        s = np.append(s, np.zeros(k - s.size))
        zero = s <= lost
        if not zero.all() or k == n:
            break
        k = min(n, 4 * k)
    directions = Q @ Wt.T
    rest = s[~zero]
    least = float(rest[-1] / largest) if rest.size else 0.0
    return Spectrum(directions[:, zero], directions[:, -1], least)


def solve_columns(model: NormalModel, B: Matrix) -> Matrix:
    """(AᵀA)⁻¹B, some columns at a time."""
    parts = [
        model.solve_with(0.0, np.ascontiguousarray(B[:, k : k + COLUMNS]))
        for k in range(0, B.shape[1], COLUMNS)
    ]
    return np.hstack(parts)


def inverse_columns(model: NormalModel, null: Matrix, chosen: Any) -> Matrix:
    """Columns `chosen` of the pseudo-inverse of AᵀA, (n, k), refined once."""
    B = np.zeros((model.d.size, len(chosen)))
    B[chosen, np.arange(len(chosen))] = 1.0
    B -= null @ (null.T @ B)
    X = model.solve_with(0.0, B)
    X -= null @ (null.T @ X)
    X = X + model.solve_with(0.0, B - model.G @ X)
    result: Matrix = X - null @ (null.T @ X)
    return result
