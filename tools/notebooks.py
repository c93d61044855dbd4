"""Write the notebooks that learners run, notebooks/en and notebooks/zh, from the chapters.

    python tools/notebooks.py          write those of chapters that have changed
    python tools/notebooks.py NAME…    those of some chapters
    python tools/notebooks.py --check  write nothing; list what differs from the files, exit 1

Each is run, keeps the text that its cells print, and reads well with no extension installed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import labels
import nbformat
from assemble import Notebook
from chapters import EDITIONS, ROOT, ChapterError, contents, name_of, read
from execute import run
from plain import Page

BOOK, NOTEBOOKS = ROOT / "book", ROOT / "notebooks"
SEEN = ROOT / "_build" / "notebooks.json"
"""A hash of what each notebook was last made from and of the notebook; never committed."""

SUFFIXES = {".py", ".dat", ".csv", ".mo"}


class Made(NamedTuple):
    """A notebook's text, or the complaint that there is none."""

    text: str
    complaint: str = ""


def chapters_with_code(edition: str) -> list[str]:
    """Return the chapters of an edition that have code cells, in the order of the book."""
    return [
        name
        for name in contents()
        if (path := BOOK / edition / f"{name}.md").exists()
        and any(block.is_cell for block in read(path))
    ]


def write(one: tuple[str, str]) -> Made:
    """Run a chapter and return its notebook."""
    edition, name = one
    path = BOOK / edition / f"{name}.md"
    try:
        blocks = read(path)
        cells, values = run(name_of(path), edition, blocks)
        page = Page(
            file=name_of(path),
            chapter=name,
            edition=edition,
            targets=labels.index(BOOK / edition),
            notebooks=set(chapters_with_code(edition)),
            values=values,
        )
        notebook = Notebook(page, cells).build(blocks)
    except ChapterError as error:
        return Made("", str(error))
    return Made(nbformat.writes(notebook) + "\n")


@cache
def surroundings() -> str:
    """Return a hash of everything outside a chapter that its notebook depends on."""
    digest = hashlib.sha256()
    for package in ("numpy", "matplotlib", "ipykernel"):
        digest.update(version(package).encode())
    files = [*(ROOT / "tools").glob("*.py"), BOOK / "references.bib", ROOT / "_toc.yml"]
    files += [p for p in (ROOT / "lmtutor").rglob("*") if p.suffix in SUFFIXES]
    for path in sorted(files):
        digest.update(f"{path} ".encode() + path.read_bytes())
    for edition in EDITIONS:
        targets = labels.index(BOOK / edition)
        digest.update(repr(sorted(targets.items())).encode())
    return digest.hexdigest()


def state(one: tuple[str, str]) -> str:
    """Return a hash of a chapter, its surroundings and its notebook as it lies there."""
    edition, name = one
    digest = hashlib.sha256(surroundings().encode())
    digest.update((BOOK / edition / f"{name}.md").read_bytes())
    path = NOTEBOOKS / edition / f"{name}.ipynb"
    digest.update(path.read_bytes() if path.exists() else b"missing")
    return digest.hexdigest()


def make(wanted: list[tuple[str, str]], check: bool) -> list[str]:
    """Make notebooks, two at a time, and write them or compare them; return complaints."""
    seen: dict[str, str] = json.loads(SEEN.read_text()) if SEEN.exists() else {}
    changed = [one for one in wanted if seen.get("/".join(one)) != state(one)]
    complaints = []
    with ThreadPoolExecutor(max_workers=2) as pool:  # the work is done in the kernels
        for (edition, name), made in zip(changed, pool.map(write, changed), strict=True):
            path = NOTEBOOKS / edition / f"{name}.ipynb"
            if not made.complaint and not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(made.text, "utf8")
            if made.complaint:
                complaints.append(made.complaint)
            elif not path.exists() or path.read_text("utf8") != made.text:
                complaints.append(f"{name_of(path)} is not what its chapter gives")
            else:
                seen[f"{edition}/{name}"] = state((edition, name))
    SEEN.parent.mkdir(exist_ok=True)
    SEEN.write_text(json.dumps(seen, indent=1, sort_keys=True))
    return complaints


def strays() -> list[Path]:
    """Return the notebooks that no chapter of the book gives."""
    known = {(edition, name) for edition in EDITIONS for name in chapters_with_code(edition)}
    paths = sorted(NOTEBOOKS.glob("*/*.ipynb"))
    return [path for path in paths if (path.parent.name, path.stem) not in known]


def main() -> int:
    """Run the command; return 1 if a chapter has a fault or a notebook differs."""
    parser = argparse.ArgumentParser(description="Write the notebooks from the chapters.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("names", nargs="*", metavar="NAME", help="chapters; all if none is named")
    options = parser.parse_args()
    every = [(edition, name) for edition in EDITIONS for name in chapters_with_code(edition)]
    if unknown := set(options.names) - {name for _, name in every}:
        parser.error(f"the book has no chapter with code named {', '.join(sorted(unknown))}")
    chosen = [one for one in every if not options.names or one[1] in options.names]
    complaints = make(chosen, options.check)
    for path in strays():
        if options.check:
            complaints.append(f"{name_of(path)} belongs to no chapter")
        else:
            path.unlink()
    print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
    return int(bool(complaints))


if __name__ == "__main__":
    sys.exit(main())
