"""Many fits, many rows, sparse Jacobians: what the scripts beside this one measure, as tables."""

from __future__ import annotations

from typing import Any

from benchmarks import batch, sparse, tall
from lmtutor.large.bundle import Bundle

Rows = list[dict[str, Any]]


def batched(quick: bool) -> str:
    """The table of `batch.py`."""
    count, sample, repeats = (2000, 500, 1) if quick else (20_000, 4000, 5)
    lines = [f"{count} fits, µs each", "   m J           batch  leastsq   ratio  failed  worse"]
    for m in (20, 50):
        for analytic in (True, False):
            lines.append(batch.compare(count, sample, m, analytic, repeats))
    return "\n".join(lines)


def many_rows(quick: bool) -> Rows:
    """Fits of `tall.py`, each in a process of its own."""
    m = 100_000 if quick else 10_000_000
    found = []
    for solver in ("gram", "qr", "leastsq"):
        fit = tall.child(solver, "", m)
        found.append({"solver": solver, "rows": m, **{k: v for k, v in fit.items() if k != "x"}})
    return found


def many_zeros(quick: bool) -> Rows:
    """Fits of `sparse.py`."""
    scene = Bundle(6, 200, 4) if quick else Bundle(20, 1500, 6)
    found = []
    for name, fit in sparse.solvers(scene, 30).items():
        seconds, result = sparse.best(fit, 1)
        found.append(
            {
                "solver": name,
                "seconds": seconds,
                "nfev": int(result.nfev),
                "njev": int(result.njev),
                "cost": float(result.cost),
                "success": bool(result.success),
            }
        )
    return found
