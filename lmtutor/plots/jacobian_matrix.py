"""Pictures of the chapter on the Jacobian matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.plots.residuals import arc

Array = NDArray[np.float64]
Residual = Callable[[Any], Any]


def v_curve(problem: Any, x: ArrayLike) -> None:
    """Draw the error of three difference formulas in the x₂ column of J against the step.

    Parameters
    ----------
    problem : lmtutor.problems.nist.Problem
        Misra1a: its `residual`, which must take complex x, and `jacobian`.
    x : array_like, shape (2,)
        Where J is taken.
    """
    _fig, ax = plt.subplots(figsize=(style.WIDTH, 4.0))
    names = {"2-point": _("forward"), "3-point": _("central"), "cs": _("complex step")}
    _v(ax, problem, np.asarray(x, float), names)
    guides = {
        "1/h": (1e-13, 1e-10, 1e-13, -1),
        "h": (1e-5, 1e-2, 4, 1),
        "h²": (1e-4, 1e-1, 1e-3, 2),
    }
    for label, (a, b, factor, power) in guides.items():
        h = np.array([a, b])
        ax.plot(h, factor * h**power, color=style.MUTED, lw=0.8)
        middle = (a * b) ** 0.5
        where = (middle, factor * middle**power)
        side = (4, -14) if power == 2 else (-6, 6)
        ax.annotate(label, where, side, textcoords="offset points", color=style.MUTED)
    ax.legend(loc="upper center")


def _v(ax: Axes, problem: Any, x: Array, names: dict[str, str]) -> None:
    """Draw the error in the x₂ column against the relative step, on logarithmic axes."""
    marks = {
        "2-point": ("o", style.MODEL),
        "3-point": ("s", style.GAUSS_NEWTON),
        "cs": ("^", style.LM),
    }
    exact = problem.jacobian(x)[:, 1]
    steps = 10.0 ** np.arange(-16, 0.01, 0.5)
    for method, label in names.items():
        mark, color = marks[method]
        columns = [_difference(problem.residual, x, s * abs(x[1]), method) for s in steps]
        error = np.linalg.norm(columns - exact, axis=1) / np.linalg.norm(exact)
        ax.loglog(steps, np.maximum(error, 1e-17), mark, color=color, ms=4, label=label)
        ax.loglog(steps, np.maximum(error, 1e-17), "-", color=color, lw=0.8)
    ax.set(xlabel=_("step h/x₂"), ylabel=_("relative error"), ylim=(1e-17, 10))


def _difference(fun: Residual, x: Array, h: float, method: str) -> Array:
    """Return the x₂ column of the Jacobian matrix of `fun` by the bare formula with step h."""
    e = np.array([0.0, h])
    if method == "cs":
        return np.asarray(fun(x + 1j * e)).imag / h
    if method == "3-point":
        return np.asarray(fun(x + e) - fun(x - e)) / (2 * h)
    return np.asarray(fun(x + e) - fun(x)) / h


def tangent(x: float, p: float) -> None:
    """Draw the curve x ↦ (1 − e^(−x), 1 − e^(−2x)), the step Jp along its tangent and r(x + p).

    Parameters
    ----------
    x, p : float
        The parameter and the nudge.
    """
    _fig, ax = plt.subplots(figsize=(style.WIDTH, 4.0))
    here, J = arc(x), np.array([np.exp(-x), 2 * np.exp(-2 * x)])
    ax.plot(*arc(np.geomspace(1e-4, 40, 400)), color=style.MODEL)
    ax.plot(*here, "o", color=style.MODEL, ms=7)
    ax.annotate("r(x)", tuple(here), (-8, 6), textcoords="offset points", ha="right", size=11)
    line = here[:, None] + np.outer(J, [-0.45 * p, 1.25 * p])
    ax.plot(*line, "--", color=style.MUTED, lw=1, label=_("tangent line"))
    for scale in (1.0, 0.5):
        there, straight = arc(x + scale * p), here + scale * p * J
        ax.plot(*np.array([there, straight]).T, color=style.RESIDUAL, lw=2.5)
        ax.plot(*there, "o", color=style.MODEL, mfc="white", ms=7)
        ax.plot(*straight, "s", color=style.RESIDUAL, mfc="white", ms=6)
        name = "p" if scale == 1 else "½p"
        ax.annotate(f"r(x + {name})", tuple(there), (8, -12), textcoords="offset points", size=11)
        text = f"r(x) + {'' if scale == 1 else '½'}Jp"
        ax.annotate(text, tuple(straight), (-8, 4), textcoords="offset points", ha="right", size=11)
    ax.plot([], [], color=style.RESIDUAL, lw=2.5, label=_("gap: second order in p"))
    ax.set(xlabel=_("first residual, up to a shift"), ylabel=_("second residual, up to a shift"))
    ax.set(aspect="equal", xticks=[], yticks=[])
    ax.legend(loc="lower right")


def columns(problem: Any, x: ArrayLike) -> None:
    """Draw the columns of J against t: what each parameter moves, and where.

    Parameters
    ----------
    problem : lmtutor.problems.nist.Problem
        Misra1a: its data and `jacobian`.
    x : array_like, shape (2,)
        Where J is taken.
    """
    _fig, axes = plt.subplots(1, 2, figsize=(style.WIDTH, 2.9), sharex=True)
    J = problem.jacobian(np.asarray(x, float))
    for i, (ax, name) in enumerate(zip(axes, ("x₁", "x₂"), strict=True)):
        ax.vlines(problem.t, 0, J[:, i], color=style.MODEL, lw=1)
        ax.plot(problem.t, J[:, i], "o", color=style.MODEL, ms=4)
        ax.set(xlabel="t", ylim=(0, None), xlim=(0, None))
        ax.set_title(_("column of {name}: ∂rⱼ/∂{name}").format(name=name))
