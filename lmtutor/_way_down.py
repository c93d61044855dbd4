"""On from where a run is lost: beside a saddle, or beyond a pole, f may be lower.

A saddle has no slope, and near a pole that the numerator shares (0/0) J grows without bound and
with it the scaling, so that steps shrink and never cross it. The last look finds both; here the
loop begins again from a lower point nearby, if there is one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lmtutor._result import Result
from lmtutor._run import Run, Steps
from lmtutor._status import Status
from lmtutor._surroundings import Lower

LENGTHS = (1e-4, 1e-3, 1e-2, 1e-1)
"""Of the steps that are tried, relative to x."""

WORTH = 1e-6
"""Share of f by which it must fall."""

MOST = 3
"""Times in a run: each lowers f, yet what is lost again and again has a wrong J."""


def led_on(run: Run, begin: Callable[[], Steps]) -> Steps:
    """The records of the loop that `begin` starts, begun again where a lost run can be led on."""
    result = yield from begin()
    for _ in range(MOST):
        run.lead, run.lower = way_down(run, result), None
        if run.lead is None:
            break
        run.largest = np.zeros_like(run.largest)  # what the columns of J were is far behind
        run.problem.rounding = 0.0  # and so is the error that they made
        result = yield from begin()
    return result


def way_down(run: Run, result: Result) -> Lower | None:
    """The lowest of what the last look found and of points along the flattest direction of J.

    None where the run is not lost, nothing is lower by much, or the budget is spent.
    """
    point = run.end
    lost = result.status in (Status.SADDLE, Status.DEGENERATE)
    if not lost or point is None or not run.affords(1):
        return None
    tried = [run.lower] if run.lower else []
    if point.norms.all():
        with np.errstate(all="ignore"):
            flat = run.flattest(point)
            step = flat * (np.abs(point.x).max() or 1.0) / np.abs(flat).max()
            steps = [side * share * step for share in LENGTHS for side in (1, -1)]
            tried += [Lower(run.attempt(point, p), p) for p in steps]
    best = min(tried, key=lambda lower: lower.trial.f, default=None)
    return best if best and best.trial.f < (1 - WORTH) * point.f else None
