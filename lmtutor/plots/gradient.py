"""Pictures of the chapter on the gradient."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from lmtutor import Result
from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.problems.nist import Problem

Array = NDArray[np.float64]


def _pair(v: Array) -> tuple[float, float]:
    return float(v[0]), float(v[1])


def _arrow(ax: Axes, tail: Array, head: Array, color: str, width: float, dashes: str = "-") -> None:
    """Draw an arrow; the invisible line makes the axes' limits hold it."""
    ax.plot(*np.column_stack([tail, head]), color="none")
    look = {"arrowstyle": "-|>", "color": color, "lw": width, "ls": dashes, "shrinkA": 0}
    look |= {"shrinkB": 0, "mutation_scale": 12}
    ax.annotate("", _pair(head), _pair(tail), arrowprops=look, zorder=3)


def _chain(ax: Axes, pulls: Array) -> None:
    """Draw pulls of shape (m, 2) head to tail and, if the chain stays open, their sum."""
    joints = np.vstack([np.zeros(2), np.cumsum(pulls, axis=0)])
    ax.axhline(0, color=style.MUTED, lw=0.5)
    ax.axvline(0, color=style.MUTED, lw=0.5)
    for j, (tail, head) in enumerate(pairwise(joints), start=1):
        _arrow(ax, tail, head, style.RESIDUAL, 1.6)
        side = np.array([head[1] - tail[1], tail[0] - head[0]]) / np.ptp(joints, axis=0)[::-1]
        ax.annotate(
            f"{j}", _pair((tail + head) / 2), _pair(9 * side / np.hypot(*side)),
            textcoords="offset points", ha="center", va="center", fontsize=9,
        )  # fmt: skip
    total = joints[-1]
    if np.hypot(*total) > 0.01 * np.hypot(*pulls.T).max():
        _arrow(ax, np.zeros(2), total, style.GRADIENT, 2.4, "--")
        ax.annotate(
            _("sum = gradient"), _pair(total / 2), (-6, 8), textcoords="offset points", ha="right"
        )
    ax.plot(0, 0, "o", color=style.DATA, ms=6, zorder=4)


def pulls(problem: Problem, start: ArrayLike, solution: ArrayLike) -> None:
    """Draw the pulls rⱼ∇rⱼ of a two-parameter problem head to tail, at two points.

    A pull is measured for a relative change of each parameter, so that both axes
    carry the unit of a squared residual.
    """
    _figure, axes = plt.subplots(1, 2, figsize=(style.WIDTH, 3.5))
    points = {_("at the start"): start, _("at the best fit"): solution}
    for ax, (title, point) in zip(axes, points.items(), strict=True):
        x = np.asarray(point, float)
        _chain(ax, problem.residual(x)[:, None] * problem.jacobian(x) * x / 1000)
        ax.set(title=title, xlabel=_("along b₁ (thousands)"), ylabel=_("along b₂ (thousands)"))
        ax.margins(0.12)


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
