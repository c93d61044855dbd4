"""The interactive figures' scripts, on pages that have a figure."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

BUNDLES = Path(__file__).parents[3] / "lmtutor" / "figures" / "static"


def add_host(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Load the host script where the page holds a figure; it need not wait for the page's end."""
    if 'class="lm-figure' in context.get("body", ""):
        app.add_js_file("figures/host.js", loading_method="async")


def copy_bundles(app: Sphinx, exception: Exception | None) -> None:
    """Copy the figures' scripts into the site."""
    if exception or app.builder.format != "html":
        return
    if not BUNDLES.is_dir():
        raise ExtensionError("the figures' scripts are not built; `make setup` builds them")
    shutil.copytree(BUNDLES, Path(app.outdir) / "_static" / "figures", dirs_exist_ok=True)


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("html-page-context", add_host, priority=400)
    app.connect("build-finished", copy_bundles)
