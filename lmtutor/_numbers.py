"""The few numerical tools that every module needs."""

import math
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np

from lmtutor._types import Vector

P = ParamSpec("P")
T = TypeVar("T")

EPS = float(np.finfo(np.float64).eps)
"""Spacing of double-precision numbers at 1, 2⁻⁵²."""


def norm(v: Vector) -> float:
    """Euclidean length of a vector; at small sizes a third of the time of `np.linalg.norm`."""
    return math.sqrt(v.dot(v))


def quiet(function: Callable[P, T]) -> Callable[P, T]:
    """Decorator for arithmetic whose overflow is handled where it shows, not where it happens."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)

    return wrapper


def scaled_length(d: Vector, v: Vector) -> float:
    """‖D v‖ with D = diag(d)."""
    return norm(d * v)


def own_units(x: Vector, start: Vector) -> Vector:
    """The unit of each parameter, its size here or at the start, or 1 where both are 0."""
    size = np.maximum(np.abs(x), np.abs(start))
    return size if min(size.tolist()) > 0 else np.where(size > 0, size, 1.0)
