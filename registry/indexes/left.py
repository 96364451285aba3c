"""Filings that left this registry: whose they were, so that pages about many still tell of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from registry import catalogue, numbers
from registry.catalogue import Catalogue
from registry.chronicle import Chronicle, Gone, Key
from registry.classify import classify
from registry.model import Content, Filing, Name, Product, Revision
from registry.names import as_filed

Keys = Mapping[Key, tuple[Key, ...]]


def once(
    cat: Catalogue,
    chron: Chronicle,
    before: Mapping[Key, tuple[str, ...]] | None = None,
    revised: Iterable[Key] = (),
) -> Mapping[Key, tuple[str, ...]]:
    """The regions that filings have or had which were corrected or are gone: their pages stay.

    What was found before is taken for all records but those revised.
    """
    records = chron.history.records
    found = {} if before is None else dict(before)
    for key in records if before is None else revised:
        revisions = records.get(key, ())
        found.pop(key, None)
        if key[0] != "filing" or (len(revisions) == 1 and key[1] in cat.briefs):
            continue
        if codes := tuple(dict.fromkeys(_regions_of(cat.content, key[1], revisions))):
            found[key] = codes
    return found


def _regions_of(content: Content, id_: str, revisions: Iterable[Revision]) -> Iterator[str]:
    register, _, number = id_.partition("/")
    parts = numbers.parse(register, number)
    listings = [one.data.get("listings") for one in revisions]
    for listing in (each for some in listings if isinstance(some, list) for each in some):
        place = str(listing.get("place", "")) if isinstance(listing, Mapping) else ""
        yield from filter(None, catalogue.region_of(parts, place, content))


def by_record(content: Content, chron: Chronicle) -> Keys:
    """The filings that left, as they last stood here, by each record that they belonged to."""
    found: dict[Key, list[Key]] = {}
    for key, gone in chron.gone.items():
        for record in dict.fromkeys(_records(content, gone)) if gone.type == "filing" else ():
            found.setdefault(record, []).append(key)
    return _frozen(found)


def replacing(chron: Chronicle) -> Keys:
    """By each filing that left, those that came in its place by the commit which removed it."""
    found: dict[Key, list[Key]] = {}
    for left, came in _replacements(chron):
        found.setdefault(left, []).append(came)
    return _frozen(found)


def replaced(chron: Chronicle) -> Keys:
    """By each filing, those that left by the commit which added it in their place."""
    found: dict[Key, list[Key]] = {}
    for left, came in _replacements(chron):
        found.setdefault(came, []).append(left)
    return _frozen(found)


def _replacements(chron: Chronicle) -> Iterator[tuple[Key, Key]]:
    """A filing that left and one of the same register and company that came by that commit."""
    left: dict[tuple[str, str], list[Gone]] = {}
    for gone in chron.gone.values():
        if gone.type == "filing":
            left.setdefault((_register(gone.id), gone.commit.id), []).append(gone)
    for key, revisions in chron.history.records.items() if left else ():
        first = revisions[0] if revisions and key[0] == "filing" else None
        for gone in left.get((_register(key[1]), first.commit.id), ()) if first else ():
            same = first and first.data.get("company") == gone.data.get("company")
            if first and same and first.commit == gone.commit:
                yield (gone.type, gone.id), key


def _frozen(found: Mapping[Key, Iterable[Key]]) -> Keys:
    return {key: tuple(keys) for key, keys in found.items()}


def _records(content: Content, gone: Gone) -> Iterator[Key]:
    """Every record that a filing belonged to."""
    for type_, tell in PARTS.items():
        yield from ((type_, id_) for id_ in tell(content, gone))


def _register(id_: str) -> str:
    return id_.partition("/")[0]


def _listings(gone: Gone) -> Iterator[Mapping[str, object]]:
    found = gone.data.get("listings")
    yield from (one for one in (found if isinstance(found, list) else ()) if isinstance(one, dict))


def _batches(_: Content, gone: Gone) -> Iterator[str]:
    register = _register(gone.id)
    return (f"{register}/{one.get('batch', '')}" for one in _listings(gone))


def _regions(content: Content, gone: Gone) -> tuple[str, ...]:
    """Province and city, as they follow for a filing that stands."""
    register, _, number = gone.id.partition("/")
    place = next((str(one.get("place", "")) for one in _listings(gone)), "")
    return catalogue.region_of(numbers.parse(register, number), place, content)


def _groups(content: Content, gone: Gone) -> tuple[str, ...]:
    company = gone.data.get("company")
    groups = content.groups.values()
    return tuple(g.id for g in groups if company in {member.company for member in g.members})


def _laws(content: Content, gone: Gone) -> tuple[str, ...]:
    register = content.registers.get(_register(gone.id))
    return (register.law,) if register else ()


def _told(field: str) -> Callable[[Content, Gone], tuple[str, ...]]:
    return lambda _, gone: (str(gone.data.get(field, "")),)


def _sectors(content: Content, gone: Gone) -> tuple[str, ...]:
    return tuple(one.id for one in classify(_filing(gone), content.terms).sectors)


def _functions(content: Content, gone: Gone) -> tuple[str, ...]:
    return tuple(one.id for one in classify(_filing(gone), content.terms).functions)


def _filing(gone: Gone) -> Filing:
    """What tells the sectors and functions of a filing; its data were never checked."""
    data = gone.data
    products = data.get("products")
    return Filing(
        path=gone.path,
        register=_register(gone.id),
        number=gone.id.partition("/")[2],
        name=Name(as_filed(data.get("name"))),
        company=str(data.get("company", "")),
        category=str(data.get("category", "")),
        role=str(data.get("role", "")),
        products=tuple(
            Product(str(one.get("name", "")), "")
            for one in (products if isinstance(products, list) else ())
            if isinstance(one, Mapping)
        ),
        terms=_texts(data.get("terms")) or (),
        sectors=_texts(data.get("sectors")),
        functions=_texts(data.get("functions")),
        status=str(data.get("status", "")),
        listings=(),
        events=(),
        related=(),
        details={},
        notes="",
    )


def _texts(value: object) -> tuple[str, ...] | None:
    return tuple(map(str, value)) if isinstance(value, list) else None


def _axes(content: Content, gone: Gone) -> Iterator[str]:
    for axis in {key.partition("/")[0] for key in content.axes} & gone.data.keys():
        given = gone.data[axis]
        values = given if isinstance(given, list) else [given]
        yield from (key for one in values if (key := f"{axis}/{one}") in content.axes)


PARTS: Mapping[str, Callable[[Content, Gone], Iterable[str]]] = {
    "axis": _axes,
    "batch": _batches,
    "category": _told("category"),
    "company": _told("company"),
    "function": _functions,
    "group": _groups,
    "law": _laws,
    "region": _regions,
    "register": lambda _, gone: (_register(gone.id),),
    "role": _told("role"),
    "sector": _sectors,
}
