"""Ceres' Levenberg–Marquardt, by pyceres: one block of residuals of one block of parameters.

pyceres has none of Ceres' differences, so that only a Jacobian that is a function will do.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import Any

import numpy as np

from benchmarks.task import Answer, Task, tolerances


def installed() -> bool:
    """Whether pyceres is here."""
    return importlib.util.find_spec("pyceres") is not None


def version() -> str | None:
    """Of the library; None where it is not installed."""
    return str(library().__ceres_version__) if installed() else None


@cache
def library() -> Any:
    """The module, told to be silent."""
    import pyceres  # type: ignore[import-not-found,unused-ignore]

    pyceres.logging.minloglevel = 4  # more than "fatal"; what went wrong is in the summary
    return pyceres


@cache
def cost_function() -> Any:
    """The class of a task as Ceres evaluates it: made late, for its base comes with pyceres."""

    class Cost(library().CostFunction):  # type: ignore[misc]
        """What the functions raise is kept in `error` until Ceres has returned."""

        def __init__(self, task: Task) -> None:
            super().__init__()
            self.task, self.calls, self.spent = task, 1, False
            self.error: BaseException | None = None
            self.r0 = task.fun(np.array(task.x0, dtype=np.float64))  # tells m; is asked for first
            self.set_num_residuals(np.size(self.r0))
            self.set_parameter_block_sizes([np.size(task.x0)])

        def Evaluate(self, parameters: Any, residuals: Any, jacobians: Any) -> bool:
            """Write r (m,) and, where it is asked for, J (m·n,); False if that cannot be."""
            try:
                residuals[:] = self.residual(parameters[0])
                if jacobians is not None and not self.spent:
                    jacobians[0][:] = np.ravel(self.task.jac(parameters[0].copy()))
            except BaseException as error:  # it may not pass through C++
                self.error = error
            return self.error is None and not self.spent

        def residual(self, x: Any) -> Any:
            """r(x); nan when the budget is spent."""
            if self.r0 is not None:
                r, self.r0 = self.r0, None
                return r
            self.spent |= self.task.budget is not None and self.calls >= self.task.budget
            self.calls += 1
            return np.nan if self.spent or self.error else self.task.fun(x.copy())

    return Cost


def solve(task: Task) -> Answer:
    """`pyceres.solve` with Ceres' defaults but for the linear solver: dense QR, as J is dense."""
    ceres, cost = library(), cost_function()(task)
    x = np.array(task.x0, dtype=np.float64)
    if not x.size * np.size(cost.r0):
        raise ValueError("Ceres would crash without parameters or without residuals")
    problem, summary = ceres.Problem(), ceres.SolverSummary()
    problem.add_residual_block(cost, None, [x])
    options = ceres.SolverOptions()
    options.linear_solver_type = ceres.LinearSolverType.DENSE_QR
    options.logging_type = ceres.LoggingType.SILENT
    options.max_num_iterations = task.budget or options.max_num_iterations
    limits = ("function_tolerance", "gradient_tolerance", "parameter_tolerance")
    for name, value in tolerances(task, *limits).items():
        setattr(options, name, value)
    ceres.solve(options, problem, summary)
    if cost.error is not None:
        raise cost.error
    converged = summary.termination_type == ceres.TerminationType.CONVERGENCE
    return Answer(x, converged and not cost.spent, summary.termination_type.name)
