import re
import time
from collections.abc import Callable

import pytest

from registry import load, rules, schema
from registry.rules import RULES
from tests.conftest import DEEP, FILES, KEJI, RECOMMENDATION, REPOSITORY, SERVICE, WANGLUO, Tree
from tests.rules_document import unknown_axis_entry

Change = Callable[[Tree], None]
GROUP = "- id: shili\n  name:\n    en: Example\n    zh: 示例\n"
MEMBER = "    - company: {}\n      basis: legal-name\n      evidence: 示例\n"


def edit(path: str, old: str, new: str) -> Change:
    return lambda tree: tree.edit(path, old, new)


def _both(one: Change, other: Change) -> Change:
    def change(tree: Tree) -> None:
        one(tree)
        other(tree)

    return change


def _ended(date: str) -> Change:
    """A filing that ended on a date, before an event of 2024-08."""
    ending = f"  - kind: cancelled\n    date: {date}\n"
    return _both(
        edit(DEEP, "status: filed", "status: cancelled"),
        edit(DEEP, "  - kind: renamed", f"{ending}  - kind: renamed"),
    )


def write(path: str, text: str) -> Change:
    return lambda tree: tree.write(path, text)


def move(path: str, to: str) -> Change:
    return lambda tree: tree.move(path, to)


ROW = "  - batch: 2023-08\n    row: 1\n"
FIRST = "batch: 2022-08\n    row: 2\n"
IDENTITY = "- names:\n    - 示例科技有限公司\n    - 无此有限公司\n  decision: open\n"

PLAIN_NUMBER = (
    FILES[DEEP]
    .split("---\n")[1]
    .replace("网信算备110108000000101230017号", "110108000000101230017")
)
SECTOR = "- id: education-2\n  name:\n    en: x\n    zh: 例\n"


def second_service(name: str, file: str) -> Change:
    """Another service, whose number has the name given in the place of ShiLi."""
    folder = SERVICE.rpartition("/")[0]
    text = FILES[SERVICE].replace("ShiLi", name).replace("row: 7", "row: 8")
    return write(f"{folder}/{file}.yml", text)


def second(number: str, name: str) -> Change:
    """Another filing of the first company, which has this number and name."""
    text = FILES[DEEP].replace("110108000000101230017", number).replace("示例合成算法", name)
    return write(DEEP.replace("110108000000101230017", number), text.replace("row: 1", "row: 2"))


ENGLISH = "  zh: 示例合成算法\n  en: {}\n  en_source: official\n  en_reference: {}\n"


def english(name: str, reference: str) -> Change:
    return edit(DEEP, "  zh: 示例合成算法\n", ENGLISH.format(name, reference))


ALIAS = "aliases:\n  - name: {}\n    kind: brand\n    source: 例\n"
HEIR = "successors:\n  - company: {}\n    kind: merger\n    source: 例\n"

