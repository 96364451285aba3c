"""The zip that a .docx or an .xlsx is: looked at before anything in it is opened."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib

from registry.tables.errors import TableError

# What zipfile raises of bytes that are no zip, and lets through of those that unpack to nothing.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    NotImplementedError,
    OSError,
    RuntimeError,
)
_MAX_UNPACKED = 64 * 2**20  # bytes; the largest official list so far has 6.5 MB
_MAX_ENTRIES = 2000
# Entities, of which a few can make gigabytes of text or read a file, are declared in a DOCTYPE;
# no office program writes one.
_DOCTYPE = re.compile(
    b"|".join(re.escape("<!DOCTYPE".encode(code)) for code in ("ascii", "utf-16-le", "utf-16-be")),
    re.I,
)


def check(file: str, data: bytes, main: str) -> None:
    """Raises TableError unless it is a zip of bearable size with its main part and plain XML."""
    ending = file[file.rindex(".") :].lower()
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError(
            file,
            f"an old {ending[:-1]} or a protected file",
            f"open it in an office program and save it as {ending}, without a password",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_entries(file, package.infolist(), main, ending)
            for entry in package.infolist():
                part = package.read(entry)  # all of them: whoever opens it may read any
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    _check_part(file, entry.filename, part)
    except _BROKEN as error:
        raise TableError(
            file, f"not a {ending}: the zip is broken ({error})", "download it again"
        ) from error


def _check_entries(file: str, entries: list[zipfile.ZipInfo], main: str, ending: str) -> None:
    # zipfile reads no more of an entry than its declared size, so the sum is a true bound.
    if len(entries) > _MAX_ENTRIES or sum(e.file_size for e in entries) > _MAX_UNPACKED:
        raise TableError(
            file, "unpacks to more than 64 MiB", "do not open it; check where it came from"
        )
    if not any(e.filename == main for e in entries):
        raise TableError(
            file, f"a zip without {main}, so not a {ending}", f"save the list as {ending}"
        )


def _check_part(file: str, name: str, text: bytes) -> None:
    if _DOCTYPE.search(text):
        raise TableError(
            file,
            f"{name} declares a document type, which no office program writes",
            "do not open it; check where it came from",
        )
