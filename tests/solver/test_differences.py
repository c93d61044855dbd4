"""Jacobians by differences: right for parameters of every size, zero included."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmtutor import check_jacobian, jacobian
from lmtutor.problems import nist
from tests.solver.tools import Wavy, decay, decay_jacobian, properties

ACCURACY = {"2-point": 1e-6, "3-point": 1e-9, "cs": 1e-14}
t = np.arange(5.0)


@pytest.mark.parametrize("method", ACCURACY)
@properties
@given(seed=st.integers(0, 10**6))
def test_the_error_is_what_the_method_promises(method, seed):
    p = Wavy(seed)
    error = np.abs(jacobian(p.fun, p.x0, method) - p.jac(p.x0)).max()
    assert error <= ACCURACY[method] * (1 + np.abs(p.B).max()) ** 3


@pytest.mark.parametrize("method", ACCURACY)
@pytest.mark.parametrize("size", [1e-12, 1e-6, 1.0, 1e6, 1e12])
def test_the_step_follows_the_units_of_the_parameter(method, size):
    """A parameter of 5e-9 (Nelson's b2) needs a step far below an absolute 1e-8."""
    J = jacobian(lambda x: np.exp(x[0] / size) * t, np.array([0.5 * size]), method)
    np.testing.assert_allclose(J[:, 0] * size, np.exp(0.5) * t, rtol=10 * ACCURACY[method])


@pytest.mark.parametrize("method", ACCURACY)
@pytest.mark.parametrize("tiny", [0.0, 1e-300, -1e-20, 1e-9])
def test_near_zero_the_step_does_not_vanish_with_the_parameter(method, tiny):
    """A purely relative step would give a column of zeros or of rounding errors."""
    J = jacobian(lambda x: decay(x, t), np.array([2.0, tiny]), method)
    np.testing.assert_allclose(J, decay_jacobian(np.array([2.0, tiny]), t), rtol=1e-4)


@pytest.mark.parametrize("method", ["2-point", "3-point"])
def test_an_enlarged_step_does_not_run_into_the_wall_of_an_exponential(method):
    """The rate is 10 in units of 1e-12; a step of 6e-6 would be six million such units."""
    J = jacobian(lambda x: x[1] + np.exp(-4e12 * x[0]) * np.ones(3), [1e-11, 6.0], method)
    assert np.abs(J[:, 0]).max() * 1e-11 < 1
    np.testing.assert_allclose(J[:, 1], 1, rtol=1e-6)


def test_central_differences_follow_a_fast_oscillation():
    """The usual step would take the argument, some 2e4, on by 0.2."""
    late = np.array([3.086, 3.652, 3.97])
    J = jacobian(lambda x: np.sin(x[1] * late ** x[0]), [5.76, 7.3], "3-point")
    exact = jacobian(lambda x: np.sin(x[1] * late ** x[0]), [5.76, 7.3], "cs")
    np.testing.assert_allclose(J, exact, rtol=1e-4)


@pytest.mark.parametrize(("method", "calls"), [("2-point", 4), ("3-point", 7), ("cs", 3)])
def test_the_number_of_evaluations_is_as_documented(method, calls):
    seen = []

    def counted(x):
        seen.append(x)
        return x**2

    jacobian(counted, np.array([1.0, 2.0, 3.0]), method)
    assert len(seen) == calls


@pytest.mark.parametrize("method", ["2-point", "3-point"])
@pytest.mark.parametrize("sign", [1, -1])
def test_at_the_edge_of_the_domain_the_finite_side_is_used(method, sign):
    def half(x):
        return np.where(sign * (x - 1) >= 0, x**2, np.nan)

    J = jacobian(half, np.array([1.0]), method)
    assert pytest.approx(np.array([[2.0]]), rel=1e-4) == J


def test_a_given_step_is_used():
    J = jacobian(lambda x: x**2, np.array([1.0]), step=0.25)
    assert J[0, 0] == pytest.approx(2.25, rel=1e-15)


def test_a_scalar_function_of_a_scalar_gives_one_entry():
    assert jacobian(lambda x: x[0] ** 2, 3.0, "cs") == pytest.approx(np.array([[6.0]]))


@pytest.mark.parametrize("name", nist.NAMES)
def test_check_jacobian_accepts_the_nist_derivatives(name):
    p = nist.load(name)
    for x in p.starts:
        report = check_jacobian(p.residual, p.jacobian, x)
        assert report.ok, report


@properties
@given(seed=st.integers(0, 10**6), relative=st.sampled_from([1e-4, 1e-2, 1.0, -2.0]))
def test_check_jacobian_finds_a_wrong_entry_and_its_error(seed, relative):
    p = Wavy(seed)
    J = p.jac(p.x0)
    row, column = np.unravel_index(int(np.argmax(np.abs(J))), J.shape)

    def wrong(x):
        out = p.jac(x)
        out[row, column] *= 1 + relative
        return out

    assert check_jacobian(p.fun, p.jac, p.x0).ok
    report = check_jacobian(p.fun, wrong, p.x0)
    assert not report.ok
    assert report.worst == (row, column)
    assert report.wrong.sum() == 1
    assert report.error == pytest.approx(abs(relative) / max(1, abs(1 + relative)), rel=0.05)
    assert f"J[{row}, {column}] = ∂r[{row}]/∂x[{column}]" in str(report)
    assert "WRONG in 1 of" in str(report)


def test_check_jacobian_says_what_differences_cannot_tell():
    def rough(x):  # of x[1] less is seen than of the noise
        return x[0] * t + 1e-9 * x[1] + 1e-6 * np.sin(1e7 * (x[0] * t + 7 * x[1]))

    def jac(x):
        return np.column_stack((t, np.full(t.size, 1e-9)))

    report = check_jacobian(rough, jac, [1.0, 1.0])
    assert report.hidden.tolist() == [False, True]
    assert "tell nothing about column 1" in str(report)
    quiet = check_jacobian(
        lambda x: x[0] * t + x[1] * t**2, lambda x: np.column_stack((t, t**2)), [1, 1]
    )
    assert not quiet.hidden.any()
    assert "nothing" not in str(quiet)


def test_check_jacobian_recognises_a_wrong_sign():
    x = np.array([2.0, -0.3])
    report = check_jacobian(lambda x: t - decay(x, t), decay_jacobian_at(t), x)
    assert "wrong sign" in str(report)
    assert "agrees" in str(check_jacobian(lambda x: decay(x, t) - t, decay_jacobian_at(t), x))


def decay_jacobian_at(t):
    return lambda x: decay_jacobian(x, t)


def test_check_jacobian_recognises_a_transposed_square():
    A = np.array([[1e-9, 2e-9], [3e-9, 4e-9]])
    text = str(check_jacobian(lambda x: A @ x, lambda x: A.T, [1.0, 2.0]))
    assert "It is the transpose of the right one" in text
    assert "wrong sign" not in text  # although all entries are small
    assert "transpose" not in str(check_jacobian(lambda x: A @ x, lambda x: 2 * A, [1.0, 2.0]))


def test_check_jacobian_reports_an_entry_that_is_not_finite():
    def broken(x):
        J = decay_jacobian(x, t)
        J[3, 1] = np.nan
        return J

    report = check_jacobian(lambda x: decay(x, t), broken, [2.0, -0.3])
    assert (report.ok, report.worst) == (False, (3, 1))


def test_check_jacobian_does_not_blame_a_correct_jacobian_for_a_rough_function():
    """A large constant in fun drowns the differences; the check must see that it cannot tell."""
    report = check_jacobian(
        lambda x: decay(x, t) + 1e8, lambda x: decay_jacobian(x, t), [2.0, -0.3]
    )
    assert report.ok
