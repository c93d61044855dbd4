"""The figures' own pages are written anew when a figure, or the place that shows it, changes."""

from __future__ import annotations

import pytest

from tests.build.conftest import SmallBook

SHOW = "```{code-cell} python\nfrom lmtutor.figures import Damping\n\nDamping()\n```"


def test_a_changed_figure_and_a_changed_place_are_published(
    book: SmallBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(book.root))
    toc = book.root / "_toc.yml"
    toc.write_text(toc.read_text() + "      - file: book/en/gallery\n")
    book.write("en/gallery", "(gallery)=\n# All figures\n\n```{gallery}\n```\n")
    book.add("en/two", SHOW)
    first = book.build("--only", "en")
    assert first.returncode == 0, first.stderr
    embed, gallery = book.page("en/figures/damping"), book.page("en/gallery")
    assert 'href="../two.html#another-chapter"' in embed.read_text("utf8")
    assert "two.html#another-chapter" in gallery.read_text("utf8")

    source = book.root / "lmtutor" / "figures" / "damping.py"
    text = source.read_text("utf8")
    source.write_text(text.replace('"λ and the radius Δ are two', '"λ and Δ are two'), "utf8")
    book.add("en/one", SHOW)
    again = book.build("--only", "en")
    assert again.returncode == 0, again.stderr
    for page in (embed, gallery):
        assert "λ and Δ are two handles" in page.read_text("utf8")
        assert "one.html#a-chapter" in page.read_text("utf8")
