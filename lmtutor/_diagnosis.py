"""The verdict on a run: does the last point deserve its status, and what must the user know?"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lmtutor._numbers import norm, quiet
from lmtutor._problem import Point
from lmtutor._status import Status
from lmtutor._stopping import Tolerances
from lmtutor._types import Vector
from lmtutor._uncertainty import Identification

VANISHED = 1e-6
"""A column of J counts as vanished when its norm has fallen to this share of the largest it had
and a change of the parameter by its whole size changes r by less than this share of ‖r‖."""


@quiet
def run_away(point: Point, x0: Vector, largest: Vector) -> NDArray[np.bool_]:
    """(n,), True for a parameter that grew until r no longer depends on it.

    `largest` holds the largest norm that each column of J had in the run.
    """
    weak = point.norms <= VANISHED * largest
    idle = point.norms * np.abs(point.x) <= VANISHED * norm(point.r)
    return weak & idle & (np.abs(point.x) > 2 * np.abs(x0)) & (largest > 0)


def reconsider(status: Status, gone: NDArray[np.bool_]) -> Status:
    """A run that ended because a parameter ran away ended for no other reason."""
    own = (Status.NOT_FINITE, Status.ZERO_RESIDUAL, Status.CALLBACK, Status.DIVERGED)
    return Status.RUNAWAY if gone.any() and status not in own else status


def sentences(
    status: Status,
    point: Point,
    known: Identification,
    gone: NDArray[np.bool_],
    names: tuple[str, ...],
    tol: Tolerances,
) -> str:
    """Why the run ended, and which parameters it leaves undetermined."""
    parts = [_reason(status, point, tol, _listed(names, gone))]
    if point.bad:
        return parts[0]
    idle = (point.norms == 0) & ~gone
    if idle.any():
        parts.append(f"The residual does not depend on {_listed(names, idle)}.")
    tied = known.free & (point.norms > 0) & ~gone
    if tied.any():
        parts.append(
            f"J has rank {known.rank} for {point.x.size} parameters: "
            f"{_listed(names, tied)} cannot be told apart."
        )
    return " ".join(parts)


def _reason(status: Status, point: Point, tol: Tolerances, gone: str) -> str:
    x = np.array2string(point.x, precision=6, threshold=6)
    return {
        Status.CALLBACK: "The callback asked to stop.",
        Status.NOT_FINITE: f"{point.bad} at x = {x}.",
        Status.STALLED: (
            f"No step lowers f, yet the gradient is far from zero (cosine {point.cosine:.1e}). "
            "The Jacobian may be wrong; check_jacobian tells."
        ),
        Status.RUNAWAY: (
            f"{gone} runs away: r no longer depends on it, and a minimum is not attained. "
            "Try another start, another parametrisation or a bound."
        ),
        Status.DIVERGED: "The step leads to a point where r is not finite.",
        Status.SADDLE: "The gradient is zero, but the Hessian has a negative eigenvalue.",
        Status.MAX_NFEV: f"The budget of {tol.max_nfev} residual evaluations is spent.",
        Status.GTOL: f"Every column of J is orthogonal to r within gtol = {tol.gtol:g}.",
        Status.FTOL: f"Actual and predicted reduction of f are within ftol = {tol.ftol:g}.",
        Status.XTOL: f"The step is within xtol = {tol.xtol:g} of x.",
        Status.ZERO_RESIDUAL: "The residual is zero: an exact fit.",
        Status.ROUNDING: "No step lowers f by more than its rounding error.",
    }[status]


def _listed(names: Iterable[str], chosen: NDArray[np.bool_]) -> str:
    return ", ".join(name for name, yes in zip(names, chosen, strict=True) if yes)
