"""Forward differences for many fits at once, with the steps of `lmtutor.jacobian`."""

from collections.abc import Callable
from typing import Any

from lmtutor._differences import RELATIVE_STEP, UNNOTICED
from lmtutor.batch._arrays import Array, largest

Residual = Callable[[Array], Array]


def forward_differences(xp: Any, residual: Residual, x: Array, r: Array) -> list[Array]:
    """The columns of J, n arrays (m, B), at x (n, B) with residual r (m, B)."""
    relative = RELATIVE_STEP["2-point"]
    noise = UNNOTICED * relative * largest(xp, xp.abs(r))
    columns = []
    for i in range(x.shape[0]):
        size = xp.where(x[i, :] != 0, xp.abs(x[i, :]), 1.0)
        change, width = _change(xp, residual, x, r, i, relative * size)
        while True:  # where r does not notice the step, a longer one
            unnoticed = (size < 1) & (largest(xp, xp.abs(change)) <= noise)
            if not xp.any(unnoticed):
                break
            size = xp.where(unnoticed, xp.minimum(1e3 * size, xp.ones_like(size)), size)
            change, width = _change(xp, residual, x, r, i, relative * size)
        columns.append(change / width)
    return columns


def _change(
    xp: Any, residual: Residual, x: Array, r: Array, i: int, h: Array
) -> tuple[Array, Array]:
    """Change of r along parameter i and its width; backward where r is not finite ahead."""
    ahead = _moved(xp, x, i, h)
    change, width = residual(ahead) - r, ahead[i, :] - x[i, :]
    blocked = ~xp.all(xp.isfinite(change), axis=0)
    if xp.any(blocked):
        behind = _moved(xp, x, i, -h)
        change = xp.where(blocked, r - residual(behind), change)
        width = xp.where(blocked, x[i, :] - behind[i, :], width)
    return change, width


def _moved(xp: Any, x: Array, i: int, h: Array) -> Array:
    rows = [x[k, :] + h if k == i else x[k, :] for k in range(x.shape[0])]
    return xp.stack(rows, axis=0)
