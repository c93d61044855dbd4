"""What must not matter: units, company, and how many are in work at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmtutor import fit_batch
from tests.batch.tools import case, decay, decay_jacobian
from tests.solver.tools import properties

EXPONENTS = st.integers(-60, 60)  # powers of two: the arithmetic stays exact


@properties
@given(EXPONENTS, EXPONENTS, st.sampled_from(["trust-region", "nielsen", "marquardt"]))
def test_units_of_x_and_y_do_not_change_the_path(k, j, damping):
    c, a, b = case("decay", count=6), 2.0**k, 2.0**j

    def model(x, t):
        return b * decay((x[0] / a, x[1]), t)

    def jac(x, t):
        e, f = decay_jacobian((x[0] / a, x[1]), t)
        return b * e / a, b * f

    plain = fit_batch(c.model, c.t, c.y, c.x0, jac=c.jac, damping=damping)
    scaled = fit_batch(model, c.t, b * c.y, c.x0 * [a, 1], jac=jac, damping=damping)
    np.testing.assert_allclose(scaled.x / [a, 1], plain.x, rtol=1e-13)
    np.testing.assert_allclose(scaled.stderr() / [a, 1], plain.stderr(), rtol=1e-12)
    np.testing.assert_array_equal(scaled.status, plain.status)
    np.testing.assert_array_equal(scaled.nfev, plain.nfev)


@properties
@given(st.integers(1, 50), st.sampled_from([None, decay_jacobian]), st.integers(0, 5))
def test_chunk_and_company_do_not_change_a_fit(chunk, jac, seed):
    c = case("decay", count=40, seed=seed)
    x0 = c.x0.copy()
    x0[::7, 1] = 3.0  # far off: these take many more steps than the others
    whole = fit_batch(c.model, c.t, c.y, x0, jac=jac, chunk=1000)
    parts = fit_batch(c.model, c.t, c.y, x0, jac=jac, chunk=chunk)
    off = np.abs(parts.x - whole.x) / whole.stderr()
    assert off.max() <= 1e-6  # rounding may cost or save a last step
    np.testing.assert_allclose(parts.cost, whole.cost, rtol=1e-12)
    np.testing.assert_array_equal(parts.success, whole.success)
    assert np.abs(parts.nfev - whole.nfev).max() <= 1


def test_no_more_than_chunk_fits_are_in_work():
    c, sizes = case("decay", count=100), []

    def model(x, t):
        sizes.append(x[0].shape[0])
        return decay(x, t)

    fit_batch(model, c.t, c.y, c.x0, jac=c.jac, chunk=16)
    assert max(sizes) == 16


def test_fits_that_have_ended_are_dropped():
    c, sizes = case("decay", count=64), []
    x0 = c.x0.copy()
    x0[0] = [1.0, 5.0]  # the last to end

    def model(x, t):
        sizes.append(x[0].shape[0])
        return decay(x, t)

    batch = fit_batch(model, c.t, c.y, x0, jac=c.jac)
    assert batch.success.all()
    assert sizes[0] == 64
    assert sizes[-1] <= 2
    assert sum(sizes) < 1.5 * batch.nfev.sum()


@properties
@given(st.permutations(range(12)))
def test_the_order_of_the_fits_is_the_order_of_the_results(order):
    c = case("decay", count=12)
    plain = fit_batch(c.model, c.t, c.y, c.x0, jac=c.jac, chunk=5)
    mixed = fit_batch(c.model, c.t, c.y[order], c.x0[order], jac=c.jac, chunk=5)
    np.testing.assert_allclose(mixed.x, plain.x[order], rtol=1e-9)


@pytest.mark.parametrize("level", [0.5, 0.95])
def test_intervals_cover_the_truth_as_often_as_they_say(level):
    rng, t = np.random.default_rng(0), np.linspace(0, 4, 25)
    truth = np.array([5.0, -0.7])
    y = decay(truth, t) + 0.05 * rng.normal(size=(2000, 25))
    low, high = np.moveaxis(
        fit_batch(decay, t, y, truth, jac=decay_jacobian).confidence_interval(level), 2, 0
    )
    share = ((low <= truth) & (truth <= high)).mean(axis=0)
    np.testing.assert_allclose(share, level, atol=4 * np.sqrt(level * (1 - level) / 2000))
