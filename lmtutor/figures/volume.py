"""A square of the parameters of two exponentials and its patch in the space of three data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure as Canvas
from numpy.typing import ArrayLike, NDArray

from lmtutor.figures._figure import Figure
from lmtutor.figures._traits import Point, Real
from lmtutor.figures._words import said
from lmtutor.i18n import gettext as _
from lmtutor.plots import style
from lmtutor.plots.stretching_an_area import outline

Array = NDArray[np.float64]

TIMES = np.array([1 / 3, 1.0, 3.0])
NOISE = 0.05
REACH = NOISE * float(np.sqrt(-2 * np.log(0.05)))
LOGS, SIDE, TURN = (-2.0, 2.0), (0.1, 1.0), (-20.0, 20.0)
OTHER = (-0.1, 0.25)
LONGEST = 4.0
SHOWN = 2.6
AZIMUTH, HEIGHT = 40.0, np.radians(-20)
CELLS = 16


class Volume(Figure):
    """Two exponentials at three times: (ln x₁, ln x₂) ↦ e^(−x₁t) + e^(−x₂t), t = ⅓, 1, 3.

    Parameters
    ----------
    point : pair of floats
        Natural logarithms of the two rates x₁ and x₂, each −2 to 2; the unit of a rate is one
        over the unit of t. The square is centred there, and J is taken there.
    side : float
        Side of the square in the plane of the logarithms, 0.1 to 1.
    turn : float
        Angle in degrees by which the view of the sheet is turned, −20 to 20.

    Raises
    ------
    traitlets.TraitError
        If one of them is out of bounds or of another type, now or when it is set later.

    Examples
    --------
    >>> figure = Volume(point=(-1.0, 0.8), side=0.5)
    >>> figure.side = 2
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: side must be a number from 0.1 to 1, not 2
    """

    figure = "volume"
    heights = (1403, 840)
    size = (7.2, 4.3)

    point = Point((-1.2, 1.0), [LOGS, LOGS]).tag(sync=True, state=True)
    side = Real(1.0, *SIDE).tag(sync=True, state=True)
    turn = Real(0.0, *TURN).tag(sync=True, state=True)

    def text(self) -> dict[str, str]:
        """Return the figure's words."""
        return _questions() | _names() | _verdicts()

    def tries(self) -> list[dict[str, Any]]:
        """Return three states: rates far apart, nearly equal, equal."""
        far, near, same = Site((-1.0, 0.8)), Site((0.05, -0.05)), Site((0.0, 0.0))
        x1, x2 = np.exp(near.point)
        return [
            {
                "label": _("apart"),
                "state": far.state(),
                "notice": _(
                    "Here √det(JᵀJ) = {flat} is nearly as large as it gets. Notice the ellipse: it"
                    " reaches {long} along its long axis, a factor of {factor}, and neither rate is"
                    " less certain than that."
                ).format(**said(flat=far.flat, long=far.axes[1], factor=np.exp(far.axes[1]))),
            },
            {
                "label": _("near"),
                "state": near.state(),
                "notice": _(
                    "The rates are {x1} and {x2}, and √det(JᵀJ) = {flat}. Notice that J₁ and J₂"
                    " point nearly the same way, and that the ellipse, with a short half axis of"
                    " {short}, has left the map along the other: the sum of the logarithms is"
                    " known, their difference is not."
                ).format(**said(x1=x1, x2=x2, flat=near.flat, short=near.axes[0])),
            },
            {
                "label": _("equal"),
                "state": same.state(),
                "notice": _(
                    "J₁ = J₂: the parallelogram is a segment, √det(JᵀJ) = {flat}, JᵀJ is singular,"
                    " the ellipse an endless strip. Notice the patch: the square is folded, its"
                    " halves, one on the other, have {patch} times its area, though J sees none."
                ).format(**said(flat=same.flat, patch=same.patch(1.0))),
            },
        ]

    def alt(self) -> str:
        """Return what the picture shows."""
        site, other = Site(self.point), Site(OTHER)
        return _(
            "Left, the plane of ln x₁ and ln x₂ on a map of √det(JᵀJ), dark along x₁ = x₂. A square"
            " with side {side} around ({u}, {v}) and an ellipse with half axes {short} and {long};"
            " dotted, an equal square at ({p}, {q}), close to x₁ = x₂, whose ellipse has a long"
            " half axis of {far}. Right, the sheet of all curves in the space of three data, with a"
            " fold along x₁ = x₂. The first square is a large patch on it, with the flat"
            " parallelogram of the columns of J; the dotted one is a narrow strip at the fold."
            " √det(JᵀJ) is {flat} and {other}."
        ).format(
            **said(side=self.side, u=self.point[0], v=self.point[1], p=OTHER[0], q=OTHER[1]),
            **said(short=site.axes[0], long=site.axes[1], flat=site.flat, other=other.flat),
            **said(far=other.axes[1]),
        )

    def draw(self, canvas: Canvas) -> None:
        """Draw squares and ellipses on the map, patches and parallelogram on the sheet."""
        left, right = canvas.subplots(1, 2)
        _draw_map(left)
        _draw_sheet(right, self.turn)
        for point, colour, dash in ((OTHER, "black", ":"), (self.point, style.MODEL, "-")):
            square = _square(point, self.side)
            left.fill(
                *square, facecolor=(1, 1, 1, 0.25), edgecolor="white", ls=dash, lw=1.6, **style.RIM
            )
            ellipse = Site(point).ellipse()
            left.plot(*ellipse, color="white", ls=":" if dash == ":" else "--", lw=1.6, **style.RIM)
            for u, v in _halves(square):
                shown = _project(curve(u, v), self.turn)
                right.fill(*shown, facecolor=colour, alpha=0.35, edgecolor=colour)
        _draw_parallelogram(right, Site(self.point), self.side, self.turn)


