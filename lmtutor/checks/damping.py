"""Checks for the chapter on damping."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lmtutor.checks.registry import exercise
from lmtutor.checks.tools import Array, array, call, close, expect, number, reject
from lmtutor.i18n import gettext as _


@exercise("ex-damping-by-hand")
def by_hand(answer: Any) -> str:
    """Check the damped step of a·e^(bt) at (1, 0) for λ = 1, D = I."""
    p = array(answer, (2,))
    right = np.array([2 / 5, -11 / 30])
    reject(
        p,
        [
            (-right, _("The sign is reversed: the right-hand side is −g.")),
            (right[::-1], _("The components are exchanged: first a, then b.")),
            ([11 / 12, -3 / 4], _("This is the Gauss–Newton step; λ = 1 is missing.")),
            ([0.5, -1], _("This is −g; solve with JᵀJ + I.")),
            ([1 / 8, -1 / 6], _("The off-diagonal entries of JᵀJ are missing.")),
            ([8 / 51, -5 / 34], _("This is Marquardt's D² = diag(3, 5); here D = I.")),
            ([7 / 8, -3 / 4], _("λ is added to the diagonal alone, not to every entry.")),
            ([1.4, -11 / 30], _("This is the trial point; the step is asked for.")),
        ],
        rtol=1e-3,
    )
    expect(close(p, right, rtol=1e-3), _("Solve 4p₁ + 3p₂ = ½ and 3p₁ + 6p₂ = −1."))
    return _("Right. Shorter than the Gauss–Newton step, and turned towards −g.")


@exercise("ex-damping-filter")
def filters(answer: Any) -> str:
    """Check the filter factors of σ = 10 and 0.1 for λ = 1."""
    both = array(answer, (2,))
    reject(
        both,
        [
            ([1 / 101, 100 / 101], _("These are λ/(σ² + λ), what is taken away; or the order.")),
            ([10 / 11, 0.1 / 1.1], _("σ is to be squared.")),
            (
                [10 / 101, 0.1 / 1.01],
                _("σ/(σ² + λ) multiplies −uᵀr; divide it by its value at λ = 0."),
            ),
        ],
        rtol=2e-2,
    )
    expect(close(both, [100 / 101, 1 / 101], rtol=5e-3), _("The fractions are σ²/(σ² + λ)."))
    return _("Right. The one direction is left almost whole, the other almost switched off.")


def _damped(J: Array, r: Array, lam: float, d: Array) -> Array:
    """Return p(λ), from the stacked problem."""
    stacked = np.vstack([J, np.sqrt(lam) * np.diag(d)])
    right = -np.concatenate([r, np.zeros(d.size)])
    return np.asarray(np.linalg.lstsq(stacked, right, rcond=None)[0], float)


@exercise("ex-damping-step")
def step(answer: Any) -> str:
    """Check a function (J, r, λ, d) ↦ p(λ)."""
    rng = np.random.default_rng(7)
    for m, n, lam in ((5, 2, 0.3), (4, 3, 10.0), (2, 3, 0.5)):
        J, r, d = rng.normal(size=(m, n)), rng.normal(size=m), rng.uniform(0.5, 3, n)
        p = array(call(answer, J, r, lam, d), (n,))
        mistakes: list[tuple[ArrayLike, str]] = [
            (-_damped(J, r, lam, d), _("The sign is reversed: the right-hand side is −Jᵀr.")),
            (_damped(J, r, lam**2, d), _("√λ stands in the stacked matrix, λ in JᵀJ + λDᵀD.")),
            (_damped(J, r, np.sqrt(lam), d), _("λ enters JᵀJ + λDᵀD as it is, without a root.")),
            (_damped(J, r, lam, np.ones(n)), _("D is missing; with this d it is not I.")),
            (_damped(J, r, lam, np.sqrt(d)), _("D is to be squared in the damped equation.")),
            (_damped(J, r, lam, d**2), _("D is squared once too often.")),
            (_damped(J, r, 0.0, d), _("This is the Gauss–Newton step; λ is missing.")),
        ]
        reject(p, mistakes)
        expect(close(p, _damped(J, r, lam, d)), _("The damped equation is not satisfied."))
    column = rng.normal(size=(4, 1))
    J, r, d = np.hstack([column, column]), rng.normal(size=4), np.array([1.0, 2.0])
    p = array(call(answer, J, r, 0.1, d), (2,))
    expect(close(p, _damped(J, r, 0.1, d)), _("It is wrong where J is rank deficient."))
    bad = np.array([[1.0, 1], [1e-9, 0], [0, 1e-9]])
    p = array(call(answer, bad, -bad @ [1, 2], 1e-20, np.ones(2)), (2,))
    message = _("With κ(J) ≈ 10⁹ it is wrong: JᵀJ has lost the digits. Stack J on √λD.")
    expect(close(p, _damped(bad, -bad @ [1, 2], 1e-20, np.ones(2)), rtol=1e-3), message)
    return _("Right. This line is the heart of the textbook method.")


@exercise("ex-damping-radius")
def radius(answer: Any) -> str:
    """Check a function (J, r, Δ) ↦ λ."""
    rng = np.random.default_rng(8)
    for m, n in ((5, 2), (6, 4)):
        J, r = rng.normal(size=(m, n)), rng.normal(size=m)
        one = np.ones(n)
        full = float(np.linalg.norm(_damped(J, r, 0.0, one)))
        for share in (0.03, 0.5, 0.97):
            lam = number(call(answer, J, r, share * full))
            expect(lam >= 0, _("λ is negative; the step is then no damped step."))
            expect(lam > 0, _("λ = 0 gives the Gauss–Newton step, which is longer than Δ here."))
            length = float(np.linalg.norm(_damped(J, r, lam, one)))
            message = _("With your λ the step has length {got:.6g}; Δ is {asked:.6g}.")
            asked = share * full
            expect(close(length, asked, rtol=1e-5), message.format(got=length, asked=asked))
        for share in (1.0001, 3):
            lam = number(call(answer, J, r, share * full))
            message = _("The Gauss–Newton step is shorter than Δ: then λ = 0, not {lam:.2g}.")
            expect(abs(lam) <= 1e-12, message.format(lam=lam))
    return _("Right. λ and Δ are two handles of one machine; this function turns one by the other.")


@exercise("ex-damping-average")
def average(answer: Any) -> str:
    """Check p(1) = α p(0) + β(−g) for the running example."""
    both = array(answer, (2,))
    reject(
        both,
        [
            ([1 / 15, 2 / 5], _("The order is reversed: first α, for p(0).")),
            ([2 / 5, -1 / 15], _("The sign of β: it multiplies −g.")),
            ([2 / 5, 3 / 5], _("These add up to 1, but do they give p(1)? Check the components.")),
            ([6, 1], _("Divide by det(A + λI) = 15.")),
            ([1 / 2, 1 / 2], _("That is the midpoint of the two steps; p(1) is not there.")),
        ],
        rtol=1e-3,
    )
    expect(close(both, [2 / 5, 1 / 15], rtol=1e-3), _("Solve αp(0) + β(−g) = p(1), two equations."))
    return _("Right. The weights add up to 7/15: the step lies well short of the segment.")
