"""Colours, fonts and sizes of every picture, and the language of its labels.

Colours are those of Okabe and Ito, which stay apart under the common forms of
colour blindness; markers and dashes repeat what a colour says.
"""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib import font_manager
from matplotlib.patheffects import withStroke

from lmtutor import i18n

DATA = "#000000"
MODEL = "#0072B2"
RESIDUAL = "#D55E00"
GAUSS_NEWTON = "#009E73"
GRADIENT = "#E69F00"
LM = "#CC79A7"
NEWTON = "#56B4E9"
MUTED = "#6B6B6B"
CONTOURS = "cividis"
DARK = "#0b1020"
RIM: Any = {"path_effects": [withStroke(linewidth=4, foreground=DARK)]}
"""How a line is drawn that must stand out on every colour of a map."""

WIDTH = 6.4
"""Width of a picture in inches: the text column of the book."""

_CHINESE_FONT = i18n.LOCALE / "zh" / "NotoSansSC.ttf"
_SYSTEM_FONTS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "SimHei",
)


def _families() -> list[str]:
    """Return the font families to draw with: DejaVu first, a Chinese one behind it."""
    families = ["DejaVu Sans"]
    if _CHINESE_FONT.exists():
        font_manager.fontManager.addfont(_CHINESE_FONT)
        families.append(font_manager.FontProperties(fname=str(_CHINESE_FONT)).get_name())
    known = set(font_manager.get_font_names())
    return families + [name for name in _SYSTEM_FONTS if name in known]


def rc() -> Any:
    """Return matplotlib's settings for the book's pictures."""
    return {
        "figure.figsize": (WIDTH, 3.6),
        "figure.dpi": 100,
        "figure.constrained_layout.use": True,
        "font.family": _families(),
        "font.size": 10,
        "axes.unicode_minus": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "axes.prop_cycle": cycler(color=[MODEL, RESIDUAL, GAUSS_NEWTON, GRADIENT, LM, NEWTON]),
        "legend.frameon": False,
        "image.cmap": CONTOURS,
        "lines.linewidth": 1.8,
        "mathtext.fontset": "dejavusans",
        "svg.fonttype": "path",  # drawn outlines: no reader needs a font
        "svg.hashsalt": "lmtutor",  # the same picture is the same file
    }


def use() -> None:
    """Make the book's style matplotlib's default from here on."""
    mpl.rcParams.update(rc())
