"""Automatic checks for the book's exercises; they need no network.

``check("ex-…", answer)`` says whether an answer is right and, if not, what is wrong
with it. Each module holds the checks of one chapter and bears its name; `tools`
holds what they share.
"""

from lmtutor.checks.registry import Verdict, check, labels

__all__ = ["Verdict", "check", "labels"]
