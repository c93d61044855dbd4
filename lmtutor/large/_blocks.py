"""Rows in blocks: arrays cut as they are read, or an iterable that gives its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

Block = Any
"""What `fun` and `jac` get for some of the rows: whatever the source of the rows gives."""


class Cut:
    """Arrays of equal length, cut into blocks of views; one array or a tuple of them."""

    def __init__(self, arrays: Any, block_rows: int) -> None:
        self.single = not isinstance(arrays, tuple)
        several = (arrays,) if self.single else arrays
        self.arrays = [a if hasattr(a, "shape") else np.asarray(a) for a in several]
        lengths = [a.shape[0] if a.shape else -1 for a in self.arrays]
        if not lengths or min(lengths) < 1 or len(set(lengths)) > 1:
            raise ValueError(
                "a tuple as rows must hold arrays with one common number of rows, got "
                f"{lengths or 'none'}; blocks of different lengths go in a list"
            )
        self.rows = lengths[0]
        self.block_rows = block_rows

    def __iter__(self) -> Iterator[Block]:
        for first in range(0, self.rows, self.block_rows):
            some = slice(first, first + self.block_rows)
            yield self.arrays[0][some] if self.single else tuple(a[some] for a in self.arrays)


class Given:
    """Blocks as an iterable gives them, or as a function of no arguments opens them."""

    rows: int | None = None  # known after the first pass

    def __init__(self, source: Iterable[Block] | Callable[[], Iterable[Block]]) -> None:
        self.source = source
        if callable(source):
            return
        if not hasattr(source, "__iter__"):
            raise ValueError(
                "rows must be an array, a tuple of arrays, an iterable of blocks or a function "
                f"that opens one, got {source!r:.80}"
            )
        if iter(source) is source:
            raise ValueError(
                "rows can be iterated only once, and a fit reads them many times: pass a list of "
                "blocks, or the function that makes the iterator, as in rows=lambda: blocks(file)"
            )

    def __iter__(self) -> Iterator[Block]:
        blocks = self.source() if callable(self.source) else self.source
        if not hasattr(blocks, "__iter__"):
            raise ValueError(f"rows() must return an iterable of blocks, got {blocks!r:.80}")
        return iter(blocks)


def in_blocks(rows: Any, block_rows: int) -> Cut | Given:
    """`rows` as something that can be iterated in blocks, again and again.

    Raises
    ------
    ValueError
        If arrays differ in length, or `rows` can be read only once.
    """
    if isinstance(rows, tuple) or (hasattr(rows, "shape") and not callable(rows)):
        return Cut(rows, block_rows)
    return Given(rows)


def length(block: Block) -> int:
    """Number of rows of a block: that of its first array."""
    first = block[0] if isinstance(block, tuple) else block
    try:
        return len(first)
    except TypeError:
        raise ValueError(
            "a function with the parameter `out` needs blocks with a length, arrays or tuples of "
            f"arrays; got {block!r:.80}"
        ) from None
