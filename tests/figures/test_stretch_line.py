"""The stretched line in Python: traits, numbers, still picture, words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from lmtutor.figures import StretchLine
from lmtutor.figures.stretch_line import FEWEST, LONGEST, MOST, SHORTEST, Bars
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("n", [2, 8, 24])
@pytest.mark.parametrize("b", [0.2, 1.0, 2.0, 2.5])
def test_each_bar_and_its_image_have_the_same_area(n: int, b: float) -> None:
    bars = Bars(n, b)
    assert bars.images == pytest.approx(bars.areas, rel=1e-12)
    assert bars.counted == pytest.approx(bars.stretch * bars.width, rel=1e-12)
    wider = bars.stretch > 1
    assert np.all(np.abs(bars.heights[wider]) < np.abs(bars.tall[wider]))


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("forget", [False, True])
@pytest.mark.parametrize("b", [0.5, 1.0, 2.0])
def test_many_bars_approach_the_integral_that_is_written(b: float, forget: bool, old: bool) -> None:
    end = b if old else b**2
    written = quad(lambda u: np.cos(u) * (np.sqrt(u) if forget else 0.5), 0, end)[0]
    # The one piece that no bar covers is a single rectangle, so only b >= 1 converges with old.
    if old and b < 1:
        written = quad(lambda u: np.cos(u) * (np.sqrt(u) if forget else 0.5), 0, b**2)[0]
        width, height = Bars(4000, b, forget, old).extra
        written += width * height
    assert Bars(4000, b, forget, old).sum_u == pytest.approx(written, abs=2e-3)


def test_python_sees_the_state_move_and_the_bar_follows_n() -> None:
    figure = StretchLine()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append((change["name"], change["new"])), ["n", "bar"])
    figure.set_state({"n": 3, "bar": 3})  # as the front end sends it
    assert figure.state()["n"] == 3
    assert ("n", 3) in seen
    assert ("bar", 3) in seen
    figure.n = 2
    assert figure.bar == 2
    figure.set_state({"n": 9, "bar": 9})
    assert (figure.n, figure.bar) == (9, 9)
    assert StretchLine(n=4).bar == 4


def test_the_representation_makes_the_figure_again() -> None:
    figure = StretchLine(n=5, b=1.5, bar=2, old=True)
    assert repr(figure) == "StretchLine(n=5, b=1.5, bar=2, forget=False, old=True)"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"b": 0.1}, "b must be a number from 0.2 to 2.5, not 0.1"),
        ({"b": float("nan")}, "b must be a number from 0.2 to 2.5, not nan"),
        ({"n": 1}, "'n' trait of a StretchLine instance should not be less than 2"),
        ({"n": 25}, "'n' trait of a StretchLine instance should not be greater than 24"),
        ({"n": 2.5}, "'n' trait of a StretchLine instance expected an int, not the float 2.5"),
        ({"bar": 9}, "bar must be at most n = 8, not 9"),
        ({"bar": 0}, "'bar' trait of a StretchLine instance should not be less than 1"),
        ({"forget": "yes"}, "'forget' trait of a StretchLine instance expected a boolean"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(StretchLine, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = StretchLine().still()
    assert "0.25 wide and −1.43 high, its image 0.813 wide and −0.439 high" in still.alt
    for state in ({"forget": True}, {"old": True}, {"b": 0.5, "old": True}, {"n": 24, "b": 2.5}):
        assert StretchLine(**state).still().svg != still.svg


def test_the_try_buttons_tell_true_numbers() -> None:
    _, forgotten, kept = StretchLine().tries()
    assert "was −0.356 and is now −1.16, 3.25 times" in forgotten["notice"]
    x = (np.arange(8) + 0.5) / 4
    right, wrong = (x * np.cos(x**2)).sum() / 4, (x * np.cos(x**2) * 2 * x).sum() / 4
    assert f"from {right:.3g} to {wrong:.3g}".replace("-", "−") in forgotten["notice"]
    assert "2 whole bars" in kept["notice"]


def test_python_and_front_end_have_the_same_bounds() -> None:
    script = (
        "import { BOUNDS } from './lmtutor/figures/frontend/figures/stretch-line.js';"
        "console.log(JSON.stringify(BOUNDS))"
    )
    assert node(script) == {"n": [FEWEST, MOST], "b": [SHORTEST, LONGEST]}
