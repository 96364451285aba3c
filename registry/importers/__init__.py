"""Official lists and notices, read into records: one entry for each source there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from registry import tables
from registry.importers import notices
from registry.model import Content

LISTS = (
    "cn-cac-recommendation",
    "cn-cac-deep-synthesis",
    "cn-cac-genai-filing",
    "cn-cac-genai-registration",
)


class Notice(Struct, frozen=True):
    """A table that is no list of filings, and what reads it."""

    read: Callable[[Iterable[tables.Row], Content], notices.Noticed]
    required: tuple[str, ...]  # columns of tables.COLUMNS


NOTICES: Mapping[str, Notice] = {
    "cancellations": Notice(notices.cancellations, ("备案编号",)),
    "announcements": Notice(notices.announcements, ("register", "batch")),
    "company-names": Notice(notices.company_names, ("算法名称",)),  # its name_zh
}
