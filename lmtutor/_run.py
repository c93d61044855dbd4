"""The bookkeeping that every method shares: start, records, history, result."""

from collections.abc import Generator, Sequence

import numpy as np

from lmtutor import _stopping
from lmtutor._problem import Point, Problem, Trial
from lmtutor._records import Iteration
from lmtutor._result import Result
from lmtutor._status import Status
from lmtutor._types import Vector
from lmtutor._validation import evaluation_budget, parameter_names, tolerance

Steps = Generator[Iteration, bool | None, Result]
"""Records out; a true value sent in asks for the end; the result is the generator's return value."""


class Run:
    """One run of one method on one problem."""

    def __init__(
        self,
        problem: Problem,
        ftol: float,
        xtol: float,
        gtol: float,
        max_nfev: int | None,
        names: Sequence[str] | None,
    ) -> None:
        n = problem.x0.size
        self.problem = problem
        self.tol = _stopping.Tolerances(
            tolerance(ftol, "ftol"),
            tolerance(xtol, "xtol"),
            tolerance(gtol, "gtol"),
            evaluation_budget(max_nfev, 1000 * (n + 1)),
        )
        self.names = parameter_names(names, n)
        self.history: list[Iteration] = []

    def start(self) -> tuple[Point, Status | None]:
        """The start with its derivatives; without them where r(x0) is not finite."""
        trial = self.problem.trial(self.problem.x0)
        if not trial.bad:
            point = self.problem.linearise(trial)
            return point, _stopping.at_point(point, self.tol)
        nan = np.full((trial.r.size, trial.x.size), np.nan)
        point = Point(*trial[:3], nan, nan[0], nan[0], np.nan, trial.bad)
        return point, Status.NOT_FINITE

    def record(
        self,
        point: Point,
        trial: Trial | None = None,
        *,
        p: Vector | None = None,
        accepted: bool = True,
        lam: float | None = None,
        delta: float | None = None,
        rho: float | None = None,
    ) -> Iteration:
        """Enter one record; `point` is the current point after the judgement of `trial`."""
        x, f = (point.x, point.f) if trial is None else (trial.x, trial.f)
        record = Iteration(
            k=len(self.history),
            x=x,
            f=f,
            g_norm=float(np.linalg.norm(point.g)),
            lam=lam,
            delta=delta,
            rho=rho,
            p=p,
            accepted=accepted,
            why=_why(point, trial, accepted),
            nfev=self.problem.nfev,
            njev=self.problem.njev,
        )
        self.history.append(record)
        return record

    def result(self, point: Point, status: Status) -> Result:
        """The end of the run as the user sees it."""
        return Result.at(point, status, self.problem, self.names, tuple(self.history), self.tol)


def _why(point: Point, trial: Trial | None, accepted: bool) -> str:
    if trial is None:
        return "start"
    if accepted:
        return "accepted"
    if trial.bad:
        return f"rejected: {trial.bad}"
    return "rejected: f rises" if trial.f > point.f else "rejected: f falls too little"
