"""Checks for the chapter on the Jacobian matrix."""

from __future__ import annotations

from typing import Any

import numpy as np

from lmtutor.checks.registry import Wrong, exercise
from lmtutor.checks.tools import Array, array, call, close, expect, number, reject
from lmtutor.i18n import gettext as _

_J = np.array([[1.0, 0.0], [0.5, 1.0], [0.25, 1.0]])


@exercise("ex-jacobian-matrix-by-hand")
def by_hand(answer: Any) -> str:
    """Check J of a·e^(bt), t = (0, 1, 2), at (2, −ln 2)."""
    if np.shape(answer) == (2, 3) and close(answer, _J.T):
        raise Wrong(_("This is the transpose: rows are data, columns are parameters."))
    J = array(answer, (3, 2))
    reject(
        J,
        [
            (-_J, _("The sign is reversed: r is model minus datum.")),
            (_J[:, ::-1], _("The columns are swapped: first a, then b.")),
            (_J * [1, 0.5], _("The second column lacks the factor a.")),
            (_column([2, 1, 0.5]), _("The second column lacks the inner factor t.")),
            (_J * [2, 1], _("The first column is ∂(a e^(bt))/∂a; a itself drops out.")),
            ([[1, 0], [1, 1], [1, 2]], _("This is J at (1, 0); here e^(bt) is 1, ½, ¼.")),
            (_column([0, -np.log(2), -np.log(4)]), _("Differentiate e^(bt) by b: t e^(bt).")),
        ],
    )
    for i, name in enumerate("ab"):
        expect(close(J[:, i], _J[:, i]), _("Column {name} is wrong.").format(name=name))
    return _("Right. The first datum says nothing about b: at t = 0 no change of b is felt.")


def _column(second: list[float]) -> Array:
    return np.column_stack([_J[:, 0], second])


@exercise("ex-jacobian-matrix-predict")
def predict(answer: Any) -> str:
    """Check r + Jp at x = (1, 0) for p = (½, −½)."""
    r, change = np.array([-1, 0, 0.5]), np.array([0.5, 0, -0.5])
    value = array(answer, (3,))
    moved = _("This is r(x + p) itself; the linear prediction is asked for.")
    reject(
        value,
        [
            (change, _("This is Jp, the change; add r.")),
            (r - change, _("The sign is reversed: add Jp to r.")),
            (r, _("This is r itself; add Jp.")),
            ([-0.5, 1, 2], _("The sign of the second component of p is lost.")),
            (_moved(), moved),
            (_moved().round(2), moved),
        ],
        rtol=1e-3,
    )
    expect(close(value, r + change), _("Jp is ½ of column a minus ½ of column b; add it to r."))
    return _("Right. The true r(x + p) is (−0.5, −0.09, 0.05): close, and not the same.")


def _moved() -> Array:
    t = np.arange(3)
    return np.asarray(1.5 * np.exp(-0.5 * t) - [2, 1, 0.5])


@exercise("ex-jacobian-matrix-step")
def step(answer: Any) -> str:
    """Check the best forward step for |r″| = 4 and rounding errors δ = 10⁻¹⁶."""
    h = 1e8 * number(answer)
    expect(h > 0, _("A step is positive here."))
    reject(
        h,
        [
            (1e-8, _("A step of the size of δ leaves nothing but rounding.")),
            (2, _("The second derivative is missing: the curve bends four times as much.")),
            (4, _("The fraction under the root is upside down: large r″ asks for small h.")),
            (0.5, _("A factor 2 is lost on the way: minimise ½h|r″| + 2δ/h.")),
            (0.5**0.5, _("Both values of r carry an error δ: together 2δ.")),
            (1e8 * np.cbrt(1e-16), _("That is the size for the central difference.")),
        ],
        rtol=1e-3,
    )
    expect(close(h, 1, rtol=1e-3), _("Set the derivative of ½h|r″| + 2δ/h to zero."))
    return _("Right. Both errors are then 2·10⁻⁸: at the bottom of the V they are equal.")


@exercise("ex-jacobian-matrix-complex")
def complex_step(answer: Any) -> str:
    """Check a function (fun, x) ↦ J that uses the complex step."""
    for fun, exact, x in (_CURVE, _PLANE):
        J = call(answer, fun, np.array(x))
        expect(not np.iscomplexobj(J), _("J is complex: take the imaginary part, `.imag`."))
        want = exact(*x)
        if np.shape(J) == want.T.shape != want.shape and close(J, want.T):
            raise Wrong(_("This is the transpose: each column belongs to one parameter."))
        got = array(J, want.shape)
        expect(bool(np.any(got)), _("J is zero: is the step lost, or the real part taken?"))
        transposed = want.T if want.shape[0] == want.shape[1] else -want
        sign = _("The sign is reversed.")
        reject(got, [(-want, sign), (transposed, _("This is the transpose."))])
        scaled = np.max(np.abs(got)) < 1e-3 * np.max(np.abs(want))
        expect(not scaled, _("The entries are far too small: divide by h."))
        expect(close(got, want, rtol=1e-4), _("Wrong entries: step one parameter at a time."))
        exactly = close(got, want, rtol=1e-13, atol=1e-15)
        expect(exactly, _("Digits are lost: nothing is subtracted, so take h = 1e-30."))
    return _("Right. All digits, from a step of any size that is small enough.")


_CURVE = (
    lambda x: x[0] * np.exp(x[1] * np.arange(3.0)) - np.array([2, 1, 0.5]),
    lambda a, b: np.exp(b * np.arange(3.0))[:, None] * np.array([[1, 0], [1, a], [1, 2 * a]]),
    [1.5, -0.4],
)
_PLANE = (
    lambda x: np.array([(x[0] + 1) * x[1], x[0] ** 2 - np.sin(x[1])]),
    lambda u, v: np.array([[v, u + 1], [2 * u, -np.cos(v)]]),
    [0.0, 2.0],
)


@exercise("ex-jacobian-matrix-repair")
def repair(answer: Any) -> str:
    """Check the repaired Jacobian matrix of the logistic curve x₁/(1 + e^(x₂ − x₃t))."""
    t = np.array([0.5, 1.0, 2.0, 4.0])
    for x in ([2.0, 1.0, 0.5], [5.0, -0.5, 1.5]):
        e = np.exp(x[1] - x[2] * t)
        bell = x[0] * e / (1 + e) ** 2
        want = np.column_stack([1 / (1 + e), -bell, t * bell])
        got = call(answer, np.array(x), t)
        if np.shape(got) == (3, 4):
            raise Wrong(_("This is the transpose: rows are data, columns are parameters."))
        J = array(got, (4, 3))
        reject(J[:, 2], [(bell, _("Column 2 still lacks the inner factor t."))])
        for i in range(3):
            message = _("Column {i} has the wrong sign.").format(i=i)
            reject(J[:, i], [(-want[:, i], message)])
            if not close(J[:, i], want[:, i]):
                raise Wrong(_("Column {i} is wrong; `check_jacobian` says where.").format(i=i))
    return _("Right. At t = 1 the faulty entry was correct: one datum is not a test.")
