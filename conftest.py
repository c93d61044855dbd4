"""The tools are importable in tests; nbval compares the text of notebooks, not their pictures."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "tools"))

from arithmetic import PORTABLE

PICTURES = ("image/svg+xml", "text/html")
DESCRIPTIONS = r"^(<Figure size .*>|\[picture: .*\]|\[图：.*\])$"


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Let nbval pass over pictures, and take a picture's description for the picture."""
    if type(collector).__name__ == "IPyNbFile":
        os.environ.update(PORTABLE)
        collector.skip_compare += PICTURES  # type: ignore[attr-defined]
        collector.sanitize_patterns[DESCRIPTIONS] = "[picture]"  # type: ignore[attr-defined]
