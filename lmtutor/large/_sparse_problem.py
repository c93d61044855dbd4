"""A problem whose Jacobian matrix is sparse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lmtutor._numbers import norm
from lmtutor._problem import Point, Problem, Trial
from lmtutor._types import Function, Vector
from lmtutor.large._base import cosine
from lmtutor.large._scipy import sparse


class SparseProblem(Problem):
    """As `Problem`, with J in compressed rows and without bounds."""

    def __init__(
        self,
        fun: Function,
        x0: Any,
        jac: Function,
        *,
        args: Any = (),
        kwargs: Any = None,
        weights: Any = None,
        loss: Any = "linear",
        f_scale: float = 1.0,
    ) -> None:
        if not callable(jac):
            raise ValueError(
                f"jac must be a function that returns a sparse matrix, got {jac!r:.80}"
            )
        options = {"args": args, "kwargs": kwargs, "weights": weights}
        super().__init__(fun, x0, jac, loss=loss, f_scale=f_scale, **options)
        sparse()  # without SciPy, say so now

    def linearise(self, trial: Trial) -> Point:
        """The trial point with its Jacobian matrix and what follows from it."""
        self.njev += 1
        x, residual, f, _ = trial
        r, J = residual, self.jacobian(x, residual)
        if self.loss:
            r, factors = self.loss.bend(r, np.ones((r.size, 1)))
            J = self._times(factors[:, 0], J)
        g, squares = J.T @ r, J.multiply(J).sum(axis=0)
        norms, length = np.sqrt(np.asarray(squares).ravel()), norm(r)
        bad = "" if math.isfinite(norms.dot(norms)) else _overflow(J)
        angle = math.nan if bad else cosine(g, norms, length)
        return Point(x, f, r, J, g, norms, length, angle, bad, residual, J, None)

    def jacobian(self, x: Vector, r: Vector) -> Any:
        """J(x), weighted, as a new matrix in compressed rows, (m, n)."""
        value = self.call(self.jac, x)  # type: ignore[arg-type]
        try:
            J = sparse().csr_matrix(value)
        except (TypeError, ValueError):
            raise ValueError(
                f"jac(x) must be a sparse matrix of numbers, got {value!r:.80}"
            ) from None
        if J.shape != (r.size, x.size):
            hint = "; is it transposed?" if J.shape == (x.size, r.size) else ""
            raise ValueError(
                f"jac(x) must have shape (m, n) = ({r.size}, {x.size}), got {J.shape}{hint}"
            )
        if J.dtype.kind not in "biuf":
            raise ValueError(f"jac(x) must be real, got {J.dtype} values")
        if J is value or J.dtype != np.float64:
            J = J.astype(np.float64, copy=True)
        J.sum_duplicates()
        return J if self.root_weights is None else self._times(self.root_weights, J)

    def _times(self, factors: Vector, J: Any) -> Any:
        """The rows of J, each times its factor."""
        return sparse().diags(np.broadcast_to(factors, J.shape[:1])) @ J


def _overflow(J: Any) -> str:
    """What is not finite in J, or in the squares of its entries."""
    bad = np.flatnonzero(~np.isfinite(J.data))
    if bad.size == 0:
        return "the sum of squares of a column of J overflows"
    row = int(np.searchsorted(J.indptr, bad[0], side="right")) - 1
    return f"J[{row}, {J.indices[bad[0]]}] is {J.data[bad[0]]}"
