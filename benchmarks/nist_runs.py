"""The NIST sets: 54 runs from the given starts, and many from perturbed ones."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from benchmarks.fuzzing.verify import Judge, ray_fall, restart_fall
from benchmarks.measure import Outcome, digits, run
from benchmarks.peers import Solver, Task, offers
from lmtutor.problems import nist


def starts(perturb: float = 0.0, seed: int = 0, times: int = 1) -> list[tuple[str, Any]]:
    """Name and start of each run; each parameter times 1 + perturb·z, z standard normal."""
    rng = np.random.default_rng(seed)
    return [
        (name, start * (1 + perturb * rng.standard_normal(start.size)))
        for name in nist.NAMES
        for start in nist.load(name).starts
        for _ in range(times)
    ]


def outcomes(
    solvers: dict[str, Solver],
    begin: list[tuple[str, Any]],
    jac: str = "analytic",
    tol: float | None = None,
    enough: float = 4,
) -> list[Outcome]:
    """Every solver from every start, judged by the certified values.

    The verdict is "solved" with `enough` digits, reported or not. Else it is "failed" where the
    solver reports no success, "elsewhere" where it does at another minimum, and "false" where it
    does at no minimum at all.
    """
    found = []
    for name, x0 in begin:
        p = nist.load(name)
        method = p.jacobian if jac == "analytic" else jac
        task = Task(p.residual, x0, method, tol, None if tol is None else 5000)
        for solver, solve in solvers.items():
            if not offers(solver, jac):
                continue
            outcome = run(solver, solve, name, task)
            outcome.digits = digits(outcome.x, p.certified)
            outcome.verdict = verdict(p, outcome, enough)
            found.append(outcome)
    return found


def verdict(p: nist.Problem, outcome: Outcome, enough: float) -> str:
    """What the end of a run is worth."""
    if outcome.digits >= enough:
        return "solved"
    if not outcome.success:
        return "failed"
    x = np.array(outcome.x)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return "elsewhere" if is_minimum(p, x) else "false"


def is_minimum(p: nist.Problem, x: Any) -> bool:
    """Whether an independent search finds no way down from x, and no parameter has run away."""
    judge = Judge(Judged(p), x)
    felt = np.linalg.norm(judge.J, axis=0) * np.abs(x) > 1e-6 * np.linalg.norm(judge.r)
    return bool(
        np.isfinite(judge.f)
        and felt.all()
        and ray_fall(judge)[0] <= judge.allowed
        and restart_fall(judge)[0] <= judge.allowed
    )


class Judged:
    """A set as the judge of random fits takes it."""

    def __init__(self, p: nist.Problem) -> None:
        self.p, self.y = p, p.y
        self.units = 1 / np.abs(p.certified)
        self.options: dict[str, Any] = {}

    def residuals(self, points: Any) -> Any:
        """r at each of k points (k, n), shape (k, m), in their precision."""
        kind = points.real.dtype
        x = points.T[:, :, None]
        return self.p.model(x, self.p.t.astype(kind)) - self.y.astype(kind)

    def fun(self, x: Any) -> Any:
        """r(x)."""
        return self.p.residual(x)

    def jac(self, x: Any) -> Any:
        """J(x)."""
        return self.p.jacobian(x)
