"""The Levenberg–Marquardt loop: propose, judge, accept or reject, stop."""

from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np

from lmtutor import _stopping
from lmtutor._damping import DAMPINGS, Damping
from lmtutor._problem import Problem
from lmtutor._records import Iteration
from lmtutor._result import Result
from lmtutor._run import Run
from lmtutor._scaling import SCALINGS, Scaling
from lmtutor._status import Status
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
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    damping: str = "trust-region",
    scaling: str = "more",
    ftol: float = 1e-10,
    xtol: float = 1e-10,
    gtol: float = 1e-10,
    max_nfev: int | None = None,
    names: Sequence[str] | None = None,
) -> Generator[Iteration, bool | None, Result]:
    """The method as a generator: one record for the start, then one for each trial step."""
    problem = Problem(fun, x0, jac, args, kwargs)
    run = Run(problem, ftol, xtol, gtol, max_nfev, names)
    return _loop(run, choice(damping, DAMPINGS, "damping")(), choice(scaling, SCALINGS, "scaling"))


def _loop(
    run: Run, damping: Damping, scaling: Scaling
) -> Generator[Iteration, bool | None, Result]:
    point, status = run.start()
    if status is Status.NOT_FINITE:
        yield run.record(point)
        return run.result(point, status)
    d = scaling(point.norms, np.zeros_like(point.norms))
    model = LinearModel(point.J, point.r, d)
    damping.begin(model, float(np.linalg.norm(d * point.x)))
    stop = yield run.record(point, lam=damping.lam, delta=damping.delta)
    while status is None and not stop:
        delta = damping.delta
        step = damping.propose(model)
        trial = run.problem.trial(point.x + step.p)
        actual = point.f - trial.f
        rho = actual / step.predicted if step.predicted > 0 else 0.0
        accepted = rho >= ENOUGH
        damping.judge(step, actual, accepted)
        status = _stopping.after_step(point, model, step, trial, accepted, run.tol)
        if accepted:
            point = run.problem.linearise(trial)
            status = _stopping.at_point(point, run.tol) or status
        if accepted and not point.bad:
            d = scaling(point.norms, d)
            model = LinearModel(point.J, point.r, d)
        if status is None and run.problem.nfev >= run.tol.max_nfev:
            status = Status.MAX_NFEV
        stop = yield run.record(
            point, trial, p=step.p, accepted=accepted, lam=step.lam, delta=delta, rho=rho
        )
    return run.result(point, Status.CALLBACK if status is None else status)
