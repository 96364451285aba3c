"""What would be wrong with the content if the draft were in it, and what it may repeat."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from registry import likeness, load, numbers, problems, rules
from registry.entering.draft import Draft, Made, begun
from registry.likeness import Alike
from registry.model import Content, Filing, Problem
from registry.rules.tree import Finding, Tree

LATER = ("status-events",)  # judged with the whole: a draft knows no events before they are told


def findings(draft: Draft, content: Content, field: str) -> list[tuple[str, Finding]]:
    """What the rules that judge a filing alone say of one field of a draft, with their ids."""
    filing = begun(draft)
    tree = Tree(content)
    steps = tuple(field.split("."))
    return [
        (rule.id, found)
        for rule in rules.RULES
        if rule.alone and rule.id not in LATER
        for found in rule.alone(tree, filing)
        if tuple(step for step in found.steps if isinstance(step, str))[: len(steps)] == steps
    ]


def in_chinese(finding: Finding, draft: Draft, content: Content) -> str:
    """What anomalies.yml says of an oddity in Chinese; "" of anything else."""
    told = (
        one.text.zh
        for one in numbers.anomalies(begun(draft), content)
        if finding.message == f"{one.kind}: {one.text.en}"
    )
    return next(told, "")


def judged(
    made: Made, tree: Mapping[str, bytes], loading: Iterable[Problem], known: Iterable[Problem]
) -> list[Problem]:
    """All that `check` would say of the files of a draft, and what else it would newly say.

    `loading` are the problems that reading the files of the tree had, `known` all it has now.
    """
    if made.problems:
        return problems.ordered(made.problems)
    written = {path: text.encode() for path, text in made.texts.items()}
    lists = {path: tree[path] for path in tree if load.is_list(path)}
    files = {**lists, **written}
    found = problems.ordered([*loading, *rules.check(made.content, files, loading)])
    before = {_same(one) for one in known}
    return [one for one in found if one.path == made.path or _same(one) not in before]


def _same(problem: Problem) -> tuple[str, str, str]:
    """What makes a problem the same one, wherever its line has moved to."""
    return problem.path, problem.rule, problem.message


def standing(draft: Draft, content: Content) -> str:
    """The file that has this register and number already, in whatever spelling; "" none."""
    filing = content.filings.get(draft.id)
    if filing:
        return filing.path
    same = (one.other for one in alike(draft, content) if one.why == "same-number")
    return next((content.filings[id_].path for id_ in same), "")


def alike(draft: Draft, content: Content) -> list[Alike]:
    """The filings of the same register that a draft may be entered twice with."""
    register = draft.text("register")
    known = {one.id: _data(one) for one in content.filings.values() if one.register == register}
    known[draft.id] = _data(begun(draft))
    return list(likeness.filings([draft.id], known))


def alike_companies(draft: Draft, content: Content) -> list[Alike]:
    """The companies that one entered anew may be."""
    if draft.company is None:
        return []
    every = {**content.companies, draft.company.slug: draft.company}
    known = {
        slug: {
            "name": {"zh": one.name.zh},
            "former_names": [{"zh": former.zh} for former in one.former_names],
        }
        for slug, one in every.items()
    }
    return list(likeness.companies([draft.company.slug], known))


def _data(one: Filing) -> dict[str, object]:
    return {
        "register": one.register,
        "number": one.number,
        "name": {"zh": one.name.zh},
        "company": one.company,
        "role": one.role,
    }


def occupied(path: str, files: Container[str]) -> str:
    """The file that stands at a path already, or beside it with the other ending; "" none."""
    stem = path.removesuffix(".md")
    return next((one for one in (f"{stem}.md", f"{stem}.yml") if one in files), "")
