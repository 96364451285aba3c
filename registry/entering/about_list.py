"""The questions about lists: the row that is meant, and a list that nobody has imported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from registry.entering import choosing, source, values
from registry.entering.choosing import Choice
from registry.entering.source import Found
from registry.entering.talk import Talk
from registry.model import Batch
from registry.schema import FieldInfo

TOLD = ("announced", "url", "title")  # what is asked about a list that is new here


def row(talk: Talk, rows: Sequence[Found], found: Sequence[Found]) -> Found:
    """The row that is meant, of those that an option chose or of all."""
    talk.say("rows", count=len(rows))
    while len(found) != 1:
        for one in found[: choosing.MOST]:
            talk.aside(source.shown(one))
        if len(found) > choosing.MOST:
            talk.aside(talk.words("more", count=len(found) - choosing.MOST))
        text = talk.typed(f"{talk.words('which-row')} > ")
        chosen = source.chosen(text, found if len(found) > 1 else rows)
        if not chosen:
            talk.say("no-row", text=text)
        found = chosen or found
    talk.say("taken", value=source.shown(found[0]))
    return found[0]


def entered(talk: Talk, field: FieldInfo, month: str, choices: Sequence[Choice]) -> bool:
    """Whether a month that was typed, and what is asked after it, adds a list that is new here."""
    if choosing.exact(month, choices) or not re.fullmatch(field.pattern, month):
        return False
    if not talk.agreed("no-batch", batch=month):
        return False
    told = {name: _told(talk, talk.schemas.field("batch", name)) for name in TOLD}
    talk.draft.put(field.path, month)
    talk.draft.batch = batch_of(talk.draft.text("register"), month, told)
    return True


def _told(talk: Talk, field: FieldInfo) -> str:
    """What is answered to a question about a list; "" it is left out."""
    talk.terminal.say(f"\n{field.label[talk.lang]}")
    talk.aside(field.help[talk.lang])
    talk.aside(talk.words("optional"))
    while text := talk.typed("> "):
        issues = values.judged(field, text, talk.schemas, "batch")
        if not issues:
            break
        for issue in issues:
            talk.wrong(issue)
    return text


def batch_of(register: str, month: str, told: Mapping[str, str]) -> Batch:
    """A list that nobody has imported: what its announcement says of it."""
    return Batch(
        register=register,
        batch=month,
        announced=told.get("announced", ""),
        url=told.get("url", ""),
        title=told.get("title", ""),
        rows=None,
        read="",
        source="",
    )
