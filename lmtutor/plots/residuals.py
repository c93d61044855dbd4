"""Pictures of the chapter on the objective and the residual vector."""

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


def _map(ax: Axes, problem: Any, far: float) -> None:
    """Draw the contour map of a problem with x = (height, rate), the rate to the right."""
    rate, height = np.geomspace(0.1, far, 80), np.linspace(60, 320, 60)
    swapped = lambda z: problem.residual(z[::-1])  # noqa: E731
    draw.contours(ax, swapped, rate, height, levels=16, names=("x₂", "x₁"))


def data_space(y: ArrayLike, x: float) -> None:
    """Draw the curve x ↦ (1 − e^(−x), 1 − e^(−2x)), a data point y and its residual vector.

    Parameters
    ----------
    y : array_like, shape (2,)
        The observations at t = 1 and t = 2, as one point of the plane.
    x : float
        The parameter whose residual vector is drawn.
    """
    _fig, ax = plt.subplots(figsize=(style.WIDTH, 4.0))
    data, here = np.asarray(y, float), arc(x)
    every = arc(np.geomspace(1e-4, 40, 400))
    nearest = every[:, np.argmin(np.linalg.norm(every - data[:, None], axis=0))]
    for radius in (np.linalg.norm(nearest - data), np.linalg.norm(here - data)):
        ax.add_patch(
            Circle((data[0], data[1]), float(radius), fill=False, color=style.MUTED, ls="--", lw=1)
        )
    ax.plot(*every, color=style.MODEL, label=_("all that the model can give"))
    for mark in (0.25, 0.5, 1, 2):
        u, v = arc(mark)
        ax.plot(u, v, "|", color=style.MODEL, ms=9)
        side, place = ((8, -14), "left") if mark < 0.5 else ((-8, 4), "right")  # clear of the axis
        ax.annotate(f"x = {mark:g}", (u, v), side, textcoords="offset points", size=9, ha=place)
    arrow = {"arrowstyle": "-|>", "color": style.RESIDUAL, "lw": 2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (here[0], here[1]), (data[0], data[1]), arrowprops=arrow)
    ax.annotate(
        "r(x)",
        ((here[0] + data[0]) / 2, (here[1] + data[1]) / 2),
        (2, -14),
        textcoords="offset points",
        color=style.RESIDUAL,
    )
    ax.plot(*data, "o", color=style.DATA, ms=7)
    ax.annotate("y", (data[0], data[1]), (7, -10), textcoords="offset points", size=12)
    ax.plot(1, 1, "o", color=style.MODEL, mfc="white", ms=7)
    ax.annotate("x → ∞", (1, 1), (8, -4), textcoords="offset points", size=9)
    ax.set(xlabel=_("value at t₁ = 1"), ylabel=_("value at t₂ = 2"), aspect="equal")
    ax.set(xlim=(-0.02, 1.4), ylim=(-0.02, 1.24))
    ax.legend(loc="upper left")


def arc(x: ArrayLike) -> Array:
    """Return (1 − e^(−x), 1 − e^(−2x)), shape (2,) + the shape of x."""
    u = -np.expm1(-np.asarray(x, float))
    return np.array([u, u * (2 - u)])


def profile(problem: Any, far: float = 8.0) -> None:
    """Draw the least f for each rate x₂ of BoxBOD, and the level that it tends to.

    Parameters
    ----------
    problem : lmtutor.problems.nist.Problem
        BoxBOD: M(x, t) = x₁(1 − e^(−x₂t)).
    far : float
        Largest x₂ shown.
    """
    _fig, ax = plt.subplots()
    t, y = problem.t, problem.y
    rate = np.linspace(0.05, far, 400)
    phi = -np.expm1(-np.outer(rate, t))
    f = 0.5 * (y @ y - (phi @ y) ** 2 / np.sum(phi**2, axis=1))
    ax.plot(rate, f, color=style.MODEL)
    level = 0.5 * np.sum((y - y.mean()) ** 2)
    ax.axhline(level, color=style.MUTED, ls="--", lw=1.2)
    ax.annotate(
        _("the plateau: a horizontal line through the mean"),
        (far, level),
        (0, 6),
        textcoords="offset points",
        ha="right",
        color=style.MUTED,
    )
    ax.plot(rate[f.argmin()], f.min(), "o", color=style.MODEL, ms=8)
    ax.set(xlabel="x₂", ylabel=_("least f for this x₂"), xlim=(0, far), ylim=(0, 9000))


def run(problem: Any, result: Any) -> None:
    """Draw the accepted iterates of a run on the map of f, and the fitted curve.

    Parameters
    ----------
    problem : lmtutor.problems.nist.Problem
        BoxBOD.
    result : lmtutor.Result
        The run; its `history` and `x` are drawn.
    """
    _fig, (left, right) = plt.subplots(1, 2, figsize=(style.WIDTH, 3.4))
    _map(left, problem, far=2.0)
    steps = np.array([it.x for it in result.history if it.accepted])
    draw.path(left, steps[:, ::-1])
    t = np.linspace(0, 1.05 * problem.t[-1], 200)
    fitted = problem.model(result.x, problem.t)
    draw.data(right, problem.t, problem.y)
    right.plot(t, problem.model(result.x, t), color=style.MODEL, label=_("model"))
    draw.residual_bars(right, problem.t, problem.y, fitted)
    right.set(xlabel="t", ylabel="y", ylim=(0, None))
    right.legend(loc="lower right")
