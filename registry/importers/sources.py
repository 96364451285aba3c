"""Files and folders of official lists, read and put together."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from registry import dump, tables
from registry.importers import LISTS, NOTICES, compose, printed, store
from registry.importers.printed import PrintedList
from registry.model import Content


def read_lists(
    register: str, paths: Sequence[Path], batch: str = "", announced: str = "", url: str = ""
) -> list[PrintedList]:
    """The lists of one register in these files; raises TableError."""
    found: list[PrintedList] = []
    for path in paths:
        lists = printed.read(register, tables.read(path), batch)
        if any(not each.batch for each in lists):
            raise tables.TableError(path.name, "no title names its month", "give --batch")
        found += lists
    return [
        replace(each, announced=announced or each.announced, url=url or each.url)
        for each in printed.together(found)
    ]


def folder_of_lists(
    folder: Path, base: Content, read: str, read_genai: str
) -> tuple[Content, tuple[str, ...]]:
    """All that the lists and notices of a folder say, upon the base; and what is to be noted.

    Raises TableError and OSError.
    """
    with (folder / "lists.csv").open(encoding="utf-8-sig", newline="") as listed:
        entries = list(csv.DictReader(listed))
    lists: list[PrintedList] = []
    for entry in entries:
        lists += read_lists(
            entry["register"],
            [folder / "official-docx" / entry["file"]],
            entry["batch"],
            entry["announced_date"] or entry["batch"],
            entry["url"],
        )
    genai = folder / "genai.csv"
    if genai.exists():
        for register in LISTS:
            if register.startswith("cn-cac-genai"):
                lists += read_lists(register, [genai])
    made = compose.compose(lists, base, read=read)
    batches = {
        name: replace(batch, read=read_genai if "genai" in batch.register else read)
        for name, batch in made.batches.items()
    }
    content = store.merged(base, made.filings, made.companies, batches)
    notices = folder / "cancellations.csv"
    if notices.exists():
        required = NOTICES["cancellations"].required
        rows = [row for table in tables.read(notices, required) for row in table.rows]
        content = store.merged(
            content, NOTICES["cancellations"].read(rows, content).filings, {}, {}
        )
    texts = {each.path: dump.filing(each) for each in content.filings.values()}
    texts |= {each.path: dump.company(each) for each in content.companies.values()}
    refused = tuple(line for each in lists for line in each.refused)
    return replace(content, texts=texts), (*refused, *made.notes)
