"""Formulas drawn by KaTeX while the book is built, so that pages need no script for them.

One Node.js process, katex.cjs, draws all formulas of a build and ends with it. A formula
that does not parse is a warning with file and line, which stops the build.
"""

from __future__ import annotations

import html as markup
import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)
PACKAGE = Path(__file__).parents[3] / "node_modules" / "katex" / "dist"
WORKER = Path(__file__).with_name("katex.cjs")


@cache
def worker() -> subprocess.Popen[str]:
    """Start KaTeX; it ends when this process does, because its input ends then."""
    return subprocess.Popen(
        ["node", str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf8",
    )


@cache
def render(tex: str, display: bool) -> dict[str, str]:
    """Return ``{"html": ...}``, or ``{"error": ...}`` if the formula does not parse."""
    process = worker()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def equation_number(self: Any, node: nodes.Element) -> str:
    """Return the equation's number as its page shows it."""
    if not self.config.math_numfig or not self.config.numfig:
        return str(node["number"])
    numbers = self.builder.fignumbers.get("displaymath", {}).get(node["ids"][0], ())
    return ".".join(map(str, numbers))


def html(node: nodes.Element, display: bool) -> str:
    """Return the node's formula as HTML, or complain with its file and line."""
    tex = node.astext()
    if display and "\\begin{" not in tex and "\\\\" in tex:
        tex = f"\\begin{{gathered}}{tex}\\end{{gathered}}"
    answer = render(tex, display)
    if "error" in answer:
        logger.warning("this formula does not parse: %s", answer["error"], location=node)
    return answer.get("html") or f"<code>{markup.escape(tex)}</code>"


def visit_inline(self: Any, node: nodes.Element) -> None:
    """Write an inline formula."""
    self.body.append(f'<span class="math">{html(node, False)}</span>')
    raise nodes.SkipNode


def visit_display(self: Any, node: nodes.Element) -> None:
    """Write a displayed formula, its number and the link to it."""
    # Focusable, because a wide formula scrolls sideways on a phone.
    self.body.append(self.starttag(node, "div", CLASS="math", tabindex="0"))
    self.body.append(html(node, True))
    if node["number"]:
        self.body.append(f'<span class="eqno">({equation_number(self, node)})')
        self.add_permalink_ref(node, "#")
        self.body.append("</span>")
    self.body.append("</div>")
    raise nodes.SkipNode


def start(app: Sphinx) -> None:
    """Point sphinxcontrib-katex to the npm package, and give pages its style sheet."""
    if app.builder.format != "html":
        return
    if shutil.which("node") is None or not PACKAGE.exists():
        raise ExtensionError("KaTeX or Node.js is missing; `make setup` installs both")
    app.add_css_file("katex.css")


def copy_assets(app: Sphinx, exception: Exception | None) -> None:
    """Copy KaTeX's style sheet and its compressed fonts into the site."""
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    style = (PACKAGE / "katex.min.css").read_text("utf8")
    style = re.sub(r",url\([^)]*\.(?:woff|ttf)\) format\([^)]*\)", "", style)
    (target / "katex.css").write_text(style, "utf8")
    for font in (PACKAGE / "fonts").glob("*.woff2"):
        shutil.copy(font, target / "fonts" / font.name)


def setup(app: Sphinx) -> None:
    """Register the renderer under the name ``katex``."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    app.connect("builder-inited", start)
    app.connect("build-finished", copy_assets)
