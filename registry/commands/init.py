"""`init`: a registry for another subject: a folder that `check` and `build` take at once."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from registry import colours, git, seeding
from registry.model import Lang
from registry.schema import is_partial_date, is_uri
from registry.seeding import Settings

HELP = "begin a registry for another subject: its own name, languages, colour and fields"
CLEAN, PROBLEMS, USAGE = 0, 1, 2
BASE = "http://localhost:8000/"
LANGUAGE = re.compile("[a-z]{2,3}")
BEGUN = "Begin the registry"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `init`."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder to make, or an empty")
    parser.add_argument(
        "--name",
        action="append",
        metavar="TEXT",
        help="what the registry is called; `--name nl=TEXT` what in one of its languages",
    )
    parser.add_argument(
        "--language",
        action="append",
        metavar="CODE",
        help="a language of its pages, as en or nl; repeat it for each. English is always one",
    )
    parser.add_argument(
        "--names",
        metavar="CODE",
        default="",
        help="the language in which the register publishes names (default: the first but English)",
    )
    parser.add_argument(
        "--accent", metavar="COLOUR", default="", help="the colour of links, as '#7a1f5c'"
    )
    parser.add_argument(
        "--register",
        metavar="ID",
        default="",
        help="the id of its first register, as city-register",
    )
    parser.add_argument(
        "--authority",
        metavar="TEXT",
        default="",
        help="who keeps it (default: the name)",
    )
    parser.add_argument(
        "--public-since",
        metavar="DATE",
        default="",
        help="when that register became public, as 2031-01-15 (default: today)",
    )
    parser.add_argument(
        "--base-url", metavar="URL", default=BASE, help="the address it will be published at"
    )
    parser.add_argument(
        "--repository", metavar="URL", default="", help="the address of its repository in a browser"
    )
    parser.add_argument(
        "--no-git", action="store_true", help="begin no repository; build then with --no-history"
    )


class _UsageError(Exception):
    """An answer that cannot be taken, in one line."""


def run(args: argparse.Namespace) -> int:
    """Write the folder: 0 done, 1 the disk or git forbids it, 2 an answer that cannot be taken."""
    folder: Path = args.folder
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise _UsageError(f"{folder} is there and not empty: name another folder")
        settings = _settings(args)
        _write(folder, seeding.files(settings, shlex.quote(folder.as_posix())))
        failed = "" if args.no_git else _begun(folder)
    except _UsageError as error:
        print(error, file=sys.stderr)
        return USAGE
    except OSError as error:
        print(f"{folder}: {error}", file=sys.stderr)
        return PROBLEMS
    _tell(folder, settings, failed, no_git=args.no_git)
    return CLEAN


def _settings(args: argparse.Namespace) -> Settings:
    """The answers, those that are not given asked for where somebody can be. Raises _UsageError."""
    asking = sys.stdin.isatty() and not args.name
    if not args.name and not asking:
        raise _UsageError(
            "--name: what is the registry called? For example --name 'Example Register'"
        )
    said = args.name or [_asked("Name of the registry", "", _named)]
    codes = args.language or (
        _asked("Languages of its pages, as en nl", "en", _codes).split() if asking else ["en"]
    )
    accent = args.accent or (_asked("Colour of links", "#0a4f94", _colour) if asking else "")
    languages = ("en", *(dict.fromkeys(one for one in _coded(codes) if one != "en")))
    names = _by_language(said, languages)
    for what, wrong in (
        ("--accent", _colour(accent) if accent else ""),
        ("--base-url", _address(args.base_url)),
        (
            "--repository",
            "" if not args.repository or is_uri(args.repository) else "no web address",
        ),
        ("--register", _identified(args.register)),
        ("--names", "" if not args.names else _codes(args.names)),
        ("--public-since", _dated(args.public_since)),
    ):
        if wrong:
            raise _UsageError(f"{what}: {wrong}")
    return Settings(
        name=names,
        languages=languages,
        names=args.names or (languages[1:] or languages)[0],
        accent=accent,
        register=args.register or seeding.register_id(names["en"]),
        authority=args.authority or names["en"],
        public_since=args.public_since or date.today().isoformat(),
        base_url=args.base_url,
        repository=args.repository,
    )


def _by_language(said: list[str], languages: tuple[Lang, ...]) -> dict[Lang, str]:
    """What is given as TEXT or nl=TEXT, in each language."""
    names: dict[Lang, str] = {}
    for one in said:
        code, equals, text = one.partition("=")
        if not (equals and LANGUAGE.fullmatch(code)):
            code, text = "", one
        if wrong := _named(text.strip()):
            raise _UsageError(f"--name: {wrong}")
        if code and code not in languages:
            raise _UsageError(f"--name: {code} is none of the languages: {', '.join(languages)}")
        names |= {code: text.strip()} if code else {}
        if not code:
            names = {**dict.fromkeys(languages, text.strip()), **names}
    if lacking := [lang for lang in languages if lang not in names]:
        raise _UsageError(f"--name: there is none in {', '.join(lacking)}: give --name TEXT too")
    return names


def _coded(codes: list[str]) -> list[str]:
    for one in codes:
        if wrong := _codes(one):
            raise _UsageError(f"--language: {wrong}")
    return codes


# --- what is wrong with an answer; "" nothing ---------------------------------------------------


def _named(text: str) -> str:
    right = text.strip() and text.isprintable() and len(text) <= 100
    return "" if right else "a name of up to 100 signs, in one line, is expected"


def _codes(text: str) -> str:
    wrong = [one for one in text.split() if not LANGUAGE.fullmatch(one)]
    return f"{wrong[0]!r} is no code of a language: write it as en or nl" if wrong else ""


def _colour(text: str) -> str:
    wrong = colours.wrong(text)
    return f"{wrong[0].removeprefix('accent: ')}; allowed: {wrong[1]}; {wrong[2]}" if wrong else ""


def _identified(text: str) -> str:
    right = not text or re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", text)
    return "" if right else f"{text!r} is no id: a-z, 0-9 and single hyphens, as city-register"


def _address(text: str) -> str:
    right = not text or is_uri(text)
    return "" if right else f"{text!r} is no address: it begins with https://"


def _dated(text: str) -> str:
    right = not text or is_partial_date(text)
    return "" if right else f"{text!r} is no date: write it as 2031, 2031-01 or 2031-01-15"


def _asked(question: str, default: str, wrong: Callable[[str], str]) -> str:
    """An answer from the terminal, asked for until it can be taken."""
    while True:
        try:
            given = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
        except EOFError:
            raise _UsageError("no answer: nothing was written") from None
        if not (said := wrong(given)):
            return given
        print(f"  {said}")


# --- what is written ----------------------------------------------------------------------------


def _write(folder: Path, made: dict[str, str]) -> None:
    for path, text in made.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def _begun(folder: Path) -> str:
    """Begins the repository, whose commits tell pages when a record was recorded; "" where it did.

    Else what git said: the files are there all the same.
    """
    message = f"{BEGUN}\n\nChange-Kind: editorial\n"
    try:
        git.run(folder, "init", "--quiet", "--initial-branch=main")
        git.run(folder, "add", "--all")
        git.run(folder, "commit", "--quiet", f"--message={message}")
    except git.GitError as error:
        return str(error).partition("\n")[0] or "git failed"
    return ""


def _tell(folder: Path, settings: Settings, failed: str, *, no_git: bool) -> None:
    print(f"written: {folder}")
    if failed:
        print(f"the first commit is left to you: {failed}", file=sys.stderr)
    for lang in seeding.unspoken(settings.languages):
        print(
            f"{lang}: the program has no words in this language: write those of "
            f"content/schema/texts.{lang}.yml, the labels in content/schema/*.json and "
            f"content/pages/about.{lang}.md; check names each that is missing"
        )
    bare = " --no-history" if no_git else ""
    print("Next:")
    for command in ("check", f"build{bare}", f"serve{bare}"):
        print(f"  python build.py {command} --root {shlex.quote(str(folder))}")
    print("Then change content/schema/filing.schema.json for your fields: docs/adopting.md.")
