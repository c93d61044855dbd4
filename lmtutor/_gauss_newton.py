"""Gauss–Newton: linearise, solve, take the full step, repeat."""

from collections.abc import Mapping, Sequence
from typing import Any

from lmtutor import _stopping
from lmtutor._fit import Callback, drain
from lmtutor._problem import Problem
from lmtutor._result import Result
from lmtutor._run import Run, Steps
from lmtutor._status import Status
from lmtutor._step import LinearModel
from lmtutor._types import DifferenceMethod, Function


def gauss_newton(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    ftol: float = 1e-10,
    xtol: float = 1e-10,
    gtol: float = 1e-10,
    max_nfev: int | None = None,
    callback: Callback | None = None,
    names: Sequence[str] | None = None,
) -> Result:
    """Full Gauss–Newton steps without safeguard."""
    problem = Problem(fun, x0, jac, args, kwargs)
    return drain(_steps(Run(problem, ftol, xtol, gtol, max_nfev, names)), callback)


def _steps(run: Run) -> Steps:
    point, status = run.start()
    stop = yield run.record(point)
    while status is None and not stop:
        model = LinearModel(point.J, point.r, point.norms)
        step = model.step(0.0)
        trial = run.problem.trial(point.x + step.p)
        accepted = not trial.bad
        rho = (point.f - trial.f) / step.predicted if step.predicted > 0 else 0.0
        if accepted:
            status = _stopping.after_step(point, model, step, trial, True, run.tol)
            point = run.problem.linearise(trial)
            status = _stopping.at_point(point, run.tol) or status
            if status is None and run.problem.nfev >= run.tol.max_nfev:
                status = Status.MAX_NFEV
        else:
            status = Status.DIVERGED
        stop = yield run.record(point, trial, p=step.p, accepted=accepted, rho=rho)
    return run.result(point, Status.CALLBACK if status is None else status)
