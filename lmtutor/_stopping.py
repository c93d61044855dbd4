"""When to stop: every test compares like with like, so that units do not matter."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lmtutor._numbers import EPS, own_units, scaled_length
from lmtutor._problem import Point, Trial
from lmtutor._status import Status
from lmtutor._step import LinearModel, Step
from lmtutor._types import Vector

SETTLED = 1e-2
"""Share of r in the range of J above which a point where no step succeeds is no minimum.

The share is a relative of the relative offset of Bates & Watts (1981).
"""

SILENT = 1e-5
"""Share of its unit up to which a parameter, and share of r up to which its column, is all but 0.

The product of two such is within the usual tolerances of nothing.
"""


class Tolerances(NamedTuple):
    """The three tolerances and the budget."""

    ftol: float
    xtol: float
    gtol: float
    max_nfev: int


def at_point(point: Point, tol: Tolerances) -> Status | None:
    """Tests that need no step: finite derivatives, exact fit, orthogonality."""
    if point.bad:
        return Status.NOT_FINITE
    if point.f == 0:
        return Status.ZERO_RESIDUAL
    if point.cosine > tol.gtol:
        return None
    if point.norms.any() or (point.held is not None and point.jacobian[:, point.held].any()):
        return Status.GTOL
    return Status.STALLED  # orthogonality to zero columns proves nothing


def rounding(point: Point) -> float:
    """The share of r that may be rounding error: an error ε of x changes r by about ε‖J‖‖x‖."""
    return 10 * EPS * scaled_length(point.norms, point.x) / point.length


def silent(point: Point, x0: Vector) -> NDArray[np.bool_]:
    """(n,), True for a parameter that is 0 beside its start and not felt by J.

    Where the start is 0 nothing tells how far from 0 it is.
    """
    unit = own_units(x0, x0)
    near: NDArray[np.bool_] = (np.abs(point.x) <= SILENT * unit) | (x0 == 0)
    if not near.any():
        return near
    return near & (point.norms * np.maximum(unit, np.abs(point.x)) <= SILENT * point.length)


def after_step(
    point: Point, model: LinearModel, step: Step, trial: Trial, accepted: bool, tol: Tolerances
) -> Status | None:
    """Tests of the step just judged; `point` and `model` are those it started from.

    A short or futile step alone proves nothing, for a small radius makes one anywhere. Each test
    therefore also looks at what the undamped step would do.
    """
    size = scaled_length(point.norms, point.x)
    futile = abs(point.f - trial.f) <= tol.ftol * point.f
    settled = False
    if futile or not accepted:
        offset = share_in_range(point, model)
        # The cosine, too: D = I can hide a column from the numerical rank.
        settled = max(offset, point.cosine) <= SETTLED
        if futile and settled and offset * offset <= tol.ftol:
            return Status.FTOL
    if point.cosine * point.length <= tol.xtol * size:
        gauss_newton = scaled_length(point.norms, model.step(0.0).p)
        if gauss_newton <= tol.xtol * size:
            return Status.XTOL
    if accepted:
        return None
    moved = scaled_length(point.norms, step.p)
    if settled and moved <= tol.xtol * size:
        return Status.XTOL
    if step.predicted <= EPS * point.f or moved <= EPS * size:
        return _at_the_limit(point, model)
    return None


def share_in_range(point: Point, model: LinearModel) -> float:
    """‖P r‖/‖r‖ with P the projector onto the range of J: at a minimum 0."""
    return math.sqrt(2 * model.reachable()) / point.length


def _at_the_limit(point: Point, model: LinearModel) -> Status:
    """What it means that no step lowers f: a minimum to rounding, or not."""
    noise = rounding(point)
    if point.cosine > SETTLED + noise:
        return Status.STALLED
    return Status.ROUNDING if share_in_range(point, model) <= SETTLED + noise else Status.DEGENERATE


def gradient_negligible(point: Point, trial: Trial, predicted: float, tol: Tolerances) -> bool:
    """For steps along −g: neither reduction is worth having, and no parameter alone has more."""
    futile = abs(point.f - trial.f) <= tol.ftol * point.f and predicted <= tol.ftol * point.f
    return futile and point.cosine <= math.sqrt(tol.ftol)
