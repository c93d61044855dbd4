"""SVD, QR and Cholesky give the same steps, and geodesic acceleration bends them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmtutor import iterate, least_squares
from lmtutor._damping import lam_for_radius
from lmtutor._solvers import SOLVERS
from lmtutor.problems import nist
from tests.solver.tools import DAMPINGS, SCALINGS, digits, properties

OTHERS = ("qr", "cholesky")
RUNS = [(name, start) for name in nist.NAMES for start in (0, 1)]


def model(kind, seed, m=7, n=3, rank=None):
    rng = np.random.default_rng(seed)
    J = rng.normal(size=(m, n))
    if rank:
        J[:, rank:] = J[:, :1] * (1 + np.arange(n - rank))
    d = rng.exponential(size=n) + 0.1
    return SOLVERS[kind](J, rng.normal(size=m), d), J, d, rng


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize(("m", "n", "rank"), [(7, 3, None), (2, 4, None), (5, 3, 2), (1, 1, None)])
@pytest.mark.parametrize("lam", [0.0, 1e-6, 1.0, 1e4])
def test_every_factorisation_gives_the_step_of_the_svd(kind, m, n, rank, lam):
    for seed in range(10):
        other, reference = (model(k, seed, m, n, rank)[0] for k in (kind, "svd"))
        step, expected = other.step(lam), reference.step(lam)
        assert step.p == pytest.approx(expected.p, rel=1e-5, abs=1e-7 * np.abs(expected.p).max())
        assert step.predicted == pytest.approx(expected.predicted, rel=1e-6)
        assert other.length(lam) == pytest.approx(reference.length(lam), rel=1e-4)
        assert other.reachable() == pytest.approx(reference.reachable(), rel=1e-6)
        assert other.cauchy_length() == pytest.approx(reference.cauchy_length(), rel=1e-9)
        assert other.steepest() == pytest.approx(reference.steepest(), rel=1e-9)


@pytest.mark.parametrize("kind", SOLVERS)
@properties
@given(seed=st.integers(0, 10_000), lam=st.floats(1e-6, 1e3))
def test_solve_gives_the_damped_step_of_another_residual(kind, seed, lam):
    linear, J, d, rng = model(kind, seed)
    r = rng.normal(size=7)
    expected = -np.linalg.solve(J.T @ J + lam * np.diag(d**2), J.T @ r)
    assert linear.solve(lam, r) == pytest.approx(expected, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("kind", SOLVERS)
def test_the_radius_is_kept(kind):
    for seed in range(20):
        linear = model(kind, seed)[0]
        delta = 0.3 * linear.step(0.0).length
        lam = lam_for_radius(linear, delta)
        assert linear.step(lam).length == pytest.approx(delta, rel=2e-3)


@pytest.mark.parametrize("solver", OTHERS)
def test_the_54_runs_of_nist_are_solved_by_each_factorisation(solver):
    """But for one that Cholesky solves or not as the processor rounds."""
    for name, start in RUNS:
        p = nist.load(name)
        result = least_squares(p.residual, p.starts[start], p.jacobian, solver=solver)
        if not result.success and (solver, name, start) == ("cholesky", "MGH17", 0):
            continue
        assert result.success, (name, start, result)
        assert digits(result.x, p.certified) >= 4, (name, start)


@pytest.mark.parametrize("damping", DAMPINGS)
@pytest.mark.parametrize("solver", SOLVERS)
def test_no_choice_reports_a_wrong_answer_as_success(damping, solver):
    for name, start in RUNS:
        for acceleration in (None, 0.75):
            p = nist.load(name)
            result = least_squares(
                p.residual, p.starts[start], p.jacobian,
                damping=damping, solver=solver, acceleration=acceleration,
            )  # fmt: skip
            if result.success:
                assert digits(result.x, p.certified) >= 4, (name, start, acceleration, result)


def test_acceleration_needs_fewer_jacobians():
    plain = accelerated = 0
    for name, start in RUNS:
        p = nist.load(name)
        options = {"damping": "nielsen"}
        plain += least_squares(p.residual, p.starts[start], p.jacobian, **options).njev
        options["acceleration"] = 0.75
        accelerated += least_squares(p.residual, p.starts[start], p.jacobian, **options).njev
    assert accelerated < plain / 2


def test_acceleration_bends_the_step_to_second_order():
    """r = (x, y − x²): along p the exact way is a parabola, which p + a/2 follows."""

    def fun(x):
        return np.array([x[0] - 1, 10 * (x[1] - x[0] ** 2)])

    def jac(x):
        return np.array([[1.0, 0.0], [-20 * x[0], 10.0]])

    _, first, *_ = iterate(fun, (0.5, 0.25), jac, acceleration=2.0)
    lam, J, r = first.lam, jac((0.5, 0.25)), fun((0.5, 0.25))
    D = np.diag(np.linalg.norm(J, axis=0))
    A = J.T @ J + lam * D**2
    p = -np.linalg.solve(A, J.T @ r)
    a = -np.linalg.solve(A, J.T @ np.array([0, -20 * p[0] ** 2]))
    assert first.p == pytest.approx(p + a / 2, rel=1e-9)


def test_a_step_that_bends_more_than_the_bound_is_rejected():
    p = nist.load("MGH09")
    records = list(iterate(p.residual, p.starts[0], p.jacobian, acceleration=0.1))
    assert any("bends" in it.why for it in records if not it.accepted)


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("damping", DAMPINGS)
@pytest.mark.parametrize("bounds", [None, ((0, 0), (300, 2))])
def test_acceleration_goes_with_every_other_choice(damping, scaling, bounds):
    p = nist.load("BoxBOD")
    result = least_squares(
        p.residual, p.starts[1], p.jacobian,
        damping=damping, scaling=scaling, acceleration=0.75, bounds=bounds,
    )  # fmt: skip
    assert result.success, result
    assert digits(result.x, p.certified) >= 4


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"solver": "lu"}, "solver must be one of 'svd', 'qr', 'cholesky', got 'lu'"),
        ({"acceleration": 0}, "acceleration must be a positive number, got 0"),
    ],
)
def test_wrong_input_is_answered_with_what_came(options, words):
    with pytest.raises(ValueError, match=words):
        least_squares(lambda x: x, (0.5, 0.5), **options)
