"""Models that serve one fit and many, and random data for them."""

from typing import NamedTuple

import numpy as np


class Case(NamedTuple):
    """A model with its derivatives, and data of many fits."""

    model: object
    jac: object
    t: np.ndarray
    y: np.ndarray
    x0: np.ndarray


def decay(x, t):
    a, b = x
    return a * np.exp(b * t)


def decay_jacobian(x, t):
    a, b = x
    e = np.exp(b * t)
    return e, a * t * e


def peak(x, t):
    height, centre, width = x
    return height * np.exp(-(((t - centre) / width) ** 2))


def peak_jacobian(x, t):
    height, centre, width = x
    u = (t - centre) / width
    e = np.exp(-(u**2))
    return e, 2 * height * u / width * e, 2 * height * u**2 / width * e


def logistic(x, t):
    top, rate, middle = x
    return top / (1 + np.exp(-rate * (t - middle)))


def logistic_jacobian(x, t):
    top, rate, middle = x
    p = 1 / (1 + np.exp(-rate * (t - middle)))
    return p, top * p * (1 - p) * (t - middle), -top * p * (1 - p) * rate


def two_decays(x, t):
    a, b, c, d = x
    return a * np.exp(-b * t) + c * np.exp(-d * t)


def two_decays_jacobian(x, t):
    a, b, c, d = x
    e, g = np.exp(-b * t), np.exp(-d * t)
    return e, -a * t * e, g, -c * t * g


def line(x, t):
    a, b = x
    return a + b * t


def line_jacobian(x, t):
    return np.ones_like(t), t  # columns that broadcast


KINDS = {
    "decay": (decay, decay_jacobian, [(1, 10), (-2, -0.1)], 0.5),
    "peak": (peak, peak_jacobian, [(1, 5), (1, 3), (0.5, 2)], 0.3),
    "logistic": (logistic, logistic_jacobian, [(1, 5), (1, 4), (1, 3)], 0.5),
    "two decays": (two_decays, two_decays_jacobian, [(1, 5), (0.2, 0.8), (1, 5), (2, 6)], 0.3),
    "line": (line, line_jacobian, [(-5, 5), (-5, 5)], 1.0),
}


def case(kind, count=60, m=25, noise=0.05, seed=0):
    """Random truths of one kind, noisy data, starts off the truth by up to a share of it."""
    model, jac, ranges, off = KINDS[kind]
    rng = np.random.default_rng(seed)
    t = np.linspace(0, 4, m)
    truth = np.stack([rng.uniform(*r, count) for r in ranges], axis=1)
    y = model(truth.T[:, :, None], t) + noise * rng.normal(size=(count, m))
    x0 = truth * (1 + off * rng.uniform(-1, 1, truth.shape))
    return Case(model, jac, t, y, x0)


def matrix(jac):
    """The derivative as `curve_fit` wants it, (m, n)."""
    return lambda x, t: np.stack(np.broadcast_arrays(*jac(x, t)), axis=1)
