"""The page's language: the words around the chapter, and the same page in the other language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config

# What other extensions write and a screen reader stumbles over.
MENDED = {
    ' aria-label="Toggle hidden content"': "",  # the fold's text says it in the page's language
    '<div role="list" class="citation-list">': '<div class="citation-list">',
}
BOOK = Path(__file__).parents[2]


@cache
def editions() -> dict[str, Any]:
    """Return what book/_editions.yml says of each edition."""
    return yaml.safe_load((BOOK / "_editions.yml").read_text("utf8"))


def of(config: Config) -> str:
    """Return the edition, ``"en"`` or ``"zh"``, that this configuration builds."""
    return next(name for name, words in editions().items() if words["language"] == config.language)


@contextmanager
def speaking(config: Config) -> Iterator[None]:
    """Let the library speak the edition's language meanwhile."""
    from lmtutor import i18n

    before = i18n.current_language()
    i18n.use_language(of(config))
    try:
        yield
    finally:
        i18n.use_language(before)


def configure(app: Sphinx, config: Config) -> None:
    """Set the edition's words for the theme and the notebook cells."""
    words = editions()[of(config)]
    ui = words["ui"]
    config.templates_path.insert(0, str(BOOK / "_templates"))
    config.html_static_path.append(str(BOOK / "_assets" / "static"))
    config.html_theme_options["toc_title"] = ui["toc_title"]
    config.html_theme_options["search_bar_text"] = ui["search"]
    config.nb_code_prompt_show = ui["show_code"]
    config.nb_code_prompt_hide = ui["hide_code"]
    config.html_context.update(ui=ui, html_lang=words["html_lang"], edition=of(config))


def add_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Tell the page's template where the other edition's page is."""
    other = "zh" if of(app.config) == "en" else "en"
    both = (BOOK / other / f"{pagename}.md").exists() or pagename in ("search", "genindex")
    context["other_edition"] = f"../{other}/{pagename}.html" if both else ""
    for wrong, right in MENDED.items():
        context["body"] = context.get("body", "").replace(wrong, right)
    context["other_lang"] = editions()[other]["html_lang"]


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("config-inited", configure, priority=100)
    app.connect("html-page-context", add_context)
