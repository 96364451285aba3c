"""Numbers are written in the form that their register prints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry import numbers
from registry.model import Filing
from registry.names import fold
from registry.rules.tree import Finding, Rule, Tree, each

SERVICES = "cn-cac-genai"


def number_form(_: Tree, filing: Filing) -> Iterator[Finding]:
    """A number of CAC that can only be meant in one way is written so: 网信算备 + digits + 号."""
    right = meant(filing.register, filing.number)
    if right != filing.number:
        message = f"{filing.number!r} is not the form in which numbers of this register are written"
        hint = f"write {right}; what a list prints otherwise stands under as_published"
        yield Finding(filing.path, ("number",), message, filing.number, right, hint)


def meant(register: str, number: str) -> str:
    """The number as its register writes it, where no doubt is left; else as it stands."""
    if not numbers.of_cac(register) or _USUAL.fullmatch(number):
        return number
    folded = "".join(fold(number).split())
    if register.startswith(SERVICES):
        right = _DAY.sub(r"-\1\2\3\4", _DASHES.sub("-", folded))
        return right if numbers.parse_service(right) else number
    found = _ALGORITHM.fullmatch(folded)
    if found is None:
        return number
    frame, written, end = found.groups()
    digits = written.translate(_DIGITS)
    usual = digits == written and _FRAME.fullmatch(frame) and end in ("", "号")
    fits = numbers.check_digit(digits[:-1]) == digits[-1]
    return f"网信算备{digits}号" if usual or fits else number


_USUAL = re.compile("网信算备[0-9]+号|[A-Za-z]+-[A-Za-z0-9]+-[0-9S]+")
_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc\ufe58\ufe63_]")
# Letters are taken for the digits that they look like, and other words left out, where the check
# digit says that this is right.
_ALGORITHM = re.compile(r"([^0-9]*?)([0-9OoIl|]{21})([^0-9]*)")
_FRAME = re.compile("(?:备案编号:?)?(?:网信算备|网信备|算备)?")
_DAY = re.compile(r"-(20[0-9]{2})-([0-9]{2})-([0-9]{2})((?:-?S?[0-9]+)?)$")
_DIGITS = str.maketrans("OoIl|", "00111")

RULES: tuple[Rule, ...] = (each(number_form),)
