"""The NIST sets: unchanged files, a strict reader, right models and derivatives."""

import hashlib
import re
from importlib.resources import files

import numpy as np
import pytest

from lmtutor import jacobian
from lmtutor.problems import nist
from tests.solver.tools import digits

FOLDER = files("lmtutor.problems") / "nist_data"


def test_there_are_27_sets_and_each_has_two_starts():
    assert len(nist.NAMES) == 27
    assert {nist.load(name).starts.shape[0] for name in nist.NAMES} == {2}


def test_the_files_are_those_of_the_checksums():
    listed = dict(
        reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text().splitlines()
    )
    assert set(listed) == {f"{name}.dat" for name in nist.NAMES}
    for name, checksum in listed.items():
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == checksum, name


def test_levels_are_those_of_the_files():
    levels = [nist.load(name).level for name in nist.NAMES]
    assert (levels.count("Lower"), levels.count("Average"), levels.count("Higher")) == (8, 11, 8)


@pytest.mark.parametrize("name", nist.NAMES)
def test_the_model_reproduces_the_certified_residual_sum_of_squares(name):
    p = nist.load(name)
    r = p.residual(p.certified)
    # The certified parameters of Lanczos1 carry too few digits for its residuals of 1e-13.
    assert r @ r == pytest.approx(p.rss, rel=1e-6 if name != "Lanczos1" else 1e3)


@pytest.mark.parametrize("name", nist.NAMES)
def test_degrees_of_freedom_fit_the_certified_residual_standard_deviation(name):
    """They do not in the header of Rat43, which counts 9 for 15 observations of 4 parameters."""
    p = nist.load(name)
    text = (FOLDER / f"{name}.dat").read_text()
    deviation = float(re.search(r"Residual Standard Deviation:\s+(\S+)", text)[1])
    assert np.sqrt(p.rss / p.dof) == pytest.approx(deviation, rel=1e-9)
    header = int(re.search(r"Degrees of Freedom:\s+(\d+)", text)[1])
    assert (header == p.dof) == (name != "Rat43")


@pytest.mark.parametrize("name", nist.NAMES)
def test_the_hand_written_jacobian_agrees_with_the_complex_step(name):
    p = nist.load(name)
    for x in (*p.starts, p.certified):
        expected = jacobian(p.residual, x, "cs")
        size = np.abs(expected).max(axis=0)
        np.testing.assert_allclose(p.jacobian(x) / size, expected / size, atol=1e-13)
        assert np.array_equal(p.jacobian(x), p.model_jacobian(x, p.t))


def test_nelson_is_fitted_in_logarithms_of_two_predictors():
    p = nist.load("Nelson")
    assert p.t.shape == (2, 128)
    assert p.y[0] == np.log(15.0)


def test_a_loaded_set_is_shared_and_cannot_be_changed():
    p = nist.load("BoxBOD")
    assert p is nist.load("BoxBOD")
    for array in (p.t, p.y, p.starts, p.certified, p.stderr):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_an_unknown_name_is_answered_with_the_names():
    with pytest.raises(ValueError, match=r"name must be one of 'Bennett5', .*got 'Misra'"):
        nist.load("Misra")


def edited(old, new):
    text = (FOLDER / "BoxBOD.dat").read_text()
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("149             3", "149             x", r"BoxBOD\.dat, line 63: expected 2 numbers"),
        ("149             3", "149", r"BoxBOD\.dat, line 63: expected 2 numbers, got '149'"),
        ("224            10\n", "", "expected 6 observations, got 5"),
        ("b2 =   1  ", "b2 =      ", r"line 42: expected 4 numbers"),
        ("2 Parameters", "3 Parameters", "expected 3 parameters, got 2"),
        ("Residual Sum of Squares:", "Sum:", "no line matches 'Residual Sum of Squares"),
        ("Dataset Name:  BoxBOD", "Dataset Name:  BoxBID", "no model for the data set 'BoxBID'"),
        ("Data:   y             x", "", "no line 'Data:   y"),
    ],
)
def test_a_malformed_file_is_refused_with_file_and_line(old, new, message):
    with pytest.raises(nist.FormatError, match=message):
        nist.parse(edited(old, new), "BoxBOD.dat")


def test_digits_measures_digits():
    assert digits(np.array([1.001, 2.0]), np.array([1.0, 2.0])) == pytest.approx(3, abs=1e-3)
