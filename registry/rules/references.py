"""What a record names must exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from registry import load
from registry.load import FILINGS
from registry.model import Company, Event
from registry.names import key
from registry.rules.tree import Finding, Rule, Steps, Tree, list_file, rule, unknown


def unknown_register(tree: Tree) -> Iterator[Finding]:
    """Filings, their relations and batches name registers of registers.yml."""
    known = tree.content.registers
    if not tree.whole("register"):
        return
    for filing in tree.content.filings.values():
        if filing.register not in known:
            yield unknown(filing.path, ("register",), filing.register, known, "register")
        for index, other in enumerate(filing.related):
            if other.register not in known:
                steps = ("related", index, "register")
                yield unknown(filing.path, steps, other.register, known, "register")
    for batch in tree.content.batches.values():
        if batch.register not in known:
            where: Steps = (f"register={batch.register}", "register")
            yield unknown(list_file("batch"), where, batch.register, known, "register")


def unknown_company(tree: Tree) -> Iterator[Finding]:
    """Filings and groups name a file of content/companies."""
    known = tree.content.companies
    unread = {load.slug_of(p) for p in tree.broken if load.kind_of(p) == "company"}
    by_name = {key(name): slug for slug, one in known.items() for name in reversed([*_names(one)])}
    for filing in tree.content.filings.values():
        if filing.company not in known and filing.company not in unread:
            one = unknown(filing.path, ("company",), filing.company, known, "company")
            slug = by_name.get(key(filing.company))
            yield one._replace(hint=f"did you mean {slug}?") if slug else one
    for group in tree.content.groups.values():
        for name in ("members", "excluded", "open"):
            for member in getattr(group, name):
                if member.company not in known and member.company not in unread:
                    steps = (f"id={group.id}", name, f"company={member.company}", "company")
                    yield unknown(list_file("group"), steps, member.company, known, "company")


def unknown_batch(tree: Tree) -> Iterator[Finding]:
    """Listings and events name a list of their register in batches.yml."""
    known = tree.content.batches
    if not tree.whole("batch"):
        return
    for filing in tree.content.filings.values():
        named: list[tuple[Steps, str]] = [
            (("listings", index, "batch"), one.batch) for index, one in enumerate(filing.listings)
        ]
        named += [
            (("events", index, "batch"), one.batch)
            for index, one in enumerate(filing.events)
            if one.batch
        ]
        for steps, batch in named:
            if f"{filing.register}/{batch}" not in known:
                own = [b.batch for b in known.values() if b.register == filing.register]
                kind = f"list of {filing.register} named"
                yield unknown(filing.path, steps, batch, own, kind)


def unknown_category(tree: Tree) -> Iterator[Finding]:
    """A filing's category is one of categories.yml."""
    yield from _of_filing(tree, "category", tree.content.categories)


def unknown_role(tree: Tree) -> Iterator[Finding]:
    """A filing's role is one of roles.yml."""
    yield from _of_filing(tree, "role", tree.content.roles)


def _of_filing(tree: Tree, name: str, known: Iterable[str]) -> Iterator[Finding]:
    if not tree.whole(name):
        return
    for filing in tree.content.filings.values():
        value = getattr(filing, name)
        if value and value not in known:
            yield unknown(filing.path, (name,), value, known, name)


def unknown_form(tree: Tree) -> Iterator[Finding]:
    """The form of a product is one of forms.yml."""
    known = tree.content.forms
    if not tree.whole("form"):
        return
    for filing in tree.content.filings.values():
        for index, product in enumerate(filing.products):
            if product.form and product.form not in known:
                yield unknown(filing.path, ("products", index, "form"), product.form, known, "form")
        for index, event in enumerate(filing.events):
            for more, form in _forms(event):
                if form and form not in known:
                    yield unknown(filing.path, ("events", index, *more), form, known, "form")


def _forms(event: Event) -> Iterator[tuple[Steps, str]]:
    for name in ("added", "removed"):
        for index, product in enumerate(getattr(event, name)):
            yield (name, index, "form"), product.form
    for index, pair in enumerate(event.replaced):
        yield ("replaced", index, "from", "form"), pair.before.form
        yield ("replaced", index, "to", "form"), pair.after.form


