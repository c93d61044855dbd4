"""The solvers that run beside lmtutor, behind one interface, each with its own defaults.

A solver is a function of a `Task`. It is timed and counted from outside, in the same way for all.
"""

from __future__ import annotations

import importlib.util
from typing import Any

import numpy as np
from scipy import optimize

import lmtutor
from benchmarks import ceres, gsl
from benchmarks.task import Answer, Solver, Task, tolerances


def ours(task: Task) -> Answer:
    """`lmtutor.least_squares`."""
    limits = tolerances(task, "ftol", "xtol", "gtol")
    result = lmtutor.least_squares(task.fun, task.x0, task.jac, max_nfev=task.budget, **limits)
    return Answer(result.x, result.success, result.status.name)


def textbook(task: Task) -> Answer:
    """`lmtutor.textbook`, the method in forty lines: what its bare loop takes in NumPy."""
    limits = {} if task.tol is None else {"tol": task.tol}
    steps = {} if task.budget is None else {"max_steps": task.budget}
    found = lmtutor.textbook.levenberg_marquardt
    x, _, success = found(task.fun, task.jac, task.x0, **limits, **steps)
    return Answer(x, success)


def scipy(method: str, **options: Any) -> Solver:
    """`scipy.optimize.least_squares`."""

    def solve(task: Task) -> Answer:
        limits = tolerances(task, "ftol", "xtol", "gtol")
        result = optimize.least_squares(
            task.fun, task.x0, task.jac, method=method, max_nfev=task.budget, **limits, **options
        )
        return Answer(result.x, bool(result.success), str(result.status))

    return solve


def leastsq(**options: Any) -> Solver:
    """`scipy.optimize.leastsq`, MINPACK with little around it."""

    def solve(task: Task) -> Answer:
        limits = tolerances(task, "ftol", "xtol")
        Dfun = task.jac if callable(task.jac) else None
        x, _, _, _, flag = optimize.leastsq(
            task.fun, task.x0, Dfun=Dfun, full_output=True, maxfev=task.budget or 0,
            **limits, **options,
        )  # fmt: skip
        return Answer(x, flag in (1, 2, 3, 4), str(flag))

    return solve


def lmfit(task: Task) -> Answer:
    """`lmfit.minimize`, method "leastsq"."""
    from lmfit import Parameters, minimize  # type: ignore[import-untyped,unused-ignore]

    parameters = Parameters()
    names = [f"p{i}" for i in range(len(task.x0))]
    for name, value in zip(names, task.x0, strict=True):
        parameters.add(name, value=float(value))

    def vector(p: Any) -> Any:
        return np.array([p[name].value for name in names])

    options = tolerances(task, "ftol", "xtol")
    if callable(task.jac):
        options["Dfun"] = lambda p: task.jac(vector(p))
    result = minimize(lambda p: task.fun(vector(p)), parameters, max_nfev=task.budget, **options)
    return Answer(vector(result.params), bool(result.success), str(result.ier))


DEFAULTS: dict[str, Solver] = {
    "lmtutor": ours,
    "textbook": textbook,
    "SciPy lm": scipy("lm"),
    "SciPy trf": scipy("trf"),
    "SciPy dogbox": scipy("dogbox"),
    "leastsq": leastsq(),
    "lmfit": lmfit,
    "GSL lm": gsl.solve,
    "Ceres LM": ceres.solve,
}
"""Each with its own defaults."""

BEST: dict[str, Solver] = {
    "SciPy lm, x_scale=jac": scipy("lm", x_scale="jac"),
    "SciPy trf, x_scale=jac": scipy("trf", x_scale="jac"),
    "SciPy dogbox, x_scale=jac": scipy("dogbox", x_scale="jac"),
    "leastsq, factor=1": leastsq(factor=1),
}
"""Each with the options that are known to serve it best."""

ONLY_FORWARD = ("SciPy lm", "leastsq", "lmfit")
"""Names of peers begin with one of these where MINPACK offers no other differences than forward."""


def offers(name: str, jac: str) -> bool:
    """Whether the solver takes this kind of Jacobian: "analytic", "2-point" or "3-point"."""
    if name.startswith(("Ceres", "textbook")):
        return jac == "analytic"
    return jac != "3-point" or not name.startswith(ONLY_FORWARD)


def available() -> tuple[dict[str, Solver], dict[str, Solver], list[str]]:
    """Solvers with defaults, with their best options, and a line for each peer that is missing."""
    absent = {
        "lmfit": "" if importlib.util.find_spec("lmfit") else "lmfit is not installed.",
        "GSL lm": "" if gsl.library() else "GSL (libgsl) is not installed.",
        "Ceres LM": "" if ceres.installed() else "Ceres (pyceres) is not installed.",
    }
    present = {name: solver for name, solver in DEFAULTS.items() if not absent.get(name)}
    return present, dict(BEST), [line for line in absent.values() if line]


__all__ = ["BEST", "DEFAULTS", "Answer", "Solver", "Task", "available", "offers"]
