"""Run a notebook's code cells and keep what they print; pictures are dropped.

A cell that fails, warns or prints a memory address is a fault of the chapter, named by file and
line.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from tempfile import TemporaryDirectory

import inline
from arithmetic import PORTABLE
from chapters import Block, ChapterError, walk
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from labels import figure, image
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

TEXT = ("text/plain", "text/markdown", "text/latex")
PICTURE = {"en": "[picture: {}]", "zh": "[图：{}]"}
FIGURE = re.compile(r"<Figure size .*>")
ADDRESS = re.compile(r"\bat 0x[0-9a-f]+")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SECONDS = 120


class Kernel:
    """A fresh kernel of this very Python, in a folder, that runs the cells of one chapter."""

    def __init__(self, file: str, edition: str, folder: str) -> None:
        self.file, self.edition = file, edition
        manager = KernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        self.client = NotebookClient(
            new_notebook(),
            km=manager,
            timeout=SECONDS,
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": folder}},
        )
        environment = {**os.environ, **PORTABLE}
        self.running = self.client.setup_kernel(cleanup_kc=True, cwd=folder, env=environment)

    def __enter__(self) -> Kernel:
        self.running.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self.running.__exit__(None, None, None)

    def run(self, block: Block, cell: NotebookNode) -> None:
        """Run a cell and put into it what it prints.

        Raises
        ------
        ChapterError
            If the cell fails, runs too long, warns, or prints a memory address.
        """
        self.client.nb.cells.append(cell)
        try:
            self.client.execute_cell(cell, len(self.client.nb.cells) - 1)
        except CellExecutionError as error:
            found = re.search(r"Cell In\[\d+\], line (\d+)", COLOUR.sub("", error.traceback))
            line = block.body_line + int(found[1]) - 1 if found else block.body_line
            raise ChapterError(f"{self.file}:{line}: {error.ename}: {error.evalue}") from None
        except CellTimeoutError:
            message = f"{self.file}:{block.line}: the cell ran longer than {SECONDS} seconds"
            raise ChapterError(message) from None
        alt = " ".join(image(block).get("alt", "").split())
        cell.outputs = [self.kept(output, alt, block) for output in cell.outputs]

    def kept(self, output: NotebookNode, alt: str, block: Block) -> NotebookNode:
        """Return an output without its pictures; a picture alone becomes its description."""
        if output.output_type == "stream":
            if output.name == "stderr":
                line = output.text.strip().splitlines()[0]
                raise ChapterError(f"{self.file}:{block.line}: the cell warns: {line}")
            text = output.text
        else:
            output.data = {key: output.data[key] for key in TEXT if key in output.data}
            output.metadata = {}
            text = output.data.get("text/plain", "")
            if FIGURE.fullmatch(text):
                if not alt:
                    message = f"{self.file}:{block.line}: the cell's picture has no alt text"
                    raise ChapterError(message)
                output.data["text/plain"] = PICTURE[self.edition].format(alt)
        if ADDRESS.search(text):
            raise ChapterError(f"{self.file}:{block.line}: the cell prints an address: {text}")
        return output

    def values(self, names: Iterable[str]) -> dict[str, str | None]:
        """Return the strings bound to names now; None for a name that is bound to no string."""
        pick = "lambda g, n: {k: g[k] if isinstance(g.get(k), str) else None for k in n}"
        names = sorted(names)
        probe = new_code_cell(f"print(__import__('json').dumps(({pick})(globals(), {names!r})))")
        self.client.nb.cells.append(probe)
        self.client.execute_cell(probe, len(self.client.nb.cells) - 1, store_history=False)
        found: dict[str, str | None] = json.loads(probe.outputs[0].text)
        return found


def wanted(blocks: list[Block]) -> Iterator[tuple[int, str, int]]:
    """Yield each `{eval}` of a chapter: the code cells before it, its name and its line."""
    cells = 0
    for block in walk(blocks):
        cells += block.is_cell
        text = block.text
        if block.kind == "directive":
            caption = figure(block).get("caption", "")
            body = block.text if block.name == "glossary" else ""
            text = "\n".join([block.argument, caption, body])
        for piece in inline.pieces(text):
            if piece["role"] == "eval":
                within = 0 if block.kind == "directive" else piece.start()
                line = inline.line_of(text, within, block.line)
                yield cells, piece["target"].strip(), line


def run(
    file: str, edition: str, blocks: list[Block]
) -> tuple[dict[int, NotebookNode], dict[tuple[int, str], str]]:
    """Run a chapter's cells; return them by line, and what each `{eval}` shows.

    The values are keyed as `wanted` yields them: by the code cells before and the name.
    """
    needs: dict[int, dict[str, int]] = {}
    for number, name, line in wanted(blocks):
        needs.setdefault(number, {}).setdefault(name, line)
    cells: dict[int, NotebookNode] = {}
    values: dict[tuple[int, str], str] = {}
    sources = [block for block in blocks if block.is_cell]
    with TemporaryDirectory() as folder, Kernel(file, edition, folder) as kernel:
        for number, block in enumerate([None, *sources]):
            if block:
                cells[block.line] = new_code_cell(block.text.strip("\n"))
                kernel.run(block, cells[block.line])
            names = needs.get(number, {})
            for name, value in kernel.values(names).items() if names else ():
                if value is None:
                    message = f"{file}:{names[name]}: {{eval}}`{name}` is bound to no string here"
                    raise ChapterError(message)
                values[number, name] = value
    return cells, values
