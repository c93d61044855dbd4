"""The result of a run: the point, its quality, and how it was reached."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lmtutor import _diagnosis, _report
from lmtutor._numbers import quiet
from lmtutor._problem import Point, Problem
from lmtutor._records import Iteration
from lmtutor._status import Status
from lmtutor._types import Matrix, Vector
from lmtutor.statistics.identification import Identification, identify, scaled
from lmtutor.statistics.student import t_quantile

if TYPE_CHECKING:  # profiles and regions fit again, so they import what imports this module
    from lmtutor._run import Run
    from lmtutor.statistics.profile import Profile
    from lmtutor.statistics.region import Region


class End(NamedTuple):
    """Where a run ended: what its verdict is made from."""

    point: Point
    gone: NDArray[np.bool_]
    run: Run


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
    status
        Why the run ended.
    history
        One record for each trial step, the start first.
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
    history: tuple[Iteration, ...]
    active: NDArray[np.int_]
    names: tuple[str, ...]
    problem: Problem
    _end: End
    absolute_sigma: bool = False

    @property
    def success(self) -> bool:
        """Whether a convergence test was met, at a point that deserves it."""
        return self.status > 0

    # What takes another factorisation of J is done when it is asked for.

    @cached_property
    def _known(self) -> Identification:
        point = self._end.point
        return identify(point.jacobian, point.r, self.problem.jac_error, point.held)

    @cached_property
    def message(self) -> str:
        """Why the run ended, in words, with the parameters that it leaves undetermined."""
        point, gone, run = self._end
        return _diagnosis.sentences(self.status, point, self._known, gone, run)

    @property
    def rank(self) -> int:
        """Numerical rank of J(x), its columns scaled to length 1, without parameters held."""
        return self._known.rank

    @property
    def undetermined(self) -> NDArray[np.bool_]:
        """(n,), True for each parameter that the data leave open.

        It can change, alone or with others, and r stays as it is; or it ran away.
        """
        return self._known.free | self._end.gone

    @property
    def nit(self) -> int:
        """Number of trial steps."""
        return len(self.history) - 1

    @property
    def dof(self) -> int:
        """Degrees of freedom, m − n, where m counts no residual of weight 0."""
        roots, m = self.problem.root_weights, self.fun.size
        if roots is not None and roots.ndim:
            m = int(np.count_nonzero(roots))
        return m - self.x.size

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
        return scaled(self._known.inverse, variance, self.undetermined)

    def stderr(self) -> Vector:
        """Standard errors, the square roots of the diagonal of the covariance, shape (n,)."""
        return np.sqrt(np.diag(self.covariance()))

    def confidence_interval(self, level: float = 0.95) -> Matrix:
        """Intervals x ± t·stderr, one row for each parameter, shape (n, 2).

        t is the quantile of Student's distribution with m − n degrees of freedom, or of the
        normal distribution with `absolute_sigma`. Being linear, the interval can be far off where
        the model bends; `profile_interval` is not.

        Raises
        ------
        ValueError
            If `level` is not strictly between 0 and 1.
        """
        dof = np.inf if self.absolute_sigma else max(self.dof, 1)
        half = t_quantile(level, dof) * self.stderr()
        return np.column_stack((self.x - half, self.x + half))

    @property
    def null_space(self) -> Matrix:
        """The directions in which the parameters can move and r stays, shape (n, k).

        k orthonormal columns; k is 0 where J has full rank. Each parameter is in units of 1/‖J_i‖,
        or its own where J_i is 0: for a column v, J @ (v / ‖J_i‖) = 0. The large entries of v
        tell which parameters are tied. Parameters held at a bound do not take part.
        """
        return identify(self.jac, self.fun, self.problem.jac_error, self.active != 0).null

    def profile(self, parameter: str | int | None = None, level: float = 0.99) -> Profile:
        """Profiles of S = ‖r‖²: one parameter fixed at many values in turn, the others refitted.

        They show how far the model is from linear, and give intervals that hold where it bends
        (Bates & Watts 1988, chapter 6; Venzon & Moolgavkar 1988).

        Parameters
        ----------
        parameter
            Name or index of one parameter; None for all.
        level
            Confidence level up to which the profiles reach.

        Raises
        ------
        ValueError
            If an argument is invalid, the run did not end at a minimum, it has another loss than
            the linear one, or s² is 0 or unknown. What `fun` raises goes through: it is called
            further out than in the fit, if need be very far; bounds keep it in.
        """
        from lmtutor.statistics.profile import profile

        return profile(self, parameter, level)

    def profile_interval(self, level: float = 0.95, parameter: str | int | None = None) -> Matrix:
        """Intervals {x_i : |τ(x_i)| ≤ t} from profiles, one row for each parameter, shape (n, 2).

        One row if `parameter` is given. Ends can be infinite, at a bound, or nan, as explained at
        `Profile.interval`; the ``message`` of the profile says why. Coverage is nominal up to
        the curvature of the model in the space of residuals, and not where a bound cuts in.
        Errors are those of `profile`.
        """
        return self.profile(parameter, level).interval(level)

    def region(self, level: float = 0.95) -> Region:
        """The joint confidence region {x : S(x) ≤ Ŝ + n s² F(level; n, m − n)} of all parameters.

        With known standard deviations n s² F is the quantile of χ² with n degrees of freedom.
        Errors are those of `profile`.
        """
        from lmtutor.statistics.region import region

        return region(self, level)

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
    gone = _diagnosis.run_away(point, problem.x0, run.largest)
    active, grad = np.zeros(point.x.size, dtype=int), point.g
    if problem.box and point.held is not None:
        active = problem.box.side(point.x) * point.held
        grad = point.r @ point.jacobian
    return Result(
        x=point.x.copy(),
        cost=point.f,
        fun=point.residual,
        jac=point.jacobian,
        grad=grad,
        optimality=max(map(abs, point.g.tolist())),
        cosine=point.cosine,
        nfev=problem.nfev,
        njev=problem.njev,
        status=_diagnosis.reconsider(status, gone),
        history=tuple(run.history),
        active=active,
        names=run.names,
        problem=problem,
        _end=End(point, gone, run),
    )
