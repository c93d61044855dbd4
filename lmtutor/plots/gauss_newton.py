"""The pictures of the chapter on the Gauss–Newton method."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from lmtutor.i18n import gettext as _
from lmtutor.plots import draw, style

Array = NDArray[np.float64]


def _curve(x: ArrayLike) -> Array:
    """Return the points (eˣ, e²ˣ) of the model e^{xt} at t = 1, 2; shape (..., 2)."""
    x = np.asarray(x, float)
    return np.stack([np.exp(x), np.exp(2 * x)], axis=-1)


def _project(ax: Axes, x: float, y: Array) -> None:
    """Draw one Gauss–Newton step from x in the plane of the two observations."""
    here, tangent = _curve(x), _curve(x) * [1, 2]
    p = tangent @ (y - here) / (tangent @ tangent)
    foot, there = here + p * tangent, _curve(x + p)
    ax.plot(*_curve(np.linspace(-4, 0.45, 300)).T, color=style.MODEL, label=_("model"))
    ticks = np.arange(-1, 12) * 0.25  # the same nudges of x on the curve and on its tangent
    ax.plot(*_curve(x + ticks).T, ls="", marker="|", ms=9, color=style.MODEL)
    line = here + np.outer(ticks, tangent)
    ax.plot(*line.T, "-", marker="|", ms=9, lw=1, color=style.MUTED, label=_("tangent"))
    ax.plot(*np.stack([y, foot]).T, ":", lw=2, color=style.RESIDUAL, label=_("perpendicular"))
    arrow = {"arrowstyle": "-|>", "color": style.GAUSS_NEWTON, "lw": 2.2, "shrinkA": 0}
    ax.annotate("", tuple(foot), tuple(here), arrowprops=arrow, zorder=4)
    ax.plot(*np.stack([foot, there]).T, "--", color=style.GAUSS_NEWTON, lw=1.4)
    ax.plot(*here, "o", mfc="white", color=style.GAUSS_NEWTON, ms=8, zorder=5)
    ax.plot(*there, "o", color=style.GAUSS_NEWTON, ms=8, zorder=5, label=_("next point"))
    draw.data(ax, *y)
    before, after = (np.sum((_curve(z) - y) ** 2) / 2 for z in (x, x + p))
    ax.set_title(f"x = {x:.1f} → {x + p:.2f}\nf = {before:.3f} → {after:.3f}".replace("-", "−"))


def projection() -> None:
    """Draw two Gauss–Newton steps of the model e^{xt}, t = 1, 2, in the plane of the data.

    The curve holds all predictions of the model, marks on it and on its tangent are
    0.25 apart in the parameter. The left step is good, the right one too long.
    """
    fig, axes = plt.subplots(1, 2, figsize=(style.WIDTH, 4.2))
    y = np.array([0.6, 0.2])
    for ax, x in zip(axes, (-0.9, -1.4), strict=True):
        _project(ax, x, y)
        ax.set(xlim=(-0.05, 1.3), ylim=(-0.12, 1.3), aspect="equal")
        ax.set(xlabel=_("value at t = 1"), ylabel=_("value at t = 2"))
    fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)


def along(problem: Any, x: ArrayLike, p: ArrayLike, end: float) -> None:
    """Draw f along the step p from x, for fractions α of the step from 0 to `end`."""
    x, p = np.asarray(x, float), np.asarray(p, float)
    start, slope = problem.residual(x), problem.jacobian(x) @ p

    def ratio(alpha: float) -> float:
        return float(np.sum(problem.residual(x + alpha * p) ** 2) / np.sum(start**2))

    alpha = np.linspace(0, end, 200)
    model = np.sum((start + np.outer(alpha, slope)) ** 2, axis=1) / np.sum(start**2)
    _fig, ax = plt.subplots(figsize=(style.WIDTH, 3.2))
    ax.plot(alpha, model, "--", color=style.MODEL, label=_("linearised model"))
    ax.plot(alpha, [ratio(a) for a in alpha], color=style.GAUSS_NEWTON, label=_("objective"))
    ax.axhline(1, color=style.MUTED, lw=1)
    for fraction in (128, 256):
        value = ratio(1 / fraction)
        ax.plot(1 / fraction, value, "o", color=style.GAUSS_NEWTON)
        ax.text(1 / fraction, value + 0.013, f"α = 1/{fraction}", ha="center")
    ax.set(xlim=(0, end), ylim=(0.96, 1.1))
    ax.set(xlabel=_("fraction α of the step"), ylabel="f(x + αp) / f(x)")
    ax.legend(loc="upper left")


def run(problem: Any, points: ArrayLike, errors: ArrayLike, rate: float) -> None:
    """Draw a run on the contour map, and its errors beside the predicted rate.

    Parameters
    ----------
    problem : Problem
        A problem with two parameters.
    points : array_like, shape (k, 2)
        The iterates.
    errors : array_like, shape (k,)
        Their distances from the solution.
    rate : float
        The predicted ratio of two successive errors.
    """
    points, errors = np.asarray(points, float), np.asarray(errors, float)
    _fig, (left, right) = plt.subplots(1, 2, figsize=(style.WIDTH, 3.3))
    x1, x2 = np.linspace(80, 260, 60), np.linspace(0.2, 1.0, 60)
    draw.contours(left, problem.residual, x1, x2, names=("b₁", "b₂"))
    draw.path(left, points, color=style.GAUSS_NEWTON)
    k = np.arange(errors.size)
    right.semilogy(k, errors, "o-", color=style.GAUSS_NEWTON, ms=5, label=_("measured"))
    line = errors[-1] * rate ** (k - k[-1])
    right.semilogy(k, line, "--", color=style.MUTED, label=_("predicted slope"))
    right.set(xlabel=_("iteration k"), ylabel=_("error"))
    right.legend()
