"""BoxBOD three times: a dot on the map of f is a curve is a vector of six residuals."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Point
from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.problems import nist

Array = NDArray[np.float64]

X1, X2 = (60.0, 320.0), (0.1, 30.0)
START, FAR = (100.0, 0.75), (100.0, 18.0)
NEARER = 6.0  # rate from which the plateau is measured
DASHES: tuple[Any, ...] = ((0, (5, 2)), (0, (1, 1)), (0, (5, 2, 1, 2)))
LETTERS = ((5.0, -1), (4.0, 1), (8.5, 1))  # day and side of A, B and C at their curves
FIRST, LAST = -0.7, 11.0  # days shown


class ResidualMap(Figure):
    """The model x₁(1 − exp(−x₂t)) against the data BoxBOD, as map, as curve and as residuals.

    Parameters
    ----------
    x : pair of floats
        Height x₁ in mg/l, 60 to 320, and rate x₂ per day, 0.1 to 30.
    datum : int
        The observation that is picked in all three views, 1 to 6.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or of another type, now or when it is set later.

    Examples
    --------
    >>> figure = ResidualMap(x=(100, 0.75))
    >>> figure.x = (200, 18)
    >>> figure.residuals().round(1)
    array([ 91.,  51.,  51.,   9., -13., -24.])
    """

    figure = "residual-map"
    heights = (1338, 737)
    size = (7.2, 4.6)

    x = Point(START, (X1, X2)).tag(sync=True, state=True)
    datum = traitlets.Int(1, min=1, max=6).tag(sync=True, state=True)

    def residuals(self) -> Array:
        """Return the six residuals in mg/l."""
        return residuals(self.x)

    def data(self) -> dict[str, Any]:
        """Return the dots A, B and C, where their curves are named, and the days shown."""
        dots = [
            {"name": name, "x": x, "day": day, "side": side}
            for (name, x), (day, side) in zip(places().items(), LETTERS, strict=True)
        ]
        return {"dots": dots, "days": (FIRST, LAST)}

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names()

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: the start, the minimum, and far to the right."""
        best = minimum()
        r = residuals(best)
        return [
            {
                "label": _("A: the start"),
                "state": _state(START),
                "notice": _(
                    "A is a curve below all six data, and so a vector of six negative numbers."
                    " Notice datum 1: r₁ = {r}. On the dashed line r₁ = 0 are the dots whose curve"
                    " passes through it; A lies below that line."
                ).format(r=_tenth(residuals(START)[0])),
            },
            {
                "label": _("B: the minimum"),
                "state": _state(best),
                "notice": _(
                    "The lowest dot of the map, f = {f}. Notice the bars: {up} point up and {down}"
                    " down, and the shortest is {least} long. No curve of this family makes all of"
                    " them zero."
                ).format(
                    f=_tenth(objective(best)),
                    up=int(np.sum(r > 0)),
                    down=int(np.sum(r < 0)),
                    least=_tenth(np.abs(r).min()),
                ),
            },
            {
                "label": _("C: far right"),
                "state": _state(FAR),
                "notice": _(
                    "The curve is a horizontal line. Since x₂ = {nearer}, f has changed only from"
                    " {before} to {after}. Push C on to the right and notice that no bar moves any"
                    " more; push it up or down and all six move together."
                ).format(
                    nearer=f"{NEARER:g}",
                    before=_tenth(objective((FAR[0], NEARER))),
                    after=_tenth(objective(FAR)),
                ),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        r = self.residuals()
        return _(
            "Right, a contour map of f, the rate x₂ to the right on a logarithmic axis and the"
            " height x₁ upwards: a hollow with the minimum B at ({b1}, {b2}), and to its right"
            " level lines that become horizontal. The dot lies at ({x1}, {x2}), where f = {f}."
            " Marks A, B and C lie on the left below, in the hollow and far to the right. Left"
            " above, six data that rise from {low} to {high}, the curve of the dot, and thin"
            " curves for A, B and C; C is a horizontal line. Left below, the six residuals of the"
            " dot as bars, from {first} to {last}; that of datum {datum} is picked, and on the map"
            " a dashed line shows where it is zero."
        ).format(
            **{f"b{i + 1}": f"{value:.3g}" for i, value in enumerate(minimum())},
            **{f"x{i + 1}": f"{value:.3g}" for i, value in enumerate(self.x)},
            f=_tenth(objective(self.x)),
            low=f"{BOX.y[0]:g}",
            high=f"{BOX.y[-1]:g}",
            first=_tenth(r[0]),
            last=_tenth(r[-1]),
            datum=self.datum,
        )

    def draw(self, canvas: Canvas) -> None:
        """Draw data and curves, the map, and the bars."""
        grid = canvas.add_gridspec(2, 2, width_ratios=(1, 1.15), height_ratios=(1.45, 1))
        curves = canvas.add_subplot(grid[0, 0])
        bars = canvas.add_subplot(grid[1, 0], sharex=curves)
        _draw_curves(curves, self.x, self.datum - 1)
        _draw_bars(bars, self.residuals(), self.datum - 1)
        _draw_map(canvas.add_subplot(grid[:, 1]), self.x, self.datum - 1)


BOX = nist.load("BoxBOD")


def residuals(x: Any) -> Array:
    """Return the residuals of BoxBOD, shape (6,)."""
    return np.asarray(BOX.residual(x), float)


def objective(x: Any) -> float:
    """Return f = ½‖r‖²."""
    r = residuals(x)
    return 0.5 * float(r @ r)


def minimum() -> tuple[float, float]:
    """Return the certified parameters, to the digits that a link carries."""
    x1, x2 = BOX.certified
    return round(float(x1), 3), round(float(x2), 5)


def places() -> dict[str, tuple[float, float]]:
    """Return the dots A, B and C."""
    return {"A": START, "B": minimum(), "C": FAR}


def _questions() -> dict[str, str]:
    return {
        "question": _(
            "Push the dot A to the right, to x₂ = {far} and beyond. What becomes of its curve, and"
            " does f rise or fall on the way?"
        ).format(far=f"{FAR[1]:g}"),
        "answer text": _(
            "The curve bends earlier and earlier and becomes a horizontal line below the data. f"
            " falls all the way, from {start} to {near} at x₂ = {nearer} and {far} at x₂ = {right}:"
            " downhill, onto ground that becomes flat."
        ).format(
            start=_tenth(objective(START)),
            near=_tenth(objective((FAR[0], NEARER))),
            nearer=f"{NEARER:g}",
            far=_tenth(objective(FAR)),
            right=f"{FAR[1]:g}",
        ),
        "hint": _(
            "Drag the dot on the map, or the curve itself by its two grips, x₁ ↕ and x₂ ↔. Tap a"
            " datum or a bar to pick it. With the keyboard: Tab, then the arrow keys; Shift takes"
            " larger steps, Home goes back."
        ),
        "caption": _(
            "One dot on the map is one curve and one vector of six residuals. Move one of the three"
            " and the others follow. Far to the right the level lines run horizontally: there the"
            " rate x₂ moves neither curve nor bars, and f is flat. The axis of x₂ is logarithmic."
        ),
    }


def _names() -> dict[str, str]:
    return {
        "map title": _("Map of f, with x₂ on a logarithmic axis"),
        "curve title": _("Data and curve, over t in days"),
        "bar title": _("Residuals rⱼ = M(x, tⱼ) − yⱼ"),
        "dot handle": _("dot x"),
        "height handle": _("end of the curve, height x₁"),
        "bend handle": _("half the height, rate x₂"),
        "datum handle": _("picked datum"),
        "datum": _("datum j"),
        "picked": _("datum {j} of {m}, residual {r}"),
        "summary falls": _(
            "x₁ = {x1}, x₂ = {x2}: f = {f}. Datum {j}: the curve has {value}, measured is {y}, so r"
            " = {r}. With x₂ a tenth larger, f would fall by {change}."
        ),
        "summary rises": _(
            "x₁ = {x1}, x₂ = {x2}: f = {f}. Datum {j}: the curve has {value}, measured is {y}, so r"
            " = {r}. With x₂ a tenth larger, f would rise by {change}."
        ),
        "table caption": _(
            "Residuals at x₁ = {x1}, x₂ = {x2}; their halved squares sum to f = {f}"
        ),
        "measured": _("measured y"),
        "curve": _("curve M"),
        "residual": _("residual r"),
        "half square": _("half square"),
    }


def _state(x: tuple[float, float]) -> dict[str, Any]:
    return {"x": x, "datum": 1}


def _tenth(value: float) -> str:
    """Return a number to one decimal, with a true minus sign."""
    return f"{value:.1f}".replace("-", "−")


def _draw_curves(ax: Axes, x: Any, picked: int) -> None:
    """Draw the data, the curves of A, B, C and of x, and each residual as a distance."""
    t = np.linspace(0, LAST, 300)
    for (name, place), dash, (at, side) in zip(places().items(), DASHES, LETTERS, strict=True):
        ax.plot(t, BOX.model(place, t), ls=dash, lw=1.1, color=style.MUTED)
        options: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "center"}
        ax.annotate(name, (at, BOX.model(place, at)), (0, 9 * side), **options)
    ax.vlines(BOX.t, BOX.y, BOX.model(x, BOX.t), color=style.RESIDUAL, lw=2)
    ax.plot(t, BOX.model(x, t), color=style.MODEL, lw=2.4)
    ax.plot(BOX.t, BOX.y, "o", color=style.DATA, ms=5)
    ax.plot(BOX.t[picked], BOX.y[picked], "o", ms=11, mfc="none", mec=style.DATA)
    ax.set(xlim=(FIRST, LAST), ylim=(0, 260), title=_("Data and curve, over t in days"))


def _draw_bars(ax: Axes, r: Array, picked: int) -> None:
    ax.bar(BOX.t, r, 0.4, color=style.RESIDUAL)
    ax.bar(BOX.t[picked], r[picked], 0.4, fill=False, edgecolor=style.DATA, lw=2)
    ax.axhline(0, color=style.MUTED, lw=0.8)
    words = f"r{'₁₂₃₄₅₆'[picked]} = {_tenth(r[picked])}"
    side = -1 if r[picked] > 0 else 1
    place = (max(BOX.t[picked], 1.6), 0)
    ax.annotate(words, place, (0, 9 * side), textcoords="offset points", ha="center", va="center")
    low, high = min(r.min(), -30) * 1.15, max(r.max(), 30) * 1.15
    ax.set(ylim=(low, high), title=_("Residuals rⱼ = M(x, tⱼ) − yⱼ"))


def _draw_map(ax: Axes, x: Any, picked: int) -> None:
    """Draw contours, the dots and where the picked residual is zero; log₁₀ x₂ to the right."""
    u, x1 = np.linspace(np.log10(X2[0]), np.log10(X2[1]), 56), np.linspace(*X1, 44)
    logs = np.log10([[objective((a, 10**b)) for b in u] for a in x1])
    ax.contourf(u, x1, logs, 17, cmap=f"{style.CONTOURS}_r")
    ax.contour(u, x1, logs, 17, colors="white", linewidths=0.4, alpha=0.5)
    zero = BOX.y[picked] / -np.expm1(-BOX.t[picked] * 10**u)
    ax.plot(u, zero, "--", color="white", lw=1.6, **style.RIM)
    words = f"r{'₁₂₃₄₅₆'[picked]} = 0"
    _label(ax, words, (u[-1], zero[-1]), (-4, 9))
    for name, (a, b) in places().items():
        ax.plot(np.log10(b), a, "o", ms=8, mfc="none", mec="white", mew=1.6, **style.RIM)
        _label(ax, name, (np.log10(b), a), (-9, -9))
    ax.plot(np.log10(x[1]), x[0], "o", color=style.MODEL, mec="white", ms=9, zorder=5)
    _label(ax, f"f = {_tenth(objective(x))}", (np.log10(x[1]), x[0]), (9, 9))
    ax.set(xlim=(u[0], u[-1]), ylim=X1, xlabel="x₂", ylabel="x₁")
    ax.set_title(_("Map of f, with x₂ on a logarithmic axis"))
    ax.xaxis.set_major_locator(FixedLocator(list(np.log10([0.1, 0.2, 0.5, 1, 2, 5, 10, 20]))))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: f"{10**value:.3g}"))


def _label(ax: Axes, words: str, place: tuple[Any, Any], shift: tuple[float, float]) -> None:
    box = {"boxstyle": "round,pad=0.15", "fc": style.DARK, "ec": "none", "alpha": 0.75}
    side = "left" if shift[0] > 0 else "right"
    options: dict[str, Any] = {"color": "white", "size": 9, "ha": side, "va": "center"}
    ax.annotate(words, place, shift, textcoords="offset points", bbox=box, **options)
