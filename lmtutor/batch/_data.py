"""The data of a batch: checked as a whole, handed out part by part with one column for each fit."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lmtutor.batch._arrays import Array, double
from lmtutor.batch._problem import Data


@dataclass(frozen=True, slots=True)
class Inputs:
    """Observations, abscissae, weights and starts, rows as they came."""

    xp: Any
    t: Array  # (m,) or (B, m)
    y: Array  # (B, m)
    x0: Array  # (n,) or (B, n)
    weight: Array | None  # () or (m,) or (B, m); 0 for what is left out

    @property
    def count(self) -> int:
        """B, the number of fits."""
        return int(self.y.shape[0])

    @property
    def n(self) -> int:
        """Number of parameters."""
        return int(self.x0.shape[-1])

    def shared_t(self) -> Array:
        """t as a column where the fits share it."""
        return self.t[:, None] if self.t.ndim == 1 else None

    def shared_weight(self) -> Array | None:
        """The weights as a column where the fits share them."""
        if self.weight is None or self.weight.ndim == 2:
            return None
        return self.xp.broadcast_to(self.weight, self.y.shape[1:])[:, None]

    def part(self, low: int, high: int) -> Data:
        """The data of fits low … high − 1."""
        xp, weight = self.xp, self.weight
        y = self.y[low:high, :]
        if weight is not None:
            own = weight[low:high, :] if weight.ndim == 2 else weight
            y = xp.where(own > 0, y, 0.0)  # nan may stand for what was not observed
        x0 = self.x0[low:high, :] if self.x0.ndim == 2 else self.x0
        return Data(
            xp.arange(low, high, dtype=xp.int64, device=getattr(y, "device", None)),
            self._columns(y),
            self._columns(xp.broadcast_to(x0, (high - low, self.n))),
            self._columns(self.t[low:high, :]) if self.t.ndim == 2 else None,
            self._columns(own) if weight is not None and weight.ndim == 2 else None,
        )

    def dof(self) -> Array:
        """Number of observations with weight, less n, (B,)."""
        xp = self.xp
        used = xp.ones_like(self.y, dtype=xp.int64)
        if self.weight is not None:
            used = used * xp.asarray(self.weight > 0, dtype=xp.int64)
        return xp.sum(used, axis=1) - self.n

    def _columns(self, rows: Array) -> Array:
        """Transposed, and in memory, too, so that the fits lie side by side."""
        return np.ascontiguousarray(rows.T) if self.xp is np else rows.T


def inputs(xp: Any, t: Any, y: Any, x0: Any, sigma: Any) -> Inputs:
    """The arguments of `fit_batch`, checked."""
    y = double(xp, y, "y")
    if y.ndim != 2 or 0 in y.shape:
        raise ValueError(f"y must have shape (B, m), one row for each fit, got {tuple(y.shape)}")
    device = getattr(y, "device", None)
    t, x0 = double(xp, t, "t", device), double(xp, x0, "x0", device)
    shape, m = tuple(y.shape), y.shape[1]
    if tuple(t.shape) not in ((m,), shape):
        raise ValueError(f"t must have shape (m,) = ({m},) or {shape}, got {tuple(t.shape)}")
    if x0.ndim not in (1, 2) or 0 in x0.shape or (x0.ndim == 2 and x0.shape[0] != shape[0]):
        raise ValueError(f"x0 must have shape (n,) or ({shape[0]}, n), got {tuple(x0.shape)}")
    if sigma is None:
        return Inputs(xp, t, y, x0, None)
    sigma = double(xp, sigma, "sigma", device)
    if tuple(sigma.shape) not in ((), (m,), shape):
        got = tuple(sigma.shape)
        raise ValueError(f"sigma must be a number or of shape ({m},) or {shape}, got {got}")
    if not xp.all(sigma > 0):
        raise ValueError("sigma must be positive; inf leaves an observation out")
    left = xp.any(xp.isfinite(sigma), axis=-1) if sigma.ndim else xp.isfinite(sigma)
    if not xp.any(left):
        raise ValueError("sigma leaves no observation: not all may be inf")
    weight = 1 / sigma
    if sigma.ndim == 2:  # a fit without observations must not look like an exact one
        weight = xp.where(left[:, None], weight, xp.nan)
    return Inputs(xp, t, y, x0, weight)
