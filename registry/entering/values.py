"""Answers as values of a field, or what is wrong with them in the words of the schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from registry import classify, products, yamldoc
from registry.entering import choosing
from registry.entering.choosing import Choice
from registry.load import LISTS
from registry.model import Content, Term
from registry.rules.tree import unknown
from registry.schema import FieldInfo, Schemas
from registry.yamldoc import Issue, Node, Scalar

HERE = 2  # the line of the value that is judged; what is only put around it stands in line 1


class Read(NamedTuple):
    """An answer understood: its value, or what is wrong with it."""

    value: Any = None  # text, list or mapping, as it is written to the file
    issues: tuple[Issue, ...] = ()
    several: tuple[Choice, ...] = ()  # those it may mean


def read(
    text: str,
    field: FieldInfo,
    choices: list[Choice],
    schemas: Schemas,
    content: Content,
    *,
    whole: bool = False,
) -> Read:
    """What an answer to the question for a field says; `whole`: no part of a name will do."""
    made = _plain(text, field, choices, schemas, content, whole)
    if made.issues or made.several:
        return made
    return made._replace(issues=tuple(judged(field, made.value, schemas)))


def _plain(
    text: str,
    field: FieldInfo,
    choices: list[Choice],
    schemas: Schemas,
    content: Content,
    whole: bool,
) -> Read:
    if field.path == "products" and not text.startswith("["):
        return Read(_products(text))
    if any(path.startswith(f"{field.path}.") for path in schemas.tables["filing"]):
        return _written(text)
    if field.ref == "terms":
        return Read(_terms(text, choices, content.terms))
    if field.type == "array":
        found = [
            _named(part, field, choices, whole) for part in _BETWEEN.split(text) if part.strip()
        ]
        wrong = next((one for one in found if one.issues or one.several), None)
        return wrong or Read(list(dict.fromkeys(one.value for one in found)))
    return _named(text, field, choices, whole)


_IN_FILES = {"companies": "company", "filings": "filing"}  # what has a file for each record
_BETWEEN = re.compile("[,，、;；\n]")


def _named(text: str, field: FieldInfo, choices: list[Choice], whole: bool) -> Read:
    """One value; of those that can be chosen, the id of the one that is meant."""
    text = text.strip()
    if not choices and not field.ref:
        return Read(text)
    found = choosing.matching(text, choices)
    if len(found) == 1 and not (whole and found != choosing.exact(text, choices)):
        return Read(found[0].id)
    if found:
        return Read(text, several=tuple(found))
    if field.enum:
        return Read(text)  # the schema says what is wrong
    kind = LISTS.get(f"content/{field.ref}.yml") or _IN_FILES.get(field.ref, field.ref)
    told = unknown("", (), text, [one.id for one in choices], kind)
    issue = Issue(HERE, 1, "unknown", told.message, text, told.allowed, told.hint)
    return Read(text, (issue,), tuple(choosing.near(text, choices)))


def _products(text: str) -> list[dict[str, str]]:
    """Products as the lists print them: names with their form in brackets, separated by 、."""
    found = products.parse(re.sub("[,，] ?", "、", text) if "、" not in text else text)
    return [{"name": p.name, "form": p.form} if p.form else {"name": p.name} for p in found]


def _terms(text: str, choices: list[Choice], terms: Mapping[str, Term]) -> list[str]:
    """The terms given by name, else those found in a purpose."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    named = [choosing.exact(part.strip(), choices) for part in parts]
    if all(named):
        return list(dict.fromkeys(one[0].id for one in named))
    return list(classify.find_terms(text, terms, "purpose"))


def _written(text: str) -> Read:
    """A list of mappings in the one line that YAML has for it."""
    node, issues = yamldoc.parse(text)
    if node is None or issues:
        told = issues or [Issue(HERE, 1, "yaml-syntax", "nothing that can be read")]
        return Read(text, tuple(told))
    return Read(yamldoc.plain(node))


def legal_name(text: str, schemas: Schemas) -> list[Issue]:
    """What is wrong with the legal name of a company that is new here."""
    fields = schemas.tables["company"]
    found = judged(fields.get("name.zh") or fields["name"], text, schemas, "company")
    if not found and not text.isprintable():
        found.append(Issue(HERE, 1, "control-character", "signs that cannot be seen", text))
    return found


def judged(field: FieldInfo, value: Any, schemas: Schemas, type_: str = "filing") -> list[Issue]:
    """What the schema of a type says against a value of a field; nothing where it is right."""
    top, *steps = field.path.split(".")
    node = _node(value)
    for step in reversed(steps):
        node = _around(step, node)
    if schemas.field(type_, top).type == "array" and steps:
        listed = yamldoc.Sequence(1, 1)
        listed.items.append(node)
        node = listed
    issues = [issue for text in _texts(value) for issue in yamldoc.prose(text, HERE - 1)]
    schemas.parts[type_][top](node, issues)
    return [issue for issue in issues if issue.line >= HERE]


def _texts(value: Any) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in _texts(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in _texts(one))


def _node(value: Any) -> Node:
    if isinstance(value, Mapping):
        made = yamldoc.Mapping(HERE, 1)
        made.entries += [(key, HERE, 1, _node(one)) for key, one in value.items()]
        return made
    if isinstance(value, list):
        listed = yamldoc.Sequence(HERE, 1)
        listed.items += [_node(one) for one in value]
        return listed
    return Scalar(str(value), HERE, 1, empty=value == "")


def _around(key: str, node: Node) -> Node:
    made = yamldoc.Mapping(1, 1)
    made.entries.append((key, 1, 1, node))
    return made
