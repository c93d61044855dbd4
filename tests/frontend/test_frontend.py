"""The front end's own tests, run by Node.js, and its types, checked by TypeScript."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from lmtutor.figures import _page

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


def test_captions_break_where_the_figures_other_words_do() -> None:
    code = (
        "import { WHOLE } from './lmtutor/figures/frontend/lib/dom.js'; console.log(WHOLE.source)"
    )
    run = node("--input-type=module", "-e", code)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip().replace(r"\/", "/") == _page.WHOLE
    words = "a circle of radius Δ = ‖p‖, the map x − g/JᵀJ & (1.1, 100) from NGC 4649"
    whole = re.findall(r'<span class="lm-whole">(.*?)</span>', _page.flow(words))
    assert whole == ["Δ = ‖p‖,", "x − g/JᵀJ", "(1.1, 100)", "NGC 4649"]
    assert re.sub("<.*?>", "", _page.flow(words)) == words.replace("&", "&amp;")
