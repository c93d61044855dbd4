"""How λ is steered in every fit: the strategies of `lmtutor._damping`, across the batch.

The state of a strategy is one array `control`, (k, B): the radius Δ, or λ and its growth.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from lmtutor._numbers import EPS
from lmtutor.batch._arrays import Array, dot, length, spread, take, where_true
from lmtutor.batch._linear import Damped
from lmtutor.batch._problem import Point

FLOOR = EPS**2  # of λ: of no effect, and keeps it from underflow to 0


class Model(Protocol):
    """Normal equations or a decomposition."""

    def step(self, xp: Any, lam: Array | None) -> Damped:
        """The step for λ, undamped for None."""

    def length(self, xp: Any, lam: Array) -> tuple[Array, Array]:
        """‖D p(λ)‖ and how fast it falls with λ."""


class Damping(NamedTuple):
    """A strategy for λ."""

    begin: Callable[[Any, Point], Array]  # the first control
    limited: Callable[[Any, Array, Damped], Array]  # (B,), where the undamped step will not do
    lam: Callable[[Any, Model, Array], Array]  # (B,), where it will not
    judge: Callable[[Any, Array, Damped, Array, Array], Array]  # ρ and accepted: the next control


def propose(xp: Any, damping: Damping, model: Model, control: Array, undamped: Damped) -> Damped:
    """The next step of every fit: `undamped` where the strategy has nothing against it."""
    limited = damping.limited(xp, control, undamped)
    if not xp.any(limited):
        return undamped
    index = where_true(xp, limited)
    part = take(xp, model, index)
    step = part.step(xp, damping.lam(xp, part, take(xp, control, index)))
    whole: Damped = spread(xp, limited, step, undamped)
    return whole


def cauchy_length(xp: Any, point: Point) -> Array:
    """‖D p‖ of the step that minimises the linear model along steepest descent; D = N."""
    slope = length(xp, point.h)
    change2 = dot(xp, point.h, xp.sum(point.E * point.h[None, :, :], axis=1))
    return xp.where(change2 > 0, slope * (slope * slope / change2), 0.0)


def _first_radius(xp: Any, point: Point) -> Array:
    cauchy, x_length = cauchy_length(xp, point), length(xp, point.norms * point.x)
    return xp.where(x_length > 0, xp.maximum(x_length, 1e-3 * cauchy), cauchy)[None, :]


def _beyond(xp: Any, control: Array, undamped: Damped, tolerance: float = 1e-3) -> Array:
    return undamped.length > (1 + tolerance) * control[0, :]


def lam_for_radius(xp: Any, model: Model, control: Array, tolerance: float = 1e-3) -> Array:
    """The λ with ‖D p(λ)‖ = Δ to a relative `tolerance` (after Hebden; Moré 1978), (B,)."""
    delta = control[0, :]
    lam = xp.zeros_like(delta)
    while True:
        size, fall = model.length(xp, lam)
        larger = lam + (size / delta - 1) * size / fall
        wrong = (size > (1 + tolerance) * delta) & (larger > lam)
        if not xp.any(wrong):
            return lam
        lam = xp.where(wrong, larger, lam)


def _radius(xp: Any, control: Array, step: Damped, rho: Array, accepted: Array) -> Array:
    good = (rho > 0.75) | (step.lam == 0)
    factor = xp.where(good, 2 * step.length, control[0, :])
    return xp.where(rho < 0.25, 0.5 * step.length, factor)[None, :]


def _first_lam(xp: Any, point: Point) -> Array:
    some = xp.ones_like(point.f)
    return xp.stack([1e-3 * some, 2 * some], axis=0)  # the largest diagonal entry of E is 1


def _always(xp: Any, control: Array, undamped: Damped) -> Array:
    return control[0, :] > 0


def _given(xp: Any, model: Model, control: Array) -> Array:
    return control[0, :]


def _nielsen(xp: Any, control: Array, step: Damped, rho: Array, accepted: Array) -> Array:
    lam, growth = control[0, :], control[1, :]
    gain = xp.where(rho < 1, rho, 1.0)
    fall = 1 - (2 * gain - 1) ** 3
    down = lam * xp.where(fall > 1 / 3, fall, 1 / 3)
    lam = xp.where(accepted, xp.where(down > FLOOR, down, FLOOR), lam * growth)
    return xp.stack([lam, xp.where(accepted, 2.0, 2 * growth)], axis=0)


def _marquardt(xp: Any, control: Array, step: Damped, rho: Array, accepted: Array) -> Array:
    lam, growth = control[0, :], control[1, :]
    down = xp.where(lam / 10 > FLOOR, lam / 10, FLOOR)
    return xp.stack([xp.where(accepted, down, 10 * lam), growth], axis=0)


DAMPINGS = {
    "trust-region": Damping(_first_radius, _beyond, lam_for_radius, _radius),
    "nielsen": Damping(_first_lam, _always, _given, _nielsen),
    "marquardt": Damping(_first_lam, _always, _given, _marquardt),
}
