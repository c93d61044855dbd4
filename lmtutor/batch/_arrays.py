"""Arrays of NumPy, PyTorch or CuPy by the array API standard, and records of them.

In every array the *last* axis counts the fits. An operation on a record of arrays is the operation
on each of its fields; None, for what is not given, stays None.
"""

import sys
from typing import Any

import numpy as np

from lmtutor._validation import real_array

Array = Any
"""An array of whatever library the data came in; shapes are in the docstrings."""


def namespace(**arguments: Any) -> Any:
    """The library of the first argument that is no NumPy array and nothing NumPy turns into one."""
    for name, value in arguments.items():
        library = type(value).__module__.partition(".")[0]
        if library in ("torch", "cupy"):
            try:
                from array_api_compat import array_namespace
            except ImportError:
                raise ValueError(
                    f"{name} is an array of {library}, which needs the package array-api-compat: "
                    "pip install lmtutor[batch]"
                ) from None
            return array_namespace(value)
        if library != "numpy" and hasattr(value, "__array_namespace__"):
            return value.__array_namespace__()
    return np


def double(xp: Any, value: Any, name: str, device: Any = None) -> Array:
    """`value` as an array of real double-precision numbers."""
    if xp is np:
        return real_array(value, name)
    if not hasattr(value, "dtype") or isinstance(value, np.ndarray):
        value = real_array(value, name).tolist()  # a list, a number or an array of NumPy
        return xp.asarray(value, dtype=xp.float64, device=device)
    if xp.isdtype(value.dtype, "complex floating"):
        raise ValueError(f"{name} must be real, got {value.dtype} values")
    return xp.astype(value, xp.float64, copy=False)


def dot(xp: Any, a: Array, b: Array) -> Array:
    """Σ_j a_j b_j of columns (m, B) for each fit, (B,)."""
    if hasattr(xp, "einsum"):  # in NumPy, PyTorch and CuPy: no array for the products
        return xp.einsum("mb,mb->b", a, b)
    return xp.sum(a * b, axis=0)


def length(xp: Any, a: Array) -> Array:
    """Euclidean length of columns (m, B) for each fit, (B,)."""
    return xp.sqrt(dot(xp, a, a))


def largest(xp: Any, a: Array) -> Array:
    """max_j a_j of columns (m, B) for each fit, (B,)."""
    return xp.max(a, axis=0)


def take(xp: Any, record: Any, index: Array) -> Any:
    """The fits in `index`, shape (K,), of an array or of every array of a record."""
    if record is None:
        return None
    if isinstance(record, tuple):
        return type(record)(*(take(xp, part, index) for part in record))
    return xp.take(record, index, axis=-1)


def join(xp: Any, records: list[Any]) -> Any:
    """The fits of all records, one after another."""
    first = records[0]
    if len(records) == 1 or first is None:
        return first
    if isinstance(first, tuple):
        parts = zip(*records, strict=True)
        return type(first)(*(join(xp, list(part)) for part in parts))
    concat = getattr(xp, "concat", None) or xp.concatenate  # the name before NumPy 2
    return concat(records, axis=-1)


def choose(xp: Any, mask: Array, yes: Any, no: Any) -> Any:
    """For each fit the record `yes` where `mask`, (B,), is true, else the record `no`."""
    if yes is None:
        return None
    if isinstance(yes, tuple):
        pairs = zip(yes, no, strict=True)
        return type(yes)(*(choose(xp, mask, a, b) for a, b in pairs))
    return xp.where(mask, yes, no)


def spread(xp: Any, mask: Array, part: Any, rest: Any) -> Any:
    """The record `part` of the fits where `mask`, (B,), is true, and `rest` elsewhere.

    `part` has these fits alone, one after another; `rest` has all fits.
    """
    return choose(xp, mask, take(xp, part, _rank_of(xp, mask)), rest)


def weave(xp: Any, mask: Array, part: Any, other: Any) -> Any:
    """As `spread`, but `other`, too, has its fits alone: those where `mask` is false."""
    return choose(
        xp,
        mask,
        take(xp, part, _rank_of(xp, mask)),
        take(xp, other, _rank_of(xp, ~mask)),
    )


def _rank_of(xp: Any, mask: Array) -> Array:
    """For each fit where `mask` is true the number of such fits before it; else any index."""
    running = getattr(xp, "cumulative_sum", None) or xp.cumsum  # the name before NumPy 2.1
    place = running(xp.asarray(mask, dtype=xp.int64), axis=0)
    return xp.where(mask, place - 1, 0)


def where_true(xp: Any, mask: Array) -> Array:
    """Indices at which `mask` is true, (K,)."""
    return xp.nonzero(mask)[0]


def to_numpy(array: Array) -> Any:
    """A copy of a small array for messages and for counting."""
    if isinstance(array, np.ndarray):
        return array
    if "torch" in sys.modules and isinstance(array, sys.modules["torch"].Tensor):
        return array.detach().cpu().numpy()
    if hasattr(array, "get"):  # CuPy
        return array.get()
    return np.from_dlpack(array)
