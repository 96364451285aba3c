"""Files of content/ → records, and every problem of shape with its place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from msgspec import Struct
from msgspec.structs import replace

from registry import cycles, notes, schema, yamldoc
from registry.model import (
    NO_LABEL,
    Alias,
    Axis,
    Batch,
    Company,
    Content,
    Event,
    Filing,
    FormerName,
    Group,
    Identity,
    Label,
    Listing,
    Member,
    Name,
    Problem,
    Product,
    Region,
    Register,
    Related,
    Replaced,
    Succession,
    Term,
    When,
    label,
)
from registry.schema import INVALID, Schemas
from registry.yamldoc import Document, Issue, Scalar, Sequence
from registry.yamldoc import Mapping as MappingNode

if TYPE_CHECKING:
    from markupsafe import Markup

Data = Mapping[str, Any]

LISTS: Mapping[str, str] = {
    "content/registers.yml": "register",
    "content/batches.yml": "batch",
    "content/categories.yml": "category",
    "content/roles.yml": "role",
    "content/forms.yml": "form",
    "content/sectors.yml": "sector",
    "content/functions.yml": "function",
    "content/laws.yml": "law",
    "content/terms.yml": "term",
    "content/regions.yml": "region",
    "content/groups.yml": "group",
    "content/identity.yml": "identity",
    "content/anomalies.yml": "anomaly",
}
AXES = "content/axes/"  # vocabularies of a registry's own: one file each, named as their field
AXIS = "axis"  # the type of their entries, whose ids are `<field>/<id>`
_AXIS = re.compile(rf"{AXES}([a-z][a-z0-9_]*)\.yml")
FILINGS = "content/filings/"
COMPANIES = "content/companies/"
PROSE = "content/pages/"  # Markdown of the site: about.en.md
NO_RECORDS = (schema.FOLDER, PROSE)
MAX_RECORD, MAX_LIST = 256 * 1024, 4 * 1024 * 1024  # bytes of one file


class Recorded(NamedTuple):
    """A record as some revision of its file holds it: texts, lists and mappings, unjudged."""

    type: str
    id: str
    data: Mapping[str, Any]


class Item(NamedTuple):
    """One record of a list file, with the line and column where it begins."""

    data: Data
    line: int
    column: int


def load(files: Iterable[tuple[str, bytes]]) -> tuple[Content, Schemas, list[Problem]]:
    """Records of all files that are right, the schemas, and the problems of the others."""
    listed = list(files)
    schemas = schema.load(listed)
    with cycles.unsought():
        found = ((path, from_file(path, data, schemas)) for path, data in listed)
        content, problems = together(found, schemas)
        return content, schemas, problems


def recorded(path: str, data: bytes) -> list[Recorded] | None:
    """The records that any revision of a file holds; None where it cannot be read.

    No schema has a say, so that a revision stays what it was when the schema changes: every scalar
    is text, and the Markdown below a record is its field `notes`. What no page can show is U+FFFD.
    """
    kind = kind_of(path)
    if not kind:
        return []
    if len(data) > (MAX_LIST if is_list(path) else MAX_RECORD):
        return None
    document = yamldoc.read(data, path.endswith(".md"))
    if document.root is None or any(one.rule == "yaml-syntax" for one in document.issues):
        return None
    plain, body = yamldoc.plain(document.root), document.body
    if any(one.rule == "control-character" for one in document.issues):
        plain, body = yamldoc.shown(plain), yamldoc.shown(body)
    if is_list(path):
        return _recorded_in_list(kind, path, plain) if isinstance(plain, list) else None
    if not isinstance(plain, dict):
        return None
    if body:
        plain.setdefault("notes", body)
    if kind == "company":
        return [Recorded(kind, yamldoc.shown(slug_of(path)), plain)]
    name = _joined(plain, ("register", "number"), "/")
    return [Recorded(kind, name, plain)] if name else None


def _recorded_in_list(kind: str, path: str, plain: list[Any]) -> list[Recorded]:
    items = [one for one in plain if isinstance(one, dict)]
    return [
        Recorded(kind, _key(path, name), item)
        for item in items
        if (name := _name_in_list(kind, item))
    ]


def _name_in_list(kind: str, item: Data) -> str:
    """The id of an item of a list file; "" where it has none."""
    if kind == "identity":
        names = item.get("names")
        return " = ".join(map(str, names)) if isinstance(names, list) else ""
    keys = {"batch": ("register", "batch"), "region": ("code",)}.get(kind, ("id",))
    return _joined(item, keys, "/")


def _joined(data: Data, keys: tuple[str, ...], by: str) -> str:
    values = [data.get(key) for key in keys]
    return by.join(map(str, values)) if all(isinstance(v, str) and v for v in values) else ""


def as_problem(path: str, lines: list[str], issue: Issue, severity: str = "error") -> Problem:
    """An issue of a text as a problem of the file it came from."""
    source = lines[issue.line - 1] if 0 < issue.line <= len(lines) else ""
    return Problem(
        path=path,
        line=issue.line,
        column=issue.column,
        rule=issue.rule,
        message=issue.message,
        found=issue.found,
        allowed=issue.allowed,
        hint=issue.hint,
        severity="warning" if severity == "warning" else "error",
        source=source,
    )


def kind_of(path: str) -> str:
    """The type of record that a file holds; "" for files that hold none."""
    if path.startswith(FILINGS) and path.endswith((".md", ".yml")):
        return "filing"
    if path.startswith(COMPANIES) and path.endswith((".md", ".yml")):
        return "company"
    return LISTS.get(path, "") or (AXIS if _AXIS.fullmatch(path) else "")


def is_list(path: str) -> bool:
    """Whether a file holds a list of records."""
    return path in LISTS or _AXIS.fullmatch(path) is not None


def _key(path: str, id_: str) -> str:
    """The id of a record of a list: that of an entry of an axis begins with the axis."""
    found = _AXIS.fullmatch(path)
    return f"{found[1]}/{id_}" if found else id_


def slug_of(path: str) -> str:
    """The name of a company's file without its ending."""
    return path.rpartition("/")[2].rpartition(".")[0]


