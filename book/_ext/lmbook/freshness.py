"""Every chapter run again when the library changes: no stale output is published.

Sphinx reads a chapter again, and so runs it, when its source changes. What a chapter
prints also depends on the package, its catalogues and the packages it stands on, so
their hash is a configuration value: when it changes, every chapter is read again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).parents[3]
SUFFIXES = {".py", ".dat", ".mo", ".ttf", ".js", ".css"}


def library_hash() -> str:
    """Return a hash of everything outside the chapters that their outputs depend on."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "lmtutor").rglob("*")):
        if path.suffix in SUFFIXES and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def configure(app: Sphinx, config: Config) -> None:
    """Set the hash; Sphinx compares it with that of the last build."""
    config.library_hash = library_hash()


def setup(app: Sphinx) -> None:
    """Register the configuration value, whose change makes Sphinx read every chapter."""
    app.add_config_value("library_hash", "", "env")
    app.connect("config-inited", configure)
