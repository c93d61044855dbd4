"""The 53 runs of MINPACK's test program on the problems of Moré, Garbow & Hillstrom."""

from __future__ import annotations

import numpy as np

from benchmarks.measure import Outcome, run
from benchmarks.peers import Solver, Task
from lmtutor.problems import mgh

TOLERANCE = 1e-12


def outcomes(solvers: dict[str, Solver]) -> list[Outcome]:
    """Every solver on every run, judged by what is known of the minima.

    The verdict is "minimum" for a success at one, "unreported" at one without success, "false" for
    a success anywhere else, "runaway" where a solver says itself that x goes to infinity and f is
    that of a known infimum, and "failed" for any other end.
    """
    found = []
    for case in mgh.RUNS:
        p = mgh.load(case.name, case.n, case.m)
        task = Task(p.residual, p.start(case.factor), p.jacobian, TOLERANCE, 5000)
        label = f"{case.name} {case.n}×{case.m}, {case.factor} x0"
        for name, solve in solvers.items():
            outcome = run(name, solve, label, task)
            at = attained(p, outcome.x)
            if outcome.reason == "RUNAWAY" and approached(p, outcome.x):
                outcome.verdict = "runaway"
            elif outcome.success:
                outcome.verdict = "minimum" if at else "false"
            else:
                outcome.verdict = "unreported" if at else "failed"
            found.append(outcome)
    return found


def attained(p: mgh.Problem, x: list[float]) -> bool:
    """Whether ‖r‖ at x is that of a known minimum, to six digits; an infimum is none."""
    return close(p, x, [known.f for known in p.minima if known.x is not None])


def approached(p: mgh.Problem, x: list[float]) -> bool:
    """Whether ‖r‖ at x is that of a known infimum, to six digits."""
    return close(p, x, [known.f for known in p.minima if known.x is None])


def close(p: mgh.Problem, x: list[float], values: list[float]) -> bool:
    """Whether ‖r‖ at x is, to six digits, that of one of the values of f."""
    with np.errstate(all="ignore"):
        length = np.linalg.norm(p.residual(np.array(x)))
    return bool(np.isclose(length, np.sqrt(2 * np.array(values)), rtol=1e-6, atol=1e-12).any())
