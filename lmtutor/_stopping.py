"""When to stop: every test is a ratio of like with like, so units do not matter."""

from typing import NamedTuple

import numpy as np

from lmtutor._problem import Point, Trial
from lmtutor._status import Status
from lmtutor._step import EPS, LinearModel, Step

SETTLED = 1e-3
"""Cosine above which a point where no step succeeds is not a minimum."""


class Tolerances(NamedTuple):
    """The three tolerances and the budget."""

    ftol: float
    xtol: float
    gtol: float
    max_nfev: int


def at_point(point: Point, tol: Tolerances) -> Status | None:
    """Tests that need no step: non-finite derivatives, exact fit, orthogonality."""
    if point.bad:
        return Status.NOT_FINITE
    if point.f == 0:
        return Status.ZERO_RESIDUAL
    if point.cosine <= tol.gtol:
        return Status.GTOL
    return None


def rounding(point: Point) -> float:
    """What rounding of x alone may contribute to the cosine: ε·‖(‖J_i‖ x_i)‖ / ‖r‖."""
    return 10 * EPS * float(np.linalg.norm(point.norms * point.x)) / float(np.sqrt(2 * point.f))


def after_step(
    point: Point, model: LinearModel, step: Step, trial: Trial, accepted: bool, tol: Tolerances
) -> Status | None:
    """Tests of the step just judged; `point` and `model` are those it started from."""
    actual = point.f - trial.f
    x_length = float(np.linalg.norm(model.d * point.x))
    noise = rounding(point)
    reachable = model.reachable()
    if abs(actual) <= tol.ftol * point.f and reachable <= (tol.ftol + noise**2) * point.f:
        return Status.FTOL
    if model.gauss_newton_length() <= tol.xtol * x_length:
        return Status.XTOL
    if accepted:
        return None
    settled = point.cosine <= SETTLED + noise
    if settled and step.length <= tol.xtol * x_length:
        return Status.XTOL
    if step.predicted <= EPS * point.f or step.length <= EPS * x_length:
        return Status.XTOL if settled else Status.STALLED
    return None
