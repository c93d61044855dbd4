"""A cell that fails or prints a warning stops the build; the message names file and line."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)
FAULTS = {"traceback": "this cell fails: %s", "stderr": "this cell prints a warning: %s"}


def report(app: Sphinx, document: nodes.document) -> None:
    """Complain about each cell with a traceback, unless it is tagged for one, or a warning."""
    for cell in document.findall(nodes.container):
        if cell.get("nb_element") != "cell_code" or "tag_raises-exception" in cell["classes"]:
            continue
        for output in cell.findall(nodes.literal_block):
            for kind, message in FAULTS.items():
                if kind in output["classes"]:
                    where = (app.env.docname, (cell.line or 2) - 2)  # MyST-NB counts on by two
                    logger.warning(message, essence(kind, output.astext()), location=where)


def essence(kind: str, text: str) -> str:
    """Return the line that says what happened: a warning's first, a traceback's last."""
    lines = [line for line in text.splitlines() if line.strip()] or [""]
    return lines[0 if kind == "stderr" else -1]


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("doctree-read", report)
