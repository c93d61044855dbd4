"""What runs on large problems have in common: a problem made elsewhere, and the usual options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

import numpy as np

from lmtutor import _stopping
from lmtutor._problem import Problem
from lmtutor._records import Iteration
from lmtutor._run import Run
from lmtutor._types import Vector
from lmtutor._validation import evaluation_budget, parameter_names, tolerance


class Limits(TypedDict, total=False):
    """When to stop, and the names of the parameters; explained at `least_squares`."""

    ftol: float
    xtol: float
    gtol: float
    max_nfev: int | None
    names: Sequence[str] | None


class LargeRun(Run):
    """A run on a problem that is not made of one residual vector and one dense matrix."""

    def __init__(
        self,
        problem: Problem,
        *,
        ftol: float = 1e-10,
        xtol: float = 1e-10,
        gtol: float = 1e-10,
        max_nfev: int | None = None,
        names: Sequence[str] | None = None,
    ) -> None:
        self.problem = problem
        n = problem.x0.size
        self.tol = _stopping.Tolerances(
            tolerance(ftol, "ftol"),
            tolerance(xtol, "xtol"),
            tolerance(gtol, "gtol"),
            evaluation_budget(max_nfev, 100 * (n + 1)),
        )
        self.names = parameter_names(names, n)
        self.largest = np.zeros(n)
        self.history: list[Iteration] = []
        self.squared = False  # what the normal equations cannot see is looked into here


def cosine(g: Vector, norms: Vector, length: float) -> float:
    """max_i |J_iᵀr| / (‖J_i‖‖r‖) over the columns that are not zero; 0 where r = 0."""
    felt = norms > 0
    if not (length > 0 and felt.any()):
        return 0.0
    largest: Any = (np.abs(g[felt]) / norms[felt]).max() / length
    return float(largest)
