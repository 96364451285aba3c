"""The questions about a filing: the fields of its schema, those of the register's columns first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry import tables
from registry.model import LANGS, Lang, Register
from registry.schema import FieldInfo, Schemas

# The wording of the purpose is not kept (DATA.md): the terms found in it are.
INSTEAD: Mapping[str, str] = {"purpose.zh": "terms"}
# A remark tells of changes, which nothing has that is listed for the first time; `--from` reads it.
SELDOM = {"listings.remark"}
BOTH = 2  # languages in which a question is headed
FIRST = "number"  # as it tells the register, and often more


def answerable(schemas: Schemas) -> tuple[FieldInfo, ...]:
    """The fields that take an answer: values, and lists each as a whole; one listing is entered."""
    fields = schemas.fields("filing")
    found = [one for one in fields if _alone(one, schemas)]
    return tuple(sorted(found, key=lambda one: one.path != FIRST))


def _alone(field: FieldInfo, schemas: Schemas) -> bool:
    """Whether a field is answered by itself: no mapping, and nothing within another list."""
    if field.type == "object" or field.path == "listings":
        return False
    above = list(_above(field.path))
    return not any(schemas.field("filing", path).type == "array" for path in above[1:]) and (
        not above or above[0] == "listings" or schemas.field("filing", above[0]).type != "array"
    )


def _above(path: str) -> Iterator[str]:
    """The paths of the fields that a field lies in, the outermost first."""
    steps = path.split(".")[:-1]
    for at in range(len(steps)):
        yield ".".join(steps[: at + 1])


def of_mappings(field: FieldInfo, schemas: Schemas) -> bool:
    """Whether a field is a list of mappings, whose items have fields of their own."""
    return any(path.startswith(f"{field.path}.") for path in schemas.tables["filing"])


def needed(field: FieldInfo, register: Register | None, schemas: Schemas) -> bool:
    """Whether a filing must have the field: by the schema, or as its register prints it of each."""
    if all(schemas.field("filing", path).required for path in (*_above(field.path), field.path)):
        return True
    named = bool(field.ref) and field.type == "string"
    return named and printed(field, register, schemas)


def printed(field: FieldInfo, register: Register | None, schemas: Schemas) -> bool:
    """Whether the register prints a column of this field, as far as one is asked for it."""
    if register is None or field.path in SELDOM:
        return False
    wanted = {path for path, instead in INSTEAD.items() if instead == field.path} or {field.path}
    titles = {_title(path, schemas) for path in wanted}
    outer = field.path.count(".") <= 1 and field.path not in INSTEAD
    return outer and not titles.isdisjoint(_columns(register))


def _title(path: str, schemas: Schemas) -> str:
    """What a column of the field is headed with; a text in Chinese has the title of its field."""
    return schemas.field("filing", path.removesuffix(".zh")).label.zh


def _main(path: str) -> bool:
    return path.endswith(".zh") and path.count(".") == 1


def _columns(register: Register) -> set[str]:
    """The columns of a register, each under the heading that stands for it in all lists."""
    others = {other: column for column, names in tables.COLUMNS.items() for other in names}
    return {others.get(column, column) for column in register.columns}


def option(path: str) -> str:
    """The option that answers a question: `--name` for name.zh, `--batch` for listings.batch."""
    short = path.removeprefix("listings.").removesuffix(".zh")
    return "--" + short.replace(".", "-").replace("_", "-")


def called(field: FieldInfo, schemas: Schemas, lang: Lang) -> str:
    """What a question is headed with: the labels of the field and of what it lies in."""
    main = _main(field.path) and field.required
    path = field.path.removesuffix(".zh") if main else field.path
    above = [] if main else [one for one in _above(path) if one != "listings"]
    labels = [schemas.field("filing", one).label for one in (*above, path)]
    others = (other for other in (*LANGS, *sorted(schemas.languages)) if other != lang)
    told = (" / ".join(filter(None, (label[one] for label in labels))) for one in (lang, *others))
    return " · ".join(list(dict.fromkeys(filter(None, told)))[:BOTH])
