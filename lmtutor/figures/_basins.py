"""Where runs on BoxBOD end, for a grid of starts and each method.

Set-up computes these maps once by `write`; they lie beside the front end's bundles, in `FILE`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import lmtutor
from lmtutor._step import LinearModel
from lmtutor.problems import nist

Array = NDArray[np.float64]

FILE = Path(__file__).parent / "static" / "basins.json"
BOX = nist.load("BoxBOD")
X1, X2 = (10.0, 400.0), (0.1, 2.5)
CELLS = 40
MOST = 150
"""Trial steps after which a run counts as lost."""
NEAR, FLAT = 1e-4, 40.0
"""Relative distance at which a run has arrived; b₂ from which e^(−b₂) is below rounding."""
COSTS = (5, 7, 9, 12, 16, 22)
"""Trial steps up to which a cell has the letter a, b, …; g beyond, p plateau, x lost."""


class Trial(NamedTuple):
    """A point that a method tried."""

    x: Array
    accepted: bool


class End(NamedTuple):
    """Where a run ends: kind "arrived", "plateau" or "lost", after `steps` trial steps."""

    kind: str
    steps: int

    @property
    def letter(self) -> str:
        """The letter of the cell."""
        if self.kind != "arrived":
            return {"plateau": "p", "lost": "x"}[self.kind]
        return "abcdefg"[sum(self.steps > most for most in COSTS)]


def halved(x0: Any) -> Iterator[Trial]:
    """Try Gauss–Newton steps, each halved until f falls."""
    x = np.asarray(x0, float)
    r, alpha = BOX.residual(x), 1.0
    while True:
        J = BOX.jacobian(x)
        p = LinearModel(J, r, np.linalg.norm(J, axis=0)).step(0.0).p
        at = x + alpha * p
        trial = BOX.residual(at)
        accepted = bool(trial @ trial < r @ r)
        yield Trial(at, accepted)
        x, r, alpha = (at, trial, 1.0) if accepted else (x, r, alpha / 2)


def trials(method: str, x0: Any) -> Iterator[Trial]:
    """Yield what a method tries from `x0`: "full", "halved", "more" or "levenberg"."""
    if method == "halved":
        yield from halved(x0)
        return
    options: dict[str, Any] = {"max_nfev": MOST + 1, "ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
    given = (BOX.residual, x0, BOX.jacobian)
    if method == "full":
        history: Any = lmtutor.gauss_newton(*given, **options).history
    else:
        history = lmtutor.iterate(*given, scaling=method, **options)
    for record in list(history)[1:]:
        yield Trial(record.x, record.accepted)


METHODS = ("full", "halved", "more", "levenberg")


def run(method: str, x0: Any) -> tuple[End, list[Trial]]:
    """Run a method until it has arrived, is on the plateau, or is lost."""
    found: list[Trial] = []
    with np.errstate(all="ignore"):
        for trial in trials(method, x0):
            found.append(trial)
            if trial.accepted and np.all(np.abs(trial.x / BOX.certified - 1) < NEAR):
                return End("arrived", len(found)), found
            if trial.accepted and trial.x[1] > FLAT:
                return End("plateau", len(found)), found
            if len(found) >= MOST:
                break
    return End("lost", len(found)), found


def centres() -> tuple[Array, Array]:
    """Return b₁ and b₂ at the middle of each column and row of cells."""
    at = (np.arange(CELLS) + 0.5) / CELLS
    return X1[0] + at * (X1[1] - X1[0]), X2[0] + at * (X2[1] - X2[0])


def compute() -> dict[str, str]:
    """Return for each method the letters of all cells, row by row from the least b₂."""
    b1, b2 = centres()
    return {m: "".join(run(m, (u, v))[0].letter for v in b2 for u in b1) for m in METHODS}


def load() -> dict[str, str]:
    """Return the maps.

    Raises
    ------
    FileNotFoundError
        If they have not been computed; the message says how to.
    """
    if not FILE.is_file():
        raise FileNotFoundError(f"{FILE} is missing: `python tools/setup.py` computes it")
    maps: dict[str, str] = json.loads(FILE.read_text("utf-8"))
    return maps


def write() -> None:
    """Compute the maps and keep them."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(compute(), separators=(",", ":")) + "\n", "utf-8")
