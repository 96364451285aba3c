"""Filing numbers taken apart, and what is odd about a filing in the official lists.

No authority documents the make of these numbers: what stands here was derived from the lists. So
an oddity is told beside the filing and never a reason to reject it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import mul

from msgspec import Struct

from registry.model import Content, Filing, Label, label
from registry.names import key

DIGITS = 21
CAC = "cn-cac-"  # how the ids of the registers begin whose numbers these are


def of_cac(register: str) -> bool:
    """Whether a register is one of CAC: only its numbers, categories and roles have this make."""
    return register.startswith(CAC)


class NumberParts(Struct, frozen=True):
    """An algorithm number (网信算备 + 21 digits + 号) taken apart; the check digit fits or not."""

    division: str  # six digits, in the manner of GB/T 2260
    entity: str  # seven digits
    type: str  # 01 to 06, as categories.yml tells
    year: str  # its last two digits
    serial: str  # three digits: running number of that entity and type
    check: str
    fits: bool


class ServiceNumber(Struct, frozen=True):
    """A generative-AI number taken apart: place - name - date, later with a running number."""

    place: str  # pinyin, as printed: Beijing
    name: str
    date: str  # eight digits
    registered: bool  # an S before the running number
    serial: str  # "" in the first lists


class Anomaly(Struct, frozen=True):
    """Something odd in the official data: its kind, what is to be said of it, where it stands."""

    kind: str  # id of anomalies.yml
    text: Label
    values: Mapping[str, str]
    where: tuple[str | int, ...] = ("number",)  # the field, by keys and indices


def parse(register: str, number: str) -> NumberParts | None:
    """The parts of an algorithm number; None for a number of another make or length."""
    digits = algorithm_digits(number)
    if register.startswith("cn-cac-genai") or len(digits) != DIGITS:
        return None
    return NumberParts(
        division=digits[:6],
        entity=digits[6:13],
        type=digits[13:15],
        year=digits[15:17],
        serial=digits[17:20],
        check=digits[20],
        fits=check_digit(digits[:20]) == digits[20],
    )


def algorithm_digits(number: str) -> str:
    """The digits of 网信算备…号, however many; "" for a number of another make."""
    found = _ALGORITHM.fullmatch(number)
    return found[1] if found else ""


def stem(number: str) -> str:
    """The name of a filing's file without its ending."""
    return algorithm_digits(number) or number


def code(number: str) -> str:
    """Division and entity of an algorithm number, 13 digits; "" for one of another make."""
    digits = algorithm_digits(number)
    return digits[:13] if len(digits) == DIGITS else ""


def parse_service(number: str) -> ServiceNumber | None:
    """The parts of a generative-AI number; None for a number of another make."""
    found = _SERVICE.fullmatch(number)
    if found is None:
        return None
    place, name, date, letter, serial = found.groups()
    return ServiceNumber(place, name, date, bool(letter), serial)


_ALGORITHM = re.compile(r"网信算备([0-9]+)号")
_SERVICE = re.compile(r"([A-Za-z]+)-(.+)-([0-9]{8})(S?)([0-9]*)")


def check_digit(first: str) -> str:
    """The digit with which 20 digits make (check + Σ dᵢ·2^(p+1)) mod 10 = 1, p from the right."""
    total = sum(map(mul, map(int, reversed(first)), _WEIGHTS))
    return str((1 - total) % 10)


_WEIGHTS = tuple(2 << p for p in range(DIGITS - 1))


# place as generative-AI numbers spell it -> code of its province; the state's own firms have none
PLACES: Mapping[str, str] = {
    "Beijing": "110000", "Tianjin": "120000", "Hebei": "130000", "Shanxi": "140000",
    "Neimenggu": "150000", "Liaoning": "210000", "Jilin": "220000", "Heilongjiang": "230000",
    "Shanghai": "310000", "Jiangsu": "320000", "Zhejiang": "330000", "Anhui": "340000",
    "Fujian": "350000", "Jiangxi": "360000", "Shandong": "370000", "Henan": "410000",
    "Hubei": "420000", "Hunan": "430000", "Guangdong": "440000", "Guangxi": "450000",
    "Hainan": "460000", "Chongqing": "500000", "Sichuan": "510000", "Guizhou": "520000",
    "Yunnan": "530000", "Xizang": "540000", "Shaanxi": "610000", "Gansu": "620000",
    "Qinghai": "630000", "Ningxia": "640000", "Xinjiang": "650000", "ZhongYangQiYe": "",
}  # fmt: skip
_BY_LOWER = {name.lower(): name for name in PLACES}
STATE_FIRMS = "国资委"


_Odd = tuple[str, dict[str, str], tuple[str | int, ...]]  # kind, values, where
_NUMBER: tuple[str | int, ...] = ("number",)


def anomalies(filing: Filing, content: Content) -> tuple[Anomaly, ...]:
    """What is odd about a filing in the official lists, in the order of its fields."""
    checks = _CHECKS
    if own := of_cac(filing.register):
        service = filing.register.startswith("cn-cac-genai")
        checks = (_SERVICE_CHECKS if service else _ALGORITHM_CHECKS) + _CHECKS
    return tuple(
        Anomaly(kind, explain(kind, values, content), values, where)
        for check in checks
        for kind, values, where in check(filing, content)
        if own or kind in content.anomalies  # others tell what they have words for
    )


def explain(kind: str, values: Mapping[str, str], content: Content) -> Label:
    """The sentence of anomalies.yml for a kind, with the values put in."""
    record = content.anomalies.get(kind)
    says = record.details.get("says") if record else None
    if says is None:
        told = ", ".join(values.values())
        return Label(f"{kind}: {told}", f"{kind}：{told}")
    return label({lang: _fill(text, values) for lang, text in says.items()})


