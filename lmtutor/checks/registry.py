"""Finding the check of an exercise by its label, and running it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lmtutor.checks
from lmtutor.i18n import gettext as _

_CHECKS: dict[str, Callable[[Any], str]] = {}


class Wrong(Exception):
    """Raised by a check; its message tells the learner what is wrong."""


@dataclass(frozen=True, repr=False)
class Verdict:
    """What `check` found: `ok`, and a `message` for the learner; prints as both."""

    ok: bool
    message: str

    def __repr__(self) -> str:
        return f"{'✓' if self.ok else '✗'} {self.message}"


def exercise(label: str) -> Callable[[Callable[[Any], str]], Callable[[Any], str]]:
    """Register a check under the label of its exercise.

    The check takes the answer, raises `Wrong` if it is wrong, and returns a sentence
    that confirms the right answer and says what it shows.
    """

    def register(function: Callable[[Any], str]) -> Callable[[Any], str]:
        if label in _CHECKS:
            raise ValueError(f"two checks are registered for {label!r}")
        _CHECKS[label] = function
        return function

    return register


def labels() -> tuple[str, ...]:
    """Return the labels of all exercises that have a check."""
    for module in pkgutil.iter_modules(lmtutor.checks.__path__):
        importlib.import_module(f"lmtutor.checks.{module.name}")
    return tuple(sorted(_CHECKS))


def check(label: str, answer: Any) -> Verdict:
    """Check the answer to an exercise.

    Parameters
    ----------
    label : str
        The exercise's label as its page shows it, such as ``"ex-residuals-by-hand"``.
    answer : object
        A number, an array, a word or a function, as the exercise says. ``...`` and
        ``None`` count as not answered.

    Returns
    -------
    Verdict
        Prints as a tick or a cross and a sentence.

    Raises
    ------
    ValueError
        If no exercise has this label.
    """
    known = labels()
    if label not in known:
        raise ValueError(f"no exercise is labelled {label!r}; there are {', '.join(known)}")
    if answer is None or answer is Ellipsis:
        return Verdict(False, _("Not answered yet: put your answer in place of the dots."))
    try:
        return Verdict(True, _CHECKS[label](answer))
    except Wrong as wrong:
        return Verdict(False, str(wrong))
