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
from fontTools import subset
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

logger = logging.getLogger(__name__)
PACKAGE = Path(__file__).parents[3] / "node_modules" / "katex" / "dist"
PUNCTUATION = re.compile(r"[,.;:!?)\]”，。；：！？）】]+")
ANNOTATION = re.compile(r"<annotation .*?</annotation>", re.S)  # TeX's source: a tenth of a page
LEAF = re.compile(r'<span class="([^"]*)"[^>]*>([^<]+)</span>')
CLASSES = {
    "mathnormal": "Math-Italic",
    "mathbf": "Main-Bold",
    "boldsymbol": "Math-BoldItalic",
    "mathsf": "SansSerif-Regular",
    "mathbb": "AMS-Regular",
    "amsrm": "AMS-Regular",
    "mathcal": "Caligraphic-Regular",
    "mathtt": "Typewriter-Regular",
}
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
    return ANNOTATION.sub("", answer.get("html", "")) or f"<code>{markup.escape(tex)}</code>"


def visit_inline(self: Any, node: nodes.Element) -> None:
    """Write an inline formula."""
    formula, end = html(node, False), "</span></span></span>"
    if "after" in node and formula.endswith(end):  # into KaTeX's last unbreakable box
        mark = f'<span class="punctuation">{node["after"]}</span>'
        formula = formula.removesuffix(end) + mark + end
    self.body.append(f'<span class="math">{formula}</span>')
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


class KeepPunctuation(SphinxPostTransform):
    """Let no line break come between an inline formula and the punctuation after it."""

    default_priority = 900
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Move the punctuation into the formula's span."""
        for node in list(self.document.findall(nodes.math)):
            after = node.next_node(descend=False, siblings=True)
            mark = PUNCTUATION.match(after) if isinstance(after, nodes.Text) else None
            if mark:
                node["after"] = mark.group()
                after.parent.replace(after, nodes.Text(after[mark.end() :]))


def start(app: Sphinx) -> None:
    """Point sphinxcontrib-katex to the npm package, and give pages its style sheet."""
    if app.builder.format != "html":
        return
    if shutil.which("node") is None or not PACKAGE.exists():
        raise ExtensionError("KaTeX or Node.js is missing; `make setup` installs both")
    app.add_css_file("katex.css")


def copy_assets(app: Sphinx, exception: Exception | None) -> None:
    """Put KaTeX's style sheet and fonts into the site, cut to the characters in use."""
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static"
    style = (PACKAGE / "katex.min.css").read_text("utf8")
    style = re.sub(r",url\([^)]*\.(?:woff|ttf)\) format\([^)]*\)", "", style)
    (target / "katex.css").write_text(style, "utf8")
    note = target / "fonts" / "characters.json"
    characters = {font: "".join(sorted(used)) for font, used in drawn(Path(app.outdir)).items()}
    if note.exists() and json.loads(note.read_text("utf8")) == characters:
        return
    note.parent.mkdir(parents=True, exist_ok=True)
    for font in (PACKAGE / "fonts").glob("*.woff2"):
        name = font.stem.removeprefix("KaTeX_")
        cut_font(font, characters.get(name, characters["all"]), note.parent / font.name)
    note.write_text(json.dumps(characters), "utf8")


def drawn(site: Path) -> dict[str, set[str]]:
    """Return the characters that the formulas of all pages draw, by font where a class names it."""
    found: dict[str, set[str]] = {"all": set(), **{font: set() for font in CLASSES.values()}}
    for page in site.glob("*.html"):
        for classes, text in LEAF.findall(page.read_text("utf8")):
            characters = set(markup.unescape(text))
            found["all"] |= characters
            for name in set(classes.split()) & set(CLASSES):
                found[CLASSES[name]] |= characters
    return found


def cut_font(source: Path, characters: str, target: Path) -> None:
    """Write the part of a font that draws these characters."""
    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(font)
    subset.save_font(font, str(target), options)


def setup(app: Sphinx) -> None:
    """Register the renderer under the name ``katex``."""
    app.add_html_math_renderer("katex", (visit_inline, None), (visit_display, None))
    app.add_post_transform(KeepPunctuation)
    app.connect("builder-inited", start)
    app.connect("build-finished", copy_assets)
