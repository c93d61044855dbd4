"""Random fits: no exception, and no success that an independent judge does not confirm.

`python -m benchmarks.fuzz` runs as many as one likes; these are a fixed sample.
"""

import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.fuzzing.case import Case
from benchmarks.fuzzing.draw import draw
from benchmarks.fuzzing.grammar import model, operands, parameters, simpler, source
from benchmarks.fuzzing.properties import bookkeeping, examine, minimum
from benchmarks.fuzzing.shrink import candidates, shrink

T = np.linspace(0.1, 3, 12)


def fit(tree, y, x0, **options):
    """A case in plain units."""
    x0 = np.array(x0, dtype=float)
    y = np.broadcast_to(y, T.shape)
    return Case(tree, T, y, x0, np.ones(x0.size), 1.0, {"jac": "cs", **options})


X0, X1 = ("x", 0), ("x", 1)
DECAY = ("*", X0, ("np.exp(-{0}*t)", X1))


# --- The sample ----------------------------------------------------------------------------------


@pytest.mark.parametrize("block", range(8))
def test_no_fit_of_the_sample_breaks_a_property(block):
    for number in range(50 * block, 50 * (block + 1)):
        case = draw(0, number)
        finding = examine(case)[1]
        assert finding is None, f"number {number}: {finding}\n{case.snippet()}"


@given(st.integers(1, 2**31), st.integers(0, 2**31))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_nor_does_any_other(seed, number):
    case = draw(seed, number)
    finding = examine(case)[1]
    assert finding is None, f"{finding}\n{case.snippet()}"


@pytest.mark.parametrize("number", [3527, 15669, 15919])
def test_nor_do_some_that_were_called_successes_once(number):
    assert examine(draw(201, number))[1] is None


def test_the_sample_is_varied():
    ends, options = set(), set()
    for number in range(300):
        case = draw(0, number)
        options.update((key, str(value)) for key, value in case.options.items())
        options.add(("shape", str(np.sign(case.y.size - case.x0.size))))
        with contextlib.suppress(Exception):
            ends.add(case.fit().status.name)
    assert ends >= {"GTOL", "FTOL", "XTOL", "ZERO_RESIDUAL", "RUNAWAY", "NOT_FINITE", "MAX_NFEV"}
    for name, values in {
        "damping": ("nielsen", "marquardt"),
        "scaling": ("levenberg", "marquardt"),
        "solver": ("qr", "cholesky"),
        "loss": ("huber", "soft_l1", "cauchy", "arctan"),
        "jac": ("2-point", "3-point", "cs", "callable"),
        "shape": ("-1", "0", "1"),
    }.items():
        assert {(name, value) for value in values} <= options
    assert {"bounds", "weights", "acceleration"} <= {name for name, _ in options}


# --- The judge: what it must see -----------------------------------------------------------------


def moved(case, x):
    """The finding when the solver claims success at x."""
    result = replace(case.fit(), x=np.array(x, dtype=float))
    assert result.success, result
    return minimum(case, result)


@pytest.mark.parametrize("loss", ["linear", "huber", "soft_l1", "cauchy", "arctan"])
@pytest.mark.parametrize("away", [1e-2, 1e-4])
def test_the_judge_sees_a_point_beside_the_minimum(loss, away):
    noise = 0.1 * np.random.default_rng(1).normal(size=T.size)
    case = fit(DECAY, 2 * np.exp(-0.7 * T) + noise, [1.8, 0.6], loss=loss, f_scale=0.1)
    x = case.fit().x
    assert moved(case, x) is None
    for i in (0, 1):
        elsewhere = x.copy()
        elsewhere[i] *= 1 + 20 * away
        finding = moved(case, elsewhere)
        assert finding is not None
        assert finding.kind.startswith("false success")


def test_the_judge_sees_a_saddle():
    """r = x₀x₁ − y falls from (0, 0) along (1, 1), without slope."""
    case = fit(("*", X0, X1), 1 + 0.1 * np.sin(9 * T), [1.0, 2.0])
    assert moved(case, [0, 0]) is not None


