"""Traits with bounds: a wrong value raises a `TraitError` that says which and why."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
import traitlets


def _within(value: Any, low: float, high: float) -> float | None:
    """Return `value` as a float if it is a number from `low` to `high`, else None."""
    if isinstance(value, bool | str | bytes):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if low <= number <= high else None  # false for nan


class Real(traitlets.Float[float, Any]):
    """A finite number from `low` to `high`.

    Raises
    ------
    traitlets.TraitError
        On anything else, when it is set.
    """

    def __init__(self, default: float, low: float, high: float, **options: Any) -> None:
        super().__init__(default, **options)
        self.low, self.high = low, high

    def validate(self, obj: Any, value: Any) -> float:
        """Return the value as a float."""
        number = _within(value, self.low, self.high)
        if number is None:
            raise traitlets.TraitError(
                f"{self.name} must be a number from {self.low:g} to {self.high:g}, not {value!r}"
            )
        return number


class Point(traitlets.Tuple):
    """A tuple of numbers, each within bounds of its own; lists and arrays are taken, too.

    Parameters
    ----------
    default : tuple of n floats
    bounds : sequence of n pairs (low, high)

    Raises
    ------
    traitlets.TraitError
        On another length, on what is no finite number and on what is out of bounds, when set.
    """

    def __init__(
        self, default: tuple[float, ...], bounds: Sequence[tuple[float, float]], **options: Any
    ) -> None:
        super().__init__(*[traitlets.Float() for _ in default], default_value=default, **options)
        self.bounds = tuple(bounds)

    def validate(self, obj: Any, value: Any) -> tuple[float, ...]:
        """Return the value as a tuple of floats."""
        entries = list(value) if isinstance(value, list | tuple | np.ndarray) else []
        numbers = [_within(v, *b) for v, b in zip(entries, self.bounds, strict=False)]
        if len(entries) != len(self.bounds) or None in numbers:
            wanted = " × ".join(f"[{low:g}, {high:g}]" for low, high in self.bounds)
            raise traitlets.TraitError(
                f"{self.name} must be {len(self.bounds)} numbers in {wanted}, not {value!r}"
            )
        return tuple(v for v in numbers if v is not None)


def allowed(trait: Any) -> str:
    """Return which values a trait of a figure's state takes, in signs rather than words."""
    if isinstance(trait, Real):
        return f"[{trait.low:g}, {trait.high:g}]"
    if isinstance(trait, Point):
        return " × ".join(
            f"[{low:g}, {high:g}]" + (f"^{count}" if (count := len(list(same))) > 1 else "")
            for (low, high), same in groupby(trait.bounds)
        )
    if isinstance(trait, traitlets.Int):
        return f"{trait.min}, …, {trait.max}"
    if isinstance(trait, traitlets.Bool):
        return "False, True"
    if isinstance(trait, traitlets.Enum):
        return ", ".join(map(repr, trait.values or ()))
    return str(trait.info())
