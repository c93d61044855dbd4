"""From navigation to the first answer of a figure, on every page of the site that has one.

    .venv/bin/python -m benchmarks.first [--repeat 3] [--edition en zh]

Opens each figure's own page and each chapter with a figure, at the figure (as a copied link does),
in a browser with an empty cache, served compressed from this machine, not throttled. Prints
milliseconds from the start of navigation until a handle is there, and until an arrow key on it has
been answered and painted, and the main thread's work until then: median and largest. Needs a
built site; on a busy machine only the work says something.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import re
import statistics
import threading

from playwright.sync_api import Browser, sync_playwright

from benchmarks.drag import main_thread
from tests.browser import launch
from tests.site.conftest import SITE, Server

OTHERS = ("gallery", "figures-in-jupyter")
WATCH = """addEventListener("DOMContentLoaded", watch);
new MutationObserver(watch).observe(document, { childList: true, subtree: true });
function watch() {
    const handle = document.querySelector(".lm-stage [role=slider]");
    if (!handle || window.first) return;
    window.first = [performance.now()];
    const keys = ["ArrowRight", "ArrowUp", "ArrowLeft"];
    requestAnimationFrame(function press() {
        const before = handle.getAttribute("aria-valuetext");
        handle.dispatchEvent(new KeyboardEvent("keydown", { key: keys.shift(), bubbles: true }));
        requestAnimationFrame(() => setTimeout(() => {
            if (handle.getAttribute("aria-valuetext") !== before) first.push(performance.now());
            else if (keys.length) press();
        }));
    });
}"""


def pages(edition: str) -> list[tuple[str, str]]:
    """Return the pages with a figure: address and the figure's name."""
    folder = SITE / edition
    alone = [(f"{edition}/figures/{p.name}", p.stem) for p in folder.glob("figures/*.html")]
    found = []
    for path in folder.glob("*.html"):
        names = re.findall(r'data-figure="([\w-]+)"', path.read_text("utf8"))
        if names and path.stem not in OTHERS:
            found.append((f"{edition}/{path.name}", names[0]))
    return sorted(alone) + sorted(found)


def measure(browser: Browser, url: str) -> tuple[float, float, float]:
    """Return when the handle was there and when it had answered, in ms from navigation.

    The third number is the main thread's work until then, which depends less on what else the
    machine does.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.first?.length === 2")
    work = 1000 * main_thread(devtools)
    ready, answered = page.evaluate("first")
    context.close()
    return ready, answered, work


def main() -> None:
    """Measure every page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--edition", nargs="+", default=["en", "zh"])
    options = parser.parse_args()
    handler = functools.partial(Server, directory=str(SITE))
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as p,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = launch(p)
        print(f"{'page':36s} {'handle':>13s}  {'answer':>13s}  {'work':>13s}   ms: median, largest")
        for edition in options.edition:
            for address, name in pages(edition):
                url = f"http://127.0.0.1:{server.server_port}/{address}#figure={name}.1"
                runs = [measure(browser, url) for _ in range(options.repeat)]
                columns = [
                    f"{statistics.median(times):6.0f} {max(times):6.0f}"
                    for times in zip(*runs, strict=True)
                ]
                print(f"{address:36s} {'  '.join(columns)}", flush=True)
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
