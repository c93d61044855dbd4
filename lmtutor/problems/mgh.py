"""The 18 least-squares problems of Moré, Garbow & Hillstrom, as MINPACK's tests run them.

Moré, Garbow & Hillstrom (1981), ACM Transactions on Mathematical Software 7:17–41, collected them;
the test program of MINPACK (Argonne National Laboratory, 1980) runs `lmder` on them 53 times, from
the usual start and from 10 and 100 times it. `RUNS` lists the 53. Kowalik & Osborne, Meyer and
Osborne 1 are also the sets MGH09, MGH10 and MGH17 of NIST.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from lmtutor._types import Matrix, Vector
from lmtutor._validation import choice
from lmtutor.problems.mgh_functions import FUNCTIONS
from lmtutor.problems.mgh_minima import Minimum, known_minima

NAMES: tuple[str, ...] = tuple(FUNCTIONS)
"""Names of the problems, in the order of MINPACK's tests."""


class Run(NamedTuple):
    """One run of the test program: problem, size, and multiple of the start."""

    name: str
    n: int
    m: int
    factor: int


class Definition(NamedTuple):
    """What the paper says of a problem beside its residual.

    `paper` is its number there; `n` and `m` are the usual ones, m = n if None; `n_range` holds the
    n allowed (None: no end); `free_m` says whether any m ≥ n will do.
    """

    paper: int
    authors: str
    start: Callable[[int], Any]
    n: int
    m: int | None
    n_range: tuple[int, int | None]
    free_m: bool = False


def fixed(paper: int, authors: str, m: int, *start: float, free_m: bool = False) -> Definition:
    """A problem of one n, the length of its start."""
    n = len(start)
    return Definition(paper, authors, lambda _: start, n, m, (n, n), free_m)


def even(n: int) -> Vector:
    """n points that divide [0, 1] evenly."""
    return np.arange(1.0, n + 1) / (n + 1)


DEFINITIONS: dict[str, Definition] = {
    "Linear, full rank": Definition(32, "", np.ones, 5, 10, (1, None), True),
    "Linear, rank 1": Definition(33, "", np.ones, 5, 10, (1, None), True),
    "Linear, rank 1, zero columns and rows": Definition(34, "", np.ones, 5, 10, (3, None), True),
    "Rosenbrock": fixed(1, "Rosenbrock (1960)", 2, -1.2, 1),
    "Helical valley": fixed(7, "Fletcher & Powell (1963)", 3, -1, 0, 0),
    "Powell singular": fixed(13, "Powell (1962)", 4, 3, -1, 0, 1),
    "Freudenstein-Roth": fixed(2, "Freudenstein & Roth (1963)", 2, 0.5, -2),
    "Bard": fixed(8, "Bard (1970)", 15, 1, 1, 1),
    "Kowalik-Osborne": fixed(15, "Kowalik & Osborne (1968)", 11, 0.25, 0.39, 0.415, 0.39),
    "Meyer": fixed(10, "Meyer (1970)", 16, 0.02, 4000, 250),
    "Watson": Definition(20, "Kowalik & Osborne (1968)", np.zeros, 6, 31, (2, 31)),
    "Box 3-D": fixed(12, "Box (1966)", 10, 0, 10, 20, free_m=True),
    "Jennrich-Sampson": fixed(6, "Jennrich & Sampson (1968)", 10, 0.3, 0.4, free_m=True),
    "Brown-Dennis": fixed(16, "Brown & Dennis (1971)", 20, 25, 5, -5, -1, free_m=True),
    "Chebyquad": Definition(35, "Fletcher (1965)", even, 8, None, (1, None), True),
    "Brown almost-linear": Definition(
        27, "Brown (1969)", lambda n: np.full(n, 0.5), 10, None, (2, None)
    ),
    "Osborne 1": fixed(17, "Osborne (1972)", 33, 0.5, 1.5, -1, 0.01, 0.02),
    "Osborne 2": fixed(19, "Osborne (1972)", 65, 1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5),
}


