"""The checks of the chapter on the Jacobian matrix: right ones pass, mistakes are named."""

import numpy as np
import pytest

from lmtutor import jacobian
from lmtutor.checks import check

J = np.array([[1, 0], [0.5, 1], [0.25, 1]])


def by_complex_step(fun, x):
    return np.column_stack([fun(x + 1e-30j * e).imag / 1e-30 for e in np.eye(len(x))])


def looped_complex_step(fun, x):
    columns = []
    for i in range(len(x)):
        z = x.astype(complex)
        z[i] += 1e-20j
        columns.append(np.imag(fun(z)) / 1e-20)
    return np.array(columns).T.tolist()


def spoil(fun, x):
    x += 1e-8
    return np.zeros((3, 2))


def logistic(second=-1.0, third=1.0, inner=True):
    """The logistic curve's Jacobian matrix with factors on its columns."""

    def jac(x, t):
        e = np.exp(x[1] - x[2] * t)
        bell = x[0] * e / (1 + e) ** 2
        return np.column_stack([1 / (1 + e), second * bell, third * (t if inner else 1) * bell])

    return jac


RIGHT = [
    ("ex-jacobian-matrix-by-hand", J),
    ("ex-jacobian-matrix-by-hand", ((1, 0), (1 / 2, 1), (1 / 4, 1))),
    ("ex-jacobian-matrix-predict", [-0.5, 0, 0]),
    ("ex-jacobian-matrix-predict", np.array([[-0.5], [0], [0]])),
    ("ex-jacobian-matrix-step", 1e-8),
    ("ex-jacobian-matrix-step", [np.sqrt(1e-16)]),
    ("ex-jacobian-matrix-complex", by_complex_step),
    ("ex-jacobian-matrix-complex", looped_complex_step),
    ("ex-jacobian-matrix-complex", lambda fun, x: jacobian(fun, x, "cs")),
    ("ex-jacobian-matrix-repair", logistic()),
]

WRONG = [
    ("ex-jacobian-matrix-by-hand", J.T, "transpose"),
    ("ex-jacobian-matrix-by-hand", -J, "sign"),
    ("ex-jacobian-matrix-by-hand", J[:, ::-1], "swapped"),
    ("ex-jacobian-matrix-by-hand", J * [1, 0.5], "factor a"),
    ("ex-jacobian-matrix-by-hand", [[1, 2], [0.5, 1], [0.25, 0.5]], "inner factor"),
    ("ex-jacobian-matrix-by-hand", J * [2, 1], "drops out"),
    ("ex-jacobian-matrix-by-hand", [[1, 0], [1, 1], [1, 2]], "(1, 0)"),
    ("ex-jacobian-matrix-by-hand", [[1, 0], [0.5, 1], [0.25, 2]], "Column b"),
    ("ex-jacobian-matrix-by-hand", [1, 0, 0.5], "shape"),
    ("ex-jacobian-matrix-predict", [0.5, 0, -0.5], "add r"),
    ("ex-jacobian-matrix-predict", [-1.5, 0, 1], "sign"),
    ("ex-jacobian-matrix-predict", [-0.5, 1, 2], "second component"),
    ("ex-jacobian-matrix-predict", [-0.5, -0.0902, 0.0518], "linear"),
    ("ex-jacobian-matrix-predict", [-0.5, -0.09, 0.05], "linear"),
    ("ex-jacobian-matrix-predict", [1, 2, 3], "½ of column"),
    ("ex-jacobian-matrix-step", 1e-16, "rounding"),
    ("ex-jacobian-matrix-step", 2e-8, "second derivative"),
    ("ex-jacobian-matrix-step", 4e-8, "upside down"),
    ("ex-jacobian-matrix-step", 5e-9, "factor 2"),
    ("ex-jacobian-matrix-step", 1e-16 ** (1 / 3), "central"),
    ("ex-jacobian-matrix-step", -1e-8, "positive"),
    ("ex-jacobian-matrix-step", 1e-3, "derivative"),
    ("ex-jacobian-matrix-complex", lambda fun, x: jacobian(fun, x), "Digits"),
    ("ex-jacobian-matrix-complex", lambda fun, x: by_complex_step(fun, x).T, "transpose"),
    ("ex-jacobian-matrix-complex", lambda fun, x: -by_complex_step(fun, x), "sign"),
    ("ex-jacobian-matrix-complex", lambda fun, x: 0 * by_complex_step(fun, x), "zero"),
    ("ex-jacobian-matrix-complex", lambda fun, x: 1e-30 * by_complex_step(fun, x), "divide by h"),
    ("ex-jacobian-matrix-complex", lambda fun, x: by_complex_step(fun, x) + 1j, "imaginary"),
    ("ex-jacobian-matrix-complex", spoil, "copy"),
    ("ex-jacobian-matrix-complex", 1.0, "function"),
    ("ex-jacobian-matrix-repair", logistic(inner=False), "inner factor"),
    ("ex-jacobian-matrix-repair", logistic(second=1.0), "Column 1 has the wrong sign"),
    ("ex-jacobian-matrix-repair", logistic(third=-1.0), "Column 2 has the wrong sign"),
    ("ex-jacobian-matrix-repair", logistic(third=2.0), "Column 2 is wrong"),
    ("ex-jacobian-matrix-repair", lambda x, t: logistic()(x, t).T, "transpose"),
]


@pytest.mark.parametrize(("label", "answer"), RIGHT)
def test_right_answers_pass(label, answer):
    verdict = check(label, answer)
    assert verdict.ok, verdict


@pytest.mark.parametrize(("label", "answer", "part"), WRONG)
def test_wrong_answers_are_told_why(label, answer, part):
    verdict = check(label, answer)
    assert not verdict.ok
    assert part in verdict.message
