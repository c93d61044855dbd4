"""Every combination of choices that is allowed leads to the same minimum."""

from itertools import product

import numpy as np
import pytest

from lmtutor import least_squares
from lmtutor._loss import LOSSES
from tests.solver.tools import DAMPINGS, SCALINGS, decay, decay_jacobian

t = np.linspace(0, 3, 12)
y = decay((5.0, -0.7), t) + 0.1 * np.cos(9 * t)
y[4] += 2
START = (4.0, -0.4)
BOXES = {"no bounds": None, "idle bounds": ((0, -9), (9, 9)), "binding bounds": (-9, (4.9, 9))}
WEIGHTS = {"equal": None, "rising": np.linspace(0.5, 2, t.size)}
METHODS = list(product(DAMPINGS, SCALINGS, ("svd", "qr", "cholesky"), (None, 0.75)))


def residual(x):
    return decay(x, t) - y


def jacobian(x):
    return decay_jacobian(x, t)


def fit(**options):
    return least_squares(residual, START, max_nfev=2000, **options)


@pytest.mark.parametrize("jac", ["analytic", "2-point", "3-point", "cs"])
@pytest.mark.parametrize("weights", WEIGHTS.values(), ids=WEIGHTS)
@pytest.mark.parametrize("bounds", BOXES.values(), ids=BOXES)
@pytest.mark.parametrize("loss", LOSSES)
def test_every_method_finds_the_minimum(loss, bounds, weights, jac):
    task = {"loss": loss, "f_scale": 0.3, "bounds": bounds, "weights": weights}
    task["jac"] = jacobian if jac == "analytic" else jac
    expected = fit(**task, xtol=1e-13, ftol=1e-15, gtol=1e-13)
    assert expected.success
    for damping, scaling, solver, acceleration in METHODS:
        if acceleration and loss != "linear":
            continue  # refused, as another test shows
        options = {"damping": damping, "scaling": scaling, "solver": solver}
        result = fit(**task, **options, acceleration=acceleration)
        assert result.success, (options, acceleration, result)
        assert result.x == pytest.approx(expected.x, abs=2e-5), (options, acceleration)
        assert (result.active == expected.active).all(), (options, acceleration)
