"""Parts that many pictures share: data, curves, contour maps and paths on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from lmtutor.i18n import gettext as _
from lmtutor.plots import style

Array = NDArray[np.float64]


def data(ax: Axes, t: ArrayLike, y: ArrayLike) -> None:
    """Draw observations as black dots."""
    ax.plot(t, y, "o", color=style.DATA, ms=5, label=_("data"), zorder=3)


def residual_bars(ax: Axes, t: ArrayLike, y: ArrayLike, fitted: ArrayLike) -> None:
    """Draw a vertical bar from each observation to the model."""
    ax.vlines(t, y, fitted, color=style.RESIDUAL, lw=2.5, label=_("residuals"), zorder=2)


def objective_on_grid(
    fun: Callable[[Array], ArrayLike], x1: ArrayLike, x2: ArrayLike
) -> tuple[Array, Array, Array]:
    """Return the grids of x1 and x2 and f = ½‖r‖² on them; nan where r is not finite.

    Parameters
    ----------
    fun : callable
        Residuals of a parameter vector of shape (2,).
    x1, x2 : array_like, shapes (a,) and (b,)
        Parameter values along the axes; the grids have shape (b, a).
    """
    g1, g2 = np.meshgrid(np.asarray(x1, float), np.asarray(x2, float))
    f = np.empty_like(g1)
    with np.errstate(all="ignore"):
        for index in np.ndindex(g1.shape):
            r = np.asarray(fun(np.array([g1[index], g2[index]])), float)
            f[index] = 0.5 * r @ r
    f[~np.isfinite(f)] = np.nan
    return g1, g2, f


def contours(
    ax: Axes,
    fun: Callable[[Array], ArrayLike],
    x1: ArrayLike,
    x2: ArrayLike,
    *,
    levels: int = 14,
    names: tuple[str, str] = ("x₁", "x₂"),
    **options: Any,
) -> Any:
    """Draw level lines of f, equally many in each factor of ten, and return the contour set."""
    g1, g2, f = objective_on_grid(fun, x1, x2)
    low, high = np.nanmin(f[f > 0]), np.nanmax(f)
    lines = ax.contour(g1, g2, f, np.geomspace(low, high, levels + 1)[1:], linewidths=1, **options)
    ax.set(xlabel=names[0], ylabel=names[1])
    return lines


def path(ax: Axes, points: ArrayLike, *, color: str = style.LM, label: str | None = None) -> None:
    """Draw the iterates of one run, start hollow, end filled.

    Parameters
    ----------
    points : array_like, shape (k, 2)
        The accepted iterates, first to last.
    """
    p = np.asarray(points, float)
    ax.plot(p[:, 0], p[:, 1], "-", color=color, lw=1.4, marker=".", ms=5, label=label, zorder=4)
    ax.plot(*p[0], "o", color=color, mfc="white", ms=8, zorder=5)
    ax.plot(*p[-1], "o", color=color, ms=8, zorder=5)
