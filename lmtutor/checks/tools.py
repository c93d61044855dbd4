"""What the checks share: reading an answer, calling a learner's function, comparing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lmtutor.checks.registry import Wrong
from lmtutor.i18n import gettext as _

Array = NDArray[np.float64]


def array(answer: Any, shape: tuple[int, ...]) -> Array:
    """Return the answer as a finite float array of `shape`; raise `Wrong` if it is none.

    Lists, tuples, arrays, and arrays with extra axes of length one are accepted.
    """
    try:
        value = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        kind = type(answer).__name__
        raise Wrong(_("Numbers are expected here, not {kind}.").format(kind=kind)) from None
    if value.shape != shape and np.squeeze(value).shape == tuple(k for k in shape if k != 1):
        value = value.reshape(shape)
    if value.shape != shape:
        message = _("The shape should be {expected}; yours is {got}.")
        raise Wrong(message.format(expected=shape, got=value.shape))
    if not np.all(np.isfinite(value)):
        raise Wrong(_("The answer holds a value that is not finite."))
    return value


def number(answer: Any) -> float:
    """Return the answer as a float; raise `Wrong` if it is not one finite number."""
    return float(array(answer, ()))


def word(answer: Any, choices: dict[str, str]) -> str:
    """Return the choice that the answer names; raise `Wrong` if it names none.

    Parameters
    ----------
    choices : dict
        Accepted spellings in lower case, each with the choice that it means.
    """
    text = str(answer).strip().lower()
    if text not in choices:
        options = ", ".join(dict.fromkeys(choices.values()))
        raise Wrong(_("Choose one of: {options}.").format(options=options))
    return choices[text]


def call(function: Any, *args: Any) -> Any:
    """Call a learner's function; turn what goes wrong in it into `Wrong`.

    A function that changes its arguments is told so, since a solver would be led astray.
    """
    if not callable(function):
        kind = type(function).__name__
        raise Wrong(_("A function is expected here, not {kind}.").format(kind=kind))
    before = [np.array(a, copy=True) if isinstance(a, np.ndarray) else None for a in args]
    try:
        result = function(*args)
    except Exception as error:
        message = _("Your function raised {kind}: {error}")
        raise Wrong(message.format(kind=type(error).__name__, error=error)) from error
    if result is None or result is Ellipsis:
        raise Wrong(_("Your function returns nothing yet: put an expression after `return`."))
    for old, new in zip(before, args, strict=True):
        if old is not None and not np.array_equal(old, new, equal_nan=True):
            raise Wrong(_("Your function changes its arguments; work on a copy."))
    return result


def close(a: ArrayLike, b: ArrayLike, rtol: float = 1e-6, atol: float = 1e-9) -> bool:
    """Tell whether a and b have the same shape and agree within rounding by hand."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=rtol, atol=atol))


def expect(condition: bool, message: str) -> None:
    """Raise `Wrong(message)` unless the condition holds."""
    if not condition:
        raise Wrong(message)


def reject(value: ArrayLike, mistakes: list[tuple[ArrayLike, str]], rtol: float = 1e-6) -> None:
    """Raise `Wrong` with the sentence of the first known mistake that `value` equals."""
    for wrong, message in mistakes:
        if close(value, wrong, rtol):
            raise Wrong(message)
