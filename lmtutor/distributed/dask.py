"""Least squares of rows that are spread over a Dask cluster."""

from __future__ import annotations

from typing import Any, Unpack

from lmtutor._callback import Callback
from lmtutor._types import DifferenceMethod, Function
from lmtutor.distributed._chunks import chunk_futures
from lmtutor.distributed._sums import DaskSums
from lmtutor.large._base import Limits
from lmtutor.large._rows_problem import RowProblem
from lmtutor.large._rows_run import RowRun, RowsResult
from lmtutor.large.rows import block_rows, solve


def least_squares_dask(
    fun: Function,
    x0: Any,
    rows: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    client: Any = None,
    solver: str = "auto",
    memory: int = 3 * 2**17,
    bounds: Any = None,
    loss: str | Function = "linear",
    f_scale: float = 1.0,
    damping: str = "trust-region",
    scaling: str = "more",
    callback: Callback | None = None,
    **limits: Unpack[Limits],
) -> RowsResult:
    """`least_squares_rows` on the workers of a Dask cluster.

    Each pass sends x to the workers, which sum over their chunks of rows and send back f, JᵀJ with
    Jᵀr, or a triangle, (n + 1)² numbers for each chunk. They are joined in the order of the chunks,
    so that the result does not depend on who was first. When a worker is lost its chunks
    are loaded again by others, and the run goes on.

    Parameters
    ----------
    rows
        A Dask array or a tuple of them, chunked alike along the rows and not across. Or a list of
        chunks, each a function of no arguments that loads it, or the data itself, which then passes
        through the scheduler. A chunk is an array, a tuple of arrays or whatever else
        `fun` and `jac` take as a block; the first two are cut into blocks of `memory` bytes.
    client
        A ``distributed.Client``; None: the one made last.
    fun, x0, jac, solver, memory, bounds, loss, f_scale, damping, scaling, callback, **limits
        As in `least_squares_rows`. `fun` and `jac` must be picklable by cloudpickle, which
        local functions are.

    Returns
    -------
    RowsResult

    Raises
    ------
    ImportError
        If Dask is not installed.
    ValueError
        As in `least_squares_rows`, and if there is no client.
    """
    problem = RowProblem(fun, x0, jac, solver=solver, bounds=bounds, loss=loss, f_scale=f_scale)
    size = block_rows(memory, problem.x0.size)
    client = _client() if client is None else client
    problem.sums = DaskSums(client, problem.kernel(), chunk_futures(client, rows), size)
    result: RowsResult = solve(RowRun(problem, **limits), damping, scaling, callback)
    return result


def _client() -> Any:
    """The client made last."""
    try:
        import distributed
    except ImportError:
        raise ImportError(
            "least_squares_dask needs Dask: pip install 'lmtutor[distributed]'"
        ) from None
    library: Any = distributed  # which has no types
    try:
        return library.default_client()
    except ValueError:
        raise ValueError("there is no Dask client; make one, say client = Client()") from None
