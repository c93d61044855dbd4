"""A last look at the point where a run ends, where first derivatives may mislead.

The tests of the loop see J in the scaling of the loop, as its solver sees it. Here the singular
values of J with columns of length 1 have the last word, and where J is singular, or all but
singular, f around the point: see `_directions` and `_surroundings`.
"""

import math

import numpy as np

from lmtutor import _directions as directions
from lmtutor import _surroundings as around
from lmtutor._numbers import EPS, norm, own_units, scaled_length
from lmtutor._problem import Point, Trial
from lmtutor._run import Run
from lmtutor._status import Status
from lmtutor._step import LinearModel
from lmtutor._stopping import SETTLED, rounding, share_in_range, silent
from lmtutor._types import Matrix

VANISHED = 1e-6
"""Share of its largest norm below which a column of J has vanished."""

WORTH = 1e-8
"""Share of f that a fall where J is nearly singular must have: less may be left by convergence."""

MUCH = 1e-3
"""Share of r in the range of J that is doubtful where no step lowers f."""

CONVERGED = (Status.GTOL, Status.FTOL, Status.XTOL, Status.ROUNDING)
DOUBTED = (*CONVERGED, Status.DEGENERATE, Status.STALLED)


def second_look(run: Run, point: Point, status: Status) -> tuple[Point, Status | None]:
    """The point and its status after looking around; None where the run has to go on.

    It goes on with a better J where forward differences may hide a slope. Evaluations of r for the
    look are counted, but not held against the budget.
    """
    before, model = run.problem.nfev, _model(run, point) if status in DOUBTED else None
    found = _look(run, point, model, status) if model else status
    run.looked += run.problem.nfev - before
    if model and found in CONVERGED and _needs_better_differences(run, point, model):
        run.problem.use_differences("3-point")
        better = run.accept(Trial(point.x, point.residual, point.f, ""))
        if not better.bad:  # a difference may reach where r is not finite
            return better, None
    return point, found


def _look(run: Run, point: Point, model: LinearModel, status: Status) -> Status | None:
    """The status that the point deserves.

    Does the linear model promise more than the scaling and the solver of the loop showed? Is a
    direction in which J is singular, or nearly so, a minimum of f, and so all of J where it has
    vanished? Is a column of zeros one? Is a start without slope a maximum?
    """
    at_start = status is Status.GTOL and run.problem.nfev == 1
    promised = status is Status.DEGENERATE
    if status in CONVERGED:
        hidden = _hides_slope(run, point, model) or (
            status is Status.XTOL and _step_is_worth_it(run, point, model)
        )
        if hidden and _goes_on(run, point):
            return None
        if around.is_deaf(run, point):
            return Status.SADDLE
        promised = hidden or (status is not Status.ROUNDING and _promises_more(run, point, model))
        if promised:
            much = share_in_range(point, model) > MUCH or directions.is_level(point)
            status = Status.DEGENERATE if much else Status.ROUNDING
    vanished = status is Status.STALLED and _has_vanished(run, point)
    if (status is Status.DEGENERATE or vanished) and around.rises_smoothly(run, point):
        status = Status.ROUNDING
    if status is not Status.STALLED or vanished:
        return _looked_around(run, point, model, status, promised, at_start)
    return status


def _looked_around(
    run: Run, point: Point, model: LinearModel, status: Status, promised: bool, at_start: bool
) -> Status:
    """The status, or what is wrong with it: f falls beside the point, or may."""
    noise = around.rounding_share(run, point)
    run.lower = _lower(run, point, model, noise, promised and not _is_exact(run, point))
    if run.lower or (at_start and around.bends_down(run, point, _axes(point), noise)):
        return Status.SADDLE
    some = silent(point, run.problem.x0)
    return (around.at_zero(run, point, some, noise) if some.any() else None) or status


def _needs_better_differences(run: Run, point: Point, model: LinearModel) -> bool:
    """Whether J is so nearly singular that the error of forward differences may be its slope."""
    if run.problem.jac != "2-point" or not run.affords(1):
        return False
    return bool(model.s[-1] <= directions.NEARLY * model.s[0]) and not _is_exact(run, point)


def _lower(
    run: Run, point: Point, model: LinearModel, noise: float, promised: bool
) -> around.Lower | None:
    """A lower point along directions in which J shows no slope, or one of which little is left."""
    bent = promised or run.problem.loss  # a loss may be straight where J says that it bends
    if not bent and directions.is_steep(run, point, model):
        return None
    null, nearly = directions.flat_directions(run, point)
    if len(null) and around.stirs(run, point, null, noise):
        steps = directions.to_both_sides(directions.pairs(null[: directions.MOST]))
        lower = around.bends_down(run, point, null, noise)
        lower = lower or around.runs_down(run, point, steps, noise, noise)
        if lower:
            return lower
    nearly = directions.to_both_sides(nearly)
    if bent:
        nearly = np.vstack((nearly, directions.downhill(point, model)))
    lower = around.runs_down(run, point, nearly, noise, max(WORTH, noise, 100 * run.tol.ftol))
    return lower or around.wakes(run, point, noise)


def _axes(point: Point) -> Matrix:
    """Steps along each parameter, one a row."""
    return np.diag(own_units(point.x, point.x))


def _model(run: Run, point: Point) -> LinearModel:
    """With columns of length 1; one of zeros as if a step were the size of its parameter."""
    d = point.norms
    if not min(d.tolist()) > 0:
        d = np.where(d > 0, d, directions.size(point) / own_units(point.x, run.problem.x0))
    return LinearModel(point.J, point.r, d)


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
    return 3 * max(math.sqrt(max(tol.ftol, 1e-10)), tol.gtol) + rounding(point)


def _goes_on(run: Run, point: Point) -> bool:
    """Whether there is a budget to go on, and f fell since the run last went on."""
    fell = point.f < run.resumed * (1 - _least(run, point) ** 2)
    if fell and run.affords(1):
        run.resumed = point.f
        return True
    return False


def _is_exact(run: Run, point: Point) -> bool:
    """Whether what is left of r is its rounding error, beside what it was, or what x makes."""
    tiny = bool(run.history) and point.f <= EPS * EPS * run.history[0].f
    return tiny or (rounding(point) > 1 and around.rounding_share(run, point) > 1)


def _promises_more(run: Run, point: Point, model: LinearModel) -> bool:
    """Whether r is far from orthogonal to J, and the Gauss–Newton step not short either."""
    if share_in_range(point, model) <= SETTLED or _is_exact(run, point):
        return False
    step = scaled_length(point.norms, model.step(0.0).p)
    return step > 10 * run.tol.xtol * scaled_length(point.norms, point.x)


def _step_is_worth_it(run: Run, point: Point, model: LinearModel) -> bool:
    """Whether the Gauss–Newton step, short as it is, lowers f by a good part of what it promises.

    Beside an x that is large because parts of it cancel, a step is short too soon.
    """
    share = share_in_range(point, model)
    if share <= SETTLED or _is_exact(run, point):
        return False
    return run.attempt(point, model.step(0.0).p).f < point.f * (1 - 0.1 * share * share)
