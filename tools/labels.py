"""What a reference points at: title, number and chapter of every label of an edition."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chapters import Block, contents, read, walk


@dataclass(frozen=True)
class Target:
    """What bears a label: its chapter, what it is, its number as the page shows it, its title."""

    chapter: str
    kind: str
    number: str
    title: str


def index(folder: Path) -> dict[str, Target]:
    """Return the targets of all labels of the chapters in an edition's folder."""
    targets: dict[str, Target] = {}
    numbers = contents()
    for path in sorted(folder.glob("*.md")):
        targets |= of_chapter(path.stem, read(path), numbers.get(path.stem, ""))
    return targets


def of_chapter(chapter: str, blocks: list[Block], number: str = "") -> dict[str, Target]:
    """Return the targets of a chapter's labels.

    Equations, figures and exercises are counted each, behind the chapter's number if it has one.
    """
    targets: dict[str, Target] = {}
    counts: dict[str, int] = {}
    waiting: list[str] = []
    for block in walk(blocks):
        kind, label = labelled(block)
        counts[kind] = counts.get(kind, 0) + bool(label or kind == "exercise")
        title = block.text if block.kind == "heading" else block.argument
        if block.kind == "label":
            waiting.append(block.name)
        elif block.kind != "comment":
            shown = f"{number}.{counts[kind]}" if number else str(counts[kind])
            for name in [*waiting, *([label] if label else [])]:
                targets[name] = Target(chapter, kind, shown, title)
            waiting = []
    return targets


def labelled(block: Block) -> tuple[str, str]:
    """Return what a block is to a reference, and the label that it gives itself."""
    label = str(block.options.get("label", block.options.get("name", "")))
    if block.kind == "equation" or block.name == "math":
        return "equation", label or block.name.removeprefix("math")
    if block.is_cell:
        return "figure", str(figure(block).get("name", ""))
    if block.kind == "directive" and block.name.startswith(("exercise", "solution", "figure")):
        return block.name.split("-")[0], label
    return "title", label


def figure(cell: Block) -> dict[str, str]:
    """Return name and caption of the figure that a code cell makes, if it makes one."""
    options: dict[str, str] = cell.options.get("mystnb", {}).get("figure", {})
    return options


def image(cell: Block) -> dict[str, str]:
    """Return the options of the picture that a code cell makes, its ``alt`` among them."""
    options: dict[str, str] = cell.options.get("mystnb", {}).get("image", {})
    return options
