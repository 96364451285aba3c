"""What of a content and its chronicle is otherwise than earlier, and which indexes still hold."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from registry import later
from registry.catalogue import Brief, Catalogue
from registry.chronicle import Chronicle, Key, Point
from registry.indexes import counts, days, happened
from registry.indexes.followed import SEVERAL
from registry.indexes.happened import Told
from registry.model import Commit, Company, Filing

if TYPE_CHECKING:
    from registry.indexes import Before

# What of a filing no list tells, so that no day knows it.
UNTOLD = ("path", "role", "terms", "sectors", "functions", "details", "notes")
TOLD = tuple(name for name in Filing.__struct_fields__ if name not in UNTOLD)
PLAIN = ("register", "number", "company", "category", "status", "listings")  # of what never changed


class Since:
    """Two states of which the lists are the same; records that are equal are the same objects."""

    def __init__(self, before: Before, new: Catalogue, chron: Chronicle) -> None:
        self.indexes = before.indexes
        self.revised = before.revised
        self.before = before.cat, before.chron
        self._old, self._new = before.cat, new
        self._chrons = before.chron, chron
        self.moved = later.changed(before.chron.points, chron.points)

    @cached_property
    def briefs(self) -> set[str]:
        """The filings whose briefs differ."""
        return later.changed(self._old.briefs, self._new.briefs)

    @cached_property
    def commits(self) -> tuple[Commit, ...] | None:
        """The commits that came after those before; None where these are others, too."""
        old, new = (one.history.commits for one in self._chrons)
        return new[len(old) :] if new[: len(old)] == old else None

    @cached_property
    def committed(self) -> bool:
        """Whether all that the commits before hold is told by the same points."""
        old, new = (one.points for one in self._chrons)
        if self.commits is None:
            return False
        fresh = {"", *(one.id for one in self.commits)}
        return all(
            _held(old.get(key, ()), fresh) == _held(new.get(key, ()), fresh) for key in self.moved
        )

    def gathering(self) -> set[Key]:
        """The records to which anything happened otherwise, and those that gather them."""
        found = {*self.moved, *(("filing", id_) for id_ in self.briefs)}
        return found | self._gathering(id_ for type_, id_ in found if type_ == "filing")

    def briefly(self) -> set[Key]:
        """The records that gather other filings, or some of which something else is counted."""
        found: set[Key] = set()
        for id_ in self.briefs:
            old, new = (cat.briefs.get(id_) for cat in (self._old, self._new))
            there, here = self._gathered(old), self._gathered(new)
            if old and new and counts.facts(old) == counts.facts(new):
                found |= there ^ here
            else:
                found |= {counts.ALL, *there, *here}
        return found

    def _gathering(self, filings: Iterable[str]) -> set[Key]:
        every = (cat.briefs.get(id_) for id_ in filings for cat in (self._old, self._new))
        return set().union(*map(self._gathered, every))

    @cached_property
    def _groups(self) -> Mapping[str, list[str]]:
        return happened.members(self._new.content)  # as before: the lists are the same

    def _gathered(self, brief: Brief | None) -> set[Key]:
        """The records that gather a filing."""
        return set(happened.gathering(brief, self._groups)) if brief else set()

    def events(self, new: Told) -> bool:
        """Whether the same happened officially, to filings of the same companies."""
        old = self.indexes.told
        return all(
            happened.official(old.get(key, ())) == happened.official(new.get(key, ()))
            for key in self.moved
        ) and all(_company(self._old, id_) == _company(self._new, id_) for id_ in self.briefs)

    def days(self) -> bool:
        """Whether the same stood on every day."""
        old, new = self._old.content, self._new.content
        return (
            all(_province(self._old, id_) == _province(self._new, id_) for id_ in self.briefs)
            and _alike(old.filings, new.filings, _filed)
            and _alike(old.companies, new.companies, _names)
        )

    def notices(self) -> bool:
        """Whether the same notices end the same filings."""
        return _alike(self._old.content.filings, self._new.content.filings, days.ending)

    def feeds(self) -> bool:
        """Whether the same feeds have the same entries, but for those of the records `told`."""
        return (
            self.commits is not None
            and self.named
            and all(map(self._settled, self.briefs))
            and all(self._owned(id_) for type_, id_ in self.revised if type_ == "filing")
        )

    def told(self) -> set[Key]:
        """The records that feeds may tell of otherwise, which is what commits hold of them."""
        found = {*self.moved, *(("filing", id_) for id_ in self.briefs)}
        every = ((key, chron.points.get(key, ())) for key in found for chron in self._chrons)
        return {key for key, points in every if _held(points, {""})}

    def _settled(self, id_: str) -> bool:
        """Whether its coming, going or passing on gives no company a feed, and takes none away.

        That a company has fewer than several filings does not tell how many it had.
        """
        before, now = (_company(cat, id_) for cat in (self._old, self._new))
        return before == now or all(
            slug in self.indexes.companies and len(self._new.holders[slug].entries) >= SEVERAL
            for slug in filter(None, (before, now))
        )

    def _owned(self, id_: str) -> bool:
        """Whether no revision of a filing gives a company a feed."""
        revisions = self._chrons[1].history.records.get(("filing", id_), ())
        had = {str(one.data.get("company", "")) for one in revisions}
        return had <= {_company(self._new, id_), *self.indexes.companies}

    @cached_property
    def named(self) -> bool:
        """Whether there are the same companies, and each has and had the same names and slugs."""
        return _alike(self._old.holders, self._new.holders, lambda one: _followed(one.company))


def _alike(old: Mapping[Any, Any], new: Mapping[Any, Any], facts: Any) -> bool:
    """Whether two mappings have the same keys, and values of which the same is known."""
    return old.keys() == new.keys() and all(
        facts(old[key]) == facts(new[key]) for key in later.changed(old, new)
    )


def _company(cat: Catalogue, id_: str) -> str | None:
    brief: Brief | None = cat.briefs.get(id_)
    return brief.company if brief else None


def _province(cat: Catalogue, id_: str) -> str | None:
    brief: Brief | None = cat.briefs.get(id_)
    return brief.province if brief else None


def _filed(filing: Filing) -> tuple[Any, ...]:
    """What days tell of a filing: its name and products only where these may have been others."""
    plain = not filing.events and len(filing.listings) == 1
    return (plain, *(getattr(filing, name) for name in (PLAIN if plain else TOLD)))


def _names(company: Company) -> tuple[Any, ...]:
    return company.name, company.former_names


def _followed(company: Company) -> tuple[Any, ...]:
    return company.name, company.former_names, company.former_slugs


def _held(points: tuple[Point, ...], but: Container[str]) -> tuple[Point, ...]:
    """The points that commits hold but for these."""
    return tuple(one for one in points if one.commit and one.commit.id not in but)
