"""Jacobian matrices from differences: forward, central, complex step.

The step for parameter i is h_i = step·|x_i|, which follows the units of x, and h_i = step where
x_i = 0 and there is nothing to follow. Where x_i is so near zero that r does not notice such a
step, it is enlarged, at most to step·max(1, |x_i|), or in a fit to what suits its start: a step
purely relative to x_i would give a column of rounding errors there, and an absolute one is as wrong
for a parameter of size 1e-9. Over a central difference r shows how it bends: where it bends much,
as a fast oscillation does, the step is shortened.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lmtutor._bounds import Box
from lmtutor._numbers import EPS
from lmtutor._types import DifferenceMethod, Function, Matrix, Vector
from lmtutor._validation import choice, fraction, parameter_vector, real_array

RELATIVE_STEP = {"2-point": EPS ** (1 / 2), "3-point": EPS ** (1 / 3), "cs": 1e-30}
"""Where truncation and rounding balance: h ~ ε/h, h² ~ ε/h; the complex step has no rounding."""

ERROR = {"2-point": 10 * EPS ** (1 / 2), "3-point": 10 * EPS ** (2 / 3), "cs": EPS}
"""Relative error to expect in J for a well-scaled problem; what is smaller in J is noise."""

UNNOTICED = 1e-3
"""A step changes r too little where the relative change of r is below this share of that of x."""

TOO_MUCH = 0.1
"""Change of r, relative to r, from which an enlarged step tells nothing of the slope."""

BENT = 1e-2
"""Share of a central difference by which r may bend; beyond, the step is shortened by as much."""

SMALLEST = 1e-200
"""Size of a parameter below which the complex step no longer follows it, lest it underflow."""

Residual = Callable[[Vector], Vector]


def jacobian(
    fun: Function, x: Any, method: DifferenceMethod = "2-point", *, step: float | None = None
) -> Matrix:
    """Jacobian matrix of `fun` at `x` by differences.

    Parameters
    ----------
    fun
        ``fun(x) -> (m,)``. For ``"cs"`` it must accept complex x and be analytic: no ``abs``, no
        comparison of x.
    x
        The point, shape (n,), finite.
    method
        ``"2-point"``: forward, n + 1 evaluations, some 8 digits. ``"3-point"``: central, 2n + 1,
        some 10 digits. ``"cs"``: complex step, n, full precision (Squire & Trapp 1998).
    step
        Relative step: h_i = step·|x_i|, or step where x_i = 0. By default ε^½, ε^⅓ and 1e-30, with
        ε = 2⁻⁵². A step that does not change r is enlarged, at most to step·max(1, |x_i|); a
        central one over which r bends by more than a hundredth of its change is shortened.

    Returns
    -------
    array, shape (m, n)
        J[j, i] = ∂r_j/∂x_i.

    Raises
    ------
    ValueError
        If `x`, `method` or `step` is invalid, or `fun` does not return a vector of real numbers,
        for ``"cs"`` of complex ones.
    """
    x = parameter_vector(x, "x")
    relative = choice(method, RELATIVE_STEP, "method")
    if not callable(fun):
        raise ValueError(f"fun must be callable, got {fun!r:.80}")
    if step is not None:
        relative = fraction(step, "step")
    if method == "cs":
        return complex_step(fun, x, relative)

    def residual(z: Vector) -> Vector:
        r = np.atleast_1d(real_array(fun(z), "fun(x)"))
        if r.ndim != 1:
            raise ValueError(f"fun(x) must be a vector, got shape {r.shape}")
        return r

    return differences(residual, x, residual(x.copy()), method, relative)


def differences(
    fun: Residual,
    x: Vector,
    r: Vector,
    method: DifferenceMethod,
    relative: float,
    box: Box | None = None,
    start: Vector | None = None,
    rounding: float = 0.0,
) -> Matrix:
    """Forward or central differences within the box, shape (m, n); `r` is fun(x).

    A parameter that has come near 0 keeps the unit that its `start` had, if that is larger than 1.
    In a box narrower than the step, the step ends at the wall that is farther away. `rounding` is
    the error of r: at an exact fit all of r, so that nothing else tells which change is large.
    """
    inside = fun
    if box:  # what is outside counts as not finite

        def inside(z: Vector) -> Vector:
            return fun(z) if (box.clip(z) == z).all() else np.full_like(r, np.nan)

    J = np.empty((r.size, x.size))
    largest = _largest(r)
    noise = max(UNNOTICED * relative * largest, rounding / UNNOTICED)
    most = TOO_MUCH * max(largest, noise / UNNOTICED**2)
    for i in range(x.size):
        size = abs(x[i]) or 1.0
        unit = 1.0 if start is None else max(1.0, abs(start[i]))
        room = max(box.upper[i] - x[i], x[i] - box.lower[i]) if box else math.inf
        h = min(relative * size, room)
        change, width, bend = _change(inside, x, r, i, h, method)
        if bend > BENT and _largest(change) > noise:
            shorter = _change(inside, x, r, i, BENT * h, method)
            if shorter[2] < bend / 10:  # else it is noise that bends
                change, width, _ = shorter
        while size < unit and relative * size < room and _largest(change) <= noise:
            size = min(1e3 * size, unit)
            longer, far, _ = _change(inside, x, r, i, min(relative * size, room), method)
            if _largest(longer) > most:
                break
            change, width = longer, far
        J[:, i] = change / width
    return J


def _change(
    fun: Residual, x: Vector, r: Vector, i: int, h: float, method: DifferenceMethod
) -> tuple[Vector, float, float]:
    """Change of r along parameter i, the exact distance it was taken over, and the share it bends.

    A side on which fun is not finite is left out, so that J exists up to the edge of its domain.
    """
    up = x.copy()
    up[i] += h
    ahead = fun(up)
    finite = math.isfinite(_largest(ahead))
    if finite and method == "2-point":
        return ahead - r, float(up[i] - x[i]), 0.0
    down = x.copy()
    down[i] -= h
    behind = fun(down)
    if not finite:
        return r - behind, float(x[i] - down[i]), 0.0
    if not math.isfinite(_largest(behind)):
        return ahead - r, float(up[i] - x[i]), 0.0
    change = ahead - behind
    most = _largest(change)
    bend = _largest(ahead + behind - 2 * r) / most if most > 0 else 0.0
    return change, float(up[i] - down[i]), bend


def _largest(v: Vector) -> float:
    """max_j |v_j|."""
    return float(abs(v).max())


def complex_step(fun: Function, x: Vector, relative: float) -> Matrix:
    """Im fun(x + ih)/h, shape (m, n): without a subtraction there is no cancellation."""
    columns = []
    for i in range(x.size):
        h = relative * (max(abs(x[i]), SMALLEST) if x[i] else 1.0)
        z = x.astype(np.complex128)
        z[i] += 1j * h
        value = np.atleast_1d(np.asarray(fun(z)))
        if value.dtype.kind != "c" or value.ndim != 1:
            raise ValueError(
                "the method 'cs' needs a fun that returns a complex vector for complex x, "
                f"got shape {value.shape} of {value.dtype}"
            )
        columns.append(value.imag / h)
    return np.stack(columns, axis=1)
