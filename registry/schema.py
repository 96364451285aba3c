"""JSON Schemas of content/schema: the typed reading of nodes, and the labels of every field."""

from __future__ import annotations

import datetime
import difflib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

from registry import notes, texts
from registry.model import Label, Lang, label
from registry.yamldoc import COLON_HINT, WIDE_COLON, Issue, Node, Scalar, Sequence
from registry.yamldoc import Mapping as MappingNode

SUFFIX = ".schema.json"
FOLDER = "content/schema/"
TYPES = (
    "filing", "company", "register", "batch", "category", "role", "form", "sector", "function",
    "law", "term", "region", "group", "identity", "anomaly",
)  # fmt: skip

# the folders of pages, and the type of record that each is about
KINDS: Mapping[str, str] = {
    "companies": "company", "groups": "group", "registers": "register", "batches": "batch",
    "sectors": "sector", "functions": "function", "categories": "category", "roles": "role",
    "regions": "region", "laws": "law",
}  # fmt: skip

Reader = Callable[[Node, list[Issue]], Any]


class _Invalid:
    """Stands for a value that could not be read: its issues say why."""


INVALID = _Invalid()


class SchemaError(ValueError):
    """A schema uses what the reader does not know."""


class FieldInfo(Struct, frozen=True):
    """One field of a type: what the schema tells people about it."""

    path: str  # with dots, lists without index: listings.row
    label: Label
    help: Label
    type: str  # string | integer | array | object
    required: bool
    since: str
    example: Any = None
    enum: Mapping[str, Label] = field(default_factory=dict)  # of the field or of its items
    ref: str = ""  # the vocabulary its value, or each item, must be in
    format: str = ""
    pattern: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


class Schemas(Struct, frozen=True):
    """All types of record, with a reader and the fields of each."""

    readers: Mapping[str, Reader]
    tables: Mapping[str, Mapping[str, FieldInfo]]
    labels: Mapping[str, Label]
    raw: Mapping[str, Mapping[str, Any]]
    issues: tuple[tuple[str, Issue], ...] = ()  # path and what is wrong in that schema
    parts: Mapping[str, Mapping[str, Reader]] = field(default_factory=dict)  # of each type
    texts: Mapping[Lang, Mapping[str, str]] = field(default_factory=dict)  # what pages say, by key
    languages: frozenset[Lang] = frozenset()  # in which every type and field has its labels

    def field(self, type_: str, path: str) -> FieldInfo:
        """The field of a type, by its path with dots."""
        return self.tables[type_][path]

    def stands(self, folder: str) -> bool:
        """Whether there are pages of a kind: of records whose type the registry has a schema of."""
        return KINDS.get(folder, "filing") in self.tables

    @property
    def axes(self) -> tuple[FieldInfo, ...]:
        """The fields of filings whose values are entries of an axis of the registry's own."""
        found = self.tables.get("filing", {}).values()
        return tuple(one for one in found if axis_of(one.ref) == one.path)

    def fields(self, type_: str) -> tuple[FieldInfo, ...]:
        """Every field of a type, each before the fields within it."""
        return tuple(self.tables[type_].values())


AXES = "axes/"  # how the references to vocabularies of a registry's own begin


def axis_of(ref: str) -> str:
    """The axis that a reference names: `themes` of `axes/themes`; "" for any other."""
    return ref[len(AXES) :] if ref.startswith(AXES) else ""


