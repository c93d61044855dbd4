"""Test problems with known answers."""

from lmtutor.problems import mgh, nist, rosenbrock

__all__ = ["mgh", "nist", "rosenbrock"]
