"""From a pointer's move to its paint, for every handle of every figure, on a page.

    .venv/bin/python -m benchmarks.drag [--slower 4] [--only Damping Basin]

Prints milliseconds from the event to the paint (median and 95th percentile) and the processor
time of the page's main thread for each move, with the processor slowed as Chromium's developer
tools do it. Needs what `make test` sets up. On a machine that does other things, too, the times
tell little; the processor time tells more.
"""

from __future__ import annotations

import argparse
import math
import shutil
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from lmtutor import figures
from tests.browser import launch
from tests.figures.conftest import DESKTOP, PAGE, STATIC, Live

HANDLES = """figure => [...figure.querySelectorAll('[role=slider].lm-handle')].map((handle) =>
    [handle, handle.closest('.lm-view')].map((node) =>
        [...node.classList].find((name) => !['lm-handle', 'lm-lit', 'lm-view'].includes(name))))"""
HOST = '<script async src="figures/host.js"></script>'


def measure(browser: Browser, folder: Path, name: str, slower: int) -> None:
    """Print a line for each handle of one figure."""
    figure = getattr(figures, name)()
    page = folder / f"{name}.html"
    html = figure._repr_mimebundle_()[0]["text/html"]
    page.write_text(PAGE.format(language="en", script=HOST, figure=html), "utf-8")
    context = browser.new_context(viewport=DESKTOP, offline=True)
    live = Live(context, page.as_uri(), figure.figure, True)
    loop = [(30 * math.sin(k / 5), 30 * math.cos(k / 7) - 30) for k in range(80)]
    for handle, view in live.root.evaluate(HANDLES):
        times, work = live.time_drag(live.handle(handle, view), loop, slower)
        median, most = np.quantile(times, [0.5, 0.95])
        print(f"{name:14s} {handle:14s} {median:7.1f} {most:7.1f} {work:7.1f}", flush=True)
    context.close()


def main() -> None:
    """Measure the figures that are asked for."""
    known = [name for name in figures.__all__ if name not in ("Figure", "Still")]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slower", type=int, default=4, help="how many times")
    parser.add_argument("--only", nargs="+", choices=known, default=known, metavar="FIGURE")
    options = parser.parse_args()
    print(f"{'figure':14s} {'handle':14s} {'median':>7s} {'95 %':>7s} {'work':>7s}   ms")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shutil.copytree(STATIC, Path(folder) / "figures")
        browser = launch(playwright)
        for name in options.only:
            measure(browser, Path(folder), name, options.slower)
        browser.close()


if __name__ == "__main__":
    main()
