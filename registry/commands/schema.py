"""`schema`: the tables of fields and options in docs/, made from content/schema."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from registry import files, schema
from registry.entering import questions
from registry.model import LANGS
from registry.schema import FieldInfo, Schemas

HELP = "write the tables of fields and options into docs/"
DOCUMENT, ADDING = Path("docs/filing-format.md"), Path("docs/adding.md")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `schema`."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Write the tables; with --check only compare: 0 up to date, 1 not."""
    schemas = schema.load(files.read(args.root))
    behind = False
    for name in (DOCUMENT, ADDING):
        path = args.root / name
        old = path.read_text(encoding="utf-8")
        new = document(old, schemas)
        if new == old:
            continue
        if args.check:
            behind = True
            print(f"{name} is out of date: run `python build.py schema`", file=sys.stderr)
        else:
            path.write_text(new, encoding="utf-8")
    return 1 if behind else 0


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