def _fill(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], m[0]), text)


# --- one function for what is odd about algorithm numbers, one for generative-AI numbers, … ----


def _algorithm_number(filing: Filing, content: Content) -> Iterator[_Odd]:
    digits = algorithm_digits(filing.number)
    if not digits:
        yield "number_form", {"found": filing.number}, _NUMBER
        return
    if len(digits) != DIGITS:
        yield "number_length", {"found": str(len(digits)), "expected": str(DIGITS)}, _NUMBER
    elif (expected := check_digit(digits[:20])) != digits[20]:
        yield "check_digit", {"found": digits[20], "expected": expected}, _NUMBER
    if content.regions and f"{digits[:2]}0000" not in content.regions:
        yield "division_code", {"found": digits[:6]}, _NUMBER


def _number_type(filing: Filing, content: Content) -> Iterator[_Odd]:
    digits = algorithm_digits(filing.number)
    category = content.categories.get(filing.category)
    if len(digits) != DIGITS or category is None:
        return
    types = category.details.get("types", ())
    if types and digits[13:15] not in types:
        values = {
            "found": digits[13:15],
            "category": category.name.zh,
            "expected": ", ".join(types),
        }
        yield "type_vs_category", values, _NUMBER


def _service_number(filing: Filing, _: Content) -> Iterator[_Odd]:
    parts = parse_service(filing.number)
    if parts is None:
        yield "number_form", {"found": filing.number}, _NUMBER
        return
    if parts.serial and len(parts.serial) != 4:
        found = str(len(parts.serial))
        yield "sequence_length", {"found": found, "expected": "4"}, _NUMBER
    if _CONFUSED.search(parts.name):
        yield "glyph_confusion", {"found": parts.name}, _NUMBER


_CONFUSED = re.compile(r"Al(?=[A-Z]|$)")  # Al with the letter L, where AI is meant


def _service_place(filing: Filing, content: Content) -> Iterator[_Odd]:
    """How the number spells its place, and whether the list's column of place agrees."""
    parts = parse_service(filing.number)
    place = next((one.place for one in filing.listings if one.place), "")
    if parts is None:
        return
    spelling = _BY_LOWER.get(parts.place.lower(), "")
    if not spelling:
        yield "prefix_typo", {"found": parts.place, "place": place}, _NUMBER
        return
    if spelling != parts.place:
        yield "prefix_case", {"found": parts.place, "expected": spelling}, _NUMBER
    region = content.regions.get(PLACES[spelling])
    expected = region.name.zh if region else STATE_FIRMS if spelling == "ZhongYangQiYe" else ""
    if not place or not expected or key(place) == key(expected):
        return
    if spelling == "Shanxi" and place.startswith("陕西"):
        yield "prefix_ambiguous", {"found": parts.place, "place": place}, _NUMBER
    else:
        values = {"found": parts.place, "expected": expected, "place": place}
        yield "prefix_vs_place", values, _NUMBER


def _printed_company(filing: Filing, content: Content) -> Iterator[_Odd]:
    """A company printed otherwise than any name it is known by; or name and company swapped."""
    company = content.companies.get(filing.company)
    if company is None:
        return
    for index, listing in enumerate(filing.listings):
        name, printed = (listing.as_published.get(k) for k in ("name", "company"))
        where = ("listings", index, "as_published", "company")
        if printed is None:
            continue
        if name is not None and key(printed) == key(filing.name.zh):
            yield "columns_swapped", {"name": name, "company": printed}, where
            continue
        known = {key(company.name.zh), *(key(one.zh) for one in company.former_names)}
        for event in filing.events:
            known |= {key(event.before), key(event.after)}
        if key(printed) not in known:
            yield "company_as_published", {"found": printed, "shown": company.name.zh}, where


def _listing(filing: Filing, _: Content) -> Iterator[_Odd]:
    """What is odd about the rows."""
    for index, listing in enumerate(filing.listings):
        where: tuple[str | int, ...] = ("listings", index)
        if listing.position is not None and listing.position != listing.row:
            values = {"row": str(listing.row), "position": str(listing.position)}
            yield "row_order", {**values, "batch": listing.batch}, (*where, "position")
        if "补登" in listing.date or "补登" in listing.remark:
            late = listing.date if "补登" in listing.date else listing.remark
            yield "late_entry", {"found": late, "batch": listing.batch}, where
    if len(filing.listings) > 1:
        batches = ", ".join(one.batch for one in filing.listings)
        yield "same_number_in_two_batches", {"batches": batches}, ("listings", 1)


def _related(filing: Filing, content: Content) -> Iterator[_Odd]:
    for index, other in enumerate(filing.related):
        if other.kind == "same-number":
            register = content.registers.get(other.register)
            name = register.name.zh if register else other.register
            values = {"register": other.register, "name": name}
            yield "same_number_in_two_registers", values, ("related", index)


def _unparsed(filing: Filing, _: Content) -> Iterator[_Odd]:
    for index, event in enumerate(filing.events):
        if event.kind == "other":
            values = {"found": event.text, "batch": event.batch}
            yield "unparsed_change", values, ("events", index)


_Check = Callable[[Filing, Content], Iterator[_Odd]]
_ALGORITHM_CHECKS: tuple[_Check, ...] = (_algorithm_number, _number_type)
_SERVICE_CHECKS: tuple[_Check, ...] = (_service_number, _service_place)
_CHECKS: tuple[_Check, ...] = (_printed_company, _listing, _related, _unparsed)


def missing_rows(rows: Iterable[int | None]) -> tuple[int, ...]:
    """The numbers between the first and the last of a list's rows that no row has."""
    printed = {row for row in rows if row is not None}
    if not printed:
        return ()
    return tuple(row for row in range(min(printed), max(printed)) if row not in printed)
