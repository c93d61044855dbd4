"""A start without slope may be a maximum: look to both sides before calling it a minimum."""

from lmtutor._numbers import EPS
from lmtutor._status import Status
from lmtutor.batch._arrays import Array, spread, take, where_true
from lmtutor.batch._loop import State, evaluate
from lmtutor.batch._problem import Problem

SHORT = EPS**0.25
"""A distance, relative to x, over which curvature shows and rounding does not."""


def second_look(problem: Problem, state: State) -> Array:
    """The statuses, SADDLE in place of GTOL where f falls both ways along some parameter."""
    xp = problem.xp
    doubtful = (state.status == Status.GTOL.value) & (state.njev == 1)
    if not xp.any(doubtful):
        return state.status
    part: State = take(xp, state, where_true(xp, doubtful))
    status = xp.where(_falls_on_both_sides(problem, part), Status.SADDLE.value, part.status)
    return spread(xp, doubtful, status, state.status)


def _falls_on_both_sides(problem: Problem, state: State) -> Array:
    """(B,), whether f falls both up and down along a parameter."""
    xp, x = problem.xp, state.point.x
    size = SHORT * xp.where(x != 0, xp.abs(x), 1.0)
    numbers = xp.arange(x.shape[0], device=getattr(x, "device", None))[:, None]
    found = state.status < 0
    for i in range(x.shape[0]):
        step = xp.where(numbers == i, size, 0.0)
        highest = state.point.f * (1 - 10 * EPS)
        _, up = evaluate(problem, state.data, x + step)
        _, down = evaluate(problem, state.data, x - step)
        found = found | ((up < highest) & (down < highest))
    return found
