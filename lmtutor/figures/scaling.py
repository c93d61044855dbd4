"""BoxBOD under three scalings D and seven units of x₂: what is invariant, and what arrives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Ellipse, Rectangle
from numpy.typing import NDArray

from lmtutor import iterate
from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Point
from lmtutor.figures._words import say
from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.plots.draw import objective_on_grid
from lmtutor.problems import nist

Array = NDArray[np.float64]

START = (1.0, 1.0)
NAMES = {"levenberg": "I", "marquardt": "Marquardt", "more": "Moré"}
BOUNDS = ((0.5, 250.0), (0.05, 8.0))
UNITS = 3
MOST, FAR, CLOSE = 60, 30.0, 1e-8
"""Trials of a run, x₂ from which it counts as lost on the plateau, relative distance of f."""
X1, X2 = (-25.0, 260.0), (-0.6, 9.6)
MARKS = {"arrived": "✓", "lost": "↗", "under way": "…"}


class Scaling(Figure):
    """Runs on BoxBOD, damped by a trust region ‖D p‖ ≤ Δ, in units of x₂ of one's own.

    The solver works with z = (x₁, x₂/10ᵏ); the picture shows the run in x.

    Parameters
    ----------
    x : pair of floats
        The start: the plateau x₁ from 0.5 to 250 mg/l, the rate x₂ from 0.05 to 8 per day.
    scaling : str
        "levenberg" for D = I, "marquardt" for the column norms of J, "more" for the largest
        column norms so far.
    unit : int
        k from −3 to 3: x₂ is counted in units of 10ᵏ per day.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or of another type, now or when it is set later.

    Examples
    --------
    >>> figure = Scaling(scaling="more", unit=2)
    >>> figure.unit = 4
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: The value of the 'unit' trait of a Scaling instance should not \
be greater than 3, but a value of 4 was specified
    """

    figure = "scaling"
    heights = (1428, 799)
    size = (7.2, 4.2)

    x = Point(START, BOUNDS).tag(sync=True, state=True)
    scaling = traitlets.Enum(tuple(NAMES), "levenberg").tag(sync=True, state=True)
    unit = traitlets.Int(0, min=-UNITS, max=UNITS).tag(sync=True, state=True)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names() | _verdicts()

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: another unit, the invariant D that is lost, both lost."""
        return [_other_unit(), _lost_though_invariant(), _both_lost()]

    def alt(self) -> str:
        """Return what the picture shows."""
        now = run(self.x, self.scaling, self.unit)
        rows = [
            _("{name}: {fates}").format(
                name=name,
                fates=" ".join(run(self.x, key, k).mark() for k in range(-UNITS, UNITS + 1)),
            )
            for key, name in NAMES.items()
        ]
        return _(
            "Contour map of BoxBOD with a run from ({x1}, {x2}), D = {name}, x₂ in units of {unit}."
            " {fate} Beside it the trust ellipse of the first step, and a table of all runs from"
            " this start, D by unit, {low} to {high}; ✓ is the number of trials to the minimum, ↗"
            " lost on the plateau. {rows}."
        ).format(
            x1=say(self.x[0]),
            x2=say(self.x[1]),
            name=NAMES[self.scaling],
            unit=f"{10.0**self.unit:g}",
            low=f"{10.0**-UNITS:g}",
            high=f"{10.0**UNITS:g}",
            rows="; ".join(rows),
            fate=_verdicts()[now.fate].format(**now.numbers()),
        )

    def draw(self, canvas: Canvas) -> None:
        """Draw the map with the run, the first ellipse and the table of fates."""
        grid = canvas.add_gridspec(2, 2, width_ratios=(1.25, 1), height_ratios=(1.5, 1))
        now = run(self.x, self.scaling, self.unit)
        _draw_map(canvas.add_subplot(grid[:, 0]), now)
        _draw_lens(canvas.add_subplot(grid[0, 1]), self.x, now)
        _draw_board(canvas.add_subplot(grid[1, 1]), self)


@dataclass(frozen=True)
class Run:
    """One run in x.

    Attributes
    ----------
    trials : (x, f, whether it was accepted) of each trial, as far as the run is followed
    points : the start and the accepted trials, (k, 2)
    fate : "arrived", "lost" or "under way"
    axes : half axes of the first trust ellipse, in the units of x
    """

    trials: tuple[tuple[Array, float, bool], ...]
    points: Array
    fate: str
    axes: Array

    @property
    def first(self) -> Array:
        """The first trial point."""
        return self.trials[0][0]

    def numbers(self) -> dict[str, str]:
        """Return what the verdicts say."""
        lost = sum(not accepted for _x, _f, accepted in self.trials)
        x1, x2 = (say(xi) for xi in self.points[-1])
        return {"n": str(len(self.trials)), "lost": str(lost), "x1": x1, "x2": x2}

    def mark(self) -> str:
        """Return the run's cell in the table."""
        count = f"{len(self.trials)}" if self.fate == "arrived" else ""
        return MARKS[self.fate] + count


@cache
def problem() -> nist.Problem:
    """Return BoxBOD."""
    return nist.load("BoxBOD")


