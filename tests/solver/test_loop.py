"""The loop: what holds at every step of every run."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmtutor import Status, iterate, least_squares
from lmtutor._step import LinearModel
from lmtutor.problems import nist, rosenbrock
from tests.solver.tools import DAMPINGS, SCALINGS, Wavy, digits, properties, scale, trials

strategies = {
    "seed": st.integers(0, 10**6),
    "damping": st.sampled_from(DAMPINGS),
    "scaling": st.sampled_from(SCALINGS),
}


@properties
@given(**strategies)
def test_an_accepted_step_never_raises_f(seed, damping, scaling):
    p = Wavy(seed)
    f = np.inf
    for it in iterate(p.fun, p.x0, p.jac, damping=damping, scaling=scaling):
        if it.accepted:
            assert it.f < f
            f = it.f


@properties
@given(**strategies)
def test_rho_is_actual_over_predicted_reduction(seed, damping, scaling):
    p = Wavy(seed)
    for visited, it in trials(iterate(p.fun, p.x0, p.jac, damping=damping, scaling=scaling)):
        x, f = visited[-1].x, visited[-1].f
        g, d = p.jac(x).T @ p.fun(x), scale(p.jac, visited, scaling)
        np.testing.assert_array_equal(it.x, x + it.p)
        promise = 0.5 * it.p @ (it.lam * d**2 * it.p - g)
        if promise > 1e-9 * f:  # below that, both differences are rounding errors
            assert it.rho == pytest.approx((f - it.f) / promise, rel=1e-6)
        assert it.accepted == (it.rho >= 1e-4)


@properties
@given(**strategies)
def test_g_norm_is_that_of_the_current_point(seed, damping, scaling):
    p = Wavy(seed)
    for visited, it in trials(iterate(p.fun, p.x0, p.jac, damping=damping, scaling=scaling)):
        x = it.x if it.accepted else visited[-1].x
        expected = np.linalg.norm(p.jac(x).T @ p.fun(x))
        assert it.g_norm == pytest.approx(expected, rel=1e-9, abs=1e-12)


@properties
@given(seed=st.integers(0, 10**6))
def test_the_trust_region_step_lies_on_its_circle_or_is_the_gauss_newton_step(seed):
    p = Wavy(seed)
    for visited, it in trials(iterate(p.fun, p.x0, p.jac)):
        x, d = visited[-1].x, scale(p.jac, visited, "more")
        length = np.linalg.norm(d * it.p)
        assert length <= 1.001 * it.delta * (1 + 1e-12)
        if it.lam > 0:
            assert length >= it.delta * (1 - 1e-9)
        else:
            whole = LinearModel(p.jac(x), p.fun(x), d).step(0.0)
            np.testing.assert_allclose(it.p, whole.p, rtol=1e-9, atol=1e-14)


@properties
@given(seed=st.integers(0, 10**6))
def test_the_radius_is_halved_or_doubled_or_kept(seed):
    p = Wavy(seed)
    records = list(iterate(p.fun, p.x0, p.jac))
    for (visited, it), after in zip(trials(records), records[2:], strict=False):
        length = np.linalg.norm(scale(p.jac, visited, "more") * it.p)
        if it.rho < 0.25:
            expected = length / 2
        elif it.rho > 0.75 or it.lam == 0:
            expected = length * 2
        else:
            expected = it.delta
        assert after.delta == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("damping", ["nielsen", "marquardt"])
@pytest.mark.parametrize("name", ["Misra1a", "MGH09", "Thurber"])
def test_lam_follows_the_published_rule(name, damping):
    p = nist.load(name)
    growth = 2.0
    records = list(iterate(p.residual, p.starts[0], p.jacobian, damping=damping))
    for it, after in pairwise(records[1:]):
        if damping == "marquardt":
            expected = it.lam / 10 if it.accepted else it.lam * 10
        elif it.accepted:
            expected, growth = it.lam * max(1 / 3, 1 - (2 * it.rho - 1) ** 3), 2.0
        else:
            expected, growth = it.lam * growth, growth * 2
        assert after.lam == pytest.approx(expected)


@properties
@given(**strategies)
def test_an_exact_fit_ends_as_success_even_without_tolerances(seed, damping, scaling):
    """What is left of r is rounding error, whose cosine with the columns of J is anything."""
    p = Wavy(seed)
    p.b = p.fun(p.x0) + p.b
    near = p.x0 + 1e-3 * p.rng.normal(size=p.x0.size)
    options = {"damping": damping, "scaling": scaling, "ftol": 0, "xtol": 0, "gtol": 0}
    result = least_squares(p.fun, near, p.jac, **options)
    assert result.success, result
    assert result.cost < 1e-20
    assert "degenerate" not in result.message


@pytest.mark.parametrize("damping", DAMPINGS)
@pytest.mark.parametrize("scaling", ["more", "marquardt"])
@pytest.mark.parametrize("name", ["Misra1a", "BoxBOD", "MGH09", "Rat43", "Thurber"])
def test_units_change_nothing_but_units(name, damping, scaling):
    """x → a∘x and r → b r with powers of two leave every rounding error as it is."""
    p = nist.load(name)
    rng = np.random.default_rng(1)
    a = 2.0 ** rng.integers(-30, 30, size=p.certified.size)
    b = 2.0**-20
    options = {"damping": damping, "scaling": scaling}
    one = least_squares(p.residual, p.starts[0], p.jacobian, **options)
    two = least_squares(
        lambda z: b * p.residual(z / a),
        a * p.starts[0],
        lambda z: b * p.jacobian(z / a) / a,
        **options,
    )
    assert [it.accepted for it in one.history] == [it.accepted for it in two.history]
    np.testing.assert_array_equal(two.x, a * one.x)
    assert (one.status, one.message) == (two.status, two.message)
    np.testing.assert_array_equal(two.stderr(), a * one.stderr())


def test_levenberg_scaling_does_depend_on_units():
    p = nist.load("Misra1a")
    a = np.array([1.0, 2.0**20])
    options = {"scaling": "levenberg"}
    one = least_squares(p.residual, p.starts[0], p.jacobian, **options)
    two = least_squares(
        lambda z: p.residual(z / a), a * p.starts[0], lambda z: p.jacobian(z / a) / a, **options
    )
    assert one.history[1].p * a != pytest.approx(two.history[1].p, rel=0.1)


@pytest.mark.parametrize("factor", [2.0**-20, 2.0**20, 2.0**-40])
@pytest.mark.parametrize("jac", ["analytic", "2-point", "3-point"])
def test_a_factor_on_the_residual_changes_neither_path_nor_verdict(factor, jac):
    p = nist.load("Chwirut2")
    plain = least_squares(p.residual, p.starts[0], p.jacobian if jac == "analytic" else jac)
    other = least_squares(
        lambda x: factor * p.residual(x),
        p.starts[0],
        (lambda x: factor * p.jacobian(x)) if jac == "analytic" else jac,
    )
    assert other.status == plain.status
    assert other.nfev == plain.nfev
    np.testing.assert_array_equal(other.x, plain.x)


@pytest.mark.parametrize("factor", [1e-6, 1e6])
@pytest.mark.parametrize("name", ["Misra1a", "Chwirut2", "Thurber"])
def test_tiny_and_huge_residuals_are_solved_alike(name, factor):
    """An absolute tolerance on the gradient would end the first at its start."""
    p = nist.load(name)
    result = least_squares(
        lambda x: factor * p.residual(x), p.starts[0], lambda x: factor * p.jacobian(x)
    )
    assert result.success
    assert digits(result.x, p.certified) >= 4


def test_there_is_one_record_for_the_start_and_one_for_each_trial():
    records = list(iterate(rosenbrock.fun, rosenbrock.x0, rosenbrock.jac))
    assert [it.k for it in records] == list(range(len(records)))
    assert [it.nfev for it in records] == [k + 1 for k in range(len(records))]
    start = records[0]
    assert (start.p, start.rho, start.lam, start.accepted) == (None, None, None, True)
    assert start.why == "start"
    assert any(not it.accepted for it in records)
    assert [it.njev for it in records] == list(np.cumsum([it.accepted for it in records]))


@pytest.mark.parametrize("damping", DAMPINGS)
def test_lam_and_delta_are_there_where_they_mean_something(damping):
    start, first, *_ = iterate(rosenbrock.fun, rosenbrock.x0, rosenbrock.jac, damping=damping)
    if damping == "trust-region":
        norms = np.linalg.norm(rosenbrock.jac(rosenbrock.x0), axis=0)
        assert start.delta == first.delta == pytest.approx(np.linalg.norm(norms * rosenbrock.x0))
        assert (start.lam, first.lam > 0) == (None, True)
    else:
        assert start.delta is first.delta is None
        assert start.lam == first.lam == pytest.approx(1e-3)


def test_the_generator_returns_the_result_and_least_squares_the_same_one():
    def whole():
        result = yield from iterate(rosenbrock.fun, rosenbrock.x0, rosenbrock.jac)
        assert result.x is not None
        results.append(result)

    results = []
    records = list(whole())
    drained = least_squares(rosenbrock.fun, rosenbrock.x0, rosenbrock.jac)
    assert len(records) == len(drained.history) == results[0].nit + 1
    assert [it.f for it in records] == [it.f for it in drained.history]
    np.testing.assert_array_equal(results[0].x, drained.x)


def test_sending_true_ends_the_generator():
    steps = iterate(rosenbrock.fun, rosenbrock.x0, rosenbrock.jac)
    last = next(it for it in steps if it.k > 0 and it.accepted)
    with pytest.raises(StopIteration) as end:
        steps.send(True)
    assert end.value.value.status is Status.CALLBACK
    np.testing.assert_array_equal(end.value.value.x, last.x)


def test_arguments_are_checked_at_the_call_not_at_the_first_record():
    with pytest.raises(ValueError, match="damping must be one of"):
        iterate(rosenbrock.fun, rosenbrock.x0, damping="none")


def test_records_cannot_be_changed():
    start = next(iterate(rosenbrock.fun, rosenbrock.x0))
    with pytest.raises(AttributeError):
        start.f = 0.0
    with pytest.raises(ValueError, match="read-only"):
        start.x[0] = 7.0


def test_from_zero_the_first_radius_is_the_cauchy_step():
    p = nist.load("DanWood")
    J, r = p.jacobian(np.ones(2)), p.residual(np.ones(2))
    start = next(iterate(lambda x: p.residual(x + 1), np.zeros(2), lambda x: p.jacobian(x + 1)))
    norms = np.linalg.norm(J, axis=0)
    assert start.delta == pytest.approx(LinearModel(J, r, norms).cauchy_length())


def test_a_start_near_zero_costs_a_few_doublings_only():
    p = Wavy(3)
    far = least_squares(p.fun, np.full(p.x0.size, 1e-150), p.jac)
    assert far.success
    assert far.nfev < 40
