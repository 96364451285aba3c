"""The answers to requests: files of the site, and the stream of what is new."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from msgspec import Struct

from registry.serving import addresses, injecting, kinds
from registry.serving.addresses import Refused
from registry.serving.live import Live

OURS = Path(__file__).parent
PULSE = 15.0  # seconds after which a stream shows that it lives
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PLAIN = {
    400: "This is no address of a site.",
    403: "Only pages of this site may ask for this.",
    404: "There is no such page.",
    405: "Only GET and HEAD are answered.",
    421: "This server answers to localhost, 127.0.0.1 and [::1] only.",
}


class Site(Struct, frozen=True):
    """What is served: a folder below a path, and what the open pages are told."""

    folder: Path
    base: str  # `/`, or `/registry/`
    live: Live


class Handler(BaseHTTPRequestHandler):
    """One connection: each of its requests is answered or refused."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60

    def __init__(self, site: Site, hosts: frozenset[str], *args: Any) -> None:
        """`hosts`: what a request may call this server."""
        self._site, self._hosts, self._origin = site, hosts, ""
        super().__init__(*args)

    def parse_request(self) -> bool:
        """Whether there is a request to be answered; refuses what would change something."""
        if not super().parse_request():
            return False
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # no body is read, so it must not pass for a request
        if self.command in ("GET", "HEAD"):
            return True
        self.close_connection = True
        self._plain(405, {"Allow": "GET, HEAD"})
        self.wfile.flush()
        return False

    def do_GET(self) -> None:
        """Answers; a HEAD, too, but for the body."""
        try:
            self._hosted()
            asked = addresses.parts(self.path)
            if addresses.path(asked).startswith(injecting.FOLDER):
                self._ours(asked[1:])
            else:
                self._page(asked)
        except Refused as refused:
            self._plain(refused.status)

    do_HEAD = do_GET  # noqa: N815

    def _hosted(self) -> None:
        """Refuses who has another name for this machine: a page elsewhere that would read ours."""
        given = [host.lower() for host in self.headers.get_all("Host", [])]
        if len(given) != 1 or given[0] not in self._hosts:
            raise Refused(421)
        self._origin = f"http://{given[0]}"

    # --- the site ---

    def _page(self, asked: tuple[str, ...]) -> None:
        within = addresses.below(self._site.base, asked)
        if within is None and (asked == ("",) or addresses.path((*asked, "")) == self._site.base):
            self._moved(self._site.base)
        elif not self._site.live.ready:
            self._send(503, "waiting.html", (OURS / "waiting.html").read_bytes())
        elif within is None:
            self._plain(404)
        else:
            self._file(asked, within)

    def _file(self, asked: tuple[str, ...], within: tuple[str, ...]) -> None:
        folder, named = self._site.folder, addresses.name(within)
        since = self._site.live.moment  # before the file is read: what comes after is news to it
        found = addresses.file(folder, named)
        if found is None and asked[-1] and addresses.file(folder, f"{named}/{addresses.INDEX}"):
            self._moved(addresses.path((*asked, "")))
            return
        status = 200
        if found is None:
            status, named = 404, "404.html"
            found = addresses.file(folder, named)
        try:
            data = found.read_bytes() if found else b""
        except OSError:  # it has just gone
            found = None
        if found is None:
            self._plain(404)
            return
        self._send(status, named, data, since=since)

    # --- what belongs to the server ---

    def _ours(self, asked: tuple[str, ...]) -> None:
        if self.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            raise Refused(403)
        if asked == ("events",) and self.command == "GET":
            self._events()
        elif asked in (("live.js",), ("live.css",)):
            data = (OURS / asked[0]).read_bytes()
            self._send(200, asked[0], data)
        else:
            raise Refused(404)

    def _events(self) -> None:
        """Tells a page what concerns it, for as long as it listens."""
        query = parse_qs(self.path.partition("?")[2], max_num_fields=10_000)
        since = self.headers.get("Last-Event-ID") or (query.get("since") or [""])[0]
        files = self._files(query["of"]) if "of" in query else None
        live = self._site.live
        self.close_connection = True
        self._head(200, "text/event-stream; charset=utf-8", {"Connection": "close"})
        self.wfile.write(b"retry: 500\n\n")
        first = True
        while live.open:
            if first or live.wait(since, PULSE):
                since, data = live.told(since, files)
                self.wfile.write(f"id: {since}\ndata: {data}\n\n".encode())
            else:
                self.wfile.write(b":\n\n")
            first = False
            self.wfile.flush()

    def _files(self, paths: list[str]) -> frozenset[str]:
        """The files of the site that lie at these paths."""
        found = set()
        for path in paths:
            try:
                within = addresses.below(self._site.base, addresses.parts(path))
            except Refused:
                continue  # the page of an address that has no file, with others that have
            if within is not None:
                found.add(addresses.name(within))
        return frozenset(found)

    # --- answers ---

    def _moved(self, path: str) -> None:
        query = self.path.partition("?")[2]
        self._send(301, "", b"", headers={"Location": f"{path}?{query}" if query else path})

    def _plain(self, status: int, headers: dict[str, str] | None = None) -> None:
        self._send(status, "said.txt", f"{PLAIN[status]}\n".encode(), headers=headers)

    def _send(
        self,
        status: int,
        named: str,
        data: bytes,
        *,
        since: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        """An answer of a type that the name of its file tells; "" without any."""
        kind = kinds.of(named) if named else ""
        if kind == kinds.TYPES["html"]:
            data = injecting.injected(data, self._origin, since)
        self._head(status, kind, {**(headers or {}), "Content-Length": str(len(data))})
        if self.command != "HEAD":
            self.wfile.write(data)

    def _head(self, status: int, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        if kind:
            headers = {"Content-Type": kind, **headers}
        for name, value in {**HEADERS, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def version_string(self) -> str:
        """The header Server: nothing of versions."""
        return "registry"

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not told: the terminal shows what is wrong with the content."""