@lru_cache(maxsize=256)
def run(x: tuple[float, float], scaling: str, unit: int) -> Run:
    """Run Levenberg–Marquardt on z = (x₁, x₂/10ᵏ) until its fate is known."""
    bod, c = problem(), np.array([1.0, 10.0**unit])
    small: dict[str, Any] = dict.fromkeys(("ftol", "xtol", "gtol"), 1e-15)
    records = iterate(
        lambda z: bod.residual(z * c),
        np.array(x) / c,
        lambda z: bod.jacobian(z * c) * c,
        scaling=scaling,
        max_nfev=MOST + 1,
        **small,
    )
    start = next(records)
    points, trials, fate, delta = [start.x * c], [], "under way", 0.0
    for record in records:
        delta = delta or float(record.delta or 0)
        trials.append((record.x * c, record.f, record.accepted))
        if record.accepted:
            points.append(record.x * c)
            fate = judge(points[-1], record.f)
        if fate != "under way":
            break
    norms = np.ones(2) if scaling == "levenberg" else norms_at(x) * c
    return Run(tuple(trials), np.array(points), fate, delta / norms * c)


def judge(x: Array, f: float) -> str:
    """Return what has become of a run that is at x."""
    if f < problem().rss / 2 * (1 + CLOSE):
        return "arrived"
    return "lost" if x[1] > FAR else "under way"


def norms_at(x: Any) -> Array:
    """Return the lengths of the columns of J."""
    return np.asarray(np.linalg.norm(problem().jacobian(np.array(x)), axis=0))


def _other_unit() -> dict[str, Any]:
    """Return the state with another unit."""
    plain, moved = run(START, "levenberg", 0), run(START, "levenberg", 2)
    return {
        "label": _("D = I, unit 100"),
        "state": {"x": START, "scaling": "levenberg", "unit": 2},
        "notice": _(
            "Only the unit of x₂ has changed. Notice the ellipse in the lens: its half axis"
            " along x₂ is {tall}, it was {was}. The first step goes to x₂ = {first}, where"
            " the model is flat, and the run is lost."
        ).format(tall=say(moved.axes[1]), was=say(plain.axes[1]), first=say(moved.first[1])),
    }


def _lost_though_invariant() -> dict[str, Any]:
    """Return the state with Marquardt's D."""
    marquardt, more = run(START, "marquardt", 0), run(START, "more", 0)
    return {
        "label": "Marquardt",
        "state": {"x": START, "scaling": "marquardt", "unit": 0},
        "notice": _(
            "Change the unit: nothing moves. Notice where the run goes: after {count}"
            " trials x₂ = {x2}, on the plateau. Where the column of x₂ fades, its entry of"
            " D fades, too, and lets the steps grow. Moré's D never shrinks; it arrives"
            " after {more} trials."
        ).format(
            count=len(marquardt.trials),
            x2=say(marquardt.points[-1][1]),
            more=len(more.trials),
        ),
    }


def _both_lost() -> dict[str, Any]:
    """Return the state in which both invariant scalings are lost."""
    other = (20.0, 4.0)
    here = run(other, "levenberg", 0)
    return {
        "label": _("another start"),
        "state": {"x": other, "scaling": "more", "unit": 0},
        "notice": _(
            "From (20, 4) the column of x₂ is short, its entry of D small, and the ellipse"
            " tall: {tall} along x₂, whatever the unit. Notice the first step of both"
            " invariant scalings: it is lost at x₂ = {first}. D = I, in this unit,"
            " arrives after {here} trials."
        ).format(
            tall=say(run(other, "more", 0).axes[1]),
            first=say(run(other, "more", 0).first[1]),
            here=len(here.trials),
        ),
    }


def _questions() -> dict[str, str]:
    return {
        "question": _(
            "With D = I the run from (1, 1) arrives. Now count x₂ in another unit, say 100 per day."
            " Which of the three D takes another path, and do the others arrive?"
        ),
        "answer text": _(
            "Only D = I takes another path: in the unit 100 it is lost. Marquardt's and Moré's D"
            " change with the unit as J does, and the path stays. That is no safety: from here"
            " Marquardt's is lost in every unit, from other starts Moré's, too."
        ),
        "hint": _(
            "Drag the frame in the table to choose D and the unit of x₂, or the start on the map."
            " Keyboard: Tab, then the arrow keys; Shift takes larger steps, Home goes back."
        ),
        "caption": _(
            "Invariance is not safety. With D = I the unit of x₂ decides the trust ellipse and with"
            " it the fate of the run; with Marquardt's and Moré's D the unit does not matter, and"
            " still they can be lost on the plateau. Move the start and watch the table: no D is"
            " best from everywhere."
        ),
    }


