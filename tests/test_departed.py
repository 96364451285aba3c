"""What stood here once never stops a build, whatever it was called."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from registry import pipeline, site, write
from registry.chronicle import make
from registry.model import Commit, History, Revision
from tests import small_history
from tests.conftest import REPOSITORY, Tree

ONE = Commit("1" * 40, "2030-01-01T00:00:00Z", "", "Ada Example", "Added", "editorial")
TWO = Commit("2" * 40, "2030-01-02T00:00:00Z", "", "Ada Example", "Taken out", "editorial")


def left(type_: str, id_: str, path: str = "content/x.yml") -> History:
    """A history that knows one record, added and removed again."""
    data = {
        "register": id_.partition("/")[0],
        "number": id_.partition("/")[2],
        "name": {"zh": "例"},
    }
    states = (
        Revision(ONE, "added", path, "b", data),
        Revision(TWO, "removed", path, "", data),
    )
    return History((ONE, TWO), {(type_, id_): states}, TWO.id)


@pytest.mark.parametrize(
    ("type_", "id_", "path"),
    [
        ("sector", "../../evil", ""),
        ("sector", "x" * 300, ""),
        ("sector", "HEALTH", ""),  # health stands
        ("company", "Shili-Keji", ""),  # shili-keji stands
        ("company", "..", ""),
        ("filing", "../x", "content/filings/../2023-08/x.md"),
        ("filing", "q/x", "content/filings/q/2023-08/x\\y.md"),
        ("filing", f"{'r' * 300}/x", "content/filings/r/2023-08/x.md"),
        (
            "filing",
            "CN-CAC-deep-synthesis/1",
            "content/filings/CN-CAC-deep-synthesis/2023-08/110108000000101230017.md",
        ),
    ],
)
def test_the_site_is_written(tree: Tree, tmp_path: Path, type_: str, id_: str, path: str) -> None:
    settings = site.read(REPOSITORY, "https://registry.example/")
    past = left(type_, id_, path or f"content/{type_}s/{id_}.yml")
    outputs = pipeline.site_of(*small_history.loaded(tree), {}, settings, past)
    made = write.write(tmp_path.parent / f"{tmp_path.name}-site", outputs)
    assert made.files > 100


@pytest.mark.parametrize("how", ["former name", "decision"])
def test_the_page_of_a_company_merged_into_another_leads_to_it(
    how: str, tree: Tree, tmp_path: Path
) -> None:
    """Nothing but its former name, or the decision that both are one, says where it went."""
    name = "例"
    if how == "decision":
        text = (
            f"- names: [例子网络有限公司, {name}]\n  decision: same\n  reason: {{en: x, zh: 例}}\n"
        )
        tree.write("content/identity.yml", text)
    else:
        tree.edit("content/companies/lizi-wangluo.yml", "例子信息有限公司", name)
    settings = site.read(REPOSITORY, "https://registry.example/")
    past = left("company", "lizi-jiude", "content/companies/lizi-jiude.yml")
    outputs = pipeline.site_of(*small_history.loaded(tree), {}, settings, past)
    folder = tmp_path.parent / f"{tmp_path.name}-site"
    write.write(folder, outputs)
    page = (folder / "companies" / "lizi-jiude.html").read_text("utf-8")
    assert 'href="lizi-wangluo.html"' in page.replace("../companies/", "")


def test_a_region_keeps_its_page_and_its_feed(tree: Tree) -> None:
    id_ = "cn-cac-deep-synthesis/网信算备440305000000101230099号"
    past = left("filing", id_, "content/filings/cn-cac-deep-synthesis/2023-08/x.md")
    ((key, states),) = past.records.items()
    listed = {**states[0].data, "listings": [{"batch": "2023-08"}]}
    past = replace(past, records={key: tuple(replace(one, data=listed) for one in states)})
    settings = site.read(REPOSITORY, "https://registry.example/")
    made = {path for path, _ in pipeline.site_of(*small_history.loaded(tree), {}, settings, past)}
    assert {"regions/440300.html", "feeds/regions/440300.xml"} <= made


def test_a_name_that_no_filing_tells_is_an_edit(tree: Tree) -> None:
    before = {"name": {"zh": "示例旧有限公司"}}
    after = {"name": {"zh": "示例科技有限公司"}}
    official = Commit("3" * 40, "2030-01-03T00:00:00Z", "", "", "", "official")
    states = (
        Revision(ONE, "added", "content/companies/x.yml", "a", before),
        Revision(official, "edited", "content/companies/x.yml", "b", after),
    )
    key = ("company", "lizi-wangluo")
    points = make(tree.content(), History((ONE, official), {key: states})).points[key]
    assert [point.what for point in points] == ["added", "edited"]


@pytest.mark.parametrize("announced", ["2022", "9999-12-31"])
def test_an_odd_day_of_a_list_makes_no_flood_of_months(tree: Tree, announced: str) -> None:
    tree.edit("content/batches.yml", "announced: 2022-08-12", f"announced: {announced}")
    settings = site.read(REPOSITORY, "https://registry.example/")
    outputs = pipeline.site_of(*small_history.loaded(tree), {}, settings)
    months = [path for path, _ in outputs if re.fullmatch(r"changes/\d{4}-\d\d\.html", path)]
    assert 0 < len(months) < 100
