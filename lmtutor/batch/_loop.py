"""One trial step of every fit in the working set: propose, judge, accept or reject, stop."""

from typing import Any, NamedTuple

from lmtutor._loop import ENOUGH
from lmtutor._status import Status
from lmtutor._stopping import Tolerances
from lmtutor.batch import _cholesky
from lmtutor.batch._arrays import Array, choose, dot, take, weave, where_true
from lmtutor.batch._damping import Damping, propose
from lmtutor.batch._linear import SHRUNK, Cholesky, Damped, decompose
from lmtutor.batch._problem import Data, Point, Problem
from lmtutor.batch._stopping import RUNNING, Judged, after_step, at_point


class State(NamedTuple):
    """The working set."""

    data: Data
    point: Point
    largest: Array  # (n, B), of the norms of each column of J so far: the diagonal of D
    control: Array  # (k, B), of the damping
    status: Array  # (B,)
    nfev: Array  # (B,)
    njev: Array  # (B,)
    walled: Array  # (B,), whether r was not finite at the last trial point


def evaluate(problem: Problem, data: Data, x: Array) -> tuple[Array, Array]:
    """Residuals (m, B) and f (B,), which is inf where r is not finite."""
    xp = problem.xp
    r = problem.residual(data, x)
    f = 0.5 * dot(xp, r, r)
    return r, xp.where(xp.isfinite(f), f, xp.inf)


def start(problem: Problem, damping: Damping, data: Data, tol: Tolerances) -> State:
    """New fits at their start."""
    xp = problem.xp
    point = problem.linearise(data, data.x0, *evaluate(problem, data, data.x0))
    point = point._replace(bad=point.bad | ~xp.all(xp.isfinite(data.x0), axis=0))
    one = xp.ones_like(data.index)
    status = at_point(xp, point, tol, RUNNING * one)
    return State(
        data,
        point,
        largest=point.norms,
        control=damping.begin(xp, point),
        status=_budget(xp, status, one, tol),
        nfev=one,
        njev=one,
        walled=point.bad,
    )


def advance(problem: Problem, damping: Damping, state: State, tol: Tolerances) -> State:
    """The working set after one trial step of each fit that still runs."""
    xp, point, data = problem.xp, state.point, state.data
    running = state.status == RUNNING
    step, undamped = _propose(problem, damping, state)
    x = point.x + step.p
    r, f = evaluate(problem, data, x)
    promise = step.predicted > 0
    rho = xp.where(promise, (point.f - f) / xp.where(promise, step.predicted, 1.0), 0.0)
    accepted = (rho >= ENOUGH) & running
    status = after_step(xp, point, Judged(step, undamped, f, accepted), tol)
    point = choose(xp, accepted, problem.linearise(data, x, r, f), point)

    nfev = state.nfev + xp.asarray(running, dtype=xp.int64)
    status = _budget(xp, at_point(xp, point, tol, status), nfev, tol)
    larger = point.norms > state.largest
    return State(
        data,
        point,
        largest=xp.where(larger, point.norms, state.largest),
        control=damping.judge(xp, state.control, step, rho, accepted),
        status=xp.where(running, status, state.status),
        nfev=nfev,
        njev=state.njev + xp.asarray(accepted, dtype=xp.int64),
        walled=xp.where(running, ~xp.isfinite(f), state.walled),
    )


def _budget(xp: Any, status: Array, nfev: Array, tol: Tolerances) -> Array:
    spent = (status == RUNNING) & (nfev >= tol.max_nfev)
    return xp.where(spent, Status.MAX_NFEV.value, status)


def _propose(problem: Problem, damping: Damping, state: State) -> tuple[Damped, Damped]:
    """Damped and undamped steps, each fit by the linear algebra it needs."""
    xp, point, control = problem.xp, state.point, state.control
    d = xp.where(state.largest > 0, state.largest, 1.0)
    ratio = d / point.norms
    model = Cholesky(point.E, point.h, point.norms, ratio * ratio)
    L = _cholesky.factor(point.E)
    sound = _cholesky.sound(L) & xp.all(model.W < SHRUNK, axis=0) | (state.status != RUNNING)
    undamped = model.undamped(xp, L)
    if xp.all(sound):
        return propose(xp, damping, model, control, undamped), undamped

    poor = where_true(xp, ~sound)
    x, data = take(xp, point.x, poor), take(xp, state.data, poor)
    spectral = decompose(problem, data, x, take(xp, d, poor))
    shortest = spectral.step(xp, None)
    step = propose(xp, damping, spectral, take(xp, control, poor), shortest)
    if not xp.any(sound):
        return step, shortest
    well = where_true(xp, sound)
    newton = take(xp, undamped, well)
    part = propose(xp, damping, take(xp, model, well), take(xp, control, well), newton)
    return weave(xp, sound, part, step), weave(xp, sound, newton, shortest)
