"""What every figure says, in the language in use."""

from __future__ import annotations

import math

from lmtutor.i18n import gettext as _


def shared() -> dict[str, str]:
    """Return the words of the buttons and messages that all figures have."""
    return {
        "predict": _("Predict."),
        "try": _("Try"),
        "answer": _("Answer"),
        "tools": _("What to do with this state"),
        "undo": _("Undo"),
        "reset": _("Reset"),
        "copy link": _("Copy link"),
        "python": _("Open in Python"),
        "table": _("Data table"),
        "less": _("less {name}"),
        "more": _("more {name}"),
        "was reset": _("Back to the first state."),
        "was undone": _("The last change is undone."),
        "nothing to undo": _("There is nothing to undo."),
        "link copied": _("The link is copied; it opens this figure in this state."),
        "copy this link": _("Copy this link:"),
        "copy cell": _("Copy the cell"),
        "cell copied": _("The cell is copied; it makes this figure in this state."),
        "left the map": _("left the map"),
    }


def beside(shared: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """Return both; raise where a figure would overwrite a word of the frame."""
    twice = sorted(shared.keys() & own.keys())
    if twice:
        raise ValueError(f"the figure's text uses names of the frame: {', '.join(twice)}")
    return shared | own


def say(value: float, plus: str = "") -> str:
    """Return a number as the front end writes it: three digits, powers of ten, a true minus.

    `plus` goes before numbers above 0.
    """
    if not math.isfinite(value) or value == 0:
        return f"{value:.0f}".replace("-", "−").replace("inf", "∞")
    size = math.floor(math.log10(abs(value)))
    nudged = value * (1 + 1e-12)  # halves go away from 0
    if -3 <= size <= 4:
        text, power = f"{nudged:.{max(0, 2 - size)}f}", ""
    else:
        text, exponent = f"{nudged:.2e}".split("e")
        power = "×10" + str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return (plus if value > 0 else "") + text.replace("-", "−") + power


def said(plus: str = "", /, **values: float) -> dict[str, str]:
    """Return numbers as they are read."""
    return {key: say(value, plus) for key, value in values.items()}
