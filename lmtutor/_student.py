"""Quantiles of Student's t distribution for integer degrees of freedom, without SciPy."""

import math
from statistics import NormalDist

import numpy as np


def central_probability(t: float, dof: int) -> float:
    """P(|T| < t) as a finite trigonometric sum (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4)."""
    theta = math.atan(t / math.sqrt(dof))
    cos2 = math.cos(theta) ** 2
    odd = dof % 2
    k = np.arange(1, (dof - odd) // 2)
    ratios = (2 * k / (2 * k + 1) if odd else (2 * k - 1) / (2 * k)) * cos2
    total = 1 + float(np.sum(np.cumprod(ratios)))
    if not odd:
        return math.sin(theta) * total
    if dof == 1:
        total = 0.0
    return (theta + math.sin(theta) * math.cos(theta) * total) * 2 / math.pi


def density(t: float, dof: int) -> float:
    """Density of T at t."""
    log = math.lgamma((dof + 1) / 2) - math.lgamma(dof / 2) - 0.5 * math.log(dof * math.pi)
    return math.exp(log - (dof + 1) / 2 * math.log1p(t * t / dof))


def t_quantile(level: float, dof: int) -> float:
    """The t with P(|T| < t) = `level`, for 0 < level < 1 and dof ≥ 1.

    Beyond 1000 degrees of freedom the expansion about the normal quantile is exact to rounding.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    if dof > 1000:
        return _expansion(z, dof)
    low, high = 0.0, 1.0
    while central_probability(high, dof) < level:
        low, high = high, 2 * high
    t = min(max(z, low), high)
    for _ in range(200):
        error = central_probability(t, dof) - level
        low, high = (low, t) if error > 0 else (t, high)
        newton = t - error / (2 * density(t, dof))
        new = newton if low < newton < high else (low + high) / 2
        if abs(new - t) <= 4e-16 * t:
            break
        t = new
    return t


def _expansion(z: float, dof: int) -> float:
    """Abramowitz & Stegun 1964, 26.7.5."""
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + g1 / dof + g2 / dof**2 + g3 / dof**3 + g4 / dof**4
