"""Checks for the chapter on the Hessian."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lmtutor.checks.registry import Wrong, exercise
from lmtutor.checks.tools import Array, array, call, close, expect, reject
from lmtutor.i18n import gettext as _
from lmtutor.problems import nist


@exercise("ex-hessian-by-hand")
def by_hand(answer: Any) -> str:
    """Check JᵀJ + S of a·e^(bt), t = (0, 1, 2), y = (2, 1, ½) at (2, 0)."""
    H = array(answer, (2, 2))
    JTJ, S = np.array([[3, 6], [6, 20]]), np.array([[0, 4], [4, 14]])
    reject(
        H,
        [
            (JTJ, _("This is JᵀJ; S is still to be added.")),
            (S, _("This is S; JᵀJ is still to be added.")),
            (JTJ - S, _("The sign of S is reversed: r is model minus datum.")),
            (2 * (JTJ + S), _("This is the Hessian of RSS; f has the factor ½.")),
            ([[3, 9], [9, 30]], _("S sums r times second derivatives: is every r in it?")),
            ([[3, 10], [10, 27]], _("The last entry of S lacks the factor a = 2.")),
            ([[3, 4], [4, 7]], _("This is the Hessian at (1, 0).")),
            (np.outer([2.5, 8], [2.5, 8]), _("This is g gᵀ, which is no Hessian.")),
        ],
    )
    expect(close(H, H.T), _("A Hessian is symmetric."))
    expect(close(H, JTJ + S), _("JᵀJ is [[3, 6], [6, 20]]; check S and the sum."))
    return _("Right. Its determinant is 2, that of JᵀJ alone 24: here S matters.")


@exercise("ex-hessian-second-part")
def second_part(answer: Any) -> str:
    """Check second_part(jac, r, x) on two data sets."""
    for name in ("BoxBOD", "Misra1a"):
        problem = nist.load(name)
        x = problem.starts[1].copy()
        r, J = problem.residual(x), problem.jacobian(x)
        scale = np.outer(x, x)  # entries in units of RSS
        S = scale * _second_part(problem.t, r, x)
        got = scale * array(call(answer, problem.jacobian, r.copy(), x), (2, 2))
        _judge(got, S, scale * (J.T @ J))
    return _("Right. One more Jacobian per direction, and no second derivative by hand.")


def _second_part(t: Array, r: Array, b: Array) -> Array:
    """Return S of the model b₁(1 − exp(−b₂t)) by its formula."""
    e = np.exp(-b[1] * t)
    mixed = float(r @ (t * e))
    return np.array([[0, mixed], [mixed, -b[0] * float(r @ (t**2 * e))]])


def _judge(got: Array, S: Array, JTJ: Array) -> None:
    """Compare a computed S with the right one and name what is wrong with it."""
    size = np.abs(S).max()
    mistakes: list[tuple[ArrayLike, str]] = [
        ((JTJ + S) / size, _("This is the whole Hessian: hold r still while you differentiate.")),
        (JTJ / size, _("This is JᵀJ, the part that is not dropped.")),
        (-S / size, _("The sign is reversed.")),
        (2 * S / size, _("Twice too large: central points are 2h apart.")),
        (S / 2 / size, _("Half of what it should be: is the symmetric part taken twice?")),
        (np.zeros((2, 2)), _("The result is zero: is the step so small that x does not change?")),
    ]
    reject(got / size, mistakes, rtol=1e-3)
    expect(close(got / size, S / size, rtol=1e-3, atol=1e-3), _("Some entries are wrong."))


@exercise("ex-hessian-window")
def window(answer: Any) -> str:
    """Check −½ < c < ½ for r = (x, x² + c)."""
    if np.array_equal(answer, [-0.5, np.inf]):
        raise Wrong(_("For all these c it is a minimum, but a large c throws Gauss–Newton off."))
    ends = array(answer, (2,))
    reject(
        ends,
        [
            ([-1, 1], _("The second derivative of x² is 2: S is 2c.")),
            ([0.5, -0.5], _("Give the lower end first.")),
            ([-0.25, 0.25], _("S is r₂ times 2, once; the ½ of f is used up.")),
            ([0, 0.5], _("Negative c down to a limit are allowed, too.")),
        ],
    )
    expect(close(ends[0], -0.5), _("Lower end: where does f″(0) = 1 + 2c become positive?"))
    expect(close(ends[1], 0.5), _("Upper end: the theorem asks for |S| < JᵀJ."))
    return _("Right. The ends are the centre of curvature and its mirror image.")


@exercise("ex-hessian-errors")
def errors(answer: Any) -> str:
    """Check μ = 0.3 and the factor 1.3."""
    mu, factor = array(answer, (2,))
    reject(
        mu,
        [
            (-0.3, _("The error is multiplied by −μ, so μ has the other sign.")),
            (-1 / 0.3, _("Divide the later error by the earlier one.")),
            (1 / 0.3, _("Divide the later error by the earlier one.")),
        ],
        rtol=1e-3,
    )
    expect(close(mu, 0.3, rtol=1e-3), _("μ: each error is −μ times the one before."))
    reject(
        factor,
        [
            (0.7, _("The error changes sign, so the steps are too long.")),
            (0.3, _("That is the excess; the factor counts the whole step.")),
            (1 / 1.3, _("The other way round: the step taken over the exact one.")),
        ],
        rtol=1e-3,
    )
    expect(close(factor, 1.3, rtol=1e-3), _("The factor is (0.0100 + 0.0030)/0.0100."))
    return _("Right. Seen from the run alone, S is 0.3 JᵀJ at the solution.")


@exercise("ex-hessian-flat")
def flat(answer: Any) -> str:
    """Check a vector in the null space of J for a·e^(b−ct) at (2, 0, 1)."""
    v = array(answer, (3,))
    size = float(np.linalg.norm(v))
    expect(size > 1e-9, _("The zero vector always does; give one that is not zero."))
    v = v / size
    expect(abs(v[2]) < 1e-6, _("A change of c changes the decay, so v₃ must be zero."))
    expect(not close(v[0], -v[1], rtol=1e-3), _("At a = 2 the column of b is twice that of a."))
    expect(not close(v[1], -2 * v[0], rtol=1e-3), _("Swap the two: v₁ + 2v₂ must be zero."))
    expect(abs(v[0] + 2 * v[1]) < 1e-6, _("Jv is (v₁ + 2v₂) e^(−t): it must vanish."))
    return _("Right. JᵀJ is singular here, and at every other point of this model.")
