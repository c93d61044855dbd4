"""The verdict on a run: does the last point deserve its status, and what must the user know?"""

from collections.abc import Iterable

import numpy as np

from lmtutor._problem import Point
from lmtutor._records import Iteration
from lmtutor._status import Status
from lmtutor._stopping import Tolerances
from lmtutor._types import Vector
from lmtutor._uncertainty import Identification

VANISHED = 1e-6
"""A parameter whose doubling changes r by less than this share of ‖r‖ no longer matters."""


def verdict(
    point: Point,
    status: Status,
    known: Identification,
    names: tuple[str, ...],
    history: tuple[Iteration, ...],
    tol: Tolerances,
) -> tuple[Status, str]:
    """The final status and its sentence."""
    gone = run_away(point, history[0].x)
    if gone and status in (Status.GTOL, Status.FTOL, Status.XTOL, Status.STALLED):
        status = Status.RUNAWAY
    sentence = _sentence(status, point, tol, _listed(names, gone))
    idle = np.flatnonzero(point.norms == 0)
    if len(idle) and not gone:
        sentence += f" The residual does not depend on {_listed(names, idle)}."
    tied = np.flatnonzero(known.free & (point.norms > 0))
    if len(tied) and not gone and status is not Status.NOT_FINITE:
        sentence += f" J has rank {known.rank} of {point.x.size}: {_listed(names, tied)} cannot be told apart."
    return status, sentence


def run_away(point: Point, x0: Vector) -> list[int]:
    """Parameters that grew until r no longer depends on them."""
    influence = point.norms * np.abs(point.x)
    gone = influence <= VANISHED * float(np.sqrt(2 * point.f))
    return [int(i) for i in np.flatnonzero(gone & (np.abs(point.x) > 2 * np.abs(x0)))]


def _sentence(status: Status, point: Point, tol: Tolerances, gone: str) -> str:
    return {
        Status.CALLBACK: "The callback asked to stop.",
        Status.NOT_FINITE: f"Cannot go on from x = {point.x}: {point.bad}.",
        Status.STALLED: (
            f"No step lowers f, yet the gradient is far from zero (cosine {point.cosine:.1e}). "
            "The Jacobian may be wrong: run check_jacobian."
        ),
        Status.RUNAWAY: (
            f"{gone} runs away: r no longer depends on it, so the minimum is not attained. "
            "Try another start, a bound or another parametrisation."
        ),
        Status.DIVERGED: "The step leads to a residual that is not finite.",
        Status.SADDLE: "The gradient is zero but the Hessian is not positive definite.",
        Status.MAX_NFEV: f"The budget of {tol.max_nfev} residual evaluations is spent.",
        Status.GTOL: f"The residual is orthogonal to the columns of J within gtol = {tol.gtol:g}.",
        Status.FTOL: f"Actual and predicted reduction of f are below ftol = {tol.ftol:g}.",
        Status.XTOL: f"The step is shorter than xtol = {tol.xtol:g} times x.",
        Status.ZERO_RESIDUAL: "The residual is zero: an exact fit.",
    }[status]


def _listed(names: tuple[str, ...], indices: Iterable[int]) -> str:
    return ", ".join(names[i] for i in indices)
