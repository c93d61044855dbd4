"""A run over streamed rows, and its result."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

from lmtutor._problem import Point
from lmtutor._result import Result
from lmtutor._status import Status
from lmtutor.large._base import LargeRun
from lmtutor.large._compressed import NOISE
from lmtutor.large._rows_problem import TRUSTED, RowProblem


@dataclass(frozen=True, eq=False, repr=False)
class RowsResult(Result):
    """A `Result` without the rows.

    `fun` (n + 1,) and `jac` (n + 1, n) stand for the r and J that were never held: they have the
    same JᵀJ, Jᵀr and ‖r‖, and so the same rank, covariance and standard errors.

    Attributes
    ----------
    rows
        m, the number of residuals.
    solver
        What the last point was judged by: ``"gram"``, JᵀJ, or ``"qr"``, a QR factorisation.
    condition
        Largest by smallest singular value of J, its columns scaled to length 1; ``inf`` where the
        smallest is rounding error. From JᵀJ, values above 1e7 or so cannot be seen.
    """

    rows: int = 0
    solver: str = "gram"
    condition: float = 1.0

    @cached_property
    def message(self) -> str:
        """Why the run ended, in words, with what it leaves undetermined or in doubt."""
        return super().message + doubt(self)

    @property
    def dof(self) -> int:
        """Degrees of freedom, m − n."""
        return self.rows - self.x.size


class RowRun(LargeRun):
    """A run on a `RowProblem`."""

    problem: RowProblem

    def result(self, point: Point, status: Status | None) -> RowsResult:
        """The end as the user sees it, with what JᵀJ leaves in doubt."""
        plain, problem = super().result(point, status), self.problem
        values = {field.name: getattr(plain, field.name) for field in fields(plain)}
        condition = 1 / problem.least if problem.least > 0 else float("inf")
        return RowsResult(**values, rows=problem.rows, solver=problem.used, condition=condition)


def doubt(result: RowsResult) -> str:
    """A sentence where the answer rests on a JᵀJ too ill-conditioned to be trusted."""
    condition = result.condition
    if result.solver != "gram" or result.status is Status.NOT_FINITE or condition * TRUSTED <= 1:
        return ""
    if condition == float("inf"):
        return (
            " JᵀJ is singular to rounding, which it is for any J with a condition above 1e7; "
            "solver='qr' can tell."
        )
    error = result.x.size * NOISE * condition**2
    return (
        f" J has condition {condition:.0e}, so that standard errors from JᵀJ may be off by "
        f"{min(100 * error, 100):.0g} %; solver='qr' keeps all digits."
    )
