"""The smallest figure, examples/figure, joins a copy of the project as CONTRIBUTING.md says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "figure"
FOLDERS = ("lmtutor", "tests", "tools")
FILES = ("conftest.py", "pyproject.toml", "package.json", "tsconfig.json")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the example's files where the guide puts them."""
    root = tmp_path_factory.mktemp("project")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, root / name)
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    for file, folder in destinations().items():
        shutil.copy(EXAMPLE / file, root / folder / file)
    init = root / "lmtutor" / "figures" / "__init__.py"
    text = init.read_text("utf8").replace(
        "\n__all__ = [", "from lmtutor.figures.tangent import Tangent\n\n__all__ = [", 1
    )
    init.write_text(re.sub(r"\]\s*$", ', "Tangent"]\n', text.replace(",\n]", "\n]")), "utf8")
    return root


def destinations() -> dict[str, str]:
    """Return where the guide puts each file of the example."""
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf8")
    found = re.findall(r"^cp examples/figure/(\S+) (\S+)/$", guide, re.M)
    return dict(found)


def run(project: Path, *command: object) -> None:
    """Run a command in the project; fail with what it prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PYTHONPATH": str(project), "PATH": path}
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=project, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]


def test_the_guide_copies_every_file_of_the_example() -> None:
    assert set(destinations()) == {path.name for path in EXAMPLE.iterdir() if path.is_file()}
    for name in ("tangent.py", "tangent.js", "test_tangent_page.py"):
        assert len((EXAMPLE / name).read_text("utf8").splitlines()) <= 60


def test_the_example_has_right_types_and_lives_in_chromium(project: Path) -> None:
    run(project, "node", "lmtutor/figures/frontend/build.mjs")
    run(project, "node", "node_modules/typescript/bin/tsc", "-p", ".")
    run(project, sys.executable, "tools/catalogue.py")
    run(project, sys.executable, "-m", "pytest", "-q", "tests/figures/test_tangent_page.py")
