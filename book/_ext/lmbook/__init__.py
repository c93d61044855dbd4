"""The book's own Sphinx extension: what Jupyter Book does not do, one module for each job.

edition     the page's language, its words and the link to the same page in the other language
cells       a failing cell stops the build
maths       formulas drawn by KaTeX while the book is built
references  "Figure 1.2" and "Exercise 1.2" as the text of references
folds       folded text as <details>, which needs no script
lean        no script, style or font that a page does not need
search      Chinese words found in the search
pictures    pictures at half their weight
figures     the interactive figures' scripts, on pages that have a figure
shown       which figures there are, and where each is shown
embeds      every figure on a page of its own
gallery     the directive that shows them all
notebooks   each chapter's notebook, to download
freshness   every chapter run again when the library changes
reference   the API reference from docstrings, and links to it
"""

from typing import Any

from sphinx.application import Sphinx

from lmbook import (
    cells,
    edition,
    embeds,
    figures,
    folds,
    freshness,
    gallery,
    lean,
    maths,
    notebooks,
    pictures,
    reference,
    references,
    search,
    shown,
)

MODULES = (
    edition,
    cells,
    maths,
    references,
    folds,
    lean,
    search,
    pictures,
    figures,
    shown,
    embeds,
    gallery,
    notebooks,
    freshness,
    reference,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every module with Sphinx."""
    for module in MODULES:
        module.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
