"""The Gauss–Newton method: linearise, solve, take the whole step, repeat."""

from typing import Any, Unpack

import numpy as np

from lmtutor import _stopping
from lmtutor._callback import Callback, drain
from lmtutor._result import Result
from lmtutor._run import Options, Run, Steps, unbounded
from lmtutor._status import Status
from lmtutor._step import LinearModel
from lmtutor._types import DifferenceMethod, Function


def gauss_newton(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    callback: Callback | None = None,
    **options: Unpack[Options],
) -> Result:
    """Minimise ½‖fun(x)‖² by whole steps p with J p ≈ −r, whether f falls or not.

    Where J is rank-deficient, p is the shortest such step in the metric of its column norms. A step
    to a point where r is not finite ends the run as DIVERGED. Parameters and errors are those of
    `least_squares`, without what concerns damping, scaling and bounds; in the records, ρ is the
    gain ratio and λ and Δ are None. Success means that the tests of convergence hold: the run takes
    no last look around its end, as `least_squares` does, and so may end at a saddle.

    Returns
    -------
    Result
    """
    run = Run(fun, x0, jac, **unbounded(options))
    return drain(_steps(run), callback)


def _steps(run: Run) -> Steps:
    with np.errstate(all="ignore"):
        point = run.start()
        status = run.over(point)
        record = run.record(point)
    stop = yield record
    while status is None and not stop:
        with np.errstate(all="ignore"):  # what overflows shows where it is judged
            model = LinearModel(point.J, point.r, point.norms)
            step = model.step(0.0)
            trial = run.attempt(point, step.p)
            rho = step.gain_ratio(point.f - trial.f)
            if trial.bad:
                status = Status.DIVERGED
            else:
                status = _stopping.after_step(point, model, step, trial, True, run.tol)
                point = run.accept(trial)
                status = run.over(point, status)
            record = run.record(point, trial, step.p, accepted=not trial.bad, rho=rho)
        stop = yield record
    return run.result(point, status)
