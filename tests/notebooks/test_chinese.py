"""The Chinese notebooks print again what they carry (nbval)."""

from __future__ import annotations

import pytest
from tests.notebooks.carried import nbval

import notebooks


@pytest.mark.parametrize("name", notebooks.chapters_with_code("zh"))
def test_a_notebook_prints_what_it_carries(name: str) -> None:
    done = nbval(notebooks.NOTEBOOKS / "zh" / f"{name}.ipynb")
    assert done.returncode == 0, done.stdout + done.stderr
