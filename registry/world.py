"""All that the pages of a build are made of: records, what happened to them, and views of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from registry import (
    catalogue,
    chronicle,
    classify,
    history,
    indexes,
    numbers,
    pinyin,
    romanise,
    text,
)
from registry.catalogue import Askers, Catalogue
from registry.chronicle import Before, Chronicle, Gone, Key, Point
from registry.indexes import Indexes
from registry.model import LANGS, Commit, Content, History, Lang
from registry.pages import view
from registry.pages.view import Row, View
from registry.render import read_texts
from registry.schema import Schemas
from registry.site import Site

PROSE = "content/pages/"  # about.en.md, about.zh.md
Prose = Mapping[Lang, Mapping[str, Markup]]  # pages made by hand, by language and name


@dataclass(frozen=True, slots=True)
class World:
    """The views of a content and its history by language."""

    views: Mapping[Lang, View]
    marks: Mapping[Key, bytes]  # tell whether the revisions of a record are those of another world

    @property
    def view(self) -> View:
        """The view of the first language."""
        return next(iter(self.views.values()))

    @property
    def content(self) -> Content:
        """All records."""
        return self.view.cat.content


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a world on disk: all of it but what is soon made again."""

    marks: Mapping[Key, bytes]
    cat: Catalogue
    points: Mapping[Key, tuple[Point, ...]]
    gone: Mapping[Key, Gone]
    commits: tuple[Commit, ...]
    rows: Mapping[Lang, Mapping[str, Row]]
    prose: Prose
    indexes: Indexes


def make(
    content: Content,
    past: History,
    prose: Prose,
    site: Site,
    schemas: Schemas,
    before: World | None = None,
) -> World:
    """The world of checked content; of the one before, whatever has not changed is taken."""
    marks = history.marks(past)
    older = _older(before, content, marks) if before else None
    cat = catalogue.make(content, askers(content), before.view.cat if before else None)
    chron = chronicle.make(content, past, older)
    known = before.view if before else None
    then = indexes.Before(known.cat, known.chron, known.indexes) if known else None
    found = indexes.make(cat, chron, then)
    views = {
        lang: view.make(
            lang,
            cat,
            chron,
            site,
            read_texts(lang),
            schemas,
            prose.get(lang, {}),
            before.views.get(lang) if before else None,
            found,
        )
        for lang in site.languages
    }
    return World(views, marks)


def _older(before: World, content: Content, marks: Mapping[Key, bytes]) -> Before:
    """What was made before, with the records whose revisions, or lack of any, are the same."""
    every = {*marks, *(("filing", id_) for id_ in content.filings)}
    same = {key for key in every if before.marks.get(key) == marks.get(key)}
    return Before(before.content, before.view.chron, same)


def is_prose(path: str) -> bool:
    """Whether a file holds a page made by hand."""
    return path.startswith(PROSE) and path.endswith(".md")


def prose(tree: Iterable[tuple[str, bytes]]) -> dict[Lang, dict[str, Markup]]:
    """The pages made by hand as HTML, by language and name: {"en": {"about": …}}."""
    found: dict[Lang, dict[str, Markup]] = {lang: {} for lang in LANGS}
    for path, data in sorted(one for one in tree if is_prose(one[0])):
        name, _, ending = path.removeprefix(PROSE).removesuffix(".md").rpartition(".")
        for lang in LANGS:
            if ending == lang:
                found[lang][name] = text.html(data.decode(), level=2, relative=True)
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


def kept(world: World) -> Kept:
    """What is worth keeping of a world."""
    chron = world.view.chron
    return Kept(
        marks=world.marks,
        cat=world.view.cat,
        points=chron.points,
        gone=chron.gone,
        commits=chron.history.commits,
        rows={lang: one.rows for lang, one in world.views.items()},
        prose={lang: one.prose for lang, one in world.views.items()},
        indexes=world.view.indexes,
    )


def of(held: Kept, site: Site, schemas: Schemas) -> World:
    """The world as it was kept, but for the revisions, which nobody asks of it."""
    chron = Chronicle(History(held.commits, {}), held.points, held.gone)
    views = {
        lang: view.of_rows(
            lang,
            held.cat,
            chron,
            site,
            read_texts(lang),
            schemas,
            held.prose[lang],
            rows,
            held.indexes,
        )
        for lang, rows in held.rows.items()
    }
    return World(views, held.marks)
