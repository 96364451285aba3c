"""`diff`: what differs between two states of content/, for whoever has to judge a change."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from registry import comparison, files, git, load, schema
from registry.git import GitError
from registry.model import LANGS, Lang
from registry.reports import Report, compared, forms
from registry.reports.compared import Reader
from registry.wording import Say, teller_of

HELP = "what differs between two revisions or folders, risk first"
CLEAN, USAGE = 0, 2
LIMIT = 50
Records = Mapping[tuple[str, str], Mapping[str, Any]]  # by type and id
FORMS = ("text", "markdown", "json", "html")
NEITHER = (
    "{given!r} is neither a folder that holds content/ nor a revision of {root}: {why}. Name a "
    "branch, a tag, a commit such as HEAD~1, or a folder; two of them as two arguments"
)


class State(Struct, frozen=True):
    """A state of content/: what it is called, and its files by what git would call their bytes."""

    given: str  # as named on the command line; "" for the working tree
    kind: str  # revision | folder | tree
    commit: str  # full id of a revision, else ""
    listing: Mapping[str, str]  # path -> id of the bytes
    read: Callable[[Iterable[str]], dict[str, bytes]]  # the bytes of some paths


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `diff`."""
    parser.add_argument(
        "older",
        metavar="A",
        help="a revision, or a folder that holds content/; where a name is both, it is the folder "
        "(refs/heads/NAME is the branch)",
    )
    parser.add_argument(
        "newer", metavar="B", nargs="?", default="", help="the same; the working tree if left out"
    )
    add_form(parser)
    parser.add_argument(
        "--limit",
        type=int,
        default=None,
        metavar="N",
        help=f"records to show, the rest is counted: {LIMIT}, in json all; 0: everything, uncut",
    )
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def add_form(parser: argparse.ArgumentParser) -> None:
    """The arguments that say in which form and language changes are told."""
    parser.add_argument(
        "--format",
        choices=FORMS,
        default="text",
        help="text for people, markdown for a comment, json for programs, html as a page",
    )
    parser.add_argument("--lang", choices=LANGS, default="en", help="language of the report")


def run(args: argparse.Namespace) -> int:
    """Print the differences; 0 whether or not there are any, 2 where a state is none."""
    if args.limit is not None and args.limit < 0:
        print(f"--limit: {args.limit} is less than 0, which shows everything", file=sys.stderr)
        return USAGE
    try:
        older, newer = _states(args.root, args.older, args.newer)
        found = between(older, newer)
        reader = reader_of(args.lang, newer, older)
    except (GitError, OSError, StateError) as error:
        print(f"{error}", file=sys.stderr)
        return USAGE
    sys.stdout.write(_printed(args, found, (older, newer), reader))
    return CLEAN


class StateError(Exception):
    """Something that was named is no state; the text says what to name."""


def between(older: State, newer: State) -> comparison.Comparison:
    """What differs between two states; only files that are not the same are read."""
    differing = {
        path
        for path in {*older.listing, *newer.listing}
        if older.listing.get(path) != newer.listing.get(path)
    }
    return comparison.compare(
        older.read(differing & older.listing.keys()),
        newer.read(differing & newer.listing.keys()),
        lambda types: newer.read(
            path for path in newer.listing.keys() - differing if load.kind_of(path) in types
        ),
    )


def _printed(
    args: argparse.Namespace,
    found: comparison.Comparison,
    states: tuple[State, State],
    reader: Reader,
) -> str:
    if args.format == "json":
        named = [{"given": s.given, "kind": s.kind, "commit": s.commit} for s in states]
        data = compared.data(found, named, reader, args.limit or 0)
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    names = (_name(states[0], args.root, reader), _name(states[1], args.root, reader))
    limit = LIMIT if args.limit is None else args.limit
    report = compared.report(found, names, reader, limit)
    return printed(report, args.format, reader, whole=limit == 0)


