"""Newton's method on f: the full Hessian, JᵀJ + S, and the full step."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lmtutor import _stopping
from lmtutor._fit import Callback, drain
from lmtutor._problem import Point, Problem
from lmtutor._result import Result
from lmtutor._run import Run, Steps
from lmtutor._status import Status
from lmtutor._types import DifferenceMethod, Function, Matrix
from lmtutor._validation import real_array


def newton(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "3-point",
    hess: Callable[..., Any] | None = None,
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
    """Full Newton steps without safeguard."""
    problem = Problem(fun, x0, jac, args, kwargs)
    run = Run(problem, ftol, xtol, gtol, max_nfev, names)

    def hessian(point: Point) -> Matrix:
        if hess is not None:
            H = real_array(hess(point.x.copy(), *args, **(kwargs or {})), "hess(x)")
            if H.shape != (point.x.size, point.x.size):
                raise ValueError(f"hess(x) must have shape (n, n), got {H.shape}")
            return H
        return _differences_of_gradient(problem, point)

    return drain(_steps(run, hessian), callback)


def _differences_of_gradient(problem: Problem, point: Point) -> Matrix:
    n = point.x.size
    H = np.empty((n, n))
    for i in range(n):
        h = 6e-6 * (abs(point.x[i]) or 1.0)
        up, down = point.x.copy(), point.x.copy()
        up[i] += h
        down[i] -= h
        H[:, i] = (problem.gradient(up) - problem.gradient(down)) / (up[i] - down[i])
    return (H + H.T) / 2


def _steps(run: Run, hessian: Callable[[Point], Matrix]) -> Steps:
    point, status = run.start()
    stop = yield run.record(point)
    H = None
    while status is None and not stop:
        H = hessian(point)
        p = -np.linalg.lstsq(H, point.g, rcond=None)[0]
        trial = run.problem.trial(point.x + p)
        accepted = not trial.bad
        if accepted:
            if np.linalg.norm(p) <= run.tol.xtol * np.linalg.norm(point.x):
                status = Status.XTOL
            point = run.problem.linearise(trial)
            status = _stopping.at_point(point, run.tol) or status
            if status is None and run.problem.nfev >= run.tol.max_nfev:
                status = Status.MAX_NFEV
        else:
            status = Status.DIVERGED
        stop = yield run.record(point, trial, p=p, accepted=accepted)
    status = Status.CALLBACK if status is None else status
    if status > 0 and point.f > 0 and np.linalg.eigvalsh(hessian(point))[0] < 0:
        status = Status.SADDLE
    return run.result(point, status)
