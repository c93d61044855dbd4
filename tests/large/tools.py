"""A tall problem that several tests share: two decays over a background."""

import numpy as np

TRUE = np.array([2.0, 1.3, 1.0, 0.4, 0.2])
START = np.array([1.0, 2.0, 1.0, 0.2, 0.0])


def model(x, t):
    return x[0] * np.exp(-x[1] * t) + x[2] * np.exp(-x[3] * t) + x[4]


def decays(m, seed=1):
    """t and y, (m,) each."""
    t = np.linspace(0, 4, m)
    return t, model(TRUE, t) + 0.05 * np.random.default_rng(seed).normal(size=m)


def fun(x, block):
    t, y = block
    return model(x, t) - y


def jac(x, block):
    t, _ = block
    fast, slow = np.exp(-x[1] * t), np.exp(-x[3] * t)
    return np.stack([fast, -x[0] * t * fast, slow, -x[2] * t * slow, np.ones_like(t)], axis=1)


def fun_out(x, block, out):
    """As `fun`, written into a buffer."""
    np.subtract(model(x, block[0]), block[1], out=out)


def jac_out(x, block, out):
    """As `jac`, written into a buffer."""
    out[:] = jac(x, block)


def cut(rows, size):
    """A list of blocks."""
    m = len(rows[0])
    return [tuple(part[k : k + size] for part in rows) for k in range(0, m, size)]
