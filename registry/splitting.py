"""A company that turned out to be two legal entities: the filings of one go to another file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from registry import numbers, renaming
from registry.importers import companies, store
from registry.model import Company, Content, Event, Filing, Identity, Name
from registry.names import key
from registry.renaming import IDENTITY, Changed, Decision, RenamingError
from registry.schema import did_you_mean


def split(
    content: Content,
    files: Mapping[str, bytes],
    slug: str,
    name: str,
    wanted: Sequence[str],
    decision: Decision,
    its_slug: str = "",
) -> Changed:
    """Filings of a company as those of another one, and that decision in identity.yml.

    `name` is the slug or legal name of a company, or the name of a new one; `wanted` are numbers of
    filings, or nothing for all that their list prints under that name; `its_slug` is that of a new
    company, else it follows from the name. Raises RenamingError, and LookupError where nothing is
    called so.
    """
    company = content.companies[slug]
    other = _other(content, company, name, its_slug)
    own = [one for one in content.filings.values() if one.company == slug]
    moved = _wanted(own, wanted, company) if wanted else _printed(own, other.name.zh)
    if not moved:
        told = f"no list prints {other.name.zh} for a filing of {slug}"
        raise RenamingError(f"{told}: give the numbers of those that are to move")
    pair = {key(company.name.zh), key(other.name.zh)}
    for one in content.identities:
        if one.decision == "same" and pair < {*map(key, one.names)}:
            told = f"{IDENTITY} says that {', '.join(one.names)} are one"
            raise RenamingError(f"{told}: take one of the two out of it first")
    ids = {one.id for one in moved}
    filings = {
        one.id: replace(one, events=tuple(_passed(e, pair) for e in one.events)) for one in own
    }
    for id_ in ids:
        filings[id_] = renaming.filed_by(filings[id_], other, company.name.zh)
    left = [one for one in own if one.id not in ids]
    both = {slug: _without(company, other, moved, left), other.slug: _with_codes(other, moved)}
    texts = store.changes(content, filings, both, {})
    names = (company.name.zh, other.name.zh)
    identity = Identity(names, "different", decision.reason, decision.source)
    texts[IDENTITY] = renaming.decided(files.get(IDENTITY, b""), identity)
    return Changed(texts)


def _other(content: Content, company: Company, name: str, its_slug: str) -> Company:
    """The company that filings go to: one that is there, or a new one with that legal name."""
    there = [one for one in renaming.named(name, content) if one.slug != company.slug]
    if len(there) == 1:
        return there[0]
    if there:
        slugs = ", ".join(one.slug for one in there)
        raise RenamingError(f"{name} may mean {slugs}: name it by its slug")
    if key(name) == key(company.name.zh) or name == company.slug:
        raise RenamingError(f"{company.path} keeps the name {company.name.zh}: give the other one")
    if re.fullmatch("[a-z0-9-]+", name):
        hint = did_you_mean(name, content.companies) or "a new one needs its legal name"
        raise LookupError(f"there is no company {name!r}; {hint}")
    renaming.checked_name(name)
    slug = its_slug or companies.new_slug(name, content.companies, company.former_slugs)
    if slug in content.companies:
        raise RenamingError(f"{content.companies[slug].path} is another company: give another slug")
    return Company(
        path=f"content/companies/{slug}.yml",
        slug=slug,
        name=Name(name),
        former_names=(),
        codes=(),
        aliases=(),
        details={},
        notes="",
    )


def _wanted(own: Sequence[Filing], wanted: Iterable[str], company: Company) -> list[Filing]:
    """The filings of these numbers, each whole, as its digits, with its register or as a path."""
    found: dict[str, Filing] = {}
    for given in wanted:
        digits = re.sub(r"\D", "", given)
        named = [
            one
            for one in own
            if given in (one.id, one.number, one.path)
            or (len(digits) == numbers.DIGITS and digits in one.number)
        ]
        if not named:
            raise LookupError(f"{company.slug} has no filing {given!r}: give a number of one")
        found |= {one.id: one for one in named}
    return list(found.values())


def _printed(own: Iterable[Filing], name: str) -> list[Filing]:
    """The filings that their last list prints under a name."""
    wanted = key(name)
    return [one for one in own if key(one.listings[-1].as_published.get("company", "")) == wanted]


def _passed(event: Event, pair: set[str]) -> Event:
    """An event; what was told as another name of one company is a transfer between two."""
    renamed = event.kind == "company-renamed" and {key(event.before), key(event.after)} == pair
    return replace(event, kind="transferred") if renamed else event


def _without(
    company: Company, other: Company, moved: Iterable[Filing], left: Iterable[Filing]
) -> Company:
    """The company without the name, the address and the codes that are those of the other one."""
    its = _codes(moved) - _codes(left)
    return replace(
        company,
        former_names=tuple(f for f in company.former_names if key(f.zh) != key(other.name.zh)),
        codes=tuple(code for code in company.codes if code not in its),
        former_slugs=tuple(one for one in company.former_slugs if one != other.slug),
    )


def _with_codes(company: Company, moved: Iterable[Filing]) -> Company:
    return replace(company, codes=tuple(sorted({*company.codes, *_codes(moved)})))


def _codes(filings: Iterable[Filing]) -> set[str]:
    return {numbers.code(one.number) for one in filings} - {""}
