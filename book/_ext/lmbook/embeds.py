"""Every figure on a page of its own, figures/NAME.html, to open alone or to put into another site.

They are written where the book has a gallery, and again whenever the library, the extension or the
place of a figure has changed.
"""

from __future__ import annotations

import hashlib
import html
import io
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util.nodes import clean_astext

from lmbook import edition, shown
from lmbook.figures import BUNDLES

FOLDER = "figures"
GALLERY = "gallery"
DOTS = 60
"""Dots to the inch of the gallery's pictures, which are 6 to 8 inches wide."""

# The reader's choice of light or dark on the site holds here too, where the frame may ask for it.
PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="../_static/icon.svg" type="image/svg+xml">
<style>
body {{ margin: 0; padding: 12px; background: #fff; color: #1f2328;
  font: 16px/1.5 system-ui, "PingFang SC", "Noto Sans SC", "Microsoft YaHei", sans-serif; }}
main, footer {{ max-width: 760px; margin: auto; }}
.lm-figure {{ margin: 0; }}
a {{ color: #005e94; display: inline-block; padding: 10px 0; }}
.lm-still img {{ background: #fff; }}
@media (prefers-color-scheme: dark) {{
  :root:not([data-theme]) body {{ background: #14181e; color: #ced6dd; }}
  :root:not([data-theme]) a {{ color: #7cc4ee; }}
}}
:root[data-theme="dark"] body {{ background: #14181e; color: #ced6dd; }}
:root[data-theme="dark"] a {{ color: #7cc4ee; }}
</style>
<script>
try {{
  const mode = localStorage.getItem("mode");
  const root = document.documentElement;
  if (mode === "light" || mode === "dark") root.style.colorScheme = root.dataset.theme = mode;
}} catch {{}}
</script>
<script async src="../_static/figures/host.js?v={version}"></script>
</head>
<body class="lm-alone">
<main>
{figure}
</main>
<footer><a href="{link}" target="_top">{source}</a></footer>
</body>
</html>
"""


def write_all(app: Sphinx, exception: Exception | None) -> None:
    """Write the pages and the gallery's pictures, unless they stand as they would be written."""
    if exception or app.builder.format != "html" or GALLERY not in app.env.found_docs:
        return
    folder, stamp = Path(app.outdir) / FOLDER, Path(app.doctreedir) / "embeds.stamp"
    state = fingerprint(app)
    if folder.is_dir() and stamp.exists() and stamp.read_text() == state:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with edition.speaking(app.config):
        for kind in shown.classes():
            write(app, kind(), folder)
    stamp.write_text(state)


def write(app: Sphinx, figure: Any, folder: Path) -> None:
    """Write one figure's page and picture."""
    (folder / f"{figure.figure}.html").write_text(page(app, figure), "utf8")
    (folder / f"{figure.figure}.webp").write_bytes(picture(figure))


def page(app: Sphinx, figure: Any) -> str:
    """Return one figure's page."""
    words = edition.editions()[edition.of(app.config)]
    place = shown.places(app.env).get(figure.figure, shown.Place(GALLERY, GALLERY))
    chapter = clean_astext(app.env.titles[place.page])
    source = words["figures"]["source"].format(chapter=chapter, book=words["title"])
    return PAGE.format(
        language=words["html_lang"],
        title=html.escape(f"{shown.claim(figure)} · {words['title']}"),
        version=version(),
        figure=figure._repr_mimebundle_()[0]["text/html"],
        link=f"../{app.builder.get_target_uri(place.page)}#{place.section}",
        source=html.escape(source),
    )


def picture(figure: Any) -> bytes:
    """Return the still picture as it is shown in the gallery: small, since there are many."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    from lmtutor.plots import style

    with mpl.rc_context(style.rc()):
        canvas = Canvas(figsize=figure.size)
        figure.draw(canvas)
        buffer = io.BytesIO()
        options = {"quality": 60, "method": 6}
        canvas.savefig(buffer, format="webp", dpi=DOTS, pil_kwargs=options)
    return buffer.getvalue()


def version() -> str:
    """Return what changes in the scripts' address when the scripts do."""
    scripts = [(BUNDLES / name).read_bytes() for name in ("host.js", "figures.js")]
    return hashlib.sha256(b"".join(scripts)).hexdigest()[:8]


def fingerprint(app: Sphinx) -> str:
    """Return a hash of all that the pages are made of."""
    titles = {name: app.env.titles[p.page].astext() for name, p in shown.places(app.env).items()}
    parts = [app.config.library_hash, app.config.frame_hash, shown.places(app.env), titles]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.connect("build-finished", write_all)
