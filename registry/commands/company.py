"""`company`: who a company is, changed in its file and in all of its filings in one go."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Mapping
from pathlib import Path

from registry import files, load, problems, renaming, rules, splitting
from registry.model import Company, Content, Label, Problem
from registry.renaming import Changed, Decision, RenamingError
from registry.schema import did_you_mean, is_partial_date

HELP = "give a company another legal name, merge it into another one, or split it in two"
CLEAN, PROBLEMS, USAGE = 0, 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `company`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    rename = actions.add_parser(
        "rename", help="another legal name; the old one becomes a former one"
    )
    rename.add_argument("company", metavar="COMPANY", help="its slug, or a legal name of it")
    rename.add_argument("name", metavar="NAME", help="its legal name from now on")
    merge = actions.add_parser("merge", help="one company that was entered as two")
    merge.add_argument("company", metavar="COMPANY", help="the one whose file goes")
    merge.add_argument("into", metavar="INTO", help="the one that stays")
    split = actions.add_parser("split", help="two legal entities that were entered as one company")
    split.add_argument("company", metavar="COMPANY", help="the one that keeps its file")
    split.add_argument("name", metavar="NAME", help="the other one: its legal name or its slug")
    split.add_argument(
        "filings",
        metavar="NUMBER",
        nargs="*",
        help="a filing of the other one; without any, those that a list prints under its name",
    )
    split.add_argument("--slug", default="", help="slug of the other one, if it is new")
    for one, what in ((merge, "the two are one"), (split, "the two are not one")):
        for lang, language in (("en", "English"), ("zh", "Chinese")):
            help_ = f"why {what}, in {language}: goes to identity.yml"
            one.add_argument(f"--reason-{lang}", required=True, metavar="TEXT", help=help_)
    for one in (rename, merge):
        one.add_argument("--until", type=_date, default="", help="when the old name was given up")
        one.add_argument(
            "--slip",
            action="store_true",
            help="the old name was none: it does not become a former one",
        )
    for one in (rename, merge, split):
        one.add_argument(
            "--source", default="", help="what tells it: register/batch, or an address"
        )
        one.add_argument("--dry-run", action="store_true", help="show the diff, write nothing")
        one.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")


def run(args: argparse.Namespace) -> int:
    """Change the company; 0 done, 1 where the content forbids it, 2 where no company is meant."""
    tree = dict(files.read(args.root))
    content, _, found = load.load(tree.items())
    if problems.errors(found):
        print("content/ has errors: run `python build.py check` first", file=sys.stderr)
        return PROBLEMS
    try:
        changed = _changed(args, content, tree)
    except LookupError as error:
        print(problems.printable(str(error.args[0])), file=sys.stderr)
        return USAGE
    except RenamingError as error:
        print(problems.printable(str(error)), file=sys.stderr)
        return PROBLEMS
    if wrong := _wrong(tree, changed):
        sys.stderr.write(problems.render(wrong, "text"))
        print("nothing was written: the content would have these errors", file=sys.stderr)
        return PROBLEMS
    if args.dry_run:
        _show(tree, changed)
        return CLEAN
    files.write(args.root, changed.texts)
    for path in changed.removed:
        (args.root / path).unlink()
        print(f"removed: {path}")
    for path in changed.texts:
        print(f"changed: {path}")
    return CLEAN


def _changed(args: argparse.Namespace, content: Content, tree: Mapping[str, bytes]) -> Changed:
    company = _one(args.company, content)
    reason = Label(getattr(args, "reason_en", ""), getattr(args, "reason_zh", ""))
    if args.action == "split":
        told, name = Decision(reason, args.source), args.name.strip()
        return splitting.split(content, tree, company.slug, name, args.filings, told, args.slug)
    decision = Decision(reason, args.source, args.until, not args.slip)
    if args.action == "rename":
        return renaming.rename(content, company.slug, args.name.strip(), decision)
    into = _one(args.into, content)
    return renaming.merge(content, tree, company.slug, into.slug, decision)


def _one(text: str, content: Content) -> Company:
    """The company that is called so; raises LookupError."""
    found = renaming.named(text, content)
    if len(found) == 1:
        return found[0]
    if found:
        slugs = ", ".join(one.slug for one in found)
        raise LookupError(f"{text} may mean {slugs}: name it by its slug")
    hint = did_you_mean(text, content.companies)
    raise LookupError(f"there is no company {text!r}" + (f"; {hint}" if hint else ""))


def _wrong(tree: Mapping[str, bytes], changed: Changed) -> list[Problem]:
    """The errors that the content would have."""
    whole = {path: data for path, data in tree.items() if path not in changed.removed}
    whole.update((path, text.encode()) for path, text in changed.texts.items())
    listed = sorted(whole.items())
    content, _, found = load.load(listed)
    return problems.errors(problems.ordered([*found, *rules.check(content, listed, found)]))


def _show(tree: Mapping[str, bytes], changed: Changed) -> None:
    """Print what would change as a unified diff."""
    texts = {**changed.texts, **dict.fromkeys(changed.removed, "")}
    for path in sorted(texts):
        old = tree.get(path, b"").decode().splitlines()
        new = texts[path].splitlines()
        to = "/dev/null" if path in changed.removed else f"b/{path}"
        for line in difflib.unified_diff(old, new, f"a/{path}", to, lineterm=""):
            print(problems.printable(line))


def _date(text: str) -> str:
    """A year, a month or a day: 2024, 2024-08 or 2024-08-05."""
    if text and not is_partial_date(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no date: 2024, 2024-08 or 2024-08-05")
    return text
