"""The page on figures in JupyterLab: its cells, run, do what the text says."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lmtutor.figures import Damping, Figure

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "book" / "en" / "figures-in-jupyter.md"


def cells() -> list[str]:
    """Return the page's code cells."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from chapters import read
    finally:
        sys.path.pop(0)
    return [block.text for block in read(PAGE) if block.is_cell]


def until(word: str) -> list[str]:
    """Return the code cells up to the one with this word."""
    found = cells()
    last = next(k for k, cell in enumerate(found) if word in cell)
    return found[: last + 1]


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """The names that the page's cells define."""
    names: dict[str, Any] = {}
    for cell in cells():
        exec(cell, names)
    return names


def test_observe_hears_each_change_once(page: dict[str, Any]) -> None:
    del page["heard"][:]
    page["figure"].set_state({"lam": 8.0, "x": [0.5, 0.5]})  # as the front end sends a drag
    page["figure"].lam = 8
    assert [words.split("→")[1] for words in page["heard"]] == [" 8"]


def test_the_table_follows_and_agrees_with_the_figure(page: dict[str, Any]) -> None:
    page["figure"].x, page["figure"].lam = (-1.2, 1.0), 2.0
    told = float(page["table"].value.split("<td>")[1].split("<")[0])
    length = float(page["figure"].alt().split("has length ")[1].split(";")[0])
    assert told == pytest.approx(length, rel=2e-3)


def test_a_link_carries_both_ways_and_stops_at_the_left_end(page: dict[str, Any]) -> None:
    figure, slider = page["figure"], page["slider"]
    slider.value = -1.5
    assert figure.lam == pytest.approx(10**-1.5)
    figure.lam = 250
    assert slider.value == pytest.approx(np.log10(250))
    figure.lam = 0
    assert (slider.value, figure.lam) == (slider.min, 0)


def test_output_is_computed_anew_at_every_change(
    page: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    page["figure"].lam = 7.0  # whatever was before: what does not change is not heard
    capsys.readouterr()
    page["figure"].x, page["figure"].lam = (-1.2, 1.0), 2.0
    printed = capsys.readouterr().out
    step, _, _ = page["step"](np.array([-1.2, 1.0]), 2.0)
    assert f"({step[0]:.3f}, {step[1]:.3f})" in printed


def test_bounds_name_what_each_trait_takes() -> None:
    assert Damping.bounds() == {"x": "[-3.2, 3.2] × [-4.4, 2.2]", "lam": "[0, 10000]"}
    for kind in Figure.__subclasses__():
        assert set(kind.bounds()) == set(kind().state())
        assert not any("None" in words or "inf" in words for words in kind.bounds().values())
