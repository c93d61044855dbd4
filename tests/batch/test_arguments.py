"""Wrong input is named; progress is told; results read well."""

import pickle

import numpy as np
import pytest

from lmtutor import Status, fit_batch
from lmtutor.batch import FitRecord
from tests.batch.tools import case, decay, decay_jacobian

C = case("decay", count=8, m=6)


def fit(**changes):
    arguments = {"model": decay, "t": C.t, "y": C.y, "x0": [1.0, 0.0], "jac": decay_jacobian}
    return fit_batch(**{**arguments, **changes})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"y": C.y[0]}, r"y must have shape \(B, m\), one row for each fit, got \(6,\)"),
        ({"y": np.zeros((0, 6))}, "y must have shape"),
        ({"y": C.y * 1j}, "y must be real"),
        ({"y": [["a"] * 6]}, "y must be an array of numbers"),
        ({"t": C.t[:5]}, r"t must have shape \(m,\) = \(6,\) or \(8, 6\), got \(5,\)"),
        ({"x0": np.ones((3, 2))}, r"x0 must have shape \(n,\) or \(8, n\), got \(3, 2\)"),
        ({"x0": []}, "x0 must have shape"),
        ({"x0": 1.0}, "x0 must have shape"),
        ({"sigma": np.ones(8)}, r"sigma must be a number or of shape \(6,\) or \(8, 6\)"),
        ({"sigma": 0.0}, "sigma must be positive"),
        ({"sigma": [np.nan] * 6}, "sigma must be positive"),
        ({"sigma": [np.inf] * 6}, "sigma leaves no observation"),
        ({"jac": lambda x, t: None}, r"jac\(x, t\) must be an array of numbers, got None"),
        ({"jac": lambda x, t: (t, None)}, r"jac\(x, t\)\[1\] must be an array of numbers"),
        ({"jac": lambda x, t: 1.0}, "one array for each of 2 parameters, got 0"),
        ({"model": lambda x, t: "a"}, r"model\(x, t\) must be an array of numbers"),
        ({"y": np.ma.array(C.y, mask=C.y > 1)}, "y must have no masked entries"),
        ({"absolute_sigma": True}, "absolute_sigma=True needs sigma"),
        ({"damping": "levenberg"}, "damping must be one of 'trust-region'"),
        ({"ftol": -1}, r"ftol must be a number in \[0, 1\)"),
        ({"xtol": "tight"}, "xtol must be"),
        ({"gtol": 1}, "gtol must be"),
        ({"max_nfev": 0}, "max_nfev must be a positive integer"),
        ({"chunk": 0}, "chunk must be a positive integer or None, got 0"),
        ({"chunk": True}, "chunk must be a positive integer"),
        ({"progress": "yes"}, "progress must be True, False or a function, got 'yes'"),
        ({"model": 1}, "model and jac must be callable"),
        ({"jac": "3-point"}, "model and jac must be callable"),
        ({"model": lambda x, t: x[0]}, r"model\(x, t\) must have shape \(m, B\) = \(6, 8\)"),
        ({"model": lambda x, t: decay(x, t).T}, r"got \(8, 6\)"),
        ({"model": lambda x, t: decay(x, t) * 1j}, r"model\(x, t\) must be real"),
        ({"jac": lambda x, t: (x[0] * t,)}, "one array for each of 2 parameters, got 1"),
        ({"jac": lambda x, t: (t, t[:3])}, r"jac\(x, t\)\[1\] must have shape \(m, B\)"),
        ({"jac": lambda x, t: (t, 1j * t)}, r"jac\(x, t\)\[1\] must be real"),
    ],
)
def test_wrong_input_is_named(changes, message):
    with pytest.raises(ValueError, match=message):
        fit(**changes)


def test_what_the_model_raises_goes_through():
    def broken(x, t):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        fit(model=broken)


def test_an_array_of_derivatives_serves_as_well_as_a_sequence():
    stacked = fit(jac=lambda x, t: np.stack(decay_jacobian(x, t)))
    np.testing.assert_array_equal(stacked.x, fit().x)


def test_arguments_stay_as_they_were():
    y, t, x0 = C.y.copy(), C.t.copy(), C.x0.copy()
    fit(y=y, t=t, x0=x0)
    np.testing.assert_array_equal(y, C.y)
    np.testing.assert_array_equal(t, C.t)
    np.testing.assert_array_equal(x0, C.x0)


def test_lists_and_single_precision_serve():
    np.testing.assert_array_equal(fit(y=C.y.tolist()).x, fit().x)
    assert fit(y=C.y.astype(np.float32)).x.dtype == np.float64


def test_progress_tells_how_many_have_ended():
    told = []
    fit(progress=lambda done, total: told.append((done, total)), chunk=3)
    done = [d for d, _ in told]
    assert done == sorted(done)
    assert told[-1] == (8, 8)
    assert len(told) > 1


def test_progress_is_one_line_on_standard_error(capsys):
    fit(progress=True, chunk=3)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.endswith("\r8 of 8 fits ended\n")
    assert err.count("\n") == 1
    fit()
    assert capsys.readouterr().err == ""


def test_a_fit_is_a_record_to_read():
    batch = fit()
    record = batch[-1]
    assert isinstance(record, FitRecord)
    np.testing.assert_array_equal(record.x, batch.x[7])
    np.testing.assert_array_equal(record.stderr, batch.stderr()[7])
    assert record.cost == batch.cost[7]
    assert "converged: FTOL\nActual and predicted reduction of f are within ftol" in str(record)
    assert f"{batch.x[7, 0]:.10g} ± {batch.stderr()[7, 0]:.4g}" in " ".join(str(record).split())
    assert len(list(batch)) == len(batch) == 8


def test_only_a_number_in_range_picks_a_fit():
    with pytest.raises(IndexError, match="fit 8 of 8 fits"):
        fit()[8]
    with pytest.raises(TypeError, match="must be an integer"):
        fit()["x"]


def test_a_batch_prints_how_its_fits_ended():
    y = C.y.copy()
    y[2] = np.nan
    lines = str(fit(y=y)).splitlines()
    assert lines[0] == "7 of 8 fits converged"
    assert lines[1].split() == [Status.NOT_FINITE.name, "1"]


def test_results_can_be_pickled():
    batch = fit()
    back = pickle.loads(pickle.dumps(batch))
    assert [str(one) for one in back] == [str(one) for one in batch]
    np.testing.assert_array_equal(back.confidence_interval(), batch.confidence_interval())


def test_a_fit_that_sigma_leaves_without_observations_ends_alone():
    sigma = np.ones((8, 6))
    sigma[3] = np.inf
    result = fit(sigma=sigma)
    assert result.status[3] == Status.NOT_FINITE
    np.testing.assert_array_equal(result.success, np.arange(8) != 3)
