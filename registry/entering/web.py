"""A file fetched from an address: by https only, of limited size, in limited time."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.parse import unquote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from registry import __version__

MOST = 32 * 2**20  # bytes; the largest official list so far has 0.3 MB
SECONDS, SILENT = 60, 20  # for the whole of it, and without hearing anything
ENDINGS: Mapping[str, str] = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
ATTACHED = re.compile(r"""href\s*=\s*["']?([^"'\s>]+\.(?:docx|xlsx|pdf|csv))["'\s>]""", re.I)

Open = Callable[[Request], IO[bytes]]


class WebError(Exception):
    """Why nothing was fetched, and what to do."""


class _OnlyHttps(HTTPRedirectHandler):
    """Follows an address to another one of https, and to nothing else."""

    def redirect_request(self, req: Request, *more: Any) -> Request | None:
        new = super().redirect_request(req, *more)
        if new is not None and urlsplit(new.full_url).scheme != "https":
            raise WebError(f"{req.full_url} leads to {new.full_url}, which is not https")
        return new


def _open(request: Request) -> IO[bytes]:
    opener = build_opener(_OnlyHttps(), HTTPSHandler(context=ssl.create_default_context()))
    stream: IO[bytes] = opener.open(request, timeout=SILENT)
    return stream


def is_address(text: str) -> bool:
    """Whether a text is an address rather than the path of a file."""
    return "://" in text


def fetch(address: str, folder: Path, opened: Open | None = None) -> Path:
    """The file at an https address, saved in a folder; raises WebError."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise WebError(
            f"{address}: only https:// addresses are fetched; or save it and give a file"
        )
    request = Request(address, headers={"User-Agent": f"open-algorithm-registry/{__version__}"})  # noqa: S310  (https only)
    try:
        with (opened or _open)(request) as stream:
            data = _all(stream, address)
            kind = getattr(stream, "headers", {}).get("Content-Type", "")
    except (URLError, HTTPException, OSError, ValueError) as error:
        told = " ".join(str(getattr(error, "reason", error)).split())
        raise WebError(
            f"{address}: {told}; open it in a browser, save it and give the file"
        ) from error
    path = folder / _name(parts.path, kind)
    path.write_bytes(data)
    return path


def _all(stream: IO[bytes], address: str) -> bytes:
    """All bytes of a stream, unless they are too many or too slow."""
    began = time.monotonic()
    data = bytearray()
    while part := stream.read(2**16):
        data += part
        if len(data) > MOST:
            raise WebError(f"{address}: larger than 32 MiB, so no list")
        if time.monotonic() - began > SECONDS:
            raise WebError(
                f"{address}: not here after {SECONDS} seconds; save it and give the file"
            )
    return bytes(data)


def _name(path: str, kind: str) -> str:
    """A name for the file: the last of its address, with the ending that its kind has."""
    name = re.sub(r"[^\w.()（）-]", "_", unquote(path).rpartition("/")[2])[-80:].lstrip(".")
    ending = Path(name).suffix.lower()
    known = set(ENDINGS.values()) | {".htm"}
    return name if ending in known else f"{name or 'list'}{ENDINGS.get(_plain(kind), '.html')}"


def _plain(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def attached(page: bytes) -> list[str]:
    """The files of tables that a page links to, as it names them."""
    found = ATTACHED.findall(page.decode("utf-8", "replace"))
    return list(dict.fromkeys(found))