# what is changed in the small tree; rule, path, line and column of the problem expected
CASES: list[tuple[Change, str, str, int, int]] = [
    (edit(DEEP, "cn-cac-deep-synthesis", "cn-cac-deep"), "unknown-register", DEEP, 2, 11),
    (edit(DEEP, "company: shili-keji", "company: shili-kej"), "unknown-company", DEEP, 6, 10),
    (edit(DEEP, "- batch: 2023-08", "- batch: 2023-09"), "unknown-batch", DEEP, 14, 12),
    (edit(DEEP, "    batch: 2023-08", "    batch: 2023-10"), "unknown-batch", DEEP, 20, 12),
    (edit(DEEP, "generation-synthesis", "generation"), "unknown-category", DEEP, 7, 11),
    (edit(DEEP, "role: service-provider", "role: provider"), "unknown-role", DEEP, 8, 7),
    (edit(DEEP, "form: app", "form: apps"), "unknown-form", DEEP, 11, 11),
    (
        edit(DEEP, "    from:", "    added:\n      - name: x\n        form: y\n    from:"),
        "unknown-form", DEEP, 20, 15,
    ),
    (edit(DEEP, "status:", "terms:\n  - 无此用语\nstatus:"), "unknown-term", DEEP, 13, 5),
    (edit(DEEP, "status:", "sectors:\n  - educatio\nstatus:"), "unknown-sector", DEEP, 13, 5),
    (edit(DEEP, "status:", "functions:\n  - dialog\nstatus:"), "unknown-function", DEEP, 13, 5),
    (unknown_axis_entry, "unknown-axis-entry", DEEP, 14, 5),
    (edit(WANGLUO, "region: 110000", "region: 990000"), "unknown-region", WANGLUO, 6, 9),
    (
        edit("content/registers.yml", "law: algorithm-recommendation", "law: x"),
        "unknown-law", "content/registers.yml", 0, 8,
    ),
    (
        edit(RECOMMENDATION, "listings:", "supersedes:\n  - x/y\nlistings:"),
        "unknown-filing", RECOMMENDATION, 10, 5,
    ),
    (
        write("content/identity.yml", IDENTITY + "  reason:\n    en: x\n    zh: 例\n"),
        "unknown-name", "content/identity.yml", 3, 7,
    ),
    (
        write("content/groups.yml", f"{GROUP}  members:\n{MEMBER.format('shili')}"),
        "unknown-company", "content/groups.yml", 6, 16,
    ),
    (
        write("content/groups.yml", f"{GROUP}  members:\n{MEMBER.format('shili-keji') * 2}"),
        "group-member-twice", "content/groups.yml", 9, 16,
    ),
    (
        write("content/groups.yml", f"{GROUP}  brands:\n    - 示例 阅读\n"),
        "undecided-candidate", "content/groups.yml", 6, 5,
    ),
    (move(DEEP, DEEP.replace("2023-08", "2024-02")), "filing-path", "", 2, 1),
    (move(DEEP, DEEP.replace("110108", "")), "filing-path", "", 2, 1),
    (second_service("Shili", "Beijing-Shili-20240101"), "page-address", "", 2, 9),
    (
        write(DEEP.replace(".md", ".yml"), PLAIN_NUMBER), "page-address",
        DEEP.replace(".md", ".yml"), 2, 9,
    ),
    (
        write("content/groups.yml", GROUP.replace("shili", "index")),
        "page-address", "content/groups.yml", 1, 7,
    ),
    (
        edit("content/sectors.yml", "- id: ", SECTOR + "- id: "),
        "page-address", "content/sectors.yml", 1, 7,
    ),
    *(
        (edit(SERVICE, "Beijing-ShiLi-20240101", bad), "file-name", SERVICE, 2, 9)
        for bad in ("a/b", "a\\b", "a..b", "a:b", "a?b", "x" * 101, ".a")
    ),
    (move(KEJI, KEJI.replace("shili", "Shili")), "company-path", "", 1, 1),
    (move(KEJI, KEJI.replace("shili", "x/shili")), "company-path", "", 1, 1),
    (edit(KEJI, "示例科技", "例子 网络"), "company-name-twice", KEJI, 2, 7),
    (edit(KEJI, "codes:", "former_slugs: [lizi-wangluo]\ncodes:"), "page-address", KEJI, 3, 16),
    (
        edit(KEJI, "codes:", ALIAS.format("示例科技 有限公司") + "codes:"),
        "alias-twice", KEJI, 4, 11,
    ),
    (edit(KEJI, "codes:", HEIR.format("nobody") + "codes:"), "unknown-company", KEJI, 4, 14),
    (edit(KEJI, "codes:", HEIR.format("shili-keji") + "codes:"), "succession", KEJI, 4, 14),
    (
        edit(WANGLUO, "  - zh: 例子信息有限公司\n    until: 2023-05\n",
             "  - zh: 示例科技有限公司\n" + HEIR.format("shili-keji")),
        "successor-same", WANGLUO, 6, 14,
    ),
    (edit(DEEP, ROW, "  - batch: 2024-02\n" + ROW), "listing-order", DEEP, 15, 12),
    (edit(DEEP, ROW, ROW + ROW), "listing-order", DEEP, 16, 12),
    (
        edit(DEEP, "    date: 2024-08", "    date: 2024-08\n    not_after: 2026"),
        "date-bounds", DEEP, 21, 11,
    ),
    (
        edit(DEEP, "    date: 2024-08", "    not_before: 2026-05\n    not_after: 2024-08"),
        "date-bounds", DEEP, 21, 17,
    ),
    (edit(DEEP, "    date: 2024-08", "    date: 2023-08"), "event-before-listing", DEEP, 21, 11),
    (
        edit(RECOMMENDATION, "status:", "role: service-provider\nstatus:"),
        "role-register", RECOMMENDATION, 8, 7,
    ),
    (
        edit(SERVICE, "status:", "category: generation-synthesis\nstatus:"),
        "category-register", SERVICE, 6, 11,
    ),
    (edit(DEEP, "category: generation-synthesis\n", ""), "category-register", DEEP, 2, 1),
    (edit(SERVICE, "status: filed", "status: registered"), "status-register", SERVICE, 6, 9),
    (edit(DEEP, "kind: renamed", "kind: cancelled"), "status-events", DEEP, 12, 9),
    (edit(DEEP, "status: filed", "status: revoked"), "status-events", DEEP, 12, 9),
    (
        edit(DEEP, "events:\n", "events:\n  - kind: cancelled\n"), "status-events", DEEP, 12, 9),
    (
        _both(
            edit(DEEP, "status: filed", "status: revoked"),
            edit(DEEP, "events:\n", "events:\n  - kind: cancelled\n  - kind: revoked\n"),
        ),
        "status-events", DEEP, 18, 11,
    ),
    (edit(DEEP, "    row: 1\n", "    row: 1\n    remark: 已注销\n"), "status-remark", DEEP, 16, 13),
    (_ended("2024-05"), "event-after-end", DEEP, 23, 11),
    (edit(DEEP, "230017号", "230018号"), "official-anomaly", "", 3, 9),
    *(
        (edit(DEEP, "网信算备110108000000101230017号", odd), "number-form", DEEP, 3, 9)
        for odd in (
            "110108000000101230017", "网信算备 110108000000101230017号",
            "网信算备11O108000000101230017号",
            "网信算备１１０１０８００００００１０１２３００１７号",
            "京网信算备（110108000000101230017）号", "算备110108000000101230017",
            "备案编号：110108000000101230017号",
        )
    ),
    *(
        (edit(SERVICE, "Beijing-ShiLi-20240101", odd), "number-form", SERVICE, 2, 9)
        for odd in ("Beijing–ShiLi–20240101", "Beijing -ShiLi-20240101", "Beijing-ShiLi-2024-01-01")
    ),
    (edit(DEEP, "示例合成算法", '"示例\\u200b算法"'), "invisible-character", DEEP, 5, 7),
    (
        edit(DEEP, "row: 1", 'row: 1\n    remark: "\\u202e例"'),
        "bidirectional-character", DEEP, 16, 13,
    ),
    *(
        (edit(DEEP, "示例阅读\n    form: app", odd), "product-form", DEEP, 10, 11)
        for odd in ("示例阅读（APP）", "示例阅读(网站)", "示例阅读（APP）、示例网（网站）")
    ),
    (edit(DEEP, "示例阅读", "示例　阅读"), "full-width", DEEP, 10, 11),
    (edit(KEJI, "示例科技", "示例科技２"), "full-width", KEJI, 2, 7),
    *(
        (edit(DEEP, "示例阅读", odd), "look-alike", DEEP, 10, 11)
        for odd in ("АРР", "示例\u0410I", "⼈工", "人\uf90a", "示ロ例", "𝐀I")
    ),
    (
        edit(DEEP, "status:", "purpose:\n  zh: 说 \u0410I 的\nstatus:"),
        "look-alike", DEEP, 13, 7,
    ),
    (edit(DEEP, "示例阅读", "SДx"), "mixed-scripts", DEEP, 10, 11),
    (edit(DEEP, "示例阅读", "'示例阅读 '"), "white-space", DEEP, 10, 11),
    (edit(DEEP, "示例阅读", "Shi  Li"), "white-space", DEEP, 10, 11),
    (edit(DEEP, "示例阅读", "|\n      示例\n      阅读"), "white-space", DEEP, 10, 11),
    *(
        (edit(DEEP, "示例阅读", odd), "placeholder", DEEP, 10, 11)
        for odd in ("TODO", "'--'", "暂无", "示例XXX", "<名称>", "'{{ x }}'", "（待补）", "N/A")
    ),
    (edit(DEEP, "一条示例", "见 http://example.org/ 的"), "insecure-link", DEEP, 24, 3),
    (edit(KEJI, "codes:", "website: http://example.org/\ncodes:"), "insecure-link", KEJI, 3, 10),
    (english("示例", "https://example.org/"), "english-name", DEEP, 6, 7),
    (english("Example", "官网"), "english-name", DEEP, 8, 17),
    (english("Example", "Google Translate"), "english-name", DEEP, 8, 17),
    (second("110108000000101230018", "例二算法"), "near-number", "", 3, 9),
    (second("110108000001001230017", "例二算法"), "near-number", "", 3, 9),
    (second("110108000000101230025", "示例·合成"), "near-name", "", 5, 7),
    (
        edit("content/batches.yml", "announced: 2022-08-12", "rows: 9\n  read: 2026-05-07"),
        "batch-rows", "content/batches.yml", 1, 3,
    ),
]  # fmt: skip


