"""The profile of one parameter: its values held fixed in turn, the others refitted.

The signed root τ(x_i) = ±√((S(x_i) − Ŝ)/s²) is a straight line of slope 1/stderr where the model
is linear; how it bends shows how far the linear interval is off (Bates & Watts 1988, chapter 6).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lmtutor._types import Matrix, Vector
from lmtutor.statistics.climb import Climb, End, climb, reached, share, solve
from lmtutor.statistics.line import Line, Node

if TYPE_CHECKING:
    from lmtutor._result import Result


class Side(NamedTuple):
    """The profile on one side of the fit; `t` and `height` = t²s² are how far it goes."""

    line: Line
    climb: Climb
    parameter: int
    sign: int
    t: float
    height: float

    @property
    def last(self) -> float:
        """The last value of the parameter."""
        return float(self.climb.nodes[-1].x[self.parameter])

    def tau(self, node: Node) -> float:
        """|τ| at a node, 0 where S is not above that of the fit."""
        return self.t * share(self.line, node, self.height)

    def where(self, t: float) -> float:
        """The value of the parameter with |τ| = t, or where the interval ends before."""
        nodes, height = self.climb.nodes, (t / self.t) ** 2 * self.height
        for inner, outer in pairwise(nodes):
            if reached(self.line, outer, height):
                return float(solve(self.line, inner, outer, height).x[self.parameter])
        if self.climb.end is End.OPEN:
            return self.sign * math.inf
        # Where S is too rough for the precision of `reached`, the last node is as near as can be.
        known = (End.REACHED, End.BOUND, End.DOMAIN)
        return self.last if self.climb.end in known else math.nan

    def sentence(self, name: str) -> str:
        """Why τ does not reach t; "" if it does."""
        side = "above" if self.sign > 0 else "below"
        rss, start = self.climb.nodes[-1].rss, self.line.centre.rss
        tau = max(self.tau(node) for node in self.climb.nodes)
        return {
            End.REACHED: "",
            End.OPEN: f"{name} is open {side}: up to {self.last:.4g}, |τ| reaches only {tau:.4g}.",
            End.BOUND: f"{name} ends {side} at its bound {self.last:.6g}, where |τ| is {tau:.4g}.",
            End.DOMAIN: f"{name} ends {side} at {self.last:.6g}, where |τ| is {tau:.4g}: beyond, "
            "r or J is not finite.",
            End.UNSETTLED: f"The end of {name} {side} is not known: beyond {self.last:.6g}, the "
            "other parameters reach no minimum.",
            End.BETTER: f"The fit is not the best: at {name} = {self.last:.6g}, RSS is {rss:.6g}, "
            f"less than its {start:.6g}. Fit again from there.",
        }[self.climb.end]


@dataclass(frozen=True, eq=False)
class Curve:
    """The profile of one parameter.

    Attributes
    ----------
    name, index
        Of the parameter x_i.
    values
        Its fixed values, ascending, shape (k,); that of the fit is among them.
    tau
        The signed root statistic at each, (k,).
    x
        All parameters along the profile, (k, n).
    rss
        S = ‖r‖² along the profile, (k,).
    messages
        A sentence for each side on which |τ| does not reach the level, saying why.
    better
        A point with S < Ŝ, (n,), if one came up: the fit was not the best. None otherwise.
    nfev
        Evaluations of r so far, those for differences of J not counted.
    """

    name: str
    index: int
    values: Vector
    tau: Vector
    x: Matrix
    rss: Vector
    messages: tuple[str, ...]
    better: Vector | None
    _sides: tuple[Side, ...]

    @property
    def nfev(self) -> int:
        return sum(side.line.refit.nfev for side in self._sides)

    def interval(self, t: float) -> tuple[float, float]:
        """The ends of |τ| ≤ t around the fit, for t up to that of the profile."""
        low, high = (side.where(t) for side in self._sides)
        return low, high


def trace(result: Result, index: int, t: float, variance: float) -> Curve:
    """The profile of parameter `index` up to |τ| = t, with s² = `variance`."""
    name, height = result.names[index], variance * t * t
    undetermined = bool(result.undetermined[index])
    sides = []
    for sign in (-1, 1):
        line = Line(result, [index], np.array([float(sign)]))
        way = Climb((line.centre,), End.OPEN) if undetermined else climb(line, height)
        sides.append(Side(line, way, index, sign, t, height))
    below, above = sides
    nodes = [*below.climb.nodes[:0:-1], *above.climb.nodes]
    tau = [-below.tau(node) for node in below.climb.nodes[:0:-1]]
    tau += [above.tau(node) for node in above.climb.nodes]
    x = np.array([node.x for node in nodes])
    said = (f"{name} is undetermined.",) if undetermined else (s.sentence(name) for s in sides)
    better = [side.climb.nodes[-1].x for side in sides if side.climb.end is End.BETTER]
    return Curve(
        name=name,
        index=index,
        values=x[:, index],
        tau=np.array(tau),
        x=x,
        rss=np.array([node.rss for node in nodes]),
        messages=tuple(sentence for sentence in said if sentence),
        better=better[0] if better else None,
        _sides=(below, above),
    )
