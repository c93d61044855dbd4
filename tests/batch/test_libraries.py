"""Arrays of other libraries give the fits that NumPy gives, in their own arrays."""

import builtins
import subprocess
import sys

import numpy as np
import pytest

from lmtutor import Status, fit_batch
from tests.batch.test_last_look import MATRIX
from tests.batch.tools import case

C = case("decay", count=30)
Y = C.y.copy()
Y[4, 2] = np.nan
TIED = [1.0, 1.0, 0.0]


def strict():
    return pytest.importorskip("array_api_strict")


def torch():
    pytest.importorskip("array_api_compat")
    return pytest.importorskip("torch")


def decay(xp):
    return lambda x, t: x[0] * xp.exp(x[1] * t)


def tied(xp):
    return lambda x, t: (x[0] + x[1]) * xp.exp(x[2] * t)


@pytest.mark.parametrize("damping", ["trust-region", "nielsen", "marquardt"])
@pytest.mark.parametrize("library", [strict, torch])
def test_other_arrays_give_the_same_fits(library, damping):
    xp = library()
    options = {"damping": damping, "chunk": 11}
    expected = fit_batch(decay(np), C.t, Y, [1.0, 0.0], sigma=0.5, **options)
    batch = fit_batch(decay(xp), C.t, xp.asarray(Y), [1.0, 0.0], sigma=0.5, **options)
    assert type(batch.x) is type(xp.asarray(Y))
    np.testing.assert_allclose(np.asarray(batch.x), expected.x, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(np.asarray(batch.stderr()), expected.stderr(), rtol=1e-3)
    np.testing.assert_array_equal(np.asarray(batch.success), expected.success)
    assert batch[4].status is Status.NOT_FINITE
    assert batch[4].message == expected[4].message
    interval = np.asarray(batch.confidence_interval())
    np.testing.assert_allclose(interval[0], expected.confidence_interval()[0], rtol=1e-6)
    assert str(batch).startswith("29 of 30 fits converged")


@pytest.mark.parametrize("library", [strict, torch])
def test_their_singular_fits_are_found_singular(library):
    xp = library()
    batch = fit_batch(tied(xp), xp.asarray(C.t), xp.asarray(C.y), xp.asarray(TIED))
    np.testing.assert_array_equal(np.asarray(batch.rank), 2)
    np.testing.assert_array_equal(np.asarray(batch.undetermined)[0], [True, True, False])


@pytest.mark.parametrize("library", [strict, torch])
@pytest.mark.parametrize("name", ["product", "product in other units", "singular minimum"])
def test_their_last_look_sees_what_that_of_numpy_sees(library, name):
    xp = library()
    model, jac, t, y, x0, _ = MATRIX[name]
    expected = fit_batch(model, t, y[None, :], x0, jac=jac)[0].status
    model, jac = (_in(xp, function) for function in (model, jac))
    given = (xp.asarray(np.array(part, dtype=float)) for part in (t, y[None, :], x0))
    assert fit_batch(model, *given, jac=jac)[0].status is expected


def _in(xp, function):
    """The function with its arrays in another library."""

    def other(x, t):
        value = function(tuple(np.asarray(a) for a in x), np.asarray(t))
        if isinstance(value, tuple):
            return tuple(xp.asarray(np.ascontiguousarray(column)) for column in value)
        return xp.asarray(np.ascontiguousarray(value))

    return other


def test_an_array_of_torch_without_its_package_is_a_clear_error(monkeypatch):
    tensor = pytest.importorskip("torch").zeros((2, 3))
    original = builtins.__import__

    def missing(name, *args, **kwargs):
        if name == "array_api_compat":
            raise ImportError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ValueError, match=r"needs the package array-api-compat.*lmtutor\[batch\]"):
        fit_batch(decay(np), [0, 1, 2], tensor, [1.0, 0.0])


def test_the_package_imports_no_array_library():
    code = (
        "import lmtutor, sys; print([m for m in ('torch', 'array_api_compat') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