class Prose(NamedTuple):
    """A Markdown text of a record, the highest level its headings get, and where it begins."""

    level: int
    source: str
    line: int
    column: int


class FromFile(Struct, frozen=True):
    """What one file gives by itself, with the schemas but whatever the other files hold."""

    kind: str = ""  # type of its records; "" for files that hold none
    problems: tuple[Problem, ...] = ()
    record: Filing | Company | None = None  # of a file with one record, if it is right
    place: tuple[int, int] = (1, 1)  # what is shown where another file has the same record
    salvaged: Filing | None = None  # what can be read of a filing with errors
    records: Mapping[str, Any] | tuple[Identity, ...] = ()  # of a list file, those that are right
    text: str | None = None  # of a file with one record
    lacks: bool = False  # whether its type has no schema
    prose: tuple[Prose, ...] = ()  # its Markdown, until it is read
    html: tuple[tuple[bytes, Markup], ...] = ()  # and after: HTML by `named`


def named(level: int, source: str) -> bytes:
    """What names the HTML of a Markdown text under headings of a level."""
    told = f"{level}\n{source}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(told, digest_size=16).digest()


def from_file(path: str, data: bytes, schemas: Schemas) -> FromFile:
    """What a file gives by itself; of a bad one, only problems."""
    kind = kind_of(path)
    most = MAX_LIST if is_list(path) else MAX_RECORD
    if len(data) > most and not path.startswith(schema.FOLDER):
        message = f"{len(data):,} bytes; a file of this kind has at most {most:,}"
        return FromFile(problems=(Problem(path, 0, 0, "file-too-large", message),))
    if is_prose(path):
        return _prose(path, data)
    if not kind:
        if path.startswith(NO_RECORDS) or path.endswith("/README.md"):
            return FromFile()
        message, allowed, hint = _unknown_file(path)
        problem = Problem(path, 0, 0, "unknown-file", message, path, allowed, hint)
        return FromFile(problems=(problem,))
    document = yamldoc.read(data, path.endswith(".md"))
    issues = [*document.issues, *_hard(document.body, document.above)]
    read = schemas.readers.get(kind)
    try:
        if is_list(path):
            found, repeated = _list(kind, path, document, read, issues)
        else:
            found, repeated = _single(kind, path, document, schemas, issues), ()
    except (KeyError, TypeError, AttributeError) as error:  # a schema that takes other data
        return FromFile(kind, (_other_data(kind, error),), text=_text(path, document))
    lines = document.text.split("\n") if issues else []
    told = (*(as_problem(path, lines, issue) for issue in issues), *repeated)
    return replace(found, problems=told, lacks=read is None)


