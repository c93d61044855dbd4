"""A batch is nothing but its fits: each ends where `curve_fit` ends for it alone."""

import numpy as np
import pytest
from scipy.optimize import leastsq

from lmtutor import curve_fit, fit_batch
from tests.batch.tools import KINDS, case, matrix

COUNT = 15


def alone(c, k, **options):
    return curve_fit(c.model, c.t, c.y[k], c.x0[k], **options)


@pytest.mark.parametrize("damping", ["trust-region", "nielsen", "marquardt"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_fit_ends_where_it_ends_alone(kind, damping):
    c = case(kind, count=COUNT)
    batch = fit_batch(c.model, c.t, c.y, c.x0, jac=c.jac, damping=damping)
    assert batch.success.all()
    for k in range(COUNT):
        one = alone(c, k, jac=matrix(c.jac), damping=damping)
        np.testing.assert_allclose(batch.x[k], one.x, rtol=1e-7)
        np.testing.assert_allclose(batch.cost[k], one.cost, rtol=1e-12)
        np.testing.assert_allclose(batch.stderr()[k], one.stderr(), rtol=1e-6)
        np.testing.assert_allclose(batch.covariance()[k], one.covariance(), rtol=1e-6)
        np.testing.assert_allclose(
            batch.confidence_interval(0.9)[k], one.confidence_interval(0.9), rtol=1e-6
        )
        if kind != "line":  # where what is left of a gradient of zero is rounding
            assert abs(batch.nit[k] - one.nit) <= 1
        assert (batch.rank[k], batch.dof[k]) == (one.rank, one.dof)


@pytest.mark.parametrize("steps", [2, 4, 6])
@pytest.mark.parametrize("damping", ["trust-region", "nielsen", "marquardt"])
@pytest.mark.parametrize("kind", ["decay", "peak", "logistic", "two decays"])
def test_each_fit_takes_the_steps_it_takes_alone(kind, damping, steps):
    c = case(kind, count=COUNT, seed=4)
    options = {"damping": damping, "max_nfev": steps}
    batch = fit_batch(c.model, c.t, c.y, c.x0, jac=c.jac, **options)
    for k in range(COUNT):
        one = alone(c, k, jac=matrix(c.jac), **options)
        np.testing.assert_allclose(batch.x[k], one.x, rtol=1e-8)
        assert (batch.nfev[k], batch.njev[k]) == (one.nfev, one.njev)


@pytest.mark.parametrize("kind", ["decay", "peak", "logistic"])
def test_far_starts_with_many_rejections_go_the_same_way(kind):
    c, rng = case(kind, count=40, seed=6), np.random.default_rng(6)
    x0 = c.x0 * 10 ** rng.uniform(-0.7, 0.7, c.x0.shape)
    batch = fit_batch(c.model, c.t, c.y, x0, jac=c.jac, max_nfev=12)
    assert (batch.njev < batch.nfev).sum() > 10
    for k in range(40):
        one = curve_fit(c.model, c.t, c.y[k], x0[k], jac=matrix(c.jac), max_nfev=12)
        np.testing.assert_allclose(batch.cost[k], one.cost, rtol=1e-6)
        assert abs(batch.njev[k] - one.njev) <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_differences_lead_to_the_same_fits(kind):
    c = case(kind, count=COUNT)
    batch = fit_batch(c.model, c.t, c.y, c.x0)
    assert batch.success.all()
    for k in range(COUNT):
        np.testing.assert_allclose(batch.x[k], alone(c, k).x, rtol=1e-7, atol=1e-6)


def walled(x, t):
    """nan beyond x₀ = 1."""
    with np.errstate(invalid="ignore"):
        return np.sqrt(x[0] * t) + x[1] + 0 * np.sqrt(1 - x[0])


WALLED = [[1.0, 0.0], [0.5, 0.0], [0.9, 0.1]]


def test_differences_go_backward_at_the_edge_of_the_domain():
    """The first fit starts there."""
    t = np.linspace(1, 2, 9)
    y = np.sqrt(0.8 * t) + 0.01 * np.cos(np.outer([5, 6, 7], t))
    batch = fit_batch(walled, t, y, WALLED)
    for k, x0 in enumerate(WALLED):
        one = curve_fit(walled, t, y[k], x0)
        assert batch.status[k] == one.status
        np.testing.assert_allclose(batch.x[k], one.x, atol=1e-6)


def test_an_exact_fit_at_the_edge_of_the_domain_is_a_success():
    """There r is rounding error, and x₁ may come to 1e-17."""
    t = np.linspace(1, 2, 9)
    y = np.sqrt(t) + np.array([[0.0], [0.1], [0.0]])
    batch = fit_batch(walled, t, y, WALLED)
    assert batch.success.all()
    for k, x0 in enumerate(WALLED):
        one = curve_fit(walled, t, y[k], x0)
        assert one.success
        assert one.rank == 2
        np.testing.assert_allclose(batch.x[k], one.x, atol=1e-6)


def test_differences_take_a_longer_step_where_the_first_goes_unnoticed():
    t = np.linspace(0, 1, 8)
    y = np.stack([1 + 2 * t, 1000 + 3 * t])
    batch = fit_batch(lambda x, t: x[0] + x[1] * t, t, y, [[1e-20, 1.0], [1e-20, 1.0]])
    np.testing.assert_allclose(batch.x, [[1, 2], [1000, 3]], rtol=1e-7)


def test_no_fit_is_worse_than_minpack_s():
    c = case("decay", count=200, seed=3)
    batch = fit_batch(c.model, c.t, c.y, [1.0, 0.0], jac=c.jac)
    assert batch.success.all()
    for k in range(200):
        x, _ = leastsq(lambda x, y: c.model(x, c.t) - y, [1.0, 0.0], args=(c.y[k],))
        f = 0.5 * np.sum((c.model(x, c.t) - c.y[k]) ** 2)
        assert batch.cost[k] <= f * (1 + 1e-6)


def test_each_fit_may_have_its_own_abscissae_and_deviations():
    c, rng = case("decay", count=COUNT), np.random.default_rng(1)
    t = np.sort(rng.uniform(0, 4, c.y.shape), axis=1)
    y = np.stack([c.model(x, own) for x, own in zip(c.x0, t, strict=True)])
    y += 0.05 * rng.normal(size=y.shape)
    sigma = rng.uniform(0.5, 2, y.shape)
    batch = fit_batch(c.model, t, y, c.x0, jac=c.jac, sigma=sigma, absolute_sigma=True, chunk=4)
    for k in range(COUNT):
        one = curve_fit(
            c.model,
            t[k],
            y[k],
            c.x0[k],
            jac=matrix(c.jac),
            sigma=sigma[k],
            absolute_sigma=True,
        )
        np.testing.assert_allclose(batch.x[k], one.x, rtol=1e-9)
        np.testing.assert_allclose(batch.stderr()[k], one.stderr(), rtol=1e-8)
        np.testing.assert_allclose(
            batch.confidence_interval()[k], one.confidence_interval(), rtol=1e-8
        )


@pytest.mark.parametrize("sigma", [2.0, np.linspace(1, 3, 25)])
def test_shared_deviations_weigh_every_fit(sigma):
    c = case("decay", count=COUNT)
    batch = fit_batch(c.model, c.t, c.y, c.x0, jac=c.jac, sigma=sigma)
    for k in range(COUNT):
        one = alone(c, k, jac=matrix(c.jac), sigma=sigma)
        np.testing.assert_allclose(batch.x[k], one.x, rtol=1e-9)
        np.testing.assert_allclose(batch.cost[k], one.cost, rtol=1e-12)


def test_infinite_sigma_leaves_an_observation_out():
    c = case("decay", count=COUNT)
    missing = np.random.default_rng(2).random(c.y.shape) < 0.3
    y = np.where(missing, np.nan, c.y)
    batch = fit_batch(c.model, c.t, y, c.x0, jac=c.jac, sigma=np.where(missing, np.inf, 1.0))
    for k, out in enumerate(missing):
        one = curve_fit(c.model, c.t[~out], c.y[k, ~out], c.x0[k], jac=matrix(c.jac))
        assert batch.dof[k] == one.dof
        np.testing.assert_allclose(batch.x[k], one.x, rtol=1e-9)
        np.testing.assert_allclose(batch.stderr()[k], one.stderr(), rtol=1e-8)


def test_one_start_serves_all_and_results_follow_the_order_of_the_data():
    c = case("decay", count=COUNT)
    shared = fit_batch(c.model, c.t, c.y, [1.0, 0.0], jac=c.jac)
    turned = fit_batch(c.model, c.t, c.y[::-1], [1.0, 0.0], jac=c.jac, chunk=3)
    np.testing.assert_array_equal(turned.x[::-1], shared.x)
