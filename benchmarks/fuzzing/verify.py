"""Is a point that a solver calls a minimum one? Nothing here comes from the solver.

f is computed again, with losses of its own and in extended precision where that decides. From the
point a smaller f is looked for along rays, and by a peer's restart (MINPACK, or SciPy's trf in a
box). Only what is reached downhill all the way counts, for another basin says nothing about this
one; and only what exceeds the rounding error of f and the step that the tolerances leave.
"""

from __future__ import annotations

import itertools
from typing import Any, Protocol

import numpy as np
from scipy import optimize

from benchmarks.fuzzing.case import Array

GAIN = 1e4
"""Relative fall of f that no minimum leaves, in units of ftol or of its default if larger."""

FAR = 100
"""Length of a way, in the units of the point, from which it says nothing about it."""


BLIND = {"2-point": 1e-8, "3-point": 1e-10, "cs": 1e-16, "callable": 1e-16}
"""Share of r up to which a change of a parameter by its own size is lost in the rounding of J."""

STEPS = {"2-point": 1.5e-8, "3-point": 6e-6}
"""Relative steps of the usual differences."""


class Fit(Protocol):
    """What is judged: its residuals at many points at once, and its options."""

    @property
    def y(self) -> Array: ...
    @property
    def units(self) -> Array: ...
    @property
    def options(self) -> dict[str, Any]: ...
    def residuals(self, points: Array) -> Array: ...
    def fun(self, x: Array) -> Array: ...
    def jac(self, x: Array) -> Array: ...