@dataclass(frozen=True)
class Site:
    """What J is at a point of the plane of ln x₁ and ln x₂."""

    point: tuple[float, float]

    def state(self) -> dict[str, Any]:
        """Return the figure's state here, with the first side and view."""
        return {"point": self.point, "side": 1.0, "turn": 0.0}

    @property
    def J(self) -> Array:
        """Derivatives of the three data by the two logarithms, shape (3, 2)."""
        return np.stack([column(self.point[0]), column(self.point[1])], axis=1)

    @property
    def flat(self) -> float:
        """Area of the parallelogram to that of the square, √det(JᵀJ)."""
        return float(spanned(*self.J.T))

    @property
    def axes(self) -> tuple[float, float]:
        """Half axes of the 95 % ellipse ‖Jp‖ = REACH, the short one first."""
        sigma = np.linalg.svd(self.J, compute_uv=False)
        singular = self.point[0] == self.point[1]
        return REACH / float(sigma[0]), np.inf if singular else REACH / float(sigma[1])

    def patch(self, side: float) -> float:
        """Return the area of the curved patch to that of the square, by midpoints."""
        offsets = side * ((np.arange(CELLS) + 0.5) / CELLS - 0.5)
        u, v = np.meshgrid(self.point[0] + offsets, self.point[1] + offsets)
        return float(np.mean(spanned(column(u), column(v))))

    def ellipse(self) -> Array:
        """Return points of the ellipse, shape (2, 400); a strip where it has no end."""
        V = np.linalg.svd(self.J)[2]
        t = np.linspace(0, 2 * np.pi, 400)
        short, long = np.minimum(self.axes, 1e3)
        turned: Array = V.T @ np.array([short * np.cos(t), long * np.sin(t)])
        return np.array(self.point)[:, None] + turned


def term(u: ArrayLike) -> Array:
    """Return e^(−xt) at the three times, shape (3, ...), for ln x = u of shape (...)."""
    return np.asarray(np.exp(-np.multiply.outer(TIMES, np.exp(np.asarray(u, float)))))


