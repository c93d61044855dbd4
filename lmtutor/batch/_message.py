"""Why one fit ended, in words, with the parameters that it leaves undetermined."""

from typing import Any

import numpy as np

from lmtutor._diagnosis import DOUBT, J_IS_ZERO, REASONS, TOGETHER
from lmtutor._status import Status
from lmtutor._stopping import SETTLED, Tolerances
from lmtutor.batch._arrays import to_numpy
from lmtutor.batch._verdict import Outcome


def sentences(one: Outcome, tol: Tolerances, differences: bool) -> str:
    """The message of the only fit in `one`; `differences` tells whether J came from them."""
    status = Status(int(one.status[0]))
    if status is Status.NOT_FINITE:
        return _not_finite(one)
    gone, idle = to_numpy(one.gone)[:, 0], to_numpy(one.idle)[:, 0]
    free, offset = to_numpy(one.known.free)[:, 0], float(one.known.offset[0])
    promise = f"though the linear model promises to lower it by {100 * offset**2:.2g} %"
    reason = REASONS[status].format(tol=tol, gone=_listed(gone))
    if status is Status.STALLED:
        reason = J_IS_ZERO if idle.all() else f"{reason}, {promise}. {_suspicion(one, differences)}"
    if status is Status.DEGENERATE:
        reason = f"{reason}, {promise}. {DOUBT}"
        silent = to_numpy(one.silent)[:, 0]
        if np.count_nonzero(silent) > 1 and offset <= SETTLED:
            return TOGETHER.format(_listed(silent))
    if status is Status.ROUNDING and offset > SETTLED + float(one.noise[0]):
        reason = f"{reason[:-1]}, {promise}: the minimum is degenerate."
    idle, tied = idle & ~gone, free & ~idle & ~gone
    if idle.any():
        reason += f" The residual does not depend on {_listed(idle)}."
    if tied.any():
        reason += (
            f" J has rank {int(one.known.rank[0])} for {free.size} parameters: "
            f"{_listed(tied)} cannot be told apart."
        )
    return reason


def _not_finite(one: Outcome) -> str:
    row, column = (int(k) for k in to_numpy(one.bad_entry)[:, 0])
    x = np.array2string(to_numpy(one.x)[:, 0], precision=6, threshold=6)
    if row < 0:
        return f"The sum of squares of r or of a column of J overflows at x = {x}."
    entry = f"r[{row}]" if column < 0 else f"J[{row}, {column}]"
    return f"{entry} is not finite at x = {x}."


def _suspicion(one: Outcome, differences: bool) -> str:
    if bool(one.walled[0]):
        return "The steps lead to points where r is not finite."
    if differences:
        return "Differences may be too short for the precision of the model; pass jac."
    return "Is the Jacobian right? check_jacobian tells."


def _listed(chosen: Any) -> str:
    return ", ".join(f"x[{i}]" for i in np.flatnonzero(chosen))
