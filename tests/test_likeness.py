"""Which records are told as alike, and which are not."""

from __future__ import annotations

import time
from typing import Any

import pytest

from registry import files, likeness, load
from tests.conftest import REPOSITORY

DEEP = "cn-cac-deep-synthesis"


def filing(number: str, name: str = "示例算法", **more: str) -> dict[str, Any]:
    given = {"register": DEEP, "number": number, "company": "shili", "role": "service-provider"}
    return {**given, "name": {"zh": name}, **more}


def found(new: dict[str, Any], other: dict[str, Any]) -> list[str]:
    records = {f"{one['register']}/{one['number']}": one for one in (new, other)}
    (id_, *_) = records
    return [one.why for one in likeness.filings([id_], records)]


FIRST = "网信算备110108000000101230017号"
FITS, FITS_TOO = "网信算备310109033582301240027号", "网信算备310109033582301240077号"


@pytest.mark.parametrize(
    ("new", "other", "expected"),
    [
        (filing("网信算备110108000000101230018号", "甲"), filing(FIRST, "乙"), ["near-number"]),
        (filing("网信算备110108000000101230071号", "甲"), filing(FIRST, "乙"), ["near-number"]),
        (filing("网信算备11010800000010123001号", "甲"), filing(FIRST, "乙"), ["near-number"]),
        (filing("网信算备1101080000001012300177号", "甲"), filing(FIRST, "乙"), ["near-number"]),
        (filing("110108000000101230017", "甲"), filing(FIRST, "乙"), ["same-number"]),
        (filing("网信算备１10108000000101230017号", "甲"), filing(FIRST, "乙"), ["same-number"]),
        (filing("网信算备110108000000101239917号", "甲"), filing(FIRST, "乙"), []),
        # successive serial numbers of one entity, both with a check digit that fits
        (filing(FITS, "甲"), filing(FITS_TOO, "乙"), []),
        (filing(FIRST, "甲"), filing(FIRST, "甲", register="cn-cac-recommendation"), []),
        (filing("一", "示例 算法"), filing("二", "示例算法"), ["same-name"]),
        (filing("一", "示例(算法)"), filing("二", "示例（算法）"), ["same-name"]),
        (filing("一", "示例算法"), filing("二", "示例算法", role="other"), ["same-name"]),
        (filing("一", "示例服务算法"), filing("二", "示例算法"), ["alike-name"]),
        # the provider's and the supporter's filing of one algorithm
        (filing("一", "示例服务算法"), filing("二", "示例算法", role="other"), []),
        (filing("一", "示例算法-1"), filing("二", "示例算法-2"), []),
        (filing("一"), filing("二", company="other"), []),
        (
            filing("Beijing-ShiLi-20240101", "甲", register="cn-cac-genai-filing"),
            filing("BeiJing-ShiLi20240101", "乙", register="cn-cac-genai-filing"),
            ["same-number"],
        ),
        (
            filing("Beijing-ShiLi-20240101", "甲", register="cn-cac-genai-filing"),
            filing("Beijing-LiZi-20240101", "乙", register="cn-cac-genai-filing"),
            [],
        ),
        ({"register": DEEP, "number": "x"}, {"register": DEEP, "number": "y"}, []),
        (filing("一", ""), filing("二", ""), []),
    ],
)
def test_filings(new: dict[str, Any], other: dict[str, Any], expected: list[str]) -> None:
    assert found(new, other) == expected


def company(name: str, *former: str) -> dict[str, Any]:
    return {"name": {"zh": name}, "former_names": [{"zh": one} for one in former]}


@pytest.mark.parametrize(
    ("new", "other", "alike"),
    [
        (company("示例科技股份有限公司"), company("示例科技有限公司"), True),
        (company("示例(北京)科技有限公司"), company("示例（北京） 科技有限公司"), True),
        (company("示例科技有限责任公司"), company("例子科技有限公司", "示例科技有限公司"), True),
        (company("示例示范科技有限公司"), company("示例示范网科技有限公司"), True),
        (company("示例甲科技有限公司"), company("示例乙科技有限公司"), False),
        (company("示例有限公司"), company("示例股份有限公司"), False),
        ({"name": []}, {"former_names": "x"}, False),
    ],
)
def test_companies(new: dict[str, Any], other: dict[str, Any], alike: bool) -> None:
    told = list(likeness.companies(["new"], {"other": other, "new": new}))
    assert [(one.id, one.other) for one in told] == [("new", "other")] * alike


def test_each_pair_once() -> None:
    records = {"a": company("示例科技有限公司"), "b": company("示例科技股份有限公司")}
    assert len(list(likeness.companies(["a", "b"], records))) == 1
    two = {"a": filing("一"), "b": filing("二")}
    assert len(list(likeness.filings(["a", "b"], two))) == 1


def test_of_many_alike_each_is_told_once() -> None:
    many = {f"f{number:03}": filing(f"{number}") for number in range(600)}
    told = list(likeness.filings(many, many))
    assert len(told) == len(many) - 1
    assert {one.other for one in told} == {"f000", "f001"}


def test_hostile_names_take_no_time() -> None:
    start = time.perf_counter()
    long = {
        "a": filing("1" * 100_000, "算法" * 50_000 + "x"),
        "b": filing("1" * 99_999, "算法" * 50_000),
    }
    assert list(likeness.filings(["a", "b"], long)) == []
    firms = {"a": company("示" * 100_000), "b": company("示" * 99_999)}
    assert list(likeness.companies(["a", "b"], firms)) == []
    assert time.perf_counter() - start < 2


def test_few_alarms_on_the_real_content() -> None:
    records = [
        one
        for path, data in files.read(REPOSITORY)
        if path.startswith((load.FILINGS, load.COMPANIES))
        for one in load.recorded(path, data) or ()
    ]
    for type_, look, most in (
        ("filing", likeness.filings, 10),
        ("company", likeness.companies, 12),
    ):
        held = {one.id: one.data for one in records if one.type == type_}
        assert len(held) > 1000
        assert len(list(look(held, held))) <= most