def curve(u: ArrayLike, v: ArrayLike) -> Array:
    """Return the three data of the rates with the logarithms u and v, shape (3, ...)."""
    return np.asarray(term(u) + term(v))


def column(u: ArrayLike) -> Array:
    """Return the derivative of `term` by u."""
    power = np.multiply.outer(TIMES, np.exp(np.asarray(u, float)))
    return np.asarray(-power * np.exp(-power))


def spanned(a: Array, b: Array) -> Array:
    """Return the area that two vectors span, √det(JᵀJ), shape (...) for two of shape (3, ...)."""
    return np.asarray(np.linalg.norm(np.cross(a, b, axis=0), axis=0))


def _questions() -> dict[str, str]:
    first, other = Site((-1.2, 1.0)), Site(OTHER)
    x1, x2 = np.exp(OTHER)
    return {
        "question": _(
            "Two equal squares of parameters, one with rates far apart, one (dotted) with rates"
            " {x1} and {x2}: which has the smaller patch on the sheet of curves, and which the"
            " longer ellipse?"
        ).format(**said(x1=x1, x2=x2)),
        "answer text": _(
            "The dotted one, both times. There √det(JᵀJ) is {other} instead of {flat}. Across the"
            " fold the curves of the square hardly differ, so the data cannot tell them apart, and"
            " the ellipse has a long half axis of {long} instead of {short}."
        ).format(
            **said(other=other.flat, flat=first.flat, long=other.axes[1], short=first.axes[1])
        ),
        "hint": _(
            "Drag the dot towards the line x₁ = x₂, change the square at its corner, turn the sheet"
            " by its double arrow. With the keyboard: Tab, then the arrow keys; Shift takes larger"
            " steps, Home goes back."
        ),
        "caption": _(
            "Where area collapses, parameters cannot be told apart. Each pair of rates of e^(−x₁t)"
            " + e^(−x₂t), seen at t = ⅓, 1 and 3, is a point of the sheet, which is folded along x₁"
            " = x₂. A square of (ln x₁, ln x₂) becomes a patch; the columns J₁ and J₂ of J span the"
            " dashed parallelogram, with √det(JᵀJ) times the area of the square. The dashed ellipse"
            " is the 95 % confidence region of the linear model if the data scatter by {noise}; the"
            " dotted square and ellipse lie near the fold. Bring the rates together: the area dies,"
            " JᵀJ becomes singular and the ellipse has no end, all at the same place."
        ).format(**said(noise=NOISE)),
    }


def _names() -> dict[str, str]:
    return {
        "parameters label": _("Plane of the logarithms of the two rates"),
        "sheet label": _("The sheet of all curves in the space of three data"),
        "objects label": _("JᵀJ, area and ellipse"),
        "point handle": _("the two rates"),
        "side handle": _("side of the square"),
        "turn handle": _("view of the sheet"),
        "flat": "√det(JᵀJ)",
        "patch": _("patch ÷ square"),
        "long axis": _("long half axis"),
        "short axis": _("short half axis"),
        "side": _("side"),
        "turn": _("view"),
        "swap": _("Swap x₁ and x₂"),
        "swapped": _(
            "The rates have changed places and the patch has not moved: both orders are the same"
            " curve, for the map is two to one."
        ),
        "table caption": _("The two rates brought together around the same mean"),
    }


def _verdicts() -> dict[str, str]:
    return {
        "summary": _(
            "Rates {x1} and {x2}: the parallelogram has √det(JᵀJ) = {flat} times the area of the"
            " square, the patch {patch} times."
        ),
        "bounded": _(
            "The ellipse reaches {long} along its long axis: neither rate is uncertain by more than"
            " a factor of {factor}."
        ),
        "endless": _(
            "The ellipse reaches {long} along its long axis: data that scatter so much do not"
            " tell the rates apart."
        ),
        "singular": _(
            "J₁ = J₂ and JᵀJ is singular: along the strip the linear model sees no change at all."
        ),
        "both": _("{first} {second}"),
    }


