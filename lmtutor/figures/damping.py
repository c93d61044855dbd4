"""The damped step on Rosenbrock's valley: λ and Δ are two handles on one curve."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Circle
from numpy.typing import NDArray

from lmtutor._step import LinearModel
from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Point, Real
from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.plots.draw import objective_on_grid
from lmtutor.problems import rosenbrock

Array = NDArray[np.float64]

START = (-1.2, 1.0)
X1, X2 = (-3.2, 3.2), (-4.4, 2.2)
LARGEST = 1e4


class Damping(Figure):
    """The step p(λ) of (JᵀJ + λI) p = −Jᵀr from x on Rosenbrock's function.

    Parameters
    ----------
    x : pair of floats
        The start of the step, x₁ from −3.2 to 3.2, x₂ from −4.4 to 2.2.
    lam : float
        The damping factor λ from 0 to 10⁴, in units of σ², the squared singular values of J.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or no finite number, now or when it is set later.

    Examples
    --------
    >>> figure = Damping(lam=1)
    >>> figure.observe(lambda change: print(change["new"]), "lam")
    >>> figure.lam = 2
    2.0
    """

    figure = "damping"
    heights = (1304, 823)
    size = (7.2, 4.3)

    x = Point(START, (X1, X2)).tag(sync=True, state=True)
    lam = Real(2.0, 0.0, LARGEST).tag(sync=True, state=True)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return {
            "question": _(
                "As λ grows from 0, the step gets shorter. Which way does its end go: straight"
                " back to x, or along a curve?"
            ),
            "answer text": _(
                "Along a curve. Damping takes away the flat direction first, where σ² is small, so"
                " the step turns; what is left in the steep direction then shrinks along −g."
            ),
            "hint": _(
                "Drag the round end of the step, the diamond on the circle, or the start x. With"
                " the keyboard: Tab, then the arrow keys; Shift takes ten times as much, Home goes"
                " back."
            ),
            "caption": _(
                "λ and the radius Δ are two handles on one curve: as λ grows from 0, the end of"
                " the step p(λ) leaves the Gauss–Newton point, bends towards −g and shrinks into"
                " x, and the circle of radius Δ = ‖p(λ)‖ meets the curve in just that point. Drag"
                " the step, the circle or the start and watch the others follow."
            ),
            "map label": _("Map of f with the step p(λ)"),
            "lens label": _("The surroundings of x, magnified"),
            "lens title": _("Around x, magnified {times} times"),
            "filters title": _("What damping leaves: σ²/(σ²+λ)"),
            "steep": _("steep"),
            "flat": _("flat"),
            "start handle": _("start x"),
            "step handle": _("end of the step, damping λ"),
            "radius handle": _("circle, radius Δ"),
            "length": _("step length {length}"),
            "minimum": _("minimum"),
            "model": _("model"),
            "Gauss–Newton": _("Gauss–Newton, λ = 0"),
            "at the minimum": _("Here g = 0: x is the minimum and there is no step."),
            "summary falls": _(
                "λ = {lam}: the step has length {length} and is {angle}° off −g. The model promises"
                " that f falls by {predicted}; it falls by {actual}: ρ = {rho}, {verdict}."
            ),
            "summary rises": _(
                "λ = {lam}: the step has length {length} and is {angle}° off −g. The model promises"
                " that f falls by {predicted}; it rises by {actual}: ρ = {rho}, {verdict}."
            ),
            "accepted": _("accept"),
            "rejected": _("reject"),
            "accepted outside": _("accept, though it leaves the map"),
            "take the step": _("Take the step"),
            "step accepted": _(
                "Step accepted, ρ = {rho}: f falls from {before} to {after}, and x is at its end."
            ),
            "step rejected": _(
                "Step rejected, ρ = {rho}: f would go from {before} to {after}. x stays; a larger"
                " λ makes the step shorter."
            ),
            "step outside": _("The step would be accepted, ρ = {rho}, but it leaves the map."),
            "angle to −g": _("angle to −g in °"),
            "table caption": _("Steps from x = ({x1}, {x2})"),
        }

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: the whole step, the bend, and the tail along −g."""
        model = _model(START)
        full, bent = (rosenbrock_cost(START + model.step(lam).p) for lam in (0.0, 5.0))
        flat, steep = (100 * s**2 / (s**2 + 5.0) for s in model.s[::-1])
        return [
            {
                "label": "λ = 0",
                "state": {"x": START, "lam": 0.0},
                "notice": _(
                    "The whole Gauss–Newton step ends at the minimum of the model. Notice what f"
                    " does: {before} at x, {after} at the end. The step starts downhill and goes"
                    " much too far, so it is rejected."
                ).format(before=f"{rosenbrock_cost(START):.1f}", after=f"{full:.0f}"),
            },
            {
                "label": "λ = 5",
                "state": {"x": START, "lam": 5.0},
                "notice": _(
                    "In the lens: the step is in the bend. Notice the bars: {steep}% of the steep"
                    " direction is left and only {flat}% of the flat one. That is why the step"
                    " has turned, and f falls to {after}."
                ).format(steep=f"{steep:.0f}", flat=f"{flat:.0f}", after=f"{bent:.2f}"),
            },
            {
                "label": "λ = 1000",
                "state": {"x": START, "lam": 1000.0},
                "notice": _(
                    "In the lens: the step lies along −g and is short. Notice that more λ no longer"
                    " turns it: it only gets shorter, and progress gets slower."
                ),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        step = _model(self.x).step(self.lam)
        return _(
            "Contour map of Rosenbrock's function with a curved valley. From the start x ="
            " ({x1}, {x2}) a curve of all damped steps leads to the far Gauss–Newton point at"
            " ({n1}, {n2}). At λ = {lam} the step has length {length}; a circle of that radius"
            " around x meets the curve at its end. Magnified, the curve bends near x towards −g."
            " Two bars show that damping leaves {steep}% of the step in the steep direction and"
            " {flat}% in the flat one."
        ).format(**self._numbers(step.length))

    def _numbers(self, length: float) -> dict[str, str]:
        model = _model(self.x)
        newton = self.x + model.step(0.0).p
        steep, flat = 100 * model.s**2 / (model.s**2 + self.lam)
        values = {"x1": self.x[0], "x2": self.x[1], "n1": newton[0], "n2": newton[1]}
        values |= {"lam": self.lam, "length": length, "steep": steep, "flat": flat}
        return {name: f"{value:.3g}".replace("-", "−") for name, value in values.items()}

    def draw(self, canvas: Canvas) -> None:
        """Draw the map, the magnified surroundings of x and the bars."""
        grid = canvas.add_gridspec(2, 2, width_ratios=(1.75, 1), height_ratios=(2.6, 1))
        whole = canvas.add_subplot(grid[:, 0])
        lens = canvas.add_subplot(grid[0, 1])
        model = _model(self.x)
        reach = float(np.clip(2.8 * abs(model.b[0] / model.s[0]), 0.02, 0.9))
        x1, x2 = self.x
        _scene(whole, np.array(self.x), self.lam, (*X1, *X2))
        near = (x1 - reach, x1 + reach, x2 - reach, x2 + reach)
        _scene(lens, np.array(self.x), self.lam, near)
        whole.set(xlabel="x₁", ylabel="x₂")
        lens.set(xticks=[], yticks=[])
        lens.set_title(_("The surroundings of x, magnified"))
        _bars(canvas.add_subplot(grid[1, 1]), model, self.lam)


def _model(x: Any) -> LinearModel:
    return LinearModel(rosenbrock.jac(x), rosenbrock.fun(x), np.ones(2))


def rosenbrock_cost(x: Any) -> float:
    """Return ½‖r(x)‖²."""
    r = rosenbrock.fun(x)
    return 0.5 * float(r @ r)


def _scene(ax: Axes, x: Any, lam: float, window: tuple[float, float, float, float]) -> None:
    """Draw one window on the plane: contours, curve, circle, ellipse, −g and the points."""
    left, right, bottom, top = window
    _contours(ax, window)
    ax.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    model = _model(x)
    lams = np.concatenate([[0.0], np.geomspace(1e-4, 1e5, 60)])
    curve = np.array([x + model.step(lam).p for lam in lams] + [x])
    step = model.step(lam)
    end = x + step.p
    g = rosenbrock.jac(x).T @ rosenbrock.fun(x)
    tip = x - 0.25 * (right - left) * g / max(float(np.hypot(*g)), 1e-300)
    _ellipse(ax, model, curve[0], 0.0, 1.0)
    _ellipse(ax, model, curve[0], step.predicted, 1.8)
    dashes: Any = (0, (4, 3))
    ax.add_patch(Circle(x, step.length, fill=False, ec="white", lw=1.4, ls=dashes, **style.RIM))
    ax.plot(*curve.T, color=style.LM, lw=1.4, **style.RIM)
    ax.plot([x[0], end[0]], [x[1], end[1]], color=style.LM, lw=3, **style.RIM)
    arrow: Any = {
        "arrowstyle": "->",
        "color": style.GRADIENT,
        "lw": 2.2,
        "ls": (0, (1.5, 1)),
        **style.RIM,
    }
    ax.annotate("", (tip[0], tip[1]), (x[0], x[1]), arrowprops=arrow)
    for place, marker, color in (
        (curve[0], "D", style.GAUSS_NEWTON),
        (rosenbrock.solution, "P", "white"),
        (end, "o", style.LM),
        (x, "o", "white"),
    ):
        ax.plot(*place, marker, color=color, ms=8, mec=style.DARK)
    _label(ax, "x", x, (-8, -7))
    _label(ax, "p(λ)", end, (10, -10))
    _label(ax, "−g", tip, (9, 3))
    _label(ax, f"Δ = {step.length:.3g}", x + 0.71 * step.length * np.array([-1, 1]), (0, 9))
    _label(ax, _("Gauss–Newton, λ = 0"), curve[0], (-10, 0))
    _label(ax, _("minimum"), rosenbrock.solution, (10, 0))


def _contours(ax: Axes, window: tuple[float, float, float, float]) -> None:
    """Fill between levels of f, equally many in each factor of ten, the valley bright."""
    left, right, bottom, top = window
    cells = 70 if right - left > 5 else 20  # close up, f is smooth
    axes = np.linspace(left, right, cells), np.linspace(bottom, top, cells)
    g1, g2, f = objective_on_grid(rosenbrock.fun, *axes)
    logs = np.log10(np.maximum(f, 0.1))
    levels = np.linspace(logs.min(), logs.max(), 10)
    ax.contourf(g1, g2, logs, levels, cmap=f"{style.CONTOURS}_r", vmin=-1, vmax=4.3)


def _ellipse(ax: Axes, model: LinearModel, centre: Array, gain: float, width: float) -> None:
    """Draw the level line of the linear model through the end of a step that gains `gain`."""
    height = np.sqrt(2 * max(model.step(0.0).predicted - gain, 0.0))
    left, right = ax.get_xlim()
    if (height / model.s).min() < 0.02 * (right - left):
        return  # a sliver that would hide the curve
    turn = np.linspace(0, 2 * np.pi, 150)
    line = (height / model.s) * np.column_stack([np.cos(turn), np.sin(turn)]) @ model.V.T + centre
    ax.plot(*line.T, "--", color=style.GAUSS_NEWTON, lw=width, **style.RIM)
    if gain == 0 and right - left > 5:  # the outer one, named where the map has room to its right
        bottom, top = ax.get_ylim()
        near = line[np.abs(line[:, 1] - (0.7 * bottom + 0.3 * top)).argsort()[:8]]
        _label(ax, _("model"), near[near[:, 0].argmax()], (9, 0))


def _label(ax: Axes, words: str, place: Array, shift: tuple[float, float]) -> None:
    """Write words beside a point that the picture shows."""
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    if not (left <= place[0] <= right and bottom <= place[1] <= top):
        return
    side = "center" if shift[0] == 0 else "left" if shift[0] > 0 else "right"
    box = {"boxstyle": "round,pad=0.15", "fc": style.DARK, "ec": "none", "alpha": 0.75}
    options: dict[str, Any] = {"ha": side, "va": "center", "color": "white", "size": 9}
    ax.annotate(words, (place[0], place[1]), shift, textcoords="offset points", bbox=box, **options)


def _bars(ax: Axes, model: LinearModel, lam: float) -> None:
    """Draw what damping leaves in each singular direction."""
    shares = model.s**2 / (model.s**2 + lam)
    names = [_("steep"), _("flat")]
    ax.barh([1, 0], [1, 1], color="#e4e4e4", height=0.5)
    ax.barh([1, 0], shares, color=style.LM, height=0.5, hatch="///", edgecolor=style.DARK, lw=0.8)
    for row, share, name, s in zip((1, 0), shares, names, model.s, strict=True):
        ax.text(0, row + 0.3, f"{name}, σ² = {s**2:.3g}", size=9, va="bottom")
        ax.text(1.03, row, f"{100 * share:.3g}%", size=9, va="center")
    ax.set(xlim=(0, 1), ylim=(-0.4, 1.7), xticks=[], yticks=[])
    ax.set_title(_("What damping leaves: σ²/(σ²+λ)"))
    ax.spines[:].set_visible(False)
