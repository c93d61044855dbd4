"""Results and histories as text for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lmtutor._records import Iteration

if TYPE_CHECKING:
    from lmtutor._result import Result


def summary(result: Result) -> str:
    """Why the run ended, the parameters with their uncertainty, and what it cost."""
    head = "converged" if result.success else "NOT converged"
    width = max(len(name) for name in result.names)
    lines = [
        f"{head} ({result.status.name}): {result.message}",
        f"  f = {result.cost:.10g}   RSS = {2 * result.cost:.10g}   "
        f"m − n = {result.dof}   rank = {result.rank} of {result.x.size}",
        f"  {result.nfev} residuals, {result.njev} Jacobians, {result.nit} trial steps, "
        f"cosine = {result.cosine:.1e}",
        f"  {'':{width}}  {'value':>17}  {'std. error':>11}  {'95 % interval':^27}",
    ]
    rows = zip(result.names, result.x, result.stderr(), result.confidence_interval(), strict=True)
    for name, x, error, (low, high) in rows:
        interval = f"[{low:12.6g}, {high:12.6g}]" if np.isfinite(error) else "undetermined"
        lines.append(f"  {name:{width}}  {x:17.10g}  {error:11.4g}  {interval}")
    return "\n".join(lines)


def trace(history: tuple[Iteration, ...], max_rows: int | None = None) -> str:
    """One row for each trial step; with `max_rows`, the middle is left out."""
    head = f"{'k':>4} {'f':>14} {'‖g‖':>10} {'λ':>10} {'Δ':>10} {'ρ':>9}  judgement"
    rows = [
        f"{it.k:>4} {it.f:>14.7e} {it.g_norm:>10.3e} {_number(it.lam, 10)} "
        f"{_number(it.delta, 10)} {_number(it.rho, 9)}  {it.why}"
        for it in history
    ]
    if max_rows is not None and len(rows) > max_rows:
        first = (max_rows + 1) // 2
        last = max_rows - first
        left_out = f"   … {len(rows) - max_rows} rows"
        rows = [*rows[:first], left_out, *(rows[-last:] if last else [])]
    return "\n".join([head, *rows])


def _number(value: float | None, width: int) -> str:
    if value is None:
        return f"{'–':>{width}}"
    return f"{value:>{width}.3e}" if width > 9 else f"{value:>{width}.3f}"
