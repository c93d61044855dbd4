"""The squares in Python: traits, numbers, still picture, words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lmtutor.figures import Squares
from lmtutor.figures.squares import (
    BEST,
    COUNT,
    FASTEST,
    SLOWEST,
    STEEPEST,
    VELOCITIES,
    Fit,
    _power,
)
from lmtutor.problems import hubble
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]


def test_the_total_is_least_where_the_pulls_balance() -> None:
    best = Fit(hubble.solution[0])
    assert best.up == pytest.approx(best.down, rel=1e-12)
    assert best.total < min(Fit(best.x - 1).total, Fit(best.x + 1).total)
    assert best.total == pytest.approx(hubble.fun(hubble.solution) @ hubble.fun(hubble.solution))
    for x in (0.0, 250.0, 900.0):
        slope = (Fit(x + 1).total - Fit(x - 1).total) / 2
        assert slope == pytest.approx(2 * (Fit(x).down - Fit(x).up), rel=1e-9)


@pytest.mark.parametrize("galaxy", [1, 14, 24])
def test_a_galaxy_turns_the_best_slope_by_its_lever(galaxy: int) -> None:
    d = hubble.distance
    v = np.array(VELOCITIES) + 100 * (np.arange(COUNT) + 1 == galaxy)
    turned = Fit(0.0, v).best - Fit(0.0).best
    assert turned == pytest.approx(100 * d[galaxy - 1] / (d @ d))


def test_python_sees_the_state_move() -> None:
    figure = Squares()
    seen: list[str] = []
    figure.observe(lambda change: seen.append(change["name"]), ["x", "pick", "v"])
    v = [float(k) for k in range(COUNT)]
    figure.set_state({"x": 300, "pick": 4, "v": v})  # as the front end sends it
    assert seen == ["x", "pick", "v"]
    assert figure.v == tuple(v)
    assert Squares(v=hubble.velocity).v == VELOCITIES


def test_the_representation_makes_the_figure_again() -> None:
    figure = Squares(x=300, pick=2)
    assert repr(figure).startswith("Squares(x=300.0, pick=2, v=(170.0, 290.0, -130.0,")
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"x": 901}, "x must be a number from 0 to 900, not 901"),
        ({"x": float("nan")}, "x must be a number from 0 to 900, not nan"),
        ({"pick": 0}, "'pick' trait of a Squares instance should not be less than 1"),
        ({"pick": 25}, "'pick' trait of a Squares instance should not be greater than 24"),
        ({"v": (1, 2)}, r"v must be 24 numbers in \[-500, 1250\]"),
        ({"v": [1300.0] * COUNT}, r"v must be 24 numbers in \[-500, 1250\]"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(Squares, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = Squares().still()
    fit = Fit(BEST)
    assert f"pull it up with {fit.up:.0f}, those below it down with {fit.down:.0f}" in still.alt


def test_the_try_buttons_tell_true_numbers() -> None:
    flat, far, near = Squares().tries()
    r = hubble.fun([flat["state"]["x"]])
    assert sum(r < 0) > COUNT / 2, "most galaxies lie above the line"
    assert f"{-(hubble.distance * r)[r < 0].sum():.0f} upwards" in flat["notice"]
    turns = []
    for entry, galaxy in ((far, 24), (near, 1)):
        v = np.array(entry["state"]["v"])
        assert np.flatnonzero(v - hubble.velocity) == [galaxy - 1]
        slope = hubble.distance @ v / (hubble.distance @ hubble.distance)
        assert entry["state"]["x"] == pytest.approx(slope, abs=0.005)
        turns.append(hubble.solution[0] - slope)
    assert f"{-turns[0]:.3g}".replace("-", "−") in far["notice"]
    assert f"{-turns[1]:.2g}".replace("-", "−") in near["notice"]
    assert turns[0] > 60 * turns[1]


def test_python_and_front_end_have_the_same_bounds_and_write_numbers_alike() -> None:
    values = [1206402.6, 2099439.7, 1000000.0]
    script = (
        "import { BOUNDS } from './lmtutor/figures/frontend/figures/squares.js';"
        "import { number } from './lmtutor/figures/frontend/lib/format.js';"
        f"const words = {values}.map((v) => number(v));"
        "console.log(JSON.stringify({ BOUNDS, words }))"
    )
    front = node(script)
    assert front["BOUNDS"] == {"x": [0, STEEPEST], "pick": [1, COUNT], "v": [SLOWEST, FASTEST]}
    assert front["words"] == [_power(v) for v in values]
