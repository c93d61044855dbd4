"""The two front doors: least squares of a residual, and of a model against data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from lmtutor._callback import Callback, drain
from lmtutor._loop import iterate
from lmtutor._result import Result
from lmtutor._types import DifferenceMethod, Function, Vector
from lmtutor._validation import first_non_finite, real_array


def least_squares(
    fun: Function,
    x0: Any,
    jac: DifferenceMethod | Function = "2-point",
    *,
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
    weights: Any = None,
    bounds: Any = None,
    loss: str | Function = "linear",
    f_scale: float = 1.0,
    damping: str = "trust-region",
    scaling: str = "more",
    solver: str = "svd",
    acceleration: float | None = None,
    ftol: float = 1e-10,
    xtol: float = 1e-10,
    gtol: float = 1e-10,
    max_nfev: int | None = None,
    callback: Callback | None = None,
    names: Sequence[str] | None = None,
) -> Result:
    """Minimise f(x) = ½‖fun(x)‖² by the Levenberg–Marquardt method.

    Parameters
    ----------
    fun
        ``fun(x, *args, **kwargs) -> (m,)``, the residual r(x). A trial point where it is not
        finite is rejected, and its floating-point warnings are not shown.
    x0
        Start, shape (n,), real and finite.
    jac
        ``jac(x, *args, **kwargs) -> (m, n)``, the Jacobian matrix of the residuals, or how to
        build it by differences: ``"2-point"``, ``"3-point"``, ``"cs"`` (see `jacobian`).
    args, kwargs
        Further arguments of `fun` and `jac`.
    weights
        w ≥ 0, a number or (m,): f = ½ Σ w_j r_j². Residuals are multiplied by √w; one of weight
        0 counts as left out.
    bounds
        ``(lower, upper)``, numbers or (n,) each, infinite where there is none. No iterate leaves
        the box; a parameter that f pushes against its wall ends there, named in the message.
    loss
        ``"linear"``, or a loss that lets outliers pull less: ``"huber"``, ``"soft_l1"``,
        ``"cauchy"``, ``"arctan"``, or ``loss(z) -> (3, m)``, ϱ with its two derivatives at
        z = (r/f_scale)². Then f = ½ f_scale² Σ ϱ(z).
    f_scale
        The size of a residual from which it counts as an outlier, in the units of r.
    damping
        How λ is steered: ``"trust-region"`` by a radius (Moré 1978), ``"nielsen"`` by the gain
        ratio (Nielsen 1999), ``"marquardt"`` by factors of ten (Marquardt 1963).
    scaling
        In which metric a step is long: ``"more"``, largest column norms of J so far;
        ``"marquardt"``, current ones; ``"levenberg"``, the identity. With the last, the run
        depends on the units of x.
    solver
        How the step is computed: ``"svd"`` of J D⁻¹, once for all λ; ``"qr"`` of the stacked
        system; ``"cholesky"`` of the normal equations, the fastest for many rows and the least
        accurate. A run that would end where it or the scaling hides a slope goes on with "svd"
        and "more".
    acceleration
        Bound on 2‖Da‖/‖Dp‖ for a second-order correction ½a to each step (geodesic acceleration,
        Transtrum & Sethna 2012), say 0.75; one evaluation of r more for each step. None: none.
    ftol
        Stop when a step changes f, and the undamped step promises to, by at most ftol·f.
    xtol
        Stop when the undamped step changes x by at most xtol·‖x‖, both in the metric of J.
    gtol
        Stop when |J_iᵀr| ≤ gtol·‖J_i‖‖r‖ for every column of J.
    max_nfev
        Budget of residual evaluations, those for differences and of the last look not counted;
        100(n + 1) by default.
    callback
        Called with each `Iteration`. One whose only parameter is called ``intermediate_result``
        is called as in SciPy ≥ 1.16: by that keyword, after each accepted step. StopIteration
        raised in it ends the run. `show_progress` is one that prints a line for each.
    names
        Names of the parameters for messages and summary.

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If an argument is invalid, or `fun` or `jac` returns the wrong shape or no real numbers.
        What `fun` itself raises goes through, but StopIteration as a RuntimeError.

    Notes
    -----
    A residual that is not finite at `x0`, or a Jacobian that is not finite anywhere, is no
    exception but the status NOT_FINITE, whose message names the entry.

    A run that ends at a saddle, or at a pole, is led on from a lower point nearby if it finds one,
    three times at most; the record of that step says so in `why`. One that ends with "2-point"
    where J is nearly singular goes on with "3-point", since its error may hide a slope.
    """
    steps = iterate(
        fun, x0, jac, args=args, kwargs=kwargs, names=names,
        weights=weights, bounds=bounds, loss=loss, f_scale=f_scale,
        damping=damping, scaling=scaling, solver=solver, acceleration=acceleration,
        ftol=ftol, xtol=xtol, gtol=gtol, max_nfev=max_nfev,
    )  # fmt: skip
    return drain(steps, callback)


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
    """Fit ``model(x, t)`` to data (t_j, y_j), j = 1…m, by least squares.

    Parameters
    ----------
    model
        ``model(x, t) -> (m,)``. The residual is r_j = (model_j − y_j)/σ_j.
    t
        Whatever the model takes as its second argument; it is passed on as it is.
    y
        Observations, shape (m,), finite.
    x0
        Start, shape (n,). There is no default: one that suits every model does not exist.
    jac
        ``jac(x, t) -> (m, n)``, the derivative of the *model*, or a method of differences.
    sigma
        Standard deviations of the observations, one number or (m,), in the units of y; 1 if None.
    absolute_sigma
        True if `sigma` is known, so that the covariance is (JᵀJ)⁻¹; False if only its ratios are,
        so that it is s²(JᵀJ)⁻¹.
    **options
        Those of `least_squares`.

    Returns
    -------
    Result
        ``fun`` and ``jac`` are those of the weighted residual.

    Raises
    ------
    ValueError
        As in `least_squares`, and if `y`, `sigma` and the model do not have the same length.
    """
    y = np.atleast_1d(real_array(y, "y"))
    bad = first_non_finite(y)
    if y.ndim != 1 or bad:
        got = f"y{list(bad)} = {y[bad]}" if bad else f"shape {y.shape}"
        raise ValueError(f"y must be a vector of finite numbers, got {got}")
    if absolute_sigma and sigma is None:
        raise ValueError("absolute_sigma=True needs sigma")
    if not callable(model):
        raise ValueError(f"model must be callable, got {model!r:.80}")
    data = Data(model, jac, t, y, _weights(sigma, y.size))
    result = least_squares(data.residual, x0, data.derivative if callable(jac) else jac, **options)
    return replace(result, absolute_sigma=absolute_sigma)


class Data(NamedTuple):
    """Data with a model: its methods, unlike functions within `curve_fit`, can be pickled."""

    model: Function
    jac: DifferenceMethod | Function
    t: Any
    y: Vector
    weight: Vector  # 1/σ, (m,)

    def residual(self, x: Vector, *args: Any, **kwargs: Any) -> Any:
        """(model − y)/σ, (m,)."""
        value = self.model(x, self.t, *args, **kwargs)
        if x.dtype.kind == "c":  # differences of method "cs"
            value = np.asarray(value)
        elif type(value) is not np.ndarray or value.dtype != np.float64:
            value = real_array(value, "model(x, t)")
        if value.shape != self.y.shape:
            expected = f"the shape of y, {self.y.shape}"
            raise ValueError(f"model(x, t) must have {expected}, got {value.shape}")
        return (value - self.y) * self.weight

    def derivative(self, x: Vector, *args: Any, **kwargs: Any) -> Any:
        """The derivative of the model over σ, (m, n)."""
        assert callable(self.jac)
        J = real_array(self.jac(x, self.t, *args, **kwargs), "jac(x, t)")
        # A wrong shape is left for the check that explains it.
        return J * self.weight[:, None] if J.ndim == 2 and len(J) == self.y.size else J


def _weights(sigma: Any, m: int) -> Vector:
    """1/σ for each observation, shape (m,)."""
    deviations = real_array(1.0 if sigma is None else sigma, "sigma")
    if deviations.shape not in ((), (m,)):
        raise ValueError(f"sigma must be a number or of shape ({m},), got {deviations.shape}")
    with np.errstate(all="ignore"):  # 1/σ can overflow
        weight = 1 / deviations
    bad = np.argwhere(~(np.isfinite(weight) & (weight > 0)))
    if len(bad):
        index = tuple(int(i) for i in bad[0])
        at = f" at {index}" if index else ""
        raise ValueError(f"sigma must be finite and positive, got {deviations[index]}{at}")
    return np.broadcast_to(weight, (m,))
