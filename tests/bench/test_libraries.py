"""GSL and Ceres, called from Python: the right numbers go in and out, and nothing ends the process.

Each test runs where the library is installed.
"""

import numpy as np
import pytest

from benchmarks import ceres, gsl, machine, measure, nist_runs
from benchmarks.peers import Task, available
from lmtutor.problems import nist

MISRA = nist.load("Misra1a")
NEAR = MISRA.starts[1]


class Mine(Exception):
    """An exception of the user's."""


@pytest.fixture(params=["GSL lm", "Ceres LM"])
def library(request):
    """The solver."""
    solvers, _, missing = available()
    if request.param not in solvers:
        pytest.skip(next(line for line in missing if line.startswith(request.param[:3])))
    return request.param, solvers[request.param]


# Solved to four digits, evaluations of r and of J on the 54 runs, from an earlier measurement that
# shares no code with these adapters.
COUNTS = {"GSL lm": (49, 5528, 2018), "Ceres LM": (19, 1901, 875)}


def test_the_nist_runs_end_as_those_of_the_library_itself(library):
    name, solve = library
    ends = nist_runs.outcomes({name: solve}, nist_runs.starts())
    solved, nfev, njev = COUNTS[name]
    assert abs(sum(end.verdict == "solved" for end in ends) - solved) <= 2
    assert sum(end.nfev for end in ends) == pytest.approx(nfev, rel=0.05)
    assert sum(end.njev for end in ends) == pytest.approx(njev, rel=0.05)


def test_with_tight_tolerances_the_certified_digits_come_out(library):
    name, solve = library
    ends = nist_runs.outcomes({name: solve}, nist_runs.starts(), "analytic", 1e-15, 6)
    assert sum(end.verdict == "solved" for end in ends) >= 50


def test_a_stretched_and_a_rotated_line_are_not_transposed(library):
    """m = 3, n = 2, no column like another: a Jacobian read by columns would lead elsewhere."""
    A = np.array([[1.0, 2.0], [0.0, 3.0], [5.0, -1.0]])
    b = np.array([1.0, 2.0, 3.0])
    answer = library[1](Task(lambda x: A @ x - b, [0.0, 0.0], lambda x: A, 1e-12, 200))
    assert answer.success
    np.testing.assert_allclose(answer.x, np.linalg.lstsq(A, b)[0], rtol=1e-6)


def test_functions_may_change_their_argument(library):
    def careless(x):
        r = MISRA.residual(x)
        x[:] = np.nan
        return r

    careful = library[1](Task(MISRA.residual, NEAR, MISRA.jacobian))
    np.testing.assert_array_equal(library[1](Task(careless, NEAR, MISRA.jacobian)).x, careful.x)


def after(calls, then):
    """Misra1a's residual, and from some call on `then` instead."""
    seen = []

    def residual(x):
        seen.append(1)
        return MISRA.residual(x) if len(seen) <= calls else then(x)

    return residual


def fail(x):
    raise Mine


@pytest.mark.parametrize("calls", [0, 1, 3])
def test_an_exception_of_the_residual_goes_through(library, calls):
    with pytest.raises(Mine):
        library[1](Task(after(calls, fail), NEAR, MISRA.jacobian))


def test_an_exception_of_the_jacobian_goes_through(library):
    with pytest.raises(Mine):
        library[1](Task(MISRA.residual, NEAR, fail))


def test_ctrl_c_goes_through(library):
    def interrupt(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library[1](Task(after(2, interrupt), NEAR, MISRA.jacobian))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_at_the_start_is_no_success(library, bad):
    for task in (
        Task(lambda x: bad * MISRA.residual(x), NEAR, MISRA.jacobian),
        Task(MISRA.residual, NEAR, lambda x: bad * MISRA.jacobian(x)),
    ):
        answer = library[1](task)
        assert not answer.success
        np.testing.assert_array_equal(answer.x, NEAR)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_becomes_not_finite_ends_the_run_and_not_the_process(library, bad):
    def wall(x):
        return bad * MISRA.residual(x)

    assert np.isfinite(library[1](Task(after(2, wall), NEAR, MISRA.jacobian)).x).all()


@pytest.mark.parametrize(
    "shape", [lambda x: np.ones(3), lambda x: np.ones((14, 2)), lambda x: "many"]
)
def test_a_wrong_shape_is_an_exception(library, shape):
    with pytest.raises((TypeError, ValueError)):
        library[1](Task(after(1, shape), NEAR, MISRA.jacobian))


@pytest.mark.parametrize(("m", "n"), [(3, 0), (0, 2)])
def test_no_parameters_and_no_residuals_are_refused(library, m, n):
    task = Task(lambda x: np.ones(m), np.ones(n), lambda x: np.ones((m, n)))
    with pytest.raises(ValueError, match=r"without|refuses"):
        library[1](task)


def test_gsl_refuses_fewer_residuals_than_parameters_and_lives():
    if not gsl.library():
        pytest.skip("GSL (libgsl) is not installed")
    end = measure.run("GSL lm", gsl.solve, "", Task(lambda x: x[:1], np.ones(3), "2-point"))
    assert (end.success, end.reason) == (False, "ValueError")


def test_the_versions_are_written_down(library):
    found = {"GSL lm": gsl.version(), "Ceres LM": ceres.version()}[library[0]]
    assert found[0].isdigit()
    assert machine.description()[library[0].split()[0]] == found
