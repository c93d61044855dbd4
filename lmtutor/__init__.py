"""lmtutor: a Levenberg–Marquardt solver to read, to learn from and to trust.

`least_squares` minimises f(x) = ½‖r(x)‖² and `curve_fit` fits a model to data; `iterate` is the
loop behind both, one record for each trial step. `gauss_newton`, `gradient_descent` and `newton`
are the methods it stands between, with the same records. NumPy is all it needs.
"""

from lmtutor import large, problems, textbook
from lmtutor._callback import show_progress
from lmtutor._check import check_jacobian
from lmtutor._differences import jacobian
from lmtutor._fit import curve_fit, least_squares
from lmtutor._loop import iterate
from lmtutor._records import Iteration
from lmtutor._result import Result
from lmtutor._status import Status
from lmtutor.batch import fit_batch
from lmtutor.methods.gauss_newton import gauss_newton
from lmtutor.methods.gradient_descent import gradient_descent
from lmtutor.methods.newton import newton

__version__ = "0.1.0"

__all__ = [
    "Iteration",
    "Result",
    "Status",
    "check_jacobian",
    "curve_fit",
    "fit_batch",
    "gauss_newton",
    "gradient_descent",
    "iterate",
    "jacobian",
    "large",
    "least_squares",
    "newton",
    "problems",
    "show_progress",
    "textbook",
]