def load(files: Iterable[tuple[str, bytes]]) -> Schemas:
    """The schemas among the files of a tree, and the texts that lie beside them."""
    readers: dict[str, Reader] = {}
    parts: dict[str, Mapping[str, Reader]] = {}
    tables: dict[str, Mapping[str, FieldInfo]] = {}
    labels: dict[str, Label] = {}
    raw: dict[str, Mapping[str, Any]] = {}
    issues: list[tuple[str, Issue]] = []
    said: dict[Lang, Mapping[str, str]] = {}
    worded: dict[Lang, tuple[str, bytes]] = {}
    spoken: set[Lang] | None = None
    for path, data in files:
        if lang := texts.lang_of(path):
            worded[lang] = path, data
        if not (path.startswith(FOLDER) and path.endswith(SUFFIX)):
            continue
        type_ = path[len(FOLDER) : -len(SUFFIX)]
        issues += ((path, issue) for issue in _unlabelled(data))
        try:
            schema = json.loads(data)
            compiler = _Compiler(schema)
            readers[type_] = compiler.reader(schema)
            parts[type_] = {
                name: compiler.reader(sub) for name, sub in schema["properties"].items()
            }
            tables[type_] = dict(compiler.fields(schema, ""))
            labels[type_] = compiler.label(schema, "title")
            raw[type_] = schema
            own = {"en", *compiler.languages}
            spoken = own if spoken is None else spoken & own
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, re.error) as error:
            readers.pop(type_, None)
            line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
            message = f"the schema cannot be used: {_told(error)}"
            issues.append((path, Issue(line, column, "schema-invalid", message)))
    for lang, (path, data) in worded.items():
        said[lang], wrong = texts.read(lang, data, tables)
        issues += ((path, issue) for issue in wrong)
    told = (readers, tables, labels, raw, tuple(issues), parts)
    return Schemas(*told, said, frozenset(spoken or ()))


def _unlabelled(data: bytes) -> Iterator[Issue]:
    """The labels that are there and say nothing, as those of a language to be translated to."""
    for found in _EMPTY.finditer(data.decode("utf-8", "replace")) if b'""' in data else ():
        line, column = (
            found.string.count("\n", 0, found.start(1)) + 1,
            len(found[0]) - len(found[1]),
        )
        message = f"the label {found[2]} says nothing"
        yield Issue(line, column, "missing-text", message, found[2], "", "write what it is called")


_EMPTY = re.compile(r'^ *("(x-(?:title|description)-[a-z]{2,3}|[a-z]{2,3})": ""),?$', re.M)


