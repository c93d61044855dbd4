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
    """Seconds of each solver on each run that it and the reference solve."""
    table = []
    for number, (name, x0) in enumerate(starts()):
        ends = outcomes(solvers, [(name, x0)], jac)
        able = {end.solver: solvers[end.solver] for end in ends if end.verdict == "solved"}
        if REFERENCE not in able:
            continue
        p = nist.load(name)
        task = Task(p.residual, x0, p.jacobian if jac == "analytic" else jac)
        seconds = shortest(able, task, repeats)
        table.append({"problem": name, "start": number % 2 + 1, "seconds": seconds})
    return table


def ratios(table: list[dict[str, Any]]) -> dict[str, Any]:
    """The ratios of each solver to the reference, over the runs that it solves too."""
    found: dict[str, list[float]] = {}
    for seconds in (row["seconds"] for row in table):
        for solver, own in seconds.items():
            found.setdefault(solver, []).append(own / seconds[REFERENCE])
    return {solver: np.array(values) for solver, values in found.items()}
