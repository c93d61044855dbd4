"""Gradient descent: p = −αg, with a fixed α or with Armijo's backtracking."""

from typing import Any, Literal, Unpack

import numpy as np

from lmtutor import _stopping
from lmtutor._callback import Callback, drain
from lmtutor._numbers import EPS, norm
from lmtutor._problem import Point
from lmtutor._result import Result
from lmtutor._run import Options, Run, Steps, unbounded
from lmtutor._status import Status
from lmtutor._types import DifferenceMethod, Function

ARMIJO = 1e-4
"""Share of the reduction promised by the slope that a step must bring."""


def gradient_descent(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    step: float | Literal["armijo"] = "armijo",
    callback: Callback | None = None,
    **options: Unpack[Options],
) -> Result:
    """Minimise ½‖fun(x)‖² by steps p = −αg.

    Parameters
    ----------
    step
        ``"armijo"``: α is halved until f falls by at least 1e-4·α‖g‖², then doubled for the next
        step; the first α minimises the linear model along −g. A number: α itself, in the units of
        x²/f, for each step, whether f falls or not; a step to a point where r is not finite then
        ends the run as DIVERGED.

    Returns
    -------
    Result

    Notes
    -----
    The other parameters and the errors are those of `least_squares`, without what concerns damping,
    scaling and bounds; `max_nfev` is 10 000 by default. In the records λ, Δ and ρ are None. The run
    takes no last look around its end, as `least_squares` does, and so may end at a saddle.
    """
    fixed = float(step) if isinstance(step, int | float | np.floating) else None
    if step != "armijo" if fixed is None else not 0 < fixed < np.inf:
        raise ValueError(f"step must be 'armijo' or a positive number, got {step!r}")
    if options.get("max_nfev") is None:
        options["max_nfev"] = 10_000
    run = Run(fun, x0, jac, **unbounded(options))
    return drain(_steps(run, fixed), callback)


def _steps(run: Run, fixed: float | None) -> Steps:
    with np.errstate(all="ignore"):
        point = run.start()
        status = run.over(point)
        alpha = fixed or _best_in_model(point)
        record = run.record(point)
    stop = yield record
    while status is None and not stop:
        with np.errstate(all="ignore"):  # what overflows shows where it is judged
            p = -alpha * point.g
            promised = alpha * (slope := norm(point.g)) * slope
            trial = run.attempt(point, p)
            accepted = not trial.bad if fixed else point.f - trial.f >= ARMIJO * promised
            negligible = _stopping.gradient_negligible(point, trial, promised, run.tol)
            if accepted:
                point = run.accept(trial)
                alpha = fixed or 2 * alpha
            elif fixed:
                status = Status.DIVERGED
            else:
                alpha /= 2
                if promised <= EPS * point.f:
                    status = Status.STALLED
            status = run.over(point, Status.FTOL if negligible else status)
            record = run.record(point, trial, p, accepted=accepted)
        stop = yield record
    return run.result(point, status)


def _best_in_model(point: Point) -> float:
    """The α that minimises ½‖r − αJg‖²."""
    change = norm(point.J @ point.g)
    ratio = norm(point.g) / change if change > 0 else 1.0
    return ratio * ratio
