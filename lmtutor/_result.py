"""The result of a run: the point, its quality, and how it was reached."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lmtutor import _diagnosis, _report
from lmtutor._problem import Point, Problem
from lmtutor._records import Iteration
from lmtutor._status import Status
from lmtutor._stopping import Tolerances
from lmtutor._student import t_quantile
from lmtutor._types import Matrix, Vector
from lmtutor._uncertainty import identify, standard_errors, variance


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """Where a run ended.

    Attributes
    ----------
    x
        Parameters, shape (n,).
    cost
        f(x) = ½‖r(x)‖².
    fun, jac, grad
        r(x), J(x) and Jᵀr, shapes (m,), (m, n), (n,).
    optimality
        max |Jᵀr|, as in SciPy.
    cosine
        max_i |J_iᵀr| / (‖J_i‖‖r‖), what `gtol` is compared with.
    nfev, njev
        Evaluations of r and of J. Those of r that build J by differences are not counted.
    status, message, success
        Why the run ended; in words; and whether that is convergence at a point that deserves it.
    history
        The records of all trial steps, the start first.
    rank
        Numerical rank of J(x), columns scaled to length 1.
    names
        Names of the parameters.
    absolute_sigma
        Whether r was divided by known standard deviations, so that the covariance is not to be
        scaled by s².
    """

    x: Vector
    cost: float
    fun: Vector
    jac: Matrix
    grad: Vector
    optimality: float
    cosine: float
    nfev: int
    njev: int
    status: Status
    message: str
    history: tuple[Iteration, ...]
    rank: int
    names: tuple[str, ...]
    jac_error: float = field(repr=False)
    absolute_sigma: bool = False

    @classmethod
    def at(
        cls,
        point: Point,
        status: Status,
        problem: Problem,
        names: tuple[str, ...],
        history: tuple[Iteration, ...],
        tol: Tolerances,
    ) -> Result:
        """The result at the last point of a run."""
        known = identify(point.J, problem.jac_error)
        status, message = _diagnosis.verdict(point, status, known, names, history, tol)
        return cls(
            x=point.x,
            cost=point.f,
            fun=point.r,
            jac=point.J,
            grad=point.g,
            optimality=float(np.max(np.abs(point.g))),
            cosine=point.cosine,
            nfev=problem.nfev,
            njev=problem.njev,
            status=status,
            message=message,
            history=history,
            rank=known.rank,
            names=names,
            jac_error=problem.jac_error,
        )

    @property
    def success(self) -> bool:
        """Whether the run converged."""
        return self.status > 0

    @property
    def nit(self) -> int:
        """Number of trial steps."""
        return len(self.history) - 1

    @property
    def dof(self) -> int:
        """Degrees of freedom m − n."""
        return int(self.fun.size - self.x.size)

    def covariance(self) -> Matrix:
        """Covariance of the estimate, s²(JᵀJ)⁻¹ with s² = 2f/(m − n), shape (n, n).

        A parameter that J does not determine has ``inf`` on the diagonal and ``nan`` beside it. With
        known standard deviations (`absolute_sigma`) s² is 1; without degrees of freedom s² is
        unknown and all entries are as for an undetermined parameter.
        """
        inverse = identify(self.jac, self.jac_error).inverse
        if self.absolute_sigma:
            return inverse
        if self.dof <= 0:
            n = self.x.size
            return np.where(np.eye(n, dtype=bool), np.inf, np.nan)
        return inverse * variance(self.cost, self.fun.size, self.x.size)

    def stderr(self) -> Vector:
        """Standard errors, shape (n,), in the units of the parameters; ``inf`` if undetermined."""
        return standard_errors(self.covariance())

    def confidence_interval(self, level: float = 0.95) -> Matrix:
        """Intervals x ± t·stderr, shape (n, 2), from Student's t with m − n degrees of freedom.

        With `absolute_sigma` the normal distribution takes the place of t. The interval is that of
        the linear model at x; where the model bends, see the chapter on uncertainty.

        Raises
        ------
        ValueError
            If `level` is not strictly between 0 and 1.
        """
        if not 0 < level < 1:
            raise ValueError(f"level must be strictly between 0 and 1, got {level!r}")
        dof = 10**9 if self.absolute_sigma else self.dof
        half = (t_quantile(level, dof) if dof > 0 else np.inf) * self.stderr()
        return np.column_stack((self.x - half, self.x + half))

    def trace(self, max_rows: int | None = None) -> str:
        """The history as a table of text, one row for each trial step."""
        return _report.trace(self.history, max_rows)

    def __str__(self) -> str:
        return _report.summary(self)

    __repr__ = __str__
