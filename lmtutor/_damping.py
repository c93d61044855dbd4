"""How λ is chosen and steered: three strategies behind one interface.

Each begins at the first linear model, proposes a step for each trial and learns from the
judgement. λ has the units of the squared singular values of J D⁻¹ and Δ those of ‖D p‖; every
constant below is a ratio, so that no strategy depends on the units of x or r.
"""

from collections.abc import Callable
from typing import Protocol

from lmtutor._numbers import EPS
from lmtutor._step import LinearModel, Step


class Damping(Protocol):
    """A strategy for λ."""

    @property
    def lam(self) -> float | None:
        """λ of the next step, where it is known before the step."""

    @property
    def delta(self) -> float | None:
        """Δ of the next step, where there is one."""

    def begin(self, model: LinearModel, x_length: float) -> None:
        """Set the first λ or Δ; `x_length` is ‖D x₀‖."""

    def propose(self, model: LinearModel) -> Step:
        """The next trial step."""

    def judge(self, step: Step, rho: float, accepted: bool) -> None:
        """Learn from the gain ratio, which is −inf for a trial that is not finite."""


class TrustRegion:
    """λ follows from a radius: ‖D p(λ)‖ = Δ, or λ = 0 where the Gauss–Newton step is shorter.

    The radius begins at ‖D x₀‖ (Moré 1978, with factor 1), though not below a thousandth of the
    Cauchy step, since near 0 the length of x₀ says nothing; from x₀ = 0 at the Cauchy step itself.
    It becomes half the step where the model was poor, ρ < ¼, and twice the step where it was good,
    ρ > ¾, or the radius was no limit.
    """

    lam: float | None = None  # a consequence of the radius, unknown before the step

    def __init__(self) -> None:
        self.delta: float = 0.0

    def begin(self, model: LinearModel, x_length: float) -> None:
        cauchy = model.cauchy_length()
        self.delta = max(x_length, 1e-3 * cauchy) if x_length > 0 else cauchy

    def propose(self, model: LinearModel) -> Step:
        return model.step(lam_for_radius(model, self.delta))

    def judge(self, step: Step, rho: float, accepted: bool) -> None:
        if rho < 0.25:
            self.delta = min(step.length, step.asked or step.length) / 2
        elif rho > 0.75 or step.lam == 0:
            self.delta = max(step.length, step.asked) * 2


def lam_for_radius(model: LinearModel, delta: float, tolerance: float = 1e-3) -> float:
    """The λ with ‖q(λ)‖ = Δ to a relative `tolerance`; 0 where ‖q(0)‖ ≤ Δ.

    Newton's method for 1/‖q(λ)‖ − 1/Δ = 0, from λ = 0 (after Hebden; Moré 1978). The
    function is increasing and concave in λ, so that every iterate is left of the root, and almost
    linear, so that a few suffice.
    """
    lam = 0.0
    while True:
        length, fall = model.length(lam)
        if length <= (1 + tolerance) * delta or not fall > 0 or not delta > 0:
            return lam
        larger = lam + (length / delta - 1) * length / fall
        if not larger > lam:  # the radius is below what λ can resolve
            return lam
        lam = larger


class Nielsen:
    """λ follows the gain ratio, smoothly down and ever faster up (Nielsen 1999)."""

    delta: float | None = None

    def __init__(self) -> None:
        self.lam: float = 0.0
        self.floor = 0.0
        self.growth = 2.0

    def begin(self, model: LinearModel, x_length: float) -> None:
        largest = model.steepest()
        self.lam = 1e-3 * largest
        self.floor = EPS**2 * largest  # of no effect, and keeps λ from underflow to 0

    def propose(self, model: LinearModel) -> Step:
        return model.step(self.lam)

    def judge(self, step: Step, rho: float, accepted: bool) -> None:
        if accepted:
            self.lam = max(step.lam * max(1 / 3, 1 - (2 * min(rho, 1.0) - 1) ** 3), self.floor)
            self.growth = 2.0
        else:
            self.lam = step.lam * self.growth
            self.growth *= 2


class Marquardt(Nielsen):
    """λ/10 after a step that was accepted, 10λ after one that was not (Marquardt 1963)."""

    def judge(self, step: Step, rho: float, accepted: bool) -> None:
        self.lam = max(step.lam / 10, self.floor) if accepted else step.lam * 10


DAMPINGS: dict[str, Callable[[], Damping]] = {
    "trust-region": TrustRegion,
    "nielsen": Nielsen,
    "marquardt": Marquardt,
}
