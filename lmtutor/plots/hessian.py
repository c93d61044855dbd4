"""Pictures of the chapter on the Hessian."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from lmtutor.i18n import gettext as _
from lmtutor.plots import style

Array = NDArray[np.float64]
_T = np.array([1.0, 2.0, 3.0])


def _parts(x: float, y3: float) -> tuple[float, float, float, float]:
    """Return f, g, JᵀJ and S of r = exp(xt) − y, t = 1, 2, 3, y = (2, 4, y₃)."""
    e = np.exp(x * _T)
    r, j = e - np.array([2, 4, y3]), _T * e
    return 0.5 * r @ r, j @ r, j @ j, (_T**2 * e) @ r


def _minimizer(y3: float) -> float:
    """Return x* by bisection on the gradient."""
    low, high = -2.0, 1.5
    for _k in range(60):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if _parts(middle, y3)[1] > 0 else (middle, high)
    return 0.5 * (low + high)


def _parabolas(ax: Axes, y3: float, x: float, grid: Array) -> None:
    """Draw f and, at x, the parabolas with the curvatures JᵀJ + S and JᵀJ."""
    f, g, a, s = _parts(x, y3)
    ax.plot(grid, [_parts(z, y3)[0] for z in grid], color=style.DATA, lw=2, label="f")
    models = [
        (a + s, style.NEWTON, "-.", "v", _("Newton: JᵀJ + S")),
        (a, style.GAUSS_NEWTON, "--", "s", _("Gauss–Newton: JᵀJ")),
    ]
    for curvature, color, dashes, marker, label in models:
        ax.plot(grid, f + g * (grid - x) + 0.5 * curvature * (grid - x) ** 2, dashes, color=color)
        end = x - g / curvature
        ax.plot(end, f - 0.5 * g * g / curvature, marker, color=color, ls=dashes, ms=7, label=label)
    ax.plot(x, f, "o", color=style.DATA, mfc="white", ms=7, zorder=4)


def _cobweb(ax: Axes, y3: float, x: float, grid: Array, steps: int) -> None:
    """Draw the map x ↦ x − g/JᵀJ, the diagonal, and the staircase of its iterates."""
    image = [z - _parts(z, y3)[1] / _parts(z, y3)[2] for z in grid]
    ax.plot(grid, image, color=style.GAUSS_NEWTON, label=_("Gauss–Newton map"))
    ax.plot(grid, grid, color=style.MUTED, lw=0.9)
    for _k in range(steps):
        new = x - _parts(x, y3)[1] / _parts(x, y3)[2]
        ax.plot([x, x, new], [x, new, new], color=style.RESIDUAL, lw=1.1)
        x = new
    star = _minimizer(y3)
    ax.plot(star, star, "o", color=style.DATA, ms=6, zorder=4, label=_("minimiser"))


def split() -> None:
    """Draw model parabolas and staircases for y₃ = −1 and −8, and below them the meter |S|/JᵀJ."""
    figure = plt.figure(figsize=(style.WIDTH, 8.2))
    grid = figure.add_gridspec(3, 2, height_ratios=[3.4, 3.8, 2.2])
    cases = [(-1.0, 0.55, -0.3, (-0.7, 0.75)), (-8.0, -0.5, -0.81, (-2.1, 0.0))]
    for column, (y3, x, first, window) in enumerate(cases):
        top, middle = figure.add_subplot(grid[0, column]), figure.add_subplot(grid[1, column])
        z = np.linspace(*window, 121)
        _parabolas(top, y3, x, z)
        values = [_parts(v, y3)[0] for v in z]
        low, high = min(values), max(values)
        top.set(title=f"y₃ = {y3:g}".replace("-", "−"), xlim=window, xlabel="x")
        top.set(ylim=(low - 0.35 * (high - low), high), ylabel=_("objective"))
        _cobweb(middle, y3, first, z, 5)
        middle.set(xlim=window, ylim=window, aspect="equal", xlabel="x", ylabel=_("next x"))
        for ax in (top, middle):
            ax.locator_params(nbins=5)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    more, names = figure.axes[1].get_legend_handles_labels()
    figure.legend(handles + more, labels + names, loc="outside upper left", ncols=3, fontsize=9)
    _meter(figure.add_subplot(grid[2, :]))


def _meter(ax: Axes) -> None:
    """Draw |S|/JᵀJ at the minimiser over y₃ and mark the five cases of the table."""

    def ratio(y3: float) -> float:
        _f, _g, a, s = _parts(_minimizer(y3), y3)
        return abs(s) / a

    y3 = np.linspace(8, -8, 161)
    values = np.array([ratio(v) for v in y3])
    ax.plot(y3, values, color=style.RESIDUAL)
    cases = [8, 3, -1, -4, -8]
    ax.plot(cases, [ratio(v) for v in cases], "o", color=style.RESIDUAL)
    ax.axhline(1, color=style.DATA, ls="--", lw=1)
    ax.annotate(
        _("above 1: Gauss–Newton is thrown off"), (7.5, 1), (0, 5), textcoords="offset points"
    )
    ax.set(xlim=(8.4, -8.4), ylim=(0, 7), xlabel="y₃", ylabel="|S| / JᵀJ")


def one_normal_line() -> None:
    """Draw the curve (u, u²), its circle of curvature at u = ½ and four stretches of its normal."""
    _figure, ax = plt.subplots(figsize=(style.WIDTH, 5.2))
    u = np.linspace(0, 1.62, 200)
    ax.plot(u, u**2, color=style.MODEL, lw=2.4)
    foot, normal, radius = np.array([0.5, 0.25]), np.array([-1.0, 1.0]) / np.sqrt(2), np.sqrt(2)
    angle = np.linspace(0, 2 * np.pi, 200)
    centre = foot + radius * normal
    circle = centre[:, None] + radius * np.array([np.cos(angle), np.sin(angle)])
    ax.plot(*circle, color=style.MUTED, lw=0.9)
    stretches = [
        (1, 1.62, style.RESIDUAL, ":", "right", _("μ < −1: no minimum")),
        (0, 1, style.GAUSS_NEWTON, "-", "right", _("−1 < μ < 0: steps too short")),
        (-1, 0, style.GAUSS_NEWTON, "--", "left", _("0 < μ < 1: steps too long")),
        (-1.62, -1, style.RESIDUAL, "-.", "left", _("μ > 1: thrown off")),
    ]
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
    for start, stop, color, dashes, side, label in stretches:
        ends = foot[:, None] + radius * np.outer(normal, [start, stop])
        ax.plot(*ends, dashes, color=color, lw=3)
        shift = (10, 6) if side == "left" else (-10, -6)
        ax.annotate(
            label, ends.mean(axis=1), shift, textcoords="offset points", ha=side, bbox=paper
        )
    marks = [(centre, "μ = −1", "right"), (foot, "μ = 0", "left")]
    for point, label, side in [*marks, (foot - radius * normal, "μ = 1", "right")]:
        ax.plot(*point, "o", color=style.DATA, ms=6, zorder=4)
        shift = (-9, -12) if side == "right" else (10, 0)
        ax.annotate(label, point, shift, textcoords="offset points", ha=side, fontsize=9)
    ax.annotate(
        _("predictions"), (1.45, 2.3), (8, 0), textcoords="offset points", color=style.MODEL
    )
    ax.set(xlabel=_("first value, t = 1"), ylabel=_("second value, t = 2"))
    ax.set(xlim=(-2.7, 3.5), ylim=(-1.5, 2.9), aspect="equal")


def rates(predicted: Mapping[str, float]) -> None:
    """Draw the spectral radius of (JᵀJ)⁻¹S at the solution of each data set, sorted."""
    names = sorted(predicted, key=lambda name: predicted[name])
    edge = 1e-5
    _figure, ax = plt.subplots(figsize=(style.WIDTH, 5.4))
    for row, name in enumerate(names):
        marker = "o" if predicted[name] > edge else "<"  # off the scale
        value = max(predicted[name], edge)
        ax.plot([edge, value], [row, row], color=style.MUTED, lw=0.6)
        ax.plot(value, row, marker, color=style.RESIDUAL, ms=6)
    ax.axvline(1, color=style.DATA, ls="--", lw=1)
    ax.set(xscale="log", xlim=(0.6 * edge, 2), yticks=range(len(names)), yticklabels=names)
    ax.set(xlabel=_("spectral radius of (JᵀJ)⁻¹S at the solution"))
    ax.tick_params(axis="y", labelsize=8, length=0)
    ax.margins(y=0.02)
