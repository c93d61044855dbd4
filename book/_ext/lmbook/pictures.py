"""Pictures at half their weight: SVGO drops the digits and groups that nobody sees."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sphinx.application import Sphinx

WORKER = Path(__file__).with_name("svgo.mjs")
MARK = "<!-- slim -->"


def slim_all(app: Sphinx, exception: Exception | None) -> None:
    """Rewrite the pictures of the site that are new."""
    if exception or app.builder.format != "html":
        return
    pictures = (Path(app.outdir) / "_images").glob("*.svg")
    new = [path for path in pictures if not path.read_text("utf8").endswith(MARK)]
    if new:
        subprocess.run(["node", str(WORKER), MARK, *map(str, new)], check=True)


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("build-finished", slim_all)
