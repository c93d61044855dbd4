"""Hubble's galaxies and a line through the origin: the best slope balances weighted pulls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Point, Real
from lmtutor.figures._words import said
from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.problems import hubble

Array = NDArray[np.float64]

STEEPEST = 900.0
SLOWEST, FASTEST = -500.0, 1250.0
VELOCITIES = tuple(float(v) for v in hubble.velocity)
COUNT = len(VELOCITIES)
BEST = round(float(hubble.solution[0]), 2)
FLAT, MOVED = 250.0, 600.0
NEAR, FAR = 1, COUNT
FARTHEST = 2.6
"""Right end of the picture in Mpc."""


class Squares(Figure):
    """The line v = x d through Hubble's 24 galaxies of 1929, with the squares on its residuals.

    Parameters
    ----------
    x : float
        Slope of the line, 0 to 900 km/s per Mpc.
    pick : int
        The galaxy that is picked, counted from 1 in the order of their distances; at most 24.
    v : tuple of 24 floats
        Velocities of the galaxies, −500 to 1250 km/s; Hubble's if not given.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or of another type, now or when it is set later.

    Examples
    --------
    >>> figure = Squares(x=300)
    >>> figure.pick = 24
    >>> figure.x = -1
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: x must be a number from 0 to 900, not -1
    """

    figure = "squares"
    heights = (1343, 742)
    size = (7.2, 4.4)

    x = Real(BEST, 0.0, STEEPEST).tag(sync=True, state=True)
    pick = traitlets.Int(FAR, min=1, max=COUNT).tag(sync=True, state=True)
    v = Point(VELOCITIES, [(SLOWEST, FASTEST)] * COUNT).tag(sync=True, state=True)

    def text(self) -> dict[str, str]:
        """Return the figure's words, and the galaxies as the front end reads them."""
        pairs = zip(hubble.names, hubble.distance, strict=True)
        galaxies = ";".join(f"{name},{distance}" for name, distance in pairs)
        return _questions() | _names() | _verdicts() | {"galaxies": galaxies}

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: too flat, a far galaxy moved, a near one moved as far."""
        flat, best, far, near = Fit(FLAT), Fit(BEST), _moved(FAR), _moved(NEAR)
        return [
            {
                "label": _("too flat"),
                "state": _state(x=FLAT),
                "notice": _(
                    "Most galaxies lie above the line, and the far ones have grown large squares:"
                    " {total} in all, where {least} is possible. Notice the pulls: {up} upwards,"
                    " {down} downwards. The dot stands on the left flank of the parabola."
                ).format(
                    total=_power(flat.total),
                    least=_power(best.total),
                    **said(up=flat.up, down=flat.down),
                ),
            },
            {
                "label": _("a far galaxy moved"),
                "state": _state(x=far.best, pick=FAR, v=far.v),
                "notice": _(
                    "{name}, at {d} Mpc, is now {moved} km/s slower, and the line has been turned"
                    " to its new best slope: from {old} to {new}, a change of {change}. Notice that"
                    " the pulls balance again."
                ).format(name=hubble.names[FAR - 1], **_change(FAR, far)),
            },
            {
                "label": _("a near galaxy moved"),
                "state": _state(x=near.best, pick=NEAR, v=near.v),
                "notice": _(
                    "{name}, at {d} Mpc, is now {moved} km/s slower, as much as the other was. Its"
                    " square is large, too, but the best slope hardly cares: from {old} to {new}, a"
                    " change of {change}. Its lever is too short."
                ).format(name=hubble.names[NEAR - 1], **_change(NEAR, near)),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        fit = Fit(self.x, self.v)
        return _(
            "24 galaxies, their velocity over their distance, and a line through the origin with"
            " the slope {x}. On each residual stands a square; together they have the area {total}."
            " Beside it a parabola, the total over the slope, with a dot at the line's slope; its"
            " lowest point is at {best}. Two bars: the galaxies above the line pull it up with"
            " {up}, those below it down with {down}. {name} is picked."
        ).format(
            total=_power(fit.total),
            name=hubble.names[self.pick - 1],
            **said(x=self.x, best=fit.best, up=fit.up, down=fit.down),
        )

    def draw(self, canvas: Canvas) -> None:
        """Draw the galaxies with their squares, the parabola and the two pulls."""
        grid = canvas.add_gridspec(2, 2, width_ratios=(1.7, 1), height_ratios=(2, 1))
        fit = Fit(self.x, self.v)
        _sky(canvas.add_subplot(grid[:, 0]), fit, self.pick - 1)
        _parabola(canvas.add_subplot(grid[0, 1]), fit)
        _pulls(canvas.add_subplot(grid[1, 1]), fit)


@dataclass(frozen=True)
class Fit:
    """The line of slope x through galaxies of velocities v."""

    x: float
    v: Any = VELOCITIES

    @property
    def r(self) -> Array:
        """Residuals x d − v in km/s, shape (24,)."""
        return np.asarray(self.x * hubble.distance - np.asarray(self.v))

    @property
    def total(self) -> float:
        """Area of all squares, Σ r², in (km/s)²."""
        return float(self.r @ self.r)

    @property
    def pulls(self) -> Array:
        """d r, distance times residual: positive below the line. Shape (24,)."""
        return np.asarray(hubble.distance * self.r)

    @property
    def up(self) -> float:
        """Pull of the galaxies above the line."""
        return float(-np.sum(self.pulls[self.pulls < 0]))

    @property
    def down(self) -> float:
        """Pull of the galaxies below it."""
        return float(np.sum(self.pulls[self.pulls > 0]))

    @property
    def best(self) -> float:
        """The slope that makes the total smallest."""
        d = hubble.distance
        return float(d @ np.asarray(self.v) / (d @ d))


def _moved(galaxy: int) -> Fit:
    """Return the best fit with one galaxy slower, its slope as the front end rounds it."""
    v = tuple(vj - MOVED * (j + 1 == galaxy) for j, vj in enumerate(VELOCITIES))
    return Fit(round(Fit(0.0, v).best, 2), v)


def _state(**changed: Any) -> dict[str, Any]:
    """Return a whole state that differs from the first by `changed`."""
    state: dict[str, Any] = {"x": BEST, "pick": FAR, "v": VELOCITIES} | changed
    return state | {"x": round(state["x"], 2)}


def _change(galaxy: int, fit: Fit) -> dict[str, str]:
    """Return what is said of a galaxy that was moved."""
    old = Fit(0.0).best
    values = {"moved": MOVED, "old": old, "new": fit.best, "change": fit.best - old}
    return {"d": f"{hubble.distance[galaxy - 1]:g}"} | said(**values)


def _questions() -> dict[str, str]:
    return {
        "question": _(
            "Move one galaxy up or down and the best line turns a little. Which galaxy turns it"
            " most, if all are moved by the same amount: a near one or a far one?"
        ),
        "answer text": _(
            "A far one. At the best slope the pulls d·r of the galaxies add up to zero, and in"
            " them each residual is multiplied by the distance: far galaxies have the longer lever."
        ),
        "hint": _(
            "Drag the line by its diamond, or a galaxy up and down; tap a galaxy to pick it. With"
            " the keyboard: Tab, then the arrow keys; Shift takes ten times as much, Home goes"
            " back."
        ),
        "caption": _(
            "The best line makes the total area of the squares smallest, and just there the pulls"
            " d·r above and below it balance. Turn the line and see the dot climb the parabola and"
            " one pull outgrow the other; move a galaxy and see the dashed best line follow, the"
            " more the farther it is. The squares are drawn with the scale of the velocities."
        ),
    }


def _names() -> dict[str, str]:
    return {
        "sky label": _("Galaxies, line and squares"),
        "total label": _("Total area of the squares over the slope"),
        "total title": _("Area Σr² over the slope x in km/s/Mpc"),
        "pulls label": _("Pulls on the line: distance × residual"),
        "up": _("▲ above the line, upwards"),
        "down": _("▼ below the line, downwards"),
        "slope handle": _("slope x"),
        "galaxy handle": _("velocity of the picked galaxy"),
        "galaxy": _("galaxy"),
        "velocity": _("velocity"),
        "best line": _("best: {best}"),
        "scale": _("full width {scale}; inner bar: {name}"),
        "to best": _("Best slope"),
        "at best": _("The line has its best slope, {best}."),
        "distance": _("distance"),
        "residual": _("residual"),
        "square": _("square"),
        "pull": _("pull d·r"),
        "table caption": _("Galaxies and the line of slope {x}"),
    }


def _verdicts() -> dict[str, str]:
    return {
        "balanced": _("x = {x}, the best slope: the pulls balance. The squares have the area {f}."),
        "too flat": _(
            "x = {x}, too flat: the pull upwards is larger. The squares have the area {f}; at the"
            " best slope, {best}, it would be {least}."
        ),
        "too steep": _(
            "x = {x}, too steep: the pull downwards is larger. The squares have the area {f}; at"
            " the best slope, {best}, it would be {least}."
        ),
        "picked": _(
            "{name}, at {d} Mpc, pulls with {d} × {r} = {p}; 100 km/s more would turn the best"
            " slope by {lever}."
        ),
        "both": _("{first} {second}"),
    }


def _power(value: float) -> str:
    """Return a large number as `lib/format.js` writes it."""
    mantissa, exponent = f"{value:.2e}".split("e")
    raised = str(int(exponent)).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"{float(mantissa):g}×10{raised}"


def _sky(ax: Axes, fit: Fit, pick: int) -> None:
    """Draw the squares in the axes' own proportions, so that they are squares on paper."""
    d, v = hubble.distance, np.asarray(fit.v)
    ax.set(xlim=(0, FARTHEST), ylim=(SLOWEST, FASTEST), xlabel=_("distance d in Mpc"))
    ax.set_ylabel(_("velocity v in km/s"))
    ax.set_box_aspect(0.95)
    wide = FARTHEST / (FASTEST - SLOWEST) * 0.95  # Mpc as long as 1 km/s is high
    for j, (dj, vj, rj) in enumerate(zip(d, v, fit.r, strict=True)):
        look: dict[str, Any] = {"fc": style.RESIDUAL, "ec": style.RESIDUAL}
        corner = (dj if rj > 0 else dj + rj * wide, min(vj, vj + rj))
        size = abs(rj)
        ax.add_patch(Rectangle(corner, size * wide, size, alpha=0.13, lw=0, fc=look["fc"]))
        edge = 2.2 if j == pick else 0.8
        ax.add_patch(Rectangle(corner, size * wide, size, fill=False, ec=look["ec"], lw=edge))
    ends = np.array([0, FARTHEST])
    ax.axhline(0, color=style.MUTED, lw=0.8)
    ax.plot(ends, fit.best * ends, "--", color=style.MODEL, lw=1.2)
    ax.plot(ends, fit.x * ends, color=style.MODEL, lw=2.2)
    ax.plot(d, v, "o", color=style.DATA, ms=4, zorder=3)
    ax.plot(d[pick], v[pick], "o", color="white", mec=style.DATA, mew=1.6, ms=8, zorder=4)


