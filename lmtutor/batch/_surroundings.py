"""What lies around points where fits ended: r and f a little beside them, for the last look.

The tests are those of `lmtutor._surroundings`, across the batch.
"""

from itertools import combinations
from typing import Any, NamedTuple

from lmtutor._directions import MOST
from lmtutor._numbers import EPS
from lmtutor._surroundings import LONG, SHORT
from lmtutor.batch._arrays import Array, length
from lmtutor.batch._linear import Spectral, decompose
from lmtutor.batch._loop import State, evaluate
from lmtutor.batch._problem import Data, Point, Problem

SILENT = 1e-12
"""Size below which a parameter, and share of r below which its column, counts as 0."""

UNITS = (1.0, 1e8)
"""Steps of parameters that are 0 and so have no unit of their own."""

NOTICED = 1e3 * EPS
"""Share of f, or of r, by which a change is more than rounding."""


class Place(NamedTuple):
    """A point as the last look sees it: by the singular values of J with columns of length 1."""

    data: Data
    x: Array  # (n, B)
    f: Array  # (B,)
    norms: Array  # (n, B), of the columns of J
    model: Spectral
    size: Array  # (B,), how much x as a whole moves r


def survey(problem: Problem, state: State) -> Place:
    """The places where fits ended; a column of zeros gives a step the size of its parameter."""
    xp, point = problem.xp, state.point
    moved = length(xp, point.norms * point.x)
    size = xp.where(moved > 0, moved, xp.sqrt(2 * point.f))
    own = xp.where(point.x == 0, 1.0, xp.abs(point.x))
    d = xp.where(point.norms > 0, point.norms, size[None, :] / own)
    model = decompose(problem, state.data, point.x, d)
    return Place(state.data, point.x, point.f, point.norms, model, size)


def null_steps(problem: Problem, place: Place) -> list[Array]:
    """Short steps (n, B), orthogonal, in which J sees no change of r; 0 where there are fewer."""
    xp, V, s = problem.xp, place.model.V, place.model.s
    n, m = V.shape[0], place.data.y.shape[0]
    seen = s > max(max(m, n) * EPS, problem.jac_error) * s[:1, :]
    V = xp.where(seen, V, 0.0)
    within = xp.moveaxis(xp.sum(V[:, None, :, :] * V[None, :, :, :], axis=2), -1, 0)
    _, Q = xp.linalg.eigh(-within)  # the eigenvalue 0 of what is not within comes last
    count = n - xp.sum(xp.asarray(seen, dtype=xp.int64), axis=0)
    steps = []
    for k in range(min(int(xp.max(count)), MOST)):
        step = SHORT * place.size * Q[:, :, n - 1 - k].T / place.model.d
        steps.append(xp.where(k < count, step, 0.0))
    return steps


def _rise(problem: Problem, place: Place, step: Array) -> Array:
    """f on both sides of the place, less twice f there, (B,)."""
    _, ahead = evaluate(problem, place.data, place.x + step)
    _, behind = evaluate(problem, place.data, place.x - step)
    return ahead + behind - 2 * place.f


def falls(problem: Problem, place: Place, steps: list[Array]) -> Array:
    """(B,), whether f curves down in some combination of the steps: second differences of f."""
    xp, k = problem.xp, len(steps)
    if k == 0:
        return place.f < 0
    H = {(i, i): _rise(problem, place, step) for i, step in enumerate(steps)}
    for i, j in combinations(range(k), 2):
        both = _rise(problem, place, steps[i] + steps[j])
        H[i, j] = H[j, i] = (both - H[i, i] - H[j, j]) / 2
    whole = xp.stack([H[i, j] for i in range(k) for j in range(k)], axis=1)
    known = xp.all(xp.isfinite(whole), axis=1)
    whole = xp.where(known[:, None], whole, 0.0)
    values, vectors = xp.linalg.eigh(xp.reshape(whole, (whole.shape[0], k, k)))
    lowest = sum(vectors[:, i, 0] * step for i, step in enumerate(steps))
    least = -NOTICED * place.f
    return known & (values[:, 0] < least) & (_rise(problem, place, lowest) < least)


def falls_further(problem: Problem, place: Place, steps: list[Array]) -> Array:
    """(B,), whether f falls all the way along a step, or between two: a higher saddle."""
    xp = problem.xp
    pairs = [p + side * q for p, q in combinations(steps, 2) for side in (1, -1)]
    highest, found = place.f * (1 - NOTICED), place.f < 0
    for step in (side * p for p in (*steps, *pairs) for side in (1, -1)):
        _, far = evaluate(problem, place.data, place.x + LONG[0] / SHORT * step)
        lower = (far < highest) & ~found
        if xp.any(lower):
            _, half = evaluate(problem, place.data, place.x + 0.5 * LONG[0] / SHORT * step)
            found = found | (lower & (far < half) & (half < highest))
    return found


def silent(xp: Any, place: Place | Point) -> Array:
    """(n, B), True for a parameter that is 0 and not felt by J, to rounding."""
    quiet = place.norms <= SILENT * xp.sqrt(2 * place.f)
    return quiet & (xp.abs(place.x) <= SILENT)


def play_together(problem: Problem, place: Place) -> Array:
    """(B,), whether two silent parameters change r when both move, and not by themselves."""
    xp, mute = problem.xp, silent(problem.xp, place)
    found = place.f < 0
    for i, j in combinations(range(place.x.shape[0]), 2):
        both = mute[i, :] & mute[j, :]
        for unit in UNITS if xp.any(both) else ():
            found = found | (both & _interplay(problem, place, (i, j), unit))
    return found


def _interplay(problem: Problem, place: Place, pair: tuple[int, int], unit: float) -> Array:
    """(B,), whether r is no sum of what each of the two does when it moves by a unit."""
    xp = problem.xp
    numbers = xp.arange(place.x.shape[0], device=getattr(place.x, "device", None))[:, None]
    one, other = (xp.asarray(numbers == i, dtype=xp.float64) * unit for i in pair)
    r, alone, beside, both = (
        problem.residual(place.data, place.x + step) for step in (0 * one, one, other, one + other)
    )
    rest = length(xp, both - alone - beside + r)
    return xp.isfinite(rest) & (rest > NOTICED * xp.sqrt(2 * place.f))


def rises_smoothly(problem: Problem, place: Place) -> Array:
    """(B,), whether f has a smooth minimum along the direction in which J is nearly singular.

    r must bend by a fourth over half the distance, or not at all; near a pole it does not.
    """
    xp, k = problem.xp, place.model.s.shape[0]
    step = SHORT * place.size * place.model.V[:, k - 1, :] / place.model.d
    r = problem.residual(place.data, place.x)
    slope = sum(
        column * step[i, :] for i, column in enumerate(problem.jacobian(place.data, place.x, r))
    )
    sound, bends = place.f >= 0, []
    for share in (1.0, -1.0, 0.5):
        there, f = evaluate(problem, place.data, place.x + share * step)
        sound = sound & xp.isfinite(f) & (f >= place.f * (1 - 10 * EPS))
        bends.append(length(xp, there - r - share * slope))
    most = xp.where(bends[0] > bends[1], bends[0], bends[1])
    fourth = (0.15 * most <= bends[2]) & (bends[2] <= 0.35 * most)
    return sound & (fourth | (most <= NOTICED * xp.sqrt(2 * place.f)))
