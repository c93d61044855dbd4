"""The parts of the benchmark: each runs, and writes its table and its raw numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import figure, large, measure, mgh_runs, nist_runs, small_fits, tables
from benchmarks.machine import description
from benchmarks.peers import available
from benchmarks.words import MGH, NIST, SMALL

RESULTS = Path(__file__).parent / "results"
KINDS = ("analytic", "2-point", "3-point")


class Settings(NamedTuple):
    """What `make bench OPTIONS=…` can change."""

    perturb: float
    seed: int
    quick: bool


class Part(NamedTuple):
    """The result of one part."""

    text: str
    raw: Any


def nist(settings: Settings) -> Part:
    """The 54 runs at default and at tight tolerances, and from perturbed starts."""
    defaults, best, _ = available()
    everyone = defaults | best
    begin = nist_runs.starts()[:: 9 if settings.quick else 1]
    loose = {kind: nist_runs.outcomes(everyone, begin, kind) for kind in KINDS}
    tight = {kind: nist_runs.outcomes(everyone, begin, kind, 1e-15, 6) for kind in KINDS}
    times = 1 if settings.quick else 10
    far = nist_runs.starts(settings.perturb, settings.seed, times)[:: 9 if settings.quick else 1]
    moved = nist_runs.outcomes(everyone, far)
    figure.draw(moved, RESULTS / "nist-perturbed.svg")
    text = NIST.format(
        loose=tables.nist(loose),
        tight=tables.nist(tight),
        percent=100 * settings.perturb,
        perturb=settings.perturb,
        times=times,
        seed=settings.seed,
        runs=len(far),
        moved=tables.perturbed(moved),
    )
    groups = {"default": loose, "tight": tight, "perturbed": {"analytic": moved}}
    raw = {
        name: {kind: measure.raw(found) for kind, found in group.items()}
        for name, group in groups.items()
    }
    return Part(text, raw)


def mgh(settings: Settings) -> Part:
    """The 53 runs of Moré, Garbow and Hillstrom."""
    defaults, best, _ = available()
    found = mgh_runs.outcomes(defaults | best)
    text = MGH.format(tolerance=mgh_runs.TOLERANCE, ends=tables.mgh(found))
    return Part(text, measure.raw(found))


def small(settings: Settings) -> Part:
    """Times of the NIST runs."""
    defaults, _, _ = available()
    repeats = 2 if settings.quick else 7
    found = {kind: small_fits.times(defaults, repeats, kind) for kind in KINDS[:2]}
    text = SMALL.format(reference=small_fits.REFERENCE, repeats=repeats, times=tables.small(found))
    return Part(text, found)


def batch(settings: Settings) -> Part:
    """Many small fits at once."""
    text = large.batched(settings.quick)
    return Part(f"# Many small fits at once\n\n```\n{text}\n```\n", text)


def tall(settings: Settings) -> Part:
    """Many rows."""
    rows = large.many_rows(settings.quick)
    what = (
        "Memory in MB: of Python and NumPy, and of the process, beyond the data. Floor: the time "
        "of as many evaluations of r and J, once each, and of the products of J, with no solver."
    )
    return Part(f"# Many rows\n\n{what}\n\n{tables.plain(rows)}\n", rows)


def sparse(settings: Settings) -> Part:
    """Sparse Jacobians."""
    rows = large.many_zeros(settings.quick)
    what = "Bundle adjustment: one fit each; SciPy has a budget of 30 evaluations."
    return Part(f"# Sparse Jacobian matrices\n\n{what}\n\n{tables.plain(rows)}\n", rows)


PARTS: dict[str, Callable[[Settings], Part]] = {
    "nist": nist, "mgh": mgh, "small": small, "batch": batch, "tall": tall, "sparse": sparse,
}  # fmt: skip


def write(name: str, part: Part, settings: Settings) -> None:
    """`results/NAME.md` and `results/NAME.json`."""
    machine = description()
    words = ", ".join(f"{key} {value}" for key, value in machine.items())
    missing = " ".join(available()[2])
    note = f"\nMeasured on: {words}. {missing}\n"
    (RESULTS / f"{name}.md").write_text(part.text + note, encoding="utf-8")
    raw = {"machine": machine, "missing": missing, "settings": settings._asdict()}
    text = json.dumps(raw | {"results": part.raw}, indent=None, separators=(",", ":"))
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
