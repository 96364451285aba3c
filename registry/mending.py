"""A file as it should be written, as far as that is certain: the same facts in canonical form."""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from registry import dump, load, schema, yamldoc
from registry.model import Content, Filing, Problem
from registry.problems import printable
from registry.rules.addresses import fits
from registry.rules.characters import half_width
from registry.rules.numbering import meant as number_meant
from registry.rules.paths import path_for
from registry.rules.values import as_printed, full_text
from registry.schema import Schemas

Steps = tuple[str | int, ...]


class Mended(Struct, frozen=True):
    """A file before and after, and where it belongs."""

    path: str
    to: str
    before: str
    after: str

    def diff(self) -> str:
        """What is changed, as a unified diff that no text of a file can steer a terminal by."""
        old, new = (text.splitlines() for text in (self.before, self.after))
        lines = [*difflib.unified_diff(old, new, self.path, self.to, lineterm="")]
        if self.path != self.to:
            lines.insert(0, f"moved {self.path} to {self.to}")
        return "".join(f"{printable(line)}\n" for line in lines)


def mended(
    path: str, data: bytes, schemas: Schemas, content: Content, taken: Container[str] = ()
) -> Mended | None:
    """A file of a filing or company with all mended that is certain; None where nothing is.

    `taken` are the paths where no file may be moved to. What a list prints, notes and texts in
    Markdown stay as they are, and so does the order of lists.
    """
    kind = load.kind_of(path)
    if kind not in ("filing", "company") or len(data) > load.MAX_RECORD:
        return None
    try:
        before = data.decode("utf-8").replace("\r\n", "\n")  # git may have made the returns
    except UnicodeDecodeError:
        return None
    after = _text(kind, path, _plain_text(before), schemas, content)
    to = _path(path, after, schemas, content)
    to = path if to in taken else to
    if after == before and to == path:
        return None
    return Mended(path, to, before, after)


def candidates(content: Content, problems: Iterable[Problem]) -> Iterator[str]:
    """The paths of files that may be mended: those with problems, and those not in canonical form.

    To look only at these saves most of the time.
    """
    yield from {one.path for one in problems}
    for filing in content.filings.values():
        if dump.filing(filing) != content.texts[filing.path]:
            yield filing.path
    for company in content.companies.values():
        if dump.company(company) != content.texts[company.path]:
            yield company.path


def _plain_text(text: str) -> str:
    """The text without what is no part of it: mark, hidden characters, wide colons."""
    text = text.removeprefix("\ufeff")
    if not any(field in text for field in ("as_published:", "remark:")):  # which quote a list
        text = _CERTAIN.sub("", text)
    head, mark, body = text.partition("\n---") if text.startswith("---") else (text, "", "")
    lines = (_WIDE_COLON.sub(r"\1: ", line) for line in head.split("\n"))
    return "\n".join(line.replace(":\t", ": ", 1) for line in lines) + mark + body


# Joiners and variation selectors change what is shown, so they are left to people.
_CERTAIN = re.compile(f"(?![\u200c\u200d\ufe00-\ufe0f])[{yamldoc.UNSEEN}]")
_WIDE_COLON = re.compile("^([ -]*[A-Za-z_]+)\uff1a *")


def _text(kind: str, path: str, text: str, schemas: Schemas, content: Content) -> str:
    """The canonical text of a file that is YAML and has no comments; else the text as it is."""
    document = yamldoc.read(text.encode(), path.endswith(".md"))
    if document.root is None or document.issues or kind not in schemas.raw:
        return text
    head = text.removesuffix(document.body) if document.body else text
    data = yamldoc.plain(document.root)
    if not isinstance(data, dict) or _COMMENT.search(head) or _unfilled(document.root):
        return text
    right = _Right(schemas.raw[kind], content).value(data, schemas.raw[kind], ())
    register, number = right.get("register"), right.get("number")
    if isinstance(register, str) and isinstance(number, str):
        right["number"] = number_meant(register, number)
    if document.body and not path.endswith(".md"):
        return text
    written = dump.file(path, right, document.body)
    again = yamldoc.read(written.encode(), path.endswith(".md"))
    same = again.root is not None and yamldoc.plain(again.root) == right
    return written if same and again.body == document.body else text


def _unfilled(node: yamldoc.Node) -> bool:
    """Whether a key has no value at all, which nothing but people can fill out."""
    if isinstance(node, yamldoc.Scalar):
        return node.empty
    if isinstance(node, yamldoc.Sequence):
        return any(map(_unfilled, node.items))
    return any(_unfilled(value) for _, _, _, value in node.entries)


_COMMENT = re.compile(r"(?:^|\s)#", re.M)


class _Right(Struct, frozen=True):
    """Puts the plain data of a record in the order and spelling that its schema asks for."""

    root: Mapping[str, Any]
    content: Content

    def value(self, data: Any, given: Mapping[str, Any], steps: Steps) -> Any:
        """The data as the part of the schema that is given has it."""
        own = self._resolved(given)
        if isinstance(data, dict):
            return self._mapping(data, own.get("properties", {}), steps)
        if isinstance(data, list):
            items = own.get("items", {})
            return [self.value(one, items, (*steps, at)) for at, one in enumerate(data)]
        return self._scalar(data, own, steps) if own else data

    def _resolved(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        name = given.get("$ref", "").rpartition("/")[2]
        return {**self._resolved(self.root["$defs"][name]), **given} if name else given

    def _mapping(
        self, data: dict[str, Any], known: Mapping[str, Any], steps: Steps
    ) -> dict[str, Any]:
        """Fields in the order of the schema; those it does not know are left, at the end."""
        named: dict[str, Any] = {}
        for key, value in data.items():
            right = key if key in known else schema.spelt(key, known)
            named[right if right and right not in data else key] = value
        order = [*(key for key in known if key in named), *(k for k in named if k not in known)]
        return {key: self.value(named[key], known.get(key, {}), (*steps, key)) for key in order}

    def _scalar(self, text: str, own: Mapping[str, Any], steps: Steps) -> str:
        if as_printed(steps) or full_text(steps) or steps == ("number",):
            return text
        tidy = " ".join(half_width(text).split())
        return next(filter(None, self._forms(tidy, own)), tidy) if tidy else text

    def _forms(self, text: str, own: Mapping[str, Any]) -> Iterator[str]:
        """The text in the form that its field asks for, where there is one."""
        if "enum" in own:
            yield schema.spelt(text, own["enum"])
        if own.get("x-ref") == "companies":
            yield self._moved(text)
        elif "x-ref" in own:
            known = getattr(self.content, own["x-ref"], {})
            yield "" if text in known else schema.spelt(text, known)
        if "pattern" in own:
            yield schema.patterned(re.compile(own["pattern"]), text)
        form = "integer" if own.get("type") == "integer" else own.get("format", "")
        right = schema.FORMATS.get(form, (None, ""))[0]
        if not (right and right(text)):
            yield schema.meant(form, text)

    def _moved(self, slug: str) -> str:
        """The slug of the company that had this one before; "" where that is not certain."""
        companies = self.content.companies
        if slug in companies:
            return ""
        found = [new for new, one in companies.items() if slug in one.former_slugs]
        return found[0] if len(found) == 1 else ""


def _path(path: str, text: str, schemas: Schemas, content: Content) -> str:
    """Where a filing belongs; where that does not follow, where it lies."""
    record = load.from_file(path, text.encode(), schemas).record
    if not isinstance(record, Filing) or not fits(record.number):
        return path
    first = min(one.batch for one in record.listings)
    known = f"{record.register}/{first}" in content.batches
    return path_for(record) if known else path
