"""The front end's own tests, run by Node.js, and its types, checked by TypeScript."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def node(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run Node.js, the environment's or the machine's."""
    program = shutil.which("node", path=f"{ROOT / '.venv/bin'}{os.pathsep}{os.environ['PATH']}")
    assert program, "Node.js is missing: `make setup` gets it"
    return subprocess.run(
        [program, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=300
    )


def test_units() -> None:
    files = sorted(HERE.glob("*.test.mjs"))
    assert files
    run = node("--test", *files)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "# pass 0" not in run.stdout


def test_types() -> None:
    run = node("node_modules/typescript/bin/tsc", "-p", ".")
    assert run.returncode == 0, run.stdout
