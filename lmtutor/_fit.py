"""The two front doors: least squares of a residual, and of a model to data."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lmtutor._loop import iterate
from lmtutor._records import Iteration
from lmtutor._result import Result
from lmtutor._run import Steps
from lmtutor._types import DifferenceMethod, Function
from lmtutor._validation import first_non_finite, real_array

Callback = Callable[..., object]


def least_squares(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    damping: str = "trust-region",
    scaling: str = "more",
    ftol: float = 1e-10,
    xtol: float = 1e-10,
    gtol: float = 1e-10,
    max_nfev: int | None = None,
    callback: Callback | None = None,
    names: Sequence[str] | None = None,
) -> Result:
    """Minimise f(x) = ½‖fun(x)‖² by the Levenberg–Marquardt method."""
    steps = iterate(
        fun,
        x0,
        jac,
        args=args,
        kwargs=kwargs,
        damping=damping,
        scaling=scaling,
        ftol=ftol,
        xtol=xtol,
        gtol=gtol,
        max_nfev=max_nfev,
        names=names,
    )
    return drain(steps, callback)


def drain(steps: Steps, callback: Callback | None = None) -> Result:
    """Run a method to its end, showing each record to the callback."""
    show = _shown(callback)
    stop = None
    while True:
        try:
            record = steps.send(stop)
        except StopIteration as end:
            result: Result = end.value
            return result
        try:
            show(record)
        except StopIteration:
            stop = True


def _shown(callback: Callback | None) -> Callable[[Iteration], object]:
    """The callback in the form it was written in."""
    if callback is None:
        return lambda record: None
    if not callable(callback):
        raise ValueError(f"callback must be callable or None, got {callback!r:.80}")
    if set(inspect.signature(callback).parameters) != {"intermediate_result"}:
        return callback

    def as_scipy(record: Iteration) -> None:
        if record.accepted and record.k > 0:
            callback(intermediate_result=record)

    return as_scipy


def curve_fit(
    model: Function,
    t: Any,
    y: Any,
    x0: Any,
    *,
    jac: DifferenceMethod | Function = "2-point",
    sigma: Any = None,
    absolute_sigma: bool = False,
    **options: Any,
) -> Result:
    """Fit ``model(x, t)`` to data (t_j, y_j), j = 1…m."""
    y = np.atleast_1d(real_array(y, "y"))
    if y.ndim != 1:
        raise ValueError(f"y must be a vector (m,), got shape {y.shape}")
    bad = first_non_finite(y)
    if bad is not None:
        raise ValueError(f"y must be finite, got y[{bad[0]}] = {y[bad]}")
    weight = _weights(sigma, y.size)

    def residual(x: Any, *args: Any, **kwargs: Any) -> Any:
        value = np.asarray(model(x, t, *args, **kwargs))
        if value.shape != y.shape:
            raise ValueError(f"model(x, t) must have the shape of y, {y.shape}, got {value.shape}")
        return (value - y) * weight

    def jacobian(x: Any, *args: Any, **kwargs: Any) -> Any:
        assert callable(jac)
        return real_array(jac(x, t, *args, **kwargs), "jac(x, t)") * weight[:, None]

    result = least_squares(residual, x0, jacobian if callable(jac) else jac, **options)
    return replace(result, absolute_sigma=absolute_sigma)


def _weights(sigma: Any, m: int) -> Any:
    """1/σ for each point."""
    if sigma is None:
        return np.ones(m)
    sigma = real_array(sigma, "sigma")
    if sigma.shape not in ((), (m,)):
        raise ValueError(f"sigma must be a number or have shape ({m},), got {sigma.shape}")
    if not (np.isfinite(sigma).all() and (sigma > 0).all()):
        raise ValueError("sigma must be finite and positive")
    return np.broadcast_to(1 / sigma, (m,))
