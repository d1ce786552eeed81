"""The site shown on this machine alone."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LOCAL = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    """Files alone: a folder without an index is not listed."""

    def list_directory(self, path: Any) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal shows the address."""


def server(folder: Path, port: int = 0) -> ThreadingHTTPServer:
    """Return a server of a folder on this machine's own address; 0 takes a free port."""
    return ThreadingHTTPServer((LOCAL, port), partial(_Handler, directory=str(folder)))


def address_of(served: ThreadingHTTPServer) -> str:
    """Return where a server is."""
    return f"http://{LOCAL}:{served.server_address[1]}/"
