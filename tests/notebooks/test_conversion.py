"""What the pieces of a chapter become in a notebook, and how its faults are named."""

from __future__ import annotations

import json
from pathlib import Path

import chapters
import execute
import labels
import nbformat
import plain
import pytest
from assemble import Notebook

import notebooks

CELL = "```{{code-cell}} python\n{}\n```\n\n"
SETUP = CELL.format("length = f'{2:.1f}'")
TARGETS = {
    "other": labels.Target("other", "title", "", "The other"),
    "eq-o": labels.Target("other", "equation", "4.2", ""),
}

PIECES = {
    "equation": ("$$\nx = 1\n$$ (eq-a)\n\nBy {eq}`eq-a`.", "$$\nx = 1 \\tag{1}\n$$\n\nBy (1)."),
    "plain equation": ("$$\nx = 1\n$$", "$$\nx = 1\n$$"),
    "note": (":::{note}\nMind.\n:::", "> **Note**\n>\n> Mind."),
    "admonition": (
        ":::{admonition} Law\n:class: theorem\n\nSo\n\n$$\nx\n= 1\n$$ (eq-a)\n:::",
        "> **Law**\n>\n> So\n>\n> $$x = 1 \\tag{1}$$",
    ),
    "dropdown": (
        ":::{admonition} Look `f`\n:class: dropdown\n*Here.*\n:::",
        "<details><summary>Look <code>f</code></summary>\n\n*Here.*\n\n</details>",
    ),
    "question": (
        "::::{admonition} Q\n:class: selftest\nWhy?\n:::{dropdown} A\nNo.\n:::\n::::",
        "**Q**\n\nWhy?\n\n<details><summary>A</summary>\n\nNo.\n\n</details>",
    ),
    "exercise": (":::{exercise} Add ✍\n:label: ex-a\nDo.\n:::", "### Exercise 1. Add ✍\n\nDo."),
    "title": ("(a-b)=\n### Be\n\nSee [](#a-b) and [it](#a-b).", "### Be\n\nSee Be and it."),
    "elsewhere": ("See [](#other).", "See [The other](other.ipynb)."),
    "formula elsewhere": ("By {eq}`eq-o`.", "By [(4.2)](other.ipynb)."),
    "citation": ("{cite}`more1978,bates1988`", "(Moré 1978; Bates & Watts 1988)"),
    "term": ("A {term}`steps <step>`, a {term}`step`.", "A steps, a step."),
    "comment": ("% en: 12345678\nText.", "Text."),
    "value": ("It is {eval}`length` m.", "It is 2.0 m."),
    "value in a table": ("| a |\n| --- |\n| {eval}`length` |", "| a |\n| --- |\n| 2.0 |"),
    "code is left alone": ("Write `{eval}` or `[](#x)`.", "Write `{eval}` or `[](#x)`."),
    "glossary": ("```{glossary}\nstep\n    A $p$.\n```", "**step**\n\nA $p$."),
    "formula across lines": (":::{note}\n$x +\ny$\n:::", "> **Note**\n>\n> $x + y$"),
    "math": ("```{math}\n:label: eq-a\nx\n```", "$$\nx \\tag{1}\n$$"),
}

FAULTS = {
    "a reference": ("One\ntwo [](#nowhere).", 2, "nowhere"),
    "a citation": ("{cite}`nobody1900`", 1, "nobody1900"),
    "a role": ("{numref}`x`", 1, "numref"),
    "a directive": ("# A\n\n:::{mystery}\nHm.\n:::", 3, "mystery"),
    "MyST that is left": ("1. a\n\n   :::{note}\n   b\n   :::", 1, ":::"),
}

FAULTY_CELLS = {
    "x = 1\nx / 0": (3, "ZeroDivisionError: division by zero"),
    "x = 1\nx = = 0": (3, "SyntaxError"),
    "import warnings\nwarnings.warn('old')": (1, "UserWarning: old"),
    "object()": (1, "prints an address"),
    "import matplotlib.pyplot as plt\nplt.plot([1]);": (1, "alt text"),
}


