"""The tangent of y = x² at x meets the axis at x/2: Newton's method only halves the distance."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure as Canvas

from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Real
from lmtutor.i18n import gettext as _
from lmtutor.plots import style


class Tangent(Figure):
    """The parabola y = x² with its tangent at the point over x, a number from −2 to 2."""

    figure = "tangent"
    heights = (791, 630)

    x = Real(1.6, -2.0, 2.0).tag(sync=True, state=True)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return {
            "question": _("How far from x to 0 does the tangent lead on the axis?"),
            "answer text": _("Half way, wherever x is: x − x²/(2x) = x/2."),
            "hint": _("Drag the point. With the keyboard: Tab, then the arrow keys."),
            "caption": _("The tangent meets the axis half way between x and 0. Move the point."),
            "chart": _("The parabola and its tangent"),
            "point": _("point on the parabola"),
            "summary": _("The tangent at x = {x} meets the axis at {next}."),
            "table caption": _("Newton's method for x² = 0"),
        }

    def tries(self) -> list[dict[str, Any]]:
        """Return two states and what to notice in them."""
        return [
            {"label": f"x = {x:g}", "state": {"x": x}, "notice": notice.format(next=f"{x / 2:g}")}
            for x, notice in (
                (2.0, _("Notice where the dashed line ends: at {next}.")),
                (0.5, _("Notice that nearer to 0 the step is shorter: it ends at {next}.")),
            )
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        words = _("A parabola. Its tangent at x = {x} meets the axis at {next}.")
        return words.format(x=f"{self.x:g}", next=f"{self.x / 2:g}")

    def draw(self, canvas: Canvas) -> None:
        """Draw the curve, the tangent and the point."""
        ax = canvas.add_subplot(xlabel="x", ylabel="y", xlim=(-2.1, 2.1), ylim=(-0.6, 4.6))
        x = np.linspace(-2, 2, 80)
        ax.axhline(0, color=style.DATA, lw=0.8)
        ax.plot(x, x**2, color=style.MODEL)
        ax.plot([self.x, self.x / 2], [self.x**2, 0], "--o", color=style.RESIDUAL)
