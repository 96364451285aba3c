"""Every page has an address of its own, and every file a name that all systems take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from registry import numbers, urls
from registry.rules.tree import Finding, Rule, Steps, Tree, list_file, rule

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
    for filing in sorted(content.filings.values(), key=lambda one: one.path):
        steps: Steps = ("number",)
        yield from _taken(seen, urls.filing(filing), filing.path, steps, filing.number)
    for company in content.companies.values():
        yield from _taken(seen, urls.company(company.slug), company.path, (), company.slug)
    for folder, type_ in PAGED.items():
        named: Iterable[Any] = getattr(content, folder)
        known = {str(one) for one in named}
        for id_ in sorted(known):
            place = (list_file(type_), (f"id={id_}", "id"))
            yield from _taken(seen, urls.entry(folder, id_), *place, id_)
            numbered = _NUMBERED.fullmatch(id_)
            if numbered and numbered[1] in known:
                message = f"the pages of {numbered[1]} after the first are called {numbered[1]}-2 …"
                yield Finding(*place, message, id_, hint="choose an id without a number at its end")


def _taken(
    seen: dict[str, str], address: str, path: str, steps: Steps, value: str
) -> Iterator[Finding]:
    folded = address.casefold()
    if folded.endswith("/index.html"):
        yield Finding(path, steps, f"{address} is the page of the whole list", value)
    elif folded in seen:
        yield Finding(path, steps, f"{seen[folded]} has the page {address} already", value)
    else:
        seen[folded] = path


def file_name(tree: Tree) -> Iterator[Finding]:
    """The number of a filing can be the name of a file on every system."""
    allowed = f'at most {MAX_NAME} characters, without / \\ : * ? " < > | and ..'
    for filing in tree.content.filings.values():
        if not fits(filing.number):
            message = "the number cannot be the name of a file"
            yield Finding(filing.path, ("number",), message, filing.number, allowed)


def fits(number: str) -> bool:
    """Whether a number can be the name of a file."""
    stem = numbers.stem(number)
    return len(stem) <= MAX_NAME and _NO_FILE.search(stem) is None


RULES: tuple[Rule, ...] = (
    rule(page_address),
    rule(file_name),
)
