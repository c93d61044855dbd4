"""Outwards along a line until S reaches a height, or it turns out that it never does."""

from __future__ import annotations

import math
from enum import Enum
from typing import NamedTuple

from lmtutor._numbers import EPS
from lmtutor.statistics.line import NOT_FINITE, Line, Node

STEPS = 8
"""Steps to the height where the model is linear."""

MOST = 100
"""Nodes after which the height counts as out of reach; each may double the distance."""

FLAT = 1e-3
"""Relative change of √(S − Ŝ) over four doublings below which S counts as constant."""

PRECISION = 2e-9
"""Relative precision of S − Ŝ where the height is reached."""

BETTER = 1e-6
"""Relative fall of S below Ŝ from which the fit counts as not the best."""


class End(Enum):
    """How a climb ended."""

    REACHED = "the height is reached"
    OPEN = "S stays below the height"
    BOUND = "a bound comes first"
    DOMAIN = "beyond, r or J is not finite"
    UNSETTLED = "beyond, the other parameters reach no minimum"
    BETTER = "S falls below that of the fit"


class Climb(NamedTuple):
    """The way from the fit outwards; with BETTER the last node is the better point."""

    nodes: tuple[Node, ...]
    end: End


def share(line: Line, node: Node, height: float) -> float:
    """√((S − Ŝ)/height): 0 at the fit, 1 where the height is reached."""
    return math.sqrt(max(node.rss - line.centre.rss, 0.0) / height)


def reached(line: Line, node: Node, height: float) -> bool:
    """Whether S has risen by the height, but for what the precision allows."""
    return node.rss - line.centre.rss >= (1 - PRECISION) * height


def climb(line: Line, height: float, steps: int = STEPS) -> Climb:
    """The nodes from the fit, where S = Ŝ, to where S = Ŝ + `height`, and how the way ends."""
    nodes, doubled = [line.centre], 0
    while not reached(line, nodes[-1], height):
        last, h = nodes[-1], share(line, nodes[-1], height)
        if last.at >= line.reach:
            return Climb(tuple(nodes), End.BOUND)
        step = last.step_to(line.centre.rss + height * min(1.0, h + 1 / steps) ** 2)
        longest = last.at or step
        capped = not step <= longest
        flat = capped and doubled >= 4 and _flat(line, nodes, height)
        if len(nodes) > MOST or not math.isfinite(longest) or flat:
            return Climb(tuple(nodes), End.OPEN)
        at = min(last.at + (longest if capped else step), line.reach)
        node = _approach(line, last, at, height, h + 2.5 / steps)
        doubled = doubled + 1 if capped and node.at == at else 0
        if node.bad:
            return Climb(tuple(nodes), End.DOMAIN if node.bad is NOT_FINITE else End.UNSETTLED)
        nodes.append(node)
        if node.rss < line.centre.rss * (1 - BETTER):
            return Climb(tuple(nodes), End.BETTER)
    nodes[-1] = solve(line, nodes[-2], nodes[-1], height)
    return Climb(tuple(nodes), End.REACHED)


def _flat(line: Line, nodes: list[Node], height: float) -> bool:
    """Whether S no longer changes although the distance was doubled four times."""
    now, before = (share(line, node, height) for node in (nodes[-1], nodes[-5]))
    return abs(now - before) <= FLAT * now


def _approach(line: Line, last: Node, at: float, height: float, most: float) -> Node:
    """A point between the last node and `at`: at `at` if there is a fit and S did not jump.

    Nor may it fall and rise again on the way, lest a better minimum be stepped over.
    """
    for halved in range(30):
        node = line.point(at, last)
        jumped = share(line, node, height) > most or (last.at and last.slope < 0 < node.slope)
        if not node.bad and (halved >= 4 or not jumped):
            break
        if halved >= 6 and node.bad is not NOT_FINITE:
            break
        at = last.at + (at - last.at) / 2
    return node


def solve(line: Line, inside: Node, outside: Node, height: float) -> Node:
    """The point between two nodes where S = Ŝ + `height`: Newton's method, else bisection."""
    goal = line.centre.rss + height
    node = min(inside, outside, key=lambda node: abs(node.rss - goal))
    for _ in range(60):
        if abs(node.rss - goal) <= PRECISION * height:
            return node
        at = node.at + node.step_to(goal)
        if not inside.at < at < outside.at:
            at = (inside.at + outside.at) / 2
        node = line.point(at, inside)
        if node.rss < goal:
            inside = node
        else:
            outside = node
        if outside.at - inside.at <= 4 * EPS * outside.at:
            break
    return inside  # S jumps, or is too rough for the precision asked
