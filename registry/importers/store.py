"""What an import changes on disk: path to text, only where the record changed."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from registry import dump, yamldoc
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
            texts[old.path] = _edited(content, old.path, dump.filing(old), dump.filing(filing))
    for company in companies.values():
        known = content.companies.get(company.slug)
        if known is None:
            texts[company.path] = dump.company(company)
        elif known != company:
            before, after = dump.company(known), dump.company(company)
            texts[known.path] = _edited(content, known.path, before, after)
    merged = {**content.batches, **batches}
    if merged != dict(content.batches):
        texts[BATCHES] = batches_text(merged)
    return texts


def _edited(content: Content, path: str, before: str, after: str) -> str:
    """The file with only what changed rewritten; the whole of it where its layout forbids that.

    Read back, the fields must be those of the canonical text: a quoted key or a mapping in
    braces cannot be edited line by line.
    """
    text = edit.update(content.texts[path], before, after)
    front_matter = path.endswith(".md")
    made = yamldoc.read(text.encode(), front_matter)
    wanted = yamldoc.read(after.encode(), front_matter)
    if made.issues or made.root is None or _plain(made.root) != _plain(wanted.root):
        return after
    return text


def _plain(node: object) -> object:
    """A document as plain data, its layout, order of fields and places aside."""
    if isinstance(node, yamldoc.Mapping):
        return {key: _plain(value) for key, _, _, value in node.entries}
    if isinstance(node, yamldoc.Sequence):
        return [_plain(item) for item in node.items]
    return node.text if isinstance(node, yamldoc.Scalar) else None


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
