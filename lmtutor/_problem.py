"""The problem as the methods see it: checked evaluations of r and J, and their count."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lmtutor._bounds import box
from lmtutor._differences import ERROR, RELATIVE_STEP, complex_step, differences
from lmtutor._loss import robust_loss
from lmtutor._numbers import EPS, scaled_length
from lmtutor._types import DifferenceMethod, Function, Matrix, Vector
from lmtutor._validation import (
    choice,
    first_non_finite,
    non_negative,
    parameter_vector,
    real_array,
)


class Trial(NamedTuple):
    """The residual at one point; `bad` names what is not finite, and f is then ``inf``."""

    x: Vector
    r: Vector
    f: float
    bad: str


class Point(NamedTuple):
    """A trial with the linear model of its residual; `bad` names what is not finite."""

    x: Vector
    f: float
    r: Vector  # bent by the loss, if there is one
    J: Matrix  # likewise; with zeros for the parameters held at a bound
    g: Vector  # Jᵀr
    norms: Vector  # ‖J_i‖ of each column
    length: float  # ‖r‖
    cosine: float  # max_i |J_iᵀr| / (‖J_i‖‖r‖)
    bad: str
    residual: Vector  # as `fun` gave it, weighted
    jacobian: Matrix  # as J, but whole
    held: NDArray[np.bool_] | None  # (n,), where there are bounds


class Problem:
    """Residual and Jacobian with their arguments, shapes, weights, loss, bounds and counts.

    Whoever uses it switches floating-point warnings off: a nan or inf that comes out of `fun` or
    `jac` is reported in the records instead. Where ``np.seterr`` asks for an exception, it is
    raised.
    """

    def __init__(
        self,
        fun: Function,
        x0: Any,
        jac: DifferenceMethod | Function,
        *,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        weights: Any = None,
        bounds: Any = None,
        loss: Any = "linear",
        f_scale: float = 1.0,
    ) -> None:
        self.x0 = parameter_vector(x0, "x0")
        if not callable(fun):
            raise ValueError(f"fun must be callable, got {fun!r:.80}")
        if not isinstance(args, tuple | list):
            raise ValueError(f"args must be a tuple, got {args!r:.80}")
        if not isinstance(kwargs, Mapping | None):
            raise ValueError(f"kwargs must be a dictionary, got {kwargs!r:.80}")
        self.fun, self.jac, self.relative_step, self.jac_error = fun, jac, 0.0, EPS
        if not callable(jac):
            self.use_differences(jac)
        self.args, self.kwargs = tuple(args), dict(kwargs or {})
        self.box, self.loss = box(bounds, self.x0), robust_loss(loss, f_scale)
        self.root_weights = None if weights is None else _roots(weights)
        self.shape: tuple[int, ...] = ()  # of the residual, known after the first evaluation
        self.nfev = self.njev = 0
        self.rounding = 0.0  # error of r, known after the first Jacobian
        modes = {kind: "ignore" if act == "warn" else act for kind, act in np.geterr().items()}
        self.errstate: Any = modes if set(modes.values()) != {"ignore"} else None

    def use_differences(self, method: DifferenceMethod) -> None:
        """Build J so from now on."""
        self.relative_step = choice(method, RELATIVE_STEP, "jac")
        self.jac, self.jac_error = method, ERROR[method]

    def call(self, function: Function, x: Any) -> Any:
        """`function` at a copy of x, with the extra arguments."""
        if self.errstate is None:
            return function(x.copy(), *self.args, **self.kwargs)
        with np.errstate(**self.errstate):
            return function(x.copy(), *self.args, **self.kwargs)

    def residual(self, x: Vector) -> Vector:
        """fun(x), weighted, as a new vector of the length of the first one."""
        r: Vector = self.call(self.fun, x)
        if type(r) is np.ndarray and r.dtype == np.float64 and r.shape == self.shape:
            r = r.copy()  # fun may use its array again
        else:
            r = self._checked(r, x)
        return r if self.root_weights is None else r * self.root_weights

    def _checked(self, value: Any, x: Vector) -> Vector:
        r = np.atleast_1d(real_array(value, "fun(x)"))
        if r.ndim != 1 or r.size == 0:
            raise ValueError(f"fun(x) must be a vector of residuals, got shape {r.shape}")
        if self.shape and r.shape != self.shape:
            raise ValueError(
                f"fun(x) must keep its length {self.shape[0]}, got {r.size} at x = {x}"
            )
        if self.root_weights is not None and self.root_weights.shape not in ((), r.shape):
            got = self.root_weights.shape
            raise ValueError(f"weights must be a number or of shape {r.shape}, got {got}")
        self.shape = r.shape
        return r

    def trial(self, x: Vector) -> Trial:
        """Residual and f at x; outside the finite numbers `fun` is not called."""
        x.setflags(write=False)  # the record of this trial shows the same array
        if not math.isfinite(x.dot(x)) and (index := first_non_finite(x)):
            r = np.full(self.shape or 1, np.nan)
            return Trial(x, r, np.inf, f"x[{index[0]}] is {x[index]}")
        self.nfev += 1
        r = self.residual(x)
        f, bad = 0.5 * float(r.dot(r)), "the sum of squares overflows"
        if self.loss and math.isfinite(f):
            f = self.loss.value(r)
            bad = f"the loss is {f}"
        if math.isfinite(f):
            return Trial(x, r, f, "")
        index = first_non_finite(r)
        bad = f"r[{index[0]}] is {r[index]}" if index else bad
        return Trial(x, r, np.inf, bad)

    def linearise(self, trial: Trial) -> Point:
        """The trial point with its Jacobian matrix and what follows from it."""
        self.njev += 1
        x, residual, f, _ = trial
        r, jacobian = residual, self.jacobian(x, residual)
        if self.loss:
            r, jacobian = self.loss.bend(r, jacobian)
        J, g, held = jacobian, r.dot(jacobian), None
        if self.box:
            held = self.box.held(x, g)
            J, g = np.where(held, 0.0, J), np.where(held, 0.0, g)
        norms = np.sqrt(J.T.dot(J).diagonal() if x.size < r.size else (J * J).sum(axis=0))
        self.rounding = EPS * scaled_length(norms, x)
        length = math.sqrt(r.dot(r))
        bad = "" if math.isfinite(norms.dot(norms)) else _overflow(J)
        cosine = _cosine(g, norms, length)
        return Point(x, f, r, J, g, norms, length, cosine, bad, residual, jacobian, held)

    def jacobian(self, x: Vector, r: Vector) -> Matrix:
        """J(x), shape (m, n), from `jac` or by differences; r is the residual at x."""
        if self.jac == "cs":
            J = complex_step(lambda z: self.call(self.fun, z), x, self.relative_step)
        elif isinstance(self.jac, str):
            J = differences(
                self.residual, x, r, self.jac, self.relative_step, self.box, self.x0, self.rounding
            )
        else:
            J = self.call(self.jac, x)
            if type(J) is not np.ndarray or J.dtype != np.float64:
                J = real_array(J, "jac(x)")
            else:
                J = J.copy()
        if J.shape != (r.size, x.size):
            hint = "; is it transposed?" if J.shape == (x.size, r.size) else ""
            raise ValueError(
                f"jac(x) must have shape (m, n) = ({r.size}, {x.size}), got {J.shape}{hint}"
            )
        if self.root_weights is None or self.jac in ("2-point", "3-point"):
            return J
        return J * self.root_weights.reshape(-1, 1)

    def gradient(self, x: Vector) -> Vector:
        """Jᵀr at x, outside the count."""
        r = self.residual(x)
        J = self.jacobian(x, r)
        if self.loss:
            r, J = self.loss.bend(r, J)
        return r @ J


def _roots(weights: Any) -> Vector:
    """√w, of the shape of the weights."""
    w = non_negative(weights, "weights")
    if not w.any():
        raise ValueError("weights must not all be 0: nothing would be left to fit")
    return np.sqrt(w)


def _cosine(g: Vector, norms: Vector, length: float) -> float:
    """max_i |g_i| / (‖J_i‖‖r‖) over the columns that are not 0; 0 where there is none, or r = 0."""
    pairs = zip(g.tolist(), norms.tolist(), strict=True)  # few numbers: plain ones are the fastest
    slopes = [abs(slope) / norm for slope, norm in pairs if norm > 0]
    return max(slopes, default=0.0) / length if length > 0 else 0.0


def _overflow(J: Matrix) -> str:
    """What is not finite in J, or in the squares of its entries."""
    index = first_non_finite(J)
    if index:
        return f"J[{index[0]}, {index[1]}] is {J[index]}"
    return "the sum of squares of a column of J overflows"
