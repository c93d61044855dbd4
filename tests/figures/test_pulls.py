"""The polygon of pulls in Python: traits, numbers, still picture, words."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import traitlets

from lmtutor.figures import Pulls
from lmtutor.figures.pulls import B1, B2, BALANCED, BOX, CLOSED, PLATEAU, Balance
from tests.figures.words import every_word_is_translated

ROOT = Path(__file__).parents[2]


def node(script: str) -> Any:
    """Return what a script of the front end prints as JSON."""
    program = shutil.which("node")
    assert program, "Node.js is missing: `make setup` gets it"
    command = [program, "--input-type=module", "-e", script]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@pytest.mark.parametrize("x", [BOX.starts[0], BOX.starts[1], BALANCED, PLATEAU])
def test_the_pulls_add_up_to_the_slope_of_f_for_relative_changes(x: Any) -> None:
    def f(z: Any) -> float:
        r = BOX.residual(np.exp(z))
        return 0.5 * float(r @ r)

    z, h = np.log(x), 1e-5
    slopes = [(f(z + h * e) - f(z - h * e)) / (2 * h) for e in np.eye(2)]
    assert Balance(x).g == pytest.approx(slopes, rel=1e-6, abs=1e-3)


def test_at_the_best_fit_the_polygon_closes_though_no_arrow_is_zero() -> None:
    best = Balance(BOX.certified)
    assert best.closed
    assert best.gap < 1e-9 * best.total
    assert best.lengths.min() > 0.05 * best.total
    assert not Balance(BOX.starts[1]).closed


def test_the_try_states_are_what_their_words_say() -> None:
    two, far = Balance(BALANCED), Balance(PLATEAU)
    assert np.linalg.norm(two.pulls[2] + two.pulls[3]) < 0.002 * two.lengths[2]
    assert two.gap > 0.1 * two.total
    assert far.gap < CLOSED * far.total
    assert np.max(np.abs(far.pulls[:, 1])) < 0.003 * np.max(np.abs(far.pulls[:, 0]))
    best, balanced, plateau = Pulls().tries()
    for entry in (best, balanced, plateau):
        assert Pulls(**entry["state"]).state() == entry["state"]
        assert not re.search(r"[{}]", entry["notice"])
    assert best["state"]["x"] == pytest.approx(BOX.certified, rel=1e-6)
    r = BOX.residual(BOX.certified)
    assert r[2] > 0 > max(r[:2])
    assert f"together they are {np.hypot(*(two.pulls[2] + two.pulls[3])):.3g}" in balanced["notice"]
    assert f"{far.pulls[:, 0].max():.0f}" in plateau["notice"]


def test_python_sees_the_state_move() -> None:
    figure = Pulls()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append((change["name"], change["new"])), ["x", "pick"])
    figure.set_state({"x": [200.0, 1.0], "pick": 4})  # as the front end sends it
    assert seen == [("x", (200.0, 1.0)), ("pick", 4)]
    assert Pulls(x=BOX.starts[1]).x == (100.0, 0.75)


def test_the_representation_makes_the_figure_again() -> None:
    figure = Pulls(x=(150, 0.5), pick=2)
    assert repr(figure) == "Pulls(x=(150.0, 0.5), pick=2)"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"x": (29, 1)}, r"x must be 2 numbers in \[30, 300\] × \[0.1, 10\], not \(29, 1\)"),
        ({"x": (100, float("nan"))}, "x must be 2 numbers"),
        ({"x": (100, 1, 1)}, "x must be 2 numbers"),
        ({"pick": 0}, "'pick' trait of a Pulls instance should not be less than 1"),
        ({"pick": 7}, "'pick' trait of a Pulls instance should not be greater than 6"),
        ({"pick": 1.5}, "'pick' trait of a Pulls instance expected an int, not the float 1.5"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    with pytest.raises(traitlets.TraitError, match=complaint):
        Pulls(**state)
    figure = Pulls()
    before = figure.state()
    with pytest.raises(traitlets.TraitError, match=complaint):
        figure.set_trait(*state.popitem())
    assert figure.state() == before


@pytest.mark.filterwarnings("error")
def test_the_still_picture_is_svg_with_alternative_text() -> None:
    still = Pulls().still()
    root = ET.fromstring(still.svg)
    assert root.find("{http://www.w3.org/2000/svg}title").text == still.alt  # type: ignore[union-attr]
    assert "<text" not in still.svg, "words must be outlines: no reader needs a font"
    start = Balance(BOX.starts[1])
    assert f"{start.total:.0f} long; their sum, the gradient, is {start.gap:.0f} long" in still.alt
    assert still == Pulls().still(), "the same state must draw the same picture"
    for entry in Pulls().tries():
        assert Pulls(**entry["state"]).still().svg != still.svg
    assert "The polygon closes." in Pulls(x=BOX.certified).alt()


def test_every_word_is_translated() -> None:
    every_word_is_translated(Pulls)


def test_python_and_front_end_have_the_same_bounds_data_and_derivatives() -> None:
    points = [[100.0, 0.75], [213.8, 0.547], [172.5, 8.0]]
    front = node(
        "import { BOUNDS } from './lmtutor/figures/frontend/figures/pulls.js';"
        "import { BOD, boxbod } from './lmtutor/figures/frontend/core/problems.js';"
        f"const at = {json.dumps(points)}.map((x) => [boxbod.fun(x), boxbod.jac(x)]);"
        "console.log(JSON.stringify({ BOUNDS, t: BOD.t, y: BOD.y, at }))"
    )
    assert front["BOUNDS"] == {"b1": list(B1), "b2": list(B2), "pick": [1, 6]}
    assert front["t"] == BOX.t.tolist()
    assert front["y"] == BOX.y.tolist()
    for x, (r, jac) in zip(points, front["at"], strict=True):
        assert r == pytest.approx(BOX.residual(x), rel=1e-12)
        assert np.array(jac) == pytest.approx(BOX.jacobian(x), rel=1e-12)


def test_every_word_the_front_end_asks_for_is_there() -> None:
    source = (ROOT / "lmtutor/figures/frontend/figures/pulls.js").read_text("utf-8")
    calls = re.findall(r"\bt\(((?:[^()]|\([^()]*\))*)", source)
    asked = {key for call in calls for key in re.findall(r'"([^"]+)"', call)}
    assert len(asked) > 15
    assert asked <= set(Pulls()._words), asked - set(Pulls()._words)
