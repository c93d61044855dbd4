"""Why a run ended, as one enumeration.

Positive members are convergence, and only they count as success. The numbers −2 and 0 to 3 mean
what they mean in `scipy.optimize.least_squares`.
"""

from enum import IntEnum


class Status(IntEnum):
    """Reason for the end of a run; ``status > 0`` is success."""

    CALLBACK = -2  # the callback raised StopIteration
    NOT_FINITE = -3  # nan or inf in r at the start, or in J anywhere
    STALLED = -4  # no step lowers f although the gradient is far from zero
    RUNAWAY = -5  # a parameter goes to infinity: the minimum is not attained
    DIVERGED = -6  # a method without safeguard left the finite numbers
    SADDLE = -7  # J shows no slope, but f falls beside the point
    DEGENERATE = -8  # no step lowers f, and J is too singular to tell whether it is a minimum
    MAX_NFEV = 0  # the budget of evaluations is spent
    GTOL = 1  # every column of J is orthogonal to r
    FTOL = 2  # neither the actual nor the predicted reduction is worth another step
    XTOL = 3  # the step is negligible beside x
    ZERO_RESIDUAL = 4  # r = 0: an exact fit
    ROUNDING = 5  # no step lowers f by more than its rounding error
