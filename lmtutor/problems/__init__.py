"""Test problems with known answers."""

from lmtutor.problems import hubble, mgh, nist, rosenbrock

__all__ = ["hubble", "mgh", "nist", "rosenbrock"]
