"""References as a book has them: "Figure 1.2" for `[](#fig-…)`, "Exercise 1.2" for `[](#ex-…)`."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

NUMBERED = {"fig-": ("std", "numref"), "ex-": ("std", "numref"), "eq-": ("math", "eq")}


class NumberReferences(SphinxTransform):
    """Let references without a text of their own show their target's kind and number."""

    default_priority = 800  # before MyST gives them the target's title

    def apply(self, **options: Any) -> None:
        """Replace MyST's references by Sphinx's numbered ones."""
        for link in list(self.document.findall(nodes.reference)):
            target = link.get("refuri", "").removeprefix("#")
            for prefix, (domain, kind) in NUMBERED.items():
                if link.get("id_link") and not link.children and target.startswith(prefix):
                    link.replace_self(self.numbered(target, domain, kind, link))

    def numbered(self, target: str, domain: str, kind: str, link: nodes.reference) -> pending_xref:
        """Return the reference that Sphinx resolves to the target's number."""
        text = nodes.literal(target, target, classes=["xref", domain, f"{domain}-{kind}"])
        reference = pending_xref(
            "",
            text,
            refdoc=self.env.docname,
            refdomain=domain,
            reftype=kind,
            reftarget=target,
            refexplicit=False,
            refwarn=True,
        )
        reference.source, reference.line = link.source, link.line
        return reference


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(NumberReferences)
