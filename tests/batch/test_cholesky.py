"""The factorisation across the batch against the one matrix at a time."""

import numpy as np
import pytest

from lmtutor.batch import _cholesky


def positive(n, count=7, seed=0):
    A = np.random.default_rng(seed).normal(size=(count, n + 3, n))
    return np.moveaxis(np.swapaxes(A, 1, 2) @ A, 0, -1)


@pytest.mark.parametrize("n", [1, 2, 3, 8, 12])
def test_solutions_and_inverses_are_those_of_numpy(n):
    A, rng = positive(n), np.random.default_rng(1)
    b, shift = rng.normal(size=(n, 7)), rng.uniform(0, 2, (n, 7))
    L = _cholesky.factor(A, shift)
    z = np.stack(_cholesky.backward(L, _cholesky.forward(L, b)))
    inverse = _cholesky.inverse(np, L)
    for k in range(7):
        whole = A[:, :, k] + np.diag(shift[:, k])
        np.testing.assert_allclose(z[:, k], np.linalg.solve(whole, b[:, k]), rtol=1e-9)
        np.testing.assert_allclose(inverse[:, :, k], np.linalg.inv(whole), rtol=1e-8, atol=1e-12)


def test_a_dependent_column_is_not_sound_and_spoils_no_other():
    A = positive(3)
    A /= np.sqrt(np.einsum("iik->ik", A))[:, None] * np.sqrt(np.einsum("iik->ik", A))[None, :]
    clean = _cholesky.sound(_cholesky.factor(A))
    A[:, :, 4] = 1.0
    with np.errstate(all="ignore"):
        mixed = _cholesky.sound(_cholesky.factor(A))
    assert clean.all()
    np.testing.assert_array_equal(mixed, np.arange(7) != 4)
