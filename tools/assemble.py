"""Put a chapter's text and its executed cells together as a notebook."""

from __future__ import annotations

import hashlib
import re

import citations
import inline
import nbformat
from chapters import Block, ChapterError
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from plain import LEFTOVER, WORDS, Page, details

HIDDEN = {"hide-input": "source", "remove-input": "source", "hide-output": "outputs"}
HIDDEN |= {"remove-output": "outputs"}
SPLIT = ("#", "##", "###")
"""Headings that begin a cell of text."""


class Notebook:
    """A notebook that grows block by block.

    `cells` are the code cells, run already, by the line of their block.
    """

    def __init__(self, page: Page, cells: dict[int, NotebookNode]) -> None:
        self.page, self.code = page, cells
        self.cells: list[NotebookNode] = []
        self.waiting: list[Block] = []
        self.solution = ""
        self.ids: set[str] = set()

    def build(self, blocks: list[Block]) -> NotebookNode:
        """Return the whole notebook."""
        for block in blocks:
            if block.is_cell:
                self.add_code(block)
            elif block.name in ("solution-start", "solution-end"):
                self.turn_to(block)
            else:
                starts = block.name in SPLIT or block.name == "exercise"
                if starts and any(b.kind not in ("heading", "label") for b in self.waiting):
                    self.flush()
                self.waiting.append(block)
        self.flush()
        if self.page.cited:
            lines = [f"- {entry}" for entry in citations.full(self.page.cited)]
            title = f"## {WORDS[self.page.edition]['references']}"
            self.add_text("\n\n".join([title, "\n".join(lines)]), "references")
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
        notebook = new_notebook(cells=self.cells, metadata=metadata)
        nbformat.validate(notebook)
        return notebook

    def flush(self) -> None:
        """Turn the blocks that wait into a cell of text, folded within a solution."""
        text = self.page.blocks(self.waiting)
        if left := LEFTOVER.search(inline.replace(text, without_code)):
            line = self.waiting[0].line
            raise ChapterError(f"{self.page.file}:{line}: {left[0]!r} is left in the notebook")
        if text:
            folded = details(WORDS[self.page.edition]["show"], text) if self.solution else text
            self.add_text(folded, "".join(block.text for block in self.waiting))
        self.waiting = []

    def turn_to(self, block: Block) -> None:
        """Begin or end a solution."""
        self.flush()
        self.solution = block.argument if block.name == "solution-start" else ""
        if self.solution:
            number = self.page.targets[self.solution].number
            word = WORDS[self.page.edition]["solution"]
            self.add_text(f"#### {word} {number}", f"solution {block.argument}")

    def add_text(self, text: str, source: str) -> None:
        """Append a cell of text."""
        self.cells.append(new_markdown_cell(text, id=self.identity(source)))

    def add_code(self, block: Block) -> None:
        """Append a code cell, run already, and its figure's caption."""
        self.flush()
        cell = self.code[block.line]
        cell.id = self.identity(block.text)
        tags = [str(tag) for tag in block.options.get("tags", [])]
        hidden = {HIDDEN[tag] for tag in tags if tag in HIDDEN}
        if self.solution or {"hide-cell", "remove-cell"} & set(tags):
            hidden = {"source", "outputs"}
        if hidden:
            cell.metadata["jupyter"] = {f"{part}_hidden": True for part in sorted(hidden)}
        if kept := [tag for tag in tags if tag.startswith("nbval-")]:
            cell.metadata["tags"] = kept
        self.cells.append(cell)
        self.page.cells += 1
        if caption := self.page.caption(block):
            self.add_text(caption, caption)

    def identity(self, source: str) -> str:
        """Return a cell's id: it changes with the cell alone, not with its neighbours."""
        number = 0
        while True:
            name = hashlib.sha256(f"{number} {source}".encode()).hexdigest()[:8]
            if name not in self.ids:
                self.ids.add(name)
                return name
            number += 1


def without_code(piece: re.Match[str]) -> str:
    """Return a piece of a line, or nothing if it is code or a formula, which may hold any sign."""
    return "" if piece["fence"] == "`" or piece["math"] or piece["display"] else piece[0]
