"""The addresses that records name as their sources, and whether they answered somebody somewhere.

The result of a check is no content: it tells of a network on a day, and would bury the history of
the records. It is a file of its own that a build is told to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from registry.model import Company, Content, Filing

State = Literal["reached", "refused", "silent", "not-asked"]
HTTP = ("http://", "https://")
MOST = 4 * 2**20  # bytes of a result


class ResultError(Exception):
    """What is wrong with a file of results, and how to get a right one."""


class Source(Struct, frozen=True):
    """An address, and the first file that names it."""

    address: str
    path: str


class Answer(Struct, frozen=True, forbid_unknown_fields=True):
    """What came of asking one address: reached, refused by a server, silent, or not asked."""

    address: str
    path: str
    state: State
    said: str = ""  # in plain words: "HTTP 403", "timed out"


class Checked(Struct, frozen=True, rename={"place": "from"}, forbid_unknown_fields=True):
    """One check of the addresses: from where, on which day (UTC), and what came of each."""

    place: Annotated[str, Meta(min_length=1, max_length=200)]
    on: Annotated[str, Meta(pattern="^20[0-9]{2}-[0-9]{2}-[0-9]{2}$")]
    answers: tuple[Answer, ...]


def of(content: Content) -> tuple[Source, ...]:
    """The http and https addresses of a content, each once, by address."""
    found: dict[str, str] = {}
    for address, path in _named(content):
        if address.startswith(HTTP):
            found.setdefault(address, path)
    return tuple(Source(address, found[address]) for address in sorted(found))


def _named(content: Content) -> Iterator[tuple[str, str]]:
    for register in content.registers.values():
        yield register.url, "content/registers.yml"
    for batch in content.batches.values():
        yield batch.url, "content/batches.yml"
    for law in content.laws.values():
        yield from ((text, "content/laws.yml") for text in _texts(law.details))
    for group in content.groups.values():
        members = (*group.members, *group.excluded, *group.open)
        yield from ((one.evidence, "content/groups.yml") for one in members)
    for filing in content.filings.values():
        yield from ((text, filing.path) for text in _of_filing(filing))
    for company in content.companies.values():
        yield from ((text, company.path) for text in _of_company(company))


def _of_filing(filing: Filing) -> Iterator[str]:
    yield filing.name.en_reference
    yield from (event.url for event in filing.events)


def _of_company(company: Company) -> Iterator[str]:
    yield company.name.en_reference
    yield from (alias.source for alias in company.aliases)
    yield from (former.source for former in company.former_names)
    yield from (one.source for one in company.successors)
    yield str(company.details.get("website", ""))


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            yield from _texts(value)


def written(checked: Checked) -> bytes:
    """A check as the text of its file."""
    return msgspec.json.format(msgspec.json.encode(checked), indent=2) + b"\n"


def read(path: Path) -> Checked:
    """The check that a file tells of. Raises ResultError."""
    try:
        if path.stat().st_size > MOST:
            raise ResultError(f"{path}: larger than 4 MiB, so no result of `sources`")
        return msgspec.json.decode(path.read_bytes(), type=Checked)
    except OSError as error:
        raise ResultError(f"{path}: {error.strerror}; `sources` writes such a file") from error
    except msgspec.MsgspecError as error:
        raise ResultError(f"{path}: {error}; `sources` writes it anew") from error
