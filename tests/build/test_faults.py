"""A fault in a chapter stops the build, and the message names file and line."""

from __future__ import annotations

import subprocess

import pytest

from tests.build.conftest import SmallBook

FAULTS = {
    "formula": ("Text $\\frac{a$ text.", "does not parse"),
    "reference": ("See {eq}`eq-nowhere`.", "eq-nowhere"),
    "label": ("See [](#nowhere).", "nowhere"),
    "link": ("See [there](nowhere.md).", "nowhere.md"),
    "citation": ("See {cite}`nobody1900`.", "nobody1900"),
    "term": ("A {term}`word without entry`.", "word without entry"),
    "directive": ("```{no-such-directive}\n```", "no-such-directive"),
}
CELLS = {
    "cell": ("1 / 0", "ZeroDivisionError"),
    "glyph": (
        "from lmtutor.plots import style\nimport matplotlib.pyplot as plt\nstyle.use()\n"
        "plt.title('\U00020000');",
        "Glyph",
    ),
}


@pytest.fixture(scope="module")
def faulty(book: SmallBook) -> tuple[subprocess.CompletedProcess[str], dict[str, int]]:
    """One build of a chapter with every fault in its text; the line of each."""
    lines = {name: book.add("en/two", text) for name, (text, _) in FAULTS.items()}
    return book.build("--only", "en"), lines


@pytest.mark.parametrize("name", FAULTS)
def test_fault_in_the_text_is_named_with_file_and_line(faulty, name: str) -> None:  # type: ignore[no-untyped-def]
    run, lines = faulty
    assert run.returncode != 0
    where = f"book/en/two.md:{lines[name]}"
    named = [line for line in run.stderr.splitlines() if where in line]
    assert any(FAULTS[name][1] in line for line in named), run.stderr


def test_fault_in_a_cell_is_named_with_file_and_line(book: SmallBook) -> None:
    book.write("en/two", (book.root / "book/en/one.md").read_text("utf8"))
    lines = {
        name: book.add("en/two", f"```{{code-cell}} python\n{code}\n```")
        for name, (code, _) in CELLS.items()
    }
    run = book.build("--only", "en")
    assert run.returncode != 0
    for name, (_, word) in CELLS.items():
        where = f"book/en/two.md:{lines[name]}"
        named = [line for line in run.stderr.splitlines() if where in line]
        assert any(word in line for line in named), run.stderr


def test_a_missing_translation_is_named(book: SmallBook) -> None:
    (book.root / "book/zh/one.md").unlink()
    run = book.build("--only", "zh")
    assert run.returncode != 0
    assert "one" in run.stderr
    assert "book/zh" in run.stderr
