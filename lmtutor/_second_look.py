"""A last look at the point where a run ends, where first derivatives may mislead.

The tests of the loop see J in the scaling of the loop, as its solver sees it. Here the singular
values of J with columns of length 1 have the last word, and where J is singular, or all but
singular, a few evaluations of r beside the point.
"""

import math
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lmtutor._numbers import EPS, norm, own_units, scaled_length
from lmtutor._problem import Point
from lmtutor._run import Run
from lmtutor._status import Status
from lmtutor._step import LinearModel
from lmtutor._stopping import SETTLED, rounding, share_in_range, silent
from lmtutor._types import Matrix, Vector

SHORT = EPS**0.25
"""A distance, relative to x, over which curvature shows and rounding does not."""

FLAT = EPS**0.5
"""Share of the largest singular value below which f may bend more than J shows."""

LONG = 0.1
"""A distance, relative to x, over which third and fourth derivatives show."""

VANISHED = 1e-6
"""Share of its largest norm below which a column of J has vanished."""

UNITS = tuple(1e3**k for k in range(-4, 5))
"""Steps of parameters that are 0 and so have no unit of their own."""

MOST = 6
"""Null directions of J that are looked into together."""


def second_look(run: Run, point: Point, status: Status | None) -> Status | None:
    """The status after looking around; None where the run has to go on.

    Does the linear model promise more than the scaling and the solver of the loop showed? Is a
    direction in which J is singular, or nearly so, a minimum of f, and so all of J where it has
    vanished? Is a column of zeros one? Is a start without slope a maximum?
    """
    if status in (Status.GTOL, Status.FTOL, Status.XTOL, Status.ROUNDING):
        model = LinearModel(point.J, point.r, _unit(run, point))
        hidden = _hides_slope(run, point, model)
        if hidden and _goes_on(run, point):
            return None
        if _deaf(run, point):
            return Status.SADDLE
        if status is not Status.ROUNDING and _promises_more(run, point, model):
            status = Status.DEGENERATE
        elif hidden:
            return Status.DEGENERATE
        else:
            null = _null_directions(run, point, model)
            if len(null) and (_falls(run, point, null) or _falls_further(run, point, null)):
                return Status.SADDLE
            some = np.flatnonzero(silent(point, run.problem.x0))[:MOST]
            found = _at_zero(run, point, some) if some.size else None
            if found:
                return found
    if status is Status.GTOL and run.problem.nfev == 1 and _falls(run, point, _axes(point)):
        return Status.SADDLE
    vanished = status is Status.STALLED and _has_vanished(run, point)
    if (status is Status.DEGENERATE or vanished) and _rises_smoothly(run, point):
        return Status.ROUNDING
    return status


def _size(point: Point) -> float:
    """‖D x‖ with the column norms for D: how much x as a whole moves r."""
    return scaled_length(point.norms, point.x) or point.length


def _unit(run: Run, point: Point) -> Vector:
    """The column norms; for a column of zeros what gives a step the size of its parameter."""
    if min(point.norms.tolist()) > 0:
        return point.norms
    own = own_units(point.x, run.problem.x0)
    return np.where(point.norms > 0, point.norms, _size(point) / own)


def _has_vanished(run: Run, point: Point) -> bool:
    """Whether every column of J is small beside what it was, though not nothing."""
    return bool(point.norms.any() and (point.norms <= VANISHED * run.largest).all())


def _hides_slope(run: Run, point: Point, model: LinearModel) -> bool:
    """Whether the model promises a fall that the tolerances do not forgive.

    Directions in which the error of J may be the whole slope do not count.
    """
    least = _least(run, point) * point.length
    if norm(model.b) <= least:
        return False
    error = max(max(point.J.shape) * EPS, run.problem.jac_error) * model.s[0]
    seen = np.abs(model.b) * model.s > error * point.length
    if norm(model.b * seen) <= least:
        return False
    step = norm(model.b * seen / np.where(seen, model.s, 1.0))
    return step > 10 * run.tol.xtol * scaled_length(point.norms, point.x)


def _least(run: Run, point: Point) -> float:
    """Share of r in the range of J that the tolerances and rounding forgive."""
    tol = run.tol
    return 10 * max(math.sqrt(max(tol.ftol, 1e-10)), tol.gtol) + rounding(point)


def _goes_on(run: Run, point: Point) -> bool:
    """Whether there is a budget to go on, and f fell since the run last went on."""
    fell = point.f < run.resumed * (1 - _least(run, point) ** 2)
    if fell and run.problem.nfev < run.tol.max_nfev:
        run.resumed = point.f
        return True
    return False


def _deaf(run: Run, point: Point) -> bool:
    """Whether r has a slope along parameters of which J feels nothing at all: J is wrong then.

    What is odd along them halves with the step if it is a slope, and falls to an eighth otherwise.
    """
    idle = point.norms == 0
    if point.held is not None:
        idle &= ~point.held
    if not any(idle.tolist()):
        return False
    p = np.where(idle, SHORT * own_units(point.x, run.problem.x0), 0.0)
    ahead = [run.attempt(point, share * p).r for share in (1.0, -1.0, 0.5, -0.5)]
    whole, half = norm(ahead[0] - ahead[1]), norm(ahead[2] - ahead[3])
    return half > 0.35 * whole and half > 1e3 * EPS * point.length