def _other_data(kind: str, error: Exception) -> Problem:
    """Tells of a schema that is right by itself, but not one by which records can be made."""
    path = f"{schema.FOLDER}{kind}{schema.SUFFIX}"
    message = f"the schema takes data of which no {kind} can be made: {error}"
    return Problem(path, 0, 0, "schema-invalid", message)


def _text(path: str, document: Document) -> str | None:
    return None if is_list(path) else document.text


def is_prose(path: str) -> bool:
    """Whether a file holds a page of the site that is written by hand."""
    return path.startswith(PROSE) and path.endswith(".md")


def _prose(path: str, data: bytes) -> FromFile:
    """Prose of the site makes no record, but it must be text that can be shown."""
    text, issues = yamldoc.decoded(data)
    if not issues:
        issues = [*yamldoc.prose(text), *yamldoc.hidden(text), *_hard(text)]
    if issues:
        lines = text.split("\n")
        return FromFile(problems=tuple(as_problem(path, lines, issue) for issue in issues))
    return FromFile(prose=(Prose(2, text, 1, 1),))


def _empty(document: Document, issues: list[Issue]) -> bool:
    if document.root is None and not issues:
        issues.append(Issue(1, 1, "empty-file", "the file holds no data"))
    return document.root is None


def _single(
    kind: str, path: str, document: Document, schemas: Schemas, issues: list[Issue]
) -> FromFile:
    """The record of a file that holds one."""
    read = schemas.readers.get(kind)
    found = FromFile(kind, text=document.text)
    if read is None or _empty(document, issues) or document.root is None:
        return found
    got = read(document.root, issues)
    if got is INVALID or issues:
        parts = schemas.parts[kind]
        return replace(found, salvaged=_salvage(kind, path, document, parts))
    if kind == "company":
        company = _company(path, got, document.body)
        return replace(
            found, record=company, prose=_texts(document, _COMPANY_SET, schemas.languages)
        )
    return replace(
        found,
        record=_filing(path, got, document.body),
        place=_entry(document, "number"),
        prose=_texts(document, _FILING_SET, schemas.languages),
    )


def _salvage(
    kind: str, path: str, document: Document, parts: Mapping[str, schema.Reader]
) -> Filing | None:
    """What can be read of a filing with errors, so that its other fields are judged too."""
    root = document.root
    if kind != "filing" or not isinstance(root, MappingNode):
        return None
    read = {key: parts[key](node, []) for key, _, _, node in root.entries if key in parts}
    data = {key: value for key, value in read.items() if value is not INVALID}
    if not {"register", "number", "listings"} <= set(data):
        return None
    rest = {"name": {"zh": ""}, "company": "", "status": ""}
    return _filing(path, {**rest, **data}, document.body)


def _list(
    kind: str, path: str, document: Document, read: schema.Reader | None, issues: list[Issue]
) -> tuple[FromFile, tuple[Problem, ...]]:
    """The records of a list file by id, in the order of ids; the second of two is a problem."""
    if read is None or _empty(document, issues) or document.root is None:
        return FromFile(kind), ()
    items = _items(document.root, read, issues)
    if kind == "identity":
        return FromFile(kind, records=tuple(_identity(item.data) for item in items)), ()
    name, make = _MADE.get(kind, (_id, _axis))
    records: dict[str, Any] = {}
    repeated: list[Problem] = []
    for data, line, column in items:
        key = _key(path, name(data))
        if key in records:
            message = f"{name(data)} stands twice in this file"
            repeated.append(Problem(path, line, column, "duplicate-id", message, key))
            continue
        records[key] = make(data)
    return FromFile(kind, records=dict(sorted(records.items()))), tuple(repeated)


