"""Where each filing stands in each facet, in few bytes: what a first search cannot do without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from registry.search import encode
from registry.search.coder import Encoder
from registry.search.documents import Facets

# A context is a column, and in some what is known already of the filing.
(SIZE, FIRST_LIST, LIST, FIRST_PROVINCE, PROVINCE, CATEGORY, ROLE, STATUS,
 SAME_SECTORS, SECTORS, SECTOR, SAME_FUNCTIONS, FUNCTIONS, FUNCTION) = range(14)  # fmt: skip
DETAIL = 12  # bits
PLACES = 64
CATEGORIES = 16
RUN = 1024  # companies: an edit tells one run anew, and each run learns all from the beginning


def joined(runs: Iterable[bytes]) -> bytes:
    """The facets of all filings, run by run."""
    return b"".join(encode.varints([len(run)]) + run for run in runs)


def run_of(companies: Iterable[Sequence[Facets]]) -> bytes:
    """The facets of the filings of a run, company by company."""
    out = Encoder()
    listed = 0
    for filings in companies:
        out.number(SIZE << DETAIL, len(filings))
        before: Facets | None = None
        for one in filings:
            if before is None:
                out.number(FIRST_LIST << DETAIL, _signed(one.list - listed))
                out.number(FIRST_PROVINCE << DETAIL, one.province + 1)
                listed = one.list
            else:
                out.number(LIST << DETAIL, _signed(one.list - before.list))
                stays = one.province == before.province
                out.number(PROVINCE << DETAIL, 0 if stays else one.province + 2)
            out.number(CATEGORY << DETAIL | one.register, one.category + 1)
            out.number(ROLE << DETAIL | one.register, one.role + 1)
            out.number(STATUS << DETAIL | one.register, one.status)
            _several(out, SAME_SECTORS, 0, one.sectors, before.sectors if before else None)
            kind = one.register * CATEGORIES + one.category + 1
            _several(out, SAME_FUNCTIONS, kind, one.functions, before.functions if before else None)
            before = one
    return out.done()


def _several(
    out: Encoder, column: int, kind: int, places: Sequence[int], before: Sequence[int] | None
) -> None:
    """Some entries of an axis, ascending: the same as before, or how many and the steps to each."""
    if before is not None:
        out.number(column << DETAIL, int(places == before))
        if places == before:
            return
    out.number((column + 1 << DETAIL) + kind, len(places))
    after = 0
    for place in places:
        out.number((column + 2 << DETAIL) + kind * PLACES + after, place - after)
        after = place + 1


def _signed(number: int) -> int:
    """A number that may be negative as one that is not: 0, −1, 1, −2 … as 0, 1, 2, 3 …"""
    return 2 * number if number >= 0 else -2 * number - 1
