"""All that a site is made of, in parts that are made anew alone: pages, feeds, revisions, lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from registry import pages, urls, wording
from registry.catalogue import Catalogue
from registry.chronicle import Chronicle
from registry.exports import feeds, revisions
from registry.exports.unit import Each as Exports
from registry.exports.unit import Unit as Export
from registry.indexes import Indexes
from registry.indexes.upkeep import Upkeep
from registry.later import Later
from registry.model import Content, History, Lang
from registry.pages import addresses, companies
from registry.pages.unit import Each, Unit
from registry.pages.view import View
from registry.program import TEMPLATES, digest
from registry.render import Render
from registry.tracked import Noted, Notes, Reads, watched
from registry.tracked import changed as differing

Outputs = Iterable[tuple[str, bytes]]  # path in the site, content
INTO = (
    Catalogue,
    Chronicle,
    History,
    Content,
    Indexes,
    Upkeep,
)  # the records of a view that hold what is read
FIXED = ("site", "texts", "schemas", "say", "lang", "head")  # who changes these makes all anew
APART = ("search", "sitemap", "assets")  # parts that are made of all the others, or of none
SHARED = ("cat", "chron", "indexes")  # of a view: the same in all languages
SEEN = ("head", "foot", "field", "repeated")  # components that every page sees


class Shown(Struct, frozen=True):
    """What a part may read: the views, and the functions that draw pages, by language."""

    views: Mapping[Lang, View]
    draw: Mapping[Lang, Render]


Function = Callable[[Shown, Lang, Any], Outputs]


class Part(Struct, frozen=True):
    """Files of the site that are made together, under a name that every build knows them by."""

    name: str
    function: Function  # of what is shown, and of the two below
    lang: Lang
    unit: Any

    def make(self, shown: Shown) -> Outputs:
        """Its files."""
        return self.function(shown, self.lang, self.unit)


class Family(Struct, frozen=True):
    """Parts that are found out together, and what was read for it."""

    parts: Mapping[str, Part]
    reads: Reads


class Families(Struct, frozen=True):
    """All of them by name, and all of their parts."""

    of: Mapping[str, Family]
    every: Mapping[str, Part]


def families(
    views: Mapping[Lang, View], before: Families | None = None, changed: Reads | None = None
) -> Families:
    """Every part of the site but those that need to know all others.

    Of the families `before`, those are taken for which nothing was read that has `changed` since;
    they are the very same ones where this holds for all.
    """
    notes = Notes()
    seen = _seen(views, notes)
    old = before.of if before and changed is not None else {}
    found = {}
    for name, find in _kinds(seen):
        known = old.get(name)
        if known and not _touched(known.reads, changed or {}):
            found[name] = known
            continue
        with notes.taken() as reads:
            found[name] = Family(find(), reads)
    if (
        before
        and found.keys() == old.keys()
        and all(old[name] is one for name, one in found.items())
    ):
        return before
    owners: dict[str, Family] = {}
    for one in found.values():
        owners.update(dict.fromkeys(one.parts, one))
    return Families(found, Later(owners, lambda name: owners[name].parts[name]))


def _touched(reads: Reads, changed: Reads) -> bool:
    return any(not keys.isdisjoint(changed.get(name, ())) for name, keys in reads.items())


def _kinds(views: Mapping[Lang, View]) -> Iterator[tuple[str, Callable[[], Mapping[str, Part]]]]:
    """Each family by its name, with what finds its parts out."""
    for lang, view in views.items():
        for units in (pages.whole, *pages.PARTS):
            yield f"{lang} {units.__module__}.{units.__name__}", partial(_drawn, lang, units, view)
        yield f"{lang} feeds", partial(_told, lang, view)
        yield f"{lang} labels", partial(_labelled, lang)
    lang, view = next(iter(views.items()))
    yield "revisions", partial(_revised, lang, view)


def _drawn(lang: Lang, units: Callable[[View], Iterable[Unit]], view: View) -> Mapping[str, Part]:
    found = units(view)
    if isinstance(found, Each):
        return _later(found, f"{lang} ", _pages, lang)
    return _named(Part(f"{lang} {unit.name}", _pages, lang, unit) for unit in found)


def _told(lang: Lang, view: View) -> Mapping[str, Part]:
    return _later(feeds.units(view), f"{lang} ", _export, lang)


def _labelled(lang: Lang) -> Mapping[str, Part]:
    return _named([Part(f"{lang} labels", _labels, lang, None)])


def _named(found: Iterable[Part]) -> Mapping[str, Part]:
    return {part.name: part for part in found}


def _later(each: Each | Exports, begin: str, function: Function, lang: Lang) -> Mapping[str, Part]:
    """Parts by name, each made when it is asked for: of tens of thousands, an edit has few due."""
    start = f"{begin}{each.begin}"

    def part(name: str) -> Part:
        return Part(name, function, lang, each.unit(name[len(start) :]))

    return Later([start + key for key in each.keys], part)


def _revised(lang: Lang, view: View) -> Mapping[str, Part]:
    return _later(revisions.units(view.chron, view.cat.content), "", _export, lang)


def left(views: Mapping[Lang, View], paths: Iterable[str]) -> Iterator[Part]:
    """The pages of records that left, which have no address that any of these paths has."""
    gone = next(iter(views.values())).chron.gone.values()
    urls_ = [url for one in gone if (url := addresses.address(one))]
    # Whatever differs from an address in nothing but capitals is as long, where all is ASCII.
    lengths = {len(urls.output(lang, url)) for lang in views for url in urls_}
    near = (path for path in paths if len(path) in lengths or not path.isascii()) if urls_ else ()
    taken = {path.casefold() for path in near}
    for lang, view in views.items():
        inside = urls.output(lang, "")
        own = {path.removeprefix(inside) for path in taken if path.startswith(inside)}
        for unit in pages.left(view, own):
            yield Part(f"{lang} {unit.name}", _pages, lang, unit)


def is_drawn(part: Part) -> bool:
    """Whether the files of a part are pages, and not data."""
    return part.function is _pages


def is_left(name: str) -> bool:
    """Whether a part is the page of a record that left."""
    return " gone/" in name and name.partition(" ")[2].startswith("gone/")


def leads_on(name: str) -> bool:
    """Whether a part is a page that only leads on to another one."""
    return name.partition(" ")[2].startswith(companies.MOVED)


def _pages(shown: Shown, lang: Lang, unit: Unit) -> Outputs:
    draw = shown.draw[lang]
    made = pages.made(unit, shown.views[lang])
    return ((urls.output(lang, page.url), draw(page)) for page in made)


def _export(shown: Shown, lang: Lang, unit: Export) -> Outputs:
    return unit.make(shown.views[lang])


def _labels(shown: Shown, lang: Lang, _: None) -> Outputs:
    view = shown.views[lang]
    return [revisions.fields(lang, view.schemas, view.cat.content, view.texts, view.site)]


def listed(site_path: str) -> bool:
    """Whether a file of the site is a page that search engines should know."""
    return site_path.endswith(".html") and site_path.rpartition("/")[2] != "404.html"


# --- who reads what ---------------------------------------------------------------------------


def noted(
    views: Mapping[Lang, View],
    draw: Callable[[View, Mapping[str, str], Mapping[str, str]], Render],
    files: Mapping[Lang, Mapping[str, str]],
    sources: Mapping[str, str],
    notes: Notes,
) -> Shown:
    """The same views and what draws their pages, so that all that is read of them is noted."""
    templates = Noted("templates", sources, notes)
    drawn = {
        lang: draw(view, Noted(f"{lang} files", files[lang], notes), templates)
        for lang, view in views.items()
    }
    return Shown(_seen(views, notes), drawn)


def _seen(views: Mapping[Lang, View], notes: Notes) -> dict[Lang, View]:
    """The same views, so that all that is read of them is noted."""
    seen: dict[Lang, View] = {}
    for lang, view in views.items():
        one: View = watched(view, notes, INTO, (*FIXED, *SHARED), f"{lang}.")
        cat = watched(view.cat, notes, INTO, FIXED, "cat.")
        chron = watched(view.chron, notes, INTO, FIXED, "chron.")
        found = watched(view.indexes, notes, INTO, FIXED, "indexes.")
        say = wording.teller(cat.content, lang)
        seen[lang] = replace(one, cat=cat, chron=chron, indexes=found, say=say)
    return seen


def changed(old: Mapping[Lang, View], new: Mapping[Lang, View]) -> Reads | None:
    """What of the views reads otherwise than it did; None where everything may.

    The revisions in `chron.history.records` are left to who knows them.
    """
    if old.keys() != new.keys():
        return None
    apart = (*FIXED, "records", "edition")
    (before, *_), (after, *_) = old.values(), new.values()
    if before.cat.edition != after.cat.edition:
        return None
    found: Reads = {}
    for part in (
        differing(before.cat, after.cat, INTO, apart, "cat."),
        differing(before.chron, after.chron, INTO, apart, "chron."),
        differing(before.indexes, after.indexes, INTO, apart, "indexes."),
        *(differing(old[lang], new[lang], INTO, (*apart, *SHARED), f"{lang}.") for lang in new),
    ):
        if part is None:
            return None
        found |= part
    return found


# To parse all templates for it takes as long as to draw three hundred pages.
INCLUDED = re.compile(r'{%[-+]?\s*(?:extends|include|import|from)\s+"([^"]+)"')


def sources() -> dict[str, str]:
    """What names the text of each template of a page and of all that it includes."""
    closures: dict[str, frozenset[str]] = {}

    def closure(name: str) -> frozenset[str]:
        if name not in closures:
            closures[name] = frozenset((name,))
            asked = INCLUDED.findall((TEMPLATES / name).read_text(encoding="utf-8"))
            closures[name] |= {deep for one in asked for deep in closure(one)}
        return closures[name]

    shared = {deep for name in SEEN for deep in closure(f"components/{name}.html")}
    found = {}
    for path in sorted((TEMPLATES / "pages").glob("*.html")):
        names = sorted(closure(f"pages/{path.name}") | shared)
        found[path.name] = digest(names)
    return found
