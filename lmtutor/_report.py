"""Results and histories as text for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lmtutor._records import Iteration

if TYPE_CHECKING:
    from lmtutor._result import Result

WIDTH = 78  # of a text column on a page or in a terminal
HEADER = f"{'k':>3} {'f':>12} {'‖g‖':>8} {'λ':>8} {'Δ':>8} {'ρ':>9}  judgement"


def summary(result: Result) -> str:
    """Why the run ended, the parameters with their uncertainty, and what it cost."""
    width = max(len(name) for name in result.names)
    lines = [
        f"{'converged' if result.success else 'NOT CONVERGED'}: {result.status.name}",
        textwrap.fill(result.message, WIDTH),
        f"f = {result.cost:.10g}, RSS = {2 * result.cost:.10g}, m − n = {result.dof}, "
        f"rank J = {result.rank}, cosine = {result.cosine:.1e}",
        f"{result.nit} trial steps, {result.nfev} evaluations of r, {result.njev} of J",
        f"{'':{width}}  {'value':>17}  {'std. error':>11}   95 % interval",
    ]
    rows = zip(
        result.names,
        result.x,
        result.stderr(),
        result.confidence_interval(),
        result.active,
        strict=True,
    )
    for name, x, error, (low, high), side in rows:
        interval = f"[{low:.6g}, {high:.6g}]" if np.isfinite(error) else "undetermined"
        if side:
            interval = f"held at its {'upper' if side > 0 else 'lower'} bound"
        lines.append(f"{name:{width}}  {x:17.10g}  {error:11.4g}   {interval}")
    return "\n".join(lines)


def trace(history: Sequence[Iteration], max_rows: int | None) -> str:
    """A table with one line for each record; `max_rows` leaves out the middle."""
    if max_rows is not None and max_rows < 2:
        raise ValueError(f"max_rows must be at least 2 or None, got {max_rows!r}")
    rows = [row(it) for it in history]
    if max_rows is not None and len(rows) > max_rows:
        last = max_rows // 2
        left_out = len(rows) - max_rows
        rows[max_rows - last : -last] = [f"   … {left_out} not shown"]
    return "\n".join([HEADER, *rows])


def row(it: Iteration) -> str:
    """One line of the table."""
    lam, delta = (f"{'–':>8}" if v is None else f"{v:8.2e}" for v in (it.lam, it.delta))
    rho = f"{'–':>9}" if it.rho is None else f"{it.rho:9.3g}"
    return f"{it.k:3} {it.f:12.6e} {it.g_norm:8.2e} {lam} {delta} {rho}  {it.why}"
