"""Project files parse; what the book cites, names as a term or types as a command exists."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from pybtex.database import Entry, parse_file

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "book"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PAGES = sorted(BOOK.glob("??/*.md"))
ENTRIES = parse_file(str(BOOK / "references.bib")).entries

REQUIRED = {
    "article": {"author", "title", "journal", "year"},
    "book": {"author", "title", "publisher", "address", "year"},
    "incollection": {"author", "title", "booktitle", "editor", "publisher", "pages", "year"},
    "mastersthesis": {"author", "title", "school", "year", "url"},
    "misc": {"author", "title", "howpublished", "url"},
    "techreport": {"author", "title", "institution", "year", "url"},
}


def name(path: Path) -> str:
    """Return a file's path as a test's label shows it."""
    return str(path.relative_to(ROOT))


def load(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.safe_load(path.read_text("utf8"))


def roles(text: str, pattern: str) -> list[str]:
    """Return the contents of the roles whose names match `pattern`."""
    return re.findall(rf"{{{pattern}}}`([^`]+)`", text)


def glossary(language: str) -> list[tuple[str, str]]:
    """Return an edition's terms, each with the other language's term that its entry gives first."""
    text = (BOOK / language / "glossary.md").read_text("utf8")
    entries = []
    for block in re.findall(r"```{glossary}\n(.*?)```", text, re.DOTALL):
        for term, first in re.findall(r"^(\S.*)\n[ \t]+(.*)", block, re.MULTILINE):
            given = re.match(r"[(（]([^)）,，;；]+)", first)
            assert given, f"the entry {term!r} does not begin with its translation in brackets"
            entries.append((term, given[1].strip()))
    return entries


def test_citation_file_is_complete_and_of_this_version() -> None:
    citation = load(ROOT / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors", "license"} <= citation.keys()
    assert all("name" in a or "family-names" in a for a in citation["authors"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    assert citation["version"] == project["version"]
    assert f"## [{project['version']}]" in (ROOT / "CHANGELOG.md").read_text("utf8")


@pytest.mark.parametrize("path", WORKFLOWS, ids=name)
def test_workflow_parses_and_each_job_does_something(path: Path) -> None:
    workflow = load(path)
    assert True in workflow, "YAML reads the key `on` as true"
    for job, content in workflow["jobs"].items():
        assert content.get("uses") or (content["runs-on"] and content["steps"]), job
        if reused := content.get("uses"):
            assert (ROOT / reused).exists()


def test_commands_in_workflows_and_guides_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text("utf8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    guides = [*WORKFLOWS, ROOT / "CONTRIBUTING.md", ROOT / "README.md", *BOOK.glob("??/index.md")]
    for path in guides:
        used = set(re.findall(r"(?:run: |`|^)make ([a-z][a-z-]*)", path.read_text("utf8"), re.M))
        assert used <= targets, f"{name(path)} names {sorted(used - targets)}"


def test_pre_commit_hooks_run_tools_of_the_repository() -> None:
    for repo in load(ROOT / ".pre-commit-config.yaml")["repos"]:
        assert repo["repo"] == "local"
        for hook in repo["hooks"]:
            assert hook["entry"].startswith(".venv/bin/")
            for word in hook["entry"].split():
                assert not word.endswith(".py") or (ROOT / word).exists(), word


def test_binder_installs_what_is_locked() -> None:
    folder = ROOT / ".binder"
    for line in (folder / "requirements.txt").read_text("utf8").splitlines():
        target = re.fullmatch(r"-r (\S+)", line)
        assert target, line
        assert (folder / target[1]).exists()
    assert (folder / "postBuild").stat().st_mode & 0o111, "postBuild must be executable"
    for script in re.findall(r"^python (\S+\.py)", (folder / "postBuild").read_text("utf8"), re.M):
        assert (ROOT / script).exists(), script


@pytest.mark.parametrize("key", ENTRIES)
def test_reference_is_complete(key: str) -> None:
    entry: Entry = ENTRIES[key]
    present = set(entry.fields) | set(entry.persons)
    missing = REQUIRED[entry.type] - present
    assert not missing
    assert all(value.strip() for value in entry.fields.values())
    assert re.fullmatch(r"[12]\d{3}", entry.fields.get("year", "2000"))
    if entry.type == "article":
        assert "doi" in present or {"volume", "pages"} <= present
    assert re.fullmatch(r"10\.\d{4,}/\S+", entry.fields.get("doi", "10.1000/1"))
    assert entry.fields.get("url", "https://").startswith("https://")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_citations_have_a_reference(page: Path) -> None:
    cited = roles(page.read_text("utf8"), r"cite(?::\w+)?")
    keys = {key.strip() for group in cited for key in group.split(",")}
    assert keys <= set(ENTRIES)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_terms_are_in_the_glossary(page: Path) -> None:
    used = roles(page.read_text("utf8"), "term")
    targets = {re.sub(r"^.*<(.*)>$", r"\1", term, flags=re.DOTALL).lower() for term in used}
    assert targets <= {term.lower() for term, _ in glossary(page.parent.name)}


def test_glossaries_are_translations_of_each_other() -> None:
    english, chinese = glossary("en"), glossary("zh")
    assert [(c, e) for e, c in english] == chinese
    for entries in (english, chinese):
        repeated = [t for t, n in Counter(t for t, _ in entries).items() if n > 1]
        assert not repeated


def test_data_page_names_the_chapters_that_load_each_set() -> None:
    loaded = {
        (data_set, page.stem)
        for page in PAGES
        if page.parent.name == "en" and page.stem not in ("index", "data")
        for data_set in re.findall(r"nist\.load\([\"'](\w+)[\"']\)", page.read_text("utf8"))
    }
    table = (BOOK / "en" / "data.md").read_text("utf8")
    listed = {
        (data_set, chapter)
        for data_set, row in re.findall(r"^\| (\w+) \|.*\| (.*) \|$", table, re.MULTILINE)
        for chapter in re.findall(r"\]\(#([\w-]+)\)", row)
    }
    assert listed == loaded
