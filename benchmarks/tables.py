"""Outcomes as tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from benchmarks.measure import Outcome
from benchmarks.small_fits import ratios


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table, its first column to the left, the others to the right."""
    titles = list(head)
    lines = [titles, ["---", *["---:"] * (len(titles) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def by_solver(outcomes: list[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each solver, in the order of their first run."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.solver, []).append(outcome)
    return groups


def count(group: list[Outcome], verdict: str) -> int:
    """How many have this verdict."""
    return sum(outcome.verdict == verdict for outcome in group)


def nist(groups: dict[str, list[Outcome]]) -> str:
    """Solved, false successes and evaluations; `groups` by the kind of Jacobian."""
    columns = {kind: by_solver(found) for kind, found in groups.items()}
    head = ["solver"]
    for kind in columns:
        head += [f"{kind}: solved", "false"]
    rows = []
    for solver, group in columns["analytic"].items():
        row: list[Any] = [solver]
        for kind in columns:
            some = columns[kind].get(solver)
            if some:
                wrong = count(some, "false") + count(some, "elsewhere")
                row += [f"{count(some, 'solved')}/{len(some)}", wrong]
            else:
                row += "––"
        row += [sum(end.nfev for end in group), sum(end.njev for end in group)]
        rows.append(row)
    return table([*head, "evaluations of r", "of J"], rows)


def perturbed(outcomes: list[Outcome]) -> str:
    """Shares of the runs."""
    rows = []
    for solver, group in by_solver(outcomes).items():
        shares = [f"{100 * count(group, v) / len(group):.1f} %" for v in VERDICTS]
        rows.append([solver, *shares, sum(e.nfev for e in group), sum(e.njev for e in group)])
    return table(["solver", *VERDICTS, "evaluations of r", "of J"], rows)


VERDICTS = ("solved", "elsewhere", "false", "failed")


def mgh(outcomes: list[Outcome]) -> str:
    """Ends of the 53 runs."""
    kinds = ("minimum", "runaway", "false", "unreported", "failed")
    rows = []
    for solver, group in by_solver(outcomes).items():
        counts = [count(group, kind) for kind in kinds]
        rows.append([solver, *counts, sum(e.nfev for e in group), sum(e.njev for e in group)])
    return table(["solver", *kinds, "evaluations of r", "of J"], rows)


def small(times: dict[str, list[dict[str, Any]]]) -> str:
    """Quartiles of the ratio of times, by the kind of Jacobian."""
    rows = []
    for kind, found in times.items():
        for solver, ratio in ratios(found).items():
            low, middle, high = np.quantile(ratio, [0.25, 0.5, 0.75])
            rows.append([solver, kind, len(ratio), f"{middle:.2f}", f"{low:.2f}–{high:.2f}"])
    return table(["solver", "J", "runs", "median", "quartiles"], rows)


def plain(rows: list[dict[str, Any]]) -> str:
    """Rows of equal keys, numbers to four digits."""
    cells = [[f"{v:.4g}" if isinstance(v, float) else v for v in row.values()] for row in rows]
    return table(rows[0], cells)
