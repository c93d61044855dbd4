"""The picture of the perturbed NIST runs: what each solver says, and whether it is so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.measure import Outcome
from benchmarks.tables import by_solver, count
from lmtutor.i18n import gettext as _

COLOURS = {"solved": "#2a6f97", "elsewhere": "#a9d6e5", "failed": "#d9d9d9", "false": "#c1121f"}


def draw(outcomes: list[Outcome], path: Path) -> None:
    """A bar for each solver, the best first, as SVG that is the same at every run."""
    import matplotlib
    from matplotlib.figure import Figure

    groups = by_solver(outcomes)
    order = sorted(groups, key=lambda name: count(groups[name], "solved"))
    labels = {
        "solved": _("four digits right"),
        "elsewhere": _("another minimum"),
        "failed": _("no success reported"),
        "false": _("success reported, but wrong"),
    }
    with matplotlib.rc_context({"svg.hashsalt": "lmtutor", "svg.fonttype": "path"}):
        picture = Figure(figsize=(7, 0.32 * len(order) + 1.4), layout="constrained")
        axes: Any = picture.subplots()
        left = [0.0] * len(order)
        for verdict, colour in COLOURS.items():
            wide = [100 * count(groups[n], verdict) / len(groups[n]) for n in order]
            axes.barh(order, wide, left=left, color=colour, label=labels[verdict])
            left = [a + b for a, b in zip(left, wide, strict=True)]
        axes.set(xlabel="%", xlim=(0, 100))
        axes.spines[["top", "right"]].set_visible(False)
        picture.legend(loc="outside upper center", ncols=2, frameon=False)
        picture.savefig(path, metadata={"Date": None}, bbox_inches="tight")