def together(
    found: Iterable[tuple[str, FromFile]], schemas: Schemas
) -> tuple[Content, list[Problem]]:
    """All records, each kind in the order of its ids, and all problems, from files by path."""
    problems = [as_problem(path, [], issue) for path, issue in schemas.issues]
    filings: dict[str, Filing] = {}
    companies: dict[str, Company] = {}
    texts: dict[str, str] = {}
    broken: list[Filing] = []
    lists: dict[str, Any] = {}
    axes: dict[str, Axis] = {}
    html: dict[bytes, Markup] = {}
    lacking: set[str] = set()  # types whose missing schema has been told
    for path, one in found:
        if one.lacks and one.kind not in lacking:
            lacking.add(one.kind)
            problems.append(_lacking(one.kind))
        problems += one.problems
        if one.text is not None:
            texts[path] = one.text
        if one.salvaged is not None:
            broken.append(one.salvaged)
        if is_list(path):
            if one.kind == AXIS:  # of which there are several files
                axes |= cast("Mapping[str, Axis]", one.records)
            else:
                lists[one.kind] = one.records
        html.update(one.html)
        record = one.record
        if record is not None:
            other = (
                filings.setdefault(record.id, record)
                if isinstance(record, Filing)
                else companies.setdefault(record.slug, record)
            )
            if other is not record:
                problems.append(_duplicate(path, one, other))
    lists[AXIS] = dict(sorted(axes.items()))
    return _content(filings, companies, lists, texts, broken, html), problems


def _lacking(kind: str) -> Problem:
    message = f"no usable schema for {kind}: no file of that type can be read"
    return Problem(f"{schema.FOLDER}{kind}{schema.SUFFIX}", 0, 0, "schema-missing", message)


def _duplicate(path: str, one: FromFile, other: Filing | Company) -> Problem:
    """Tells that a file has the record of another; the first path has it."""
    if isinstance(other, Company):
        issue = Issue(1, 1, "duplicate-company", f"{other.path} is the same company", other.slug)
    else:
        message = f"{other.path} has this register and number already"
        issue = Issue(*one.place, "duplicate-filing", message, other.number)
    return as_problem(path, (one.text or "").split("\n"), issue)


def _content(
    filings: dict[str, Filing],
    companies: dict[str, Company],
    lists: Mapping[str, Any],
    texts: dict[str, str],
    broken: list[Filing],
    html: dict[bytes, Markup],
) -> Content:
    def listed(kind: str) -> Any:
        return lists.get(kind) or {}

    return Content(
        filings=dict(sorted(filings.items())),
        companies=dict(sorted(companies.items())),
        registers=listed("register"),
        batches=listed("batch"),
        categories=listed("category"),
        roles=listed("role"),
        forms=listed("form"),
        sectors=listed("sector"),
        functions=listed("function"),
        laws=listed("law"),
        terms=listed("term"),
        regions=listed("region"),
        groups=listed("group"),
        identities=lists.get("identity") or (),
        texts=texts,
        broken=tuple(broken),
        anomalies=listed("anomaly"),
        html=html,
        axes=listed(AXIS),
    )


def _texts(
    document: Document, known: frozenset[str], languages: frozenset[str]
) -> tuple[Prose, ...]:
    """The Markdown of a record: its notes, and every text that its details have by language."""
    found: list[Prose] = []
    if document.body:
        found.append(Prose(3, document.body, document.above + 1, 1))
    if isinstance(document.root, MappingNode):
        for key, _, _, node in document.root.entries:
            if key not in known:
                _by_language(node, languages, found)
    return tuple(found)


def _by_language(node: yamldoc.Node, languages: frozenset[str], found: list[Prose]) -> None:
    if type(node) is Sequence:
        for item in node.items:
            _by_language(item, languages, found)
    elif type(node) is MappingNode:
        told = all(key in languages for key, _, _, _ in node.entries)
        for _, _, _, inner in node.entries:
            if type(inner) is not Scalar:
                _by_language(inner, languages, found)
            elif told:
                found.append(Prose(4, inner.text, inner.line, inner.column))


def _hard(markdown: str, above: int = 0) -> list[Issue]:
    """Why a Markdown text is not taken, if it is not; `above` are the lines above it."""
    hard = notes.too_hard(markdown) if markdown else None
    return [Issue(hard[0] + above, 1, "notes-too-hard", hard[1])] if hard else []


def too_slow(line: int, column: int) -> Issue:
    """Tells of a Markdown text that nobody would wait for, though no count of it is too high."""
    message = "the Markdown that begins here takes too long to read"
    hint = "write it more simply: fewer marks in a paragraph, lists less deep, or a shorter text"
    return Issue(line, column, "notes-too-slow", message, hint=hint)


