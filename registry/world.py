"""All that the pages of a build are made of: records, what happened to them, and views of both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from markupsafe import Markup
from msgspec import Struct

from registry import (
    catalogue,
    chronicle,
    classify,
    history,
    indexes,
    later,
    numbers,
    pinyin,
    romanise,
    text,
    texts,
    workers,
)
from registry.catalogue import Askers, Catalogue
from registry.chronicle import Before, Chronicle, Key
from registry.history import Marks
from registry.indexes import Indexes
from registry.model import LANGS, Company, Content, Filing, History, Lang
from registry.pages import view
from registry.pages.view import Row, View
from registry.schema import Schemas
from registry.site import Site

PROSE = "content/pages/"  # about.en.md, about.zh.md
LANGUAGE = re.compile("[a-z]{2,3}")
NONE: Mapping[Lang, Any] = {}
CHUNK = 512  # records that a process answers for at a time
T = TypeVar("T")
Prose = Mapping[Lang, Mapping[str, Markup]]  # pages made by hand, by language and name


class World(Struct, frozen=True):
    """The views of a content and its history by language."""

    views: Mapping[Lang, View]
    marks: Marks  # tell whether the revisions of a record are those of another world

    @property
    def view(self) -> View:
        """The view of the first language."""
        return next(iter(self.views.values()))

    @property
    def content(self) -> Content:
        """All records."""
        return self.view.cat.content


def make(
    content: Content,
    past: History,
    prose: Prose,
    site: Site,
    schemas: Schemas,
    before: World | None = None,
    jobs: int = 1,
) -> World:
    """The world of checked content; of the one before, whatever has not changed is taken.

    Where there is none, what has to be found out for every record is, in so many processes.
    """
    marks = history.marks(past, before.marks if before else None)
    revised = _revised(before.marks.of, marks.of) if before else frozenset()
    older = Before(before.content, before.view.chron, revised) if before else None
    ask = askers(content)
    if before is None and jobs > 1:
        ask = _answered(content, ask, jobs)
    cat = catalogue.make(content, ask, before.view.cat if before else None)
    chron = chronicle.make(content, past, older)
    known = before.view if before else None
    then = indexes.Before(known.cat, known.chron, known.indexes, revised) if known else None
    found = indexes.make(cat, chron, then, jobs)
    seen = before.views if before else NONE
    return World(_views(cat, chron, found, prose, site, schemas, before=seen), marks)


def _views(
    cat: Catalogue,
    chron: Chronicle,
    found: Indexes,
    prose: Prose,
    site: Site,
    schemas: Schemas,
    *,
    before: Mapping[Lang, View] = NONE,
    rows: Mapping[Lang, Mapping[str, Row]] = NONE,
) -> dict[Lang, View]:
    """The same in each language: with the rows that were kept, or those of the views before."""
    return {
        lang: view.make(
            lang,
            cat,
            chron,
            site,
            texts.of(lang, schemas.texts),
            schemas,
            prose.get(lang, {}),
            before.get(lang),
            found,
            rows.get(lang),
        )
        for lang in site.languages
    }


def _revised(old: Mapping[Key, bytes], new: Mapping[Key, bytes]) -> frozenset[Key]:
    """The records whose revisions are others than before."""
    return frozenset(key for key in later.changed(old, new) if old.get(key) != new.get(key))


def is_prose(path: str) -> bool:
    """Whether a file holds a page made by hand."""
    return path.startswith(PROSE) and path.endswith(".md")


def prose(tree: Iterable[tuple[str, bytes]]) -> dict[Lang, dict[str, Markup]]:
    """The pages made by hand as HTML, by language and name: {"en": {"about": …}}."""
    found: dict[Lang, dict[str, Markup]] = {lang: {} for lang in LANGS}
    for path, data in sorted(one for one in tree if is_prose(one[0])):
        name, _, ending = path.removeprefix(PROSE).removesuffix(".md").rpartition(".")
        if name and LANGUAGE.fullmatch(ending):
            made = text.html(data.decode(), level=2, relative=True)
            found.setdefault(ending, {})[name] = made
    return found


def askers(content: Content) -> Askers:
    """The functions that know names, terms and numbers."""
    return Askers(
        say=romanise.display,
        say_company=pinyin.display,
        classify=lambda filing: classify.classify(filing, content.terms),
        parts=lambda filing: numbers.parse(filing.register, filing.number),
        flags=lambda filing: numbers.anomalies(filing, content),
    )


def _answered(content: Content, ask: Askers, jobs: int) -> Askers:
    """The same functions, for the records of this content, whose answers are all found at once."""
    filings, companies = list(content.filings.values()), list(content.companies.values())
    ask.say_company("一")  # loads the dictionaries once, and not in each process

    def of_filings(some: Sequence[Filing]) -> list[tuple[Any, ...]]:
        return [(ask.say(one.name.zh), ask.classify(one), ask.parts(one), ask.flags(one))
                for one in some]  # fmt: skip

    def of_companies(some: Sequence[Company]) -> list[str]:
        return [ask.say_company(one.name.zh) for one in some]

    said = workers.run([partial(of_companies, some) for some in _chunks(companies)], jobs)
    names = dict(zip((one.name.zh for one in companies), chain.from_iterable(said), strict=True))
    told = workers.run([partial(of_filings, some) for some in _chunks(filings)], jobs)
    found = dict(zip((one.id for one in filings), chain.from_iterable(told), strict=True))
    spelled = {one.name.zh: found[one.id][0] for one in filings}
    return Askers(
        say=spelled.__getitem__,
        say_company=names.__getitem__,
        classify=lambda filing: found[filing.id][1],
        parts=lambda filing: found[filing.id][2],
        flags=lambda filing: found[filing.id][3],
    )


def _chunks(records: Sequence[T]) -> Iterator[Sequence[T]]:
    return (records[at : at + CHUNK] for at in range(0, len(records), CHUNK))


def of(
    cat: Catalogue,
    chron: Chronicle,
    found: Indexes,
    prose: Prose,
    rows: Mapping[Lang, Mapping[str, Row]],
    marks: Marks,
    site: Site,
    schemas: Schemas,
) -> World:
    """A world of which all is there already, as it was kept."""
    return World(_views(cat, chron, found, prose, site, schemas, rows=rows), marks)