def unknown_term(tree: Tree) -> Iterator[Finding]:
    """A filing's terms are terms of terms.yml."""
    known = tree.content.terms
    if not tree.whole("term"):
        return
    for filing in tree.content.filings.values():
        for index, term in enumerate(filing.terms):
            if term not in known:
                yield unknown(filing.path, ("terms", index), term, known, "term")


def unknown_sector(tree: Tree) -> Iterator[Finding]:
    """Filings and terms name sectors of sectors.yml."""
    yield from _axis(tree, "sectors", tree.content.sectors, "sector")


def unknown_function(tree: Tree) -> Iterator[Finding]:
    """Filings and terms name functions of functions.yml."""
    yield from _axis(tree, "functions", tree.content.functions, "function")


def _axis(tree: Tree, name: str, known: Iterable[str], kind: str) -> Iterator[Finding]:
    if not tree.whole(kind):
        return
    for filing in tree.content.filings.values():
        for index, value in enumerate(getattr(filing, name) or ()):
            if value not in known:
                yield unknown(filing.path, (name, index), value, known, kind)
    for term in tree.content.terms.values():
        for index, value in enumerate(getattr(term, name)):
            if value not in known:
                steps = (f"id={term.id}", name, index)
                yield unknown(list_file("term"), steps, value, known, kind)


def unknown_region(tree: Tree) -> Iterator[Finding]:
    """Companies and regions name regions of regions.yml."""
    known = tree.content.regions
    if not tree.whole("region"):
        return
    for company in tree.content.companies.values():
        region = company.details.get("region")
        if region is not None and region not in known:
            yield unknown(company.path, ("region",), region, known, "region")
    for one in known.values():
        if one.parent and one.parent not in known:
            steps = (f"code={one.code}", "parent")
            yield unknown(list_file("region"), steps, one.parent, known, "region")


def unknown_law(tree: Tree) -> Iterator[Finding]:
    """Registers name laws of laws.yml."""
    known = tree.content.laws
    if not tree.whole("law"):
        return
    for register in tree.content.registers.values():
        if register.law and register.law not in known:
            steps = (f"id={register.id}", "law")
            yield unknown(list_file("register"), steps, register.law, known, "law")


def unknown_filing(tree: Tree) -> Iterator[Finding]:
    """Relations and `supersedes` name filings that are there."""
    known = tree.content.filings
    if any(path.startswith(FILINGS) for path in tree.broken):
        return  # the one that is meant may be among those that could not be read
    for filing in known.values():
        named: list[tuple[Steps, str]] = [
            (("related", index, "number"), f"{one.register}/{one.number}")
            for index, one in enumerate(filing.related)
        ]
        named += [
            (("supersedes", index), one)
            for index, one in enumerate(filing.details.get("supersedes", ()))
        ]
        for steps, one in named:
            if one not in known:
                yield Finding(filing.path, steps, f"there is no filing {one!r}", one)


def unknown_name(tree: Tree) -> Iterator[Finding]:
    """The names in identity.yml are legal names of companies, or printed for one in a list."""
    if any(load.kind_of(path) == "company" for path in tree.broken):
        return
    known = {key(name) for one in tree.content.companies.values() for name in _names(one)}
    known |= {
        key(listing.as_published["company"])
        for filing in tree.content.filings.values()
        for listing in filing.listings
        if "company" in listing.as_published
    }
    for index, identity in enumerate(tree.content.identities):
        for at, name in enumerate(identity.names):
            if key(name) not in known:
                message = f"no company has the name {name!r}"
                steps = (index, "names", at)
                yield Finding(list_file("identity"), steps, message, name, severity="warning")


def _names(company: Company) -> Iterator[str]:
    yield company.name.zh
    for former in company.former_names:
        yield former.zh


RULES: tuple[Rule, ...] = (
    rule(unknown_register),
    rule(unknown_company),
    rule(unknown_batch),
    rule(unknown_category),
    rule(unknown_role),
    rule(unknown_form),
    rule(unknown_term),
    rule(unknown_sector),
    rule(unknown_function),
    rule(unknown_region),
    rule(unknown_law),
    rule(unknown_filing),
    rule(unknown_name),
)
