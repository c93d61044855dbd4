"""Profiles: exact where the model is linear, right where it bends, honest where they end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import t as student

from lmtutor import curve_fit, least_squares
from lmtutor.problems import nist
from tests.solver.tools import properties

# Biochemical oxygen demand (Bates & Watts 1988, appendix A1.4).
days = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 7.0])
demand = np.array([8.3, 10.3, 19.0, 16.0, 15.6, 19.8])


def rise(x, t):
    return x[0] * (1 - np.exp(-x[1] * t))


def rise_jacobian(x, t):
    e = np.exp(-x[1] * t)
    return np.stack([1 - e, x[0] * t * e], axis=1)


@pytest.fixture
def bod():
    return curve_fit(rise, days, demand, [20, 0.5], jac=rise_jacobian, names=["A", "k"])


def fit_nist(name, **options):
    p = nist.load(name)
    return curve_fit(p.model, p.t, p.y, p.starts[1], jac=p.model_jacobian, names=p.names, **options)


def rss_of_k(k, t, y):
    """S of the saturation curve at k, its linear parameter eliminated."""
    e = 1 - np.exp(-k * t)
    return float(y @ y - (e @ y) ** 2 / (e @ e))


def rss_of_A(A, t, y, near):
    """S at A, k found by a search of its own."""
    found = minimize_scalar(
        lambda log_k: float(np.sum((rise([A, np.exp(log_k)], t) - y) ** 2)),
        bounds=(np.log(near) - 3, np.log(near) + 3),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return found.fun


def ends(rss, result, i, level, low, high):
    """The roots of S(x_i) = Ŝ + s²t² on both sides, found by bisection."""
    goal = 2 * result.cost * (1 + student.ppf(0.5 + level / 2, result.dof) ** 2 / result.dof)
    at = result.x[i]
    return [brentq(lambda v: rss(v) - goal, *side, xtol=1e-14) for side in ((low, at), (at, high))]


@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
def test_where_the_model_is_linear_the_profile_is_the_t_interval(absolute, level):
    rng = np.random.default_rng(3)
    A, y = rng.normal(size=(9, 3)) * [1, 1e6, 1e-5], rng.normal(size=9)
    fit = curve_fit(
        lambda x, A: A @ x, A, y, np.ones(3), jac=lambda x, A: A, sigma=0.7, absolute_sigma=absolute
    )
    half = fit.confidence_interval(level)[:, 1] - fit.x
    np.testing.assert_allclose(
        (fit.profile_interval(level) - fit.x[:, None]) / half[:, None], [[-1, 1]] * 3, rtol=1e-8
    )
    for i, curve in enumerate(fit.profile().curves):
        straight = (curve.values - fit.x[i]) / fit.stderr()[i]
        np.testing.assert_allclose(curve.tau, straight, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_the_ends_are_those_of_a_search_of_its_own(bod, level):
    def of_A(A):
        return rss_of_A(A, days, demand, 0.8 if bod.x[0] > A else 0.3)

    A = ends(of_A, bod, 0, level, 13, 45)
    k = ends(lambda k: rss_of_k(k, days, demand), bod, 1, level, 0.05, 4)
    np.testing.assert_allclose(bod.profile_interval(level), [A, k], rtol=1e-6)
    np.testing.assert_allclose(bod.profile().interval(level), [A, k], rtol=1e-6)


@pytest.mark.parametrize(("name", "low", "high"), [("Misra1a", 5e-4, 6e-4), ("BoxBOD", 0.2, 1.2)])
def test_nist_profiles_of_the_rate(name, low, high):
    p, fit = nist.load(name), fit_nist(name)
    wanted = ends(lambda k: rss_of_k(k, p.t, p.y), fit, 1, 0.95, low, high)
    np.testing.assert_allclose(fit.profile_interval(0.95, "b2"), [wanted], rtol=1e-7)


def test_the_intervals_of_misra1a_are_not_symmetric():
    fit = fit_nist("Misra1a")
    (low, high), *_ = fit.profile_interval() - fit.x[:, None]
    assert high / -low == pytest.approx(1.0567, abs=1e-3)  # 1 if the model were linear
    goal = 2 * fit.cost * (1 + student.ppf(0.975, fit.dof) ** 2 / fit.dof)
    for end in fit.x[0] + low, fit.x[0] + high:
        rss = rss_of_A(end, nist.load("Misra1a").t, nist.load("Misra1a").y, fit.x[1])
        assert rss == pytest.approx(goal, rel=1e-7)


def test_a_profile_is_what_it_says():
    fit = fit_nist("Hahn1")
    profile = fit.profile()
    t = student.ppf(0.995, fit.dof)
    variance = 2 * fit.cost / fit.dof
    assert [c.name for c in profile.curves] == list(fit.names)
    for i, curve in enumerate(profile.curves):
        assert profile[curve.name] is profile[i] is curve
        np.testing.assert_array_equal(curve.x[:, i], curve.values)
        assert (np.diff(curve.values) > 0).all()
        assert (np.diff(curve.tau) > 0).all()
        assert curve.tau[0] == pytest.approx(-t, rel=1e-8)
        assert curve.tau[-1] == pytest.approx(t, rel=1e-8)
        assert (np.diff(curve.tau) < t / 3).all()
        rss = [float(np.sum(fit.problem.residual(x) ** 2)) for x in curve.x]
        np.testing.assert_allclose(curve.rss, rss, rtol=1e-12)
        np.testing.assert_allclose(curve.tau**2, (curve.rss - 2 * fit.cost) / variance, atol=1e-6)
        for x in curve.x:  # S is stationary in the others
            r = fit.problem.residual(x)
            J = np.delete(fit.problem.jacobian(x, r), i, axis=1)
            offset = J @ np.linalg.lstsq(J / np.linalg.norm(J, axis=0), r, rcond=None)[0]
            assert np.linalg.norm(offset / np.linalg.norm(J)) < 1e-3 * np.linalg.norm(r)
    assert profile.message == ""
    assert profile.nfev < 900


def test_bod_at_99_percent_is_open_and_says_so(bod):
    profile = bod.profile(level=0.99)
    (_, A_high), (k_low, k_high) = profile.interval(0.99)
    assert A_high == k_high == np.inf
    # τ towards A = ∞ tends to that of a straight line, towards k = ∞ to that of a constant.
    line = demand @ demand - (days @ demand) ** 2 / (days @ days)
    constant = np.sum((demand - demand.mean()) ** 2)
    for curve, limit in zip(profile.curves, (line, constant), strict=True):
        tau = np.sqrt((limit - 2 * bod.cost) / (2 * bod.cost / 4))
        assert curve.tau[-1] == pytest.approx(tau, rel=1e-3)
        assert f"{curve.name} is open above" in profile.message
        assert f"reaches only {curve.tau[-1]:.4g}" in profile.message
    assert k_low < 0  # beyond the straight line: the data do not exclude k = 0
    assert np.isfinite(profile.interval(0.95)).all()
    assert "inf" not in str(profile)
    assert profile.message in str(profile)


WAYS = {
    "log k": (lambda z: [z[0], np.exp(z[1])], [20, -0.6], [lambda A: A, np.log]),
    "1/A": (lambda z: [1 / z[0], z[1]], [0.05, 0.5], [lambda A: 1 / A, lambda k: k]),
    "√k, A³": (lambda z: [np.cbrt(z[0]), z[1] ** 2], [8e3, 0.7], [lambda A: A**3, np.sqrt]),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_profile_interval_follows_a_change_of_parameter_and_the_linear_one_does_not(bod, way):
    back, start, forth = WAYS[way]
    other = curve_fit(lambda z, t: rise(back(z), t), days, demand, start, jac="3-point")
    for interval, same in (("profile_interval", True), ("confidence_interval", False)):
        one, two = getattr(bod, interval)(0.9), getattr(other, interval)(0.9)
        mapped = np.sort([f(row) for f, row in zip(forth, one, strict=True)], axis=1)
        assert np.allclose(mapped, two, rtol=1e-5) is same


@properties
@given(st.integers(-8, 8), st.integers(-8, 8), st.integers(-8, 8))
def test_units_do_not_matter(a, b, c):
    scale, unit = 10.0 ** np.array([a, b]), 10.0**c
    fit = least_squares(
        lambda x: unit * (rise(x * scale, days) - demand),
        np.array([20, 0.5]) / scale,
        lambda x: unit * rise_jacobian(x * scale, days) * scale,
    )
    want = [[14.0493641, 38.4561983], [0.131397752, 1.80816961]]
    np.testing.assert_allclose(fit.profile_interval() * scale[:, None], want, rtol=1e-6)


@pytest.mark.parametrize("jac", ["2-point", "3-point", "cs"])
def test_differences_give_the_same_interval(bod, jac):
    fit = curve_fit(rise, days, demand, [20, 0.5], jac=jac)
    np.testing.assert_allclose(fit.profile_interval(), bod.profile_interval(), rtol=1e-6)


def test_weights_and_extra_arguments_go_along():
    w = np.array([1, 2, 3, 1, 0.5, 2])
    one = curve_fit(rise, days, demand, [20, 0.5], sigma=1 / np.sqrt(w))
    two = least_squares(
        lambda x, t, shift: rise(x, t) - shift,
        [20, 0.5],
        args=(days,),
        kwargs={"shift": demand},
        weights=w,
    )
    np.testing.assert_allclose(one.profile_interval(0.9), two.profile_interval(0.9), rtol=1e-6)


def test_a_known_sigma_uses_the_normal_quantile():
    fit = curve_fit(rise, days, demand, [20, 0.5], sigma=2.0, absolute_sigma=True)
    low, high = fit.profile_interval(0.9, 1)[0]
    for end in (low, high):
        assert (rss_of_k(end, days, demand) / 4 - 2 * fit.cost) == pytest.approx(
            1.6448536**2, rel=1e-6
        )


def test_an_interval_ends_at_a_bound_that_comes_first(bod):
    fit = curve_fit(rise, days, demand, [20, 0.5], names=["A", "k"], bounds=([0, 0], [np.inf, 0.9]))
    profile = fit.profile(level=0.95)
    (A_low, A_high), (k_low, k_high) = profile.interval()
    assert k_high == 0.9
    tau = np.sqrt((rss_of_k(0.9, days, demand) - 2 * bod.cost) / (2 * bod.cost / 4))
    assert profile.message == f"k ends above at its bound 0.9, where |τ| is {tau:.4g}."
    free = bod.profile_interval()
    np.testing.assert_allclose([A_high, k_low], [free[0, 1], free[1, 0]], rtol=1e-6)
    assert A_low > free[0, 0]  # the refits keep to the bounds, too
    assert (profile["A"].x[:, 1] <= 0.9).all()


def test_a_parameter_held_at_a_bound_has_an_interval_to_one_side():
    fit = curve_fit(rise, days, demand, [20, 0.2], names=["A", "k"], bounds=([0, 0], [100, 0.4]))
    assert list(fit.active) == [0, 1]
    low, high = fit.profile_interval(0.95, "k")[0]
    goal = 2 * fit.cost * (1 + student.ppf(0.975, 4) ** 2 / 4)
    assert high == 0.4
    assert rss_of_k(low, days, demand) == pytest.approx(goal, rel=1e-7)
    assert "k ends above at its bound 0.4, where |τ| is 0" in fit.profile("k").message


def test_an_interval_ends_where_the_residual_does():
    y = np.array([0.3, -0.2, 0.4, 0.1])
    fit = least_squares(
        lambda x: np.where(x[0] > 0.25, np.nan, x[0] - y), [0.1], lambda x: np.ones((4, 1))
    )
    profile = fit.profile()
    low, high = profile.interval(0.95)[0]
    assert low == pytest.approx(fit.confidence_interval()[0, 0], rel=1e-8)
    assert high == pytest.approx(0.25, rel=1e-6)
    assert "x[0] ends above at 0.25, where |τ| is" in profile.message
    assert "r or J is not finite" in profile.message


def wells(x, t):
    """Two minima, x = −1 of S = 0.36 and a little past x = 1."""
    return np.array([x[0] ** 2 - 1, 0.3 * (x[0] - 1)])


def test_the_end_of_the_domain_is_found_where_it_is_near_beside_the_interval():
    """r ends nearer than the first step outwards, so that every step is longer than the last."""

    def walled(x):
        return np.where(x[0] < 19.2, rise(x, days) - demand, np.nan)

    fit = least_squares(walled, [18, 0.5], names=["A", "k"])
    profile = fit.profile("A")
    assert fit.x[0] == pytest.approx(19.1426, rel=1e-5)
    assert profile.interval(0.95)[0, 1] == pytest.approx(19.2, abs=1e-6)
    assert "A ends above at 19.2" in profile.message


def test_a_better_minimum_on_the_way_is_reported():
    fit = curve_fit(wells, None, np.zeros(2), [-1.5], sigma=0.5, absolute_sigma=True, names=["a"])
    assert fit.success
    assert fit.x[0] < 0
    profile = fit.profile()
    assert np.isnan(profile.interval()).all()
    better = profile["a"].better
    assert np.sum(fit.problem.residual(better) ** 2) < 2 * fit.cost
    assert "The fit is not the best" in profile.message
    again = curve_fit(wells, None, np.zeros(2), better, sigma=0.5, absolute_sigma=True)
    assert again.x[0] == pytest.approx(1)
    assert np.isfinite(again.profile_interval(0.5)).all()


def test_what_is_undetermined_has_no_ends_and_the_rest_has():
    t = np.linspace(0, 1, 9)
    y = 2 * t + 0.3 + 0.1 * np.sin(40 * t)
    fit = least_squares(
        lambda x: x[0] * x[1] * t + x[2] - y, [1.0, 1.0, 0.0], names=["a", "b", "c"]
    )
    profile = fit.profile()
    a, b, c = profile.interval(0.95)
    assert list(a) == list(b) == [-np.inf, np.inf]
    line = least_squares(lambda x: x[0] * t + x[1] - y, [1.0, 0.0])
    # One parameter too many costs a degree of freedom.
    t6, t7 = student.ppf(0.975, [6, 7])
    ratio = t6 / np.sqrt(6) / (t7 / np.sqrt(7))
    half = ratio * (line.confidence_interval()[1] - line.x[1])
    np.testing.assert_allclose(c - line.x[1], half, rtol=1e-5)
    assert profile.message == "a is undetermined. b is undetermined."


def test_profiles_cover_where_linear_intervals_do_not():
    """y = a + t log b: linear but for the parameter, so the coverage of a profile is exact."""
    t, rng, trials = np.linspace(-1, 1, 6), np.random.default_rng(0), 150

    def model(x, t):
        return x[0] + t * np.log(x[1])

    def jacobian(x, t):
        return np.stack([np.ones_like(t), t / x[1]], axis=1)

    linear = profile = 0
    for _ in range(trials):
        fit = curve_fit(model, t, 4 * rng.normal(size=6), [0, 1], jac=jacobian)
        low, high = fit.confidence_interval()[1]
        linear += low <= 1 <= high
        low, high = fit.profile_interval(0.95, 1)[0]
        profile += low <= 1 <= high
    assert profile / trials == pytest.approx(0.95, abs=0.045)  # 2.5 standard deviations
    assert linear / trials < 0.85


def test_a_profile_leaves_the_result_as_it_was(bod):
    before = (bod.nfev, bod.x.copy(), str(bod))
    counted = bod.problem.nfev
    bod.profile().interval()
    assert (bod.nfev, str(bod)) == (before[0], before[2])
    np.testing.assert_array_equal(bod.x, before[1])
    assert bod.problem.nfev == counted


@pytest.mark.parametrize("parameter", ["c", 2, -1, 1.0, True, ["A"]])
def test_a_parameter_that_does_not_exist_is_refused(bod, parameter):
    with pytest.raises(ValueError, match=r"parameter must be one of \['A', 'k'\] or an index from"):
        bod.profile(parameter)


@pytest.mark.parametrize("level", [0, 1, 95, np.nan])
def test_a_level_outside_0_and_1_is_refused(bod, level):
    with pytest.raises(ValueError, match="level must be strictly between 0 and 1"):
        bod.profile(level=level)


def test_a_level_beyond_the_profile_is_refused(bod):
    with pytest.raises(ValueError, match=r"level must be at most 0\.9, as profiled, got 0\.95"):
        bod.profile(level=0.9).interval(0.95)
    with pytest.raises(KeyError, match=r"no profile of 'k', only of \['A'\]"):
        bod.profile("A")["k"]


@pytest.mark.parametrize("noise", [1e-6, 1e-10, 1e-11])
def test_data_of_many_digits_have_intervals_although_differences_of_s_are_rough(noise):
    y = rise([20, 0.5], days) + noise * np.array([1, -1, 0.5, -0.3, 0.9, -1.1])
    fit = curve_fit(rise, days, y, [18, 0.4], jac=rise_jacobian)
    np.testing.assert_allclose(
        fit.profile_interval() - fit.x[:, None],
        fit.confidence_interval() - fit.x[:, None],
        rtol=1e-2,
    )


def test_an_interval_within_the_rounding_of_s_is_refused(bod):
    with pytest.raises(ValueError, match=r"level = 1e-20 is reached before .* rounding error"):
        bod.profile_interval(1e-20)
    sure = curve_fit(rise, days, demand, [20, 0.5], sigma=1e-9, absolute_sigma=True)
    with pytest.raises(ValueError, match="larger sigma"):
        sure.profile()


def test_fits_that_have_no_profile_say_why():
    robust = curve_fit(rise, days, demand, [20, 0.5], loss="huber")
    with pytest.raises(ValueError, match="a profile needs loss='linear'"):
        robust.profile()
    short = curve_fit(rise, days, demand, [20, 0.5], max_nfev=2)
    with pytest.raises(ValueError, match="the fit ended with MAX_NFEV"):
        short.profile()
    square = curve_fit(rise, days[:2], demand[:2], [20, 0.5])
    with pytest.raises(ValueError, match=r"needs s², so m > n, or known sigma; got m − n = 0"):
        square.profile()
    exact = least_squares(lambda x: np.array([1.0, 2.0]) * x[0], [1.0])
    for perfect in (exact, fit_nist("Lanczos1")):  # the latter up to 13 digits
        with pytest.raises(ValueError, match="a profile needs s², or known sigma, but the fit is"):
            perfect.profile_interval()
