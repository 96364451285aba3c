"""Both clocks, month by month: each thing stands once on the pages of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest

from registry import catalogue, chronicle, files, history, load, pipeline, site, texts
from registry.chronicle import Point
from registry.indexes import happened
from registry.model import History, Page, When
from registry.pages import changes, companies, filings, gathered, moments, recorded
from registry.pages import view as views
from registry.pages.gathered import Block
from registry.pages.view import View
from tests import small_history
from tests.conftest import REPOSITORY, Tree
from tests.small_history import HOSTILE, MANY
from tests.test_timeline import text

Pages = Mapping[str, str]
DOUBAO = "cn-cac-deep-synthesis/网信算备110108823483901230031号"
RENAMED = ("renamed", "company-renamed")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return small_history.filled(tmp_path_factory.mktemp("changes") / "tree")


@pytest.fixture(scope="module")
def made(tree: Tree) -> Pages:
    return small_history.made(tree, small_history.past(tree))


# --- the official clock -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("changes/index.html", "Official clock:"),
        ("changes/index.html", "2024-08–Algorithm or service renamed: 1"),
        ("changes/index.html", "2023-09Deep synthesis 2023-08 (105 filings)–"),
        ("changes/2023-09.html", "2023-09-01: Deep synthesis 2023-08 – 105 filings listed"),
        ("changes/2026-07.html", "2026-07-10: Generative AI, filed 2026-06 – not yet read"),
        ("changes/2024-08.html", "例一算法 → 示例合成算法"),
        ("changes/2025-07.html", "2025-07-14 示例注销算法 · 示例科技有限公司 Cancelled"),
        ("changes/2025-08.html", "Nothing was announced in this month"),
        ("changes/undated.html", "between 2024-02 and 2026-05-07"),
        ("changes/undated.html", "between 2023-08 and 2026-05-07 Company renamed · 2 entries"),
        ("changes/cancelled.html", "2025-07-14 示例注销算法"),
        ("zh/changes/2025-07.html", "官方时间："),
        ("changes/recorded/index.html", "This registry's clock:"),
        ("changes/recorded/index.html", "2030-014Official: 2; Migration: 1; Correction: 1"),
        ("changes/recorded/index.html", "Not committed yet"),
        ("changes/recorded/2030-01.html", "Deep synthesis 2023-08: 1"),
        ("changes/recorded/2030-01.html", "Terms, added: 451"),
        ("changes/recorded/2030-01.html", "officially 2024-08"),
        ("changes/recorded/2030-01.html", "Role Important was Service technical supporter now"),
        ("changes/recorded/2030-01.html", f"{HOSTILE} Correction recorded here 2030-01-03"),
        ("changes/recorded/2030-02-2.html", "(continued)"),
        ("zh/changes/recorded/2030-02.html", "词语（修改）：450"),
    ],
)
def test_page_says(made: Pages, url: str, said: str) -> None:
    assert said in text(made[url])


def test_pages_of_one_month_on_both_clocks_lead_to_each_other(tree: Tree) -> None:
    commit = small_history.commit(1, recorded="2024-08-31T00:00:00Z")
    found = small_history.revisions("a.md", (commit, "added", {}))
    past = History((commit,), {("filing", small_history.OTHER): found})
    pages = small_history.made(tree, past)
    assert 'href="../changes/recorded/2024-08.html"' in pages["changes/2024-08.html"]
    assert 'href="../../changes/2024-08.html"' in pages["changes/recorded/2024-08.html"]
    assert 'href="../changes/recorded/index.html"' in pages["changes/2024-07.html"]


def test_months_follow_each_other(made: Pages) -> None:
    months = sorted(n[8:15] for n in made if re.fullmatch(r"changes/\d{4}-\d\d\.html", n))
    assert (months[0], months[-1], len(months)) == ("2022-08", "2026-07", 48)
    for before, after in pairwise(months):
        assert f'changes/{before}.html" rel="prev"' in made[f"changes/{after}.html"]
        assert f'changes/{after}.html" rel="next"' in made[f"changes/{before}.html"]


def test_a_month_can_be_filtered_by_kind_of_event(made: Pages) -> None:
    page = made["changes/undated.html"]
    assert re.findall(r'value="(.*?)"', page) == ["company-renamed", "other", "products-changed"]
    kinds = re.findall(r'<li data-kind="(.*?)"', page)
    assert Counter(kinds) == {"company-renamed": 1, "other": 1, "products-changed": 1}


def test_the_overview_leads_with_what_was_read_or_happened(made: Pages) -> None:
    page = made["changes/index.html"]
    newest = re.findall(r'<section>\n<h2><a href="../changes/(.{7})\.html', page)
    assert newest == ["2025-07", "2024-08", "2024-04"]
    assert "not yet read" not in page.partition("<section>")[2].partition("<table")[0]
    unread = page[page.index("<table") :].count("(not yet read)")
    assert f">Lists announced and not yet read</a>: {unread}</p>" in page
    assert 'href="../batches/index.html">Lists' in page


# --- the clock of this registry ---------------------------------------------------------------


def test_each_line_of_a_commit_stands_once(made: Pages) -> None:
    pages = [made[f"changes/recorded/2030-02{end}.html"] for end in ("", "-2", "-3")]
    told = Counter(word for page in pages for word in re.findall(r">(示例词\d+)<", page))
    assert (len(told), set(told.values())) == (MANY, {1})
    assert all(page.count("<li><p class") <= 200 for page in pages)
    assert "changes/recorded/2030-02-4.html" not in made
    assert "".join(pages).count("Terms, edited: 450") == 1


def test_each_event_stands_once_on_our_clock(made: Pages) -> None:
    said = text(
        "".join(page for name, page in made.items() if name.startswith("changes/recorded/20"))
    )
    assert said.count("例一算法 → 示例合成算法") == 1
    assert said.count("示例旧有限公司 → 示例科技有限公司") == 1  # that of the filing with a history


def test_the_overview_shows_the_newest_commits_with_a_few_of_their_lines(made: Pages) -> None:
    page = made["changes/recorded/index.html"]
    assert re.findall(r'commit/(\w)\1{39}" class', page) == ["a", "9", "4", "3", "2", "1"]
    assert page.count("<li><p class") <= recorded.FEW * recorded.NEWEST + recorded.SIZE
    edited = page.partition("示例变更 9")[2].partition("</section>")[0]
    assert edited.count("<li><p class") == recorded.FEW
    assert re.search(r'changes/recorded/2030-02.html">4\d\d more<', edited)
    assert page.index("<section") < page.index("<table")


def test_the_overview_shows_ten_commits(tree: Tree) -> None:
    some = [small_history.commit(n, id=f"{n:040x}") for n in range(1, 13)]
    data = [{"id": "a", "en": str(n)} for n in range(12)]
    found = small_history.revisions(
        "content/terms.yml",
        *((one, "edited" if n else "added", data[n]) for n, one in enumerate(some)),
    )
    pages = small_history.made(tree, History(tuple(some), {("term", "a"): found}))
    assert pages["changes/recorded/index.html"].count('<section class="commit"') == 10


def test_newest_first(made: Pages) -> None:
    page = made["changes/recorded/2030-01.html"]
    numbers = re.findall(r'commit/(\d)\1{39}" class', page)
    assert numbers == ["4", "3", "2", "1"]


# --- what is gathered -------------------------------------------------------------------------


def _points(*whens: When) -> list[Point]:
    return [Point("filing", str(n), "event", str(n), None, when) for n, when in enumerate(whens)]


@pytest.mark.parametrize(
    ("whens", "said"),
    [
        ((When("2024-08"), When(not_before="2023", not_after="2026")), When("2024-08")),
        (
            (When(not_before="2023-08", not_after="2026-05-07"), When(not_before="2024-02-18")),
            When(not_before="2024-02-18", not_after="2026-05-07"),
        ),
        (
            (
                When(not_before="2023", not_after="2024"),
                When(not_before="2025", not_after="2026"),
            ),
            When(not_before="2023", not_after="2024"),
        ),
        ((When(), When()), When()),
    ],
)
def test_what_several_filings_tell_has_the_narrowest_bounds(
    whens: tuple[When, ...], said: When
) -> None:
    assert gathered.narrowest(_points(*whens)) == said


def test_what_has_only_bounds_comes_last() -> None:
    points = _points(When(not_before="2024", not_after="2026-05-07"), When("2024-08"), When("2024"))
    assert [p.id for p in sorted(points, key=happened.age, reverse=True)] == ["2", "1", "0"]


# --- the real content -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> View:
    """The real records with their history, as readers of English see them."""
    tree = files.read(REPOSITORY)
    content, schemas, _ = load.load(tree)
    cat = catalogue.make(content, pipeline.askers(content))
    chron = chronicle.make(content, history.read(REPOSITORY))
    settings = site.read(REPOSITORY, "https://example.org/registry/")
    return views.make("en", cat, chron, settings, texts.of_program("en"), schemas, {})


def _events(view: View) -> Iterator[tuple[str, str, str, str]]:
    """Each cancellation and renaming: the filing, the kind, and what it became."""
    for filing in view.cat.content.filings.values():
        for event in filing.events:
            if event.kind in (*moments.ENDED, *RENAMED):
                yield filing.name.zh, event.kind, event.before, event.after


def _pages(view: View) -> Iterator[Page]:
    return (page for unit in changes.units(view) for page in unit.make(view))


def _blocks(pages: Iterator[Page]) -> Iterator[Block]:
    for page in pages:
        yield from page.context.get("blocks", ())


def _told(blocks: Iterator[Block]) -> Counter[tuple[str, str, str, str]]:
    return Counter(
        (line.subject.link.text, told.tag, told.before, told.after)
        for block in blocks
        for line in block.lines
        for told in (line.moment,)
        if told.tag in (*moments.ENDED, *RENAMED)
    )


def test_every_cancellation_and_renaming_stands_once(real: View) -> None:
    wanted = Counter(_events(real))
    assert sum(number for (_, kind, *_), number in wanted.items() if kind == "cancelled") == 47
    months = (page for page in _pages(real) if "cancelled" not in page.url)
    assert _told(_blocks(months)) == wanted
    of_companies = (
        block
        for slug in real.cat.holders
        for block in companies.page(real, slug).context["changes"]
    )
    assert _told(of_companies) == wanted
    own: Counter[tuple[str, str, str, str]] = Counter()
    for entry in real.cat.entries.values():
        if entry.filing.events:
            for step in filings.page(real, entry.filing.id).context["timeline"].steps:
                own.update((entry.filing.name.zh, m.tag, m.before, m.after) for m in step.moments)
    assert Counter({key: n for key, n in own.items() if key in wanted}) == wanted


def test_every_cancellation_stands_on_the_day_of_its_notice(real: View) -> None:
    found = [
        (page.url[8:15], line)
        for page in _pages(real)
        for block in page.context.get("blocks", ())
        for line in block.lines
        if block.moment.tag == "cancelled" and "cancelled" not in page.url
    ]
    assert len(found) == 47
    assert all(line.moment.announced[:7] == month for month, line in found)
    assert all(line.moment.when == line.moment.announced for _, line in found)


def test_one_renaming_of_a_company_is_one_block(real: View) -> None:
    blocks = [b for b in _blocks(_pages(real)) if b.moment.tag == "company-renamed"]
    named = Counter((b.moment.before, b.moment.after) for b in blocks if b.moment.before)
    assert set(named.values()) == {1}
    dewu = next(b for b in blocks if b.moment.after == "上海得物信息集团有限公司")
    assert (len(dewu.lines), dewu.moment.when) == (9, "between 2024-08-05 and 2026-05-07")


def test_doubao_shows_its_renaming_with_both_dates(real: View) -> None:
    steps = filings.page(real, DOUBAO).context["timeline"].steps
    told = [(m.tag, m.when, m.before, m.after, s.recording.day) for s in steps for m in s.moments]
    assert told == [
        ("listed", "2023-09-01", "", "", "2026-11-22"),
        ("renamed", "2024-08", "云雀大模型算法", "豆包大模型算法", "2026-11-22"),
        ("products-changed", "2024-08", "", "", "2026-11-22"),
    ]
