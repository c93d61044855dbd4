"""A cell of the (u, v) plane, its image under a map T, and its tangent parallelogram."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import ArrayLike, NDArray

from lmtutor import jacobian
from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Point
from lmtutor.figures._words import said
from lmtutor.i18n import gettext as _
from lmtutor.plots import stretching_an_area as pictures
from lmtutor.plots import style

Array = NDArray[np.float64]

U = {"polar": (0.0, 2.0), "shear": (0.0, 2.0), "reflection": (0.0, 2.0), "fold": (-1.4, 1.4)}
V = (0.0, 2.0)
SIZE = (0.1, 1.0)
GHOST = 0.5
MAPS: dict[str, pictures.Map] = {
    "polar": pictures.polar,
    "shear": pictures.shear,
    "reflection": pictures.reflection,
    "fold": pictures.fold,
}
CORNER, EDGES = (1.5, 0.8), (0.4, 0.4)
SLACK = 1e-9  # for 1.4 − 0.3, which is not 1.1


class StretchArea(Figure):
    """A cell under one of four maps T from the (u, v) plane to the (x, y) plane.

    Parameters
    ----------
    map : {"polar", "shear", "reflection", "fold"}
        T: (u cos v, u sin v) with u = r and v = θ in radians, (u + v, v), (v, u) or (u², v).
    corner : pair of floats
        The lower left corner (u, v). The whole cell lies in 0 ≤ u ≤ 2, with the fold in
        −1.4 ≤ u ≤ 1.4, and in 0 ≤ v ≤ 2. It moves inside if the map or its sides are changed.
    sides : pair of floats
        Its sides du and dv, each 0.1 to 1.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or of another type, now or when it is set later.

    Examples
    --------
    >>> figure = StretchArea(map="fold", corner=(-1.0, 0.5))
    >>> figure.sides = (0.5, 0.5)
    >>> figure.corner = (1.0, 0.5)
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: corner must leave the cell within [-1.4, 1.4] × [0, 2], not (1.0, 0.5)
    """  # noqa: E501

    figure = "stretch-area"
    heights = (1404, 830)
    size = (7.2, 3.2)

    map = traitlets.Enum(list(MAPS), "polar").tag(sync=True, state=True)
    corner = Point(CORNER, [(U["fold"][0], U["polar"][1]), V]).tag(sync=True, state=True)
    sides = Point(EDGES, [SIZE, SIZE]).tag(sync=True, state=True)

    @traitlets.validate("corner")
    def _check_corner(self, proposal: Any) -> tuple[float, float]:
        corner: tuple[float, float] = proposal["value"]
        (low, high), edges = U[self.map], self.sides
        inside = low <= corner[0] <= high - edges[0] + SLACK
        if not inside or corner[1] > V[1] - edges[1] + SLACK:
            raise traitlets.TraitError(
                f"corner must leave the cell within [{low:g}, {high:g}] × [{V[0]:g}, {V[1]:g}],"
                f" not {corner!r}"
            )
        return corner

    @traitlets.observe("map", "sides")
    def _keep_inside(self, change: Any) -> None:
        self.corner = _inside(self.map, self.corner, self.sides)

    def __init__(self, **state: Any) -> None:
        if "corner" not in state and state.get("map") == "fold":
            state["corner"] = (1.0, CORNER[1])
        super().__init__(**state)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names() | _verdicts()

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: at r = 0, reflected, across the crease of the fold."""
        centre = Cell("polar", (0.0, CORNER[1]), EDGES)
        flipped = Cell("reflection", CORNER, EDGES)
        across = Cell("fold", (-0.6, CORNER[1]), (1.0, EDGES[1]))
        return [
            {
                "label": "r = 0",
                "state": centre.state(),
                "notice": _(
                    "The edge Tᵥdv has no length at r = 0, so the parallelogram is a segment and"
                    " det J_T = {det}. Notice that the image still has the area {image}: the cell"
                    " is not small, and only its edge r = 0 has gone to a point."
                ).format(**said(det=centre.det, image=centre.covered)),
            },
            {
                "label": _("mirror"),
                "state": flipped.state(),
                "notice": _(
                    "No area changes, but det J_T = {det}. Notice the arrow: counter-clockwise in"
                    " the cell, clockwise in the image. The absolute value |det J_T| = {abs} is the"
                    " factor of the area."
                ).format(**said(det=flipped.det, abs=abs(flipped.det))),
            },
            {
                "label": _("crease"),
                "state": across.state(),
                "notice": _(
                    "The crease u = 0 runs through the cell. Notice two arrows: one part keeps its"
                    " sense, the other is turned over and laid on it. The image covers {once}; |det"
                    " J_T| counts {image}, what is covered twice twice; det J_T without bars sums"
                    " to {sum}."
                ).format(**said(once=across.once, image=across.covered, sum=across.sum)),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        cell = self._cell()
        first, second = cell.names
        return _(
            "Left, a plane with a grid and a cell with its corner at {first} = {u}, {second} = {v},"
            " {du} wide and {dv} high, and a dotted one of the same size at {first} = {ghost}."
            " Right, their images under the map ({map}), with two arrows at the corner that span a"
            " dashed parallelogram. There det J_T = {det}, at the dotted cell {other}. The image"
            " has {ratio} times the area of the cell."
        ).format(
            first=first,
            second=second,
            map=_(self.map),
            **said(u=self.corner[0], v=self.corner[1], du=self.sides[0], dv=self.sides[1]),
            **said(ghost=cell.ghost, ratio=cell.ratio),
            **said("+", det=cell.det, other=cell.ghost_det),
        )

    def _cell(self) -> Cell:
        return Cell(self.map, self.corner, self.sides)

    def draw(self, canvas: Canvas) -> None:
        """Draw the cell and the one to compare with, their images and the parallelogram."""
        cell = self._cell()
        left, right = canvas.subplots(1, 2)
        T = MAPS[self.map]
        u, v = np.arange(U[self.map][0], U[self.map][1] + 0.1, 0.25), np.linspace(*V, 9)
        for ax, carried in ((left, _same), (right, T)):
            pictures.grid(ax, carried, u, v)
            ghost = pictures.outline((cell.ghost, self.corner[1]), self.sides)
            ax.fill(*carried(ghost), facecolor="none", edgecolor=style.DATA, ls=":", lw=1.6)
            for start, end, mean in cell.parts:
                part = pictures.outline((start, self.corner[1]), (end - start, self.sides[1]))
                colour = style.RESIDUAL if mean < 0 else style.MODEL
                ax.fill(*carried(part), color=colour, alpha=0.4, lw=0)
                _draw_sense(ax, carried, (start, self.corner[1]), (end - start, self.sides[1]))
        _draw_edges(right, cell)
        _draw_dets(right, cell)
        _share_scale(left, right)
        left.set(xlabel=cell.names[0], ylabel=cell.names[1], title=_("two equal cells"))
        right.set(xlabel="x", ylabel="y", title=_("their images"))


@dataclass(frozen=True)
class Cell:
    """A cell from its corner (u, v) to (u + du, v + dv) and what T makes of its area."""

    map: str
    corner: tuple[float, float]
    sides: tuple[float, float]

    def state(self) -> dict[str, Any]:
        """Return the figure's state with this cell."""
        return {"map": self.map, "corner": self.corner, "sides": self.sides}

    @property
    def names(self) -> tuple[str, str]:
        """Names of the two new variables."""
        return ("r", "θ") if self.map == "polar" else ("u", "v")

    def det_at(self, u: float) -> float:
        """Return det J_T, which depends on u alone under all four maps."""
        constant, slope = {"polar": (0, 1), "shear": (1, 0), "reflection": (-1, 0)}.get(
            self.map, (0, 2)
        )
        return constant + slope * u

    @property
    def det(self) -> float:
        """Value of det J_T at the corner."""
        return self.det_at(self.corner[0])

    @property
    def parts(self) -> list[tuple[float, float, float]]:
        """Where each part on one side of the crease starts and ends, and the mean of det J_T."""
        start, end = self.corner[0], self.corner[0] + self.sides[0]
        ends = [start, 0.0, end] if start < 0 < end else [start, end]
        return [(a, b, self.det_at((a + b) / 2)) for a, b in pairwise(ends)]

    @property
    def areas(self) -> list[float]:
        """Signed area of the image of each part."""
        return [mean * (end - start) * self.sides[1] for start, end, mean in self.parts]

    @property
    def area(self) -> float:
        """Area of the cell itself."""
        return self.sides[0] * self.sides[1]

    @property
    def covered(self) -> float:
        """Area of the image, counted as often as it is covered: the integral of |det J_T|."""
        return float(sum(abs(area) for area in self.areas))

    @property
    def once(self) -> float:
        """Area of the image as a set: the smaller part lies on the larger one."""
        return max(abs(area) for area in self.areas)

    @property
    def sum(self) -> float:
        """Integral of det J_T over the cell."""
        return float(sum(self.areas))

    @property
    def ratio(self) -> float:
        """Area of the image to that of the cell."""
        return self.covered / self.area

    @property
    def ghost(self) -> float:
        """Left end u of the cell to compare with: under the fold the one with the same image."""
        return -self.corner[0] - self.sides[0] if self.map == "fold" else GHOST

    @property
    def ghost_det(self) -> float:
        """Value of det J_T at its corner, under the fold at the mirror image of the corner."""
        return self.det_at(-self.corner[0] if self.map == "fold" else GHOST)


def _questions() -> dict[str, str]:
    inner, outer = Cell("polar", (GHOST, CORNER[1]), EDGES), Cell("polar", CORNER, EDGES)
    return {
        "question": _(
            "Two cells of the same size, at r = {inner} (dotted) and at r = {outer}, are carried"
            " from the (r, θ) plane to the (x, y) plane. How many times larger is the outer image,"
            " and which edge keeps its length?"
        ).format(**said(inner=inner.corner[0], outer=outer.corner[0])),
        "answer text": _(
            "Small cells: {small} times, the ratio of the determinants {outer} and {inner}. These"
            " cells are not small, and their images are in the ratio {ratio}. The edge along r"
            " keeps its length, the edge along θ becomes r times as long."
        ).format(
            **said(small=outer.det / inner.det, outer=outer.det, inner=inner.det),
            **said(ratio=outer.covered / inner.covered),
        ),
        "hint": _(
            "Drag the cell by its corner (the dot), change its size by the square, and choose"
            " another map below. With the keyboard: Tab, then the arrow keys; Shift takes larger"
            " steps, Home goes back."
        ),
        "caption": _(
            "Equal cells, unequal images. J_T is the Jacobian matrix of the map, with the columns"
            " Tᵤ and Tᵥ; times du and dv they span the dashed parallelogram, which replaces the"
            " image of a small cell. |det J_T| is how many times larger it is, and the sign of det"
            " J_T tells whether the arrow around the cell still runs counter-clockwise. Drag the"
            " cell, shrink it, and change the map; both planes have the same scale."
        ),
    }


def _names() -> dict[str, str]:
    return {
        "uv label": _("The cell in the (u, v) plane; for polar coordinates u = r and v = θ"),
        "xy label": _("Its image in the (x, y) plane"),
        "objects label": _("Matrix, determinant, absolute value"),
        "corner handle": _("corner of the cell"),
        "size handle": _("size of the cell"),
        "polar": _("polar"),
        "shear": _("shear"),
        "reflection": _("reflection"),
        "fold": _("fold"),
        "det": "det J_T",
        "absolute": "|det J_T|",
        "image": _("image ÷ cell"),
        "cell": _("cell"),
        "parallelogram": _("|det J_T| · cell"),
        "image of the cell": _("image"),
        "table caption": _("The same corner, the cell halved again and again: area by area"),
    }


def _verdicts() -> dict[str, str]:
    return {
        "about polar": _("Polar: T(r, θ) = (r cos θ, r sin θ), det J_T = r."),
        "about shear": _("Shear: T(u, v) = (u + v, v), det J_T = 1. Angles change, areas do not."),
        "about reflection": _(
            "Reflection: T(u, v) = (v, u), det J_T = −1. Areas stay, turned over."
        ),
        "about fold": _(
            "Fold: T(u, v) = (u², v), det J_T = 2u. The dotted cell has the same image."
        ),
        "summary": _(
            "At {at}: det J_T = {det}, and |det J_T| = {abs} times the cell's area {cell} is"
            " {flat}. The image has {image}, {ratio} times the cell."
        ),
        "kept": _("Counter-clockwise stays counter-clockwise."),
        "turned": _("Counter-clockwise becomes clockwise."),
        "collapsed": _("At the corner every area is flattened to nothing."),
        "twice": _(
            "Counted as often as it is covered, that is; the set covers {once}, and with their"
            " signs the parts sum to {sum}."
        ),
        "both": _("{first} {second}"),
    }


def _same(w: ArrayLike) -> Array:
    """Return the point itself."""
    return np.asarray(w, float)


def _inside(name: str, corner: tuple[float, float], size: tuple[float, float]) -> Any:
    """Return the nearest corner that leaves the cell inside the map."""
    limits = zip(corner, (U[name], V), size, strict=True)
    return tuple(round(float(np.clip(c, low, high - edge)), 9) for c, (low, high), edge in limits)


def _draw_sense(ax: Axes, T: pictures.Map, corner: ArrayLike, size: ArrayLike) -> None:
    """Draw the image of an arrow that runs counter-clockwise in the cell."""
    (u, v), (du, dv) = np.asarray(corner, float), np.asarray(size, float)
    turn = np.linspace(0, 1.6 * np.pi, 40)
    x, y = T(np.array([u + du * (0.5 + 0.3 * np.cos(turn)), v + dv * (0.5 + 0.3 * np.sin(turn))]))
    ax.plot(x[:-2], y[:-2], color=style.DATA, lw=1.2)
    arrow = {"arrowstyle": "->", "color": style.DATA, "lw": 1.2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (x[-1], y[-1]), (x[-4], y[-4]), arrowprops=arrow)


def _share_scale(*axes: Axes) -> None:
    """Show as much of each plane that a unit is equally long in both."""
    limits = np.array([[ax.get_xlim(), ax.get_ylim()] for ax in axes])
    half = np.max(np.diff(limits), axis=0)[:, 0] / 2
    for ax, (x, y) in zip(axes, limits.mean(axis=2), strict=True):
        ax.set(xlim=(x - half[0], x + half[0]), ylim=(y - half[1], y + half[1]), aspect="equal")
        ax.locator_params(nbins=6)


def _draw_edges(ax: Axes, cell: Cell) -> None:
    """Draw Tᵤdu (thick) and Tᵥdv (thin) at the image of the corner, and what they span."""
    columns = jacobian(MAPS[cell.map], np.array(cell.corner), "3-point")
    at, edges = MAPS[cell.map](np.array(cell.corner)), columns * np.array(cell.sides)
    box = at[:, None] + np.column_stack([edges[:, 0], edges.sum(axis=1), edges[:, 1]])
    ax.plot(*box, "--", color=style.GAUSS_NEWTON, lw=1.6)
    for edge, width, name in ((edges[:, 0], 2.6, "Tᵤdu"), (edges[:, 1], 1.5, "Tᵥdv")):
        arrow = {"arrowstyle": "->", "color": style.GAUSS_NEWTON, "lw": width}
        ax.annotate("", at + edge, tuple(at), arrowprops=arrow | {"shrinkA": 0, "shrinkB": 0})
        length = max(float(np.hypot(*edge)), 1e-9)
        ax.annotate(name, at + edge * (1 + 0.2 / length), size=9, ha="center", va="center")


def _draw_dets(ax: Axes, cell: Cell) -> None:
    """Write the determinants at the corner and at the cell to compare with."""
    patch = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    T, (u, v), folded = MAPS[cell.map], cell.corner, cell.map == "fold"
    ghost = np.array([cell.ghost, v + (cell.sides[1] + 0.24 if folded else 0)])
    says = said("+", det=cell.det, ghost=cell.ghost_det)
    for key, spot in (("det", T(np.array([u, v]))), ("ghost", T(ghost))):
        x, y = spot - np.array([0.0, 0.16])
        ax.text(x, y, f"det J_T = {says[key]}", size=9, ha="center", bbox=patch, zorder=5)
