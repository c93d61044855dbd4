"""The pulls of BoxBOD's observations, head to tail: at the best fit the polygon closes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray

from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Point
from lmtutor.figures._words import said
from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.plots.draw import objective_on_grid
from lmtutor.problems import nist

Array = NDArray[np.float64]

BOX = nist.load("BoxBOD")
B1, B2 = (30.0, 300.0), (0.1, 10.0)
START = (float(BOX.starts[1][0]), float(BOX.starts[1][1]))
DIGITS = 7
"""Significant digits of x that a link carries."""
BALANCED = (170.0, 3.0)
PLATEAU = (float(np.mean(BOX.y)), 8.0)
CLOSED = 2e-3
"""A gap of this part of the arrows' lengths is too small to see."""
BAR: dict[str, Any] = {"color": style.RESIDUAL, "zorder": 2}


class Pulls(Figure):
    """The pulls rⱼ∇rⱼ of the six observations of BoxBOD on the gradient of f = ½‖r‖².

    Parameters
    ----------
    x : pair of floats
        The parameters: b₁ from 30 to 300 mg/l and b₂ from 0.1 to 10 per day. A pull is measured
        for a relative change of each, so that both of its components are in (mg/l)².
    pick : int
        The observation that is picked, 1 to 6.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or of another type, now or when it is set later.

    Examples
    --------
    >>> figure = Pulls(pick=2)
    >>> figure.x = (213.8, 0.547)
    >>> figure.x = (213.8, 0)
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: x must be 2 numbers in [30, 300] × [0.1, 10], not (213.8, 0)
    """

    figure = "pulls"
    heights = (1336, 780)
    size = (7.2, 4.6)

    x = Point(START, (B1, B2)).tag(sync=True, state=True)
    pick = traitlets.Int(3, min=1, max=len(BOX.y)).tag(sync=True, state=True)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names() | _verdicts()

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: the best fit, two pulls in balance, the plateau."""
        best, two, far = (Balance(x) for x in (BOX.certified, BALANCED, PLATEAU))
        short, long = np.argmin(best.lengths), np.argmax(best.lengths)
        return [
            {
                "label": _("best fit"),
                "state": {"x": tuple(float(f"{b:.{DIGITS}g}") for b in BOX.certified), "pick": 3},
                "notice": _(
                    "The gap is closed, though no arrow is zero: the shortest, {j}, is {short} long"
                    " and the longest, {k}, is {long}. Notice arrow 3: the curve is too high there,"
                    " and it holds the balance against 1 and 2, where the curve is too low."
                ).format(
                    j=short + 1,
                    k=long + 1,
                    **said(short=best.lengths[short], long=best.lengths[long]),
                ),
            },
            {
                "label": _("3 against 4"),
                "state": {"x": BALANCED, "pick": 4},
                "notice": _(
                    "Arrows 3 and 4 are {a} and {b} long, and together they are {both}: one takes"
                    " back what the other gives. Two pulls in balance do not close the polygon:"
                    " notice the gap of {gap}."
                ).format(
                    **said(a=two.lengths[2], b=two.lengths[3], gap=two.gap),
                    **said(both=float(np.hypot(*(two.pulls[2] + two.pulls[3])))),
                ),
            },
            {
                "label": _("plateau"),
                "state": {"x": PLATEAU, "pick": 1},
                "notice": _(
                    "Closed again, but look how: every arrow is upright. Along b₁ the arrows reach"
                    " {up} and balance. Along b₂ the largest part is {aside}: nothing balances"
                    " there, the column of J has died. A zero gradient alone proves no fit."
                ).format(
                    **said(
                        up=np.max(np.abs(far.pulls[:, 0])), aside=np.max(np.abs(far.pulls[:, 1]))
                    ),
                ),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        now = Balance(self.x)
        end = _("The polygon closes.") if now.closed else _("A dashed arrow, g, closes the gap.")
        return " ".join(
            [
                _(
                    "Contour map of f with a dot at x = ({b1}, {b2}) and a plus at the best fit;"
                    " below it BoxBOD's six observations, the curve and six residual bars, numbered"
                    " 1 to 6. Beside them six arrows with the same numbers, head to tail. Bar and"
                    " arrow {k} are picked. Laid straight, the arrows would be {total} long; their"
                    " sum, the gradient, is {gap} long."
                ).format(
                    k=self.pick,
                    **said(b1=self.x[0], b2=self.x[1], total=now.total, gap=now.gap),
                ),
                end,
            ]
        )

    def draw(self, canvas: Canvas) -> None:
        """Draw the map, the data with the curve, and the chain of pulls."""
        grid = canvas.add_gridspec(2, 2, width_ratios=(1.5, 1), height_ratios=(1.1, 1))
        x, now = np.array(self.x), Balance(self.x)
        _map(canvas.add_subplot(grid[0, 0]), x, now)
        _data(canvas.add_subplot(grid[1, 0]), x, now, self.pick - 1)
        _chain(canvas.add_subplot(grid[:, 1]), now, self.pick - 1)


@dataclass(frozen=True)
class Balance:
    """The pulls at x for relative changes of the parameters, and their sum."""

    x: Any

    @property
    def r(self) -> Array:
        """Residuals, shape (6,)."""
        return np.asarray(BOX.residual(self.x))

    @property
    def pulls(self) -> Array:
        """One row for each observation: along b₁, along b₂. Shape (6, 2)."""
        return np.asarray(self.r[:, None] * BOX.jacobian(self.x) * np.asarray(self.x))

    @property
    def lengths(self) -> Array:
        """Lengths of the pulls, shape (6,)."""
        return np.asarray(np.linalg.norm(self.pulls, axis=1))

    @property
    def total(self) -> float:
        """Length of all pulls together."""
        return float(np.sum(self.lengths))

    @property
    def g(self) -> Array:
        """The gradient, shape (2,)."""
        return np.asarray(np.sum(self.pulls, axis=0))

    @property
    def gap(self) -> float:
        """Its length, by which the polygon stays open."""
        return float(np.hypot(*self.g))

    @property
    def closed(self) -> bool:
        """Whether the gap is too small to see."""
        return self.gap < CLOSED * self.total


def _questions() -> dict[str, str]:
    return {
        "question": _(
            "At the best fit, the plus on the map, none of the six residuals is zero. What do the"
            " six arrows do there?"
        ),
        "answer text": _(
            "They close. None of them is zero, but head to tail they lead back to where they began:"
            " their sum, the gradient, is zero because the pulls balance."
        ),
        "hint": _(
            "Drag x on the map. Tap an observation or an arrow to pick it, or drag its dot. With"
            " the keyboard: Tab, then the arrow keys; Shift takes ten times as much, Home goes"
            " back."
        ),
        "caption": _(
            "The pulls rⱼ∇rⱼ of six observations, head to tail, add up to the gradient g, the"
            " dashed arrow. Drag x to the best fit and watch the gap: it closes, though no arrow"
            " is zero. Map and arrows share their directions, both in relative changes of the"
            " parameters, so that g is at a right angle to the contours."
        ),
    }


def _names() -> dict[str, str]:
    return {
        "map label": _("Map of f over the two parameters"),
        "data label": _("Observations, curve and residuals"),
        "chain label": _("Pulls of the observations, head to tail"),
        "chain title": _("Pulls head to tail: b₁ up, b₂ right"),
        "best fit": _("best fit"),
        "closed": _("closed"),
        "times": _("zoom ×{times}, bar {bar}"),
        "x handle": _("parameters x"),
        "pick handle": _("picked observation"),
        "observation": _("observation"),
        "picked": _("observation {k}: residual {r}, pull {length} long"),
        "table caption": _("Residuals and pulls at x = ({b1}, {b2})"),
        "along b₁": _("along b₁"),
        "along b₂": _("along b₂"),
        "length": _("length"),
        "sum": _("sum"),
    }


def _verdicts() -> dict[str, str]:
    return {
        "open": _(
            "x = ({b1}, {b2}), f = {f}. Laid straight, the arrows would be {total} long; head to"
            " tail they leave a gap of {gap}, {share}% of it: ‖g‖. Observation {k}: r = {r}, its"
            " pull is {length} long."
        ),
        "balance": _(
            "x = ({b1}, {b2}), f = {f}. The polygon closes as far as one can see: the arrows"
            " together are {total} long, the gap {gap}. Observation {k}: r = {r}, its pull is"
            " {length} long."
        ),
        "aside": _("Along b₂ the pulls reach {aside}."),
        "both": _("{first} {second}"),
    }


def _map(ax: Axes, x: Array, now: Balance) -> None:
    """Draw f over the logarithms of b₂ and b₁, the best fit, x and the direction of g."""
    rate, height = np.geomspace(*B2, 90), np.geomspace(*B1, 50)
    g1, g2, f = objective_on_grid(lambda z: BOX.residual(z[::-1]), rate, height)
    logs = np.log10(f)
    ax.contourf(g1, g2, logs, 16, cmap=f"{style.CONTOURS}_r")
    ax.set(xscale="log", yscale="log", xlabel="b₂", ylabel="b₁", aspect="equal")
    ax.set(xticks=[0.1, 0.2, 0.5, 1, 2, 5, 10], xticklabels=["0.1", "0.2", "0.5", *"125", "10"])
    ax.set(yticks=[50, 100, 200], yticklabels=["50", "100", "200"])
    ax.minorticks_off()
    ax.plot(*BOX.certified[::-1], "P", color="white", mec="black", ms=9)
    box = {"boxstyle": "round,pad=0.15", "fc": "#0b1020", "ec": "none", "alpha": 0.75}
    words: dict[str, Any] = {"textcoords": "offset points", "color": "white", "size": 9}
    words |= {"bbox": box, "va": "center"}
    ax.annotate(_("best fit"), tuple(BOX.certified[::-1]), (9, 0), **words)
    if not now.closed:
        tip = x * 10 ** (0.33 * now.g / now.gap)
        _arrow(ax, x[::-1], tip[::-1], style.GRADIENT, 2.4, "--", **style.RIM)
        ax.annotate("g", tuple(tip[::-1]), (8, 4), **words)
    ax.plot(x[1], x[0], "o", color="white", mec="black", ms=8)
    ax.annotate("x", (x[1], x[0]), (-14, 6), **words)


def _data(ax: Axes, x: Array, now: Balance, k: int) -> None:
    """Draw observations, curve and residual bars, the picked one thick."""
    t = np.linspace(0, 11, 200)
    ax.plot(t, BOX.model(x, t), color=style.MODEL)
    ax.vlines(BOX.t, BOX.y, BOX.y + now.r, lw=[5 if j == k else 2 for j in range(6)], **BAR)
    ax.plot(BOX.t, BOX.y, "o", color=style.DATA, ms=5, zorder=3)
    for j, (tj, yj) in enumerate(zip(BOX.t, BOX.y, strict=True)):
        _number(ax, j, (tj, yj), (0, -11 if now.r[j] > 0 else 11), j == k)
    ax.set(xlim=(0, 11), ylim=(0, 310), xlabel="t", ylabel="y")


def _chain(ax: Axes, now: Balance, k: int) -> None:
    """Draw the pulls head to tail, b₂ to the right, and the gap that they leave."""
    joints = np.vstack([np.zeros(2), np.cumsum(now.pulls[:, ::-1], axis=0)])
    (u, v), (du, dv) = joints[:-1].T, np.diff(joints, axis=0).T
    turn = -1 if np.sum(u * dv - v * du) < 0 else 1  # numbers stand outside the polygon
    centre, half = (joints.max(0) + joints.min(0)) / 2, np.max(np.ptp(joints, axis=0)) / 2
    for j, (tail, head) in enumerate(pairwise(joints)):
        run = head - tail
        side = turn * np.array([run[1], -run[0]]) / max(float(np.hypot(*run)), 1e-300)
        lift = 0.012 * half * side  # arrows that go to and fro on one line stay apart
        _arrow(ax, tail + lift, head + lift, style.RESIDUAL, 3.4 if j == k else 1.6)
        _number(ax, j, (tail + head) / 2, 11 * side, j == k)
    if now.closed:
        ax.annotate(_("closed"), (0, 0), (9, -9), textcoords="offset points")
    else:
        _arrow(ax, joints[0], joints[-1], style.GRADIENT, 2.6, "--", **style.RIM)
        ax.annotate(
            "g", (joints[-1][0] / 2, joints[-1][1] / 2), (12, 0), textcoords="offset points"
        )
    ax.plot(0, 0, "o", color=style.DATA, ms=6, zorder=4)
    ax.set(xlim=centre[0] + [-0.55 * half, 0.55 * half], ylim=centre[1] + [-1.1 * half, 1.1 * half])
    ax.set(aspect="equal", xlabel=_("along b₂"), ylabel=_("along b₁"))
    ax.set_title(_("Pulls head to tail"))
    ax.locator_params(axis="x", nbins=3)


def _number(ax: Axes, j: int, place: Any, shift: Any, picked: bool) -> None:
    """Write the number of observation `j` beside a place, light on dark if it is picked."""
    box = {"boxstyle": "round,pad=0.15", "fc": style.DATA if picked else "white", "ec": "none"}
    ax.annotate(
        f"{j + 1}", (place[0], place[1]), (shift[0], shift[1]), textcoords="offset points",
        ha="center", va="center", size=9, color="white" if picked else style.DATA, bbox=box,
    )  # fmt: skip


def _arrow(
    ax: Axes, tail: Array, head: Array, color: str, width: float, dashes: str = "-", **rim: Any
) -> None:
    look: dict[str, Any] = {"arrowstyle": "-|>", "color": color, "lw": width, "ls": dashes}
    look |= {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 11} | rim
    ax.annotate("", (head[0], head[1]), (tail[0], tail[1]), arrowprops=look, zorder=3)
