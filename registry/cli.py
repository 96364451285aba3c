"""The command line: an explicit table of commands, and what becomes of bugs."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from types import ModuleType

from registry import __version__

# The module of each command in `registry.commands`, which has HELP, add_arguments(parser) and
# run(args) -> exit code. Only that of the command given is imported: a check needs no templates.
COMMANDS: Mapping[str, str] = {
    "build": "build",
    "check": "check",
    "company": "company",
    "diff": "diff",
    "form": "form",
    "history": "history",
    "import": "import_lists",
    "init": "init",
    "new": "new",
    "replay": "replay",
    "review": "review",
    "schema": "schema",
    "serve": "serve",
    "sources": "sources",
}

DEFAULT = "build"  # what `python build.py` does, with or without options
CLEAN, PROBLEMS, USAGE, BUG = 0, 1, 2, 3


def command(name: str) -> ModuleType:
    """The module of a command."""
    return import_module(f"registry.commands.{COMMANDS[name]}")


def parser(names: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """The arguments of some commands, or of all."""
    top = argparse.ArgumentParser(prog="build.py", description="The Open Algorithm Registry.")
    top.add_argument("--version", action="version", version=__version__)
    top.add_argument("--debug", action="store_true", help="show where a bug happened")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name in names:
        module = command(name)
        one = commands.add_parser(name, help=module.HELP, description=module.__doc__)
        module.add_arguments(one)
        # after the command too; SUPPRESS, or its absence there would undo the one before
        one.add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command: 0 clean, 1 problems, 2 wrong usage, 3 a bug."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = with_default(sys.argv[1:] if argv is None else argv)
    named = _first(given)
    top = parser((named,) if named in COMMANDS else COMMANDS)
    try:
        args = top.parse_args(given)
    except SystemExit as end:  # argparse has said what is wrong
        return end.code if isinstance(end.code, int) else USAGE
    try:
        return int(command(args.command).run(args))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `head` does
        sys.stderr.close()
        return CLEAN
    except ModuleNotFoundError:  # build.py says how to install it
        raise
    except Exception as error:
        if args.debug:
            traceback.print_exc()
        print(f"bug: {type(error).__name__}: {_one_line(error)}. {REPORT}", file=sys.stderr)
        return BUG


def with_default(argv: Sequence[str]) -> list[str]:
    """The arguments with the default command where none is named."""
    first = _first(argv)
    if not first or (first.startswith("-") and first not in ("-h", "--help", "--version")):
        return [DEFAULT, *argv]
    return list(argv)


def _first(argv: Sequence[str]) -> str:
    """The first argument that may name a command; "" there is none."""
    return next((arg for arg in argv if arg != "--debug"), "")


REPORT = (
    "This is a fault of the program: please open an issue with the command and the output of "
    "the same command with --debug."
)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or "no message"
