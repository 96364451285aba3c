"""The files of the search read as docs/search-format.md tells, apart from the code that writes."""

from __future__ import annotations

import json
import math
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from registry.search import analysis
from registry.search.documents import Documents
from registry.search.files import Found

BLOCK_FIELDS = (1, 8)
LABELS = 4


class Bytes:
    """Bytes read from the front."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def varint(self) -> int:
        number = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    def take(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]


@dataclass(frozen=True)
class Filing:
    """What the facets file tells of a filing."""

    list: int
    register: int
    category: int
    role: int
    status: int
    province: int
    sectors: tuple[int, ...]
    functions: tuple[int, ...]


def manifest(found: Found) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(zlib.decompress(found.files[found.manifest]))
    return told


class Coded:
    """Numbers read from an adaptive binary range coder."""

    def __init__(self, data: bytes) -> None:
        self.data = iter(data)
        self.range = 2**32 - 1
        self.code = 0
        for _ in range(4):
            self.code = self.code * 256 + next(self.data)
        self.states: dict[tuple[int, int, int], tuple[int, int]] = {}

    def number(self, column: int, detail: int = 0) -> int:
        context = column * 4096 + detail
        length = 1
        while self.bit((context, 0, length)):
            length += 1
        value = 1
        for _ in range(length - 1):
            value = value * 2 + self.bit((context, length, value))
        return value - 1

    def bit(self, key: tuple[int, int, int]) -> int:
        chance, seen = self.states.get(key, (32768, 0))
        rate = round(65536 / (seen + 1.6))
        bound = self.range // 65536 * chance
        bit = int(self.code >= bound)
        if bit:
            self.code -= bound
            self.range -= bound
            chance -= chance * rate // 65536
        else:
            self.range = bound
            chance += (65536 - chance) * rate // 65536
        self.states[key] = (min(max(chance, 64), 65536 - 64), min(seen + 1, 60))
        while self.range < 2**24:
            self.range *= 256
            self.code = self.code * 256 + next(self.data, 0)
        return bit


def facets(found: Found) -> tuple[list[int], list[Filing]]:
    """How many filings each company has, and all filings in the order of their numbers."""
    told = manifest(found)
    runs = Bytes(zlib.decompress(found.files[found.facets]))
    read = Coded(bytes(4))
    sizes: list[int] = []
    filings: list[Filing] = []
    first = 0
    for number in range(told["companies"]):
        if number % told["run"] == 0:
            read, first = Coded(runs.take(runs.varint())), 0
        sizes.append(read.number(0))
        before: Filing | None = None
        for _ in range(sizes[-1]):
            if before is None:
                first += signed(read.number(1))
                listed, province = first, read.number(3) - 1
            else:
                listed = before.list + signed(read.number(2))
                moved = read.number(4)
                province = moved - 2 if moved else before.province
            register = told["lists"][listed][0]
            category = read.number(5, register) - 1
            role = read.number(6, register) - 1
            status = read.number(7, register)
            sectors = several(read, 8, 0, before.sectors if before else None)
            kind = register * 16 + category + 1
            functions = several(read, 11, kind, before.functions if before else None)
            before = Filing(listed, register, category, role, status, province, sectors, functions)
            filings.append(before)
    return sizes, filings


def several(read: Coded, column: int, kind: int, before: tuple[int, ...] | None) -> tuple[int, ...]:
    if before is not None and read.number(column):
        return before
    found: list[int] = []
    after = 0
    for _ in range(read.number(column + 1, kind)):
        found.append(after + read.number(column + 2, kind * 64 + after))
        after = found[-1] + 1
    return tuple(found)


def signed(number: int) -> int:
    return -(number + 1) // 2 if number % 2 else number // 2


def shards(found: Found) -> list[str]:
    names = manifest(found)["shards"]
    return [names[at : at + 8] for at in range(0, len(names), 8)]


Stand = tuple[int, int, int, int]  # block, slot, how often, length


def terms(found: Found, name: str) -> Iterator[tuple[str, dict[int, list[Stand]]]]:
    """The terms of a shard with their postings by field."""
    read = Bytes(zlib.decompress(found.files[f"search/t/{name}.bin"]))
    heads = []
    spelled = b""
    for _ in range(read.varint()):
        spelled = spelled[: read.varint()] + read.take(read.varint())
        heads.append((spelled.decode(), read.varint()))
    for term, length in heads:
        end = read.at + length
        mask = read.varint()
        fields = {}
        for field in range(16):
            if mask >> field & 1:
                fields[field] = _postings(read, block=field in BLOCK_FIELDS)
        assert read.at == end
        yield term, fields
    assert read.at == len(read.data)


def _postings(read: Bytes, *, block: bool) -> list[Stand]:
    count = read.varint()
    ids = []
    at, slot = 0, -1
    for _ in range(count):
        value = read.varint()
        if block:
            at += value
            ids.append((at, 0))
            continue
        step, more = value >> 3, value & 7
        if more == 7:
            more += read.varint()
        slot = more if step else slot + 1 + more
        at += step
        ids.append((at, slot))
    found = []
    for at, slot in ids:
        measure = read.varint()
        often = (measure & 3) + 1
        if often == 4:
            often += read.varint()
        found.append((at, slot, often, measure >> 2))
    return found


def weights(found: Found, documents: Documents) -> dict[str, dict[tuple[int, int], float]]:
    """The weight of each term in each field of each document, made as a browser makes it."""
    told = manifest(found)
    sizes, filings = facets(found)
    starts = [0, told["pages"]]
    for size in sizes:
        starts.append(starts[-1] + 1 + size)
    stands: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for name in shards(found):
        for term, fields in terms(found, name):
            for field, postings in fields.items():
                for block, slot, often, length in postings:
                    if field in BLOCK_FIELDS:
                        for number in range(starts[block], starts[block + 1]):
                            stands[term].append((field, number, often, length))
                    else:
                        stands[term].append((field, starts[block] + slot, often, length))
    for number, labels in _labels(told, sizes, starts, filings):
        for term in set(labels):
            stands[term].append((LABELS, number, labels.count(term), len(labels)))
    every = told["documents"]
    made: dict[str, dict[tuple[int, int], float]] = {}
    for term, each in stands.items():
        holding = len(each)
        idf = math.log(1 + abs((every - holding + 0.5) / (holding + 0.5)))
        made[term] = {}
        for field, number, often, length in each:
            mean = told["totals"][field] / every
            k1, b = told["k1"], told["b"]
            score = idf * ((k1 + 1) * often) / (k1 * (1 - b + b * (length / mean)) + often)
            own = told["page_boost"] if number < told["pages"] else 1
            made[term][field, number] = round(score * told["boosts"][field] * own, 3)
    assert every == len(list(documents))
    return made


def _labels(
    told: dict[str, Any], sizes: list[int], starts: list[int], filings: list[Filing]
) -> Iterator[tuple[int, list[str]]]:
    axes = told["axes"]
    words = {
        axis: [analysis.terms(en) + analysis.terms(zh) for _, en, zh in entries]
        for axis, entries in axes.items()
    }
    numbers = [starts[at + 1] + 1 + slot for at, size in enumerate(sizes) for slot in range(size)]
    for number, one in zip(numbers, filings, strict=True):
        ended = axes["status"][one.status][0] in ("cancelled", "revoked")
        places = [
            ("register", [one.register]),
            ("category", [one.category]),
            ("role", [one.role]),
            ("sector", list(one.sectors)),
            ("function", list(one.functions)),
            ("province", [one.province]),
            ("status", [one.status] if ended else []),
        ]
        month = analysis.terms(told["lists"][one.list][2][:7])
        yield (
            number,
            [
                term
                for axis, entries in places
                for at in entries
                if at >= 0
                for term in words[axis][at]
            ]
            + month,
        )
