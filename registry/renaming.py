"""Who a company is, changed in one go: its file, its filings, groups and the editor's decisions.

A new name moves no file. A company that is merged into another leaves its file; the other keeps its
slug among the former ones, so that the address of its page leads on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from registry import dump, yamldoc
from registry.importers import store
from registry.model import (
    Company,
    Content,
    Filing,
    FormerName,
    Identity,
    Label,
    Listing,
    Name,
    Succession,
    When,
)
from registry.names import key

GROUPS, IDENTITY = "content/groups.yml", "content/identity.yml"
PRINTED = ("name", "company", "category", "role", "products", "number", "status")  # as the schema


class RenamingError(Exception):
    """Why a company cannot be changed so, and what to do."""


class Decision(Struct, frozen=True):
    """What an editor says of two names, and what it rests on."""

    reason: Label
    source: str = ""
    until: str = ""  # when the former name was given up, as precise as known
    former: bool = True  # whether it was a legal name at all, not a slip


class Changed(Struct, frozen=True):
    """What is different: the text of each file by its path, and the files that go."""

    texts: Mapping[str, str]
    removed: tuple[str, ...] = ()


def rename(content: Content, slug: str, name: str, decision: Decision) -> Changed:
    """A company under another legal name; lists keep what they printed. Raises RenamingError.

    The name it had becomes a former one, unless that was a slip of ours, which no list printed.
    """
    company = content.companies[slug]
    checked_name(name)
    if name == company.name.zh:
        raise RenamingError(f"{company.path} has this name already")
    for other in content.companies.values():
        if other.slug != slug and key(other.name.zh) == key(name):
            hint = f"if they are one, run `company merge {slug} {other.slug}`"
            raise RenamingError(f"{other.path} has the name {name}; {hint}")
    former = tuple(one for one in company.former_names if key(one.zh) != key(name))
    if decision.former:
        former = (*former, _former(company, decision))
    new = replace(company, name=Name(name, plain=company.name.plain), former_names=former)
    own = [one for one in content.filings.values() if one.company == slug]
    printed = company.name.zh if decision.former else name
    filings = {one.id: filed_by(one, new, printed) for one in own}
    return Changed(store.changes(content, filings, {slug: new}, {}))


def checked_name(name: str) -> None:
    """Raises RenamingError for what can be no legal name."""
    if not (name and name.isprintable()):
        raise RenamingError(f"{name!r} is no legal name: signs that can be seen, in one line")


def merge(
    content: Content, files: Mapping[str, bytes], slug: str, into: str, decision: Decision
) -> Changed:
    """A company as another one: one file, all filings, and the decision in identity.yml.

    Raises RenamingError where the two contradict each other.
    """
    gone, stays = content.companies[slug], content.companies[into]
    if slug == into:
        raise RenamingError(f"{slug} is one company already")
    new = _joined(gone, stays, decision)
    own = [one for one in content.filings.values() if one.company == slug]
    filings = {one.id: filed_by(one, new, gone.name.zh) for one in own}
    others = {one.slug: one for one in _succeeded(content, slug, into)}
    texts = store.changes(content, filings, {**others, into: new}, {})
    texts |= dict(_groups(files.get(GROUPS, b""), gone, stays))
    identity = Identity((stays.name.zh, gone.name.zh), "same", decision.reason, decision.source)
    texts[IDENTITY] = decided(files.get(IDENTITY, b""), identity)
    return Changed(texts, (gone.path,))


def _former(company: Company, decision: Decision) -> FormerName:
    name = company.name
    return FormerName(name.zh, When(decision.until), decision.source, name.plain)


def _joined(gone: Company, stays: Company, decision: Decision) -> Company:
    """The company that stays, with all that was said of the other."""
    both = gone.details.keys() & stays.details.keys()
    unlike = sorted(name for name in both if gone.details[name] != stays.details[name])
    if unlike:
        told = f"{gone.path} and {stays.path} differ in {', '.join(unlike)}"
        raise RenamingError(f"{told}: make them agree first")
    if gone.notes and not stays.path.endswith(".md"):
        raise RenamingError(f"{gone.path} has notes: move them to {stays.path} first, as .md")
    known = {key(one.zh) for one in stays.former_names} | {key(stays.name.zh)}
    more = (*gone.former_names, *((_former(gone, decision),) if decision.former else ()))
    return replace(
        stays,
        former_names=(*stays.former_names, *(one for one in more if key(one.zh) not in known)),
        codes=tuple(sorted({*stays.codes, *gone.codes})),
        aliases=tuple(dict.fromkeys((*stays.aliases, *gone.aliases))),
        successors=tuple(
            one
            for one in _now((*stays.successors, *gone.successors), gone.slug, stays.slug)
            if one.company != stays.slug
        ),
        former_slugs=tuple(dict.fromkeys((*stays.former_slugs, *gone.former_slugs, gone.slug))),
        details={**gone.details, **stays.details},
        notes="\n\n".join(filter(None, (stays.notes, gone.notes))),
    )


def _succeeded(content: Content, gone: str, stays: str) -> Iterator[Company]:
    """The companies that the one which goes took over from: it was the one that stays."""
    for one in content.companies.values():
        if one.slug not in (gone, stays) and any(s.company == gone for s in one.successors):
            yield replace(one, successors=_now(one.successors, gone, stays))


def _now(successors: Iterable[Succession], gone: str, stays: str) -> tuple[Succession, ...]:
    """Successors with the one company in the place of the other, each once."""
    named = (replace(s, company=stays) if s.company == gone else s for s in successors)
    return tuple({s.company: s for s in reversed([*named])}.values())[::-1]


def filed_by(filing: Filing, company: Company, printed: str) -> Filing:
    """A filing of another company, or of one with another name; its lists printed the old one."""
    listings = tuple(_printed(one, company.name.zh, printed) for one in filing.listings)
    return replace(filing, company=company.slug, listings=listings)


def _printed(listing: Listing, shown: str, printed: str) -> Listing:
    """A listing that keeps the printed name where that is not the one shown."""
    words = dict(listing.as_published)
    told = words.pop("company", printed)
    if told != shown:
        words["company"] = told
    return replace(listing, as_published={name: words[name] for name in PRINTED if name in words})


# --- list files, of which the comments stay -------------------------------------------------------


def _groups(data: bytes, gone: Company, stays: Company) -> Iterator[tuple[str, str]]:
    """groups.yml with the one company in the place of the other; nothing where it is in none."""
    lines = data.decode().splitlines(keepends=True)
    edits: dict[int, str | None] = {}  # line, from 0 -> its new text; None removes it
    for group in _items(data):
        named = {one: list(_members(group, one)) for one in (gone.slug, stays.slug)}
        for standing, member, node in named[gone.slug]:
            others = {name for name, _, _ in named[stays.slug]}
            if others - {standing}:
                told = f"{gone.slug} is under {standing} and {stays.slug} under {others.pop()}"
                raise RenamingError(f"{GROUPS}: {told} of a group: decide that first")
            if others:
                edits |= dict.fromkeys(_span(lines, member), None)
            else:
                at = node.line - 1
                line = lines[at]
                edits[at] = line[: node.column - 1] + line[node.column - 1 :].replace(
                    gone.slug, stays.slug, 1
                )
    if edits:
        kept = (edits.get(at, line) for at, line in enumerate(lines))
        yield GROUPS, "".join(line for line in kept if line is not None)


def _items(data: bytes) -> list[yamldoc.Mapping]:
    root = yamldoc.read(data, False).root if data else None
    items = root.items if isinstance(root, yamldoc.Sequence) else []
    return [one for one in items if isinstance(one, yamldoc.Mapping)]


def _members(
    group: yamldoc.Mapping, slug: str
) -> Iterator[tuple[str, yamldoc.Mapping, yamldoc.Scalar]]:
    """Where a group names a company: under members, excluded or open; the item; the value."""
    for standing, _, _, listed in group.entries:
        for item in listed.items if isinstance(listed, yamldoc.Sequence) else ():
            if not isinstance(item, yamldoc.Mapping):
                continue
            for name, _, _, node in item.entries:
                if name == "company" and isinstance(node, yamldoc.Scalar) and node.text == slug:
                    yield standing, item, node


def _span(lines: list[str], item: yamldoc.Mapping) -> range:
    """The lines of an item, from 0: all that stand further in than its dash."""
    dash = item.column - len("- ") - 1
    end = item.line
    while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > dash:
        end += 1
    return range(item.line - 1, end)


def decided(data: bytes, identity: Identity) -> str:
    """identity.yml with a decision: in the place of one on the same names, else at its end."""
    text = data.decode()
    lines = text.splitlines(keepends=True)
    items = _items(data)
    for at, item in enumerate(items):
        names = next((n for name, _, _, n in item.entries if name == "names"), None)
        listed = names.items if isinstance(names, yamldoc.Sequence) else []
        own = {key(n.text) for n in listed if isinstance(n, yamldoc.Scalar)}
        if own == set(map(key, identity.names)):
            end = items[at + 1].line - 1 if at + 1 < len(items) else len(lines)
            written = dump.records("identity", [identity])
            return "".join((*lines[: item.line - 1], written, *lines[end:]))
    before = text if not text or text.endswith("\n") else f"{text}\n"
    return before + dump.records("identity", [identity])


def named(text: str, content: Content) -> list[Company]:
    """The companies that are called so: by slug, else by a former slug or any legal name."""
    if text in content.companies:
        return [content.companies[text]]
    every, wanted = content.companies.values(), key(text)
    return [one for one in every if text in one.former_slugs or wanted in set(_keys(one))]


def _keys(company: Company) -> Iterable[str]:
    yield key(company.name.zh)
    for former in company.former_names:
        yield key(former.zh)
