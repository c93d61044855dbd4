"""Jacobians from differences: forward, central and complex step.

The step for parameter i is h_i = step·|x_i|, so that it follows the units of x. Where x_i = 0 there
are no units to follow and h_i = step. A step so small that the residual does not notice it
(|x_i| far below the scale on which r changes) is enlarged, at most to step·max(1, |x_i|).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from lmtutor._step import EPS
from lmtutor._types import DifferenceMethod, Function, Matrix, Vector
from lmtutor._validation import choice, parameter_vector, real_array

# Each step balances truncation against rounding: error ~ h + eps/h, h² + eps/h, and h² alone.
RELATIVE_STEP = {"2-point": EPS ** (1 / 2), "3-point": EPS ** (1 / 3), "cs": 1e-30}
# Relative error to expect in an entry of J; what is smaller in J than this is noise.
ERROR = {"2-point": 10 * EPS ** (1 / 2), "3-point": 10 * EPS ** (2 / 3), "cs": EPS}

Residual = Callable[[Vector], Vector]


def jacobian(
    fun: Function, x: Any, method: DifferenceMethod = "2-point", *, step: float | None = None
) -> Matrix:
    """Jacobian matrix of `fun` at `x` by differences.

    Parameters
    ----------
    fun
        ``fun(x) -> (m,)``; for ``"cs"`` it must accept complex x and be analytic (no ``abs``,
        ``conj`` or comparison of x).
    x
        Point, shape (n,).
    method
        ``"2-point"`` (n + 1 evaluations, about 8 correct digits), ``"3-point"`` (2n, about 10) or
        ``"cs"``, the complex step (n, full precision; Squire & Trapp 1998).
    step
        Relative step, h_i = step·|x_i|; by default √ε, ∛ε and 1e-30 for the three methods, with
        ε = 2⁻⁵². For x_i = 0, h_i = step.

    Returns
    -------
    J : array, shape (m, n)
        J[j, i] = ∂r_j/∂x_i.

    Raises
    ------
    ValueError
        If `x`, `method` or `step` is invalid, or `fun` does not return a vector.
    """
    x = parameter_vector(x, "x")
    relative = choice(method, RELATIVE_STEP, "method")
    if step is not None:
        if not 0 < step < 1:
            raise ValueError(f"step must be a number in (0, 1), got {step!r}")
        relative = float(step)

    def residual(z: Vector) -> Vector:
        return np.atleast_1d(real_array(fun(z), "fun(x)"))

    if method == "cs":
        return complex_step(fun, x, relative)
    return differences(residual, x, residual(x), method, relative)


def differences(
    fun: Residual, x: Vector, r: Vector, method: DifferenceMethod, relative: float
) -> Matrix:
    """Forward or central differences; `r` is fun(x)."""
    J = np.empty((r.size, x.size))
    for i in range(x.size):
        J[:, i] = _column(fun, x, r, i, method, relative)
    return J


def _column(
    fun: Residual, x: Vector, r: Vector, i: int, method: DifferenceMethod, relative: float
) -> Vector:
    """Column i, with the smallest step that the residual notices."""
    size = abs(x[i]) if x[i] != 0 else 1.0
    noise = 1e3 * EPS * float(np.max(np.abs(r)))
    while True:
        h = relative * size
        change, width = _change(fun, x, r, i, h, method)
        if size >= 1 or not float(np.max(np.abs(change))) <= noise:
            return change / width
        size = min(1.0, size * 1e3)


def _change(
    fun: Residual, x: Vector, r: Vector, i: int, h: float, method: DifferenceMethod
) -> tuple[Vector, float]:
    """Change of r between two points on either side of x (or one side), and their distance."""
    up, down = x.copy(), x.copy()
    up[i] += h
    down[i] -= h  # the distances below are those of the rounded points
    ahead = fun(up)
    if method == "2-point" and np.isfinite(ahead).all():
        return ahead - r, float(up[i] - x[i])
    behind = fun(down)  # also where the forward point is outside the domain of fun
    if method == "2-point":
        return r - behind, float(x[i] - down[i])
    return ahead - behind, float(up[i] - down[i])


def complex_step(fun: Function, x: Vector, relative: float) -> Matrix:
    """Im fun(x + ih)/h: no subtraction, hence no cancellation."""
    columns = []
    for i in range(x.size):
        h = relative * (abs(x[i]) or 1.0)
        z = x.astype(np.complex128)
        z[i] += 1j * h
        value = np.atleast_1d(np.asarray(fun(z)))
        if value.dtype.kind != "c":
            raise ValueError(
                "jac='cs' needs a fun that returns complex values for complex x, "
                f"got dtype {value.dtype}"
            )
        columns.append(value.imag / h)
    return np.stack(columns, axis=1)
