"""What a result shows and how callbacks look on."""

import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from scipy.optimize import least_squares as scipy_least_squares

import lmtutor
from lmtutor import Status, least_squares
from lmtutor.problems import nist, rosenbrock
from tests.solver.tools import decay, decay_jacobian

fun, jac, x0 = rosenbrock.fun, rosenbrock.jac, rosenbrock.x0


@pytest.fixture
def boxbod():
    p = nist.load("BoxBOD")
    return lmtutor.curve_fit(p.model, p.t, p.y, p.starts[1], jac=p.model_jacobian, names=p.names)


def test_names_and_meanings_are_those_of_scipy(boxbod):
    p = nist.load("BoxBOD")
    peer = scipy_least_squares(p.residual, p.starts[1], p.jacobian, xtol=1e-15, ftol=1e-15)
    np.testing.assert_allclose(boxbod.x, peer.x, rtol=1e-6)
    assert boxbod.cost == pytest.approx(peer.cost)
    np.testing.assert_allclose(boxbod.fun, peer.fun, rtol=1e-4)
    np.testing.assert_allclose(boxbod.jac, peer.jac, rtol=1e-4)
    np.testing.assert_allclose(boxbod.grad, boxbod.jac.T @ boxbod.fun, atol=1e-9)
    assert boxbod.optimality == np.max(np.abs(boxbod.grad))
    assert boxbod.success
    assert boxbod.nit == len(boxbod.history) - 1 == boxbod.nfev - 1


def test_success_is_a_positive_status():
    assert {s for s in Status if s > 0} == {
        Status.GTOL,
        Status.FTOL,
        Status.XTOL,
        Status.ZERO_RESIDUAL,
        Status.ROUNDING,
    }
    assert [Status.MAX_NFEV, Status.GTOL, Status.FTOL, Status.XTOL] == [0, 1, 2, 3]
    assert Status.CALLBACK == -2


def test_the_summary_says_what_a_person_needs(boxbod):
    text = str(boxbod)
    assert repr(boxbod) == text
    assert text.startswith("converged: FTOL\nActual and predicted reduction")
    assert "RSS = 1168.00887" in text
    assert "m − n = 4, rank J = 2" in text
    b1 = next(line for line in text.splitlines() if line.startswith("b1"))
    assert b1.split()[0] == "b1"
    assert float(b1.split()[1]) == pytest.approx(213.80940889, rel=1e-6)
    assert b1.split()[2] == "12.35"
    assert max(map(len, text.splitlines())) <= 100


def test_the_trace_has_a_row_for_each_record(boxbod):
    lines = boxbod.trace().splitlines()
    assert len(lines) == len(boxbod.history) + 1
    assert lines[0].split() == ["k", "f", "‖g‖", "λ", "Δ", "ρ", "judgement"]
    assert [int(line.split()[0]) for line in lines[1:]] == [it.k for it in boxbod.history]


@pytest.mark.parametrize("rows", [2, 3, 4, 7])
def test_a_short_trace_leaves_out_the_middle(rows):
    whole = least_squares(fun, x0, jac)
    lines = whole.trace(rows).splitlines()[1:]
    full = whole.trace().splitlines()[1:]
    assert len(lines) == rows + 1
    assert f"… {len(full) - rows} not shown" in "\n".join(lines)
    assert lines[0] == full[0]
    assert lines[-1] == full[-1]
    assert whole.trace(len(full)) == whole.trace()


def test_a_trace_of_one_row_is_refused(boxbod):
    with pytest.raises(ValueError, match="max_rows must be at least 2 or None, got 1"):
        boxbod.trace(1)


def test_a_result_is_frozen(boxbod):
    with pytest.raises(FrozenInstanceError):
        boxbod.cost = 0


def test_the_plain_callback_sees_every_record_as_it_is_made():
    seen = []
    result = least_squares(fun, x0, jac, callback=seen.append)
    assert seen == list(result.history)


def test_scipys_form_of_callback_sees_the_accepted_steps():
    seen = []

    def callback(intermediate_result):
        seen.append(intermediate_result)

    result = least_squares(fun, x0, jac, callback=callback)
    assert seen == [it for it in result.history if it.accepted and it.k > 0]
    assert len(seen) < result.nit
    assert (seen[-1].cost, seen[-1].nit) == (seen[-1].f, seen[-1].k)
    np.testing.assert_array_equal(seen[-1].x, result.x)


@pytest.mark.parametrize("method", ["least_squares", "gauss_newton", "gradient_descent", "newton"])
def test_stop_iteration_in_the_callback_ends_the_run(method):
    def callback(it):
        if it.k == 2:
            raise StopIteration

    result = getattr(lmtutor, method)(fun, [3.0, 1.0], jac, callback=callback)
    assert (result.status, result.success) == (Status.CALLBACK, False)
    assert result.nit == 2


def test_other_exceptions_of_the_callback_go_through():
    def callback(it):
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match="mine"):
        least_squares(fun, x0, jac, callback=callback)


def test_a_built_in_without_a_signature_can_be_a_callback():
    least_squares(fun, x0, jac, callback=type)


def test_progress_is_shown_as_the_table_that_the_history_prints(capsys):
    p = nist.load("Misra1a")
    result = least_squares(p.residual, p.starts[0], p.jacobian, callback=lmtutor.show_progress)
    assert capsys.readouterr().out == result.trace() + "\n"


@pytest.mark.parametrize("jac", [decay_jacobian, "2-point"])
def test_a_result_can_be_pickled(jac):
    s = np.arange(6.0)
    y = np.array([2.1, 1.2, 0.9, 0.4, 0.35, 0.1])
    fit = lmtutor.curve_fit(decay, s, y, [1, 0], jac=jac, sigma=0.1)
    back = pickle.loads(pickle.dumps(fit))
    assert str(back) == str(fit)
    np.testing.assert_array_equal(back.profile_interval(), fit.profile_interval())
