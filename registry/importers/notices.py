"""Tables that are no lists of filings: cancellation notices, announcements, English names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from registry import tables
from registry.importers.printed import TWENTY_ONE, astray, number_of
from registry.model import Alias, Batch, Company, Content, Event, Filing, When
from registry.names import fold, key

PERIOD = re.compile(r"(20\d\d)\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?")
ENTITY_SOURCE = "third-party"
# One announcement covers both registers of generative AI.
BOTH_GENAI = "cn-cac-genai"


class Noticed(Struct, frozen=True):
    """What a table changes, and the rows that found nothing to change."""

    filings: Mapping[str, Filing]
    companies: Mapping[str, Company]
    batches: Mapping[str, Batch]
    notes: tuple[str, ...]


def date_of(text: str) -> str:
    """A date as precise as it is printed: 2025年7月 is 2025-07; "" where none is."""
    found = PERIOD.search(fold(text))
    return "-".join(f"{int(part):02d}" for part in found.groups() if part) if found else text


def cancellations(rows: Iterable[tables.Row], content: Content) -> Noticed:
    """Filings cancelled by a notice: with its title, day and address, and the date it prints."""
    by_number: dict[str, list[Filing]] = defaultdict(list)
    for filing in content.filings.values():
        by_number[filing.number].append(filing)
    changed: dict[str, Filing] = {}
    notes = []
    for row in rows:
        cell = row.cells.get("备案编号", "")
        number = number_of(TWENTY_ONE[0], cell)
        wrong = astray(row.cells) or ("" if number in by_number else f"{cell} is not listed")
        notes += [f"{_place(row)}: {each}" for each in (wrong, *row.doubts) if each]
        for filing in by_number.get(number, []):
            notes += [f"{_place(row)}: {each}" for each in _differences(filing, row, content)]
            changed[filing.id] = _cancelled(changed.get(filing.id, filing), row)
    return Noticed(changed, {}, {}, tuple(notes))


def _place(row: tables.Row) -> str:
    return f"{row.file}, {row.where}" if row.where else f"{row.file} row {row.number}"


def _differences(filing: Filing, row: tables.Row, content: Content) -> Iterator[str]:
    """What a notice prints otherwise than the list: a number may have been misprinted."""
    company = content.companies[filing.company]
    for column, known in (
        ("算法名称", (filing.name.zh, *(e.before for e in filing.events if e.kind == "renamed"))),
        ("主体名称", (company.name.zh, *(each.zh for each in company.former_names))),
    ):
        printed = row.cells.get(column, "")
        if printed and key(printed) not in {key(name) for name in known if name}:
            yield f"{column} is {printed}, and {known[0]} in the list"


def _cancelled(filing: Filing, row: tables.Row) -> Filing:
    told = next((event for event in filing.events if event.kind == "cancelled"), None)
    date = date_of(row.cells.get("注销时间", ""))
    event = Event(
        kind="cancelled",
        when=When(date=date) if date or told is None else told.when,
        batch=told.batch if told else "",
        announced=row.cells.get("notice_date") or (told.announced if told else ""),
        notice=row.cells.get("notice_title_zh") or (told.notice if told else ""),
        url=row.cells.get("notice_url") or (told.url if told else ""),
    )
    others = tuple(each for each in filing.events if each.kind != "cancelled")
    return replace(filing, status="cancelled", events=(*others, event))


def announcements(rows: Iterable[tables.Row], content: Content) -> Noticed:
    """Every announcement known, also those whose list was not read: with how many rows it has."""
    batches: dict[str, Batch] = {}
    notes: list[str] = []
    for row in rows:
        cells = row.cells
        for register in _registers(cells, content):
            if register not in content.registers:
                notes.append(f"{row.file} row {row.number}: there is no register {register}")
                continue
            name = f"{register}/{cells['batch']}"
            old = content.batches.get(name)
            batches[name] = Batch(
                register=register,
                batch=cells["batch"],
                announced=cells.get("announced") or (old.announced if old else cells["batch"]),
                url=cells.get("url") or (old.url if old else ""),
                title=cells.get("attachment_title_zh") or (old.title if old else ""),
                rows=_rows(register, cells) or (old.rows if old else None),
                read=old.read if old else "",
                source=old.source if old else "",
            )
    return Noticed({}, {}, batches, tuple(notes))


def _registers(cells: Mapping[str, str], content: Content) -> list[str]:
    """The registers that an announcement is known to have lists of."""
    if cells["register"] != BOTH_GENAI:
        return [cells["register"]]
    both = [each for each in content.registers if each.startswith(BOTH_GENAI)]
    said = cells.get("list_numbers", "") + cells.get("official_cumulative", "")
    return [each for each in both if _word(each) in said] or both


def _rows(register: str, cells: Mapping[str, str]) -> int | None:
    """How many rows the list has: as counted, or by the first and last number it prints."""
    if cells.get("rows_published", "").isdecimal():
        return int(cells["rows_published"])
    found = re.search(rf"{_word(register)} (\d+)-(\d+)", cells.get("list_numbers", ""))
    return int(found[2]) - int(found[1]) + 1 if found else None


def _word(register: str) -> str:
    return "registered" if register.endswith("registration") else "filed"


def company_names(rows: Iterable[tables.Row], content: Content) -> Noticed:
    """English names that a source states: of the legal entity, or of its brand."""
    by_name = {
        key(name): company
        for company in content.companies.values()
        for name in (*(each.zh for each in company.former_names), company.name.zh)
    }
    changed: dict[str, Company] = {}
    notes = []
    for row in rows:
        cells = row.cells
        company = by_name.get(key(cells["算法名称"]))
        if company is None:
            notes.append(f"{row.file} row {row.number}: no company is named {cells['算法名称']}")
            continue
        company = changed.get(company.slug, company)
        said = (cells.get("name_en", ""), cells.get("kind", ""), cells.get("source", ""))
        if all(said):
            changed[company.slug] = _named(company, *said)
        else:
            notes.append(f"{row.file} row {row.number}: name_en, kind or source is empty")
    return Noticed({}, changed, {}, tuple(notes))


def _named(company: Company, english: str, kind: str, source: str) -> Company:
    if kind == "entity":
        if company.name.en_source == "official":
            return company  # what the company itself says goes before what others call it
        name = replace(company.name, en=english, en_source=ENTITY_SOURCE, en_reference=source)
        return replace(company, name=name)
    alias = Alias(english, "brand", source)
    if alias in company.aliases:
        return company
    return replace(company, aliases=(*company.aliases, alias))
