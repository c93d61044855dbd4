"""JᵀJ with and without S: two parabolas, the staircase of Gauss–Newton, and a sharp limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray

from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Real
from lmtutor.figures._words import said
from lmtutor.i18n import gettext as _
from lmtutor.plots import style

Array = NDArray[np.float64]

LARGEST = 8.0
LEFT, RIGHT = -1.5, 1.1
WINDOW = (-1.6, 1.2)
STEPS = 12
_T = np.array([1.0, 2.0, 3.0])


class HessianSplit(Figure):
    """The fit of e^{xt} to (1, 2), (2, 4), (3, y₃) by Newton's method and by Gauss–Newton.

    Parameters
    ----------
    y3 : float
        The third observation, −8 to 8. The fit is exact at 8.
    x : float
        The parameter where the two parabolas stand and the staircase starts, −1.5 to 1.1. Neither
        has a unit.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or no number, now or when it is set later.

    Examples
    --------
    >>> figure = HessianSplit(y3=-2.3)
    >>> figure.x = 0.5
    >>> figure.set_trait("y3", 9)
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: y3 must be a number from -8 to 8, not 9
    """

    figure = "hessian-split"
    heights = (1445, 926)
    size = (7.2, 5.6)

    y3 = Real(-4.0, -LARGEST, LARGEST).tag(sync=True, state=True)
    x = Real(-0.2, LEFT, RIGHT).tag(sync=True, state=True)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names() | _verdicts()

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: an exact fit, just inside the limit, far beyond it."""
        exact, inside, beyond = Split(8.0), Split(np.ceil(10 * limit()) / 10), Split(-8.0)
        return [
            _try(
                exact,
                0.8,
                _(
                    "The fit is exact: at the minimiser r = 0, so S = 0, and the two parabolas"
                    " become one. Notice the map: it is level there, so two steps take the error"
                    " from {e0} over {e1} to {e2}."
                ),
            ),
            _try(
                inside,
                0.05,
                _(
                    "Just inside the limit: S is {mu} times JᵀJ at the minimiser, so close to it"
                    " each step is nearly twice as long as it should be. Notice the staircase: it"
                    " changes sides and hardly winds in. The error is {e0}, and {e12} after twelve"
                    " steps."
                ),
            ),
            _try(
                beyond,
                -0.75,
                _(
                    "S is {mu} times JᵀJ. Notice the staircase: from an error of {e0} the first"
                    " step leads to one of {e1}, and the next leaves the map. Newton's parabola"
                    " has its lowest point close to the minimiser."
                ),
            ),
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        split = Split(self.y3)
        words = _(
            "Three pictures for y₃ = {y3}. In the first, f with two parabolas at x = {x}: {both};"
            " the minimiser is {star}. In the second, the Gauss–Newton map crosses the diagonal at"
            " the minimiser, and a staircase runs between the two from x. In the third, S/JᵀJ at"
            " the minimiser falls over y₃ from {most} at −8 to 0 at 8; a dotted line marks the"
            " limit 1, and a diamond stands at {mu}."
        ).format(
            both=self._parabolas(split),
            **said(
                y3=self.y3,
                x=self.x,
                star=split.star,
                mu=round(split.mu, 9),
                most=Split(-LARGEST).mu,
            ),
        )
        return f"{words} {self._staircase(split)}"

    def _parabolas(self, split: Split) -> str:
        """Return in words which parabola opens which way, and where."""
        _f, _g, a, s = split.parts(self.x)
        if a + s < 0:
            words = _(
                "Newton's, which opens downwards, with its top at {newton}, and that of"
                " Gauss–Newton, which opens upwards, with its lowest point at {gauss}"
            )
        elif s < 0:
            words = _(
                "Newton's, with its lowest point at {newton}, and the narrower one of"
                " Gauss–Newton, with its lowest point at {gauss}"
            )
        else:
            words = _(
                "Newton's, with its lowest point at {newton}, and the wider one of"
                " Gauss–Newton, with its lowest point at {gauss}"
            )
        places = said(newton=split.next(self.x, whole=True), gauss=split.next(self.x))
        return words.format(**places)

    def _staircase(self, split: Split) -> str:
        """Return in words what becomes of the staircase that is drawn."""
        xs = split.run(self.x, STEPS)
        if not WINDOW[0] <= xs[-1] <= WINDOW[1]:
            return _("The staircase leaves the picture.")
        return _("The staircase winds in.") if split.mu < 1 else _("The staircase winds out.")

    def draw(self, canvas: Canvas) -> None:
        """Draw f with both parabolas, the staircase and, below, the meter."""
        split = Split(self.y3)
        axes = canvas.subplot_mosaic([["f", "web"], ["meter", "meter"]], height_ratios=[2.4, 1])
        _draw_objective(axes["f"], split, self.x)
        _draw_cobweb(axes["web"], split, self.x)
        _draw_meter(axes["meter"], split)


@dataclass(frozen=True)
class Split:
    """The objective for one y₃."""

    y3: float

    def parts(self, x: float) -> tuple[float, float, float, float]:
        """Return f, g, JᵀJ and S."""
        e = np.exp(x * _T)
        r, j = e - np.array([2, 4, self.y3]), _T * e
        return float(0.5 * r @ r), float(j @ r), float(j @ j), float((_T**2 * e) @ r)

    def next(self, x: float, *, whole: bool = False) -> float:
        """Return where the Gauss–Newton step leads, or with S (`whole`) Newton's."""
        _f, g, a, s = self.parts(x)
        return x - g / (a + s if whole else a)

    @property
    def star(self) -> float:
        """The minimiser, by Newton's method from the right, where f is convex."""
        before, x = 2.0, 1.0
        while before - x > 1e-12:  # it falls, until it is there
            before, x = x, self.next(x, whole=True)
        return x

    @property
    def mu(self) -> float:
        """S/JᵀJ at the minimiser; it is never negative in this example."""
        _f, _g, a, s = self.parts(self.star)
        return s / a

    def run(self, x: float, steps: int) -> list[float]:
        """Return x and the Gauss–Newton iterates from it, until one leaves the window."""
        xs = [x]
        while len(xs) <= steps and WINDOW[0] <= xs[-1] <= WINDOW[1]:
            xs.append(self.next(xs[-1]))
        return xs


def limit() -> float:
    """Return the y₃ at which S = JᵀJ at the minimiser."""
    low, high = -LARGEST, LARGEST
    for _k in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if Split(middle).mu > 1 else (low, middle)
    return high


def _questions() -> dict[str, str]:
    return {
        "question": _(
            "As y₃ falls from 8 to −8, the residuals grow, and with them the ratio to JᵀJ of the S"
            " that Gauss–Newton drops. Does the method only get slower, or is there a limit beyond"
            " which it fails?"
        ),
        "answer text": _(
            "Both: near the minimiser its steps are too long by the factor 1 + S/JᵀJ, so it gets"
            " slower little by little. At y₃ = {limit} S reaches JᵀJ there, and from then on each"
            " step is more than twice as long as it should be, and ends farther away than it"
            " began."
        ).format(**said(limit=limit())),
        "hint": _(
            "Drag the dot x on either picture, or the diamond y₃ on the lowest curve. With the"
            " keyboard: Tab, then the arrow keys; Shift takes ten times as much, Home goes back."
        ),
        "caption": _(
            "JᵀJ is enough as long as S is smaller than JᵀJ at the minimiser x*, and the limit is"
            " sharp. Both parabolas have the value and the slope of f at x; where S > 0, the one"
            " without S is too wide and its lowest point too far. The staircase repeats that"
            " step: up or down to the map x − g/JᵀJ, across to the diagonal. Move y₃ past the"
            " limit: the map gets steeper than the dotted line, and the staircase winds out."
        ),
    }


def _names() -> dict[str, str]:
    return {
        "f label": _("The objective f and two parabolas at x"),
        "cobweb label": _("The Gauss–Newton map and its staircase"),
        "meter label": _("S/JᵀJ at the minimiser, over y₃"),
        "next x": _("next x"),
        "newton": _("Newton"),
        "newton top": _("Newton: a top"),
        "gauss": _("Gauss–Newton"),
        "slope": _("slope −1"),
        "limit": _("S/JᵀJ at x*; above 1: thrown off"),
        "x handle": _("point x"),
        "y3 handle": _("observation y₃"),
        "take gauss": _("Gauss–Newton step"),
        "take newton": _("Newton step"),
        "table caption": _("Gauss–Newton for y₃ = {y3}; the minimiser is x* = {star}"),
        "factor": _("error / error before"),
    }


def _verdicts() -> dict[str, str]:
    return {
        "both": _("{first} {second}"),
        "exact": _("y₃ = {y3}: the fit is exact at x* = {star}, and S = 0 there."),
        "winds in": _(
            "y₃ = {y3}: at x* = {star} S is {mu} times JᵀJ, below the limit 1: Gauss–Newton"
            " converges from nearby."
        ),
        "thrown off": _(
            "y₃ = {y3}: at x* = {star} S is {mu} times JᵀJ, above the limit 1: Gauss–Newton is"
            " thrown off."
        ),
        "steps": _("From x = {x} its step leads to {gauss}, Newton's to {newton}."),
        "steps to the top": _(
            "From x = {x} its step leads to {gauss}. Newton's parabola opens downwards, and its"
            " step leads to the top, {newton}."
        ),
        "stepped": _("The step led to x = {x}: the error was {before} and is {after}."),
        "step outside": _("The step would lead to x = {x} and leaves the map."),
    }


def _try(split: Split, x: float, notice: str) -> dict[str, Any]:
    """Return a Try button for y₃ and x, whose notice may name errors e0, e1, … and mu."""
    errors = {f"e{k}": value - split.star for k, value in enumerate(split.run(x, STEPS))}
    return {
        "label": "y₃ = {y3}".format(**said(y3=split.y3)),
        "state": {"y3": float(split.y3), "x": x},
        "notice": notice.format(**said(mu=split.mu, **errors)),
    }


def _draw_objective(ax: Axes, split: Split, x: float) -> None:
    z = np.linspace(*WINDOW, 161)
    f, g, a, s = split.parts(x)
    lowest, _g, a_star, s_star = split.parts(split.star)
    size = np.sqrt(a_star + s_star)
    low, high = lowest - 0.4 * size, lowest + size
    ax.axvline(split.star, color=style.DATA, ls=":", lw=1)
    ax.annotate("x*", (split.star, high), (4, -10), textcoords="offset points")
    ax.plot(z, [split.parts(v)[0] for v in z], color=style.DATA, lw=2)
    models = [
        (a + s, style.MODEL, "-.", "v", "Newton"),
        (a, style.GAUSS_NEWTON, "--", "s", "Gauss–Newton"),
    ]
    names = {"Newton": _("Newton"), "Gauss–Newton": _("Gauss–Newton")}
    for c, colour, dashes, marker, name in models:
        tip = x - g / c
        values = f + g * (z - x) + c / 2 * (z - x) ** 2
        ax.plot(z, np.where(values > low, values, np.nan), dashes, color=colour)
        ax.plot(tip, f - g * g / c / 2, marker, color=colour, ls=dashes, label=names[name])
    ax.plot(x, f, "o", color=style.DATA, mfc="white", zorder=4)
    ax.set(xlim=WINDOW, ylim=(low, high), yticks=[], xlabel="x", ylabel="f")
    ax.legend(loc="lower left", frameon=True, framealpha=1, edgecolor="none")


def _draw_cobweb(ax: Axes, split: Split, x: float) -> None:
    z = np.linspace(*WINDOW, 161)
    star = split.star
    ax.plot(z, z, color=style.MUTED, lw=0.9)
    ax.plot(z, 2 * star - z, ":", color=style.DATA, lw=1.2)
    ax.plot(z, [split.next(v) for v in z], "--", color=style.GAUSS_NEWTON)
    beside: Any = {"textcoords": "offset points", "va": "center"}
    ax.annotate(_("slope −1"), (0.5, 2 * star - 0.5), (-6, 0), ha="right", **beside)
    ax.annotate("x − g/JᵀJ", (0.6, split.next(0.6)), (7, -8), **beside)
    xs = split.run(x, STEPS)
    across, up = np.repeat(xs, 2)[:-1], np.repeat(xs, 2)[1:]
    ax.plot(across, np.concatenate([[x], up[1:]]), color=style.GAUSS_NEWTON, lw=1.3)
    ax.plot(x, x, "o", color=style.DATA, mfc="white", zorder=4)
    ax.set(xlim=WINDOW, ylim=WINDOW, aspect="equal", xlabel="x", ylabel=_("next x"))


def _draw_meter(ax: Axes, split: Split) -> None:
    y3 = np.linspace(-LARGEST, LARGEST, 81)
    ax.plot(y3, [Split(v).mu for v in y3], color=style.RESIDUAL)
    ax.plot(split.y3, split.mu, "D", color=style.RESIDUAL)
    ax.axhline(1, color=style.DATA, ls=":", lw=1.4)
    name = _("S/JᵀJ at x*; above 1: thrown off")
    ax.annotate(name, (LARGEST, 6.4), ha="right")
    ax.set(xlim=(-8.4, 8.4), ylim=(0, 7), xlabel="y₃", ylabel="S/JᵀJ")
