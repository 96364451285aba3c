"""Who a company is: other names, and other companies that took over from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from registry.model import Company
from registry.names import key
from registry.rules.tree import CALLED, Finding, Rule, Tree, rule


def alias_twice(tree: Tree) -> Iterator[Finding]:
    """Another name of a company is none of its legal or English names, and stands once."""
    for company in tree.content.companies.values():
        if not company.aliases:
            continue
        seen = {tree.keys[name]: name for name in (*_legal(company), company.name.en) if name}
        for index, alias in enumerate(company.aliases):
            if tree.keys[alias.name] in seen:
                message = f"the company has the name {seen[tree.keys[alias.name]]!r} already"
                yield Finding(company.path, ("aliases", index, "name"), message, alias.name)
            seen[tree.keys[alias.name]] = alias.name


def succession(tree: Tree) -> Iterator[Finding]:
    """No company takes over from itself, even by way of others; each successor stands once."""
    after = {
        slug: [one.company for one in company.successors]
        for slug, company in tree.content.companies.items()
        if company.successors
    }
    for slug in after:
        path, seen = tree.content.companies[slug].path, set[str]()
        for index, other in enumerate(after[slug]):
            steps = ("successors", index, "company")
            if other == slug:
                yield Finding(path, steps, "a company does not take over from itself", other)
            elif slug in _reached(other, after):
                message = f"{other} leads back to {slug} by its own successors"
                yield Finding(path, steps, message, other)
            elif other in seen:
                yield Finding(path, steps, f"{other} stands twice among the successors", other)
            seen.add(other)


def _reached(slug: str, after: Mapping[str, list[str]]) -> set[str]:
    """The companies that took over from one, and from these."""
    found: set[str] = set()
    ahead = [slug]
    while ahead:
        fresh = [one for one in after.get(ahead.pop(), ()) if one not in found]
        found.update(fresh)
        ahead += fresh
    return found


def successor_same(tree: Tree) -> Iterator[Finding]:
    """A successor is another company: it has no legal name of the one that it took over from."""
    content = tree.content
    said = [({*map(key, one.names)}, one.decision) for one in content.identities]
    for company in content.companies.values():
        for index, one in enumerate(company.successors):
            other = content.companies.get(one.company)
            if other is None or other is company:
                continue  # which another rule tells
            own, its = ({tree.keys[name] for name in _legal(each)} for each in (company, other))
            told = {decision for names, decision in said if own & names and its & names}
            place = (company.path, ("successors", index, "company"))
            if own & its:
                message = f"{other.path} has a legal name of this company"
                yield Finding(*place, message, other.slug)
            elif "same" in told:
                message = f"identity.yml says that this company and {other.slug} are one"
                yield Finding(*place, message, other.slug)
            elif "open" in told:
                message = f"identity.yml leaves open whether this company and {other.slug} are one"
                hint = "if a source tells of the successor, write decision: different"
                yield Finding(*place, message, other.slug, hint=hint, severity="warning")


def _legal(company: Company) -> tuple[str, ...]:
    return (company.name.zh, *(former.zh for former in company.former_names))


RULES: tuple[Rule, ...] = (
    rule(alias_twice, (), companies=(*CALLED, "aliases")),
    rule(succession, (), companies=("successors",)),
    rule(successor_same, (), companies=("path", *CALLED, "successors")),
)
