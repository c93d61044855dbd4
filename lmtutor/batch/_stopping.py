"""When each fit stops: the tests of `lmtutor._stopping`, across the batch.

Where several tests are met, the one that stands first in the scalar code must win, so it is
applied last here.
"""

from typing import Any, NamedTuple

from lmtutor._numbers import EPS
from lmtutor._status import Status
from lmtutor._stopping import SETTLED, Tolerances
from lmtutor.batch._arrays import Array, length
from lmtutor.batch._linear import Damped
from lmtutor.batch._problem import Point

RUNNING = -100
"""Status of a fit that has not ended."""


class Judged(NamedTuple):
    """A step and what came of it, for each fit."""

    step: Damped
    undamped: Damped
    f: Array  # (B,), at the trial point; inf where r is not finite
    accepted: Array  # (B,)


def at_point(xp: Any, point: Point, tol: Tolerances, status: Array) -> Array:
    """Tests that need no step; `status` is kept where none is met."""
    status = xp.where(point.cosine <= tol.gtol, Status.GTOL.value, status)
    no_slope = xp.all(point.norms == 0, axis=0)
    status = xp.where(no_slope, Status.STALLED.value, status)
    status = xp.where(point.f == 0, Status.ZERO_RESIDUAL.value, status)
    return xp.where(point.bad, Status.NOT_FINITE.value, status)


def after_step(xp: Any, point: Point, judged: Judged, tol: Tolerances) -> Array:
    """Status of each fit after a step from `point`, RUNNING where no test is met, (B,)."""
    size, norm_r = length(xp, point.norms * point.x), xp.sqrt(2 * point.f)
    offset2 = judged.undamped.predicted / point.f  # squared share of r in the range of J
    settled = (offset2 <= SETTLED**2) & (point.cosine <= SETTLED)
    status = _stuck(xp, point, judged, tol, settled, offset2)

    small = point.cosine * norm_r <= tol.xtol * size
    newton = length(xp, point.norms * judged.undamped.p)
    status = xp.where(small & (newton <= tol.xtol * size), Status.XTOL.value, status)
    futile = xp.abs(point.f - judged.f) <= tol.ftol * point.f
    return xp.where(futile & settled & (offset2 <= tol.ftol), Status.FTOL.value, status)


def _stuck(
    xp: Any, point: Point, judged: Judged, tol: Tolerances, settled: Array, offset2: Array
) -> Array:
    """The tests of a step that was not accepted."""
    rejected = ~judged.accepted
    running = xp.full_like(point.f, RUNNING, dtype=xp.int64)
    if not xp.any(rejected):
        return running
    size = length(xp, point.norms * point.x)
    moved = length(xp, point.norms * judged.step.p)
    limit = SETTLED + 10 * EPS * size / xp.sqrt(2 * point.f)  # with the rounding error of r
    tiny = (judged.step.predicted <= EPS * point.f) | (moved <= EPS * size)
    status = xp.where(rejected & tiny, Status.STALLED.value, running)
    flat = rejected & tiny & (point.cosine <= limit)
    status = xp.where(flat, Status.DEGENERATE.value, status)
    status = xp.where(flat & (offset2 <= limit**2), Status.ROUNDING.value, status)
    short = rejected & settled & (moved <= tol.xtol * size)
    return xp.where(short, Status.XTOL.value, status)
