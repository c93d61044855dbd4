"""The scalings in Python: runs, invariance, still picture, words, and the front end's runs."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lmtutor.figures import Scaling
from lmtutor.figures.scaling import BOUNDS, NAMES, UNITS, X1, X2, problem, run
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]
SYMBOLS = {f"D {key}" for key in NAMES}  # I, Marquardt, Moré
KS = range(-UNITS, UNITS + 1)
STARTS = [(1.0, 1.0), (20.0, 4.0), (100.0, 0.75), (20.0, 1.0)]


@pytest.mark.parametrize("scaling", ["marquardt", "more"])
@pytest.mark.parametrize("x", STARTS)
def test_column_norms_take_the_same_path_in_every_unit(x: Any, scaling: str) -> None:
    path = run(x, scaling, 0)
    for k in KS:
        other = run(x, scaling, k)
        assert other.axes == pytest.approx(path.axes, rel=1e-12)
        assert (other.fate, len(other.trials)) == (path.fate, len(path.trials))
        assert other.points[:6] == pytest.approx(path.points[:6], rel=1e-6)


def test_the_identity_takes_another_path_in_each_unit() -> None:
    runs = [run((1.0, 1.0), "levenberg", k) for k in KS]
    for one, other in itertools.combinations(runs, 2):
        assert one.first != pytest.approx(other.first, rel=1e-3)
    for k, one in zip(KS, runs, strict=True):
        assert one.axes[1] / one.axes[0] == pytest.approx(10.0**k)


def test_invariance_is_not_safety_and_no_scaling_wins_everywhere() -> None:
    hard = {key: run((1.0, 1.0), key, 0) for key in NAMES}
    assert [r.fate for r in hard.values()] == ["arrived", "lost", "arrived"]
    assert len(hard["levenberg"].trials) < len(hard["more"].trials)
    assert run((1.0, 1.0), "levenberg", 2).fate == "lost"
    assert {run((20.0, 4.0), key, 0).fate for key in ("marquardt", "more")} == {"lost"}
    easy = {key: len(run((20.0, 1.0), key, 0).trials) for key in ("levenberg", "more")}
    assert easy["more"] < easy["levenberg"]


def test_a_run_that_arrives_is_at_the_certified_minimum() -> None:
    for x, key, k in itertools.product(STARTS, NAMES, KS):
        one = run(x, key, k)
        if one.fate == "arrived":
            assert one.points[-1] == pytest.approx(problem().certified, rel=1e-4)
        length = np.linalg.norm((one.first - np.array(x)) / one.axes)
        assert length <= 1.001, "the first step leaves the ellipse"


def test_the_front_end_runs_the_same() -> None:
    cases = [[x, key, k] for x in STARTS for key in NAMES for k in KS]
    script = (
        "import { run } from './lmtutor/figures/frontend/figures/scaling.js';"
        f"console.log(JSON.stringify({json.dumps(cases)}.map((c) => run(...c))));"
    )
    for (x, key, k), other in zip(cases, node(script), strict=True):
        one = run(tuple(x), key, k)  # type: ignore[arg-type]
        where = (x, key, k)
        assert (one.fate, len(one.trials)) == (other["fate"], len(other["trials"])), where
        assert one.axes == pytest.approx(other["axes"], rel=1e-9), where
        for (at, f, accepted), trial in zip(one.trials[:8], other["trials"], strict=False):
            assert at == pytest.approx(trial["x"], rel=1e-6), where
            assert f == pytest.approx(trial["f"] or np.inf, rel=1e-6), where  # JSON has no ∞
            assert accepted == trial["accepted"], where


def test_python_and_front_end_have_the_same_bounds() -> None:
    script = (
        "import { BOUNDS } from './lmtutor/figures/frontend/figures/scaling.js';"
        "console.log(JSON.stringify(BOUNDS))"
    )
    x1, x2 = (list(pair) for pair in BOUNDS)
    assert node(script) == {"x1": x1, "x2": x2, "unit": [-UNITS, UNITS]}
    for (low, high), pair in zip((X1, X2), BOUNDS, strict=True):
        assert low < pair[0] < pair[1] < high, "a start must be on the map"


def test_python_sees_the_state_move() -> None:
    figure = Scaling()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append((change["name"], change["new"])), ["x", "scaling"])
    figure.set_state({"x": [3, 2], "scaling": "more", "unit": 1})  # as the front end sends it
    assert figure.state() == {"x": (3.0, 2.0), "scaling": "more", "unit": 1}
    assert ("scaling", "more") in seen
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"x": (0, 1)}, r"x must be 2 numbers in \[0.5, 250\] × \[0.05, 8\], not \(0, 1\)"),
        ({"x": (1, float("nan"))}, "x must be 2 numbers"),
        ({"scaling": "none"}, "'scaling' trait of a Scaling instance expected any of"),
        ({"unit": 4}, "'unit' trait of a Scaling instance should not be greater than 3"),
        ({"unit": 0.5}, "'unit' trait of a Scaling instance expected an int, not the float 0.5"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(Scaling, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = Scaling().still()
    count = len(run((1.0, 1.0), "levenberg", 0).trials)
    assert f"It arrives after {count} trials" in still.alt
    assert f"✓{count}" in still.alt
    for state in ({"unit": 3}, {"scaling": "marquardt"}, {"x": (20, 4), "scaling": "more"}):
        assert Scaling(**state).still().svg != still.svg


def test_the_try_buttons_tell_true_numbers() -> None:
    for entry in Scaling().tries():
        state = entry["state"]
        assert run(state["x"], state["scaling"], state["unit"]).fate == "lost"
    unit, marquardt, other = (entry["notice"] for entry in Scaling().tries())
    assert f"{run((1.0, 1.0), 'levenberg', 2).axes[1]:.3g}, it was 1.41" in unit
    assert f"after {len(run((1.0, 1.0), 'marquardt', 0).trials)} trials" in marquardt
    assert f"after {len(run((20.0, 4.0), 'levenberg', 0).trials)} trials" in other