def _square(point: tuple[float, float], side: float) -> Array:
    """Return the outline of the square around a point, shape (2, 96)."""
    return outline((point[0] - side / 2, point[1] - side / 2), (side, side), 24)


def _halves(square: Array) -> list[Array]:
    """Return the parts of a square on the two sides of x₁ = x₂, the other side pressed onto it."""
    u, v = square
    middle = (u + v) / 2
    parts = []
    for keep in (v >= u, u >= v):
        if keep.any():
            parts.append(np.where(keep, square, middle))
    return parts


def _project(y: Array, turn: float) -> Array:
    """Return data of shape (3, ...) as they are seen, shape (2, ...)."""
    a, (x, z, d) = np.radians(AZIMUTH + turn), y - 1
    across = x * np.cos(a) - d * np.sin(a)
    depth = x * np.sin(a) + d * np.cos(a)
    return np.array([across, z * np.cos(HEIGHT) + depth * np.sin(HEIGHT)])


def _draw_map(ax: Axes) -> None:
    """Draw the map of √det(JᵀJ), dark along x₁ = x₂."""
    fine = np.linspace(-SHOWN, SHOWN, 160)
    u, v = np.meshgrid(fine, fine)
    area = np.maximum(spanned(column(u), column(v)), 1e-4)
    levels = np.geomspace(1 / 300, 1 / 6, 13)
    ax.contourf(fine, fine, area, levels, cmap=style.CONTOURS, norm=LogNorm(), extend="both")
    ax.plot(fine, fine, color="white", lw=1)
    ax.text(-1.4, -2.0, "x₁ = x₂", color="white", size=9, **style.RIM)
    ax.set(xlabel="ln x₁", ylabel="ln x₂", xlim=(-SHOWN, SHOWN), ylim=(-SHOWN, SHOWN))
    ax.set(aspect="equal", title=_("squares and 95 % ellipses"))


def _draw_sheet(ax: Axes, turn: float) -> None:
    """Draw the mesh of the sheet and its fold."""
    along = np.linspace(-2.5, 2.5, 60)
    for u in np.arange(-2.5, 2.51, 0.25):
        ax.plot(*_project(curve(np.full(60, u), along), turn), color="#9A9A9A", lw=0.6)
    fold = _project(curve(along, along), turn)
    ax.plot(*fold, color=style.DATA, lw=1.4)
    ax.annotate("x₁ = x₂", tuple(fold[:, 40]), size=9, xytext=(4, -4), textcoords="offset points")
    ax.set(aspect="equal", title=_("their patches on the sheet"))
    ax.axis("off")


def _draw_parallelogram(ax: Axes, site: Site, side: float, turn: float) -> None:
    """Draw the flat parallelogram that J makes of the square."""
    y, edges = curve(*site.point), site.J * side
    corner = y - edges.sum(axis=1) / 2
    path = [corner + edges[:, 0], corner + edges.sum(axis=1), corner + edges[:, 1]]
    ax.plot(*_project(np.stack(path, axis=1), turn), "--", color=style.GAUSS_NEWTON, lw=1.6)
    start = _project(corner, turn)
    for k, width in ((0, 2.6), (1, 1.5)):
        tip = _project(corner + edges[:, k], turn)
        arrow = {"arrowstyle": "->", "color": style.GAUSS_NEWTON, "lw": width}
        ax.annotate("", tuple(tip), tuple(start), arrowprops=arrow | {"shrinkA": 0, "shrinkB": 0})
        length = max(float(np.hypot(*(tip - start))), 1e-9)
        spot = tip + (tip - start) * 0.1 / length
        ax.annotate(("J₁", "J₂")[k], tuple(spot), size=9, ha="center", va="center")
