"""The verdict on a run: does the last point deserve its status, and what must the user know?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lmtutor._numbers import quiet
from lmtutor._problem import Point
from lmtutor._status import Status
from lmtutor._stopping import SETTLED, rounding, silent
from lmtutor._types import Vector
from lmtutor.statistics.identification import Identification, identify

if TYPE_CHECKING:
    from lmtutor._run import Run

VANISHED = 1e-6
"""r no longer depends on a parameter whose own size changes it by less than this share of ‖r‖."""

FAR = 1e8
"""A parameter that is so many times its start has gone far."""

REASONS = {
    Status.CALLBACK: "The callback asked to stop.",
    Status.STALLED: "No step lowers f",
    Status.RUNAWAY: "Runaway: {gone}. There r no longer depends on it, and no minimum is attained; "
    "try another start, another parametrisation or a bound.",
    Status.DIVERGED: "The step leads to a point where r is not finite.",
    Status.DEGENERATE: "No step lowers f by more than its rounding error",
    Status.SADDLE: "J shows no slope, but f falls beside this point: a saddle, or J is wrong. "
    "check_jacobian tells; another start may lead away.",
    Status.MAX_NFEV: "The budget of {tol.max_nfev} residual evaluations is spent.",
    Status.GTOL: "Every column of J is orthogonal to r within gtol = {tol.gtol:g}.",
    Status.FTOL: "Actual and predicted reduction of f are within ftol = {tol.ftol:g}.",
    Status.XTOL: "The step is shorter than xtol = {tol.xtol:g} times x.",
    Status.ZERO_RESIDUAL: "The residual is zero: an exact fit.",
    Status.ROUNDING: "No step lowers f by more than its rounding error.",
}
DOUBT = (
    "J is nearly singular here, and f does not look like a smooth minimum: a pole, or a valley "
    "whose floor is lost in rounding. Try another start, or fix a parameter."
)
TOGETHER = (
    "J shows no influence of {}, which are next to 0; but r changes when they move together, so "
    "that this may be a saddle. Start them elsewhere."
)
BENT = "the step bends too much"
"""The judgement of a step whose second-order correction is too long."""

MANY = 12
"""Parameters that a message names before it only counts them."""

J_IS_ZERO = "J is zero here, so that no step is known to lower f; choose another start."


def run_away(point: Point, x0: Vector, largest: Vector) -> NDArray[np.bool_]:
    """(n,), True for a parameter that grew until r no longer depends on it.

    `largest` holds the largest norm that each column of J had in the run. Either r, with that
    sensitivity, would have changed by a tenth of its size at least on the way that the parameter
    went, or the column has all but vanished since: then the run began on the plateau.
    """
    length = point.length
    idle = point.norms * np.abs(point.x) <= VANISHED * length
    if point.held is not None:
        idle &= ~point.held
    if not any(idle.tolist()):
        return _run_away_together(point, x0)
    grown = np.abs(point.x) > np.abs(x0)
    felt = largest * np.abs(point.x - x0) >= 0.1 * length
    lost = (largest > 0) & (point.norms <= VANISHED * largest)
    return idle & grown & (felt | lost) & point.norms.any()


def _run_away_together(point: Point, x0: Vector) -> NDArray[np.bool_]:
    """(n,), True for parameters that grew beyond all measure while J became singular in them."""
    far: NDArray[np.bool_] = (np.abs(point.x) > FAR * np.abs(x0)) & (x0 != 0)
    return far & identify(point.J, point.r, 0.0, point.held).free if far.any() else far


def reconsider(status: Status, gone: NDArray[np.bool_]) -> Status:
    """The status that the last point deserves.

    A run that ended because a parameter ran away ended for no other reason.
    """
    own = (Status.NOT_FINITE, Status.ZERO_RESIDUAL, Status.CALLBACK, Status.DIVERGED)
    return Status.RUNAWAY if gone.any() and status not in own else status


@quiet
def sentences(
    status: Status, point: Point, known: Identification, gone: NDArray[np.bool_], run: Run
) -> str:
    """Why the run ended, and which parameters it leaves undetermined."""
    if status is Status.NOT_FINITE:
        return f"{point.bad} at x = {np.array2string(point.x, precision=6, threshold=6)}."
    promise = f"though the linear model promises to lower it by {100 * known.offset**2:.2g} %"
    reason = REASONS[status].format(tol=run.tol, gone=_listed(run.names, gone))
    if status is Status.STALLED:
        reason = f"{reason}, {promise}. {_suspicion(run)}" if point.norms.any() else J_IS_ZERO
    if status is Status.DEGENERATE:
        reason = f"{reason}, {promise}. {DOUBT}"
        at_zero = silent(point, run.problem.x0)
        if np.count_nonzero(at_zero) > 1 and known.offset <= SETTLED:
            return TOGETHER.format(_listed(run.names, at_zero))
    if status is Status.ROUNDING and known.offset > SETTLED + rounding(point):
        reason = f"{reason[:-1]}, {promise}: the minimum is degenerate."
    held = np.zeros_like(gone) if point.held is None else point.held
    idle = (point.norms == 0) & ~gone & ~held
    tied = known.free & ~idle & ~gone
    if idle.any():
        reason += f" The residual does not depend on {_listed(run.names, idle)}."
    if held.any():
        reason += f" Held at a bound: {_listed(run.names, held)}."
    if tied.any():
        reason += (
            f" J has rank {known.rank} for {point.x.size - held.sum()} parameters: "
            f"{_listed(run.names, tied)} cannot be told apart."
        )
    return reason


def _suspicion(run: Run) -> str:
    """What may have stalled the run."""
    last = run.history[-1]
    if last.why.endswith(BENT):
        return "Each step bends more than `acceleration` allows: raise it, or leave it out."
    if not last.accepted and not np.isfinite(last.f):
        return f"The steps lead to points where r is not finite ({last.why})."
    if isinstance(run.problem.jac, str):
        return (
            f"Differences of method {run.problem.jac!r} may be too short for the precision of fun; "
            "pass jac=lambda x: jacobian(fun, x, step=...) with a longer step. "
            "Or r has a kink here."
        )
    return "Is the Jacobian right? check_jacobian tells."


def _listed(names: Iterable[str], chosen: NDArray[np.bool_]) -> str:
    listed = [name for name, yes in zip(names, chosen, strict=True) if yes]
    if len(listed) > MANY:
        listed[MANY - 2 :] = [f"… ({len(listed)} in all)"]
    return ", ".join(listed)
