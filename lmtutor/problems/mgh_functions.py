"""Residuals and Jacobian matrices of the problems of Moré, Garbow & Hillstrom (1981).

``residual(x, m)`` returns r(x), shape (m,), and ``jacobian(x, m)`` its derivative, shape (m, n),
n = len(x); both accept complex x, which is how the derivatives are checked. Where m and n are fixed
or m follows from n, m is taken as checked before.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lmtutor.problems import mgh_data as data
from lmtutor.problems.nist_models import columns


class Function(NamedTuple):
    """A residual and its derivative."""

    residual: Callable[[Any, int], Any]
    jacobian: Callable[[Any, int], Any]


def count(m: int) -> Any:
    """1, 2, …, m as floats."""
    return np.arange(1.0, m + 1)


def linear_full_rank(x: Any, m: int) -> Any:
    return np.pad(x, (0, m - len(x))) - 2 / m * np.sum(x) - 1


def linear_full_rank_jacobian(x: Any, m: int) -> Any:
    return np.eye(m, len(x)) - 2 / m


def linear_rank_1(x: Any, m: int) -> Any:
    return count(m) * (count(len(x)) @ x) - 1


def linear_rank_1_jacobian(x: Any, m: int) -> Any:
    return np.outer(count(m), count(len(x)))


def framed_factors(n: int, m: int) -> tuple[Any, Any]:
    """The factors a (m,) and b (n,) of the rank-1 matrix whose border is zero."""
    a, b = count(m) - 1, count(n)
    a[-1] = b[0] = b[-1] = 0  # a[0] is zero already
    return a, b


def linear_rank_1_framed(x: Any, m: int) -> Any:
    a, b = framed_factors(len(x), m)
    return a * (b @ x) - 1


def linear_rank_1_framed_jacobian(x: Any, m: int) -> Any:
    return np.outer(*framed_factors(len(x), m))


def rosenbrock(x: Any, m: int) -> Any:
    x1, x2 = x
    return np.stack([10 * (x2 - x1**2), 1 - x1])


def rosenbrock_jacobian(x: Any, m: int) -> Any:
    return np.array([[-20 * x[0], 10], [-1, 0]])


def turn(x1: Any, x2: Any) -> Any:
    """The angle of (x₁, x₂) in turns, from −¼ to ¾: it jumps where x₁ = 0, x₂ < 0."""
    if x1.real == 0:
        return np.copysign(0.25, x2.real) - x1 / (2 * np.pi * x2)  # first order: for complex x₁
    return np.arctan(x2 / x1) / (2 * np.pi) + (0.5 if x1.real < 0 else 0.0)


def helical_valley(x: Any, m: int) -> Any:
    x1, x2, x3 = x
    return np.stack([10 * (x3 - 10 * turn(x1, x2)), 10 * (np.sqrt(x1**2 + x2**2) - 1), x3])


def helical_valley_jacobian(x: Any, m: int) -> Any:
    x1, x2, _ = x
    square = x1**2 + x2**2
    winding, radial = 50 / (np.pi * square), 10 / np.sqrt(square)
    return np.array([[winding * x2, -winding * x1, 10], [radial * x1, radial * x2, 0], [0, 0, 1]])


def powell_singular(x: Any, m: int) -> Any:
    x1, x2, x3, x4 = x
    return np.stack(
        [
            x1 + 10 * x2,
            np.sqrt(5) * (x3 - x4),
            (x2 - 2 * x3) ** 2,
            np.sqrt(10) * (x1 - x4) ** 2,
        ]
    )


def powell_singular_jacobian(x: Any, m: int) -> Any:
    x1, x2, x3, x4 = x
    u, v, w = 2 * (x2 - 2 * x3), 2 * np.sqrt(10) * (x1 - x4), np.sqrt(5)
    return np.array([[1, 10, 0, 0], [0, 0, w, -w], [0, u, -2 * u, 0], [v, 0, 0, -v]])


def freudenstein_roth(x: Any, m: int) -> Any:
    x1, x2 = x
    return np.stack([x1 + ((5 - x2) * x2 - 2) * x2 - 13, x1 + ((1 + x2) * x2 - 14) * x2 - 29])


def freudenstein_roth_jacobian(x: Any, m: int) -> Any:
    x2 = x[1]
    return np.array([[1, (10 - 3 * x2) * x2 - 2], [1, (2 + 3 * x2) * x2 - 14]])


def bard_predictors() -> tuple[Any, Any, Any]:
    """u = 1…15, v = 15…1, w = min(u, v)."""
    u = count(15)
    return u, u[::-1], np.minimum(u, u[::-1])


def bard(x: Any, m: int) -> Any:
    u, v, w = bard_predictors()
    return data.BARD - (x[0] + u / (x[1] * v + x[2] * w))


def bard_jacobian(x: Any, m: int) -> Any:
    u, v, w = bard_predictors()
    slope = u / (x[1] * v + x[2] * w) ** 2
    return columns(-1.0, slope * v, slope * w)


def kowalik_osborne(x: Any, m: int) -> Any:
    x1, x2, x3, x4 = x
    u = data.KOWALIK_OSBORNE_U
    return data.KOWALIK_OSBORNE_Y - x1 * u * (u + x2) / (u * (u + x3) + x4)


def kowalik_osborne_jacobian(x: Any, m: int) -> Any:
    x1, x2, x3, x4 = x
    u = data.KOWALIK_OSBORNE_U
    d = u * (u + x3) + x4
    y = u * (u + x2) / d
    return columns(-y, -x1 * u / d, x1 * y * u / d, x1 * y / d)


def meyer(x: Any, m: int) -> Any:
    x1, x2, x3 = x
    return x1 * np.exp(x2 / (45 + 5 * count(16) + x3)) - data.MEYER


def meyer_jacobian(x: Any, m: int) -> Any:
    x1, x2, x3 = x
    d = 45 + 5 * count(16) + x3
    e = np.exp(x2 / d)
    return columns(e, x1 * e / d, -x1 * x2 * e / d**2)


def watson_matrices(n: int) -> tuple[Any, Any]:
    """Of a polynomial with coefficients x: its values and slopes at 1/29, …, 29/29, (29, n)."""
    t = count(29)[:, None] / 29
    k = np.arange(n)
    return t**k, k * t ** np.maximum(k - 1, 0)


def watson(x: Any, m: int) -> Any:
    value, slope = watson_matrices(len(x))
    return np.concatenate([slope @ x - (value @ x) ** 2 - 1, [x[0], x[1] - x[0] ** 2 - 1]])


def watson_jacobian(x: Any, m: int) -> Any:
    value, slope = watson_matrices(len(x))
    ends = np.zeros((2, len(x)), dtype=x.dtype)
    ends[0, 0], ends[1, 0], ends[1, 1] = 1, -2 * x[0], 1
    return np.vstack([slope - 2 * (value @ x)[:, None] * value, ends])


def box_3d(x: Any, m: int) -> Any:
    x1, x2, x3 = x
    t = count(m) / 10
    return np.exp(-t * x1) - np.exp(-t * x2) + x3 * (np.exp(-10 * t) - np.exp(-t))


def box_3d_jacobian(x: Any, m: int) -> Any:
    x1, x2, _ = x
    t = count(m) / 10
    return columns(-t * np.exp(-t * x1), t * np.exp(-t * x2), np.exp(-10 * t) - np.exp(-t))


def jennrich_sampson(x: Any, m: int) -> Any:
    i = count(m)
    return 2 + 2 * i - np.exp(i * x[0]) - np.exp(i * x[1])


def jennrich_sampson_jacobian(x: Any, m: int) -> Any:
    i = count(m)
    return columns(-i * np.exp(i * x[0]), -i * np.exp(i * x[1]))


def brown_dennis_parts(x: Any, m: int) -> tuple[Any, Any, Any]:
    """t (m,) and the two misfits whose squares are added, (m,) each."""
    x1, x2, x3, x4 = x
    t = count(m) / 5
    return t, x1 + t * x2 - np.exp(t), x3 + x4 * np.sin(t) - np.cos(t)


def brown_dennis(x: Any, m: int) -> Any:
    _, a, b = brown_dennis_parts(x, m)
    return a**2 + b**2


def brown_dennis_jacobian(x: Any, m: int) -> Any:
    t, a, b = brown_dennis_parts(x, m)
    return columns(2 * a, 2 * t * a, 2 * b, 2 * np.sin(t) * b)


def chebyshev(x: Any, m: int) -> tuple[Any, Any]:
    """T₁…T_m of 2x − 1, Chebyshev's polynomials moved to [0, 1], and slopes in x; (m, n) each."""
    y = 2 * x - 1
    T, slope = [np.ones_like(y), y], [np.zeros_like(y), np.full_like(y, 2)]
    for _ in range(m - 1):
        T.append(2 * y * T[-1] - T[-2])
        slope.append(4 * T[-2] + 2 * y * slope[-1] - slope[-2])
    return np.stack(T[1:]), np.stack(slope[1:])


