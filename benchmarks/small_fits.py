"""Time of small fits: the NIST runs, relative to SciPy's least_squares(method="lm")."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.measure import shortest
from benchmarks.nist_runs import outcomes, starts
from benchmarks.peers import Solver, Task
from lmtutor.problems import nist

REFERENCE = "SciPy lm"


def times(solvers: dict[str, Solver], repeats: int, jac: str) -> list[dict[str, Any]]:
    """Seconds of each solver on each run that all of them solve."""
    table = []
    for number, (name, x0) in enumerate(starts()):
        ends = outcomes(solvers, [(name, x0)], jac)
        if any(end.verdict != "solved" for end in ends):
            continue
        p = nist.load(name)
        task = Task(p.residual, x0, p.jacobian if jac == "analytic" else jac)
        seconds = shortest(solvers, task, repeats)
        table.append({"problem": name, "start": number % 2 + 1, "seconds": seconds})
    return table


def ratios(table: list[dict[str, Any]], solver: str) -> Any:
    """Lower quartile, median and upper quartile of the ratio to the reference, over runs."""
    ratio = [row["seconds"][solver] / row["seconds"][REFERENCE] for row in table]
    return np.quantile(ratio, [0.25, 0.5, 0.75])
