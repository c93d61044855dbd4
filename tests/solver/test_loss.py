"""Losses and weights: the value of f, its gradient, and fits that outliers do not spoil."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from scipy.optimize import least_squares as scipy_least_squares

from lmtutor import Status, least_squares
from lmtutor._loss import LOSSES, RobustLoss
from tests.solver.tools import DAMPINGS, SCALINGS, Wavy, decay, decay_jacobian, properties

ROBUST = ("huber", "soft_l1", "cauchy", "arctan")
t = np.linspace(0, 4, 30)
truth = np.array([5.0, -0.7])


def spoilt():
    """A decay with small noise, and every sixth observation far off."""
    y = decay(truth, t) + 0.05 * np.random.default_rng(4).normal(size=t.size)
    y[::6] += 4
    return y


def fit(x0=(1, 0), **options):
    y = spoilt()
    return least_squares(lambda x: decay(x, t) - y, x0, lambda x: decay_jacobian(x, t), **options)


@pytest.mark.parametrize("loss", ROBUST)
def test_derivatives_of_a_loss_are_its_derivatives(loss):
    z = np.array([0.0, 1e-3, 0.3, 0.99, 1.01, 7.0, 900.0])
    h = 1e-6 * np.maximum(z, 1e-3)
    value, first, second = LOSSES[loss](z)
    up, down = LOSSES[loss](z + h), LOSSES[loss](np.maximum(z - h, 0))
    width = z + h - np.maximum(z - h, 0)
    assert (up[0] - down[0]) / width == pytest.approx(first, rel=1e-5, abs=2e-8)
    assert (up[1] - down[1]) / width == pytest.approx(second, rel=1e-3, abs=2e-5)
    assert value[0] == 0
    assert first[0] == 1


@pytest.mark.parametrize("loss", ROBUST)
def test_outliers_hardly_move_a_robust_fit(loss):
    plain, robust = fit(), fit(loss=loss, f_scale=0.1)
    assert robust.success, robust
    assert np.abs(robust.x - truth).max() < 0.1 < np.abs(plain.x - truth).max()


@pytest.mark.parametrize("loss", ["linear", *ROBUST])
def test_cost_and_gradient_are_those_of_scipy(loss):
    mine = fit(loss=loss, f_scale=0.3, max_nfev=3)
    y = spoilt()
    peer = scipy_least_squares(
        lambda x: decay(x, t) - y, mine.x, lambda x: decay_jacobian(x, t),
        loss=loss, f_scale=0.3, max_nfev=1,
    )  # fmt: skip
    assert mine.cost == pytest.approx(peer.cost, rel=1e-12)
    assert mine.grad == pytest.approx(peer.grad, rel=1e-9)


@properties
@given(st.integers(0, 10_000), st.sampled_from(ROBUST))
def test_success_means_that_the_gradient_of_the_robust_cost_vanishes(seed, loss):
    w = Wavy(seed)
    result = least_squares(w.fun, w.x0, w.jac, loss=loss, max_nfev=3000)
    if not result.success:
        assert result.status in (Status.MAX_NFEV, Status.RUNAWAY)
        return

    def cost(x):
        return 0.5 * LOSSES[loss](w.fun(x) ** 2)[0].sum()

    slope = approx_fprime(result.x, cost, 1e-7)
    assert np.abs(slope).max() <= 1e-4 * max(1.0, np.linalg.norm(result.jac))


@pytest.mark.parametrize("damping", DAMPINGS)
@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("solver", ["svd", "qr", "cholesky"])
def test_every_choice_finds_the_robust_minimum(damping, scaling, solver):
    result = fit(
        (4, -1), loss="cauchy", f_scale=0.1, damping=damping, scaling=scaling, solver=solver
    )
    assert result.success, result
    assert result.x == pytest.approx(fit(loss="cauchy", f_scale=0.1).x, rel=1e-5)


def test_a_loss_can_be_a_function():
    def welsch(z):
        e = np.exp(-z)
        return np.stack((1 - e, e, -e))

    result = fit((4, -1), loss=welsch, f_scale=0.2)
    assert result.success
    assert np.abs(result.x - truth).max() < 0.1


def wrong_slope(z):
    return np.stack((np.log1p(z), np.ones_like(z), np.zeros_like(z)))


def inverted(z):
    return np.stack((np.log1p(z), 1 + z, -1 / (1 + z) ** 2))


@pytest.mark.parametrize("loss", [wrong_slope, inverted])
def test_a_loss_whose_slope_is_not_its_own_is_refused(loss):
    with pytest.raises(ValueError, match=r"at z = .* it gives ϱ′ = .* but ϱ changes by"):
        fit(loss=loss, f_scale=0.2)


def test_a_loss_may_have_a_corner():
    def cut_off(z):
        return np.stack((np.minimum(z, 1), 1.0 * (z < 1), np.zeros_like(z)))

    corner = RobustLoss(cut_off, 1.0)
    corner.verify(np.array([0.0, 0.5, 1.0, 1.0 + 2e-5, 3.0]))
    assert fit(loss=cut_off).success


def test_the_units_of_the_residual_do_not_matter_if_f_scale_has_them_too():
    y = spoilt()

    def scaled(c):
        return least_squares(lambda x: c * (decay(x, t) - y), (1, 0), loss="huber", f_scale=0.1 * c)

    small, large = scaled(2.0**-20), scaled(2.0**20)
    assert (small.x == large.x).all()
    assert small.nfev == large.nfev


def test_weights_count_an_observation_as_often():
    y = spoilt()
    twice = np.concatenate((t, t[:7]))
    repeated = least_squares(lambda x: decay(x, twice) - np.concatenate((y, y[:7])), (1, 0))
    weighted = fit(weights=np.where(np.arange(t.size) < 7, 2.0, 1.0))
    assert weighted.x == pytest.approx(repeated.x, rel=1e-8)
    assert weighted.cost == pytest.approx(repeated.cost, rel=1e-12)


@pytest.mark.parametrize("jac", ["2-point", "3-point", "cs", None])
def test_weights_reach_every_kind_of_jacobian(jac):
    y, weights = spoilt(), np.linspace(0, 3, t.size)
    result = least_squares(
        lambda x: decay(x, t) - y, truth, jac or (lambda x: decay_jacobian(x, t)), weights=weights
    )
    assert result.jac == pytest.approx(
        np.sqrt(weights)[:, None] * decay_jacobian(result.x, t), rel=1e-6, abs=1e-7
    )


def test_an_observation_of_weight_zero_is_none():
    left_out = fit(weights=np.where(np.arange(t.size) % 6 == 0, 0.0, 1.0))
    assert np.abs(left_out.x - truth).max() < 0.1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"loss": "l1"}, "loss must be one of 'linear', 'huber', .* got 'l1'"),
        ({"loss": lambda z: z}, r"loss\(z\) must have shape \(3, m\) = \(3, 30\), got \(30,\)"),
        ({"loss": "huber", "f_scale": 0}, "f_scale must be a positive number, got 0"),
        ({"weights": -1}, "weights must be finite and not negative, got -1.0"),
        ({"weights": [1, np.nan]}, r"got nan at \(1,\)"),
        ({"weights": [1, 2]}, r"weights must be a number or of shape \(30,\), got \(2,\)"),
        ({"loss": "huber", "acceleration": 0.5}, "acceleration needs loss='linear'"),
    ],
)
def test_wrong_input_is_answered_with_what_came(options, words):
    with pytest.raises(ValueError, match=words):
        fit(**options)
