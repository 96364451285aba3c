"""Filings that left this registry: whose they were, so that pages about many still tell of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from registry import catalogue, numbers
from registry.chronicle import Gone, Key
from registry.classify import classify
from registry.model import Filing, Name, Product
from registry.pages.view import View


def of(view: View, record: Key) -> tuple[Key, ...]:
    """The filings that left and that belonged to a record, as they last stood here."""
    type_, id_ = record
    tell = PARTS.get(type_)
    return tuple(
        key
        for key, gone in view.chron.gone.items()
        if tell and key[0] == "filing" and id_ in tell(view, gone)
    )


def replacing(view: View, gone: Gone) -> tuple[Key, ...]:
    """The filings of the same register and company that came by the commit which removed one."""
    return tuple(key for key in view.chron.history.records if _replaces(view, key, gone))


def replaced(view: View, record: Key) -> tuple[Key, ...]:
    """The filings of the same register and company that left by the commit which added one."""
    return tuple(key for key, gone in view.chron.gone.items() if _replaces(view, record, gone))


def _replaces(view: View, key: Key, gone: Gone) -> bool:
    same = key[0] == gone.type == "filing" and _register(key[1]) == _register(gone.id)
    revisions = view.chron.history.records.get(key, ()) if same else ()
    return bool(
        revisions
        and revisions[0].commit == gone.commit
        and revisions[0].data.get("company") == gone.data.get("company")
    )


def _register(id_: str) -> str:
    return id_.partition("/")[0]


def _listings(gone: Gone) -> Iterator[Mapping[str, object]]:
    found = gone.data.get("listings")
    yield from (one for one in (found if isinstance(found, list) else ()) if isinstance(one, dict))


def _batches(_: View, gone: Gone) -> tuple[str, ...]:
    register = _register(gone.id)
    return tuple(f"{register}/{one.get('batch', '')}" for one in _listings(gone))


def _regions(view: View, gone: Gone) -> tuple[str, ...]:
    """Province and city, as they follow for a filing that stands."""
    register, _, number = gone.id.partition("/")
    place = next((str(one.get("place", "")) for one in _listings(gone)), "")
    return catalogue.region_of(numbers.parse(register, number), place, view.cat.content)


def _groups(view: View, gone: Gone) -> tuple[str, ...]:
    company = gone.data.get("company")
    groups = view.cat.content.groups.values()
    return tuple(g.id for g in groups if company in {member.company for member in g.members})


def _laws(view: View, gone: Gone) -> tuple[str, ...]:
    register = view.cat.content.registers.get(_register(gone.id))
    return (register.law,) if register else ()


def _told(field: str) -> Callable[[View, Gone], tuple[str, ...]]:
    return lambda _, gone: (str(gone.data.get(field, "")),)


def _sectors(view: View, gone: Gone) -> tuple[str, ...]:
    return tuple(one.id for one in classify(_filing(gone), view.cat.content.terms).sectors)


def _functions(view: View, gone: Gone) -> tuple[str, ...]:
    return tuple(one.id for one in classify(_filing(gone), view.cat.content.terms).functions)


def _filing(gone: Gone) -> Filing:
    """What tells the sectors and functions of a filing; its data were never checked."""
    name, data = gone.data.get("name"), gone.data
    products = data.get("products")
    return Filing(
        path=gone.path,
        register=_register(gone.id),
        number=gone.id.partition("/")[2],
        name=Name(str(name.get("zh", "")) if isinstance(name, Mapping) else ""),
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


PARTS: Mapping[str, Callable[[View, Gone], tuple[str, ...]]] = {
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
