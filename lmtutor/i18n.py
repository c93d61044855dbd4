"""The language of what the library says in pictures, figures and exercise checks.

Code cells are the same in every edition of the book. What they draw or print in
words passes through `gettext`, which looks it up in the catalogue of the language
that `use_language` chose. Solver messages stay English.
"""

from __future__ import annotations

import gettext as _gettext
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("en", "zh")

_catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def use_language(language: str) -> None:
    """Choose the language, ``"en"`` or ``"zh"``, of pictures, figures and checks.

    Raises
    ------
    ValueError
        If the language is not one of `LANGUAGES`.
    FileNotFoundError
        If its catalogue is not built (``make setup`` builds it).
    """
    global _catalogue, _language
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    if language == "en":
        _catalogue = _gettext.NullTranslations()
    else:
        try:
            _catalogue = _gettext.translation("lmtutor", LOCALE, [language])
        except FileNotFoundError:
            raise FileNotFoundError(
                f"the message catalogue for {language!r} is not built; `make setup` builds it"
            ) from None
    _language = language


def current_language() -> str:
    """Return the language in use, ``"en"`` or ``"zh"``."""
    return _language


def gettext(message: str) -> str:
    """Return `message` in the language in use, or itself where it has no translation."""
    return _catalogue.gettext(message)
