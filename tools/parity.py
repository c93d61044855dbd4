"""Hold the two editions together: what differs between book/en and book/zh, and what is stale.

    python tools/parity.py               list every difference; exit 1 if there is one
    python tools/parity.py --advice      list also what may be meant: formulas within the text that
                                         differ, spaces between Chinese characters
    python tools/parity.py --stale       list only Chinese blocks whose English block has changed
    python tools/parity.py --stamp FILE  write the English hashes into Chinese chapters

A Chinese block is preceded by a comment, ``% en: 1a2b3c4d``, the hash of the English block it was
written from. Two chapters are compared block by block once their blocks have the same sequence.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pair
import wording
from chapters import EDITIONS, ROOT, Block, ChapterError, name_of, picture_words, read
from wording import Glossary

STAMP = re.compile(r"^\s*en: ([0-9a-f]{8})\s*$")
UNTRANSLATED = {"label", "equation", "code", "break", "rule", "front matter", "comment"}
WORDLESS = {"solution-start", "solution-end", "bibliography", "code-cell", "math", "literalinclude"}


def needs_stamp(block: Block) -> bool:
    """Tell whether a block holds words to translate; a code cell does if its picture has some."""
    if block.kind == "directive" and block.name in WORDLESS:
        return bool(picture_words(block))
    return block.kind not in UNTRANSLATED


def stamp_of(block: Block) -> str:
    """Return the hash of an English block's words, the same however its lines are broken."""
    body = [] if block.is_cell else [block.argument, block.text]
    text = " ".join([*body, *picture_words(block)])
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def without_comments(blocks: list[Block]) -> list[Block]:
    """Return the blocks that are not comments."""
    return [block for block in blocks if block.kind != "comment"]


def stamps(blocks: list[Block]) -> dict[int, str]:
    """Return the hash that stands before each block, keyed by the block's line.

    A label belongs to the block after it, so the comment stands before the label.
    """
    found, waiting = {}, ""
    for block in blocks:
        if block.kind == "comment":
            match = STAMP.match(block.text.lstrip("%"))
            waiting = match[1] if match else waiting
        elif block.kind != "label":
            if waiting:
                found[block.line] = waiting
            waiting = ""
    return found


def sequence(en: list[Block], zh: list[Block], where: pair.Where) -> list[str]:
    """Return where the sequences of blocks differ; nothing if they are the same."""
    left, right = [pair.signature(b) for b in en], [pair.signature(b) for b in zh]
    complaints = []
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        after = zh[min(j1, len(zh) - 1)].line if zh else 1
        if j1 >= len(zh) and zh:
            after = zh[-1].end
        theirs = ", ".join(f"{pair.describe(b)} (line {b.line})" for b in en[i1:i2]) or "nothing"
        ours = ", ".join(pair.describe(b) for b in zh[j1:j2]) or "nothing"
        complaints.append(f"{where.zh}:{after}: {ours}, where {where.en} has {theirs}")
    return complaints


def stale(en: list[Block], zh: list[Block], where: pair.Where) -> list[str]:
    """Return the Chinese blocks that were not written from the English block of today."""
    complaints, written = [], stamps(zh)
    for ours, theirs in zip(without_comments(zh), without_comments(en), strict=True):
        if not needs_stamp(theirs):
            continue
        place = f"{where.zh}:{ours.line}: {pair.describe(ours)}"
        if ours.line not in written:
            complaints.append(f"{place} has no hash of its English block, {where.en}:{theirs.line}")
        elif written[ours.line] != stamp_of(theirs):
            complaints.append(f"{place} is stale: {where.en}:{theirs.line} has changed")
    return complaints


