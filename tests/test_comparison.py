"""Two states of content/ and what differs between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from registry import comparison, load
from registry.comparison import Comparison
from tests.conftest import DEEP, FILES, KEJI, RECOMMENDATION, SERVICE

BASE = {path: text.encode() for path, text in FILES.items()}
FILED = "status: filed"
TWIN = DEEP.replace("230017", "230018")


def compare(older: Mapping[str, bytes], newer: Mapping[str, bytes]) -> Comparison:
    both = {path for path in older if older[path] == newer.get(path)}
    asked: list[set[str]] = []

    def standing(types: Any) -> dict[str, bytes]:
        asked.append(set(types))
        return {path: older[path] for path in both if load.kind_of(path) in types}

    found = comparison.compare(
        {path: data for path, data in older.items() if path not in both},
        {path: data for path, data in newer.items() if path not in both},
        standing,
    )
    assert len(asked) <= 1
    return found


def edited(path: str, old: str, new: str) -> dict[str, bytes]:
    assert old in BASE[path].decode()
    return BASE | {path: BASE[path].decode().replace(old, new).encode()}


def shape(found: Comparison) -> list[str]:
    return [
        " ".join((one.state, one.type, one.id.rpartition("/")[2], *one.risks))
        for one in found.records
    ]


def test_the_same() -> None:
    assert compare(BASE, BASE) == Comparison((), (), {}, (), (), 0, 0)


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        (edited(DEEP, "status: filed", "status: cancelled"), "status"),
        (edited(DEEP, "company: shili-keji", "company: lizi-wangluo"), "company"),
        (edited(DEEP, "generation-synthesis", "dispatch"), "category"),
        (edited(DEEP, "service-provider", "service-technical-supporter"), "role"),
        (edited(DEEP, FILED, f"{FILED}\ntraining_data:\n  size: 1"), "training-data"),
        (edited(DEEP, FILED, f"{FILED}\ndata_sources:\n- name: x"), "training-data"),
        (edited(DEEP, FILED, f"{FILED}\npersonal_data:\n  used: no"), "personal-data"),
        (edited(DEEP, "示例备注", "另一备注"), ""),
        (edited(DEEP, "app", "website"), ""),
    ],
)  # fmt: skip
def test_kinds_of_risk(newer: dict[str, bytes], expected: str) -> None:
    found = compare(BASE, newer)
    (one,) = found.records
    assert (one.state, one.type, one.risks) == ("edited", "filing", (expected,) * bool(expected))
    assert comparison.by_risk(found.records) == ({expected: 1} if expected else {})


def test_order_and_totals() -> None:
    newer = edited(DEEP, "status: filed", "status: revoked")
    newer |= {
        KEJI: newer[KEJI].replace("示例科技".encode(), "示例科学".encode()),
        SERVICE: newer[SERVICE].replace("示例大模型".encode(), "示例新模型".encode()),
        "content/batches.yml": b"- register: r\n  batch: 2030-01\n",
        TWIN: BASE[DEEP].replace(b"230017", b"230018").replace("合成".encode(), "别的".encode()),
    }
    del newer[RECOMMENDATION]
    found = compare(BASE, newer)
    assert shape(found) == [
        "removed filing 网信算备110108000000202230025号 removed",
        "removed batch 2023-08 removed",
        "removed batch 2024-02 removed",
        "removed batch 2024-04 removed",
        "removed batch 2022-08 removed",
        "edited filing 网信算备110108000000101230017号 status",
        "edited filing Beijing-ShiLi-20240101",
        "added filing 网信算备110108000000101230018号",
        "edited company shili-keji",
        "added batch 2030-01",
    ]
    assert comparison.totals(found.records) == {
        "batch": {"removed": 4, "edited": 0, "added": 1},
        "company": {"removed": 0, "edited": 1, "added": 0},
        "filing": {"removed": 1, "edited": 2, "added": 1},
    }
    assert comparison.by_register(found.records) == {
        "cn-cac-deep-synthesis": {"removed": 0, "edited": 1, "added": 1},
        "cn-cac-genai-filing": {"removed": 0, "edited": 1, "added": 0},
        "cn-cac-recommendation": {"removed": 1, "edited": 0, "added": 0},
    }
    assert comparison.by_risk(found.records) == {"removed": 5, "status": 1}
    assert [one.why for one in found.alike] == ["near-number"]


def test_what_only_moves_or_looks_different_is_no_change() -> None:
    newer = dict(BASE)
    newer["content/filings/elsewhere.md"] = newer.pop(DEEP)
    newer[KEJI] = b"# a remark\ncodes: ['1101080000001']\nname: {zh: \xe7\xa4\xba\xe4\xbe\x8b"
    newer[KEJI] += "科技有限公司}\n".encode()
    found = compare(BASE, newer)
    assert (found.records, found.moved, found.rewritten) == ((), 1, 1)


def test_a_move_with_a_change_is_a_change() -> None:
    newer = edited(DEEP, "示例备注", "另一备注")
    newer["content/filings/elsewhere.md"] = newer.pop(DEEP)
    found = compare(BASE, newer)
    (one,) = found.records
    assert (one.path, one.former_path, found.moved) == ("content/filings/elsewhere.md", DEEP, 0)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_file_that_cannot_be_read_is_told_as_such(swapped: bool) -> None:
    states = [BASE, BASE | {DEEP: b"---\nnumber: [\n---\n"}]
    found = compare(*(states[::-1] if swapped else states))
    assert found.records == ()
    (one,) = found.unread
    assert (one.side, one.problem.path) == ("older" if swapped else "newer", DEEP)
    assert (one.problem.line, bool(one.problem.message)) == (3, True)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x" * (load.MAX_RECORD + 1), "bytes"),
        (b"\xff\xfe", "UTF-8"),
        (b"- a list\n", "mapping"),
        (b"", "register and number"),
        (b"name: {zh: x}\n", "register and number"),
    ],
)
def test_every_reason_is_told(data: bytes, message: str) -> None:
    (one,) = compare(BASE, BASE | {SERVICE: data}).unread
    assert message in one.problem.message


def test_a_second_file_of_a_record_is_told() -> None:
    copy = "content/filings/z.md"
    found = compare(BASE, BASE | {copy: BASE[DEEP]})
    assert found.records == ()
    assert [(one.why, one.other) for one in found.alike] == [("same-record", DEEP)]
    again = compare(BASE | {copy: BASE[DEEP]}, BASE)
    assert (again.records, again.alike) == ((), ())
    both = compare({}, {copy: BASE[DEEP], DEEP: BASE[DEEP]})
    assert [(one.why, one.other) for one in both.alike] == [("same-record", copy)]


def test_a_record_under_another_id_is_told_beside_the_one_removed() -> None:
    newer = dict(BASE)
    newer["content/companies/other.yml"] = newer.pop(KEJI)
    found = compare(BASE, newer)
    assert shape(found) == ["removed company shili-keji removed", "added company other"]
    assert [(one.id, one.other) for one in found.alike] == [("other", "shili-keji")]


def test_files_without_records() -> None:
    one, two = "content/pages/about.en.md", "content/schema/filing.schema.json"
    found = compare({one: b"a", two: b"{}"}, {two: b"{", "content/README.md": b""})
    assert found.records == ()
    assert found.files == (("content/README.md", "added"), (one, "removed"), (two, "edited"))
