"""Names for the array and function types that every module uses."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
"""One axis: parameters (n,), residuals (m,), steps (n,)."""

Matrix = NDArray[np.float64]
"""Two axes: a Jacobian matrix (m, n), a covariance (n, n)."""

Function = Callable[..., Any]
"""``fun(x, *args, **kwargs)``: what the user hands in; its output is checked, not trusted."""

DifferenceMethod = Literal["2-point", "3-point", "cs"]
