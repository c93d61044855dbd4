"""The bookkeeping that every method shares: start, records, end."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any, TypedDict

import numpy as np

from lmtutor import _stopping
from lmtutor._numbers import norm
from lmtutor._problem import Point, Problem, Trial
from lmtutor._records import Iteration
from lmtutor._result import Result, conclude
from lmtutor._solvers import CholeskyModel
from lmtutor._status import Status
from lmtutor._step import LinearModel
from lmtutor._types import DifferenceMethod, Function, Vector
from lmtutor._validation import evaluation_budget, parameter_names, tolerance

Steps = Generator[Iteration, bool | None, Result]
"""Records come out; sending in True asks for the end; the return value is the result."""


class Options(TypedDict, total=False):
    """What every method takes; explained at `least_squares`."""

    args: Sequence[Any]
    kwargs: Mapping[str, Any] | None
    ftol: float
    xtol: float
    gtol: float
    max_nfev: int | None
    names: Sequence[str] | None
    weights: Any
    loss: Any
    f_scale: float


def unbounded(options: Options) -> Options:
    """The options, checked, of a method that knows no walls."""
    if "bounds" in options:
        raise ValueError("this method takes no bounds; least_squares does")
    return options


class Run:
    """One run of one method on one problem."""

    end: Point | None = None  # where the loop ended
    resumed = np.inf  # f where the last look last sent the loop on
    lower: Any = None  # a point that the last look found lower than the end
    lead: Any = None  # a trial to begin again from, and the step to it: see `_way_down`
    looked = 0  # evaluations of r by the last look, which are not held against the budget
    dense = True  # whether J is an array; where it is not, `over` has the last look itself

    def __init__(
        self,
        fun: Function,
        x0: Any,
        jac: DifferenceMethod | Function,
        *,
        ftol: float = 1e-10,
        xtol: float = 1e-10,
        gtol: float = 1e-10,
        max_nfev: int | None = None,
        names: Sequence[str] | None = None,
        **options: Any,
    ) -> None:
        self.problem = Problem(fun, x0, jac, **options)
        n = self.problem.x0.size
        self.tol = _stopping.Tolerances(
            tolerance(ftol, "ftol"),
            tolerance(xtol, "xtol"),
            tolerance(gtol, "gtol"),
            evaluation_budget(max_nfev, 100 * (n + 1)),
        )
        self.names = parameter_names(names, n)
        self.largest = np.zeros(n)  # of the norms of each column of J so far
        self.history: list[Iteration] = []
        self.squared = False  # whether the steps come from the normal equations

    def start(self) -> Point:
        """The start with its derivatives, which are nan where r(x0) is not finite."""
        trial = self.lead.trial if self.lead else self.problem.trial(self.problem.x0)
        if not trial.bad:
            return self.accept(trial)
        x, r, f, bad = trial
        J = np.full((r.size, x.size), np.nan)
        return Point(x, f, r, J, J[0], J[0], np.nan, np.nan, bad, r, J, None)

    def attempt(self, point: Point, p: Vector) -> Trial:
        """The residual one step away."""
        x = point.x + p
        return self.problem.trial(self.problem.box.clip(x) if self.problem.box else x)

    def model(self, kind: type[LinearModel], point: Point, d: Vector) -> LinearModel:
        """The linear model at a point, factorised for any λ."""
        self.squared = kind is CholeskyModel
        return kind(point.J, point.r, d)

    def accept(self, trial: Trial) -> Point:
        """The trial becomes the current point: evaluate its derivatives."""
        point = self.problem.linearise(trial)
        self.largest = np.maximum(self.largest, point.norms)
        return point

    def flattest(self, point: Point) -> Vector:
        """The direction of length 1, in the metric of J, in which r changes least."""
        model = LinearModel(point.J, point.r, point.norms)
        flat: Vector = model.V[:, -1] / model.d
        return flat

    def over(self, point: Point, status: Status | None = None) -> Status | None:
        """Why to stop now, or None; `status` is what the step itself gave reason for."""
        status = _stopping.at_point(point, self.tol) or status
        if status is None and not self.affords(1):
            return Status.MAX_NFEV
        return status

    def affords(self, more: int) -> bool:
        """Whether the budget allows as many more evaluations of r."""
        return self.problem.nfev - self.looked + more <= self.tol.max_nfev

    def record(
        self,
        point: Point,
        trial: Trial | None = None,
        p: Vector | None = None,
        *,
        accepted: bool = True,
        lam: float | None = None,
        delta: float | None = None,
        rho: float | None = None,
    ) -> Iteration:
        """Enter one record; `point` is the current point after the judgement of `trial`."""
        shown = point if trial is None else trial
        led = trial is None and self.lead
        record = Iteration(
            k=len(self.history),
            x=shown.x,
            f=shown.f,
            g_norm=norm(point.g),
            lam=lam,
            delta=delta,
            rho=rho,
            p=led.p if led else p,
            accepted=accepted,
            why="led on: f is lower beside the last point" if led else _why(point, trial, accepted),
            nfev=self.problem.nfev,
            njev=self.problem.njev,
        )
        self.history.append(record)
        return record

    def result(self, point: Point, status: Status | None) -> Result:
        """The end as the user sees it; without a status, the callback asked for it."""
        status, self.end = Status.CALLBACK if status is None else status, point
        return conclude(point, status, self)


def _why(point: Point, trial: Trial | None, accepted: bool) -> str:
    """The judgement in words."""
    if trial is None:
        return f"start: {point.bad}" if point.bad else "start"
    if accepted:
        return f"accepted, but {point.bad}" if point.bad else "accepted"
    if trial.bad:
        return f"rejected: {trial.bad}"
    return "rejected: f rises" if trial.f > point.f else "rejected: f falls too little"
