"""A last look at where a run with a sparse J ends: does the linear model or f itself object?"""

from __future__ import annotations

from lmtutor._numbers import EPS, scaled_length
from lmtutor._problem import Point
from lmtutor._run import Run
from lmtutor._status import Status
from lmtutor._stopping import SETTLED, share_in_range
from lmtutor.large._normal_model import NormalModel
from lmtutor.large._null_space import small_end

SHORT = EPS**0.25
"""A distance, relative to x, over which curvature shows and rounding does not."""

MOST = 8
"""Directions without effect on the linear model that are tried."""


def last_look(run: Run, point: Point, model: NormalModel, status: Status) -> Status:
    """`status`, which says convergence, or what is wrong with it; `model` has unit columns.

    DEGENERATE where the undamped step promises much and is not short; SADDLE where f falls to
    both sides along a direction in which r, to first order, does not change.
    """
    size = scaled_length(point.norms, point.x)
    if share_in_range(point, model) > SETTLED:
        step = scaled_length(point.norms, model.step(0.0).p)
        if step > 10 * run.tol.xtol * size:
            return Status.DEGENERATE
    null = small_end(model).null
    for direction in null.T[:MOST]:
        p = SHORT * (size or point.length) * direction / model.d
        bend = run.attempt(point, p).f + run.attempt(point, -p).f - 2 * point.f
        if bend < -1e3 * EPS * point.f:
            return Status.SADDLE
    return status
