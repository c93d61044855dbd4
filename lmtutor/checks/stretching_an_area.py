"""Checks for the chapter on change of variables in the plane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lmtutor.checks.registry import Wrong, exercise
from lmtutor.checks.tools import Array, array, call, close, expect, number, reject
from lmtutor.i18n import gettext as _


@exercise("ex-stretching-an-area-ellipse")
def ellipse(answer: Any) -> str:
    """Check det J_T at r = ½ and the area of the ellipse with half-axes 3 and 2."""
    det, area = array(answer, (2,))
    reject(
        det,
        [
            (-3, _("The sign of the determinant is wrong: rows x and y, columns r and θ.")),
            (6, _("The factor r is missing in the determinant; r is ½.")),
            (0.5, _("That is r alone; the half-axes 3 and 2 stretch as well.")),
            (2.5, _("Multiply the half-axes 3 and 2, do not add them.")),
            (
                6 * np.pi,
                _("The order is reversed, or the first is an area: there is no π in det J_T."),
            ),
        ],
    )
    expect(close(det, 3), _("The determinant is wrong: J_T has the columns T_r and T_θ."))
    reject(
        area,
        [
            (12 * np.pi, _("The factor r is missing under the integral for the area.")),
            (3 * np.pi, _("Integrate r from 0 to 1; do not keep r = ½.")),
            (np.pi, _("That is the unit disk; its image is 6 times as large.")),
        ],
    )
    expect(close(area, 6 * np.pi), _("The area is wrong: integrate 6r over [0, 1] × [0, 2π]."))
    return _("Right. The ellipse is the unit disk, stretched by 3 and by 2.")


@exercise("ex-stretching-an-area-diamond")
def diamond(answer: Any) -> str:
    """Check ∬(x + y)² over |x| + |y| ≤ 1."""
    value = number(answer)
    reject(
        value,
        [
            (4 / 3, _("The factor |det J_T| is missing.")),
            (8 / 3, _("You took the determinant of the inverse map: use ½, not 2.")),
            (-2 / 3, _("The sign is wrong: take |det J_T|.")),
            (1 / 3, _("The factor is |det J_T| = ½, used once.")),
            (0, _("The integrand is never negative, so the integral is positive.")),
        ],
    )
    expect(close(value, 2 / 3), _("Q is the square |u| ≤ 1, |v| ≤ 1; the integrand is u²·½."))
    return _("Right. In u and v the region has straight edges and the integrand one variable.")


@exercise("ex-stretching-an-area-twice")
def twice(answer: Any) -> str:
    """Check ∬|det J_T| and the area of the image for (u² − v², 2uv) on the unit disk."""
    integral, area = array(answer, (2,))
    reject(
        [integral, area],
        [
            ([np.pi, 2 * np.pi], _("The order is reversed: the integral first, then the area.")),
            ([2 * np.pi, 2 * np.pi], _("T(Q) is covered twice: its area is not the integral.")),
            ([np.pi, np.pi], _("T is not injective: the integral counts the disk twice.")),
        ],
    )
    reject(
        integral,
        [
            (8 * np.pi / 3, _("The factor r of polar coordinates is missing in the integral.")),
            (0, _("The determinant is 4(u² + v²), never negative; nothing cancels.")),
        ],
    )
    expect(close(integral, 2 * np.pi), _("The integral is wrong: det J_T = 4(u² + v²)."))
    expect(close(area, np.pi), _("T squares the radius and doubles the angle. What is T(Q)?"))
    return _("Right. The condition that is broken is injectivity; no determinant can show it.")


@exercise("ex-stretching-an-area-shear")
def sheared(answer: Any) -> str:
    """Check J̃ᵀJ̃ of a·e^(bt) at (1, 0) when the parameter is the value at t = 2."""
    got = array(answer, (2, 2))
    reject(
        got,
        [
            ([[3, 3], [3, 5]], _("This is JᵀJ before the change.")),
            ([[3, 0], [0, 2]], _("This belongs to the value at t = 1; here it is that at t = 2.")),
            ([[3, 9], [9, 29]], _("The sign is wrong: a = c·e^(−2b), so ∂a/∂b = −2.")),
            ([[3, -3], [3, 5]], _("JᵀJ is symmetric.")),
            ([[1, -2], [0, 1]], _("This is J_T; JᵀJ of the new residuals is asked for.")),
        ],
    )
    message = _("J̃ = J·J_T has the rows (1, −2), (1, −1), (1, 0); form J̃ᵀJ̃.")
    expect(close(got, [[3, -3], [-3, 5]]), message)
    return _("Right. The determinant is 6 as before, since a shear keeps areas.")


def _quotient(V: float, a: float) -> Array:
    """Return the Jacobian matrix of (V, a) ↦ (V, V/a)."""
    return np.array([[1, 0], [1 / a, -V / a**2]])


@exercise("ex-stretching-an-area-slope")
def plateau_and_slope(answer: Any) -> str:
    """Check J_T of (V, a) ↦ (V, V/a)."""
    for V, a in ((200.0, 3000.0), (1.5, 0.5)):
        got = array(call(answer, np.array([V, a])), (2, 2))
        right, inverse = _quotient(V, a), _quotient(V, V / a)
        reject(
            got,
            [
                (right.T, _("Transposed: a row for each old variable, a column for each new one.")),
                (right * [[1, 1], [1, -1]], _("The sign of ∂K/∂a is wrong.")),
                (right * [[1, 1], [0, 1]], _("K = V/a depends on V as well.")),
                (inverse, _("This is the inverse map; T goes from (V, a).")),
                (np.linalg.inv(right), _("This is the inverse matrix; T goes from (V, a).")),
                (right[::-1], _("The rows are exchanged: first V, then K.")),
                (right[:, ::-1], _("The columns are exchanged: first V, then a.")),
            ],
        )
        expect(close(got, right), _("The rows are the derivatives of V and of K = V/a."))
    return _("Right. The determinant, −V/a², has no zero: no curve is lost in this change.")


_MAPS: list[tuple[Callable[[Array], Array], float]] = [
    (lambda w: np.array([3 * w[1], 2 * w[0]]), 6.0),
    (lambda w: np.array([(1 + w[0]) * np.cos(w[1]), (1 + w[0]) * np.sin(w[1])]), 1.5),
    (lambda w: np.array([w[0] + 2 * w[1], w[1]]), 1.0),
]


@exercise("ex-stretching-an-area-cells")
def image_area(answer: Any) -> str:
    """Check the area of the image of the unit square, as a sum over cells."""
    n = 8
    for T, area in _MAPS:
        got = number(call(answer, T, n))
        reject(
            got,
            [
                (-area, _("The sign is wrong for a map that flips: take |det J_T|.")),
                (area * n**2, _("Multiply by the area of a cell, 1/n².")),
                (area * n, _("A cell has area 1/n², not 1/n.")),
            ],
            1e-4,
        )
        corner = 1.5 - 0.5 / n, 1.5 + 0.5 / n
        expect(
            area != 1.5 or not any(close(got, value, 1e-4) for value in corner),
            _("You took a corner of each cell; take the middle."),
        )
        expect(
            area != 6 or not close(got, 36, 1e-4), _("Take the determinant itself, not its square.")
        )
        expect(close(got, area, 1e-3), _("Add |det J_T| at the middle of each cell, times 1/n²."))
    # the maps above have linear determinants, for which one cell gives what n × n cells give
    for n in (2, 3):
        got = number(call(answer, lambda w: np.array([np.exp(w[0]), w[1]]), n))
        expect(
            not close(got, np.exp(0.5), 1e-4),
            _("Add |det J_T| at the middle of each cell, times 1/n²."),
        )
        if not close(got, np.mean(np.exp((np.arange(n) + 0.5) / n)), 1e-4):
            raise Wrong(_("The number of cells is n × n; use the argument n."))
    return _("Right. It is a Riemann sum of the theorem's right side, with f = 1.")
