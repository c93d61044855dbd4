"""The methods beside Levenberg–Marquardt, and the forty lines of the textbook."""

import inspect
from itertools import pairwise

import numpy as np
import pytest

from lmtutor import Status, gauss_newton, gradient_descent, least_squares, newton, textbook
from lmtutor.problems import nist, rosenbrock
from tests.solver.tools import digits

fun, jac, x0 = rosenbrock.fun, rosenbrock.jac, rosenbrock.x0
METHODS = [gauss_newton, gradient_descent, newton, least_squares]


def quadratic_misfit(y3):
    """r = e^{xt} − y, t = 1, 2, 3, y = (2, 4, y3): Dennis & Schnabel's example."""
    t, y = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, y3])
    return (lambda x: np.exp(x[0] * t) - y), (lambda x: (t * np.exp(x[0] * t))[:, None])


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_the_same_records_and_result(method):
    fun, jac = quadratic_misfit(8.5)
    result = method(fun, [0.5], jac)
    assert result.success
    assert result.x == pytest.approx(least_squares(fun, [0.5], jac).x, rel=1e-6)
    assert [it.k for it in result.history] == list(range(result.nit + 1))
    assert result.history[0].why == "start"
    assert result.history[-1].nfev == result.nfev == result.nit + 1


def test_gauss_newton_takes_the_whole_step_even_uphill():
    p = nist.load("Misra1a")
    result = gauss_newton(p.residual, p.starts[0], p.jacobian)
    assert result.success
    assert digits(result.x, p.certified) >= 6
    f = [it.f for it in result.history]
    assert any(after > before for before, after in pairwise(f))
    assert all(it.accepted and it.lam is None and it.delta is None for it in result.history)
    first = np.linalg.lstsq(p.jacobian(p.starts[0]), -p.residual(p.starts[0]), rcond=None)[0]
    np.testing.assert_allclose(result.history[1].p, first, rtol=1e-6)


def test_gauss_newton_says_that_it_diverged():
    p = nist.load("BoxBOD")
    result = gauss_newton(p.residual, [1, 1], p.jacobian)
    assert (result.status, result.success) == (Status.DIVERGED, False)
    assert not result.history[-1].accepted
    np.testing.assert_array_equal(result.x, [1, 1])


def test_gauss_newton_stops_converging_where_the_curvature_outweighs_it_and_newton_does_not():
    fun, jac = quadratic_misfit(-8.0)
    assert gauss_newton(fun, [-0.7], jac).status is Status.MAX_NFEV
    assert newton(fun, [-0.7], jac).success


@pytest.mark.parametrize("method", [gradient_descent, newton])
def test_a_fixed_step_or_newton_step_that_leaves_the_finite_numbers_is_divergence(method):
    options = {"step": 1.0} if method is gradient_descent else {}
    result = method(lambda x: np.exp(x**2) - 2, [30.0 if method is newton else 3.0], **options)
    assert result.status in (Status.DIVERGED, Status.NOT_FINITE)
    assert not result.success


def test_armijo_descends_at_every_accepted_step():
    result = gradient_descent(fun, x0, jac, max_nfev=400)
    assert result.status is Status.MAX_NFEV
    accepted = [it for it in result.history if it.accepted]
    for before, it in pairwise(accepted):
        g = jac(before.x).T @ fun(before.x)
        np.testing.assert_allclose(it.p / np.linalg.norm(it.p), -g / np.linalg.norm(g), rtol=1e-9)
        assert before.f - it.f >= 1e-4 * -(g @ it.p)
    assert len(accepted) < len(result.history)


def test_a_fixed_step_is_fixed():
    result = gradient_descent(fun, x0, jac, step=1e-3, max_nfev=50)
    for it, after in pairwise(result.history):
        np.testing.assert_allclose(after.p, -1e-3 * jac(it.x).T @ fun(it.x), rtol=1e-12)


def test_gradient_descent_with_a_wrong_sign_stalls():
    result = gradient_descent(fun, x0, lambda x: -jac(x))
    assert (result.status, result.success) == (Status.STALLED, False)


def test_newton_with_and_without_the_hessian():
    def hess(x):
        (r1, _), J = fun(x), jac(x)
        return J.T @ J + r1 * np.array([[-20.0, 0.0], [0.0, 0.0]])

    given = newton(fun, x0, jac, hess)
    built = newton(fun, x0, jac)
    assert given.success
    assert built.success
    assert given.nit == built.nit
    np.testing.assert_allclose(given.x, 1)
    np.testing.assert_allclose(
        given.history[1].p, -np.linalg.solve(hess(x0), jac(x0).T @ fun(x0)), rtol=1e-9
    )


