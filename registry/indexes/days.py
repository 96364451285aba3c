"""What officially stood at the end of every day with an announcement, counted and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from heapq import nsmallest

from msgspec import Struct

from registry import rewind
from registry.catalogue import ENDED, Catalogue
from registry.model import Company, Content, Event, Filing, Name, Product, When
from registry.rewind import State, Step

TOP = 10  # companies


class Total(Struct, frozen=True):
    """What stood in one register, or of one list."""

    listed: int
    in_force: int

    @property
    def ended(self) -> int:
        """What was cancelled or revoked by then."""
        return self.listed - self.in_force


class Counted(Struct, frozen=True):
    """Filings and registrations of one company, category or province."""

    id: str
    filings: int
    registrations: int


class Standing(Struct, frozen=True):
    """What lists may change of a filing."""

    name: Name
    company: str
    products: tuple[Product, ...]
    status: str


class Otherwise(Struct, frozen=True):
    """A filing that stood otherwise than it does today, and the events since."""

    id: str  # Filing.id
    number: str
    then: Standing
    now: Standing
    later: tuple[Event, ...]


class Renamed(Struct, frozen=True):
    """A company that had another name, and how many filings it had then."""

    slug: str
    then: str
    until: When
    held: int


class Day(Struct, frozen=True):
    """The registry at the end of one day; what stands first has most filings."""

    day: str
    steps: tuple[Step, ...]  # what happened on that day
    registers: Mapping[str, Total]
    lists: Mapping[str, Total]  # by Batch.id
    companies: int
    top: tuple[Counted, ...]  # companies
    categories: tuple[Counted, ...]
    provinces: tuple[Counted, ...]
    otherwise: tuple[Otherwise, ...]
    renamed: tuple[Renamed, ...]
    later: Counted | None  # what was listed afterwards


def make(cat: Catalogue) -> Mapping[str, Day]:
    """Every day on which lists or notices were announced, oldest first."""
    count = _Count(cat)
    days = {}
    before: Mapping[str, Filing] = {}
    for state in rewind.states(cat.content):
        for id_ in state.changed:
            if id_ in before:
                count.take(before[id_], -1)
            count.take(state.filings[id_], 1)
        days[state.day] = count.day(state)
        before = state.filings
    return days


def ended(content: Content) -> Mapping[Step, int]:
    """How many filings each notice ends."""
    return Counter(step for filing in content.filings.values() for step in ending(filing))


def ending(filing: Filing) -> tuple[Step, ...]:
    """The notices that end a filing."""
    return tuple(rewind.step_of(event) for event in filing.events if event.announced)


class _Count:
    """Running counters over the days, so that none of them counts every filing."""

    def __init__(self, cat: Catalogue) -> None:
        content = self._content = cat.content
        self._briefs = cat.briefs
        self._kinds = {key: one.kind for key, one in content.registers.items()}
        self._renamed = {key: one for key, one in content.companies.items() if one.former_names}
        self._total = Counter(self._kinds[one.register] for one in content.filings.values())
        self._kind: Counter[str] = Counter()
        self._registers: Counter[tuple[str, bool]] = Counter()
        self._lists: Counter[tuple[str, bool]] = Counter()
        self._companies = _Companies()
        self._categories: Counter[tuple[str, str]] = Counter()
        self._provinces: Counter[tuple[str, str]] = Counter()
        self._otherwise: dict[str, Otherwise | None] = {}

    def take(self, filing: Filing, by: int) -> None:
        """Counts a filing that came, or takes back one that is no longer so."""
        kind, over = self._kinds[filing.register], filing.status in ENDED
        self._kind[kind] += by
        self._registers[filing.register, over] += by
        for batch in {one.batch for one in filing.listings}:
            self._lists[f"{filing.register}/{batch}", over] += by
        self._companies.take(filing.company, kind, by)
        self._categories[filing.category, kind] += by
        self._provinces[self._briefs[filing.id].province, kind] += by

    def day(self, state: State) -> Day:
        """All that is counted, and what stood otherwise."""
        return Day(
            day=state.day,
            steps=state.steps,
            registers=_totals(self._registers),
            lists=_totals(self._lists),
            companies=self._companies.standing,
            top=self._companies.top(),
            categories=tuple(sorted(_counted(self._categories), key=_rank)),
            provinces=tuple(sorted(_counted(self._provinces), key=_rank)),
            otherwise=self._pairs(state),
            renamed=tuple(_renamed(self._renamed, self._companies.held, state.day)),
            later=self._later(),
        )

    def _pairs(self, state: State) -> tuple[Otherwise, ...]:
        """The filings that are other records today."""
        for id_ in state.changed:
            was, today = state.filings[id_], self._content.filings[id_]
            if was is today:
                self._otherwise.pop(id_, None)
            else:
                self._otherwise[id_] = _pair(was, today)
        return tuple(filter(None, self._otherwise.values()))

    def _later(self) -> Counted | None:
        rest = self._total - self._kind
        return Counted("", rest["filing"], rest["registration"]) if rest else None


class _Companies:
    """How many filings each company has, and who has most: found among those that have changed."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._moved: set[str] = set()  # since the last top
        self._top: tuple[Counted, ...] = ()
        self.standing = 0  # companies that have any

    def take(self, slug: str, kind: str, by: int) -> None:
        """Counts a filing of a company, or takes one back."""
        before = self.held(slug)
        self._counts.setdefault(slug, Counter())[kind] += by
        self.standing += bool(self.held(slug)) - bool(before)
        self._moved.add(slug)

    def held(self, slug: str) -> int:
        """All that a company has."""
        return sum(self._counts[slug].values()) if slug in self._counts else 0

    def top(self) -> tuple[Counted, ...]:
        """Who has most. Nobody else can have come among them while none of them has fewer."""
        now = [self._counted(one.id) for one in self._top]
        fell = any(_rank(one) > _rank(was) for one, was in zip(now, self._top, strict=True))
        asked = self._counts if fell else dict.fromkeys((*(one.id for one in now), *self._moved))
        found = (self._counted(slug) for slug in asked if slug and self.held(slug))
        self._top, self._moved = tuple(nsmallest(TOP, found, key=_rank)), set()
        return self._top

    def _counted(self, slug: str) -> Counted:
        counts = self._counts[slug]
        return Counted(slug, counts["filing"], counts["registration"])


