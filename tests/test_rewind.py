"""The content as it officially stood on a day: made-up filings, and the real registry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache

import pytest

from registry import files, git, load, rewind
from registry.model import Commit, Content, Filing
from tests.conftest import DEEP, KEJI, REPOSITORY, WANGLUO, Tree

FOLDER = "content/filings/cn-cac-deep-synthesis/2024-02"
ONE = "cn-cac-deep-synthesis/网信算备110108000000101230017号"  # DEEP: renamed in 2024-08
CANCELLED = "cn-cac-deep-synthesis/网信算备110108000000101240013号"
BOUNDS = "cn-cac-deep-synthesis/网信算备110108000000101240021号"
MOVED = "cn-cac-deep-synthesis/网信算备110108000000101240039号"
PUSH = "cn-cac-recommendation/网信算备110108000000202230025号"
SERVICE = "cn-cac-genai-filing/Beijing-ShiLi-20240101"
BEGINNING, END = "2022-08-12", "9999-12-31"

EVENTS = {
    CANCELLED: """\
status: cancelled
events:
  - kind: products-changed
    added:
      - name: 示例新品
    date: 2024-05
  - kind: cancelled
    date: 2025-07
    announced: 2025-07-14
    notice: 关于注销示例算法的公告
""",
    BOUNDS: """\
status: filed
events:
  - kind: renamed
    from: 例二旧名算法
    to: 例二算法
    batch: 2024-02
    not_before: 2024-02
    not_after: 2026-05-07
  - kind: renamed
    from: 例二更旧名算法
    to: 例二旧名算法
""",
    MOVED: """\
status: filed
events:
  - kind: transferred
    from: 示例科技有限公司
    to: 例子接收有限公司
    date: 2024-06-01
    batch: 2024-09
