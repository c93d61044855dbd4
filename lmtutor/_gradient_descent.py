"""Gradient descent: p = −αg, with a fixed step or Armijo's backtracking."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from lmtutor import _stopping
from lmtutor._fit import Callback, drain
from lmtutor._problem import Problem
from lmtutor._result import Result
from lmtutor._run import Run, Steps
from lmtutor._status import Status
from lmtutor._types import DifferenceMethod, Function


def gradient_descent(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    step: float | Literal["armijo"] = "armijo",
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    ftol: float = 1e-10,
    xtol: float = 1e-10,
    gtol: float = 1e-10,
    max_nfev: int | None = None,
    callback: Callback | None = None,
    names: Sequence[str] | None = None,
) -> Result:
    """Steps along −g."""
    if step != "armijo" and not (isinstance(step, int | float) and step > 0):
        raise ValueError(f"step must be 'armijo' or a positive number, got {step!r}")
    problem = Problem(fun, x0, jac, args, kwargs)
    run = Run(problem, ftol, xtol, gtol, max_nfev, names)
    return drain(_steps(run, None if step == "armijo" else float(step)), callback)


def _steps(run: Run, fixed: float | None) -> Steps:
    point, status = run.start()
    stop = yield run.record(point)
    alpha = fixed
    while status is None and not stop:
        slope = float(point.g @ point.g)
        if alpha is None:  # the minimum of the linear model along −g
            Jg = point.J @ point.g
            alpha = slope / float(Jg @ Jg)
        p = -alpha * point.g
        trial = run.problem.trial(point.x + p)
        armijo = point.f - trial.f >= 1e-4 * alpha * slope
        accepted = not trial.bad if fixed else armijo
        if accepted:
            small = abs(point.f - trial.f) <= run.tol.ftol * point.f
            point = run.problem.linearise(trial)
            status = _stopping.at_point(point, run.tol)
            if small and point.cosine <= _stopping.SETTLED and status is None:
                status = Status.FTOL
            alpha = fixed or 2 * alpha
        elif fixed:
            status = Status.DIVERGED
        else:
            alpha /= 2
            if np.linalg.norm(p) <= _stopping.EPS * np.linalg.norm(point.x):
                status = Status.STALLED
        if status is None and run.problem.nfev >= run.tol.max_nfev:
            status = Status.MAX_NFEV
        stop = yield run.record(point, trial, p=p, accepted=accepted)
    return run.result(point, Status.CALLBACK if status is None else status)
