"""What can go wrong, and the honest end of each: status, message, standard errors."""

import numpy as np
import pytest

from lmtutor import Status, curve_fit, gauss_newton, least_squares
from lmtutor.problems import nist
from tests.solver.tools import decay, decay_jacobian

t = np.arange(6.0)
y = np.array([2.1, 1.2, 0.9, 0.4, 0.35, 0.1])


def fun(x):
    return decay(x, t) - y


def jac(x):
    return decay_jacobian(x, t)


@pytest.mark.parametrize("jac", [jac, "2-point", "3-point", "cs"])
def test_the_sound_problem_behind_the_broken_ones_is_solved(jac):
    result = least_squares(fun, [1, 0], jac)
    assert result.success
    assert result.rank == 2
    assert np.isfinite(result.stderr()).all()


@pytest.mark.parametrize("scaling", ["more", "marquardt", "levenberg"])
@pytest.mark.parametrize("damping", ["trust-region", "nielsen", "marquardt"])
def test_a_jacobian_of_the_wrong_sign_stalls_and_points_to_check_jacobian(damping, scaling):
    result = least_squares(fun, [1, 0], lambda x: -jac(x), damping=damping, scaling=scaling)
    assert (result.status, result.success) == (Status.STALLED, False)
    assert "check_jacobian" in result.message
    assert not any(it.accepted for it in result.history[1:])
    np.testing.assert_array_equal(result.x, [1, 0])
    assert result.nfev < 100


@pytest.mark.parametrize("damping", ["trust-region", "nielsen", "marquardt"])
def test_a_wrong_sign_is_found_at_zero_too_where_no_step_is_short_beside_x(damping):
    result = least_squares(lambda x: x - 1, [0.0, 0.0], lambda x: -np.eye(2), damping=damping)
    assert result.status is Status.STALLED
    assert result.nfev < 100


def test_one_wrong_column_is_no_success_where_it_spoils_the_answer():
    def wrong(x):
        J = jac(x)
        J[:, 1] *= -1
        return J

    right = least_squares(fun, [1, 0], jac)
    result = least_squares(fun, [1, 0], wrong)
    assert result.cost > 1.01 * right.cost
    assert result.status is Status.STALLED


def test_differences_too_short_for_the_precision_of_fun_are_blamed_for_a_stall():
    result = least_squares(lambda x: np.round(fun(x), 8), [1, 0], "2-point")
    assert result.status is Status.STALLED
    assert "Differences of method '2-point' may be too short" in result.message


def test_a_stall_at_a_kink_names_the_kink_as_well():
    result = least_squares(lambda x: abs(x - 1) + 1, [3.0])
    assert (result.status, result.x[0]) == (Status.STALLED, pytest.approx(1))
    assert "Or r has a kink here" in result.message


def test_a_jacobian_that_differences_lost_on_the_way_is_no_runaway():
    result = least_squares(lambda x: np.round(fun(x), 7), [1, 0], "2-point")
    assert result.status is Status.STALLED
    assert "J is zero here" in result.message


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_residual_not_finite_at_the_start_is_named(bad):
    def broken(x):
        r = fun(x)
        r[3] = bad
        return r

    result = least_squares(broken, [1, 0], jac)
    assert result.status is Status.NOT_FINITE
    assert f"r[3] is {bad} at x = [1. 0.]" in result.message
    assert (result.nfev, result.njev, len(result.history)) == (1, 0, 1)
    assert np.isinf(result.stderr()).all()
    assert "NOT_FINITE" in str(result)


def test_a_sum_of_squares_that_overflows_at_the_start_is_named():
    result = least_squares(lambda x: 1e200 * fun(x), [1, 0], lambda x: 1e200 * jac(x))
    assert result.status is Status.NOT_FINITE
    assert "the sum of squares overflows" in result.message


def test_a_jacobian_not_finite_at_the_start_is_named():
    def broken(x):
        J = jac(x)
        J[2, 1] = np.nan
        return J

    result = least_squares(fun, [1, 0], broken)
    assert result.status is Status.NOT_FINITE
    assert "J[2, 1] is nan" in result.message


def test_a_jacobian_that_becomes_not_finite_ends_the_run_at_the_best_point():
    calls = []

    def broken(x):
        calls.append(1)
        return jac(x) if len(calls) < 3 else np.full((6, 2), np.inf)

    result = least_squares(fun, [1, 0], broken)
    assert result.status is Status.NOT_FINITE
    assert result.message.startswith("J[0, 0] is inf at x = ")
    assert result.cost < result.history[0].f
    assert result.history[-1].why == "accepted, but J[0, 0] is inf"


