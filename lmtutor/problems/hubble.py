"""Hubble's 24 nebulae of 1929 and the line v = x d: distance d in Mpc, velocity v in km/s.

Table 1 of E. Hubble, A relation between distance and radial velocity among extra-galactic
nebulae, Proceedings of the National Academy of Sciences 15 (1929), 168-173. The distances of that
time are about seven times too small.
"""

from typing import Any

import numpy as np

from lmtutor._types import Matrix, Vector

_TABLE = """
SMC      0.032  170
LMC      0.034  290
NGC6822  0.214 -130
NGC598   0.263  -70
NGC221   0.275 -185
NGC224   0.275 -220
NGC5457  0.45   200
NGC4736  0.5    290
NGC5194  0.5    270
NGC4449  0.63   200
NGC4214  0.8    300
NGC3031  0.9    -30
NGC3627  0.9    650
NGC4826  0.9    150
NGC5236  0.9    500
NGC1068  1.0    920
NGC5055  1.1    450
NGC7331  1.1    500
NGC4258  1.4    500
NGC4151  1.7    960
NGC4382  2.0    500
NGC4472  2.0    850
NGC4486  2.0    800
NGC4649  2.0   1090
"""

_rows = [line.split() for line in _TABLE.split("\n") if line]

names: tuple[str, ...] = tuple(row[0].replace("NGC", "NGC ") for row in _rows)
"""SMC and LMC for the Magellanic clouds, else numbers of the New General Catalogue."""

distance: Vector = np.array([float(row[1]) for row in _rows])
"""In Mpc, shape (24,)."""

velocity: Vector = np.array([float(row[2]) for row in _rows])
"""Radial velocity in km/s as measured, not corrected for the motion of the sun; shape (24,)."""

for _array in (distance, velocity):
    _array.setflags(write=False)

solution: Vector = np.array([distance @ velocity / (distance @ distance)])
"""The best slope, in km/s per Mpc: the root of Σ d (x d − v)."""


def fun(x: Any) -> Vector:
    """Residual x d − v in km/s at the slope x, shape (24,)."""
    return np.asarray(np.asarray(x, float)[0] * distance - velocity)


def jac(x: Any) -> Matrix:
    """Jacobian matrix of `fun`, shape (24, 1): the distances, at every x."""
    return distance[:, None].copy()


__all__ = ["distance", "fun", "jac", "names", "solution", "velocity"]
