"""Test problems with known answers."""

from lmtutor.problems import nist, rosenbrock

__all__ = ["nist", "rosenbrock"]