def test_a_column_of_huge_entries_is_named():
    result = least_squares(fun, [1, 0], lambda x: jac(x) * np.array([1, 1e200]))
    assert result.status is Status.NOT_FINITE
    assert "a column of J overflows" in result.message


def test_a_trial_that_is_not_finite_is_rejected_and_the_run_goes_on():
    """log x with its solution near the wall at 0: whole steps go beyond."""

    def log_fun(x):
        return np.array([np.log(x[0]) + 9])

    result = least_squares(log_fun, [10.0], lambda x: 1 / x[:, None], damping="nielsen")
    assert result.success
    assert result.x[0] == pytest.approx(np.exp(-9))
    rejected = [it for it in result.history if it.why.startswith("rejected: r[0] is ")]
    assert rejected
    assert {(it.f, it.rho) for it in rejected} == {(np.inf, -np.inf)}


@pytest.mark.parametrize("jac", [lambda x: np.array([[1.0], [2.0]]), "2-point", "3-point"])
def test_a_minimum_behind_a_wall_of_nan_is_not_reported_as_reached(jac):
    def walled(x):
        return np.array([x[0], 2 * x[0] + 1]) if x[0] > 1 else np.full(2, np.nan)

    result = least_squares(walled, [4.0], jac)
    assert result.status is Status.STALLED
    assert "r is not finite (rejected: r[0] is nan)" in result.message
    assert result.x[0] == pytest.approx(1)


def test_the_exception_of_fun_goes_through():
    def raising(x):
        if x[1] != 0:
            raise ZeroDivisionError("mine")
        return fun(x)

    with pytest.raises(ZeroDivisionError, match="mine"):
        least_squares(raising, [1, 0], jac)


