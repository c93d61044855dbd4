"""A figure's still picture: what print, GitHub and readers without scripts see."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class Still:
    """An SVG picture with its alternative text.

    Attributes
    ----------
    svg : the picture, a whole ``<svg>`` element that needs no font
    alt : what it shows, for those who do not see it
    """

    svg: str = field(repr=False)
    alt: str

    def _repr_svg_(self) -> str:
        return self.svg

    def save(self, path: str | Path) -> None:
        """Write the picture to a file."""
        Path(path).write_text(self.svg, "utf-8")

    def image(self) -> str:
        """Return an ``<img>`` element that holds the whole picture."""
        width, height = re.findall(r'(?:width|height)="([\d.]+)pt"', self.svg)[:2]
        svg = self.svg.replace('"', "'").replace("\n", " ")  # what need not be escaped is shorter
        source = "data:image/svg+xml," + quote(svg, safe=" '()*,-./:;=@_~!$&+?")
        return (
            f'<img src="{html.escape(source, quote=False)}" alt="{html.escape(self.alt)}"'
            f' width="{float(width) * 4 / 3:.0f}" height="{float(height) * 4 / 3:.0f}">'
        )


def from_matplotlib(figure: Any, alt: str) -> Still:
    """Return a matplotlib figure as a `Still`, its paths cut to a tenth of a point."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :].strip()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' d="[^"]*"', lambda m: _shorten(m[0]), svg)
    svg = re.sub(r"\s*\n\s*", "\n", re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL))
    title = f"<title>{html.escape(alt)}</title>"
    svg = svg.replace("<svg ", '<svg role="img" ', 1)
    return Still(re.sub(r"(<svg[^>]*>)", lambda m: m[1] + title, svg, count=1), alt)


def _shorten(path: str) -> str:
    """Return a path's data with a decimal to each coordinate and no space too many."""
    path = re.sub(r"(?<=\d\.\d)\d+", "", path.replace("\n", ""))
    return re.sub(r" (?=[A-Z])|(?<=[A-Z]) |\.0(?!\d)", "", path)
