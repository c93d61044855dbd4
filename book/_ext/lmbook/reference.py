"""The API reference: the docstrings of `lmtutor` on pages, and links to them from all others.

Sphinx's autodoc finds the objects and napoleon reads the sections of their docstrings. Here is what
both leave open: attributes that share a description, the comments of an enumeration, the bars of
absolute values, the language of the text, and links from inline code.
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from docutils import nodes
from docutils.parsers.rst import roles
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

SETTINGS = {
    "autodoc_typehints": "none",  # the docstrings give shapes, which types do not
    "autodoc_preserve_defaults": True,
    "autodoc_member_order": "bysource",
    "napoleon_google_docstring": False,
    "napoleon_use_param": False,  # parameters that share a description stay together
    "napoleon_use_rtype": False,
    "default_role": "name",
}
PACKAGE = "lmtutor"
CODE = re.compile(r"(``.+?``|`[^`]+`)")
SHARED = {"curve_fit", "least_squares", "newton"}
"""Names that SciPy has too; where a text speaks of SciPy, they may be SciPy's."""

MEMBER = re.compile(r"^    (\w+) = -?\d+\s+# (.*)$", re.M)


def configure(app: Sphinx, config: Config) -> None:
    """Set what autodoc and napoleon are to do."""
    for key, value in SETTINGS.items():
        setattr(config, key, value)


def tidy(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Rewrite a docstring so that napoleon and docutils read it as it is meant."""
    if what == "module":  # the page introduces its modules itself, in its own language
        lines.clear()
        return
    text = [shield(line) for line in lines]
    sections = dict(split(text))
    attributes = sections.pop("Attributes", [])
    if returned := sections.get("Returns"):
        sections["Returns"] = [re.sub(r"^[A-Z]\w+$", r"`\g<0>`", line) for line in returned]
    lines[:] = [line for title, body in sections.items() for line in [*heading(title), *body]]
    lines += described(attributes)
    if what in ("attribute", "data", "property"):
        lines[:0] = ["..", ""]  # or napoleon takes what stands before a colon for a type
    if inspect.isclass(obj) and issubclass(obj, enum.Enum):
        lines += members(obj)


def shield(line: str) -> str:
    """Escape the bars of an absolute value, which docutils takes for a substitution."""
    parts = CODE.split(line)
    return "".join(p if i % 2 else p.replace("|", r"\|") for i, p in enumerate(parts))


def heading(title: str) -> list[str]:
    """Return the lines that begin a section; none for the text before the first."""
    return ["", title, "-" * len(title)] if title else []


def split(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the sections of a docstring, each with its title; that of the first part is empty."""
    rules = [i for i, line in enumerate(lines) if re.fullmatch(r"-{4,}", line)]
    starts = [-1, *rules, len(lines) + 1]
    for start, end in pairwise(starts):
        yield lines[start - 1] if start > 0 else "", lines[start + 1 : end - 1]


def described(section: list[str]) -> Iterator[str]:
    """Yield the section *Attributes* as directives, so that each attribute can be linked to."""
    for line in section:
        if line and not line[0].isspace():
            first, *more = line.split(", ")
            yield from ["", f".. py:attribute:: {first}"]
            yield from [f"                   {name}" for name in more]
            yield ""
        else:
            yield line


def members(kind: type) -> Iterator[str]:
    """Yield the members of an enumeration, each with its number and the comment beside it."""
    for name, comment in MEMBER.findall(inspect.getsource(kind)):
        yield from ["", f".. py:attribute:: {name}", f"   :value: {kind[name].value}"]
        yield from ["", f"   {comment[0].upper()}{comment[1:]}.", ""]


def hide_constructor(
    app: Sphinx, what: str, name: str, obj: Any, options: Any, signature: str, returned: str
) -> tuple[str, None] | None:
    """Leave out how a class is made that nobody but the library makes."""
    made = what == "class" and (dataclasses.is_dataclass(obj) or issubclass(obj, enum.Enum))
    return ("", None) if made else None


def skip(app: Sphinx, what: str, name: str, obj: Any, skipped: bool, options: Any) -> bool | None:
    """Leave out the fields of a named tuple: its signature shows them."""
    return True if (inspect.getdoc(obj) or "").startswith("Alias for field number") else None


def name_role(
    role: str, source: str, text: str, line: int, inliner: Any, *rest: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Show `name` in a docstring as code; where the name is public, it becomes a link."""
    return [nodes.literal(source, text)], []


class LinkNames(SphinxPostTransform):
    """Let code that names a public object lead to its description: on a page the first time."""

    default_priority = 950
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Put links around inline code, and give the docstrings their language."""
        known, seen = self.known(), set()
        for code in list(self.document.findall(nodes.literal)):
            entry = known.get(code.astext().removesuffix("()"))
            if entry is None or ancestor(code, nodes.reference, nodes.title, nodes.term):
                continue
            if code.astext().removesuffix("()") in SHARED and "SciPy" in around(code):
                continue
            docstring = ancestor(code, addnodes.desc_content)
            if inside(code, entry.node_id) or (entry.node_id in seen and not docstring):
                continue
            if not docstring:
                seen.add(entry.node_id)
            self.link(code, entry)
        for content in self.document.findall(addnodes.desc_content):
            for paragraph in content.findall(nodes.paragraph):
                paragraph["classes"].append("language-en")

    def link(self, code: nodes.literal, entry: Any) -> None:
        """Put a link around inline code."""
        target = (self.env.docname, entry.docname, entry.node_id)
        code.replace_self(make_refnode(self.app.builder, *target, code.deepcopy(), entry.node_id))

    def known(self) -> dict[str, Any]:
        """Return the objects of the reference by every name that a text may use for one alone."""
        found: dict[str, Any] = {}
        twice = set()
        for full, entry in self.env.domains["py"].objects.items():  # type: ignore[attr-defined]
            if entry.objtype == "module" or entry.aliased or not full.startswith(f"{PACKAGE}."):
                continue
            for name in names(full, entry.objtype):
                if name in found:
                    twice.add(name)
                found[name] = entry
        return {name: entry for name, entry in found.items() if name not in twice}


def names(full: str, kind: str) -> set[str]:
    """Return the names of an object in a text: `lmtutor.Result.x` is also `Result.x`."""
    parts = full.split(".")
    least = 1 if kind in ("class", "function") and parts[1] != "problems" else 2
    return {".".join(parts[i:]) for i in range(len(parts) - least + 1)}


def ancestor(node: nodes.Node, *kinds: type[nodes.Node]) -> bool:
    """Tell whether a node is within one of these kinds."""
    while node := node.parent:
        if isinstance(node, kinds):
            return True
    return False


def around(node: nodes.Node) -> str:
    """Return the paragraph or the whole table that a node is in."""
    text = node
    while node := node.parent:
        if isinstance(node, nodes.paragraph | nodes.table):
            text = node
    return text.astext()


def inside(node: nodes.Node, identity: str) -> bool:
    """Tell whether a node is within the description of the object with this id."""
    while node := node.parent:
        if isinstance(node, addnodes.desc) and identity in node[0].get("ids", ()):
            return True
    return False


def setup(app: Sphinx) -> None:
    """Connect before napoleon reads the docstrings."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("sphinx.ext.napoleon")
    roles.register_canonical_role("name", name_role)
    app.connect("config-inited", configure, priority=100)
    app.connect("autodoc-process-docstring", tidy, priority=400)
    app.connect("autodoc-process-signature", hide_constructor)
    app.connect("autodoc-skip-member", skip)
    app.add_post_transform(LinkNames)
