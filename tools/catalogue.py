"""Compile the message catalogues: lmtutor/locale/<language>/parts/*.po into one .mo each.

A message that two parts translate differently, that is empty or fuzzy, stops the
build with file and line.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).parents[1] / "lmtutor" / "locale"


def merge(parts: list[Path]) -> tuple[polib.POFile, list[str]]:
    """Return the union of the catalogues and the complaints about it."""
    union, seen, complaints = polib.POFile(), {}, []
    union.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    for part in parts:
        for entry in polib.pofile(str(part)):
            where = f"{part}:{entry.linenum}"
            if not entry.msgstr or entry.fuzzy:
                complaints.append(f"{where}: {entry.msgid!r} has no finished translation")
            elif entry.msgid not in seen:
                seen[entry.msgid] = entry.msgstr, where
                union.append(entry)
            elif seen[entry.msgid][0] != entry.msgstr:
                complaints.append(
                    f"{where}: {entry.msgid!r} is translated otherwise in {seen[entry.msgid][1]}"
                )
    return union, complaints


def main() -> int:
    """Compile every language; return 1 if any catalogue has a complaint."""
    failed = False
    for folder in sorted(LOCALE.glob("*/parts")):
        union, complaints = merge(sorted(folder.glob("*.po")))
        print(*complaints, sep="\n", end="\n" if complaints else "", file=sys.stderr)
        failed |= bool(complaints)
        target = folder.parent / "LC_MESSAGES" / "lmtutor.mo"
        target.parent.mkdir(exist_ok=True)
        union.save_as_mofile(str(target))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
