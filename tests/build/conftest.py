"""A small book of its own, built with the project's own tools."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COPIED = ("tools", "book/_ext", "book/_templates", "book/_assets", "lmtutor")
FILES = ("_config.yml", "requirements.txt", "book/_editions.yml")

TOC = """\
format: jb-book
root: book/en/index
parts:
  - caption: Part I · Misfit
    numbered: 1
    chapters:
      - file: book/en/one
      - file: book/en/two
"""

CHAPTER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
  language: python
---

# A chapter

Text with a formula $a^2$.

```{code-cell} python
1 + 1
```
"""


class SmallBook:
    """A book of two chapters in two languages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in COPIED:
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES:
            shutil.copy(ROOT / name, root / name)
        (root / "node_modules").symlink_to(ROOT / "node_modules")
        (root / "_toc.yml").write_text(TOC)
        (root / "book" / "references.bib").write_text("")
        for edition in ("en", "zh"):
            self.write(f"{edition}/index", "# A book\n\nWelcome.\n")
            self.write(f"{edition}/one", CHAPTER)
            self.write(f"{edition}/two", CHAPTER.replace("A chapter", "Another chapter"))

    def write(self, name: str, text: str) -> None:
        """Write a chapter, such as ``"en/one"``."""
        path = self.root / "book" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf8")

    def add(self, name: str, text: str) -> int:
        """Add text at a chapter's end; return the number of the text's first line."""
        path = self.root / "book" / f"{name}.md"
        before = path.read_text("utf8")
        path.write_text(f"{before}\n{text}\n", "utf8")
        return before.count("\n") + 2

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run tools/site.py in the book's folder."""
        command = [sys.executable, str(self.root / "tools" / "site.py"), *options]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True)

    def page(self, name: str) -> Path:
        """Return the path of a built page."""
        return self.root / "_build" / "site" / f"{name}.html"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    """A fresh small book."""
    return SmallBook(tmp_path_factory.mktemp("book"))