def _promises_more(run: Run, point: Point, model: LinearModel) -> bool:
    """Whether r is far from orthogonal to J, and the Gauss–Newton step not short either."""
    exact = run.history and point.f <= EPS * EPS * run.history[0].f  # to the rounding of r
    if exact or share_in_range(point, model) <= SETTLED:
        return False
    step = scaled_length(point.norms, model.step(0.0).p)
    return step > 10 * run.tol.xtol * scaled_length(point.norms, point.x)


def _null_directions(run: Run, point: Point, model: LinearModel) -> Matrix:
    """Short steps, one a row, in which J sees next to no change of r; held parameters stay."""
    s, Vt = model.s, model.V.T
    felt = max(s[0], point.length / _size(point))  # beside r, J as a whole may be next to nothing
    seen = np.count_nonzero(s > max(FLAT, run.problem.jac_error) * felt)
    if seen == point.x.size:
        return Vt[seen:]
    if len(Vt) < point.x.size:  # fewer residuals than parameters
        Vt = np.linalg.svd(point.J / model.d)[2]
    steps: Matrix = SHORT * _size(point) * Vt[seen:][:MOST] / model.d
    if point.held is None or not point.held.any():
        return steps
    return np.asarray(steps[~steps[:, point.held].any(axis=1)])


def _axes(point: Point) -> Matrix:
    """Short steps along each parameter, one a row."""
    return np.diag(SHORT * own_units(point.x, point.x))


def _noise(point: Point) -> float:
    """The share of f that may be rounding error."""
    return 1e3 * EPS + 2 * rounding(point)


def _falls(run: Run, point: Point, steps: Matrix) -> bool:
    """Whether f curves down in some combination of the steps: second differences of f."""
    k = len(steps)

    def rise(p: Vector) -> float:
        ahead, behind = run.attempt(point, p).f, run.attempt(point, -p).f
        return ahead + behind - 2 * point.f

    H = np.diag([rise(p) for p in steps])
    for i, j in combinations(range(k) if k <= MOST else (), 2):
        H[i, j] = H[j, i] = (rise(steps[i] + steps[j]) - H[i, i] - H[j, j]) / 2
    if not np.isfinite(H).all():
        return False
    values, vectors = np.linalg.eigh(H)
    least = _noise(point) * point.f
    return bool(values[0] < -least and rise(vectors[:, 0] @ steps) < -least)


def _falls_further(run: Run, point: Point, steps: Matrix) -> bool:
    """Whether f falls all the way along a step, or between two: a saddle of higher order."""
    pairs = [p + side * q for p, q in combinations(steps, 2) for side in (1, -1)]
    highest = point.f * (1 - _noise(point))
    for p in (side * p for p in (*steps, *pairs) for side in (1, -1)):
        far = run.attempt(point, LONG / SHORT * p).f
        if far < highest and far < run.attempt(point, 0.5 * LONG / SHORT * p).f < highest:
            return True
    return False


def _at_zero(run: Run, point: Point, some: NDArray[np.intp]) -> Status | None:
    """What some silent parameters hide: SADDLE, or DEGENERATE if r changes when they move together.

    Nothing may tell their units, so that many lengths are tried, no two alike, lest steps cancel.
    The shortest that changes f decides.
    """
    lengths = own_units(run.problem.x0, run.problem.x0)
    lengths[some] *= np.sqrt(2 + np.arange(some.size))
    rising: set[int] = set()
    noise = _noise(point)
    for unit in UNITS:
        steps = np.diag(unit * lengths)[some]
        if some.size > 1 and _interplay(run, point, steps):
            return Status.DEGENERATE
        for i in set(range(some.size)) - rising:
            change = [run.attempt(point, side * steps[i]).f - point.f for side in (1, -1)]
            known = noise * point.f + 2 * abs(float(point.g @ steps[i]))  # what the slope explains
            if min(change) < -known:
                return Status.SADDLE
            if max(change) > known:
                rising.add(i)
    return None


def _interplay(run: Run, point: Point, steps: Matrix) -> bool:
    """Whether r is no sum of what each of the steps does alone: a saddle may lie between them."""
    box = run.problem.box
    if box:  # where there is room
        steps = np.where(box.clip(point.x + steps) == point.x, -steps, steps)
    alone = [run.attempt(point, p).r - point.residual for p in steps]
    both = run.attempt(point, steps.sum(axis=0)).r - point.residual
    rest = norm(both - sum(alone))
    return rest > 1e3 * EPS * (point.length + sum(map(norm, alone)))


def _rises_smoothly(run: Run, point: Point) -> bool:
    """Whether f has a smooth minimum along the direction in which J is nearly singular.

    r must bend by a fourth over half the distance, or not at all; near a pole it does not.
    """
    p = SHORT * _size(point) * run.flattest(point)
    bends = []
    for share in (1.0, -1.0, 0.5):
        trial = run.attempt(point, share * p)
        if trial.bad or trial.f < point.f * (1 - 10 * EPS):
            return False
        bends.append(norm(trial.r - point.residual - share * (point.J @ p)))
    most = max(bends[:2])
    return 0.15 * most <= bends[2] <= 0.35 * most or most <= 1e3 * EPS * point.length