def _parabola(ax: Axes, fit: Fit) -> None:
    """Draw the total area over the slope, its lowest point and the dot."""
    slopes = np.linspace(0, STEEPEST, 91)
    ax.plot(slopes, [Fit(s, fit.v).total / 1e6 for s in slopes], color=style.RESIDUAL)
    ax.axvline(fit.best, color=style.MODEL, ls="--", lw=1.2)
    ax.plot(fit.x, fit.total / 1e6, "o", color=style.MODEL, mec=style.DATA, ms=8, zorder=3)
    ax.set(xlim=(0, STEEPEST), ylim=(0, None), xlabel="x", ylabel="Σr² / 10⁶")
    ax.set_title(_("Area of all squares"))


def _pulls(ax: Axes, fit: Fit) -> None:
    """Draw the pulls upwards and downwards as bars."""
    pulls = (fit.up, fit.down)
    ax.barh([1, 0], pulls, color=style.RESIDUAL, hatch=["", "///"], edgecolor="white", height=0.35)
    for row, pull, words in zip((1, 0), pulls, ("up", "down"), strict=True):
        ax.text(0, row + 0.25, f"{_names()[words]}: {pull:.0f}", size=8, va="bottom")
    ax.set(xlim=(0, 1.05 * max(pulls)), ylim=(-0.3, 1.8), xticks=[], yticks=[])
    ax.set_title(_("Pulls, distance × residual"))
    ax.spines[:].set_visible(False)
