"""The conversation: each question with its help, wrong answers asked again, what a number tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from registry import numbers
from registry.entering import choosing, draft, number, outcome, questions, source, values
from registry.entering.choosing import Choice
from registry.entering.draft import Draft
from registry.entering.said import SAID, WRONG
from registry.entering.source import Found
from registry.entering.terminal import Terminal, UnreadableError
from registry.importers.printed import LEGAL_ENTITY
from registry.likeness import Alike
from registry.model import Batch, Content, Lang, Register
from registry.problems import cut
from registry.rules.tree import Finding
from registry.schema import FieldInfo, Schemas
from registry.yamldoc import Issue

NONE = ("-", "--", "—", "无", "none")  # what stands in a list for nothing
YES = ("y", "yes", "是")
NEWEST = 6  # lists that are offered before anything is typed
ASKED_OF_BATCH = ("announced", "url", "title")


class StandsError(Exception):
    """The filing is in the registry already; the path of its file."""


@dataclass
class Conversation:
    """One filing entered at a terminal."""

    terminal: Terminal
    lang: Lang
    content: Content
    schemas: Schemas
    draft: Draft
    every: bool = False  # whether all optional fields are asked for
    _choices: dict[tuple[str, str], list[Choice]] = field(default_factory=dict)
    _offered: str = ""  # the name last offered to be entered as that of a new company

    def say(self, what: str, **values: object) -> None:
        """Say one of the sentences of SAID."""
        self.terminal.say(self.words(what, **values))

    def words(self, what: str, **values: object) -> str:
        """One of the sentences of SAID with its values."""
        return SAID[what][self.lang].format(**values)

    # --- the questions ---------------------------------------------------------------------------

    def run(self) -> None:
        """Ask for all that is missing; raises EndedError and StandsError."""
        self.say("welcome")
        for one in questions.answerable(self.schemas):
            draft.settle(self.draft, self.content)
            if self.draft.get(one.path) is None and self._asked(one):
                self.question(one)
        self.repeated()

    def _asked(self, one: FieldInfo) -> bool:
        register = self._register()
        if self.every or questions.needed(one, register, self.schemas):
            return True
        return questions.printed(one, register, self.schemas)

    def _register(self) -> Register | None:
        """The register whose columns are asked for; none where a row was read, as it has them."""
        known = self.content.registers.get(self.draft.text("register"))
        return None if self.draft.row_read else known

    def question(self, one: FieldInfo) -> None:
        """Ask for a field until the answer is right, or left out where that is allowed."""
        self._ask(one)
        if one.path == "number":
            self.recognise()
            self._confirm_number(one)

    def _ask(self, one: FieldInfo) -> None:
        register = self._register()
        needed = questions.needed(one, register, self.schemas)
        choices = self.choices(one)
        default = self._default(one)
        listed: Sequence[Choice] = choices if len(choices) <= choosing.FEW else ()
        if one.ref == "batches":
            listed = choices[:NEWEST]
        self._explain(one, listed, needed or bool(default))
        while True:
            text = self._typed(f"[{default}] > " if default else "> ", choices)
            if text in ("?", "？"):
                self._explain(one, listed, needed or bool(default))
                continue
            if not text and self.draft.get(one.path) is not None:
                return  # answered before: it stays
            if not text and not default and needed:
                self.say("needed")
                continue
            if (not text and not default) or (text in NONE and not needed):
                self.draft.put(one.path, None)
                return
            text = text or default
            if text.isdecimal() and text.isascii() and 0 < int(text[:4]) <= len(listed):
                text = listed[int(text[:4]) - 1].id
            more = self._answer(one, text, choices)
            if more is None:
                return
            listed = more or listed

    def _answer(self, one: FieldInfo, text: str, choices: list[Choice]) -> Sequence[Choice] | None:
        """Take an answer; None where it is right, else the choices that it leaves."""
        if one.path == "number":
            text = number.spelled(text)
        if one.path == "company":
            return self._company(text, choices)
        if one.ref == "batches" and self._new_batch(one, text, choices):
            return None
        got = values.read(text, one, choices, self.schemas, self.content)
        for issue in got.issues:
            self.wrong(issue)
        if got.several:
            self._list(got.several)
            self.say("several")
            return got.several
        if got.issues:
            return ()
        before = self.draft.get(one.path)
        self.draft.put(one.path, got.value)
        found = outcome.findings(self.draft, self.content, one.path)
        errors = [each for each in found if each[1].severity == "error"]
        self._odd(errors)
        if errors:
            self.draft.put(one.path, before)
            return ()
        if one.path != "number":  # of which more is to be said
            self._odd(found)
            self._taken(got.value, text, choices)
        return None

    def _taken(self, value: Any, text: str, choices: Iterable[Choice]) -> None:
        """Show how an answer was understood, where that is not just what was typed."""
        names = {one.id: one.name for one in choices}
        if isinstance(value, list):
            told = [self._shown(one, names) for one in value]
            self.say("taken", value="、".join(told) or self.words("none"))
        elif value != text or value in names:
            self.say("taken", value=self._shown(value, names))

    def _shown(self, value: Any, names: dict[str, str]) -> str:
        if isinstance(value, dict):
            return " · ".join(map(str, value.values()))
        name = names.get(value, "")
        return f"{name} ({value})" if name and name != value else str(value)

    def _explain(self, one: FieldInfo, listed: Sequence[Choice], needed: bool) -> None:
        self.terminal.say(f"\n{questions.called(one, self.schemas, self.lang)}")
        self.terminal.say(f"  {one.help[self.lang]}")
        if how := self._how(one):
            self.terminal.say(f"  {self.words(how)}")
        elif one.example is not None and not listed:
            self.terminal.say(f"  {self.words('example', example=_example(one.example))}")
        if listed:
            self._list(listed)
        elif one.ref and one.path not in SAID:
            self.terminal.say(f"  {self.words('types')}")
        if not needed:
            self.terminal.say(f"  {self.words('optional')}")

    def _how(self, one: FieldInfo) -> str:
        if one.path in ("products", "terms"):
            return one.path
        return "mappings" if questions.of_mappings(one, self.schemas) else ""

    def _list(self, listed: Sequence[Choice]) -> None:
        for at, one in enumerate(listed[: choosing.MOST], start=1):
            name = f"{one.name}  ({one.id})" if one.name and one.name != one.id else one.id
            self.terminal.say(f"  {at:2} {name}")
        if len(listed) > choosing.MOST:
            self.terminal.say(f"  {self.words('more', count=len(listed) - choosing.MOST)}")

    def _typed(self, prompt: str, choices: Sequence[Choice] = ()) -> str:
        complete = _completer(choices) if choices else None
        while True:
            try:
                return self.terminal.ask(prompt, complete)
            except UnreadableError:
                self.say("unreadable")

    def _odd(self, found: Iterable[tuple[str, Finding]]) -> None:
        for rule, one in found:
            chinese = outcome.in_chinese(one, self.draft, self.content)
            self.wrong(one, rule, chinese if self.lang == "zh" else "")

    def wrong(self, one: Issue | Finding, rule: str = "", instead: str = "") -> None:
        """Say what is wrong as `check` says it, place and line aside; in Chinese, too, what kind.

        `instead` are other words for it.
        """
        kind = WRONG.get(rule or getattr(one, "rule", ""), "") if self.lang == "zh" else ""
        before = f"{kind}：" if kind and not instead else ""
        self.terminal.say(f"  {before}{cut(instead or one.message)}")
        if one.allowed:
            self.terminal.say(f"    {self.words('allowed', allowed=one.allowed)}")
        if one.hint:
            self.terminal.say(f"    {cut(one.hint)}")

    def choices(self, one: FieldInfo) -> list[Choice]:
        """What may be chosen for a field."""
        register = self.draft.text("register") if one.ref == "batches" else ""
        key = (one.path, register)
        if key not in self._choices:
            made = choosing.of_field(one, self.content, register, self.lang)
            self._choices[key] = made
        return self._choices[key]

    def _default(self, one: FieldInfo) -> str:
        """What Enter answers: what the number tells, the newest list."""
        value = self.draft.get(one.path)
        if isinstance(value, str):
            return value
        told = number.told(self.draft.text("number"), self.content)
        if one.path == "register":
            return told.register if told.register in self.content.registers else ""
        if one.path == "company":
            owners = number.owners(self.draft.text("number"), self.content)
            return owners[0].slug if len(owners) == 1 else ""
        if one.ref == "batches":
            choices = self.choices(one)
            return choices[0].id if choices else ""
        if one.path == "listings.place" and told.region:
            return told.region.name.zh
        return ""

    def again(self, name: str) -> None:
        """Ask once more the question that is called so."""
        fields = questions.answerable(self.schemas)
        called = {
            one.path: (questions.option(one.path), one.label.en, one.label.zh, one.path)
            for one in fields
        }
        asked = [
            choosing.Choice(path, "", choosing.folded(words)) for path, words in called.items()
        ]
        found = choosing.matching(name, asked)
        if not found:
            names = ", ".join(questions.option(one.path)[2:] for one in fields)
            self.say("which", text=name, all=names)
            return
        one = self.schemas.field("filing", found[0].id)
        self.question(one)
        self.repeated()

    # --- the number ------------------------------------------------------------------------------

    def recognise(self) -> None:
        """Fill in what the number tells; raises StandsError where the filing is here already."""
        told = number.told(self.draft.text("number"), self.content)
        if told.parts is None:
            return
        draft.recognise(self.draft, told)
        self.say("told", facts=" · ".join(self._facts(told)))
        for one in number.owners(self.draft.text("number"), self.content):
            self.say("owner", name=f"{one.name.zh} ({one.slug})")

    def _facts(self, told: number.Told) -> Iterable[str]:
        register = self.content.registers.get(told.register)
        category = self.content.categories.get(told.category)
        if register and told.sure:
            yield self.words("told.register", name=register.name[self.lang])
        if category:
            yield self.words("told.category", name=category.name[self.lang])
        if told.region:
            yield self.words("told.region", name=told.region.name[self.lang])
        if isinstance(told.parts, numbers.NumberParts):
            yield self.words("told.year", year=told.parts.year)
            code = told.parts.division + told.parts.entity
            yield self.words("told.company", code=code)
        elif told.parts:
            yield self.words("told.date", date=told.parts.date)

    def _confirm_number(self, one: FieldInfo) -> None:
        """Say what is odd about the number, and take another one where it was mistyped."""
        if not self.draft.get("register"):
            self._ask(self.schemas.field("filing", "register"))
        self.stands()
        found = outcome.findings(self.draft, self.content, "number")
        self._odd(found)
        if self.near() or found:
            again = self._typed(f"{self.words('keep')} > ")
            if again and self._answer(one, again, []) is None:
                self.recognise()
                self._confirm_number(one)
            elif again:
                self.question(one)

    def stands(self) -> None:
        """Raise StandsError where the filing is in the registry already."""
        path = outcome.standing(self.draft, self.content)
        if path:
            raise StandsError(path)

    def near(self) -> bool:
        """Say which filings have nearly this number, or this one in another register."""
        found = [a for a in outcome.alike(self.draft, self.content) if a.why == "near-number"]
        self._alike(found)
        for other in draft.same_number(self.draft, self.content):
            self.say("other-register", path=other.path)
        return bool(found)

    def repeated(self) -> None:
        """Say which filings and companies this may be entered twice with."""
        told = outcome.alike(self.draft, self.content)
        self._alike([one for one in told if one.why != "near-number"])

    def _alike(self, found: Iterable[Alike]) -> None:
        for one in found:
            other = self.content.filings[one.other]
            self.say(one.why, path=other.path, name=other.name.zh, number=other.number)

    # --- the company, the list -------------------------------------------------------------------

    def _company(self, text: str, choices: list[Choice]) -> Sequence[Choice] | None:
        found = choosing.matching(text, choices)
        exact = choosing.exact(text, choices)
        if len(exact) == 1:
            self.draft.file_by(self.content.companies[exact[0].id], text, self.content)
            self._taken(exact[0].id, "", choices)
            return None
        new = [Choice(text, self.words("new-company"), ())] if _legal(text) else []
        if text == self._offered:
            return self._enter_company(text, choices)
        if len(found) == 1 and not new:
            return self._company(found[0].id, choices)
        if found := found or choosing.near(text, choices):
            kept = [*found[: choosing.MOST - 1], *new]
            self._offered = text if new else ""
            self._list(kept)
            if len(found) > choosing.MOST - 1:
                more = len(found) - choosing.MOST + 1
                self.terminal.say(f"  {self.words('more', count=more)}")
            self.say("several")
            return kept
        again = self._typed(f"{self.words('no-company', name=text)} > ", choices)
        if again.lower() in YES:
            return self._enter_company(text, choices)
        return self._company(again, choices) if again else ()

    def _enter_company(self, name: str, choices: list[Choice]) -> Sequence[Choice] | None:
        self._offered = ""
        issues = values.legal_name(name, self.schemas)
        for issue in issues:
            self.wrong(issue)
        if issues:
            return ()
        company = draft.company_named(name, self.content)
        self.draft.file_by(company, name, self.content)
        if company.slug in self.content.companies:
            self.say("company-is", path=company.path)
            self._taken(company.slug, "", choices)
            return None
        self.say("company-made", path=company.path)
        for one in outcome.alike_companies(self.draft, self.content):
            other = self.content.companies[one.other]
            self.say(one.why, path=other.path, name=other.name.zh)
        return None

    def row(self, rows: Sequence[Found], found: Sequence[Found]) -> Found:
        """The row that is meant, of those that an option chose or of all."""
        self.say("rows", count=len(rows))
        while len(found) != 1:
            for one in found[: choosing.MOST]:
                self.terminal.say(f"  {source.shown(one)}")
            if len(found) > choosing.MOST:
                self.terminal.say(f"  {self.words('more', count=len(found) - choosing.MOST)}")
            text = self._typed(f"{self.words('which-row')} > ")
            chosen = source.chosen(text, found if len(found) > 1 else rows)
            if not chosen:
                self.say("no-row", text=text)
            found = chosen or found
        self.terminal.say(f"→ {source.shown(found[0])}")
        return found[0]

    def month(self, register: str) -> str:
        """The list that a row stands in, of which no title tells it."""
        self.draft.put("register", register)
        self.question(self.schemas.field("filing", "listings.batch"))
        return self.draft.text("listings.batch")

    def _new_batch(self, one: FieldInfo, text: str, choices: list[Choice]) -> bool:
        """Whether a list that is not known yet was entered with the answer."""
        if choosing.exact(text, choices) or not re.fullmatch(one.pattern, text):
            return False
        if self._typed(f"{self.words('no-batch', batch=text)} > ").lower() not in YES:
            return False
        told: dict[str, str] = {}
        for name in ASKED_OF_BATCH:
            self._of_batch(self.schemas.field("batch", name), told)
        self.draft.put(one.path, text)
        self.draft.batch = batch_of(self.draft.text("register"), text, told)
        return True

    def _of_batch(self, one: FieldInfo, told: dict[str, str]) -> None:
        self.terminal.say(f"\n{one.label.en} · {one.label.zh}\n  {one.help[self.lang]}")
        self.terminal.say(f"  {self.words('optional')}")
        while text := self._typed("> "):
            issues = values.judged(one, text, self.schemas, "batch")
            for issue in issues:
                self.wrong(issue)
            if not issues:
                told[one.path] = text
                return


def batch_of(register: str, month: str, told: dict[str, str]) -> Batch:
    """A list that nobody has imported: what its announcement says of it."""
    get = told.get
    return Batch(
        register=register,
        batch=month,
        announced=get("announced", ""),
        url=get("url", ""),
        title=get("title", ""),
        rows=None,
        read="",
        source="",
    )


def _legal(text: str) -> bool:
    """Whether a text may be a whole legal name rather than a part of one."""
    return bool(LEGAL_ENTITY.search(text) or _LATIN_FORM.search(text))


_LATIN_FORM = re.compile(r"\b(ltd|limited|inc|corporation|corp|llc|gmbh|ag|plc)\.?$", re.I)


def _completer(choices: Sequence[Choice]) -> Callable[[str], Sequence[str]]:
    return lambda text: choosing.completions(text, choices)


def _example(value: Any) -> str:
    """An example of a schema as it is typed."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(value)
    return str(value)
