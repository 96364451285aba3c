"""What a build leaves to the next one, and what the next one has to make."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from registry import parts, program
from registry.exports import revisions
from registry.made import NOTHING, Made
from registry.model import Lang
from registry.pages.view import View
from registry.parts import Families, Part
from registry.tracked import Reads, differing
from registry.world import World

Files = Mapping[Lang, Mapping[str, str]]  # paths of labels, manifest and facets by language


class State(Struct, frozen=True):
    """What a site is made of, and what each of its parts came to."""

    fixed: str  # names what every page is made of: code, texts, settings, schemas
    world: World
    files: Files  # those of the search are the ones before until they are made
    sources: Mapping[str, str]  # names the templates of each page; under "" all of them
    made: Made


class Base(Struct, frozen=True):
    """A state to go on from: that of the site in its folder, but for parts that are due."""

    blobs: Mapping[str, str]  # what git calls the content of each file it was made of
    state: State
    stamp: str  # of the site in its folder
    due: frozenset[str]  # parts that the site has otherwise than the state tells
    signature: str  # of that site as it lies on disk


class Plan(Struct, frozen=True):
    """What a build has to make: parts by name, and those that are no more."""

    every: Mapping[str, Part]  # but for those made apart, and the pages of records that left
    families: Families  # of which these are
    due: frozenset[str]
    gone: frozenset[str]
    whole: bool  # all of it is made, whatever lies there
    left: bool  # other records may have left
    stamp: str  # that the site will have


def make(world: World, fixed: str, base: Base | None) -> State:
    """The state of a world; what was made is that of the base until more is made."""
    every = program.digest(program.templates())
    known = base.state.sources if base else {}
    sources = known if known.get("") == every else {"": every, **parts.sources()}
    files = {
        lang: {
            "manifest": "",
            "facets": "",
            "name": "",
            **(base.state.files.get(lang, {}) if base else {}),
            "labels": labels(one)[0],
        }
        for lang, one in world.views.items()
    }
    return State(fixed, world, files, sources, base.state.made if base else NOTHING)


def labels(view: View) -> tuple[str, bytes]:
    """The names of fields for scripts, under a path that tells their content."""
    return revisions.fields(view.lang, view.schemas, view.cat.content, view.texts, view.site)


def planned(base: Base | None, state: State, stamp: str, families: Families | None = None) -> Plan:
    """What is to be made so that the site of the base shows the state.

    `families` are those of the base, where they are known.
    """
    reads = _reads(base.state, state) if base else None
    found = parts.families(state.world.views, families, reads)
    every, known = found.every, state.made.paths
    if base is None or reads is None:
        gone = frozenset(known.keys() - every.keys() - set(parts.APART))
        return Plan(every, found, frozenset((*every, *parts.APART)), gone, True, True, stamp)
    due = {*state.made.reading(reads), *base.due}
    left: frozenset[str] = frozenset()
    if found is not families:  # else these are the parts that the base has
        due |= every.keys() - known.keys()
        left = frozenset(known.keys() - every.keys() - set(parts.APART))
    if any(name.startswith("cat.") or name.endswith(".prose") for name in reads):
        due.add("search")
    return Plan(every, found, frozenset(due), left, False, "chron.gone" in reads, stamp)


def _reads(old: State, new: State) -> Reads | None:
    """What reads otherwise in the new state; None where everything may."""
    if old.fixed != new.fixed:
        return None
    found = parts.changed(old.world.views, new.world.views)
    if found is None:
        return None
    found["templates"] = differing(old.sources, new.sources)
    for lang, files in new.files.items():
        found[f"{lang} files"] = differing(old.files[lang], files)
    found["chron.history.records"] = differing(old.world.marks.of, new.world.marks.of)
    return {name: keys for name, keys in found.items() if keys}
