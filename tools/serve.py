"""Serve the built site on this machine until interrupted."""

from __future__ import annotations

import argparse
import functools
import http.server
import sys
from pathlib import Path

SITE = Path(__file__).resolve().parents[1] / "_build" / "site"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files; logs only what fails."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Stay silent about requests that succeed."""


def main() -> int:
    """Serve; return 1 if there is no site yet."""
    parser = argparse.ArgumentParser(description="Serve the book.")
    parser.add_argument("--port", type=int, default=8000, help="0: any free one")
    options = parser.parse_args()
    if not (SITE / "index.html").exists():
        print("There is no site yet; `make site` builds it.", file=sys.stderr)
        return 1
    handler = functools.partial(Handler, directory=str(SITE))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), handler)
    except OSError:
        print(
            f"Port {options.port} is taken; choose another: make serve PORT=8080", file=sys.stderr
        )
        return 1
    with server:
        print(f"Read the book at http://127.0.0.1:{server.server_port}/ (Ctrl+C ends)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
