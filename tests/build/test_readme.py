"""Every command that the README gives is run, on a small book."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.build.conftest import ROOT, SmallBook

README = (ROOT / "README.md").read_text("utf8")
EXTRA = ("Makefile", "pyproject.toml", "package.json", "package-lock.json", "README.md", "LICENSE")
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/[^\s]*")

# How each command is tried: as it stands, in this repository, until it serves, or without running
# what this very test run runs already.
HERE = {"make parity", "make lint"}
SERVING = {
    "make book": "make book PORT=0",
    "make serve": "make serve PORT=0",
    ".venv/bin/python tools/serve.py": ".venv/bin/python tools/serve.py --port 0",
    ".venv/bin/jupyter lab notebooks/en": ".venv/bin/jupyter lab notebooks/en --no-browser "
    "--allow-root --ServerApp.port=0 --ServerApp.ip=127.0.0.1",
}
INSTEAD = {
    "make test": "make --dry-run test",
    "make quick": "make --dry-run quick",
    "make notebooks": "make --dry-run notebooks",
    ".venv/bin/python -m pytest": ".venv/bin/python -m pytest --version",
}


def commands() -> list[str]:
    """Return the commands in the README's shell blocks, each once."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.S)
    return list(dict.fromkeys(line for block in blocks for line in block.strip().splitlines()))


@pytest.fixture(scope="module")
def project(book: SmallBook) -> Path:
    """The small book with everything that the commands need, built once."""
    # The environment is this repository's: nothing in the small book may be due to be set up.
    subprocess.run([sys.executable, "tools/setup.py"], cwd=ROOT, check=True)
    for name in EXTRA:
        (book.root / name).write_bytes((ROOT / name).read_bytes())
    (book.root / ".venv").symlink_to(ROOT / ".venv")
    (book.root / "notebooks" / "en").mkdir(parents=True)
    assert book.build().returncode == 0
    return book.root


def test_the_readme_has_its_commands() -> None:
    assert {"make book", "make test"} <= set(commands())


@pytest.mark.parametrize("command", [c for c in commands() if c not in SERVING])
def test_command_runs(project: Path, command: str) -> None:
    line = INSTEAD.get(command, command)
    if line.startswith("python "):
        line = f"{sys.executable} {line.removeprefix('python ')}"
    folder = ROOT if command in HERE else project
    run = subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("command", SERVING)
def test_command_serves_until_interrupted(project: Path, command: str, tmp_path: Path) -> None:
    assert command in commands()
    log = tmp_path / "log"
    with log.open("w") as output:
        run = subprocess.Popen(
            SERVING[command].split(), cwd=project, stdout=output, stderr=output, process_group=0
        )
    try:
        address = wait_for_address(log)
        assert urllib.request.urlopen(address, timeout=10).status == 200
    finally:
        subprocess.run(["kill", "-INT", "--", f"-{run.pid}"], check=False)
        try:
            run.wait(10)
        except subprocess.TimeoutExpired:  # a second Ctrl+C, as Jupyter asks for
            run.send_signal(signal.SIGTERM)
            run.wait(20)


def wait_for_address(log: Path) -> str:
    """Return the address that the command prints, once it does."""
    for _ in range(240):
        if found := ADDRESS.search(log.read_text()):
            return found.group()
        time.sleep(0.25)
    raise AssertionError(log.read_text())
