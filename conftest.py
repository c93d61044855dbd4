"""How nbval compares notebooks: they keep the text of their outputs, and no pictures."""

from __future__ import annotations

import os

import pytest

from tools.arithmetic import PORTABLE

PICTURES = ("image/svg+xml", "text/html")
DESCRIPTIONS = r"^(<Figure size .*>|\[picture: .*\]|\[图：.*\])$"


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Let nbval pass over pictures, and take a picture's description for the picture."""
    if type(collector).__name__ == "IPyNbFile":
        os.environ.update(PORTABLE)
        collector.skip_compare += PICTURES  # type: ignore[attr-defined]
        collector.sanitize_patterns[DESCRIPTIONS] = "[picture]"  # type: ignore[attr-defined]
