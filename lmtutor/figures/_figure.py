"""What all figures are: a widget whose synced traits are its state, with a still picture."""

from __future__ import annotations

from typing import Any, ClassVar

import anywidget
import matplotlib as mpl
import traitlets
from matplotlib.figure import Figure as Canvas

from lmtutor.figures import _bundle, _page, _words
from lmtutor.figures._still import Still, from_matplotlib
from lmtutor.figures._traits import allowed
from lmtutor.i18n import current_language
from lmtutor.plots import style


class Figure(anywidget.AnyWidget):
    """An interactive figure; a subclass is one figure.

    A subclass names its front-end file, tags the traits that are its state with
    ``sync=True, state=True``, and writes `text`, `alt`, `tries` and `draw`.
    """

    figure: ClassVar[str]
    """Name of the file in ``frontend/figures`` and of the figure in links."""
    version: ClassVar[int] = 1
    """Version of the state in links; a link of another version is ignored."""
    heights: ClassVar[tuple[int, int]]
    """Height in pixels on a page narrower than 600 px and on a wider one."""
    size: ClassVar[tuple[float, float]] = (style.WIDTH, 4.2)
    """Width and height of the still picture in inches."""

    _esm = traitlets.Unicode().tag(sync=True)
    _figure = traitlets.Unicode().tag(sync=True)
    _class = traitlets.Unicode().tag(sync=True)
    _version = traitlets.Int().tag(sync=True)
    _words = traitlets.Dict().tag(sync=True)
    _tries: Any = traitlets.List().tag(sync=True)
    _integers: Any = traitlets.List().tag(sync=True)
    _data = traitlets.Dict().tag(sync=True)

    def __init__(self, **state: Any) -> None:
        unknown = set(state) - set(self._keys())
        if unknown:
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        self._language = current_language()
        super().__init__(
            _esm=_bundle.module(),
            _figure=self.figure,
            _class=type(self).__name__,
            _version=self.version,
            _words=_words.beside(_words.shared(), self.text()),
            _tries=self.tries(),
            _integers=[k for k, t in self._keys().items() if isinstance(t, traitlets.Int)],
            _data=self.data(),
            **state,
        )

    def text(self) -> dict[str, str]:
        """Return the words of the figure: ``question``, ``answer text``, ``hint``, ``caption``…"""
        raise NotImplementedError

    def data(self) -> dict[str, Any]:
        """Return what the front end reads besides words and state, and never changes."""
        return {}

    def tries(self) -> list[dict[str, Any]]:
        """Return the Try buttons: ``label``, ``state`` and what to ``notice``."""
        raise NotImplementedError

    def alt(self) -> str:
        """Return what the picture shows, in words."""
        raise NotImplementedError

    def draw(self, canvas: Canvas) -> None:
        """Draw the state on an empty matplotlib figure."""
        raise NotImplementedError

    def still(self) -> Still:
        """Return a picture of the state as SVG that needs neither script nor font."""
        with mpl.rc_context(style.rc()):
            canvas = Canvas(figsize=self.size)
            self.draw(canvas)
            return from_matplotlib(canvas, self.alt())

    def state(self) -> dict[str, Any]:
        """Return the state: the value of each trait that a reader can change."""
        return {key: getattr(self, key) for key in self._keys()}

    @classmethod
    def bounds(cls) -> dict[str, str]:
        """Return which values each trait of the state takes; its docstring says what they mean."""
        return {key: allowed(trait) for key, trait in cls._keys().items()}

    def __repr__(self) -> str:
        given = ", ".join(f"{key}={value!r}" for key, value in self.state().items())
        return f"{type(self).__name__}({given})"

    @classmethod
    def _keys(cls) -> dict[str, Any]:
        found: dict[str, Any] = cls.class_traits(state=True)
        order = {name: k for c in reversed(cls.__mro__) for k, name in enumerate(vars(c))}
        return dict(sorted(found.items(), key=lambda item: order[item[0]]))

    def _html(self) -> str:
        names = ("_figure", "_class", "_version", "_words", "_tries", "_integers", "_data")
        return _page.markup(
            {name: getattr(self, name) for name in names} | self.state(),
            self.still(),
            caption=self._words["caption"],
            language={"zh": "zh-Hans"}.get(self._language, self._language),
            heights=self.heights,
            notice="" if _bundle.is_built() else _bundle.missing(),
        )

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data = {"text/plain": f"{self!r}\n{self.alt()}", "text/html": self._html()}
        if not _bundle.is_built():
            return data, {}
        widget, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return widget | data, metadata
