"""The built site on a loopback server that compresses, and a Chromium that reaches nothing else."""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import FRAME

SITE = Path(__file__).parents[2] / "_build" / "site"
COMPRESSED = {".html", ".css", ".js", ".svg", ".ipynb", ".json"}


class Server(http.server.SimpleHTTPRequestHandler):
    """Serves the site as a web host does: text compressed, the rest as it is."""

    def log_message(self, *args: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        """Send a file, compressed if it is text."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in COMPRESSED:
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):  # a test that has seen enough goes away
            self.wfile.write(body)


def pages() -> list[str]:
    """Return the address of every chapter page, such as ``en/residuals.html``."""
    found = [f"{edition}/{path.stem}.html" for edition in ("en", "zh") for path in sources(edition)]
    assert len(found) >= 2 * 9, "the book has lost its chapters"
    return found


def sources(edition: str) -> list[Path]:
    """Return the chapter sources of an edition."""
    return sorted((SITE.parents[1] / "book" / edition).glob("*.md"))


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the served site, without a slash at the end."""
    assert (SITE / "index.html").exists(), "no site to test: run `make site`"
    handler = functools.partial(Server, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Visit:
    """A page together with everything that went wrong on it."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.responses: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        self.page.on("requestfailed", lambda r: self.complaints.append(f"failed: {r.url}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: object) -> None:
        if message.type in ("error", "warning"):  # type: ignore[attr-defined]
            self.complaints.append(f"console: {message.text}")  # type: ignore[attr-defined]

    def _request(self, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        if not url.startswith(("http://127.0.0.1", "file:", "data:", "blob:")):
            self.complaints.append(f"foreign: {url}")

    def _response(self, response: object) -> None:
        if response.status >= 400:  # type: ignore[attr-defined]
            self.complaints.append(f"{response.status}: {response.url}")  # type: ignore[attr-defined]
        self.responses.append(response.url)  # type: ignore[attr-defined]

    def open(self, url: str) -> Page:
        """Go to a page and read it to its end, so that all of it is loaded and laid out."""
        self.page.goto(url, wait_until="load")
        self.page.add_style_tag(content="* { content-visibility: visible !important; }")
        self.page.evaluate(
            f"""async () => {{
                for (let y = 0; y < document.body.scrollHeight; y += 600) {{
                    scrollTo(0, y); await ({FRAME})();
                }}
                scrollTo(0, 0);
            }}"""
        )
        self.page.wait_for_load_state("networkidle")
        return self.page


@pytest.fixture
def visit(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A fresh page; parametrize indirectly with options of a browser context."""
    context = chromium.new_context(**getattr(request, "param", {}))
    yield Visit(context)
    context.close()
