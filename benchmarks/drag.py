"""What a page does between a pointer's move and its paint, for every handle of every figure.

    .venv/bin/python -m benchmarks.drag [--slower 4] [--only Damping Basin] [--tries]
        [--against FOLDER] [--repeat 3]

For every frame that answers a move, milliseconds from the moment the browser takes the move up in
the page's main thread to the moment it has handed the painted frame on: finding what is under the
pointer, telling the page, its scripts, style, layout, paint, commit. They are read from a trace
of Chromium's. benchmarks/README.md says what is left out, and why.
"""

from __future__ import annotations

import argparse
import bisect
import math
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from lmtutor import figures
from lmtutor.figures import Figure
from tests.browser import launch
from tests.figures.conftest import PAGE, STATIC, Live

HANDLES = """figure => [...figure.querySelectorAll('[role=slider].lm-handle')].map((handle) =>
    [handle, handle.closest('.lm-view')].map((node) =>
        [...node.classList].find((name) => !['lm-handle', 'lm-lit', 'lm-view'].includes(name))))"""
HOST = '<script async src="figures/host.js"></script>'
LOOP = [(60 * math.sin(k / 5), 40 * math.sin(k / 7)) for k in range(80)]
FLOOR = """<!doctype html><style>
  #box { position: absolute; left: 300px; top: 200px; width: 44px; height: 44px; contain: strict;
    background: #0072b2; }
</style><div id="box"></div><script>
  let frame = 0;
  window.addEventListener("mousemove", ({ clientX, clientY }) => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      box.style.transform = `translate(${clientX - 322}px, ${clientY - 222}px)`;
    });
  });
</script>"""
"""A page that does as little as a page can."""

VIEWPORT: ViewportSize = {"width": 1280, "height": 900}
TASK = "ThreadControllerImpl::RunTask"
Event = dict[str, Any]


@dataclass
class Frames:
    """Frames that answered a move: ms that passed, ms of the processor; work is for each move."""

    passed: list[float]
    worked: list[float]
    work: float

    def line(self, name: str, handle: str) -> str:
        """One row of the table."""
        passed = [*np.quantile(self.passed, [0.5, 0.95]), max(self.passed)]
        worked = [*np.quantile(self.worked, [0.5, 0.95]), max(self.worked), self.work]
        numbers = "".join(f"{value:8.1f}" for value in [*passed, *worked])
        return f"{name:14s} {handle:18s} {len(self.passed):6d}{numbers}"


HEAD = (
    f"{'':40s}  ms that passed          ms of the processor\n"
    f"{'figure':14s} {'handle':18s} {'frames':>6s}"
    + "".join(f"{name:>8s}" for name in ["median", "95 %", "most"] * 2 + ["a move"])
)


def record(browser: Browser, page: Page, start: tuple[float, float], slower: int) -> Frames:
    """Drag from `start` along the loop with the processor slowed, and read the trace."""
    devtools, tracing = page.context.new_cdp_session(page), browser.new_browser_cdp_session()
    events: list[Event] = []
    ended: list[Event] = []
    tracing.on("Tracing.dataCollected", lambda message: events.extend(message["value"]))
    tracing.on("Tracing.tracingComplete", lambda message: ended.append(message))
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    config = {"includedCategories": ["devtools.timeline", "toplevel"], "excludedCategories": ["*"]}
    tracing.send("Tracing.start", {"traceConfig": config, "transferMode": "ReportEvents"})
    before = main_thread(devtools)
    event = {"button": "left", "buttons": 1, "clickCount": 1}
    spots = [start, *((start[0] + dx, start[1] + dy) for dx, dy in LOOP)]
    x, y = start
    for kind, (x, y) in zip(["mousePressed", *["mouseMoved"] * len(LOOP)], spots, strict=True):
        devtools.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **event})
    work = 1000 * (main_thread(devtools) - before) / len(LOOP)
    devtools.send("Input.dispatchMouseEvent", {"type": "mouseReleased", "x": x, "y": y, **event})
    tracing.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(20)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    spans = list(_frames(events))
    passed = [(end["ts"] + end["dur"] - begin["ts"]) / 1000 for begin, end, _ in spans]
    return Frames(passed, [worked / 1000 for *_, worked in spans], work)


