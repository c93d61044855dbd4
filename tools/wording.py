"""The words of the Chinese edition: glossary terms, misspellings and punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import inline
from chapters import Block, name_of, picture_words, read, walk

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
FAULTS = {
    r"雅克比": "is misspelt: 雅可比",
    r"勒让德(?=\s*[-–—－·]?\s*马[夸奎])|勒让德(?=\s*[（(]\s*Levenberg)": "is Legendre; 莱文贝格",
    rf"(?<={HAN})[,.?!;:](?=\s*(?:{HAN}|{inline.BLANK}|$))": "should be full-width",
    rf"(?<={inline.BLANK})[,.?!;:](?=\s*{HAN})": "should be full-width",
}
ODDITIES = {rf"(?<={HAN}) +(?={HAN})": "is a space between Chinese characters"}


@dataclass
class Glossary:
    """The entries of both glossaries, paired by their order; an entry may have several terms."""

    terms: dict[str, list[list[str]]] = field(default_factory=lambda: {"en": [], "zh": []})
    complaints: list[str] = field(default_factory=list)

    def english(self, target: str, edition: str) -> str:
        """Return the English name of a term, or the term in quotation marks if it is unknown."""
        match = re.match(r"^.*<([^<>]+)>$", target)
        term = (match[1] if match else target).strip()
        for number, entry in enumerate(self.terms[edition]):
            if term.casefold() in (name.casefold() for name in entry):
                names = self.terms["en"]
                return names[number][0] if number < len(names) else f"“{term}”"
        return f"“{term}”"


def read_glossary(book: Path) -> Glossary:
    """Return the book's glossary; an empty one if a chapter of it is missing."""
    found = Glossary()
    for edition, entries in found.terms.items():
        path = book / edition / "glossary.md"
        for block in walk(read(path)) if path.exists() else ():
            if block.name == "glossary":
                entries += _entries(block)
    counts = {edition: len(entries) for edition, entries in found.terms.items()}
    if counts["en"] != counts["zh"]:
        path = book / "zh" / "glossary.md"
        message = "{}:1: {} entries, the English glossary has {}"
        found.complaints.append(message.format(name_of(path), counts["zh"], counts["en"]))
    return found


def _entries(block: Block) -> Iterator[list[str]]:
    """Yield the terms of each entry of a glossary.

    Terms start their lines; what explains them is indented or follows a colon.
    """
    names: list[str] = []
    for line in filter(str.strip, block.text.splitlines()):
        if line[0].isspace() or line.startswith(":"):
            if names:
                yield names
            names = []
        else:
            names.append(line.split(" : ")[0].strip())


def faults(blocks: list[Block], file: str, patterns: Mapping[str, str] = FAULTS) -> Iterator[str]:
    """Yield misspellings and half-width punctuation in a Chinese chapter."""
    for block in walk(blocks):
        for text, line in _texts(block):
            for pattern, message in patterns.items():
                for match in re.finditer(pattern, text, re.MULTILINE):
                    there = inline.line_of(text, match.start(), line)
                    around = text[max(match.start() - 4, 0) : match.end() + 4].replace("\n", " ")
                    yield f"{file}:{there}: “{match[0]}” in “{around}” {message}"


def _texts(block: Block) -> Iterator[tuple[str, int]]:
    """Yield the Chinese of a block itself, each piece with its first line."""
    if block.kind == "directive":
        yield inline.prose(block.argument), block.line
        for words in picture_words(block):
            yield " ".join(inline.prose(words).split()), block.line
        if block.is_cell:
            for number, line in enumerate(block.text.splitlines(), start=block.body_line):
                yield line.partition("#")[2], number
        elif not block.children:
            yield inline.prose(block.text), block.body_line
    elif block.kind not in ("equation", "code", "label", "comment", "front matter"):
        yield inline.prose(block.text), block.line
