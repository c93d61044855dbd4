"""A run with a sparse Jacobian matrix, and its result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from lmtutor._numbers import quiet
from lmtutor._problem import Point
from lmtutor._result import Result
from lmtutor._status import Status
from lmtutor._step import LinearModel
from lmtutor._types import Matrix, Vector
from lmtutor.large._base import LargeRun
from lmtutor.large._factors import Direct, Groups, Schur
from lmtutor.large._last_look import last_look
from lmtutor.large._normal_model import NormalModel
from lmtutor.large._null_space import COLUMNS, Spectrum, inverse_columns, small_end
from lmtutor.large._scipy import sparse
from lmtutor.large._sparse_problem import SparseProblem
from lmtutor.statistics.identification import FREE, Identification, scaled

ILL = 1e6
"""Condition of J above which the normal equations take steps with few correct digits."""


@dataclass(frozen=True, eq=False, repr=False)
class SparseResult(Result):
    """A `Result` whose `jac` is a SciPy sparse matrix, (m, n).

    Rank, undetermined parameters and covariance come from one sparse factorisation of JᵀJ, made
    when one of them is asked for; `stderr` takes n solutions with it, and `covariance` holds n².
    """

    _factorise: Callable[..., Any] = Direct
    _groups: Groups | None = None

    @cached_property
    def _model(self) -> NormalModel:
        point = self._end.point
        return NormalModel(point.J, point.r, point.norms, self._factorise, self._groups)

    @cached_property
    def _spectrum(self) -> Spectrum:
        return small_end(self._model)

    @cached_property
    def _known(self) -> Identification:
        point, n = self._end.point, self.x.size
        none = np.zeros((0, 0))
        if point.bad or not point.norms.any():
            return Identification(0, np.ones(n, dtype=bool), 0.0, none, np.eye(n))
        null = self._spectrum.null
        free = (null * null).sum(axis=1) > FREE
        offset = np.sqrt(2 * self._model.reachable()) / point.length if point.length else 0.0
        return Identification(n - null.shape[1], free, offset, none, null)

    @cached_property
    def message(self) -> str:
        """Why the run ended, in words, with what it leaves undetermined or in doubt."""
        text, condition = super().message, self.condition
        if self.status is not Status.NOT_FINITE and condition > ILL:
            text += (
                f" J has condition {condition:.0e}: the normal equations and LSMR hardly see the "
                "flattest directions; a better parametrisation would help."
            )
        return text

    @property
    def condition(self) -> float:
        """Largest by smallest singular value of J, columns of length 1, without those that are 0.

        The largest is bounded from above, so that this is, too.
        """
        point = self._end.point
        known = not point.bad and point.norms.any()
        return 1 / self._spectrum.least if known and self._spectrum.least > 0 else np.inf

    @property
    def null_space(self) -> Matrix:
        """The directions in which the parameters can move and r stays; see `Result.null_space`."""
        return self._known.null

    def covariance(self) -> Matrix:
        """Covariance of the estimate, dense, (n, n); see `Result.covariance`."""
        inverse = self._inverse(lambda X, chosen: X)
        return scaled(inverse / np.outer(self._model.d, self._model.d), *self._variance())

    @quiet
    def stderr(self) -> Vector:
        """Standard errors, (n,), without holding the covariance."""
        diagonal = self._inverse(lambda X, chosen: X[chosen, np.arange(len(chosen))][None, :])
        variance, open_ones = self._variance()
        squares = variance * np.maximum(diagonal.ravel(), 0.0) / self._model.d**2
        return np.where(open_ones | ~np.isfinite(variance), np.inf, np.sqrt(squares))

    def _inverse(self, take: Callable[[Matrix, Any], Matrix]) -> Matrix:
        """What `take` keeps of the columns of the pseudo-inverse of AᵀA, side by side."""
        n, rank = self.x.size, self._known.rank
        if rank == 0:
            return take(np.zeros((n, n)), np.arange(n))
        chunks = np.array_split(np.arange(n), max(1, n // COLUMNS))
        null = self._spectrum.null
        return np.hstack([take(inverse_columns(self._model, null, some), some) for some in chunks])

    def _variance(self) -> tuple[float, Any]:
        """s², or 1, and the parameters for which there is none."""
        if self.absolute_sigma:
            return 1.0, self.undetermined
        return (2 * self.cost / self.dof if self.dof > 0 else np.inf), self.undetermined


class SparseRun(LargeRun):
    """A run on a `SparseProblem`; `make` makes the linear model from J, r and d."""

    dense = False
    problem: SparseProblem

    def __init__(
        self,
        problem: SparseProblem,
        make: Callable[..., LinearModel],
        groups: Groups | None,
        **limits: Any,
    ) -> None:
        super().__init__(problem, **limits)
        self.make, self.groups = make, groups
        self.factorise = Schur if groups else Direct

    def start(self) -> Point:
        """The start with its derivatives; J is empty where r(x0) is not finite."""
        trial = self.problem.trial(self.problem.x0)
        if not trial.bad:
            return self.accept(trial)
        x, r, f, bad = trial
        J, lost = sparse().csr_matrix((r.size, x.size)), np.full(x.size, np.nan)
        return Point(x, f, r, J, lost, lost, np.nan, np.nan, bad, r, J, None)

    def model(self, kind: type[LinearModel], point: Point, d: Vector) -> LinearModel:
        """The linear model of the kind that the user chose."""
        return self.make(point.J, point.r, d)

    def over(self, point: Point, status: Status | None = None) -> Status | None:
        """Why to stop now, or None; convergence is looked at once more."""
        status = super().over(point, status)
        if status in (Status.GTOL, Status.FTOL, Status.XTOL):
            model = NormalModel(point.J, point.r, point.norms, self.factorise, self.groups)
            return last_look(self, point, model, status)
        return status

    def result(self, point: Point, status: Status | None) -> SparseResult:
        """The end as the user sees it."""
        plain = super().result(point, status)
        values = {field.name: getattr(plain, field.name) for field in fields(plain)}
        return SparseResult(**values, _factorise=self.factorise, _groups=self.groups)
