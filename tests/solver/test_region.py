"""Joint confidence regions: the ellipse where the model is linear, the shape of S elsewhere."""

import numpy as np
import pytest
from scipy.stats import chi2, f

from lmtutor import curve_fit, least_squares
from tests.solver.test_profile import days, demand, fit_nist, rise, rise_jacobian


@pytest.fixture
def bod():
    return curve_fit(rise, days, demand, [20, 0.5], jac=rise_jacobian, names=["A", "k"])


def rss(x):
    return float(np.sum((rise(x, days) - demand) ** 2))


def on_the_ellipse(fit, region, pair, points):
    """(x − x̂)ᵀC⁻¹(x − x̂)/(n F) at each point, 1 on the ellipse."""
    d = points - fit.x[pair]
    return np.sum(d @ np.linalg.inv(fit.covariance()[np.ix_(pair, pair)]) * d, axis=1) / (
        region.factor
    )


@pytest.mark.parametrize("absolute", [False, True])
def test_where_the_model_is_linear_the_outline_is_the_ellipse(absolute):
    rng = np.random.default_rng(5)
    A, y = rng.normal(size=(8, 3)) * [1, 100, 1e-3], rng.normal(size=8)
    fit = curve_fit(
        lambda x, A: A @ x, A, y, np.ones(3), jac=lambda x, A: A, sigma=0.5, absolute_sigma=absolute
    )
    region = fit.region(0.9)
    factor = chi2.ppf(0.9, 3) if absolute else 3 * f.ppf(0.9, 3, 5)
    assert region.factor == pytest.approx(factor, rel=1e-10)
    variance = 1 if absolute else 2 * fit.cost / 5
    assert region.threshold == pytest.approx(2 * fit.cost + variance * factor, rel=1e-10)
    for pair in ([0, 1], [2, 0]):
        outline, ellipse = region.boundary(*pair, count=40), region.ellipse(*pair, count=40)
        np.testing.assert_array_equal(outline[0], outline[-1])
        for points in (outline, ellipse):
            np.testing.assert_allclose(points[0], points[-1], rtol=1e-9)
            assert on_the_ellipse(fit, region, pair, points) == pytest.approx(1, abs=1e-7)
            assert 40 <= len(points) - 1 <= 45
        angle = np.unwrap(np.arctan2(*((outline - fit.x[pair]) / fit.stderr()[pair]).T[::-1]))
        assert abs(angle[-1] - angle[0]) == pytest.approx(2 * np.pi)  # once around
        assert np.allclose(np.sign(np.diff(angle)), np.sign(angle[-1]))


@pytest.mark.parametrize("level", [0.5, 0.8])
def test_the_outline_is_where_s_is_the_threshold_and_parts_inside_from_outside(bod, level):
    region = bod.region(level)
    outline = region.boundary("A", "k")
    np.testing.assert_array_equal(outline[0], outline[-1])
    assert [rss(x) for x in outline] == pytest.approx(np.full(len(outline), region.threshold))
    for x in outline[::5]:
        inward = bod.x - x
        assert region.contains(x + 1e-3 * inward) != region.contains(x - 1e-3 * inward)
    grid = np.array([[A, k] for A in np.linspace(10, 50, 80) for k in np.linspace(0.05, 2, 80)])
    inside = np.array([region.contains(x) for x in grid])
    assert inside.sum() > 40
    np.testing.assert_array_equal(inside, [winding(outline, x) != 0 for x in grid])


def winding(outline, x):
    """How often a closed polyline goes around x."""
    angle = np.unwrap(np.arctan2(*(outline - x).T[::-1]))
    return round((angle[-1] - angle[0]) / (2 * np.pi))


def test_the_region_of_bod_is_open_at_95_percent_and_its_outline_ends_apart(bod):
    """A constant, k = ∞, is in the region: its S is below the threshold."""
    region = bod.region(0.95)
    assert np.sum((demand - demand.mean()) ** 2) < region.threshold
    assert region.contains([demand.mean(), 1e3])
    outline = region.boundary(0, 1)
    outline = outline[np.isfinite(outline).all(axis=1)]
    assert [rss(x) for x in outline] == pytest.approx(np.full(len(outline), region.threshold))
    assert np.max(outline[:, 1]) > 4
    assert not np.array_equal(outline[0], outline[-1])
    np.testing.assert_array_equal(
        bod.region(0.8).boundary(0, 1)[0], bod.region(0.8).boundary(0, 1)[-1]
    )


def test_other_parameters_are_refitted():
    fit = fit_nist("MGH09")
    region = fit.region(0.5)
    outline = region.boundary("b1", "b3", count=24)
    assert np.isfinite(outline).all()
    for x1, x3 in outline[::6]:
        inner = least_squares(
            lambda z, x1=x1, x3=x3: fit.problem.residual(np.array([x1, z[0], x3, z[1]])),
            fit.x[[1, 3]],
        )
        assert 2 * inner.cost == pytest.approx(region.threshold, rel=1e-6)
    # The shadow is wider than the section through the other estimates.
    x = fit.x.copy()
    x[[0, 2]] = outline[np.argmax(outline[:, 0])]
    assert not region.contains(x)


def test_the_region_contains_its_centre_and_not_what_is_outside_the_box():
    box = ([0, 0], [30, 0.7])
    fit = curve_fit(rise, days, demand, [20, 0.5], bounds=box)
    region = fit.region(0.8)
    assert region.contains(fit.x)
    assert not region.contains([17, 0.71])
    assert fit.region(0.8).contains([17, 0.69])
    outline = region.boundary(0, 1)
    finite = outline[np.isfinite(outline).all(axis=1)]
    assert ((finite >= box[0]) & (finite <= box[1])).all()
    assert np.max(finite[:, 1]) == pytest.approx(0.7, abs=0.01)


def test_where_r_is_not_finite_is_outside(bod):
    with np.errstate(all="raise"):
        region = bod.region()
    assert region.contains([16.0, 1.0]) is True
    assert region.contains([16.0, -1e4]) is False


def test_bad_input_is_named(bod):
    region = bod.region()
    with pytest.raises(ValueError, match=r"x must have shape \(2,\), got \(3,\)"):
        region.contains([1, 2, 3])
    with pytest.raises(ValueError, match=r"x must be finite, got x\[1\] = nan"):
        region.contains([1, np.nan])
    for draw in (region.boundary, region.ellipse):
        with pytest.raises(ValueError, match="i and j must be two parameters, got 'A' twice"):
            draw("A", "A")
        with pytest.raises(ValueError, match=r"parameter must be one of \['A', 'k'\]"):
            draw("A", "b")
        with pytest.raises(ValueError, match="count must be a whole number of at least 12, got 2"):
            draw("A", "k", 2)
    with pytest.raises(ValueError, match="level must be strictly between 0 and 1, got 95"):
        bod.region(95)
    robust = curve_fit(rise, days, demand, [20, 0.5], loss="cauchy")
    with pytest.raises(ValueError, match="a region needs loss='linear'"):
        robust.region()
    tied = least_squares(lambda x: x[0] * x[1] * days - demand, [1.0, 1.0])
    with pytest.raises(ValueError, match="0 or 1 is undetermined or held at a bound"):
        tied.region().ellipse(0, 1)
