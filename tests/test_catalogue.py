"""Every word that the library draws or prints is in the Chinese catalogue and in the font."""

from __future__ import annotations

import ast
from pathlib import Path

import polib
import pytest
from fontTools.ttLib import TTFont

from lmtutor import i18n

LIBRARY = Path(i18n.__file__).parent
PARTS = sorted((i18n.LOCALE / "zh" / "parts").glob("*.po"))


def messages(source: str) -> set[str]:
    """Return the literal arguments of ``_("…")`` and ``gettext("…")`` in a module."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [c for c in calls if getattr(c.func, "id", "") in ("_", "gettext", "mark")]
    return {
        c.args[0].value
        for c in named
        if c.args and isinstance(c.args[0], ast.Constant) and isinstance(c.args[0].value, str)
    }


def catalogue() -> dict[str, str]:
    """Return the Chinese catalogue, all parts together."""
    return {entry.msgid: entry.msgstr for part in PARTS for entry in polib.pofile(str(part))}


def test_the_search_for_messages_finds_them() -> None:
    assert messages('x = _("one" " two"); gettext("three")') == {"one two", "three"}


@pytest.mark.parametrize(
    "module", sorted(LIBRARY.rglob("*.py")), ids=lambda path: str(path.relative_to(LIBRARY))
)
def test_every_message_is_translated(module: Path) -> None:
    assert messages(module.read_text("utf8")) - set(catalogue()) == set()


def test_every_character_can_be_drawn() -> None:
    held = set(TTFont(i18n.LOCALE / "zh" / "NotoSansSC.ttf").getBestCmap())
    chinese = {c for text in catalogue().values() for c in text if ord(c) > 0x2E80}
    assert chinese
    assert {c for c in chinese if ord(c) not in held} == set()


def test_placeholders_survive_translation() -> None:
    for message, translation in catalogue().items():
        assert translation.count("{") == message.count("{"), message


def test_library_answers_in_the_language_in_use() -> None:
    i18n.use_language("zh")
    assert i18n.gettext("residuals") == "残差"
    i18n.use_language("en")
    assert i18n.gettext("residuals") == "residuals"


def test_unknown_language_is_named() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        i18n.use_language("fr")
