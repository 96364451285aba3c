"""Every page has an address of its own, and every file a name that all systems take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from registry import numbers, urls
from registry.load import AXES
from registry.model import Content, Filing
from registry.rules.tree import Finding, Rule, Steps, Tree, each, list_file, rule

# the lists whose entries may have pages, by the folder of these pages
PAGED: Mapping[str, str] = {
    "registers": "register",
    "categories": "category",
    "roles": "role",
    "forms": "form",
    "sectors": "sector",
    "functions": "function",
    "laws": "law",
    "regions": "region",
    "groups": "group",
}
_NUMBERED = re.compile(r"(.+)-([0-9]+)")
_NO_FILE = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]|\.\.|^\.|[. ]$')
MAX_NAME = 100


def page_address(tree: Tree) -> Iterator[Finding]:
    """No two pages have one address, with capitals and small letters taken for the same."""
    content = tree.content
    seen: dict[str, str] = {}
    for address, path, steps, value in _addresses(content):
        folded = address.casefold()
        if folded.endswith("/index.html"):
            message = f"{address} is the page of the whole list"
            yield Finding(path, steps, message, value, hint="choose another id")
        elif folded in seen:
            hint = "remove it; or merge the two companies" if steps[:1] == ("former_slugs",) else ""
            message = f"{seen[folded]} has the page {address} already"
            yield Finding(path, steps, message, value, hint=hint)
        else:
            seen[folded] = path
    for folder, type_ in PAGED.items():
        known = _ids(content, folder)
        for id_ in known:
            numbered = _NUMBERED.fullmatch(id_)
            if numbered and numbered[1] in known:
                message = f"the pages of {numbered[1]} after the first are called {numbered[1]}-2 …"
                place = (list_file(type_), (f"id={id_}", "id"))
                yield Finding(*place, message, id_, hint="choose an id without a number at its end")


def _addresses(content: Content) -> Iterator[tuple[str, str, Steps, str]]:
    """The page of each record, with the file, the place in it and the value it follows from."""
    for filing in sorted(content.filings.values(), key=attrgetter("path")):
        yield urls.filing(filing), filing.path, ("number",), filing.number
    for company in content.companies.values():
        yield urls.company(company.slug), company.path, (), company.slug
    for company in content.companies.values():
        for index, slug in enumerate(company.former_slugs):
            yield urls.company(slug), company.path, ("former_slugs", index), slug
    for key, one in content.axes.items():
        path = f"{AXES}{key.partition('/')[0]}.yml"
        yield urls.entry("axes", key), path, (f"id={one.id}", "id"), one.id
    for folder, type_ in PAGED.items():
        for id_ in _ids(content, folder):
            yield urls.entry(folder, id_), list_file(type_), (f"id={id_}", "id"), id_


def _ids(content: Content, folder: str) -> list[str]:
    named: Iterable[Any] = getattr(content, folder)
    return sorted({str(one) for one in named})


def file_name(_: Tree, filing: Filing) -> Iterator[Finding]:
    """The number of a filing can be the name of a file on every system."""
    allowed = f'at most {MAX_NAME} characters, without / \\ : * ? " < > | and ..'
    if not fits(filing.number):
        message = "the number cannot be the name of a file"
        yield Finding(filing.path, ("number",), message, filing.number, allowed)


def fits(number: str) -> bool:
    """Whether a number can be the name of a file."""
    stem = numbers.stem(number)
    return len(stem) <= MAX_NAME and _NO_FILE.search(stem) is None


RULES: tuple[Rule, ...] = (
    rule(page_address, ("register", "number", "path"), companies=("path", "former_slugs")),
    each(file_name),
)
