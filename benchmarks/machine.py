"""What the numbers were measured on."""

from __future__ import annotations

import datetime
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks import ceres, gsl


def description() -> dict[str, str]:
    """Processor, date and versions."""
    found = {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": processor(),
        "cores": str(os.cpu_count()),
        "Python": platform.python_version(),
    }
    for package in ("numpy", "scipy", "lmfit", "lmtutor"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    for library, its in {"GSL": gsl.version(), "Ceres": ceres.version()}.items():
        found[library] = its or "not installed"
    return found


def processor() -> str:
    """Its name, where the system tells."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
