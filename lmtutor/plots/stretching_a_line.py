"""Pictures of chapter "Stretching a line": bars, ribbons and areas under a substitution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from lmtutor.i18n import gettext as _
from lmtutor.plots import draw, style

Array = NDArray[np.float64]
Function = Callable[[Array], Array]

EDGE = "#444444"


def signed_area(ax: Axes, f: Function, a: float, b: float) -> None:
    """Draw f from a to b and fill its area: plain above the axis, hatched below."""
    s = np.linspace(a, b, 400)
    v = f(s)
    ax.plot(s, v, color=style.MODEL)
    ax.fill_between(s, v, 0, where=(v >= 0).tolist(), color=style.MODEL, alpha=0.25, lw=0)
    below = (v <= 0).tolist()
    ax.fill_between(
        s, v, 0, where=below, facecolor="none", edgecolor=style.RESIDUAL, hatch="///", lw=0
    )
    ax.axhline(0, color=style.MUTED, lw=0.8)


def two_shares(weight: Function, rates: tuple[float, float], limit: float) -> None:
    """Draw one weight over the rate b and over the half-life h = ln 2 / b, without T′.

    Parameters
    ----------
    weight : callable
        Weight of each rate, shape (n,) to (n,).
    rates : pair of float
        Smallest and largest rate, per day.
    limit : float
        Half-life in days beyond which the areas are filled.
    """
    _figure, axes = plt.subplots(1, 2, sharey=True, figsize=(style.WIDTH, 2.9))
    ln2 = float(np.log(2))
    lives = ln2 / rates[1], ln2 / rates[0]
    curves: list[tuple[Function, tuple[float, float], tuple[float, float]]] = [
        (weight, rates, (rates[0], ln2 / limit)),
        (lambda h: weight(ln2 / h), lives, (limit, lives[1])),
    ]
    for ax, (f, whole, part) in zip(axes, curves, strict=True):
        s, inside = np.linspace(*whole, 400), np.linspace(*part, 200)
        ax.plot(s, f(s), color=style.MODEL)
        ax.fill_between(inside, f(inside), color=style.RESIDUAL, alpha=0.35, lw=0)
        share = np.trapezoid(f(inside), inside) / np.trapezoid(f(s), s)
        ax.set_title(_("filled: {share} of the area").format(share=f"{share:.0%}"))
    axes[0].set(xlabel=_("rate b (1/day)"), ylabel=_("weight"), ylim=(0, None))
    axes[1].set(xlabel=_("half-life h (days)"))


def _ribbons(ax: Axes, x: Array, u: Array, colours: Any) -> None:
    """Draw one ribbon from each bar's foot on the x axis (above) to its image on the u axis."""
    for i, colour in enumerate(colours):
        corners_x = [x[i], x[i + 1], u[i + 1], u[i]]
        ax.fill(corners_x, [1, 1, 0, 0], facecolor=colour, edgecolor=EDGE, lw=0.6)
        stretch = (u[i + 1] - u[i]) / (x[i + 1] - x[i])
        ink = "white" if np.dot(colour[:3], (0.3, 0.59, 0.11)) < 0.5 else "black"
        middle = 0.85 * (x[i] + x[i + 1]) / 2 + 0.15 * (u[i] + u[i + 1]) / 2
        label = f"×{stretch:.4g}"
        ax.text(middle, 0.85, label, color=ink, size=7, ha="center", va="center")
    ax.set(ylim=(0, 1))
    ax.axis("off")


def ribbons(n: int = 8) -> None:
    """Draw ∫₀² x cos(x²) dx as n bars of equal width, and their images under u = x².

    The two axes have the same unit of length and the same unit of height, so that widths
    and areas can be compared by eye. Each pair of bars has exactly the same signed area.
    """
    x = np.linspace(0, 2, n + 1)
    middle = (x[1:] + x[:-1]) / 2
    u = x**2
    colours = colormaps[style.CONTOURS](middle / 2)
    _figure, (top, between, bottom) = plt.subplots(
        3, 1, sharex=True, figsize=(style.WIDTH, 5.4), height_ratios=[2.5, 1.1, 1.3]
    )
    bars = {"edgecolor": EDGE, "linewidth": 0.6, "align": "edge"}
    top.bar(x[:-1], middle * np.cos(middle**2), np.diff(x), color=colours, **bars)
    bottom.bar(u[:-1], np.cos(middle**2) / 2, np.diff(u), color=colours, **bars)
    s = np.linspace(0, 2, 300)
    top.plot(s, s * np.cos(s**2), color=style.MODEL)
    bottom.plot(s**2, np.cos(s**2) / 2, color=style.MODEL)
    _ribbons(between, x, u, colours)
    top.set(ylim=(-1.85, 0.65), ylabel="x cos(x²)", title=_("equal bars on the x axis"))
    bottom.set(ylim=(-0.65, 0.65), xlim=(0, 4), ylabel="½ cos u", xlabel="u = x²")
    bottom.set_title(_("their images on the u axis"))
    for ax in (top, bottom):
        ax.axhline(0, color=style.MUTED, lw=0.8)
        ax.tick_params(labelbottom=True)
    top.set_xlabel("x", loc="left")


def three_answers() -> None:
    """Draw the right area of ∫₀² x cos(x²) dx in u, and the two usual wrong ones."""
    _figure, axes = plt.subplots(1, 3, figsize=(style.WIDTH, 2.7), sharex=True, sharey=True)
    cases: list[tuple[str, Function, float]] = [
        (_("done right"), lambda u: np.cos(u) / 2, 4),
        (_("J forgotten"), lambda u: np.sqrt(u) * np.cos(u), 4),
        (_("old limits kept"), lambda u: np.cos(u) / 2, 2),
    ]
    for ax, (name, f, end) in zip(axes, cases, strict=True):
        signed_area(ax, f, 0, end)
        u = (np.arange(4000) + 0.5) * end / 4000
        area = f"{np.mean(f(u)) * end:+.3f}".replace("-", "−")
        title = _("{name}: {value}").format(name=name, value=area)
        ax.set(title=title, xlabel="u", xlim=(0, 4))
    for ax, label in zip(axes, ("½ cos u", "√u cos u", "½ cos u"), strict=True):
        ax.text(3.9, 0.62, label, color=style.MODEL, ha="right")


def two_paths(
    fun: Callable[[Array], ArrayLike], x1: ArrayLike, x2: ArrayLike, direct: Array, mapped: Array
) -> None:
    """Draw the contour map of f with the path of x₂ and the path of z = ln x₂, taken to x₂.

    Parameters
    ----------
    fun : callable
        Residuals of a parameter vector of shape (2,).
    x1, x2 : array_like
        Parameter values along the axes of the map.
    direct, mapped : ndarray, shapes (k, 2) and (l, 2)
        Accepted iterates (x₁, x₂) of the two runs.
    """
    _figure, ax = plt.subplots(figsize=(style.WIDTH, 3.8))
    draw.contours(ax, fun, x1, x2, names=("b₁", "b₂"), alpha=0.6)
    draw.path(ax, direct, color=style.GAUSS_NEWTON, label=_("steps in b₂"))
    draw.path(ax, mapped, color=style.LM, label=_("steps in z = ln b₂"))
    ax.get_lines()[-3].set_linestyle("--")
    ax.set(xlim=(np.min(x1), np.max(x1)), ylim=(np.min(x2), np.max(x2)))
    ax.legend(loc="upper right", frameon=True, framealpha=0.9, edgecolor="none")