def _unknown_file(path: str) -> tuple[str, str, str]:
    """What is wrong with a file that is no record, what may stand there, and how to mend it."""
    if path.startswith((FILINGS, COMPANIES)):
        stem = path.rpartition(".")[0] if "." in path.rpartition("/")[2] else path
        right = f"{stem}.md" if path.startswith(FILINGS) else f"{stem}.yml"
        return "a record ends in .md or .yml", ".md, .yml", f"move it to {right}"
    names = [one.rpartition("/")[2] for one in LISTS]
    hint = schema.did_you_mean(path.rpartition("/")[2], names)
    if not hint and path.endswith((".md", ".yml")):
        hint = "move a filing below content/filings, a company to content/companies"
    return "no record is read from this file", ", ".join(names), hint


def _items(root: yamldoc.Node, read: schema.Reader, issues: list[Issue]) -> list[Item]:
    """The records of a list file that are right."""
    if type(root) is not Sequence:
        issues.append(Issue(root.line, root.column, "wrong-kind", "the file must be one list"))
        return []
    items = []
    for node in root.items:
        got = read(node, issues)
        if got is not INVALID:
            items.append(Item(got, node.line, node.column))
    return items


def _entry(document: Document, key: str) -> tuple[int, int]:
    """Where the value of a key of the file stands."""
    if type(document.root) is yamldoc.Mapping:
        for name, _, _, node in document.root.entries:
            if name == key:
                return node.line, node.column
    return 1, 1


def find(node: yamldoc.Node | None, steps: tuple[str | int, ...]) -> tuple[int, int]:
    """Line and column of a value by keys and indices; of the nearest above where it is absent.

    A step `name=value` takes the first item of a list whose field has that value.
    """
    place = (1, 1) if node is None else (node.line, node.column)
    for step in steps:
        found = None if node is None else _step(node, step)
        if found is None:
            break
        node = found
        place = (node.line, node.column)
    return place


def _step(node: yamldoc.Node, step: str | int) -> yamldoc.Node | None:
    if type(node) is Sequence:
        if isinstance(step, int):
            return node.items[step] if step < len(node.items) else None
        name, _, value = step.partition("=")
        for item in node.items:
            inner = _step(item, name)
            if type(inner) is Scalar and inner.text == value:
                return item
        return None
    if type(node) is yamldoc.Mapping:
        return next((n for key, _, _, n in node.entries if key == step), None)
    return None


# --- data of one record → the record ----------------------------------------------------------

FILING_FIELDS = (
    "register", "number", "name", "company", "category", "role", "products", "terms", "sectors",
    "functions", "status", "listings", "events", "related",
)  # fmt: skip
COMPANY_FIELDS = ("name", "former_names", "codes", "aliases", "successors", "former_slugs")
REGISTER_FIELDS = (
    "id", "name", "short", "description", "kind", "authority", "law", "public_since", "url",
    "columns",
)  # fmt: skip
AXIS_FIELDS = ("id", "name", "description")


def _filing(path: str, data: Data, notes: str) -> Filing:
    get = data.get
    sectors, functions = get("sectors"), get("functions")
    return Filing(
        path=path,
        register=data["register"],
        number=data["number"],
        name=_name(data["name"]),
        company=data["company"],
        category=get("category", ""),
        role=get("role", ""),
        products=_products(get("products", ())),
        terms=tuple(get("terms", ())),
        sectors=None if sectors is None else tuple(sectors),
        functions=None if functions is None else tuple(functions),
        status=data["status"],
        listings=tuple(map(_listing, data["listings"])),
        events=tuple(map(_event, get("events", ()))),
        related=tuple(Related(r["register"], r["number"], r["kind"]) for r in get("related", ())),
        details=_rest(data, _FILING_SET),
        notes=notes,
    )


def _company(path: str, data: Data, notes: str) -> Company:
    get = data.get
    return Company(
        path=path,
        slug=slug_of(path),
        name=_name(data["name"]),
        former_names=tuple(
            FormerName(
                f["name"] if "name" in f else f["zh"],
                When(f.get("until", ""), f.get("not_before", ""), f.get("not_after", "")),
                f.get("source", ""),
                "name" in f,
            )
            for f in get("former_names", ())
        ),
        codes=tuple(get("codes", ())),
        aliases=tuple(Alias(a["name"], a["kind"], a["source"]) for a in get("aliases", ())),
        details=_rest(data, _COMPANY_SET),
        notes=notes,
        successors=tuple(
            Succession(s["company"], s["kind"], s["source"], s.get("date", ""))
            for s in get("successors", ())
        ),
        former_slugs=tuple(get("former_slugs", ())),
    )


