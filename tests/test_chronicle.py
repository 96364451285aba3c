"""What happened to each record: every thing once, with its official day and its commit here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from registry import chronicle, files, history, load
from registry.chronicle import Chronicle, Point
from registry.model import Content, Event
from tests.conftest import DEEP, KEJI, REPOSITORY, Tree
from tests.repository import Repository

OFFICIAL = "\n\nChange-Kind: official"
FILING = ("filing", "cn-cac-deep-synthesis/网信算备110108000000101230017号")
COMPANY = ("company", "shili-keji")
LISTED = "listed 2023-09-01"

RENAMED = """\
  - kind: renamed
    from: 例一算法
    to: 示例合成算法
    batch: 2023-08
    date: 2024-08
"""
CANCELLED = """\
  - kind: cancelled
    date: 2025-07
    announced: 2025-07-14
    notice: 关于注销示例算法的公告
"""
PRODUCTS = """\
  - kind: products-changed
    added:
      - name: 示例新品
        form: app
    batch: 2023-08
    not_before: 2024-02
    not_after: 2026-05-07
"""
HOLDER = """\
  - kind: company-renamed
    from: 旧示例科技有限公司
    to: 示例科技有限公司
    batch: 2023-08
    not_before: 2023-08
    not_after: 2026-05-07
