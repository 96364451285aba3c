"""Records that may be entered twice: alike numbers, alike names of one company, alike companies.

What counts as alike was chosen on the official lists: no two filings of a company in one register
have one name, so that is told; successive serial numbers differ by a digit, so that is not told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from registry import names, numbers

Data = Mapping[str, Any]
SERIAL = 17  # where the running number begins in the 21 digits of an algorithm number
SHORT = 8  # signs of a number below which a wrong one makes another number
LEAST = 4  # characters of a company's name, its legal form cut, that tell anything
MOST = 100  # characters of a number or name beyond which only the same ones are looked for


class Alike(NamedTuple):
    """Two records that may be one: the newer, the other, and why it seems so."""

    type: str  # filing | company
    id: str
    other: str  # id; for `same-record`, the path of the other file
    why: str  # same-record | same-number | near-number | same-name | alike-name | company-name


def filings(new: Collection[str], standing: Mapping[str, Data]) -> Iterator[Alike]:
    """New filings that are like another one of their register; each pair once.

    Of several that have one number or name, each is told with the first of the others.

    `standing` holds all filings by id, the new ones too.
    """
    wanted = set(new)
    registers = {_text(standing[id_], "register") for id_ in wanted}
    near = {id_: one for id_, one in standing.items() if _text(one, "register") in registers}
    found: dict[tuple[str, str], Alike] = {}
    for one in (*_by_number(wanted, near), *_by_name(wanted, near)):
        if (one.id, one.other) not in found and (one.other, one.id) not in found:
            found[one.id, one.other] = one
    yield from found.values()


def companies(new: Collection[str], standing: Mapping[str, Data]) -> Iterator[Alike]:
    """New companies one of whose names is that of another company but for its legal form.

    Width, brackets and spaces do not count, nor one character more or less.
    """
    by: defaultdict[str, set[str]] = defaultdict(set)
    shorter: defaultdict[str, set[str]] = defaultdict(set)
    cores = {slug: {_core(name) for name in _legal_names(one)} for slug, one in standing.items()}
    for slug, own in cores.items():
        for core in own:
            by[core].add(slug)
            for part in _shorter(core):
                shorter[part].add(slug)
    told: set[frozenset[str]] = set()
    for slug in sorted(new):
        others: set[str] = set()
        for core in (one for one in cores[slug] if len(one) >= LEAST):
            others |= by[core] | shorter[core]
            others = others.union(*(by[part] for part in _shorter(core) if part in by))
        for other in sorted(others - {slug}):
            if frozenset((slug, other)) not in told:
                told.add(frozenset((slug, other)))
                yield Alike("company", slug, other, "company-name")


def _by_number(new: Collection[str], standing: Mapping[str, Data]) -> Iterator[Alike]:
    by: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    holes: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    keys = {id_: _number_key(one) for id_, one in standing.items()}
    for id_, (register, key) in keys.items():
        by[register, key].append(id_)
        for at in _places(key):
            holes[register, key[:at] + key[at + 1 :]].append((at, id_))
    for id_ in sorted(new):
        register, key = keys[id_]
        if not key:
            continue
        yield from _first(id_, by[register, key], "same-number")
        near = {other for _, other in holes.get((register, key), ())}  # one character more
        for at in _places(key):
            without = key[:at] + key[at + 1 :]
            swapped = key[:at] + key[at : at + 2][::-1] + key[at + 2 :]
            near.update(by.get((register, without), ()), by.get((register, swapped), ()))
            near.update(
                other
                for hole, other in holes.get((register, without), ())
                if hole == at and not _successive(key, keys[other][1], at)
            )
        for other in sorted(near - {id_}):
            if keys[other][1] != key:
                yield Alike("filing", id_, other, "near-number")


def _places(key: str) -> range:
    """Where a sign of a number may be wrong; nowhere in one too short or long to tell."""
    return range(len(key) if SHORT <= len(key) <= MOST else 0)


def _successive(key: str, other: str, at: int) -> bool:
    """Whether two numbers differ in their running number and are as they should be."""
    whole = len(key) == len(other) == numbers.DIGITS and at >= SERIAL
    if not (whole and (key + other).isdecimal()):
        return False
    return all(numbers.check_digit(one[:-1]) == one[-1] for one in (key, other))


def _number_key(one: Data) -> tuple[str, str]:
    """Register, and the digits of an algorithm number or the signs of one of a service."""
    folded = names.key(_text(one, "number"))
    digits = re.sub(r"[^0-9]", "", folded)
    register = _text(one, "register")
    if "-genai-" in register or len(digits) < SERIAL:
        return register, _signs(folded)
    return register, digits


def _by_name(new: Collection[str], standing: Mapping[str, Data]) -> Iterator[Alike]:
    same: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)

    def keys(id_: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        one = standing[id_]
        name = _signs(names.key(names.as_filed(one.get("name"))))
        who = (_text(one, "register"), _text(one, "company"))
        short = _ENDING.sub("", name) if len(name) <= MOST else name
        return (*who, name), (*who, _text(one, "role"), short or name)

    for id_ in standing:
        exact, short = keys(id_)
        same[exact].append(id_)
        alike[short].append(id_)
    for id_ in sorted(new):
        exact, short = keys(id_)
        if exact[-1] and exact[1]:
            yield from _first(id_, same[exact], "same-name")
            yield from _first(id_, alike[short], "alike-name")


def _first(id_: str, group: Iterable[str], why: str) -> Iterator[Alike]:
    """A filing and the first other one of its group: of 600 alike, all pairs would be 180,000."""
    others = (one for one in group if one != id_)
    yield from (Alike("filing", id_, one, why) for one in islice(others, 1))


_ENDING = re.compile(r"(算法|大模型|模型|服务|系统|平台)+$")


def _former(record: object) -> str:
    """A name of a company, or one it had, as its file has it."""
    return names.as_filed(record) or (_text(record, "name") if isinstance(record, Mapping) else "")


def _legal_names(one: Data) -> Iterable[str]:
    former = one.get("former_names")
    records = (one.get("name"), *(former if isinstance(former, list) else ()))
    return [name for record in records if (name := _former(record))]


_FORM = re.compile(r"(股份有限公司|有限责任公司|有限公司|公司|有限合伙)$")


def _core(name: str) -> str:
    """A legal name without its legal form, brackets and spaces."""
    return _FORM.sub("", _signs(names.key(name)))


def _shorter(core: str) -> Iterator[str]:
    """A name with one of its characters left out."""
    if LEAST < len(core) <= MOST:
        yield from (core[:at] + core[at + 1 :] for at in range(len(core)))


def _signs(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _text(data: Any, key: str) -> str:
    found = data.get(key) if isinstance(data, Mapping) else ""
    return found if isinstance(found, str) else ""
