"""Addresses asked whether they answer: politely, host by host, and never inside a private network.

Addresses come from strangers. So only http and https on their own ports are asked, at hosts of the
public network, and a redirect must lead to the like.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from msgspec import Struct

from registry import __version__
from registry.sources import Answer, Source

AGENT = f"open-algorithm-registry/{__version__} (checks whether sources answer)"
PORTS = {"http": 80, "https": 443}
FAILED = 400  # and above: the server does not give the page
HOSTS = 4  # asked at a time
TIMED_OUT = "timed out"


class Manners(Struct, frozen=True):
    """How addresses are asked."""

    seconds: float = 20  # to wait for an answer
    pause: float = 1  # seconds between two requests to one host
    patience: int = 3  # addresses of a host in a row that stay silent, before it is left alone
    most: int = 1_000  # addresses that are asked in all
    private: bool = False  # whether hosts of the own machine and network are asked, for tests


class _ForbiddenError(URLError):
    """An address that is not asked, and why."""


class _Redirects(HTTPRedirectHandler):
    """Follows an address only to what may be asked itself, and never back to http."""

    def __init__(self, manners: Manners, before: str) -> None:
        self.manners, self.scheme = manners, urlsplit(before).scheme

    def redirect_request(self, req: Request, *more: Any) -> Request | None:
        new = super().redirect_request(req, *more)
        if new is not None:
            if self.scheme == "https" and urlsplit(new.full_url).scheme != "https":
                raise _ForbiddenError("leads from https to another scheme")
            _allowed(new.full_url, self.manners)
        return new


def _allowed(address: str, manners: Manners) -> None:
    """Raises _ForbiddenError where an address is not to be asked, URLError where it has no host."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise _ForbiddenError("no address") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise _ForbiddenError("neither http nor https")
    if manners.private:
        return
    if port != PORTS[parts.scheme] or parts.username is not None:
        raise _ForbiddenError("a port or a user name of its own")
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise URLError("the name of its host is not known") from error
    if not all(ipaddress.ip_address(str(one[4][0])).is_global for one in found):
        raise _ForbiddenError("a host that is not of the public network")


def answers(
    sources: Iterable[Source], manners: Manners, sleep: Callable[[float], None] = time.sleep
) -> tuple[Answer, ...]:
    """What came of asking each source, by address; the hosts beside one another, each in turn."""
    hosts: dict[str, list[Source]] = {}
    left = []
    for at, source in enumerate(sources):
        if at < manners.most:
            hosts.setdefault(_host(source.address), []).append(source)
        else:
            left.append(_answer(source, "not-asked", f"more than {manners.most:,} addresses"))
    with ThreadPoolExecutor(HOSTS) as pool:
        told = pool.map(lambda some: list(_of_host(some, manners, sleep)), hosts.values())
        found = [answer for some in told for answer in some]
    return tuple(sorted((*found, *left), key=lambda one: one.address))


def _host(address: str) -> str:
    return address.partition("://")[2].partition("/")[0].casefold()


def _of_host(
    sources: Iterable[Source], manners: Manners, sleep: Callable[[float], None]
) -> Iterator[Answer]:
    """The answers of one host, one request after the other, until it stays silent too often."""
    silent = 0
    for at, source in enumerate(sources):
        if silent >= manners.patience:
            yield _answer(source, "not-asked", f"its host was silent {silent} times in a row")
            continue
        if at:
            sleep(manners.pause)
        answer = _asked(source, manners, sleep)
        silent = silent + 1 if answer.state == "silent" else 0
        yield answer


def _asked(source: Source, manners: Manners, sleep: Callable[[float], None]) -> Answer:
    """HEAD, and GET where that brings nothing: some servers answer only one of them.

    Who let the time pass is not asked twice.
    """
    answer = _request(source, "HEAD", manners)
    if answer.state in ("refused", "silent") and answer.said != TIMED_OUT:
        sleep(manners.pause)
        answer = _request(source, "GET", manners)
    return answer


def _request(source: Source, method: str, manners: Manners) -> Answer:
    try:
        _allowed(source.address, manners)
        request = Request(source.address, method=method, headers={"User-Agent": AGENT})  # noqa: S310
        opener = build_opener(_Redirects(manners, source.address))
        with opener.open(request, timeout=manners.seconds) as stream:  # of it, nothing is read
            status = int(stream.status)
    except _ForbiddenError as error:
        return _answer(source, "not-asked", str(error.reason))
    except HTTPError as error:
        error.close()
        return _answer(source, "refused", f"HTTP {error.code}")
    except (URLError, HTTPException, OSError, ValueError) as error:
        return _answer(source, "silent", _why(error))
    if status >= FAILED:
        return _answer(source, "refused", f"HTTP {status}")
    return _answer(source, "reached", f"HTTP {status}")


def _why(error: Exception) -> str:
    """The reason in a line, without the names of the machine that asked."""
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return TIMED_OUT
    told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return " ".join(str(told).split())[:200]


def _answer(source: Source, state: Any, said: str) -> Answer:
    return Answer(source.address, source.path, state, said)
