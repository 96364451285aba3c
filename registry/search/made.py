"""What a search comes to, and its files, each put under a name that tells its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from registry.search import blocks, encode, packing, tally
from registry.search.blocks import Block
from registry.search.documents import LABELS, Fields, analysed
from registry.search.kept import Group, Kept
from registry.search.lazily import Files
from registry.search.rows import Rows
from registry.search.shards import Fresh, Shard
from registry.search.tally import Tally

FOLDER = "search/"

Keys = Sequence[Sequence[str]]  # what orders the filings of each company


class Made(Struct, frozen=True):
    """What a search came to: what is kept of it, and what the manifest tells beside."""

    kept: Kept
    pages: int
    companies: int
    filings: int
    tally: Tally


def counted(counts: Tally, block: Block, slot: int) -> Fields:
    """The terms of one document, which are counted, too."""
    fields = analysed(block.texts[slot])
    tally.add(counts, block.texts[slot], fields, len(block.texts))
    return fields


def labelled(counts: Tally, block: Block) -> None:
    """Counts the terms of the labels of a block."""
    if block.labels:
        counts[tally.LENGTHS][str(LABELS)] += block.labels


def ranks(keys: Keys) -> bytes:
    """The place of each filing in the order of names."""
    return encode.ranks([key for some in keys for key in some])


# --- files ------------------------------------------------------------------------------------


def put(files: Files, name: str, payload: bytes, digits: int = 10) -> str:
    """Takes a file that stands alone; the hash in its name."""
    # The name is that of what is in it before compression: another zlib makes no new name.
    digest = hashlib.sha256(payload).hexdigest()[:digits]
    files.put(path(name, digest), lambda: payload)
    return digest


def path(name: str, digest: str) -> str:
    """Where a file lies that stands alone."""
    return f"{FOLDER}{name}.{digest}.bin"


def put_fresh(files: Files, rows: Rows, fresh: Fresh) -> Shard:
    """Takes the files of a shard, and what is kept of it."""
    rows.put(fresh.row)
    _put_shard(files, fresh.shard, lambda: (fresh.terms, fresh.places))
    return fresh.shard


def put_known(files: Files, rows: Rows, shard: Shard) -> Shard:
    """Takes the files of a shard that is kept."""
    _put_shard(files, shard, lambda: packing.pack(rows.read(shard.row, packing.read)))
    return shard


def _put_shard(files: Files, shard: Shard, pack: Callable[[], tuple[bytes, bytes]]) -> None:
    files.put(f"{FOLDER}t/{shard.name}.bin", lambda: pack()[0])
    if shard.placed:
        files.put(f"{FOLDER}p/{shard.name}.bin", lambda: pack()[1])


def put_group(files: Files, rows: Rows, some: Mapping[int, Block]) -> Group:
    """Takes the fragments that show some blocks, and what is kept of these."""
    shown = blocks.shown(some)
    digest = hashlib.sha256(b"".join(shown.values())).hexdigest()[:6]
    group = Group(rows.put(blocks.written(some.values())), digest, [*shown])
    put_shown(files, group, lambda: shown)
    return group


def put_shown(files: Files, group: Group, show: Callable[[], Mapping[str, bytes]]) -> Group:
    """Takes the fragments of a group."""

    def payload(name: str) -> Callable[[], bytes]:
        return lambda: show()[name]

    for name in group.names:
        files.put(f"{FOLDER}f/{name}-{group.digest}.bin", payload(name))
    return group


def distinct(shards: Iterable[Shard]) -> None:
    """Refuses two shards of one name, of which a browser would read but one."""
    names = [shard.name for shard in shards]
    if len({*names}) < len(names):
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise ValueError(f"two shards of the search would be named {twice}")
