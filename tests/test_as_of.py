"""The pages of the registry as of a date: made-up filings, a made-up history, the real budget."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from registry import catalogue, chronicle, files, history, load, pipeline, render, site, texts
from registry.model import History, Page
from registry.pages import as_of, view
from registry.schema import Schemas
from tests.conftest import DEEP, RECOMMENDATION, REPOSITORY, Tree
from tests.repository import Repository
from tests.small_site import fill

DAYS = ["2022-08-12", "2023-09-01", "2024-02-29", "2024-04-30", "2025-07-14"]
MOST_FILES, MOST_BYTES = 150, 15_000_000


def pages(root: Path, past: History = history.EMPTY, lang: str = "en") -> dict[str, Page]:
    return {page.url: page for page in made(root, past, lang)[0]}


def made(root: Path, past: History, lang: str) -> tuple[list[Page], render.Render]:
    """The pages, and what renders them."""
    content, schemas, _ = load.load(files.read(root))
    cat = catalogue.make(content, pipeline.askers(content))
    chron = chronicle.make(content, past)
    settings = site.read(root, "https://registry.example/")
    words = texts.of_program("zh" if lang == "zh" else "en")
    seen = view.make("zh" if lang == "zh" else "en", cat, chron, settings, words, schemas, {})
    return [page for unit in as_of.units(seen) for page in unit.make(seen)], drawn(
        seen, schemas, words
    )


def drawn(seen: view.View, schemas: Schemas, words: Mapping[str, str]) -> render.Render:
    return render.renderer(seen.lang, seen.site, words, schemas, render.styles())


def text(root: Path, url: str, past: History = history.EMPTY, lang: str = "en") -> str:
    """What a page says, without its marks."""
    found, draw = made(root, past, lang)
    (page,) = [one for one in found if one.url == url]
    return " ".join(re.sub(r"<[^>]*>", " ", draw(page).decode()).split())


@pytest.fixture
def small(tree: Tree) -> Tree:
    return fill(tree)


def test_a_page_for_each_day_with_an_announcement(small: Tree) -> None:
    found = pages(small.root)
    assert list(found) == [
        "as-of/index.html",
        *(f"as-of/{day}.html" for day in DAYS),
        "as-of/recorded.html",
    ]


def test_the_overview_tells_all_days_newest_first_and_those_not_read(small: Tree) -> None:
    lines = pages(small.root)["as-of/index.html"].context["lines"]
    assert [line.day for line in lines] == ["2026-07-10", *reversed(DAYS)]
    unread, notice = lines[0], lines[1]
    assert (unread.href, unread.totals) == ("", ())
    assert [one.read for one in unread.announced] == [False]
    assert notice.announced[0].href == "https://example.org/notice"
    # recommendation, deep synthesis, generative AI filed and registered
    assert [(t.listed, t.in_force, t.ended) for t in notice.totals] == [
        (2, 2, 0),
        (107, 106, 1),
        (1, 1, 0),
        (0, 0, 0),
    ]
    assert [line.month for line in lines] == [False, False, True, True, False, False]


def test_the_clocks_are_named_and_lead_to_each_other(small: Tree) -> None:
    shown = text(small.root, "as-of/index.html")
    assert "Officially" in shown
    assert "Recorded here" in shown
    assert pages(small.root)["as-of/index.html"].context["recorded"] == "as-of/recorded.html"


def test_a_day_tells_what_stood_and_what_stands_otherwise(small: Tree) -> None:
    context = pages(small.root)["as-of/2024-02-29.html"].context
    groups = {group.id: group.rows for group in context["otherwise"]}
    assert [(row.then, row.now, row.when) for row in groups["name"]] == [
        ("例一算法", "示例合成算法", "2024-08")
    ] * len(groups["name"])
    assert [(row.then, row.now, row.when) for row in groups["status"]] == [
        ("Filed", "Cancelled", "2025-07-14")
    ]
    assert (context["before"].text, context["after"].text) == ("2023-09-01", "2024-04-30")
    assert context["command"].endswith("--at 2024-02-29 --clock official")
    lists = {one.link.text: one.total for one in context["lists"]}
    assert (lists["Deep synthesis 2024-02"].listed, lists["Deep synthesis 2024-02"].ended) == (2, 0)


def test_a_company_that_had_another_name_is_told_once(small: Tree) -> None:
    context = pages(small.root)["as-of/2022-08-12.html"].context
    assert [group.id for group in context["otherwise"]] == ["company"]
    (row,) = context["otherwise"][0].rows
    assert (row.then, row.now, row.when, row.entries) == (
        "例子信息有限公司",
        "例子网络有限公司",
        "2023-05",
        1,
    )


def test_products_are_told_as_those_since_and_those_then_only(small: Tree) -> None:
    small.edit(
        RECOMMENDATION,
        "status: filed",
        "products:\n  - name: 示例新品\n    form: app\nstatus: filed",
    )
    small.edit(
        RECOMMENDATION,
        "row: 2\n",
        "row: 2\nevents:\n  - kind: products-changed\n    added:\n      - name: 示例新品\n"
        "        form: app\n    removed:\n      - name: 示例旧品\n    date: 2024-08\n"
        "  - kind: purpose-changed\n    date: 2024-08\n",
    )
    context = pages(small.root)["as-of/2022-08-12.html"].context
    (row,) = next(group.rows for group in context["otherwise"] if group.id == "products")
    assert [(one.name, one.form) for one in row.added] == [("示例新品", "App")]
    assert [(one.name, one.form) for one in row.removed] == [("示例旧品", "")]
    assert [number for _, number in context["vague"]] == [1]


def test_where_nothing_stood_otherwise_it_is_said(tree: Tree) -> None:
    nothing = "all that was listed then stands the same today"
    assert nothing not in text(tree.root, "as-of/2024-04-30.html")
    tree.edit(DEEP, "date: 2024-08", "date: 2024-03")
    assert nothing in text(tree.root, "as-of/2024-04-30.html")


def test_every_page_can_be_shown_in_both_languages(small: Tree) -> None:
    for lang in ("en", "zh"):
        found, draw = made(small.root, history.EMPTY, lang)
        for page in found:
            assert page.title in draw(page).decode(), page.url


# --- our own clock ----------------------------------------------------------------------------


@pytest.fixture
def recorded(tree: Tree) -> tuple[Tree, History]:
    repository = Repository(tree.root)
    repository.commit("First", date="2030-01-01T12:00:00+00:00")
    tree.edit(DEEP, "  zh: 示例合成算法", "  zh: 示例新合成算法")
    repository.commit("Edited", date="2030-01-01T13:00:00+00:00")
    (tree.root / RECOMMENDATION).unlink()
    repository.commit("Removed", date="2030-02-01T12:00:00+00:00")
    tree.edit(DEEP, "status: filed", "status: cancelled")
    return tree, history.read(tree.root, "HEAD", None, files.read(tree.root))


def test_each_day_of_recording_tells_what_it_brought(recorded: tuple[Tree, History]) -> None:
    tree, past = recorded
    context = pages(tree.root, past)["as-of/recorded.html"].context
    told = [
        (day.day, day.number, day.brought.added, day.brought.edited, day.brought.removed, day.held)
        for day in context["days"]
    ]
    assert told == [
        ("", 1, 0, 1, 0, ((0, 0), (1, 1), (1, 0), (0, 0))),
        ("2030-02-01", 1, 0, 0, 1, ((0, 0), (1, 0), (1, 0), (0, 0))),
        ("2030-01-01", 2, 3, 1, 0, ((1, 0), (1, 0), (1, 0), (0, 0))),
    ]
    assert context["first"] == "2030-01-01"
    first = context["days"][-1].commits
    assert [(one.subject, one.held) for one in first] == [
        ("Edited", (1, 1, 1, 0)),
        ("First", (1, 1, 1, 0)),
    ]


def test_without_history_it_is_said(small: Tree) -> None:
    assert "built without history" in text(small.root, "as-of/recorded.html")


def test_what_is_not_committed_is_said(recorded: tuple[Tree, History]) -> None:
    assert "not committed yet" in text(recorded[0].root, "as-of/recorded.html", recorded[1])


# --- the real registry ------------------------------------------------------------------------


def test_the_pages_of_the_real_registry_keep_their_budget() -> None:
    number = size = 0
    for lang in ("en", "zh"):
        found, draw = made(REPOSITORY, history.EMPTY, lang)
        number += len(found)
        size += sum(len(draw(page)) for page in found)
    assert number <= MOST_FILES
    assert size <= MOST_BYTES
