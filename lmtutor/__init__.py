"""A Levenberg–Marquardt solver to read, to learn from and to trust."""

__version__ = "0.1.0"
