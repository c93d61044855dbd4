"""Units do not matter: the iterates follow the scales of x and of r, to the last bit.

Multiplication by a power of two is exact in floating point. Where the method is free of units, so
is every number it computes, up to that power, and the iterates are equal bit by bit.
"""

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lmtutor import least_squares
from tests.solver.tools import DAMPINGS, Wavy, properties

SOLVERS = ("svd", "qr", "cholesky")
FREE = ("more", "marquardt")
METHODS = list(product(DAMPINGS, FREE, SOLVERS))
few = settings(properties, max_examples=12)
seeds = st.integers(0, 2**32 - 1)
exponents = st.lists(st.integers(-40, 40), min_size=4, max_size=4)


class Far(Wavy):
    """The same with the parameters away from 0."""

    def __init__(self, seed):
        super().__init__(seed)
        self.x0 = self.x0 + 50

    def fun(self, x):
        return super().fun(x - 50)

    def jac(self, x):
        return super().jac(x - 50)


def run(problem, a=1.0, b=1.0, jac=None, **options):
    """The run in the units u = x/a of the parameters, with the residuals b·r."""
    a = np.broadcast_to(a, problem.x0.shape)

    def derivative(u):
        return b * problem.jac(a * u) * a

    return least_squares(
        lambda u: b * problem.fun(a * u), problem.x0 / a, jac or derivative, **options
    )


def same_iterates(first, second, a):
    """Whether two runs made the same steps and decisions, bit by bit."""
    return first.nit == second.nit and all(
        (one.x == a * two.x).all() and one.accepted == two.accepted
        for one, two in zip(first.history, second.history, strict=True)
    )


@pytest.mark.parametrize(("damping", "scaling", "solver"), METHODS)
@given(seed=seeds, exponents=exponents)
@few
def test_powers_of_two_in_x_change_no_bit(damping, scaling, solver, seed, exponents):
    problem = Wavy(seed)
    a = 2.0 ** np.array(exponents[: problem.x0.size])
    options = {"damping": damping, "scaling": scaling, "solver": solver}
    one, two = run(problem, **options), run(problem, a, **options)
    assert same_iterates(one, two, a)
    assert one.status == two.status


@pytest.mark.parametrize(("damping", "scaling", "solver"), METHODS)
@given(seed=seeds, exponent=st.integers(-40, 40))
@few
def test_powers_of_two_in_r_change_no_bit(damping, scaling, solver, seed, exponent):
    problem, b = Wavy(seed), 2.0**exponent
    options = {"damping": damping, "scaling": scaling, "solver": solver}
    one, two = run(problem, **options), run(problem, b=b, **options)
    assert same_iterates(one, two, 1.0)
    assert one.status == two.status
    assert two.cost == b * b * one.cost


@pytest.mark.parametrize("jac", ["2-point", "3-point"])
@given(seed=seeds, exponents=exponents)
@few
def test_differences_follow_the_units_of_x(jac, seed, exponents):
    """Where all |x_i| ≥ 1; below, a step that r hardly notices is enlarged by an absolute rule."""
    problem = Far(seed)
    a = 2.0 ** -np.abs(exponents[: problem.x0.size])
    one, two = run(problem, jac=jac), run(problem, a, jac=jac)
    assume((np.abs([it.x for it in one.history]) >= 1).all())
    assert same_iterates(one, two, a)


@pytest.mark.parametrize(("damping", "scaling", "solver"), METHODS)
@given(
    seed=seeds,
    a=st.lists(st.floats(1e-6, 1e6), min_size=4, max_size=4),
    b=st.floats(1e-6, 1e6),
)
@few
def test_any_units_give_the_same_iterates_to_rounding(damping, scaling, solver, seed, a, b):
    problem = Wavy(seed)
    factors = np.array(a[: problem.x0.size])
    options = {"damping": damping, "scaling": scaling, "solver": solver}
    one, two = run(problem, **options), run(problem, factors, b, **options)
    accepted = [it for it in one.history[:5] if it.accepted]
    assume(all(condition(problem, it.x) < 1e3 for it in accepted))
    for first, second in zip(one.history[:5], two.history[:5], strict=False):
        size = np.abs(problem.x0).max() + np.abs(first.x).max()
        np.testing.assert_allclose(factors * second.x, first.x, rtol=0, atol=1e-9 * size)


def condition(problem, x):
    """The condition of J with columns of length 1."""
    J = problem.jac(x)
    return np.linalg.cond(J / np.linalg.norm(J, axis=0))


@pytest.mark.parametrize("damping", DAMPINGS)
def test_without_scaling_units_matter(damping):
    """Else the tests above could not fail."""
    apart = 0
    for seed in range(10):
        problem = Wavy(seed)
        a = 2.0 ** (10 * np.arange(problem.x0.size))
        for scaling in FREE:
            options = {"damping": damping, "scaling": scaling}
            assert same_iterates(run(problem, **options), run(problem, a, **options), a)
        options = {"damping": damping, "scaling": "levenberg"}
        one, two = run(problem, **options), run(problem, a, **options)
        apart += not same_iterates(one, two, a)
    assert apart >= 5


@pytest.mark.parametrize("damping", DAMPINGS)
@given(seed=seeds, exponent=st.integers(-40, 40))
@few
def test_without_scaling_units_of_r_do_not_matter(damping, seed, exponent):
    problem, b = Wavy(seed), 2.0**exponent
    options = {"damping": damping, "scaling": "levenberg"}
    assert same_iterates(run(problem, **options), run(problem, b=b, **options), 1.0)
