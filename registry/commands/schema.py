"""`schema`: the tables of fields in docs/filing-format.md, made from content/schema."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from registry import files, schema
from registry.schema import FieldInfo, Schemas

HELP = "write the tables of fields into docs/filing-format.md"
DOCUMENT = Path("docs/filing-format.md")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `schema`."""
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if out of date")
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Write the tables; with --check only compare: 0 up to date, 1 not."""
    schemas = schema.load(files.read(args.root))
    path = args.root / DOCUMENT
    old = path.read_text(encoding="utf-8")
    new = document(old, schemas)
    if new == old:
        return 0
    if args.check:
        print(f"{DOCUMENT} is out of date: run `python build.py schema`", file=sys.stderr)
        return 1
    path.write_text(new, encoding="utf-8")
    return 0


def document(old: str, schemas: Schemas) -> str:
    """The document with what stands between the marks of each type made anew."""
    for type_ in schemas.tables:
        begin, end = f"<!-- fields of {type_} -->\n", f"<!-- end of {type_} -->\n"
        before, found, rest = old.partition(begin)
        _, closed, after = rest.partition(end)
        if found and closed:
            old = f"{before}{begin}{table(schemas, type_)}{end}{after}"
    return old


def table(schemas: Schemas, type_: str) -> str:
    """The fields of a type as a Markdown table."""
    lines = ["| field | label | 标签 | value | what it says |", "|---|---|---|---|---|"]
    lines += [_row(one) for one in schemas.fields(type_)]
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