def stamp(path: Path) -> None:
    """Write into a Chinese chapter the hash of each English block.

    Raises
    ------
    ChapterError
        If the two chapters are not the same sequence of blocks.
    """
    other = path.parents[1] / "en" / path.name
    en, zh = without_comments(read(other)), without_comments(read(path))
    if complaints := sequence(en, zh, pair.Where(name_of(other), name_of(path))):
        raise ChapterError("\n".join([*complaints, f"{name_of(path)} was not stamped"]))
    marks: dict[int, str] = {}
    first = None
    for ours, theirs in zip(zh, en, strict=True):
        first = first or ours.line
        if ours.kind == "label":
            continue
        if needs_stamp(theirs):
            marks[first] = f"% en: {stamp_of(theirs)}"
        first = None
    old = {b.line for b in read(path) if b.kind == "comment" and STAMP.match(b.text.lstrip("%"))}
    lines: list[str] = []
    for number, line in enumerate(path.read_text("utf8").splitlines(), start=1):
        if number in marks:
            lines.append(marks[number])
        if number not in old:
            lines.append(line)
    path.write_text("\n".join(lines) + "\n", "utf8")


def compare(english: Path, chinese: Path, glossary: Glossary) -> tuple[list[str], list[str]]:
    """Return the differences between two chapters, and what is stale in the Chinese one."""
    where = pair.Where(name_of(english), name_of(chinese))
    en, zh = read(english), read(chinese)
    found, behind = sequence(without_comments(en), without_comments(zh), where), []
    if not found:
        behind = stale(en, zh, where)
        for theirs, ours in zip(without_comments(en), without_comments(zh), strict=True):
            found += pair.differences(theirs, ours, where, glossary)
    return found + list(wording.faults(zh, where.zh)), behind


def editions(book: Path) -> tuple[list[str], list[str]]:
    """Return the differences between the editions in a book's folder, and what is stale."""
    names = {edition: {p.name for p in (book / edition).glob("*.md")} for edition in EDITIONS}
    glossary = wording.read_glossary(book)
    found, behind = list(glossary.complaints), []
    for name in sorted(names["en"] ^ names["zh"]):
        edition, other = ("en", "zh") if name in names["en"] else ("zh", "en")
        found.append(f"{name_of(book / edition / name)}:1: book/{other} has no such chapter")
    for name in sorted(names["en"] & names["zh"]):
        try:
            both = compare(book / "en" / name, book / "zh" / name, glossary)
        except ChapterError as error:
            both = [str(error)], []
        found += both[0]
        behind += both[1]
    return found, behind


def advice(book: Path) -> Iterator[str]:
    """Yield what differs between the editions, or looks odd, and may be meant."""
    for path in sorted((book / "zh").glob("*.md")):
        english = book / "en" / path.name
        where = pair.Where(name_of(english), name_of(path))
        en, zh = read(english) if english.exists() else [], read(path)
        for theirs, ours in zip(without_comments(en), without_comments(zh), strict=False):
            yield from pair.formulas(theirs, ours, where)
        yield from wording.faults(zh, where.zh, wording.ODDITIES)


def stamp_all(paths: list[Path]) -> int:
    """Stamp Chinese chapters; return 1 if one could not be stamped."""
    failed = 0
    for path in paths:
        try:
            stamp(path.resolve())
        except (ChapterError, OSError) as error:
            print(error, file=sys.stderr)
            failed = 1
    return failed


def main() -> int:
    """Run the command; return 1 if the editions differ."""
    parser = argparse.ArgumentParser(description="Hold the two editions together.")
    parser.add_argument("--stale", action="store_true", help="list only stale blocks")
    parser.add_argument("--advice", action="store_true", help="list also what may be meant")
    parser.add_argument("--stamp", nargs="+", type=Path, metavar="FILE", help="refresh hashes")
    options = parser.parse_args()
    if options.stamp:
        return stamp_all(options.stamp)
    differences, behind = editions(ROOT / "book")
    complaints = behind if options.stale else differences + behind
    for line in [*complaints, *(advice(ROOT / "book") if options.advice else ())]:
        print(line)
    if complaints:
        print(f"{len(complaints)} differences between the editions", file=sys.stderr)
    return int(bool(complaints))


if __name__ == "__main__":
    sys.exit(main())
