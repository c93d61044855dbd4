"""No script, style or font that a page does not need, and none from another host.

The stock theme brings 0.6 MB of icon scripts and fonts; the book's style sheet draws
the ten icons it uses. The search index loads on the search page alone. PurgeCSS cuts the
rules that no page can match out of the theme's style sheets.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

# The state of a live widget is of no use without a kernel: the figure's own state is in its page.
PURGE = Path(__file__).with_name("purge.cjs")
UNUSED_SCRIPTS = ("thebe", "togglebutton", "hypothes", "utteranc", "design-tabs", "widget-state")
UNUSED_STYLES = ("thebe", "togglebutton", "basic_mod")
UNUSED_FILES = (
    "vendor",
    "scripts/fontawesome.js",
    "scripts/fontawesome.js.map",
    "locales",
    "webpack-macros.html",
    "sbt-webpack-macros.html",
)


def drop(files: list[Any], unused: tuple[str, ...]) -> list[Any]:
    """Return the scripts or style sheets whose name and text hold no unused word."""
    return [f for f in files if not any(word in describe(f) for word in unused)]


def describe(file: Any) -> str:
    """Return a script's or style sheet's name together with its inline text."""
    attributes = getattr(file, "attributes", {})
    kind, body = attributes.get("type", ""), attributes.get("body", "")[:300]
    return f"{getattr(file, 'filename', file)} {kind} {body}".lower()


def trim_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Drop what the page does not use."""
    context["script_files"] = drop(context["script_files"], UNUSED_SCRIPTS)
    context["css_files"] = drop(context["css_files"], UNUSED_STYLES)


def trim_style(path: Path) -> None:
    """Cut the icon font's rules out of a style sheet of the theme."""
    css = path.read_text("utf8")
    css = re.sub(r"@font-face\{[^}]*Font Awesome[^}]*\}", "", css)
    css = re.sub(r"(?:\.fa-[\w-]+(?::before)?,?)+\{(?:--fa|content):[^}]*\}", "", css)
    path.write_text(re.sub(r"/\*#.*?\*/", "", css), "utf8")


def trim_site(app: Sphinx, exception: Exception | None) -> None:
    """Delete the theme's files that no page refers to any more."""
    static = Path(app.outdir) / "_static"
    if exception or app.builder.format != "html":
        return
    for name in UNUSED_FILES:
        path = static / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in (static / "styles").glob("*"):
        path.unlink() if path.suffix == ".map" else trim_style(path)
    subprocess.run(["node", str(PURGE), str(app.outdir)], check=True)


def setup(app: Sphinx) -> None:
    """Connect late, after every other extension has added its files."""
    app.connect("html-page-context", trim_page, priority=900)
    app.connect("build-finished", trim_site, priority=900)
    app.add_css_file("book.css")