class Judge:
    """A point of a fit, measured independently.

    `unit` holds the change of each parameter that changes r by about the size that r or J x has.
    """

    def __init__(self, case: Fit, x: Array) -> None:
        self.case, self.x = case, x
        options = case.options
        self.loss, self.scale = options.get("loss", "linear"), options.get("f_scale", 1.0)
        self.weights = np.broadcast_to(options.get("weights", 1.0), case.y.shape)
        lower, upper = options.get("bounds", (-np.inf, np.inf))
        self.lower, self.upper = np.full_like(x, lower), np.full_like(x, upper)
        with np.errstate(all="ignore"):
            self.r = self.bent(x[None])[0]
            self.f = float(self.cost(x[None])[0])
            self.J = self.jac(x)
            norms = np.linalg.norm(self.J, axis=0)
            self.size = float(np.linalg.norm(norms * x) + np.linalg.norm(self.r))
            fallback = np.maximum(np.abs(x), 1 / case.units)
            felt = norms * fallback > BLIND[case.options.get("jac", "2-point")] * self.size
            self.unit = np.where(felt, self.size / norms, fallback)
            self.rounding, short = self._precision(norms)
            gain = GAIN * max(options.get("ftol", 0.0), 1e-10)
            self.allowed = gain * self.f + self.rounding + short + self._unseen()

    def bent(self, points: Array) -> Array:
        """Residuals whose plain sum of squares is 2f: weighted, and bent by the loss; (k, m)."""
        r: Array = self.case.residuals(points) * np.sqrt(self.weights)
        if self.loss == "linear":
            return r
        bent: Array = np.sign(r) * self.scale * np.sqrt(rho(self.loss, (r / self.scale) ** 2))
        return bent

    def cost(self, points: Array) -> Array:
        """f at each of the points, (k,); inf outside the box and where r is not finite."""
        r = self.bent(points)
        f = 0.5 * np.sum(r * r, axis=1)
        inside = ((points >= self.lower) & (points <= self.upper)).all(axis=1)
        finite: Array = np.where(np.isfinite(f) & inside, f, np.inf)
        return finite

    def jac(self, x: Array) -> Array:
        """The Jacobian matrix of `bent`."""
        J: Array = self.case.jac(x) * np.sqrt(self.weights)[:, None]
        if self.loss == "linear":
            return J
        r = self.case.fun(x) * np.sqrt(self.weights)
        z = (r / self.scale) ** 2
        slope = np.ones_like(z)
        some = z > 0
        slope[some] = np.sqrt(z[some] / rho(self.loss, z[some])) * slope_of(self.loss, z[some])
        J *= slope[:, None]
        return J

    def _precision(self, norms: Array) -> tuple[float, float]:
        """The falls of f that prove nothing: by rounding, and by the step that xtol leaves."""
        long = self.bent(self.x[None].astype(np.longdouble))[0]
        ulp = np.finfo(float).eps
        noise = np.abs(self.r - long).astype(float) + ulp * (np.abs(self.J) @ np.abs(self.x))
        noise = float(np.linalg.norm(noise))
        options = self.case.options
        differences = options.get("jac") in ("2-point", "3-point")
        xtol = max(options.get("xtol", 1e-10), 1e-9 if differences else 1e-15)
        short = 10 * xtol * float(np.linalg.norm(norms * self.x))
        return 10 * noise * (float(np.linalg.norm(self.r)) + 10 * noise), short * short

    def _unseen(self) -> float:
        """The fall of f that the error of the user's differences hides, up to a thousandth of f.

        With an error E of J the gradient is wrong by Eᵀr, and f by ½‖J⁺ᵀEᵀr‖².
        """
        step = STEPS.get(self.case.options.get("jac", "2-point"))
        if step is None:
            return 0.0
        h = np.diag(step * np.where(self.x == 0, 1.0, np.abs(self.x)))
        ahead = self.bent(self.x + h)
        behind = self.bent(self.x - h) if step > 1e-6 else self.r
        width = h.diagonal() * (2 if step > 1e-6 else 1)
        error = np.nan_to_num((ahead - behind).T / width - self.J)
        _, s, V = np.linalg.svd(np.nan_to_num(self.J * self.unit), full_matrices=False)
        seen = s > 1e-9 * s[0]
        wrong = V[seen] @ (self.r @ error * self.unit)
        hidden = 0.5 * float(np.sum((wrong / s[seen]) ** 2))
        return min(10 * hidden, 1e-3 * self.f)

    def fall(self, x: Array) -> float:
        """How far f falls on the straight way to x before it first rises.

        In extended precision: a way over a flat floor that rises only a little is none down, nor
        is one that is all but level for a tenth of its length, which leaves the floor somewhere
        else, or one of a length that has nothing to do with this point.
        """
        if (np.abs(x - self.x) > FAR * self.unit).any():
            return 0.0
        near = np.logspace(-12, -5, 100)  # a basin may be narrow
        way = np.append(np.linspace(0, 1, 400) ** 2, near)
        way = np.sort(way).astype(np.longdouble)[:, None]
        f = self.cost(self.x.astype(np.longdouble) + way * (x - self.x).astype(np.longdouble))
        f[0] = self.cost(self.x[None].astype(np.longdouble))[0]
        tenth = int(np.searchsorted(way[:, 0], 0.1))
        if not f[tenth] < f[0] * (1 - 1e-12):
            return 0.0
        rises = np.nonzero(f > np.minimum.accumulate(f) + 1e-3 * self.rounding + 1e-16 * f[0])[0]
        last = rises[0] if rises.size else f.size
        fall = float(f[0] - f[:last].min())
        level = f[0] - f[tenth] < 1e-4 * fall  # what a saddle of fourth order falls there
        return 0.0 if level else fall


def rho(loss: str, z: Array) -> Array:
    """ϱ(z)."""
    forms: dict[str, Any] = {
        "huber": lambda: np.where(z <= 1, z, 2 * np.sqrt(z) - 1),
        "soft_l1": lambda: 2 * z / (np.sqrt(1 + z) + 1),
        "cauchy": lambda: np.log1p(z),
        "arctan": lambda: np.arctan(z),
    }
    value: Array = forms[loss]()
    return value


def slope_of(loss: str, z: Array) -> Array:
    """ϱ′(z)."""
    forms: dict[str, Any] = {
        "huber": lambda: 1 / np.sqrt(np.maximum(z, 1)),
        "soft_l1": lambda: 1 / np.sqrt(1 + z),
        "cauchy": lambda: 1 / (1 + z),
        "arctan": lambda: 1 / (1 + z * z),
    }
    value: Array = forms[loss]()
    return value


