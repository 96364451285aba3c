"""Answers that name one of several things: by id, by a name in either language, or in pinyin."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from registry import names, pinyin
from registry.model import Axis, Batch, Company, Content, Filing, Lang, Region, Register, Term
from registry.schema import FieldInfo, axis_of

FEW = 12  # more than this are not listed before anything is typed
MOST = 15  # of those that match, no more are listed
CLOSE = 0.75  # how alike a mistyped word must be to the one that is meant
CHINESE = 0.9  # the same in characters: legal names share their endings


class Choice(NamedTuple):
    """One thing that may be chosen."""

    id: str
    name: str  # as it is shown
    words: tuple[str, ...]  # what it may be called, folded


def of_field(field: FieldInfo, content: Content, register: str, lang: Lang) -> list[Choice]:
    """All that a field may name, in order; [] for a field of free text."""
    if field.enum:
        return [_choice(id_, (one.en, one.zh), one[lang]) for id_, one in field.enum.items()]
    if field.ref == "batches":
        own = [one for one in content.batches.values() if one.register == register]
        return [_batch(one) for one in sorted(own, key=lambda one: one.batch, reverse=True)]
    if axis := axis_of(field.ref):
        return [
            _named(one.id, one, lang)
            for key, one in content.axes.items()
            if key.startswith(f"{axis}/")
        ]
    known = getattr(content, field.ref, {}) if field.ref else {}
    return [_named(id_, one, lang) for id_, one in known.items()]


def _named(id_: str, record: Any, lang: Lang) -> Choice:
    """A record as something to choose."""
    match record:
        case Company():
            return company(record)
        case Register():
            called = (record.name.en, record.name.zh, record.short.en, record.short.zh)
            return _choice(id_, called, record.name[lang])
        case Axis() | Region():
            labels = record.details.get("labels", ()) if isinstance(record, Axis) else ()
            return _choice(id_, (record.name.en, record.name.zh, *labels), record.name[lang])
        case Term():
            return Choice(id_, record.en, folded((id_, record.en, *record.also)))
        case Filing():
            return Choice(id_, record.name.zh, folded((id_, record.number)))
        case _:
            return Choice(id_, "", folded((id_,)))


def company(record: Company) -> Choice:
    """A company: its present name, those it had, its English name and other names, its slugs."""
    former = [one.zh for one in record.former_names]
    called = [record.name.zh, record.name.en, *former, *(one.name for one in record.aliases)]
    # the slug spells the name the company had when it came; it has another one by now
    spelled = [pinyin.slug(record.name.zh)] if former else []
    return Choice(
        record.slug, record.name.zh, folded((record.slug, *called, *spelled, *record.former_slugs))
    )


def _batch(record: Batch) -> Choice:
    name = " · ".join(filter(None, (record.title, record.announced)))
    return Choice(record.batch, name, folded((record.batch, record.title)))


def _choice(id_: str, called: Sequence[str], name: str) -> Choice:
    spelled = [pinyin.slug(one, with_form=True) for one in called if not one.isascii()]
    return Choice(id_, name, folded((id_, *called, *spelled)))


def fold(text: str) -> str:
    """What is compared: full and half width, capitals, spaces, hyphens and brackets aside."""
    return re.sub(r"[\W_]", "", names.key(text))


def folded(words: Iterable[str]) -> tuple[str, ...]:
    """Each of some words as it is compared, once."""
    return tuple(dict.fromkeys(filter(None, map(fold, words))))


def exact(text: str, choices: Iterable[Choice]) -> list[Choice]:
    """Those that are called just this."""
    listed = list(choices)
    same = [one for one in listed if one.id == text]
    wanted = fold(text)
    return same or [one for one in listed if wanted in one.words]


def matching(text: str, choices: Sequence[Choice]) -> list[Choice]:
    """Those that an answer means: called so; else those beginning so, and those holding it."""
    wanted = fold(text)
    if not wanted:
        return []
    if found := exact(text, choices):
        return found
    begun = [one for one in choices if any(word.startswith(wanted) for word in one.words)]
    if len(wanted) > 1:
        begun += [one for one in choices if any(wanted in word for word in one.words)]
    return list(dict.fromkeys(begun))


def near(text: str, choices: Sequence[Choice]) -> list[Choice]:
    """Those that may be meant by an answer that is mistyped."""
    wanted = fold(text)
    if not 3 <= len(wanted) <= 60:
        return []
    cutoff = CLOSE if wanted.isascii() else CHINESE
    by: dict[str, list[Choice]] = {}
    for one in choices:
        for word in one.words:
            if abs(len(word) - len(wanted)) <= 3:  # the others cannot be near
                by.setdefault(word, []).append(one)
    close = difflib.get_close_matches(wanted, by, n=MOST, cutoff=cutoff)
    return list(dict.fromkeys(one for word in close for one in by[word]))


def completions(text: str, choices: Iterable[Choice]) -> list[str]:
    """Whole answers that begin as what is typed: in letters the id, else the name."""
    wanted = fold(text)
    found = {
        one.id if text.isascii() or not one.name else one.name
        for one in choices
        if any(word.startswith(wanted) for word in one.words)
    }
    return sorted(found)
