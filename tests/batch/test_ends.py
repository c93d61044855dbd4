"""Every end of a fit, and that no member of a batch disturbs another."""

import numpy as np
import pytest

from lmtutor import Status, curve_fit, fit_batch
from tests.batch.tools import (
    case,
    decay,
    decay_jacobian,
    line,
    line_jacobian,
    matrix,
    two_decays,
    two_decays_jacobian,
)

t = np.arange(6.0)
y = np.array([2.1, 1.2, 0.9, 0.4, 0.35, 0.1])
STATUSES = {
    Status.GTOL: (line, line_jacobian, y, [1.0, 1.0], {}),
    Status.FTOL: (decay, decay_jacobian, y, [1.0, 0.0], {}),
    Status.XTOL: (decay, decay_jacobian, y, [1.0, 0.0], {"ftol": 0.0, "gtol": 0.0, "xtol": 1e-6}),
    Status.ZERO_RESIDUAL: (decay, decay_jacobian, decay([2.0, -1.0], t), [2.0, -1.0], {}),
    Status.ROUNDING: (
        decay,
        decay_jacobian,
        y,
        [1.0, 0.0],
        {"ftol": 0.0, "gtol": 0.0, "xtol": 0.0},
    ),
    Status.MAX_NFEV: (decay, decay_jacobian, y, [1.0, 0.0], {"max_nfev": 3}),
    Status.NOT_FINITE: (decay, decay_jacobian, y, [1.0, 1e6], {}),
    Status.SADDLE: (
        lambda x, t: np.where(t == 0, x[0], x[0] ** 2),
        lambda x, t: (np.where(t == 0, 1.0, 2 * x[0]),),
        np.array([0.0, 5, 5, 5, 5, 5]),
        [0.0],
        {},
    ),
    Status.STALLED: (
        decay,
        lambda x, t: [-column for column in decay_jacobian(x, t)],
        y,
        [1.0, 0.0],
        {},
    ),
    Status.RUNAWAY: (
        decay,
        decay_jacobian,
        np.array([1, -0.1, 0.02, -0.01, 0.03, -0.02]),
        [1.0, -1.0],
        {},
    ),
}


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_is_reached_as_alone(status):
    model, jac, data, x0, options = STATUSES[status]
    batch = fit_batch(model, t, data[None, :], [x0], jac=jac, **options)
    one = curve_fit(model, t, data, x0, jac=matrix(jac), **options)
    record = batch[0]
    assert record.status is status
    if status is Status.SADDLE:
        assert one.success  # a single fit is led on from there; in a batch it ends
        return
    assert one.status is status
    assert record.success == bool(batch.success[0]) == (status > 0)
    assert np.isfinite(record.x).all()
    if status is not Status.NOT_FINITE:
        assert record.message == one.message


def test_a_nearly_singular_end_is_no_success():
    c = case("two decays", count=60, seed=2)
    data = np.random.default_rng(5).normal(size=c.y.shape)
    batch = fit_batch(c.model, c.t, data, c.x0, jac=c.jac)
    alone = [curve_fit(c.model, c.t, data[k], c.x0[k], jac=matrix(c.jac)).status for k in range(60)]
    np.testing.assert_array_equal(batch.status > 0, np.array(alone) > 0)
    degenerate = np.flatnonzero(batch.status == Status.DEGENERATE)
    assert degenerate.size
    assert "J is nearly singular" in batch[int(degenerate[0])].message


def test_nan_in_one_member_leaves_the_others_untouched():
    c = case("decay", count=30)
    clean = fit_batch(c.model, c.t, c.y, c.x0, jac=c.jac)
    data, x0 = c.y.copy(), c.x0.copy()
    data[3, 7], data[8, 0], x0[20, 1] = np.nan, np.inf, np.nan
    batch = fit_batch(c.model, c.t, data, x0, jac=c.jac)
    bad = np.isin(np.arange(30), [3, 8, 20])
    np.testing.assert_array_equal(batch.x[~bad], clean.x[~bad])
    np.testing.assert_array_equal(batch.stderr()[~bad], clean.stderr()[~bad])
    assert (batch.status[bad] == Status.NOT_FINITE).all()
    assert np.isinf(batch.cost[bad]).all()
    assert np.isinf(batch.stderr()[bad]).all()
    assert batch[3].message.startswith("r[7] is not finite at x = ")
    assert batch[8].message.startswith("r[0] is not finite at x = ")


def test_a_jacobian_that_is_not_finite_is_named():
    def broken(x, t):
        e, f = decay_jacobian(x, t)
        return e, np.where((t == 2) & (x[0] > 1.5), np.nan, f)

    batch = fit_batch(decay, t, np.stack([y, y]), [[2.0, -0.5], [1.0, 0.0]], jac=broken)
    assert batch.status[0] == Status.NOT_FINITE
    assert batch[0].message.startswith("J[2, 1] is not finite at x = ")