def directions(judge: Judge) -> Array:
    """Rays to look along, (k, n): ± axes, gradient, undamped step, singular vectors.

    And between those singular vectors along which r does not change: a saddle falls there.
    """
    scaled = np.nan_to_num(judge.J * judge.unit)
    _, s, V = np.linalg.svd(scaled, full_matrices=True)
    flat = V[(s > 1e-9 * s[0]).sum() :]
    between = [v + sign * w for v, w in itertools.combinations(flat, 2) for sign in (1, -1)]
    gauss_newton = np.linalg.lstsq(scaled, -judge.r, rcond=None)[0]
    rays = np.vstack((np.eye(judge.x.size), V, *between, scaled.T @ judge.r, gauss_newton))
    lengths = np.linalg.norm(rays, axis=1)
    rays = rays[(lengths > 0) & np.isfinite(lengths)]
    rays = rays / np.linalg.norm(rays, axis=1)[:, None] * judge.unit
    return np.vstack((rays, -rays))


def ray_fall(judge: Judge) -> tuple[float, Array]:
    """The largest fall of f found along a ray, and where."""
    rays = directions(judge)
    lengths = 10.0 ** np.arange(-9, 0.6, 0.5)
    points = judge.x + lengths[:, None, None] * rays
    points = np.clip(points, judge.lower, judge.upper)
    f = judge.cost(points.reshape(-1, judge.x.size)).reshape(points.shape[:2])
    blocked = np.logical_or.accumulate(f > judge.f + judge.allowed, axis=0)
    f = np.where(blocked, np.inf, f)
    for flat in np.argsort(f, axis=None)[:5]:
        k, ray = np.unravel_index(flat, f.shape)
        if not judge.f - f[k, ray] > judge.allowed:
            break
        fall = judge.fall(points[k, ray])
        if fall > judge.allowed:
            return fall, points[k, ray]
    return 0.0, judge.x


def restart_fall(judge: Judge) -> tuple[float, Array]:
    """The fall of f that a peer reaches downhill from the point, and where.

    The peer works in units in which the point is 0 and every column of J has one length; its first
    step is a thousandth of what matters.
    """
    size = np.linalg.norm(judge.r)
    if not size > 0:
        return 0.0, judge.x
    visited: list[Array] = []

    def fun(u: Array) -> Any:
        x = judge.x + judge.unit * u
        visited.append(x)
        return np.nan_to_num(judge.bent(x[None])[0] / size, nan=1e100, posinf=1e100, neginf=-1e100)

    def jac(u: Array) -> Any:
        return np.nan_to_num(judge.jac(judge.x + judge.unit * u) * (judge.unit / size))

    _run_peer(judge, fun, jac)
    return _descent(judge, visited)


def _run_peer(judge: Judge, fun: Any, jac: Any) -> None:
    """MINPACK, or trf where there are bounds; what it raises is its own affair."""
    tight = {"xtol": 1e-15, "ftol": 1e-15}
    start = np.zeros_like(judge.x)
    try:
        if np.isfinite(judge.lower).any() or np.isfinite(judge.upper).any():
            box = ((judge.lower - judge.x) / judge.unit, (judge.upper - judge.x) / judge.unit)
            optimize.least_squares(fun, start, jac, bounds=box, max_nfev=40, gtol=None, **tight)
        elif judge.r.size >= judge.x.size:
            optimize.leastsq(fun, start, Dfun=jac, factor=1e-3, maxfev=60, gtol=0, **tight)
        else:
            optimize.least_squares(fun, start, jac, max_nfev=40, gtol=None, **tight)
    except (ValueError, np.linalg.LinAlgError):
        return


def _descent(judge: Judge, visited: list[Array]) -> tuple[float, Array]:
    """Follow the visited points as long as f falls all the way from each to the next."""
    f = judge.cost(np.array(visited))
    best, here = judge.f, judge.x
    total = 0.0
    if not judge.f - f.min() > judge.allowed:
        return 0.0, here
    for x, value in zip(visited, f, strict=True):
        if value < best:
            step = Judge(judge.case, here)
            step.allowed = judge.allowed
            gained = step.fall(x)
            if gained < 0.9 * (best - value):
                break
            total, best, here = total + gained, float(value), x
    return total, here
