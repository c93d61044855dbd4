"""The last look of a batch: what `least_squares` refuses to call success, a batch refuses too.

The fits are those of `tests/solver/test_failures.py`, in the form that a batch takes.
"""

import numpy as np
import pytest

from lmtutor import Status, curve_fit, fit_batch
from lmtutor.problems import nist
from tests.batch.tools import case, decay, decay_jacobian, matrix, two_decays, two_decays_jacobian

t = np.arange(6.0)
y = np.array([2.1, 1.2, 0.9, 0.4, 0.35, 0.1])
BOX = nist.load("BoxBOD")
T, Y = np.array([3.388, 3.555]), np.array([-5.0, 5.0])


def box(x, t):
    return x[0] * (1 - np.exp(-x[1] * t))


def box_jacobian(x, t):
    e = np.exp(-x[1] * t)
    return 1 - e, x[0] * t * e


def froth(x, t):
    """Freudenstein & Roth: two equations without a common solution near their usual start."""
    first = -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1]
    return np.where(t < 1, first, -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1])


def froth_jacobian(x, t):
    one = np.ones_like(x[1] * t)
    first = (10 - 3 * x[1]) * x[1] - 2
    return one, np.where(t < 1, first, (3 * x[1] + 2) * x[1] - 14)


def product(x, t):
    return x[1] + x[0] * x[2] * t


def product_jacobian(x, t):
    return x[2] * t, np.ones_like(t), x[0] * t


def bent(x, t):
    return 1e6 * x[2] * np.log(1 + x[0] * t) + x[1] * t


def bent_jacobian(x, t):
    return 1e6 * x[2] * t / (1 + x[0] * t), t + 0 * x[1], 1e6 * np.log(1 + x[0] * t)


def unused(x, t):
    return decay((x[0], x[2]), t)


def unused_jacobian(x, t):
    e, f = decay_jacobian((x[0], x[2]), t)
    return e, 0 * e, f


def tied(x, t):
    return decay((x[0] + x[1], x[2]), t)


def tied_jacobian(x, t):
    e, f = decay_jacobian((x[0] + x[1], x[2]), t)
    return e, e, f


def negative(x, t):
    return [-column for column in decay_jacobian(x, t)]


def one_wrong(x, t):
    e, f = decay_jacobian(x, t)
    return e, -f


def zeros(x, t):
    return [0 * column for column in decay_jacobian(x, t)]


NIELSEN, ZERO = {"damping": "nielsen"}, dict.fromkeys(("ftol", "xtol", "gtol"), 0.0)
MATRIX = {
    "sound": (decay, decay_jacobian, t, y, [1, 0], {}),
    "wrong sign": (decay, negative, t, y, [1, 0], {}),
    "one wrong column": (decay, one_wrong, t, y, [1, 0], {}),
    "J of zeros": (decay, zeros, t, y, [1, 0], {}),
    "without influence": (unused, unused_jacobian, t, y, [1, 5, 0], {}),
    "tied": (tied, tied_jacobian, t, y, [0.5, 0.5, 0], {}),
    "m < n": (tied, tied_jacobian, t[:1], y[:1], [0.5, 0.5, 0], {}),
    "runaway": (box, box_jacobian, BOX.t, BOX.y, [1, 1], NIELSEN),
    "plateau": (box, box_jacobian, BOX.t, BOX.y, [100, 18], {}),
    "exact at the start": (decay, decay_jacobian, t, decay([2, -0.5], t), [2, -0.5], {}),
    "exact": (decay, decay_jacobian, t, decay([2, -0.5], t), [1, 0], {}),
    "budget": (decay, decay_jacobian, t, y, [1, 0], {"max_nfev": 3}),
    "singular minimum": (froth, froth_jacobian, t[:2], 0 * y[:2], [0.5, -2], {}),
    "two equal decays": (two_decays, two_decays_jacobian, t, y, [1, 1, 1, 1], {}),
    "product": (product, product_jacobian, T, Y, [0, 0, 0], {}),
    "product, no tolerance": (product, product_jacobian, T, Y, [0, 0, 0], ZERO),
    "product in other units": (bent, bent_jacobian, T, Y, [0, 0, 0], {}),
    "bent, no tolerance": (bent, bent_jacobian, T, Y, [0, 0, 0], ZERO),
    "sound, no tolerance": (decay, decay_jacobian, t, y, [1, 0], ZERO),
}


@pytest.mark.parametrize("name", MATRIX)
def test_a_batch_says_of_each_failure_what_least_squares_says(name):
    model, jac, abscissae, data, x0, options = MATRIX[name]
    x0 = np.array(x0, dtype=float)
    one = curve_fit(model, abscissae, data, x0, jac=matrix(jac), **options)
    batch = fit_batch(model, abscissae, np.stack([data] * 3), x0, jac=jac, **options)
    if any(it.why.startswith("led on") for it in one.history):  # a batch stops there
        assert set(batch.status) <= {Status.SADDLE, Status.DEGENERATE}
        return
    assert [Status(s).name for s in batch.status] == [one.status.name] * 3
    assert (batch[0].success, batch[0].rank) == (one.success, one.rank)
    np.testing.assert_array_equal(batch.undetermined[0], one.undetermined)
    if one.status is not Status.STALLED and "promises" not in one.message:
        assert batch[0].message == one.message


def test_the_matrix_has_every_kind_of_failure():
    ends = [fit_batch(model, t, y[None], np.array(x0, float), jac=jac, **options).status[0]
            for model, jac, t, y, x0, options in MATRIX.values()]  # fmt: skip
    failures = {Status.STALLED, Status.RUNAWAY, Status.MAX_NFEV, Status.SADDLE, Status.DEGENERATE}
    assert failures <= set(ends)


@pytest.mark.parametrize("kind", ["decay", "peak", "logistic"])
def test_no_fit_to_noise_is_success_in_a_batch_alone(kind):
    """Noise has no parameters: most runs end in valleys, on plateaus and at infinity."""
    c = case(kind, count=40, seed=3)
    data = np.random.default_rng(1).normal(size=c.y.shape)
    batch = fit_batch(c.model, c.t, data, c.x0, jac=c.jac)
    alone = [
        curve_fit(c.model, c.t, row, x0, jac=matrix(c.jac)).success
        for row, x0 in zip(data, c.x0, strict=True)
    ]
    assert not all(alone)
    np.testing.assert_array_equal(batch.success, alone)
