"""Problems and measures that several tests share."""

import numpy as np
from hypothesis import settings

properties = settings(max_examples=40, deadline=None, derandomize=True)
"""Decorator for property tests: the same examples on every machine."""

DAMPINGS = ("trust-region", "nielsen", "marquardt")
SCALINGS = ("more", "marquardt", "levenberg")


def digits(x, certified):
    """Smallest log relative error over the parameters: correct digits, at most 16."""
    error = np.abs(x - certified) / np.abs(certified)
    return float(np.min(-np.log10(np.maximum(error, 1e-16))))


class Wavy:
    """A random smooth problem: r(x) = A x − b + c sin(B x), m residuals of n parameters."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(1, 5))
        m = n + int(rng.integers(0, 6))
        self.A, self.B = rng.normal(size=(m, n)), rng.normal(size=(m, n))
        self.b, self.c = rng.normal(size=m), rng.normal(size=m)
        self.x0 = 3 * rng.normal(size=n)
        self.rng = rng

    def fun(self, x):
        return self.A @ x - self.b + self.c * np.sin(self.B @ x)

    def jac(self, x):
        return self.A + (self.c * np.cos(self.B @ x))[:, None] * self.B


def trials(records):
    """Each trial step with the accepted points before it, the current one last."""
    start, *rest = records
    visited = [start]
    for it in rest:
        yield list(visited), it
        if it.accepted:
            visited.append(it)


def scale(jac, visited, scaling):
    """The diagonal of D at the last of the visited points, from its definition."""
    norms = [np.linalg.norm(jac(it.x), axis=0) for it in visited]
    return {
        "more": np.max(norms, axis=0),
        "marquardt": norms[-1],
        "levenberg": np.ones_like(norms[-1]),
    }[scaling]


def decay(x, t):
    """Two parameters, exponential: the book's running model a·exp(b t)."""
    return x[0] * np.exp(x[1] * t)


def decay_jacobian(x, t):
    e = np.exp(x[1] * t)
    return np.stack([e, x[0] * t * e], axis=1)
