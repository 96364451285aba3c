"""Rules across records: one small function each, in tables; docs/rules.md explains them all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from registry import later, load, records, yamldoc
from registry.model import Company, Content, Filing, Problem
from registry.names import Keys
from registry.rules import (
    addresses,
    agreement,
    alike,
    characters,
    dates,
    groups,
    identity,
    numbering,
    offered,
    official,
    paths,
    references,
    wordings,
)
from registry.rules.tree import Finding, Rule, Steps, Tree
from registry.yamldoc import Issue

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *paths.RULES,
    *addresses.RULES,
    *dates.RULES,
    *agreement.RULES,
    *numbering.RULES,
    *offered.RULES,
    *characters.RULES,
    *wordings.RULES,
    *alike.RULES,
    *groups.RULES,
    *identity.RULES,
    *official.RULES,
)
NO_LISTS = ("filings", "companies", "texts", "broken", "html")  # fields of Content
Problems = tuple[Problem, ...]


class Checked(Struct, frozen=True):
    """What the rules found in a content: across records, and in each record alone."""

    content: Content  # as it was read
    across: Mapping[str, Problems]  # by the id of the rule
    alone: Mapping[str, Problems]  # by the path of a filing or company, of those that have any
    broken: frozenset[str]  # list files with errors of their own
    whole: bool  # whether no file had an error of its own
    keys: Keys = field(default_factory=Keys)

    @property
    def problems(self) -> Problems:
        """All of them, in no order."""
        return (
            *chain.from_iterable(self.across.values()),
            *chain.from_iterable(self.alone.values()),
        )


def check(
    content: Content,
    files: Mapping[str, bytes] | Iterable[tuple[str, bytes]] = (),
    found: Iterable[Problem] = (),
) -> list[Problem]:
    """Problems across records; with the files, also the places of those in list files.

    `found` are the problems that loading had: a record that could not be read is not missed again.
    """
    return list(checked(content, files, found).problems)


def checked(
    content: Content,
    files: Mapping[str, bytes] | Iterable[tuple[str, bytes]] = (),
    found: Iterable[Problem] = (),
    before: Checked | None = None,
    changed: Collection[str] | None = None,
) -> Checked:
    """The same with what the next check need not find again; `before` is that of the last one.

    The records of files that have not changed since must be the same objects; `changed` are the
    paths of those that have, None where nobody knows.
    """
    broken = frozenset(p.path for p in found if p.severity == "error")
    # A filing with errors is judged by the fields that can be read; the others are "" in it.
    partial = {filing.path: filing for filing in content.broken}
    every = {**content.filings, **partial} if partial else content.filings
    judged = replace(content, filings=every)
    given = files if isinstance(files, Mapping) else dict(files)
    tree = Tree(judged, given, broken, before.keys if before else Keys())
    places = _Places(tree, partial)
    lists = frozenset(filter(load.is_list, broken))
    again = _again(before, tree, lists, changed) if before else None
    known = before.alone if before and again is not None else {}
    alone = {path: own for path, own in known.items() if path not in (again or ())}
    for record, found_in in _alone(tree, again):
        alone[record.path] = places.problems(found_in) if found_in else ()
    told = {path: own for path, own in alone.items() if own}
    tree = replace(tree, alone=told)
    still = {} if changed is None or broken else dict(_still(before, tree, changed, places))
    across = {
        one.id: still[one.id] if one.id in still else _across(one, tree, places)
        for one in RULES
        if one.across
    }
    return Checked(content, across, told, lists, not broken, tree.keys)


def _across(rule: Rule, tree: Tree, places: _Places) -> Problems:
    return places.problems((rule.id, one) for one in (rule.across(tree) if rule.across else ()))


def _still(
    before: Checked | None, tree: Tree, changed: Collection[str], places: _Places
) -> Iterator[tuple[str, Problems]]:
    """What rules find across records as far as what has changed has nothing to do with it.

    Of rules on the filings of a company, those found among the others, and what is found now.
    """
    old, now = before.content if before else tree.content, tree.content
    if before is None or not before.whole:
        return
    if any(load.kind_of(path) not in ("filing", "company") for path in changed):
        return
    if old.companies.keys() != now.companies.keys():
        return
    slugs = later.changed(old.companies, now.companies)
    companies = [(old.companies[slug], now.companies[slug]) for slug in slugs]
    lying = (one.id for each in (old, now) for one in records.lying(each.filings, changed))
    others = [(old.filings.get(id_), now.filings.get(id_)) for id_ in dict.fromkeys(lying)]
    there = [one for pair in others for one in pair if one]
    for each in RULES:
        known = before.across.get(each.id)
        if known is None or each.reads is None:
            continue
        if each.companies is None or any(_differ(*pair, each.companies) for pair in companies):
            continue
        if each.of_company:
            slugs = {one.company for one in there}
            own = {one.id: one for one in records.held(now.filings, slugs)}
            paths = {one.path for one in (*there, *own.values())}
            few = replace(tree, content=replace(now, filings=own))
            found = _across(each, few, places)
            yield each.id, (*(one for one in known if one.path not in paths), *found)
            continue
        if any(one.path in changed for one in known):
            continue
        read = [pair for pair in others if _differ(*pair, each.reads)]
        if not read or (
            each.concerns
            and not any(each.concerns(tree, one) for pair in read for one in pair if one)
        ):
            yield each.id, known


Either = Filing | Company | None


def _differ(one: Either, other: Either, names: Collection[str]) -> bool:
    """Whether fields differ; one that has come or gone has others, if any are asked for."""
    if one is None or other is None:
        return bool(names)
    return any(getattr(one, name) != getattr(other, name) for name in names)


def _alone(
    tree: Tree, again: Collection[str] | None
) -> Iterator[tuple[Filing | Company, list[tuple[str, Finding]]]]:
    """What the rules find in each record by itself: in those at some paths, or in all."""
    filings, companies = tree.content.filings, tree.content.companies
    asked = [(rule.id, rule.alone) for rule in RULES if rule.alone]
    for filing in filings.values() if again is None else records.lying(filings, again):
        yield filing, [(id_, one) for id_, ask in asked for one in ask(tree, filing)]
    of_companies = [(rule.id, rule.company) for rule in RULES if rule.company]
    slugs = companies if again is None else _slugs(again)
    for company in (companies[slug] for slug in companies if slug in slugs):
        yield company, [(id_, one) for id_, ask in of_companies for one in ask(tree, company)]


def _again(
    before: Checked, tree: Tree, lists: frozenset[str], changed: Collection[str] | None
) -> set[str]:
    """The paths of the records that are not as they were, or something they are judged by.

    While every file can be read, those that changed tell it. A company is judged by itself.
    """
    old, now = before.content, tree.content
    names = [name for name in now.__struct_fields__ if name not in NO_LISTS]
    same = lists == before.broken and all(getattr(old, a) == getattr(now, a) for a in names)
    if same and changed is not None and before.whole and not tree.broken:
        of_them = (one.path for one in records.held(now.filings, _slugs(changed)))
        return {*changed, *of_them}
    there = {one.path for one in now.filings.values()}
    there |= {one.path for one in now.companies.values()}
    return {
        *(before.alone.keys() - there),
        *(
            one.path
            for id_, one in now.filings.items()
            if not same
            or old.filings.get(id_) is not one
            or old.texts.get(one.path) != now.texts.get(one.path)
            or old.companies.get(one.company) is not now.companies.get(one.company)
        ),
        *(
            one.path
            for slug, one in now.companies.items()
            if old.companies.get(slug) is not one
            or old.texts.get(one.path) != now.texts.get(one.path)
        ),
    }


def _slugs(paths: Iterable[str]) -> set[str]:
    """The companies whose files lie at some paths."""
    return {load.slug_of(path) for path in paths if load.kind_of(path) == "company"}


def _place(document: yamldoc.Document, steps: Steps) -> tuple[int, int]:
    """Line and column of a value, or of a character of the notes."""
    match steps:
        case ("notes", int(at)):
            before = document.body[:at]
            return document.above + before.count("\n") + 1, at - before.rfind("\n")
    return load.find(document.root, steps)


class _Places:
    """Finds the place of a value by reading its file once more: only files with a finding."""

    def __init__(self, tree: Tree, partial: Mapping[str, Filing]) -> None:
        self.tree = tree
        self.partial = partial  # filings of which nothing is missed: it may be what is wrong
        self.documents: dict[str, yamldoc.Document] = {}

    def problems(self, findings: Iterable[tuple[str, Finding]]) -> Problems:
        """Findings with the ids of their rules, each as a problem with its place."""
        return tuple(
            self._problem(rule, one)
            for rule, one in findings
            if one.path not in self.partial or one.found
        )

    def _problem(self, rule: str, finding: Finding) -> Problem:
        document = self._document(finding.path)
        line, column = (0, 0) if document is None else _place(document, finding.steps)
        issue = Issue(
            line, column, rule, finding.message, finding.found, finding.allowed, finding.hint
        )
        lines = [] if document is None else document.text.split("\n")
        return load.as_problem(finding.path, lines, issue, finding.severity)

    def _document(self, path: str) -> yamldoc.Document | None:
        if path not in self.documents:
            data = self.tree.files.get(path)
            if data is None and path in self.tree.content.texts:
                data = self.tree.content.texts[path].encode()
            if data is None:
                return None
            self.documents[path] = yamldoc.read(data, path.endswith(".md"))
        return self.documents[path]
