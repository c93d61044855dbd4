"""A problem whose rows are read block by block and never held."""

from __future__ import annotations

import math
from typing import Any, NoReturn

import numpy as np

from lmtutor._problem import Point, Problem, Trial
from lmtutor._types import DifferenceMethod, Function, Vector
from lmtutor._validation import choice, first_non_finite
from lmtutor.large._base import cosine
from lmtutor.large._compressed import Compressed, from_gram, from_triangle
from lmtutor.large._kernel import Kernel
from lmtutor.large._sums import Sums

TRUSTED = 1e-5
"""Least singular value of J, its columns of length 1 and the largest 1, that JᵀJ still shows well.

Its square, as an eigenvalue of JᵀJ, has an error near 1e-15: five digits are left at this limit.
"""

SOLVERS = {"auto": "auto", "gram": "gram", "qr": "qr"}


class RowProblem(Problem):
    """f, and JᵀJ, Jᵀr and ‖r‖ in the shape of n + 1 rows, each from one pass over all rows."""

    sums: Sums

    def __init__(
        self,
        fun: Function,
        x0: Any,
        jac: DifferenceMethod | Function,
        *,
        solver: str = "auto",
        bounds: Any = None,
        loss: Any = "linear",
        f_scale: float = 1.0,
    ) -> None:
        super().__init__(fun, x0, jac, bounds=bounds, loss=loss, f_scale=f_scale)
        self.solver = choice(solver, SOLVERS, "solver")
        self.rows = 0
        self.least = 1.0  # see `Compressed`, at the last point
        self.used = ""  # how the last point was found: "gram" or "qr"

    def kernel(self) -> Kernel:
        """The functions, to be applied to blocks."""
        n, step = self.x0.size, self.relative_step
        return Kernel(self.fun, self.jac, n, step, self.loss, self.box)

    def trial(self, x: Vector) -> Trial:
        """f at x in one pass, which ends where something is not finite."""
        x.setflags(write=False)
        nothing = np.full(x.size + 1, np.nan)
        if index := first_non_finite(x):
            return Trial(x, nothing, np.inf, f"x[{index[0]}] is {x[index]}")
        self.nfev += 1
        f, rows, bad = self.sums.total("value", x)
        self.rows = max(rows, self.rows)
        if not bad and not math.isfinite(f):
            bad = "the sum of squares overflows"
        return Trial(x, nothing, np.inf if bad else f, bad)

    def linearise(self, trial: Trial) -> Point:
        """The point with its n + 1 rows: by JᵀJ where that can be trusted, else by QR."""
        self.njev += 1
        small, bad = None, ""
        if self.solver != "qr":
            small, bad = self._compress("gram", trial.x)
        if self.solver == "qr" or (self.solver == "auto" and small and small.least < TRUSTED):
            small, bad = self._compress("qr", trial.x)
        if small is None:
            n = trial.x.size
            lost = np.full((n + 1, n), np.nan)
            small = Compressed(lost, trial.r, lost[0], lost[0], math.nan, math.nan)
        self.least = small.least
        return self._point(trial, small, bad)

    def _compress(self, solver: str, x: Vector) -> tuple[Compressed | None, str]:
        """One pass for J and r; what is not finite, if anything."""
        self.used = solver
        kind = "gram" if solver == "gram" else "triangle"
        value, rows, bad = self.sums.total(kind, x)
        if not bad and not np.isfinite(value).all():
            bad = "the sum of squares of a column of J overflows"
        if bad:
            return None, bad
        return (from_gram(value) if kind == "gram" else from_triangle(value, rows)), ""

    def _point(self, trial: Trial, small: Compressed, bad: str) -> Point:
        """The point, with zeros in J for the parameters held at a bound."""
        J, g, held, norms = small.J, small.g, None, small.norms
        if self.box:
            held = self.box.held(trial.x, g)
            J, g, norms = (np.where(held, 0.0, part) for part in (J, g, norms))
        angle = cosine(g, norms, small.length) if not bad else math.nan
        return Point(
            trial.x,
            trial.f,
            small.r,
            J,
            g,
            norms,
            small.length,
            angle,
            bad,
            small.r,
            small.J,
            held,
        )

    def residual(self, x: Vector) -> NoReturn:
        """There is no residual vector: it would be as long as the data."""
        raise TypeError("the rows are not held; evaluate fun(x, block) on the blocks wanted")

    def jacobian(self, x: Vector, r: Vector) -> NoReturn:
        """Nor is there a Jacobian matrix."""
        raise TypeError("the rows are not held; evaluate jac(x, block) on the blocks wanted")

    def gradient(self, x: Vector) -> Vector:
        """Jᵀr at x in one pass, outside the count."""
        G: Vector = self.sums.total("gram", x).value
        return G[:-1, -1]
