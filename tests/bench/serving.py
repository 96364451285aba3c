"""Files on a loopback server as static hosts serve them, and what was asked of it."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "wasm": "application/wasm",
}
SQUEEZED = ("html", "css", "js", "json", "svg")  # the host compresses them; the rest goes as it is
LEVEL = 6


class Sent(NamedTuple):
    """An answer: the path, and how many bytes its body has on the wire."""

    path: str
    size: int


class Server:
    """Files by path, served until the end of `serving`; every answer is remembered."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._squeezed: dict[str, bytes] = {}
        self._sent: list[Sent] = []
        self.delay = 0.0  # seconds before each answer
        self.origin = ""

    def body(self, path: str) -> tuple[bytes, bool] | None:
        """What is sent for a path, and whether it is compressed on the way."""
        data = self._files.get(path)
        if data is None:
            return None
        if path.rpartition(".")[2] not in SQUEEZED:
            return data, False
        if path not in self._squeezed:
            self._squeezed[path] = gzip.compress(data, LEVEL, mtime=0)
        return self._squeezed[path], True

    def note(self, path: str, size: int) -> None:
        """Remembers an answer."""
        self._sent.append(Sent(path, size))

    def taken(self) -> list[Sent]:
        """The answers since the last call."""
        found, self._sent = self._sent, []
        return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, server: Server, *args: Any) -> None:
        self._of = server
        super().__init__(*args)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0].lstrip("/")
        found = self._of.body(path)
        if self._of.delay:
            time.sleep(self._of.delay)
        data, squeezed = found or (b"", False)
        self.send_response(200 if found else 404)
        self.send_header(
            "Content-Type", TYPES.get(path.rpartition(".")[2], "application/octet-stream")
        )
        self.send_header("Content-Length", str(len(data)))
        if squeezed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self._of.note(path, len(data))
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle of an answer is no error."""


@contextmanager
def serving(files: Mapping[str, bytes]) -> Iterator[Server]:
    """A server of files, on a free port of this machine."""
    served = Server(files)
    http = _Quiet(("127.0.0.1", 0), partial(_Handler, served))
    served.origin = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
