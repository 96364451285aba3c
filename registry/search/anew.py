"""The search of documents of which nothing is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from registry.search import blocks, columns, encode, index, kept, made, packing, results, tally
from registry.search import shards as cut
from registry.search.documents import Document, Facets, Fields
from registry.search.kept import Kept
from registry.search.lazily import Files
from registry.search.made import Made
from registry.search.rows import Rows, named


def make(documents: Sequence[Sequence[Document]], rests: str, rows: Rows, files: Files) -> Made:
    """The search of documents, block by block."""
    every = [blocks.of(block, pages=not number) for number, block in enumerate(documents)]
    counts = tally.none()

    def analysed() -> Iterable[list[Fields]]:
        for block in every:
            yield [made.counted(counts, block, slot) for slot in range(len(block.texts))]
            made.labelled(counts, block)

    terms = (packing.term(*one) for one in index.make(analysed()).items())
    shards = [made.put_fresh(files, rows, one) for one in cut.make(terms)]
    groups = [
        made.put_group(files, rows, {at: every[at] for at in blocks.members(number, len(every))})
        for number in range(blocks.group_of(len(every) - 1) + 1)
    ]
    keys = [block.keys for block in every[1:]]
    sounds = {sign: results.spoken(sign) for sign in sorted(counts[tally.SIGNS])}
    facets = [[Facets(*one) for one in block.facets] for block in every[1:]]
    starts = range(0, len(facets), columns.RUN)
    runs = [columns.run_of(facets[at : at + columns.RUN]) for at in starts]
    found = Kept(
        rests=rests,
        pages=named(blocks.written(every[:1])),
        order=rows.put(kept.of([block.shown[0] for block in every[1:]])),
        shards=shards,
        groups=groups,
        tally=rows.put(kept.of(counts)),
        keys=rows.put(kept.of(keys)),
        sounds=rows.put(kept.of(sounds)),
        names=made.put(files, "names", made.ranks(keys)),
        words=made.put(files, "words", encode.text(tally.words(counts))),
        characters=made.put(files, "characters", encode.text(results.signs(sounds))),
        runs=[*map(rows.put, runs)],
        facets=made.put(files, "facets", columns.joined(runs)),
    )
    return Made(found, len(every[0].texts), len(keys), sum(map(len, keys)), counts)
