"""The scaling D of the step: how long is a step in each parameter?

The length of a step is ‖D p‖ with a diagonal D. Where D follows the column norms of J, D p is
measured in units of the residual, and the iterates do not depend on the units of the parameters.
"""

from collections.abc import Callable

import numpy as np

from lmtutor._types import Vector

Scaling = Callable[[Vector, Vector], Vector]


def more(column_norms: Vector, previous: Vector) -> Vector:
    """Largest column norms so far (Moré 1978): a column that shrinks keeps its scale."""
    return np.maximum(column_norms, previous)


def marquardt(column_norms: Vector, previous: Vector) -> Vector:
    """Current column norms, so that DᵀD = diag(JᵀJ) (Marquardt 1963)."""
    return column_norms


def levenberg(column_norms: Vector, previous: Vector) -> Vector:
    """The identity: each parameter counts in the units it came in (Levenberg 1944)."""
    return np.ones_like(column_norms)


SCALINGS: dict[str, Scaling] = {"more": more, "marquardt": marquardt, "levenberg": levenberg}
