"""References as a book has them: "Figure 1.2" for `[](#fig-…)`, "Exercise 1.2" for `[](#ex-…)`."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

NUMBERED = {"fig-": ("std", "numref"), "ex-": ("std", "numref"), "eq-": ("math", "eq")}


class NumberReferences(SphinxPostTransform):
    """Let references without a text of their own show the target's kind and number."""

    default_priority = 4

    def run(self, **options: Any) -> None:
        """Rewrite MyST's references before Sphinx resolves them."""
        for node in self.document.findall(pending_xref):
            if node["reftype"] != "myst" or node.get("refexplicit"):
                continue
            for prefix, (domain, kind) in NUMBERED.items():
                if node["reftarget"].startswith(prefix):
                    node["refdomain"], node["reftype"] = domain, kind
                    text = nodes.literal(
                        "", node["reftarget"], classes=["xref", f"{domain}-{kind}"]
                    )
                    node.children = []
                    node += text


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(NumberReferences)
