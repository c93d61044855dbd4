"""Folded text as <details>: it opens without a script, by mouse, touch and keyboard."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform


class fold(nodes.Element):
    """Text that is folded away; `summary` holds its title's nodes."""


class FoldDropdowns(SphinxPostTransform):
    """Turn admonitions of class ``dropdown``, solutions among them, into folds."""

    default_priority = 900
    formats = ("html",)

    def run(self, **options: Any) -> None:
        """Replace each such node, keeping its labels."""
        for node in list(self.document.findall(nodes.Element)):
            if "dropdown" in node.get("classes", []) and len(node) and is_titled(node):
                title, *body = node.children
                replacement = fold("", *body, classes=node["classes"], ids=node["ids"])
                replacement.summary = title
                node.replace_self(replacement)


def is_titled(node: nodes.Element) -> bool:
    """Tell whether the node begins with a title."""
    return isinstance(node[0], nodes.title)


def plain(title: nodes.Element) -> nodes.Element:
    """Return the title without links: a click on it is to open the fold, not to go elsewhere."""
    for link in list(title.findall(nodes.reference)):
        link.replace_self(link.children)
    return title


def visit(self: Any, node: fold) -> None:
    """Open the <details> and write its summary."""
    classes = [name for name in node["classes"] if name != "dropdown"]
    self.body.append(self.starttag(node, "details", CLASS=" ".join(["fold", *classes])))
    self.body.append('<summary class="fold-title">')
    for child in plain(node.summary).children:
        child.walkabout(self)
    self.body.append('</summary><div class="fold-body">')


def depart(self: Any, node: fold) -> None:
    """Close the <details>."""
    self.body.append("</div></details>")


def setup(app: Sphinx) -> None:
    """Register the node and the transform."""
    app.add_node(fold, html=(visit, depart))
    app.add_post_transform(FoldDropdowns)
