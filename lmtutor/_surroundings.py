"""Around a point: is f lower beside it, where the linear model sees no slope?

Every function here evaluates r at some points nearby, and gives the lower one that it finds.
What is tried are shares of steps as long as x itself (see `_directions`), and a few multiples.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lmtutor._directions import MOST, NEARLY, is_level, livelier_first, size, units
from lmtutor._numbers import EPS, norm, own_units
from lmtutor._problem import Point, Trial
from lmtutor._run import Run
from lmtutor._status import Status
from lmtutor._stopping import rounding
from lmtutor._types import Matrix, Vector

SHORT = EPS**0.25
"""A share of x over which curvature shows and rounding does not."""

SHORTER = (1.0, 3e-2, 1e-3)
"""Parts of it, for where fourth derivatives show over all of it, or r is not finite."""

LONG = (1e-1, 1e-2, 1e-3, 1e-4)
"""Shares of x over which third and fourth derivatives show, or a slope lost in rounding."""

UNITS = tuple(1e3**k for k in range(-5, 5))
"""Steps of parameters that are 0 and so have no unit of their own."""

TRIED = 1e-6
"""Share of r from which its rounding error is not taken from J: J may be wrong."""

FAR = (1e1, 1e2)
"""Multiples of a parameter at which what has died, such as an exponential, may live."""

WAKING = 1e-6
"""Share of f that it must be lower there."""

GOLDEN = (5**0.5 - 1) / 2
"""Its multiples lie evenly between whole numbers."""

DOUBLINGS = 30
"""Of a step along which f falls."""


class Lower(NamedTuple):
    """A point beside another, lower if all goes well, and the step that leads there."""

    trial: Trial
    p: Vector


def rounding_share(run: Run, point: Point) -> float:
    """The share of f that may be rounding error, tried out where J makes it large."""
    share = rounding(point)
    if share > TRIED:
        signs = np.ones((3, point.x.size))
        signs[1, ::2], signs[2, 1::2] = -1, -1
        near = [run.attempt(point, 4 * EPS * sign * point.x).r for sign in signs]
        share = min(share, 10 * max(norm(r - point.residual) for r in near) / point.length)
    return 1e3 * EPS + 2 * share


def stirs(run: Run, point: Point, steps: Matrix, noise: float) -> bool:
    """Whether r changes anywhere among the steps: at two points that have nothing special."""
    numbers = GOLDEN * np.arange(1, len(steps) + 1) % 1  # none of them 0, no two alike
    for shares in (numbers, -(numbers[::-1] ** 2)):
        change = run.attempt(point, LONG[0] * shares @ steps).r - point.residual
        if not norm(change) <= noise * point.length:
            return True
    return False


def bends_down(run: Run, point: Point, steps: Matrix, noise: float) -> Lower | None:
    """A lower point where f curves down in some combination of the steps: second differences."""
    least = noise * point.f
    for part in SHORTER:
        short = part * SHORT * steps[:MOST]
        H = _second_differences(run, point, short)
        if not np.isfinite(H).all():
            continue
        values, vectors = np.linalg.eigh(H)
        p = vectors[:, 0] @ short
        if values[0] < -least and _rise(run, point, p) < -least:
            return min((_along(run, point, q) for q in (p, -p)), key=lambda lower: lower.trial.f)
    return None


def _rise(run: Run, point: Point, p: Vector) -> float:
    """How far f rises to both sides together."""
    return run.attempt(point, p).f + run.attempt(point, -p).f - 2 * point.f


def _second_differences(run: Run, point: Point, steps: Matrix) -> Matrix:
    """The Hessian of f in the coordinates of the steps, (k, k)."""
    H = np.diag([_rise(run, point, p) for p in steps])
    for i, j in combinations(range(len(steps)), 2):
        H[i, j] = H[j, i] = (_rise(run, point, steps[i] + steps[j]) - H[i, i] - H[j, j]) / 2
    return H


def _along(run: Run, point: Point, p: Vector) -> Lower:
    """As far along p, twice as far each time, as f falls."""
    lower = Lower(run.attempt(point, p), p)
    for _ in range(DOUBLINGS):
        further = Lower(run.attempt(point, 2 * lower.p), 2 * lower.p)
        if not further.trial.f < lower.trial.f:
            break
        lower = further
    return lower


def runs_down(run: Run, point: Point, steps: Matrix, noise: float, worth: float) -> Lower | None:
    """A lower point where f falls all the way along a step, at least by a share `worth`.

    A saddle of higher order falls so, and a slope of which the error of J leaves nothing.
    """
    start = own_units(point.x, run.problem.x0)
    for step in steps:
        # Also to the size of the parameters, or of their start if they have shrunk since.
        own = LONG[0] / np.max(np.abs(step) / start)
        for share in LONG if LONG[-1] < own < 1 else sorted((own, *LONG), reverse=True):
            far = run.attempt(point, share * step)
            if abs(far.f - point.f) <= noise * point.f:  # nor does it change nearer by
                break
            if not far.f < point.f * (1 - worth):
                continue
            half = run.attempt(point, 0.5 * share * step).f
            if far.f < half < point.f * (1 - noise):
                return _along(run, point, share * step)
    return None


def wakes(run: Run, point: Point, noise: float) -> Lower | None:
    """A lower point far along a parameter that does next to nothing: its term may have died out."""
    own = units(run, point)
    idle = point.norms * own <= NEARLY * point.length
    if point.held is not None:
        idle &= ~point.held
    for step in np.diag(own)[idle][: 2 * MOST]:
        for multiple in (side * far for far in FAR for side in (1, -1)):
            lower = Lower(run.attempt(point, multiple * step), multiple * step)
            if lower.trial.f < point.f * (1 - max(noise, WAKING)):
                return _along(run, point, lower.p)
    return None


def at_zero(run: Run, point: Point, some: NDArray[np.bool_], noise: float) -> Status | None:
    """What some silent parameters hide: SADDLE, or DEGENERATE if r changes when they move together.

    Nothing may tell their units, so that many lengths are tried, no two alike, lest steps cancel.
    The shortest that changes f decides.
    """
    own = livelier_first(run, point, np.diag(units(run, point))[some])[:MOST]
    own = own * np.sqrt(2 + np.arange(len(own)))[:, None]
    rising: set[int] = set()
    for unit in UNITS:
        steps = unit * own
        if len(own) > 1 and _interplay(run, point, steps):
            return Status.DEGENERATE
        for i in set(range(len(own))) - rising:
            change = [run.attempt(point, side * steps[i]).f - point.f for side in (1, -1)]
            # what rounding and the slope explain
            known = noise * point.f + 2 * abs(float(point.g @ steps[i]))
            if min(change) < -known:
                return Status.SADDLE
            if max(change) > known:
                rising.add(i)
    return None


def _interplay(run: Run, point: Point, steps: Matrix) -> bool:
    """Whether r is no sum of what each of the steps does alone: a saddle may lie between them.

    All together are tried, and any two, for a third may hide what they do.
    """
    box = run.problem.box
    if box:  # where there is room
        steps = np.where(box.clip(point.x + steps) == point.x, -steps, steps)
    tried = [Lower(run.attempt(point, p), p) for p in steps]
    tried = [
        Lower(run.attempt(point, -p), -p) if trial.bad else Lower(trial, p) for trial, p in tried
    ]
    steps = np.array([p for _, p in tried])
    alone = [trial.r - point.residual for trial, _ in tried]
    every = tuple(range(len(steps)))
    for group in (every, *combinations(every, 2)) if len(steps) > 2 else (every,):
        together = run.attempt(point, steps[list(group)].sum(axis=0)).r - point.residual
        parts = [alone[i] for i in group]
        rest = norm(together - sum(parts))
        if rest > 1e3 * EPS * (point.length + sum(map(norm, parts))):
            return True
    return False


def rises_smoothly(run: Run, point: Point) -> bool:
    """Whether f has a smooth minimum along the direction in which J is nearly singular.

    r must bend by a fourth over half the distance, or not at all; near a pole it does not.
    """
    p = SHORT * size(point) * run.flattest(point)
    bends = []
    for share in (1.0, -1.0, 0.5):
        trial = run.attempt(point, share * p)
        if trial.bad or trial.f < point.f * (1 - 10 * EPS):
            return False
        bends.append(norm(trial.r - point.residual - share * (point.J @ p)))
    most = max(bends[:2])
    if most <= 1e3 * EPS * point.length:  # straight; but on a plateau that says nothing
        return not is_level(point)
    return 0.15 * most <= bends[2] <= 0.35 * most


def is_deaf(run: Run, point: Point) -> bool:
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
