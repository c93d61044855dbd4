"""A last look at where fits ended, where first derivatives may mislead.

Only where J is nearly singular, or a column has all but vanished, is there anything to see: few
fits of most batches. At a start without slope f may be at a maximum.
"""

from typing import Any

from lmtutor._numbers import EPS
from lmtutor._second_look import VANISHED
from lmtutor._status import Status
from lmtutor._stopping import SETTLED, Tolerances
from lmtutor._surroundings import SHORT
from lmtutor.batch import _surroundings
from lmtutor.batch._arrays import Array, length, spread, take, where_true
from lmtutor.batch._loop import State, evaluate
from lmtutor.batch._problem import Problem

TRUSTED = (Status.GTOL, Status.FTOL, Status.XTOL, Status.ROUNDING)


def second_look(problem: Problem, state: State, tol: Tolerances, sound: Array) -> Array:
    """The statuses after looking around; `sound`, (B,), where J is far from singular."""
    xp, point, status = problem.xp, state.point, state.status
    shrunk = point.norms <= VANISHED * state.largest
    vanished = xp.all(shrunk, axis=0) & xp.any(point.norms > 0, axis=0)
    looked = _trusted(status) & ~(sound & ~xp.any(shrunk, axis=0))
    looked = looked | (status == Status.DEGENERATE.value)
    looked = looked | (vanished & (status == Status.STALLED.value))
    if xp.any(looked):
        part: State = take(xp, state, where_true(xp, looked))
        status = spread(xp, looked, _look_around(problem, part, tol), status)
    return _start_is_no_maximum(problem, state, status)


def _trusted(status: Array) -> Array:
    """(B,), where the loop found convergence by a test that can be misled."""
    found = status == TRUSTED[0].value
    for other in TRUSTED[1:]:
        found = found | (status == other.value)
    return found


def _look_around(problem: Problem, state: State, tol: Tolerances) -> Array:
    """The statuses of fits with a nearly singular J: they may fall, and lost ones be minima."""
    xp, status = problem.xp, state.status
    place, trusted = _surroundings.survey(problem, state), _trusted(status)
    promising = trusted & _promises_more(problem, state, place, tol)
    steps = _surroundings.null_steps(problem, place)
    saddle = _surroundings.falls(problem, place, steps)
    saddle = saddle | _surroundings.falls_further(problem, place, steps)
    saddle = saddle & trusted & ~promising
    together = _surroundings.play_together(problem, place) & trusted & ~promising & ~saddle
    status = xp.where(promising | together, Status.DEGENERATE.value, status)
    status = xp.where(saddle, Status.SADDLE.value, status)
    lost = promising | ~trusted
    if not xp.any(lost):
        return status
    smooth = lost & _surroundings.rises_smoothly(problem, place)
    return xp.where(smooth, Status.ROUNDING.value, status)


def _promises_more(
    problem: Problem, state: State, place: _surroundings.Place, tol: Tolerances
) -> Array:
    """(B,), whether r is far from orthogonal to J, and the Gauss–Newton step not short either."""
    xp, model = problem.xp, place.model
    _, first = evaluate(problem, state.data, state.data.x0)
    exact = place.f <= EPS * EPS * first  # to the rounding of r
    share = length(xp, xp.where(model.kept, model.b, 0.0)) / xp.sqrt(2 * place.f)
    far = model.step(xp, None).length > 10 * tol.xtol * length(xp, place.norms * place.x)
    rounding = state.status == Status.ROUNDING.value
    return ~rounding & ~exact & (share > SETTLED) & far


def _start_is_no_maximum(problem: Problem, state: State, status: Array) -> Array:
    """SADDLE in place of GTOL at a start where f falls both ways along a parameter."""
    xp = problem.xp
    doubtful = (status == Status.GTOL.value) & (state.njev == 1)
    if not xp.any(doubtful):
        return status
    part: State = take(xp, state, where_true(xp, doubtful))
    lower: Any = xp.where(_falls_on_both_sides(problem, part), Status.SADDLE.value, part.status)
    return spread(xp, doubtful, lower, status)


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
