"""`history`: every revision of one record, oldest first."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from registry import files, history, memo, names, numbers, problems, schema
from registry.commands.diff import add_form, printed
from registry.git import GitError
from registry.history import Key
from registry.load import LISTS
from registry.model import History, Lang
from registry.reports import forms, record
from registry.reports.compared import Reader, called
from registry.schema import Schemas
from registry.wording import Say, teller_of

HELP = "every revision of a filing, a company or another record"
CLEAN, USAGE = 0, 2
INSIDE = "content/"
NEAREST = 5  # suggestions where nothing matches
PART = 4  # characters of a number or slug that suggest it
CLOSE = 3  # characters more or less that one may have mistyped


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `history`."""
    parser.add_argument(
        "record",
        metavar="RECORD",
        help="number of a filing, whole or its digits; register/number; path of a file, now or "
        "formerly; slug of a company; exact name of either; id of another record",
    )
    add_form(parser)
    parser.add_argument(
        "--rev",
        default="",
        help="read up to this revision; else up to HEAD and the working tree",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Print the revisions; 0 found, 2 where no record is meant or git has no history."""
    root: Path = args.root
    try:
        tree = files.read(root)
        known = _read(root, args.rev, tree)
    except GitError as error:
        print(f"no history: {error}", file=sys.stderr)
        return USAGE
    given = _given(args.record, root)
    if given in LISTS:
        told = next((id_ for type_, id_ in known.records if type_ == LISTS[given]), "")
        hint = f"; name one of them, for example {told}" if told else ""
        print(f"{given} holds many records{hint}", file=sys.stderr)
        return USAGE
    found = {key: known.records[key] for key in matches(given, known)}
    reader = _reader(args.lang, schema.load(tree), known)
    if not found:
        print(f"no record is called {args.record!r}", file=sys.stderr)
        for line in nearest(given, known, reader.lang):
            print(f"  did you mean {line}?", file=sys.stderr)
        return USAGE
    if args.format == "json":
        data = {"query": args.record, **record.data(found, reader)}
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(printed(record.report(found, reader), args.format, reader))
    return CLEAN


def matches(given: str, known: History) -> list[Key]:
    """The records that a number, its digits, an id, a slug or the path of a file means."""
    wanted = names.key(given)
    found = [key for key in known.records if wanted and wanted in _called(key)]
    if found:
        return found
    if "/" not in given:
        return _named(wanted, known) if wanted else []
    return [key for key in known.records if any(one.path == given for one in known.records[key])]


def _named(wanted: str, known: History) -> list[Key]:
    """The filings and companies whose last name is exactly this one."""
    return [
        key
        for key in known.records
        if key[0] in ("filing", "company")
        and names.key(called(*key, known.records[key][-1].data, "zh")) == wanted
    ]


def nearest(given: str, known: History, lang: Lang) -> list[str]:
    """The records whose name holds what was given, or that are called much like it."""
    wanted = names.key(given)
    if not 1 < len(wanted) <= schema.MAX_WORD:
        return []
    alike: dict[str, Key] = {}
    found: list[Key] = []
    for key in known.records:
        for one in _called(key):
            if len(wanted) >= PART and wanted in one:
                found.append(key)
            elif abs(len(one) - len(wanted)) <= CLOSE:
                alike[one] = key
    close = difflib.get_close_matches(wanted, alike, n=NEAREST, cutoff=0.8)
    begun = [key for key in found if any(one.startswith(wanted) for one in _called(key))]
    found = [*begun, *(alike[one] for one in close), *found, *_holding(wanted, known, lang)]
    return [_shown(key, known, lang) for key in list(dict.fromkeys(found))[:NEAREST]]


def _shown(key: Key, known: History, lang: Lang) -> str:
    """A record as it can be asked for, and its name."""
    type_, id_ = key
    name = called(type_, id_, known.records[key][-1].data, lang)
    return problems.printable(f"{id_} ({name})" if name != id_ else id_)


def _called(key: Key) -> set[str]:
    """What one may call a record by; of a filing also its number, and the digits of that."""
    type_, id_ = key
    if type_ != "filing":
        return {names.key(id_)}
    number = names.key(id_.partition("/")[2])
    return {names.key(id_), number, numbers.algorithm_digits(number)} - {""}


def _holding(wanted: str, known: History, lang: Lang) -> Iterator[Key]:
    for key in known.records:
        name = called(*key, known.records[key][-1].data, lang)
        if wanted in names.key(name):
            yield key


def _given(text: str, root: Path) -> str:
    """What was given; of a path, what follows the root."""
    path = text.replace("\\", "/")
    for start in (f"{root.resolve().as_posix()}/", "./"):
        path = path.removeprefix(start)
    at = path.find(INSIDE)
    return path[at:] if at >= 0 else text


def _read(root: Path, rev: str, tree: list[tuple[str, bytes]]) -> History:
    """The history up to a revision, or with what is not committed yet."""
    if rev:
        return history.read(root, rev)
    remembered = memo.of(root)
    try:
        return history.read(root, "HEAD", remembered, tree)
    finally:
        remembered.close()


def _reader(lang: Lang, schemas: Schemas, known: History) -> Reader:
    return Reader(lang, forms.texts(lang), schemas, _say(known, lang))


def _say(known: History, lang: Lang) -> Say:
    """The names that records have in the last of their revisions."""

    def find(type_: str, id_: str) -> Mapping[str, Any] | None:
        key = (type_, id_)
        return known.records[key][-1].data if key in known.records else None

    return teller_of(find, lang)
