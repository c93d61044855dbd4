"""What a chapter or notebook does first: choose the language and the style of its pictures."""

from __future__ import annotations

from lmtutor.i18n import use_language


def setup(language: str = "en") -> None:
    """Let pictures, figures and checks speak `language`, and draw pictures as SVG.

    Parameters
    ----------
    language : {"en", "zh"}
        The edition's language.

    Raises
    ------
    ValueError
        If the language is not one of these.
    """
    use_language(language)
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    from lmtutor.plots import style

    style.use()
    set_matplotlib_formats("svg", metadata={"Date": None})  # type: ignore[no-untyped-call]
