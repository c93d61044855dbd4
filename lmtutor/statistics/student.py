"""Quantiles of Student's t distribution for integer degrees of freedom, without SciPy."""

import math
from statistics import NormalDist

import numpy as np

from lmtutor._validation import fraction

MANY = 1000
"""Degrees of freedom from which the expansion about the normal quantile is exact to rounding."""


def t_quantile(level: float, dof: float) -> float:
    """The t ≥ 0 with P(|T| ≤ t) = `level`.

    Parameters
    ----------
    level
        Probability, strictly between 0 and 1.
    dof
        Degrees of freedom, a whole number ≥ 1, or ``inf`` for the normal distribution.

    Raises
    ------
    ValueError
        If `level` is outside that range, or so near its ends that ½(1 + level) rounds to 1.
    """
    level = fraction(level, "level")
    if 0.5 + level / 2 == 1:
        raise ValueError(f"level must be strictly between 0 and 1, got {level!r}")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    return _expansion(z, dof) if dof > MANY else _inverse(level, int(dof), z)


def _inverse(level: float, dof: int, z: float) -> float:
    """Root of P(|T| ≤ t) = level: Newton's method, or bisection where that leaves the bracket."""
    low, high = z, max(2 * z, 1.0)  # t tails are heavier than normal ones
    while central_probability(high, dof) < level:
        low, high = high, 2 * high
    t = low
    for _ in range(100):
        error = central_probability(t, dof) - level
        low, high = (low, t) if error > 0 else (t, high)
        new = t - error / (2 * density(t, dof))
        if not low <= new <= high:
            new = (low + high) / 2
        if abs(new - t) <= 1e-15 * t:
            return new
        t = new
    return t


def central_probability(t: float, dof: int) -> float:
    """P(|T| ≤ t), a finite sum in the angle atan(t/√dof) (Abramowitz & Stegun 1964)."""
    theta = math.atan(t / math.sqrt(dof))
    sin, cos = math.sin(theta), math.cos(theta)
    k = np.arange(1, dof // 2)
    if dof % 2 == 0:
        return sin * (1 + float(np.cumprod((2 * k - 1) / (2 * k) * cos**2).sum()))
    series = 1 + float(np.cumprod(2 * k / (2 * k + 1) * cos**2).sum()) if dof > 1 else 0.0
    return 2 / math.pi * (theta + sin * cos * series)


def density(t: float, dof: int) -> float:
    """Density of T at t."""
    log = math.lgamma((dof + 1) / 2) - math.lgamma(dof / 2) - math.log(dof * math.pi) / 2
    return math.exp(log - (dof + 1) / 2 * math.log1p(t * t / dof))


def _expansion(z: float, dof: float) -> float:
    """t in powers of 1/dof about the normal quantile z (Abramowitz & Stegun 1964)."""
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + g1 / dof + g2 / dof**2 + g3 / dof**3 + g4 / dof**4
