"""Filings that left this registry: whose they were, so that pages about many still tell of them."""

from __future__ import annotations

from registry.chronicle import Gone, Key
from registry.pages.view import View


def of(view: View, record: Key) -> tuple[Key, ...]:
    """The filings that left and that belonged to a record, as they last stood here."""
    return view.indexes.left.get(record, ())


def replacing(view: View, gone: Gone) -> tuple[Key, ...]:
    """The filings of the same register and company that came by the commit which removed one."""
    return view.indexes.replacing.get((gone.type, gone.id), ())


def replaced(view: View, record: Key) -> tuple[Key, ...]:
    """The filings of the same register and company that left by the commit which added one."""
    return view.indexes.replaced.get(record, ())
