"""Rows as futures, one for each chunk, that Dask can make again when a worker is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def chunk_futures(client: Any, rows: Any) -> list[Any]:
    """One future for each chunk, in order.

    Nothing is scattered: a chunk that was put on a worker would be lost with it, while one that
    is the result of a task is made again elsewhere.
    """
    several = rows if isinstance(rows, tuple) else (rows,)
    if several and all(hasattr(part, "to_delayed") for part in several):
        return _of_dask_arrays(client, rows, several)
    if isinstance(rows, tuple) or not isinstance(rows, Sequence) or not rows:
        raise ValueError(
            "rows must be a Dask array, a tuple of Dask arrays or a list of chunks, each an array, "
            f"a tuple of arrays or a function of no arguments that loads one; got {rows!r:.80}"
        )
    return [client.submit(_load, chunk, pure=False) for chunk in rows]


def _load(chunk: Any) -> Any:
    """The chunk itself, or what its function loads."""
    return chunk() if callable(chunk) else chunk


def _of_dask_arrays(client: Any, rows: Any, several: tuple[Any, ...]) -> list[Any]:
    """Chunks of arrays that are cut alike along the rows and not at all across."""
    from dask.delayed import delayed

    cuts = [part.chunks[0] for part in several]
    if len(set(cuts)) > 1 or any(n > 1 for part in several for n in part.numblocks[1:]):
        raise ValueError(
            "Dask arrays as rows must have the same chunks of rows and one chunk across; "
            f"got chunks {[part.chunks for part in several]!r:.200}"
        )
    columns = [part.to_delayed().ravel() for part in several]
    if not isinstance(rows, tuple):
        return list(client.compute(list(columns[0])))
    together = delayed(tuple)
    return list(client.compute([together(list(parts)) for parts in zip(*columns, strict=True)]))
