"""Least squares with more rows than fit in memory."""

from __future__ import annotations

from typing import Any, Unpack

from lmtutor._callback import Callback, drain
from lmtutor._damping import DAMPINGS
from lmtutor._loop import Method, loop
from lmtutor._run import Run
from lmtutor._scaling import SCALINGS
from lmtutor._step import LinearModel
from lmtutor._types import DifferenceMethod, Function
from lmtutor._validation import choice
from lmtutor.large._base import Limits
from lmtutor.large._blocks import in_blocks
from lmtutor.large._progress import Reporter
from lmtutor.large._rows_problem import RowProblem
from lmtutor.large._rows_run import RowRun, RowsResult
from lmtutor.large._sums import LocalSums


def least_squares_rows(
    fun: Function,
    x0: Any,
    rows: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    solver: str = "auto",
    memory: int = 3 * 2**17,
    bounds: Any = None,
    loss: str | Function = "linear",
    f_scale: float = 1.0,
    damping: str = "trust-region",
    scaling: str = "more",
    callback: Callback | None = None,
    progress: Any = None,
    **limits: Unpack[Limits],
) -> RowsResult:
    """Minimise f(x) = ½ Σ ‖fun(x, block)‖² over blocks of rows, without ever holding r or J.

    The method, its tests and its statuses are those of `least_squares`. Each trial step reads the
    rows once for f; each accepted one reads them once more for J.

    Parameters
    ----------
    fun
        ``fun(x, block) -> (b,)``, the residuals of a block. If it has a parameter `out`, it is
        called ``fun(x, block, out=r)`` and may write there, an array (b,), instead.
    x0
        Start, shape (n,), real and finite.
    rows
        Where blocks come from. One array, or a tuple of arrays of equal length (memory maps, too):
        they are cut, and `block` is a slice of the array, or the tuple of slices. Any other
        iterable, such as a list, gives the blocks itself; it is iterated once for each pass
        and must give the same rows each time. A function of no arguments returns such an iterable.
    jac
        ``jac(x, block) -> (b, n)``, or with a parameter `out` ``jac(x, block, out=J)``; each
        column ``J[:, i]`` of the array offered is contiguous. Or a method of differences.
    solver
        ``"gram"`` sums JᵀJ, whose condition is the square of that of J: of the parameters' standard
        errors all digits are lost when J, its columns scaled to length 1, has a condition of 1e7.
        ``"qr"`` factorises J block by block (TSQR), some ten times as much work, and loses
        none. ``"auto"`` sums JᵀJ, and where the condition is above 1e5 factorises as well.
    memory
        Bytes for the buffers of one block, which sets its number of rows where arrays are cut. One
        that fits in the cache of a core is fastest, unless it has so few rows that Python's own
        time for a block, some 20 µs, shows.
    bounds, loss, f_scale, damping, scaling
        As in `least_squares`. For weights multiply r and J by their square roots.
    callback
        Called with each `Iteration`, as in `least_squares`.
    progress
        True: a line on standard error about once a second. Or a function of a `Progress`.
    **limits
        `ftol`, `xtol`, `gtol`, `max_nfev` and `names`, as in `least_squares`.

    Returns
    -------
    RowsResult

    Raises
    ------
    ValueError
        If an argument is invalid, `rows` can be read only once or changes between passes, or
        `fun` or `jac` returns the wrong shape; a note says in which block.

    Notes
    -----
    What is not finite is named by row and block. The sum over blocks is compensated, so that their
    size changes the result by little more than rounding.
    """
    problem = RowProblem(fun, x0, jac, solver=solver, bounds=bounds, loss=loss, f_scale=f_scale)
    blocks = in_blocks(rows, block_rows(memory, problem.x0.size))
    problem.sums = LocalSums(problem.kernel(), blocks, Reporter(progress))
    result: RowsResult = solve(RowRun(problem, **limits), damping, scaling, callback)
    return result


def block_rows(memory: Any, n: int) -> int:
    """Rows in a block whose buffers take `memory` bytes; at least n + 1."""
    if isinstance(memory, bool) or not isinstance(memory, int) or memory < 1:
        raise ValueError(f"memory must be a positive number of bytes, got {memory!r}")
    return max(memory // (8 * (n + 1)), n + 1)


def solve(run: Run, damping: str, scaling: str, callback: Callback | None) -> Any:
    """The result of the loop on `run`."""
    steer, metric = choice(damping, DAMPINGS, "damping"), choice(scaling, SCALINGS, "scaling")
    return drain(loop(run, Method(steer(), metric, LinearModel, None)), callback)
