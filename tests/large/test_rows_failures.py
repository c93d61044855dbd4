"""What can go wrong with streamed rows, and what is said about it."""

import numpy as np
import pytest

from lmtutor import Status, least_squares
from lmtutor.large import least_squares_rows
from tests.large.tools import START, cut, decays, fun, jac

ROWS = decays(300)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_row_that_is_not_finite_at_the_start_is_named_with_its_block(bad):
    t, y = ROWS
    y = y.copy()
    y[234] = -bad
    result = least_squares_rows(fun, START, cut((t, y), 100), jac)
    assert result.status is Status.NOT_FINITE
    assert f"r[234] is {bad} (block 2, row 34)" in result.message
    assert not result.success


@pytest.mark.parametrize("solver", ["gram", "qr"])
def test_an_entry_of_the_jacobian_that_is_not_finite_is_named(solver):
    def broken(x, block):
        J = jac(x, block)
        J[block[0] == ROWS[0][150], 3] = np.nan
        return J

    result = least_squares_rows(fun, START, cut(ROWS, 100), broken, solver=solver)
    assert result.status is Status.NOT_FINITE
    assert "J[150, 3] is nan (block 1, row 50)" in result.message
    assert np.isinf(result.stderr()).all()


def test_a_trial_that_is_not_finite_is_a_rejected_step_and_its_wall_no_minimum():
    def walled(x, block):
        r = fun(x, block)
        r[-1] = r[-1] if x[0] < 1.5 else np.nan
        return r

    result = least_squares_rows(walled, START, cut(ROWS, 100), jac)
    assert "rejected: r[99] is nan (block 0, row 99)" in {it.why for it in result.history}
    assert result.status is Status.STALLED


def test_an_overflowing_sum_of_squares_is_said_to_be_one():
    result = least_squares_rows(lambda x, b: 1e200 * fun(x, b), START, ROWS, jac)
    assert result.status is Status.NOT_FINITE
    assert "overflows" in result.message


def test_rows_that_can_be_read_only_once_are_refused():
    with pytest.raises(ValueError, match=r"rows can be iterated only once.*rows=lambda"):
        least_squares_rows(fun, START, iter(cut(ROWS, 100)), jac)
    with pytest.raises(ValueError, match="rows must be an array"):
        least_squares_rows(fun, START, 7, jac)
    once = iter(cut(ROWS, 100))
    with pytest.raises(ValueError, match="the same blocks each time: 3 at first, now 0"):
        least_squares_rows(fun, START, lambda: once, jac)
    with pytest.raises(ValueError, match=r"rows\(\) must return an iterable of blocks, got None"):
        least_squares_rows(fun, START, lambda: None, jac)


def test_rows_that_change_between_passes_are_refused():
    blocks = cut(ROWS, 100)

    def shrinking():
        yield from blocks
        blocks.pop()

    with pytest.raises(ValueError, match="the same blocks each time: 3 at first, now 2"):
        least_squares_rows(fun, START, shrinking, jac)
    sizes = iter([100, 99])

    def cropped():
        size = next(sizes)
        yield from (tuple(part[:size] for part in block) for block in cut(ROWS, 100))

    with pytest.raises(ValueError, match="block 0 had 100 rows at first, now 99"):
        least_squares_rows(fun, START, cropped, jac)


@pytest.mark.parametrize("rows", [[], lambda: iter(()), [(np.empty(0), np.empty(0))]])
def test_no_rows_are_refused(rows):
    with pytest.raises(ValueError, match="at least one"):
        least_squares_rows(fun, START, rows, jac)


def test_arrays_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"common number of rows, got \[300, 299\]"):
        least_squares_rows(fun, START, (ROWS[0], ROWS[1][:-1]), jac)


def test_wrong_shapes_are_refused_with_the_block_they_came_from():
    def matrix_later(x, block):
        r = fun(x, block)
        return r if block[0][0] == 0 else r[:, None]

    with pytest.raises(ValueError, match=r"must be a vector, got shape \(100, 1\)") as caught:
        least_squares_rows(matrix_later, START, cut(ROWS, 100), jac)
    assert caught.value.__notes__ == ["in block 1, which begins with row 100"]
    with pytest.raises(ValueError, match=r"\(b, n\) = \(300, 5\), got .* \(5, 300\); is it transp"):
        least_squares_rows(fun, START, ROWS, lambda x, b: jac(x, b).T)


@pytest.mark.parametrize(
    ("option", "value"),
    [("solver", "svd"), ("memory", 0), ("memory", 1.5), ("progress", 3), ("damping", "x")],
)
def test_wrong_options_are_refused_by_name(option, value):
    with pytest.raises(ValueError, match=option):
        least_squares_rows(fun, START, ROWS, jac, **{option: value})


