"""What a filing number tells of the filing: register, category, region, whose it may be."""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

from registry import numbers
from registry.model import Company, Content, Region
from registry.names import fold

REGISTRATIONS, SERVICES = "cn-cac-genai-registration", "cn-cac-genai-filing"
GENERATION, SYNTHESIS, RECOMMENDATION = "01", "cn-cac-deep-synthesis", "cn-cac-recommendation"
ENTITY = slice(6, 13)  # of the digits: those that a company keeps when it moves


class Told(Struct, frozen=True):
    """What a number says by the way it is made; "" where it does not say it."""

    register: str = ""
    sure: bool = False  # whether no other register gives such numbers
    category: str = ""
    region: Region | None = None
    parts: numbers.NumberParts | numbers.ServiceNumber | None = None


def spelled(text: str) -> str:
    """A number in the one spelling of it: half width, no spaces, 网信算备 before 21 digits."""
    plain = "".join(c for c in fold(text) if unicodedata.category(c) not in ("Cf", "Zs"))
    digits = re.fullmatch(r"(?:网信算备)?([0-9]{21})号?", plain)
    return f"网信算备{digits[1]}号" if digits else plain


def told(number: str, content: Content) -> Told:
    """What is known of a filing by its number alone, which only those of CAC tell."""
    if not any(map(numbers.of_cac, content.registers)):
        return Told()
    service = numbers.parse_service(number)
    if service:
        code = _places().get(service.place.lower(), "")
        # the provinces 山西 and 陕西 are both spelled ShanXi
        region = None if service.place.lower() == "shanxi" else content.regions.get(code)
        register = REGISTRATIONS if service.registered else SERVICES
        return Told(register, service.registered, "", region, service)
    parts = numbers.parse("", number)
    if parts is None:
        return Told()
    types = {
        t: id_ for id_, one in content.categories.items() for t in one.details.get("types", ())
    }
    generates = parts.type == GENERATION
    return Told(
        SYNTHESIS if generates else RECOMMENDATION,
        not generates and parts.type in types,
        types.get(parts.type, ""),
        _region(parts.division, content),
        parts,
    )


def _places() -> dict[str, str]:
    return {place.lower(): code for place, code in numbers.PLACES.items()}


def _region(division: str, content: Content) -> Region | None:
    """The smallest known region that a division lies in."""
    codes = (division, f"{division[:4]}00", f"{division[:2]}0000")
    return next((content.regions[code] for code in codes if code in content.regions), None)


def owners(number: str, content: Content) -> list[Company]:
    """The companies in whose numbers the same code stands: evidence of who files, no proof."""
    code = numbers.code(number)
    if not code:
        return []
    own = [one for one in content.companies.values() if code in one.codes]
    moved = [one for one in content.companies.values() if any(c[6:] == code[6:] for c in one.codes)]
    return own or moved
