"""What holds for every figure in Python: still picture, Try states, representation, words."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from lmtutor import figures, i18n
from lmtutor.figures import Figure
from tests.figures.every import FRONTEND

KINDS: list[type[Figure]] = [
    kind
    for name in figures.__all__
    if issubclass(kind := getattr(figures, name), Figure) and kind is not Figure
]
every_figure = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.figure)

SYMBOLS = {
    "cockpit": {"r", "l", "n"},  # λ × 10, λ ÷ 10, Nielsen
    "local-linear": {"step axis"},
    "scaling": {"D levenberg", "D marquardt", "D more"},
    "squares": {"galaxies"},
    "stretch-area": {"det", "absolute"},
    "volume": {"flat"},
}
"""Words that are the same in Chinese."""

COMPUTED = {
    "basin": "full arrived|full plateau|full lost|other arrived|other plateau|other lost"
    "|lost sign|plateau sign|border sign|full sign",
    "hessian-split": "x handle|y3 handle",
    "local-linear": "curves title|gaps title|v title|p1 handle|p2 handle",
    "scaling": "arrived|lost|under way|arrived short|lost short|under way short",
    "stretch-area": "det|absolute|kept|turned|collapsed|twice",
    "volume": "singular|endless|bounded",
}
"""Keys that the front end puts together or looks up."""

FIELDS = re.compile(r"{\w+}")


def test_there_are_twelve_figures_or_more() -> None:
    assert len(KINDS) >= 12


@every_figure
def test_the_still_picture_is_svg_with_alternative_text(kind: type[Figure]) -> None:
    still = kind().still()
    root = ET.fromstring(still.svg)
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == still.alt
    assert "<text" not in still.svg, "words must be outlines: no reader needs a font"
    assert still == kind().still(), "the same state must draw the same picture"


@every_figure
def test_each_try_button_sets_a_valid_state_that_draws_another_picture(kind: type[Figure]) -> None:
    first = kind()
    assert 2 <= len(first.tries()) <= 3
    for entry in first.tries():
        figure = kind(**entry["state"])
        assert figure.state() == entry["state"]
        assert not re.search(r"[{}]", entry["notice"])
        assert figure.state() == first.state() or figure.still().svg != first.still().svg


@every_figure
def test_the_representation_makes_the_figure_again(kind: type[Figure]) -> None:
    for entry in kind().tries():
        figure = kind(**entry["state"])
        again = eval(repr(figure), {kind.__name__: kind})
        assert again.state() == figure.state()


@every_figure
def test_every_word_is_translated(kind: type[Figure]) -> None:
    english = kind()
    i18n.use_language("zh")
    try:
        chinese = kind()
        alt = chinese.alt()
    finally:
        i18n.use_language("en")
    same = {key for key, words in english._words.items() if words == chinese._words[key]}
    assert same == SYMBOLS.get(kind.figure, set())
    assert alt != english.alt()
    for key, words in english._words.items():
        assert set(FIELDS.findall(words)) == set(FIELDS.findall(chinese._words[key])), key
    for ours, theirs in zip(english._tries, chinese._tries, strict=True):
        assert ours["state"] == theirs["state"]
        assert ours["notice"] != theirs["notice"]


@every_figure
def test_every_word_the_front_end_asks_for_is_there(kind: type[Figure]) -> None:
    frame = (FRONTEND / "lib/shell.js").read_text("utf-8")
    source = (FRONTEND / f"figures/{kind.figure}.js").read_text("utf-8")
    first = re.findall(r"\bt\(([^,()]*)", frame + source)  # the argument that is the key
    words = set(kind()._words)
    asked = {key for call in first for key in re.findall(r'(?<!=== )"([^"]+)"', call)}
    assert len(asked) > 25
    asked |= set(filter(None, COMPUTED.get(kind.figure, "").split("|")))
    assert asked <= words, asked - words
    for template in {key for call in first for key in re.findall(r"`([^`]+)`", call)}:
        pattern = re.sub(r"\\\$\\{.*?\\}", ".+", re.escape(template))
        assert any(re.fullmatch(pattern, key) for key in words), template
