"""A comparison of two states, as a report and as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from registry import comparison, diff, problems
from registry.comparison import STATES, Compared, Comparison, Unread
from registry.likeness import Alike
from registry.model import Lang
from registry.names import as_filed
from registry.reports import Entry, Listed, Pair, Report, Words, bounded, shown
from registry.schema import Schemas
from registry.wording import Say, Told, label, tell, value

IN_THE_HEADING = ("register", "number", "company")  # of an entry of a filing
# Sections of records; those that want a close look, and those of no other section.
RECORDS = ("risk", "filing_edited", "company_added", "company_edited", "filing_added", "other")
SECTIONS = ("unread", "alike", "files", *RECORDS)
Data = Mapping[str, Any]


class Reader(Struct, frozen=True):
    """The language of a report, its texts, and what fields and records are called in it."""

    lang: Lang
    words: Words
    schemas: Schemas
    say: Say


def report(found: Comparison, names: tuple[str, str], reader: Reader, limit: int) -> Report:
    """What differs between two states of these names, with at most `limit` records (0: all)."""
    return _Writer(found, reader, limit).report(names)


def data(found: Comparison, names: Sequence[Data], reader: Reader, limit: int) -> dict[str, Any]:
    """All of a comparison as plain data; of more than `limit` records (0: all) the rest counted."""
    taken = found.records[:limit] if limit else found.records
    new = _new_companies(found)
    return {
        "older": names[0],
        "newer": names[1],
        "totals": comparison.totals(found.records),
        "registers": comparison.by_register(found.records),
        "risks": comparison.by_risk(found.records),
        "moved": found.moved,
        "rewritten": found.rewritten,
        "records": [_plain(one, reader, new) for one in taken],
        "left_out": len(found.records) - len(taken),
        "alike": [one._asdict() for one in found.alike],
        "unread": [{"side": one.side, **problems.as_data(one.problem)} for one in found.unread],
        "files": [{"path": path, "state": state} for path, state in found.files],
    }


def called(type_: str, id_: str, record: Data, lang: Lang) -> str:
    """The name of a record: as filed or registered, of other records in the reader's language."""
    name = record.get("name")
    if type_ in ("filing", "company"):
        return as_filed(name) or id_
    given = name.get(lang) if isinstance(name, Mapping) else None
    return given if isinstance(given, str) and given else id_


def facts(type_: str, id_: str, record: Data, reader: Reader) -> tuple[str, ...]:
    """Which record it is, beside its name."""
    if type_ == "filing":
        register, _, number = id_.partition("/")
        who = record.get("company")
        company = reader.say("companies", who) if isinstance(who, str) else ""
        return tuple(filter(None, (number, company, reader.say("registers", register))))
    kind = reader.schemas.labels.get(type_)
    return (kind[reader.lang] if kind else type_, id_)


def fields(type_: str, record: Data, reader: Reader) -> tuple[Told, ...]:
    """Every field of a record that came, each as one line."""
    told = []
    for key, given in record.items():
        if type_ == "filing" and key in IN_THE_HEADING:
            continue
        name, text = value(key, given, type_, reader.lang, reader.schemas, reader.say)
        told.append(Told(name, "added", "", "", text, (), False))
    return tuple(told)


def changes(one: Compared, reader: Reader) -> tuple[Told, ...]:
    """What became otherwise in a record, in words."""
    if one.state == "added":
        return fields(one.type, one.after, reader)
    return tuple(
        tell(change, one.type, reader.lang, reader.schemas, reader.say) for change in one.changes
    )


def _plain(one: Compared, reader: Reader, new: Container[str]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": one.type,
        "id": one.id,
        "state": one.state,
        "path": one.path,
        "former_path": one.former_path,
        "name": called(one.type, one.id, one.data, reader.lang),
        "risks": list(one.risks),
    }
    if one.type == "filing":
        slug = str(one.data.get("company", ""))
        made["register"], _, made["number"] = one.id.partition("/")
        made["company"] = {"slug": slug, "name": reader.say("companies", slug), "new": slug in new}
    if one.state == "edited":
        made["changes"] = [
            {
                **asdict(change),
                "field": change.field,
                "risky": diff.risky(change),
                "label": label(change.field, one.type, reader.lang, reader.schemas),
            }
            for change in one.changes
        ]
    else:
        made["data"] = dict(one.data)
    return made


