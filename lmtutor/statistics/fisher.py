"""Quantiles of Fisher's F distribution, and of χ², its limit, for whole degrees of freedom.

The probability that F exceeds q is a regularised incomplete beta function. It is computed in
whichever tail its continued fraction converges fast, so that neither tail is lost to 1 − (1 − ε).
"""

import math
from typing import NamedTuple

from lmtutor._validation import fraction as open_fraction

TINY = 1e-300  # in the place of a denominator that is zero (Lentz 1976)


class Tail(NamedTuple):
    """P(F > q), and the density in log q, q·f(q)."""

    above: float
    density: float


def f_quantile(level: float, p: int, dof: float) -> float:
    """The q with P(F ≤ q) = `level`.

    Parameters
    ----------
    level
        Probability, strictly between 0 and 1.
    p
        Degrees of freedom of the numerator, a whole number ≥ 1.
    dof
        Those of the denominator, a whole number ≥ 1, or ``inf``: then p·q is the quantile of χ²
        with p degrees of freedom.

    Raises
    ------
    ValueError
        If an argument is outside its range.
    """
    level = open_fraction(level, "level")
    for value, name in ((p, "p"), (dof, "dof")):
        if not value >= 1:
            raise ValueError(f"{name} must be at least 1, got {value!r}")
    low, high = 0.0, 1.0
    while tail(high, p, dof).above > 1 - level:
        low, high = high, 2 * high
    q = high
    for _ in range(200):
        above, density = tail(q, p, dof)
        low, high = (q, high) if above > 1 - level else (low, q)
        # Newton's method in log q, in which the density is finite everywhere.
        step = (above - (1 - level)) / density if density > 0 else math.inf
        new = q * math.exp(step) if abs(step) < 1 else math.inf
        if not low < new < high:
            new = (low + high) / 2
        if abs(new - q) <= 1e-14 * q:
            return new
        q = new
    return q


def tail(q: float, p: int, dof: float) -> Tail:
    """The upper tail of F with p and `dof` degrees of freedom, at q > 0."""
    if math.isinf(dof):
        return _chi2_tail(p * q, p)
    a, b = p / 2, dof / 2
    x, rest = p * q / (p * q + dof), dof / (p * q + dof)
    log_rest = math.log1p(-x) if x < 0.5 else math.log(rest)
    front = math.exp(a * math.log(x) + b * log_rest + log_rising(b, a) - math.lgamma(a))
    if x < (a + 1) / (a + b + 2):
        return Tail(1 - front * fraction(a, b, x) / a, front)
    return Tail(front * fraction(b, a, rest) / b, front)


def fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (Abramowitz & Stegun 1964)."""
    value, c, d = 1.0, 1.0, 0.0
    for k in range(1, 100_000):
        m = k // 2
        if k % 2 == 0:
            term = m * (b - m) * x / ((a + k - 1) * (a + k))
        else:
            term = -(a + m) * (a + b + m) * x / ((a + k - 1) * (a + k))
        d = 1 / (1 + term * d or TINY)
        c = 1 + term / c or TINY
        value *= c * d
        if abs(c * d - 1) <= 1e-16:
            break
    return 1 / value


def log_rising(b: float, a: float) -> float:
    """log Γ(a + b) − log Γ(b), by Stirling's series where the difference would cancel."""
    if b < 100:
        return math.lgamma(a + b) - math.lgamma(b)
    return (
        (b - 0.5) * math.log1p(a / b)
        + a * math.log(a + b)
        - a
        + (_stirling_error(a + b) - _stirling_error(b))
    )


def _stirling_error(z: float) -> float:
    """log Γ(z) less (z − ½) log z − z + ½ log 2π."""
    return 1 / (12 * z) - 1 / (360 * z**3) + 1 / (1260 * z**5)


def _chi2_tail(q: float, p: int) -> Tail:
    """The upper tail of χ² with p degrees of freedom: a finite sum of positive terms."""
    y = q / 2
    a = 0.5 if p % 2 else 1.0
    above = math.erfc(math.sqrt(y)) if p % 2 else math.exp(-y)
    term = math.exp(a * math.log(y) - y - math.lgamma(a + 1))
    while a < p / 2:
        above += term
        a += 1
        term *= y / a
    return Tail(above, term * p / 2)  # y^a e^{−y}/Γ(a), with a = p/2