@pytest.mark.parametrize("start", [0.4, -0.3])
def test_newton_does_not_sell_a_maximum_as_a_minimum(start):
    """r = x² − 1 has a maximum of f at 0, which Newton's method finds."""
    result = newton(lambda x: x**2 - 1, [start])
    assert result.x[0] == pytest.approx(0, abs=1e-6)
    assert (result.status, result.success) == (Status.SADDLE, False)


@pytest.mark.parametrize("factor", [0.0, 1e12])
def test_newton_does_not_sell_a_step_made_short_by_a_wrong_hessian_as_convergence(factor):
    wrong = lambda x: factor * (rosenbrock.jac(x).T @ rosenbrock.jac(x))  # noqa: E731
    result = newton(rosenbrock.fun, rosenbrock.x0, rosenbrock.jac, wrong)
    assert (result.status, result.success) == (Status.STALLED, False)
    assert "promises to lower it by" in result.message


def test_newton_reports_a_hessian_that_is_not_finite():
    result = newton(fun, x0, jac, lambda x: np.full((2, 2), np.nan))
    assert result.status is Status.NOT_FINITE
    assert "H[0, 0] is nan" in result.message


@pytest.mark.parametrize("method", METHODS)
def test_every_method_ends_honestly_at_a_start_that_is_not_finite(method):
    result = method(lambda x: np.log(x), [-1.0])
    assert result.status is Status.NOT_FINITE
    assert "r[0] is nan" in result.message


def test_the_textbook_solves_most_nist_sets_from_the_near_start():
    solved = 0
    for name in nist.NAMES:
        p = nist.load(name)
        x, f, _ = textbook.levenberg_marquardt(p.residual, p.jacobian, p.starts[1])
        assert f == pytest.approx(0.5 * np.sum(p.residual(x) ** 2))
        solved += digits(x, p.certified) >= 4
    assert solved >= 25


def test_the_textbook_takes_a_short_step_for_convergence():
    """One of its weaknesses, which `least_squares` does not share."""
    x, f, converged = textbook.levenberg_marquardt(fun, lambda x: -jac(x), x0)
    assert converged
    assert f > 1
    np.testing.assert_array_equal(x, x0)


def test_the_textbook_takes_the_steps_of_nielsens_damping_with_marquardts_scaling():
    trials = []

    def seen(x):
        trials.append(x.copy())
        return fun(x)

    textbook.levenberg_marquardt(seen, jac, x0)
    reference = least_squares(fun, x0, jac, damping="nielsen", scaling="marquardt").history
    for x, it in zip(trials[:20], reference, strict=False):
        np.testing.assert_allclose(x, it.x, rtol=1e-6)


def test_the_textbook_is_as_short_as_it_says():
    lines = inspect.getsource(textbook.levenberg_marquardt).splitlines()
    assert len(lines) <= 40


def test_the_textbook_stops_at_an_exact_fit_without_a_warning():
    x, f, converged = textbook.levenberg_marquardt(fun, jac, x0)
    assert converged
    assert f < 1e-20
    assert x == pytest.approx([1, 1])


@pytest.mark.parametrize("method", [gauss_newton, gradient_descent, newton])
def test_methods_without_bounds_say_so(method):
    with pytest.raises(ValueError, match="takes no bounds; least_squares does"):
        method(rosenbrock.fun, rosenbrock.x0, rosenbrock.jac, bounds=(-2, 2))


@pytest.mark.parametrize("method", [gauss_newton, gradient_descent, newton])
def test_every_method_takes_weights_and_losses(method):
    t = np.linspace(0, 1, 9)
    y = 1 + 2 * t
    y[4] += 5
    options = {"weights": np.where(np.arange(9) % 2, 1.0, 3.0), "loss": "soft_l1", "f_scale": 0.5}

    def residual(x):
        return x[0] + x[1] * t - y

    result = method(residual, (0.9, 2.2), "3-point", **options)
    expected = least_squares(residual, (0.9, 2.2), "3-point", **options)
    assert result.success, result
    assert result.x == pytest.approx(expected.x, abs=1e-4)
