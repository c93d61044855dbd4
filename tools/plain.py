"""A chapter's MyST as Markdown that reads well where no extension is installed.

Admonitions become quotations, folded text becomes <details>, equations get their numbers
as tags, and roles become what the page shows for them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import citations
import inline
from chapters import Block, ChapterError
from labels import Target, figure

WORDS = {
    "en": {
        "exercise": "Exercise",
        "figure": "Figure",
        "references": "References",
        "show": "Show the solution",
        "solution": "Solution",
    },
    "zh": {
        "exercise": "练习",
        "figure": "图",
        "references": "参考文献",
        "show": "显示解答",
        "solution": "解答",
    },
}
CALLOUTS = {"note", "tip", "warning", "important", "seealso", "hint", "caution", "attention"}
NAMES_ZH = {"note": "注", "tip": "提示", "warning": "警告", "important": "重要", "seealso": "另见"}
LEFTOVER = re.compile(
    r"\{[\w:-]+\}`|^\s*(?:>\s*)*:::|`{3,}\{|^\([\w:.-]+\)=|\]\(#|^%", re.MULTILINE
)
"""What betrays MyST that was not translated."""


@dataclass
class Page:
    """A chapter being translated.

    `values` holds what `{eval}` shows, keyed by the number of code cells before it and the name;
    `cells` counts the code cells so far; `cited` collects the keys of citations.
    """

    file: str
    chapter: str
    edition: str
    targets: Mapping[str, Target]
    notebooks: set[str]
    values: Mapping[tuple[int, str], str]
    cells: int = 0
    cited: list[str] = field(default_factory=list)

    def block(self, block: Block) -> str:
        """Return a block as plain Markdown; nothing for what a reader does not see.

        Raises
        ------
        ChapterError
            If the block holds what has no translation, with file and line.
        """
        if block.kind in ("front matter", "comment", "label", "break"):
            return ""
        if block.kind == "heading":
            return f"{block.name} {self.text(block.text, block)}"
        if block.kind == "equation":
            return self.equation(block.text, block.name)
        if block.kind == "directive":
            return self.directive(block)
        return block.text if block.kind == "code" else self.text(block.text, block)

    def blocks(self, blocks: list[Block]) -> str:
        """Return several blocks, with an empty line between them."""
        return "\n\n".join(filter(None, map(self.block, blocks)))

    def equation(self, tex: str, label: str) -> str:
        """Return a displayed equation with the number that the page gives it."""
        tag = f" \\tag{{{self.targets[label].number}}}" if label else ""
        return f"$$\n{tex.strip()}{tag}\n$$"

    def caption(self, cell: Block) -> str:
        """Return the caption of a code cell's figure, if it has one."""
        options = figure(cell)
        if "caption" not in options:
            return ""
        number = self.targets[options["name"]].number if "name" in options else ""
        head = f"{WORDS[self.edition]['figure']} {number}".strip()
        return f"*{head}.* {self.text(options['caption'].strip(), cell)}"

    def directive(self, block: Block) -> str:
        """Return a directive as plain Markdown."""
        title = self.text(block.argument, block)
        if "dropdown" in block.classes or block.name == "dropdown":
            return details(title, self.blocks(block.children))
        if block.name in CALLOUTS:
            names = NAMES_ZH if self.edition == "zh" else {}
            name = names.get(block.name, block.name.capitalize())
            parts = [f"**{name}**", title, self.blocks(block.children)]
            return quotation("\n\n".join(filter(None, parts)))
        translate = getattr(self, f"_{block.name.replace('-', '_')}", None)
        if translate is None:
            raise ChapterError(f"{self.file}:{block.line}: no translation for {{{block.name}}}")
        return str(translate(block, title))

    def _admonition(self, block: Block, title: str) -> str:
        body = self.blocks(block.children)
        folded = any(b.kind == "directive" or b.kind == "code" for b in block.children)
        return f"**{title}**\n\n{body}" if folded else quotation(f"**{title}**\n\n{body}")

    def _exercise(self, block: Block, title: str) -> str:
        number = self.targets[block.options["label"]].number if "label" in block.options else ""
        head = f"{WORDS[self.edition]['exercise']} {number}".strip()
        return f"### {head}. {title}\n\n{self.blocks(block.children)}"

    def _math(self, block: Block, title: str) -> str:
        return self.equation(block.text, str(block.options.get("label", "")))

    def _code_block(self, block: Block, title: str) -> str:
        return f"```{block.argument}\n{block.text}\n```"

    def _code(self, block: Block, title: str) -> str:
        return self._code_block(block, title)

    def _table(self, block: Block, title: str) -> str:
        return f"*{title}*\n\n{self.blocks(block.children)}"

    def _glossary(self, block: Block, title: str) -> str:
        lines = self.text(block.text, block).splitlines()
        bold = [f"\n**{line}**\n" if line[:1].strip(" :") else line.lstrip(" :") for line in lines]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(bold)).strip()

    def text(self, source: str, block: Block) -> str:
        """Return a text with its roles, links and formulas as plain Markdown."""

        def change(piece: re.Match[str]) -> str:
            try:
                return self.piece(piece, block)
            except KeyError as error:
                line = inline.line_of(source, piece.start(), block.line)
                message = f"{self.file}:{line}: {piece[0]}: nothing is known of {error}"
                raise ChapterError(message) from None

        return inline.replace(source, change)

    def piece(self, piece: re.Match[str], block: Block) -> str:
        """Return one role, link or formula as plain Markdown; raise KeyError if it is unknown."""
        if piece["role"]:
            return self.role(piece["role"], " ".join(piece["target"].split()))
        if piece["display"]:
            return self.equation(piece["display"], piece["number"] or "")
        if piece["math"]:  # a formula broken across lines would not survive a quotation
            return " ".join(piece[0].split())
        if piece["open"] and piece["href"].startswith("#"):
            return self.reference(piece["href"][1:], self.text(piece["text"], block))
        if piece["open"] and piece["href"].endswith(".md"):
            return f"[{self.text(piece['text'], block)}]({piece['href'][:-3]}.ipynb)"
        return piece[0]

    def role(self, role: str, target: str) -> str:
        """Return what the page shows for a role; raise KeyError if it is unknown."""
        if role == "eval":
            return self.values[self.cells, target]
        if role == "eq":
            return self.reference(target, "")
        if role == "term":
            return re.sub(r"\s*<[^<>]+>$", "", target)
        if role.startswith("cite"):
            keys = [key.strip() for key in target.split(",")]
            self.cited += keys
            return f"({'; '.join(citations.short(key, self.edition) for key in keys)})"
        if role == "math":
            return f"${target}$"
        raise KeyError(f"{{{role}}}")

    def reference(self, label: str, text: str) -> str:
        """Return what the page shows for a reference, linked if it leads to another notebook."""
        target = self.targets[label]
        words = WORDS[self.edition]
        title = self.text(target.title, Block("", 0, 0, ""))
        if not (title or text) and target.kind == "title":
            raise KeyError(f"a title of {label}")
        shown = text or title
        if target.kind == "equation":
            shown = text or f"({target.number})"
        elif target.kind in ("figure", "exercise"):
            shown = text or f"{words[target.kind]} {target.number}"
        if target.chapter == self.chapter or target.chapter not in self.notebooks:
            return shown
        return f"[{shown}]({target.chapter}.ipynb)"


def quotation(text: str) -> str:
    """Return a text as a quotation; its equations on one line each.

    Jupyter takes formulas out before it reads Markdown, so a sign ``>`` within one would show.
    """
    text = re.sub(r"^\$\$\n(.*?)\n\$\$$", one_line, text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def one_line(equation: re.Match[str]) -> str:
    """Return a displayed equation on one line."""
    return f"$${' '.join(equation[1].split())}$$"


def details(title: str, body: str) -> str:
    """Return a text folded under its title; the empty lines let Markdown within it be read."""
    return f"<details><summary>{inline.replace(title, as_html)}</summary>\n\n{body}\n\n</details>"


def as_html(piece: re.Match[str]) -> str:
    """Return code as HTML, since Markdown is not read within a <summary>."""
    return f"<code>{html.escape(piece['code'])}</code>" if piece["code"] else piece[0]
