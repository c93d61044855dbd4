"""Pictures of the chapter on the gradient."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from lmtutor import Result
from lmtutor.i18n import gettext as _
from lmtutor.plots import style

Array = NDArray[np.float64]


def _pair(v: Array) -> tuple[float, float]:
    return float(v[0]), float(v[1])


def _foot(ax: Axes, y: Array, u: float, text: str, offset: tuple[float, float]) -> None:
    """Draw residual, tangent and right angle at the point (u, u²) of the curve."""
    foot, tangent = np.array([u, u * u]), np.array([1, 2 * u]) / np.hypot(1, 2 * u)
    normal = (y - foot) / np.hypot(*(y - foot))
    ax.plot(*np.column_stack([y, foot]), color=style.RESIDUAL, lw=1.8)
    ax.plot(*np.column_stack([foot - 1.1 * tangent, foot + 1.1 * tangent]), "--", color=style.MUTED)
    corner = [foot + 0.22 * tangent, foot + 0.22 * (tangent + normal), foot + 0.22 * normal]
    ax.plot(*np.column_stack(corner), color=style.DATA, lw=1)
    ax.plot(*foot, "o", color=style.MODEL, ms=7, zorder=3)
    ax.annotate(text, _pair(foot), offset, textcoords="offset points", fontsize=9, va="center")


def perpendicular() -> None:
    """Draw the curve of predictions (eˣ, e²ˣ) and the two perpendiculars on it from the data."""
    _figure, ax = plt.subplots(figsize=(style.WIDTH, 4.2))
    y, u = np.array([-3.0, 3.75]), np.linspace(0, 2.12, 200)
    ax.plot(u, u**2, color=style.MODEL, lw=2.2)
    ax.plot(0, 0, "o", color=style.MODEL, mfc="white", ms=7, zorder=3)
    _foot(ax, y, 0.5, _("x = −ln 2: locally farthest"), (14, -4))
    _foot(ax, y, 1.5, _("x = ln 1.5: nearest"), (14, -4))
    ax.plot(*y, "o", color=style.DATA, ms=7, zorder=4)
    ax.annotate(_("data y"), _pair(y), (-6, 10), textcoords="offset points", ha="center")
    ax.annotate(
        _("predictions"), (2.05, 4.2), (10, 0), textcoords="offset points", color=style.MODEL
    )
    ax.set(xlabel=_("first value, t = 1"), ylabel=_("second value, t = 2"))
    ax.set(xlim=(-3.9, 3.6), ylim=(-0.9, 4.9), aspect="equal")


def remainder(h: ArrayLike, right: ArrayLike, wrong: ArrayLike) -> None:
    """Draw the remainder |f(x + hp) − f(x) − h·gᵀp| over h for a right and a wrong gradient."""
    _figure, ax = plt.subplots(figsize=(style.WIDTH, 3.2))
    h = np.asarray(h, float)
    ax.loglog(h, wrong, "s-", color=style.RESIDUAL, ms=4, label=_("wrong gradient: slope 1"))
    ax.loglog(h, right, "o-", color=style.MODEL, ms=4, label=_("right gradient: slope 2"))
    ax.set(xlabel=_("step h"), ylabel=_("remainder"))
    ax.legend()


def crawl(runs: Mapping[str, Result], f_min: float) -> None:
    """Draw how far f is above its minimum over the evaluations of several runs.

    Parameters
    ----------
    runs : mapping
        Runs by their labels.
    f_min : float
        The certified minimum of f.
    """
    _figure, ax = plt.subplots(figsize=(style.WIDTH, 3.6))
    looks = [(style.GRADIENT, "-", "s"), (style.GRADIENT, "--", "o"), (style.LM, "-", "^")]
    for (label, run), (color, dashes, marker) in zip(runs.items(), looks, strict=True):
        steps = [it for it in run.history if it.accepted]
        nfev = np.array([it.nfev for it in steps])
        gap = np.maximum([it.f - f_min for it in steps], 1e-10)
        keep = np.unique(np.geomspace(1, nfev.size, 80).astype(int)) - 1
        ax.loglog(nfev[keep], gap[keep], dashes, color=color, label=_(label))
        ax.plot(nfev[-1], gap[-1], marker, color=color, ms=7)
    ax.set(xlabel=_("evaluations of the residual vector"), ylabel=_("f above its minimum"))
    ax.legend(loc=(0.25, 0.3))
