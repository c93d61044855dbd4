"""Directions from a point in which J sees no slope, or next to none, for the last look to try.

They are steps as long as x itself, as J or the parameters' own units measure it, one a row.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from lmtutor._numbers import EPS, own_units, scaled_length
from lmtutor._problem import Point
from lmtutor._run import Run
from lmtutor._step import LinearModel
from lmtutor._types import Matrix, Vector

FLAT = EPS**0.5
"""Share of the largest singular value below which f may bend more than J shows."""

NEARLY = 1e-4
"""Share of the largest singular value below which the error of J, or rounding, may hide a slope."""

STIRRING = 1e-1
"""Share of a step that tells whether it changes r at all."""

MOST = 6
"""Directions that are looked into together."""


def size(point: Point) -> float:
    """‖D x‖ with the column norms for D: how much x as a whole moves r."""
    return scaled_length(point.norms, point.x) or point.length


def is_level(point: Point) -> bool:
    """Whether J as a whole is next to nothing beside r: a plateau, or the very bottom."""
    return bool(scaled_length(point.norms, point.x) <= FLAT * point.length)


def units(run: Run, point: Point) -> Vector:
    """The size of each parameter; of one that was and is next to 0, 1 or its way to a near wall.

    No more than a box has room.
    """
    x0, box = run.problem.x0, run.problem.box
    if not box:
        return own_units(point.x, np.where(x0 == 0, 1.0, x0))
    rooms = np.array((box.upper - point.x, point.x - box.lower))
    wall = np.where(rooms > 0, rooms, np.inf).min(axis=0)
    own = own_units(point.x, np.where(x0 == 0, np.minimum(1.0, wall), x0))
    least: Vector = np.minimum(own, rooms.max(axis=0))
    return least


def is_steep(run: Run, point: Point, model: LinearModel) -> bool:
    """Whether J feels every parameter, and every direction; `model` has columns of length 1."""
    s, moved = model.s, size(point)
    if point.held is not None or len(s) < point.x.size:
        return False
    seen = s[-1] > NEARLY * max(s[0], point.length / moved)
    return bool(seen and (point.norms * units(run, point)).min() > FLAT * moved)


def flat_directions(run: Run, point: Point) -> tuple[Matrix, Matrix]:
    """Steps, one a row, in which J sees no change of r, and some in which it sees next to none.

    Parameters without influence move one by one. Those that are held stay, unless f hardly
    pushes them against their wall.
    """
    own, norms = units(run, point), np.linalg.norm(point.jacobian, axis=0)
    idle = norms * own <= FLAT * size(point)
    stays = np.zeros_like(idle)
    if point.held is not None:
        push = np.abs(point.r @ point.jacobian)
        stays = point.held & ~idle & (push > NEARLY * norms * point.length)
    felt = (norms * own > EPS * size(point)) & ~stays
    alone = livelier_first(run, point, np.diag(own)[~felt & ~stays])
    if not felt.any():
        return alone, alone[:0]
    A = point.jacobian[:, felt] / norms[felt]
    _, s, Vt = np.linalg.svd(A, full_matrices=len(A) < A.shape[1])
    most = max(s[0], point.length / size(point))  # beside r, J as a whole may be next to nothing
    seen, firm = (
        np.count_nonzero(s > max(share, run.problem.jac_error) * most) for share in (FLAT, NEARLY)
    )
    steps = np.zeros((len(Vt), point.x.size))
    steps[:, felt] = size(point) * Vt / norms[felt]
    return np.vstack((steps[seen:], alone)), steps[firm:seen]


def livelier_first(run: Run, point: Point, steps: Matrix) -> Matrix:
    """The steps; where there are many, those first that change r alone, then some in company.

    A step changes r in company if r is another without it, when all others are taken together.
    """
    if len(steps) <= MOST:
        return steps
    every = list(range(len(steps)))
    shares = STIRRING * (1 + np.sqrt(2 + np.arange(len(steps))) % 1)

    def at(some: list[int]) -> Vector:
        return run.attempt(point, shares[some] @ steps[some]).r

    def differ(r: Vector, other: Vector) -> bool:
        return not np.array_equal(r, other, equal_nan=True)

    alone = [i for i in every if differ(at([i]), point.residual)]
    together, rest = at(every), [i for i in every if i not in alone]
    company = [i for i in rest if differ(at([j for j in every if j != i]), together)]
    first = alone[: max(MOST - len(company), 1)] + company
    return steps[first + [i for i in every if i not in first]]


def pairs(steps: Matrix) -> Matrix:
    """The steps, and the sums and differences of any two."""
    between = [p + side * q for p, q in combinations(steps, 2) for side in (1, -1)]
    return np.vstack((steps, *between))


def to_both_sides(steps: Matrix) -> Matrix:
    """Each step, and back."""
    return np.vstack([side * p for p in steps for side in (1, -1)] or [steps])


def downhill(point: Point, model: LinearModel) -> Matrix:
    """Steps along the parameters with most of a slope, and that of Gauss–Newton."""
    own = own_units(point.x, point.x)
    steps = np.diag(-np.sign(point.g) * own)[np.argsort(-np.abs(point.g * own))[:MOST]]
    p = model.step(0.0).p
    moved = scaled_length(point.norms, p)
    long = p * (size(point) / moved if moved > 0 else 0.0)
    steps = np.vstack((steps, long, p, -p))  # the last if J is wrong
    return np.asarray(steps[steps.any(axis=1)])
