from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import products
from registry.importers import remarks
from registry.importers.remarks import Seen
from registry.model import Event, When

SEEN = Seen("2024-04", "2024-04-11", "2026-05-07")
UNDATED = "2024-04-11..2026-05-07"


def shown(event: Event) -> str:
    """An event on one line: kind [when] before > after +added -removed old=new "text"."""
    when = event.when.date or f"{event.when.not_before}..{event.when.not_after}"
    parts = [
        event.kind,
        "" if when == UNDATED else f"[{when}]",
        f"{event.before} > {event.after}" if event.before or event.after else "",
        f"+{products.print_(event.added)}" if event.added else "",
        f"-{products.print_(event.removed)}" if event.removed else "",
        *(f"{products.print_([r.before])}={products.print_([r.after])}" for r in event.replaced),
        f'"{event.text}"' if event.text else "",
    ]
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("", []),
        (" \n", []),
        ("已注销", ["cancelled"]),
        ("已于2025年7月注销", ["cancelled [2025-07]"]),
        ("该算法已于2025年7月14日注销", ["cancelled [2025-07-14]"]),
        *((none, []) for none in ("--", "-", "—", "/", "无", " 暂无。")),
        ("（已注销）", ["cancelled"]),
        ("已注销。", ["cancelled"]),
        ("算法已注销", ["cancelled"]),
        ("已注销（2026年4月）", ["cancelled [2026-04]"]),
        ("已撤销（2026年4月5日）。", ["revoked [2026-04-05]"]),
        ("2026年4月注销", ["cancelled [2026-04]"]),
        ("未注销", ['other "未注销"']),
        ("已撤销", ["revoked"]),
        # Names of algorithms.
        ("变更内容：算法名称由甲算法变更为乙算法", ["renamed 甲算法 > 乙算法"]),
        ("变更内容：原算法名称“甲”变更为“乙”", ["renamed 甲 > 乙"]),
        ("变更内容：算法名称原“甲”变更为“乙”", ["renamed 甲 > 乙"]),
        (
            "2024年8月，原算法名称甲算法-企业版变更为乙算法",
            ["renamed [2024-08] 甲算法-企业版 > 乙算法"],
        ),
        ('原算法名称“甲"变更为“乙”', ["renamed 甲 > 乙"]),
        ("原算法名称由「甲」变更为「乙」", ["renamed 甲 > 乙"]),
        ("原算法名称“示例图像生成算法-2”", ["renamed 示例图像生成算法-2 > "]),
        ("算法名称变更为“乙”", ["renamed  > 乙"]),
        ("算法名称：甲→乙", ["renamed 甲 > 乙"]),
        ("算法名称由“甲→乙翻译”变更为“丙”", ["renamed 甲→乙翻译 > 丙"]),
        (
            "算法名称由“甲”变更为“乙”，后又更名为“丙”",
            ["renamed 甲 > 乙", "renamed 乙 > 丙"],
        ),
        # Names of companies.
        ("原主体名称“甲公司”变更为“乙公司”\n", ["company-renamed 甲公司 > 乙公司"]),
        ("原主体名称“甲公司 ”变更为“乙公司”", ["company-renamed 甲公司 > 乙公司"]),
        ("变更内容：原主体“甲公司”变更为“乙公司”", ["company-renamed 甲公司 > 乙公司"]),
        (
            "2024年8月，原主体名称由甲公司变更为乙公司",
            ["company-renamed [2024-08] 甲公司 > 乙公司"],
        ),
        ("2024年6月，主体由甲公司变更为乙公司", ["company-renamed [2024-06] 甲公司 > 乙公司"]),
        ("原主体名称：甲公司；现主体名称：乙公司", ["company-renamed 甲公司 > 乙公司"]),
        (
            "主体名称由例子(上海)更新公司变更为乙公司",
            ["company-renamed 例子(上海)更新公司 > 乙公司"],
        ),
        (
            "原主体名称由“示例院（福田）”变更为“示例院（中心（深圳））”",
            ["company-renamed 示例院（福田） > 示例院（中心（深圳））"],
        ),
        ("2022年9月更新备案主体名称", ["company-renamed [2022-09]"]),
        (
            "《算法安全自评估报告》中主体由“甲公司”变更为“乙公司”",
            [
                "company-renamed 甲公司 > 乙公司",
                'self-assessment-changed "《算法安全自评估报告》中主体由“甲公司”变更为“乙公司”"',
            ],
        ),
        ("主体名称变更为乙公司（原甲公司）", ["company-renamed 甲公司 > 乙公司"]),
        ("主体名称变更为“乙公司”（原名称：“甲公司”）", ["company-renamed 甲公司 > 乙公司"]),
        ("主体名称变更为示例公司（北京）", ["company-renamed  > 示例公司（北京）"]),
        (
            "主体名称变更为“乙公司”，再变更为“丙公司”",
            ["company-renamed  > 乙公司", "company-renamed 乙公司 > 丙公司"],
        ),
        ("备案主体变更：甲公司→乙公司", ["company-renamed 甲公司 > 乙公司"]),
        ("原主体为例子大学（示例校区）", ["company-renamed 例子大学（示例校区） > "]),
        ("主体由“自营”变更为“合营”", ['other "主体由“自营”变更为“合营”"']),
        ("再变更为“丙公司”", ['other "再变更为“丙公司”"']),
        # Products.
        ("2023年12月新增算法使用产品", ["products-changed [2023-12]"]),
        ("变更内容：产品变更", ["products-changed"]),
        ("新增关联产品示例（APP）", ["products-changed +示例(APP)"]),
        (
            "2024年8月，新增关联产品：甲(APP)、乙(网站)",
            ["products-changed [2024-08] +甲(APP)、乙(网站)"],
        ),
        ("新增甲(公众账号)、乙(小程序)", ["products-changed +甲(公众账号)、乙(小程序)"]),
        ("新增产品“甲(APP)”、“乙-头像(APP)”", ["products-changed +甲(APP)、乙-头像(APP)"]),
        ("新增产品示例服务(小程序)", ["products-changed +示例服务(小程序)"]),
        (
            "2023年8月更新应用产品，新增甲网站和小程序",
            ["products-changed [2023-08] +甲(网站)、甲(小程序)"],
        ),
        ("2024年1月更新应用产品，新增示例概念版", ["products-changed [2024-01] +示例概念版"]),
        ("新增“甲”（APP），删除“乙”（网站）", ["products-changed +甲(APP) -乙(网站)"]),
        ("应用产品“甲”名称变更为“乙”", ["products-changed 甲=乙"]),
        ("新增产品甲小程序、乙网站", ["products-changed +甲(小程序)、乙(网站)"]),
        ("新增“甲”小程序", ["products-changed +甲(小程序)"]),
        ("新增产品甲小程序、乙", ["products-changed +甲小程序、乙"]),
        ("产品名称变更为“乙”", ['products-changed "产品名称变更为“乙”"']),
        (
            "产品“甲(APP)”变更为“乙(APP)”，再变更为“丙(APP)”",
            ["products-changed 甲(APP)=乙(APP) 乙(APP)=丙(APP)"],
        ),
        ("删除关联产品“甲(网站)、乙(网站)”", ["products-changed -甲(网站)、乙(网站)"]),
        ("产品“甲(APP)”下架", ["products-changed -甲(APP)"]),
        ("产品甲(其他)变更为甲(APP)", ["products-changed 甲(其他)=甲(APP)"]),
        ("原产品服务形式“甲(其他)”变更为“甲(APP)”", ["products-changed 甲(其他)=甲(APP)"]),
        (
            "产品名称由“甲（APP）”变更为“乙（网站）”、“丙(APP)”变更为“丁(APP)”",
            ["products-changed 甲(APP)=乙(网站) 丙(APP)=丁(APP)"],
        ),
        (
            "原产品名称“甲(APP)”变更为“乙(APP)”,原产品名称“甲(网站)”变更为“乙(网站)”",
            ["products-changed 甲(APP)=乙(APP) 甲(网站)=乙(网站)"],
        ),
        (
            "产品名称甲（APP）、乙（APP）变更为丙(APP)、丁(APP)",
            ["products-changed 甲(APP)=丙(APP) 乙(APP)=丁(APP)"],
        ),
        (
            "原产品名称“甲(APP)”、“乙(APP)”变更为“丙(APP)”",
            ["products-changed +丙(APP) -甲(APP)、乙(APP)"],
        ),
        (
            "原产品名称“甲(APP)”变更为“乙(APP)”，新增丙(网站)，删除丁（网站）、丁（APP）",
            ["products-changed +丙(网站) -丁(网站)、丁(APP) 甲(APP)=乙(APP)"],
        ),
        ("产品变更为甲(APP)、乙(APP)", ['products-changed "产品变更为甲(APP)、乙(APP)"']),
        ("产品中新增示例功能访问路径", ['products-changed "产品中新增示例功能访问路径"']),
        (
            "产品示例助手新增旅行功能，短信通知新增建议服务",
            ['products-changed "产品示例助手新增旅行功能；短信通知新增建议服务"'],
        ),
        # Models, modalities, purposes, documents, people.
        ("算法模型变更", ["model-changed"]),
        ("变更内容：备案材料中新增示例大模型", ['model-changed "备案材料中新增示例大模型"']),
        ("增加接入甲大模型，乙大模型", ['model-changed "增加接入甲大模型，乙大模型"']),
        ("模型版本升级为Sample2", ['model-changed "模型版本升级为Sample2"']),
        ("原使用算法甲算法、乙算法变更为甲算法", ["model-changed 甲算法、乙算法 > 甲算法"]),
        ("算法输出模态由图像变更为文本、图像", ["modality-changed 图像 > 文本、图像"]),
        ("算法输入模态变更", ['modality-changed "算法输入模态变更"']),
        ("变更内容：变更主要用途。", ["purpose-changed"]),
        ("2024年8月，变更主要用途中部分文字表述", ["purpose-changed [2024-08]"]),
        ("变更主要用途 为“应用于甲，根据乙，新增丙。”", ["purpose-changed"]),
        ("2023年12月更新算法机制机理", ["public-text-changed [2023-12]"]),
        (
            "变更《拟公示算法机制机理内容》中算法基本原理、算法运行机制",
            ['public-text-changed "变更《拟公示算法机制机理内容》中算法基本原理、算法运行机制"'],
        ),
        (
            "《算法安全自评估报告》中变更服务群体等信息",
            ['self-assessment-changed "《算法安全自评估报告》中变更服务群体等信息"'],
        ),
        ("变更法人", ['responsible-changed "变更法人"']),
        ("算法安全责任人发生变更", ['responsible-changed "算法安全责任人发生变更"']),
        # What no kind tells.
        ("变更内容：新增语音输入和生成功能", ['other "新增语音输入和生成功能"']),
        ("补充提交材料", ['other "补充提交材料"']),
        ("变更算法备案联系人，变更地址", ['other "变更算法备案联系人；变更地址"']),
    ],
)
def test_one_change(remark: str, expected: list[str]) -> None:
    assert [shown(event) for event in remarks.parse(remark, SEEN)] == expected


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("产品变更、算法模型变更、输入模态变更", "products-changed model-changed modality-changed"),
        ("算法模型变更、产品变更 ", "model-changed products-changed"),
        ("产品变更、原主体名称“甲公司”变更为“乙公司”", "products-changed company-renamed"),
        ("原主体“甲公司”变更为“乙公司”、原算法名称“甲”变更为“乙”", "company-renamed renamed"),
        (
            "原算法名称“甲”变更为“乙”；原产品“甲(APP)”变更为“乙(APP)”；变更法人",
            "renamed products-changed responsible-changed",
        ),
        (
            "原主体名称“甲公司”变更为“乙公司”《拟公示算法机制机理内容》变更算法运行机制",
            "company-renamed public-text-changed",
        ),
        ("新增产品甲(小程序)、乙(小程序) 增加接入示例大模型", "products-changed model-changed"),
        (
            "算法安全责任人发生变更、产品名称“甲（APP）”变更为“乙（APP）”",
            "responsible-changed products-changed",
        ),
        ("变更内容：1.新增产品甲(APP)；2.变更主要用途", "products-changed purpose-changed"),
        ("原算法名称“甲”变更为“乙”并新增产品丙(APP)", "renamed products-changed"),
        (
            "主体名称变更、主要用途变更、法定代表人变更",
            "company-renamed purpose-changed responsible-changed",
        ),
    ],
)
def test_several_changes(remark: str, expected: str) -> None:
    assert " ".join(event.kind for event in remarks.parse(remark, SEEN)) == expected


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("产品变更", [UNDATED]),
        ("2024年8月，变更内容：产品变更、算法模型变更；变更法人", ["2024-08"] * 3),
        ("2023年4月新增算法使用产品，2023年12月更新算法公示信息", ["2023-04", "2023-12"]),
        ("2023年4月、12月更新算法公示信息", ["2023-04", "2023-12"]),
        (
            "2024年4月、6月，新增关联产品甲(网站)，主体由甲公司变更为乙公司",
            ["2024-04..2024-06"] * 2,
        ),
        ("2024年4月、6月，新增关联产品甲(网站)", ["2024-04..2024-06"]),
        ("2025年3月至5月，产品变更", ["2025-03..2025-05"]),
        ("2026年4月、2026年5月 新增产品甲（APP）", ["2026-04..2026-05"]),
        ("2026年4月，产品变更，算法模型变更（2026年5月）", ["2026-04", "2026-05"]),
        ("2024年13月，产品变更", [UNDATED]),
        ("2024年2月30日新增产品甲(APP)", [UNDATED]),
        ("2025年7月新增产品甲(APP)；更新算法公示信息", ["2025-07", UNDATED]),
        ("2025年7月，产品变更。变更主要用途", ["2025-07", UNDATED]),
        ("变更内容：2025年7月，产品变更", ["2025-07"]),
    ],
)
def test_when(remark: str, expected: list[str]) -> None:
    events = remarks.parse(remark, SEEN)
    assert [e.when.date or f"{e.when.not_before}..{e.when.not_after}" for e in events] == [
        UNDATED if when == UNDATED else when for when in expected
    ]
    assert {event.batch for event in events} == {"2024-04"}


