"""Checks for the chapter on the objective and the residual vector."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lmtutor.checks.registry import Wrong, exercise
from lmtutor.checks.tools import Array, array, call, close, expect, number, reject, word
from lmtutor.i18n import gettext as _
from lmtutor.problems import nist


@exercise("ex-residuals-by-hand")
def by_hand(answer: Any) -> str:
    """Check the residual vector of a·e^(bt), t = (0, 1, 2), y = (2, 1, ½) at (2, 0)."""
    r = array(answer, (3,))
    reject(
        r,
        [
            ([0, -1, -1.5], _("The sign is reversed: r is model minus datum.")),
            ([2, 2, 2], _("These are the model's values; subtract the data.")),
            ([0, 1, 2.25], _("These are squares; the residuals themselves are asked for.")),
            ([-1, 0, 0.5], _("This is r at x = (1, 0); here a is 2.")),
            ([-1, 2 * math.e - 1, 2 * math.e**2 - 0.5], _("Here b is 0, so that e^(bt) is 1.")),
        ],
    )
    expect(close(r, [0, 1, 1.5]), _("The model is 2 at every t; subtract each datum."))
    return _("Right. With b = 0 the curve is a horizontal line: it meets the first datum alone.")


@exercise("ex-residuals-objective")
def objective(answer: Any) -> str:
    """Check f and RSS of r = (0, 1, 3/2)."""
    both = array(answer, (2,))
    reject(
        both,
        [
            ([3.25, 1.625], _("The order is reversed: first f, then RSS.")),
            ([3.25, 3.25], _("The factor ½ is missing in f.")),
            ([3.25, 6.5], _("The factor ½ is missing: RSS = 13/4 = 2f.")),
            ([np.sqrt(3.25) / 2, np.sqrt(3.25)], _("This is the norm; square it.")),
            ([3.125, 6.25], _("Add the squares; do not square the sum.")),
            ([1.25, 2.5], _("Add the squares, not the residuals.")),
            ([1.625, 0.8125], _("f is right; RSS is twice f.")),
            ([1.625, 1.625], _("f is right; RSS is twice f.")),
            ([0.625, 1.25], _("These belong to x = (1, 0).")),
        ],
    )
    expect(close(both, [1.625, 3.25]), _("Square each residual, add: that is RSS. Halve it: f."))
    return _("Right. Both curves meet one datum exactly; f(1, 0) = 5/8 is less than half as large.")


@exercise("ex-residuals-function")
def function(answer: Any) -> str:
    """Check a function x ↦ r(x) for BoxBOD."""
    problem = nist.load("BoxBOD")
    for x in ([100.0, 0.75], [213.0, 0.5], [80.0, 2.0]):
        got = array(call(answer, np.array(x)), (6,))
        reject(
            got,
            [
                (-problem.residual(x), _("The sign is reversed: r is model minus datum.")),
                (problem.model(x, problem.t), _("These are the model's values; subtract y.")),
                (problem.residual(x) ** 2, _("These are squares; return the residuals.")),
                (_with(problem, x[::-1]), _("x[0] is the height x₁ and x[1] the rate x₂.")),
                (_with(problem, [x[0], -x[1]]), _("The sign in the exponent is wrong.")),
            ],
        )
        expect(
            close(got, problem.residual(x)),
            _("At x = {x} the residuals are wrong. Compare yours with M(x, t) − y.").format(x=x),
        )
    return _("Right. This function is all that a least-squares solver asks for.")


def _with(problem: Any, x: list[float]) -> Array:
    with np.errstate(over="ignore"):
        return np.asarray(problem.residual(x), float)


@exercise("ex-residuals-plateau")
def plateau(answer: Any) -> str:
    """Check where the plateau x₂ → ∞ is lowest, and its height, for y = (1, 2, 6)."""
    both = array(answer, (2,))
    reject(
        both,
        [
            ([3, 14], _("x₁ is right, and 14 is RSS; f is half of it.")),
            ([2, 8.5], _("That is the median; squares are least at the mean.")),
            ([2, 17], _("That is the median; squares are least at the mean.")),
            ([3, 0], _("The residuals add up to 0, their squares do not.")),
            ([7, 3], _("The order is reversed: first x₁, then f.")),
        ],
    )
    expect(close(both[0], 3), _("In the limit every residual is x₁ − yⱼ; minimise over x₁."))
    expect(close(both[1], 7), _("x₁ is right. f is half the sum of the (x₁ − yⱼ)²."))
    return _("Right. A fit that ends with this f has found the mean of y and nothing else.")


@exercise("ex-residuals-valley")
def valley(answer: Any) -> str:
    """Check the function x₂ ↦ the best x₁ for BoxBOD."""
    problem = nist.load("BoxBOD")
    t, y = problem.t, problem.y
    for rate in (0.3, 0.6, 2.0):
        phi = -np.expm1(-rate * t)
        got = number(call(answer, rate))
        reject(
            got,
            [
                (y.mean(), _("The mean of y is best only in the limit x₂ → ∞.")),
                (np.mean(y / phi), _("Averaging yⱼ/φⱼ weighs the data by 1/φⱼ²; use φᵀy/φᵀφ.")),
                (phi @ phi / (phi @ y), _("The fraction is upside down.")),
                (phi @ y, _("Divide by φᵀφ.")),
                (phi @ y / phi.sum(), _("Divide by φᵀφ, the sum of squares, not by the sum.")),
                (phi @ y / np.sqrt(phi @ phi), _("Divide by φᵀφ, not by its square root.")),
            ],
        )
        if not close(got, phi @ y / (phi @ phi)):
            raise Wrong(_("At x₂ = {rate} the value is wrong.").format(rate=rate))
    return _("Right. One parameter is gone: f along the valley depends on x₂ alone.")


@exercise("ex-residuals-no-minimum")
def no_minimum(answer: Any) -> str:
    """Check which of three data sets leaves f without a minimiser."""
    letter = word(answer, {k: k.upper() for k in "abc"})
    expect(letter != "A", _("For A, f(1) is far below the limits of f at 0 and at ∞."))
    expect(letter != "C", _("For C, compare f(1) with the limits ½ at ∞ and 1 at 0."))
    return _("Right. Every datum lies above every curve, and each curve above all those before it.")
