"""The fits as the method sees them: checked evaluations of residuals and their linear models.

Arrays are (m, B): one *column* for each fit. So a parameter of shape (B,) meets t of shape (m, 1)
in long inner loops over the fits, and a sum over the observations adds whole rows.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lmtutor._differences import ERROR
from lmtutor._numbers import EPS
from lmtutor._validation import real_array
from lmtutor.batch._arrays import Array, dot, largest
from lmtutor.batch._differences import forward_differences

Model = Callable[[tuple[Array, ...], Array], Any]


class Data(NamedTuple):
    """What belongs to each fit alone."""

    index: Array  # (B,), its number
    y: Array  # (m, B)
    x0: Array  # (n, B)
    t: Array | None  # (m, B), if the fits do not share it
    weight: Array | None  # (m, B), likewise: 1/σ


class Point(NamedTuple):
    """The linear model at x by its normal equations, each column of J brought to length 1."""

    x: Array  # (n, B)
    f: Array  # (B,); inf where r is not finite
    norms: Array  # (n, B), ‖J_i‖
    E: Array  # (n, n, B), cosines between the columns: JᵀJ with unit columns
    h: Array  # (n, B), Jᵀr with unit columns
    cosine: Array  # (B,), max_i |h_i| / ‖r‖
    bad: Array  # (B,), whether r, J or its squares are not finite


class Problem:
    """Model, derivative and what the fits share; t and weight of shape (m, 1) or None."""

    def __init__(
        self, xp: Any, model: Model, jac: Model | None, t: Array | None, weight: Array | None
    ) -> None:
        self.xp, self.model, self.jac, self.t, self.weight = xp, model, jac, t, weight
        self.jac_error = ERROR["2-point"] if jac is None else EPS

    def residual(self, data: Data, x: Array) -> Array:
        """(model(x, t) − y)/σ for each fit, (m, B)."""
        value = self._checked(self.model(self._columns(x), self._t(data)), "model(x, t)")
        if tuple(value.shape) != tuple(data.y.shape):
            raise ValueError(
                f"model(x, t) must have shape (m, B) = {tuple(data.y.shape)}, got "
                f"{tuple(value.shape)}: each x[i] has shape (B,) and t (m, 1) or (m, B)"
            )
        return self._weighted(data, value - data.y)

    def jacobian(self, data: Data, x: Array, r: Array) -> list[Array]:
        """The columns of J of each fit, n arrays of shape (m, B)."""
        if self.jac is None:
            return forward_differences(self.xp, lambda z: self.residual(data, z), x, r)
        columns = self.jac(self._columns(x), self._t(data))
        if not isinstance(columns, tuple | list):
            columns = self._checked(columns, "jac(x, t)")
        count = len(columns) if isinstance(columns, tuple | list) else (*columns.shape, 0)[0]
        if count != x.shape[0]:
            raise ValueError(
                f"jac(x, t) must give one array for each of {x.shape[0]} parameters, got {count}"
            )
        return [self._column(data, columns, i) for i in range(count)]

    def linearise(self, data: Data, x: Array, r: Array, f: Array) -> Point:
        """The point x with residual r and f = ½‖r‖²."""
        xp, J = self.xp, self.jacobian(data, x, r)
        norms = xp.sqrt(xp.stack([dot(xp, column, column) for column in J], axis=0))
        unit = 1 / xp.where(norms > 0, norms, 1.0)
        h = xp.stack([dot(xp, column, r) for column in J], axis=0) * unit
        E = self._cosines(J, unit, norms)
        size = xp.sqrt(2 * f)
        cosine = largest(xp, xp.abs(h)) / xp.where(size > 0, size, 1.0)
        bad = ~(xp.isfinite(dot(xp, norms, norms)) & xp.isfinite(f))
        return Point(x, f, norms, E, h, cosine, bad)

    def _cosines(self, J: list[Array], unit: Array, norms: Array) -> Array:
        """The cosines between the columns, (n, n, B); 0 on the diagonal for a zero column."""
        xp, n = self.xp, len(J)
        ones = xp.asarray(norms > 0, dtype=xp.float64)
        E = {(i, i): ones[i, :] for i in range(n)}
        for i in range(n):
            for j in range(i):
                E[i, j] = E[j, i] = dot(xp, J[i], J[j]) * (unit[i, :] * unit[j, :])
        rows = [E[i, j] for i in range(n) for j in range(n)]
        return xp.reshape(xp.stack(rows, axis=0), (n, n, norms.shape[1]))

    def _t(self, data: Data) -> Array:
        return self.t if data.t is None else data.t

    def _columns(self, x: Array) -> tuple[Array, ...]:
        return tuple(x[i, :] for i in range(x.shape[0]))

    def _weighted(self, data: Data, value: Array) -> Array:
        weight = self.weight if data.weight is None else data.weight
        return value if weight is None else value * weight

    def _column(self, data: Data, columns: Any, i: int) -> Array:
        one = columns[i] if isinstance(columns, tuple | list) else columns[i, ...]
        value = self._checked(one, f"jac(x, t)[{i}]")
        try:
            value = self.xp.broadcast_to(value, data.y.shape)
        except (ValueError, RuntimeError):
            raise ValueError(
                f"jac(x, t)[{i}] must have shape (m, B) = {tuple(data.y.shape)}, got "
                f"{tuple(value.shape)}"
            ) from None
        return self._weighted(data, value)

    def _checked(self, value: Any, name: str) -> Array:
        """Real and of double precision, or a clear error."""
        xp = self.xp
        if xp is np and type(value) is not np.ndarray:
            value = real_array(value, name)
        value = xp.asarray(value)
        if value.dtype == xp.float64:
            return value
        if value.dtype in (xp.complex64, xp.complex128):
            raise ValueError(f"{name} must be real, got {value.dtype} values")
        return xp.asarray(value, dtype=xp.float64)
