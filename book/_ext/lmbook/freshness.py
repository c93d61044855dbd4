"""Every chapter run again when the library changes, every page written again when its frame does.

Sphinx reads a chapter again, and so runs it, when its source changes. What a chapter
prints also depends on the package, its catalogues and the packages it stands on, so
their hash is a configuration value: when it changes, every chapter is read again.
Likewise the extension and the templates, for the pages.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).parents[3]
SUFFIXES = {".py", ".dat", ".mo", ".ttf", ".js", ".mjs", ".cjs", ".css", ".html", ".yml", ".txt"}


def content_hash(*places: str) -> str:
    """Return a hash of the files in these places that pages depend on."""
    digest = hashlib.sha256()
    for place in places:
        for path in sorted([ROOT / place, *(ROOT / place).rglob("*")]):
            if path.suffix in SUFFIXES and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def configure(app: Sphinx, config: Config) -> None:
    """Set the hashes; Sphinx compares them with those of the last build."""
    config.library_hash = content_hash("lmtutor", "requirements.txt")
    config.frame_hash = content_hash("book/_ext", "book/_templates", "book/_editions.yml")


def setup(app: Sphinx) -> None:
    """Register the two values: one makes Sphinx read every chapter, one write every page."""
    app.add_config_value("library_hash", "", "env")
    app.add_config_value("frame_hash", "", "html")
    app.connect("config-inited", configure)
