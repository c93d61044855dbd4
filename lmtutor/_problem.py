"""The problem as the methods see it: checked evaluations of r and J, and their count."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lmtutor._differences import ERROR, RELATIVE_STEP, complex_step, differences
from lmtutor._numbers import EPS, quiet
from lmtutor._types import DifferenceMethod, Function, Matrix, Vector
from lmtutor._validation import choice, first_non_finite, parameter_vector, real_array


class Trial(NamedTuple):
    """The residual at one point; `bad` names what is not finite, and f is then ``inf``."""

    x: Vector
    r: Vector
    f: float
    bad: str


class Point(NamedTuple):
    """A trial with its derivatives; `bad` names what is not finite."""

    x: Vector
    r: Vector
    f: float
    J: Matrix
    g: Vector
    norms: Vector  # ‖J_i‖ of each column
    cosine: float  # max_i |J_iᵀr| / (‖J_i‖‖r‖)
    bad: str


class Problem:
    """Residual and Jacobian with their arguments, shapes and counts.

    Floating-point warnings inside `fun` and `jac` are not shown: a nan or inf that comes out is
    reported in the records instead. Where ``np.seterr`` asks for an exception, it is raised.
    """

    def __init__(
        self,
        fun: Function,
        x0: Any,
        jac: DifferenceMethod | Function,
        args: Sequence[Any],
        kwargs: Mapping[str, Any] | None,
    ) -> None:
        self.x0 = parameter_vector(x0, "x0")
        if not callable(fun):
            raise ValueError(f"fun must be callable, got {fun!r:.80}")
        if not isinstance(args, tuple | list):
            raise ValueError(f"args must be a tuple, got {args!r:.80}")
        self.relative_step = 0.0 if callable(jac) else choice(jac, RELATIVE_STEP, "jac")
        self.jac_error = EPS if callable(jac) else ERROR[jac]
        self.fun, self.jac = fun, jac
        self.args, self.kwargs = tuple(args), dict(kwargs or {})
        self.m = 0  # known after the first evaluation
        self.nfev = self.njev = 0
        self.errstate: Any = {
            kind: "ignore" if act == "warn" else act for kind, act in np.geterr().items()
        }

    def call(self, function: Function, x: Any) -> Any:
        """`function` at a copy of x, with the extra arguments."""
        with np.errstate(**self.errstate):
            return function(x.copy(), *self.args, **self.kwargs)

    def residual(self, x: Vector) -> Vector:
        """fun(x) as a new vector of the length of the first one."""
        r = np.atleast_1d(real_array(self.call(self.fun, x), "fun(x)"))
        if r.ndim != 1 or r.size == 0:
            raise ValueError(f"fun(x) must be a vector of residuals, got shape {r.shape}")
        if self.m and r.size != self.m:
            raise ValueError(f"fun(x) must keep its length {self.m}, got {r.size} at x = {x}")
        self.m = r.size
        return r

    @quiet
    def trial(self, x: Vector) -> Trial:
        """Residual and f at x; outside the finite numbers `fun` is not called."""
        x.setflags(write=False)  # the record of this trial shows the same array
        index = first_non_finite(x)
        if index:
            return Trial(x, np.full(self.m, np.nan), np.inf, f"x[{index[0]}] is {x[index]}")
        self.nfev += 1
        r = self.residual(x)
        f = 0.5 * float(r.dot(r))
        if np.isfinite(f):
            return Trial(x, r, f, "")
        index = first_non_finite(r)
        bad = f"r[{index[0]}] is {r[index]}" if index else "the sum of squares overflows"
        return Trial(x, r, np.inf, bad)

    @quiet
    def linearise(self, trial: Trial) -> Point:
        """The trial point with its Jacobian matrix and what follows from it."""
        self.njev += 1
        x, r, f, _ = trial
        J = self.jacobian(x, r)
        g = r @ J
        norms = np.sqrt(np.einsum("ji,ji->i", J, J))
        cosine = 0.0
        if f > 0 and norms.any():
            cosine = float(np.max(np.abs(g[norms > 0]) / norms[norms > 0])) / np.sqrt(2 * f)
        index = first_non_finite(J)
        bad = f"J[{index[0]}, {index[1]}] is {J[index]}" if index else ""
        if not bad and not np.isfinite(norms).all():
            bad = "the sum of squares of a column of J overflows"
        return Point(x, r, f, J, g, norms, cosine, bad)

    def jacobian(self, x: Vector, r: Vector) -> Matrix:
        """J(x), shape (m, n), from `jac` or by differences; r is the residual at x."""
        if self.jac == "cs":
            J = complex_step(lambda z: self.call(self.fun, z), x, self.relative_step)
        elif isinstance(self.jac, str):
            J = differences(self.residual, x, r, self.jac, self.relative_step)
        else:
            J = real_array(self.call(self.jac, x), "jac(x)")
        if J.shape != (r.size, x.size):
            hint = "; is it transposed?" if J.shape == (x.size, r.size) else ""
            raise ValueError(
                f"jac(x) must have shape (m, n) = ({r.size}, {x.size}), got {J.shape}{hint}"
            )
        return J

    def gradient(self, x: Vector) -> Vector:
        """Jᵀr at x, outside the count."""
        r = self.residual(x)
        return r @ self.jacobian(x, r)