def _pair(was: Filing, today: Filing) -> Otherwise | None:
    """What a filing was and is; nothing where no list tells the difference."""
    then, now = _standing(was), _standing(today)
    later = tuple(event for event in today.events if event not in was.events)
    if then == now and not later:
        return None
    return Otherwise(today.id, today.number, then, now, later)


def _standing(filing: Filing) -> Standing:
    return Standing(filing.name, filing.company, filing.products, filing.status)


def _totals(found: Mapping[tuple[str, bool], int]) -> dict[str, Total]:
    keys = dict.fromkeys(key for (key, _), number in found.items() if number)
    both = {key: (found.get((key, False), 0), found.get((key, True), 0)) for key in keys}
    return {key: Total(standing + over, standing) for key, (standing, over) in both.items()}


def _counted(found: Mapping[tuple[str, str], int]) -> Iterator[Counted]:
    for key in dict.fromkeys(key for (key, _), number in found.items() if key and number):
        yield Counted(key, found.get((key, "filing"), 0), found.get((key, "registration"), 0))


def _rank(one: Counted) -> tuple[int, int, str]:
    return -one.filings, -one.registrations, one.id


def _renamed(
    companies: Mapping[str, Company], held: Callable[[str], int], day: str
) -> Iterator[Renamed]:
    for slug, company in companies.items():
        name = rewind.name_at(company, day) if held(slug) else company.name.zh
        if name != company.name.zh:
            until = next(one.until for one in company.former_names if one.zh == name)
            yield Renamed(slug, name, until, held(slug))
