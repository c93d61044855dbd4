"""Run nbval on notebooks, as ``pytest --nbval`` does, each in a process of its own."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
from pathlib import Path

from chapters import ROOT


PATIENCE = ("--nbval-cell-timeout=120", "--nbval-kernel-startup-timeout=120")


def nbval(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run nbval on a notebook as ``pytest --nbval`` does, in a process of its own."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "--color=no", "-q"]
    plugins = ["-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:hypothesispytest"]
    run = functools.partial(
        subprocess.run,
        [*command, *plugins, *PATIENCE, *options, str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        return run()
    return run()  # a kernel that never answered tells of the machine, not of the notebook
