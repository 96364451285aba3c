"""The search made out of the one that is remembered, so that an edit costs what it changes.

Where the documents of a company differ, the postings of their terms are taken out of the shards and
the new ones put in. Companies that have not changed are not even looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from msgspec.structs import replace

from registry.search import blocks, columns, encode, index, kept, made, results, shards, tally
from registry.search import documents as docs
from registry.search.blocks import Block
from registry.search.kept import Group, Kept
from registry.search.lazily import Files
from registry.search.made import Made
from registry.search.postings import Posting
from registry.search.rows import Rows, named
from registry.search.shards import Fresh, Shard
from registry.search.tally import Tally

WORTHWHILE = 10  # where more than one block in so many has changed, all is made anew

Terms = dict[str, dict[int, dict[int, dict[int, Posting | None]]]]  # shards.Changes in the making
Pair = tuple[Block | None, Block | None]  # a block as it was and as it is


class Update:
    """What is remembered of a search, and what becomes of it."""

    def __init__(self, before: Kept, maker: docs.Maker, rows: Rows, files: Files) -> None:
        """Raises LostError, as everything here does where something remembered is lost."""
        self._before, self._maker, self._rows, self._files = before, maker, rows, files
        self._old: list[str] = rows.read(before.order, kept.values)
        self._new = self._old
        self._group = lru_cache(maxsize=None)(self._read_group)

    def make(self, rests: str, changed: Collection[str] | None) -> Made | None:
        """The search as it is now; None where too much is different.

        Of companies that have not `changed` nothing is asked; None: any may have.
        """
        before, rows, files = self._before, self._rows, self._files
        self._new = self._maker.order(self._old, changed)
        self._pages = blocks.of(self._maker.pages(), pages=True)
        pages = named(blocks.written([self._pages]))
        doubtful = [] if pages == before.pages else [0]
        doubtful += self._doubtful(changed)
        if not before.shards or (changed is not None and self._is_much(doubtful)):
            return None
        different = dict(self._pairs(doubtful))
        if self._is_much(different):
            return None
        counts, terms = self._changes(different)
        keys, names = self._keys(different)
        sounds, characters = self._sounds(counts)
        runs = self._runs(different)
        touched = changed if changed is not None else self._slugs(different)
        found = Kept(
            rests=rests,
            pages=pages,
            order=before.order if self._new == self._old else rows.put(kept.of(self._new)),
            shards=[self._shard(one) for one in self._cut(terms)],
            groups=self._groups(different),
            tally=rows.put(kept.of(counts)) if different else before.tally,
            keys=keys,
            sounds=sounds,
            runs=runs,
            names=names,
            words=made.put(files, "words", encode.text(tally.words(counts))),
            characters=characters,
            facets=self._facets(runs),
        )
        same = replace(found, since=before.since, name=before.name) == before
        return Made(
            before if same else found.after(before, touched),
            len(self._pages.texts),
            len(self._new),
            self._filings,
            counts,
        )

    # --- what differs -------------------------------------------------------------------------

    def _doubtful(self, changed: Collection[str] | None) -> Iterator[int]:
        """The numbers of companies that may be others than they were."""
        pairs = zip_longest(self._old, self._new)
        for number, (old, new) in enumerate(pairs, 1):
            if changed is None or old != new or new in changed:
                yield number

    def _is_much(self, numbers: Collection[int]) -> bool:
        """Whether it is sooner made anew; the pages are the first block and count for one."""
        return len(numbers) * WORTHWHILE > len(self._new) + WORTHWHILE * (0 in numbers)

    def _pairs(self, doubtful: Sequence[int]) -> Iterator[tuple[int, Pair]]:
        for number in doubtful:
            old = None
            if number <= len(self._old):
                old = self._group(blocks.group_of(number))[number]
            new = None
            if number <= len(self._new):
                new = self._block(number)
            if old != new:
                yield number, (old, new)

    def _block(self, number: int) -> Block:
        if not number:
            return self._pages
        return blocks.of(self._maker.block(self._new[number - 1]))

    def _read_group(self, number: int) -> Mapping[int, Block]:
        """The blocks of a group as they were."""
        members = blocks.members(number, len(self._old) + 1)
        read = self._rows.read(self._before.groups[number].row, blocks.read)
        return dict(zip(members, read, strict=True))

    def _slugs(self, numbers: Collection[int]) -> set[str]:
        every = (
            order[number - 1 : number] for order in (self._old, self._new) for number in numbers
        )
        return {slug for some in every for slug in some}

    # --- what comes of it ---------------------------------------------------------------------

    def _changes(self, different: Mapping[int, Pair]) -> tuple[Tally, Terms]:
        """What is counted now, and the postings that came or went."""
        gone, come = tally.none(), tally.none()
        terms: Terms = {}
        for number, pair in different.items():
            for block, counts in zip(pair, (gone, come), strict=True):
                if block:
                    made.labelled(counts, block)
            for slot in _slots(*pair):
                was, now = (
                    _postings(counts, block, slot)
                    for block, counts in zip(pair, (gone, come), strict=True)
                )
                for field, term in was.keys() | now.keys():
                    one = now.get((field, term))
                    if was.get((field, term)) != one:
                        into = terms.setdefault(term, {}).setdefault(field, {})
                        into.setdefault(number, {})[slot] = one
        known = self._rows.read(self._before.tally, kept.counts)
        return (tally.changed(known, gone, come) if different else known), terms

    def _cut(self, terms: Terms) -> list[Shard | Fresh]:
        def read(shard: Shard) -> bytes:
            return self._rows.read(shard.row, bytes)

        return shards.update(self._before.shards, terms, read)

    def _shard(self, one: Shard | Fresh) -> Shard:
        if isinstance(one, Fresh):
            return made.put_fresh(self._files, self._rows, one)
        return made.put_known(self._files, self._rows, one)

    def _groups(self, different: Mapping[int, Pair]) -> list[Group]:
        touched = {blocks.group_of(number) for number in different}
        found = []
        for number in range(blocks.group_of(len(self._new)) + 1):
            if number in touched:
                some = self._now(number, different)
                found.append(made.put_group(self._files, self._rows, some))
            else:
                found.append(self._shown(number))
        return found

    def _now(self, group: int, different: Mapping[int, Pair]) -> dict[int, Block]:
        """The blocks of a group as they are."""
        some = {}
        for number in blocks.members(group, len(self._new) + 1):
            new = different[number][1] if number in different else self._group(group)[number]
            if new:
                some[number] = new
        return some

    def _shown(self, number: int) -> Group:
        @lru_cache(maxsize=1)
        def show() -> Mapping[str, bytes]:
            return blocks.shown(self._group(number))

        return made.put_shown(self._files, self._before.groups[number], show)

    # --- the files that stand alone -----------------------------------------------------------

    def _keys(self, different: Mapping[int, Pair]) -> tuple[str, str]:
        """What orders the filings, and the file that tells their order."""
        before, files = self._before, self._files
        keys: list[list[str]] = self._rows.read(before.keys, kept.values)
        now = keys[: len(self._new)] + [[]] * (len(self._new) - len(keys))
        for number, (_, new) in different.items():
            if number and new:
                now[number - 1] = new.keys
        self._filings = sum(map(len, now))
        if now == keys:
            files.put(made.path("names", before.names), lambda: made.ranks(keys))
            return before.keys, before.names
        return self._rows.put(kept.of(now)), made.put(files, "names", made.ranks(now))

    def _sounds(self, counts: Tally) -> tuple[str, str]:
        """How characters are spoken, and the file that tells it."""
        before, files = self._before, self._files
        sounds: dict[str, str] = self._rows.read(before.sounds, kept.values)
        signs = counts[tally.SIGNS]
        if sounds.keys() == signs.keys():
            path = made.path("characters", before.characters)
            files.put(path, lambda: encode.text(results.signs(sounds)))
            return before.sounds, before.characters
        now = {sign: sounds.get(sign) or results.spoken(sign) for sign in sorted(signs)}
        payload = encode.text(results.signs(now))
        return self._rows.put(kept.of(now)), made.put(files, "characters", payload)

    def _runs(self, different: Mapping[int, Pair]) -> list[str]:
        """The rows of facets, those of runs anew in which any company stands otherwise."""
        others = {
            (number - 1) // columns.RUN
            for number, (old, new) in different.items()
            if _facets(old) != _facets(new)
        }
        found = []
        for number, at in enumerate(range(0, len(self._new), columns.RUN)):
            old, new = (order[at : at + columns.RUN] for order in (self._old, self._new))
            if old == new and number not in others:
                found.append(self._before.runs[number])
            else:
                told = columns.run_of(map(self._maker.facets, new))
                found.append(self._rows.put(told))
        return found

    def _facets(self, runs: Sequence[str]) -> str:
        def payload() -> bytes:
            return columns.joined(self._rows.read(row, bytes) for row in runs)

        if runs == self._before.runs:
            self._files.put(made.path("facets", self._before.facets), payload)
            return self._before.facets
        return made.put(self._files, "facets", payload())


def _facets(block: Block | None) -> Any:
    return block and block.facets


def _slots(old: Block | None, new: Block | None) -> Iterator[int]:
    """The documents of a block that are others; the first one counts for all of them."""
    was, now = (block.texts if block else [] for block in (old, new))
    for slot, (one, other) in enumerate(zip_longest(was, now)):
        if one != other or (slot == 0 and len(was) != len(now)):
            yield slot


def _postings(counts: Tally, block: Block | None, slot: int) -> dict[tuple[int, str], Posting]:
    """What the terms of a document bring, which are counted, too."""
    if block is None or slot >= len(block.texts):
        return {}
    fields = made.counted(counts, block, slot)
    return {(field, term): one for field, term, one in index.of_document(fields)}
