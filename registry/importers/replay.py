"""The registry's own past as commits: one for each announcement, oldest first, and each change."""

from __future__ import annotations

import calendar
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from registry import dump, numbers, rewind
from registry.git import NewCommit
from registry.importers import store
from registry.model import Company, Content, Filing
from registry.rewind import Past, Step

NOON = 4 * 3600  # seconds UTC; noon in Beijing, so that the day is right in either time zone


class ReplayError(Exception):
    """The last commit would not hold what the import made: a bug in how a change is undone."""


def commits(content: Content) -> Iterator[NewCommit]:
    """The commits that lead from a content without filings to this one."""
    past = Past.of(content)
    now: dict[str, Filing] = {}  # what stands after the step, by id
    companies: dict[str, Company] = {}
    texts: dict[str, str] = {}
    touched_by = rewind.touched(content)
    for step in rewind.steps(content):
        before = dict(texts)
        slugs = set()
        for filing_id in touched_by[step]:
            slugs |= {each.company for each in (now.get(filing_id),) if each}
            filing = rewind.filing_at(content.filings[filing_id], step, past)
            if filing:
                now[filing_id] = filing
                slugs.add(filing.company)
                texts[filing.path] = dump.filing(filing)
        codes = _codes(now.values())
        slugs |= {slug for slug in companies if content.companies[slug].former_names}
        for slug in sorted(slugs):
            known = companies[slug].codes if slug in companies else ()
            seen = {*known, *codes[slug]} & set(content.companies[slug].codes)
            company = rewind.company_at(content.companies[slug], step, seen)
            companies[slug] = company
            texts[company.path] = dump.company(company)
        texts[store.BATCHES] = store.batches_text(
            {
                batch.id: batch
                for batch in content.batches.values()
                if batch.read and rewind.public_from(batch) <= step.day
            }
        )
        files = {path: text.encode() for path, text in texts.items() if before.get(path) != text}
        if files:
            yield NewCommit(_message(step, files, content), _noon(step.day), files)
    _prove(texts, content)


def _codes(filings: Iterable[Filing]) -> Mapping[str, set[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    for filing in filings:
        code = numbers.code(filing.number)
        if code:
            codes[filing.company].add(code)
    return codes


def _message(step: Step, files: Mapping[str, bytes], content: Content) -> str:
    changed = [
        filing
        for filing in content.filings.values()
        if filing.path in files
        and (
            not step.batches
            or any(f"{filing.register}/{each.batch}" in step.batches for each in filing.listings)
        )
    ]
    count = len(changed)
    subject = f"{step.title}, {count} filing{'s' if count != 1 else ''}"
    # The filings of a list are the list; of other changes one wants to find them in the log.
    names = [] if step.batches else [f"{each.name.zh} {each.number}" for each in changed]
    month = "Only the month is known: the commit bears its last day." if step.month else ""
    sources = [step.url] if step.url else _sources(files, content)
    trailers = "\n".join(["Change-Kind: official", *(f"Source: {url}" for url in sources)])
    parts = (subject, step.printed, "\n".join(names), month, trailers)
    return "\n\n".join(part for part in parts if part) + "\n"


def _sources(files: Mapping[str, bytes], content: Content) -> list[str]:
    """The announcements whose lists tell these changes."""
    listed = {
        content.batches[f"{filing.register}/{listing.batch}"].url
        for filing in content.filings.values()
        if filing.path in files
        for listing in filing.listings
    }
    return sorted(url for url in listed if url)


def _noon(day: str) -> str:
    seconds = calendar.timegm(time.strptime(day, "%Y-%m-%d")) + NOON
    return f"{seconds} +0800"


def _prove(texts: Mapping[str, str], content: Content) -> None:
    """The last state is what the import made, file by file."""
    whole = {
        **{filing.path: dump.filing(filing) for filing in content.filings.values()},
        **{company.path: dump.company(company) for company in content.companies.values()},
        store.BATCHES: store.batches_text(content.batches),
    }
    wrong = [path for path, text in whole.items() if texts.get(path) != text]
    if wrong:
        raise ReplayError(f"{len(wrong)} files do not end as imported, the first: {wrong[0]}")
