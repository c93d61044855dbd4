"""The notebooks are what the chapters give, and print again what they carry (nbval)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from chapters import EDITIONS, ROOT, name_of
from nbformat.v4 import new_code_cell, new_notebook, new_output

import notebooks

EVERY = [(edition, name) for edition in EDITIONS for name in notebooks.chapters_with_code(edition)]
FILES = [notebooks.NOTEBOOKS / edition / f"{name}.ipynb" for edition, name in EVERY]


def nbval(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run nbval on a notebook as ``pytest --nbval`` does, in a process of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "--color=no", "-q"]
    plugins = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:hypothesispytest"]
    return subprocess.run(
        [*command, *plugins, *options, str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("path", FILES, ids=map(name_of, FILES))
def test_a_notebook_prints_what_it_carries(path: Path) -> None:
    done = nbval(path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_notebooks_are_what_the_chapters_give() -> None:
    assert notebooks.make(EVERY, check=True) == []
    assert notebooks.strays() == []


CARRIED = [
    ("1.5\n", "[picture: A dot.]", True),
    ("1.5\n", "[图：一个点。]", True),
    ("1.6\n", "[picture: A dot.]", False),
    ("1.5\n", "a dot", False),
]


def test_a_changed_number_is_found_beside_a_dropped_picture(tmp_path: Path) -> None:
    source = "import matplotlib.pyplot as plt\nprint(1.5)\n_ = plt.plot([1])"
    cells = []
    for printed, shown, _ in CARRIED:
        picture = new_output("display_data", data={"text/plain": shown})
        outputs = [new_output("stream", name="stdout", text=printed), picture]
        cells.append(new_code_cell(source, execution_count=1, outputs=outputs))
    path = tmp_path / "small.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    shutil.copy(ROOT / "conftest.py", tmp_path)
    (tmp_path / "tools").symlink_to(ROOT / "tools")
    done = nbval(path, f"--rootdir={tmp_path}", "-rA")
    for number, (_, _, passes) in enumerate(CARRIED):
        verdict = "PASSED" if passes else "FAILED"
        assert re.search(rf"^{verdict} .*::Cell {number}\b", done.stdout, re.M), done.stdout
