"""Least squares with a sparse Jacobian matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Unpack

import numpy as np

from lmtutor._callback import Callback
from lmtutor._types import Function
from lmtutor.large._base import Limits
from lmtutor.large._factors import Groups, Schur
from lmtutor.large._lsmr_model import LSMRModel
from lmtutor.large._normal_model import NormalModel
from lmtutor.large._sparse_problem import SparseProblem
from lmtutor.large._sparse_run import SparseResult, SparseRun
from lmtutor.large.rows import solve


def least_squares_sparse(
    fun: Function,
    x0: Any,
    jac: Function,
    *,
    solver: str = "direct",
    groups: tuple[int, int] | None = None,
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    weights: Any = None,
    loss: str | Function = "linear",
    f_scale: float = 1.0,
    damping: str = "nielsen",
    scaling: str = "more",
    callback: Callback | None = None,
    **limits: Unpack[Limits],
) -> SparseResult:
    """Minimise f(x) = ½‖fun(x)‖² where each residual depends on few of many parameters.

    The method, its tests and its statuses are those of `least_squares`; there are no bounds.

    Parameters
    ----------
    jac
        ``jac(x, *args, **kwargs) -> (m, n)``, a SciPy sparse matrix or array of any format.
    solver
        ``"direct"``: sparse LU of the normal equations in an order that keeps it sparse.
        ``"schur"``: eliminate the parameters in `groups`, then dense Cholesky of what is left; for
        bundle adjustment and its like the fastest. Both work with JᵀJ, whose condition is
        the square of that of J. ``"lsmr"``: iterate with J and Jᵀ alone, for problems whose
        factor would not fit; it cannot be combined with damping ``"trust-region"``.
    groups
        ``(start, size)`` for ``"schur"``: the parameters from `start` on come in groups of `size`,
        and no residual depends on two groups.
    damping
        As in `least_squares`. ``"nielsen"`` factorises once for each step, ``"trust-region"``
        wherever it looks for λ.
    fun, x0, args, kwargs, weights, loss, f_scale, scaling, callback, **limits
        As in `least_squares`, with limits `ftol`, `xtol`, `gtol`, `max_nfev` and `names`.

    Returns
    -------
    SparseResult

    Raises
    ------
    ImportError
        If SciPy is not installed.
    ValueError
        If an argument is invalid, `fun` or `jac` returns the wrong shape, or two groups share a
        residual.

    Notes
    -----
    Where J is singular at the end, some directions in its null space are tried for a saddle; those
    trials count in `nfev`. A degenerate minimum keeps the status DEGENERATE.

    In the undamped step, by which the tests judge convergence, singular values of J below 3e-7 of
    the largest hardly count, in LSMR those that it has not come to resolve. The message says
    when the condition of J is that large.
    """
    problem = SparseProblem(
        fun, x0, jac, args=args, kwargs=kwargs, weights=weights, loss=loss, f_scale=f_scale
    )
    if (groups is None) == (solver == "schur"):
        raise ValueError("solver='schur' and groups=(start, size) go together")
    apart = None if groups is None else _apart(groups, problem.x0.size)
    makers: dict[str, Any] = {
        "direct": NormalModel,
        "schur": partial(NormalModel, factorise=Schur, groups=apart),
        "lsmr": LSMRModel,
    }
    if solver not in makers:
        raise ValueError(f"solver must be one of {', '.join(map(repr, makers))}, got {solver!r}")
    if solver == "lsmr" and damping == "trust-region":
        raise ValueError("solver='lsmr' needs damping='nielsen' or 'marquardt': it has no factor")
    run = SparseRun(problem, makers[solver], apart, **limits)
    result: SparseResult = solve(run, damping, scaling, callback)
    return result


def _apart(groups: Any, n: int) -> Groups:
    """The groups of ``(start, size)``."""
    pair = isinstance(groups, tuple | list) and len(groups) == 2
    if not pair or not all(isinstance(number, int | np.integer) for number in groups):
        raise ValueError(f"groups must be two whole numbers (start, size), got {groups!r:.80}")
    start, size = groups
    return Groups(start, size, n)
