"""Bounds: the iterates stay in the box, and the end is a minimum in it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import least_squares as scipy_least_squares
from scipy.optimize import lsq_linear

from lmtutor import Status, iterate, least_squares
from lmtutor.problems import nist
from tests.solver.tools import DAMPINGS, SCALINGS, Wavy, digits, properties

seeds = st.integers(0, 10_000)


def boxed(seed):
    """A smooth random problem with a box about its start that cuts off some directions."""
    w = Wavy(seed)
    lower = w.x0 - w.rng.exponential(size=w.x0.size)
    upper = w.x0 + w.rng.exponential(size=w.x0.size)
    lower[w.rng.random(w.x0.size) < 0.3] = -np.inf
    upper[w.rng.random(w.x0.size) < 0.3] = np.inf
    return w, (lower, upper)


@properties
@given(seeds)
def test_no_trial_leaves_the_box(seed):
    w, (lower, upper) = boxed(seed)
    for it in iterate(w.fun, w.x0, w.jac, bounds=(lower, upper)):
        assert (lower <= it.x).all()
        assert (it.x <= upper).all()


@properties
@given(seeds)
def test_at_the_end_f_falls_only_out_of_the_box(seed):
    w, (lower, upper) = boxed(seed)
    result = least_squares(w.fun, w.x0, w.jac, bounds=(lower, upper))
    assert result.success
    norms, length = np.linalg.norm(result.jac, axis=0), np.linalg.norm(result.fun)
    for i, (g, side) in enumerate(zip(result.grad, result.active, strict=True)):
        assert (result.x[i] == (lower, None, upper)[side + 1][i]) if side else True
        assert side * g < 0 if side else abs(g) <= 1e-4 * norms[i] * (length + 1e-3)


@properties
@given(seeds)
def test_a_linear_problem_ends_at_the_minimum_in_the_box(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    A, b = rng.normal(size=(n + 3, n)), rng.normal(size=n + 3)
    lower, upper = -rng.exponential(size=n), rng.exponential(size=n)
    result = least_squares(lambda x: A @ x - b, np.zeros(n), lambda x: A, bounds=(lower, upper))
    assert result.success
    assert result.x == pytest.approx(lsq_linear(A, b, (lower, upper)).x, abs=1e-6)


@pytest.mark.parametrize("damping", DAMPINGS)
@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("solver", ["svd", "qr", "cholesky"])
def test_every_choice_finds_the_edge(damping, scaling, solver):
    p = nist.load("Misra1a")
    options = {"damping": damping, "scaling": scaling, "solver": solver}
    upper = (p.certified[0] * 0.9, np.inf)
    result = least_squares(
        p.residual, (150, 6e-4), p.jacobian, bounds=(-np.inf, upper), max_nfev=2000, **options
    )
    peer = scipy_least_squares(
        p.residual, (150, 6e-4), p.jacobian, bounds=(-np.inf, upper), xtol=1e-12, x_scale="jac"
    )
    assert result.success, result
    assert result.x[0] == upper[0]
    assert result.cost == pytest.approx(peer.cost, rel=1e-8)


@pytest.mark.parametrize("name", ["Thurber", "Hahn1", "Lanczos3", "MGH10", "Gauss1"])
def test_a_box_that_cuts_off_the_certified_values_costs_what_it_costs_the_peer(name):
    p = nist.load(name)
    lower, upper = p.certified - 0.3 * abs(p.certified), p.certified + 0.3 * abs(p.certified)
    upper[0] = p.certified[0] - 0.01 * abs(p.certified[0])
    result = least_squares(p.residual, (lower + upper) / 2, p.jacobian, bounds=(lower, upper))
    peer = scipy_least_squares(
        p.residual, (lower + upper) / 2, p.jacobian, bounds=(lower, upper),
        xtol=1e-12, ftol=1e-12, gtol=1e-12, x_scale="jac",
    )  # fmt: skip
    assert result.success, result
    assert result.cost <= peer.cost * (1 + 1e-6)


def test_bounds_that_do_not_bind_change_nothing():
    p = nist.load("Rat43")
    plain = least_squares(p.residual, p.starts[0], p.jacobian)
    wide = least_squares(p.residual, p.starts[0], p.jacobian, bounds=(-1e9, 1e9))
    assert (wide.x == plain.x).all()
    assert wide.nfev == plain.nfev


def test_bounds_keep_a_parameter_from_running_away():
    p = nist.load("BoxBOD")
    free = least_squares(p.residual, (1, 1), p.jacobian, damping="nielsen")
    kept = least_squares(p.residual, (1, 1), p.jacobian, damping="nielsen", bounds=(0, (500, 2)))
    assert free.status is Status.RUNAWAY
    assert kept.success
    assert digits(kept.x, p.certified) >= 4


def test_a_parameter_held_is_named_and_the_others_have_errors_as_if_it_were_fixed():
    p = nist.load("Misra1a")
    edge = p.certified[0] * 0.9
    result = least_squares(
        p.residual, (150, 6e-4), p.jacobian, bounds=((0, 0), (edge, 1)), names=("b1", "b2")
    )
    alone = least_squares(
        lambda x: p.residual((edge, x[0])), [6e-4], lambda x: p.jacobian((edge, x[0]))[:, 1:]
    )
    assert "Held at a bound: b1." in result.message
    assert list(result.active) == [1, 0]
    assert np.isnan(result.stderr()[0])
    scale = np.sqrt(alone.dof / result.dof)  # of s², for the fit has one parameter less
    assert result.stderr()[1] == pytest.approx(alone.stderr()[0] * scale, rel=1e-6)
    assert not result.undetermined.any()
    assert "held at its upper bound" in str(result)


def test_a_start_where_every_parameter_is_held_is_the_minimum():
    result = least_squares(lambda x: x + 1, np.zeros(3), lambda x: np.eye(3), bounds=(0, np.inf))
    assert result.status is Status.GTOL
    assert list(result.active) == [-1, -1, -1]
    assert result.rank == 0


@pytest.mark.parametrize("jac", ["2-point", "3-point"])
def test_differences_do_not_leave_the_box(jac):
    def fun(x):
        assert (x >= 0).all()
        assert (x <= 1).all()
        return np.array([np.sqrt(x[0]) - 2, np.sqrt(1 - x[1]) - 2, x[0] * x[1]])

    result = least_squares(fun, (1, 0.5), jac, bounds=(0, 1))
    assert result.success
    assert result.x == pytest.approx((1, 0), abs=1e-7)


@pytest.mark.parametrize("jac", ["2-point", "3-point"])
@pytest.mark.parametrize("width", [1e-6, 1e-9, 1e-13])
@pytest.mark.parametrize("centre", [2.0, 0.0])
def test_a_box_narrower_than_the_step_of_differences_all_but_fixes_a_parameter(jac, width, centre):
    """Bounds that are equal are refused, so this is how a parameter is fixed."""
    walls = ([centre - width, -5], [centre + width, 5])
    result = least_squares(lambda x: x + x[::-1] ** 2 - 9, [centre, 1], jac, bounds=walls)
    assert result.success
    assert abs(result.active[0]) == 1
    fixed = least_squares(lambda x: np.array([centre + x[0] ** 2 - 9, x[0] + centre**2 - 9]), [1.0])
    assert result.x[1] == pytest.approx(fixed.x[0], rel=1e-5)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ((0, 1, 2), r"a pair \(lower, upper\)"),
        (3, r"a pair \(lower, upper\)"),
        (((0, 0, 0), 1), r"the lower bound must be a number or of shape \(2,\), got \(3,\)"),
        ((0, "a"), "the upper bound must be an array of numbers"),
        ((0, np.nan), r"bounds of x\[0\]: 0.0 must be below nan"),
        (((0, 2), (1, 2)), r"bounds of x\[1\]: 2.0 must be below 2.0"),
        (((0, 0), (1, 0.25)), r"x0\[1\] = 0.5 is outside its bounds 0.0, 0.25"),
    ],
)
def test_wrong_bounds_are_answered_with_what_came(bounds, words):
    with pytest.raises(ValueError, match=words):
        least_squares(lambda x: x, (0.5, 0.5), bounds=bounds)