@pytest.mark.parametrize("solver", ["auto", "gram", "qr"])
def test_a_redundant_parameter_is_named_and_has_no_standard_error(solver):
    def redundant(x, block):
        return fun(np.append(x[:4], x[4] + x[5]), block)

    def derivative(x, block):
        J = jac(np.append(x[:4], x[4] + x[5]), block)
        return np.hstack((J, J[:, 4:]))

    start = np.append(START, 0.1)
    result = least_squares_rows(redundant, start, ROWS, derivative, solver=solver)
    whole = least_squares(lambda x: redundant(x, ROWS), start, lambda x: derivative(x, ROWS))
    assert result.status is whole.status
    assert result.rank == 5
    assert "x[4], x[5] cannot be told apart" in result.message
    np.testing.assert_array_equal(np.isinf(result.stderr()), [False] * 4 + [True] * 2)
    assert ("solver='qr' can tell" in result.message) == (solver == "gram")


def collinear(gap, m=2000):
    """A linear problem whose two columns of J differ by `gap`, and its exact solution (1, 1)."""
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(2, m))
    b = a + gap * b
    noise = rng.normal(size=m)
    J = np.stack((a, b), axis=1)
    noise -= J @ np.linalg.lstsq(J, noise, rcond=None)[0]
    return a, b, a + b + noise


def line(x, block):
    a, b, y = block
    return x[0] * a + x[1] * b - y


def slopes(x, block):
    return np.stack(block[:2], axis=1)


def test_what_the_normal_equations_cannot_see_is_said_and_found_by_qr():
    rows = collinear(3e-9)
    blind = least_squares_rows(line, [0, 0], rows, slopes, solver="gram", memory=10_000)
    assert blind.rank == 1
    assert np.isinf(blind.condition)
    assert "solver='qr' can tell" in blind.message
    for solver in ("auto", "qr"):
        seen = least_squares_rows(line, [0, 0], rows, slopes, solver=solver, memory=10_000)
        assert (seen.rank, seen.solver, seen.success) == (2, "qr", True)
        whole = least_squares(lambda x: line(x, rows), [0, 0], lambda x: slopes(x, rows))
        np.testing.assert_allclose(seen.stderr(), whole.stderr(), rtol=1e-5)
        assert (np.abs(seen.x - whole.x) < 1e-6 * whole.stderr()).all()


def test_digits_lost_by_the_normal_equations_are_counted():
    rows = collinear(1e-6)
    result = least_squares_rows(line, [0, 0], rows, slopes, solver="gram")
    exact = least_squares(lambda x: line(x, rows), [0, 0], lambda x: slopes(x, rows)).stderr()
    assert result.rank == 2
    assert "standard errors from JᵀJ may be off by" in result.message
    assert 1e-8 < np.abs(result.stderr() / exact - 1).max() < 0.01
    sharp = least_squares_rows(line, [0, 0], rows, slopes)
    assert sharp.solver == "qr"
    np.testing.assert_allclose(sharp.stderr(), exact, rtol=1e-8)


@pytest.mark.parametrize("solver", ["auto", "gram", "qr"])
def test_fewer_rows_than_parameters_leave_all_undetermined(solver):
    few = tuple(part[[0, 100, 200]] for part in ROWS)
    result = least_squares_rows(fun, START, few, jac, solver=solver)
    whole = least_squares(lambda x: fun(x, few), START, lambda x: jac(x, few))
    assert result.rank == whole.rank == 3
    assert result.dof == -2
    assert np.isinf(result.stderr()).all()


@pytest.mark.parametrize("solver", ["auto", "gram", "qr"])
def test_a_runaway_is_named(solver):
    t = np.linspace(0, 1, 200)
    y = 1 + 0.01 * np.random.default_rng(0).normal(size=200)  # no decay in the data

    def saturating(x, block):
        t, y = block
        return x[0] * (1 - np.exp(-x[1] * (t + 0.1))) - y

    whole = least_squares(lambda x: saturating(x, (t, y)), [0.5, 5.0])
    result = least_squares_rows(saturating, [0.5, 5.0], (t, y), solver=solver)
    assert whole.status is Status.RUNAWAY
    assert result.status is Status.RUNAWAY
    assert "x[1]" in result.message


def test_a_jacobian_of_the_wrong_sign_stalls():
    result = least_squares_rows(fun, START, ROWS, lambda x, b: -jac(x, b))
    assert result.status is Status.STALLED
    np.testing.assert_array_equal(result.x, START)


def test_an_exact_fit_is_one():
    rows = ROWS[0], ROWS[0] * 0
    result = least_squares_rows(lambda x, b: x[0] * b[0], [1.0], rows, lambda x, b: b[0][:, None])
    assert result.status is Status.ZERO_RESIDUAL
    np.testing.assert_allclose(result.x, [0], atol=1e-100)


def test_what_the_user_function_raises_comes_through():
    def broken(x, block):
        raise RuntimeError("no such file")

    with pytest.raises(RuntimeError, match="no such file"):
        least_squares_rows(broken, START, ROWS, jac)