def test_the_small_tree_is_clean(tree: Tree) -> None:
    assert tree.problems() == []


def test_what_texts_and_lists_may_hold_is_no_finding(tree: Tree) -> None:
    text = "见 <https://example.org/> 的 <br> 与 Москва 的 ２０２４ 年"
    tree.edit(DEEP, "status:", f"purpose:\n  zh: {text}\nstatus:")
    tree.edit(DEEP, "    row: 1", "    row: 1\n    remark: 暂无　ＡＰＰ http://example.org/ TODO")
    tree.edit(DEEP, "name: 示例阅读", "name: “Plus α”示例B612<script>")
    assert tree.problems() == []


def test_a_decided_candidate_is_no_finding(tree: Tree) -> None:
    brands = "  brands:\n    - 示例\n  open:\n"
    tree.write("content/groups.yml", f"{GROUP}{brands}{MEMBER.format('shili-keji')}")
    assert tree.problems() == []


def test_a_name_printed_in_a_list_may_stand_in_identity(tree: Tree) -> None:
    tree.edit(DEEP, ROW, f"{ROW}    as_published:\n      company: 无此有限公司\n")
    tree.write("content/identity.yml", IDENTITY + "  reason:\n    en: x\n    zh: 例\n")
    assert [each.rule for each in tree.problems()] == ["official-anomaly"]


