"""What a build keeps for the next one, so that an edit costs what it changes.

Kept are the texts of every block and the shards made of them. Where texts differ, the postings of
their terms are taken out of the shards and the new ones put in; the result equals shards made anew.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import zip_longest
from unicodedata import unidata_version

from registry.memo import Memo, code
from registry.search import index, shards, tally
from registry.search.documents import Texts
from registry.search.index import Posting
from registry.search.shards import Shard
from registry.search.tally import Tally

NAME = "search"
APART = "search/columns", "search/coder", "search/results"  # decide what is kept apart
CODE = (
    "search/analysis", "search/characters", "search/documents", "search/encode", "search/index",
    "search/packing", "search/remembered", "search/shards", "search/stems", "search/tally",
    "numbers", "pinyin",
)  # fmt: skip
WORTHWHILE = 10  # where more than one block in so many has changed, all is made anew

Block = Sequence[Texts]  # the texts of its documents, slot by slot


@dataclass(frozen=True, slots=True)
class Made:
    """The blocks, each as JSON, their shards, and what is counted over all of them."""

    blocks: Sequence[str]
    shards: Sequence[Shard]
    tally: Tally


def make(blocks: Sequence[Block], memo: Memo | None = None) -> Made:
    """The shards of the blocks; of what `memo` remembers, only what changed is made."""
    before = _read(memo) if memo else None
    now = (before and updated(before, blocks)) or anew(blocks)
    if memo and now is not before:
        _keep(memo, now)
    return now


def anew(blocks: Sequence[Block]) -> Made:
    """The shards of the blocks, nothing being known."""
    return Made(_written(blocks), shards.make(index.make(blocks)), tally.of(blocks))


def updated(before: Made, blocks: Sequence[Block]) -> Made | None:
    """The shards of the blocks, out of those of other blocks; None where too much has changed."""
    written = _written(blocks)
    different = [
        number
        for number, (old, new) in enumerate(zip_longest(before.blocks, written))
        if old != new
    ]
    if not different:
        return before
    if len(different) * WORTHWHILE > len(written) or not before.shards:
        return None
    old, new = (
        {number: _block(each[number]) for number in different if number < len(each)}
        for each in (before.blocks, written)
    )
    counts = tally.changed(before.tally, tally.of(old.values()), tally.of(new.values()))
    changes: dict[str, dict[int, dict[int, list[Posting]]]] = {}
    for number in different:
        gone = index.of_block(number, old.get(number, ()))
        come = index.of_block(number, new.get(number, ()))
        for term in {*gone, *come}:
            were, are = gone.get(term, {}), come.get(term, {})
            for field in {*were, *are}:
                if were.get(field) != are.get(field):
                    changed = changes.setdefault(term, {}).setdefault(field, {})
                    changed[number] = are.get(field, [])
    return Made(written, shards.update(before.shards, changes), counts)


def kept(name: str, told: str, make: Callable[[], bytes], memo: Memo) -> bytes:
    """What `make` makes, which hangs on `told` alone; remembered until that is another."""
    key = hashlib.sha256(f"{_code()} {code(*APART)} {told}".encode()).digest()
    for _, value in memo.items(f"{NAME} {name}"):
        check, data = value[: len(key)], value[len(key) :]
        if check == hashlib.sha256(key + data).digest():
            return data
    data = make()
    memo.put(f"{NAME} {name}", {"": hashlib.sha256(key + data).digest() + data}, anew=True)
    return data


def _written(blocks: Iterable[Block]) -> list[str]:
    return [json.dumps([list(texts.items()) for texts in block]) for block in blocks]


def _block(written: str) -> list[Texts]:
    return [{field: tuple(values) for field, values in texts} for texts in json.loads(written)]


def _keep(memo: Memo, made: Made) -> None:
    told = {
        "code": _code(),
        "blocks": made.blocks,
        "shards": [[shard.first, shard.last, shard.name] for shard in made.shards],
        "tally": made.tally,
    }
    written = json.dumps(told).encode()
    values = {"": written, "check": _check(written, made.shards)}
    for shard in made.shards:
        values["t/" + shard.name] = shard.terms
        values["p/" + shard.name] = shard.places
    memo.put(NAME, values, anew=True)


def _read(memo: Memo) -> Made | None:
    kept = dict(memo.items(NAME))
    try:
        told = json.loads(kept[""])
        if told["code"] != _code():
            return None
        found = [
            Shard(first, last, name, kept["t/" + name], kept["p/" + name])
            for first, last, name in told["shards"]
        ]
        counts = {kind: Counter(told["tally"][kind]) for kind in tally.KINDS}
        whole = _check(kept[""], found) == kept["check"]
        return Made(told["blocks"], found, counts) if whole else None
    except (KeyError, TypeError, ValueError):
        return None


def _code() -> str:
    """What names the code and the libraries that decide what the terms are."""
    versions = (f"{name} {version(name)}" for name in ("lunr", "opencc", "pypinyin"))
    return " ".join((code(*CODE), *versions, unidata_version))


def _check(written: bytes, made: Iterable[Shard]) -> bytes:
    """What tells that not a byte was lost."""
    digest = hashlib.sha256(written)
    for shard in made:
        digest.update(b"%d %d " % (len(shard.terms), len(shard.places)))
        digest.update(shard.terms + shard.places)
    return digest.digest()
