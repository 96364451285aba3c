"""The files of the search, each under a name that tells its content."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from registry.catalogue import Catalogue
from registry.memo import Memo
from registry.model import Label, Lang
from registry.search import anew, blocks, columns, encode, index, kept, made, results, shards, tally
from registry.search import documents as docs
from registry.search.before import Before
from registry.search.documents import BOOSTS, FIELDS, Documents, Maker
from registry.search.kept import Kept
from registry.search.lazily import Files
from registry.search.made import Made
from registry.search.rows import LostError, Rows, named
from registry.search.update import Update

FORMAT = 1

# the companies that may be others than those remembered; None: any may be
Changed = Callable[[Kept], Collection[str] | None]


@dataclass(frozen=True, slots=True)
class Found:
    """The files of the search, and the two that a page has to name."""

    paths: tuple[str, ...]  # of all of them
    files: Mapping[str, bytes]  # those that were not known
    manifest: str
    facets: str
    name: str = field(default="", compare=False)  # of what is remembered of it


def make(
    cat: Catalogue,
    statuses: Mapping[str, Label],
    memo: Memo | None = None,
    titles: Mapping[str, Label] = docs.NONE,
    *,
    other: Lang = "zh",
    before: Before | None = None,
    known: Collection[str] = (),
) -> Found:
    """The files of the search of a catalogue.

    `statuses` says what each status is called, `titles` what further pages are called, by address.
    What things are called is told in English and in one `other` language.
    Of what `memo` remembers, only what changed is made. Of a catalogue `before`, companies that are
    the same are not looked at; files whose paths are `known` are not made.
    """

    def changed(old: Kept) -> set[str] | None:
        since = old.changed_since(before.name) if before else None
        return None if before is None or since is None else since | kept.changed(before.cat, cat)

    return made_by(Maker(cat, statuses, titles, other), memo, changed, known)


def made_by(maker: Maker, memo: Memo | None, changed: Changed, known: Collection[str]) -> Found:
    """The files of documents, made one by one where they are others than those remembered."""
    rows, files = Rows(memo), Files(known)
    rests = named(encode.text(maker.rests_on()))
    old, found = _remembered(rows), None
    if old:
        same = rests == old.rests
        try:
            found = Update(old, maker, rows, files).make(rests, changed(old) if same else None)
        except LostError:
            old = None
    if found is None:
        rows, files = Rows(memo), Files(known)
        found = anew.make(maker.documents().blocks, rests, rows, files)
    name = found.kept.name
    if not name:
        row = kept.written(found.kept)
        name = named(row)
        rows.keep(row, found.kept.rows, old.rows if old else None)
    return _found(found, maker, files, name)


def of(documents: Documents) -> Found:
    """The files of the search of documents."""
    files = Files()
    return _found(anew.make(documents.blocks, "", Rows(None), files), documents, files)


def _remembered(rows: Rows) -> Kept | None:
    try:
        return rows.first(kept.read)
    except LostError:
        return None


def _found(found: Made, told: Documents | Maker, files: Files, name: str = "") -> Found:
    """The files that were put, and the manifest of all of them."""
    one = found.kept
    made.distinct(one.shards)
    lengths = found.tally[tally.LENGTHS]
    manifest = {
        "format": FORMAT,
        "documents": found.pages + found.companies + found.filings,
        "pages": found.pages,
        "companies": found.companies,
        "filings": found.filings,
        "edition": told.edition,
        "fields": FIELDS,
        "boosts": BOOSTS,
        "page_boost": docs.PAGES,
        "totals": [lengths.get(str(field), 0) for field in range(len(FIELDS))],
        "k1": index.K1,
        "b": index.B,
        "axes": {
            axis: [[one.id, one.name.en, one.name.zh] for one in told.axes[axis]]
            for axis in docs.AXES
        },
        "lists": [[one.register, one.batch, one.announced] for one in told.lists],
        "syllables": " ".join(tally.syllables(found.tally)),
        "first": shards.borders(one.shards),
        "shards": "".join(shard.name for shard in one.shards),
        "run": columns.RUN,
        "chunk": blocks.CHUNK,
        "layer": results.LAYER,
        "shelf": results.SHELF,
        "group": blocks.GROUP,
        "fragments": "".join(group.digest for group in one.groups),
        "files": {"names": one.names, "words": one.words, "characters": one.characters},
    }
    whole = made.put(files, "manifest", encode.text(manifest))
    return Found(
        files.paths,
        files,
        made.path("manifest", whole),
        made.path("facets", one.facets),
        name,
    )
