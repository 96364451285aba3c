"""All that the pages of a build are made of: records, what happened to them, and views of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup
from msgspec import Struct

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
from registry.chronicle import Before, Chronicle, Key
from registry.history import Marks
from registry.indexes import Indexes
from registry.model import LANGS, Content, History, Lang
from registry.pages import view
from registry.pages.view import View
from registry.render import read_texts
from registry.schema import Schemas
from registry.site import Site

PROSE = "content/pages/"  # about.en.md, about.zh.md
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
) -> World:
    """The world of checked content; of the one before, whatever has not changed is taken."""
    marks = history.marks(past, before.marks if before else None)
    revised = _revised(before.marks.of, marks.of) if before else frozenset()
    older = Before(before.content, before.view.chron, revised) if before else None
    cat = catalogue.make(content, askers(content), before.view.cat if before else None)
    chron = chronicle.make(content, past, older)
    known = before.view if before else None
    then = indexes.Before(known.cat, known.chron, known.indexes, revised) if known else None
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


def _revised(old: Mapping[Key, bytes], new: Mapping[Key, bytes]) -> frozenset[Key]:
    """The records whose revisions are others than before."""
    return frozenset(key for key, _ in old.items() ^ new.items())


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


def of(
    cat: Catalogue,
    chron: Chronicle,
    found: Indexes,
    prose: Prose,
    marks: Marks,
    site: Site,
    schemas: Schemas,
) -> World:
    """A world of which all is there already, as it was kept."""
    views = {
        lang: view.make(lang, cat, chron, site, read_texts(lang), schemas, one, found=found)
        for lang, one in prose.items()
    }
    return World(views, marks)
