"""One pass over rows that are spread over Dask workers."""

from __future__ import annotations

import copy
from typing import Any

from lmtutor._types import Vector
from lmtutor.large._blocks import in_blocks
from lmtutor.large._folds import FOLDS, Fold
from lmtutor.large._kernel import Kernel
from lmtutor.large._progress import Reporter
from lmtutor.large._sums import LocalSums, Total


class DaskSums:
    """Passes in which each chunk is summed where it is; only the sums travel."""

    def __init__(self, client: Any, kernel: Kernel, chunks: list[Any], block_rows: int) -> None:
        self.client, self.kernel, self.chunks = client, kernel, chunks
        self.block_rows = block_rows

    def total(self, kind: str, x: Vector) -> Total:
        """One pass. The parts are joined in the order of the rows, whoever was first to finish."""
        tasks = self.client.map(
            sum_of_chunk,
            self.chunks,
            kernel=self.kernel,
            kind=kind,
            x=x,
            block_rows=self.block_rows,
            pure=False,
        )
        fold: Fold = FOLDS[kind](x.size)
        rows = 0
        for number, (part, size) in enumerate(self.client.gather(tasks)):
            if part.bad:
                bad = part.bad._replace(block=number, row=part.bad.row)
                return Total(fold.value(), rows + size, bad.sentence(rows))
            fold.join(part)
            rows += size
        if rows == 0:
            raise ValueError("rows must give at least one chunk with at least one row, got none")
        return Total(fold.value(), rows, "")


def sum_of_chunk(
    chunk: Any, kernel: Kernel, kind: str, x: Vector, block_rows: int
) -> tuple[Fold, int]:
    """What a pass over one chunk gathers, with `Bad.row` counted from its first row."""
    kernel = copy.copy(kernel)  # with buffers of its own: workers can be threads of one process
    cut = isinstance(chunk, tuple) or hasattr(chunk, "shape")
    sums = LocalSums(kernel, in_blocks(chunk if cut else [chunk], block_rows), Reporter(None))
    fold, rows = sums.fold(kind, x)
    if fold.bad:
        fold.bad = fold.bad._replace(row=fold.bad.row + sum(sums.sizes[: fold.bad.block]))
    return fold, rows
