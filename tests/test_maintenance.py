"""The pages of what maintainers look after, and the lists that they are made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from registry import catalogue, later, load, pipeline
from registry.indexes import upkeep
from registry.model import Content, Filing
from registry.pages import tables
from tests import small_site
from tests.conftest import DEEP, Tree
from tests.small_site import CANCELLED, FULL, fill


@pytest.fixture
def content(tree: Tree) -> Content:
    return load.load(fill(tree).files())[0]


def catalogue_of(
    content: Content, before: catalogue.Catalogue | None = None
) -> catalogue.Catalogue:
    return catalogue.make(content, pipeline.askers(content), before)


def with_filing(content: Content, path: str, **values: object) -> Content:
    old = next(one for one in content.filings.values() if one.path == path)
    return replace(content, filings={**content.filings, old.id: replace(old, **values)})


def without(content: Content, path: str) -> Content:
    kept = {id_: one for id_, one in content.filings.items() if one.path != path}
    return replace(content, filings=kept)


def renamed(content: Content) -> Content:
    slug, one = next(iter(content.companies.items()))
    return replace(content, companies={**content.companies, slug: replace(one, aliases=())})


def reviewed(content: Content) -> Content:
    return with_filing(content, FULL, details={"review_due": "2031-02"}, sectors=("education",))


EDITS = [
    reviewed,
    renamed,
    lambda one: with_filing(one, DEEP, notes="Made up."),
    lambda one: with_filing(one, DEEP, status="revoked"),
    lambda one: with_filing(one, FULL, related=()),
    lambda one: without(one, FULL),
    lambda one: without(one, CANCELLED),
]


@pytest.mark.parametrize("edit", EDITS)
def test_lists_that_follow_others_are_those_made_anew(content: Content, edit: object) -> None:
    first = catalogue_of(content)
    known = upkeep.make(first)
    for then in (edit(content), content):  # type: ignore[operator]
        cat = catalogue_of(then, first)
        found = upkeep.after(known, first, cat)
        assert found == upkeep.make(cat)
        assert list(found.odd) == list(upkeep.make(cat).odd)
        first, known = cat, found


def test_an_edit_of_notes_looks_at_no_other_record(content: Content) -> None:
    first = catalogue_of(content)
    known = upkeep.make(first)
    then = with_filing(content, FULL, notes="Made up.", terms=())
    asked: list[str] = []

    def find(id_: str) -> Filing:
        asked.append(id_)
        return content.filings[id_]

    old = replace(first, content=replace(content, filings=later.Later(content.filings, find)))
    new = replace(first, content=replace(old.content, filings=later.patched(
        old.content.filings, {one.id: one for one in then.filings.values() if one.path == FULL},
        content.filings)))  # fmt: skip
    found = upkeep.after(known, old, new)
    assert (found.odd, found.untold, found.reviews) == (known.odd, known.untold, known.reviews)
    assert len(set(asked)) == 1


def test_some_never_read_as_none_nor_most_as_all() -> None:
    assert tables.share(1, 1000).small == "<1%"
    assert (tables.share(0, 1000).text, tables.share(0, 1000).small) == ("0", "")
    assert tables.share(999, 1000).small == "99%"
    assert tables.share(1000, 1000).small == "100%"
    assert tables.share(0, 0).text == "–"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.test_site import _tree

    folder = tmp_path_factory.mktemp("maintained")
    tree = fill(_tree(folder / "tree"))
    for path in (tree.root / DEEP).parent.glob("*.md"):  # no name of a product tells a sector
        path.write_text(
            path.read_text(encoding="utf-8").replace("示例阅读", "示例"), encoding="utf-8"
        )
    text = (tree.root / FULL).read_text(encoding="utf-8")
    tree.write(FULL, text.replace("\nlanguages:", "\nreview_due: 2031-02\nlanguages:"))
    small_site.build(tree, folder / "site")
    return folder / "site"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("about", 'href="maintenance/index.html"'),
        ("maintenance/index", "Oddities in the official data"),
        ("zh/maintenance/index", "维护"),
        ("maintenance/anomalies", "In two registers"),
        ("maintenance/anomalies", "related[0]"),
        ("maintenance/anomalies", f"<code>{FULL}</code>"),
        ("maintenance/sectors", "Entries 1 to 100 of"),
        ("maintenance/sectors-2", "Filings without a sector, page 2"),
        ("maintenance/questions", "A made-up doubt."),
        ("maintenance/questions", "content/identity.yml"),
        ("maintenance/questions", "shili: open"),
        ("zh/maintenance/questions", "虚构的疑问。"),
        ("maintenance/fields", "Name: English <code>name.en</code>"),
        ("maintenance/coverage", "not known"),
        ("maintenance/coverage", "import cn-cac-genai-filing LIST --announced 2026-07-10"),
        ("maintenance/review", "2026-05-07"),
        ("maintenance/review", "2031-02"),
    ],
)
def test_page_says(built: Path, page: str, said: str) -> None:
    assert said in (built / f"{page}.html").read_text(encoding="utf-8")


def test_hostile_names_are_shown(built: Path) -> None:
    for path in (built / "maintenance").glob("*.html"):
        assert "<img src=x" not in path.read_text(encoding="utf-8")
