"""The basins of BoxBOD in Python: maps, runs, traits, still picture, words; and their JS twins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lmtutor import gauss_newton
from lmtutor.figures import Basin, _basins
from lmtutor.figures._basins import BOX, CELLS, METHODS, MOST, X1, X2, centres, load, run
from lmtutor.figures.basin import BASIN, LUCKY, START, shares
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]
MAPS = load()


def some_cells(count: int, seed: int) -> list[tuple[int, tuple[float, float]]]:
    """Random cells and their middles."""
    b1, b2 = centres()
    picked = np.random.default_rng(seed).choice(CELLS**2, count, replace=False)
    return [(int(k), (float(b1[k % CELLS]), float(b2[k // CELLS]))) for k in picked]


@pytest.mark.parametrize("method", METHODS)
def test_random_cells_are_what_fresh_runs_give(method: str) -> None:
    assert len(MAPS[method]) == CELLS**2
    cells = some_cells(40, 7)
    assert [MAPS[method][k] for k, _ in cells] == [run(method, x)[0].letter for _, x in cells]


def test_a_run_that_arrives_ends_where_the_solver_says() -> None:
    for x in (BASIN, (300.0, 1.0)):
        end, trials = run("full", x)
        fit = gauss_newton(BOX.residual, x, BOX.jacobian)
        assert end.kind == "arrived"
        assert trials[-1].x == pytest.approx(fit.x, rel=2e-4)
    assert run("full", START)[0].kind == "lost"


def test_halving_keeps_the_direction_and_f_falls_at_each_accepted_step() -> None:
    x = np.array(START)
    end, trials = run("halved", x)
    assert end.kind == "arrived"
    full = run("full", START)[1][0].x - x
    first = next(trial.x for trial in trials if trial.accepted) - x
    assert first == pytest.approx(full / 4, rel=1e-12)
    costs = [np.sum(BOX.residual(x) ** 2) for x, accepted in trials if accepted]
    assert np.all(np.diff(costs) < 0)


def test_the_front_end_ends_as_the_cells_say() -> None:
    """The path that is drawn and the cell below it tell the same story.

    Near the border the basins are so interwoven that rounding may decide; those starts alone may
    differ.
    """
    cells = some_cells(150, 11)
    data = Basin().data() | {"maps": None}
    script = (
        "import { run } from './lmtutor/figures/frontend/figures/basin.js';"
        f"const data = {json.dumps(data)}; const starts = {json.dumps([x for _, x in cells])};"
        f"const methods = {json.dumps(METHODS)};"
        "const ends = methods.map((m) => starts.map((x) => {"
        "  const { trials, kind } = run(m, x, data); return [kind, trials.length];"
        "}));"
        "console.log(JSON.stringify(ends))"
    )
    for method, ends in zip(METHODS, node(script), strict=True):
        letters = [_basins.End(kind, count).letter for kind, count in ends]
        pairs = zip(cells, letters, strict=True)
        differ = [x for (k, x), letter in pairs if MAPS[method][k] != letter]
        assert len(differ) <= 0.02 * len(cells), (method, differ)


def test_halved_steps_are_the_same_in_the_front_end() -> None:
    starts = [START, BASIN, LUCKY, (300.0, 2.0), (40.0, 0.4)]
    script = (
        "import { gaussNewton } from './lmtutor/figures/frontend/core/solve.js';"
        "import { boxbod } from './lmtutor/figures/frontend/core/problems.js';"
        "const first = (x0) => { const found = [];"
        "  for (const { x, accepted } of gaussNewton(boxbod, x0, { halve: true })) {"
        "    found.push([x, accepted]); if (found.length === 6) return found; } };"
        f"console.log(JSON.stringify({json.dumps(starts)}.map(first)))"
    )
    for x0, found in zip(starts, node(script), strict=True):
        for (x, accepted), trial in zip(found, run("halved", x0)[1], strict=False):
            assert x == pytest.approx(trial.x, rel=1e-9)
            assert accepted == trial.accepted


def test_the_shares_are_those_of_the_maps() -> None:
    found = shares()
    assert found["halved"] == found["more"] == found["levenberg"] == 1
    assert 0.6 < found["full"] < 0.75
    assert f"{found['full']:.0%} of the starts" in Basin().text()["map full"]
    lost = round((1 - found["full"]) * CELLS**2)
    assert (
        f"Full steps lose {lost} of {CELLS**2} starts, halved steps lose 0."
        in (Basin().text()["answer text"])
    )


def test_without_maps_it_says_how_to_compute_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_basins, "FILE", tmp_path / "basins.json")
    with pytest.raises(FileNotFoundError, match=r"`python tools/setup\.py` computes it"):
        Basin()


def test_python_sees_the_state_move() -> None:
    figure = Basin()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append(change["new"]), "method")
    figure.set_state({"x": [200, 1], "method": "more"})  # as the front end sends it
    assert figure.state() == {"x": (200.0, 1.0), "method": "more"}
    assert seen == ["more"]


def test_the_representation_makes_the_figure_again() -> None:
    figure = Basin(x=(150, 2), method="levenberg")
    assert repr(figure) == "Basin(x=(150.0, 2.0), method='levenberg')"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"x": (9, 1)}, r"x must be 2 numbers in \[10, 400\] × \[0.1, 2.5\], not \(9, 1\)"),
        ({"x": (100, float("nan"))}, "x must be 2 numbers"),
        ({"x": "far"}, "x must be 2 numbers"),
        ({"method": "newton"}, "'method' trait of a Basin instance expected any of"),
        ({"method": 1}, "'method' trait of a Basin instance expected any of"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(Basin, state, complaint)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = Basin().still()
    assert "at (60, 1.2) on both maps. Left it is lost, right it arrives" in still.alt
    for x, method in (((10, 2.5), "more"), ((400, 0.1), "levenberg"), (LUCKY, "halved")):
        assert Basin(x=x, method=method).still().svg != still.svg


def test_the_try_buttons_tell_true_numbers() -> None:
    inside, lucky, turned = Basin().tries()
    assert run("full", BASIN)[0] == run("halved", BASIN)[0] == ("arrived", 7)
    assert "after 7 trial steps" in inside["notice"]
    kinds = [run("full", (LUCKY[0] + way, LUCKY[1]))[0].kind for way in (-5, 0, 5)]
    assert kinds == ["lost", "arrived", "plateau"]
    assert "from b₁ = 85 the run is lost, from b₁ = 95 it ends on the plateau" in lucky["notice"]
    assert f"b₂ = {run('more', START)[1][0].x[1]:.2f}, upwards" in turned["notice"]


def test_python_and_front_end_have_the_same_bounds_and_methods() -> None:
    script = (
        "import { BOUNDS, METHODS } from './lmtutor/figures/frontend/figures/basin.js';"
        "console.log(JSON.stringify([BOUNDS, METHODS]))"
    )
    assert node(script) == [{"x1": list(X1), "x2": list(X2)}, list(METHODS[1:])]


def test_the_maps_are_short() -> None:
    assert MOST < 1000
    assert len(json.dumps(MAPS)) < 8000