def chebyquad(x: Any, m: int) -> Any:
    i = count(m)
    integral = np.zeros(m)  # of T_i over [0, 1]
    integral[1::2] = -1 / (i[1::2] ** 2 - 1)
    return chebyshev(x, m)[0].mean(axis=1) - integral


def chebyquad_jacobian(x: Any, m: int) -> Any:
    return chebyshev(x, m)[1] / len(x)


def brown_almost_linear(x: Any, m: int) -> Any:
    r = x + np.sum(x) - (len(x) + 1)
    r[-1] = np.prod(x) - 1
    return r


def brown_almost_linear_jacobian(x: Any, m: int) -> Any:
    n = len(x)
    J = np.ones((n, n), dtype=x.dtype) + np.eye(n)
    J[-1] = np.where(np.eye(n, dtype=bool), 1, x).prod(axis=1)  # the product without x_i
    return J


def osborne_1(x: Any, m: int) -> Any:
    x1, x2, x3, x4, x5 = x
    t = 10 * (count(33) - 1)
    return data.OSBORNE_1 - (x1 + x2 * np.exp(-x4 * t) + x3 * np.exp(-x5 * t))


def osborne_1_jacobian(x: Any, m: int) -> Any:
    _, x2, x3, x4, x5 = x
    t = 10 * (count(33) - 1)
    e4, e5 = np.exp(-x4 * t), np.exp(-x5 * t)
    return columns(-1.0, -e4, -e5, x2 * t * e4, x3 * t * e5)


