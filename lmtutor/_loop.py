"""The Levenberg–Marquardt loop: propose, judge, accept or reject, stop."""

from typing import Any, Unpack

import numpy as np

from lmtutor import _stopping
from lmtutor._damping import DAMPINGS, Damping
from lmtutor._numbers import quiet, scaled_length
from lmtutor._run import Options, Run, Steps
from lmtutor._scaling import SCALINGS, Scaling
from lmtutor._step import LinearModel
from lmtutor._types import DifferenceMethod, Function
from lmtutor._validation import choice

ENOUGH = 1e-4
"""Gain ratio from which a step is accepted (Moré 1978)."""


def iterate(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    damping: str = "trust-region",
    scaling: str = "more",
    **options: Unpack[Options],
) -> Steps:
    """The Levenberg–Marquardt method, one trial step at a time.

    A generator of `Iteration` records: the start first, then one for each trial step, accepted or
    not. It ends when the method stops; its return value is the `Result`, so that inside another
    generator ``result = yield from iterate(...)``. Sending in True asks it to stop.

    Parameters and errors are those of `least_squares`, except that there is no callback; they are
    checked at the call, before the first record is asked for.
    """
    run = Run(fun, x0, jac, **options)
    return _loop(run, choice(damping, DAMPINGS, "damping")(), choice(scaling, SCALINGS, "scaling"))


def _loop(run: Run, damping: Damping, scaling: Scaling) -> Steps:
    point = run.start()
    status = run.over(point)
    if point.bad:
        yield run.record(point)
        return run.result(point, status)
    d = scaling(point.norms, np.zeros_like(point.norms))
    model = LinearModel(point.J, point.r, d)
    damping.begin(model, quiet(scaled_length)(d, point.x))
    stop = yield run.record(point, lam=damping.lam, delta=damping.delta)
    while status is None and not stop:
        delta = damping.delta
        step = damping.propose(model)
        trial = run.attempt(point, step.p)
        rho = step.gain_ratio(point.f - trial.f)
        accepted = rho >= ENOUGH
        damping.judge(step, rho, accepted)
        status = _stopping.after_step(point, model, step, trial, accepted, run.tol)
        if accepted:
            point = run.accept(trial)
            if not point.bad:
                d = scaling(point.norms, d)
                model = LinearModel(point.J, point.r, d)
        status = run.over(point, status)
        stop = yield run.record(
            point, trial, step.p, accepted=accepted, lam=step.lam, delta=delta, rho=rho
        )
    return run.result(point, status)
