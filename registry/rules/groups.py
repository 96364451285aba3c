"""Groups are an editor's claim, and leave nobody out silently."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from registry.model import Content, Group
from registry.names import key
from registry.rules.tree import Finding, Rule, Tree, list_file, rule


def undecided_candidate(tree: Tree) -> Iterator[Finding]:
    """A company that carries a brand of a group is a member, excluded or open in groups.yml."""
    if not tree.content.groups:
        return
    names = _names(tree.content)
    for index, group in enumerate(tree.content.groups.values()):
        decided = {each.company for each in (*group.members, *group.excluded, *group.open)}
        for slug, brand, name in _candidates(group, names):
            if slug not in decided:
                yield Finding(
                    list_file("group"),
                    (index, "brands"),
                    f"{slug} carries {brand!r} in {name!r} and is not decided",
                    slug,
                    hint=f"name it under members, excluded or open of {group.id}",
                    severity="warning",
                )


def _candidates(
    group: Group, names: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Slug, brand and the name that holds it, of each company with a brand of the group."""
    brands = [(brand, key(brand)) for brand in group.brands]
    for slug, spellings in names.items():
        found = (
            (slug, brand, name)
            for brand, wanted in brands
            for folded, name in spellings.items()
            if wanted in folded
        )
        yield from list(found)[:1]


def _names(content: Content) -> Mapping[str, Mapping[str, str]]:
    """All that a company is called or calls its own: folded, and as written."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for slug, company in content.companies.items():
        for name in (company.name.zh, *(former.zh for former in company.former_names)):
            names[slug][key(name)] = name
    for filing in content.filings.values():
        for name in (filing.name.zh, *(product.name for product in filing.products)):
            names[filing.company][key(name)] = name
    return names


RULES: tuple[Rule, ...] = (rule(undecided_candidate),)
