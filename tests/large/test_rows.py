"""Rows streamed in blocks: the answer of `least_squares`, in bounded memory."""

import tracemalloc

import numpy as np
import pytest

from benchmarks import tall
from lmtutor import Status, least_squares
from lmtutor.large import least_squares_rows
from lmtutor.large._folds import Compensated
from tests.large.tools import START, cut, decays, fun, fun_out, jac, jac_out

ROWS = decays(3000)


def in_memory(fun=fun, jac=jac, x0=START, rows=ROWS, **options):
    derivative = (lambda x: jac(x, rows)) if callable(jac) else jac
    return least_squares(lambda x: fun(x, rows), x0, derivative, **options)


def agree(streamed, whole, rtol=1e-9):
    assert streamed.status is whole.status
    assert (streamed.rank, streamed.dof) == (whole.rank, whole.dof)
    np.testing.assert_allclose(streamed.x, whole.x, rtol=rtol)
    np.testing.assert_allclose(streamed.cost, whole.cost, rtol=1e-12)
    np.testing.assert_allclose(streamed.stderr(), whole.stderr(), rtol=1e-6)
    np.testing.assert_array_equal(streamed.undetermined, whole.undetermined)


@pytest.mark.parametrize("damping", ["trust-region", "nielsen", "marquardt"])
@pytest.mark.parametrize("solver", ["auto", "gram", "qr"])
def test_streamed_and_in_memory_agree(solver, damping):
    streamed = least_squares_rows(
        fun, START, ROWS, jac, solver=solver, damping=damping, memory=5000
    )
    whole = in_memory(damping=damping)
    assert whole.success
    agree(streamed, whole)
    assert (streamed.nfev, streamed.njev) == (whole.nfev, whole.njev)


@pytest.mark.parametrize("method", ["2-point", "3-point", "cs"])
def test_differences_agree_with_the_derivative(method):
    streamed = least_squares_rows(fun, START, ROWS, method, memory=5000)
    assert streamed.success
    np.testing.assert_allclose(streamed.cost, in_memory().cost, rtol=1e-10)
    # Rounding in forward differences moves the minimum by 0.4e-6 to 2.3e-6, as the sums fall.
    rtol = 1e-5 if method == "2-point" else 1e-6
    np.testing.assert_allclose(streamed.x, in_memory().x, rtol=rtol)


@pytest.mark.parametrize("method", [jac, jac_out, "2-point", "3-point", "cs"])
def test_buffers_that_are_filled_change_nothing(method):
    plain = least_squares_rows(fun, START, ROWS, jac if callable(method) else method, memory=5000)
    filled = least_squares_rows(fun_out, START, ROWS, method, memory=5000)
    np.testing.assert_array_equal(filled.x, plain.x)


@pytest.mark.parametrize("solver", ["gram", "qr"])
@pytest.mark.parametrize("size", [1, 7, 2999, 3000, 10_000])
def test_the_size_of_a_block_does_not_matter(size, solver):
    one = least_squares_rows(fun, START, ROWS, jac, solver=solver)
    several = least_squares_rows(fun, START, cut(ROWS, size), jac, solver=solver)
    assert several.status is one.status
    np.testing.assert_allclose(several.x, one.x, rtol=1e-10)


def test_sums_keep_what_a_plain_sum_would_round_away():
    total = Compensated(())
    for term in [1.0, *[2.0**-54] * 1024, -1.0]:
        total.add(term)
    assert total.value() == 2.0**-44
    assert sum([1.0, *[2.0**-54] * 1024, -1.0]) == 0


def test_arrays_maps_lists_and_functions_give_the_same_rows(tmp_path):
    whole = least_squares_rows(fun, START, ROWS, jac)
    for name, part in zip("ty", ROWS, strict=True):
        np.save(tmp_path / f"{name}.npy", part)
    maps = tuple(np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in "ty")
    table = np.stack(ROWS, axis=1)

    def blocks():
        yield from cut(ROWS, 500)

    for rows in (maps, cut(ROWS, 500), blocks):
        np.testing.assert_allclose(
            least_squares_rows(fun, START, rows, jac, memory=5000).x, whole.x, rtol=1e-10
        )
    columns = least_squares_rows(lambda x, b: fun(x, b.T), START, table, lambda x, b: jac(x, b.T))
    np.testing.assert_allclose(columns.x, whole.x, rtol=1e-10)


