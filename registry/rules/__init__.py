"""Rules across records: one small function each, in tables; docs/rules.md explains them all."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import chain

from registry import load, yamldoc
from registry.model import Company, Content, Filing, Problem
from registry.rules import (
    addresses,
    agreement,
    alike,
    characters,
    dates,
    groups,
    numbering,
    offered,
    official,
    paths,
    references,
    wordings,
)
from registry.rules.tree import Finding, Keys, Rule, Steps, Tree
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
    *official.RULES,
)
NO_LISTS = ("filings", "companies", "texts", "broken", "html")  # fields of Content
Problems = tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules found in a content: across records, and in each record alone."""

    content: Content  # as it was read
    across: Problems
    alone: Mapping[str, Problems]  # by the path of a filing or company, of those that have any
    broken: frozenset[str]  # list files with errors of their own
    keys: Keys = field(default_factory=Keys)

    @property
    def problems(self) -> Problems:
        """All of them, in no order."""
        return (*self.across, *chain.from_iterable(self.alone.values()))


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
) -> Checked:
    """The same with what the next check need not find again; `before` is that of the last one.

    The records of files that have not changed since must be the same objects.
    """
    broken = frozenset(p.path for p in found if p.severity == "error")
    # A filing with errors is judged by the fields that can be read; the others are "" in it.
    partial = {filing.path: filing for filing in content.broken}
    judged = replace(content, filings={**content.filings, **partial})
    given = files if isinstance(files, Mapping) else dict(files)
    tree = Tree(judged, given, broken, before.keys if before else Keys())
    places = _Places(tree, partial)
    lists = broken & load.LISTS.keys()
    alone = dict(_kept(before, content, lists)) if before else {}
    for record, found_in in _alone(tree, alone):
        alone[record.path] = places.problems(found_in) if found_in else ()
    told = {path: own for path, own in alone.items() if own}
    tree = replace(tree, alone=told)
    across = places.problems((r.id, one) for r in RULES if r.across for one in r.across(tree))
    return Checked(content, across, told, lists, tree.keys)


def _alone(
    tree: Tree, known: Container[str]
) -> Iterator[tuple[Filing | Company, list[tuple[str, Finding]]]]:
    """What the rules find in each filing and company by itself that is not known by its path."""
    asked = [(rule.id, rule.alone) for rule in RULES if rule.alone]
    for filing in tree.content.filings.values():
        if filing.path not in known:
            yield filing, [(id_, one) for id_, ask in asked for one in ask(tree, filing)]
    of_companies = [(rule.id, rule.company) for rule in RULES if rule.company]
    for company in tree.content.companies.values():
        if company.path not in known:
            yield company, [(id_, one) for id_, ask in of_companies for one in ask(tree, company)]


def _kept(before: Checked, now: Content, broken: frozenset[str]) -> Iterator[tuple[str, Problems]]:
    """By path, what was found in each record that is as it was, as is all it is judged by."""
    old = before.content
    for slug, company in now.companies.items():  # judged by nothing but itself
        text = now.texts.get(company.path)
        if old.companies.get(slug) is company and old.texts.get(company.path) == text:
            yield company.path, before.alone.get(company.path, ())
    lists = [one.name for one in fields(now) if one.name not in NO_LISTS]
    if broken != before.broken or any(getattr(old, a) != getattr(now, a) for a in lists):
        return
    for id_, filing in now.filings.items():
        if (
            old.filings.get(id_) is filing
            and old.texts.get(filing.path) == now.texts.get(filing.path)
            and old.companies.get(filing.company) is now.companies.get(filing.company)
        ):
            yield filing.path, before.alone.get(filing.path, ())


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
