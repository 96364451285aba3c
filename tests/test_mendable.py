"""Wrong filings as people write them: each message says enough to mend the file by it alone."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from registry.problems import advised
from tests.conftest import DEEP, FILES, RECOMMENDATION, SERVICE, Tree
from tests.follower import follow

TURNS = 4  # some slips hide others: a file that is no YAML is judged when it is


class Slip(NamedTuple):
    """What somebody wrote in the place of something, and the rule that finds it."""

    rule: str
    old: str
    new: str
    path: str = DEEP


BATCH, ROW = "batch: 2023-08\n    row", "    row: 1\n"
NUMBER = "网信算备110108000000101230017号"
PRODUCTS = "products:\n  - name: 示例阅读\n    form: app\n"
LISTINGS = "listings:\n  - batch: 2023-08\n    row: 1\n"
NAME = "name:\n  zh: 示例合成算法\n"

SLIPS = [
    Slip("unknown-register", "cn-cac-deep-synthesis", "深度合成服务算法备案"),
    Slip("unknown-register", "cn-cac-deep-synthesis", "deep-synthesis"),
    Slip("unknown-register", "cn-cac-deep-synthesis", "CN-CAC-Deep-Synthesis"),
    Slip("number-form", NUMBER, "110108000000101230017"),
    Slip("number-form", NUMBER, "网信算备１１０１０８０００００010123００１７号"),
    Slip("number-form", NUMBER, "网信算备 110108000000101230017 号"),
    Slip("number-form", NUMBER, "网信算备11O108000000101230017号"),
    Slip("number-form", "Beijing-ShiLi-20240101", "Beijing–ShiLi–20240101", SERVICE),
    Slip("wrong-kind", NAME, "name: 示例合成算法\n"),
    Slip("unknown-field", "  zh: 示例合成算法", "  cn: 示例合成算法"),
    Slip("yaml-syntax", "company: shili-keji", "company：shili-keji"),
    Slip("yaml-syntax", "company: shili-keji", "company:shili-keji"),
    Slip("yaml-syntax", "zh: 示例合成算法", "zh: 示例: 合成算法"),
    Slip("yaml-syntax", "zh: 示例合成算法", "zh: @示例合成算法"),
    Slip("yaml-syntax", "zh: 示例合成算法", 'zh: "示例合成算法'),
    Slip("yaml-syntax", "  - name: 示例阅读", "- name: 示例阅读"),
    Slip("yaml-tab", ROW, "\t\trow: 1\n"),
    Slip("duplicate-key", "status: filed\n", "status: filed\nstatus: filed\n"),
    Slip("yaml-anchor", "company: shili", "company: &c shili"),
    Slip("front-matter-missing", "---\nregister", "register"),
    Slip("front-matter-unclosed", "2024-08\n---\n", "2024-08\n"),
    Slip("byte-order-mark", "---\nregister", "\ufeff---\nregister"),
    Slip("invisible-character", "示例合成", "示例\u200b合成"),
    Slip("full-width", "示例合成", "示例ＡＩ合成"),
    Slip("look-alike", "示例合成", "示例\u0410I合成"),
    Slip("white-space", "zh: 示例合成算法", 'zh: "示例合成算法 "'),
    Slip("placeholder", "zh: 示例合成算法", "zh: TODO"),
    Slip("needs-field", NAME, f"{NAME}  en: Example Algorithm\n"),
    Slip("unknown-company", "shili-keji", "示例科技有限公司"),
    Slip("unknown-company", "shili-keji", "示例科技"),
    Slip("unknown-company", "shili-keji", "shili_keji"),
    Slip("unknown-company", "shili-keji", "shili-kej"),
    Slip("unknown-category", "generation-synthesis", "生成合成类"),
    Slip("unknown-category", "generation-synthesis", "generation_synthesis"),
    Slip("unknown-field", "category:", "catagory:"),
    Slip("unknown-role", "service-provider", "服务提供者"),
    Slip("unknown-role", "service-provider", "provider"),
    Slip("wrong-kind", PRODUCTS, "products: 示例阅读\n"),
    Slip("wrong-kind", PRODUCTS, "products: 例甲（APP）、例乙（网站）\n"),
    Slip("wrong-kind", PRODUCTS, "products:\n  - 示例阅读\n"),
    Slip("unknown-form", "form: app", "form: APP"),
    Slip("unknown-form", "form: app", "form: 小程序"),
    Slip("too-few", PRODUCTS, "products: []\n"),
    Slip("unknown-sector", "status:", "sectors:\n  - 教育\nstatus:"),
    Slip("listed-twice", "status:", "terms:\n  - 对话\n  - 对话\nstatus:"),
    Slip("not-allowed", "status: filed", "status: 已备案"),
    Slip("not-allowed", "status: filed", "status: Filed"),
    Slip("not-allowed", "status: filed", "status: active"),
    Slip("empty-value", "role: service-provider", "role:"),
    Slip("missing-field", "status: filed\n", ""),
    Slip("wrong-kind", LISTINGS, "listings:\n  batch: 2023-08\n  row: 1\n"),
    Slip("wrong-form", BATCH, "batch: 2023年8月\n    row"),
    Slip("unknown-batch", BATCH, "batch: 2023-09\n    row"),
    Slip("wrong-form", ROW, "    row: 第1行\n"),
    Slip("wrong-form", "date: 2024-08", "date: 2024/8/31"),
    Slip("wrong-form", "date: 2024-08", "date: 2024-08\n    url: www.cac.gov.cn/a.htm"),
    Slip("date-bounds", "date: 2024-08", "date: 2024-08\n    not_after: 2026-05-07"),
    Slip("role-register", "status:", "role: service-provider\nstatus:", RECOMMENDATION),
    Slip("category-register", "status:", "category: generation-synthesis\nstatus:", SERVICE),
    Slip("status-register", "status: filed", "status: registered", SERVICE),
    Slip("unknown-field", "status:", "website: https://example.org/\nstatus:"),
    Slip("number-form", NUMBER, "京网信算备（110108000000101230017）号"),
    Slip("filing-path", NUMBER, "网信算备110108000000101230071号"),
    Slip("unknown-field", "number:", "备案编号:"),
    Slip("unknown-field", "    row: 1", "    序号: 1"),
    Slip("unknown-field", NAME, "name:\nzh: 示例合成算法\n"),
    Slip("yaml-syntax", NAME, "name: {zh: 示例合成算法\n"),
    Slip("unknown-company", "shili-keji", "content/companies/shili-keji.yml"),
    Slip("unknown-company", "shili-keji", "示例科技有限责任公司"),
    Slip("unknown-category", "generation-synthesis", "生成合成"),
    Slip("unknown-role", "service-provider", "提供者"),
    Slip("unknown-form", "form: app", "form: 手机APP"),
    Slip("not-allowed", "status: filed", "status: 备案"),
    Slip("not-allowed", "kind: renamed", "kind: 名称变更"),
    Slip("wrong-kind", ROW, "    row:\n      - 1\n"),
    Slip("wrong-form", "date: 2024-08", "date: Aug 2024"),
    Slip("comment-behind-value", "zh: 示例合成算法", "zh: 示例 #1 合成算法"),
    Slip("yaml-syntax", "zh: 示例合成算法", "zh: 'it's 示例'"),
    Slip("wrong-form", ROW, "    row: 0\n"),
    Slip("product-form", PRODUCTS, "products:\n  - name: 示例阅读（APP）\n"),
]
# Of these the messages say what is allowed and what to do, but not word for word what to write.
FOR_PEOPLE = {"TODO", "active", "Aug 2024", "示例阅读（APP）", "例甲（APP）、", "      - 1"}


def wrong(tree: Tree, slip: Slip) -> None:
    assert slip.old in FILES[slip.path]
    tree.edit(slip.path, slip.old, slip.new)


@pytest.mark.parametrize("slip", SLIPS, ids=[f"{n}-{one.rule}" for n, one in enumerate(SLIPS)])
def test_each_message_names_place_value_allowed_and_mend(slip: Slip, tree: Tree) -> None:
    wrong(tree, slip)
    found = tree.problems()
    assert slip.rule in {one.rule for one in found}
    for one in map(advised, found):
        assert one.path == slip.path
        assert one.line
        assert one.column
        assert one.source or one.line  # the line is shown, with the value in it
        assert one.message
        assert one.allowed
        assert one.hint


@pytest.mark.parametrize(
    "slip",
    [one for one in SLIPS if not any(word in one.new for word in FOR_PEOPLE)],
    ids=lambda one: f"{one.rule}-{one.new[-24:]!r}",
)
def test_who_follows_the_message_has_a_right_file(slip: Slip, tree: Tree) -> None:
    wrong(tree, slip)
    for _ in range(TURNS):
        found = tree.problems()
        if not found:
            break
        assert follow(tree, found[0]), advised(found[0])
    assert tree.problems() == []


def test_nearly_all_can_be_mended_by_the_message_alone() -> None:
    people = [one for one in SLIPS if any(word in one.new for word in FOR_PEOPLE)]
    assert len(SLIPS) >= 60
    assert (len(SLIPS) - len(people)) / len(SLIPS) >= 55 / 60
