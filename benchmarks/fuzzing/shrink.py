"""Make a failing fit smaller while it fails in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.fuzzing.case import Case
from benchmarks.fuzzing.grammar import Tree, parameters, simpler


def shrink(case: Case, fails: Callable[[Case], bool], budget: int = 400) -> Case:
    """The smallest case found that still fails, within a budget of trials."""
    while True:
        for candidate in candidates(case):
            budget -= 1
            if budget < 0:
                return case
            if fails(candidate):
                case = candidate
                break
        else:
            return case


def candidates(case: Case) -> Iterator[Case]:
    """Simpler cases, the most drastic first."""
    for key in case.options:
        if key not in ("jac", "f_scale"):
            gone = {key, "f_scale"} if key == "loss" else {key}
            yield replace(case, options={k: v for k, v in case.options.items() if k not in gone})
    if case.options.get("jac") != "cs":
        yield replace(case, options=case.options | {"jac": "cs"})
    if case.factor != 1:
        yield replace(case, factor=1.0)
    for i in np.flatnonzero(case.units != 1):
        units, x0 = case.units.copy(), case.x0.copy()
        x0[i], units[i] = x0[i] * units[i], 1.0
        if "bounds" not in case.options:
            yield replace(case, units=units, x0=x0)
    for tree in simpler(case.tree):
        yield from _with_tree(case, tree)
    yield from _shorter(case)
    yield from _rounder(case)


def _with_tree(case: Case, tree: Tree) -> Iterator[Case]:
    """The case with another tree, without the parameters that no longer occur."""
    if tree[0] == "rows" and len(tree) - 1 != case.y.size:
        return
    used = sorted(parameters(tree))
    if not used:
        return
    if len(used) < case.x0.size:
        yield keep_parameters(replace(case, tree=tree), used)
    yield replace(case, tree=tree)


def keep_parameters(case: Case, used: list[int]) -> Case:
    """The case with only these parameters, renumbered."""
    number = {old: new for new, old in enumerate(used)}

    def renumbered(tree: Tree) -> Tree:
        if tree[0] == "x":
            return ("x", number[tree[1]])
        return tuple(renumbered(part) if isinstance(part, tuple) else part for part in tree)

    options = dict(case.options)
    if "bounds" in options:
        options["bounds"] = tuple(side[used] for side in options["bounds"])
    return Case(
        renumbered(case.tree), case.t, case.y, case.x0[used], case.units[used], case.factor, options
    )


def _shorter(case: Case) -> Iterator[Case]:
    """Half of the rows, or one row less."""
    m = case.y.size
    chunks = {m // 2, m // 4, 1} - {0}
    for size in sorted(chunks, reverse=True):
        for first in range(0, m - size + 1, size):
            rest = np.r_[0:first, first + size : m]
            if rest.size:
                yield _rows(case, rest)


def _rows(case: Case, rest: Any) -> Case:
    """The case with only these residuals."""
    options, tree = dict(case.options), case.tree
    if np.ndim(options.get("weights", 0)):
        options["weights"] = options["weights"][rest]
    if tree[0] == "rows":
        tree = ("rows", *(tree[1 + i] for i in rest))
        if not parameters(tree):
            return case
    return replace(case, tree=tree, t=case.t[rest], y=case.y[rest], options=options)


def _rounder(case: Case) -> Iterator[Case]:
    """Data and start with fewer digits."""
    for name in ("y", "x0"):
        value = getattr(case, name)
        for digits in (1, 2, 4, 8):
            short = np.array([float(f"{entry:.{digits - 1}e}") for entry in value])
            if (short != value).any():
                if name == "x0" and "bounds" in case.options:
                    continue
                yield replace(case, y=short) if name == "y" else replace(case, x0=short)