def main_thread(devtools: CDPSession) -> float:
    """Seconds that the page's main thread has worked."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(m["value"] for m in metrics if m["name"] == "TaskDuration"))


def _frames(events: list[Event]) -> Iterator[tuple[Event, Event, float]]:
    """The main thread's tasks that begin and end each frame, and µs of the processor in between."""
    moves = [e for e in events if e["name"] == "EventDispatch" and _type(e) == "mousemove"]
    thread = moves[0]["pid"], moves[0]["tid"]
    mine = sorted((e for e in events if (e["pid"], e["tid"]) == thread), key=lambda e: e["ts"])
    named = {
        name: [e for e in mine if e["name"] == name]
        for name in (TASK, "EventDispatch", "RequestAnimationFrame", "FireAnimationFrame")
    }
    moves = [e for e in named["EventDispatch"] if _type(e) == "mousemove"]
    before = -math.inf
    for fire in named["FireAnimationFrame"]:
        asked = [e["ts"] for e in named["RequestAnimationFrame"] if before <= e["ts"] < fire["ts"]]
        before = fire["ts"]
        told = [m for m in moves if m["ts"] < fire["ts"]]
        # Of several moves before a frame the first that asked for it; or the frame was due anyway.
        since = [m for m in told if asked and m["ts"] + m["dur"] >= asked[0]]
        if not since:
            continue
        first, last = (_task(named[TASK], e["ts"]) for e in (since[0], fire))
        tasks = named[TASK][first : last + 1]
        yield tasks[0], tasks[-1], sum(task.get("tdur", 0) for task in tasks)


def _type(event: Event) -> str:
    return str(event["args"].get("data", {}).get("type", ""))


def _task(tasks: list[Event], time: float) -> int:
    """Index of the task that runs at this time."""
    return bisect.bisect_right([task["ts"] for task in tasks], time) - 1


def measure(browser: Browser, builds: dict[str, Path], figure: Figure, options: Any) -> None:
    """Print a line for each handle of a figure in a state, and for each build."""
    lives = {}
    html = figure._repr_mimebundle_()[0]["text/html"]
    for name, folder in builds.items():
        page = folder / "figure.html"
        page.write_text(PAGE.format(language="en", script=HOST, figure=html), "utf-8")
        context = browser.new_context(viewport=VIEWPORT, offline=True)
        lives[name] = Live(context, page.as_uri(), figure.figure, True)
    for handle, view in next(iter(lives.values())).root.evaluate(HANDLES):
        for name, live in lives.items():
            live.page.bring_to_front()
            runs = [
                record(browser, live.page, live.handle(handle, view), options.slower)
                for _ in range(options.repeat)
            ]
            show(runs, type(figure).__name__, f"{handle} {name}")
    for live in lives.values():
        live.context.close()


def show(runs: list[Frames], name: str, handle: str) -> None:
    """Print several drags as one, if any of their moves changed something."""
    passed, worked = ([v for run in runs for v in getattr(run, k)] for k in ("passed", "worked"))
    if passed:
        frames = Frames(passed, worked, sum(run.work for run in runs) / len(runs))
        print(frames.line(name, handle), flush=True)


def floor(browser: Browser, folder: Path, options: Any) -> None:
    """Print the line of the page that only moves a box."""
    file = folder / "floor.html"
    file.write_text(FLOOR, "utf-8")
    context = browser.new_context(viewport=VIEWPORT, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    runs = [record(browser, page, (322, 222), options.slower) for _ in range(options.repeat)]
    show(runs, "(a box)", "")
    context.close()


def main() -> None:
    """Measure the figures that are asked for."""
    known = [name for name in figures.__all__ if name not in ("Figure", "Still")]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slower", type=int, default=4, help="how many times")
    parser.add_argument("--only", nargs="+", choices=known, default=known, metavar="FIGURE")
    parser.add_argument("--tries", action="store_true", help="in the Try states, too")
    parser.add_argument("--against", type=Path, help="a copy of static/ from another build")
    parser.add_argument("--repeat", type=int, default=3, help="drags of each handle")
    options = parser.parse_args()
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        builds = {"before": options.against, "": STATIC} if options.against else {"": STATIC}
        for name, source in builds.items():
            builds[name] = Path(shutil.copytree(source, Path(folder) / f"{name}-/figures")).parent
        browser = launch(playwright)
        floor(browser, Path(folder), options)
        for name in options.only:
            make = getattr(figures, name)
            states = [entry["state"] for entry in make().tries()] if options.tries else []
            for state in [{}, *states]:
                measure(browser, builds, make(**state), options)
        browser.close()


if __name__ == "__main__":
    main()
