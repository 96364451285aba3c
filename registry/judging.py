"""What is found out beside the history: what is wrong with a content, and how new names sound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from registry import cycles, findings, memo, pinyin, program, records, romanise, snapshot, sounds
from registry.findings import Kept
from registry.model import Company, Filing
from registry.reading import Reading
from registry.search import analysis

FEW = 20  # files that changed, up to which their names are looked at here

Judged = tuple[Kept, Mapping[str, tuple[str, ...]]]  # with syllables of texts


def judged(root: Path, now: Reading, before: Reading | None, known: Kept | None = None) -> Judged:
    """What is wrong with what was read now, and the syllables that its pages and search ask for.

    `known` is what was found before; what was kept of it on disk, if this process does not know.
    """
    look_for_sounds(root)
    if before is None or len(now.changed) > FEW:
        return findings.after(now, before, known or findings.recalled(root)), pinyin.learned()
    with cycles.unsought():
        found = findings.after(now, before, known or findings.recalled(root))
        _spell(now, before)
    return found, pinyin.learned()


def look_for_sounds(root: Path) -> None:
    """Has names spelled, in this process and those forked from it, by what `keep_sounds` kept."""
    pinyin.look_in(root / memo.FOLDER, _key())


def keep_sounds(root: Path) -> None:
    """Keeps how words sound for the builds of edits, where it is not kept yet."""
    folder, key = root / memo.FOLDER, _key()
    if not sounds.recalled(folder, key):
        sounds.keep(folder, key)


def _key() -> str:
    return snapshot.key(memo.code("sounds"), *program.versions(("pypinyin",)))


def _spell(now: Reading, before: Reading) -> None:
    """Asks for the syllables of names where one is new: also of those that are searched with it."""
    pairs = [(_record(before, path), _record(now, path)) for path in now.changed]
    if all(one is None or (old and old.name.zh == one.name.zh) for old, one in pairs):
        return
    named = [one for pair in pairs for one in pair if one]
    slugs = {one.slug if isinstance(one, Company) else one.company for one in named}
    content = now.content
    for filing in records.held(content.filings, slugs):
        romanise.display(filing.name.zh)
        _sound((filing.name.zh, *(product.name for product in filing.products)))
    for company in (content.companies[slug] for slug in slugs if slug in content.companies):
        pinyin.display(company.name.zh)
        _sound((company.name.zh, *(former.zh for former in company.former_names)))
    _sound(one.name.zh for one in named)


def _sound(names: Iterable[str]) -> None:
    for name in names:
        analysis.sounds(name)


def _record(reading: Reading, path: str) -> Filing | Company | None:
    part = reading.held.whole.parts.get(path)
    return part.found.record if part else None
