"""What is said about the number: what it tells, whose it may be, and what is here already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry import numbers
from registry.entering import draft, number, outcome
from registry.entering.talk import Talk
from registry.likeness import Alike


class StandsError(Exception):
    """The filing is in the registry already; the path of its file."""


def recognised(talk: Talk) -> None:
    """Fill in and say what the number tells."""
    id_ = talk.draft.text("number")
    told = number.told(id_, talk.content)
    if told.parts is None:
        return
    draft.recognise(talk.draft, told)
    talk.say("told", facts=" · ".join(_facts(talk, told)))
    for one in number.owners(id_, talk.content):
        talk.say("owner", name=f"{one.name.zh} ({one.slug})")


def _facts(talk: Talk, told: number.Told) -> Iterator[str]:
    register = talk.content.registers.get(told.register)
    category = talk.content.categories.get(told.category)
    if register and told.sure:
        yield talk.words("told.register", name=register.name[talk.lang])
    if category:
        yield talk.words("told.category", name=category.name[talk.lang])
    if told.region:
        yield talk.words("told.region", name=told.region.name[talk.lang])
    if isinstance(told.parts, numbers.NumberParts):
        yield talk.words("told.year", year=told.parts.year)
        yield talk.words("told.company", code=told.parts.division + told.parts.entity)
    elif told.parts:
        yield talk.words("told.date", date=told.parts.date)


def stands(talk: Talk) -> None:
    """Raise StandsError where the filing is in the registry already."""
    path = outcome.standing(talk.draft, talk.content)
    if path:
        raise StandsError(path)


def near(talk: Talk) -> bool:
    """Whether filings have nearly this number: says which, and which have it in other registers."""
    found = [one for one in outcome.alike(talk.draft, talk.content) if one.why == "near-number"]
    _alike(talk, found)
    for other in draft.same_number(talk.draft, talk.content):
        talk.say("other-register", path=other.path)
    return bool(found)


def repeated(talk: Talk) -> None:
    """Say which filings of the same company have the same name, or nearly so."""
    found = outcome.alike(talk.draft, talk.content)
    _alike(talk, (one for one in found if one.why != "near-number"))


def _alike(talk: Talk, found: Iterable[Alike]) -> None:
    for one in found:
        other = talk.content.filings[one.other]
        talk.say(one.why, path=other.path, name=other.name.zh, number=other.number)
