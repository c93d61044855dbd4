"""Newton's method on f: the whole Hessian JᵀJ + S, and the whole step."""

from collections.abc import Callable
from typing import Any, Unpack

import numpy as np

from lmtutor._callback import Callback, drain
from lmtutor._numbers import quiet, scaled_length
from lmtutor._problem import Point, Problem
from lmtutor._result import Result
from lmtutor._run import Options, Run, Steps, unbounded
from lmtutor._status import Status
from lmtutor._stopping import SETTLED
from lmtutor._types import DifferenceMethod, Function, Matrix, Vector
from lmtutor._validation import first_non_finite, real_array

NEGATIVE = -1e-6
"""Eigenvalue of the Hessian with diagonal ±1 below which it is not positive semidefinite."""

Hessian = Callable[[Vector], Matrix]


def newton(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "3-point",
    hess: Function | None = None,
    *,
    callback: Callback | None = None,
    **options: Unpack[Options],
) -> Result:
    """Look for a zero of g = Jᵀr by whole Newton steps, p = −(∇²f)⁻¹g.

    Newton's method does not tell a minimum from a saddle or a maximum. A run that ends where the
    Hessian has a negative eigenvalue has the status SADDLE and is no success.

    Parameters
    ----------
    hess
        ``hess(x, *args, **kwargs) -> (n, n)``, the Hessian of f (not of r); None for central
        differences of the gradient, which are not counted in ``nfev``.

    Returns
    -------
    Result

    Notes
    -----
    The other parameters and the errors are those of `least_squares`, without what concerns damping,
    scaling and bounds; `ftol` has no meaning here. In the records λ, Δ and ρ are None.
    """
    run = Run(fun, x0, jac, **unbounded(options))
    return drain(_steps(run, _hessian(run.problem, hess)), callback)


def _hessian(problem: Problem, hess: Function | None) -> Hessian:
    """The Hessian as a checked function of x, shape (n, n)."""

    def given(x: Vector) -> Matrix:
        H = real_array(problem.call(hess, x), "hess(x)") if hess else _differences(problem, x)
        if H.shape != (x.size, x.size):
            raise ValueError(f"hess(x) must have shape ({x.size}, {x.size}), got {H.shape}")
        return H

    return given


def _differences(problem: Problem, x: Vector) -> Matrix:
    """Central differences of the gradient, with a step that suits the error of the gradient.

    A parameter on its way to 0 keeps a thousandth of the size it had at the start.
    """
    H = np.empty((x.size, x.size))
    size = np.maximum(np.abs(x), 1e-3 * np.abs(problem.x0))
    for i in range(x.size):
        h = problem.jac_error ** (1 / 3) * (size[i] or 1.0)
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        H[:, i] = (problem.gradient(up) - problem.gradient(down)) / (up[i] - down[i])
    return (H + H.T) / 2


def _steps(run: Run, hessian: Hessian) -> Steps:
    with np.errstate(all="ignore"):
        point = run.start()
        status = run.over(point)
        record = run.record(point)
    stop = yield record
    while status is None and not stop:
        with np.errstate(all="ignore"):  # what overflows shows where it is judged
            H = hessian(point.x)
            index = first_non_finite(H)
            if index:
                point = point._replace(bad=f"H[{index[0]}, {index[1]}] is {H[index]}")
                return run.result(point, Status.NOT_FINITE)
            p = -np.asarray(np.linalg.lstsq(H, point.g, rcond=None)[0], dtype=np.float64)
            trial = run.attempt(point, p)
            if trial.bad:
                status = Status.DIVERGED
            else:
                short = _short(point, p, run.tol.xtol)
                point = run.accept(trial)
                status = run.over(point, _verdict(point, run.tol.xtol) if short else None)
            record = run.record(point, trial, p, accepted=not trial.bad)
        stop = yield record
    return run.result(point, _second_look(point, hessian, status))


@quiet
def _second_look(point: Point, hessian: Hessian, status: Status | None) -> Status | None:
    """A zero of the gradient where the Hessian has a negative eigenvalue is a saddle."""
    flat = status is Status.STALLED and not point.norms.any()
    zero = flat or status in (Status.GTOL, Status.XTOL)
    return Status.SADDLE if zero and _indefinite(hessian(point.x)) else status


def _short(point: Point, p: Vector, xtol: float) -> bool:
    """Whether the step is negligible beside x, in the metric of J."""
    return scaled_length(point.norms, p) <= xtol * scaled_length(point.norms, point.x)


def _verdict(point: Point, xtol: float) -> Status:
    """What a short step means: convergence, or a Hessian that is too large, or singular."""
    size = scaled_length(point.norms, point.x)
    flat = point.cosine <= SETTLED or point.cosine * point.length <= 10 * xtol * size
    return Status.XTOL if flat else Status.STALLED


def _indefinite(H: Matrix) -> bool:
    """Whether H has a negative eigenvalue beyond rounding, whatever the units."""
    unit = np.sqrt(np.abs(np.diag(H)))
    unit[unit == 0] = 1.0
    return bool(np.linalg.eigvalsh(H / unit / unit[:, None])[0] < NEGATIVE)
