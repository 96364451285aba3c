"""Filings that may have been entered twice: looked up, never compared all with all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from registry import numbers, records
from registry.model import Filing
from registry.names import key
from registry.rules.tree import Finding, Rule, Tree, rule

ODD = ("check_digit:", "number_length:")  # kinds of anomaly that a mistyped number shows


def near_number(tree: Tree) -> Iterator[Finding]:
    """A number whose check digit is wrong is not one slip from another (a warning)."""
    odd = {
        path
        for path, own in tree.alone.items()
        if any(one.rule == "official-anomaly" and one.message.startswith(ODD) for one in own)
    }
    for filing in records.lying(tree.content.filings, odd):
        for digits in _one_slip_away(numbers.algorithm_digits(filing.number)):
            other = tree.content.filings.get(f"{filing.register}/网信算备{digits}号")
            if other and _meant(filing, other, digits):
                yield _near(filing, other)


def _meant(filing: Filing, other: Filing, digits: str) -> bool:
    """Whether a slip is likely: running numbers differ as they should, but for one and the same."""
    if numbers.check_digit(digits[:-1]) != digits[-1]:
        return False
    own = numbers.algorithm_digits(filing.number)
    serial = own[:17] == digits[:17] and own[17:20] != digits[17:20] and len(own) == len(digits)
    return not serial or _core(key(filing.name.zh)) == _core(key(other.name.zh))


def _near(filing: Filing, other: Filing) -> Finding:
    message = f"the number is one slip away from that of {other.path}, and its check digit is wrong"
    hint = (
        f"if it is the same filing, remove this file; if the list prints another number, write "
        f"that; leave it if the list prints {filing.number}"
    )
    place = (filing.path, ("number",))
    return Finding(*place, message, filing.number, other.number, hint, severity="warning")


def _one_slip_away(digits: str) -> set[str]:
    """Numbers of the right length with one digit other, more or less, or two neighbours swapped."""
    length, every = len(digits), "0123456789"
    found = set()
    if length == numbers.DIGITS:
        found = {digits[:at] + d + digits[at + 1 :] for at in range(length) for d in every}
        found |= {
            digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(length - 1)
        }
    elif length == numbers.DIGITS + 1:
        found = {digits[:at] + digits[at + 1 :] for at in range(length)}
    elif length == numbers.DIGITS - 1:
        found = {digits[:at] + d + digits[at:] for at in range(length + 1) for d in every}
    return found - {digits}


def near_name(tree: Tree) -> Iterator[Finding]:
    """A company has no two filings of like name in one register and role (a warning)."""
    several: dict[str, list[Filing]] = {}
    first: dict[str, Filing] = {}
    for filing in tree.content.filings.values():
        before = first.setdefault(filing.company, filing)
        if before is not filing:
            several.setdefault(filing.company, [before]).append(filing)
    for own in several.values():
        yield from _alike(tree, own)


def _alike(tree: Tree, filings: list[Filing]) -> Iterator[Finding]:
    """Of filings of one company those whose names differ in no more than signs and an ending."""
    seen: dict[tuple[str, str, str], Filing] = {}
    for filing in filings:
        core = _core(tree.keys[filing.name.zh])
        first = seen.setdefault((filing.register, filing.role, core), filing)
        if first.number != filing.number and core:
            message = f"{first.path} has a like name: {first.name.zh!r}"
            hint = (
                "if it is the same filing, keep one file, with both listings; leave it if the list "
                "prints both"
            )
            place = (filing.path, ("name", "zh"))
            yield Finding(*place, message, filing.name.zh, hint=hint, severity="warning")


@cache
def _core(name: str) -> str:
    """What a folded name says without signs and what kind of thing it names."""
    return _ENDING.sub("", _SIGNS.sub("", name))


_SIGNS = re.compile(r"[\W_]+")
_ENDING = re.compile(r"(?:算法|大模型|模型|服务|系统|平台)+$")

RULES: tuple[Rule, ...] = (
    rule(near_number),
    rule(
        near_name,
        ("register", "number", "name", "company", "role"),
        companies=(),
        of_company=True,
    ),
)