def osborne_2_parts(x: Any) -> tuple[Any, Any, Any]:
    """t (65,); t − centre of the three peaks, (65, 3); the four shapes, of height 1, (65, 4)."""
    t = (count(65) - 1) / 10
    offset = t[:, None] - x[8:]
    decay = np.exp(-x[4] * t)
    return t, offset, np.column_stack([decay, np.exp(-x[5:8] * offset**2)])


def osborne_2(x: Any, m: int) -> Any:
    return data.OSBORNE_2 - osborne_2_parts(x)[2] @ x[:4]


def osborne_2_jacobian(x: Any, m: int) -> Any:
    t, offset, shape = osborne_2_parts(x)
    peak = x[1:4] * shape[:, 1:]
    return np.column_stack(
        [-shape, x[0] * t * shape[:, 0], peak * offset**2, -2 * x[5:8] * peak * offset]
    )


FUNCTIONS: dict[str, Function] = {
    "Linear, full rank": Function(linear_full_rank, linear_full_rank_jacobian),
    "Linear, rank 1": Function(linear_rank_1, linear_rank_1_jacobian),
    "Linear, rank 1, zero columns and rows": Function(
        linear_rank_1_framed, linear_rank_1_framed_jacobian
    ),
    "Rosenbrock": Function(rosenbrock, rosenbrock_jacobian),
    "Helical valley": Function(helical_valley, helical_valley_jacobian),
    "Powell singular": Function(powell_singular, powell_singular_jacobian),
    "Freudenstein-Roth": Function(freudenstein_roth, freudenstein_roth_jacobian),
    "Bard": Function(bard, bard_jacobian),
    "Kowalik-Osborne": Function(kowalik_osborne, kowalik_osborne_jacobian),
    "Meyer": Function(meyer, meyer_jacobian),
    "Watson": Function(watson, watson_jacobian),
    "Box 3-D": Function(box_3d, box_3d_jacobian),
    "Jennrich-Sampson": Function(jennrich_sampson, jennrich_sampson_jacobian),
    "Brown-Dennis": Function(brown_dennis, brown_dennis_jacobian),
    "Chebyquad": Function(chebyquad, chebyquad_jacobian),
    "Brown almost-linear": Function(brown_almost_linear, brown_almost_linear_jacobian),
    "Osborne 1": Function(osborne_1, osborne_1_jacobian),
    "Osborne 2": Function(osborne_2, osborne_2_jacobian),
}
