"""What is said to whoever enters a filing, and what they type: sentences, choices, faults."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from registry import chinese
from registry.entering import choosing, outcome
from registry.entering.choosing import Choice
from registry.entering.draft import Draft
from registry.entering.said import SAID
from registry.entering.terminal import Terminal, UnreadableError
from registry.model import Content, Lang
from registry.problems import cut
from registry.rules.tree import Finding
from registry.schema import Schemas
from registry.yamldoc import Issue

YES = ("y", "yes", "是")


class Talk(Struct):
    """One filing, entered at one terminal in one language."""

    terminal: Terminal
    lang: Lang
    content: Content
    schemas: Schemas
    draft: Draft

    def words(self, what: str, **values: object) -> str:
        """One of the sentences of SAID with its values."""
        return SAID[what][self.lang].format(**values)

    def say(self, what: str, **values: object) -> None:
        """Say one of the sentences of SAID."""
        self.terminal.say(self.words(what, **values))

    def aside(self, text: str) -> None:
        """Say something that belongs to the question above."""
        self.terminal.say(f"  {text}")

    def typed(self, prompt: str, choices: Sequence[Choice] = ()) -> str:
        """What is typed at a prompt; Tab completes it to one of the choices."""
        while True:
            try:
                return self.terminal.ask(
                    prompt,
                    (lambda text: choosing.completions(text, choices)) if choices else None,
                )
            except UnreadableError:
                self.say("unreadable")

    def agreed(self, what: str, **values: object) -> bool:
        """Whether a question of SAID is answered with yes."""
        return self.typed(f"{self.words(what, **values)} > ").lower() in YES

    def offer(self, choices: Sequence[Choice], most: int = choosing.MOST) -> None:
        """List choices under the numbers by which they can be chosen."""
        for at, one in enumerate(choices[:most], start=1):
            name = f"{one.name}  ({one.id})" if one.name and one.name != one.id else one.id
            self.aside(f"{at:2} {name}")
        if len(choices) > most:
            self.aside(self.words("more", count=len(choices) - most))

    def odd(self, found: Iterable[tuple[str, Finding]]) -> None:
        """Say what rules found, by their ids."""
        for _, one in found:
            known = outcome.in_chinese(one, self.draft, self.content)
            self.wrong(one, known if self.lang == "zh" else "")

    def wrong(self, one: Issue | Finding, instead: str = "") -> None:
        """Say what is wrong as `check` says it, place and line aside; `instead` are other words."""
        self.aside(cut(instead or self._said(one.message)))
        if one.allowed:
            self.aside(f"  {self.words('allowed', allowed=self._said(one.allowed))}")
        if one.hint:
            self.aside(f"  {cut(self._said(one.hint))}")

    def _said(self, text: str) -> str:
        return chinese.text(text) if self.lang == "zh" else text


def chosen(text: str, listed: Sequence[Choice]) -> Choice | None:
    """The one of some listed choices whose number was typed."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 4:
        return None
    return listed[int(text) - 1] if 0 < int(text) <= len(listed) else None