def test_numbers_carry_that_of_their_chapter() -> None:
    blocks = chapters.parse(
        "$$\nx\n$$ (eq-a)\n\n$$\nx\n$$\n\n$$\ny\n$$ (eq-b)\n\n" + PIECES["exercise"][0]
    )
    numbers = {name: each.number for name, each in labels.of_chapter("a", blocks, "6").items()}
    assert numbers == {"eq-a": "6.1", "eq-b": "6.2", "ex-a": "6.1"}


def translate(text: str) -> nbformat.NotebookNode:
    """Return the notebook of a chapter of text alone, where `length` is 2.0."""
    blocks = chapters.parse(text)
    targets = {**TARGETS, **labels.of_chapter("a", blocks)}
    page = plain.Page("a.md", "a", "en", targets, {"a", "other"}, {(0, "length"): "2.0"})
    return Notebook(page, {}).build(blocks)


def convert(text: str, edition: str = "en") -> nbformat.NotebookNode:
    """Return the notebook of a chapter, run."""
    blocks = chapters.parse(text)
    cells, values = execute.run("a.md", edition, blocks)
    page = plain.Page("a.md", "a", edition, labels.of_chapter("a", blocks), {"a"}, values)
    return Notebook(page, cells).build(blocks)


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_becomes_plain_markdown(piece: str) -> None:
    source, expected = PIECES[piece]
    assert translate(source).cells[0].source == expected


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_translated_is_named_by_file_and_line(fault: str) -> None:
    source, line, word = FAULTS[fault]
    with pytest.raises(chapters.ChapterError, match=rf"^a\.md:{line}: ") as error:
        translate(source)
    assert word in str(error.value)


@pytest.mark.parametrize("source", FAULTY_CELLS)
def test_a_faulty_cell_is_named_by_file_and_line(source: str) -> None:
    line, word = FAULTY_CELLS[source]
    with pytest.raises(chapters.ChapterError, match=rf"^a\.md:{line}: ") as error:
        convert(CELL.format(source))
    assert word in str(error.value)


def test_a_value_must_be_bound_to_a_string() -> None:
    for name in ("width", "n"):
        with pytest.raises(chapters.ChapterError, match=rf"^a\.md:6: {{eval}}`{name}`"):
            convert(CELL.format("n = 1") + f"One\ntwo {{eval}}`{name}`.")


def test_citations_are_listed_at_the_end() -> None:
    last = translate("{cite}`more1978` {cite}`more1978`").cells[-1].source
    assert last.startswith("## References\n\n- Jorge J. Moré.")
    assert last.count("\n- ") == 1


def test_a_picture_becomes_its_description_and_its_caption_stays() -> None:
    options = (
        "mystnb:\n  image:\n    alt: A dot.\n  figure:\n    name: fig-a\n    caption: See $x$."
    )
    cell = "import matplotlib.pyplot as plt\nprint('drawn')\nplt.plot([1]);"
    book = convert(CELL.format(f"---\n{options}\n---\n{cell}") + "In [](#fig-a).")
    drawn, caption, text = book.cells
    assert [output.get("text") for output in drawn.outputs] == ["drawn\n", None]
    assert drawn.outputs[1].data == {"text/plain": "[picture: A dot.]"}
    assert caption.source == "*Figure 1.* See $x$."
    assert text.source == "In Figure 1."


def test_a_widget_keeps_its_text_alone() -> None:
    source = (
        "class W:\n"
        "    def _repr_mimebundle_(self, **k):\n"
        "        return {'text/plain': 'W()', 'text/html': '<b>', 'application/x': '1'}\n"
        "W()"
    )
    cell = convert(CELL.format(source)).cells[0]
    assert cell.outputs[0].data == {"text/plain": "W()"}


