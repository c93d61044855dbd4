"""Checks for the chapter on the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lmtutor.checks.registry import Wrong, exercise
from lmtutor.checks.tools import Array, array, call, close, expect, number, reject
from lmtutor.i18n import gettext as _
from lmtutor.problems import nist


@exercise("ex-gradient-by-hand")
def by_hand(answer: Any) -> str:
    """Check g of a·e^(bt), t = (0, 1, 2), y = (2, 1, ½) at (2, 0)."""
    if np.shape(answer) == (3, 2):
        raise Wrong(_("These are the three pulls; add them up."))
    g = array(answer, (2,))
    reject(
        g,
        [
            ([-2.5, -8], _("The sign is reversed: r is model minus datum.")),
            ([5, 16], _("This is the gradient of RSS; f has the factor ½.")),
            ([8, 2.5], _("The components are swapped: first a, then b.")),
            ([2.5, 4], _("The derivative with respect to b lacks the factor a = 2.")),
            ([3, 6], _("These are the sums of the columns of J; weight each row by its r.")),
            ([-0.5, 1], _("This is the gradient at (1, 0).")),
            ([5, 8], _("The derivative with respect to a is e^(bt); a itself drops out.")),
        ],
    )
    for i, name in enumerate("ab"):
        expect(close(g[i], [2.5, 8][i]), _("The component for {name} is wrong.").format(name=name))
    return _("Right. −g asks for a smaller a and, more strongly, for a smaller b.")


@exercise("ex-gradient-orthogonal")
def orthogonal(answer: Any) -> str:
    """Check a non-zero vector orthogonal to (1, 1, 1) and (0, 1, 2)."""
    r = array(answer, (3,))
    size = float(np.linalg.norm(r))
    expect(size > 1e-9, _("The zero vector is always possible; give one that is not zero."))
    sums = abs(r.sum()) / size < 1e-6
    slopes = abs(r @ np.array([0, 1, 2])) / size < 1e-6
    expect(sums or slopes, _("It is orthogonal to neither column, (1, 1, 1) and (0, 1, 2)."))
    expect(sums, _("It is not orthogonal to the column of the intercept, (1, 1, 1)."))
    expect(slopes, _("It is not orthogonal to the column of the slope, (0, 1, 2)."))
    return _("Right. The data decide how long this vector is, and nothing else about it.")


@exercise("ex-gradient-slope")
def slope(answer: Any) -> str:
    """Check slope(fun, x, p) against gᵀp on two data sets."""
    for name, direction in (("BoxBOD", [0.3, -0.2]), ("Misra1a", [0.1, 0.2])):
        problem = nist.load(name)
        x = problem.starts[1].copy()
        p = x * direction
        got = number(call(answer, problem.residual, x, p))
        _judge(got, problem.residual(x), problem.jacobian(x), p)
    return _("Right. Two values of r per direction are enough to test any gradient.")


def _judge(got: float, r: Array, J: Array, p: Array) -> None:
    """Compare an estimated slope with gᵀp and name what is wrong with it."""
    right = float(r @ J @ p)
    ratio = got / right
    mistakes: list[tuple[ArrayLike, str]] = [
        (2.0, _("Twice too large: f has the factor ½, and the points are 2h apart.")),
        (0.5, _("Half of what it should be: divide by 2h, or differentiate f, once.")),
        (-1.0, _("The sign is reversed: subtract the value behind from the value ahead.")),
        (1 / float(np.linalg.norm(p)), _("Do not divide by ‖p‖: the slope is gᵀp.")),
        (0.0, _("The result is zero: is h so small that x + hp equals x?")),
    ]
    reject(ratio, mistakes, rtol=1e-4)
    message = _("The slope should be {right:.6g}; yours is {got:.6g}.")
    expect(abs(ratio - 1) < 0.1, message.format(right=right, got=got))
    message = _("Close, but six digits are wanted: take a central difference, h near 1e-5.")
    expect(abs(ratio - 1) < 1e-6, message)


@exercise("ex-gradient-units")
def units(answer: Any) -> str:
    """Check c² for c = 0.001."""
    value = 1e6 * number(answer)
    expect(value > 0, _("Both steps go downhill, so the factor is positive."))
    reject(
        value,
        [
            (1e3, _("That is the unit once. It enters twice: in the gradient and in the step.")),
            (1e6, _("The step would be the same only if the unit did not matter.")),
            (1e9, _("Neither once nor this way round: the derivative by z₂ is smaller.")),
            (1e12, _("This way round the step grows: compare ∂f/∂z₂ with ∂f/∂x₂.")),
        ],
        rtol=1e-3,
    )
    expect(close(value, 1, rtol=1e-3), _("The factor is c², with x₂ = c z₂."))
    return _("Right. A million times less for a unit a thousand times smaller.")


@exercise("ex-gradient-steps")
def steps(answer: Any) -> str:
    """Check α = 0.01, factor 0.99 and 1375 steps for the eigenvalues 1 and 199."""
    alpha, factor, count = array(answer, (3,))
    reject(
        alpha,
        [
            (2 / 199, _("2/199 is the limit beyond which the steps diverge.")),
            (1 / 199, _("With 1/199 the flat direction is slower than it need be.")),
            (1.0, _("With α = 1 the steep direction is multiplied by −198.")),
            (1 / 200, _("The numerator is 2: α = 2/(η₁ + ηₙ).")),
        ],
    )
    expect(close(alpha, 0.01), _("Choose α so that |1 − α| and |1 − 199α| are equal."))
    reject(
        factor,
        [
            (-0.99, _("Give the factor without its sign.")),
            (0.01, _("By this much the error becomes smaller; the factor is what remains.")),
            (0.99**2, _("That is the factor of f; the error is asked for.")),
        ],
    )
    expect(close(factor, 0.99), _("The factor is |1 − α·1| = |1 − α·199|."))
    expect(not close(count, 1374), _("After 1374 steps it is still above a millionth: round up."))
    expect(close(count, 1375, rtol=1e-9), _("Solve 0.99^k ≤ 10⁻⁶ for the smallest whole k."))
    return _("Right. By the rule of 1.15 κ steps a digit one expects 1373.")