class _Writer:
    """Puts a comparison into the words of a reader."""

    def __init__(self, found: Comparison, reader: Reader, limit: int) -> None:
        self.found, self.reader, self.limit = found, reader, limit
        self.words = reader.words
        self.by = {(one.type, one.id): one for one in found.records}
        self.new = _new_companies(found)
        self.filed = Counter(
            str(one.after.get("company"))
            for one in found.records
            if one.type == "filing" and one.state == "added"
        )

    def report(self, names: tuple[str, str]) -> Report:
        words, found = self.words, self.found
        pairs = [Pair(words["from"], names[0]), Pair(words["to"], names[1])]
        if not (found.records or found.files or found.unread or found.alike):
            pairs.append(Pair(words["same"], ""))
        risks = comparison.by_risk(found.records)
        told = words["comma"].join(f"{words[f'risk.{risk}']} {n:,}" for risk, n in risks.items())
        counts = (
            (words["look"], told),
            (words["section.alike"], _number(len(found.alike))),
            (words["section.unread"], _number(len(found.unread))),
            (words["moved"], _number(found.moved)),
            (words["rewritten"], _number(found.rewritten)),
        )
        pairs += [Pair(*one) for one in counts if one[1]]
        sections = bounded(self._sections(), self.limit)
        return Report(words["title"], tuple(pairs), tuple(self._table()), sections)

    def _table(self) -> Iterator[tuple[str, ...]]:
        """Totals by type of record, and of filings by register."""
        totals = comparison.totals(self.found.records)
        if not totals:
            return
        yield (self.words["kinds"], *(self.words[state] for state in STATES))
        first = [type_ for type_ in ("filing", "company") if type_ in totals]
        for type_ in (*first, *(type_ for type_ in totals if type_ not in first)):
            yield self._row(self._kind(type_), totals[type_])
            if type_ == "filing":
                for register, counts in comparison.by_register(self.found.records).items():
                    yield self._row(f"· {self.reader.say('registers', register)}", counts)

    def _kind(self, type_: str) -> str:
        kind = self.reader.schemas.labels.get(type_)
        return self.words.get(type_) or (kind[self.reader.lang] if kind else type_)

    def _row(self, name: str, counts: Mapping[str, int]) -> tuple[str, ...]:
        return (name, *(f"{counts[state]:,}" for state in STATES))

    def _sections(self) -> Iterator[Listed]:
        """What there is to tell by kind, what wants a close look first."""
        title, found = {key: self.words[f"section.{key}"] for key in SECTIONS}, self.found
        listed: dict[str, list[Compared]] = {key: [] for key in RECORDS}
        for one in found.records:
            plain = f"{one.type}_{one.state}"
            listed["risk" if one.risks else plain if plain in RECORDS else "other"].append(one)
        yield title["unread"], found.unread, self._unread
        yield title["risk"], listed["risk"], self._record
        yield title["alike"], found.alike, self._alike
        for key in RECORDS[1:]:
            yield title[key], listed[key], self._record
        yield title["files"], found.files, self._file

    def _record(self, one: Compared) -> Entry:
        """A record that differs: which it is, and what became otherwise."""
        words = self.words
        told, left = shown(changes(one, self.reader), words, self.limit == 0)
        pairs = []
        if one.risks:
            told_risks = words["comma"].join(words[f"risk.{risk}"] for risk in one.risks)
            pairs.append(Pair(words["look"], told_risks))
        slug = str(one.data.get("company", ""))
        if one.type == "filing" and slug in self.new:
            pairs.append(Pair(words["new_company"], ""))
        if one.type == "company" and one.state == "added":
            pairs.append(Pair(words["filings"], _number(self.filed[one.id]) or "0"))
        if one.former_path:
            pairs += [Pair(words["was_path"], one.former_path), Pair(words["path"], one.path)]
        return Entry(
            title=called(one.type, one.id, one.data, self.reader.lang),
            facts=(*facts(one.type, one.id, one.data, self.reader), one.path),
            pairs=tuple(pairs),
            told=told,
            left=left,
            state=one.state,
            risky=bool(one.risks),
        )

    def _alike(self, one: Alike) -> Entry:
        """A record that may be there already, and the other."""
        text = self.words[f"like.{one.why}"]
        if one.why == "same-record":
            return Entry(one.id, (), (Pair(text, one.other),))
        other = self.by.get((one.type, one.other))
        if other and other.state == "removed":
            text = self.words["like_removed"].format(text=text)
        record, twin = (self.found.twins[one.type, id_] for id_ in (one.id, one.other))
        return Entry(
            title=called(one.type, one.id, record, self.reader.lang),
            facts=facts(one.type, one.id, record, self.reader),
            pairs=(
                Pair(
                    text,
                    " · ".join(
                        (
                            called(one.type, one.other, twin, self.reader.lang),
                            *facts(one.type, one.other, twin, self.reader),
                        )
                    ),
                ),
            ),
        )

    def _unread(self, one: Unread) -> Entry:
        place = problems.place(one.problem)
        pairs = (Pair(self.words[f"side.{one.side}"], one.problem.message),)
        return Entry(place, (one.problem.rule,), pairs, risky=True)

    def _file(self, one: tuple[str, str]) -> Entry:
        path, state = one
        return Entry(path, (), state=state)


def _new_companies(found: Comparison) -> set[str]:
    return {one.id for one in found.records if one.type == "company" and one.state == "added"}


def _number(number: int) -> str:
    return f"{number:,}" if number else ""
