"""`schema`: the tables of fields and options in docs/ and the forms of issues, from the schemas."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from registry import editors, files, load, schema
from registry.entering import forms, questions
from registry.model import LANGS
from registry.schema import FieldInfo, Schemas

HELP = "write what follows from the schemas: tables in docs/, forms of issues"
DOCUMENT, ADDING = Path("docs/filing-format.md"), Path("docs/adding.md")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `schema`."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Write the tables and forms; with --check only compare: 0 up to date, 1 not."""
    tree = files.read(args.root)
    schemas = schema.load(tree)
    made = {
        name: document((args.root / name).read_text(encoding="utf-8"), schemas)
        for name in (DOCUMENT, ADDING)
    }
    made |= {Path(name): text for name, text in editors.settings().items()}
    made |= issue_forms([one for one in tree if one[0] in load.LISTS or _is_schema(one[0])])
    behind = False
    for name, new in made.items():
        path = args.root / name
        if path.is_file() and path.read_text(encoding="utf-8") == new:
            continue
        if args.check:
            behind = True
            print(f"{name} is out of date: run `python build.py schema`", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(new, encoding="utf-8")
    return 1 if behind else 0


def issue_forms(tree: Iterable[tuple[str, bytes]]) -> dict[Path, str]:
    """The forms of issues, each in its file; what can be chosen comes from the vocabularies."""
    content, schemas, _ = load.load(list(tree))
    found = forms.forms(schemas, content)
    return {Path(f"{forms.FOLDER}{one.name}.yml"): forms.as_yaml(one) for one in found}


def _is_schema(path: str) -> bool:
    return path.startswith(schema.FOLDER)


def document(old: str, schemas: Schemas) -> str:
    """The document with what stands between the marks of each table made anew."""
    for type_ in schemas.tables:
        old = _between(old, f"fields of {type_}", f"end of {type_}", table(schemas, type_))
    return _between(old, "options of new", "end of options", options(schemas))


def _between(old: str, begin: str, end: str, made: str) -> str:
    before, found, rest = old.partition(f"<!-- {begin} -->\n")
    _, closed, after = rest.partition(f"<!-- {end} -->\n")
    return f"{before}{found}{made}{closed}{after}" if found and closed else old


def table(schemas: Schemas, type_: str) -> str:
    """The fields of a type as a Markdown table."""
    lines = ["| field | label | 标签 | value | what it says |", "|---|---|---|---|---|"]
    lines += [_row(one) for one in schemas.fields(type_)]
    return "\n".join(lines) + "\n"


def options(schemas: Schemas) -> str:
    """The options of `new` that answer a question each, as a Markdown table."""
    lines = ["| option | field | question | 问题 |", "|---|---|---|---|"]
    for one in questions.answerable(schemas):
        names = [questions.called(one, schemas, lang).split(" · ")[0] for lang in LANGS]
        lines.append(f"| `{questions.option(one.path)}` | `{one.path}` | {' | '.join(names)} |")
    return "\n".join(lines) + "\n"


def _row(one: FieldInfo) -> str:
    name = f"`{one.path}`" + (" **(required)**" if one.required else "")
    cells = (name, one.label.en, one.label.zh, _value(one), one.help.en)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _value(one: FieldInfo) -> str:
    if one.enum:
        kind = ", ".join(f"`{word}`" for word in one.enum)
    elif one.ref:
        kind = f"id of {one.ref}"
    elif one.format:
        kind = schema.FORMATS[one.format][1]
    elif one.pattern:
        kind = f"`{one.pattern}`"
    else:
        kind = {"string": "text", "integer": "whole number", "object": "fields", "array": "list"}[
            one.type
        ]
    return f"list: {kind}" if one.type == "array" and kind != "list" else kind
