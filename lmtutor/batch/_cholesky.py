"""Cholesky factorisation of many small matrices at once, one operation across all of them.

LAPACK takes small matrices one by one and spends more time on its calls than on arithmetic. Here
each operation runs along the last axis, over the fits, so that Python and the library are called
O(n) times for all of them together. A matrix that is not positive definite gives nan, and no error.
"""

from typing import Any

from lmtutor.batch._arrays import Array

Columns = list[tuple[Array, Array]]
"""The columns of L: diagonal entry (B,), entries below it (n − j − 1, B)."""

SOUND = 1e-3
"""Least pivot of unit columns down to which a factorisation serves: A has condition 1e6 or so."""


def factor(A: Array, shift: Array | None = None) -> Columns:
    """L with A + diag(shift) = L Lᵀ, for A of shape (n, n, B) and shift of (n, B)."""
    columns = []
    for j in range(A.shape[0]):
        pivot = A[0, 0, :] if shift is None else A[0, 0, :] + shift[j, :]
        root = pivot**0.5
        below = A[1:, 0, :] / root
        columns.append((root, below))
        A = A[1:, 1:, :] - below[:, None, :] * below[None, :, :]
    return columns


def sound(L: Columns) -> Array:
    """(B,), True where no unit column of J is nearly a combination of those before it."""
    fit = L[0][0] > SOUND
    for root, _ in L[1:]:
        fit = fit & (root > SOUND)
    return fit


def forward(L: Columns, b: Array) -> list[Array]:
    """L⁻¹b for b of shape (n, B), as n rows of shape (B,)."""
    rows = []
    for root, below in L:
        y = b[0, :] / root
        rows.append(y)
        b = b[1:, :] - below * y
    return rows


def backward(L: Columns, y: list[Array]) -> list[Array]:
    """L⁻ᵀy, as n rows of shape (B,)."""
    rows: list[Array] = []  # the last first
    for (root, below), value in zip(reversed(L), reversed(y), strict=True):
        for i, z in enumerate(reversed(rows)):
            value = value - below[i, :] * z
        rows.append(value / root)
    return rows[::-1]


def square(rows: list[Array]) -> Array:
    """Sum of the squares of some rows, (B,)."""
    total = rows[0] * rows[0]
    for row in rows[1:]:
        total = total + row * row
    return total


def inverse(xp: Any, L: Columns) -> Array:
    """(L Lᵀ)⁻¹, shape (n, n, B)."""
    n = len(L)
    ones = xp.ones_like(L[0][0])
    columns = []
    for j in range(n):
        unit = xp.stack([ones if i == j else 0 * ones for i in range(n)], axis=0)
        columns.append(xp.stack(backward(L, forward(L, unit)), axis=0))
    return xp.stack(columns, axis=1)
