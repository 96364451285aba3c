"""Printed rows to filings: what a list says, merged into what the registry already holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from registry import classify, numbers, products
from registry.importers import published, remarks
from registry.importers.companies import Directory, Renaming, Sighting, directory
from registry.importers.printed import Printed, PrintedList
from registry.model import (
    Axis,
    Batch,
    Company,
    Content,
    Event,
    Filing,
    Listing,
    Name,
    Register,
    Related,
)
from registry.names import key

# Lists of these registers are edited in place, so a row shows the day of the edition read; the
# generative-AI lists are published once, and a row shows the day of its announcement.
EDITED_IN_PLACE = {"cn-cac-recommendation", "cn-cac-deep-synthesis"}
# A register that prints no category because the law it rests on knows only one.
ONE_CATEGORY = {"cn-cac-deep-synthesis": "generation-synthesis"}
COMPANY_CHANGED = {"company-renamed", "transferred"}


class Imported(Struct, frozen=True):
    """What an import makes of the content: every filing, company and batch it touched."""

    filings: Mapping[str, Filing]
    companies: Mapping[str, Company]
    batches: Mapping[str, Batch]
    new: tuple[str, ...]  # ids of filings
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]  # in the registry under this list, no longer in the list
    notes: tuple[str, ...]  # anomalies, one line each, with list and row


class _Read(Struct, frozen=True):
    """A row with its remark understood."""

    row: Printed
    announced: str
    events: tuple[Event, ...]


def compose(
    lists: Sequence[PrintedList], content: Content, *, read: str, with_purpose: bool = False
) -> Imported:
    """Everything that the lists, read in the edition of a day, add to or change in the content."""
    batches = {f"{each.register}/{each.batch}": _batch(each, content, read) for each in lists}
    rows = [
        _read_row(row, batches[f"{each.register}/{each.batch}"], content, read)
        for each in sorted(lists, key=lambda each: (each.announced, each.batch, each.register))
        for row in each.rows
    ]
    known = _directory(rows, batches, content)
    by_filing: dict[str, list[_Read]] = defaultdict(list)
    for item in rows:
        by_filing[f"{item.row.register}/{item.row.number}"].append(item)
    same_number = _same_number(by_filing, content)

    filings: dict[str, Filing] = {}
    notes = [
        f"{each.title or each.batch}: the column {heading} is not read"
        for each in lists
        for heading in each.unknown
    ]
    notes += [gap for each in lists for gap in each.gaps]
    for filing_id, items in by_filing.items():
        old = content.filings.get(filing_id)
        again = {item.row.batch for item in items}
        filing = published.expand(old, content, again) if old else _begun(items[0].row)
        for item in items:
            filing = _merge(filing, item, known, content, with_purpose)
            notes += _notes(item, content)
        if old:
            notes += _gone(old, items)
        if len(again) < len(items):
            places = ", ".join(f"{item.row.batch} row {item.row.row}" for item in items)
            notes.append(f"{filing_id} stands twice in one list: {places}")
        filing = replace(filing, related=_related(filing, same_number))
        filing = published.contract(filing, known.companies, content)
        filings[filing_id] = published.kept(filing, old) if old else filing
    for ids in same_number.values():
        for filing_id in ids:
            if filing_id not in filings:  # listed elsewhere, and related to one listed here
                filing = content.filings[filing_id]
                related = _related(filing, same_number)
                if related != filing.related:
                    filings[filing_id] = replace(filing, related=related)
    undecided = {
        f"{item.source}: {item.before} became {item.after}, and lives on: decide in identity.yml"
        for item in known.contested
        if item.source in batches
        and not any({item.before, item.after} <= set(each.names) for each in content.identities)
    }
    notes += sorted(undecided)  # several filings tell of one change
    companies = _companies(known, {**content.filings, **filings}, content)
    return Imported(
        filings=filings,
        companies=companies,
        batches={
            name: batch if _says_more(batch, filings, content) else content.batches[name]
            for name, batch in batches.items()
        },
        new=tuple(each for each in filings if each not in content.filings),
        changed=tuple(
            each
            for each, filing in filings.items()
            if each in content.filings and filing != content.filings[each]
        ),
        unchanged=tuple(
            each for each, filing in filings.items() if filing == content.filings.get(each)
        ),
        missing=_missing(lists, content),
        notes=tuple(notes),
    )


def _batch(each: PrintedList, content: Content, read: str) -> Batch:
    old = content.batches.get(f"{each.register}/{each.batch}")
    return Batch(
        register=each.register,
        batch=each.batch,
        announced=each.announced or (old.announced if old else each.batch),
        url=each.url or (old.url if old else ""),
        title=each.title or (old.title if old else ""),
        rows=max(len(each.rows), (old.rows or 0) if old else 0),  # an edition may lack some
        read=read,
        source=old.source if old else "",
    )


def _says_more(batch: Batch, filings: Mapping[str, Filing], content: Content) -> bool:
    """Whether the edition tells anything that the one read before did not."""
    old = content.batches.get(batch.id)
    if old is None or replace(old, read=batch.read) != batch:
        return True
    return any(
        filing != content.filings.get(filing.id)
        for filing in filings.values()
        if filing.register == batch.register
        and any(listing.batch == batch.batch for listing in filing.listings)
    )


def _read_row(row: Printed, batch: Batch, content: Content, read: str) -> _Read:
    old = content.batches.get(batch.id)
    # What an earlier edition did not say yet happened after that edition was read.
    earlier = old.read if old and old.read and old.read < read else ""
    seen = remarks.Seen(batch=row.batch, not_before=max(batch.announced, earlier), not_after=read)
    filing = content.filings.get(f"{row.register}/{row.number}")
    known = filing.events if filing else ()
    events = (_told(event, row) for event in remarks.parse(row.remark, seen))
    told = tuple(_only_new(_known(event, known), known) for event in events)
    return _Read(row, batch.announced, told)


def _only_new(event: Event, known: Sequence[Event]) -> Event:
    """The event without what an earlier edition told: remarks grow, from 新增A to 新增A、B."""
    if event.kind != "products-changed" or event in known:
        return event
    same = [each for each in known if each.kind == event.kind and each.batch == event.batch]
    added, removed, replaced = (
        tuple(x for x in getattr(event, name) if all(x not in getattr(each, name) for each in same))
        for name in ("added", "removed", "replaced")
    )
    if not (added or removed or replaced):
        return event
    return replace(event, added=added, removed=removed, replaced=replaced)


def _told(event: Event, row: Printed) -> Event:
    """The event with what the row itself adds to its remark."""
    if event.kind == "renamed" and event.before and not event.after:
        return replace(event, after=row.name)
    if event.kind == "company-renamed" and event.before and not event.after:
        return replace(event, after=row.company)
    return event


def _known(event: Event, known: Iterable[Event]) -> Event:
    """The event as the registry has it: with the bounds of the edition that first told it."""
    date = event.when.date
    return next(
        (
            each
            for each in known
            if _facts(each) == _facts(event) and (not date or date == each.when.date)
        ),
        event,
    )


def _facts(event: Event) -> Event:
    """What two tellings of one event share: all but its time, its list and its notice."""
    kind = "company-renamed" if event.kind == "transferred" else event.kind
    return replace(event, kind=kind, when=remarks.NEVER, batch="", announced="", notice="", url="")


def _directory(rows: Sequence[_Read], batches: Mapping[str, Batch], content: Content) -> Directory:
    sightings = [
        Sighting(
            item.row.company,
            batches[f"{item.row.register}/{item.row.batch}"].read
            if item.row.register in EDITED_IN_PLACE
            else _day(item.row.date) or item.announced,
            "" if _tells_company(item.events) else item.announced,
        )
        for item in rows
    ]
    touched = {f"{item.row.register}/{item.row.number}" for item in rows}
    renamings = [
        Renaming(event.before, event.after, event.when, f"{item.row.register}/{item.row.batch}")
        for item in rows
        for event in item.events
        if event.kind in COMPANY_CHANGED and event.before
    ]
    for filing in content.filings.values():
        if filing.id not in touched:
            sightings += _sightings(filing, content)
            renamings += [
                Renaming(event.before, event.after, event.when, f"{filing.register}/{event.batch}")
                for event in filing.events
                if event.kind in COMPANY_CHANGED and event.before
            ]
    return directory(sightings, renamings, content.identities, content.companies)


def _sightings(filing: Filing, content: Content) -> Iterator[Sighting]:
    """The legal name that the lists not read now print for a filing."""
    for listing in filing.listings[-1:]:
        batch = content.batches.get(f"{filing.register}/{listing.batch}")
        name = listing.as_published.get("company") or content.companies[filing.company].name.zh
        if batch is None:
            continue
        if "name" in listing.as_published and "company" in listing.as_published:
            name = listing.as_published["name"]  # the two columns stand swapped in print
        edited = filing.register in EDITED_IN_PLACE
        last = batch.read if edited else _day(listing.date) or batch.announced
        yield Sighting(name, last, "" if _tells_company(filing.events) else batch.announced)


def _day(text: str) -> str:
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else ""


def _tells_company(events: Iterable[Event]) -> bool:
    return any(event.kind in COMPANY_CHANGED for event in events)


def _begun(row: Printed) -> Filing:
    """A filing of which nothing has been read yet but where it stands."""
    return Filing(
        path=f"content/filings/{row.register}/{row.batch}/{numbers.stem(row.number)}.md",
        register=row.register,
        number=row.number,
        name=Name(""),
        company="",
        category="",
        role="",
        products=(),
        terms=(),
        sectors=None,
        functions=None,
        status="",
        listings=(),
        events=(),
        related=(),
        details={},
        notes="",
    )


def _merge(
    filing: Filing, item: _Read, known: Directory, content: Content, with_purpose: bool
) -> Filing:
    """The filing with one more row of a list read into it; what the list does not carry stays."""
    row = item.row
    register = content.registers[row.register]
    company = known.companies[known.slug(row.company)]
    category = _axis(row.category, content.categories) or ONE_CATEGORY.get(row.register, "")
    role = _axis(row.role, content.roles)
    made = products.parse(row.products)
    events = tuple(_passed_on(event, known) for event in item.events)
    listing = Listing(
        batch=row.batch,
        row=row.row,
        position=row.position,
        place=row.place,
        date=row.date,
        as_published={
            "number": row.number_printed,
            "name": row.company if row.swapped else row.name,
            "company": row.name if row.swapped else row.company,
            "category": row.category,
            "role": row.role,
            "products": row.products,
        },
        remark=remarks.cut_purpose(row.remark),
    )
    listings = tuple(
        sorted((*filing.listings, listing), key=lambda each: (each.batch, each.row or 0))
    )
    if listings[-1] is not listing:
        # A later list has said more of it since; this one only keeps its own row.
        return replace(filing, listings=listings, events=_events(filing.events, events))
    merged = _events(filing.events, events)
    details = dict(filing.details)
    if with_purpose and row.purpose:
        details["purpose"] = {**details.get("purpose", {}), "zh": row.purpose}
    return replace(
        filing,
        name=filing.name if filing.name.zh == row.name else Name(row.name),
        company=company.slug,
        category=category,
        role=role,
        products=made,
        terms=classify.find_terms(row.purpose, content.terms, "purpose")
        if row.purpose
        else filing.terms,
        status=_status(merged, register, filing.status),
        listings=listings,
        events=merged,
        details=details,
    )


def _axis(label: str, axis: Mapping[str, Axis]) -> str:
    """The id that a printed label means; "" where none does."""
    wanted = key(label)
    for entry in axis.values():
        labels = (entry.name.zh, *entry.details.get("labels", ()))
        if wanted and wanted in {key(each) for each in labels}:
            return entry.id
    return ""


def _passed_on(event: Event, known: Directory) -> Event:
    """The event as a transfer, where the former company is another one."""
    if event.kind == "company-renamed" and event.before:
        moved = (key(event.before), key(event.after)) in known.moved
        return replace(event, kind="transferred") if moved and not _open(event, known) else event
    return event


def _open(event: Event, known: Directory) -> bool:
    pair = {key(event.before), key(event.after)}
    return any({key(each.before), key(each.after)} == pair for each in known.contested)


def _events(old: tuple[Event, ...], read: tuple[Event, ...]) -> tuple[Event, ...]:
    """Known events stay, with the narrower bounds of the edition that first told them."""
    return (*old, *(event for event in read if _known(event, old) is event and event not in old))


def _status(events: Iterable[Event], register: Register, status: str) -> str:
    ended = [event.kind for event in events if event.kind in ("cancelled", "revoked")]
    if ended:
        return ended[-1]
    return status or ("registered" if register.kind == "registration" else "filed")


def _same_number(by_filing: Mapping[str, object], content: Content) -> dict[str, tuple[str, ...]]:
    """The ids that share a number, by number, where more than one register has it."""
    ids: dict[str, set[str]] = defaultdict(set)
    for filing_id in {**content.filings, **by_filing}:
        ids[filing_id.partition("/")[2]].add(filing_id)
    return {number: tuple(sorted(each)) for number, each in ids.items() if len(each) > 1}


def _related(filing: Filing, same: Mapping[str, tuple[str, ...]]) -> tuple[Related, ...]:
    others = [each for each in same.get(filing.number, ()) if each != filing.id]
    new = tuple(Related(other.partition("/")[0], filing.number, "same-number") for other in others)
    return (*filing.related, *(each for each in new if each not in filing.related))


def _companies(
    known: Directory, filings: Mapping[str, Filing], content: Content
) -> dict[str, Company]:
    codes: dict[str, set[str]] = defaultdict(set)
    for filing in filings.values():
        code = numbers.code(filing.number)
        if code:
            codes[filing.company].add(code)
    used = {filing.company for filing in filings.values()} | set(content.companies)
    used |= {known.slugs[name] for pair in known.moved for name in pair}
    return {
        slug: replace(company, codes=tuple(sorted({*company.codes, *codes[slug]})))
        for slug, company in known.companies.items()
        if slug in used
    }


def _gone(old: Filing, items: Iterable[_Read]) -> Iterator[str]:
    """Remarks that an earlier edition had and this one has not; what they told stays."""
    had = {each.batch for each in old.listings if each.remark}
    for item in items:
        if item.row.batch in had and not item.row.remark:
            yield f"{item.row.at}: the remark of the earlier edition is gone"


def _missing(lists: Iterable[PrintedList], content: Content) -> tuple[str, ...]:
    printed = {(each.register, each.batch): {row.number for row in each.rows} for each in lists}
    return tuple(
        filing.id
        for filing in content.filings.values()
        for listing in filing.listings
        if (filing.register, listing.batch) in printed
        and filing.number not in printed[filing.register, listing.batch]
    )


def _notes(item: _Read, content: Content) -> list[str]:
    row, place = item.row, item.row.at
    notes = [f"{place}: {doubt}" for doubt in row.doubts]
    notes += [f"{place}: cannot tell: {each.text}" for each in item.events if each.kind == "other"]
    for label, axis in ((row.category, content.categories), (row.role, content.roles)):
        if label and not _axis(label, axis):
            notes.append(f"{place}: {label} is no category or role that is known")
    if row.swapped:
        notes.append(f"{place}: name and company stand in each other's column: {row.company}")
    if row.position is not None:
        notes.append(f"{place}: stands at place {row.position}")
    return notes