def _told(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else str(error)


_KNOWN = frozenset((
    "$schema", "$id", "$ref", "$defs", "title", "description", "examples", "type", "enum",
    "pattern", "format", "items", "properties", "required", "additionalProperties", "minLength",
    "minItems", "minProperties", "minimum", "uniqueItems", "dependentRequired",
    "x-since", "x-enum", "x-ref",
))  # fmt: skip
_LABELS = re.compile("x-(?:title|description)-([a-z]{2,3})")  # in a language other than English
_TITLE = "x-title-"


class _Compiler:
    """Makes readers of one schema; a keyword it does not know is an error, never ignored."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root
        # The languages of its own title are those in which each of its fields has labels.
        self.languages = tuple(key[len(_TITLE) :] for key in root if key.startswith(_TITLE))

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        unknown = {key for key in set(schema) - _KNOWN if not _LABELS.fullmatch(key)}
        if unknown:
            raise SchemaError(f"unknown keyword {sorted(unknown)[0]!r}")
        target = schema.get("$ref")
        if target is None:
            return schema
        prefix = "#/$defs/"
        if not target.startswith(prefix):
            raise SchemaError(f"$ref {target!r} does not begin with {prefix}")
        return {**self.resolve(self.root["$defs"][target[len(prefix) :]]), **schema}

    def reader(self, schema: Mapping[str, Any]) -> Reader:
        schema = self.resolve(schema)
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            return self._array(schema)
        if kind == "integer":
            return _integer(schema)
        if kind == "string":
            return _string(schema)
        raise SchemaError(f"unknown type {kind!r}")

    def _object(self, schema: Mapping[str, Any]) -> Reader:
        if schema.get("additionalProperties") is not False:
            raise SchemaError("an object needs additionalProperties: false")
        properties = {name: self.reader(sub) for name, sub in schema["properties"].items()}
        order = tuple(properties)
        required = tuple(schema.get("required", ()))
        first = next(iter(required or order), "")
        titles = {
            _key(self.resolve(sub).get(f"{_TITLE}{lang}", name)): name
            for name, sub in schema["properties"].items()
            for lang in self.languages
        }
        inside = {
            name: frozenset(self.resolve(sub).get("properties", ()))
            for name, sub in schema["properties"].items()
        }
        examples = {
            name: _example(name, self.resolve(schema["properties"][name])) for name in required
        }
        depends = tuple(schema.get("dependentRequired", {}).items())
        needed = {
            need: _example(need, self.resolve(schema["properties"][need]))
            for _, needs in depends
            for need in needs
        }
        least = schema.get("minProperties", 0)

        def read(node: Node, issues: list[Issue]) -> Any:
            if type(node) is not MappingNode:
                below = f"{first}: {{}} in a line below, two spaces deeper"
                return _wrong_kind(node, "a mapping (key: value)", below, issues)
            got: dict[str, Any] = {}
            bad = unknown = False
            for key, _, _, value in node.entries:
                inner = properties.get(key)
                if inner is None:
                    unknown = True
                    continue
                got[key] = inner(value, issues)
                if got[key] is INVALID:
                    bad = True
            meant = _unknown(node, titles, inside, issues) if unknown else ()
            bad = bad or unknown
            for name in required:
                if name not in got and name not in meant:
                    message = f"the field {name!r} is missing"
                    place = (node.line, node.column)
                    hint = examples[name]
                    issues.append(Issue(*place, "missing-field", message, name, hint=hint))
                    bad = True
            for name, needs in depends:
                for need in needs:
                    if name in got and need not in got:
                        message = f"{name!r} needs {need!r} beside it"
                        place = next((e[1], e[2]) for e in node.entries if e[0] == name)
                        hint = f"add it: {needed[need]}" if needed[need] else ""
                        issues.append(Issue(*place, "needs-field", message, name, "", hint))
                        bad = True
            if len(got) < least and not bad:
                issues.append(Issue(node.line, node.column, "too-few", "nothing in it"))
                bad = True
            # in the order of the schema, whatever the order of the file
            return INVALID if bad else {name: got[name] for name in order if name in got}

        return read

    def _array(self, schema: Mapping[str, Any]) -> Reader:
        shown: list[Any] = next(iter(schema.get("examples", ())), [])[:1]
        inner = self.reader({"examples": shown, **schema["items"]})
        least = schema.get("minItems", 0)
        unique = schema.get("uniqueItems", False)
        item = self.resolve(schema["items"])
        named = next(iter(item.get("required", item.get("properties", ()))), "")
        first = f"{named}: " if named else ""

        def one(node: Node, issues: list[Issue]) -> Any:
            if not named or type(node) is not Scalar or _no_item(node):
                return inner(node, issues)
            hint = f"write {named}: {node.text} behind the -"
            message = "one value stands here, not a mapping (key: value)"
            place = (node.line, node.column)
            allowed = "a mapping (key: value)"
            issues.append(Issue(*place, "wrong-kind", message, node.text, allowed, hint))
            return INVALID

        def read(node: Node, issues: list[Issue]) -> Any:
            if type(node) is not Sequence:
                below = f"- {first}{{}} in a line below, two spaces deeper"
                return _wrong_kind(node, "a list (- item)", below, issues, named)
            got = [one(item, issues) for item in node.items]
            bad = any(item is INVALID for item in got)
            if len(got) < least:
                message = f"needs at least {least} {'item' if least == 1 else 'items'}"
                issues.append(Issue(node.line, node.column, "too-few", message))
                bad = True
            if unique and not bad and len(set(map(repr, got))) < len(got):
                _twice(node, got, issues)
                bad = True
            return INVALID if bad else got

        return read

    def fields(self, schema: Mapping[str, Any], above: str) -> Iterable[tuple[str, FieldInfo]]:
        """Every property with its path, each before those within it."""
        schema = self.resolve(schema)
        required = schema.get("required", ())
        for name, sub in schema.get("properties", {}).items():
            full = self.resolve(sub)
            path = f"{above}{name}"
            inner = self.resolve(full["items"]) if full["type"] == "array" else full
            yield path, self._field(path, full, inner, name in required)
            yield from self.fields(inner, f"{path}.")

    def _field(
        self, path: str, full: Mapping[str, Any], inner: Mapping[str, Any], required: bool
    ) -> FieldInfo:
        words = inner.get("x-enum", {})
        missing = set(inner.get("enum", ())) ^ set(words)
        if missing:
            raise SchemaError(f"{path}: enum and x-enum differ in {sorted(missing)}")
        return FieldInfo(
            path=path,
            label=self.label(full, "title", path),
            help=self.label(full, "description", path),
            type=full["type"],
            required=required,
            since=full["x-since"],
            example=full.get("examples", [None])[0],
            enum={key: self._word(word, path) for key, word in words.items()},
            ref=inner.get("x-ref", ""),
            format=inner.get("format", ""),
            pattern=inner.get("pattern", ""),
        )

    def label(self, schema: Mapping[str, Any], what: str, path: str = "") -> Label:
        """The title or description of a field, in all languages of the schema."""
        keys = {"en": what, **{lang: f"x-{what}-{lang}" for lang in self.languages}}
        for key in keys.values():
            if key not in schema:
                raise SchemaError(f"{path}: {key} is missing" if path else f"{key!r} is missing")
        return label({lang: schema[key] for lang, key in keys.items()})

    def _word(self, word: Mapping[str, str], path: str) -> Label:
        for lang in ("en", *self.languages):
            if lang not in word:
                raise SchemaError(f"{path}: a label of x-enum has no {lang}")
        return label(word)


def _example(name: str, schema: Mapping[str, Any]) -> str:
    """`for example status: filed`; a list or mapping in one line, as YAML takes it too."""
    given = schema.get("examples", [None])[0]
    if given is None:
        return ""
    value = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    return f"for example {name}: {value}"


def _string(schema: Mapping[str, Any]) -> Reader:
    words = tuple(schema.get("enum", ()))
    labels = schema.get("x-enum", {})
    shown = next(iter(schema.get("examples", ())), "")
    example = f"for example {shown}" if shown else ""
    allowed_words = frozenset(words)
    pattern = re.compile(schema["pattern"]) if "pattern" in schema else None
    least = schema.get("minLength", 0)
    form = schema.get("format", "")
    if form not in FORMATS:
        raise SchemaError(f"unknown format {form!r}")
    right, described = FORMATS[form]

    def read(node: Node, issues: list[Issue]) -> Any:
        if type(node) is not Scalar:
            return _wrong_kind(node, "one value", "", issues)
        text = node.text
        if node.empty or len(text) < least:
            message = "no value; leave the field out where there is none"
            issues.append(Issue(node.line, node.column, "empty-value", message))
            return INVALID
        if words and text not in allowed_words:
            message = f"{text!r} is not one of the values allowed"
            rule, allowed = "not-allowed", ", ".join(words)
            hint = _labelled(text, labels) or did_you_mean(text, words)
        elif pattern is not None and (pattern.search(text) is None or "\n" in text):
            message = f"{text!r} has not the form required"
            rule, hint = "wrong-form", _write(patterned(pattern, text)) or example
            allowed = f"the form of {shown}" if shown else pattern.pattern
        elif right is not None and not right(text):
            message = f"{text!r} is not {described}"
            rule, allowed, hint = "wrong-form", described, _write(meant(form, text)) or example
        elif form == "markdown" and (hard := notes.too_hard(text)):
            rule, message, allowed, hint = "notes-too-hard", hard[1], "", ""
        else:
            return text
        issues.append(Issue(node.line, node.column, rule, message, text, allowed, hint))
        return INVALID

    return read


def patterned(pattern: re.Pattern[str], text: str) -> str:
    """The text as a pattern asks for, where it is a date in another form or only wide; else ""."""
    for one in (_folded(text), meant("partial-date", text), meant("partial-date", text)[:7]):
        if one and pattern.search(one):
            return one
    return ""


def _write(right: str) -> str:
    return f"write {right}" if right else ""


def _labelled(text: str, labels: Mapping[str, Mapping[str, str]]) -> str:
    """`did you mean …?` of the word whose label in either language the text is."""
    words = {_key(one): word for word, label in labels.items() for one in label.values()}
    meant = labelled(text, words)
    return f"did you mean {meant}?" if meant else ""


def labelled(text: str, labels: Mapping[str, str]) -> str:
    """The word whose label a text is, holds, is held in or is near; "" for none or several.

    `labels` are words by their folded labels.
    """
    wanted = _key(text)
    if wanted in labels:
        return labels[wanted]
    within = {word for one, word in labels.items() if len(one) > 1 and one in wanted}
    around = {word for one, word in labels.items() if len(wanted) > 1 and wanted in one}
    for found in (within, around):
        if len(found) == 1:
            return found.pop()
    near = _near(wanted, tuple(labels)) if not wanted.isascii() else ""
    return labels[near] if near else ""


def _key(text: str) -> str:
    return "".join(_folded(text).split()).lower()


def _integer(schema: Mapping[str, Any]) -> Reader:
    least = schema.get("minimum")

    def read(node: Node, issues: list[Issue]) -> Any:
        if type(node) is not Scalar:
            return _wrong_kind(node, "a whole number", "", issues)
        text = node.text
        if _INTEGER.fullmatch(text) is None or len(text) > 18:
            message = f"{text!r} is not a whole number" if text else "no value"
        elif least is not None and int(text) < least:
            message = f"{text} is less than {least}"
        else:
            return int(text)
        allowed = "a whole number" if least is None else f"a whole number from {least}"
        place = (node.line, node.column)
        hint = _write(meant("integer", text)) or "write the digits alone, or remove the field"
        if least is not None and _INTEGER.fullmatch(text):
            hint = f"write {least} or more, or remove the field"
        issues.append(Issue(*place, "wrong-form", message, text, allowed, hint))
        return INVALID

    return read


_INTEGER = re.compile(r"0|-?[1-9][0-9]*")


def _wrong_kind(
    node: Node, wanted: str, below: str, issues: list[Issue], named: str = ""
) -> _Invalid:
    """An issue of a node that is no mapping, list or value; `below` is how a value is put there.

    `named` is the field that the items of a list are called by, where these are mappings.
    """
    if type(node) is Scalar and node.empty:
        message = "no value; leave the field out where there is none"
        issues.append(Issue(node.line, node.column, "empty-value", message, "", wanted))
        return INVALID
    kind = type(node)
    found = "a list" if kind is Sequence else "a mapping" if kind is MappingNode else "one value"
    message = f"{found} stands here, not {wanted}"
    if type(node) is not Scalar:
        hint = _ONE_VALUE
        if below and type(node) is Sequence:
            hint = "write the fields without - before them"
        elif named and type(node) is MappingNode and node.entries:
            # the fields of an item stand there already, only not as one of a list
            hint = f"write - before {node.entries[0][0]}, and its other fields two spaces deeper"
        elif below:
            hint = f"write - before each item, as in {below.format('…')}"
    elif WIDE_COLON.match(node.text):
        hint = COLON_HINT
    elif named and _BETWEEN.search(node.text):
        hint = f"write an item for each in lines of their own, as in - {named}: …"
    else:
        hint = f"write {below.format(node.text)}" if below else ""
    issues.append(Issue(node.line, node.column, "wrong-kind", message, found, wanted, hint))
    return INVALID


def _unknown(
    node: MappingNode,
    titles: Mapping[str, str],
    inside: Mapping[str, frozenset[str]],
    issues: list[Issue],
) -> set[str]:
    """Tell of the fields that a mapping should not have; the fields that are likely meant.

    `titles` are the names of its fields by their Chinese titles, `inside` what each may hold.
    """
    likely: set[str] = set()
    above: tuple[str, Scalar] | None = None  # a field without a value, and what stands below it
    for key, line, column, value in node.entries:
        if key in inside:
            above = (key, value) if type(value) is Scalar and value.empty else None
            continue
        meant = titles.get(_key(key), "")
        hint = f"did you mean {meant}?" if meant else did_you_mean(key, inside)
        if above and key in inside[above[0]]:
            hint = f"begin the line with {column + 1} spaces: {key} stands below {above[0]}"
            place = (above[1].line, above[1].column, "empty-value")
            issues[:] = [one for one in issues if one[:3] != place]  # it is not left out
        likely |= {name for name in inside if hint == f"did you mean {name}?"}
        message, allowed = f"unknown field {key!r}", ", ".join(inside)
        issues.append(Issue(line, column, "unknown-field", message, key, allowed, hint))
    return likely


def _no_item(node: Scalar) -> bool:
    """Whether a value is not what an item is called, but nothing or a field with a wide colon."""
    return node.empty or WIDE_COLON.match(node.text) is not None


_BETWEEN = re.compile("[、，,；;]")  # of the values of a list that is written as one text
_ONE_VALUE = "write one value behind the colon, without - and without lines below"


def _twice(node: Sequence, got: list[Any], issues: list[Issue]) -> None:
    seen: set[str] = set()
    for item, value in zip(node.items, got, strict=True):
        if repr(value) in seen:
            place = (item.line, item.column)
            issues.append(Issue(*place, "listed-twice", f"{value!r} stands twice in the list"))
        seen.add(repr(value))


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """`did you mean …?` where one of the words is near; else nothing."""
    listed = list(words)
    same = spelt(word, listed)
    if same:
        return f"did you mean {same}?"
    near = _near(word, tuple(listed))
    return f"did you mean {near}?" if near else ""


def spelt(word: str, words: Iterable[str]) -> str:
    """The one of some words that differs in case, width, blanks and strokes only; "" for none."""
    folded = _JOINS.sub("-", _folded(word).lower())
    return next((one for one in words if one in (folded, folded.replace("-", "_"))), "")


_JOINS = re.compile(r"[\s_-]+")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def meant(form: str, text: str) -> str:
    """The text in the form asked for, where it can only be meant in one way; else "".

    The form is `integer`, or one of FORMATS.
    """
    folded = _folded(text)
    if form == "integer":
        found = _COUNTED.fullmatch(folded)
        return found[1].replace(",", "") if found else ""
    if form == "uri":
        return _address(folded)
    if form not in ("date", "partial-date"):
        return ""
    found = _DATED.fullmatch(folded)
    if found is None:
        return ""
    year, month, day = found[1] or found[4], found[2] or found[5], found[3] or found[6]
    date = "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
    right = FORMATS[form][0]
    return date if right and right(date) else ""


_COUNTED = re.compile(r"(?:第|序号|No\.?|#)? ?0*([1-9][0-9,]{0,8})(?:号|行|项|条|\.0?|、)?", re.I)
_DATED = re.compile(
    r"(20[0-9]{2}) ?[-./年] ?([0-9]{1,2})(?: ?[-./月] ?([0-9]{1,2}) ?日?| ?月)?(?:[T ]00:00.*)?"
    r"|(20[0-9]{2})([0-9]{2})([0-9]{2})"
)


def _address(text: str) -> str:
    """An address that lacks the scheme, or has it misspelt, with https."""
    rest = re.sub(r"^(?:https?|htpps?|htps?|ttps)?[:/]*", "", text, flags=re.I)
    bare = re.fullmatch(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(?:/[^\s<>\"]*)?", rest)
    return f"https://{rest}" if bare else ""


FEW = 200  # words that are all compared, however far from the one given


@lru_cache(maxsize=1024)
def _near(word: str, words: tuple[str, ...]) -> str:
    """The nearest word; of many only those of like length of which one half is the same."""
    if len(word) > MAX_WORD:
        return ""
    cutoff = 0.6
    if len(words) > FEW:
        cutoff = 0.8
        half = len(word) // 2
        begin, end = word[:half], word[-half:]
        words = tuple(
            one
            for one in words
            if abs(len(one) - len(word)) <= 3 and (one.startswith(begin) or one.endswith(end))
        )
    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=cutoff)), "")


MAX_WORD = 200  # nobody mistypes a name of this length


def is_partial_date(text: str) -> bool:
    """Whether a text is a year, a month or a day that exists: 2024, 2024-08, 2024-08-05."""
    if _PARTIAL.fullmatch(text) is None:
        return False
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 if len(text) < 10 else 6 :])
    except ValueError:
        return False
    return True


def is_date(text: str) -> bool:
    """Whether a text is a day that exists: 2024-08-05."""
    return len(text) == 10 and is_partial_date(text)


def is_uri(text: str) -> bool:
    """Whether a text is an address of the web."""
    return _URI.fullmatch(text) is not None


_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_URI = re.compile(r"https?://[^\s<>\"/?#]+[^\s<>\"]*")

FORMATS: Mapping[str, tuple[Callable[[str], bool] | None, str]] = {
    "": (None, ""),
    "markdown": (None, "Markdown"),
    "partial-date": (is_partial_date, "a date: 2024, 2024-08 or 2024-08-05"),
    "date": (is_date, "a day: 2024-08-05"),
    "uri": (is_uri, "a web address: https://…"),
}
