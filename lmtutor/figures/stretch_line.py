"""Bars under x cos(x²), carried by u = x²: what becomes wider becomes lower, the area stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import traitlets
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray

from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Real
from lmtutor.figures._words import said
from lmtutor.i18n import gettext as _
from lmtutor.plots import style

Array = NDArray[np.float64]

FEWEST, MOST = 2, 24
SHORTEST, LONGEST = 0.2, 2.5
EDGE = "#767b84"


class StretchLine(Figure):
    """The midpoint sum of ∫₀ᵇ x cos(x²) dx bar by bar, and its image under u = x².

    Parameters
    ----------
    n : int
        Number of bars of equal width on the x axis, 2 to 24.
    b : float
        Upper limit of x, 0.2 to 2.5. Both axes have no unit.
    bar : int
        The bar that is picked, counted from 1; at most n. It follows when n shrinks below it.
    forget : bool
        Keep each bar's height x cos(x²) on its stretched foot, as if du were dx.
    old : bool
        Let u run from 0 to b instead of b².

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or of another type, now or when it is set later.

    Examples
    --------
    >>> figure = StretchLine(n=4, bar=2)
    >>> figure.n = 3
    >>> figure.set_trait("bar", 4)
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: bar must be at most n = 3, not 4
    """

    figure = "stretch-line"
    heights = (1341, 1010)
    size = (7.2, 5.6)

    n = traitlets.Int(8, min=FEWEST, max=MOST).tag(sync=True, state=True)
    b = Real(2.0, SHORTEST, LONGEST).tag(sync=True, state=True)
    bar = traitlets.Int(7, min=1, max=MOST).tag(sync=True, state=True)
    forget = traitlets.Bool(False).tag(sync=True, state=True)
    old = traitlets.Bool(False).tag(sync=True, state=True)

    @traitlets.validate("bar")
    def _check_bar(self, proposal: Any) -> int:
        bar: int = proposal["value"]
        if bar > self.n:
            raise traitlets.TraitError(f"bar must be at most n = {self.n}, not {bar}")
        return bar

    @traitlets.observe("n")
    def _keep_bar(self, change: Any) -> None:
        self.bar = min(self.bar, self.n)

    def __init__(self, **state: Any) -> None:
        state.setdefault("bar", max(1, min(7, _whole(state.get("n")))))
        super().__init__(**state)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names() | _verdicts()

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: all compressed, J forgotten, old limits kept."""
        right, forgotten = Bars(8, 2.0), Bars(8, 2.0, forget=True)
        kept, small = Bars(8, 2.0, old=True), Bars(8, 0.5)
        seventh = {"x": right.areas[6], "u": forgotten.images[6], "s": right.stretch[6]}
        return [
            {
                "label": "b = 0.5",
                "state": _state(b=0.5, bar=8),
                "notice": _(
                    "Up to x = ½ the map compresses, 2x < 1: every bar becomes narrower and higher."
                    " Notice bar 8, {s} times as wide: it is {h} high on the x axis and {v} on the"
                    " u axis. Its area stays {area}."
                ).format(
                    **said(s=small.stretch[7], h=small.tall[7], v=small.heights[7]),
                    **said(area=small.areas[7]),
                ),
            },
            {
                "label": _("J forgotten"),
                "state": _state(forget=True),
                "notice": _(
                    "Every bar keeps its height while its foot is stretched. Notice bar 7: its area"
                    " was {x} and is now {u}, {s} times as much. The sum goes from {right} to"
                    " {wrong}."
                ).format(**said(**seventh, right=right.sum_u, wrong=forgotten.sum_u)),
            },
            {
                "label": _("old limits kept"),
                "state": _state(old=True),
                "notice": _(
                    "The u axis is cut at 2, but the images go on to 4. Notice what is lost: {lost}"
                    " whole bars of the negative side and a part of another. The sum goes from"
                    " {right} to {wrong}: even its sign is wrong."
                ).format(
                    lost=int(np.sum(kept.counted == 0)),
                    **said(right=right.sum_u, wrong=kept.sum_u),
                ),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        bars = self._bars()
        k = self.bar - 1
        slips = [_("J is forgotten.")] * self.forget + [_("The old limits are kept.")] * self.old
        return " ".join(
            [
                _(
                    "Above, {n} bars of equal width under the curve x cos(x²) from 0 to {b}. Below,"
                    " their images on the u axis from 0 to {end}. Ribbons join each bar to its"
                    " image and get wider from left to right. Bar {k} is picked: {w} wide and {h}"
                    " high, its image {v} wide and {g} high. The bars sum to {x} on the x axis and"
                    " to {u} on the u axis; exactly, ½ sin(b²) = {exact}."
                ).format(
                    n=self.n,
                    k=self.bar,
                    **said(b=self.b, end=self.b**2, w=bars.width, h=bars.tall[k]),
                    **said(v=bars.counted[k], g=bars.heights[k], x=bars.sum_x, u=bars.sum_u),
                    **said(exact=np.sin(self.b**2) / 2),
                ),
                *slips,
            ]
        )

    def _bars(self) -> Bars:
        return Bars(self.n, self.b, self.forget, self.old)

    def draw(self, canvas: Canvas) -> None:
        """Draw bars, ribbons and images; both axes and both heights have one scale."""
        bars = self._bars()
        top, between, bottom = canvas.subplots(3, 1, sharex=True, height_ratios=[2.5, 1, 2.5])
        colours = colormaps[style.CONTOURS](np.clip(bars.stretch / 4, 0, 1))
        _draw_bars(top, bars.x, np.diff(bars.x), bars.tall, colours)
        _draw_bars(bottom, bars.u, bars.counted, bars.heights, colours)
        _draw_lost(bottom, bars)
        _draw_ribbons(between, bars, colours)
        s = np.linspace(0, self.b, 300)
        tall = s * np.cos(s**2)
        top.plot(s, tall, color=style.MODEL)
        if self.forget:
            bottom.plot(s**2, tall, "--", color=style.RESIDUAL)
        else:
            bottom.plot(s**2, np.cos(s**2) / 2, color=style.MODEL)
        _mark(top, bars.x, bars.tall, self.bar - 1)
        _mark(bottom, bars.u, bars.heights, self.bar - 1)
        low, high = min(tall.min(), -0.5) * 1.1, max(tall.max(), 0.5) * 1.2
        sums = said(x=bars.sum_x, u=bars.sum_u, exact=np.sin(self.b**2) / 2)
        top.set(xlim=(0, max(bars.u[-1], self.b) * 1.01), ylim=(low, high))
        bottom.set(ylim=(low, high), xlabel="u = x²")
        bottom.set_ylabel("√u cos u" if self.forget else "½ cos u")
        top.set(ylabel="x cos(x²)", title=_("x axis: the bars sum to {x}").format(**sums))
        title = _("u axis: their images sum to {u}; exactly, ½ sin(b²) = {exact}")
        bottom.set_title(title.format(**sums))


@dataclass(frozen=True)
class Bars:
    """Bars of equal width from 0 to b at the midpoints' heights, and their images."""

    n: int
    b: float
    forget: bool = False
    old: bool = False

    @property
    def x(self) -> Array:
        """Cut points on the x axis, shape (n + 1,)."""
        return np.linspace(0, self.b, self.n + 1)

    @property
    def u(self) -> Array:
        """Their images, shape (n + 1,)."""
        return self.x**2

    @property
    def width(self) -> float:
        """Width of each bar on the x axis."""
        return self.b / self.n

    @property
    def middle(self) -> Array:
        """Midpoints of the bars, shape (n,)."""
        return (self.x[1:] + self.x[:-1]) / 2

    @property
    def stretch(self) -> Array:
        """How many times wider each image is: 2x at the midpoint, exactly. Shape (n,)."""
        return 2 * self.middle

    @property
    def tall(self) -> Array:
        """Heights on the x axis, shape (n,)."""
        m = self.middle
        return np.asarray(m * np.cos(m**2))

    @property
    def heights(self) -> Array:
        """Heights on the u axis, shape (n,): ½ cos u, or as on the x axis if J is forgotten."""
        return self.tall if self.forget else np.asarray(np.cos(self.middle**2) / 2)

    @property
    def counted(self) -> Array:
        """Width of each image as far as the limits on the u axis let it count, shape (n,)."""
        end = self.b if self.old else np.inf
        return np.diff(np.minimum(self.u, end))

    @property
    def extra(self) -> tuple[float, float]:
        """Width and height of the piece from b² to b, which old limits add where b < 1."""
        width = max(self.b - self.b**2, 0.0) if self.old else 0.0
        v = (self.b + self.b**2) / 2
        return width, float(np.sqrt(v) * np.cos(v) if self.forget else np.cos(v) / 2)

    @property
    def areas(self) -> Array:
        """Signed areas on the x axis, shape (n,)."""
        return self.width * self.tall

    @property
    def images(self) -> Array:
        """Signed areas on the u axis, as far as they count, shape (n,)."""
        return self.counted * self.heights

    @property
    def sum_x(self) -> float:
        """Sum of the bars on the x axis."""
        return float(np.sum(self.areas))

    @property
    def sum_u(self) -> float:
        """Sum of the bars on the u axis, with what old limits add."""
        width, height = self.extra
        return float(np.sum(self.images)) + width * height


def _questions() -> dict[str, str]:
    return {
        "question": _(
            "The map u = x² carries each of the eight bars from the x axis to the u axis, and each"
            " keeps its area. Which bars become lower?"
        ),
        "answer text": _(
            "Those to the right of x = ½, where 2x > 1: they become wider by the factor 2x and"
            " lower by the same factor. To the left of ½ they become narrower and higher."
        ),
        "hint": _(
            "Tap a bar to pick it, or drag its dot; drag the diamond to move the upper limit b."
            " With the keyboard: Tab, then the arrow keys; Shift takes larger steps, Home goes"
            " back."
        ),
        "caption": _(
            "A wider bar is lower: the map u = x² makes each bar 2x times as wide, ½ cos u is the"
            " height divided by 2x, and the area is the same, sign included. Pick a bar and compare"
            " width × height on both axes; then forget J, or keep the old limits, and see the sums"
            " part. Both axes have the same scale."
        ),
    }


def _names() -> dict[str, str]:
    return {
        "x label": _("Bars on the x axis"),
        "ribbons label": _("Ribbons from each bar to its image"),
        "u label": _("Images of the bars on the u axis"),
        "ledger label": _("Width × height = area"),
        "x row": _("x axis"),
        "u row": _("u axis"),
        "all": _("all: {sum}"),
        "exact": _("dashed: exactly, ½ sin(b²) = {exact}"),
        "pick handle": _("picked bar"),
        "limit handle": _("upper limit b"),
        "bar": _("bar"),
        "picked": _("bar {k} of {n}, stretched {s} times"),
        "cut off": _("cut off"),
        "no bar": _("no bar"),
        "forget": _("Forget J"),
        "old limits": _("Keep old limits"),
        "J back": _("J is back: each image is divided by 2x, and the sums agree bar by bar."),
        "limits back": _("The limits are carried along again: u runs from 0 to b² = {end}."),
        "table caption": _("Bars from 0 to {b}, and their images"),
        "stretch": _("stretch"),
        "width": _("width"),
        "height": _("height"),
        "area": _("area"),
    }


def _verdicts() -> dict[str, str]:
    return {
        "right": _(
            "Bar {k}: {w} wide and {h} high, its image {v} wide and {g} high; the area is {a} on"
            " both axes. All {n} bars sum to {x} on both axes; exactly, ½ sin(b²) = {exact}."
        ),
        "forgotten": _(
            "J forgotten: bar {k} keeps its height on a foot {s} times as wide, so its area goes"
            " from {a} to {full}."
        ),
        "cut": _(
            "Old limits kept: u ends at b = {b} instead of {end}; the images beyond are lost."
        ),
        "extended": _(
            "Old limits kept: u goes on to b = {b} instead of {end}; no bar belongs to that piece."
        ),
        "equal limits": _("Old limits kept: at b = 1 they do no harm, since b² = b."),
        "off": _("The sum on the u axis is {u} instead of {x}: off by {off}."),
        "not off": _("The sum is {x} on both axes."),
        "both": _("{first} {second}"),
    }


def _whole(n: Any) -> int:
    """Return `n` if it is an int, else 8: the trait itself refuses what is none."""
    return n if isinstance(n, int) else 8


def _state(**changed: Any) -> dict[str, Any]:
    """Return a whole state that differs from the first by `changed`."""
    return {"n": 8, "b": 2.0, "bar": 7, "forget": False, "old": False} | changed


def _draw_bars(ax: Axes, left: Array, widths: Array, heights: Array, colours: Any) -> None:
    options: dict[str, Any] = {"color": colours, "edgecolor": EDGE, "linewidth": 0.7}
    ax.bar(left[:-1], heights, widths, align="edge", **options)
    ax.axhline(0, color=style.MUTED, lw=0.8)
    ax.tick_params(labelbottom=True)


def _draw_lost(ax: Axes, bars: Bars) -> None:
    """Hatch what old limits cut off, or add beyond the images."""
    options: dict[str, Any] = {"fill": False, "edgecolor": style.RESIDUAL, "hatch": "///", "lw": 0}
    lost = np.diff(bars.u) - bars.counted
    ax.bar(bars.u[1:] - lost, bars.heights, lost, align="edge", **options)
    width, height = bars.extra
    ax.bar([bars.u[-1]], [height], [width], align="edge", **options)
    if bars.old:
        ax.axvline(bars.b, color=style.RESIDUAL, ls="--", lw=1.4)


def _draw_ribbons(ax: Axes, bars: Bars, colours: Any) -> None:
    x, u = bars.x, bars.u
    for i, colour in enumerate(colours):
        corners = [x[i], x[i + 1], u[i + 1], u[i]]
        ax.fill(corners, [1, 1, 0, 0], facecolor=colour, edgecolor=EDGE, lw=0.7)
        if u[i + 1] - u[i] > 0.09 * u[-1]:  # else the words are wider than the ribbon
            ink = "white" if np.dot(colour[:3], (0.3, 0.59, 0.11)) < 0.5 else "black"
            words = f"×{bars.stretch[i]:.3g}"
            middle = 0.84 * (u[i] + u[i + 1]) / 2 + 0.16 * (x[i] + x[i + 1]) / 2  # it leans
            ax.text(middle, 0.1, words, color=ink, size=8, ha="center")
    ax.set(ylim=(0, 1))
    ax.axis("off")


def _mark(ax: Axes, left: Array, heights: Array, k: int) -> None:
    """Outline the picked bar."""
    corners = np.array([left[k], left[k], left[k + 1], left[k + 1], left[k]])
    ax.plot(corners, np.array([0, 1, 1, 0, 0]) * heights[k], color=style.DATA, lw=2.2)