_FILING_SET = frozenset(FILING_FIELDS)
_COMPANY_SET = frozenset(COMPANY_FIELDS)


def _rest(data: Data, known: Iterable[str]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in known}


def _name(data: Data | str) -> Name:
    if isinstance(data, str):
        return Name(data, plain=True)
    get = data.get
    return Name(data["zh"], get("en", ""), get("en_source", ""), get("en_reference", ""))


def _products(items: Iterable[Data]) -> tuple[Product, ...]:
    return tuple(Product(item["name"], item.get("form", "")) for item in items)


def _listing(data: Data) -> Listing:
    get = data.get
    return Listing(
        batch=data["batch"],
        row=get("row"),
        position=get("position"),
        place=get("place", ""),
        date=get("date", ""),
        as_published=get("as_published", {}),
        remark=get("remark", ""),
    )


def _event(data: Data) -> Event:
    get = data.get
    return Event(
        kind=data["kind"],
        when=When(get("date", ""), get("not_before", ""), get("not_after", "")),
        before=get("from", ""),
        after=get("to", ""),
        added=_products(get("added", ())),
        removed=_products(get("removed", ())),
        replaced=tuple(
            Replaced(*_products((pair["from"], pair["to"]))) for pair in get("replaced", ())
        ),
        text=get("text", ""),
        batch=get("batch", ""),
        announced=get("announced", ""),
        notice=get("notice", ""),
        url=get("url", ""),
    )


def _label(data: Data | None) -> Label:
    return label(data) if data else NO_LABEL


def _axis(data: Data) -> Axis:
    details = _rest(data, AXIS_FIELDS)
    return Axis(data["id"], _label(data["name"]), _label(data.get("description")), details)


def _register(data: Data) -> Register:
    return Register(
        id=data["id"],
        name=_label(data["name"]),
        short=_label(data["short"]),
        description=_label(data["description"]),
        kind=data["kind"],
        authority=_label(data["authority"]),
        law=data.get("law", ""),
        public_since=data["public_since"],
        url=data.get("url", ""),
        columns=tuple(data.get("columns", ())),
        details=_rest(data, REGISTER_FIELDS),
    )


def _batch(data: Data) -> Batch:
    get = data.get
    return Batch(
        register=data["register"],
        batch=data["batch"],
        announced=get("announced", ""),
        url=get("url", ""),
        title=get("title", ""),
        rows=get("rows"),
        read=get("read", ""),
        source=get("source", ""),
    )


def _term(data: Data) -> Term:
    get = data.get
    return Term(
        id=data["id"],
        en=data["en"],
        also=tuple(get("also", ())),
        unless=tuple(get("unless", ())),
        where=tuple(get("where", ())),
        sectors=tuple(get("sectors", ())),
        functions=tuple(get("functions", ())),
    )


def _region(data: Data) -> Region:
    return Region(data["code"], _label(data["name"]), data["level"], data.get("parent", ""))


def _group(data: Data) -> Group:
    def members(key: str) -> tuple[Member, ...]:
        return tuple(Member(m["company"], m["basis"], m["evidence"]) for m in data.get(key, ()))

    return Group(
        id=data["id"],
        name=_label(data["name"]),
        description=_label(data.get("description")),
        brands=tuple(data.get("brands", ())),
        members=members("members"),
        excluded=members("excluded"),
        open=members("open"),
    )


def _identity(data: Data) -> Identity:
    return Identity(
        tuple(data["names"]), data["decision"], _label(data["reason"]), data.get("source", "")
    )


def _id(data: Data) -> str:
    id_: str = data["id"]
    return id_


# of each type of list record: what it is called, and what makes it; else an id and an Axis
_MADE: Mapping[str, tuple[Callable[[Data], str], Callable[[Data], Any]]] = {
    "register": (_id, _register),
    "batch": (lambda data: f"{data['register']}/{data['batch']}", _batch),
    "term": (_id, _term),
    "region": (lambda data: data["code"], _region),
    "group": (_id, _group),
}
