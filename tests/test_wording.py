"""Changes in the words of a reader."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from registry import diff, files, load, schema, wording
from registry.model import Change, Lang
from registry.schema import Schemas
from registry.wording import Say, Told
from tests.conftest import REPOSITORY, Tree


@cache
def schemas() -> Schemas:
    return schema.load(
        (path, data) for path, data in files.read(REPOSITORY) if path.startswith(schema.FOLDER)
    )


NAMES = {
    ("companies", "shili-keji"): "示例科技有限公司",
    ("categories", "generation-synthesis"): "Generation",
    ("forms", "app"): "App",
    ("forms", "website"): "Website",
    ("terms", "对话"): "dialogue",
    ("registers", "cn-cac-recommendation"): "Recommendation",
}


def say(ref: str, id_: str) -> str:
    return NAMES.get((ref, id_), id_)


def told(
    older: dict[str, Any], newer: dict[str, Any], type_: str = "filing", lang: Lang = "en"
) -> list[Told]:
    found = diff.changes(older, newer)
    return [wording.tell(one, type_, lang, schemas(), say) for one in found]


def line(one: Told) -> str:
    return f"{one.kind} {one.label} [{one.item}] {one.before} -> {one.after}"


READING = {"name": "示例阅读", "form": "app"}
RENAMED = {"kind": "renamed", "from": "旧算法", "to": "新算法", "date": "2024-08"}
LISTED = {"batch": "2023-08", "row": "1"}


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        (
            {"status": "filed"},
            {"status": "cancelled"},
            "edited Status [] Filed -> Cancelled",
        ),
        ({"status": "filed"}, {"status": "lost"}, "edited Status [] Filed -> lost"),
        (
            {"company": "shili-keji"},
            {"company": "unknown"},
            "edited Filed by [] 示例科技有限公司 -> unknown",
        ),
        (
            {},
            {"category": "generation-synthesis"},
            "added Category []  -> Generation",
        ),
        (
            {"name": {"zh": "旧"}},
            {"name": {"zh": "新"}},
            "edited Name › Chinese [] 旧 -> 新",
        ),
        ({}, {"name": {"zh": "新"}}, "added Name []  -> 新"),
        ({}, {"products": [READING]}, "added Products [示例阅读]  -> 示例阅读 (App)"),
        (
            {"products": [READING, {"name": "示例听书"}]},
            {"products": [READING]},
            "removed Products [示例听书] 示例听书 -> ",
        ),
        (
            {"products": [READING]},
            {"products": [READING | {"form": "website"}]},
            "edited Products › Form [示例阅读] App -> Website",
        ),
        (
            {"products": [READING, {"name": "二"}, {"name": "三"}]},
            {"products": [{"name": "三"}, READING, {"name": "二"}]},
            "moved Products [三] place 3 -> place 1",
        ),
        ({"terms": []}, {"terms": ["对话"]}, "added Terms [dialogue]  -> dialogue"),
        (
            {"events": []},
            {"events": [RENAMED]},
            "added Events [Algorithm or service renamed: 旧算法 → 新算法]  -> "
            "Algorithm or service renamed: 旧算法 → 新算法; 2024-08",
        ),
        (
            {"events": [RENAMED]},
            {"events": [RENAMED | {"date": "2024-09"}]},
            "edited Events › Date [Algorithm or service renamed 旧算法 新算法] 2024-08 -> 2024-09",
        ),
        (
            {"events": []},
            {
                "events": [
                    {
                        "kind": "products-changed",
                        "added": [READING],
                        "replaced": [{"from": READING, "to": {"name": "新品"}}],
                        "not_before": "2024-01",
                        "not_after": "2024-05",
                    }
                ]
            },
            "added Events [Products changed]  -> Products changed; added 示例阅读 (App); "
            "示例阅读 (App) → 新品; between 2024-01 and 2024-05",
        ),
        (
            {"listings": [LISTED]},
            {"listings": [LISTED, {"batch": "2024-02", "row": "9", "place": "北京市"}]},
            "added Listings [2024-02]  -> 2024-02; No. 9; Place: 北京市",
        ),
        (
            {"listings": [LISTED]},
            {"listings": [LISTED | {"remark": "已变更"}]},
            "added Listings › Remark [2023-08]  -> 已变更",
        ),
        (
            {"related": []},
            {"related": [{"register": "cn-cac-recommendation", "number": "号", "kind": "x y"}]},
            "added Related filings [Recommendation 号]  -> "
            "Register: Recommendation; Filing number: 号; Relation: x y",
        ),
        (
            {},
            {"personal_data": {"used": "no", "description": {"zh": "无"}}},
            "added Personal data []  -> Used: No; Description: 无",
        ),
        (
            {"old_field": {"deeper": "a"}},
            {"old_field": {"deeper": "b"}},
            "edited old_field › deeper [] a -> b",
        ),
        ({}, {"events": "odd"}, "added Events []  -> odd"),
        ({"events": []}, {"events": [["odd"]]}, "added Events [odd]  -> odd"),
    ],
)
def test_a_change_in_words(older: dict[str, Any], newer: dict[str, Any], expected: str) -> None:
    assert [line(one) for one in told(older, newer)] == [expected]


@pytest.mark.parametrize(
    ("older", "newer", "type_", "expected"),
    [
        ({}, {"products": [READING]}, "filing", "added 应用产品 [示例阅读]  -> 示例阅读（App）"),
        (
            {"listings": []},
            {"listings": [LISTED]},
            "filing",
            "added 公布记录 [2023-08]  -> 2023-08；序号1",
        ),
        ({"notes": "一\n"}, {"notes": "二\n"}, "filing", "edited 备注 [] 一\n -> 二\n"),
        (
            {"former_names": []},
            {"former_names": [{"zh": "旧名", "until": "2023-05"}]},
            "company",
            "added 曾用名称 [旧名]  -> 旧名（使用至2023-05）",
        ),
        (
            {"former_names": []},
            {"former_names": [{"zh": "旧名", "not_after": "2026-05-07"}]},
            "company",
            "added 曾用名称 [旧名]  -> 旧名（不晚于2026-05-07）",
        ),
        (
            {"successors": []},
            {"successors": [{"company": "shili-keji", "kind": "merger", "source": "例"}]},
            "company",
            "added 承继主体 [示例科技有限公司]  -> 示例科技有限公司（合并；例）",
        ),
        (
            {"members": []},
            {"members": [{"company": "shili-keji", "basis": "legal-name"}]},
            "group",
            "added 成员 [示例科技有限公司]  -> 主体：示例科技有限公司；依据：法定名称含有该品牌",
        ),
        ({"a": "1"}, {"a": "2"}, "no such type", "edited a [] 1 -> 2"),
    ],
)
def test_in_chinese_and_of_other_types(
    older: dict[str, Any], newer: dict[str, Any], type_: str, expected: str
) -> None:
    assert [line(one) for one in told(older, newer, type_, "zh")] == [expected]


@pytest.mark.parametrize(
    ("older", "newer", "by_word"),
    [
        ({"notes": "一。"}, {"notes": "一。二。"}, True),
        ({"purpose": {"zh": "用于问答"}}, {"purpose": {"zh": "用于写作"}}, True),
        ({"name": {"zh": "旧算法"}}, {"name": {"zh": "新算法"}}, False),
        ({"name": {"zh": "旧" * 70}}, {"name": {"zh": "新"}}, True),
        ({"status": "filed"}, {"status": "x" * 100}, False),
        ({"notes": "一"}, {}, False),
        ({"notes": "一" * 30_000}, {"notes": "二" * 30_000}, False),
    ],
)
def test_long_texts_are_told_word_by_word(
    older: dict[str, Any], newer: dict[str, Any], by_word: bool
) -> None:
    (one,) = told(older, newer)
    assert bool(one.pieces) is by_word
    if by_word:
        assert "".join(text for kind, text in one.pieces if kind != "removed") == one.after


def test_risk_is_told() -> None:
    change = Change(("status",), "edited", "filed", "cancelled")
    assert wording.tell(change, "filing", "en", schemas(), say).risky
    assert not wording.tell(
        Change(("notes",), "edited", "a", "b"), "filing", "en", schemas(), say
    ).risky


REFERENCES = [
    ("registers", "cn-cac-recommendation"),
    ("companies", "shili-keji"),
    ("roles", "service-provider"),
    ("forms", "app"),
    ("regions", "110000"),
    ("terms", "人脸识别"),
    ("filings", "cn-cac-genai-filing/Beijing-ShiLi-20240101"),
    ("companies", "nobody"),
    ("no such list", "x"),
]


def test_names_from_records_and_from_plain_data_are_the_same(tree: Tree) -> None:
    content = tree.content()
    plain = {
        (one.type, one.id): one.data
        for path, data in tree.files()
        for one in load.recorded(path, data) or ()
    }
    spoken: dict[Lang, list[str]] = {}
    for lang in ("en", "zh"):
        one: Say = wording.teller(content, lang)
        other = wording.teller_of(lambda type_, id_: plain.get((type_, id_)), lang)
        spoken[lang] = [one(*reference) for reference in REFERENCES]
        assert spoken[lang] == [other(*reference) for reference in REFERENCES]
    assert spoken["en"][1:3] == ["示例科技有限公司", "Service provider"]
    assert spoken["zh"][6:] == ["示例大模型", "nobody", "x"]
