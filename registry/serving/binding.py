"""Sockets: the loopback addresses of this machine, on a port that is free."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import ThreadingHTTPServer
from typing import Any

from registry.serving import addresses
from registry.serving.answers import Handler, Site

LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
MORE_PORTS = 20  # tried after a port that is taken


class PortError(Exception):
    """Why no port could be had, in one line."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a stream that sleeps ends with the process
    request_queue_size = 64

    def __init__(self, family: socket.AddressFamily, address: str, port: int, site: Site) -> None:
        self.address_family = family
        super().__init__((address, port), Handler)
        self._site = site

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answers one connection."""
        Handler(self._site, addresses.hosts(self.server_port), request, client_address, self)

    def server_bind(self) -> None:
        """Binds without looking up a name, which may take long where there is no network."""
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if sys.platform != "win32":  # there, two servers would share the port
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves in the middle of an answer is no error; anything else is told."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


@contextmanager
def serving(site: Site, port: int, *, exactly: bool) -> Iterator[int]:
    """The port on which the site is served until the end: that one, or with luck one after it.

    Raises PortError.
    """
    servers = _bound(site, port, exactly=exactly)
    with ExitStack() as ending:
        ending.callback(site.live.close)
        for server in servers:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            ending.callback(server.server_close)
            ending.callback(server.shutdown)
        yield servers[0].server_port


def _bound(site: Site, port: int, *, exactly: bool) -> list[_Server]:
    tried = range(port, port + 1 if exactly else min(port + MORE_PORTS + 1, 65_536))
    for one in tried:
        try:
            return _both(site, one)
        except OSError as error:
            reason = error.strerror or str(error)
    if exactly:
        raise PortError(f"port {port} of localhost cannot be had: {reason}; name another: --port N")
    raise PortError(f"none of the ports {port} to {tried[-1]} can be had: {reason}")


def _both(site: Site, port: int) -> list[_Server]:
    """Servers on one port of every loopback address that this machine has."""
    made: list[_Server] = []
    try:
        for family, address in LOOPBACK:
            if family != socket.AF_INET6 or _has(address):
                made.append(_Server(family, address, made[0].server_port if made else port, site))
    except OSError:
        for server in made:
            server.server_close()
        raise
    return made


def _has(address: str) -> bool:
    """Whether this machine has an address of IPv6."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind((address, 0))
    except OSError:
        return False
    return True
