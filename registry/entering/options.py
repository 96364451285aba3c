"""Every question as an option of the command line, made from the schemas."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from registry import numbers, schema
from registry.entering import choosing, draft, number, outcome, questions, values
from registry.entering.about_list import TOLD, batch_of
from registry.entering.draft import Draft
from registry.model import Content, Lang
from registry.schema import FieldInfo, Schemas

OURS = Path(__file__).resolve().parents[2]
NEW_COMPANY = "--new-company"


def schemas_here(given: Sequence[str] = ()) -> Schemas:
    """The schemas below --root, or of the folder one works in, or those that came with the program.

    They make the options, so that --root is looked for before all others are known.
    """
    first = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    first.add_argument("--root", type=Path, default=Path())
    root = first.parse_known_args(given)[0].root
    folder = next((one for one in (root, Path(), OURS) if (one / schema.FOLDER).is_dir()), OURS)
    files = sorted((folder / schema.FOLDER).glob(f"*{schema.SUFFIX}"))
    return schema.load((schema.FOLDER + one.name, one.read_bytes()) for one in files)


def add(parser: argparse.ArgumentParser, schemas: Schemas) -> None:
    """The options for the fields of a filing, and for a company or a list that is new here."""
    group = parser.add_argument_group("answers", "what would be asked for")
    for one in questions.answerable(schemas) if "filing" in schemas.tables else ():
        group.add_argument(
            questions.option(one.path),
            dest=one.path,
            metavar="TEXT",
            action="append" if one.type == "array" else "store",
            help=help_of(one, schemas).replace("%", "%%"),
        )
    group.add_argument(NEW_COMPANY, metavar="NAME", help=HELP_OF_COMPANY)
    for name in TOLD if "batch" in schemas.tables else ():
        help_ = f"{schemas.field('batch', name).help.en} {ONLY_NEW}".replace("%", "%%")
        group.add_argument(f"--batch-{name}", dest=f"batch.{name}", metavar="TEXT", help=help_)


HELP_OF_COMPANY = "The legal name, as printed, of a company that is new here: it gets a file."
ONLY_NEW = "For a list that is new here."


def help_of(one: FieldInfo, schemas: Schemas) -> str:
    """What an option says in --help: the help of its field, and how several values are given."""
    if questions.of_mappings(one, schemas) and one.path != "products":
        return f"{one.help.en} As YAML in one line."
    return (
        f"{one.help.en} Several: separated by 、 or repeated."
        if one.type == "array"
        else one.help.en
    )


class Answers:
    """The options given, put into a draft one after the other; what is wrong is collected."""

    def __init__(self, given: Mapping[str, Any], content: Content, schemas: Schemas) -> None:
        self.given = given
        self.content = content
        self.schemas = schemas
        self.wrong: list[str] = []

    def into(self, draft_: Draft) -> None:
        """Put all of them into a draft."""
        for one in questions.answerable(self.schemas):
            text = self.given.get(one.path)
            if text is None:
                continue
            texts = (
                [text] if isinstance(text, str) else text or [""]
            )  # of `--place=--` argparse: []
            self._put(draft_, one, [each.strip() for each in texts])
            if one.path == "number":
                draft.recognise(draft_, number.told(draft_.text("number"), self.content))
        name = (self.given.get("new_company") or "").strip()
        if name and not self._bad_name(name):
            company = draft.company_named(name, self.content, self.schemas)
            draft_.file_by(company, name, self.content)
        draft.settle(draft_, self.content)

    def _bad_name(self, name: str) -> bool:
        issues = values.legal_name(name, self.schemas)
        self.wrong += [f"{NEW_COMPANY}: {issue.message}" for issue in issues]
        return bool(issues)

    def _put(self, draft_: Draft, one: FieldInfo, texts: Sequence[str]) -> None:
        if texts in ([""], ["--"]):  # as in the lists: there is none
            draft_.put(one.path, None)
            return
        if one.ref == "batches":  # the month as its title writes it: 2026年7月
            texts = [schema.meant("partial-date", texts[0]) or texts[0]]
            if self._batch(draft_, one, texts[0]):
                return
        if one.path == "number":
            texts = [number.spelled(texts[0])]
        choices = choosing.of_field(one, self.content, draft_.text("register"), "en")
        mappings = questions.of_mappings(one, self.schemas)
        found = [
            values.read(text, one, choices, self.schemas, self.content, whole=True)
            for text in (texts if mappings or one.type != "array" else ["\n".join(texts)])
        ]
        for got in found:
            self.wrong += _told(one, got)
        if not any(got.issues or got.several for got in found):
            joined = [each for got in found for each in got.value] if mappings else found[0].value
            draft_.put(one.path, joined)
            self.wrong += self._broken(draft_, one)

    def _broken(self, draft_: Draft, one: FieldInfo) -> Iterator[str]:
        for _, each in outcome.findings(draft_, self.content, one.path):
            if each.severity == "error":
                hint = f"; {each.hint}" if each.hint else ""
                yield f"{questions.option(one.path)}: {each.message}{hint}"

    def _batch(self, draft_: Draft, one: FieldInfo, month: str) -> bool:
        """Whether the list is a new one, of which other options tell."""
        told = {n: text for n in TOLD if (text := self.given.get(f"batch.{n}"))}
        register = draft_.text("register")
        if draft_.batch and draft_.batch.id == f"{register}/{month}":
            return True  # a row stood in it
        if not told or f"{register}/{month}" in self.content.batches:
            return False
        for name, text in told.items():
            field = self.schemas.field("batch", name)
            issues = values.judged(field, text, self.schemas, "batch")
            self.wrong += [f"--batch-{name}: {issue.message}" for issue in issues]
        issues = values.judged(one, month, self.schemas)
        self.wrong += [f"{questions.option(one.path)}: {issue.message}" for issue in issues]
        draft_.put(one.path, month)
        draft_.batch = batch_of(register, month, told)
        return True


def _told(one: FieldInfo, got: values.Read) -> Iterator[str]:
    """What is wrong with the value of an option, a line each."""
    name = questions.option(one.path)
    for issue in got.issues:
        allowed = f"; allowed: {issue.allowed}" if issue.allowed else ""
        hint = f"; {issue.hint}" if issue.hint else ""
        yield f"{name}: {issue.message}{allowed}{hint}"
        if one.path == "company":
            yield f"{name}: for a company that is new here give {NEW_COMPANY} and its legal name"
    if got.several:
        ids = [each.id for each in got.several[: choosing.MOST]]
        more = len(got.several) - len(ids)
        yield f"{name}: {got.value!r} may mean {', '.join(ids)}" + (
            f" and {more} more" if more else ""
        )


def missing(draft_: Draft, content: Content, schemas: Schemas, lang: Lang) -> list[str]:
    """The answers that a filing must have and nobody has given, as options with their help."""
    known = content.registers.get(draft_.text("register"))
    register = None if draft_.row_read else known
    return [
        f"  {questions.option(one.path)}  {one.help[lang]}"
        for one in questions.answerable(schemas)
        if draft_.get(one.path) is None
        and questions.needed(one, register, schemas)
        and not (one.path in draft.SETTLED and (known is None or numbers.of_cac(known.id)))
    ]
