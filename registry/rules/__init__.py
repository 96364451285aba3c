"""Rules across records: one small function each, in tables; docs/rules.md explains them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from registry import load, yamldoc
from registry.model import Content, Problem
from registry.rules import addresses, agreement, dates, groups, official, paths, references
from registry.rules.tree import Finding, Rule, Tree
from registry.yamldoc import Issue

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *paths.RULES,
    *addresses.RULES,
    *dates.RULES,
    *agreement.RULES,
    *groups.RULES,
    *official.RULES,
)


def check(
    content: Content,
    files: Iterable[tuple[str, bytes]] = (),
    found: Iterable[Problem] = (),
) -> list[Problem]:
    """Problems across records; with the files, also the places of those in list files.

    `found` are the problems that loading had: a record that could not be read is not missed again.
    """
    broken = frozenset(p.path for p in found if p.severity == "error")
    # A filing with errors is judged by the fields that can be read; the others are "" in it.
    partial = {filing.path: filing for filing in content.broken}
    judged = replace(content, filings={**content.filings, **partial})
    tree = Tree(judged, dict(files), broken)
    places = _Places(tree)
    return [
        places.problem(rule.id, one)
        for rule in RULES
        for one in rule.check(tree)
        if one.path not in partial or one.found
    ]


class _Places:
    """Finds the place of a value by reading its file once more: only files with a finding."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.documents: dict[str, yamldoc.Document] = {}

    def problem(self, rule: str, finding: Finding) -> Problem:
        document = self._document(finding.path)
        line, column = (0, 0) if document is None else load.find(document.root, finding.steps)
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
