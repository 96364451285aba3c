"""Where files lie, and that each thing has one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry import load, numbers
from registry.load import FILINGS
from registry.model import Filing
from registry.rules.addresses import fits
from registry.rules.numbering import meant
from registry.rules.tree import Finding, Rule, Steps, Tree, each, rule


def filing_path(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """A filing lies in content/filings/<register>/<first batch>/<number>."""
    right = path_for(filing)
    if filing.path == right:
        return
    first = min(one.batch for one in filing.listings)
    known = f"{filing.register}/{first}" in tree.content.batches and fits(filing.number)
    if not known or meant(filing.register, filing.number) != filing.number:
        return  # another rule says so; no path follows from what is wrong
    message = "the path does not follow from register, first batch and number"
    steps: Steps = ()
    found, hint = filing.path, f"move it to {right}"
    named = filing.path.rpartition("/")[2].rpartition(".")[0]
    if _fits(named) and not _fits(numbers.stem(filing.number)):
        steps, found = ("number",), filing.number
        hint = (
            f"write 网信算备{named}号, as the file is named; or, if the list prints it so, {hint}"
        )
    yield Finding(filing.path, steps, message, found, right, hint)


def _fits(digits: str) -> bool:
    """Whether digits are those of an algorithm number with the right check digit."""
    whole = len(digits) == numbers.DIGITS and digits.isdecimal() and digits.isascii()
    return whole and numbers.check_digit(digits[:-1]) == digits[-1]


def path_for(filing: Filing) -> str:
    """The path that follows from register, first batch and number; the ending stays."""
    first = min(one.batch for one in filing.listings)
    ending = filing.path.rpartition(".")[2]
    return f"{FILINGS}{filing.register}/{first}/{numbers.stem(filing.number)}.{ending}"


def company_path(tree: Tree) -> Iterator[Finding]:
    """A company lies in content/companies, and its file has a slug for a name."""
    for company in tree.content.companies.values():
        inside = company.path.removeprefix(load.COMPANIES)
        if "/" in inside:
            message = "a company lies directly in content/companies"
            path = f"{load.COMPANIES}{inside.rpartition('/')[2]}"
            hint = f"move it to {path}"
            yield Finding(company.path, (), message, company.path, hint=hint)
        elif not _is_slug(company.slug):
            message = f"the name of the file is no slug: {company.slug!r}"
            slug = re.sub("[^a-z0-9]+", "-", company.slug.lower()).strip("-")
            path = f"{load.COMPANIES}{slug}.{company.path.rpartition('.')[2]}"
            free = slug and slug not in tree.content.companies
            hint = f"move it to {path}" if free else ""
            allowed = "a-z, 0-9 and single hyphens"
            yield Finding(company.path, (), message, company.slug, allowed, hint)


def _is_slug(text: str) -> bool:
    return all(
        part.isascii() and part.isalnum() and part == part.lower() for part in text.split("-")
    )


def company_name_twice(tree: Tree) -> Iterator[Finding]:
    """No two companies have the same present legal name."""
    seen: dict[str, str] = {}
    for company in tree.content.companies.values():
        other = seen.setdefault(tree.keys[company.name.zh], company.path)
        if other != company.path:
            message = f"{other} has this legal name already"
            yield Finding(company.path, ("name", "zh"), message, company.name.zh)


RULES: tuple[Rule, ...] = (
    each(filing_path),
    rule(company_path, (), companies=("path",)),
    rule(company_name_twice, (), companies=("path", "name")),
)
