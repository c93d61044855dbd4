"""Pictures of chapter "Stretching a line": areas under a substitution."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from lmtutor.i18n import gettext as _
from lmtutor.plots import draw, style

Array = NDArray[np.float64]
Function = Callable[[Array], Array]


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
