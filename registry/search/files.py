"""The files of the search, each under a name that tells its content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from registry.catalogue import Catalogue
from registry.memo import Memo
from registry.model import Label
from registry.search import analysis, columns, encode, index, remembered, results, shards, tally
from registry.search import documents as docs
from registry.search.documents import BOOSTS, FIELDS, LABELS, Documents
from registry.search.lazily import Files

FORMAT = 1
FOLDER = "search/"


@dataclass(frozen=True, slots=True)
class Found:
    """All files of the search by path, and the two that a page has to name."""

    files: Mapping[str, bytes]
    manifest: str
    facets: str

    def changed(self, before: Collection[str]) -> Iterator[tuple[str, bytes]]:
        """The files that a site with those paths lacks: no file changes under its name."""
        known = frozenset(before)
        return ((path, self.files[path]) for path in self.files if path not in known)


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
    files = Files()
    for shard in made.shards:
        files.put(f"{FOLDER}t/{shard.name}.bin", shard.terms)
        if shard.places:
            files.put(f"{FOLDER}p/{shard.name}.bin", shard.places)
    _distinct([shard.name for shard in made.shards])

    def put(name: str, payload: bytes, digits: int = 10) -> str:
        # The name is that of what is in it before compression: another zlib makes no new name.
        digest = hashlib.sha256(payload).hexdigest()[:digits]
        files.compress(f"{FOLDER}{name}{digest}.bin", payload)
        return digest

    def kept(name: str, told: object, make: Callable[[], bytes]) -> bytes:
        return remembered.kept(name, json.dumps(told), make, memo) if memo else make()

    def coded() -> bytes:
        return columns.encode(documents)

    filings, signs = documents.filings, sorted(made.tally[tally.SIGNS])
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
            "characters": put(
                "characters.", kept("signs", signs, lambda: encode.text(results.signs(signs)))
            ),
        },
    }
    facets = put("facets.", kept("facets", columns.told(documents), coded))
    whole = put("manifest.", encode.text(manifest))
    return Found(files, f"{FOLDER}manifest.{whole}.bin", f"{FOLDER}facets.{facets}.bin")


def _distinct(names: list[str]) -> None:
    """Refuses two shards of one name, of which a browser would read but one."""
    if len({*names}) < len(names):
        twice = next(name for at, name in enumerate(names) if name in names[:at])
        raise ValueError(f"two shards of the search would be named {twice}")


def _fragments(documents: Documents, files: Files) -> Iterator[str]:
    """Puts the fragments to the files; yields what names each group of them."""
    for group in results.groups(documents):
        digest = hashlib.sha256(b"".join(group.values())).hexdigest()[:6]
        for name, payload in group.items():
            files.compress(f"{FOLDER}f/{name}-{digest}.bin", payload)
        yield digest
