"""The verdict on fits that ended: is the status deserved, and what do the data determine?"""

from typing import Any, NamedTuple

from lmtutor._diagnosis import FAR, VANISHED
from lmtutor._numbers import EPS
from lmtutor._status import Status
from lmtutor._stopping import Tolerances
from lmtutor.batch import _cholesky
from lmtutor.batch._arrays import Array, length, spread, take, weave, where_true
from lmtutor.batch._linear import decompose
from lmtutor.batch._loop import State
from lmtutor.batch._problem import Point, Problem
from lmtutor.batch._second_look import second_look
from lmtutor.batch._surroundings import silent
from lmtutor.statistics.identification import FREE

OWN = (Status.NOT_FINITE, Status.ZERO_RESIDUAL)
"""Reasons that a parameter gone to infinity does not explain."""


class Known(NamedTuple):
    """What J at the last point determines."""

    rank: Array  # (B,)
    free: Array  # (n, B), whether the parameter can move without a change of r
    offset: Array  # (B,), share of r in the range of J
    inverse: Array  # (n, n, B), the pseudo-inverse of JᵀJ in those units


class Outcome(NamedTuple):
    """What a finished fit leaves."""

    index: Array
    x: Array
    f: Array
    cosine: Array
    status: Array
    nfev: Array
    njev: Array
    known: Known
    idle: Array  # (n, B), zero columns
    gone: Array  # (n, B), parameters that ran away
    silent: Array  # (n, B), parameters that are 0 and not felt by J
    noise: Array  # (B,), share of r that may be rounding error
    walled: Array
    bad_entry: Array  # (2, B), row and column of what is not finite; column −1 for r; row −1: none


def conclude(problem: Problem, state: State, tol: Tolerances) -> Outcome:
    """The outcome of every fit in `state`."""
    xp, point = problem.xp, state.point
    sound = _cholesky.sound(_cholesky.factor(point.E))
    status = second_look(problem, state, tol, sound)
    known = _identify(problem, state, sound)
    gone = run_away(xp, point, state.data.x0, state.largest)
    gone = gone | _run_away_together(problem, state, sound)
    size = xp.sqrt(2 * point.f)
    lost = xp.any(gone, axis=0)
    for own in OWN:
        lost = lost & (status != own.value)
    return Outcome(
        state.data.index,
        point.x,
        point.f,
        point.cosine,
        xp.where(lost, Status.RUNAWAY.value, status),
        state.nfev,
        state.njev,
        known,
        idle=point.norms == 0,
        gone=gone,
        silent=silent(xp, point),
        noise=10 * EPS * length(xp, point.norms * point.x) / xp.where(size > 0, size, 1.0),
        walled=state.walled,
        bad_entry=_bad_entry(problem, state),
    )


def run_away(xp: Any, point: Point, x0: Array, largest: Array) -> Array:
    """(n, B), True for a parameter that grew until r no longer depends on it (see `_diagnosis`)."""
    norm_r = xp.sqrt(2 * point.f)
    idle = point.norms * xp.abs(point.x) <= VANISHED * norm_r
    grown = xp.abs(point.x) > xp.abs(x0)
    felt = largest * xp.abs(point.x - x0) >= 0.1 * norm_r
    lost = (largest > 0) & (point.norms <= VANISHED * largest)
    return idle & grown & (felt | lost) & xp.any(point.norms != 0, axis=0)


def _run_away_together(problem: Problem, state: State, sound: Array) -> Array:
    """(n, B), True for parameters that grew beyond all measure while J became singular in them."""
    xp, x, x0 = problem.xp, state.point.x, state.data.x0
    idle = state.point.norms * xp.abs(x) <= VANISHED * xp.sqrt(2 * state.point.f)
    far = (xp.abs(x) > FAR * xp.abs(x0)) & (x0 != 0) & ~sound & ~xp.any(idle, axis=0)
    lost = xp.any(far, axis=0)
    if not xp.any(lost):
        return far
    part: State = take(xp, state, where_true(xp, lost))
    free = _by_values(problem, part, 0.0).free
    return spread(xp, lost, free, far) & far


def _identify(problem: Problem, state: State, fit: Array) -> Known:
    """By the normal equations where they are accurate, `fit`, else by a decomposition of J."""
    xp = problem.xp
    if xp.all(fit):
        return _full_rank(xp, state.point)
    poor = where_true(xp, ~fit)
    known = _by_values(problem, take(xp, state, poor), problem.jac_error)
    if not xp.any(fit):
        return known
    sure = _full_rank(xp, take(xp, state.point, where_true(xp, fit)))
    both: Known = weave(xp, fit, sure, known)
    return both


def _full_rank(xp: Any, point: Point) -> Known:
    L = _cholesky.factor(point.E)
    y = _cholesky.forward(L, point.h)
    size = xp.sqrt(2 * point.f)
    offset = length(xp, xp.stack(y, axis=0)) / xp.where(size > 0, size, 1.0)
    inverse = _cholesky.inverse(xp, L) / point.norms[:, None, :] / point.norms[None, :, :]
    n = point.x.shape[0]
    rank = xp.full_like(point.f, n, dtype=xp.int64)
    return Known(rank, point.norms < 0, offset, inverse)


def _by_values(problem: Problem, state: State, jac_error: float) -> Known:
    """As `lmtutor.statistics.identification.identify`."""
    xp, point = problem.xp, state.point
    model = decompose(problem, state.data, point.x, None)
    kept = model.kept & (model.s > jac_error * model.s[:1, :])
    V = xp.where(kept, model.V, 0.0)
    free = 1 - xp.sum(V * V, axis=1) > FREE
    half = V / xp.where(kept, model.s, 1.0) / model.d[:, None, :]
    inverse = xp.sum(half[:, None, :, :] * half[None, :, :, :], axis=2)
    size = xp.sqrt(2 * point.f)
    offset = length(xp, xp.where(kept, model.b, 0.0)) / xp.where(size > 0, size, 1.0)
    return Known(xp.sum(xp.asarray(kept, dtype=xp.int64), axis=0), free, offset, inverse)


def _bad_entry(problem: Problem, state: State) -> Array:
    """The first entry of r or J that is not finite, for fits that ended because of it."""
    xp = problem.xp
    none = xp.stack([xp.full_like(state.nfev, -1)] * 2, axis=0)
    mask = state.status == Status.NOT_FINITE.value
    if not xp.any(mask):
        return none
    index = where_true(xp, mask)
    data, x = take(xp, state.data, index), take(xp, state.point.x, index)
    r = problem.residual(data, x)
    blocks = [r, *problem.jacobian(data, x, r)]
    row = column = xp.full_like(data.index, -1)
    for i in range(len(blocks) - 1, -1, -1):  # the first block wins
        wrong = xp.asarray(~xp.isfinite(blocks[i]), dtype=xp.int64)
        hit = xp.any(wrong > 0, axis=0)
        row = xp.where(hit, xp.argmax(wrong, axis=0), row)
        column = xp.where(hit, i - 1, column)
    found = xp.stack([row, column], axis=0)
    return found if xp.all(mask) else weave(xp, mask, found, take(xp, none, where_true(xp, ~mask)))
