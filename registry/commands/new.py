"""`new`: a filing entered by answering questions, or by options."""

from __future__ import annotations

import argparse
import difflib
import os
import shlex
import sys
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

from registry import files, findings, numbers, problems, reading, workers
from registry.entering import (
    about_list,
    about_number,
    choosing,
    draft,
    options,
    outcome,
    source,
    values,
    web,
)
from registry.entering.about_number import StandsError
from registry.entering.conversation import Conversation
from registry.entering.draft import Draft, Made
from registry.entering.said import SAID
from registry.entering.talk import Talk
from registry.entering.terminal import EndedError, Terminal
from registry.model import Lang, Problem
from registry.reading import ChangedError, Reading

HELP = "add a filing: asks what is needed, writes its file"
CLEAN, PROBLEMS, USAGE, ENDED = 0, 1, 2, 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `new`."""
    parser.add_argument(
        "--lang",
        choices=["en", "zh"],
        default=_lang(os.environ),
        help="language of the questions; else that of the terminal",
    )
    parser.add_argument("--all", action="store_true", help="ask for every field there is")
    parser.add_argument(
        "--yes", action="store_true", help="ask nothing: take the options and write, for scripts"
    )
    parser.add_argument(
        "--from",
        dest="source",
        metavar="SOURCE",
        help="take the answers from a row of a list: a file, or an https address",
    )
    parser.add_argument(
        "--pick",
        default="",
        metavar="TEXT",
        help="its row: the number, or a text that stands in it",
    )
    parser.add_argument("--dry-run", action="store_true", help="show the file, write nothing")
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")
    options.add(parser, options.schemas_here(sys.argv[2:]))


def _lang(environment: os._Environ[str]) -> Lang:
    told = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if (next(filter(None, told), "")).lower().startswith("zh") else "en"


def run(args: argparse.Namespace) -> int:
    """Enter a filing: 0 written, 1 it stands or has errors, 2 wrong or no answers, 130 ended."""
    if hasattr(sys.stdin, "reconfigure") and not sys.stdin.isatty():
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    terminal = Terminal(sys.stdin, sys.stderr if args.yes else sys.stdout)
    if not (args.root / "content" / "schema").is_dir():
        print(f"no content/ in {args.root.resolve()}; name its folder with --root", file=sys.stderr)
        return USAGE
    try:
        return _Entry(args, terminal).run()
    except ChangedError as error:
        print(f"{error}; start once more", file=sys.stderr)
        return PROBLEMS
    except KeyboardInterrupt:
        terminal.say()
        terminal.say(SAID["nothing"][args.lang])
        return ENDED


class _Entry:
    """One run of the command."""

    def __init__(self, args: argparse.Namespace, terminal: Terminal) -> None:
        self.args = args
        self.root: Path = args.root
        self.terminal = terminal
        before = reading.remembered(self.root)
        if before is None and not args.yes:
            terminal.say(SAID["reading"][args.lang])
        self.now: Reading = reading.read(self.root, before, workers.count())
        self.known = findings.of(self.root, self.now, before)
        if before is None or self.now.files != before.files:
            reading.remember(self.root, self.now)
        self.draft = Draft()
        self.talk = Talk(terminal, args.lang, self.now.content, self.now.schemas, self.draft)
        self.conversation = Conversation(self.talk, args.all)

    def run(self) -> int:
        """Take the options, ask for the rest, show what comes of it, and write that."""
        if not {"filing", "company", "batch"} <= self.now.schemas.readers.keys():
            sys.stderr.write(problems.render(self.known, "text", self.args.lang))
            return PROBLEMS
        try:
            if self.args.source and (code := self._from()):
                return code
            answers = options.Answers(vars(self.args), self.now.content, self.now.schemas)
            answers.into(self.draft)
            if answers.wrong:
                self._wrong("\n".join(answers.wrong))
                if self.args.yes:
                    self._missing({line.partition(":")[0] for line in answers.wrong})
                return USAGE
            if self.draft.get("number"):
                about_number.recognised(self.talk)
                if self.draft.get("register"):
                    about_number.stands(self.talk)
                    about_number.near(self.talk)
            if self.args.yes:
                return self._at_once()
            self.conversation.run()
            return self._shown()
        except StandsError as stands:
            self.talk.say("standing", path=stands)
            return PROBLEMS
        except EndedError:
            self.talk.say("nothing")
            return self._missing() or USAGE

    def _from(self) -> int:
        """Take the answers from a row; 0 done, 2 where none or more than one is meant."""
        given = vars(self.args)
        try:
            rows, refused = source.read(self.args.source, given.get("register") or "")
        except source.SourceError as error:
            self._wrong(str(error))
            return USAGE
        for line in refused:
            self._wrong(line)
        pick = self.args.pick.strip()
        found = source.chosen(pick, rows) if pick else rows
        if not found:
            self._wrong(self.talk.words("no-row", text=pick))
            return USAGE
        if self.args.yes and len(found) > 1:
            shown = [source.shown(one) for one in found[: choosing.MOST]]
            self._wrong("\n  ".join([self.talk.words("many-rows"), *shown]))
            return USAGE
        one = found[0] if self.args.yes else about_list.row(self.talk, rows, found)
        id_ = f"{one.row.register}/{one.row.number}"
        if id_ in self.now.content.filings:
            raise StandsError(self.now.content.filings[id_].path)
        month = given.get("listings.batch") or one.list.batch
        field = self.now.schemas.field("filing", "listings.batch")
        if month and (issues := values.judged(field, month, self.now.schemas)):
            self._wrong(f"--batch: {issues[0].message}")
            return USAGE
        if not month and self.args.yes:
            self._wrong(self.talk.words("no-month"))
            return USAGE
        month = month or self.conversation.month(one.row.register)
        address = self.args.source if web.is_address(self.args.source) else ""
        for note in source.into(self.draft, one.of(month), self.now.content, address):
            self.talk.say("noted", note=note)
        return CLEAN

    def _wrong(self, text: str) -> None:
        for line in text.split("\n"):
            print(problems.printable(line), file=sys.stderr)

    def _missing(self, told: Container[str] = ()) -> int:
        """Name the answers that are missing, but for options of which something is told already."""
        known = self.now
        missing = options.missing(self.draft, known.content, known.schemas, self.args.lang)
        lines = [line for line in missing if line.split()[0] not in told]
        if not lines:
            return CLEAN
        print(SAID["missing"][self.args.lang], file=sys.stderr)
        for line in lines:
            print(line, file=sys.stderr)
        return USAGE

    def _at_once(self) -> int:
        """Write without a question, if nothing is missing or wrong."""
        if code := self._missing():
            return code
        about_number.repeated(self.talk)
        made = self._made()
        found = self._judged(made)
        sys.stderr.write(problems.render(found, "text", self.args.lang))
        if problems.errors(found):
            self.talk.say("nothing")
            return PROBLEMS
        return self._written(made)

    def _shown(self) -> int:
        """Show the files and what `check` says; write them, or change an answer and show again."""
        while True:
            made = self._made()
            self.talk.say("preview")
            for path, text in made.texts.items():
                self.terminal.say(f"\n{path}")
                self.terminal.say("\n".join(f"    {line}" for line in self._lines(path, text)))
            found = self._judged(made)
            self.terminal.say()
            self.talk.say("checked" if found else "nothing-wrong")
            self.terminal.say(problems.render(found, "text", self.args.lang).rstrip("\n"))
            wrong = bool(problems.errors(found))
            answer = self.talk.typed(f"{self.talk.words('mend' if wrong else 'write')} > ")
            if answer.lower() in ("n", "no", "否", "q"):
                self.talk.say("nothing")
                return ENDED
            if not answer:
                if wrong:
                    self.talk.say("nothing")
                    return PROBLEMS
                return self._written(made)
            self.conversation.again(answer)

    def _lines(self, path: str, text: str) -> list[str]:
        """The lines of a new file; of one that is there only those that differ."""
        if path not in self.now.files:
            return text.splitlines()
        old = self.now.tree[path].decode().splitlines()
        told = list(difflib.unified_diff(old, text.splitlines(), lineterm="", n=1))
        return [line for line in told[2:] if not line.startswith("@@")]

    def _made(self) -> Made:
        draft.settle(self.draft, self.now.content)
        return draft.made(self.draft, self.now.content, self.now.schemas)

    def _judged(self, made: Made) -> list[Problem]:
        found = outcome.judged(made, self.now.tree, self.now.problems, self.known)
        there = outcome.occupied(made.path, self.now.files)
        with suppress(OSError):  # a name that no file can have: writing says so
            there = there or (made.path if (self.root / made.path).exists() else "")
        if there:
            message = self.talk.words("occupied", path=there)
            found.append(Problem(there, 0, 0, "duplicate-filing", message))
        return found

    def _written(self, made: Made) -> int:
        if self.args.dry_run:
            self.talk.say("dry")
            return CLEAN
        try:
            files.write(self.root, made.texts)
        except OSError as error:
            self._wrong(f"{error.filename or made.path}: {error.strerror}")
            self.talk.say("nothing")
            return PROBLEMS
        for path in made.texts:
            print(problems.printable(self.talk.words("written", path=path)))
        self.talk.say("next", commands=self._commands(made))
        return CLEAN

    def _commands(self, made: Made) -> str:
        """What to type next, so that the commit says its kind and source."""
        number = self.draft.text("number")
        name = f"Add {self.draft.name} ({number})"
        trailers = "--trailer 'Change-Kind: official'"
        batch = made.content.batches.get(
            f"{self.draft.text('register')}/{self.draft.text('listings.batch')}"
        )
        if origin := self.draft.source or (batch.url if batch else ""):
            trailers += f" --trailer {shlex.quote(f'Source: {origin}')}"
        lines = [
            f"git switch -c {shlex.quote('add-' + numbers.stem(number))}",
            f"git add {' '.join(map(shlex.quote, made.texts))}",
            f"git commit -m {shlex.quote(name)} {trailers}",
            "git push -u origin HEAD",
        ]
        return "\n".join(f"    {line}" for line in lines)
