"""What an import changes on disk: path to text, only where the record changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from registry import dump
from registry.importers import edit
from registry.model import Batch, Company, Content, Filing

BATCHES = "content/batches.yml"


def changes(
    content: Content,
    filings: Mapping[str, Filing],
    companies: Mapping[str, Company],
    batches: Mapping[str, Batch],
) -> dict[str, str]:
    """The files to write so that the content holds these records."""
    texts: dict[str, str] = {}
    for filing in filings.values():
        old = content.filings.get(filing.id)
        if old is None:
            texts[filing.path] = dump.filing(filing)
        elif old != filing:
            text = content.texts[old.path]
            texts[old.path] = edit.update(text, dump.filing(old), dump.filing(filing))
    for company in companies.values():
        known = content.companies.get(company.slug)
        if known is None:
            texts[company.path] = dump.company(company)
        elif known != company:
            text = content.texts[known.path]
            texts[known.path] = edit.update(text, dump.company(known), dump.company(company))
    merged = {**content.batches, **batches}
    if merged != dict(content.batches):
        texts[BATCHES] = batches_text(merged)
    return texts


def batches_text(batches: Mapping[str, Batch]) -> str:
    """All batches as a file, by register and batch."""
    return dump.records("batch", [batches[name] for name in sorted(batches)])


def merged(
    content: Content,
    filings: Mapping[str, Filing],
    companies: Mapping[str, Company],
    batches: Mapping[str, Batch],
) -> Content:
    """The content with these records in it."""
    return replace(
        content,
        filings={**content.filings, **filings},
        companies={**content.companies, **companies},
        batches={**content.batches, **batches},
    )
