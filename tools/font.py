"""Build the font that Chinese labels in pictures are drawn with.

The npm package @fontsource/noto-sans-sc (SIL Open Font License) holds Noto Sans SC
in a hundred pieces for the web. matplotlib needs one TrueType file: this merges the
pieces that hold the 3755 most common characters (GB 2312, level 1) and every
character of the library's Chinese catalogue.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import polib
from fontTools import merge, subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "node_modules" / "@fontsource" / "noto-sans-sc"
TARGET = ROOT / "lmtutor" / "locale" / "zh" / "NotoSansSC.ttf"


def wanted() -> set[int]:
    """Return the code points that the font must hold."""
    rows = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    text = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    for part in (TARGET.parent / "parts").glob("*.po"):
        text += "".join(entry.msgstr for entry in polib.pofile(str(part)))
    return {ord(c) for c in text + "，。、；：？！（）“”‘’《》—…·"} - set(range(0x20))


def code_points(ranges: str) -> set[int]:
    """Return the code points of a CSS unicode-range such as ``"U+4e00,U+4e03-4e05"``."""
    points: set[int] = set()
    for item in ranges.split(","):
        first, _, last = item.strip()[2:].partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return points


def piece(name: str, points: set[int], folder: Path) -> Path:
    """Write the part of one web font that covers `points` as TrueType; return its path."""
    font = TTFont(SOURCE / "files" / f"noto-sans-sc-{name}-400-normal.woff2")
    font.flavor = None
    options = subset.Options(layout_features=[], notdef_outline=True, hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=points)
    cutter.subset(font)
    path = folder / f"{name}.ttf"
    font.save(path)
    return path


def main() -> None:
    """Write lmtutor/locale/zh/NotoSansSC.ttf."""
    ranges = json.loads((SOURCE / "unicode.json").read_text())
    rest = wanted()
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, spec in ranges.items():
            if here := code_points(spec) & rest:
                rest -= here
                paths.append(str(piece(name.strip("[]"), here, Path(folder))))
        dropped = ["vhea", "vmtx", "GSUB", "GPOS", "STAT"]
        font = merge.Merger(merge.Options(drop_tables=dropped)).merge(paths)
    for record in (1, 4, 16):  # the pieces call their regular weight "Thin"
        font["name"].setName("Noto Sans SC", record, 3, 1, 0x409)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    font.save(TARGET)


if __name__ == "__main__":
    main()
