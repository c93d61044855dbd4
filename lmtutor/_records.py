"""One trial step, as a record: what history, callbacks, traces and figures all read."""

from dataclasses import dataclass

from lmtutor._types import Vector


@dataclass(frozen=True, slots=True, eq=False)
class Iteration:
    """What one trial step proposed and how it was judged.

    Attributes
    ----------
    k
        Number of the trial; 0 is the start.
    x
        The trial point, shape (n,). When `accepted`, it is the current point from here on.
    f
        ½‖r(x)‖² at the trial point; ``inf`` where r(x) is not finite.
    g_norm
        ‖Jᵀr‖ at the current point *after* the judgement.
    lam, delta
        The damping λ and the radius Δ that made the step; None where the method has none.
    rho
        Gain ratio: actual over predicted reduction of f; None where the method has none.
    p
        The step, shape (n,); None at the start.
    accepted
        Whether the step was taken.
    why
        The judgement in words.
    nfev, njev
        Evaluations of r and J so far. Those that build J by differences are not counted.
    """

    k: int
    x: Vector
    f: float
    g_norm: float
    lam: float | None
    delta: float | None
    rho: float | None
    p: Vector | None
    accepted: bool
    why: str
    nfev: int
    njev: int

    @property
    def cost(self) -> float:
        """The name SciPy gives to f."""
        return self.f

    @property
    def nit(self) -> int:
        """The name SciPy gives to k."""
        return self.k
