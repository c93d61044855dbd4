"""Profiles of all parameters, and the confidence intervals that they give.

The values of a parameter with |τ| ≤ t, with the same t as in the linear interval, are a confidence
interval that follows the parameter when it is replaced by a monotone function of itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lmtutor._numbers import EPS, norm, scaled_length
from lmtutor._status import Status
from lmtutor._types import Matrix
from lmtutor.statistics.curve import Curve, trace
from lmtutor.statistics.student import t_quantile

if TYPE_CHECKING:
    from lmtutor._result import Result


ROUNDING = 1e4 * EPS
"""Relative rise of ‖r‖² that rounding may hide."""


@dataclass(frozen=True, eq=False, repr=False)
class Profile:
    """Profiles of one or of all parameters; ``print(profile)`` shows their intervals.

    Attributes
    ----------
    curves
        One `Curve` for each parameter; ``profile[name]`` or ``profile[index]`` is that of one.
    level
        The level up to which they reach.
    dof
        Degrees of freedom of t, infinite if the standard deviations are known.
    """

    curves: tuple[Curve, ...]
    level: float
    dof: float

    def __getitem__(self, parameter: str | int) -> Curve:
        for curve in self.curves:
            if parameter in (curve.name, curve.index):
                return curve
        raise KeyError(f"no profile of {parameter!r}, only of {[c.name for c in self.curves]}")

    @property
    def message(self) -> str:
        """What the intervals do not say: which end is open, bounded or unknown, and why."""
        return " ".join(sentence for curve in self.curves for sentence in curve.messages)

    @property
    def nfev(self) -> int:
        """Evaluations of r so far, those for differences of J not counted."""
        return sum(curve.nfev for curve in self.curves)

    def interval(self, level: float = 0.95) -> Matrix:
        """Confidence intervals, one row for each curve, shape (k, 2).

        The ends are found by further refits, to some 9 digits of τ. An end is infinite if S stays
        too low however far x_i goes, or x_i is undetermined; the bound, or the last value with
        finite r, if that comes first; nan if the refits fail. All are nan if a refit
        found a better minimum than the fit, for then τ is measured from the wrong place.

        Raises
        ------
        ValueError
            If `level` is not between 0 and the level of the profile.
        """
        t = t_quantile(level, self.dof)
        if level > self.level:
            raise ValueError(f"level must be at most {self.level}, as profiled, got {level!r}")
        ends = np.array([curve.interval(t) for curve in self.curves])
        better = any(curve.better is not None for curve in self.curves)
        return np.full_like(ends, np.nan) if better else ends

    def __str__(self) -> str:
        level = min(0.95, self.level)
        width = max(len(curve.name) for curve in self.curves)
        lines = [f"profile intervals, level {level:g}; {self.nfev} evaluations of r"]
        for curve, (low, high) in zip(self.curves, self.interval(level), strict=True):
            lines.append(f"{curve.name:{width}}  [{low:.6g}, {high:.6g}]")
        return "\n".join([*lines, *([self.message] if self.message else [])])

    __repr__ = __str__


def profile(result: Result, parameter: Any = None, level: float = 0.99) -> Profile:
    """Profiles of the parameter of that name or index, or of all; see `Result.profile`."""
    variance, dof = noise(result, "a profile")
    t = t_quantile(level, dof)
    if variance * t * t <= ROUNDING * 2 * result.cost:
        raise ValueError(
            f"level = {level:g} is reached before ‖r‖² rises by more than its rounding error; with "
            "a higher level or a larger sigma there is a profile"
        )
    chosen = range(result.x.size) if parameter is None else [index_of(result, parameter)]
    return Profile(tuple(trace(result, i, t, variance) for i in chosen), level, dof)


def noise(result: Result, what: str) -> tuple[float, float]:
    """s² and its degrees of freedom; ValueError where they mean nothing for `what`."""
    if not isinstance(result.jac, np.ndarray):
        raise ValueError(f"{what} fits again with J as a dense array: use least_squares")
    if result.problem.loss:
        raise ValueError(
            f"{what} needs loss='linear': with another, S is no sum of squares of normal errors, "
            "and differences of it do not follow the t or F distribution"
        )
    if not (result.success or result.status is Status.RUNAWAY):
        raise ValueError(f"{what} starts at a minimum, but the fit ended with {result.status.name}")
    if result.absolute_sigma:
        return 1.0, math.inf
    if result.dof <= 0:
        raise ValueError(f"{what} needs s², so m > n, or known sigma; got m − n = {result.dof}")
    rounding = 10 * EPS * scaled_length(np.linalg.norm(result.jac, axis=0), result.x)
    if norm(result.fun) <= 100 * rounding:
        raise ValueError(
            f"{what} needs s², or known sigma, but the fit is exact: what r is left is no larger "
            "than the rounding of x makes it"
        )
    return 2 * result.cost / result.dof, float(result.dof)


def index_of(result: Result, parameter: Any) -> int:
    """The index of a parameter given by name or index."""
    names = result.names
    if isinstance(parameter, str) and parameter in names:
        return names.index(parameter)
    whole = isinstance(parameter, int | np.integer) and not isinstance(parameter, bool)
    if whole and 0 <= parameter < len(names):
        return int(parameter)
    raise ValueError(
        f"parameter must be one of {list(names)} or an index from 0 to {len(names) - 1}, "
        f"got {parameter!r}"
    )
