"""Pictures of the chapter on the Hessian."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np

from lmtutor.i18n import gettext as _
from lmtutor.plots import style


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