def test_the_judge_sees_the_floor_of_a_curved_valley():
    rosenbrock = ("rows", ("*", ("c", 10.0), ("-", X1, ("square", X0))), ("-", ("c", 1.0), X0))
    case = Case(rosenbrock, np.ones(2), np.array([0, 0.1]), np.ones(2), np.ones(2), 1.0, {})
    assert moved(case, [0.3, 0.09]) is not None


def test_the_judge_minds_walls_and_weights():
    flat = 1 + 0.1 * np.sin(9 * T)
    case = fit(X0, flat, [3.0], bounds=(np.array([2.0]), np.array([4.0])))
    assert moved(case, [2.0]) is None
    assert moved(case, [2.5]) is not None
    weights = np.linspace(0, 1, T.size)
    case = fit(X0, flat, [3.0], weights=weights)
    assert moved(case, [np.average(flat, weights=weights)]) is None
    assert moved(case, [np.mean(flat)]) is not None


def test_the_judge_is_no_fool_of_other_basins():
    """sin has many minima; each is one."""
    case = fit(("sin", ("*", X0, ("t",))), 0.5 * np.cos(5 * T), [0.3])
    ends = {round(replace(case, x0=np.array([z])).fit().x[0], 3) for z in np.linspace(0.3, 9, 20)}
    assert len(ends) > 3
    for z in np.linspace(0.3, 9, 20):
        assert examine(replace(case, x0=np.array([z])))[1] is None


FORGIVEN = {
    (21, 1233): "parameters whose columns, 1e-15 of r, differences cannot see",
    (21, 3627): "a fall of 1e-6 that the error of differences hides",
    (21, 3784): "a fall of 3 %, behind a floor on which f is level to 1e-11",
    (801, 14994): "a fall beyond the walls of a minimum of sin x³ that is 1e-5 wide",
}


@pytest.mark.parametrize(("seed", "number"), FORGIVEN)
def test_the_judge_asks_of_no_solver_what_its_options_cannot_give(seed, number):
    assert examine(draw(seed, number))[1] is None


def test_bookkeeping_sees_a_wrong_cost_and_a_point_outside():
    case = fit(DECAY, 2 * np.exp(-0.7 * T) + 0.1, [1.8, 0.6], bounds=(np.zeros(2), np.full(2, 3.0)))
    result = case.fit()
    assert bookkeeping(case, result) is None
    assert bookkeeping(case, replace(result, cost=1.01 * result.cost)).kind == "wrong cost"
    assert bookkeeping(case, replace(result, x=-result.x)).kind == "outside the box"


def test_an_exception_is_a_finding():
    case = replace(fit(X0, 1.0, [1.0]), options={"jac": "5-point"})
    result, finding = examine(case)
    assert result is None
    assert finding.kind == "ValueError in choice"


# --- The tools -----------------------------------------------------------------------------------


@given(st.integers(0, 2**31))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_a_snippet_runs_the_same_fit(number):
    case = draw(9, number)
    output = io.StringIO()
    with contextlib.redirect_stdout(output), np.errstate(all="ignore"):
        exec(case.snippet(), {})
    if case.options["jac"] != "callable":
        assert output.getvalue() == f"{case.fit()}\n"


def test_simpler_trees_are_smaller():
    def size(tree):
        return 1 + sum(size(part) for part in operands(tree))

    rng = np.random.default_rng(0)
    for _ in range(50):
        tree = model(rng, 4, 5)
        assert all(size(other) < size(tree) for other in simpler(tree))
        assert parameters(tree) <= {0, 1, 2, 3}


def test_shrinking_keeps_what_fails_and_drops_the_rest():
    case = draw(0, 3)
    case = replace(case, tree=("+", case.tree, ("sin", X0)))

    def fails(other):
        return "np.sin(x[0])" in source(other.tree) and other.y.size >= 2

    small = shrink(case, fails)
    assert source(small.tree) == "np.sin(x[0])"
    assert small.y.size == small.t.size == 2
    assert small.x0.size == small.units.size == 1
    assert set(small.options) <= {"jac"}
    assert not any(fails(other) for other in candidates(small) if other.y.size < 2)
