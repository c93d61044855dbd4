"""Where runs on BoxBOD end: full Gauss–Newton steps beside a method that shortens them."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from lmtutor.figures import _basins
from lmtutor.figures._basins import BOX, CELLS, METHODS, X1, X2, End, centres, run
from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Point
from lmtutor.i18n import gettext as _
from lmtutor.plots import style

START = (60.0, 1.2)
BASIN, LUCKY = (100.0, 0.75), (90.0, 1.05)
ASIDE = 5.0  # how far beside the lucky start runs are lost
SHADES = np.array([1, 0.9, 0.7, 0.6, 0.4, 0.3, 0.2])  # of cividis for the letters a to g


class Basin(Figure):
    """Two maps of starts for BoxBOD, b₁(1 − exp(−b₂t)), and the paths from one start.

    The left map and path are those of full Gauss–Newton steps, the right ones of `method`.

    Parameters
    ----------
    x : pair of floats
        The start: b₁ in mg/l, 10 to 400, and b₂ per day, 0.1 to 2.5.
    method : str
        ``"halved"``, Gauss–Newton steps halved until f falls; ``"more"`` and ``"levenberg"``,
        Levenberg–Marquardt with Moré's scaling and without scaling.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or of another type, now or when it is set later.
    FileNotFoundError
        If the maps have not been computed; the message says how to.

    Examples
    --------
    >>> figure = Basin(x=(60, 1.2), method="more")
    >>> [end.kind for end in figure.ends()]
    ['lost', 'arrived']
    """

    figure = "basin"
    heights = (1428, 806)
    size = (7.2, 4.2)

    x = Point(START, (X1, X2)).tag(sync=True, state=True)
    method = traitlets.Enum(METHODS[1:], "halved").tag(sync=True, state=True)

    def ends(self) -> tuple[End, End]:
        """Return how the runs from x end: that of full steps and that of the method."""
        return run("full", self.x)[0], run(self.method, self.x)[0]

    def data(self) -> dict[str, Any]:
        """Return the maps, and by what a run is judged."""
        return {
            "maps": _basins.load(),
            "cells": CELLS,
            "costs": _basins.COSTS,
            "most": _basins.MOST,
            "near": _basins.NEAR,
            "flat": _basins.FLAT,
            "minimum": BOX.certified.tolist(),
        }

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names() | _verdicts()

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: in the basin, saved by luck, and with another direction."""
        inside, lucky = run("full", BASIN)[0], run("full", LUCKY)[0]
        beside = [run("full", (LUCKY[0] + way, LUCKY[1]))[0] for way in (-ASIDE, ASIDE)]
        turned, halved = run("more", START)[1], run("halved", START)[1]
        return [
            {
                "label": _("in the basin"),
                "state": {"x": BASIN, "method": "halved"},
                "notice": _(
                    "Here each full step lowers f, so that there is nothing to halve. Notice that"
                    " both paths are the same and arrive after {k} trial steps."
                ).format(k=inside.steps),
            },
            {
                "label": _("by luck"),
                "state": {"x": LUCKY, "method": "halved"},
                "notice": _(
                    "The full steps leave the map, and after {k} of them they happen to arrive."
                    " Notice how near other ends are: from b₁ = {low} the run {below}, from b₁ ="
                    " {high} it {above}. With halving, all three starts arrive."
                ).format(
                    k=lucky.steps,
                    low=f"{LUCKY[0] - ASIDE:g}",
                    high=f"{LUCKY[0] + ASIDE:g}",
                    below=_ends()[beside[0].kind],
                    above=_ends()[beside[1].kind],
                ),
            },
            {
                "label": _("turned steps"),
                "state": {"x": START, "method": "more"},
                "notice": _(
                    "Levenberg–Marquardt does not cut the step but chooses another. Notice that"
                    " its first step leads to b₂ = {turned}, upwards, where halving leads down to"
                    " b₂ = {halved}. Both arrive."
                ).format(turned=_two(turned[0].x[1]), halved=_two(_first(halved)[1])),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        full, other = self.ends()
        titles = _names()
        return _(
            "Two maps of starts, b₁ to the right and b₂ upwards, coloured by the trial steps that a"
            " run needs; dark cells with a cross are lost, with a line on the plateau. Left map:"
            " {left}; above a slanting dashed line that rises from the left, dark cells and a few"
            " coloured ones are woven together. Right map: {right}. A path begins at ({b1}, {b2})"
            " on both maps. Left it {first}, right it {second}. A star marks the minimum."
        ).format(
            left=titles["map full"],
            right=titles[f"map {self.method}"],
            b1=f"{self.x[0]:.3g}",
            b2=f"{self.x[1]:.3g}",
            first=_ends()[full.kind],
            second=_ends()[other.kind],
        )

    def draw(self, canvas: Canvas) -> None:
        """Draw both maps with their paths."""
        axes = canvas.subplots(1, 2, sharey=True)
        maps, titles = _basins.load(), _names()
        for ax, method in zip(axes, ("full", self.method), strict=True):
            _draw_map(ax, maps[method])
            _draw_path(ax, self.x, method)
            ax.set(xlim=X1, ylim=X2, xlabel="b₁", title=titles[f"map {method}"])
        edge = _edge()
        axes[0].plot(edge, np.linspace(*X2, edge.size), "--", color="white", lw=1.6, **style.RIM)
        axes[0].set_ylabel("b₂")


def shares() -> dict[str, float]:
    """Return for each method the share of starts on the map that arrive."""
    return {m: 1 - sum(map(cells.count, "px")) / len(cells) for m, cells in _basins.load().items()}


def _questions() -> dict[str, str]:
    counts = {m: sum(map(cells.count, "px")) for m, cells in _basins.load().items()}
    return {
        "question": _(
            "From this start the full steps on the left are lost. On the right each step keeps the"
            " direction of Gauss–Newton and is halved until f falls. How many of the {n} starts"
            " does that lose?"
        ).format(n=CELLS**2),
        "answer text": _(
            "Full steps lose {full} of {n} starts, halved steps lose {halved}. The rule for the"
            " direction is the same, so what fails is the length of the steps. To turn them, as"
            " Levenberg–Marquardt does, loses {more}."
        ).format(n=CELLS**2, **{m: str(counts[m]) for m in METHODS}),
        "hint": _(
            "Drag the start on either map; the buttons below choose the method of the right map."
            " With the keyboard: Tab, then the arrow keys; Shift takes larger steps, Home goes"
            " back."
        ),
        "caption": _(
            "Gauss–Newton fails by the length of its steps, not by their direction: from the same"
            " start and in the same first direction, the full step leaves the map, and the"
            " shortened one leads to the minimum. Drag the start across the slanting border, where"
            " the first full step ends at b₂ = 0, and compare the paths. Bright cells arrive in few"
            " steps; × is lost, – on the plateau."
        ),
    }


def _names() -> dict[str, str]:
    share = {m: f"{value:.0%}" for m, value in shares().items()}
    return {
        "map full": _("Full steps: {share} of the starts arrive").format(share=share["full"]),
        "map halved": _("Halved steps: {share} of the starts arrive").format(share=share["halved"]),
        "map more": _("LM, Moré's scaling: {share} of the starts arrive").format(
            share=share["more"]
        ),
        "map levenberg": _("LM, no scaling: {share} of the starts arrive").format(
            share=share["levenberg"]
        ),
        "name halved": _("Halved steps"),
        "name more": _("LM, Moré's scaling"),
        "name levenberg": _("LM, no scaling"),
        "start handle": _("start of both paths"),
        "minimum": _("minimum"),
        "left label": _("Map of full steps"),
        "right label": _("Map of the chosen method"),
        "scale": _("trial steps:"),
        "plateau sign": _("plateau"),
        "lost sign": _("lost"),
        "full sign": _("full steps"),
        "border sign": _("first full step ends at b₂ = 0"),
        "table caption": _("Trial steps from ({b1}, {b2}): full, and {name}"),
        "step": _("step"),
        "accepted": _("accepted"),
        "yes": _("yes"),
        "no": _("no"),
    }


def _verdicts() -> dict[str, str]:
    return {
        "full arrived": _("Full steps from ({b1}, {b2}) arrive after {k} steps."),
        "full plateau": _("Full steps from ({b1}, {b2}) are on the plateau after {k} steps."),
        "full lost": _("Full steps from ({b1}, {b2}) are lost after {k} steps."),
        "other arrived": _("{name}: the run arrives after {k} trial steps."),
        "other plateau": _("{name}: the run is on the plateau after {k} trial steps."),
        "other lost": _("{name}: the run is lost after {k} trial steps."),
        "whole": _("The first step lowers f and is taken whole."),
        "cut": _("Of the first step, in the same direction, 1/{times} is taken."),
        "turned": _("Its first accepted step ends at ({b1}, {b2})."),
        "chosen": _("On the right now: {name}."),
        "three": _("{first} {second} {third}"),
    }


def _ends() -> dict[str, str]:
    """Return how a run ends, as the end of a sentence."""
    return {
        "arrived": _("arrives at the minimum"),
        "plateau": _("ends on the plateau"),
        "lost": _("is lost"),
    }


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _first(trials: Any) -> Any:
    """Return where the first accepted trial step ends."""
    return next(trial.x for trial in trials if trial.accepted)


def _edge(rows: int = 60) -> Any:
    """Return for each b₂ the b₁ from which the first full step ends at b₂ = 0."""
    edge = []
    for rate in np.linspace(X2[0], X2[1], rows):
        x = np.array([1.0, rate])
        p = np.linalg.lstsq(BOX.jacobian(x), -BOX.residual(x), rcond=None)[0]
        edge.append(-p[1] / rate)  # the step in b₂ is proportional to 1/b₁
    return np.array(edge)


def _draw_map(ax: Axes, letters: str) -> None:
    """Colour the cells by cost, bright where it is low; mark those that do not arrive."""
    cost = np.array(["abcdefg".find(letter) for letter in letters], float).reshape(CELLS, CELLS)
    colours = colormaps[style.CONTOURS](SHADES[np.clip(cost, 0, 6).astype(int)])
    colours[cost < 0] = (11 / 255, 16 / 255, 32 / 255, 1)
    ax.imshow(colours, extent=(*X1, *X2), origin="lower", aspect="auto")
    b1, b2 = np.meshgrid(*centres())
    for letter, marker, colour in (("x", "x", style.RESIDUAL), ("p", "_", "white")):
        at = np.array(list(letters)).reshape(CELLS, CELLS) == letter
        ax.plot(b1[at], b2[at], marker, ms=2.6, mew=0.7, color=colour)
    ax.plot(*BOX.certified, "*", ms=12, color="white", mec=style.DARK, zorder=6)
    box = {"boxstyle": "round,pad=0.15", "fc": style.DARK, "ec": "none", "alpha": 0.75}
    options: dict[str, Any] = {"bbox": box, "color": "white", "size": 9, "va": "center"}
    ax.annotate(
        _("minimum"), tuple(BOX.certified), (10, -12), textcoords="offset points", **options
    )


def _draw_path(ax: Axes, x: Any, method: str) -> None:
    """Draw the accepted points of a run, and the first full step dashed."""
    found = [trial.x for trial in run(method, x)[1] if trial.accepted]
    points = np.array([x, *[p for p in found if np.all(np.abs(p) < 1e4)]])
    first = np.array([x, run("full", x)[1][0].x])
    ax.plot(*first.T, "--", color=style.GAUSS_NEWTON, lw=1.8, **style.RIM)
    if method != "full":
        colour = style.GAUSS_NEWTON if method == "halved" else style.LM
        ax.plot(*points.T, "-", color=colour, lw=2.2, **style.RIM)
        ax.plot(*points[1:].T, "o", color="white", mec=style.DARK, ms=4.5, zorder=5)
    ax.plot(*x, "o", color="white", mec=style.DARK, mew=1.5, ms=9, zorder=7)
