"""The book's still pictures, drawn with matplotlib in one style and two languages.

`style` holds colours, fonts and sizes, `draw` the parts that many pictures share;
every other module holds the pictures of one chapter and bears its name.
"""

from lmtutor.plots import draw, style

__all__ = ["draw", "style"]
