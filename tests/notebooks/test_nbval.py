"""What nbval passes and what it finds, with the book's rules for pictures."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
from tests.notebooks.carried import nbval
from chapters import ROOT
from nbformat.v4 import new_code_cell, new_notebook, new_output

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
