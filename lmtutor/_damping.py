"""How λ is chosen and steered: three strategies, one interface.

Each strategy begins at the first linear model, chooses λ for each trial and learns from the
judgement. λ has the units of the squared singular values of J D⁻¹ and Δ those of ‖D p‖; every
constant below is a ratio, so no strategy depends on the units of x or r.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from lmtutor._step import EPS, LinearModel, Step


class Damping(Protocol):
    """Strategy for λ; `lam` and `delta` are what the next record shows."""

    lam: float | None
    delta: float | None

    def begin(self, model: LinearModel, x_length: float) -> None:
        """Set the first λ or Δ; `x_length` is ‖D x₀‖."""

    def propose(self, model: LinearModel) -> Step:
        """The next trial step."""

    def judge(self, step: Step, actual: float, accepted: bool) -> None:
        """Learn from the actual reduction of f (−inf for a non-finite trial)."""


class TrustRegion:
    """λ follows from a radius: ‖D p(λ)‖ = Δ, or λ = 0 if the Gauss–Newton step is shorter.

    Moré 1978, with Δ₀ = ‖D x₀‖. Where x₀ = 0 has no length, Δ₀ is that of the Cauchy step.
    """

    def __init__(self) -> None:
        self.lam: float | None = None
        self.delta: float | None = None

    def begin(self, model: LinearModel, x_length: float) -> None:
        self.delta = x_length if x_length > 0 else model.cauchy_length()

    def propose(self, model: LinearModel) -> Step:
        assert self.delta is not None
        step = model.step(lam_for_radius(model, self.delta))
        self.lam = step.lam
        return step

    def judge(self, step: Step, actual: float, accepted: bool) -> None:
        rho = actual / step.predicted
        if rho < 0.25:
            self.delta = step.length / 2
        elif rho > 0.75 or step.lam == 0:
            self.delta = step.length * 2


def lam_for_radius(model: LinearModel, delta: float, tolerance: float = 1e-3) -> float:
    """λ ≥ 0 with ‖q(λ)‖ = Δ within a relative tolerance; 0 if ‖q(0)‖ is within Δ already.

    Newton's method on 1/Δ − 1/‖q(λ)‖ (Hebden 1973; Moré 1978, section 5). That function is nearly
    linear in λ and concave, so from the left every iterate stays left of the root.
    """
    lam = 0.0
    for _ in range(100):
        c = model.coefficients(lam)
        length = float(np.linalg.norm(c))
        if length <= (1 + tolerance) * delta:
            return lam
        # d‖q‖/dλ = −Σ cᵢ²/(sᵢ²+λ) / ‖q‖
        k = model.rank if lam == 0 else len(c)
        slope = float(np.sum(c[:k] ** 2 / (model.s[:k] ** 2 + lam))) / length
        lam += (length / delta - 1) * length / slope
    return lam


class Nielsen:
    """λ moves with the gain ratio, smoothly down and ever faster up (Nielsen 1999)."""

    delta: float | None = None

    def __init__(self) -> None:
        self.lam: float | None = None
        self.floor = 0.0
        self.growth = 2.0

    def begin(self, model: LinearModel, x_length: float) -> None:
        largest = float(np.max(np.sum((model.s * model.V) ** 2, axis=1)))  # of diag(D⁻¹JᵀJD⁻¹)
        self.lam = 1e-3 * largest
        self.floor = EPS**2 * largest  # far below the smallest singular value that counts

    def propose(self, model: LinearModel) -> Step:
        assert self.lam is not None
        return model.step(self.lam)

    def judge(self, step: Step, actual: float, accepted: bool) -> None:
        if accepted:
            rho = actual / step.predicted
            self.lam = max(step.lam * max(1 / 3, 1 - (2 * rho - 1) ** 3), self.floor)
            self.growth = 2.0
        else:
            self.lam = step.lam * self.growth
            self.growth *= 2


class Marquardt(Nielsen):
    """λ times ten after a failure, a tenth after a success (Marquardt 1963)."""

    def judge(self, step: Step, actual: float, accepted: bool) -> None:
        self.lam = max(step.lam / 10, self.floor) if accepted else step.lam * 10


DAMPINGS: dict[str, Callable[[], Damping]] = {
    "trust-region": TrustRegion,
    "nielsen": Nielsen,
    "marquardt": Marquardt,
}
