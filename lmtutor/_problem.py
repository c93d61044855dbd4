"""The problem as the methods see it: checked evaluations of r and J, and their count."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from lmtutor._differences import ERROR, RELATIVE_STEP, complex_step, differences
from lmtutor._types import DifferenceMethod, Function, Matrix, Vector
from lmtutor._validation import choice, first_non_finite, parameter_vector, real_array


class Trial(NamedTuple):
    """The residual at one point; `bad` says what is not finite, f is then inf."""

    x: Vector
    r: Vector
    f: float
    bad: str


class Point(NamedTuple):
    """A trial with its derivatives; `bad` says what is not finite."""

    x: Vector
    r: Vector
    f: float
    J: Matrix
    g: Vector
    norms: Vector  # ‖J_i‖ for each column
    cosine: float  # max_i |J_iᵀr| / (‖J_i‖‖r‖)
    bad: str


class Problem:
    """Residual and Jacobian with their arguments, shapes and counts.

    Warnings of NumPy about overflow and invalid values inside `fun` and `jac` are silenced when
    they would only be printed: each nan or inf that comes out is reported in the records. If
    ``np.seterr`` asks for an exception, it is raised.
    """

    def __init__(
        self,
        fun: Function,
        x0: Any,
        jac: DifferenceMethod | Function,
        args: Sequence[Any],
        kwargs: Mapping[str, Any] | None,
    ) -> None:
        self.x0 = parameter_vector(x0)
        if not callable(fun):
            raise ValueError(f"fun must be callable, got {fun!r:.80}")
        if not callable(jac):
            self.step: float = choice(jac, RELATIVE_STEP, "jac (if not callable)")
        if not isinstance(args, tuple | list):
            raise ValueError(f"args must be a tuple, got {args!r:.80}")
        self.fun, self.jac = fun, jac
        self.args, self.kwargs = tuple(args), dict(kwargs or {})
        self.jac_error = float(np.finfo(float).eps) if callable(jac) else ERROR[jac]
        self.m = 0
        self.nfev = self.njev = 0
        self.errstate = {k: v.replace("warn", "ignore") for k, v in np.geterr().items()}

    def residual(self, x: Vector) -> Vector:
        """fun(x) as a new vector of the length of the first one."""
        with np.errstate(**self.errstate):  # type: ignore[arg-type]
            value = self.fun(x.copy(), *self.args, **self.kwargs)
        r = np.atleast_1d(real_array(value, "fun(x)"))
        if r.ndim != 1 or r.size == 0:
            raise ValueError(f"fun(x) must be a vector of residuals, got shape {r.shape}")
        if self.m and r.size != self.m:
            raise ValueError(f"fun(x) must keep its length {self.m}, got {r.size} at x = {x}")
        self.m = r.size
        return r

    def trial(self, x: Vector) -> Trial:
        """Residual and f at x."""
        self.nfev += 1
        r = self.residual(x)
        with np.errstate(over="ignore", invalid="ignore"):
            f = 0.5 * float(r @ r)
        bad = ""
        if not np.isfinite(f):
            index = first_non_finite(r)
            bad = f"r[{index[0]}] is {r[index]}" if index else "the sum of squares overflows"
            f = np.inf
        return Trial(x, r, f, bad)

    def linearise(self, trial: Trial) -> Point:
        """The trial point with its Jacobian matrix and what follows from it."""
        self.njev += 1
        J = self._jacobian(trial.x, trial.r)
        bad = ""
        index = first_non_finite(J)
        if index:
            bad = f"J[{index[0]}, {index[1]}] is {J[index]}"
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            g = trial.r @ J
            norms = np.sqrt(np.einsum("ij,ij->j", J, J))
            cosines = np.abs(g) / (norms * np.sqrt(2 * trial.f))
        if not bad and not np.isfinite(norms).all():
            bad = "the sum of squares of a column of J overflows"
        cosine = float(np.max(np.where(norms > 0, cosines, 0.0))) if trial.f > 0 else 0.0
        return Point(trial.x, trial.r, trial.f, J, g, norms, cosine, bad)

    def _jacobian(self, x: Vector, r: Vector) -> Matrix:
        with np.errstate(**self.errstate):  # type: ignore[arg-type]
            if self.jac == "cs":
                J = complex_step(lambda z: self.fun(z, *self.args, **self.kwargs), x, self.step)
            elif not callable(self.jac):
                return differences(self.residual, x, r, self.jac, self.step)
            else:
                J = real_array(self.jac(x.copy(), *self.args, **self.kwargs), "jac(x)")
        if J.shape != (r.size, x.size):
            hint = "; is it transposed?" if J.shape == (x.size, r.size) else ""
            raise ValueError(
                f"jac(x) must have shape (m, n) = ({r.size}, {x.size}), got {J.shape}{hint}"
            )
        return J

    def gradient(self, x: Vector) -> Vector:
        """Jᵀr at x, outside the count."""
        r = self.residual(x)
        return r @ self._jacobian(x, r)
