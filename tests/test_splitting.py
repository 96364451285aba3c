"""One company that is two: chosen filings go to the other, and everything follows."""

from __future__ import annotations

import pytest

from registry.cli import main
from tests.conftest import DEEP, FILES, KEJI, RECOMMENDATION, SERVICE, WANGLUO, Tree

IDENTITY = "content/identity.yml"
REASON = ("--reason-en", "made up", "--reason-zh", "示例")
OTHER = "例丙科技有限公司"
NEW = "content/companies/libing-keji.yml"


def run(tree: Tree, *args: str) -> int:
    return main(["company", *args, *REASON, "--root", str(tree.root)])


def split(tree: Tree, *args: str) -> int:
    return run(tree, "split", "shili-keji", *args)


def text(tree: Tree, path: str) -> str:
    return (tree.root / path).read_text("utf-8")


def errors(tree: Tree) -> list[str]:
    return [one.message for one in tree.problems() if one.severity == "error"]


def printed(tree: Tree, path: str, name: str) -> None:
    """Let the list of a filing print another name than its company has."""
    row = "row: 1\n" if path == DEEP else "row: 7\n"
    tree.edit(path, row, f"{row}    as_published:\n      company: {name}\n")


def test_what_a_list_prints_under_the_name_goes_to_a_new_company(tree: Tree) -> None:
    tree.edit(KEJI, "codes:", f"former_names:\n  - zh: {OTHER}\n    until: 2024-08\ncodes:")
    printed(tree, DEEP, OTHER)
    assert split(tree, OTHER) == 0
    assert text(tree, NEW) == f"name:\n  zh: {OTHER}\ncodes:\n  - 1101080000001\n"
    assert text(tree, KEJI) == "name:\n  zh: 示例科技有限公司\n"
    assert "company: libing-keji\n" in text(tree, DEEP)
    assert "as_published" not in text(tree, DEEP)
    assert text(tree, SERVICE) == FILES[SERVICE]
    (identity,) = tree.content().identities
    assert identity.names == ("示例科技有限公司", OTHER)
    assert (identity.decision, identity.reason.en) == ("different", "made up")
    assert errors(tree) == []


@pytest.mark.parametrize(
    "number", ["110108000000101230017", "网信算备110108000000101230017号", DEEP]
)
def test_chosen_filings_go_and_keep_what_was_printed(number: str, tree: Tree) -> None:
    assert split(tree, "lizi-wangluo", number) == 0
    content = tree.content()
    assert {one.path for one in content.filings.values() if one.company == "lizi-wangluo"} == {
        DEEP,
        RECOMMENDATION,
    }
    assert "as_published:\n      company: 示例科技有限公司\n" in text(tree, DEEP)
    assert "一条示例备注。" in text(tree, DEEP)
    assert content.companies["lizi-wangluo"].codes == ("1101080000001",)
    assert content.companies["shili-keji"].codes == ()
    assert errors(tree) == []


def test_what_was_told_as_a_rename_is_a_transfer(tree: Tree) -> None:
    event = f"  - kind: company-renamed\n    from: {OTHER}\n    to: 示例科技有限公司\n"
    event += "    batch: 2023-08\n    date: 2024-08\n"
    tree.edit(DEEP, "events:\n", f"events:\n{event}")
    printed(tree, SERVICE, OTHER)
    assert split(tree, OTHER) == 0
    assert "  - kind: transferred\n" in text(tree, DEEP)
    assert "company: shili-keji\n" in text(tree, DEEP)
    assert "company: libing-keji\n" in text(tree, SERVICE)


@pytest.mark.parametrize("slip", [(), ("--slip",)])
def test_a_wrong_merge_is_undone(slip: tuple[str, ...], tree: Tree) -> None:
    tree.write(WANGLUO, "name:\n  zh: 例子网络有限公司\n")
    before = tree.files()
    assert run(tree, "merge", "lizi-wangluo", "shili-keji", *slip) == 0
    assert text(tree, KEJI) != FILES[KEJI]
    assert split(tree, "例子网络有限公司") == 0
    after = {path: data for path, data in tree.files() if path != IDENTITY}
    assert after[KEJI] == FILES[KEJI].encode()
    assert after.keys() == dict(before).keys()
    assert "company: lizi-wangluo\n" in text(tree, RECOMMENDATION)
    assert "as_published" not in text(tree, RECOMMENDATION)
    assert [one.decision for one in tree.content().identities] == ["different"]


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        ((OTHER,), 1, "no list prints 例丙科技有限公司 for a filing of shili-keji"),
        ((OTHER, "110108000000202230025"), 2, "shili-keji has no filing '110108000000202230025'"),
        (("lizi-wanglu", "110108000000101230017"), 2, "did you mean lizi-wangluo?"),
        (("libing", "110108000000101230017"), 2, "a new one needs its legal name"),
        ((OTHER, DEEP, "--slug", "lizi-wangluo"), 1, "is another company"),
        ((OTHER, DEEP, "--slug", "../evil"), 1, "nothing was written"),
        (("示例科技有限公司", "110108000000101230017"), 1, "keeps the name 示例科技有限公司"),
        (("\x1b[2J", "110108000000101230017"), 1, "is no legal name"),
    ],
)
def test_what_cannot_be_is_refused(
    args: tuple[str, ...], code: int, told: str, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree.files()
    assert split(tree, *args) == code
    assert told in capsys.readouterr().err
    assert tree.files() == before


def test_a_former_slug_that_spells_another_name_comes_back_if_asked_for(tree: Tree) -> None:
    tree.edit(KEJI, "codes:", "former_slugs:\n  - lijiu\n  - liwai\ncodes:")
    assert split(tree, OTHER, DEEP, "--slug", "lijiu") == 0
    companies = tree.content().companies
    assert companies["lijiu"].name.zh == OTHER
    assert companies["shili-keji"].former_slugs == ("liwai",)
    assert errors(tree) == []


def test_three_names_that_are_one_are_decided_by_hand_first(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    names = f"[示例科技有限公司, {OTHER}, 例丁科技有限公司]"
    tree.write(IDENTITY, f"- names: {names}\n  decision: same\n  reason: {{en: x, zh: 例}}\n")
    assert split(tree, OTHER, "110108000000101230017") == 1
    assert "take one of the two out of it first" in capsys.readouterr().err
