"""Checks of what the user hands in: each error names the argument, what came, what was expected."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lmtutor._types import Vector

T = TypeVar("T")
REAL = int | float | np.integer | np.floating


def real_array(value: Any, name: str) -> NDArray[np.float64]:
    """`value` as a new float64 array; ValueError for complex, text, ragged or missing entries."""
    if np.ma.is_masked(value):
        raise ValueError(f"{name} must have no masked entries: leave them out")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be an array of numbers: {error}") from None
    if array.dtype.kind == "c":
        raise ValueError(f"{name} must be real, got {array.dtype} values")
    if array.dtype.kind not in "biufO":
        raise ValueError(f"{name} must be an array of numbers, got dtype {array.dtype}")
    if array.dtype.kind != "O":
        return np.array(array, dtype=np.float64)
    try:  # one by one, for NumPy would turn None into nan
        return np.array([float(entry) for entry in array.flat]).reshape(array.shape)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} must be an array of numbers, got {value!r:.80}") from None


def first_non_finite(array: NDArray[np.float64]) -> tuple[int, ...] | None:
    """Index of the first nan or inf, or None."""
    finite = np.isfinite(array)
    if finite.all():
        return None
    return tuple(int(i) for i in np.argwhere(~finite)[0])


def parameter_vector(value: Any, name: str = "x0") -> Vector:
    """A finite, non-empty vector; a single number becomes a vector of length 1."""
    x = np.atleast_1d(real_array(value, name))
    if x.ndim != 1 or x.size == 0:
        raise ValueError(f"{name} must be a vector of at least one number, got shape {x.shape}")
    bad = first_non_finite(x)
    if bad is not None:
        raise ValueError(f"{name} must be finite, got {name}[{bad[0]}] = {x[bad]}")
    return x


def choice(value: Any, choices: Mapping[str, T], name: str) -> T:
    """The entry of `choices` named `value`."""
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(repr(key) for key in choices)
        raise ValueError(f"{name} must be one of {listed}, got {value!r}")
    return choices[value]


def tolerance(value: Any, name: str) -> float:
    """A number in [0, 1)."""
    if not isinstance(value, REAL) or not 0 <= value < 1:
        raise ValueError(f"{name} must be a number in [0, 1), got {value!r}")
    return float(value)


def evaluation_budget(value: Any, default: int) -> int:
    """`max_nfev` as a positive integer; None means `default`."""
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"max_nfev must be a positive integer or None, got {value!r}")
    return int(value)


def parameter_names(names: Any, n: int) -> tuple[str, ...]:
    """One distinct name for each parameter; None gives x[0], x[1], …"""
    if names is None:
        return tuple(f"x[{i}]" for i in range(n))
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise ValueError(f"names must be a sequence of names, got {names!r:.80}")
    listed = tuple(str(name) for name in names)
    if len(listed) != n or len(set(listed)) != n:
        raise ValueError(f"names must be {n} distinct names, got {listed}")
    return listed


def positive(value: Any, name: str) -> float:
    """A finite number above 0."""
    if not isinstance(value, REAL) or not 0 < value < np.inf:
        raise ValueError(f"{name} must be a positive number, got {value!r}")
    return float(value)


def fraction(value: Any, name: str) -> float:
    """A number strictly between 0 and 1."""
    if not isinstance(value, REAL) or not 0 < value < 1:
        raise ValueError(f"{name} must be strictly between 0 and 1, got {value!r}")
    return float(value)


def non_negative(value: Any, name: str) -> Vector:
    """Finite numbers that are not negative, in any shape."""
    array = real_array(value, name)
    fine = np.isfinite(array) & (array >= 0)
    if not fine.all():
        index = tuple(int(i) for i in np.argwhere(~fine)[0])
        at = f" at {index}" if index else ""
        raise ValueError(f"{name} must be finite and not negative, got {array[index]}{at}")
    return array
