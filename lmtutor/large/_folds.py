"""What one pass over the rows leaves: f, the Gram matrix, or the triangle of a QR.

Each takes block after block, and can be joined with what another process made of later blocks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from lmtutor._types import Matrix, Vector
from lmtutor.large._blocks import Block
from lmtutor.large._kernel import Bad, Kernel, first_bad


class Compensated:
    """A sum with the rounding error of each addition kept (Neumaier 1974)."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.high: NDArray[np.float64] = np.zeros(shape)
        self.low: NDArray[np.float64] = np.zeros(shape)

    def add(self, term: Any, low: Any = 0.0) -> None:
        """Add `term`, an array of the shape of the sum, and its own rounding error."""
        total = self.high + term
        part = total - self.high
        self.low = self.low + ((self.high - (total - part)) + (term - part)) + low
        self.high = total

    def value(self) -> NDArray[np.float64]:
        """The sum, rounded."""
        return self.high + self.low


class Fold(Protocol):
    """Something gathered over blocks of rows in order."""

    bad: Bad | None

    def take(self, number: int, kernel: Kernel, x: Vector, block: Block) -> int:
        """Take in one block; returns its number of rows."""

    def join(self, later: Self) -> None:
        """Take in what was gathered over later rows."""

    def value(self) -> Any:
        """What was gathered."""


class Value:
    """f(x), the sum of the blocks' parts."""

    bad: Bad | None

    def __init__(self, n: int) -> None:
        self.sum, self.bad = Compensated(()), None

    def take(self, number: int, kernel: Kernel, x: Vector, block: Block) -> int:
        r, f = kernel.value(x, block)
        if math.isfinite(f):
            self.sum.add(f)
        else:
            self.bad = first_bad(number, r[None, :])
        return r.size

    def join(self, later: Value) -> None:
        self.sum.add(later.sum.high, later.sum.low)

    def value(self) -> float:
        return float(self.sum.value())


def gram(A: Matrix) -> Matrix:
    """A Aᵀ of a few long rows, (k, b), the last row in a product of its own.

    Of an array with itself NumPy asks BLAS for half the products (syrk), which for few long rows
    takes three times as long as all of them (gemm).
    """
    k = len(A)
    G = np.empty((k, k))
    np.matmul(A[:-1], A.T, out=G[:-1])
    G[-1, :-1] = G[:-1, -1]
    G[-1, -1] = A[-1].dot(A[-1])
    return G


class Gram:
    """[J r]ᵀ[J r], (n + 1, n + 1)."""

    bad: Bad | None

    def __init__(self, n: int) -> None:
        self.sum, self.bad = Compensated((n + 1, n + 1)), None

    def take(self, number: int, kernel: Kernel, x: Vector, block: Block) -> int:
        A = kernel.augmented(x, block)
        part = gram(A)
        if math.isfinite(part.trace()):
            self.sum.add(part)
        else:
            self.bad = first_bad(number, A)
        return len(A.T)

    def join(self, later: Gram) -> None:
        self.sum.add(later.sum.high, later.sum.low)

    def value(self) -> Matrix:
        return self.sum.value()


class Triangle:
    """R of the QR factorisation of [J r], (n + 1, n + 1), from one block after the other.

    R so far is put on top of the next block and factorised again (sequential TSQR; Demmel,
    Grigori, Hoemmen & Langou 2012). Unlike the Gram matrix it keeps all digits of J.
    """

    bad: Bad | None

    def __init__(self, n: int) -> None:
        self.R, self.bad = np.zeros((n + 1, n + 1)), None

    def take(self, number: int, kernel: Kernel, x: Vector, block: Block) -> int:
        A = kernel.augmented(x, block)
        flat = A.reshape(-1)  # np.vdot would copy it
        if math.isfinite(flat.dot(flat)):
            for part in _pieces(A):
                self.R = _triangle(self.R, part.T)
        else:
            self.bad = first_bad(number, A)
        return len(A.T)

    def join(self, later: Triangle) -> None:
        self.R = _triangle(self.R, later.R)

    def value(self) -> Matrix:
        return self.R


PIECE = 2**16
"""Bytes factorised at once: the copies that LAPACK needs stay in the cache and are soon made."""


def _pieces(A: Matrix) -> Iterator[Matrix]:
    """The columns of A, (k, b), in pieces of `PIECE` bytes, yet each much wider than it is high."""
    k, b = A.shape
    wide = max(PIECE // (8 * k), 4 * k)
    return (A[:, first : first + wide] for first in range(0, b, wide))


def _triangle(above: Matrix, below: Matrix) -> Matrix:
    """R of the two on top of each other, square."""
    return np.asarray(np.linalg.qr(np.vstack((above, below)), mode="r"))


FOLDS: dict[str, Any] = {"value": Value, "gram": Gram, "triangle": Triangle}