@pytest.mark.parametrize("where", ["fun", "jac", "callback"])
def test_ctrl_c_goes_through(where):
    def interrupt(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        least_squares(
            interrupt if where == "fun" else fun,
            [1, 0],
            interrupt if where == "jac" else jac,
            callback=interrupt if where == "callback" else None,
        )


def test_fun_may_change_its_argument_and_reuse_its_output():
    buffer = np.empty(6)

    def careless(x):
        buffer[:] = fun(x)
        x[:] = np.nan
        return buffer

    careful = least_squares(fun, [1, 0], jac)
    result = least_squares(careless, [1, 0], jac)
    np.testing.assert_array_equal(result.x, careful.x)
    assert result.nfev == careful.nfev
    stalled = least_squares(careless, [1, 0], lambda x: -jac(x))  # its last trial is rejected
    np.testing.assert_array_equal(stalled.fun, fun(np.array([1, 0])))


def test_a_parameter_without_influence_is_named_and_its_error_infinite():
    result = least_squares(
        lambda x: fun(x[[0, 2]]), [1, 5, 0], "2-point", names=["a", "unused", "b"]
    )
    assert result.success
    assert "does not depend on unused" in result.message
    assert (result.x[1], result.rank) == (5, 2)
    assert list(np.isinf(result.stderr())) == [False, True, False]
    covariance = result.covariance()
    assert np.isnan(covariance[1, 0])
    expected = least_squares(fun, [1, 0]).covariance() * 4 / 3  # 3 degrees of freedom, not 4
    np.testing.assert_allclose(covariance[np.ix_([0, 2], [0, 2])], expected, rtol=1e-4)


@pytest.mark.parametrize("jac", ["2-point", "3-point", "cs"])
def test_parameters_that_cannot_be_told_apart_are_named(jac):
    """Only a·eᵇ acts: the minima form a curve, and finding one is success."""
    result = least_squares(
        lambda x: fun(np.array([x[0] * np.exp(x[1]), x[2]])),
        [1, 0.7, 0],
        jac,
        names=["a", "b", "c"],
    )
    assert result.success
    assert result.rank == 2
    assert "J has rank 2 for 3 parameters: a, b cannot be told apart" in result.message
    assert list(np.isinf(result.stderr())) == [True, True, False]
    assert result.x[0] * np.exp(result.x[1]) == pytest.approx(
        least_squares(fun, [1, 0]).x[0], rel=1e-5
    )


@pytest.mark.parametrize(
    ("damping", "scaling"),
    [
        ("trust-region", "marquardt"),
        ("nielsen", "marquardt"),
        ("marquardt", "marquardt"),
        ("nielsen", "more"),  # the column of b2 shrinks to 1e-46, but not to 0
        ("marquardt", "more"),
    ],
)
def test_a_parameter_that_runs_away_is_named_and_no_success(damping, scaling):
    p = nist.load("BoxBOD")
    options = {"damping": damping, "scaling": scaling, "names": p.names}
    result = least_squares(p.residual, [1, 1], p.jacobian, **options)
    assert (result.status, result.success) == (Status.RUNAWAY, False)
    assert "Runaway: b2" in result.message
    assert list(np.isinf(result.stderr())) == [False, True]
    assert "undetermined" in str(result)


def test_a_run_that_begins_on_the_plateau_is_no_success():
    p = nist.load("BoxBOD")
    result = least_squares(p.residual, [100, 18], p.jacobian)
    assert (result.status, result.success) == (Status.RUNAWAY, False)


def test_a_parameter_that_is_zero_by_symmetry_does_not_run_away():
    s = np.array([-1.0, 0.0, 1.0])
    result = least_squares(lambda x: x[0] + x[1] * s - np.array([1.0, 5.0, 1.0]), [0.0, 1e-30])
    assert result.success
    assert abs(result.x[1]) < 1e-8


def test_a_jacobian_of_zeros_proves_nothing():
    result = least_squares(lambda x: fun([1, 0]) + 0 * x[0], [3.0])
    assert result.status is Status.STALLED
    assert "J is zero here" in result.message
    assert np.isinf(result.stderr()).all()


def test_the_budget_is_kept_and_no_success():
    for budget in (1, 2, 5):
        result = least_squares(fun, [1, 0], jac, max_nfev=budget)
        assert (result.status, result.success) == (Status.MAX_NFEV, False)
        assert result.nfev == budget
        assert f"budget of {budget} " in result.message


@pytest.mark.parametrize("jac", [lambda x: np.array([[1.0, 1.0]]), "2-point", "cs"])
def test_fewer_residuals_than_parameters_are_solved_and_called_undetermined(jac):
    result = least_squares(lambda x: np.array([x[0] + x[1] - 3]), [1.0, 1.0], jac)
    assert result.success
    assert result.x.sum() == pytest.approx(3)
    assert (result.rank, result.dof) == (1, -1)
    assert np.isinf(result.stderr()).all()


def test_one_point_one_parameter():
    result = least_squares(lambda x: x[0] - 3, 1.0)
    assert result.success
    assert result.x == pytest.approx([3])
    assert result.dof == 0
    assert np.isinf(result.stderr()).all()  # no degrees of freedom are left for s²


def test_a_start_at_the_optimum_costs_little_and_stays():
    best = least_squares(fun, [1, 0], jac)
    again = least_squares(fun, best.x, jac)
    assert again.success
    assert again.nfev <= 3
    np.testing.assert_allclose(again.x, best.x, rtol=1e-7)


@pytest.mark.parametrize("tol", [1e-10, 0.0])
def test_an_exactly_zero_residual(tol):
    start = np.array([2.0, -0.5])
    exact = curve_fit(decay, t, decay(start, t), start, jac=decay_jacobian, ftol=tol, gtol=tol)
    assert (exact.status, exact.nfev, exact.cost) == (Status.ZERO_RESIDUAL, 1, 0)
    np.testing.assert_array_equal(exact.stderr(), 0)
    reached = curve_fit(decay, t, decay(start, t), [1, 0], jac=decay_jacobian, ftol=tol, gtol=tol)
    assert reached.success
    np.testing.assert_allclose(reached.x, start, rtol=1e-12)


def test_an_exact_fit_with_a_redundant_parameter_warns_of_nothing_else():
    result = least_squares(lambda x: (x[0] + x[1] - 1) * np.ones(3), [0.0, 0.0])
    assert result.success
    assert np.isinf(result.stderr()).all()


def test_a_singular_minimum_of_two_equations_without_solution_is_found():
    """Freudenstein & Roth from the usual start: J is singular at the local minimum."""

    def froth(x):
        return np.array(
            [
                -13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1],
                -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1],
            ]
        )

    result = least_squares(froth, [0.5, -2], "cs")
    assert result.success
    assert 2 * result.cost == pytest.approx(48.98425, abs=1e-5)
    assert "degenerate" in result.message