@pytest.mark.parametrize(
    ("change", "rule", "path", "line", "column"),
    CASES,
    ids=[f"{n}-{c[1]}" for n, c in enumerate(CASES)],
)
def test_a_breach_is_found_at_its_place(
    tree: Tree, change: Change, rule: str, path: str, line: int, column: int
) -> None:
    change(tree)
    found = [one for one in tree.problems() if one.rule == rule]
    assert len(found) == 1
    assert path in ("", found[0].path)
    assert line in (0, found[0].line)
    assert found[0].column == column


def test_every_rule_has_a_case() -> None:
    assert {one.id for one in RULES} == {case[1] for case in CASES}


def test_rules_have_ids_and_one_line_about_each() -> None:
    assert len({one.id for one in RULES}) == len(RULES)
    for one in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", one.id)
        assert one.about
        assert "\n" not in one.about


def test_hints_name_what_was_meant(tree: Tree) -> None:
    tree.edit(DEEP, "company: shili-keji", "company: shili-kej")
    tree.edit(DEEP, "form: app", "form: apps")
    hints = {one.rule: one.hint for one in tree.problems()}
    assert hints["unknown-company"] == "did you mean shili-keji?"
    assert hints["unknown-form"] == "did you mean app?"


def test_a_legal_name_in_the_place_of_a_slug_is_understood(tree: Tree) -> None:
    tree.edit(DEEP, "company: shili-keji", "company: 示例科技有限公司")
    assert [one.hint for one in tree.problems()] == ["did you mean shili-keji?"]