def test_a_solution_is_folded() -> None:
    source = (
        ":::{exercise} Add\n:label: ex-a\nDo.\n:::\n\n"
        "```{solution-start} ex-a\n:label: sol-a\n:class: dropdown\n```\n\nSo.\n\n"
        f"{CELL.format('1 + 1')}```{{solution-end}}\n```\n\nAfter."
    )
    exercise, title, text, code, after = convert(source, "zh").cells
    assert exercise.source == "### 练习 1. Add\n\nDo."
    assert title.source == "#### 解答 1"
    assert text.source == "<details><summary>显示解答</summary>\n\nSo.\n\n</details>"
    assert code.metadata.jupyter == {"source_hidden": True, "outputs_hidden": True}
    assert after.source == "After."


def test_values_are_those_of_their_place() -> None:
    here = "It is {eval}`length`.\n\n"
    cells = convert(SETUP + here + CELL.format("length = '3'") + here).cells
    assert [cells[1].source, cells[3].source] == ["It is 2.0.", "It is 3."]


def test_a_cell_keeps_its_id_when_others_come_and_go() -> None:
    one, two = translate("# Two"), translate("# One\n\nText.\n\n# Two\n\nText.\n\n# Two")
    assert one.cells[0].id == two.cells[2].id
    assert len({each.id for each in two.cells}) == 3


def test_the_same_chapter_gives_the_same_file() -> None:
    text = nbformat.writes(convert(SETUP + "Once."))
    assert text == nbformat.writes(convert(SETUP + "Once."))
    metadata = json.loads(text)["metadata"]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert metadata == {"kernelspec": kernel, "language_info": {"name": "python"}}


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of one chapter, in both editions."""
    for edition in ("en", "zh"):
        folder = tmp_path / "book" / edition
        folder.mkdir(parents=True)
        (folder / "a.md").write_text(SETUP + "It is {eval}`length`.\n", "utf8")
    monkeypatch.setattr(notebooks, "BOOK", tmp_path / "book")
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path / "notebooks")
    monkeypatch.setattr(notebooks, "SEEN", tmp_path / "seen.json")
    monkeypatch.setattr(notebooks, "contents", lambda: {"a": "1", "missing": "2"})
    monkeypatch.setattr(notebooks, "surroundings", lambda: "the same")
    return tmp_path


def test_check_finds_a_changed_number_and_a_missing_file(small: Path) -> None:
    everything = [("en", "a"), ("zh", "a")]
    assert notebooks.make(everything, check=False) == []
    assert notebooks.make(everything, check=True) == []
    path = small / "notebooks" / "en" / "a.ipynb"
    path.write_text(path.read_text("utf8").replace("2.0", "2.1"), "utf8")
    (small / "notebooks" / "zh" / "a.ipynb").unlink()
    complaints = notebooks.make(everything, check=True)
    assert [each.split("notebooks/")[1] for each in complaints] == [
        "en/a.ipynb is not what its chapter gives",
        "zh/a.ipynb is not what its chapter gives",
    ]
    assert "2.1" in path.read_text("utf8")
    assert notebooks.make(everything, check=False) == []
    assert "2.0" in path.read_text("utf8")


def test_nothing_runs_when_nothing_changed(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebooks.make([("en", "a")], check=False)
    monkeypatch.setattr(notebooks, "write", None)
    assert notebooks.make([("en", "a")], check=True) == []


def test_a_faulty_chapter_leaves_its_notebook_alone(small: Path) -> None:
    notebooks.make([("en", "a")], check=False)
    before = (small / "notebooks" / "en" / "a.ipynb").read_text("utf8")
    (small / "book" / "en" / "a.md").write_text(SETUP + "{eval}`width`\n", "utf8")
    for _ in range(2):
        (complaint,) = notebooks.make([("en", "a")], check=False)
        assert "book/en/a.md:5: {eval}`width`" in complaint
    assert (small / "notebooks" / "en" / "a.ipynb").read_text("utf8") == before


def test_a_notebook_without_a_chapter_is_found(small: Path) -> None:
    notebooks.make([("en", "a")], check=False)
    stray = small / "notebooks" / "en" / "old.ipynb"
    stray.write_text("{}")
    assert notebooks.strays() == [stray]
