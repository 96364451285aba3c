"""What can still be read of an old tree by a program that came later, and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec.structs import replace

from registry import classify, load, schema
from registry.model import Axis, Content, Filing, Group, Member, Problem
from registry.schema import FieldInfo, Schemas

Tree = list[tuple[str, bytes]]
T = TypeVar("T")
Named = tuple[str, str, Container[str]]  # what kind of record is named, its id, those there are
LEFT = "refers-to-nothing"  # the rule of what is left out


def completed(tree: Tree, today: Tree) -> Tree:
    """The old tree with a schema for each type, and with the pages that others link to.

    A schema of then is used where all that it lets through can be read today, else that of today.
    """
    then, now = schema.load(tree), schema.load(today)
    old = dict(tree)
    taken = {path: data for path, data in tree if not path.startswith(load.PROSE)}
    for path, data in today:
        if path.startswith(load.PROSE):
            readable = path in old and not load.load([(path, old[path])])[2]
            taken[path] = old[path] if readable else data
        elif path.startswith(schema.FOLDER) and path.endswith(schema.SUFFIX):
            type_ = path[len(schema.FOLDER) : -len(schema.SUFFIX)]
            if type_ not in then.readers or not _fits(then.tables[type_], now.tables[type_]):
                taken[path] = data
    return sorted(taken.items())


def _fits(then: Mapping[str, FieldInfo], now: Mapping[str, FieldInfo]) -> bool:
    """Whether a program made for one schema can read all that another lets through."""
    for path, field in now.items():
        other = then.get(path)
        above = path.rpartition(".")[0]
        if other is None:
            if field.required and (not above or above in then):
                return False
            continue
        looser = (field.required and not other.required) or (
            (other.format, other.pattern) != (field.format, field.pattern)
        )
        if looser or other.type != field.type or not set(other.enum) <= set(field.enum):
            return False
    return True


def lent(today: Tree) -> dict[str, Axis]:
    """The functions that the program itself names, out of the tree of today."""
    named = {*classify.BY_CATEGORY.values(), *classify.BY_NUMBER_TYPE.values()}
    wanted = [(path, data) for path, data in today if load.LISTS.get(path) == "function"]
    schemas = [(path, data) for path, data in today if path.startswith(schema.FOLDER)]
    found = load.load([*schemas, *wanted])[0].functions
    return {key: one for key, one in found.items() if key in named}


def labelled(then: Schemas, now: Schemas) -> Schemas:
    """The schemas of then, with the names of the fields that only today's have."""
    tables = {
        type_: {**now.tables.get(type_, {}), **then.tables.get(type_, {})}
        for type_ in {*now.tables, *then.tables}
    }
    labels = {**now.labels, **then.labels}
    told = {"texts": now.texts, "languages": now.languages}  # as the site says it today
    return replace(then, tables=tables, labels=labels, **told)


def whole(content: Content, lent: Mapping[str, Axis]) -> tuple[Content, list[Problem]]:
    """The content without what refers to records that it has not, and a warning for each.

    `lent` are the functions that the program itself names, for a tree that has none of them yet.
    """
    left: list[Problem] = []
    functions = dict(sorted({**lent, **content.functions}.items()))
    regions = _kept(
        content.regions,
        left,
        lambda one: (("region", one.parent, content.regions),),
        "region",
    )
    registers = _kept(
        content.registers, left, lambda one: (("law", one.law, content.laws),), "register"
    )
    batches = _kept(
        content.batches, left, lambda one: (("register", one.register, registers),), "batch"
    )
    terms = _kept(
        content.terms,
        left,
        lambda one: (
            *(("sector", key, content.sectors) for key in one.sectors),
            *(("function", key, functions) for key in one.functions),
        ),
        "term",
    )
    companies = _kept(
        content.companies,
        left,
        lambda one: (("region", one.details.get("region", ""), regions),),
    )
    now = replace(
        content,
        regions=regions,
        registers=registers,
        batches=batches,
        terms=terms,
        functions=functions,
        companies=companies,
    )
    filings = _kept(content.filings, left, lambda one: _named(one, now))
    filings = {key: _without_gone(one, filings, left) for key, one in filings.items()}
    groups = {key: _of_those(one, companies, left) for key, one in content.groups.items()}
    return replace(now, filings=filings, groups=groups, broken=()), left


def _kept(
    records: Mapping[str, T],
    left: list[Problem],
    names: Callable[[T], Iterable[Named]],
    type_: str = "",
) -> dict[str, T]:
    """The records that name only what there is; the others are told in `left`."""
    kept = {}
    for key, record in records.items():
        missing = next((f"{kind} {id_!r}" for kind, id_, held in names(record)
                        if id_ and id_ not in held), "")  # fmt: skip
        if not missing:
            kept[key] = record
            continue
        path = getattr(record, "path", "") or _list_file(type_)
        what = f"{key}: " if type_ else ""
        left.append(_left(path, f"{what}there was no {missing}"))
    return kept


def _named(filing: Filing, content: Content) -> Iterator[Named]:
    """What a page of a filing links to or looks up."""
    yield "register", filing.register, content.registers
    yield "company", filing.company, content.companies
    yield "category", filing.category, content.categories
    yield "role", filing.role, content.roles
    told = (event.batch for event in filing.events if event.batch)
    for batch in (*(listing.batch for listing in filing.listings), *told):
        yield "list", f"{filing.register}/{batch}", content.batches
    for event in filing.events:
        swapped = (product for pair in event.replaced for product in (pair.before, pair.after))
        for product in (*event.added, *event.removed, *swapped):
            yield "form", product.form, content.forms
    for product in filing.products:
        yield "form", product.form, content.forms
    for term in filing.terms:
        yield "term", term, content.terms
    for sector in filing.sectors or ():
        yield "sector", sector, content.sectors
    for function in filing.functions or ():
        yield "function", function, content.functions


def _without_gone(filing: Filing, held: Container[str], left: list[Problem]) -> Filing:
    """The filing without relations to filings that are not there."""
    gone = [one for one in filing.related if f"{one.register}/{one.number}" not in held]
    if not gone:
        return filing
    left.append(_left(filing.path, f"related: there was no filing {gone[0].number!r}"))
    return replace(filing, related=tuple(one for one in filing.related if one not in gone))


def _of_those(group: Group, held: Container[str], left: list[Problem]) -> Group:
    """The group without companies that are not there."""

    def standing(members: tuple[Member, ...]) -> tuple[Member, ...]:
        for one in members:
            if one.company not in held:
                message = f"{group.id}: there was no company {one.company!r}"
                left.append(_left(_list_file("group"), message))
        return tuple(one for one in members if one.company in held)

    return replace(
        group,
        members=standing(group.members),
        excluded=standing(group.excluded),
        open=standing(group.open),
    )


def _left(path: str, message: str) -> Problem:
    return Problem(path, 0, 0, LEFT, message, severity="warning")


def _list_file(type_: str) -> str:
    return next(path for path, one in load.LISTS.items() if one == type_)
