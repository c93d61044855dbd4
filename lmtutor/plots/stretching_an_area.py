"""Pictures of chapter "Stretching an area": cells, their images, tangent parallelograms."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from lmtutor import jacobian
from lmtutor.i18n import gettext as _
from lmtutor.plots import draw, style

Array = NDArray[np.float64]
Map = Callable[[Array], Array]

GRID = "#9A9A9A"


def polar(w: ArrayLike) -> Array:
    """Map (r, θ), shape (2, ...), to (x, y)."""
    r, theta = np.asarray(w, float)
    return np.array([r * np.cos(theta), r * np.sin(theta)])


def shear(w: ArrayLike) -> Array:
    """Map (u, v), shape (2, ...), to (u + v, v)."""
    u, v = np.asarray(w, float)
    return np.array([u + v, v])


def reflection(w: ArrayLike) -> Array:
    """Map (u, v), shape (2, ...), to (v, u)."""
    u, v = np.asarray(w, float)
    return np.array([v, u])


def fold(w: ArrayLike) -> Array:
    """Map (u, v), shape (2, ...), to (u², v)."""
    u, v = np.asarray(w, float)
    return np.array([u**2, v])


def fits(s: Array, y: Array, curves: dict[str, Callable[[Array], Array]]) -> None:
    """Draw rates against concentrations and the curves, first solid, second dashed."""
    _figure, ax = plt.subplots(figsize=(style.WIDTH, 3.1))
    fine = np.linspace(0, 1.15, 300)
    colours = (style.MODEL, style.RESIDUAL)
    for (name, curve), colour, dash in zip(curves.items(), colours, ("-", "--"), strict=True):
        ax.plot(fine, curve(fine), dash, color=colour, label=_(name))
    draw.data(ax, s, y)
    ax.set(xlabel=_("concentration s (ppm)"), ylabel=_("rate y"), xlim=(0, 1.15), ylim=(0, 225))
    ax.legend(loc="lower right")


def outline(corner: ArrayLike, size: ArrayLike, n: int = 12) -> Array:
    """Return the boundary of a cell, counter-clockwise, shape (2, 4n)."""
    (u, v), (du, dv) = np.asarray(corner, float), np.asarray(size, float)
    s, o = np.arange(n) / n, np.ones(n)
    return np.array(
        [
            np.concatenate([u + du * s, (u + du) * o, u + du * (1 - s), u * o]),
            np.concatenate([v * o, v + dv * s, (v + dv) * o, v + dv * (1 - s)]),
        ]
    )


def grid(ax: Axes, T: Map, u: Array, v: Array) -> None:
    """Draw the images under T of the lines of a grid."""
    fine_u, fine_v = np.linspace(u[0], u[-1], 60), np.linspace(v[0], v[-1], 60)
    for k in u:
        ax.plot(*T(np.array([np.full(60, k), fine_v])), color=GRID, lw=0.6)
    for k in v:
        ax.plot(*T(np.array([fine_u, np.full(60, k)])), color=GRID, lw=0.6)


def cell(ax: Axes, T: Map, corner: ArrayLike, size: ArrayLike, colour: str) -> None:
    """Fill the image of a cell and draw its tangent parallelogram and edges at the corner."""
    corner, size = np.asarray(corner, float), np.asarray(size, float)
    ax.fill(*T(outline(corner, size)), color=colour, alpha=0.35, lw=0)
    edges = jacobian(T, corner, "3-point") * size
    at = T(corner)
    box = at[:, None] + np.column_stack([0 * at, edges[:, 0], edges.sum(axis=1), edges[:, 1]])
    ax.fill(*box, facecolor="none", edgecolor=colour, ls="--", lw=1.2)
    for edge, width in ((edges[:, 0], 2.2), (edges[:, 1], 1.2)):
        ax.annotate(
            "", at + edge, tuple(at), arrowprops={"arrowstyle": "->", "color": colour, "lw": width}
        )


def _sign(value: float, digits: int = 2) -> str:
    """Return a number with its sign, the minus as it is printed."""
    return f"{value:+.{digits}f}".replace("-", "−")


def four_maps() -> None:
    """Draw one cell under polar coordinates, a shear, a reflection and a fold."""
    _figure, axes = plt.subplots(2, 2, figsize=(style.WIDTH, 5.6))
    unit, wide = np.linspace(0, 1.5, 7), np.linspace(-1.5, 1.5, 13)
    cases: list[tuple[str, Map, Array, Array, list[tuple[float, float]]]] = [
        (_("polar"), polar, unit, unit, [(0.75, 0.5)]),
        (_("shear"), shear, unit, unit, [(0.75, 0.5)]),
        (_("reflection"), reflection, unit, unit, [(0.75, 0.5)]),
        (_("fold"), fold, wide, unit, [(1.0, 0.5), (-0.75, 1.0)]),
    ]
    for ax, (name, T, u, v, corners) in zip(axes.flat, cases, strict=True):
        grid(ax, T, u, v)
        dets = []
        for corner, colour in zip(corners, (style.MODEL, style.RESIDUAL), strict=False):
            cell(ax, T, corner, (0.25, 0.25), colour)
            at = np.array(corner)
            dets.append(_sign(float(np.linalg.det(jacobian(T, at, "3-point")))))
        value = f"det = {', '.join(dets)}"
        title = _("{name}: {value}").format(name=name, value=value)
        ax.set(title=title, xlabel="x", ylabel="y", aspect="equal")


def region(
    T: Map, inside: Callable[[Array, Array], Array], u: Array, v: Array, names: list[str]
) -> None:
    """Draw the cells of a grid that lie in a region, and their images under T.

    Parameters
    ----------
    T : callable
        The map, shape (2, ...) to (2, ...).
    inside : callable
        Tells of arrays u and v whether the point (u, v) belongs to the region.
    u, v : ndarray
        The lines of the grid.
    names : list of str
        Labels of the axes u, v, x, y.
    """
    _figure, (left, right) = plt.subplots(1, 2, figsize=(style.WIDTH, 3.2))
    size = u[1] - u[0], v[1] - v[0]
    middle_u, middle_v = np.meshgrid(u[:-1] + size[0] / 2, v[:-1] + size[1] / 2)
    chosen = inside(middle_u, middle_v)
    shades = plt.get_cmap(style.CONTOURS)
    dets = {}
    for i, j in np.argwhere(chosen):
        at = np.array([middle_u[i, j], middle_v[i, j]])
        dets[i, j] = abs(np.linalg.det(jacobian(T, at, "3-point")))
    low, high = min(dets.values()), max(dets.values())
    for (i, j), det in dets.items():
        edge = outline((u[j], v[i]), size, 3)
        colour = shades((det - low) / (high - low))
        left.fill(*edge, facecolor=colour, edgecolor="white", lw=0.5)
        right.fill(*T(edge), facecolor=colour, edgecolor="white", lw=0.5)
    for ax in (left, right):
        ax.locator_params(axis="x", nbins=3)
    left.set(xlabel=names[0], ylabel=names[1], title=_("cells of equal area"))
    right.set(xlabel=names[2], ylabel=names[3], title=_("their images"))


def disks(radii: dict[str, Array], angles: Array) -> None:
    """Draw points of the unit disk with the given radii and angles, one panel each.

    Parameters
    ----------
    radii : dict
        Title of each panel and its radii, shape (n,).
    angles : ndarray, shape (n,)
        Angles, the same in each panel.
    """
    _figure, axes = plt.subplots(1, len(radii), figsize=(style.WIDTH, 3.1))
    turn = np.linspace(0, 2 * np.pi, 100)
    for ax, (title, r) in zip(axes, radii.items(), strict=True):
        for k in (0.5, 1):
            ax.plot(k * np.cos(turn), k * np.sin(turn), color=style.MUTED, lw=0.8)
        ax.plot(*polar([r, angles]), ".", color=style.MODEL, ms=3)
        ax.set(title=title, aspect="equal")
        ax.axis("off")
