"""What two corresponding blocks of the editions must share, and how they differ."""

from __future__ import annotations

import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import inline
from chapters import PICTURE_WORDS, Block, picture_words
from wording import Glossary

TITLED = {"admonition", "dropdown", "exercise", "tab-item", "card", "grid-item-card", "table"}
TITLED |= {"list-table", "sidebar", "margin", "note", "tip", "warning", "important", "seealso"}
"""Directives whose argument is words; of all others it is the same in both editions."""

PROSE = {"paragraph", "heading", "list", "definition list", "table", "quotation"}
LAYOUT = {tokenize.NEWLINE: "line end", tokenize.INDENT: "indent", tokenize.DEDENT: "dedent"}


class Where(NamedTuple):
    """The two files as messages name them."""

    en: str
    zh: str


def signature(block: Block) -> tuple[str, str]:
    """Return what must agree for two blocks to correspond."""
    return block.kind, "" if block.kind == "equation" else block.name


def describe(block: Block) -> str:
    """Name a block in a message."""
    if block.kind == "directive":
        return f"{{{block.name}}}"
    if block.kind == "heading":
        return f"heading {block.name}"
    return f"label {block.name}" if block.kind == "label" else block.kind


def differences(en: Block, zh: Block, where: Where, glossary: Glossary) -> Iterator[str]:
    """Yield how two blocks of the same place differ, and the blocks inside them."""
    place = f"{where.zh}:{zh.line}: {describe(zh)}"
    there = f"{where.en}:{en.line}"
    if signature(en) != signature(zh):
        yield f"{place}, where {there} has {describe(en)}"
        return
    if en.kind == "equation":
        yield from _equations(en, zh, place, there)
    elif en.kind == "directive":
        yield from _directives(en, zh, where, glossary)
    elif en.kind == "code" and en.text != zh.text:
        yield f"{place} differs from {there}"
    elif en.kind in PROSE:
        if en.shape != zh.shape:
            yield f"{place} has {zh.shape}; {there} has {en.shape}"
        yield from _references(en.text, zh.text, place, there, glossary)


def _equations(en: Block, zh: Block, place: str, there: str) -> Iterator[str]:
    if en.name != zh.name:
        yield f"{place} is labelled {zh.name or 'nothing'}; {there} {en.name or 'nothing'}"
    if tex(en.text) != tex(zh.text):
        yield f"{place} differs from {there}: {tex(zh.text)} / {tex(en.text)}"


def tex(source: str) -> str:
    r"""Return TeX with single spaces and with the words of ``\text{…}`` left out."""
    return " ".join(re.sub(r"\\text\{[^{}]*\}", r"\\text{}", source).split())


def _directives(en: Block, zh: Block, where: Where, glossary: Glossary) -> Iterator[str]:
    place = f"{where.zh}:{zh.line}: {describe(zh)}"
    there = f"{where.en}:{en.line}"
    if en.name not in TITLED and en.argument != zh.argument:
        yield f"{place} is of {zh.argument!r}; {there} of {en.argument!r}"
    yield from _options(en.options, zh.options, place, there)
    arguments = (en.argument, zh.argument) if en.name in TITLED else ("", "")
    words = ["\n".join([a, *picture_words(b)]) for a, b in zip(arguments, (en, zh), strict=True)]
    yield from _references(words[0], words[1], place, there, glossary)
    if en.is_cell:
        yield from _cells(en, zh, where)
    elif en.name == "math":
        yield from _equations(en, zh, place, there)
    elif en.name == "glossary":
        yield from _references(en.text, zh.text, place, there, glossary)
    elif not en.children and not zh.children and en.text.split() != zh.text.split():
        yield f"{place} differs from {there}"
    yield from _insides(en, zh, where, glossary)


def _insides(en: Block, zh: Block, where: Where, glossary: Glossary) -> Iterator[str]:
    """Yield how the blocks inside two directives differ."""
    ours = [b for b in zh.children if b.kind != "comment"]
    theirs = [b for b in en.children if b.kind != "comment"]
    for a, b in zip(theirs, ours, strict=False):
        if signature(a) != signature(b):
            yield f"{where.zh}:{b.line}: {describe(b)}, where {where.en}:{a.line} has {describe(a)}"
            return
        yield from differences(a, b, where, glossary)
    if extra := ours[len(theirs) :]:
        line = extra[0].line
        yield f"{where.zh}:{line}: {describe(extra[0])} is not in {where.en}:{en.line}"
    elif missing := theirs[len(ours) :]:
        what = f"{describe(missing[0])} of {where.en}:{missing[0].line}"
        yield f"{where.zh}:{zh.end}: {what} is missing"


