"""Files of content/ → records, and every problem of shape with its place."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from registry import notes, schema, yamldoc
from registry.model import (
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
    Term,
    When,
)
from registry.schema import INVALID, Schemas
from registry.yamldoc import Document, Issue, Scalar, Sequence
from registry.yamldoc import Mapping as MappingNode

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
    # a hundred thousand nodes, none of them in a cycle: looking for cycles takes half the time
    enabled = gc.isenabled()
    gc.disable()
    try:
        loader = _Loader(schemas)
        for path, data in listed:
            loader.file(path, data)
        return loader.content(), schemas, loader.problems
    finally:
        if enabled:
            gc.enable()


def recorded(path: str, data: bytes) -> list[Recorded] | None:
    """The records that any revision of a file holds; None where it cannot be read.

    No schema has a say, so that a revision stays what it was when the schema changes: every scalar
    is text, and the Markdown below a record is its field `notes`. What no page can show is U+FFFD.
    """
    kind = kind_of(path)
    if not kind:
        return []
    if len(data) > (MAX_LIST if path in LISTS else MAX_RECORD):
        return None
    document = yamldoc.read(data, path.endswith(".md"))
    if document.root is None or any(one.rule == "yaml-syntax" for one in document.issues):
        return None
    plain, body = yamldoc.plain(document.root), document.body
    if any(one.rule == "control-character" for one in document.issues):
        plain, body = yamldoc.shown(plain), yamldoc.shown(body)
    if path in LISTS:
        return _recorded_in_list(kind, plain) if isinstance(plain, list) else None
    if not isinstance(plain, dict):
        return None
    if body:
        plain.setdefault("notes", body)
    if kind == "company":
        return [Recorded(kind, yamldoc.shown(slug_of(path)), plain)]
    name = _joined(plain, ("register", "number"), "/")
    return [Recorded(kind, name, plain)] if name else None


def _recorded_in_list(kind: str, plain: list[Any]) -> list[Recorded]:
    items = [one for one in plain if isinstance(one, dict)]
    return [Recorded(kind, name, item) for item in items if (name := _name_in_list(kind, item))]


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
    return LISTS.get(path, "")


def slug_of(path: str) -> str:
    """The name of a company's file without its ending."""
    return path.rpartition("/")[2].rpartition(".")[0]


