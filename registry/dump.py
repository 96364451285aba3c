"""Records → canonical text: block style, one item a line, the schema's order, few quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from registry.model import (
    Axis,
    Batch,
    Company,
    Event,
    Filing,
    FormerName,
    Group,
    Identity,
    Label,
    Listing,
    Member,
    Name,
    Product,
    Region,
    Register,
    Succession,
    Term,
    When,
)
from registry.yamldoc import HIDDEN, UNSEEN

Plain = dict[str, Any]
Record = Register | Batch | Axis | Term | Region | Group | Identity


def filing(record: Filing) -> str:
    """The file of a filing; loading it gives the same record."""
    return file(record.path, plain_filing(record), record.notes)


def company(record: Company) -> str:
    """The file of a company; loading it gives the same record."""
    return file(record.path, plain_company(record), record.notes)


def records(type_: str, items: Iterable[Record | Mapping[str, Any]]) -> str:
    """The file of a list of records of one type (register, batch, term, …)."""
    listed = [item if isinstance(item, Mapping) else plain(type_, item) for item in items]
    return text(listed)


def text(data: Any) -> str:
    """Plain data (mappings, lists, texts, whole numbers) as YAML."""
    if data == [] or data == {}:
        return f"{data}\n"
    lines: list[str] = []
    _emit(data, 0, lines)
    return "\n".join(lines) + "\n"


def file(path: str, data: Plain, notes: str) -> str:
    """The file at a path of plain data, with the notes below it; a .yml file takes no notes."""
    if not path.endswith(".md"):
        if notes:
            raise ValueError(f"{path}: notes need a file that ends in .md")
        return text(data)
    return f"---\n{text(data)}---\n" + (f"\n{notes}\n" if notes else "")


# --- plain data → lines -----------------------------------------------------------------------


def _emit(data: Any, indent: int, lines: list[str]) -> None:
    pad = " " * indent
    if isinstance(data, Mapping):
        for key, value in data.items():
            _value(f"{pad}{key}:", value, indent, lines)
        return
    for item in data:
        if isinstance(item, (Mapping, list, tuple)) and item:
            # the first line of what is within goes beside the dash
            start = len(lines)
            _emit(item, indent + 2, lines)
            lines[start] = f"{pad}- {lines[start][indent + 2 :]}"
        else:
            _value(f"{pad}-", item, indent, lines)


def _value(head: str, value: Any, indent: int, lines: list[str]) -> None:
    if isinstance(value, (Mapping, list, tuple)):
        if value:
            lines.append(head)
            _emit(value, indent + 2, lines)
        else:
            lines.append(f"{head} {'{}' if isinstance(value, Mapping) else '[]'}")
        return
    written = str(value)
    if _BLOCK.fullmatch(written) and HIDDEN.search(written) is None:
        body = written.removesuffix("\n")
        lines.append(f"{head} {'|' if written.endswith(chr(10)) else '|-'}")
        pad = " " * (indent + 2)
        lines.extend(f"{pad}{line}" if line else "" for line in body.split("\n"))
        return
    lines.append(f"{head} {scalar(written)}")


def scalar(value: str) -> str:
    """One text as YAML on one line: plain where that reads back the same, else in quotes.

    A character that nobody sees is written as an escape: check takes it in no other form.
    """
    if HIDDEN.search(value):
        return '"' + _ESCAPED.sub(_escape, value) + '"'
    if _PLAIN.fullmatch(value) and ": " not in value and " #" not in value:
        return value
    if _PRINTABLE.fullmatch(value):
        if "\\" not in value and '"' not in value:
            return f'"{value}"'
        return "'" + value.replace("'", "''") + "'"
    return '"' + _ESCAPED.sub(_escape, value) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    short = _SHORT.get(char)
    if short:
        return short
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


_SHORT = {"\n": "\\n", "\t": "\\t", "\r": "\\r", '"': '\\"', "\\": "\\\\", "\0": "\\0"}
_BAD = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_GOOD = f"^{_BAD}"  # within brackets
_PRINTABLE = re.compile(f"[{_GOOD}]*")
_ESCAPED = re.compile(f'[{_BAD}"\\\\{UNSEEN}]')
# no indicator first (but - before anything but a space), no space or colon last
_PLAIN = re.compile(
    rf"(?:(?![ \-?:,\[\]{{}}#&*!|>'\"%@`])[{_GOOD}]|-(?=[{_GOOD}])(?! ))"
    rf"(?:[{_GOOD}]*(?![ :])[{_GOOD}])?"
)
# several lines, none of them only spaces or ending in spaces, the first not indented
_LINE = rf"(?:[{_GOOD}]*(?! )[{_GOOD}])"
_BLOCK = re.compile(rf"(?! ){_LINE}(?:\n+{_LINE})*(?:\n{_LINE}|\n)")


# --- record → plain data, in the schema's order -----------------------------------------------


def plain_filing(f: Filing) -> Plain:
    """A filing as plain data, as its file holds it; empty fields are left out."""
    return _some(
        register=f.register,
        number=f.number,
        name=_name(f.name),
        company=f.company,
        category=f.category,
        role=f.role,
        products=_products(f.products),
        terms=list(f.terms),
        sectors=f.sectors,  # an editor may say that there is none: an empty tuple stays
        functions=f.functions,
        status=f.status,
        listings=[_listing(one) for one in f.listings],
        events=[_event(one) for one in f.events],
        related=[{"register": r.register, "number": r.number, "kind": r.kind} for r in f.related],
        **f.details,
    )


def plain_company(c: Company) -> Plain:
    """A company as plain data, as its file holds it; empty fields are left out."""
    return _some(
        name=_name(c.name),
        former_names=[_former(one) for one in c.former_names],
        codes=list(c.codes),
        aliases=[{"name": a.name, "kind": a.kind, "source": a.source} for a in c.aliases],
        successors=[_succession(one) for one in c.successors],
        former_slugs=list(c.former_slugs),
        **c.details,
    )


def plain(type_: str, record: Record) -> Plain:
    """A record of a list file as plain data."""
    match record:
        case Register():
            return _some(
                id=record.id,
                name=_label(record.name),
                short=_label(record.short),
                description=_label(record.description),
                kind=record.kind,
                authority=_label(record.authority),
                law=record.law,
                public_since=record.public_since,
                url=record.url,
                columns=list(record.columns),
                **record.details,
            )
        case Batch():
            return _some(
                register=record.register,
                batch=record.batch,
                announced=record.announced,
                url=record.url,
                title=record.title,
                rows=record.rows,
                read=record.read,
                source=record.source,
            )
        case Axis():
            return _some(
                id=record.id,
                name=_label(record.name),
                **_described(record.description, record.details, type_),
            )
        case Term():
            return _some(
                id=record.id,
                en=record.en,
                also=list(record.also),
                unless=list(record.unless),
                where=list(record.where),
                sectors=list(record.sectors),
                functions=list(record.functions),
            )
        case Region():
            return _some(
                code=record.code,
                name=_label(record.name),
                level=record.level,
                parent=record.parent,
            )
        case Group():
            return _some(
                id=record.id,
                name=_label(record.name),
                description=_label(record.description),
                brands=list(record.brands),
                members=_members(record.members),
                excluded=_members(record.excluded),
                open=_members(record.open),
            )
        case Identity():
            return _some(
                names=list(record.names),
                decision=record.decision,
                reason=_label(record.reason),
                source=record.source,
            )


def _described(description: Label, details: Mapping[str, Any], type_: str) -> Plain:
    """Description and details; laws have a short name before the description."""
    if type_ == "law" and "short" in details:
        rest = {key: value for key, value in details.items() if key != "short"}
        return {"short": details["short"], "description": _label(description), **rest}
    return {"description": _label(description), **details}


def _some(**fields: Any) -> Plain:
    """The fields that hold something."""
    return {k: v for k, v in fields.items() if v is not None and v not in ("", [], {})}


def _label(label: Label) -> Plain:
    return _some(en=label.en, zh=label.zh, **dict(label.others))


def _name(name: Name) -> Plain | str:
    if name.plain:
        return name.zh
    return _some(zh=name.zh, en=name.en, en_source=name.en_source, en_reference=name.en_reference)


def _product(product: Product) -> Plain:
    return _some(name=product.name, form=product.form)


def _products(products: Iterable[Product]) -> list[Plain]:
    return [_product(one) for one in products]


def _listing(one: Listing) -> Plain:
    return _some(
        batch=one.batch,
        row=one.row,
        position=one.position,
        place=one.place,
        date=one.date,
        as_published=dict(one.as_published),
        remark=one.remark,
    )


def _event(one: Event) -> Plain:
    return _some(
        kind=one.kind,
        **{"from": one.before},
        to=one.after,
        added=_products(one.added),
        removed=_products(one.removed),
        replaced=[{"from": _product(r.before), "to": _product(r.after)} for r in one.replaced],
        text=one.text,
        batch=one.batch,
        **_when(one.when, "date"),
        announced=one.announced,
        notice=one.notice,
        url=one.url,
    )


def _when(when: When, key: str) -> Plain:
    return {key: when.date, "not_before": when.not_before, "not_after": when.not_after}


def _former(one: FormerName) -> Plain:
    name = {"name" if one.plain else "zh": one.zh}
    return _some(**name, **_when(one.until, "until"), source=one.source)


def _succession(one: Succession) -> Plain:
    return _some(company=one.company, kind=one.kind, date=one.date, source=one.source)


def _members(members: Iterable[Member]) -> list[Plain]:
    return [{"company": m.company, "basis": m.basis, "evidence": m.evidence} for m in members]
