"""What must hold for every fit, whatever the model, the start and the options."""

from __future__ import annotations

import traceback
import warnings
from typing import NamedTuple

import numpy as np

import lmtutor
from benchmarks.fuzzing.case import Case
from benchmarks.fuzzing.verify import Judge, ray_fall, restart_fall


class Finding(NamedTuple):
    """What went wrong: a kind that stays the same while a case shrinks, and the details."""

    kind: str
    detail: str


def examine(case: Case) -> tuple[lmtutor.Result | None, Finding | None]:
    """Run a fit and check every property; the first one broken, or None."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = case.fit()
            str(result)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{type(error).__name__} in {where.name}"
        return None, Finding(kind, f"{error} ({where.filename}:{where.lineno})")
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return result, bookkeeping(case, result) or minimum(case, result)


def bookkeeping(case: Case, result: lmtutor.Result) -> Finding | None:
    """Cost and box as the judge sees them; f never rises over the accepted steps."""
    judge = Judge(case, result.x)
    accepted = [it.f for it in result.history if it.accepted]
    if (np.diff(accepted) > 0).any():
        return Finding("f rises", f"accepted f: {accepted}")
    if ((result.x < judge.lower) | (result.x > judge.upper)).any():
        return Finding("outside the box", f"x = {result.x}")
    finite = np.isfinite(judge.f) and np.isfinite(result.cost)
    if finite and abs(result.cost - judge.f) > 1e-9 * judge.f + judge.allowed:
        return Finding("wrong cost", f"{result.cost} but f is {judge.f}")
    return None


def minimum(case: Case, result: lmtutor.Result) -> Finding | None:
    """A success must be a minimum, unless the message itself calls it degenerate."""
    if not result.success or "degenerate" in result.message:
        return None
    judge = Judge(case, result.x)
    if not np.isfinite(judge.f):
        return Finding("success where f is not finite", str(result.x))
    for name, search in (("ray", ray_fall), ("restart", restart_fall)):
        fall, x = search(judge)
        if fall > judge.allowed:
            share = fall / judge.f
            return Finding(
                f"false success {result.status.name}",
                f"by {name}: f falls by {share:.2g} of itself from {result.x} to {x}",
            )
    return None