def _options(en: dict[str, Any], zh: dict[str, Any], place: str, there: str) -> Iterator[str]:
    """Yield how options differ, those that hold words in their presence only."""
    for key in [*en, *(key for key in zh if key not in en)]:
        ours, theirs = zh.get(key), en.get(key)
        if isinstance(ours, dict) and isinstance(theirs, dict):
            yield from _options(theirs, ours, place, there)
        elif (key in zh) != (key in en):
            has, lacks = (place, there) if key in zh else (there, place)
            yield f"{place}: option {key} is in {has.split(': ')[0]} alone, not in {lacks}"
        elif key not in PICTURE_WORDS and ours != theirs:
            yield f"{place}: option {key} is {ours!r}; in {there} {theirs!r}"


def _cells(en: Block, zh: Block, where: Where) -> Iterator[str]:
    """Yield the first place where two cells differ in more than comments and language."""
    for block, language, file in ((en, "en", where.en), (zh, "zh", where.zh)):
        for match in re.finditer(r"notebook\.setup\(([^)]*)\)", block.text):
            if match[1].strip("\"'") != language:
                line = inline.line_of(block.text, match.start(), block.body_line)
                yield f"{file}:{line}: notebook.setup({match[1]}) in the edition {language!r}"
    theirs, ours = code(en.text), code(zh.text)
    for (a, line_a), (b, line_b) in zip(theirs, ours, strict=False):
        if a != b:
            lines = where.zh, zh.body_line + line_b, where.en, en.body_line + line_a
            yield "{}:{}: the code differs from {}:{}: {} / {}".format(*lines, b, a)
            return
    if len(theirs) != len(ours):
        file, block, more = (
            (where.zh, zh, ours) if len(ours) > len(theirs) else (where.en, en, theirs)
        )
        text, line = more[min(len(ours), len(theirs))]
        yield f"{where.zh}:{zh.line}: {file}:{block.body_line + line} alone has the code {text}"


def code(source: str) -> list[tuple[str, int]]:
    """Return a cell's tokens without comments and blank lines, each with its line from 0.

    What Python cannot read, such as a magic command, is taken line by line.
    """
    source = re.sub(r"notebook\.setup\([^)]*\)", "notebook.setup()", source)
    try:
        found = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        lines = enumerate(source.splitlines())
        return [(line, number) for number, line in lines if not line.lstrip().startswith("#")]
    return [
        (LAYOUT.get(token.type, token.string), token.start[0] - 1)
        for token in found
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER)
    ]


def _references(en: str, zh: str, place: str, there: str, glossary: Glossary) -> Iterator[str]:
    """Yield what one text refers to, cites, names or computes and the other does not."""
    theirs, ours = references(en, "en", glossary), references(zh, "zh", glossary)
    for what, number in (theirs - ours).items():
        yield f"{place} lacks {what} of {there}" + (f" ({number} times)" if number > 1 else "")
    for what, number in (ours - theirs).items():
        yield f"{place} has {what}, {there} not" + (f" ({number} times)" if number > 1 else "")


def references(text: str, edition: str, glossary: Glossary) -> Counter[str]:
    """Count the references in a text; a glossary term is counted under its English name."""
    found: Counter[str] = Counter()
    for piece in inline.pieces(text):
        role, target = piece["role"], " ".join((piece["target"] or "").split())
        if role == "term":
            found[f"{{term}}`{glossary.english(target, edition)}`"] += 1
        elif role and role.startswith("cite"):
            for key in target.split(","):
                found[f"{{{role}}}`{key.strip()}`"] += 1
        elif role:
            found[f"{{{role}}}`{re.sub(r'^.*<([^<>]+)>$', '<…>', target)}`"] += 1
        elif piece["href"]:
            found[f"a link to {piece['href']}"] += 1
        elif piece["display"]:
            found[f"the equation {tex(piece['display'])} {piece['number'] or ''}".strip()] += 1
    return found


def formulas(en: Block, zh: Block, where: Where) -> Iterator[str]:
    """Yield the formulas within the text that stand in one block and not in the other."""
    if en.kind in PROSE:
        theirs, ours = (
            {f"${tex(piece['math'])}$" for piece in inline.pieces(block.text) if piece["math"]}
            for block in (en, zh)
        )
        for here, there, alone in (
            (f"{where.zh}:{zh.line}", f"{where.en}:{en.line}", ours - theirs),
            (f"{where.en}:{en.line}", f"{where.zh}:{zh.line}", theirs - ours),
        ):
            if alone:
                yield f"{here}: formulas that {there} lacks: {', '.join(sorted(alone))}"
    for a, b in zip(en.children, zh.children, strict=False):
        yield from formulas(a, b, where)
