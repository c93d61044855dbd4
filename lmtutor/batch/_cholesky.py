"""Cholesky factorisation of many small matrices at once, one operation across all of them.

LAPACK takes small matrices one by one and spends more time on its calls than on arithmetic. Here
each operation runs along the last axis, over the fits, so that Python and the library are called
O(n) times for all of them together. A matrix that is not positive definite gives nan, and no error.
"""

from typing import Any

from lmtutor.batch._arrays import Array


def factor(xp: Any, A: Array, shift: Array | None = None) -> list[Array]:
    """Columns of L with A + diag(shift) = L Lᵀ.

    Parameters
    ----------
    A
        Symmetric matrices, shape (n, n, B).
    shift
        What to add to the diagonals, shape (n, B).

    Returns
    -------
    list
        Column j from its diagonal entry down, shape (n − j, B).
    """
    columns = []
    for j in range(A.shape[0]):
        pivot = A[0, 0, :] if shift is None else A[0, 0, :] + shift[j, :]
        root = xp.sqrt(pivot)
        below = A[1:, 0, :] / root
        columns.append((root, below))
        A = A[1:, 1:, :] - below[:, None, :] * below[None, :, :]
    return columns


def least_pivot(xp: Any, L: list[Array]) -> Array:
    """The smallest diagonal entry of each L, (B,): small if columns depend on one another."""
    least = L[0][0]
    for root, _ in L[1:]:
        least = xp.minimum(least, root)
    return least


def forward(L: list[Array], b: Array) -> list[Array]:
    """L⁻¹b for b of shape (n, B), as n rows of shape (B,)."""
    rows = []
    for root, below in L:
        y = b[0, :] / root
        rows.append(y)
        b = b[1:, :] - below * y
    return rows


def backward(L: list[Array], y: list[Array]) -> list[Array]:
    """L⁻ᵀy, as n rows of shape (B,)."""
    rows: list[Array] = []  # the last first
    for (root, below), value in zip(reversed(L), reversed(y), strict=True):
        for i, z in enumerate(reversed(rows)):
            value = value - below[i, :] * z
        rows.append(value / root)
    return rows[::-1]


def inverse(xp: Any, L: list[Array]) -> Array:
    """(L Lᵀ)⁻¹, shape (n, n, B)."""
    n = len(L)
    ones = xp.ones_like(L[0][0])
    columns = []
    for j in range(n):
        unit = xp.stack([ones if i == j else 0 * ones for i in range(n)], axis=0)
        columns.append(xp.stack(backward(L, forward(L, unit)), axis=0))
    return xp.stack(columns, axis=1)
