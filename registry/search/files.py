"""The files of the search, each under a name that tells its content."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.catalogue import Catalogue
from registry.memo import Memo
from registry.model import Label
from registry.search import analysis, columns, encode, index, remembered, results, shards, tally
from registry.search import documents as docs
from registry.search.documents import BOOSTS, FIELDS, LABELS, Documents

FORMAT = 1
FOLDER = "search/"


@dataclass(frozen=True, slots=True)
class Found:
    """All files of the search by path, and the two that a page has to name."""

    files: Mapping[str, bytes]
    manifest: str
    facets: str


def make(
    cat: Catalogue,
    statuses: Mapping[str, Label],
    memo: Memo | None = None,
    titles: Mapping[str, Label] = docs.NONE,
) -> Found:
    """The files of the search of a catalogue.

    `statuses` says what each status is called, `titles` what further pages are called, by address.
    """
    return of(docs.make(cat, statuses, titles), memo)


def of(documents: Documents, memo: Memo | None = None) -> Found:
    """The files of the search of documents; of what `memo` remembers, only what changed is made."""
    blocks = tuple(tuple(document.texts for document in block) for block in documents.blocks)
    made = remembered.make(blocks, memo)
    files: dict[str, bytes] = {}
    for shard in made.shards:
        files[f"{FOLDER}t/{shard.name}.bin"] = shard.terms
        if shard.places:
            files[f"{FOLDER}p/{shard.name}.bin"] = shard.places

    def put(name: str, payload: bytes, digits: int = 10) -> str:
        # The name is that of what is in it before compression: another zlib makes no new name.
        digest = hashlib.sha256(payload).hexdigest()[:digits]
        files[f"{FOLDER}{name}{digest}.bin"] = zlib.compress(payload, shards.LEVEL)
        return digest

    filings = documents.filings
    totals = {**made.tally[tally.LENGTHS], str(LABELS): index.labels(filings)}
    manifest = {
        "format": FORMAT,
        "documents": sum(map(len, documents.blocks)),
        "pages": len(documents.blocks[0]),
        "companies": len(documents.blocks) - 1,
        "filings": len(filings),
        "edition": documents.edition,
        "fields": FIELDS,
        "boosts": BOOSTS,
        "page_boost": docs.PAGES,
        "totals": [totals.get(str(field), 0) for field in range(len(FIELDS))],
        "k1": index.K1,
        "b": index.B,
        "axes": {
            axis: [[one.id, one.name.en, one.name.zh] for one in documents.axes[axis]]
            for axis in docs.AXES
        },
        "lists": [[one.register, one.batch, one.announced] for one in documents.lists],
        "syllables": " ".join(sorted(filter(analysis.VOWEL.search, made.tally[tally.SYLLABLES]))),
        "first": shards.borders(made.shards),
        "shards": "".join(shard.name for shard in made.shards),
        "chunk": results.CHUNK,
        "layer": results.LAYER,
        "shelf": results.SHELF,
        "group": results.GROUP,
        "fragments": "".join(_fragments(documents, files)),
        "files": {
            "names": put("names.", encode.ranks(filings)),
            "words": put("words.", encode.text(sorted(made.tally[tally.WORDS].items()))),
            "characters": put("characters.", encode.text(results.signs(made.tally[tally.SIGNS]))),
        },
    }
    facets = put("facets.", columns.encode(documents))
    whole = put("manifest.", encode.text(manifest))
    return Found(files, f"{FOLDER}manifest.{whole}.bin", f"{FOLDER}facets.{facets}.bin")


def _fragments(documents: Documents, files: dict[str, bytes]) -> Iterator[str]:
    """Puts the fragments to the files; yields what names each group of them."""
    for group in results.groups(documents):
        digest = hashlib.sha256(b"".join(group.values())).hexdigest()[:6]
        for name, payload in group.items():
            files[f"{FOLDER}f/{name}-{digest}.bin"] = zlib.compress(payload, shards.LEVEL)
        yield digest
