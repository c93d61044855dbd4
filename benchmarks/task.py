"""What a solver gets and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Task:
    """A problem as a solver gets it; `jac` is a function or the name of a method of differences.

    `tol` is for all tolerances, `budget` the most evaluations of r; None: the solver's own.
    """

    fun: Callable[[Any], Any]
    x0: Any
    jac: Any
    tol: float | None = None
    budget: int | None = None


@dataclass
class Answer:
    """Where a solver ended, whether it calls that a success, and its own name for the reason."""

    x: Any
    success: bool
    reason: str = ""


Solver = Callable[[Task], Answer]


def tolerances(task: Task, *names: str) -> dict[str, Any]:
    """The tolerances as keywords; nothing for a solver's defaults."""
    return {} if task.tol is None else dict.fromkeys(names, task.tol)
