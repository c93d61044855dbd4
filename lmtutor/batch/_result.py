"""The results of a batch: arrays over the fits, and each fit as a record to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from lmtutor._numbers import quiet
from lmtutor._status import Status
from lmtutor._stopping import Tolerances
from lmtutor.batch._arrays import Array, namespace, take, to_numpy
from lmtutor.batch._message import sentences
from lmtutor.batch._verdict import Outcome
from lmtutor.statistics.student import t_quantile


@dataclass(frozen=True, slots=True, eq=False)
class FitRecord:
    """One fit of a batch, in NumPy; names as in `lmtutor.Result`.

    Attributes
    ----------
    x, stderr
        Parameters and their standard errors, shape (n,).
    cost, cosine, status, message, nfev, njev, rank, dof
        As in `lmtutor.Result`.
    """

    x: Any
    stderr: Any
    cost: float
    cosine: float
    status: Status
    message: str
    nfev: int
    njev: int
    rank: int
    dof: int

    @property
    def success(self) -> bool:
        """Whether a convergence test was met, at a point that deserves it."""
        return self.status > 0

    def __str__(self) -> str:
        verdict = "converged" if self.success else "NOT CONVERGED"
        lines = [f"{verdict}: {self.status.name}", self.message]
        for i, (value, error) in enumerate(zip(self.x, self.stderr, strict=True)):
            shown = f"± {error:.4g}" if np.isfinite(error) else "undetermined"
            lines.append(f"x[{i}]  {value:17.10g}  {shown}")
        lines.append(f"f = {self.cost:.10g}, {self.nfev} evaluations of r, {self.njev} of J")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BatchResult:
    """Results of B fits, in arrays of the library that the data came in.

    ``result[i]`` is fit i as a `FitRecord` with its message; ``print(result)`` counts the ends.

    Attributes
    ----------
    x
        Parameters, shape (B, n).
    cost
        f = ½‖r‖², shape (B,); ``inf`` where r is not finite.
    cosine
        max_i |J_iᵀr| / (‖J_i‖‖r‖), shape (B,).
    status
        Numbers of `lmtutor.Status`, shape (B,); above 0 is success.
    success
        ``status > 0``, shape (B,).
    nfev, njev
        Evaluations of r and of J that each fit needed, shape (B,). Those of r that build J by
        differences, or for a last look at a singular end, are not counted.
    rank
        Numerical rank of each J, its columns scaled to length 1, shape (B,).
    undetermined
        Whether the data leave a parameter open, shape (B, n).
    dof
        Degrees of freedom, number of observations less n, shape (B,).
    """

    x: Array
    cost: Array
    cosine: Array
    status: Array
    success: Array
    nfev: Array
    njev: Array
    rank: Array
    undetermined: Array
    dof: Array
    _outcome: Outcome = field(repr=False)
    _tol: Tolerances = field(repr=False)
    _absolute_sigma: bool
    _differences: bool  # whether J came from them

    @property
    def _xp(self) -> Any:
        return namespace(x=self.x)

    @property
    def nit(self) -> Array:
        """Trial steps of each fit, shape (B,)."""
        return self.nfev - 1

    def covariance(self) -> Array:
        """Covariance of each estimate in the linear model, shape (B, n, n).

        As `lmtutor.Result.covariance`: s²(JᵀJ)⁻¹, or (JᵀJ)⁻¹ with `absolute_sigma`; ``inf`` on
        the diagonal and ``nan`` beside it for an undetermined parameter.
        """
        xp, n = self._xp, self.x.shape[1]
        variance = self._variance()
        free = self.undetermined | ~xp.isfinite(variance)[:, None]
        inverse = xp.moveaxis(self._outcome.known.inverse, -1, 0)
        value = xp.where(xp.isfinite(variance), variance, 0.0)[:, None, None] * inverse
        value = xp.where(free[:, :, None] | free[:, None, :], xp.nan, value)
        numbers = xp.arange(n, device=getattr(self.x, "device", None))
        diagonal = (numbers[:, None] == numbers[None, :])[None, :, :]
        return xp.where(diagonal & free[:, :, None], xp.inf, value)

    def stderr(self) -> Array:
        """Standard errors, shape (B, n); ``inf`` for an undetermined parameter."""
        covariance = self.covariance()
        diagonal = [covariance[:, i, i] for i in range(self.x.shape[1])]
        return self._xp.sqrt(self._xp.stack(diagonal, axis=1))

    @quiet  # where x is not finite, inf − inf
    def confidence_interval(self, level: float = 0.95) -> Array:
        """Intervals x ± t·stderr, shape (B, n, 2), with Student's t as in `lmtutor.Result`."""
        xp, dof = self._xp, to_numpy(self.dof)
        values = np.full(dof.shape, np.inf) if self._absolute_sigma else np.maximum(dof, 1)
        different, which = np.unique(values, return_inverse=True)
        quantile = np.array([t_quantile(level, float(d)) for d in different])[which]
        t = xp.asarray(quantile.tolist(), dtype=xp.float64, device=getattr(self.x, "device", None))
        half = t[:, None] * self.stderr()
        return xp.stack([self.x - half, self.x + half], axis=2)

    def _variance(self) -> Array:
        """s² of each fit, ``inf`` without degrees of freedom, or 1 for known σ."""
        xp = self._xp
        if self._absolute_sigma:
            return xp.ones_like(self.cost)
        some = self.dof > 0
        dof = xp.asarray(xp.where(some, self.dof, 1), dtype=xp.float64)
        return xp.where(some, 2 * self.cost / dof, xp.inf)

    def __len__(self) -> int:
        return int(self.x.shape[0])

    def __iter__(self) -> Iterator[FitRecord]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, i: int) -> FitRecord:
        if not isinstance(i, int | np.integer):
            raise TypeError(f"the number of a fit must be an integer, got {i!r}; use result.x[...]")
        if not -len(self) <= i < len(self):
            raise IndexError(f"fit {i} of {len(self)} fits")
        return _record(_only(self, int(i) % len(self)))

    def __str__(self) -> str:
        status = to_numpy(self.status)
        converged = int((status > 0).sum())
        lines = [f"{converged} of {len(self)} fits converged"]
        for value, count in zip(*np.unique(status, return_counts=True), strict=True):
            lines.append(f"  {Status(value).name:13} {count}")
        return "\n".join(lines)

    __repr__ = __str__


def _only(result: BatchResult, i: int) -> BatchResult:
    """Fit i as a batch of one."""
    xp = result._xp
    public = [f.name for f in fields(result) if not f.name.startswith("_")]
    own: dict[str, Any] = {name: getattr(result, name)[i : i + 1, ...] for name in public}
    index = xp.asarray([i], device=getattr(result.x, "device", None))
    return replace(result, _outcome=take(xp, result._outcome, index), **own)


def _record(one: BatchResult) -> FitRecord:
    """The only fit of a batch of one."""
    return FitRecord(
        x=to_numpy(one.x)[0],
        stderr=to_numpy(one.stderr())[0],
        cost=float(one.cost[0]),
        cosine=float(one.cosine[0]),
        status=Status(int(one.status[0])),
        message=sentences(one._outcome, one._tol, one._differences),
        nfev=int(one.nfev[0]),
        njev=int(one.njev[0]),
        rank=int(one.rank[0]),
        dof=int(one.dof[0]),
    )
