"""What r + Jp predicts and what it misses, and the V of a difference that is to give J."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray

from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Point, Real
from lmtutor.figures._words import said
from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.problems import nist

Array = NDArray[np.float64]

MISRA = nist.load("Misra1a")
X = np.asarray(MISRA.starts[1], float)
P1, P2, STEP = (-60.0, 60.0), (-4e-4, 4e-4), (1e-16, 1.0)
NUDGE, GOOD, SMALL, LARGE = (0.0, 3e-4), 1e-8, 1e-15, 1.0


class LocalLinear(Figure):
    """Misra1a at x = (250, 0.0005): a nudge p, its prediction r + Jp, and J by differences.

    Parameters
    ----------
    p : pair of floats
        The nudge: −60 to 60 in the units of the volume, −0.0004 to 0.0004 per unit of pressure.
    step : float
        Step of the forward difference as a part of each parameter, h/xᵢ, 1e-16 to 1.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or no number, now or when it is set later.

    Notes
    -----
    Page and Python each compute the difference in double precision. Where rounding errors rule,
    on the left of the V, both get errors of the same order but not the same digits, since two
    exponential functions may differ in the last bit.

    Examples
    --------
    >>> figure = LocalLinear(p=(0, 0.0003), step=1e-8)
    >>> figure.step = 1e-15
    >>> figure.set_trait("step", 2)
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: step must be a number from 1e-16 to 1, not 2
    """

    figure = "local-linear"
    heights = (1389, 846)
    size = (7.2, 4.6)

    p = Point(NUDGE, (P1, P2)).tag(sync=True, state=True)
    step = Real(GOOD, *STEP).tag(sync=True, state=True)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names() | _verdicts()

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: half the nudge, a step too small, a step too large."""
        whole, large = Prediction(NUDGE, GOOD), Prediction(NUDGE, LARGE)
        half = Prediction((NUDGE[0] / 2, NUDGE[1] / 2), GOOD)
        return [
            {
                "label": _("half p"),
                "state": {"p": half.p, "step": GOOD},
                "notice": _(
                    "The largest gap was {before} and is now {after}, {ratio} times as much."
                    " Notice the squares, the gaps for half of this nudge in turn: the largest"
                    " still lies near a quarter of the largest dot."
                ).format(**said(before=whole.gap, after=half.gap, ratio=half.gap / whole.gap)),
            },
            {
                "label": _("small h"),
                "state": {"p": NUDGE, "step": SMALL},
                "notice": _(
                    "h/x₂ = {step}: two nearly equal residuals are subtracted, and what is left is"
                    " mostly rounding. Notice the crosses: J sends them off the curve. And the"
                    " squares lie near a half, no longer near a quarter: the mark of a wrong J."
                ).format(**said(step=SMALL)),
            },
            {
                "label": _("large h"),
                "state": {"p": NUDGE, "step": LARGE},
                "notice": _(
                    "h = x₂: the difference is the slope of a long chord, and the column is off by"
                    " {error} of its length. Notice the squares: half the nudge leaves {ratio} of"
                    " the gap. A quarter is left only where J is right."
                ).format(**said(error=error(LARGE), ratio=large.rest / large.gap)),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        now = Prediction(self.p, self.step)
        return _(
            "Left above, a dotted curve, M(x, t), and a solid one after the nudge p = ({p1}, {p2});"
            " crosses show what r + Jp predicts for 14 data. Left below, the gaps between crosses"
            " and curve as dots, at most {gap}, and the gaps for p/2 as squares, at most {rest};"
            " a dotted line marks a quarter. Right, on logarithmic axes, the error of a forward"
            " difference over its step: a V, ragged on the left, with its lowest point near"
            " {best}. A diamond stands at the step {step} with the error {error}."
        ).format(
            **said(p1=self.p[0], p2=self.p[1], gap=now.gap, rest=now.rest),
            **said(best=best(), step=self.step, error=float(f"{error(self.step):.0e}")),
        )

    def draw(self, canvas: Canvas) -> None:
        """Draw curves and gaps on the left, the V on the right."""
        now = Prediction(self.p, self.step)
        mosaic: list[Any] = [["curves", "v"], ["gaps", "v"]]
        axes = canvas.subplot_mosaic(mosaic, height_ratios=[1.7, 1], width_ratios=[1.2, 1])
        _draw_curves(axes["curves"], now)
        _draw_gaps(axes["gaps"], now)
        _draw_v(axes["v"], self.step)


@dataclass(frozen=True)
class Prediction:
    """What J from differences with this step predicts for the nudge p, and what it misses."""

    p: tuple[float, float]
    step: float

    @property
    def change(self) -> Array:
        """Jp."""
        return np.asarray(forward(self.step) @ self.p)

    def missed(self, part: float = 1.0) -> Array:
        """Return r(x + part·p) − r(x) − part·Jp."""
        after = MISRA.residual(X + part * np.asarray(self.p))
        return np.asarray(after - MISRA.residual(X) - part * self.change)

    @property
    def gap(self) -> float:
        """The largest gap for p."""
        return float(np.abs(self.missed()).max())

    @property
    def rest(self) -> float:
        """The largest gap for p/2."""
        return float(np.abs(self.missed(0.5)).max())


def forward(step: float) -> Array:
    """Return J by forward differences with h = step · xᵢ."""
    r = MISRA.residual(X)
    moves = np.diag(step * X)
    columns = [(MISRA.residual(X + m) - r) / h for m, h in zip(moves, step * X, strict=True)]
    return np.column_stack(columns)


def error(step: float) -> float:
    """Return the relative error of its second column."""
    exact = MISRA.jacobian(X)[:, 1]
    return float(np.linalg.norm(forward(step)[:, 1] - exact) / np.linalg.norm(exact))


def best() -> float:
    """Return the power of ten that is the best step."""
    steps = 10.0 ** np.arange(-15, 0)
    return float(min(steps, key=error))


def _questions() -> dict[str, str]:
    return {
        "question": _(
            "Crosses show what r + Jp predicts for the nudge p. Halve p: by which factor does the"
            " gap to the solid curve shrink? And J is a difference with step h: the smaller h, the"
            " better?"
        ),
        "answer text": _(
            "Half the nudge leaves about a quarter of the gap: what J misses is quadratic in p. And"
            " J gets better with h only down to h/x₂ = {best}. Below that, rounding errors are"
            " magnified by 1/h, and its error grows again: a V."
        ).format(**said(best=best())),
        "hint": _(
            "Drag the dot or the diamond of the solid curve up and down, or the diamond along the"
            " V. With the keyboard: Tab, then the arrow keys; Shift takes ten times as much, Home"
            " goes back."
        ),
        "caption": _(
            "J is the best local linear map: half the nudge leaves about a quarter of the gap. But"
            " a J from differences is spoilt by a step that is too small as much as by one that is"
            " too large: its error over the step is a V. Nudge the curve by its two grips, move the"
            " step along the V, and see where the crosses go."
        ),
    }


def _names() -> dict[str, str]:
    return {
        "curves title": _("Dotted M(x), solid M(x + p); crosses by Jp"),
        "gaps title": _("Gap for p (dots), p/2 (squares); largest: 1"),
        "v title": _("Relative error of the x₂ column of J (log₁₀)"),
        "step axis": "log₁₀ (h/x₂)",
        "rounding": _("rounding ∝ 1/h"),
        "bend": _("bend ∝ h"),
        "size": _("at most {gap}; for p/2 {rest}, {ratio} times"),
        "p1 handle": _("nudge p₁, the height of the curve"),
        "p2 handle": _("nudge p₂, the rate of the curve"),
        "step handle": _("step of the difference"),
        "halve": _("Halve the nudge"),
        "table caption": _("The 14 data of Misra1a: values, prediction and gaps"),
        "predicted": _("predicted"),
        "gap": _("gap for p"),
        "half gap": _("gap for p/2"),
    }


def _verdicts() -> dict[str, str]:
    return {
        "both": _("{first} {second}"),
        "made": _(
            "p = ({p1}, {p2}); with h/x₂ = {step} the x₂ column of J is off by {error} of its"
            " length."
        ),
        "bends": _(
            "The prediction misses by at most {gap}, for p/2 by {rest}: {ratio} times as much."
            " What it misses is the bend of the curve."
        ),
        "wrong": _(
            "The prediction misses by at most {gap}, for p/2 by {rest}: {ratio} times as much. Most"
            " of it is the error of J itself."
        ),
        "no nudge": _("p = 0: there is nothing to predict."),
        "halved": _("The nudge is halved: the largest gap was {gap} and is {rest}, {ratio} times."),
    }


def _draw_curves(ax: Axes, now: Prediction) -> None:
    t = np.linspace(0, 860, 87)
    ax.plot(t, MISRA.model(X, t), ":", color=style.MODEL, label="M(x, t)")
    ax.plot(t, MISRA.model(X + np.asarray(now.p), t), color=style.MODEL, label="M(x + p, t)")
    predicted = MISRA.model(X, MISRA.t) + now.change
    after = MISRA.model(X + np.asarray(now.p), MISRA.t)
    ax.vlines(MISRA.t, after, predicted, color=style.RESIDUAL, lw=1)
    ax.plot(MISRA.t, predicted, "x", color=style.RESIDUAL, label=_("predicted by Jp"))
    ax.set(xlim=(0, 860), ylim=(0, 165), ylabel="y")
    ax.tick_params(labelbottom=False)
    ax.legend(loc="upper left")


def _draw_gaps(ax: Axes, now: Prediction) -> None:
    scale = now.gap or 1.0
    full, half = np.abs(now.missed()) / scale, np.abs(now.missed(0.5)) / scale
    ax.vlines(MISRA.t, 0, full, color=style.RESIDUAL, lw=1)
    ax.plot(MISRA.t, full, "o", color=style.RESIDUAL, ms=5, label="p")
    ax.plot(MISRA.t, half, "s", color=style.RESIDUAL, mfc="white", ms=4.5, label="p/2")
    ax.axhline(0.25, color=style.DATA, ls=":", lw=1)
    ax.set(xlim=(0, 860), ylim=(0, 1.25), yticks=[0, 0.25, 0.5, 1], xlabel="t")
    ax.set_title(_("Gap for p (dots), p/2 (squares); largest: 1"), fontsize=9)


def _draw_v(ax: Axes, step: float) -> None:
    exponents = np.arange(-160, 1) / 10
    ax.plot(exponents, [np.log10(error(10.0**e)) for e in exponents], color=style.DATA, lw=1.2)
    ax.plot(np.log10(step), np.log10(error(step)), "D", color=style.RESIDUAL)
    ax.set(xlim=(-16.4, 0.4), ylim=(-10, 1.5), xlabel="log₁₀ (h/x₂)")
    ax.annotate(_("rounding ∝ 1/h"), (-12, -4), (8, 4), textcoords="offset points")
    ax.annotate(_("bend ∝ h"), (-4, -4.9), (6, -10), textcoords="offset points")
    ax.set_title(_("Relative error of the x₂ column of J (log₁₀)"), fontsize=9)
