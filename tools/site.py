"""Build the book: both editions into one site, _build/site, ready to publish.

    python tools/site.py            build what has changed
    python tools/site.py --only en  one edition
    python tools/site.py --draft residuals gradient
                                    these chapters alone, into _build/draft/residuals, to look
                                    at while writing: warnings are shown and do not stop it

A warning of any kind (a failing cell, a formula that does not parse, a dead link, a
reference without a target, a missing translation) stops the build and names file and line.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from arithmetic import PORTABLE

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
SITE = BUILD / "site"
SOURCES = ("_config.yml", "_toc.yml", "lmtutor", "tools", "requirements.txt", "package-lock.json")
UNUSED = ("sphinx_thebe", "sphinx_comments", "sphinx_togglebutton")


def editions() -> dict[str, Any]:
    """Return what book/_editions.yml says of each edition."""
    return yaml.safe_load((ROOT / "book" / "_editions.yml").read_text("utf8"))


def table_of_contents(edition: str, folder: Path, chapters: list[str]) -> Path:
    """Write the edition's own table of contents, whole or of some chapters; return its path."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    captions = editions()[edition]["captions"]
    toc["root"] = toc["root"].removeprefix("book/en/")
    for part in toc["parts"]:
        part["caption"] = captions.get(part["caption"], part["caption"])
        for chapter in part["chapters"]:
            chapter["file"] = chapter["file"].removeprefix("book/en/")
        if chapters:
            part["chapters"] = [c for c in part["chapters"] if c["file"] in chapters]
        for chapter in part["chapters"]:
            if not (ROOT / "book" / edition / f"{chapter['file']}.md").exists():
                sys.exit(f"_toc.yml names {chapter['file']}: book/{edition} has no such chapter")
    toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
    path = folder / f"toc-{edition}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(toc, allow_unicode=True)
    if not path.exists() or path.read_text("utf8") != text:
        path.write_text(text, "utf8")
    return path


def sphinx_config(edition: str, toc: Path) -> dict[str, Any]:
    """Return Jupyter Book's Sphinx configuration with the edition's own values."""
    from jupyter_book.config import get_final_config

    config, _ = get_final_config(
        user_yaml=ROOT / "_config.yml",
        cli_config={"latex_individualpages": False},
        sourcedir=ROOT / "book" / edition,
        raise_on_invalid=True,
    )
    words = editions()[edition]
    config.pop("comments_config", None)
    config["extensions"] = [e for e in config["extensions"] if e not in UNUSED]
    config["external_toc_path"] = str(toc)
    config["bibtex_bibfiles"] = [str(ROOT / "book" / "references.bib")]
    config["language"] = words["language"]
    config["numfig_format"] = {"figure": words["figure"]}
    config["html_title"] = config["project"] = words["title"]
    return config


def build(edition: str, chapters: list[str]) -> int:
    """Build one edition with Sphinx, or a draft of some chapters; return its exit status."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    folder = BUILD / "draft" / chapters[0] if chapters else BUILD
    toc = table_of_contents(
        edition, folder, [*chapters, "glossary", "bibliography"] if chapters else []
    )
    with patch_docutils(None), docutils_namespace():
        app = Sphinx(
            srcdir=ROOT / "book" / edition,
            confdir=None,
            outdir=(folder if chapters else SITE) / edition,
            doctreedir=folder / "doctrees" / edition,
            buildername="html",
            confoverrides=sphinx_config(edition, toc),
            status=None,
            warningiserror=not chapters,
            keep_going=True,
        )
        app.build()
    return app.statuscode


def build_all(wanted: list[str], chapters: list[str]) -> int:
    """Build the editions side by side, one process each; return how many failed."""
    command = [sys.executable, __file__, "--draft", *chapters, "--worker"]
    hashes = {edition: inputs(edition) for edition in wanted}
    runs = {edition: subprocess.Popen([*command, edition]) for edition in wanted}
    failed = [edition for edition, run in runs.items() if run.wait()]
    for edition in failed:
        print(f"The {edition} edition was not built: see above.", file=sys.stderr)
    for edition in set(wanted) - set(failed) if not chapters else ():
        (BUILD / f"{edition}.stamp").write_text(hashes[edition])
    return len(failed)


def inputs(edition: str) -> str:
    """Return a hash of every file that an edition is made of."""
    digest = hashlib.sha256(sys.version.encode())
    shared = [path for path in (ROOT / "book").iterdir() if path.name.startswith(("_", "ref"))]
    places = [ROOT / name for name in SOURCES]
    places += [ROOT / "book" / edition, ROOT / "notebooks" / edition, *shared]
    for place in sorted(places):
        for path in sorted([place, *place.rglob("*")]):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def is_current(edition: str) -> bool:
    """Tell whether the edition stands as its sources are now."""
    stamp = BUILD / f"{edition}.stamp"
    built = (SITE / edition / "index.html").exists() and stamp.exists()
    return built and stamp.read_text() == inputs(edition)


def root_page() -> None:
    """Put the page that picks an edition at the site's root."""
    shutil.copy(ROOT / "book" / "_assets" / "root.html", SITE / "index.html")
    (SITE / ".nojekyll").touch()


def quiet_kernels() -> None:
    """Give the chapters' kernels settings of their own: same arithmetic, no talk on start."""
    settings = BUILD / "ipython" / "profile_default" / "ipython_kernel_config.py"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text('get_config().IPKernelApp.log_level = "ERROR"\n')
    os.environ.update(PORTABLE, IPYTHONDIR=str(BUILD / "ipython"))


def main() -> int:
    """Build, and say where the site is."""
    parser = argparse.ArgumentParser(description="Build the book.")
    parser.add_argument("--only", choices=sorted(editions()), help="build one edition")
    parser.add_argument("--draft", nargs="*", default=[], metavar="NAME", help="these chapters")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    quiet_kernels()
    if options.worker:
        return build(options.worker, options.draft)
    wanted = [options.only] if options.only else sorted(editions())
    due = [edition for edition in wanted if options.draft or not is_current(edition)]
    if build_all(due, options.draft):
        return 1
    if options.draft:
        print(f"The draft is built: _build/draft/{options.draft[0]}/en/{options.draft[0]}.html")
        return 0
    root_page()
    print(f"The book is built: {(SITE / 'index.html').relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
