"""Checks for the chapter on substitution in one variable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lmtutor.checks.registry import Wrong, exercise
from lmtutor.checks.tools import Array, array, call, close, expect, number, reject
from lmtutor.i18n import gettext as _


@exercise("ex-stretching-a-line-backwards")
def backwards(answer: Any) -> str:
    """Check c, d and the value of ∫cos²x sin x dx from 0 to π/2 with u = cos x."""
    c, d, value = array(answer, (3,))
    expect(
        not close([c, d], [0, np.pi / 2]),
        _("These are the old limits, in x; give those of u = cos x."),
    )
    expect(
        not close([c, d], [0, 1]),
        _("You have exchanged the limits: x = 0 goes to u = 1, so c = 1 and d = 0."),
    )
    expect(close([c, d], [1, 0]), _("The limits are u at x = 0 and u at x = π/2, in this order."))
    expect(
        not close(value, -1 / 3),
        _("The sign is wrong: du = −sin x dx gives one minus, the backward limits another."),
    )
    expect(close(value, 1 / 3), _("The limits are right; the value is not. Here f(u) = −u²."))
    return _("Right. The limits run backwards, f is negative, and the two signs cancel.")


@exercise("ex-stretching-a-line-widths")
def widths(answer: Any) -> str:
    """Check the u-widths of four equal bars of [0, 2] under u = x²."""
    got = array(answer, (4,))
    expect(
        not close(got, [1.75, 1.25, 0.75, 0.25]), _("The order is reversed: from left to right.")
    )
    reject(
        got,
        [
            ([0.5, 1.5, 2.5, 3.5], _("These are the factors 2x; multiply by the width ½.")),
            ([0.25, 1, 2.25, 4], _("These are the right ends in u; take their differences.")),
            ([0, 0.5, 1, 1.5], _("You took 2x at the left end of each bar; take the middle.")),
            ([0.5, 1, 1.5, 2], _("You took 2x at the right end of each bar; take the middle.")),
            ([1, 1, 1, 1], _("The map does not stretch evenly: 2x is different for each bar.")),
            ([0.5, 0.5, 0.5, 0.5], _("These are the widths in x; their images differ.")),
            ([0.25, 0.25, 0.25, 0.25], _("Square the ends of each bar, not its width.")),
        ],
    )
    expect(
        close(got, [0.25, 0.75, 1.25, 1.75]),
        _("Square both ends of each bar and subtract. The four widths add up to 4."),
    )
    return _("Right. Only the first bar, where 2x < 1 at its middle, is compressed.")


@exercise("ex-stretching-a-line-visits")
def visits(answer: Any) -> str:
    """Check ∫T′, ∫|T′| and the length of the image for T = y² − 2y on [0, 4]."""
    got = array(answer, (3,))
    reject(
        got,
        [
            ([8, 8, 8], _("T turns round at y = 1, where T′ changes its sign.")),
            ([8, 9, 10], _("The way is longer than the image: it passes [−1, 0] twice.")),
            ([10, 8, 9], _("The first two are exchanged: ∫T′ is T(4) − T(0).")),
            ([9, 10, 8], _("∫T′ is T(4) − T(0); the image is as long as its ends are apart.")),
            ([-8, 10, 9], _("The sign of the first is wrong: T(4) − T(0) is positive.")),
        ],
    )
    expect(close(got[0], 8), _("The first is wrong: ∫T′ is T(4) − T(0)."))
    expect(
        close(got[1], 10),
        _("The second is wrong: split at y = 1, where T turns round, and add both lengths."),
    )
    expect(close(got[2], 9), _("The third is wrong: the image goes from T(1) = −1 to T(4) = 8."))
    return _("Right. With the sign the two visits cancel, with the absolute value both count.")


def _values(function: Any, h: Array) -> Array:
    """Return the learner's density at each h, whether it takes arrays or numbers."""
    return np.array([number(call(function, float(k))) for k in h])


@exercise("ex-stretching-a-line-density")
def density(answer: Any) -> str:
    """Check the map of a density per rate to a density per half-life."""
    h, ln2 = np.array([0.4, 1.0, 2.5]), np.log(2)
    cases: list[Callable[[Any], Any]] = [lambda b: np.exp(-b), lambda b: 1 / (1 + b**2)]
    for w in cases:
        made = call(answer, w)
        if not callable(made):
            raise Wrong(_("Return a function of h, not a value."))
        got = _values(made, h)
        at, right = w(ln2 / h), w(ln2 / h) * ln2 / h**2
        reject(
            got,
            [
                (at, _("The heights are right, the factor |T′(h)| is missing.")),
                (-right, _("The sign is wrong: a density takes |T′|, not T′.")),
                (at * h**2 / ln2, _("The factor is upside down: T goes from h to b.")),
                (at / h**2, _("The factor ln 2 is missing: |T′(h)| = ln 2/h².")),
                (at * ln2 / h, _("That factor is b = ln 2/h itself; differentiate it.")),
                (w(h) * ln2 / h**2, _("Evaluate w at the rate ln 2/h, not at h.")),
                (w(h), _("Evaluate w at the rate ln 2/h, and multiply by |T′(h)|.")),
            ],
        )
        expect(close(got, right), _("Take w at b = ln 2/h and multiply by |T′(h)|."))
    return _("Right. A low rate is a long half-life, so the density is thinned out there.")


@exercise("ex-stretching-a-line-column")
def column(answer: Any) -> str:
    """Check the Jacobian matrix of a·e^(bt) − y with b = −e^z, t = (0, 1, 2)."""
    t = np.array([0.0, 1.0, 2.0])
    for a, z in ((1.5, -0.3), (0.7, 0.4)):
        b = -np.exp(z)
        e, wrong_e, at_z = np.exp(b * t), np.exp(-b * t), np.exp(z * t)
        got = np.asarray(call(answer, np.array([a, z])))
        if got.shape == (2, 3):
            raise Wrong(_("Transposed: one row for each datum, one column for each parameter."))
        got = array(got, (3, 2))
        right = np.column_stack([e, a * t * e * b])
        reject(
            got,
            [
                (np.column_stack([e, a * t * e]), _("The second column lacks the factor T′(z).")),
                (np.column_stack([e, -a * t * e * b]), _("The sign of T′(z) is wrong: b = −e^z.")),
                (right * [b, 1], _("Only the second column is multiplied; a is not replaced.")),
                (right[:, ::-1], _("The columns are exchanged: first a, then z.")),
                (np.column_stack([at_z, a * t * at_z]), _("Take e^(bt) at b = −e^z, not at z.")),
                (np.column_stack([at_z, a * t * at_z * b]), _("Take e^(bt) at b = −e^z.")),
                (np.column_stack([wrong_e, -a * t * wrong_e * b]), _("The sign of b is wrong.")),
            ],
        )
        expect(close(got[:, 0], right[:, 0]), _("The first column is wrong: it is e^(bt)."))
        expect(close(got, right), _("The second column is a·t·e^(bt) times T′(z) = b."))
    return _("Right. T′ = b is never 0, so this substitution makes no new stationary points.")
