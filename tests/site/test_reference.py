"""The API reference on the built site: no public name is missing, and each says what it takes.

A docstring may refer to another for its parameters ("those of `least_squares`"): the reader is
then led there by a link, and this file checks that it goes to a function that has them.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from tests.site.conftest import SITE

MODULES = (
    "lmtutor",
    "lmtutor.batch",
    "lmtutor.large",
    "lmtutor.distributed",
    "lmtutor.problems.nist",
    "lmtutor.problems.mgh",
    "lmtutor.problems.rosenbrock",
)
BESIDE = (
    "lmtutor.textbook.levenberg_marquardt",
    "lmtutor.checks.check",
    "lmtutor.notebook.setup",
    "lmtutor.statistics.profile.Profile",
    "lmtutor.statistics.curve.Curve",
    "lmtutor.statistics.region.Region",
)
PAGES = ("api", "api-results", "api-scale", "api-problems")
SHORT = {"lmtutor.textbook.levenberg_marquardt"}
"""What the book prints as it stands, so that its docstring is one line."""


def public() -> Iterator[tuple[str, Any]]:
    """Yield each public name with what it stands for."""
    for module_name in MODULES:
        module = importlib.import_module(module_name)
        for name in getattr(module, "__all__", ("x0", "solution", "fun", "jac")):
            if not inspect.ismodule(found := getattr(module, name)):
                yield f"{module_name}.{name}", found
    for full in BESIDE:
        module_name, _, name = full.rpartition(".")
        yield full, getattr(importlib.import_module(module_name), name)


def members(full: str, kind: type) -> Iterator[str]:
    """Yield the members of a class that a user may touch, those of the library's classes alone."""
    if issubclass(kind, Enum):
        yield from (f"{full}.{member}" for member in kind.__members__)
    elif not hasattr(kind, "_fields"):  # the signature of a named tuple shows its fields
        own = {**vars(kind), **getattr(kind, "__dataclass_fields__", {})}
        inherited = {name for base in kind.__mro__[1:] for name in vars(base)}
        inherited |= set(getattr(kind.__mro__[1], "__dataclass_fields__", {}))
        yield from (f"{full}.{n}" for n in own if not n.startswith("_") and n not in inherited)


NAMES = dict(public())
CLASSES = {full: found for full, found in NAMES.items() if inspect.isclass(found)}
FUNCTIONS = {full: found for full, found in NAMES.items() if inspect.isfunction(found)}
ALIASES = {"lmtutor.batch.fit_batch": "lmtutor.fit_batch"}


@cache
def entries(edition: str) -> dict[str, Tag]:
    """Return the entries of the reference, by the id that links lead to."""
    found = {}
    for page in PAGES:
        path = SITE / edition / f"{page}.html"
        soup = BeautifulSoup(path.read_text("utf8"), "html.parser")
        found |= {name["id"]: name.parent for name in soup.select("dl.py > dt[id]")}
    return found


@pytest.mark.parametrize("edition", ["en", "zh"])
def test_no_public_name_is_missing(edition: str) -> None:
    assert len(NAMES) > 40
    assert [f for f in NAMES if ALIASES.get(f, f) not in entries(edition)] == []


@pytest.mark.parametrize("full", CLASSES)
def test_no_member_is_missing(full: str) -> None:
    assert [name for name in members(full, CLASSES[full]) if name not in entries("en")] == []


@pytest.mark.parametrize("full", sorted(set(FUNCTIONS) - SHORT))
def test_a_function_says_what_it_takes(full: str) -> None:
    doc = inspect.getdoc(FUNCTIONS[full]) or ""
    taken = inspect.signature(FUNCTIONS[full]).parameters
    described = section(doc, "Parameters")
    prose = re.sub(r"``?", "", doc.split("Parameters\n---")[0])
    lacking = [n for n in taken if n not in described and not re.search(rf"\b{n}\b", prose)]
    if lacking:
        assert re.search(r"are those of\s+`(least_squares|least_squares_rows)`", doc), lacking


@pytest.mark.parametrize("full", sorted(set(FUNCTIONS) - SHORT))
def test_a_function_says_what_it_returns(full: str) -> None:
    doc = inspect.getdoc(FUNCTIONS[full]) or ""
    nothing = inspect.signature(FUNCTIONS[full]).return_annotation in ("None", None)
    first = doc.splitlines()[0]  # a short one may do: "Residual at x, shape (2,)."
    named = "shape" in first or first.startswith("The ")
    assert nothing or "Returns\n---" in doc or named, first


def section(doc: str, title: str) -> set[str]:
    """Return the names that a section of a docstring describes."""
    body = re.search(rf"^{title}\n-+\n(.*?)(?=^\w[^\n]*\n---|\Z)", doc, re.M | re.S)
    lines = re.findall(r"^(\S.*)$", body[1], re.M) if body else []
    return {name.split(":")[0].strip(" *") for line in lines for name in line.split(",")}


@pytest.mark.parametrize("full", ["lmtutor.least_squares", "lmtutor.fit_batch"])
@pytest.mark.parametrize("edition", ["en", "zh"])
def test_each_parameter_has_its_line(full: str, edition: str) -> None:
    text = entries(edition)[full].find("dl", class_="field-list").get_text()
    assert [n for n in inspect.signature(FUNCTIONS[full]).parameters if n not in text] == []


def test_statuses_have_their_numbers_and_comments() -> None:
    entry = entries("en")["lmtutor.Status.STALLED"]
    assert "= -4" in entry.dt.get_text()
    assert "no step lowers f" in entry.dd.get_text().lower()


def test_docstrings_stay_english_for_a_screen_reader() -> None:
    paragraph = entries("zh")["lmtutor.curve_fit"].dd.find("p")
    assert paragraph["lang"] == "en"


def test_names_in_the_text_lead_to_their_entries() -> None:
    soup = BeautifulSoup((SITE / "en" / "notation.html").read_text("utf8"), "html.parser")
    links = {a.get_text(): a["href"] for a in soup.select("article a:has(> code)")}
    assert links["Result.cost"] == "api-results.html#lmtutor.Result.cost"


def test_a_name_that_may_be_scipys_is_no_link() -> None:
    soup = BeautifulSoup((SITE / "en" / "coming-from.html").read_text("utf8"), "html.parser")
    texts = [p for p in soup.select("article p") if "SciPy" in p.get_text()]
    linked = [a.get_text() for p in texts for a in p.select("a:has(> code)")]
    assert texts
    assert "curve_fit" not in linked
    assert "least_squares" not in linked
