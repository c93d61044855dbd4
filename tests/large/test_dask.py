"""The same sums on Dask workers: on loopback, in two processes, one of which dies."""

import contextlib
import os
import signal
from functools import partial

import numpy as np
import pytest

from lmtutor import Status
from lmtutor.distributed import dask as dask_module
from lmtutor.distributed import least_squares_dask
from lmtutor.large import least_squares_rows

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")

START = np.array([1.0, 2.0, 1.0, 0.2, 0.0])
CHUNKS, SIZE = 6, 400


@contextlib.contextmanager
def patience(seconds: int):
    """Workers that do not answer in time tell of the machine, not of the sums."""

    def give_up(*_: object) -> None:
        pytest.skip("the workers did not answer in time")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def _patience(client):
    with patience(120):
        yield


@pytest.fixture(scope="module")
def client():
    with contextlib.ExitStack() as workers:
        with patience(120):
            cluster = distributed.LocalCluster(
                n_workers=2,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address=None,
            )
            workers.callback(cluster.close, timeout=30)
            client = workers.enter_context(distributed.Client(cluster))
        yield client
        with patience(60):
            workers.close()


def chunk(number):
    """t and y of one chunk, made where they are needed."""
    import numpy as np

    t = np.linspace(0, 4, CHUNKS * SIZE)[number * SIZE : (number + 1) * SIZE]
    noise = np.random.default_rng(number).normal(size=SIZE)
    return t, 2 * np.exp(-1.3 * t) + np.exp(-0.4 * t) + 0.2 + 0.05 * noise


def fun(x, block):
    t, y = block
    return x[0] * np.exp(-x[1] * t) + x[2] * np.exp(-x[3] * t) + x[4] - y


def jac(x, block):
    t = block[0]
    fast, slow = np.exp(-x[1] * t), np.exp(-x[3] * t)
    return np.stack([fast, -x[0] * t * fast, slow, -x[2] * t * slow, np.ones_like(t)], axis=1)


LOADERS = [partial(chunk, k) for k in range(CHUNKS)]


def serial(**options):
    return least_squares_rows(fun, START, [load() for load in LOADERS], jac, **options)


def same(spread, alone, rtol=0.0):
    """Equal to the last bit, unless told otherwise."""
    assert spread.status is alone.status
    assert (spread.rows, spread.nfev, spread.njev) == (alone.rows, alone.nfev, alone.njev)
    np.testing.assert_allclose(spread.x, alone.x, rtol=rtol)
    np.testing.assert_allclose(spread.jac, alone.jac, rtol=1e4 * rtol)


@pytest.mark.parametrize("solver", ["gram", "qr"])
def test_workers_find_what_one_process_finds(client, solver):
    spread = least_squares_dask(fun, START, LOADERS, jac, solver=solver)
    same(spread, serial(solver=solver), 0.0 if solver == "gram" else 1e-12)


def test_twice_the_same_is_the_same_to_the_last_bit(client):
    first, second = (least_squares_dask(fun, START, LOADERS, jac, client=client) for _ in range(2))
    np.testing.assert_array_equal(first.x, second.x)
    np.testing.assert_array_equal(first.jac, second.jac)


def test_data_given_outright_and_cut_into_small_blocks_makes_no_difference(client):
    chunks = [load() for load in LOADERS]
    same(least_squares_dask(fun, START, chunks, jac, memory=3000), serial(), 1e-12)


def test_dask_arrays_are_rows(client):
    da = pytest.importorskip("dask.array")
    whole = [np.concatenate(parts) for parts in zip(*(load() for load in LOADERS), strict=True)]
    arrays = tuple(da.from_array(part, chunks=SIZE) for part in whole)
    same(least_squares_dask(fun, START, arrays, jac), serial())
    table = da.stack(arrays, axis=1).rechunk({1: -1})
    spread = least_squares_dask(
        lambda x, b: fun(x, b.T), START, table, lambda x, b: jac(x, b.T), client=client
    )
    same(spread, serial())
    with pytest.raises(ValueError, match="same chunks of rows"):
        least_squares_dask(fun, START, (arrays[0], arrays[1].rechunk(100)), jac)


def test_a_worker_that_dies_in_the_middle_of_a_pass_loses_nothing(client, tmp_path):
    mark = tmp_path / "died"

    def mortal(x, block):
        if block[0][0] > 0.7 and x[1] != 2.0 and not mark.exists():
            mark.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)
        return fun(x, block)

    before = set(client.run(os.getpid).values())
    spread = least_squares_dask(mortal, START, LOADERS, jac)
    assert int(mark.read_text()) in before
    assert int(mark.read_text()) not in set(client.run(os.getpid).values())
    same(spread, serial())


def test_a_worker_that_dies_between_passes_loses_nothing(client):
    def kill(it):
        if it.k == 2:
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)

    same(least_squares_dask(fun, START, LOADERS, jac, callback=kill), serial())


def test_a_row_that_is_not_finite_is_named_by_chunk_and_row(client):
    def broken(x, block):
        r = fun(x, block)
        return np.where(block[0] == chunk(3)[0][37], np.nan, r)

    for memory in (2**20, 1000):
        result = least_squares_dask(broken, START, LOADERS, jac, memory=memory)
        assert result.status is Status.NOT_FINITE
        assert f"r[{3 * SIZE + 37}] is nan (block 3, row 37)" in result.message


def test_errors_on_a_worker_come_back(client):
    with pytest.raises(ValueError, match="is it transposed"):
        least_squares_dask(fun, START, LOADERS, lambda x, b: jac(x, b).T)

    def broken():
        raise FileNotFoundError("part-3")

    with pytest.raises(FileNotFoundError, match="part-3"):
        least_squares_dask(fun, START, [*LOADERS, broken], jac)


@pytest.mark.parametrize("rows", [[], 3, (1, 2), iter(())])
def test_rows_of_the_wrong_kind_are_refused(client, rows):
    with pytest.raises(ValueError, match="rows must be"):
        least_squares_dask(fun, START, rows, jac)


def test_without_a_client_or_dask_one_sentence_says_so(monkeypatch):
    def none():
        raise ValueError("No clients found")

    monkeypatch.setattr(distributed, "default_client", none)
    with pytest.raises(ValueError, match="no Dask client"):
        dask_module._client()
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ImportError, match=r"pip install 'lmtutor\[distributed\]'"):
        dask_module._client()
