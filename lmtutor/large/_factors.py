"""Factorisations of a sparse, symmetric, positive definite matrix, each with a `solve`."""

from __future__ import annotations

from typing import Any

import numpy as np

from lmtutor._types import Vector
from lmtutor.large._scipy import sparse


class Groups:
    """Parameters from `start` on, in groups of `size` that no residual shares.

    In bundle adjustment these are the points, three coordinates each: a residual sees one point.
    Eliminating them leaves a system in the other parameters, the Schur complement.
    """

    def __init__(self, start: int, size: int, n: int) -> None:
        if not (0 < start < n and size > 0 and (n - start) % size == 0):
            raise ValueError(
                f"groups = ({start}, {size}) must split parameters {start} to {n - 1} into groups "
                f"of {size} and leave some before them"
            )
        self.start, self.size = start, size

    def blocks(self, G: Any) -> Any:
        """The diagonal blocks of AᵀA for the groups, (k, size, size)."""
        C = G[self.start :, self.start :].tocoo()
        row, column = C.row // self.size, C.col // self.size
        apart = (row != column) & (C.data != 0)
        if apart.any():
            i, j = self.start + C.row[apart][0], self.start + C.col[apart][0]
            raise ValueError(
                f"no residual may depend on two groups, but x[{i}] and x[{j}] share one"
            )
        blocks = np.zeros((C.shape[0] // self.size, self.size, self.size))
        same = row == column
        blocks[row[same], C.row[same] % self.size, C.col[same] % self.size] = C.data[same]
        return blocks


class Direct:
    """LU of the whole matrix in an order that keeps it sparse."""

    def __init__(self, G: Any, lam: float, groups: Groups | None) -> None:
        module = sparse()
        damped = (G + lam * module.identity(G.shape[0])).tocsc()
        options = {"SymmetricMode": True}
        self.solve = module.linalg.splu(
            damped, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options
        ).solve


class Schur:
    """Cholesky of the Schur complement of the groups, dense, and the inverse of each group."""

    def __init__(self, G: Any, lam: float, groups: Groups | None) -> None:
        assert groups is not None
        module, self.start = sparse(), groups.start
        blocks = groups.blocks(G) + lam * np.eye(groups.size)
        k = np.arange(len(blocks) + 1)
        E = G[: self.start, self.start :].tocsr()
        self.inverse = module.bsr_matrix((np.linalg.inv(blocks), k[:-1], k))
        self.W = (E @ self.inverse).tocsr()
        S = G[: self.start, : self.start].toarray() + lam * np.eye(self.start)
        S -= (self.W @ E.T).toarray()
        self.factor = _cholesky(S)

    def solve(self, b: Vector) -> Vector:
        """The solution for a vector (n,), or for the columns of (n, k)."""
        from scipy.linalg import cho_solve

        above, below = b[: self.start], b[self.start :]
        first = cho_solve(self.factor, above - self.W @ below)
        return np.concatenate((first, self.inverse @ below - self.W.T @ first))


def _cholesky(S: Any) -> Any:
    """Cholesky factor of S; where rounding left it indefinite, with a little on its diagonal."""
    from scipy.linalg import cho_factor

    more = 0.0
    while True:
        try:
            return cho_factor(S + more * np.eye(len(S)), check_finite=False)
        except np.linalg.LinAlgError:
            more = max(100 * more, 1e-15 * float(np.abs(np.diag(S)).max()))
