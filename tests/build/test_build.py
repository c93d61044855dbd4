"""The site builds, builds again only what changed, and never publishes stale output."""

from __future__ import annotations

from tests.build.conftest import SmallBook

SHOW_VERSION = "```{code-cell} python\nimport lmtutor.marker\nlmtutor.marker.WORD\n```"


def set_marker(book: SmallBook, word: str) -> None:
    (book.root / "lmtutor" / "marker.py").write_text(f'WORD = "{word}"\n')


def test_small_book_builds_and_then_rebuilds_only_what_changed(book: SmallBook) -> None:
    # Chapters run in a folder of their own, so they must find this copy of the library.
    path = f"```{{code-cell}} python\nimport sys\nsys.path.insert(0, {str(book.root)!r})\n```"
    set_marker(book, "before")
    for edition in ("en", "zh"):
        book.add(f"{edition}/one", f"{path}\n\n{SHOW_VERSION}")
    first = book.build()
    assert first.returncode == 0, first.stderr
    assert "before" in book.page("en/one").read_text("utf8")

    untouched = book.page("en/two").stat().st_mtime_ns
    book.add("en/one", "A new sentence.")
    assert book.build().returncode == 0
    assert "A new sentence." in book.page("en/one").read_text("utf8")
    assert book.page("en/two").stat().st_mtime_ns == untouched

    set_marker(book, "after")
    assert book.build().returncode == 0
    assert "after" in book.page("en/one").read_text("utf8")
    assert "before" not in book.page("en/one").read_text("utf8")
