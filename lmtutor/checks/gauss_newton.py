"""Checks for the chapter on the Gauss–Newton method."""

from __future__ import annotations

from typing import Any

import numpy as np

from lmtutor.checks.registry import exercise
from lmtutor.checks.tools import Array, array, call, close, expect, number, reject
from lmtutor.i18n import gettext as _
from lmtutor.problems import nist

J = np.array([[1.0, 0], [1, 1], [1, 2]])
R = np.array([-1, 0, 0.5])
P = np.array([11 / 12, -3 / 4])


@exercise("ex-gauss-newton-by-hand")
def by_hand(answer: Any) -> str:
    """Check the Gauss–Newton step of a·e^(bt) at (1, 0)."""
    p = array(answer, (2,))
    reject(
        p,
        [
            (-P, _("The sign is reversed: the right-hand side is −g.")),
            (
                P + np.array([1, 0]),
                _("This is the point that the step leads to; the step is asked for."),
            ),
            (P[::-1], _("The components are exchanged: first a, then b.")),
            ([0.5, -1], _("This is −g, steepest descent; solve with JᵀJ.")),
            ([1 / 6, -1 / 5], _("The off-diagonal entries of JᵀJ are missing.")),
            ([1.5, -1], _("This is Newton's step, with S; leave S out.")),
        ],
        rtol=1e-3,
    )
    expect(close(p, P, rtol=1e-3), _("Solve 3p₁ + 3p₂ = ½ and 3p₁ + 5p₂ = −1."))
    return _("Right. The step leads to (1.917, −0.750), within 0.1 of the exact fit in both.")


@exercise("ex-gauss-newton-slope")
def slope(answer: Any) -> str:
    """Check gᵀp and the predicted reduction for the step by hand."""
    both = array(answer, (2,))
    actual = 5 / 8 - np.sum((23 / 12 * np.exp(-0.75 * np.arange(3)) - [2, 1, 0.5]) ** 2) / 2
    reject(
        both,
        [
            ([29 / 24, 29 / 48], _("The slope is negative: the step goes downhill.")),
            ([-29 / 24, 29 / 24], _("The factor ½ is missing: the reduction is ½‖Jp‖².")),
            ([-29 / 24, -29 / 48], _("A reduction is L(0) − L(p), hence positive.")),
            ([29 / 48, -29 / 24], _("The order is reversed: first the slope.")),
            ([-29 / 24, 1 / 48], _("1/48 is L(p), what remains; the reduction is L(0) − L(p).")),
        ],
        rtol=1e-3,
    )
    if close(both, [-29 / 24, actual], rtol=1e-3):
        expect(False, _("That is the actual reduction of f; the predicted one is ½‖Jp‖²."))
    expect(close(both[0], -29 / 24, rtol=1e-3), _("The slope is gᵀp with g = (−½, 1)."))
    expect(
        close(both[1], 29 / 48, rtol=1e-3),
        _("The slope is right. The reduction is ½‖Jp‖² = −½gᵀp."),
    )
    return _("Right. The slope is −‖Jp‖², and half of it is what the linear model promises.")


def _solves(function: Any, jacobian: Array, r: Array) -> Array:
    """Call a learner's step(J, r); turn a wrong step into `Wrong`, with the likely cause."""
    p = array(call(function, jacobian, r), (jacobian.shape[1],))
    right = np.linalg.lstsq(jacobian, -r, rcond=None)[0]
    reject(
        p,
        [
            (-right, _("The sign is reversed: minimise ‖r + Jp‖, not ‖r − Jp‖.")),
            (-jacobian.T @ r, _("This is −g, steepest descent; solve the least-squares problem.")),
            (jacobian.T @ r, _("This is the gradient; solve the least-squares problem.")),
        ],
    )
    left = jacobian.T @ (r + jacobian @ p)
    scale = float(np.linalg.norm(jacobian, 2) * np.linalg.norm(r))
    expect(
        bool(np.linalg.norm(left) <= 1e-8 * scale),
        _("Jᵀ(r + Jp) is not zero: the step is not the solution of the linear problem."),
    )
    return p


@exercise("ex-gauss-newton-step")
def step(answer: Any) -> str:
    """Check a function (J, r) ↦ p, on good, bad and deficient matrices."""
    rng = np.random.default_rng(6)
    for shape in ((3, 2), (7, 4), (3, 3)):
        _solves(answer, rng.normal(size=shape), rng.normal(size=shape[0]))
    u, v = (np.linalg.qr(rng.normal(size=size))[0] for size in ((6, 3), (3, 3)))
    bad = u * [1, 1e-4, 1e-9] @ v.T
    p = array(call(answer, bad, -bad @ [1, 2, 3]), (3,))
    expect(
        close(p, [1, 2, 3], rtol=1e-4),
        _("With κ(J) = 10⁹ the step is wrong: JᵀJ has lost the small singular value. Work on J."),
    )
    _solves(answer, np.outer([1.0, 2, 3], [1, 1]), rng.normal(size=3))
    return _("Right. It also finds a step where J is rank deficient and JᵀJ has no inverse.")


@exercise("ex-gauss-newton-edge")
def edge(answer: Any) -> str:
    """Check the smallest b₁ from which BoxBOD's first step leaves b₂ = 1 positive."""
    b1 = number(answer)
    box = nist.load("BoxBOD")
    x = np.ones(2)
    right = -float(np.linalg.lstsq(box.jacobian(x), -box.residual(x), rcond=None)[0][1])
    reject(
        b1,
        [
            (-right, _("The sign: the change is negative, and b₁ must exceed its size.")),
            (right - 1, _("Do not subtract 1: the new rate is 1 + c₂/b₁, with c₂ = b₁p₂.")),
            (right + 1, _("Do not add 1: the new rate is 1 + c₂/b₁, with c₂ = b₁p₂.")),
            (1 / right, _("The fraction is upside down: p₂ falls like 1/b₁.")),
            (1, _("That is the start that fails.")),
        ],
        rtol=2e-3,
    )
    expect(close(b1, right, rtol=2e-3), _("b₁p₂ does not depend on b₁; ask for 1 + p₂ > 0."))
    return _("Right. The border of the map is found from one step, without any run.")


@exercise("ex-gauss-newton-halving")
def halving(answer: Any) -> str:
    """Check how often BoxBOD's first step must be halved."""
    times = number(answer)
    reject(
        times,
        [
            (128, _("128 is the divisor 2⁷; count the halvings.")),
            (1 / 128, _("That is α; count the halvings.")),
            (6, _("With 1/64 of the step f is still above f(x).")),
            (8, _("One fewer is enough. Or did you count the full step as a halving?")),
            (0, _("The full step leads out of the floating-point numbers.")),
        ],
    )
    expect(times == 7, _("Compare f(x + p/2ᵏ) with f(x) for k = 0, 1, 2, …"))
    return _("Right. The first step that goes down is 1/128 of the full one, and it gains 1%.")


@exercise("ex-gauss-newton-cycle")
def cycle(answer: Any) -> str:
    """Check the start from which Gauss–Newton for arctan x cycles."""
    x = number(answer)
    expect(x != 0, _("x = 0 is the solution itself; x > 0 is asked for."))
    expect(x > 0, _("x > 0 is asked for; by symmetry −x cycles too."))
    if close(x, 1.391745200, rtol=1e-3):
        expect(close(x, 1.391745200, rtol=1e-6), _("Almost: six digits are asked for."))
    expect(close(x, 1.391745200), _("Solve x − (1 + x²) arctan x = −x, between 1 and 2."))
    return _("Right. The direction is never wrong here; beyond this start the length is fatal.")
