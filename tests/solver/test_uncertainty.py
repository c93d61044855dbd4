"""Rank, covariance, standard errors, intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import curve_fit as scipy_curve_fit
from scipy.stats import chi2, norm, t
from scipy.stats import f as fisher

from lmtutor import curve_fit, least_squares
from lmtutor.statistics.fisher import f_quantile
from lmtutor.statistics.identification import identify
from lmtutor.statistics.student import central_probability, t_quantile
from tests.solver.tools import decay, decay_jacobian, properties

s = np.linspace(0, 3, 8)
y = np.array([2.1, 1.6, 1.35, 1.0, 0.9, 0.6, 0.55, 0.35])


@pytest.mark.parametrize("absolute", [False, True])
def test_the_covariance_is_that_of_scipy(absolute):
    sigma = np.linspace(0.05, 0.1, 8)
    fit = curve_fit(decay, s, y, [1, 0], jac=decay_jacobian, sigma=sigma, absolute_sigma=absolute)
    x, covariance = scipy_curve_fit(
        lambda s, a, b: decay([a, b], s), s, y, [1, 0], sigma, absolute, xtol=1e-12
    )
    np.testing.assert_allclose(fit.x, x, rtol=1e-6)
    np.testing.assert_allclose(fit.covariance(), covariance, rtol=1e-5)
    np.testing.assert_allclose(fit.stderr(), np.sqrt(np.diag(covariance)), rtol=1e-5)


@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.999])
def test_intervals_use_t_and_with_known_sigma_the_normal_distribution(absolute, level):
    fit = curve_fit(decay, s, y, [1, 0], sigma=0.1, absolute_sigma=absolute)
    factor = norm.ppf(0.5 + level / 2) if absolute else t.ppf(0.5 + level / 2, 6)
    low, high = fit.confidence_interval(level).T
    np.testing.assert_allclose(high - fit.x, factor * fit.stderr(), rtol=1e-10)
    np.testing.assert_allclose(fit.x - low, factor * fit.stderr(), rtol=1e-10)


@pytest.mark.parametrize("level", [0, 1, -0.1, 95, np.nan, 1 - 1e-17])
def test_a_level_outside_0_and_1_is_refused(level):
    fit = curve_fit(decay, s, y, [1, 0])
    with pytest.raises(ValueError, match="level must be strictly between 0 and 1"):
        fit.confidence_interval(level)


@pytest.mark.parametrize("level", [0.01, 0.1, 0.5, 0.68, 0.95, 0.99, 0.9999, 1 - 1e-9])
def test_the_t_quantile_is_that_of_scipy(level):
    for dof in [*range(1, 60), 99, 100, 365, 999, 1000, 1001, 5000, 10**6]:
        assert t_quantile(level, dof) == pytest.approx(t.ppf(0.5 + level / 2, dof), rel=1e-6)
        if level < 0.9999:
            assert t_quantile(level, dof) == pytest.approx(t.ppf(0.5 + level / 2, dof), rel=1e-10)
    assert t_quantile(level, np.inf) == pytest.approx(norm.ppf(0.5 + level / 2), rel=1e-9)


@pytest.mark.parametrize("dof", [1000, 1001, 1002])
def test_the_expansion_of_the_t_quantile_continues_the_sum(dof):
    beyond = 1 - central_probability(t_quantile(0.9999, dof), dof)
    assert beyond == pytest.approx(1e-4, rel=2e-11, abs=0)


def test_the_t_quantile_of_the_tables():
    assert t_quantile(1e-6, 4) == pytest.approx(1e-6 / 0.75)  # the density at 0 is 3/8
    assert t_quantile(0.95, 10) == pytest.approx(2.228139, abs=5e-7)
    assert t_quantile(0.9, 1) == pytest.approx(6.313752, abs=5e-7)


@pytest.mark.parametrize("level", [1e-4, 0.1, 0.5, 0.68, 0.95, 0.99, 0.9999, 0.999999])
def test_the_f_quantile_is_that_of_scipy(level):
    for p in [1, 2, 3, 4, 5, 8, 25, 100]:
        for dof in [1, 2, 3, 4, 5, 10, 99, 199, 200, 201, 12345, 10**6]:
            quantile = fisher.isf(1 - level, p, dof)
            assert f_quantile(level, p, dof) == pytest.approx(quantile, rel=1e-10)
        assert p * f_quantile(level, p, np.inf) == pytest.approx(chi2.isf(1 - level, p), rel=1e-10)


@pytest.mark.parametrize("level", [0.1, 0.95, 0.999])
def test_the_f_quantile_with_one_degree_is_the_square_of_that_of_t(level):
    for dof in [1, 2, 7, 300]:
        assert f_quantile(level, 1, dof) == pytest.approx(t_quantile(level, dof) ** 2, rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.0, 2, 3), "level must be strictly between 0 and 1, got 1.0"),
        ((np.nan, 2, 3), "level must be strictly between 0 and 1, got nan"),
        ((0.95, 0, 3), "p must be at least 1, got 0"),
        ((0.95, 2, np.nan), "dof must be at least 1, got nan"),
    ],
)
def test_an_f_quantile_that_does_not_exist_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        f_quantile(*arguments)


@properties
@given(st.integers(0, 10**6))
def test_the_rank_does_not_depend_on_units_and_the_inverse_follows_them(seed):
    rng = np.random.default_rng(seed)
    J, r = rng.normal(size=(7, 3)), rng.normal(size=7)
    a = 10.0 ** rng.integers(-12, 12, size=3)
    one, two = identify(J, r, 1e-15), identify(J / a, r, 1e-15)
    assert one.rank == two.rank == 3
    np.testing.assert_allclose(two.inverse, one.inverse * np.outer(a, a), rtol=1e-9)
    np.testing.assert_allclose(one.inverse, np.linalg.inv(J.T @ J), rtol=1e-8)
    projected = J @ np.linalg.lstsq(J, r, rcond=None)[0]
    assert one.offset == pytest.approx(np.linalg.norm(projected) / np.linalg.norm(r))


def test_only_the_parameters_of_the_null_space_are_free():
    J = np.array([[1.0, 1.0, 0.3], [2.0, 2.0, 0.1], [3.0, 3.0, 0.2], [4.0, 4.0, 0.9]])
    known = identify(J, np.ones(4), 1e-15)
    assert known.rank == 2
    assert list(known.free) == [True, True, False]


@properties
@given(st.integers(0, 10**6))
def test_the_null_space_is_that_of_j_in_its_own_units(seed):
    rng = np.random.default_rng(seed)
    m, n = rng.integers(1, 7, size=2)
    rank = rng.integers(1, min(m, n) + 1)
    J = rng.normal(size=(m, rank)) @ rng.normal(size=(rank, n)) * 10.0 ** rng.integers(-9, 9, n)
    known = identify(J, np.ones(m), 1e-14)
    assert known.null.shape == (n, n - known.rank)
    assert known.rank == rank
    np.testing.assert_allclose(known.null.T @ known.null, np.eye(n - rank), atol=1e-12)
    np.testing.assert_allclose(J / np.linalg.norm(J, axis=0) @ known.null, 0, atol=1e-10)


def test_the_null_space_of_a_result_names_the_free_combination():
    """In a·b only the product counts: a up and b down by equal shares changes nothing."""
    result = least_squares(lambda x: x[0] * x[1] * s + x[2] - y, [2.0, -0.3, 1.0])
    np.testing.assert_allclose(np.abs(result.null_space), [[np.sqrt(0.5)]] * 2 + [[0]], atol=1e-6)
    move = result.null_space[:, 0] / np.linalg.norm(result.jac, axis=0)
    assert move[0] / result.x[0] == pytest.approx(-move[1] / result.x[1], rel=1e-5)
    idle = least_squares(lambda x: x[0] * s - y, [1.0, 5.0])
    np.testing.assert_array_equal(idle.null_space, [[0], [1]])
    assert curve_fit(decay, s, y, [1, 0]).null_space.shape == (2, 0)


def test_a_parameter_held_at_a_bound_is_not_in_the_null_space():
    result = least_squares(
        lambda x: x[0] * x[1] * s + x[2] - y, [2.0, -0.3, 1.0], bounds=([0, -1, 0], [3, 0, 1.5])
    )
    assert list(result.active) == [0, 0, 1]
    assert result.null_space.shape == (3, 1)
    assert result.null_space[2, 0] == 0


def test_differences_do_not_invent_a_rank():
    """Two columns that differ by the error of forward differences only count as one."""
    for method in ("2-point", "3-point", "cs"):
        result = least_squares(lambda x: x[0] * np.exp(x[1]) * s - y, [0.5, 0.3], method)
        assert result.rank == 1
        assert np.isinf(result.stderr()).all()


def test_a_level_of_single_precision_is_as_good_as_any():
    fit = curve_fit(decay, np.arange(6.0), [2.1, 1.2, 0.9, 0.4, 0.35, 0.1], [1, 0])
    single = np.float32(0.95)
    np.testing.assert_allclose(fit.profile_interval(single), fit.profile_interval(float(single)))


def test_a_residual_of_weight_zero_counts_as_left_out():
    left = np.array([0, 1, 3, 4, 6])
    weights = np.zeros(8)
    weights[left] = 2.0
    weighted = least_squares(lambda x: decay(x, s) - y, [1, 0], weights=weights)
    fewer = least_squares(lambda x: decay(x, s[left]) - y[left], [1, 0], weights=2.0)
    assert weighted.dof == fewer.dof == 3
    np.testing.assert_allclose(weighted.stderr(), fewer.stderr(), rtol=1e-6)
    np.testing.assert_allclose(weighted.profile_interval(), fewer.profile_interval(), rtol=1e-5)
