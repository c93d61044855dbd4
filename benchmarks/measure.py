"""One run of one solver: what it found, what it evaluated, what it took."""

from __future__ import annotations

import time
import warnings
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np

from benchmarks.peers import Answer, Solver, Task


@dataclass
class Outcome:
    """The end of a run as it is judged and stored."""

    solver: str
    problem: str
    success: bool
    reason: str
    x: list[float]
    nfev: int
    njev: int
    digits: float = 0.0
    verdict: str = ""


def raw(outcomes: list[Outcome]) -> dict[str, Any]:
    """For the JSON file: the names of the fields once, then a row for each; x to nine digits."""
    short = [replace(end, x=[float(f"{value:.9g}") for value in end.x]) for end in outcomes]
    return {
        "fields": [field.name for field in fields(Outcome)],
        "rows": [list(asdict(end).values()) for end in short],
    }


class Counted:
    """A function that counts its calls."""

    def __init__(self, function: Any) -> None:
        self.function, self.calls = function, 0

    def __call__(self, x: Any) -> Any:
        self.calls += 1
        return self.function(x)


def run(name: str, solver: Solver, problem: str, task: Task) -> Outcome:
    """Run and count; an exception is a run without success."""
    fun = Counted(task.fun)
    jac = Counted(task.jac) if callable(task.jac) else None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            answer = solver(replace(task, fun=fun, jac=jac or task.jac))
        except Exception as error:  # a peer may raise what it likes
            answer = Answer(task.x0, False, type(error).__name__)
    x = [float(value) for value in np.asarray(answer.x)]
    njev = jac.calls if jac else 0
    return Outcome(name, problem, answer.success, answer.reason, x, fun.calls, njev)


def shortest(solvers: dict[str, Solver], task: Task, repeats: int) -> dict[str, float]:
    """The least of some repeats for each solver, in seconds; the solvers take turns."""
    least = dict.fromkeys(solvers, np.inf)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for _ in range(repeats):
            for name, solver in solvers.items():
                began = time.perf_counter()
                solver(task)
                least[name] = min(least[name], time.perf_counter() - began)
    return least


def digits(x: Any, certified: Any) -> float:
    """Smallest log relative error (LRE) over the parameters: correct digits, 0 to 16."""
    with np.errstate(all="ignore"):
        error = np.abs(np.asarray(x) - certified) / np.abs(certified)
    if not np.isfinite(error).all():
        return 0.0
    return float(np.clip(-np.log10(np.maximum(error, 1e-16)), 0, 16).min())
