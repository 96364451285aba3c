"""Long lists, a hundred entries a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from registry import urls

SIZE = 100
T = TypeVar("T")


class Step(Struct, frozen=True):
    """One entry of a numbered pagination; without an address: a gap, or the page itself."""

    label: str
    href: str
    current: bool = False


class Pager(Struct, frozen=True):
    """Where a page stands in its list; `first` and `last` count entries from 1."""

    first: int
    last: int
    total: int
    number: int
    pages: int
    before: str  # address of the page before, "" none
    after: str
    steps: tuple[Step, ...]


class Sheet(Struct, Generic[T], frozen=True):
    """One page of a list."""

    url: str
    items: Sequence[T]
    pager: Pager


def sheets(url: str, items: Sequence[T], size: int = SIZE) -> Iterator[Sheet[T]]:
    """The pages of a list; an empty list still has one."""
    for number in numbers(len(items), size):
        yield sheet(url, items, number, size)


def numbers(items: int, size: int = SIZE) -> range:
    """The numbers of the pages of a list of so many items."""
    return range(1, max(1, -(-items // size)) + 1)


def sheet(url: str, items: Sequence[T], number: int, size: int = SIZE) -> Sheet[T]:
    """The given page of a list, counted from 1."""
    pages = numbers(len(items), size)[-1]
    start = (number - 1) * size
    part = items[start : start + size]
    return Sheet(
        urls.numbered(url, number),
        part,
        Pager(
            first=start + 1 if part else 0,
            last=start + len(part),
            total=len(items),
            number=number,
            pages=pages,
            before=_href(url, number - 1, pages),
            after=_href(url, number + 1, pages),
            steps=tuple(_steps(url, number, pages)),
        ),
    )


def _href(url: str, number: int, pages: int) -> str:
    return urls.href(urls.numbered(url, number)) if 1 <= number <= pages else ""


def _steps(url: str, current: int, pages: int) -> Iterator[Step]:
    if pages == 1:
        return
    last = 0
    for number in sorted({1, 2, *range(current - 2, current + 3), pages - 1, pages}):
        if not 1 <= number <= pages:
            continue
        if number > last + 1:
            yield Step("…", "")
        last = number
        yield Step(str(number), _href(url, number, pages), number == current)