"""


def text(*events: str, name: str = "示例合成算法", products: str = "示例阅读", **more: str) -> str:
    """The filing of conftest, with these events."""
    listed = more.get("listing", "")
    return (
        "---\nregister: cn-cac-deep-synthesis\nnumber: 网信算备110108000000101230017号\n"
        f"name:\n  zh: {name}\ncompany: {more.get('company', 'shili-keji')}\n"
        f"category: {more.get('category', 'generation-synthesis')}\nrole: service-provider\n"
        f"products:\n  - name: {products}\n    form: app\nstatus: {more.get('status', 'filed')}\n"
        f"listings:\n  - batch: 2023-08\n    row: 1\n{listed}"
        + ("events:\n" + "".join(events) if events else "")
        + f"---\n{more.get('notes', '')}"
    )


FIRST = text(name="例一算法")


@pytest.fixture
def repo(tree: Tree) -> Repository:
    """The tree of conftest before the first event of its filing, committed as an official list."""
    made = Repository(tree.root)
    made.commit(f"The list{OFFICIAL}", {DEEP: FIRST}, date="2030-01-01T12:00:00+00:00")
    return made


def chron(tree: Tree) -> Chronicle:
    content = tree.content()
    assert content.filings.keys()
    return chronicle.make(content, history.read(tree.root, "HEAD", None, tree.files()))


def told(found: Chronicle, key: tuple[str, str] = FILING) -> list[str]:
    """Each point in a few words: the event or state, its official day, the subject of its commit.

    The commit of the list itself is left out.
    """
    return [
        " ".join(
            part
            for part in (
                point.event.kind if point.event else point.what,
                point.day,
                point.commit.subject if point.commit and point.commit.subject != "The list" else "",
                ",".join(dict.fromkeys(change.field for change in point.changes)),
            )
            if part
        )
        for point in found.points[key]
    ]


def commit(repo: Repository, subject: str, kind: str = "official", **written: str | None) -> str:
    """A commit of a kind that writes the filing, or the company."""
    paths = {"filing": DEEP, "company": KEJI}
    message = f"{subject}\n\nChange-Kind: {kind}"
    number = int(repo.git("rev-list", "--count", "HEAD"))
    date = f"2030-01-{number + 1:02d}T12:00:00+00:00"
    return repo.commit(message, {paths[key]: one for key, one in written.items()}, date=date)


CASES: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "only listed": ([LISTED], []),
    "a rename of which the month is known": (
        [LISTED, "renamed 2024-08 Named"],
        [("Named", text(RENAMED))],
    ),
    "a rename that its list remarks": (
        [LISTED, "renamed 2024-08 Named"],
        [("Named", text(RENAMED, listing="    remark: 名称变更\n"))],
    ),
    "cancelled, on the day of the notice": (
        [LISTED, "cancelled 2025-07-14 Gone"],
        [("Gone", text(CANCELLED, name="例一算法", status="cancelled"))],
    ),
    "three events of one commit": (
        [LISTED, "renamed 2024-08 All", "products-changed 2026-05-07 All",
         "company-renamed 2026-05-07 All", "edited All products"],  # one left, which no event says
        [("All", text(RENAMED, PRODUCTS, HOLDER, products="示例新品"))],
    ),
    "one event after the other": (
        [LISTED, "renamed 2024-08 One", "cancelled 2025-07-14 Two"],
        [("One", text(RENAMED)), ("Two", text(RENAMED, CANCELLED, status="cancelled"))],
    ),
    "two of the same event": (
        [LISTED, "products-changed 2026-05-07 One", "products-changed 2026-05-07 Two",
         "edited Two products"],
        [
            ("One", text(PRODUCTS, name="例一算法")),
            ("Two", text(PRODUCTS, PRODUCTS, name="例一算法", products="示例新品")),
        ],
    ),
    "an edit beside an event": (
        [LISTED, "renamed 2024-08 Both", "edited Both category"],
        [("Both", text(RENAMED, category="retrieval-filtering"))],
    ),
    "a name that is not the one of the event": (
        [LISTED, "renamed 2024-08 Other", "edited Other name.zh"],
        [("Other", text(RENAMED, name="例二算法"))],
    ),
    "a change that no event tells": (
        [LISTED, "edited Named name.zh"],
        [("Named", text())],
    ),
    "an event added later to what it tells": (
        [LISTED, "renamed 2024-08 Two", "edited One name.zh"],
        [("One", text()), ("Two", text(RENAMED))],
    ),
    "an event whose month is mended": (
        [LISTED, "renamed 2024-08 One", "edited Two events.date"],
        [("One", text(RENAMED.replace("2024-08", "2024-07"))), ("Two", text(RENAMED))],
    ),
    "an event taken back": (
        [LISTED, "edited One name.zh,events", "edited Two name.zh,events"],
        [("One", text(RENAMED)), ("Two", FIRST)],
    ),
    "an edit taken back": (
        [LISTED, "edited One category", "edited Two category"],
        [("One", text(name="例一算法", category="retrieval-filtering")), ("Two", FIRST)],
    ),
    "written otherwise": ([LISTED], [("One", FIRST.replace("例一算法", "'例一算法'"))]),
    "unreadable for a while": (
        [LISTED, "unreadable One", "restored Two"],
        [("One", "---\n"), ("Two", FIRST)],
    ),
    "unreadable, then with an event": (
        [LISTED, "renamed 2024-08 Two", "unreadable One"],
        [("One", "---\n"), ("Two", text(RENAMED))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_thing_is_told_once(tree: Tree, repo: Repository, case: str) -> None:
    expected, steps = CASES[case]
    for subject, written in steps:
        commit(repo, subject, filing=written)
    assert told(chron(tree)) == expected


def test_keys_name_one_point_each_for_ever(tree: Tree, repo: Repository) -> None:
    """Those of an older build are still there when more has happened."""
    known: set[str] = set()
    for number, written in enumerate(
        [
            text(RENAMED),
            text(RENAMED, category="retrieval-filtering"),
            text(RENAMED, PRODUCTS, category="retrieval-filtering"),
            text(RENAMED, PRODUCTS, PRODUCTS, products="示例新品"),
            text(RENAMED, PRODUCTS, PRODUCTS, CANCELLED, products="示例新品", status="cancelled"),
        ]
    ):
        commit(repo, str(number), filing=written)
        found = chron(tree)
        keys = [point.key for points in found.points.values() for point in points]
        assert len(keys) == len(set(keys))
        assert known < set(keys)
        known = set(keys)
        again = chronicle.make(tree.content(), found.history)
        assert keys == [point.key for points in again.points.values() for point in points]


def test_both_clocks_of_a_rename(tree: Tree, repo: Repository) -> None:
    new = commit(repo, "Named", filing=text(RENAMED))
    listed, renamed = chron(tree).points[FILING]
    assert (listed.official.date, listed.recorded) == ("2023-09-01", "2030-01-01")
    assert (renamed.official.date, renamed.recorded) == ("2024-08", "2030-01-02")
    assert renamed.commit
    assert (renamed.commit.id, renamed.kind) == (new, "official")
    assert renamed.event
    assert (renamed.event.before, renamed.event.after) == ("例一算法", "示例合成算法")
    assert renamed.changes == ()


def test_bounds_are_said_as_such(tree: Tree, repo: Repository) -> None:
    commit(repo, "More", filing=text(PRODUCTS, name="例一算法", products="示例新品"))
    point = next(one for one in chron(tree).points[FILING] if one.event)
    assert (point.official.date, point.official.not_before) == ("", "2024-02")
    assert (point.official.not_after, point.day) == ("2026-05-07", "2026-05-07")


@pytest.mark.parametrize(
    ("written", "risky"),
    [
        (text(CANCELLED, name="例一算法", status="cancelled"), True),
        (text(RENAMED), False),
        (text(name="例一算法", company="lizi-wangluo"), True),
        (text(name="例一算法", category="retrieval-filtering"), True),
        (text(name="例一算法", status="cancelled"), True),
        (text(name="例一算法", notes="一条备注。\n"), False),
        ("---\n", True),
    ],
)
def test_what_needs_a_close_look(tree: Tree, repo: Repository, written: str, risky: bool) -> None:
    found = chronicle.make(tree.content(), history.read(tree.root))
    assert [point.risky for point in found.points[FILING]] == [False]
    content = tree.content()
    commit(repo, "Look", filing=written)
    content = tree.content() if written != "---\n" else content
    found = chronicle.make(content, history.read(tree.root))
    assert found.points[FILING][-1].risky is risky


@pytest.mark.parametrize("kind", ["official", "correction", "editorial", "migration"])
def test_the_kind_is_that_of_the_commit(tree: Tree, repo: Repository, kind: str) -> None:
    commit(repo, "Edit", kind, filing=text(name="例一算法", notes="一条备注。\n"))
    points = chron(tree).points[FILING]
    assert [point.kind for point in points] == ["official", kind]
    last = chronicle.last_change(points)
    assert last is points[0 if kind == "migration" else 1]


def test_the_last_change_is_the_last_recorded(tree: Tree, repo: Repository) -> None:
    """Not the one with the latest official day, and never a migration."""
    commit(repo, "Gone", filing=text(CANCELLED, status="cancelled", name="例一算法"))
    commit(repo, "Named", filing=text(RENAMED, CANCELLED, status="cancelled"))
    commit(repo, "Moved", "migration", filing=text(RENAMED, CANCELLED, status="revoked"))
    found = chron(tree)
    assert told(found) == [
        LISTED,
        "renamed 2024-08 Named",
        "cancelled 2025-07-14 Gone",
        "edited Moved status",
    ]
    last = chronicle.last_change(found.points[FILING])
    assert last
    assert last.event
    assert last.event.kind == "renamed"
    assert chronicle.last_change(()) is None


def test_a_mechanical_commit_moves_nothing(tree: Tree, repo: Repository) -> None:
    before = chron(tree)
    moved = DEEP.replace("2023-08/", "2023-09/")
    repo.commit(f"Moved{OFFICIAL}", {DEEP: None, moved: FIRST.replace("row: 1", "row: '1'")})
    found = chronicle.make(tree.content(), history.read(tree.root))
    assert found.points[FILING] == before.points[FILING]


def test_a_record_that_left_is_kept(tree: Tree, repo: Repository) -> None:
    gone = commit(repo, "Not a filing", "correction", filing=None)
    found = chron(tree)
    assert set(found.gone) == {FILING}
    one = found.gone[FILING]
    assert (one.type, one.id, one.path) == (*FILING, DEEP)
    assert (one.commit.id, one.commit.subject) == (gone, "Not a filing")
    assert one.data["name"] == {"zh": "例一算法"}
    assert told(found) == ["added", "removed Not a filing"]
    assert [point.risky for point in found.points[FILING]] == [False, True]


def test_a_record_that_came_back_is_not_gone(tree: Tree, repo: Repository) -> None:
    commit(repo, "Out", filing=None)
    commit(repo, "In", filing=text(name="例一算法", notes="一。\n"))
    found = chron(tree)
    assert found.gone == {}
    assert told(found) == [LISTED, "removed Out", "restored In notes"]


def test_a_number_that_changed_leaves_the_old_one_gone(tree: Tree, repo: Repository) -> None:
    commit(repo, "Mended", "correction", filing=FIRST.replace("230017", "230025"))
    found = chron(tree)
    new = ("filing", FILING[1].replace("230017", "230025"))
    assert told(found) == ["added", "removed Mended"]
    assert told(found, new) == ["listed 2023-09-01 Mended"]
    assert set(found.gone) == {FILING}


def test_without_history(tree: Tree, repo: Repository) -> None:
    repo.write({DEEP: text(RENAMED, CANCELLED, status="cancelled")})
    found = chronicle.make(tree.content(), history.EMPTY)
    assert told(found) == [LISTED, "renamed 2024-08", "cancelled 2025-07-14"]
    assert {point.commit for point in found.points[FILING]} == {None}
    assert {point.recorded for point in found.points[FILING]} == {""}
    assert {point.kind for point in found.points[FILING]} == {"official"}
    assert found.gone == {}
    assert chronicle.last_change(found.points[FILING])


def test_keys_are_those_of_a_build_with_history(tree: Tree, repo: Repository) -> None:
    commit(repo, "Named", filing=text(RENAMED, PRODUCTS, PRODUCTS))
    with_it = {point.key for point in chron(tree).points[FILING] if point.what != "edited"}
    without = {p.key for p in chronicle.make(tree.content(), history.EMPTY).points[FILING]}
    assert with_it == without


def test_what_is_not_committed(tree: Tree, repo: Repository) -> None:
    repo.write({DEEP: text(RENAMED, category="retrieval-filtering")})
    found = chron(tree)
    listed, renamed, edited = found.points[FILING]
    assert (listed.recorded, renamed.recorded, edited.recorded) == ("2030-01-01", "", "")
    assert renamed.commit == edited.commit == history.NOT_COMMITTED
    assert [change.field for change in edited.changes] == ["category"]
    assert chronicle.last_change(found.points[FILING]) is edited
    repo.write({DEEP: None})
    assert chron(tree).gone[FILING].commit == history.NOT_COMMITTED


COMPANY_NOW = "name:\n  zh: 示例科技有限公司\ncodes:\n  - 1101080000001\n"
COMPANY_OLD = "name:\n  zh: 旧示例科技有限公司\ncodes:\n  - 1101080000001\n"
FORMER = "former_names:\n  - zh: 旧示例科技有限公司\n    until: 2024-08\n"


def test_a_company_renamed_is_told_by_its_filing(tree: Tree, repo: Repository) -> None:
    commit(repo, "Before", "editorial", company=COMPANY_OLD)
    now = COMPANY_NOW + FORMER
    commit(repo, "Renamed", filing=text(HOLDER, name="例一算法"), company=now)
    found = chron(tree)
    assert told(found) == [LISTED, "company-renamed 2026-05-07 Renamed"]
    assert told(found, COMPANY) == ["added", "edited Before name.zh"]


def test_a_company_renamed_without_an_event_is_an_edit(tree: Tree, repo: Repository) -> None:
    commit(repo, "Renamed", company=COMPANY_OLD + FORMER.replace("旧", "新"))
    assert told(chron(tree), COMPANY) == ["added", "edited Renamed name.zh,former_names"]


def test_what_else_changed_of_a_renamed_company(tree: Tree, repo: Repository) -> None:
    commit(repo, "Before", "editorial", company=COMPANY_OLD)
    now = f"{COMPANY_NOW}{FORMER}region: 110000\n"
    commit(repo, "Renamed", filing=text(HOLDER, name="例一算法"), company=now)
    assert told(chron(tree), COMPANY)[-1] == "edited Renamed region"


def test_a_code_that_follows_from_a_list_is_no_news(tree: Tree, repo: Repository) -> None:
    more = COMPANY_NOW.replace("  - 1101080000001\n", "  - 1101080000001\n  - 1101080000002\n")
    commit(repo, "Another list", company=more)
    assert told(chron(tree), COMPANY) == ["added"]
    commit(repo, "By hand", "editorial", company=COMPANY_NOW)
    assert told(chron(tree), COMPANY) == ["added", "edited By hand codes"]


def test_an_entry_of_a_vocabulary(tree: Tree, repo: Repository) -> None:
    """Its entries have points of their own; one that left is gone, without a page."""
    path = tree.root / "content" / "batches.yml"
    written = path.read_text(encoding="utf-8")
    more = written + "- register: cn-cac-genai-filing\n  batch: 2024-06\n"
    repo.commit(f"More{OFFICIAL}", {"content/batches.yml": more})
    repo.commit("Less", {"content/batches.yml": written})
    found = chron(tree)
    key = ("batch", "cn-cac-genai-filing/2024-06")
    assert told(found, key) == ["added More", "removed Less"]
    assert set(found.gone) == {key}


# --- the real content -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def content() -> Content:
    return load.load(files.read(REPOSITORY))[0]


@pytest.fixture(scope="module")
def real(content: Content) -> Chronicle:
    return chronicle.make(content, history.read(REPOSITORY, "HEAD", None, files.read(REPOSITORY)))


def events(found: Chronicle, *kinds: str) -> list[tuple[Point, Event]]:
    return [
        (point, point.event)
        for points in found.points.values()
        for point in points
        if point.event and point.event.kind in kinds
    ]


def test_real_keys_are_unique(real: Chronicle) -> None:
    keys = Counter(point.key for points in real.points.values() for point in points)
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_real_listing_and_event_is_told_once(content: Content, real: Chronicle) -> None:
    for filing in content.filings.values():
        points = real.points["filing", filing.id]
        listings = [point.listing for point in points if point.what == "listed"]
        events = [point.event for point in points if point.what == "event"]
        assert sorted(listings, key=str) == sorted(filing.listings, key=str)
        assert sorted(events, key=str) == sorted(filing.events, key=str)
        assert all(point.commit for point in points)


def test_all_cancellations_are_told_on_the_day_of_their_notice(real: Chronicle) -> None:
    days = Counter(point.day for point, _ in events(real, "cancelled"))
    known: Mapping[str, int] = {
        "2025-07-14": 28,
        "2025-09-11": 5,
        "2025-11-06": 3,
        "2026-01-07": 5,
        "2026-03-12": 1,
        "2026-05-06": 5,
    }
    assert {day: count for day, count in days.items() if day <= "2026-05-07"} == known
    for point, event in events(real, "cancelled"):
        assert (point.day, point.kind, point.risky) == (event.announced, "official", True)
        assert point.commit
        assert point.commit.authored[:10] == event.announced


def test_every_rename_has_its_date_or_its_bounds(real: Chronicle) -> None:
    found = events(real, "renamed", "company-renamed", "transferred")
    assert len(found) >= 156
    for point, event in found:
        assert point.official == event.when
        assert point.day
        assert bool(point.official.date) != bool(point.official.not_before)
    dated = [point for point, _ in found if point.official.date]
    assert len(dated) >= 13


def test_doubao_shows_its_rename_with_both_dates(real: Chronicle) -> None:
    points = real.points["filing", "cn-cac-deep-synthesis/网信算备110108823483901230031号"]
    listed, renamed, products = points[:3]
    assert (listed.what, listed.day) == ("listed", "2023-09-01")
    assert renamed.event
    assert (renamed.event.before, renamed.event.after) == ("云雀大模型算法", "豆包大模型算法")
    assert renamed.official.date == "2024-08"
    assert renamed.recorded == "2026-11-22"
    assert renamed.commit
    assert renamed.commit.authored[:10] == "2024-08-31"
    assert products.event
    assert products.event.kind == "products-changed"


def test_nothing_that_stands_is_gone(content: Content, real: Chronicle) -> None:
    assert not {("filing", one) for one in content.filings} & set(real.gone)
    assert not {("company", one) for one in content.companies} & set(real.gone)


def test_the_real_tip_is_what_the_last_revisions_hold(real: Chronicle) -> None:
    last = {key: real.history.records[key][-1] for key in real.history.records}
    standing = {
        (one.type, one.id): one.data
        for path, data in reversed(files.read(REPOSITORY))
        for one in load.recorded(path, data) or ()
    }
    assert standing == {key: one.data for key, one in last.items() if one.state != "removed"}