@dataclass(frozen=True, eq=False)
class Problem:
    """One problem of one size.

    Attributes
    ----------
    name, number
        Name, and number in MINPACK's tests, 1…18.
    n, m
        Numbers of parameters and of residuals.
    x0
        The usual start, (n,).
    minima
        What is known of its minima, the global one first; empty where nothing is known for this
        size.
    source
        Where the problem comes from.
    """

    name: str
    number: int
    n: int
    m: int
    x0: Vector
    minima: tuple[Minimum, ...]
    source: str

    def start(self, factor: float = 1) -> Vector:
        """`factor` times x0, (n,); for Watson, whose x0 is 0, every entry is `factor` instead."""
        if self.name == "Watson" and factor != 1:
            return np.full(self.n, float(factor))
        return factor * self.x0

    def residual(self, x: Any) -> Any:
        """r(x), shape (m,); x may be complex.

        Raises
        ------
        ValueError
            If `x` does not have the shape (n,).
        """
        return FUNCTIONS[self.name].residual(self._point(x), self.m)

    def jacobian(self, x: Any) -> Matrix:
        """J(x), shape (m, n); x may be complex.

        Raises
        ------
        ValueError
            If `x` does not have the shape (n,).
        """
        J: Matrix = FUNCTIONS[self.name].jacobian(self._point(x), self.m)
        return J

    def _point(self, x: Any) -> Any:
        array = np.asarray(x) * 1.0  # no integers, which would overflow
        if array.shape != (self.n,):
            raise ValueError(f"x must have shape ({self.n},) for {self.name}, got {array.shape}")
        return array


def load(name: str, n: int | None = None, m: int | None = None) -> Problem:
    """The problem called `name` with n parameters and m residuals, by default the usual ones.

    Where n is free and m is not given, m is the usual one, at least n.

    Raises
    ------
    ValueError
        If `name` is not one of `NAMES`, or the problem does not exist for n and m.
    """
    definition = choice(name, DEFINITIONS, "name")
    n = _parameters(name, definition, n)
    return _problem(name, n, _residuals(name, definition, n, m))


@cache
def _problem(name: str, n: int, m: int) -> Problem:
    definition = DEFINITIONS[name]
    x0 = np.array(definition.start(n), dtype=np.float64)
    x0.setflags(write=False)  # a loaded problem is shared by all who load it
    origin = f"{definition.authors}; " if definition.authors else ""
    return Problem(
        name=name,
        number=NAMES.index(name) + 1,
        n=n,
        m=m,
        x0=x0,
        minima=known_minima(name, n, m),
        source=f"{origin}Moré, Garbow & Hillstrom (1981), problem {definition.paper}",
    )


def _whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _parameters(name: str, definition: Definition, n: Any) -> int:
    low, high = definition.n_range
    if n is None:
        return definition.n
    if _whole(n) and low <= n and (high is None or n <= high):
        return int(n)
    allowed = f"at least {low}" if high is None else f"{low}" if low == high else f"{low} to {high}"
    raise ValueError(f"n must be {allowed} for {name}, got {n!r}")


def _residuals(name: str, definition: Definition, n: int, m: Any) -> int:
    usual = max(definition.m or n, n)
    if m is None:
        return usual
    if _whole(m) and (m >= n if definition.free_m else m == usual):
        return int(m)
    allowed = f"at least n = {n}" if definition.free_m else f"{usual}"
    raise ValueError(f"m must be {allowed} for {name}, got {m!r}")


def _runs() -> tuple[Run, ...]:
    """The list of MINPACK's test program: name, n, m, and how many starts."""
    lines: list[tuple[str, int, int, int]] = [
        *((name, 5, m, 1) for name in NAMES[:3] for m in (10, 50)),
        ("Rosenbrock", 2, 2, 3),
        ("Helical valley", 3, 3, 3),
        ("Powell singular", 4, 4, 3),
        ("Freudenstein-Roth", 2, 2, 3),
        ("Bard", 3, 15, 3),
        ("Kowalik-Osborne", 4, 11, 3),
        ("Meyer", 3, 16, 2),
        *(("Watson", n, 31, 3) for n in (6, 9, 12)),
        ("Box 3-D", 3, 10, 1),
        ("Jennrich-Sampson", 2, 10, 1),
        ("Brown-Dennis", 4, 20, 3),
        ("Chebyquad", 1, 8, 3),
        *(("Chebyquad", n, n, 1) for n in (8, 9, 10)),
        ("Brown almost-linear", 10, 10, 3),
        *(("Brown almost-linear", n, n, 1) for n in (30, 40)),
        ("Osborne 1", 5, 33, 1),
        ("Osborne 2", 11, 65, 1),
    ]
    return tuple(Run(name, n, m, 10**k) for name, n, m, starts in lines for k in range(starts))


RUNS: tuple[Run, ...] = _runs()
"""The 53 runs of MINPACK's test program, in its order."""

__all__ = ["NAMES", "RUNS", "Minimum", "Problem", "Run", "load"]
