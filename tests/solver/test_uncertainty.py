"""Rank, covariance, standard errors, intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import curve_fit as scipy_curve_fit
from scipy.stats import norm, t

from lmtutor import curve_fit, least_squares
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


def test_differences_do_not_invent_a_rank():
    """Two columns that differ by the error of forward differences only count as one."""
    for method in ("2-point", "3-point", "cs"):
        result = least_squares(lambda x: x[0] * np.exp(x[1]) * s - y, [0.5, 0.3], method)
        assert result.rank == 1
        assert np.isinf(result.stderr()).all()
