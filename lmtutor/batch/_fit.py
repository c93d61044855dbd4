"""The front door of batches: one model, many data sets."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lmtutor._numbers import quiet
from lmtutor._stopping import Tolerances
from lmtutor._validation import choice, evaluation_budget, tolerance
from lmtutor.batch._arrays import Array, join, namespace, take
from lmtutor.batch._damping import DAMPINGS
from lmtutor.batch._data import Inputs, inputs
from lmtutor.batch._pool import run
from lmtutor.batch._problem import Model, Problem
from lmtutor.batch._progress import reporter
from lmtutor.batch._result import BatchResult
from lmtutor.batch._verdict import Outcome


@quiet
def fit_batch(
    model: Model,
    t: Any,
    y: Any,
    x0: Any,
    *,
    jac: Model | None = None,
    sigma: Any = None,
    absolute_sigma: bool = False,
    damping: str = "trust-region",
    ftol: float = 1e-10,
    xtol: float = 1e-10,
    gtol: float = 1e-10,
    max_nfev: int | None = None,
    chunk: int | None = None,
    progress: bool | Callable[[int, int], Any] = False,
) -> BatchResult:
    """Fit one model to each row of `y`: B independent least-squares problems at once.

    Each fit takes the steps that `curve_fit` would take for it alone, up to rounding; many of them
    share each call of `model` and of the library. A fit that has ended makes room for another.

    Parameters
    ----------
    model
        ``model(x, t) -> (m, B)``. x is a tuple of the n parameters, each of shape (B,); t is of
        shape (m, 1), or (m, B) where each fit has its own. So ``a, b = x; return a * exp(b * t)``
        serves here and in `curve_fit` unchanged. B is the number of fits in work at the moment.
    t
        Shape (m,), shared by the fits, or (B, m).
    y
        Observations, shape (B, m). The library they come in, NumPy, PyTorch or CuPy, does the work
        in double precision and the results come back in it.
    x0
        Start, shape (n,), shared by the fits, or (B, n).
    jac
        ``jac(x, t)``, the n derivatives of the model as a sequence or an array of shape (n, m, B);
        each must broadcast to (m, B). None: forward differences.
    sigma
        Standard deviations of the observations: a number, (m,) or (B, m); 1 if None. ``inf`` leaves
        the observation out, whatever stands in `y`.
    absolute_sigma
        True if `sigma` is known, so that the covariance is (JᵀJ)⁻¹; False if only its ratios are.
    damping, ftol, xtol, gtol, max_nfev
        As in `least_squares`, for each fit.
    chunk
        Most fits in work at once. It bounds the memory, some ten arrays (m, chunk), and changes the
        results by rounding alone. None: 300 000/m, at most 6000, which suits the caches of a
        processor; a GPU wants more.
    progress
        True for a line on standard error, or a function called with the number of fits that have
        ended and the number of all.

    Returns
    -------
    BatchResult

    Raises
    ------
    ValueError
        If an argument is invalid, or `model` or `jac` returns the wrong shape or no real numbers.

    Notes
    -----
    A row of `y` or of `x0` that is not finite, a model that is not, or a row of `sigma` that leaves
    no observation, ends this fit alone, with the status NOT_FINITE. Floating-point warnings are
    not shown. Method: Moré (1978); the steps come from the normal equations with unit columns where
    their condition allows, else from a singular value decomposition. Where a fit ends with a J that
    is nearly singular, a last look at f beside that point tells saddles from minima, as in
    `least_squares`, but leads no fit on.
    """
    strategy = choice(damping, DAMPINGS, "damping")
    if not callable(model) or not (jac is None or callable(jac)):
        raise ValueError(f"model and jac must be callable, got {model!r:.80} and {jac!r:.80}")
    given = inputs(namespace(y=y, x0=x0, t=t, sigma=sigma), t, y, x0, sigma)
    if absolute_sigma and sigma is None:
        raise ValueError("absolute_sigma=True needs sigma")
    tol = Tolerances(
        tolerance(ftol, "ftol"),
        tolerance(xtol, "xtol"),
        tolerance(gtol, "gtol"),
        evaluation_budget(max_nfev, 100 * (given.n + 1)),
    )
    size = _working_set(chunk, given.y.shape[1])
    problem = Problem(given.xp, model, jac, given.shared_t(), given.shared_weight())
    report, outcomes, done = reporter(progress), [], 0
    for outcome in run(problem, strategy, tol, given.part, given.count, size):
        outcomes.append(outcome)
        done += outcome.index.shape[0]
        report(done, given.count)
    return _collect(given, outcomes, tol, absolute_sigma, jac is None)


def _working_set(chunk: Any, m: int) -> int:
    """`chunk`, or what measurements advise."""
    if chunk is None:
        return max(1, min(300_000 // m, 6000))
    if isinstance(chunk, bool) or not isinstance(chunk, int | np.integer) or chunk < 1:
        raise ValueError(f"chunk must be a positive integer or None, got {chunk!r}")
    return int(chunk)


def _collect(
    given: Inputs,
    outcomes: list[Outcome],
    tol: Tolerances,
    absolute_sigma: bool,
    differences: bool,
) -> BatchResult:
    """The outcomes in the order of the data."""
    xp = given.xp
    outcome: Outcome = join(xp, outcomes)
    outcome = take(xp, outcome, xp.argsort(outcome.index))
    undetermined: Array = outcome.known.free | outcome.gone
    return BatchResult(
        x=outcome.x.T,
        cost=outcome.f,
        cosine=outcome.cosine,
        status=outcome.status,
        success=outcome.status > 0,
        nfev=outcome.nfev,
        njev=outcome.njev,
        rank=outcome.known.rank,
        undetermined=undetermined.T,
        dof=given.dof(),
        _outcome=outcome,
        _tol=tol,
        _absolute_sigma=absolute_sigma,
        _differences=differences,
    )
