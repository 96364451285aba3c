from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import products
from registry.model import Product
from registry.products import FORMS

APP, WEB, MINI, ACCOUNT, OTHER = "app", "website", "mini-program", "public-account", "other"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("", []),
        ("--", []),
        (" —— ", []),
        ("暂无", []),
        ("示例新闻（APP）", [("示例新闻", APP)]),
        ("示例新闻(APP)、示例网(网站)", [("示例新闻", APP), ("示例网", WEB)]),
        ("示例（App）", [("示例", APP)]),
        ("示例（ＡＰＰ）", [("示例", APP)]),
        ("示例（APP、网站、小程序）", [("示例", APP), ("示例", WEB), ("示例", MINI)]),
        ("示例(APP和网站)", [("示例", APP), ("示例", WEB)]),
        ("示例号(公众账号)、示例(公众号)", [("示例号", ACCOUNT), ("示例", ACCOUNT)]),
        ("示例机器人(其他)", [("示例机器人", OTHER)]),
        ("示例AI", [("示例AI", "")]),
        # Brackets that belong to the name.
        ("例子（甲、乙、丙）(小程序)", [("例子（甲、乙、丙）", MINI)]),
        ("例子(V1.0)(APP)", [("例子(V1.0)", APP)]),
        ("（示例）浏览器（APP）", [("（示例）浏览器", APP)]),
        ("例子（APP）(APP)", [("例子（APP）", APP)]),
        ("例子（示例AI）对话(网站)", [("例子（示例AI）对话", WEB)]),
        ("示例老师(智能硬件)", [("示例老师(智能硬件)", "")]),
        ("示例(微信小程序)", [("示例(微信小程序)", MINI)]),
        ("示例（甲、乙小程序）(小程序)", [("示例（甲、乙小程序）", MINI)]),
        # Separators.
        ("示例(APP)，例子(网站)", [("示例", APP), ("例子", WEB)]),
        ("示例(APP);例子(网站)", [("示例", APP), ("例子", WEB)]),
        ("示例(APP)\n例子(网站)", [("示例", APP), ("例子", WEB)]),
        ("示例(APP)、\n例子(网站)", [("示例", APP), ("例子", WEB)]),
        ("示例（APP、网站）例子（APP）", [("示例", APP), ("示例", WEB), ("例子", APP)]),
        ("Sample，Sample Air(APP)", [("Sample，Sample Air", APP)]),
        ("示例 产品(APP)", [("示例 产品", APP)]),
        ("示例\n产品(APP)", [("示例产品", APP)]),
        ("示例(APP)、例子(APP)、", [("示例", APP), ("例子", APP)]),
        ("示例（APP）、例子（APP）等", [("示例", APP), ("例子", APP)]),
        ("示例等(APP)", [("示例等", APP)]),
        ("示例(APP)、示例(APP)", [("示例", APP)]),
        ("示例（APP）/例子（网站）", [("示例", APP), ("例子", WEB)]),
        ("示例（APP）.", [("示例", APP)]),
        ("示例（APP）等3款产品", [("示例", APP)]),
        ("示例等三款产品", [("示例", "")]),
        ("示例（APP）、例子等", [("示例", APP), ("例子", "")]),
        ("示例（APP）、例子、等。", [("示例", APP), ("例子", "")]),
        ("示例、例子平等", [("示例", ""), ("例子平等", "")]),
        # Enumerations.
        ("1、示例（APP）；2、例子（网站）", [("示例", APP), ("例子", WEB)]),
        ("①示例（APP）②例子（网站）", [("示例", APP), ("例子", WEB)]),
        ("（1）示例；（2）例子", [("示例", ""), ("例子", "")]),
        ("1.示例、例子、3.示例", [("1.示例", ""), ("例子", ""), ("3.示例", "")]),
        # A bracket is missing.
        ("示例（APP、例子(网站)", [("示例（APP", ""), ("例子", WEB)]),
        ("示例APP）、例子(网站)", [("示例APP）", ""), ("例子", WEB)]),
        ("(APP)", [("(APP)", "")]),
    ],
)
def test_parse(cell: str, expected: list[tuple[str, str]]) -> None:
    found = products.parse(cell)
    assert found == tuple(Product(name, form) for name, form in expected)
    assert products.parse(products.print_(found)) == found


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("--", True),
        ("", True),
        ("示例（APP、网站）、例子(小程序)", True),
        ("示例 (APP)、\n例子(小程序)", True),
        ("示例（APP）等", False),
        ("示例（APP）例子（APP）", False),
        ("示例(APP)、示例(APP)", False),
        ("示例(APP)、", False),
        ("示例、例子等", False),
        ("1、示例；2、例子", False),
    ],
)
def test_whole(cell: str, expected: bool) -> None:
    assert products.whole(cell) is expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], "--"),
        ([("示例", APP), ("示例", WEB)], "示例(APP)、示例(网站)"),
        ([("示例(微信小程序)", MINI)], "示例(微信小程序)"),
        ([("示例", "")], "示例"),
        ([("示例", ACCOUNT)], "示例(公众账号)"),
    ],
)
def test_print(found: list[tuple[str, str]], expected: str) -> None:
    assert products.print_([Product(name, form) for name, form in found]) == expected


@pytest.mark.parametrize(
    "text", ["示例（APP）%s例子", "示例%s（APP）", "（%s）", "示例（APP）、\n%s"]
)
def test_a_long_cell_takes_no_time(text: str) -> None:
    start = time.process_time()
    products.whole(text % (" " * 20_000))
    assert time.process_time() - start < 2


@given(st.text(alphabet="示例AI（）()、，,；\n 等APP网站小程序公众账号其他-“”", max_size=40))
def test_any_text_is_read(cell: str) -> None:
    found = products.parse(cell)
    assert all(p.name.strip() and (not p.form or p.form in FORMS.values()) for p in found)
