"""What the Python tests of single figures share."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import traitlets

from lmtutor.figures import Figure

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "lmtutor/figures/frontend"


def node(script: str) -> Any:
    """What a script of the front end prints as JSON."""
    program = shutil.which("node")
    assert program, "Node.js is missing: `make setup` gets it"
    command = [program, "--input-type=module", "-e", script]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def front_end(figure: type[Figure], code: str) -> Any:
    """What JavaScript makes of an expression in the figure's module, called `m`."""
    source = FRONTEND / f"figures/{figure.figure}.js"
    return node(f"import * as m from '{source}';console.log(JSON.stringify({code}))")


def is_refused(kind: type[Figure], state: dict[str, Any], complaint: str) -> None:
    """A bad value is named, when the figure is made and later, and changes nothing."""
    with pytest.raises(traitlets.TraitError, match=complaint):
        kind(**state)
    figure = kind()
    before = figure.state()
    (name, value), *_ = state.items()
    with pytest.raises(traitlets.TraitError, match=complaint):
        figure.set_trait(name, value)
    assert figure.state() == before
