"""The methods that Levenberg–Marquardt stands between, with the same records and results."""

from lmtutor.methods.gauss_newton import gauss_newton
from lmtutor.methods.gradient_descent import gradient_descent
from lmtutor.methods.newton import newton

__all__ = ["gauss_newton", "gradient_descent", "newton"]
