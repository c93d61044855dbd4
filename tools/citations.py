"""Citations as a notebook shows them: author and year in the text, the full entry at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from chapters import ROOT
from pybtex.database import BibliographyData, Entry, parse_file  # type: ignore[import-untyped]
from pybtex.plugin import find_plugin  # type: ignore[import-untyped]
from pybtex.richtext import Text  # type: ignore[import-untyped]

ET_AL = {"en": " et al.", "zh": " 等"}
AND = {"en": " & ", "zh": "、"}


@cache
def bibliography(path: Path = ROOT / "book" / "references.bib") -> BibliographyData:
    """Return the entries of the book's bibliography."""
    return parse_file(str(path), bib_format="bibtex")


def short(key: str, edition: str) -> str:
    """Return authors' last names and the year of an entry.

    Raises
    ------
    KeyError
        If the bibliography has no such entry.
    """
    entry: Entry = bibliography().entries[key]
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    names = [plain(" ".join([*p.prelast_names, *p.last_names])) for p in people]
    if len(names) > 2:
        names = [names[0] + ET_AL[edition]]
    title = plain(entry.fields.get("organization", entry.fields.get("title", key)))
    who = AND[edition].join(names) or title
    return f"{who} {entry.fields['year']}" if "year" in entry.fields else who


def plain(tex: str) -> str:
    """Return TeX markup of names and titles as plain text."""
    return str(Text.from_latex(tex))


def full(keys: Iterable[str]) -> list[str]:
    """Return the full entries as Markdown, sorted by author and year."""
    style = find_plugin("pybtex.style.formatting", "unsrt")()
    backend = find_plugin("pybtex.backends", "markdown")()
    ordered = sorted(set(keys), key=lambda key: (short(key, "en"), key))
    entries = style.format_entries([bibliography().entries[key] for key in ordered])
    # The backend escapes every sign that Markdown might read; in such entries few need it.
    texts = [re.sub(r"\\([-.(),:~])", r"\1", entry.text.render(backend)) for entry in entries]
    return [" ".join(text.split()) for text in texts]