def test_float32_and_integer_starts_are_fitted_in_double_precision():
    expected = least_squares(fun, [1.0, 0.0], jac)
    for x0 in (np.array([1, 0]), np.array([1, 0], dtype=np.float32), (1, 0), [1, 0.0]):
        result = least_squares(fun, x0, jac)
        assert result.x.dtype == np.float64
        np.testing.assert_array_equal(result.x, expected.x)


def test_single_precision_residuals_are_accepted():
    result = least_squares(lambda x: fun(x).astype(np.float32), [1, 0], jac)
    assert result.fun.dtype == np.float64
    np.testing.assert_allclose(result.x, least_squares(fun, [1, 0], jac).x, rtol=1e-3)


def test_overflow_in_fun_is_shown_in_the_records_not_as_a_warning():
    p = nist.load("BoxBOD")
    result = gauss_newton(p.residual, [1, 1], p.jacobian)
    assert result.status is Status.DIVERGED
    assert result.history[-1].why == "rejected: r[5] is -inf"


def test_errors_that_numpy_was_told_to_raise_are_raised():
    p = nist.load("BoxBOD")
    with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow"):
        gauss_newton(p.residual, [1, 1], p.jacobian)
    with np.errstate(all="raise"):  # nothing of the solver's own may raise
        assert least_squares(fun, [1, 0], jac).success


def test_the_users_error_state_survives():
    before = np.geterr()
    least_squares(fun, [1, 0], jac)
    assert np.geterr() == before


@pytest.mark.parametrize("magnitude", [1e-300, 1e-150, 1e150, 1e300])
@pytest.mark.parametrize("damping", ["trust-region", "nielsen", "marquardt"])
def test_extreme_parameters_end_without_an_exception(magnitude, damping):
    least_squares(
        lambda x: fun(x / magnitude),
        magnitude * np.array([1.0, 0.1]),
        damping=damping,
    )


def test_a_step_beyond_the_largest_number_is_rejected_without_a_call_of_fun():
    """r falls towards x = 2e308, which is no double-precision number."""
    seen = []

    def far(x):
        seen.append(x[0])
        return 1e150 * (2 - x / 1e308)

    def slope(x):
        return np.array([[-1e-158]])

    result = gauss_newton(far, [1e307], slope)
    assert (result.status, result.nfev) == (Status.DIVERGED, 1)
    assert result.history[-1].why == "rejected: x[0] is inf"
    assert not least_squares(far, [1e307], slope).success
    assert np.isfinite(seen).all()


T, Y = np.array([3.388, 3.555]), np.array([-5.0, 5.0])
NONE = {"ftol": 0.0, "xtol": 0.0, "gtol": 0.0}


@pytest.mark.parametrize("tolerances", [{}, NONE])
def test_a_saddle_between_parameters_that_start_at_zero_is_left(tolerances):
    """J has a column of zeros for both, wherever the other goes; f falls to 0 beside it."""
    result = least_squares(lambda x: x[1] + x[0] * x[2] * T - Y, np.zeros(3), "cs", **tolerances)
    assert "led on" in " ".join(it.why for it in result.history)
    assert result.success
    assert result.cost < 1e-15


@pytest.mark.parametrize("tolerances", [{}, NONE])
def test_a_saddle_whose_units_nothing_tells_is_no_success(tolerances):
    def fun(x):
        return 1e6 * x[2] * np.log(1 + x[0] * T) + x[1] * T - Y

    result = least_squares(fun, np.zeros(3), "cs", **tolerances)
    assert result.status is Status.DEGENERATE
    assert "Start them elsewhere" in result.message


def test_residuals_whose_squares_underflow_are_an_exact_fit():
    result = least_squares(lambda x: 1e60 * np.exp(4 - 2 / x[1]) + 0 * x[0], [0.6, 0.0048], "cs")
    assert result.status is Status.ZERO_RESIDUAL


def test_a_bound_on_the_bend_that_no_step_keeps_is_blamed():
    result = least_squares(fun, [1, 0], jac, acceleration=1e-300)
    assert result.status is Status.STALLED
    assert "raise it, or leave it out" in result.message
    assert "not finite" not in result.message


def test_a_loss_that_is_not_finite_is_named():
    result = least_squares(fun, [1, 0], jac, loss=lambda z: [np.nan * z, 1 + 0 * z, 0 * z])
    assert result.status is Status.NOT_FINITE
    assert "the loss is nan" in result.message
