"""What stands inside a line of a chapter: roles, code, formulas and links to labels.

The pieces are found in the source text itself, so that the text around them stays untouched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

PIECES = re.compile(
    r"""
    (?P<escape>\\[$`{\[])
    | \{(?P<role>[\w:.-]+)\}(?P<ticks>`+)(?P<target>.+?)(?<!`)(?P=ticks)(?!`)
    | (?P<fence>`+)(?P<code>.+?)(?<!`)(?P=fence)(?!`)
    | \$\$(?P<display>.+?)(?<!\\)\$\$(?:[ ]*\((?P<number>[\w:.-]+)\))?
    | \$(?P<math>(?:\\.|[^$\\])+)\$
    | (?P<open>\[)(?P<text>(?:[^\[\]$`]|\$[^$]*\$|`[^`]*`)*)\]\((?P<href>[^)\s]+)\)
    """,
    re.VERBOSE | re.DOTALL,
)
"""The pieces of a text, one named group each: a role, code, a formula or a link."""

BLANK = "□"
"""What `prose` puts in the place of code, a formula or a reference."""


def pieces(text: str) -> Iterator[re.Match[str]]:
    """Yield the pieces in a text, those inside the text of a link after the link."""
    for match in PIECES.finditer(text):
        if not match["escape"]:
            yield match
            if match["text"]:
                yield from pieces(match["text"])


def replace(text: str, change: Callable[[re.Match[str]], str]) -> str:
    """Return the text with each piece replaced by ``change(match)``."""
    return PIECES.sub(lambda match: match[0] if match["escape"] else change(match), text)


def prose(text: str) -> str:
    """Return the text with code, formulas and the targets of roles and links blanked out.

    Lines stay lines, and the words of terms and links stay, so that a fault can be placed.
    """

    def blank(match: re.Match[str]) -> str:
        if match["role"] == "term":
            return re.sub(r"\s*<[^<>]+>$", "", match["target"])
        if match["text"]:
            return prose(match["text"])
        return BLANK + "\n" * match[0].count("\n")

    return replace(text, blank)


def line_of(text: str, position: int, first_line: int) -> int:
    """Return the number of the line that holds a position of a text."""
    return first_line + text.count("\n", 0, position)
