"""The conversation: each question with its help, and asked again until its answer is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from registry.entering import (
    about_company,
    about_list,
    about_number,
    choosing,
    draft,
    number,
    outcome,
    questions,
    values,
)
from registry.entering.choosing import Choice
from registry.entering.talk import Talk, chosen
from registry.model import Register
from registry.schema import FieldInfo

HELP = ("?", "？")
NONE = ("-", "--", "—", "无", "none")  # what stands in a list for nothing
NEWEST = 6  # lists that are offered before anything is typed


class Conversation:
    """All questions about one filing."""

    def __init__(self, talk: Talk, every: bool = False) -> None:
        """`every`: all optional fields are asked for, not only those that the register prints."""
        self.talk = talk
        self.every = every
        self._choices: dict[tuple[str, str], list[Choice]] = {}

    def run(self) -> None:
        """Ask for all that is missing; raises EndedError and StandsError."""
        self.talk.say("welcome")
        for one in questions.answerable(self.talk.schemas):
            draft.settle(self.talk.draft, self.talk.content)
            if self.talk.draft.get(one.path) is None and self._asked(one):
                self.question(one)
        about_number.repeated(self.talk)

    def _asked(self, one: FieldInfo) -> bool:
        register, schemas = self._register(), self.talk.schemas
        if self.every or questions.needed(one, register, schemas):
            return True
        return questions.printed(one, register, schemas)

    def _register(self) -> Register | None:
        """The register whose columns are asked for; none where a row was read, as it has them."""
        known = self.talk.content.registers.get(self.talk.draft.text("register"))
        return None if self.talk.draft.row_read else known

    def question(self, one: FieldInfo) -> None:
        """Ask for a field until the answer is right, or left out where that is allowed."""
        self._ask(one)
        if one.path == questions.FIRST:
            self._number(one)

    def again(self, name: str) -> None:
        """Ask once more the question that is called so."""
        fields = questions.answerable(self.talk.schemas)
        called = [
            Choice(one.path, "", choosing.folded((questions.option(one.path), *_labels(one))))
            for one in fields
        ]
        found = choosing.matching(name, called)
        if not found:
            names = ", ".join(questions.option(one.path)[2:] for one in fields)
            self.talk.say("which", text=name, all=names)
            return
        self.question(self.talk.schemas.field("filing", found[0].id))
        about_number.repeated(self.talk)

    def month(self, register: str) -> str:
        """The list that a row stands in, of which no title tells it."""
        self.talk.draft.put("register", register)
        self.question(self.talk.schemas.field("filing", "listings.batch"))
        return self.talk.draft.text("listings.batch")

    # --- one question ----------------------------------------------------------------------------

    def _ask(self, one: FieldInfo) -> None:
        talk = self.talk
        needed = questions.needed(one, self._register(), talk.schemas)
        choices, default = self.choices(one), self._default(one)
        listed = choices if len(choices) <= choosing.FEW else []
        if one.ref == "batches":
            listed = choices[:NEWEST]
        self._explain(one, listed, needed or bool(default))
        while True:
            text = talk.typed(f"[{default}] > " if default else "> ", choices)
            if text in HELP:
                self._explain(one, listed, needed or bool(default))
            elif not text and talk.draft.get(one.path) is not None:
                return  # answered before: it stays
            elif not text and not default and needed:
                talk.say("needed")
            elif (not text and not default) or (text in NONE and not needed):
                talk.draft.put(one.path, None)
                return
            else:
                picked = chosen(text, listed)
                offered = self._answer(one, picked.id if picked else text or default)
                if offered is None:
                    return
                listed = list(offered) or listed

    def _answer(self, one: FieldInfo, text: str) -> Sequence[Choice] | None:
        """Take an answer; None where it is right, else the choices that it leaves."""
        talk, choices = self.talk, self.choices(one)
        if one.path == "company":
            return None if about_company.answered(talk, text, choices) else ()
        if one.ref == "batches" and about_list.entered(talk, one, text, choices):
            return None
        if one.path == questions.FIRST:
            text = number.spelled(text)
        got = values.read(text, one, choices, talk.schemas, talk.content)
        for issue in got.issues:
            talk.wrong(issue)
        if got.several:
            talk.offer(got.several)
            talk.say("several")
        if got.issues or got.several:
            return got.several
        before = talk.draft.get(one.path)
        talk.draft.put(one.path, got.value)
        found = outcome.findings(talk.draft, talk.content, one.path)
        if any(each.severity == "error" for _, each in found):
            talk.draft.put(one.path, before)
            talk.odd(found)
            return ()
        if one.path != questions.FIRST:  # of which more is to be said
            talk.odd(found)
            self._taken(got.value, text, choices)
        return None

    def _taken(self, value: Any, text: str, choices: Iterable[Choice]) -> None:
        """Show how an answer was understood, where that is not just what was typed."""
        names = {one.id: one.name for one in choices}
        if isinstance(value, list):
            told = "、".join(_shown(one, names) for one in value)
            self.talk.say("taken", value=told or self.talk.words("none"))
        elif value != text or value in names:
            self.talk.say("taken", value=_shown(value, names))

    def _explain(self, one: FieldInfo, listed: Sequence[Choice], needed: bool) -> None:
        talk = self.talk
        talk.terminal.say(f"\n{questions.called(one, talk.schemas, talk.lang)}")
        talk.aside(one.help[talk.lang])
        if how := self._how(one):
            talk.aside(talk.words(how))
        elif one.example is not None and not listed and not one.ref:  # which any name answers
            talk.aside(talk.words("example", example=_example(one.example)))
        if listed:
            talk.offer(listed)
        elif one.ref and not how:
            talk.aside(talk.words("types"))
        if not needed:
            talk.aside(talk.words("optional"))

    def _how(self, one: FieldInfo) -> str:
        """The sentence of SAID on how to answer, where an example does not say it."""
        if one.path in ("products", "terms"):
            return one.path
        return "mappings" if questions.of_mappings(one, self.talk.schemas) else ""

    def choices(self, one: FieldInfo) -> list[Choice]:
        """What may be chosen for a field."""
        register = self.talk.draft.text("register") if one.ref == "batches" else ""
        key = (one.path, register)
        if key not in self._choices:
            made = choosing.of_field(one, self.talk.content, register, self.talk.lang)
            self._choices[key] = made
        return self._choices[key]

    def _default(self, one: FieldInfo) -> str:
        """What Enter answers: what was answered before, what the number tells, the newest list."""
        value, content = self.talk.draft.get(one.path), self.talk.content
        if isinstance(value, str):
            return value
        told = number.told(self.talk.draft.text("number"), content)
        if one.path == "register":
            return told.register if told.register in content.registers else ""
        if one.path == "company":
            owners = number.owners(self.talk.draft.text("number"), content)
            return owners[0].slug if len(owners) == 1 else ""
        if one.ref == "batches":
            choices = self.choices(one)
            return choices[0].id if choices else ""
        return told.region.name.zh if one.path == "listings.place" and told.region else ""

    # --- the number ------------------------------------------------------------------------------

    def _number(self, one: FieldInfo) -> None:
        """Say what the number tells and what is odd in it; take another where it was mistyped."""
        talk = self.talk
        about_number.recognised(talk)
        if not talk.draft.get("register"):
            self._ask(talk.schemas.field("filing", "register"))
        about_number.stands(talk)
        found = outcome.findings(talk.draft, talk.content, one.path)
        talk.odd(found)
        if not (about_number.near(talk) or found):
            return
        again = talk.typed(f"{talk.words('keep')} > ")
        if again and self._answer(one, again) is None:
            self._number(one)
        elif again:
            self.question(one)


def _labels(one: FieldInfo) -> tuple[str, ...]:
    return one.path, one.label.en, one.label.zh


def _shown(value: Any, names: Mapping[str, str]) -> str:
    """A value as its name and id, or the parts of a mapping."""
    if isinstance(value, dict):
        return " · ".join(map(str, value.values()))
    name = names.get(value, "")
    return f"{name} ({value})" if name and name != value else str(value)


def _example(value: Any) -> str:
    """An example of a schema as it is typed."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(value)
    return str(value)
