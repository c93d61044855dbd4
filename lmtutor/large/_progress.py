"""Progress of a long pass over the rows, for whoever asks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Progress(NamedTuple):
    """How far the present pass has come."""

    passes: int  # passes over the rows begun so far, this one included
    rows: int  # rows read in this pass
    total: int | None  # all rows; None in the first pass over an iterable
    seconds: float  # since the run began


class Reporter:
    """Shows progress about once in `every` seconds."""

    def __init__(self, progress: Any, every: float = 1.0) -> None:
        if progress is not None and progress is not True and not callable(progress):
            raise ValueError(f"progress must be True, a function or None, got {progress!r:.80}")
        self.show: Callable[[Progress], object] | None = _line if progress is True else progress
        self.every, self.passes = every, 0
        self.began = self.last = time.monotonic()

    def begin(self) -> None:
        """A new pass."""
        self.passes += 1

    def tell(self, rows: int, total: int | None) -> None:
        """Show the state if the last time was long enough ago."""
        if self.show is None:
            return
        now = time.monotonic()
        if now - self.last >= self.every:
            self.last = now
            self.show(Progress(self.passes, rows, total, now - self.began))


def _line(at: Progress) -> None:
    """One line on standard error."""
    share = f" of {at.total:,} ({at.rows / at.total:.0%})" if at.total else ""
    print(
        f"pass {at.passes}: {at.rows:,}{share} rows, {at.seconds:.0f} s",
        file=sys.stderr,
        flush=True,
    )
