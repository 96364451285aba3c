"""Who filed: legal names to companies, on what the lists themselves say.

Identity is the legal name. A remark that one name became another joins the two only where the old
one does not live on and the new one did not file before; an editor's word in identity.yml goes
before both. The 13-digit code in a number is kept as evidence and never decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from registry import pinyin
from registry.model import Company, FormerName, Identity, Name, When
from registry.names import key, usual


class Sighting(Struct, frozen=True):
    """A legal name printed in a list, and when a reader could last have seen it there."""

    name: str
    last_seen: str  # the row's own date, or the edition read of a list that is edited in place
    listed: str = ""  # announcement of the list; "" where a remark tells of another name before


class Renaming(Struct, frozen=True):
    """A remark that the filing company was called otherwise before."""

    before: str
    after: str
    when: When
    source: str  # the list: register/batch


class Directory(Struct, frozen=True):
    """Every legal name ever seen, and the company it belongs to."""

    slugs: Mapping[str, str]  # names.key(name) -> slug
    companies: Mapping[str, Company]  # by slug, without codes
    contested: tuple[Renaming, ...] = ()  # the old name lives on and no editor has decided
    moved: frozenset[tuple[str, str]] = field(default_factory=frozenset)  # keys of transfers

    def slug(self, name: str) -> str:
        """The slug of the company with this legal name, present or former."""
        return self.slugs[key(name)]


def directory(
    sightings: Iterable[Sighting],
    renamings: Iterable[Renaming],
    identities: Iterable[Identity],
    existing: Mapping[str, Company],
) -> Directory:
    """Everyone named in the lists, each legal entity once."""
    seen = list(sightings)
    renamed = [_whole(item) for item in renamings if key(item.before) != key(item.after)]
    spellings: dict[str, list[str]] = defaultdict(list)
    last_seen: dict[str, str] = {}
    first_listed: dict[str, str] = {}
    for sighting in seen:
        spellings[key(sighting.name)].append(sighting.name)
        last_seen[key(sighting.name)] = max(
            last_seen.get(key(sighting.name), ""), sighting.last_seen
        )
        if sighting.listed:
            name = key(sighting.name)
            first_listed[name] = min(first_listed.get(name, "9999"), sighting.listed)
    for item in renamed:
        for name in (item.before, item.after):
            spellings.setdefault(key(name), [name])

    decided = _decisions(identities)
    parent: dict[str, str] = {}  # old key -> key of the name that took its place
    joined: dict[str, list[Renaming]] = defaultdict(list)
    contested: list[Renaming] = []
    moved: set[tuple[str, str]] = set()
    bounds: dict[tuple[str, str], str] = defaultdict(str)
    for item in renamed:
        pair = key(item.before), key(item.after)
        bounds[pair] = max(bounds[pair], item.when.date or item.when.not_before)
    for item in renamed:
        before, after = key(item.before), key(item.after)
        decision = decided.get(frozenset((before, after)))
        # The old name is seen later than the change, or the new one filed by itself before it.
        lives_on = last_seen.get(before, "") > bounds[before, after] or (
            bool(first_listed.get(after)) and first_listed[after] < bounds[before, after]
        )
        if decision == "same" or (decision is None and not lives_on):
            parent[before] = after
            joined[before].append(item)
        else:
            moved.add((before, after))
            if decision in (None, "open"):
                contested.append(item)
    for identity in identities:
        if identity.decision == "same":
            first = key(identity.names[0])
            for name in identity.names[1:]:
                parent.setdefault(key(name), first)
                spellings.setdefault(key(name), [name])
            spellings.setdefault(first, [identity.names[0]])

    known = {key(name): company.slug for company in existing.values() for name in _names(company)}
    members: dict[str, list[str]] = defaultdict(list)
    for name in spellings:
        members[_root(name, parent)].append(name)
    taken = _taken(existing)
    slugs = dict(known)
    companies: dict[str, Company] = dict(existing)
    for root, names in members.items():
        slug = known.get(root) or next((known[name] for name in names if name in known), "")
        if not slug:
            slug = _new_slug(usual(spellings[root]), taken)
            taken[slug] = None
        company = existing.get(slug) or Company(
            path=f"content/companies/{slug}.yml",
            slug=slug,
            name=Name(zh=usual(spellings[root])),
            former_names=(),
            codes=(),
            aliases=(),
            details={},
            notes="",
        )
        companies[slug] = _with_former(company, root, names, spellings, joined)
        slugs.update(dict.fromkeys(names, slug))
    return Directory(slugs, companies, tuple(contested), frozenset(moved))


def _whole(item: Renaming) -> Renaming:
    return replace(item, before=item.before.strip(), after=item.after.strip())


def _decisions(identities: Iterable[Identity]) -> dict[frozenset[str], str]:
    return {
        frozenset((key(one), key(other))): identity.decision
        for identity in identities
        for one in identity.names
        for other in identity.names
        if one != other
    }


def _root(name: str, parent: Mapping[str, str]) -> str:
    passed = {name}
    while name in parent and parent[name] not in passed:
        name = parent[name]
        passed.add(name)
    return name


def _names(company: Company) -> list[str]:
    return [company.name.zh, *(former.zh for former in company.former_names)]


def new_slug(name: str, existing: Mapping[str, Company], free: Iterable[str] = ()) -> str:
    """The slug of a new company; `free` are former slugs that it may have."""
    return _new_slug(name, {one: None for one in _taken(existing) if one not in set(free)})


def _taken(existing: Mapping[str, Company]) -> dict[str, None]:
    """All slugs: a former one has an address that leads on, so no other company gets it."""
    return dict.fromkeys((*existing, *(s for c in existing.values() for s in c.former_slugs)))


def _new_slug(name: str, taken: Mapping[str, None]) -> str:
    # A name in another script leaves no letters.
    short = pinyin.slug(name) or "company"
    long = pinyin.slug(name, with_form=True)
    for slug in (short, long):
        if slug and slug not in taken:
            return slug
    count = 2
    while f"{short}-{count}" in taken:
        count += 1
    return f"{short}-{count}"


def _with_former(
    company: Company,
    root: str,
    names: Iterable[str],
    spellings: Mapping[str, list[str]],
    joined: Mapping[str, list[Renaming]],
) -> Company:
    """The company under its present name, with every former one that a remark tells."""
    known = {key(former.zh) for former in company.former_names}
    former = list(company.former_names)
    present = company.name
    if key(present.zh) != root and root in spellings and key(present.zh) in joined:
        present = Name(zh=usual(spellings[root]))  # the English name was that of the old one
    for name in names:
        if name in joined and name not in known and name != key(present.zh):
            tellers = joined[name]
            former.append(
                FormerName(
                    zh=usual(spellings[name]),
                    until=until([item.when for item in tellers]),
                    source=min(item.source for item in tellers),
                )
            )
    return replace(company, name=present, former_names=tuple(former))


def until(whens: list[When]) -> When:
    """When a name ended, as the remarks on several filings together tell it.

    The earliest date that one of them gives; without a date the narrowest bounds: each list was
    still published with the old name, so the change is later than the last of them.
    """
    dates = sorted(when.date for when in whens if when.date)
    if dates:
        return When(date=dates[0])
    return When(
        not_before=max(when.not_before for when in whens),
        not_after=min((when.not_after for when in whens if when.not_after), default=""),
    )
