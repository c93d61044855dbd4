"""The damped step: what it solves, how long it is, what it promises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmtutor._damping import lam_for_radius
from lmtutor._step import LinearModel
from tests.solver.tools import Wavy, properties

seeds = st.integers(0, 10**6)
exponents = st.floats(-6, 6)


def linear_model(seed):
    p = Wavy(seed)
    r, J = p.fun(p.x0), p.jac(p.x0)
    d = p.rng.uniform(0.1, 10, size=J.shape[1])
    return r, J, d, LinearModel(J, r, d)


@properties
@given(seeds, exponents)
def test_the_step_solves_the_stacked_least_squares_problem(seed, exponent):
    r, J, d, model = linear_model(seed)
    lam = 10.0**exponent
    stacked = np.vstack([J, np.sqrt(lam) * np.diag(d)])
    expected = np.linalg.lstsq(stacked, np.concatenate([-r, 0 * d]), rcond=None)[0]
    np.testing.assert_allclose(model.step(lam).p, expected, rtol=1e-9, atol=1e-12)


@properties
@given(seeds, exponents)
def test_the_prediction_is_the_fall_of_the_linear_model_and_positive(seed, exponent):
    r, J, d, model = linear_model(seed)
    step = model.step(10.0**exponent)
    p, g = step.p, J.T @ r
    fall = 0.5 * (r @ r) - 0.5 * np.sum((r + J @ p) ** 2)
    assert step.predicted > 0
    assert step.predicted == pytest.approx(0.5 * p @ (step.lam * d**2 * p - g), rel=1e-9)
    assert step.predicted == pytest.approx(fall, rel=1e-6, abs=1e-12 * (r @ r))


@properties
@given(seeds, exponents, st.floats(0.01, 3))
def test_more_damping_gives_a_strictly_shorter_step(seed, exponent, further):
    *_, d, model = linear_model(seed)
    near, far = (model.step(10.0**e) for e in (exponent, exponent + further))
    assert far.length < near.length
    assert near.length == pytest.approx(np.linalg.norm(d * near.p), rel=1e-12)


@properties
@given(seeds, st.floats(1e-6, 10))
def test_the_radius_is_met_to_a_thousandth_or_does_not_matter(seed, share):
    *_, model = linear_model(seed)
    whole = model.step(0.0).length
    delta = share * whole
    lam = lam_for_radius(model, delta)
    if share >= 1:
        assert lam == 0
    else:
        assert lam > 0 or share > 0.999
        assert delta * (1 - 1e-12) <= model.step(lam).length <= delta * 1.001


def test_the_root_for_a_tiny_radius_is_found_on_an_ill_conditioned_model():
    J = np.vander(np.linspace(0, 1, 12), 8)
    model = LinearModel(J, np.ones(12) - J @ np.arange(8), np.linalg.norm(J, axis=0))
    for delta in 10.0 ** np.arange(-12, 2):
        assert model.step(lam_for_radius(model, delta)).length == pytest.approx(delta, rel=2e-3)


def test_without_damping_the_step_is_the_shortest_gauss_newton_step():
    J = np.array([[1.0, 2.0], [2.0, 4.0], [0.5, 1.0]])  # one column is twice the other
    r = np.array([1.0, -2.0, 3.0])
    model = LinearModel(J, r, np.ones(2))
    assert model.rank == 1
    np.testing.assert_allclose(model.step(0.0).p, -np.linalg.pinv(J) @ r, atol=1e-14)


def test_a_zero_column_gets_no_step():
    J = np.array([[1.0, 0.0], [2.0, 0.0], [0.5, 0.0]])
    model = LinearModel(J, np.array([1.0, -2.0, 3.0]), np.linalg.norm(J, axis=0))
    for lam in (0.0, 0.1):
        p = model.step(lam).p
        assert p[1] == 0
        assert p[0] != 0


@properties
@given(seeds)
def test_the_cauchy_step_minimises_the_model_along_steepest_descent(seed):
    r, J, d, model = linear_model(seed)
    direction = -(J.T @ r) / d**2
    direction /= np.linalg.norm(d * direction)
    length = model.cauchy_length()
    slope = (r + length * (J @ direction)) @ (J @ direction)
    assert abs(slope) <= 1e-9 * np.linalg.norm(r) * np.linalg.norm(J @ direction)


@properties
@given(seeds)
def test_reachable_is_what_the_undamped_step_predicts(seed):
    *_, model = linear_model(seed)
    assert model.reachable() == pytest.approx(model.step(0.0).predicted, rel=1e-9)