def test_memory_is_bounded_by_the_block_and_not_by_the_rows():
    def peak(m):
        rows = decays(m)
        tracemalloc.start()
        try:
            result = least_squares_rows(fun, START, rows, jac, memory=2**18)
            return result.success, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    (sound, few), (also_sound, many) = peak(30_000), peak(300_000)
    assert sound
    assert also_sound
    assert many < 1.5 * 2**20  # J alone would take 12 MB
    assert many < few + 2**18


@pytest.mark.parametrize("loss", ["huber", "soft_l1", "cauchy"])
def test_robust_losses_agree(loss):
    t, y = ROWS
    spoilt = t, np.where(np.arange(y.size) % 10 == 0, y + 3, y)
    options = {"loss": loss, "f_scale": 0.1}
    agree(
        least_squares_rows(fun, START, spoilt, jac, memory=5000, **options),
        in_memory(rows=spoilt, **options),
    )


def test_bounds_agree():
    bounds = ([0, 0, 0, 0, 0.3], [np.inf] * 4 + [1])
    start = np.append(START[:4], 0.5)
    streamed = least_squares_rows(fun, start, ROWS, jac, bounds=bounds, memory=5000)
    whole = in_memory(x0=start, bounds=bounds)
    agree(streamed, whole)
    np.testing.assert_array_equal(streamed.active, [0, 0, 0, 0, -1])
    assert "Held at a bound: x[4]" in streamed.message


def test_scales_of_parameters_do_not_matter():
    scale = np.array([1e-8, 1e6, 1, 1e3, 1e-4])
    plain = least_squares_rows(fun, START, ROWS, jac)
    scaled = least_squares_rows(
        lambda x, b: fun(x * scale, b), START / scale, ROWS, lambda x, b: jac(x * scale, b) * scale
    )
    assert scaled.status is plain.status
    np.testing.assert_allclose(scaled.x * scale, plain.x, rtol=1e-10)


def test_the_result_speaks_of_all_rows_though_it_holds_few():
    result = least_squares_rows(fun, START, ROWS, jac)
    r, J = fun(result.x, ROWS), jac(result.x, ROWS)
    assert result.jac.shape == (6, 5)
    assert (result.rows, result.dof) == (3000, 2995)
    assert "m − n = 2995" in str(result)
    np.testing.assert_allclose(result.jac.T @ result.jac, J.T @ J, rtol=1e-10)
    np.testing.assert_allclose(np.linalg.norm(result.fun), np.linalg.norm(r), rtol=1e-12)
    np.testing.assert_allclose(result.grad, J.T @ r, atol=1e-9)
    np.testing.assert_allclose(
        result.confidence_interval(), in_memory().confidence_interval(), rtol=1e-7
    )
    with pytest.raises(TypeError, match="rows are not held"):
        result.profile()


def test_callbacks_see_each_trial_and_can_stop():
    seen = []

    def look(it):
        seen.append(it.k)
        if it.k == 2:
            raise StopIteration

    result = least_squares_rows(fun, START, ROWS, jac, callback=look)
    assert seen == [0, 1, 2]
    assert result.status is Status.CALLBACK


def test_progress_counts_rows_and_passes(monkeypatch, capsys):
    monkeypatch.setattr("lmtutor.large._progress.time.monotonic", iter(range(10**6)).__next__)
    seen = []
    result = least_squares_rows(fun, START, cut(ROWS, 1000), jac, progress=seen.append)
    assert [at.rows for at in seen[:4]] == [1000, 2000, 3000, 1000]
    assert [at.total for at in seen[:4]] == [None, None, None, 3000]
    assert seen[-1].passes == result.nfev + result.njev
    least_squares_rows(fun, START, ROWS, jac, progress=True)
    assert "pass 1: 3,000 of 3,000 (100%) rows" in capsys.readouterr().err


def test_a_run_over_rows_goes_on_where_the_last_look_sees_a_slope():
    """Two decays seen for a ten-thousandth of their time: J is all but singular."""
    t = np.linspace(0, 4e-4, 1000, endpoint=False)
    noise = tall.SIGMA * np.random.default_rng(1).standard_normal(1000)
    rows = t, tall.fun(np.array(tall.TRUE), (t, -noise))
    result = least_squares_rows(tall.fun, tall.START, rows, tall.jac, solver="qr")
    assert 2 * result.cost / 1000 == pytest.approx(tall.SIGMA**2, rel=0.1)
