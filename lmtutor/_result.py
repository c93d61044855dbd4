"""The result of a run: the point, its quality, and how it was reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lmtutor import _diagnosis, _report
from lmtutor._numbers import quiet
from lmtutor._problem import Point, Problem
from lmtutor._records import Iteration
from lmtutor._status import Status
from lmtutor._types import Matrix, Vector
from lmtutor.statistics.identification import identify, scaled
from lmtutor.statistics.student import t_quantile

if TYPE_CHECKING:
    from lmtutor._run import Run


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """Where a run ended and how it got there; ``print(result)`` gives a summary.

    Attributes
    ----------
    x
        Parameters, shape (n,).
    cost
        f(x) = ½‖r(x)‖².
    fun, jac, grad
        r(x), weighted; J(x), with a loss bent by it; ∇f. Shapes (m,), (m, n) and (n,).
    optimality
        max_i |g_i| over the parameters not held at a bound, as in SciPy; it depends on units.
    cosine
        max_i |J_iᵀr| / (‖J_i‖‖r‖), which does not, and is what `gtol` is compared with.
    nfev, njev
        Evaluations of r and of J. Those of r that build J by differences are not counted.
    status, message
        Why the run ended, and the same in words, with the parameters it leaves undetermined.
    history
        One record for each trial step, the start first.
    rank
        Numerical rank of J(x), its columns scaled to length 1.
    undetermined
        (n,), True for each parameter that the data leave open: it can change, alone or with others,
        and r stays as it is, or it ran away.
    active
        (n,), −1 for a parameter held at its lower bound, 1 at its upper, 0 for one that is free. A
        parameter held has no standard error: the others hold for it fixed there.
    names
        Names of the parameters.
    problem
        The residual as it was evaluated, for what follows a fit, such as profiles.
    absolute_sigma
        Whether r was divided by known standard deviations, so that the covariance needs no s².
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
    undetermined: NDArray[np.bool_]
    active: NDArray[np.int_]
    names: tuple[str, ...]
    problem: Problem
    absolute_sigma: bool = False

    @property
    def success(self) -> bool:
        """Whether a convergence test was met, at a point that deserves it."""
        return self.status > 0

    @property
    def nit(self) -> int:
        """Number of trial steps."""
        return len(self.history) - 1

    @property
    def dof(self) -> int:
        """Degrees of freedom, m − n."""
        return int(self.fun.size - self.x.size)

    def covariance(self) -> Matrix:
        """Covariance of the estimate in the linear model at x, shape (n, n).

        s²(JᵀJ)⁻¹ with s² = 2f/(m − n), or (JᵀJ)⁻¹ for residuals in units of known standard
        deviations (`absolute_sigma`). An undetermined parameter has ``inf`` on the
        diagonal and ``nan`` beside it; so have all if there are no degrees of freedom to
        estimate s² from.
        """
        variance = 2 * self.cost / self.dof if self.dof > 0 else np.inf
        if self.absolute_sigma:
            variance = 1.0
        inverse = identify(self.jac, self.fun, self.problem.jac_error, self.active != 0).inverse
        return scaled(inverse, variance, self.undetermined)

    def stderr(self) -> Vector:
        """Standard errors, the square roots of the diagonal of the covariance, shape (n,)."""
        return np.sqrt(np.diag(self.covariance()))

    def confidence_interval(self, level: float = 0.95) -> Matrix:
        """Intervals x ± t·stderr, one row for each parameter, shape (n, 2).

        t is the quantile of Student's distribution with m − n degrees of freedom, or of the
        normal distribution with `absolute_sigma`. Being linear, the interval can be far off where
        the model bends.

        Raises
        ------
        ValueError
            If `level` is not strictly between 0 and 1.
        """
        dof = np.inf if self.absolute_sigma else max(self.dof, 1)
        half = t_quantile(level, dof) * self.stderr()
        return np.column_stack((self.x - half, self.x + half))

    def trace(self, max_rows: int | None = None) -> str:
        """The history as a table, one line for each trial step.

        With `max_rows`, that many: the first and the last, and a line that says how many are not
        shown.
        """
        return _report.trace(self.history, max_rows)

    def __str__(self) -> str:
        return _report.summary(self)

    __repr__ = __str__


@quiet
def conclude(point: Point, status: Status, run: Run) -> Result:
    """The result of a run that ended at `point`."""
    problem = run.problem
    known = identify(point.jacobian, point.r, problem.jac_error, point.held)
    gone = _diagnosis.run_away(point, problem.x0, run.largest)
    status = _diagnosis.reconsider(status, point, known, gone)
    active = np.zeros(point.x.size, dtype=int)
    if problem.box and point.held is not None:
        active = problem.box.side(point.x) * point.held
    return Result(
        x=point.x.copy(),
        cost=point.f,
        fun=point.residual,
        jac=point.jacobian,
        grad=point.r @ point.jacobian,
        optimality=float(np.max(np.abs(point.g))),
        cosine=point.cosine,
        nfev=problem.nfev,
        njev=problem.njev,
        status=status,
        message=_diagnosis.sentences(status, point, known, gone, run),
        history=tuple(run.history),
        rank=known.rank,
        undetermined=known.free | gone,
        active=active,
        names=run.names,
        problem=problem,
    )
