"""A change of a record in the words of a reader: fields, references and values by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from registry import diff, schema, texts
from registry.diff import Piece
from registry.model import Change, Content, Lang
from registry.names import as_filed
from registry.schema import FieldInfo, Schemas

Say = Callable[[str, str], str]  # (ref, id) -> name, the id itself where it is unknown

LONG = 60  # characters of a text that is compared word by word
MOST = 20_000  # characters of both texts beyond which that would take too long
PARENT = " › "
INSTEAD = "{} → {}"

# What the references of schemas point to, and the type of those records.
REFS: Mapping[str, str] = {
    "registers": "register", "companies": "company", "categories": "category", "roles": "role",
    "forms": "form", "terms": "term", "sectors": "sector", "functions": "function",
    "laws": "law", "regions": "region", "groups": "group", "filings": "filing",
}  # fmt: skip
NAMED_AS_FILED = ("companies", "filings")  # by their legal or filed name, for all readers


class Told(Struct, frozen=True):
    """A change ready to print."""

    label: str  # the field's name, with its parents': "Listings › Remark"
    kind: str  # added | removed | edited | moved
    item: str  # the item of a list that the change lies in or is: "2023-08"; "" none
    before: str  # "" none
    after: str
    pieces: tuple[Piece, ...]  # both texts word by word, where they are long; else ()
    risky: bool


def tell(change: Change, type_: str, lang: Lang, schemas: Schemas, say: Say) -> Told:
    """A change of a record of some type in the words of a language.

    A field that the schemas do not know has the name that it has in the file.
    """
    words = _Words(type_, lang, schemas, say)
    whole = change.old is not None or change.new is not None  # an item that comes, goes, moves
    field = change.field
    if change.kind == "moved":
        before = words.words["place"].format((change.old or 0) + 1)
        after = words.words["place"].format((change.new or 0) + 1)
    else:
        before, after = words.value(field, change.before), words.value(field, change.after)
    if whole:
        item = words.name(field, change.before if change.before is not None else change.after)
    else:
        item = words.called(_list_of(change.path), change.item)
    return Told(
        label=words.label(field),
        kind=change.kind,
        item=item,
        before=before,
        after=after,
        pieces=_pieces(change, words.info(field)),
        risky=diff.risky(change),
    )


def value(
    field: str, given: Any, type_: str, lang: Lang, schemas: Schemas, say: Say
) -> tuple[str, str]:
    """The name of a field, by its path with dots, and a value of it, ready to print."""
    words = _Words(type_, lang, schemas, say)
    return words.label(field), words.value(field, given)


def label(field: str, type_: str, lang: Lang, schemas: Schemas) -> str:
    """The names of a field and of those around it; its key where the schemas have none."""
    return _Words(type_, lang, schemas, lambda _, id_: id_).label(field)


def teller(content: Content, lang: Lang) -> Say:
    """The names of the records of a content."""
    labelled: Mapping[str, Mapping[str, Any]] = {
        "registers": content.registers,
        "categories": content.categories,
        "roles": content.roles,
        "forms": content.forms,
        "sectors": content.sectors,
        "functions": content.functions,
        "laws": content.laws,
        "regions": content.regions,
        "groups": content.groups,
    }
    legal: Mapping[str, Mapping[str, Any]] = {
        "companies": content.companies,
        "filings": content.filings,
    }

    def say(ref: str, id_: str) -> str:
        if axis := schema.axis_of(ref):
            entry = content.axes.get(f"{axis}/{id_}")
            return entry.name[lang] if entry else id_
        if ref in labelled and (record := labelled[ref].get(id_)):
            return str(record.name[lang])
        if ref in legal and (record := legal[ref].get(id_)):
            return str(record.name.zh)
        if ref == "terms" and lang == "en" and (term := content.terms.get(id_)):
            return term.en or id_
        return id_

    return say


def teller_of(find: Callable[[str, str], Mapping[str, Any] | None], lang: Lang) -> Say:
    """The names of records that are found as plain data, by type and id."""

    def say(ref: str, id_: str) -> str:
        axis = schema.axis_of(ref)
        data = find(REFS[ref], id_) if ref in REFS else None
        data = find("axis", f"{axis}/{id_}") if axis else data
        if data is None:
            return id_
        if ref == "terms":
            return _text(data.get("en")) or id_ if lang == "en" else id_
        names = data.get("name")
        if ref in NAMED_AS_FILED:
            return as_filed(names) or id_
        return _text(names.get(lang) if isinstance(names, Mapping) else names) or id_

    return say


def _text(given: Any) -> str:
    return given if isinstance(given, str) else ""


def _list_of(path: tuple[str | int, ...]) -> str:
    """The field of the innermost list that a path leads into; "" for one that leads into none."""
    last = max((at for at, step in enumerate(path) if isinstance(step, int)), default=0)
    return ".".join(step for step in path[:last] if isinstance(step, str))


def _pieces(change: Change, info: FieldInfo | None) -> tuple[Piece, ...]:
    before, after = change.before, change.after
    if change.kind != "edited" or not (isinstance(before, str) and isinstance(after, str)):
        return ()
    if info and (info.enum or info.ref or info.format not in ("", "markdown")):
        return ()
    prose = change.field == "notes" or bool(info and info.format == "markdown")
    if not prose and max(len(before), len(after)) <= LONG:
        return ()
    return diff.words(before, after) if len(before) + len(after) <= MOST else ()


class _Words:
    """Fields and values of one type of record, in one language."""

    def __init__(self, type_: str, lang: Lang, schemas: Schemas, say: Say) -> None:
        self.fields: Mapping[str, FieldInfo] = schemas.tables.get(type_, {})
        self.lang: Lang = lang
        self.words = texts.words(lang, schemas.texts)
        self.say = say

    def info(self, field: str) -> FieldInfo | None:
        """What today's schema says of a field, if anything."""
        return self.fields.get(field)

    def label(self, field: str) -> str:
        """The names of a field and of those around it; its key where the schema has none."""
        steps = field.split(".")
        parts = (".".join(steps[: at + 1]) for at in range(len(steps)))
        return PARENT.join(self._label(part) for part in parts)

    def _label(self, field: str) -> str:
        info = self.fields.get(field)
        if info:
            return info.label[self.lang]
        return self.words["notes"] if field == "notes" else field.rpartition(".")[2]

    def value(self, field: str, given: Any) -> str:
        """A value of a field, whole; "" for none."""
        if given is None:
            return ""
        if isinstance(given, Mapping):
            return self._mapping(field, given)
        if isinstance(given, (list, tuple)):
            return self.words["comma"].join(self.value(field, one) for one in given)
        info = self.fields.get(field)
        text = str(given)
        if info is None:
            return text
        if text in info.enum:
            return info.enum[text][self.lang]
        return self.say(info.ref, text) if info.ref else text

    def name(self, field: str, item: Any) -> str:
        """What an item of a list is called."""
        if not isinstance(item, Mapping):
            return self.value(field, item)
        if field == "events":
            return self._happening(item)
        return self.called(field, diff.name_of(field, item))

    def called(self, field: str, name: str) -> str:
        """What an item is called, out of the name that a change has for it."""
        if not (field and name):
            return ""
        info = self.fields.get(field)
        if info and info.type == "array" and (info.ref or info.enum):
            return self.value(field, name)
        keys = diff.IDENTITY.get(field) or [k for k in diff.NAMES if f"{field}.{k}" in self.fields]
        told: list[str] = []
        for key in keys if diff.IDENTITY.get(field) else keys[:1]:
            part = self.fields.get(f"{field}.{key}")
            if part is None or not (part.enum or part.ref):
                break
            word, _, name = name.partition(" ")  # an id has no space in it
            told.append(self.value(f"{field}.{key}", word))
        return " ".join(filter(None, [*told, name]))

    def _mapping(self, field: str, given: Mapping[str, Any]) -> str:
        if field == "events":
            return self._event(given)
        if field == "listings":
            return self._listing(given)
        if set(given) == {"from", "to"}:
            both = (self.value(f"{field}.{key}", given[key]) for key in ("from", "to"))
            return INSTEAD.format(*both)
        if set(given) == {"name", "form"}:
            name, form = (self.value(f"{field}.{key}", given[key]) for key in ("name", "form"))
            return self.words["bracket"].format(name, form)
        if set(given) in ({"name"}, {"zh"}):
            (key,) = given
            return self.value(f"{field}.{key}", given[key])
        if field == "former_names":
            until = self.words["until"].format(given["until"]) if "until" in given else ""
            name = str(given.get("zh") or given.get("name", ""))
            return self._beside(name, until or self._when(given))
        if field == "successors":
            who, *rest = (
                self.value(f"{field}.{key}", given.get(key, ""))
                for key in ("company", "kind", "date", "source")
            )
            return self._beside(who, self.words["semicolon"].join(filter(None, rest)))
        return self._parts(field, given, given)

    def _parts(self, field: str, given: Mapping[str, Any], keys: Any) -> str:
        """Fields of a mapping with their names."""
        colon = self.words["colon"]
        return self.words["semicolon"].join(
            f"{self._label(f'{field}.{key}')}{colon}{told}"
            for key in keys
            if (told := self.value(f"{field}.{key}", given[key]))
        )

    def _event(self, given: Mapping[str, Any]) -> str:
        """An event: its kind, from what to what, when, and what it rests on."""
        parts = [self._happening(given)]
        parts += [
            self.words[key].format(self.value(f"events.{key}", given[key]))
            for key in ("added", "removed")
            if given.get(key)
        ]
        known = ("kind", "from", "to", "added", "removed", "replaced", *_DATES)
        if given.get("replaced"):
            parts.append(self.value("events.replaced", given["replaced"]))
        parts.append(self._when(given))
        parts.append(self._parts("events", given, [key for key in given if key not in known]))
        return self.words["semicolon"].join(filter(None, parts))

    def _happening(self, given: Mapping[str, Any]) -> str:
        """The kind of an event, and from what to what."""
        kind = self.value("events.kind", given.get("kind", ""))
        before, after = (self.value(f"events.{key}", given.get(key)) for key in ("from", "to"))
        change = INSTEAD.format(before, after) if before and after else before or after
        return self.words["colon"].join(filter(None, (kind, change)))

    def _when(self, given: Mapping[str, Any]) -> str:
        """A date, or the bounds it lies between."""
        date, first, last = (str(given.get(key, "")) for key in _DATES)
        if date:
            return date
        if first and last:
            return self.words["between"].format(first, last)
        one = self.words["after" if first else "before"]
        return one.format(first or last) if first or last else ""

    def _listing(self, given: Mapping[str, Any]) -> str:
        """A listing: the list, the row in it, and what else it prints."""
        row = self.words["row"].format(given["row"]) if given.get("row") else ""
        rest = [key for key in given if key not in ("batch", "row")]
        parts = (str(given.get("batch", "")), row, self._parts("listings", given, rest))
        return self.words["semicolon"].join(filter(None, parts))

    def _beside(self, text: str, remark: str) -> str:
        return self.words["bracket"].format(text, remark) if remark else text


_DATES = ("date", "not_before", "not_after")
