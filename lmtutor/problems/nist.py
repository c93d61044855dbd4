"""The 27 nonlinear regression sets of the NIST Statistical Reference Datasets.

Each set has a model, data, two starts, and certified values obtained in extended precision:
https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from lmtutor._types import Matrix, Vector
from lmtutor._validation import choice
from lmtutor.problems.nist_models import MODELS, Model

NAMES: tuple[str, ...] = tuple(MODELS)
"""Names of the sets, as NIST spells them."""


class FormatError(ValueError):
    """A data file is not what its header says; names file and line."""


@dataclass(frozen=True, eq=False)
class Problem:
    """One set.

    Attributes
    ----------
    name, names
        Of the set, and of its parameters (b1, b2, …).
    t, y
        Predictor (m,), for Nelson (2, m); response (m,), for Nelson log y.
    starts
        Start 1 (far) and start 2 (near), shape (2, n).
    certified, stderr, rss, dof
        Certified parameters (n,), their standard deviations (n,), residual sum of squares; degrees
        of freedom, m − n.
    level
        Difficulty: ``"Lower"``, ``"Average"`` or ``"Higher"``.
    """

    name: str
    names: tuple[str, ...]
    t: Vector
    y: Vector
    starts: Matrix
    certified: Vector
    stderr: Vector
    rss: float
    dof: int
    level: str

    def model(self, x: Any, t: Any) -> Any:
        """M(x, t), shape (m,)."""
        return MODELS[self.name].model(x, t)

    def model_jacobian(self, x: Any, t: Any) -> Any:
        """∂M/∂x at each t, shape (m, n)."""
        return MODELS[self.name].jacobian(x, t)

    def residual(self, x: Any) -> Any:
        """r(x) = M(x, t) − y, shape (m,)."""
        return MODELS[self.name].model(x, self.t) - self.y

    def jacobian(self, x: Any) -> Any:
        """J(x), shape (m, n)."""
        return MODELS[self.name].jacobian(x, self.t)


@cache
def load(name: str) -> Problem:
    """The set called `name`, one of `NAMES`; ValueError otherwise."""
    choice(name, MODELS, "name")
    path = files("lmtutor.problems") / "nist_data" / f"{name}.dat"
    return parse(path.read_text(encoding="ascii"), f"{name}.dat")


def parse(text: str, source: str) -> Problem:
    """Read a data file of NIST's format.

    Parameters
    ----------
    text
        What the file holds.
    source
        The name of the file, for errors.

    Returns
    -------
    Problem

    Raises
    ------
    FormatError
        With file and line, where the file is not what its header says.
    """
    return _Reader(text.splitlines(), source).problem()


class _Reader:
    """The lines of one file; each method reads one part of it."""

    def __init__(self, lines: list[str], source: str) -> None:
        self.lines, self.source = lines, source

    def problem(self) -> Problem:
        name = self.match(r"Dataset Name:\s+(\w+)")[0]
        if name not in MODELS:
            raise FormatError(f"{self.source}: no model for the data set {name!r}")
        rows = self.parameters()
        m = int(self.match(r"Number of Observations:\s+(\d+)\s*$")[0])
        y, t = self.data(m)
        if name == "Nelson":
            y = np.log(y)
        for array in (y, t, rows):
            array.setflags(write=False)  # a loaded set is shared by all who load it
        return Problem(
            name=name,
            names=tuple(f"b{i + 1}" for i in range(len(rows))),
            t=t,
            y=y,
            starts=rows[:, :2].T,
            certified=rows[:, 2],
            stderr=rows[:, 3],
            rss=float(self.match(r"Residual Sum of Squares:\s+(\S+)")[0]),
            dof=m - len(rows),  # the header of Rat43 has 9 for 15 − 4
            level=self.match(r"(Lower|Average|Higher) Level of Difficulty")[0],
        )

    def match(self, pattern: str) -> tuple[str, ...]:
        for line in self.lines:
            found = re.search(pattern, line)
            if found:
                return found.groups()
        raise FormatError(f"{self.source}: no line matches {pattern!r}")

    def numbers(self, index: int, fields: list[str], count: int) -> list[float]:
        try:
            values = [float(field) for field in fields]
        except ValueError:
            values = []
        if len(values) != count:
            raise FormatError(
                f"{self.source}, line {index + 1}: expected {count} numbers, "
                f"got {self.lines[index].strip()!r}"
            )
        return values

    def parameters(self) -> Matrix:
        rows = []
        for index, line in enumerate(self.lines):
            found = re.match(r"\s*b(\d+)\s*=(.*)", line)
            if found:
                rows.append(self.numbers(index, found[2].split(), 4))
        count = int(self.match(r"(\d+) Parameters")[0])
        if len(rows) != count:
            raise FormatError(f"{self.source}: expected {count} parameters, got {len(rows)}")
        return np.array(rows)

    def data(self, m: int) -> tuple[Vector, Vector]:
        """The block after the last line that begins with Data:, as y and t."""
        starts = [i for i, line in enumerate(self.lines) if re.match(r"Data:\s+y\s", line)]
        if not starts:
            raise FormatError(f"{self.source}: no line 'Data:   y  x' before the data")
        start = starts[-1]
        width = len(self.lines[start].split()) - 1
        rows = [
            self.numbers(i, self.lines[i].split(), width)
            for i in range(start + 1, len(self.lines))
            if self.lines[i].strip()
        ]
        if len(rows) != m:
            raise FormatError(f"{self.source}: expected {m} observations, got {len(rows)}")
        table = np.array(rows).T
        return table[0].copy(), table[1:].copy() if width > 2 else table[1].copy()


__all__ = ["NAMES", "FormatError", "Model", "Problem", "load", "parse"]
