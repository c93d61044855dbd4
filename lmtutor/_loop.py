"""The Levenberg–Marquardt loop: propose, judge, accept or reject, stop."""

from typing import Any, NamedTuple, Unpack

import numpy as np

from lmtutor import _stopping
from lmtutor._acceleration import accelerate
from lmtutor._damping import DAMPINGS, Damping
from lmtutor._diagnosis import BENT
from lmtutor._numbers import scaled_length
from lmtutor._problem import Point, Trial
from lmtutor._run import Options, Run, Steps
from lmtutor._scaling import SCALINGS, Scaling
from lmtutor._second_look import second_look
from lmtutor._solvers import SOLVERS
from lmtutor._step import LinearModel, Step
from lmtutor._types import DifferenceMethod, Function, Vector
from lmtutor._validation import choice, positive
from lmtutor._way_down import led_on

ENOUGH = 1e-4
"""Gain ratio from which a step is accepted (Moré 1978)."""


class Method(NamedTuple):
    """What the loop is made of."""

    damping: Damping
    scaling: Scaling
    model: type[LinearModel]
    acceleration: float | None  # bound on 2‖Da‖/‖Dp‖


def iterate(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    damping: str = "trust-region",
    scaling: str = "more",
    solver: str = "svd",
    acceleration: float | None = None,
    bounds: Any = None,
    **options: Unpack[Options],
) -> Steps:
    """The Levenberg–Marquardt method, one trial step at a time.

    Parameters and errors are those of `least_squares`, except that there is no callback; they are
    checked at the call, before the first record is asked for.

    Returns
    -------
    generator
        Of `Iteration` records: the start first, then one for each trial step, accepted or not. It
        ends when the method stops; its return value is the `Result`, so that inside another
        generator ``result = yield from iterate(...)``. Sending in True asks it to stop.
    """
    run = Run(fun, x0, jac, bounds=bounds, **options)
    if acceleration is not None:
        acceleration = positive(acceleration, "acceleration")
        if run.problem.loss:
            raise ValueError("acceleration needs loss='linear': it measures how r bends, not f")
    steer = choice(damping, DAMPINGS, "damping")
    metric, kind = choice(scaling, SCALINGS, "scaling"), choice(solver, SOLVERS, "solver")
    return led_on(run, lambda: loop(run, Method(steer(), metric, kind, acceleration)))


def loop(run: Run, method: Method) -> Steps:
    """The records of a run."""
    damping = method.damping
    with np.errstate(all="ignore"):
        point = run.start()
        status = run.over(point)
        if not point.bad:
            d, model = _begin(run, method, point)
        record = run.record(point, lam=damping.lam, delta=damping.delta)
        if status is not None and run.dense:
            point, status = second_look(run, point, status)
    stop = yield record
    while status is None and not stop:
        with np.errstate(all="ignore"):  # what overflows shows where it is judged
            delta = damping.delta
            step, trial = _attempt(run, method, point, model)
            rho = step.gain_ratio(point.f - trial.f)
            accepted = rho >= ENOUGH
            damping.judge(step, rho, accepted)
            status = _stopping.after_step(point, model, step, trial, accepted, run.tol)
            if accepted:
                point = run.accept(trial)
                if not point.bad:
                    d = method.scaling(point.norms, d)
                    model = run.model(method.model, point, d)
            status = run.over(point, status)
            if status is not None and run.dense:
                point, status = second_look(run, point, status)
                if status is None:  # the scaling or the solver hid a slope
                    damping = type(damping)()
                    method = Method(damping, SCALINGS["more"], LinearModel, method.acceleration)
                    d, model = _begin(run, method, point)
            record = run.record(
                point, trial, step.p, accepted=accepted, lam=step.lam, delta=delta, rho=rho
            )
        stop = yield record
    return run.result(point, status)


def _begin(run: Run, method: Method, point: Point) -> tuple[Vector, LinearModel]:
    """The first scaling, the first linear model, and with them the first λ or Δ."""
    d = method.scaling(point.norms, np.zeros_like(point.norms))
    model = run.model(method.model, point, d)
    method.damping.begin(model, scaled_length(d, point.x))
    return d, model


def _attempt(run: Run, method: Method, point: Point, model: LinearModel) -> tuple[Step, Trial]:
    """The next step, and what is found at its end."""
    step = method.damping.propose(model)
    if run.problem.box:
        step = run.problem.box.confine(point.x, step, model, point.J, point.r)
    if method.acceleration and not step.asked:  # what a wall cut has no curve to follow
        bent = accelerate(run, point, model, step, method.acceleration)
        if bent is None:
            return step, Trial(point.x + step.p, point.r, np.inf, BENT)
        step = bent
    return step, run.attempt(point, step.p)
