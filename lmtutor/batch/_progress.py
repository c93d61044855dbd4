"""Progress of a batch: one line to standard error, or whatever the caller makes of the numbers."""

import sys
from collections.abc import Callable
from typing import Any

Progress = Callable[[int, int], Any]
"""Called with the number of fits that have ended and the number of all."""


def reporter(progress: Any) -> Progress:
    """The function for the argument `progress`: True, False or a function."""
    if progress is True:
        return _line
    if progress is False:
        return lambda done, total: None
    if not callable(progress):
        raise ValueError(f"progress must be True, False or a function, got {progress!r:.80}")
    return progress  # type: ignore[no-any-return]


def _line(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{done} of {total} fits ended", end=end, file=sys.stderr, flush=True)
