"""A figure as HTML: the still picture and, for the host script, the figure's state and words."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from lmtutor.figures._still import Still

# Only what must hold before the figures' own style arrives: the space they will need.
_STYLE = (
    "<style>"
    ".lm-figure{margin:1.5em auto;max-width:760px;text-align:start;container-type:inline-size;"
    "font-size:.95rem;line-height:1.4}"
    ".lm-figure figcaption{margin-top:.5em;text-align:start}"
    ".lm-whole{white-space:nowrap}"
    ".lm-still img{display:block;width:100%;max-width:720px;height:auto;margin:auto}"
    "@media screen and (scripting:enabled){"
    ".lm-app,.lm-still{min-height:var(--lm-narrow)}"
    "@container (min-width:600px){.lm-app,.lm-still{min-height:var(--lm-wide)}}"
    ".lm-on>.lm-still{display:none}}"
    "</style>"
)
_PAIR = r"\([^()]{1,12}, [^()]{1,12}\)"
_TERM = rf"(?:{_PAIR}|[^\s\u2e80-\uffef]+)"
WHOLE = (
    rf"((?:\|?det |½ |{_TERM} × )?{_TERM}(?: [=<>+−] {_TERM})+"
    rf"|{_PAIR}|\|det J_T\||NGC \d+|[\d.]+ (?:Mpc|km/s))"
)
"""What no line breaks within; the same as in frontend/lib/dom.js."""


def flow(words: str) -> str:
    """Return words as HTML of which no formula breaks."""
    parts = [html.escape(part) for part in re.split(WHOLE, words)]
    parts[1::2] = [f'<span class="lm-whole">{part}</span>' for part in parts[1::2]]
    return "".join(parts)


def markup(
    state: dict[str, Any],
    still: Still,
    *,
    caption: str,
    language: str,
    heights: tuple[int, int],
    notice: str = "",
) -> str:
    """Return the figure's ``<figure>`` element.

    Parameters
    ----------
    state : everything the front end reads, as JSON holds it; ``_figure`` is the figure's name
    heights : pixels that the live figure takes on narrow and on wide pages
    notice : what to say above the picture, if anything
    """
    data = json.dumps(state, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    narrow, wide = heights
    return (
        f'<figure class="lm-figure" data-figure="{state["_figure"]}" lang="{language}"'
        f' style="--lm-narrow:{narrow}px;--lm-wide:{wide}px">'
        f'{_STYLE}<script type="application/json">{data}</script>'
        + (f'<p class="lm-missing">{html.escape(notice)}</p>' if notice else "")
        + f'<div class="lm-still">{still.image()}</div>'
        f"<figcaption>{flow(caption)}</figcaption></figure>"
    )
