"""A few more evaluations of r where the gradient alone cannot tell what a point is.

Both looks are taken once, at the end of a run, and only where there is doubt.
"""

import numpy as np

from lmtutor._numbers import EPS, norm, scaled_length
from lmtutor._problem import Point
from lmtutor._run import Run
from lmtutor._status import Status

SHORT = EPS**0.25
"""A distance, relative to x, over which curvature shows and rounding does not."""


def second_look(run: Run, point: Point, status: Status | None) -> Status | None:
    """The status after looking around: is a start a maximum, is a flat direction a minimum?"""
    if status is Status.GTOL and run.problem.nfev == 1 and _falls_on_both_sides(run, point):
        return Status.SADDLE
    if status is Status.DEGENERATE and _rises_smoothly(run, point):
        return Status.ROUNDING
    return status


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
    return 0.15 <= bends[2] / max(bends[:2]) <= 0.35
