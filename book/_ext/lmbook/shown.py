"""Which figures there are, and the chapter that shows each: both found, not listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

MARK = re.compile(r'<figure class="lm-figure" data-figure="([\w-]+)"')
CLAIM = re.compile(r"[.:;](?=\s|$)|[。：；]")


class Place(NamedTuple):
    """A page and the section on it."""

    page: str
    section: str


def classes() -> list[Any]:
    """Return the class of every figure that `lmtutor.figures` exports."""
    from lmtutor import figures  # late: most builds of small books need no figure

    found = (getattr(figures, name) for name in figures.__all__)
    return [c for c in found if isinstance(c, type) and hasattr(c, "figure")]


def claim(figure: Any) -> str:
    """Return what a figure's caption claims: the part before its first stop or colon."""
    return CLAIM.split(figure.text()["caption"])[0]


def note(app: Sphinx, document: nodes.document) -> None:
    """Remember which figures a page shows, and in which of its sections."""
    found = app.env.lmbook_shown.setdefault(app.env.docname, {})  # type: ignore[attr-defined]
    for node in document.findall(nodes.raw):
        for name in MARK.findall(node.astext()):
            section: Any = node
            while section.parent and not isinstance(section, nodes.section):
                section = section.parent
            found.setdefault(name, section["ids"][-1])  # the last is the author's label


def begin(app: Sphinx) -> None:
    """Give a new environment its memory."""
    if not hasattr(app.env, "lmbook_shown"):
        app.env.lmbook_shown = {}  # type: ignore[attr-defined]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is read again or has gone."""
    getattr(env, "lmbook_shown", {}).pop(docname, None)


def pages(env: BuildEnvironment, root: str) -> Iterator[str]:
    """Yield the pages of the book below a page, in its order."""
    for page in env.toctree_includes.get(root, ()):
        yield page
        yield from pages(env, page)


def places(env: BuildEnvironment) -> dict[str, Place]:
    """Return the first place of the book that shows each figure, in the order of the book."""
    found: dict[str, Place] = {}
    for page in pages(env, env.config.root_doc):
        for name, section in env.lmbook_shown.get(page, {}).items():  # type: ignore[attr-defined]
            found.setdefault(name, Place(page, section))
    return found


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("builder-inited", begin)
    app.connect("env-purge-doc", forget)
    app.connect("doctree-read", note)
