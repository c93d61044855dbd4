"""One pass over the rows in this process."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np

from lmtutor._types import Vector
from lmtutor.large._blocks import Cut, Given
from lmtutor.large._folds import FOLDS, Fold
from lmtutor.large._kernel import Kernel
from lmtutor.large._progress import Reporter


class Total(NamedTuple):
    """What a pass found; `bad` says what is not finite, and the pass ended there."""

    value: Any
    rows: int
    bad: str


class Sums(Protocol):
    """Where passes are made: here, or on other machines."""

    def total(self, kind: str, x: Vector) -> Total:
        """One pass; `kind` is "value", "gram" or "triangle"."""


class LocalSums:
    """Passes over blocks, one block after the other."""

    def __init__(self, kernel: Kernel, blocks: Cut | Given, reporter: Reporter) -> None:
        self.kernel, self.blocks, self.reporter = kernel, blocks, reporter
        self.sizes: list[int] = []  # of the blocks, as the first whole pass found them
        self.complete = False

    def total(self, kind: str, x: Vector) -> Total:
        fold, rows = self.fold(kind, x)
        bad = fold.bad
        return Total(fold.value(), rows, bad.sentence(sum(self.sizes[: bad.block])) if bad else "")

    def fold(self, kind: str, x: Vector) -> tuple[Fold, int]:
        """What a pass gathers, and the number of rows read."""
        fold: Fold = FOLDS[kind](x.size)
        rows = number = 0
        total = sum(self.sizes) if self.complete else self.blocks.rows
        self.reporter.begin()
        for number, block in enumerate(self.blocks, start=1):
            size = self._take(fold, number - 1, x, block)
            rows += size
            if fold.bad:
                return fold, rows
            self.reporter.tell(rows, total)
        if rows == 0 and not self.complete:
            raise ValueError("rows must give at least one block with at least one row, got none")
        if self.complete and number != len(self.sizes):
            raise ValueError(
                f"rows must give the same blocks each time: {len(self.sizes)} at first, now "
                f"{number}"
            )
        self.complete = True
        return fold, rows

    def _take(self, fold: Fold, number: int, x: Vector, block: Any) -> int:
        """Fold one block in and return its size, which may not change from pass to pass."""
        try:
            size = fold.take(number, self.kernel, x, block)
        except (ValueError, np.linalg.LinAlgError) as error:
            error.add_note(f"in block {number}, which begins with row {sum(self.sizes[:number])}")
            raise
        if number < len(self.sizes):
            if size != self.sizes[number]:
                raise ValueError(
                    f"rows must give the same blocks each time: block {number} had "
                    f"{self.sizes[number]} rows at first, now {size}"
                )
        elif not self.complete:
            self.sizes.append(size)
        return size