class _Loader:
    """Takes one file after the other; a bad one leaves only problems."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.problems: list[Problem] = []
        self.filings: dict[str, Filing] = {}
        self.companies: dict[str, Company] = {}
        self.items: dict[str, list[Item]] = {}
        self.texts: dict[str, str] = {}
        self.broken: list[Filing] = []
        self.without: set[str] = set()  # types whose missing schema has been told
        for path, issue in schemas.issues:
            self.problems.append(as_problem(path, [], issue))

    def file(self, path: str, data: bytes) -> None:
        """Read one file."""
        kind = kind_of(path)
        most = MAX_LIST if path in LISTS else MAX_RECORD
        if len(data) > most and not path.startswith(schema.FOLDER):
            message = f"{len(data):,} bytes; a file of this kind has at most {most:,}"
            self._whole(path, "file-too-large", message)
            return
        if path.startswith(PROSE) and path.endswith(".md"):
            self._prose(path, data)
            return
        if not kind:
            if not path.startswith(NO_RECORDS) and not path.endswith("/README.md"):
                self._whole(path, "unknown-file", *_unknown_file(path))
            return
        document = yamldoc.read(data, path.endswith(".md"))
        read = self.schemas.readers.get(kind)
        issues = [*document.issues, *_hard(document.body, document.above)]
        if read is None:
            if kind not in self.without:
                self.without.add(kind)
                where = f"{schema.FOLDER}{kind}{schema.SUFFIX}"
                message = f"no usable schema for {kind}: no file of that type can be read"
                self._whole(where, "schema-missing", message)
        elif document.root is None:
            if not issues:
                issues.append(Issue(1, 1, "empty-file", "the file holds no data"))
        elif path in LISTS:
            self.items[kind] = _items(document.root, read, issues)
        else:
            got = read(document.root, issues)
            if got is not INVALID and not issues:
                self._record(kind, path, got, document, issues)
            elif kind == "filing":
                self._salvage(path, document)
        if issues:
            lines = document.text.split("\n")
            self.problems += [as_problem(path, lines, issue) for issue in issues]
        if path not in LISTS:
            self.texts[path] = document.text

    def _prose(self, path: str, data: bytes) -> None:
        """Prose of the site makes no record, but it must be text that can be shown."""
        text, issues = yamldoc.decoded(data)
        if not issues:
            issues = [*yamldoc.prose(text), *_hard(text)]
        self.problems += [as_problem(path, text.split("\n"), issue) for issue in issues]

    def _salvage(self, path: str, document: Document) -> None:
        """What can be read of a filing with errors, so that its other fields are judged too."""
        root = document.root
        parts = self.schemas.parts["filing"]
        if not isinstance(root, MappingNode):
            return
        read = {key: parts[key](node, []) for key, _, _, node in root.entries if key in parts}
        data = {key: value for key, value in read.items() if value is not INVALID}
        if {"register", "number", "listings"} <= set(data):
            rest = {"name": {"zh": ""}, "company": "", "status": ""}
            self.broken.append(_filing(path, {**rest, **data}, document.body))

    def _whole(self, path: str, rule: str, message: str, allowed: str = "") -> None:
        self.problems.append(Problem(path, 0, 0, rule, message, allowed=allowed))

    def _record(
        self, kind: str, path: str, data: Data, document: Document, issues: list[Issue]
    ) -> None:
        if kind == "company":
            company = _company(path, data, document.body)
            other_company = self.companies.setdefault(company.slug, company)
            if other_company is not company:
                message = f"{other_company.path} is the same company"
                issues.append(Issue(1, 1, "duplicate-company", message, company.slug))
            return
        filing = _filing(path, data, document.body)
        other = self.filings.setdefault(filing.id, filing)
        if other is not filing:
            line, column = _entry(document, "number")
            message = f"{other.path} has this register and number already"
            issues.append(Issue(line, column, "duplicate-filing", message, filing.number))

    def _axis(self, kind: str) -> dict[str, Axis]:
        return self._by_id(kind, lambda d: d["id"], _axis)

    def _by_id(
        self, kind: str, name: Callable[[Data], str], make: Callable[[Data], Any]
    ) -> dict[str, Any]:
        """Records of a list file by id, in the order of ids; the second of two is a problem."""
        records: dict[str, Any] = {}
        for data, line, column in self.items.get(kind, ()):
            key = name(data)
            if key in records:
                path = next(path for path, one in LISTS.items() if one == kind)
                message = f"{key} stands twice in this file"
                self.problems.append(Problem(path, line, column, "duplicate-id", message, key))
                continue
            records[key] = make(data)
        return dict(sorted(records.items()))

    def content(self) -> Content:
        """All records, each kind in the order of its ids."""
        return Content(
            filings=dict(sorted(self.filings.items())),
            companies=dict(sorted(self.companies.items())),
            registers=self._by_id("register", lambda d: d["id"], _register),
            batches=self._by_id("batch", lambda d: f"{d['register']}/{d['batch']}", _batch),
            categories=self._axis("category"),
            roles=self._axis("role"),
            forms=self._axis("form"),
            sectors=self._axis("sector"),
            functions=self._axis("function"),
            laws=self._axis("law"),
            terms=self._by_id("term", lambda d: d["id"], _term),
            regions=self._by_id("region", lambda d: d["code"], _region),
            groups=self._by_id("group", lambda d: d["id"], _group),
            identities=tuple(_identity(item.data) for item in self.items.get("identity", ())),
            texts=self.texts,
            broken=tuple(self.broken),
            anomalies=self._axis("anomaly"),
        )


def _hard(markdown: str, above: int = 0) -> list[Issue]:
    """Why a Markdown text is not taken, if it is not; `above` are the lines above it."""
    hard = notes.too_hard(markdown) if markdown else None
    return [Issue(hard[0] + above, 1, "notes-too-hard", hard[1])] if hard else []


def _unknown_file(path: str) -> tuple[str, str]:
    """What is wrong with a file that is no record, and what may stand there."""
    if path.startswith((FILINGS, COMPANIES)):
        return "a record ends in .md or .yml", ".md, .yml"
    names = [one.rpartition("/")[2] for one in LISTS]
    message = "no record is read from this file"
    hint = schema.did_you_mean(path.rpartition("/")[2], names)
    return f"{message}; {hint}" if hint else message, ", ".join(names)


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
COMPANY_FIELDS = ("name", "former_names", "codes", "aliases")
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
                f["zh"],
                When(f.get("until", ""), f.get("not_before", ""), f.get("not_after", "")),
                f.get("source", ""),
            )
            for f in get("former_names", ())
        ),
        codes=tuple(get("codes", ())),
        aliases=tuple(Alias(a["name"], a["kind"], a["source"]) for a in get("aliases", ())),
        details=_rest(data, _COMPANY_SET),
        notes=notes,
    )


_FILING_SET = frozenset(FILING_FIELDS)
_COMPANY_SET = frozenset(COMPANY_FIELDS)


def _rest(data: Data, known: Iterable[str]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in known}


def _name(data: Data) -> Name:
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
    return Label(data["en"], data["zh"]) if data else Label("", "")


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
        columns=tuple(data["columns"]),
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
