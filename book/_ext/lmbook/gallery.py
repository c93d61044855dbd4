"""The directive `gallery`: every figure with its picture, claim, chapter and code to embed it."""

from __future__ import annotations

import html
from itertools import groupby
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import clean_astext, make_refnode

from lmbook import edition, shown
from lmbook.embeds import DOTS, FOLDER, GALLERY
from lmtutor.figures._page import flow

FRAME = (
    '<iframe src="https://…/{edition}/{path}" title="{title}" width="100%" height="{height}"'
    ' style="border:0" loading="lazy" allow="clipboard-write"></iframe>'
)
ROOM, LINE, LETTERS = 180, 22, {"en": 75, "zh": 40}
"""Pixels around the figure, with room for two more rows where letters are wide; height of a line of
its caption; and letters in such a line."""


class Gallery(SphinxDirective):
    """All figures, a section for each chapter that shows some."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        self.edition = edition.of(self.config)
        self.words = edition.editions()[self.edition]["figures"]
        places = shown.places(self.env)
        with edition.speaking(self.config):
            figures = {kind.figure: kind() for kind in shown.classes()}
            order = [name for name in places if name in figures]
            order += [name for name in figures if name not in places]
            pages = groupby(order, key=lambda name: places[name].page if name in places else "")
            return [self.section(page, [figures[n] for n in some], places) for page, some in pages]

    def section(self, page: str, figures: list[Any], places: dict[str, shown.Place]) -> nodes.Node:
        """Return the section of one chapter; of the figures in none where there is no page."""
        title = clean_astext(self.env.titles[page]) if page else self.words["elsewhere"]
        cards = [self.card(figure, places.get(figure.figure)) for figure in figures]
        grid = nodes.container("", *cards, classes=["lm-cards"])
        name = f"gallery-{page or 'others'}"
        return nodes.section("", nodes.title("", title), grid, ids=[name])

    def card(self, figure: Any, place: shown.Place | None) -> nodes.Node:
        """Return one figure's card."""
        path = f"{FOLDER}/{figure.figure}.html"
        width, height = (round(DOTS * inches) for inches in figure.size)
        image = (
            f'<img src="{FOLDER}/{figure.figure}.webp" alt="{html.escape(figure.alt())}"'
            f' width="{width}" height="{height}" loading="lazy">'
        )
        links = nodes.paragraph("", classes=["lm-card-links"])
        if place:
            builder, words = self.env.app.builder, nodes.Text(self.words["chapter"])
            links += make_refnode(builder, self.env.docname, place.page, place.section, words)
            links += nodes.Text(" · ")
        links += nodes.reference("", self.words["alone"], refuri=path, internal=True)
        caption = raw(f"<p>{flow(figure.text()['caption'])}</p>")
        parts = raw(image), caption, links
        code = raw(self.code(figure, path))
        return nodes.container("", *parts, code, classes=["lm-card"])

    def code(self, figure: Any, path: str) -> str:
        """Return the folded code that puts the figure into another site."""
        lines = -(-len(figure.text()["caption"]) // LETTERS[self.edition])
        frame = FRAME.format(
            edition=self.edition,
            path=path,
            title=html.escape(shown.claim(figure)),
            height=figure.heights[1] + ROOM + LINE * lines,
        )
        words = {key: html.escape(text) for key, text in self.words.items()}
        return (
            f'<details class="fold lm-embed"><summary class="fold-title">{words["embed"]}</summary>'
            f'<div class="fold-body"><pre tabindex="0" aria-label="{words["embed"]}">'
            f'<code data-path="{path}">{html.escape(frame)}</code></pre>'
            f'<button type="button" class="lm-copy" data-done="{words["copied"]}" hidden>'
            f"{words['copy']}</button></div></details>"
        )


def raw(text: str) -> nodes.Node:
    """Return HTML as a node."""
    return nodes.raw("", text, format="html")


def read_last(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Read the gallery whenever anything is read, and after it: figures may have moved."""
    if GALLERY in env.found_docs:
        docnames[:] = [*(name for name in docnames if name != GALLERY), GALLERY]


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Load the script that completes the addresses, on the gallery alone."""
    if pagename == GALLERY:
        app.add_js_file("gallery.js", loading_method="async")


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("gallery", Gallery)
    app.connect("env-before-read-docs", read_last)
    app.connect("html-page-context", add_script, priority=400)
