"""Which indexes made earlier still hold, because nothing that they rest on has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from registry.catalogue import Brief, Catalogue, Holder
from registry.chronicle import Chronicle, Point
from registry.model import Company, Content, Filing

K = TypeVar("K")
V = TypeVar("V")

# What of a filing no list tells, so that no day knows it.
UNTOLD = ("path", "role", "terms", "sectors", "functions", "details", "notes")
TOLD = tuple(field.name for field in fields(Filing) if field.name not in UNTOLD)


def days(old: Catalogue, new: Catalogue) -> bool:
    """Whether the same stood on every day."""
    return (
        _lists(old.content) == _lists(new.content)
        and _same(old.briefs, new.briefs, _province)
        and _same(old.content.filings, new.content.filings, _filed)
        and _same(old.content.companies, new.content.companies, _names)
    )


def feeds(old: tuple[Catalogue, Chronicle], new: tuple[Catalogue, Chronicle]) -> bool:
    """Whether the feeds have the same entries.

    Where the commits are the same, so are the revisions that they hold.
    """
    (cat, chron), (cat_now, chron_now) = old, new
    return (
        (chron.history.commits, chron.gone) == (chron_now.history.commits, chron_now.gone)
        and _same(cat.briefs, cat_now.briefs, lambda one: one)
        and _same(cat.holders, cat_now.holders, _holder)
        and _same(chron.points, chron_now.points, _committed)
    )


def _same(old: Mapping[K, V], new: Mapping[K, V], facts: Callable[[V], Any]) -> bool:
    """Whether two mappings have the same keys, and values of which the same is known."""
    return old.keys() == new.keys() and all(
        value is old[key] or facts(value) == facts(old[key]) for key, value in new.items()
    )


def _lists(content: Content) -> tuple[Any, ...]:
    return content.batches, content.registers


def _province(brief: Brief) -> str:
    return brief.province


def _filed(filing: Filing) -> tuple[Any, ...]:
    return tuple(getattr(filing, name) for name in TOLD)


def _names(company: Company) -> tuple[Any, ...]:
    return company.name, company.former_names


def _holder(holder: Holder) -> tuple[Any, ...]:
    groups = tuple((one.id, standing) for one, _, standing in holder.groups)
    return groups, _names(holder.company)


def _committed(points: tuple[Point, ...]) -> tuple[Point, ...]:
    return tuple(one for one in points if one.commit and one.commit.id)
