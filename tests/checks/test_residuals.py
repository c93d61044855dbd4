"""The checks of the chapter on residuals: right answers pass, known mistakes are named."""

import numpy as np
import pytest

from lmtutor.checks import check
from lmtutor.problems import nist

T = np.array([1.0, 2, 3, 5, 7, 10])
Y = np.array([109.0, 149, 149, 191, 213, 224])


def looped(x):
    return [x[0] * (1 - np.exp(-x[1] * t)) - y for t, y in zip(T, Y, strict=True)]


def phi(rate):
    return 1 - np.exp(-rate * T)


RIGHT = [
    ("ex-residuals-by-hand", [0, 1, 1.5]),
    ("ex-residuals-by-hand", np.array([[0], [1], [1.5]])),
    ("ex-residuals-objective", (13 / 8, 13 / 4)),
    ("ex-residuals-objective", np.array([1.625, 3.25])),
    ("ex-residuals-function", looped),
    ("ex-residuals-function", nist.load("BoxBOD").residual),
    ("ex-residuals-plateau", [3, 7]),
    ("ex-residuals-plateau", (3.0, 7.0)),
    ("ex-residuals-valley", lambda rate: phi(rate) @ Y / (phi(rate) @ phi(rate))),
    ("ex-residuals-valley", lambda rate: np.linalg.lstsq(phi(rate)[:, None], Y, rcond=None)[0]),
    ("ex-residuals-no-minimum", "B"),
    ("ex-residuals-no-minimum", " b "),
]

WRONG = [
    ("ex-residuals-by-hand", [0, -1, -1.5], "sign"),
    ("ex-residuals-by-hand", [2, 2, 2], "subtract the data"),
    ("ex-residuals-by-hand", [0, 1, 2.25], "squares"),
    ("ex-residuals-by-hand", [-1, 0, 0.5], "(1, 0)"),
    ("ex-residuals-by-hand", [0, 1], "shape"),
    ("ex-residuals-by-hand", [0, 1, 7], "subtract each datum"),
    ("ex-residuals-by-hand", "r", "Numbers"),
    ("ex-residuals-objective", [3.25, 1.625], "order"),
    ("ex-residuals-objective", [3.25, 6.5], "½"),
    ("ex-residuals-objective", [1.625, 0.8125], "twice"),
    ("ex-residuals-objective", [1.625, 1.625], "twice"),
    ("ex-residuals-objective", [np.sqrt(3.25) / 2, np.sqrt(3.25)], "norm"),
    ("ex-residuals-objective", [0.625, 1.25], "(1, 0)"),
    ("ex-residuals-objective", [1, 1], "Halve"),
    ("ex-residuals-function", lambda x: Y - x[0] * (1 - np.exp(-x[1] * T)), "sign"),
    ("ex-residuals-function", lambda x: x[0] * (1 - np.exp(-x[1] * T)), "subtract y"),
    ("ex-residuals-function", lambda x: x[1] * (1 - np.exp(-x[0] * T)) - Y, "x[0] is the height"),
    ("ex-residuals-function", lambda x: x[0] * (1 - np.exp(x[1] * T)) - Y, "exponent"),
    ("ex-residuals-function", lambda x: np.sum(np.square(looped(x))) / 2, "shape"),
    ("ex-residuals-function", lambda x: ..., "nothing yet"),
    ("ex-residuals-function", lambda x: x[2], "IndexError"),
    ("ex-residuals-function", lambda x: np.zeros(6), "Compare"),
    ("ex-residuals-plateau", [3, 14], "half"),
    ("ex-residuals-plateau", [2, 8.5], "median"),
    ("ex-residuals-plateau", [7, 3], "order"),
    ("ex-residuals-plateau", [3, 1], "half the sum"),
    ("ex-residuals-plateau", [6, 7], "minimise over"),
    ("ex-residuals-valley", lambda rate: Y.mean(), "limit"),
    ("ex-residuals-valley", lambda rate: np.mean(Y / phi(rate)), "weighs"),
    ("ex-residuals-valley", lambda rate: phi(rate) @ phi(rate) / (phi(rate) @ Y), "upside down"),
    ("ex-residuals-valley", lambda rate: phi(rate) @ Y, "Divide"),
    ("ex-residuals-valley", lambda rate: 200.0, "x₂ = 0.3"),
    ("ex-residuals-no-minimum", "A", "f(1)"),
    ("ex-residuals-no-minimum", "C", "limits"),
    ("ex-residuals-no-minimum", "D", "Choose"),
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
