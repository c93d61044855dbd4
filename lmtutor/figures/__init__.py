"""The book's interactive figures: each a widget whose traits are all that the figure shows.

In JupyterLab a figure is an ipywidget, so `observe`, `link` and `interactive_output` work; on a
page without a kernel the same front end runs by itself; in print the still picture stands in.
"""

from lmtutor.figures._figure import Figure
from lmtutor.figures._still import Still
from lmtutor.figures.basin import Basin
from lmtutor.figures.cockpit import Cockpit
from lmtutor.figures.damping import Damping
from lmtutor.figures.hessian_split import HessianSplit
from lmtutor.figures.local_linear import LocalLinear
from lmtutor.figures.pulls import Pulls
from lmtutor.figures.residual_map import ResidualMap
from lmtutor.figures.scaling import Scaling
from lmtutor.figures.squares import Squares
from lmtutor.figures.stretch_area import StretchArea
from lmtutor.figures.stretch_line import StretchLine
from lmtutor.figures.volume import Volume

__all__ = [
    "Basin",
    "Cockpit",
    "Damping",
    "Figure",
    "HessianSplit",
    "LocalLinear",
    "Pulls",
    "ResidualMap",
    "Scaling",
    "Squares",
    "Still",
    "StretchArea",
    "StretchLine",
    "Volume",
]
