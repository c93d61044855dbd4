"""What holds for the words of every figure, in Python. A figure's tests call these."""

from __future__ import annotations

import re
from collections.abc import Set

from lmtutor import i18n
from lmtutor.figures import Figure

FIELDS = re.compile(r"{\w+}")


def every_word_is_translated(make: type[Figure], symbols: Set[str] = frozenset()) -> None:
    """Chinese words differ, but for the symbols, and have the same fields; states are the same."""
    english = make()
    i18n.use_language("zh")
    try:
        chinese = make()
        alt = chinese.alt()
    finally:
        i18n.use_language("en")
    same = {k for k, words in english._words.items() if words == chinese._words[k]}
    assert same == symbols, f"not translated: {same - symbols}"
    assert alt != english.alt()
    for key, words in english._words.items():
        assert set(FIELDS.findall(words)) == set(FIELDS.findall(chinese._words[key])), key
    for ours, theirs in zip(english._tries, chinese._tries, strict=True):
        assert ours["state"] == theirs["state"]
        assert ours["notice"] != theirs["notice"]
