"""The working set: fits enter it in order, advance together and leave it when they have ended.

A fit that needs many steps does not hold up the others: as soon as a share of the set has ended, it
is replaced by fits that wait. So memory is bounded by the size of the set, whatever the batch.
"""

from collections.abc import Callable, Iterator

from lmtutor._stopping import Tolerances
from lmtutor.batch._arrays import join, take, where_true
from lmtutor.batch._damping import Damping
from lmtutor.batch._loop import advance, start
from lmtutor.batch._problem import Data, Problem
from lmtutor.batch._stopping import RUNNING
from lmtutor.batch._verdict import Outcome, conclude

SHARE = 0.2
"""Share of the working set that must have ended before it is renewed, for renewal copies it."""

Source = Callable[[int, int], Data]
"""The data of the fits from one number up to another."""


def run(
    problem: Problem, damping: Damping, tol: Tolerances, source: Source, count: int, chunk: int
) -> Iterator[Outcome]:
    """Outcomes as they come, of fits 0 … count − 1, at most `chunk` of them in work at once."""
    xp = problem.xp
    entered = min(chunk, count)
    state = start(problem, damping, source(0, entered), tol)
    while True:
        running = state.status == RUNNING
        busy = int(xp.sum(xp.asarray(running, dtype=xp.int64)))
        size = state.status.shape[0]
        if busy <= (1 - SHARE) * size:
            yield conclude(problem, take(xp, state, where_true(xp, ~running)), tol)
            rest = [take(xp, state, where_true(xp, running))] if busy else []
            fresh = min(chunk - busy, count - entered)
            if fresh:
                new = start(problem, damping, source(entered, entered + fresh), tol)
                rest.append(new)
                entered += fresh
            if not rest:
                return
            state = join(xp, rest)
        else:
            state = advance(problem, damping, state, tol)