@pytest.mark.parametrize(
    ("remark", "expected"),
    [
        ("已注销", "已注销"),
        ("变更主要用途 为“应用于甲，生成乙。”", "变更主要用途 为“…”"),
        (
            "产品变更，变更主要用途文字描述“应用于“甲”，乙。”，变更法人",
            "产品变更，变更主要用途文字描述“…”，变更法人",
        ),
        ("变更主要用途为“应用于甲", "变更主要用途为“…”"),
        ("变更主要用途为：应用于甲，生成乙；变更法人", "变更主要用途为：…；变更法人"),
        ("原算法名称“甲”变更为“乙”，变更主要用途", "原算法名称“甲”变更为“乙”，变更主要用途"),
    ],
)
def test_cut_purpose(remark: str, expected: str) -> None:
    assert remarks.cut_purpose(remark) == expected


BLANKS = " " * 20_000


@pytest.mark.parametrize(
    "remark",
    [
        f"产品变更{BLANKS}，变更法人{BLANKS}",
        f"新增“甲”{BLANKS}",
        f"变更主要用途为{BLANKS}”",
        f"新增产品甲（APP{BLANKS}）{BLANKS}乙(APP)",
        "产品" * 10_000,
        "新增" * 10_000,
        "“甲”变更为" * 4_000,
        "（" * 20_000,
    ],
    ids=range(8),
)
def test_a_long_remark_takes_no_time(remark: str) -> None:
    start = time.process_time()
    remarks.parse(remark, SEEN)
    remarks.cut_purpose(remark)
    assert time.process_time() - start < 2


WORDS = st.lists(
    st.sampled_from(
        [
            "变更内容：",
            "原算法名称",
            "主体名称",
            "产品",
            "新增",
            "删除",
            "变更为",
            "变更",
            "“",
            "”",
            "（APP）",
            "(网站)",
            "、",
            "，",
            "；",
            "。",
            "甲",
            "乙",
            "2024年8月",
            "主要用途",
            "模态",
            "模型",
            "《",
            "》",
            "已注销",
            "由",
            "为",
            "功能",
            "\n",
            "1.",
            "等",
        ]
    ),
    max_size=16,
)


@given(WORDS)
def test_any_remark_is_told(words: list[str]) -> None:
    remark = "".join(words)
    events = remarks.parse(remark, SEEN)
    assert all(event.kind and event.when != When() for event in events)
    assert remarks.cut_purpose(remarks.cut_purpose(remark)) == remarks.cut_purpose(remark)
