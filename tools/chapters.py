"""Chapters read as a sequence of blocks, each with its line, by the parser that the site uses too.

What holds the editions together, and what writes the notebooks, starts from these blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin

ROOT = Path(__file__).parents[1]
EDITIONS = ("en", "zh")
VERBATIM = {"code-cell", "code-block", "code", "math", "literalinclude", "glossary", "bibliography"}
"""Directives whose body is not Markdown."""

PICTURE_WORDS = {"alt", "caption"}
"""Options of a picture that are words."""

KINDS = {
    "front_matter": "front matter",
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "dl_open": "definition list",
    "table_open": "table",
    "blockquote_open": "quotation",
    "fence": "code",
    "colon_fence": "code",
    "code_block": "code",
    "math_block": "equation",
    "math_block_label": "equation",
    "amsmath": "equation",
    "myst_target": "label",
    "myst_line_comment": "comment",
    "myst_block_break": "break",
    "hr": "rule",
    "html_block": "html",
}


@dataclass
class Block:
    """One block of a chapter.

    `kind` is a value of `KINDS` or ``"directive"``; `line` counts from 1; `text` is the block's
    source, of a directive or an equation its body, which starts at `body_line`; `name` is the
    directive, the label, or a heading's number signs; `argument` follows a directive's name.
    """

    kind: str
    line: int
    end: int
    text: str
    name: str = ""
    argument: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    body_line: int = 0
    shape: str = ""
    children: list[Block] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The words of the option ``class``."""
        return str(self.options.get("class", "")).split()

    @property
    def is_cell(self) -> bool:
        """Whether this is a code cell."""
        return self.name == "code-cell" and self.kind == "directive"


class ChapterError(Exception):
    """A fault in a chapter; the message begins with file and line."""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    for plugin in (front_matter_plugin, myst_block_plugin, amsmath_plugin, deflist_plugin):
        parser.use(plugin)
    return parser.use(dollarmath_plugin, double_inline=True).use(colon_fence_plugin)


_PARSER = _parser()


def read(path: Path) -> list[Block]:
    """Return the blocks of a chapter.

    Raises
    ------
    ChapterError
        If a directive's options cannot be read.
    """
    try:
        return parse(path.read_text("utf8"))
    except ChapterError as error:
        raise ChapterError(f"{name_of(path)}:{error}") from None


def name_of(path: Path) -> str:
    """Return the path as messages show it: below the repository where it lies there."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


@cache
def parse(source: str, first_line: int = 1) -> list[Block]:
    """Return the blocks of a text whose first line has the number `first_line`."""
    lines = source.splitlines()
    tokens = _PARSER.parse(source)
    blocks = []
    for i, token in enumerate(tokens):
        if token.level == 0 and token.map and token.nesting >= 0:
            begin, end = token.map
            while end > begin + 1 and not lines[end - 1].strip():
                end -= 1
            text = "\n".join(lines[begin:end])
            block = Block(KINDS[token.type], begin + first_line, end + first_line - 1, text)
            _complete(block, token, tokens[i:])
            blocks.append(block)
    return blocks


def _complete(block: Block, token: Token, rest: list[Token]) -> None:
    """Fill in what only a block of this kind has."""
    if block.kind == "heading":
        block.name, block.text = "#" * int(token.tag[1]), rest[1].content
    elif block.kind == "label":
        block.name = token.content
    elif block.kind == "equation":
        block.name, block.text = token.info, token.content.strip()
        block.body_line = block.line + 1
    elif block.kind in ("list", "table", "definition list"):
        block.shape = _shape(rest)
    elif block.kind == "code" and (match := re.match(r"\{([\w:-]+)\}\s*(.*)", token.info)):
        block.kind, block.name, block.argument = "directive", match[1], match[2].strip()
        _read_directive(block, token.content)


def _shape(tokens: list[Token]) -> str:
    """Describe a list or table by its numbers of items, or of rows and cells."""
    counted = {"list_item_open": "items", "tr_open": "rows", "dt_open": "terms", "dd_open": "texts"}
    counts = {"th_open": "columns", **counted}
    seen: dict[str, int] = {}
    for token in tokens:
        if token.level == 0 and token.nesting < 0:
            break
        if word := counts.get(token.type):
            seen[word] = seen.get(word, 0) + 1
    return ", ".join(f"{number} {word}" for word, number in seen.items())


def _read_directive(block: Block, content: str) -> None:
    """Split a directive's content into options and body, and read a body of Markdown."""
    lines = content.splitlines()
    skipped = 0
    try:
        if lines and lines[0].strip() == "---":
            skipped = lines.index("---", 1) + 1
            block.options = yaml.safe_load("\n".join(lines[1 : skipped - 1])) or {}
        else:
            while skipped < len(lines) and re.match(r":[\w-]+:", lines[skipped]):
                key, value = lines[skipped][1:].split(":", 1)
                block.options[key] = yaml.safe_load(value) if block.is_cell else value.strip()
                skipped += 1
    except (ValueError, yaml.YAMLError) as error:
        reason = str(error).splitlines()[0]
        raise ChapterError(f"{block.line}: the options of {{{block.name}}}: {reason}") from None
    block.body_line = block.line + 1 + skipped
    block.text = "\n".join(lines[skipped:])
    if block.name not in VERBATIM:
        block.children = parse(block.text, block.body_line)


def picture_words(block: Block) -> list[str]:
    """Return the alternative text and the caption of a code cell's picture, if it has them."""
    words: list[str] = []

    def collect(options: Any) -> None:
        for key, value in options.items():
            if isinstance(value, dict):
                collect(value)
            elif key in PICTURE_WORDS:
                words.append(str(value))

    collect(block.options)
    return words


def walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield every block and every block inside it, in the order of the text."""
    for block in blocks:
        yield block
        yield from walk(block.children)


def contents() -> dict[str, str]:
    """Return the chapters in the order of the book, the front page first, with their numbers.

    Chapters are numbered through all parts that are; of others the number is empty.
    """
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    numbers, count = {Path(toc["root"]).name: ""}, 0
    for part in toc["parts"]:
        for chapter in part["chapters"]:
            count += bool(part.get("numbered"))
            number = str(count) if part.get("numbered") else ""
            numbers[Path(chapter["file"]).name] = number
    return numbers