def test_no_path_is_told_that_follows_from_an_unknown_batch(tree: Tree) -> None:
    tree.edit(SERVICE, "batch: 2024-04", "batch: 2024-05")
    assert [one.rule for one in tree.problems()] == ["unknown-batch"]


def test_two_hundred_unknown_companies_take_no_time() -> None:
    words = [path.stem for path in (REPOSITORY / "content" / "companies").iterdir()]
    start = time.process_time()
    hints = [schema.did_you_mean(f"{word}x", words) for word in words[:200]]
    assert time.process_time() - start < 10  # half a second; room for slow machines
    assert all(hints)


def test_the_right_path_is_told(tree: Tree) -> None:
    tree.move(SERVICE, SERVICE.replace("2024-04", "2024-05"))
    assert [one.hint for one in tree.problems()] == [f"move it to {SERVICE}"]


def test_what_could_not_be_read_is_not_missed_again(tree: Tree) -> None:
    tree.edit(KEJI, "codes:", "cods:")
    tree.edit("content/roles.yml", "- id: service-provider", "- id: Service")
    assert {one.rule for one in tree.problems()} == {"unknown-field", "wrong-form"}


def test_oddities_of_the_lists_are_warnings(tree: Tree) -> None:
    tree.edit(DEEP, "row: 1", "row: 1\n    position: 2")
    assert [(one.rule, one.severity) for one in tree.problems()] == [
        ("official-anomaly", "warning")
    ]


def test_without_files_rules_still_know_the_places_in_filings(tree: Tree) -> None:
    tree.edit(DEEP, "form: app", "form: apps")
    tree.write("content/groups.yml", f"{GROUP}  members:\n{MEMBER.format('nobody')}")
    found = {one.rule: one.line for one in rules.check(tree.content())}
    assert found == {"unknown-form": 11, "unknown-company": 0}


# --- docs/rules.md ----------------------------------------------------------------------------

DOCUMENT = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
MODULES = ("yamldoc", "schema", "texts", "site", "load")
SOURCES = [REPOSITORY / "registry" / f"{name}.py" for name in MODULES]
NO_RULES = {"utf-8", "partial-date"}


def rules_of_shape() -> set[str]:
    """The ids of problems that reading a file can have."""
    texts = [path.read_text(encoding="utf-8") for path in SOURCES]
    found = {word for text in texts for word in re.findall(r'"([a-z]+(?:-[a-z0-9]+)+)"', text)}
    return {word for word in found if not word.startswith("x-")} - NO_RULES


@pytest.mark.parametrize("rule", sorted({one.id for one in RULES} | rules_of_shape()))
def test_each_rule_is_explained(rule: str) -> None:
    section = DOCUMENT.partition(f"\n### {rule}\n")[2].partition("\n### ")[0]
    assert "Wrong:" in section
    assert "Right:" in section


def test_no_rule_is_explained_that_is_not() -> None:
    explained = set(re.findall(r"^### (\S+)$", DOCUMENT, re.M))
    assert explained == {one.id for one in RULES} | rules_of_shape()


def test_about_stands_in_the_document() -> None:
    for one in RULES:
        assert one.about in DOCUMENT


def test_every_list_file_has_a_type() -> None:
    assert {*load.LISTS.values(), "filing", "company"} == set(schema.TYPES)