""",
}


@pytest.fixture
def content(tree: Tree) -> Content:
    for key, rest in EVENTS.items():
        number = key.partition("/")[2]
        status, _, events = rest.partition("\n")
        company = "lizi-jieshou" if key == MOVED else "shili-keji"
        tree.write(
            f"{FOLDER}/{number[4:-1]}.md",
            f"---\nregister: cn-cac-deep-synthesis\nnumber: {number}\nname:\n  zh: 例二算法\n"
            f"company: {company}\ncategory: generation-synthesis\nrole: service-provider\n"
            f"products:\n  - name: 示例旧品\n  - name: 示例新品\n{status}\n"
            f"listings:\n  - batch: 2024-02\n{events}---\n",
        )
    tree.write("content/companies/lizi-jieshou.yml", "name:\n  zh: 例子接收有限公司\n")
    tree.write("content/companies/lizi-weishenbao.yml", "name:\n  zh: 例子未申报有限公司\n")
    batches = (tree.root / "content/batches.yml").read_text(encoding="utf-8")
    late = "- register: cn-cac-deep-synthesis\n  batch: 2024-09\n  announced: 2024-09-20\n"
    tree.write("content/batches.yml", late + batches)
    tree.write(
        "content/groups.yml",
        "".join(
            f"- id: {id_}\n  name:\n    en: {id_}\n    zh: 示例集团\n  members:\n"
            f"    - company: {slug}\n      basis: legal-name\n      evidence: 示例\n"
            for id_, slug in (("late", "lizi-jieshou"), ("old", "lizi-wangluo"))
        ),
    )
    return tree.content()


def test_at_the_end_all_is_as_today(content: Content) -> None:
    assert rewind.at(content, END) == content


@pytest.mark.parametrize(
    ("day", "key", "stood"),
    [
        ("2024-08-30", ONE, "例一算法"),
        ("2024-08-31", ONE, "示例合成算法"),  # a month is over on its last day
        ("2024-03-01", BOUNDS, "例二旧名算法"),
        ("2026-05-06", BOUNDS, "例二旧名算法"),  # bounds: from the latest possible day
        ("2026-05-07", BOUNDS, "例二算法"),
    ],
)
def test_a_renaming(content: Content, day: str, key: str, stood: str) -> None:
    assert rewind.at(content, day).filings[key].name.zh == stood


@pytest.mark.parametrize(
    ("day", "status", "products", "events"),
    [
        ("2024-05-30", "filed", ["示例旧品"], 0),
        ("2024-05-31", "filed", ["示例旧品", "示例新品"], 1),
        ("2025-07-13", "filed", ["示例旧品", "示例新品"], 1),
        ("2025-07-14", "cancelled", ["示例旧品", "示例新品"], 2),  # the day of its notice
    ],
)
def test_a_cancellation(
    content: Content, day: str, status: str, products: list[str], events: int
) -> None:
    was = rewind.at(content, day).filings[CANCELLED]
    assert was.status == status
    assert [one.name for one in was.products] == products
    assert len(was.events) == events


@pytest.mark.parametrize(
    ("day", "stood", "former"),
    [("2023-05-30", "例子信息有限公司", 0), ("2023-05-31", "例子网络有限公司", 1)],
)
def test_a_company_under_another_name(content: Content, day: str, stood: str, former: int) -> None:
    company = rewind.at(content, day).companies["lizi-wangluo"]
    assert (company.name.zh, len(company.former_names)) == (stood, former)
    assert rewind.name_at(content.companies["lizi-wangluo"], day) == stood


def test_a_filing_that_another_company_had(content: Content) -> None:
    before, after = (rewind.at(content, f"2024-0{month}") for month in ("5-31", "6-01"))
    assert before.filings[MOVED].company == "shili-keji"
    assert "lizi-jieshou" not in before.companies
    assert after.filings[MOVED].company == "lizi-jieshou"


def test_what_was_not_yet_there_is_left_out(content: Content) -> None:
    was = rewind.at(content, BEGINNING)
    assert set(was.filings) == {PUSH}
    assert set(was.batches) == {"cn-cac-recommendation/2022-08"}
    # One that never had a filing cannot have come later.
    assert set(was.companies) == {"lizi-wangluo", "lizi-weishenbao"}
    assert set(was.groups) == {"old"}
    assert was.registers == content.registers
    assert rewind.at(content, "2022-08-11").filings == {}


def test_a_list_without_a_day_counts_from_the_end_of_its_month(content: Content) -> None:
    assert SERVICE not in rewind.at(content, "2024-04-29").filings
    assert SERVICE in rewind.at(content, "2024-04-30").filings


def test_an_event_names_no_list_that_is_yet_to_come(content: Content) -> None:
    assert rewind.at(content, "2024-09-19").filings[MOVED].events[0].batch == ""
    assert rewind.at(content, "2024-09-20").filings[MOVED].events[0].batch == "2024-09"


def test_the_text_of_a_record_is_that_of_the_record_then(content: Content) -> None:
    was = rewind.at(content, "2024-08-30")
    assert "例一算法" in was.texts[DEEP]
    assert "示例合成算法" not in was.texts[DEEP]
    assert was.texts[KEJI] == content.texts[KEJI]
    assert "例子信息有限公司" in rewind.at(content, BEGINNING).texts[WANGLUO]


def test_every_state_is_what_winding_back_gives(content: Content) -> None:
    states = list(rewind.states(content))
    days = ["2022-08-12", "2023-09-01", "2024-02-29", "2024-04-30", "2025-07-14"]
    assert [state.day for state in states] == days
    for state in states:
        plain = {key: stripped(one) for key, one in state.filings.items()}
        wound = rewind.at(content, state.day).filings
        assert plain == {key: stripped(one) for key, one in wound.items()}


def stripped(filing: Filing) -> tuple[object, ...]:
    return filing.name, filing.company, filing.products, filing.status, len(filing.events)


def test_what_stood_the_same_is_the_record_of_today(content: Content) -> None:
    last = list(rewind.states(content))[-1]
    assert last.filings[ONE] is content.filings[ONE]
    assert last.filings[BOUNDS] is not content.filings[BOUNDS]


# --- the real registry ------------------------------------------------------------------------


@cache
def real() -> Content:
    return load.load(files.read(REPOSITORY))[0]


@cache
def replayed() -> dict[str, Commit]:
    """The last commit of each announcement day, of those that the import wrote as history.

    It needs the whole history: in a shallow clone this fails and says how to get the rest.
    """
    official = [one for one in git.mainline(REPOSITORY, "HEAD") if one.kind == "official"]
    first = official[0].recorded[:10]
    return {one.authored[:10]: one for one in official if one.recorded[:10] == first}


@pytest.mark.parametrize(
    "day", ["2022-08-12", "2023-09-01", "2024-08-31", "2025-07-14", "2025-09-11", "2026-03-12"]
)
def test_the_totals_of_a_day_are_those_of_its_commit(day: str) -> None:
    then = load.load(git.tree(REPOSITORY, replayed()[day].id))[0]
    # A list that is read later tells of days before: only those held then can be compared.
    (state,) = [one for one in rewind.states(real()) if one.day == day]
    known = [
        one
        for one in state.filings.values()
        if f"{one.register}/{one.listings[0].batch}" in then.batches
    ]
    assert totals(known) == totals(then.filings.values())


def totals(filings: Iterable[Filing]) -> Counter[tuple[str, str]]:
    return Counter((one.register, one.status) for one in filings)


def test_at_the_end_the_real_registry_is_as_today() -> None:
    assert rewind.at(real(), END) == real()
