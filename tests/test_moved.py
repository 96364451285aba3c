"""Addresses that a company had before: they lead on, with and without a history."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from registry import cli, pipeline, site
from registry.importers import companies
from registry.importers.companies import Sighting
from registry.model import Commit, History, Revision
from registry.search import documents
from tests import small_history
from tests.conftest import DEEP, FILES, KEJI, REPOSITORY, WANGLUO, Tree
from tests.search.built import read, statuses

BASE = "https://registry.example/"
OLD = "lizi-jiude"  # the slug that lizi-wangluo had
FORMER = f"{FILES[WANGLUO]}former_slugs:\n  - {OLD}\n"
ONE = Commit("1" * 40, "2030-01-01T00:00:00Z", "", "Ada Example", "Added", "editorial")
TWO = Commit("2" * 40, "2030-01-02T00:00:00Z", "", "Ada Example", "Merged", "editorial")


def history() -> History:
    """The old slug as a company of two filings, that was merged into the other."""
    company = {"name": {"zh": "例子旧有限公司"}}
    path = f"content/companies/{OLD}.yml"
    records = {
        ("company", OLD): (
            Revision(ONE, "added", path, "a", company),
            Revision(TWO, "removed", path, "", company),
        )
    }
    for number in ("110108000000101230017", "110108000000202230025"):
        id_ = f"cn-cac-recommendation/网信算备{number}号"
        data = {"register": "cn-cac-recommendation", "number": f"网信算备{number}号"}
        before, after = ({**data, "company": one} for one in (OLD, "lizi-wangluo"))
        records["filing", id_] = (
            Revision(ONE, "added", "x.md", "b", before),
            Revision(TWO, "edited", "x.md", "c", after),
        )
    return History((ONE, TWO), records, TWO.id)


def built(tree: Tree, past: History | None = None) -> dict[str, str]:
    tree.write(WANGLUO, FORMER)
    settings = site.read(REPOSITORY, BASE)
    given = (past,) if past else ()
    made = pipeline.site_of(*small_history.loaded(tree), {}, settings, *given)
    return {path: data.decode("utf-8", "replace") for path, data in made}


@pytest.mark.parametrize("past", [None, history()], ids=["no history", "history"])
def test_the_address_leads_on_in_both_languages(past: History | None, tree: Tree) -> None:
    files = built(tree, past)
    for folder in ("", "zh/"):
        page = files[f"{folder}companies/{OLD}.html"]
        assert '<meta http-equiv="refresh" content="0; url=../companies/lizi-wangluo.html">' in page
        assert f'<link rel="canonical" href="{BASE}{folder}companies/lizi-wangluo.html">' in page
        assert "例子网络有限公司" in page
        assert OLD in files[f"{folder}companies/lizi-wangluo.html"]
    assert OLD not in files["sitemap.xml"]
    assert "companies/lizi-wangluo.html" in files["sitemap.xml"]


def test_a_change_calls_the_old_company_by_its_name(tree: Tree) -> None:
    page = built(tree, history())["companies/lizi-wangluo.html"]
    assert '<del lang="zh-Hans">例子旧有限公司</del>' in page
    assert f"<del>{OLD}" not in page


def test_a_filing_that_left_the_old_company_is_told_by_the_new_one(tree: Tree) -> None:
    number = "网信算备440305000000101230099号"
    data = {
        "register": "cn-cac-deep-synthesis",
        "number": number,
        "name": {"zh": "例去算法"},
        "company": OLD,
    }
    path = "content/filings/cn-cac-deep-synthesis/2023-08/x.md"
    states = (
        Revision(ONE, "added", path, "d", data),
        Revision(TWO, "removed", path, "", data),
    )
    past = history()
    key = ("filing", f"cn-cac-deep-synthesis/{number}")
    files = built(tree, replace(past, records={**past.records, key: states}))
    assert "例去算法" in files["companies/lizi-wangluo.html"]
    left = files["filings/cn-cac-deep-synthesis/x.html"]
    assert 'href="../../companies/lizi-wangluo.html"' in left


def test_its_feed_goes_on(tree: Tree) -> None:
    tree.edit(DEEP, "shili-keji", "lizi-wangluo")  # so that there are two
    files = built(tree, history())
    old, new = (
        {
            part.partition("</id>")[0]
            for part in files[f"feeds/companies/{slug}.xml"].split("<entry>")[1:]
        }
        for slug in (OLD, "lizi-wangluo")
    )
    assert new
    assert new < old  # which also tells that the company was removed


def test_the_search_finds_the_company_by_it(tree: Tree) -> None:
    tree.write(WANGLUO, FORMER)
    cat, schemas = read(tree.root)
    found = documents.make(cat, statuses(schemas))
    refs = [one.ref for block in found.blocks for one in block if OLD in _names(one)]
    assert refs[0] == "company lizi-wangluo"


def _names(one: documents.Document) -> tuple[str, ...]:
    return (*one.texts.get(documents.COMPANY, ()), *one.shared.get(documents.COMPANY, ()))


def messages(tree: Tree) -> list[tuple[str, str, str]]:
    return [(one.rule, one.path, one.hint) for one in tree.problems() if one.severity == "error"]


@pytest.mark.parametrize("slug", ["shili-keji", "lizi-wangluo", "index"])
def test_the_address_of_another_page_is_none(slug: str, tree: Tree) -> None:
    tree.write(WANGLUO, FORMER.replace(OLD, slug))
    ((rule, path, _),) = messages(tree)
    assert (rule, path) == ("page-address", WANGLUO)


def test_two_companies_have_not_one_former_address(tree: Tree) -> None:
    tree.write(WANGLUO, FORMER)
    tree.write(KEJI, f"{FILES[KEJI]}former_slugs:\n  - {OLD}\n")
    assert [rule for rule, _, _ in messages(tree)] == ["page-address"]


@pytest.mark.parametrize("slug", ["../evil", "A", "a--b", "例", "a" * 101])
def test_what_is_no_slug_is_refused(slug: str, tree: Tree) -> None:
    tree.write(WANGLUO, FORMER.replace(OLD, f"'{slug}'"))
    assert [rule for rule, _, _ in messages(tree)] == ["wrong-form"]


def test_who_names_it_is_told_the_new_one_and_check_mends_that(tree: Tree) -> None:
    tree.write(WANGLUO, FORMER)
    tree.edit(DEEP, "company: shili-keji", f"company: {OLD}")
    assert messages(tree) == [("unknown-company", DEEP, "did you mean lizi-wangluo?")]
    assert cli.main(["check", "--fix", "--root", str(tree.root)]) == 0
    assert "company: lizi-wangluo\n" in (tree.root / DEEP).read_text("utf-8")


def test_no_new_company_gets_it(tree: Tree) -> None:
    tree.write(WANGLUO, FORMER.replace(OLD, "shili-wuxian"))
    known = tree.content().companies
    name = "示例无线有限公司"
    found = companies.directory([Sighting(name, "")], [], [], known)
    assert found.slug(name) not in ("shili-wuxian", *known)