def printed(report: Report, form: str, reader: Reader, *, whole: bool = False) -> str:
    """A report in one of the forms; Markdown is no longer than a comment may be, unless whole."""
    if form == "markdown":
        return forms.as_markdown(report, reader.words, 0 if whole else forms.MOST)
    if form == "html":
        return forms.as_html(report, reader.words, reader.lang)
    return forms.as_text(report, reader.words)


def _states(root: Path, older: str, newer: str) -> tuple[State, State]:
    """The two states; folders are hashed as the repository of the revisions does."""
    places = [_place(root, given) for given in (older, newer)]
    digits = max((len(place) for place in places if isinstance(place, str)), default=40)
    first, second = (
        revision(root, given, place) if isinstance(place, str) else _folder(given, place, digits)
        for given, place in zip((older, newer), places, strict=True)
    )
    return first, second


def _place(root: Path, given: str) -> Path | str:
    """The folder that a name means, or the full id of the commit; "" is the working tree."""
    if not given:
        if (root / git.CONTENT).is_dir():
            return root
        raise StateError(f"no content/ in {root.resolve()}; name its folder with --root")
    with contextlib.suppress(OSError, ValueError):  # a name that no file can have
        if (Path(given) / git.CONTENT).is_dir():
            return Path(given)
    try:
        return git.resolve(root, given)
    except (GitError, ValueError) as error:
        why = " ".join(str(error).split()).removeprefix("fatal: ") or "it names no commit"
        raise StateError(NEITHER.format(given=given, root=root.resolve(), why=why)) from error


def revision(
    root: Path, given: str, commit: str, listing: Mapping[str, str] | None = None
) -> State:
    """The state at a commit, under the name that was given; or of other blobs by their paths."""
    listing = git.listing(root, commit) if listing is None else listing

    def read(paths: Iterable[str]) -> dict[str, bytes]:
        wanted = sorted(paths)
        held = dict(git.blobs(root, {listing[path] for path in wanted}))
        return {path: held[listing[path]] for path in wanted}

    return State(given, "revision", commit, listing, read)


def _folder(given: str, folder: Path, digits: int) -> State:
    tree = dict(files.read(folder))
    listing = {path: git.name_of(data, digits) for path, data in tree.items()}
    kind = "folder" if given else "tree"
    return State(given, kind, "", listing, lambda paths: {path: tree[path] for path in paths})


def _name(state: State, root: Path, reader: Reader) -> str:
    """What a reader knows a state by."""
    name = state.given or str(root)
    return reader.words[state.kind].format(name=name, id=state.commit[:12])


def reader_of(lang: Lang, newer: State, older: State) -> Reader:
    """The names of fields and records as the newer state has them, else as the older one has."""
    states = [newer, older]
    holder = newer if _schemas_of(newer) else older
    schemas = schema.load(holder.read(_schemas_of(holder)).items())
    return Reader(lang, forms.texts(lang), schemas, _say(states, lang))


def _schemas_of(state: State) -> list[str]:
    return [path for path in state.listing if path.startswith(schema.FOLDER)]


def _say(states: Iterable[State], lang: Lang) -> Say:
    """The names of records; lists are read at once, a company when it is asked for."""
    finders = [_finder(state) for state in states]

    def find(type_: str, id_: str) -> Mapping[str, Any] | None:
        found = (one(type_, id_) for one in finders)
        return next((data for data in found if data is not None), None)

    return teller_of(find, lang)


def _finder(state: State) -> Callable[[str, str], Mapping[str, Any] | None]:
    lists = _records(state, [path for path in state.listing if load.is_list(path)])

    @cache
    def companies() -> Records:  # at once: one by one, git would be started for each
        return _records(state, [path for path in state.listing if _is_company(path)])

    def find(type_: str, id_: str) -> Mapping[str, Any] | None:
        return (companies() if type_ == "company" else lists).get((type_, id_))

    return find


def _records(state: State, paths: Iterable[str]) -> Records:
    read = state.read(paths).items()
    found = (one for path, data in read for one in load.recorded(path, data) or ())
    return {(one.type, one.id): one.data for one in found}


def _is_company(path: str) -> bool:
    return load.kind_of(path) == "company"
