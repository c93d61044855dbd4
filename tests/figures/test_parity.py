"""The front end's arithmetic is that of `lmtutor`: same steps, same iterates, same decisions."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lmtutor
from lmtutor._damping import lam_for_radius
from lmtutor._step import LinearModel
from lmtutor.problems import nist, rosenbrock

ROOT = Path(__file__).parents[2]
SAME = 1e-9
DAMPINGS = ("trust-region", "nielsen", "marquardt")
SCALINGS = ("more", "marquardt", "levenberg")
METHODS = [("lm", {"damping": d, "scaling": s}) for d, s in itertools.product(DAMPINGS, SCALINGS)]
METHODS += [("gauss-newton", {}), ("gradient-descent", {}), ("gradient-descent", {"step": 1e-3})]
STARTS = 32  # random starts for each method: 384 cases


def growth(t: Any, y: Any) -> Any:
    return lambda x: np.exp(x[0] * t) - y, lambda x: (t * np.exp(x[0] * t))[:, None]


def exponential(t: Any, y: Any) -> Any:
    return lambda x: x[0] * np.exp(x[1] * t) - y, lambda x: np.column_stack(
        [np.exp(x[1] * t), x[0] * t * np.exp(x[1] * t)]
    )


def decay(t: Any, y: Any) -> Any:
    return lambda x: x[0] * np.exp(x[1] * t) + x[2] - y, lambda x: np.column_stack(
        [np.exp(x[1] * t), x[0] * t * np.exp(x[1] * t), np.ones_like(t)]
    )


FITS = {"growth": (growth, 1), "exponential": (exponential, 2), "decay": (decay, 3)}


def functions(case: dict[str, Any]) -> Any:
    if case["problem"] == "rosenbrock":
        return rosenbrock.fun, rosenbrock.jac
    if case["problem"] == "boxbod":
        box = nist.load("BoxBOD")
        return box.residual, box.jacobian
    return FITS[case["problem"]][0](np.array(case["data"]["t"]), np.array(case["data"]["y"]))


def make_cases() -> list[dict[str, Any]]:
    rng = np.random.default_rng(1944)
    cases = []
    for (method, options), k in itertools.product(METHODS, range(STARTS)):
        problem = ("rosenbrock", "rosenbrock", "growth", "exponential", "decay")[k % 5]
        t = np.round(np.linspace(0, 2, int(rng.integers(4, 9))), 3)
        y = np.round(2 * np.exp(-0.7 * t) + 0.3 + 0.1 * rng.standard_normal(t.size), 4)
        n = 2 if problem == "rosenbrock" else FITS[problem][1]
        x0 = (
            rng.uniform([-3.2, -4.4], [3.2, 2.2])
            if problem == "rosenbrock"
            else (rng.uniform(-1.5, 1.5, n))
        )
        lam = 0.0 if k % 8 == 0 else float(10 ** rng.uniform(-4, 4))
        cases.append(
            {
                "problem": problem,
                "data": {"t": t.tolist(), "y": y.tolist()},
                "x0": x0.tolist(),
                "method": method,
                "options": options,
                "count": 25,
                "lam": lam,
            }
        )
    return cases + boxbod_cases(rng)


def boxbod_cases(rng: Any) -> list[dict[str, Any]]:
    """Cases of the one problem from NIST that figures iterate on."""
    return [
        {
            "problem": "boxbod",
            "data": {},
            "x0": rng.uniform([80, 0.3], [400, 1.5]).tolist(),
            "method": method,
            "options": options,
            "count": 25,
            "lam": float(10 ** rng.uniform(-4, 4)),
        }
        for method, options in METHODS[:-1]
        for _ in range(4)
    ]


CASES = make_cases()


@pytest.fixture(scope="module")
def answers() -> list[dict[str, Any]]:
    """What the front end answers to every case."""
    node = shutil.which("node")
    assert node, "Node.js is missing"
    run = subprocess.run(
        [node, ROOT / "tests/frontend/parity.mjs"],
        input=json.dumps(CASES),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def records(case: dict[str, Any]) -> list[lmtutor.Iteration]:
    fun, jac = functions(case)
    budget = {"max_nfev": case["count"] + 1, "ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
    if case["method"] == "lm":
        return list(lmtutor.iterate(fun, case["x0"], jac, **budget, **case["options"]))
    method = {
        "gauss-newton": lmtutor.gauss_newton,
        "gradient-descent": lmtutor.gradient_descent,
    }[case["method"]]
    return list(method(fun, case["x0"], jac, **budget, **case["options"]).history)


def difference(a: Any, b: Any, size: float = 0.0) -> float:
    """‖a − b‖ relative to ‖b‖ or to `size`, if that is larger; 0 for equal infinities."""
    a, b = (np.array(v, float) for v in (a, b))
    if np.array_equal(a, b):
        return 0.0
    return float(np.linalg.norm(a - b) / max(float(np.linalg.norm(b)), size))


worst: dict[str, float] = {}
compared: list[int] = []
grown: list[int] = []


def note(name: str, value: float) -> float:
    worst[name] = max(worst.get(name, 0.0), value)
    return value


@pytest.mark.parametrize("index", range(len(CASES)))
def test_the_step_is_the_same(index: int, answers: list[dict[str, Any]]) -> None:
    case, answer = CASES[index], answers[index]
    fun, jac = functions(case)
    model = LinearModel(jac(case["x0"]), fun(case["x0"]), np.ones(len(case["x0"])))
    step = model.step(case["lam"])
    assert note("p", difference(answer["step"]["p"], step.p)) < SAME
    assert note("length", difference(answer["step"]["length"], step.length)) < SAME
    assert note("predicted", difference(answer["step"]["predicted"], step.predicted)) < SAME
    exact = lam_for_radius(model, step.length, 1e-13)
    # λ is only as sharp as ‖p‖ depends on it.
    sharp = 1e-12 * np.linalg.norm(model.s**2 + case["lam"])
    assert abs(answer["back"] - exact) <= SAME * exact + sharp


def blurred(x: Any, f: float, record: lmtutor.Iteration, jac: Any) -> bool:
    """Whether rounding has a say in what follows this trial from x, whoever computes it.

    That is so where the change of f drowns in f, where the step drowns in x, and where J is so
    ill conditioned that the step is not known to nine digits.
    """
    assert record.p is not None
    return bool(
        abs(f - record.f) < 1e-4 * f
        or np.linalg.norm(record.p) < 1e-5 * np.linalg.norm(record.x)
        or not np.isfinite(record.f)
        or np.linalg.cond(jac(x)) > 1e5
    )


@pytest.mark.parametrize("index", range(len(CASES)))
def test_the_iteration_is_the_same(index: int, answers: list[dict[str, Any]]) -> None:
    case, trials = CASES[index], answers[index]["trials"]
    _, jac = functions(case)
    start, *mine = records(case)
    _, *shadow = records(case | {"x0": np.nextafter(case["x0"], np.inf).tolist()})
    x, f = start.x, start.f
    for record, beside, trial in zip(mine, shadow, trials, strict=False):
        assert record.p is not None
        where = f"trial {record.k} of {case}"
        if blurred(x, f, record, jac):
            break
        if difference(beside.p, record.p) > SAME / 10:
            grown.append(index)  # from one unit in the last place of the start
            break
        step = float(np.linalg.norm(record.p))
        assert note("x", difference(trial["x"], record.x, step)) < SAME, where
        assert note("step", difference(trial["p"], record.p)) < SAME, where
        for name in ("lam", "delta", "rho"):
            value = getattr(record, name)
            if value is not None and value != 0:
                assert note(name, difference(trial[name], value)) < SAME, where
        assert trial["accepted"] == record.accepted, where
        if record.accepted:
            x, f = record.x, record.f
        compared.append(index)


def test_enough_was_compared() -> None:
    """Cases that end at once would compare nothing; print how close the two are."""
    assert len(CASES) >= 300
    assert len(compared) >= 8 * len(CASES)
    assert len(grown) <= len(CASES) // 100
    print(len(CASES), "cases,", len(compared), "trials;", "largest relative differences:")
    print({name: f"{value:.2g}" for name, value in sorted(worst.items())})
