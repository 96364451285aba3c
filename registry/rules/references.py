"""What a record names must exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from registry import load
from registry.load import FILINGS
from registry.model import Company, Event, Filing
from registry.names import key
from registry.rules.tree import CALLED, Finding, Rule, Steps, Tree, each, list_file, rule, unknown
from registry.schema import did_you_mean


def unknown_register(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """Filings, their relations and batches name registers of registers.yml."""
    known = tree.content.registers
    if filing.register not in known and tree.whole("register"):
        yield unknown(filing.path, ("register",), filing.register, known, "register")
    for index, other in enumerate(filing.related):
        if other.register not in known and tree.whole("register"):
            steps = ("related", index, "register")
            yield unknown(filing.path, steps, other.register, known, "register")


def _register_of_batch(tree: Tree) -> Iterator[Finding]:
    known = tree.content.registers
    if not tree.whole("register"):
        return
    for batch in tree.content.batches.values():
        if batch.register not in known:
            where: Steps = (f"register={batch.register}", "register")
            yield unknown(list_file("batch"), where, batch.register, known, "register")


def unknown_company(tree: Tree) -> Iterator[Finding]:
    """Filings, companies and groups name a file of content/companies."""
    known = tree.content.companies
    unread = {load.slug_of(p) for p in tree.broken if load.kind_of(p) == "company"}
    missing = [
        filing
        for filing in tree.content.filings.values()
        if filing.company not in known and filing.company not in unread
    ]
    by_name = _by_name(tree) if missing else {}
    moved = {old: slug for slug, each in known.items() for old in each.former_slugs}
    for filing in missing:
        one = unknown(filing.path, ("company",), filing.company, [*known], "company")
        slug = moved.get(filing.company) or _meant(filing.company, by_name, known)
        yield one._replace(hint=f"did you mean {slug}?") if slug else one
    for path, steps, slug in _named_besides(tree):
        if slug not in known and slug not in unread:
            one = unknown(path, steps, slug, [*known], "company")
            meant = moved.get(slug, "")
            yield one._replace(hint=f"did you mean {meant}?") if meant else one


def _named_besides(tree: Tree) -> Iterator[tuple[str, Steps, str]]:
    """The companies that companies and groups name: file, place in it, slug."""
    for company in tree.content.companies.values():
        for index, one in enumerate(company.successors):
            yield company.path, ("successors", index, "company"), one.company
    for group in tree.content.groups.values():
        for name in ("members", "excluded", "open"):
            for member in getattr(group, name):
                steps = (f"id={group.id}", name, f"company={member.company}", "company")
                yield list_file("group"), steps, member.company


def _meant(name: str, by_name: Mapping[str, str], known: Iterable[str]) -> str:
    """The slug of the company meant by a legal name, the beginning of one or a path; "" unsure."""
    stem = re.sub(r"\.(?:ya?ml|md)$", "", name.rpartition("/")[2])
    if stem in known:
        return stem
    core = _FORM.sub("", key(name))
    return by_name.get(key(name)) or _begun(name, by_name) or _begun(core, by_name)


_FORM = re.compile("(?:股份有限公司|有限责任公司|有限公司|公司)$")


def _begun(name: str, by_name: Mapping[str, str]) -> str:
    """The one company whose legal name begins with the name given; "" for none or several."""
    wanted = key(name)
    found = {slug for one, slug in by_name.items() if len(wanted) > 1 and one.startswith(wanted)}
    return found.pop() if len(found) == 1 else ""


def _by_name(tree: Tree) -> dict[str, str]:
    """The slug of a company by each name it has or had."""
    return {
        tree.keys[name]: slug
        for slug, one in tree.content.companies.items()
        for name in reversed([*_names(one)])
    }


def unknown_batch(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """Listings and events name a list of their register in batches.yml."""
    known = tree.content.batches
    if filing.register not in tree.content.registers:
        return  # which another rule tells, and nothing follows from it
    named = [("listings", index, one.batch) for index, one in enumerate(filing.listings)]
    named += [("events", index, one.batch) for index, one in enumerate(filing.events) if one.batch]
    for field, index, batch in named:
        if f"{filing.register}/{batch}" not in known and tree.whole("batch"):
            own = [b.batch for b in known.values() if b.register == filing.register]
            kind = f"list of {filing.register} named"
            yield unknown(filing.path, (field, index, "batch"), batch, own, kind)


def unknown_category(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """A filing's category is one of categories.yml."""
    known = tree.content.categories
    if filing.category and filing.category not in known and tree.whole("category"):
        yield unknown(filing.path, ("category",), filing.category, known, "category")


