"""The pictures of the chapter on damping."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from numpy.typing import ArrayLike, NDArray

from lmtutor.i18n import gettext as _
from lmtutor.plots import draw, style

Array = NDArray[np.float64]


def _steps(J: Array, r: Array, lam: ArrayLike) -> Array:
    """Return p(λ) for D = I, by the singular values of J; shape (len(lam), n)."""
    u, s, vt = np.linalg.svd(J, full_matrices=False)
    lam = np.atleast_1d(np.asarray(lam, float))[:, None]
    steps: Array = -(s * (u.T @ r) / (s**2 + lam)) @ vt
    return steps


def _arrow(ax: Axes, tip: Array, color: str, label: str) -> None:
    """Draw an arrow from the origin, with an entry in the legend."""
    arrow = {"arrowstyle": "-|>", "lw": 2, "shrinkA": 0, "shrinkB": 0, "color": color}
    ax.annotate("", (tip[0], tip[1]), (0, 0), arrowprops=arrow, zorder=3)
    ax.plot([], color=color, label=label)


def curve(J: ArrayLike, r: ArrayLike, lam: ArrayLike, radius: float) -> None:
    """Draw the curve of the steps p(λ) over the ellipses of the linearised model.

    Parameters
    ----------
    J : array_like, shape (m, 2)
        The Jacobian matrix.
    r : array_like, shape (m,)
        The residuals.
    lam : array_like
        The values of λ to mark.
    radius : float
        The radius of the trust circle to draw.
    """
    J, r = np.asarray(J, float), np.asarray(r, float)
    fig, ax = plt.subplots(figsize=(style.WIDTH, 5.8))
    whole = _steps(J, r, np.concatenate([[0], np.geomspace(1e-3, 1e6, 400)]))
    corners = np.vstack([whole, -J.T @ r])
    low, high = corners.min(axis=0) - 0.35, corners.max(axis=0) + 0.35
    u, v = (np.linspace(*ends, 80) for ends in zip(low - 0.5, high + 0.5, strict=True))
    draw.contours(ax, lambda p: r + J @ p, u, v, levels=16, names=("p₁", "p₂"), alpha=0.5)
    ax.add_patch(Circle((0, 0), radius, fill=False, ls="--", color=style.MODEL))
    ax.plot([], "--", color=style.MODEL, label=_("trust circle"))
    _arrow(ax, whole[0], style.GAUSS_NEWTON, _("Gauss–Newton step"))
    _arrow(ax, -J.T @ r, style.GRADIENT, _("gradient step −g"))
    segment = np.stack([whole[0], -J.T @ r])
    ax.plot(*segment.T, ":", color=style.MUTED, label=_("weighted averages"))
    ax.plot(*whole.T, color=style.LM, lw=2.6, label=_("steps p(λ)"), zorder=4)
    for value, p in zip(np.asarray(lam, float), _steps(J, r, lam), strict=True):
        ax.plot(*p, "o", color=style.LM, zorder=5)
        ax.annotate(f"λ = {value:g}", p, (8, 3), textcoords="offset points", zorder=6)
    ax.plot(0, 0, "o", mfc="white", color=style.LM, ms=8, zorder=5)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    fig.legend(loc="outside lower center", ncols=3)


def handles(J: ArrayLike, r: ArrayLike, radius: float) -> None:
    """Draw the filter factors and the length of p(λ) against λ.

    Parameters
    ----------
    J : array_like, shape (m, n)
        The Jacobian matrix.
    r : array_like, shape (m,)
        The residuals.
    radius : float
        A radius Δ, below the length of the Gauss–Newton step, to read λ off for.
    """
    J, r = np.asarray(J, float), np.asarray(r, float)
    _fig, (left, right) = plt.subplots(1, 2, figsize=(style.WIDTH, 3.3))
    lam = np.geomspace(1e-4, 1e5, 300)
    dashes = ("-", "--", "-.", ":")
    for i, s in enumerate(np.linalg.svd(J, compute_uv=False)):
        line = left.semilogx(lam, s**2 / (s**2 + lam), dashes[i % 4])[0]
        left.plot(s**2, 0.5, "o", color=line.get_color())
        left.annotate(f"σ = {s:.3g}", (s**2, 0.5), (8, 2), textcoords="offset points")
    left.set(xlabel="λ", ylabel="σ² / (σ² + λ)")
    length = np.linalg.norm(_steps(J, r, lam), axis=1)
    right.loglog(lam, length, color=style.LM)
    there = float(np.interp(-np.log(radius), -np.log(length), np.log(lam)))
    corner = ([lam[0], np.exp(there), np.exp(there)], [radius, radius, length[-1]])
    right.plot(*corner, "--", color=style.MODEL, lw=1.4)
    right.annotate("Δ", (lam[0], radius), (4, 5), textcoords="offset points", color=style.MODEL)
    right.annotate("λ", (np.exp(there), length[-1]), (5, 3), textcoords="offset points")
    right.set(xlabel="λ", ylabel="‖p(λ)‖", xlim=(lam[0], lam[-1]), ylim=(length[-1], None))


def rescue(problem: Any, points: ArrayLike, lost: ArrayLike) -> None:
    """Draw a damped run on the contour map, beside the fits that it passes.

    Parameters
    ----------
    problem : Problem
        A problem with two parameters.
    points : array_like, shape (k, 2)
        The accepted iterates.
    lost : array_like, shape (2,)
        The undamped step from the first of them.
    """
    points = np.asarray(points, float)
    _fig, (left, right) = plt.subplots(1, 2, figsize=(style.WIDTH, 3.5))
    x1, x2 = np.linspace(-10, 260, 60), np.geomspace(0.1, 20, 60)
    draw.contours(left, problem.residual, x1, x2, names=("b₁", "b₂"))
    draw.path(left, points, label=_("accepted points"))
    way = points[0] + np.outer(np.geomspace(1e-4, 1, 500), np.asarray(lost, float))
    way = way[way[:, 1] > 0]  # a logarithmic axis ends there
    left.plot(*way.T, "--", color=style.GAUSS_NEWTON, label=_("Gauss–Newton step"))
    left.set(xlim=(x1[0], x1[-1]), yscale="log", ylim=(x2[0], x2[-1]))
    left.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
    t = np.linspace(0, 1.05 * np.max(problem.t), 200)
    for k, x in enumerate(points[:-1]):
        alpha = 0.25 + 0.5 * k / len(points)
        right.plot(t, problem.model(x, t), color=style.LM, lw=1, alpha=alpha)
    right.plot(t, problem.model(points[-1], t), color=style.LM, lw=2.4, label=_("fit"))
    draw.data(right, problem.t, problem.y)
    right.set(xlabel="t", ylabel="y")
    right.legend(loc="lower right")


def fixed(runs: dict[float, ArrayLike]) -> None:
    """Draw f against the number of steps for runs at constant λ; keys are the values of λ."""
    _fig, ax = plt.subplots(figsize=(style.WIDTH, 3.6))
    dashes = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)))
    for i, (lam, f) in enumerate(runs.items()):
        values = np.asarray(f, float)
        k = np.arange(1, values.size + 1)
        line = ax.loglog(k, values, ls=dashes[i % 5], label=f"λ = {lam:g}")[0]
        ax.plot(k[-1], values[-1], "o", color=line.get_color(), ms=5)
    ax.set(xlabel=_("steps"), ylabel="f")
    ax.legend(ncols=2)