def _names() -> dict[str, str]:
    return {
        "map label": _("Map of f with the run"),
        "lens label": _("The first trust ellipse"),
        "board label": _("What becomes of the run, by D and unit"),
        "lens title": _("‖Dp‖ ≤ Δ at the start; dotted: column norms"),
        "board title": _("✓ arrives after so many trials, ↗ is lost"),
        "unit row": _("unit of x₂"),
        "trials": _("trials"),
        "start handle": _("start x"),
        "board handle": _("D and unit"),
        "minimum": _("minimum"),
        "start": _("start"),
        "stands": _("D = {name}, unit {unit}"),
        "table caption": _("Runs from ({x1}, {x2})"),
        "fate": _("fate"),
        "arrived short": _("arrived"),
        "lost short": _("lost on the plateau"),
        "under way short": _("under way"),
        **{f"D {key}": name for key, name in NAMES.items()},
    }


def _verdicts() -> dict[str, str]:
    return {
        "arrived": _("It arrives after {n} trials, {lost} rejected, at ({x1}, {x2})."),
        "lost": _("Trial {n} leads to ({x1}, {x2}): it is lost on the plateau, where f is flat."),
        "under way": _("It is still under way after {n} trials, {lost} rejected, at ({x1}, {x2})."),
        "summary": _(
            "D = {name}, x₂ in units of {unit}: the first ellipse reaches {a} along x₁ and {b}"
            " along x₂. {fate}"
        ),
    }


def _draw_map(ax: Axes, now: Run) -> None:
    axes = np.linspace(*X1, 70), np.linspace(*X2, 70)
    g1, g2, f = objective_on_grid(problem().residual, *axes)
    logs = np.log10(np.minimum(f, 2e5))
    levels = np.linspace(logs.min(), logs.max(), 14)
    ax.contourf(g1, g2, logs, levels, cmap=f"{style.CONTOURS}_r")
    ax.plot(*now.points.T, color=style.LM, lw=2, **style.RIM)
    ax.plot(*now.points.T, "o", color=style.LM, mec=style.DARK, ms=5)
    for x, _f, accepted in now.trials:
        if not accepted:
            ax.plot(*x, "X", color="white", mec=style.DARK, ms=7)
    start, minimum = now.points[0], problem().certified
    ax.plot(*minimum, "P", color="white", mec=style.DARK, ms=9)
    ax.plot(*start, "o", color="white", mec=style.DARK, ms=9)
    ax.add_patch(
        Ellipse(start, *(2 * now.axes), fill=False, ec="white", ls="--", lw=1.5, **style.RIM)
    )
    box: dict[str, Any] = {
        "boxstyle": "round,pad=0.15",
        "fc": style.DARK,
        "ec": "none",
        "alpha": 0.75,
    }
    for place, words, side in ((start, _("start"), "left"), (minimum, _("minimum"), "center")):
        options: dict[str, Any] = {"bbox": box, "color": "white", "size": 9, "ha": side}
        ax.annotate(words, tuple(place), (0, 12), textcoords="offset points", **options)
    if now.fate == "lost":
        options = {"bbox": box, "color": "white", "size": 9, "va": "top"}
        exits = now.points[now.points[:, 1] < X2[1]][-1][0]
        ax.text(exits + 5, X2[1], _("left the map"), **options)
    ax.set(xlim=X1, ylim=X2, xlabel="x₁", ylabel="x₂")


def _draw_lens(ax: Axes, x: tuple[float, float], now: Run) -> None:
    """Draw the first ellipse, and the one of both invariant scalings for comparison."""
    invariant = run(x, "marquardt", 0).axes
    for axes, dash, colour in ((invariant, ":", style.MUTED), (now.axes, "--", style.LM)):
        ax.add_patch(Ellipse(x, *(2 * axes), fill=False, ec=colour, ls=dash, lw=2))
    ax.plot(*np.array([x, now.first]).T, color=style.LM, lw=2.5)
    ax.plot(*now.first, "o", color=style.LM, mec=style.DATA)
    ax.plot(*x, "o", color="white", mec=style.DATA, ms=8)
    low, high = np.array(x) - 2.2 * invariant, np.array(x) + 2.2 * invariant
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), title=_("The first trust ellipse"))


def _draw_board(ax: Axes, figure: Scaling) -> None:
    """Write the fate of each run, and frame the one that is shown."""
    for row, (key, _name) in enumerate(NAMES.items()):
        for k in range(-UNITS, UNITS + 1):
            fate = run(figure.x, key, k)
            shade = "#e8e8e8" if fate.fate == "arrived" else "#f6d5c2"
            ax.add_patch(_cell(k, row, fc=shade, ec="white"))
            ax.text(k, row, fate.mark(), ha="center", va="center", size=9)
    row = list(NAMES).index(figure.scaling)
    ax.add_patch(_cell(figure.unit, row, fill=False, ec=style.DATA, lw=2, zorder=3))
    ax.set(xlim=(-UNITS - 0.5, UNITS + 0.5), ylim=(2.5, -0.5), title=_("unit of x₂"))
    ax.set_xlabel(_("✓ arrives after so many trials, ↗ is lost"), size=9)
    ks = range(-UNITS, UNITS + 1)
    ax.set_xticks(ks, [f"{10.0**k:g}" for k in ks], size=8)
    ax.set_yticks(range(3), [f"D: {name}" for name in NAMES.values()])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _cell(k: int, row: int, **look: Any) -> Any:
    return Rectangle((k - 0.5, row - 0.5), 1, 1, **look)
