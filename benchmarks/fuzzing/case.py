"""One random fit: model, data, start and options, which runs and prints as a snippet."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

import numpy as np
from numpy.typing import NDArray

import lmtutor
from benchmarks.fuzzing.grammar import Tree, source

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Case:
    """A fit of r(x) = factor·(model(units·x, t) − y).

    `options` are those of `lmtutor.least_squares`; its ``jac`` may be ``"callable"``, which stands
    for a function.
    """

    tree: Tree
    t: Array
    y: Array
    x0: Array
    units: Array
    factor: float = 1.0
    options: dict[str, Any] = field(default_factory=dict)

    @functools.cached_property
    def code(self) -> CodeType:
        """The model, compiled."""
        return compile(source(self.tree), "<model>", "eval")

    def residuals(self, points: Array) -> Array:
        """r at each of k points (k, n), in their own precision, shape (k, m)."""
        rows = self.tree[0] == "rows"
        kind = points.real.dtype
        x = (points * self.units.astype(kind)).T
        names = {"np": np, "x": x if rows else x[:, :, None], "t": self.t.astype(kind)}
        with np.errstate(all="ignore"):
            value = eval(self.code, names)
            r: Array = (value - self.y.astype(kind)) * kind.type(self.factor)
        shape = len(points), self.y.size
        return r if r.shape == shape else np.broadcast_to(r, shape)

    def fun(self, x: Array) -> Array:
        """r(x), (m,)."""
        r: Array = self.residuals(x[None])[0]
        return r

    def jac(self, x: Array) -> Array:
        """J(x), (m, n), by complex step, for all parameters at once."""
        h = 1e-30 * np.maximum(np.abs(x), 1e-200)
        h[x == 0] = 1e-30 / np.abs(self.units[x == 0])
        points = x.astype(complex) + 1j * np.diag(h)
        return (self.residuals(points).imag / h[:, None]).T

    def fit(self) -> lmtutor.Result:
        """The run of the solver under test."""
        options = dict(self.options)
        if options.get("jac") == "callable":
            options["jac"] = self.jac
        return lmtutor.least_squares(self.fun, self.x0, **options)

    def snippet(self) -> str:
        """Python that runs this fit and prints its result."""
        options = dict(self.options)
        jac = options.pop("jac", "2-point")
        if jac == "callable":
            jac = "cs"
        keywords = "".join(f", {key}={_literal(value)}" for key, value in options.items())
        units = (
            "" if (self.units == 1).all() else f"    x = x * np.array({self.units.tolist()!r})\n"
        )
        factor = "" if self.factor == 1 else f"{self.factor!r} * "
        return (
            "import numpy as np\nimport lmtutor\n"
            f"t = np.array({self.t.tolist()!r})\n"
            f"y = np.array({self.y.tolist()!r})\n"
            f"def fun(x):\n{units}    return {factor}({source(self.tree)} - y)\n"
            f"print(lmtutor.least_squares(fun, {self.x0.tolist()!r}, {jac!r}{keywords}))\n"
        )


def _literal(value: Any) -> str:
    if isinstance(value, tuple):
        return "(" + ", ".join(_literal(part) for part in value) + ")"
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r})".replace("inf", "np.inf")
    return repr(value)
