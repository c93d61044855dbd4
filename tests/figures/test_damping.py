"""The damping figure in Python: traits, still picture, what it hands to pages and notebooks."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import polib
import pytest

import lmtutor
from lmtutor import i18n
from lmtutor._loop import ENOUGH
from lmtutor.figures import Damping, _bundle
from lmtutor.figures.damping import LARGEST, X1, X2
from tests.figures.every import is_refused, node

ROOT = Path(__file__).parents[2]


def test_python_sees_the_state_move() -> None:
    figure = Damping()
    seen: list[Any] = []
    figure.observe(lambda change: seen.append((change["name"], change["new"])), ["lam", "x"])
    figure.set_state({"lam": 3})  # as the front end sends it
    figure.set_state({"x": [0.5, -1]})
    assert seen == [("lam", 3.0), ("x", (0.5, -1.0))]


def test_the_representation_is_stable_and_makes_the_figure_again() -> None:
    figure = Damping(x=[0, -1], lam=5)
    assert repr(figure) == "Damping(x=(0.0, -1.0), lam=5.0)"
    assert eval(repr(figure)).state() == figure.state()


@pytest.mark.parametrize(
    ("state", "complaint"),
    [
        ({"lam": -1}, "lam must be a number from 0 to 10000, not -1"),
        ({"lam": 1e5}, "lam must be a number from 0 to 10000"),
        ({"lam": float("nan")}, "lam must be a number from 0 to 10000, not nan"),
        ({"lam": "2"}, "lam must be a number"),
        ({"lam": True}, "lam must be a number"),
        ({"lam": None}, "lam must be a number"),
        ({"x": (5, 0)}, r"x must be 2 numbers in \[-3.2, 3.2\] × \[-4.4, 2.2\], not \(5, 0\)"),
        ({"x": (0, np.inf)}, "x must be 2 numbers"),
        ({"x": (0, 1, 2)}, "x must be 2 numbers"),
        ({"x": 1}, "x must be 2 numbers"),
    ],
)
def test_a_bad_value_is_named(state: dict[str, Any], complaint: str) -> None:
    is_refused(Damping, state, complaint)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(TypeError, match="Damping has no lambda_"):
        Damping(lambda_=1)


def test_the_still_picture_follows_the_state_and_its_words_tell_the_numbers() -> None:
    still = Damping().still()
    assert "λ = 2" in still.alt
    assert "0.404" in still.alt
    assert still.svg != Damping(lam=50).still().svg


@pytest.mark.filterwarnings("error")
def test_every_state_can_be_drawn() -> None:
    rng = np.random.default_rng(7)
    for lam in (0, 1e-3, LARGEST):
        Damping(x=rng.uniform(*np.transpose([X1, X2])), lam=lam).still()
    Damping(x=(1, 1), lam=0).still()


class Figure(HTMLParser):
    """What a figure's markup holds."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.text: dict[str, str] = {}
        self.inside = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span":
            return  # words that stay together
        self.attributes[tag] = dict(attrs)
        self.inside = tag

    def handle_data(self, data: str) -> None:
        self.text[self.inside] = self.text.get(self.inside, "") + data


def test_the_page_gets_state_words_and_picture() -> None:
    figure = Damping(lam=4)
    data, _ = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"].startswith("Damping(x=(-1.2, 1.0), lam=4.0)\nContour map")
    page = Figure(data["text/html"])
    assert page.attributes["figure"]["data-figure"] == "damping"
    assert page.attributes["figure"]["lang"] == "en"
    assert page.attributes["img"]["alt"] == figure.alt()
    assert page.attributes["img"]["src"].startswith("data:image/svg+xml,")  # type: ignore[union-attr]
    assert page.text["figcaption"] == figure.text()["caption"]
    state = json.loads(page.text["script"])
    assert (state["x"], state["lam"]) == ([-1.2, 1.0], 4.0)
    assert state["_words"]["undo"] == "Undo"


def test_without_the_bundle_it_says_how_to_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_bundle, "STATIC", tmp_path)
    figure = Damping()
    data, _ = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" not in data
    assert "npm run build" in Figure(data["text/html"]).text["p"]
    assert "<img src=" in data["text/html"]
    assert "npm run build" in figure._esm


def test_the_try_buttons_tell_true_numbers() -> None:
    tries = Damping().tries()
    assert 2 <= len(tries) <= 3
    for entry in tries:
        Damping(**entry["state"])
        assert not re.search(r"[{}]", entry["notice"])
    fun, jac = lmtutor.problems.rosenbrock.fun, lmtutor.problems.rosenbrock.jac
    first = next(iter(lmtutor.gauss_newton(fun, (-1.2, 1), jac).history[1:]))
    assert f"12.1 at x, {first.f:.0f} at the end" in tries[0]["notice"]


def test_the_words_of_the_frame_are_translated_and_the_page_names_its_language() -> None:
    part = polib.pofile(str(i18n.LOCALE / "zh/parts/figures.po"))
    assert not [e.msgid for e in part if not e.msgstr or e.fuzzy]
    i18n.use_language("zh")
    try:
        page = Figure(Damping()._html())
    finally:
        i18n.use_language("en")
    assert page.attributes["figure"]["lang"] == "zh-Hans"


def test_python_and_front_end_have_the_same_bounds_and_threshold() -> None:
    script = (
        "import { BOUNDS } from './lmtutor/figures/frontend/figures/damping.js';"
        "import { ENOUGH } from './lmtutor/figures/frontend/core/solve.js';"
        "import { CIVIDIS } from './lmtutor/figures/frontend/lib/contours.js';"
        "console.log(JSON.stringify([BOUNDS, ENOUGH, CIVIDIS]))"
    )
    bounds, enough, cividis = node(script)
    assert bounds == {"x1": list(X1), "x2": list(X2), "lam": [0, LARGEST]}
    assert enough == ENOUGH
    from matplotlib import colormaps, colors

    assert cividis == [colors.to_hex(colormaps["cividis"](k / 10)) for k in range(11)]


def test_a_figure_cannot_overwrite_the_words_of_its_frame() -> None:
    class Careless(Damping):
        def text(self) -> dict[str, str]:
            return super().text() | {"more": "more of it"}

    with pytest.raises(ValueError, match="names of the frame: more"):
        Careless()