def unknown_role(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """A filing's role is one of roles.yml."""
    known = tree.content.roles
    if filing.role and filing.role not in known and tree.whole("role"):
        yield unknown(filing.path, ("role",), filing.role, known, "role")


def unknown_form(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """The form of a product is one of forms.yml."""
    known = tree.content.forms
    for index, product in enumerate(filing.products):
        if product.form and product.form not in known and tree.whole("form"):
            yield unknown(filing.path, ("products", index, "form"), product.form, known, "form")
    for index, event in enumerate(filing.events):
        for more, form in _forms(event):
            if form and form not in known and tree.whole("form"):
                yield unknown(filing.path, ("events", index, *more), form, known, "form")


def _forms(event: Event) -> Iterator[tuple[Steps, str]]:
    for name in ("added", "removed"):
        for index, product in enumerate(getattr(event, name)):
            yield (name, index, "form"), product.form
    for index, pair in enumerate(event.replaced):
        yield ("replaced", index, "from", "form"), pair.before.form
        yield ("replaced", index, "to", "form"), pair.after.form


def unknown_term(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """A filing's terms are terms of terms.yml."""
    known = tree.content.terms
    for index, term in enumerate(filing.terms):
        if term not in known and tree.whole("term"):
            yield unknown(filing.path, ("terms", index), term, known, "term")


def unknown_sector(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """Filings and terms name sectors of sectors.yml."""
    known = tree.content.sectors
    for index, value in enumerate(filing.sectors or ()):
        if value not in known and tree.whole("sector"):
            yield unknown(filing.path, ("sectors", index), value, known, "sector")


def unknown_function(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """Filings and terms name functions of functions.yml."""
    known = tree.content.functions
    for index, value in enumerate(filing.functions or ()):
        if value not in known and tree.whole("function"):
            yield unknown(filing.path, ("functions", index), value, known, "function")


def unknown_axis_entry(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """The fields of a filing that are called as an axis name entries of it."""
    axes = {key.partition("/")[0] for key in tree.content.axes} if tree.content.axes else set()
    for axis in sorted(axes & filing.details.keys()) if tree.whole(load.AXIS) else ():
        begin = f"{axis}/"
        own = (one for key, one in tree.content.axes.items() if key.startswith(begin))
        known = {one.id: one for one in own}
        given = filing.details[axis]
        for index, value in enumerate(given if isinstance(given, list) else [given]):
            if value not in known:
                steps: Steps = (axis, index) if isinstance(given, list) else (axis,)
                found = unknown(filing.path, steps, value, known, f"entry of {axis}")
                where = f"{load.AXES}{axis}.yml"
                hint = f"write one of them; a new one is first added to {where}"
                yield found._replace(hint=found.hint or hint)


def _sector_of_term(tree: Tree) -> Iterator[Finding]:
    yield from _of_terms(tree, "sectors", tree.content.sectors, "sector")


def _function_of_term(tree: Tree) -> Iterator[Finding]:
    yield from _of_terms(tree, "functions", tree.content.functions, "function")


def _of_terms(tree: Tree, name: str, known: Iterable[str], kind: str) -> Iterator[Finding]:
    if not tree.whole(kind):
        return
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
        supersedes = filing.details.get("supersedes", ())
        if not filing.related and not supersedes:
            continue
        named: list[tuple[Steps, str]] = [
            (("related", index, "number"), f"{one.register}/{one.number}")
            for index, one in enumerate(filing.related)
        ]
        named += [(("supersedes", index), one) for index, one in enumerate(supersedes)]
        for steps, one in named:
            if one not in known:
                hint = did_you_mean(one, known)
                yield Finding(filing.path, steps, f"there is no filing {one!r}", one, "", hint)


def unknown_name(tree: Tree) -> Iterator[Finding]:
    """The names in identity.yml are legal names of companies, or printed for one in a list."""
    if any(load.kind_of(path) == "company" for path in tree.broken):
        return
    if not tree.content.identities:
        return
    known = set(_by_name(tree))
    known |= {
        tree.keys[listing.as_published["company"]]
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
    each(unknown_register, _register_of_batch),
    rule(unknown_company, ("company",), companies=(*CALLED, "former_slugs", "successors")),
    each(unknown_batch),
    each(unknown_category),
    each(unknown_role),
    each(unknown_form),
    each(unknown_term),
    each(unknown_sector, _sector_of_term),
    each(unknown_function, _function_of_term),
    each(unknown_axis_entry),
    rule(unknown_region, (), companies=("details",)),
    rule(unknown_law, (), companies=()),
    rule(unknown_filing, ("related", "details"), companies=()),
    rule(unknown_name, ("listings",), companies=CALLED),
)