def test_a_trial_that_is_not_finite_is_a_rejected_step():
    def walled(x, t):
        with np.errstate(invalid="ignore"):
            return decay(x, t) + 0 * np.sqrt(x[0] - 0.5)

    batch = fit_batch(walled, t, y[None, :], [[1.0, -5.0]], jac=decay_jacobian)
    one = curve_fit(walled, t, y, [1.0, -5.0], jac=matrix(decay_jacobian))
    assert any(not np.isfinite(it.f) for it in one.history)
    assert batch.success[0]
    assert (batch.status[0], batch.nfev[0]) == (one.status, one.nfev)


def test_a_wall_before_the_minimum_is_no_success_and_is_blamed():
    def walled(x, t):
        with np.errstate(invalid="ignore"):
            return decay(x, t) + 0 * np.sqrt(x[0] - 4)

    batch = fit_batch(walled, t, y[None, :], [[4.5, 0.0]], jac=decay_jacobian)
    one = curve_fit(walled, t, y, [4.5, 0.0], jac=matrix(decay_jacobian))
    assert not batch.success[0]
    assert not one.success
    assert "r is not finite" in batch[0].message


def test_a_parameter_without_influence_is_named_and_has_no_standard_error():
    def model(x, t):
        return x[0] * np.exp(x[1] * t) + 0 * x[2]

    batch = fit_batch(model, t, y[None, :], [1.0, 0.0, 5.0])
    np.testing.assert_array_equal(batch.undetermined[0], [False, False, True])
    assert batch.rank[0] == 2
    assert np.isinf(batch.stderr()[0, 2])
    assert np.isfinite(batch.stderr()[0, :2]).all()
    assert "does not depend on x[2]" in batch[0].message


def test_tied_parameters_have_no_standard_errors_and_are_named():
    def tied(x, t):
        return (x[0] + x[1]) * np.exp(x[2] * t)

    batch = fit_batch(tied, t, np.stack([y, y]), [0.5, 0.5, 0.0])
    assert batch.success.all()
    np.testing.assert_array_equal(batch.undetermined, [[True, True, False]] * 2)
    assert batch.rank.tolist() == [2, 2]
    assert np.isnan(batch.covariance()[0, 0, 1])
    assert "x[0], x[1] cannot be told apart" in batch[0].message


def test_the_noise_of_differences_does_not_tell_tied_parameters_apart():
    def shifted(x, t):
        return x[0] * np.exp(x[2] * t + x[1])

    batch = fit_batch(shifted, t, np.stack([y, y]), [[0.7, 0.3, 0.0], [3.0, -0.2, 0.1]])
    assert batch.rank.tolist() == [2, 2]
    assert np.isinf(batch.stderr()[:, :2]).all()


def test_fewer_observations_than_parameters_are_an_exact_fit_without_errors():
    data = y[None, :2]
    batch = fit_batch(two_decays, t[:2], data, [1, 0.2, 1, 1], jac=two_decays_jacobian)
    assert batch.success[0]
    assert batch.cost[0] < 1e-20
    assert batch.dof[0] == -2
    assert batch.rank[0] <= 2
    assert np.isinf(batch.stderr()).all()


def test_singular_and_regular_members_share_a_batch():
    c = case("two decays", count=20)
    x0 = c.x0.copy()
    x0[::2] = 1.0  # two equal decays: J has rank 2
    batch = fit_batch(c.model, c.t, c.y, x0, jac=c.jac)
    regular = fit_batch(c.model, c.t, c.y[1::2], x0[1::2], jac=c.jac)
    np.testing.assert_array_equal(batch.x[1::2], regular.x)
    for k in range(0, 20, 2):
        one = curve_fit(c.model, c.t, c.y[k], x0[k], jac=matrix(c.jac))
        assert batch.rank[k] == 2
        assert batch.status[k] == Status.SADDLE  # between two equal decays
        assert one.cost <= batch.cost[k] * (1 + 1e-9)  # a single fit may be led on from there


def test_a_start_that_is_not_finite_has_intervals_without_a_warning():
    batch = fit_batch(decay, t, np.stack((y, y)), [[np.inf, 0], [1, 0]])
    assert list(batch.status) == [Status.NOT_FINITE, Status.FTOL]
    assert np.isfinite(batch.confidence_interval()[1]).all()


def test_differences_too_short_for_the_precision_of_the_model_are_blamed_for_a_stall():
    single = fit_batch(lambda x, t: decay(x, t).astype(np.float32), t, y[None, :], [1.0, 0.0])[0]
    assert single.status is Status.STALLED
    assert "Differences may be too short" in single.message
    assert "check_jacobian" not in single.message
