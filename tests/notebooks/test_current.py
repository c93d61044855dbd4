"""The notebooks are what the chapters give today."""

from __future__ import annotations

from chapters import EDITIONS

import notebooks


def test_the_notebooks_are_what_the_chapters_give() -> None:
    every = [
        (edition, name) for edition in EDITIONS for name in notebooks.chapters_with_code(edition)
    ]
    assert notebooks.make(every, check=True) == []
    assert notebooks.strays() == []
