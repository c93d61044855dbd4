"""A few more evaluations of r where the gradient alone cannot tell what a point is.

Both looks are taken once, at the end of a run, and only where there is doubt.
"""

import numpy as np

from lmtutor._numbers import EPS, norm, scaled_length
from lmtutor._problem import Point
from lmtutor._run import Run
from lmtutor._status import Status
from lmtutor._step import LinearModel
from lmtutor._stopping import SETTLED, share_in_range

SHORT = EPS**0.25
"""A distance, relative to x, over which curvature shows and rounding does not."""


VANISHED = 1e-6
"""Share of its largest norm below which a column of J has vanished."""


def second_look(run: Run, point: Point, status: Status | None) -> Status | None:
    """The status after looking around.

    Is a start without slope a maximum? Do the normal equations only seem to promise nothing? Is
    the direction in which J is nearly singular, or all of J where it has vanished, a minimum?
    """
    if status is Status.GTOL and run.problem.nfev == 1 and _falls_on_both_sides(run, point):
        return Status.SADDLE
    if run.squared and status in (Status.FTOL, Status.XTOL) and _promises_more(run, point):
        status = Status.DEGENERATE
    vanished = status is Status.STALLED and _has_vanished(run, point)
    if (status is Status.DEGENERATE or vanished) and _rises_smoothly(run, point):
        return Status.ROUNDING
    return status


def _has_vanished(run: Run, point: Point) -> bool:
    """Whether every column of J is small beside what it was, though not nothing."""
    return bool(point.norms.any() and (point.norms <= VANISHED * run.largest).all())


def _promises_more(run: Run, point: Point) -> bool:
    """Whether the singular values of J promise more than the normal equations did."""
    model = LinearModel(point.J, point.r, point.norms)
    step = scaled_length(point.norms, model.step(0.0).p)
    short = step <= 10 * run.tol.xtol * scaled_length(point.norms, point.x)
    return not short and share_in_range(point, model) > SETTLED


def _falls_on_both_sides(run: Run, point: Point) -> bool:
    """Whether f falls both up and down along a parameter from a start without slope."""
    for i in range(point.x.size):
        p = np.zeros_like(point.x)
        p[i] = SHORT * (abs(point.x[i]) or 1.0)
        if all(run.attempt(point, side * p).f < point.f * (1 - 10 * EPS) for side in (1, -1)):
            return True
    return False


def _rises_smoothly(run: Run, point: Point) -> bool:
    """Whether f has a smooth minimum along the direction in which J is nearly singular.

    r must bend by a fourth over half the distance; near a pole it does not.
    """
    p = SHORT * (scaled_length(point.norms, point.x) or point.length) * run.flattest(point)
    bends = []
    for share in (1.0, -1.0, 0.5):
        trial = run.attempt(point, share * p)
        if trial.bad or trial.f < point.f * (1 - 10 * EPS):
            return False
        bends.append(norm(trial.r - point.residual - share * (point.J @ p)))
    most = max(bends[:2])
    return 0.15 * most <= bends[2] <= 0.35 * most and most > 0
