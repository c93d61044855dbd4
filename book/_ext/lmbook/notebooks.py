"""Each chapter's notebook, to download from its page."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from lmbook import edition

NOTEBOOKS = Path(__file__).parents[3] / "notebooks"


def folder(app: Sphinx) -> Path:
    """Return the folder of the edition's notebooks."""
    return NOTEBOOKS / edition.of(app.config)


def add_link(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the page's template where its notebook is."""
    name = f"{Path(pagename).name}.ipynb"
    context["notebook"] = f"notebooks/{name}" if (folder(app) / name).exists() else ""


def copy(app: Sphinx, exception: Exception | None) -> None:
    """Copy the notebooks into the site."""
    if not exception and app.builder.format == "html" and folder(app).is_dir():
        shutil.copytree(folder(app), Path(app.outdir) / "notebooks", dirs_exist_ok=True)


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-page-context", add_link)
    app.connect("build-finished", copy)
