"""Groups are an editor's claim, and leave nobody out silently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from registry.model import Filing
from registry.names import key
from registry.rules.tree import CALLED, Finding, Rule, Tree, list_file, rule

Names = Mapping[str, Mapping[str, str]]  # by company: each name, folded and as written


def undecided_candidate(tree: Tree) -> Iterator[Finding]:
    """A company that carries a brand of a group is a member, excluded or open in groups.yml."""
    groups = tree.content.groups
    names = _with_any([brand for group in groups.values() for brand in group.brands], tree)
    joined = {slug: "\n".join(own) for slug, own in names.items()}
    for index, group in enumerate(groups.values()):
        brands = [(brand, key(brand)) for brand in group.brands]
        decided = {each.company for each in (*group.members, *group.excluded, *group.open)}
        for slug, own in names.items():
            brand, wanted = next((one for one in brands if one[1] in joined[slug]), ("", ""))
            if brand and slug not in decided:
                name = next(name for folded, name in own.items() if wanted in folded)
                yield Finding(
                    list_file("group"),
                    (index, "brands"),
                    f"{slug} carries {brand!r} in {name!r} and is not decided",
                    slug,
                    hint=f"name it under members, excluded or open of {group.id}",
                    severity="warning",
                )


def _with_any(brands: Sequence[str], tree: Tree) -> Names:
    """The names of those companies that carry any brand, which are few."""
    if not brands:
        return {}
    names = _names(tree)
    # One search through all names at once, one a line: a key has no line break. To ask each name
    # for each brand takes ten times as long.
    lines = "\n".join({folded: 0 for own in names.values() for folded in own}) + "\n"
    any_brand = "|".join(re.escape(one) for one in sorted({*map(key, brands)}))
    held = set()
    for one in re.finditer(any_brand, lines):
        begin, end = lines.rfind("\n", 0, one.start()) + 1, lines.find("\n", one.start())
        held.add(lines[begin:end])
    return {slug: own for slug, own in names.items() if not held.isdisjoint(own)}


def _names(tree: Tree) -> Names:
    """All that a company is called or calls its own: folded, and as written."""
    names: dict[str, dict[str, str]] = {}
    keys = tree.keys
    for slug, company in tree.content.companies.items():
        own = names[slug] = {keys[company.name.zh]: company.name.zh}
        for former in company.former_names:
            own[keys[former.zh]] = former.zh
    for filing in tree.content.filings.values():
        own = names.setdefault(filing.company, {})
        own[keys[filing.name.zh]] = filing.name.zh
        for product in filing.products:
            own[keys[product.name]] = product.name
    return names


def _carries(tree: Tree, filing: Filing) -> bool:
    """Whether any name in a filing has the brand of any group in it."""
    names = [filing.name.zh, *(product.name for product in filing.products)]
    called = "\n".join(tree.keys[name] for name in names)
    return any(key(b) in called for group in tree.content.groups.values() for b in group.brands)


READS = ("company", "name", "products")
RULES: tuple[Rule, ...] = (rule(undecided_candidate, READS, _carries, companies=CALLED),)
