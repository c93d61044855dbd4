"""The built front end: where it is, and what to say where it is not."""

from __future__ import annotations

import json
from pathlib import Path

from lmtutor.i18n import gettext as _

STATIC = Path(__file__).parent / "static"


def is_built() -> bool:
    """Return whether the script that draws the figures has been built."""
    return (STATIC / "figures.mjs").is_file()


def missing() -> str:
    """Return one sentence that says how to build it."""
    return _(
        "This figure stays still: its script is not built; `npm ci && npm run build` builds it."
    )


def module() -> str:
    """Return the ES module that anywidget runs; without a bundle, one that shows `missing`."""
    if is_built():
        return (STATIC / "figures.mjs").read_text("utf-8")
    return (
        "export default { render({ model, el }) {"
        f" el.textContent = {json.dumps(missing())};"
        " } };"
    )
