"""Companies that took over from others, and their other names: judged, shown, searched, merged."""

from __future__ import annotations

import pytest

from registry import cli, pipeline, rewind, site
from registry.model import Succession
from registry.search import documents
from tests import small_history
from tests.conftest import FILES, KEJI, REPOSITORY, WANGLUO, Tree
from tests.search.built import read, statuses

SOURCE = "https://example.org/notice"
THIRD = "content/companies/lizi-jituan.yml"


def heir(*slugs: str, date: str = "2025-03", source: str = SOURCE) -> str:
    """The field of a company that others took over from."""
    items = "".join(
        f"  - company: {slug}\n    kind: merger\n    date: {date}\n    source: {source}\n"
        for slug in slugs
    )
    return f"successors:\n{items}"


def lay(tree: Tree, **texts: str) -> None:
    tree.write(THIRD, "name:\n  zh: 例子集团有限公司\n" + texts.get("third", ""))
    tree.write(KEJI, FILES[KEJI] + texts.get("keji", ""))
    tree.write(WANGLUO, FILES[WANGLUO] + texts.get("wangluo", ""))


def errors(tree: Tree) -> list[tuple[str, str]]:
    return [(one.rule, one.message) for one in tree.problems() if one.severity == "error"]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"keji": heir("lizi-wangluo"), "wangluo": heir("lizi-jituan")}, []),
        ({"keji": heir("lizi-wangluo", "lizi-jituan")}, []),
        ({"keji": heir("nobody")}, [("unknown-company", "there is no company 'nobody'")]),
        (
            {"keji": heir("shili-keji")},
            [("succession", "a company does not take over from itself")],
        ),
        (
            {"keji": heir("lizi-wangluo", "lizi-wangluo", date="2025")},
            [("succession", "lizi-wangluo stands twice among the successors")],
        ),
        (
            {"keji": heir("lizi-wangluo"), "wangluo": heir("shili-keji")},
            [
                ("succession", "shili-keji leads back to lizi-wangluo by its own successors"),
                ("succession", "lizi-wangluo leads back to shili-keji by its own successors"),
            ],
        ),
        (
            {"keji": "former_names:\n  - zh: 例子集团有限公司\n" + heir("lizi-jituan")},
            [("successor-same", f"{THIRD} has a legal name of this company")],
        ),
        (
            {"keji": heir("lizi-wangluo", date="2025-3")},
            [("wrong-form", "'2025-3' is not a date: 2024, 2024-08 or 2024-08-05")],
        ),
    ],
)
def test_what_is_said_of_successors_is_judged(
    texts: dict[str, str], told: list[tuple[str, str]], tree: Tree
) -> None:
    lay(tree, **texts)
    assert errors(tree) == told


@pytest.mark.parametrize(
    ("decision", "severity"), [("same", ["error"]), ("open", ["warning"]), ("different", [])]
)
def test_what_an_editor_says_of_two_names_agrees(
    decision: str, severity: list[str], tree: Tree
) -> None:
    lay(tree, keji=heir("lizi-wangluo"))
    text = f"- names: [例子信息有限公司, 示例科技有限公司]\n  decision: {decision}\n"
    tree.write("content/identity.yml", f"{text}  reason: {{en: x, zh: 例}}\n")
    assert [one.severity for one in tree.problems() if one.rule == "successor-same"] == severity


@pytest.mark.parametrize("name", ["示例科技（北京）有限公司", "Shili", "示例旧有限公司"])
def test_another_name_is_one_that_is_not_there_yet(name: str, tree: Tree) -> None:
    alias = "aliases:\n  - name: {}\n    kind: brand\n    source: 例\n"
    lay(tree, keji=alias.format(name))
    assert errors(tree) == []
    text = (tree.root / KEJI).read_text("utf-8")
    own = (
        f"  zh: 示例科技有限公司\n  en: Example\n  en_source: official\n  en_reference: {SOURCE}\n"
    )
    own += "former_names:\n  - zh: 示例旧有限公司\n"
    tree.write(KEJI, text.replace("  zh: 示例科技有限公司\n", own))
    found = [rule for rule, _ in errors(tree)]
    assert found == (["alias-twice"] if name == "示例旧有限公司" else [])


def pages(tree: Tree) -> dict[str, str]:
    settings = site.read(REPOSITORY, "https://registry.example/")
    made = pipeline.site_of(*small_history.loaded(tree), {}, settings)
    return {path: data.decode("utf-8", "replace") for path, data in made}


def test_both_pages_tell_it_in_both_languages(tree: Tree) -> None:
    lay(tree, keji=heir("lizi-wangluo", source="cn-cac-deep-synthesis/2024-02"))
    files = pages(tree)
    for folder, after, before, kind in (
        ("", "Successors", "Took over from", "Merger"),
        ("zh/", "承继主体", "承继自", "合并"),
    ):
        old = files[f"{folder}companies/shili-keji.html"]
        new = files[f"{folder}companies/lizi-wangluo.html"]
        assert after in old
        assert before in new
        assert 'href="../companies/lizi-wangluo.html"' in old
        assert 'href="../companies/shili-keji.html"' in new
        for page in (old, new):
            assert f"{kind} · 2025-03" in page
            assert 'href="../batches/cn-cac-deep-synthesis/2024-02.html"' in page


def test_another_name_is_shown_with_its_kind_and_source(tree: Tree) -> None:
    lay(tree, keji="aliases:\n  - name: 例牌\n    kind: brand\n    source: 示例出处\n")
    files = pages(tree)
    assert "例牌 <small>· Brand · source: 示例出处" in files["companies/shili-keji.html"]
    assert "例牌 <small>· 品牌 · 出处：示例出处" in files["zh/companies/shili-keji.html"]


def test_what_a_source_says_cannot_leave_its_place(tree: Tree) -> None:
    hostile = '"javascript:alert(1)</small><script>alert(2)</script>"'
    lay(tree, keji=heir("lizi-wangluo", source=hostile))
    page = pages(tree)["companies/shili-keji.html"]
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_before_its_day_nobody_had_taken_over(tree: Tree) -> None:
    lay(tree, keji=heir("lizi-wangluo", date="2024-05"))
    content = tree.content()
    for day, told in (("2024-05-30", 0), ("2024-05-31", 1)):
        companies = rewind.at(content, day).companies
        assert len(companies["shili-keji"].successors) == told


def test_a_merge_puts_the_one_that_stays_in_its_place(tree: Tree) -> None:
    lay(tree, third=heir("lizi-wangluo", "shili-keji"), wangluo=heir("shili-keji"))
    reason = ("--reason-en", "made up", "--reason-zh", "示例")
    root = ("--root", str(tree.root))
    assert cli.main(["company", "merge", "lizi-wangluo", "shili-keji", *reason, *root]) == 0
    companies = tree.content().companies
    assert companies["lizi-jituan"].successors == (
        Succession("shili-keji", "merger", SOURCE, "2025-03"),
    )
    assert companies["shili-keji"].successors == ()
    assert errors(tree) == []


def test_an_alias_is_searched_for(tree: Tree) -> None:
    lay(tree, keji="aliases:\n  - name: 例牌\n    kind: brand\n    source: 例\n")
    cat, schemas = read(tree.root)
    found = documents.make(cat, statuses(schemas))
    (company,) = [one for block in found.blocks for one in block if one.ref == "company shili-keji"]
    assert "例牌" in company.texts[documents.COMPANY]
