"""What pages say of the past: timelines, banners, records that left, and what is recent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import html5lib
import pytest
from msgspec.structs import replace

from registry import history
from registry.chronicle import Gone
from registry.model import History
from registry.pages import addresses, moments
from tests import small_history
from tests.conftest import REPOSITORY, Tree
from tests.small_history import CHANGED, CORRECTED, HOSTILE, LISTED, MIGRATED, REMOVED
from tests.small_site import CANCELLED
from tests.test_site import Seen, _target

FILING = "filings/cn-cac-deep-synthesis/110108000000101230017.html"
BRIEF = "filings/cn-cac-recommendation/110108000000202230025.html"
GONE = "filings/cn-cac-deep-synthesis/440305000000101230099.html"
ENDED = "filings/cn-cac-deep-synthesis/110108000000101240013.html"
Pages = Mapping[str, str]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return small_history.filled(tmp_path_factory.mktemp("timeline") / "tree")


@pytest.fixture(scope="module")
def site(tree: Tree) -> Pages:
    """The site with the made-up history."""
    return small_history.made(tree, small_history.past(tree))


@pytest.fixture(scope="module")
def bare(tree: Tree) -> Pages:
    """The same site, built without history."""
    return small_history.made(tree, history.EMPTY)


@pytest.fixture(scope="module")
def told(tree: Tree) -> Pages:
    """The site where the commit that removed a filing of a sector added another in its place."""
    past = small_history.past(tree)
    records = dict(past.records)
    key = ("filing", small_history.GONE)
    records[key] = tuple(
        replace(one, data={**one.data, "sectors": ["education"]}) for one in records[key]
    )
    came = small_history.plain(CANCELLED, (tree.root / CANCELLED).read_text(encoding="utf-8"))
    id_ = f"cn-cac-deep-synthesis/{came['number']}"
    records["filing", id_] = small_history.revisions(CANCELLED, (REMOVED, "added", came))
    return small_history.made(tree, History(past.commits, records))


def text(html: str) -> str:
    """What a reader sees of a piece of HTML, its spaces made one."""
    plain = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return re.sub(r"\s+", " ", "".join(plain.itertext())).strip()


def steps(page: str) -> list[str]:
    """The entries of a timeline, as HTML."""
    timeline = page.partition('<ol class="timeline">')[2].partition("</ol>")[0]
    return timeline.split("<li")[1:]


def test_every_page_is_valid(site: Pages) -> None:
    for name, page in site.items():
        html5lib.HTMLParser(strict=True).parse(page)
        ids = [attributes["id"] for _, attributes in Seen(page).tags if "id" in attributes]
        assert len(ids) == len(set(ids)), name


def test_every_link_resolves(site: Pages, tree: Tree) -> None:
    ids = {n: {a["id"] for _, a in Seen(p).tags if "id" in a} for n, p in site.items()}
    for name, page in site.items():
        for link in (a.get("href", "") for a in Seen(page).all("a")):
            compared = "#r-" in link and ".." in link.partition("#")[2]
            if not link or compared or link.startswith(("http", "mailto:")) or ".xml" in link:
                continue
            target, anchor = _target(name, link)
            assert target in site, (name, link)
            assert not anchor or anchor in ids[target], (name, link)


def test_only_filings_run_the_viewer_of_revisions(site: Pages) -> None:
    for name, page in site.items():
        box, *scripts = Seen(page).all("script")
        assert re.fullmatch(r"(\.\./|/\w+/)*assets/box\.\w+\.js", box["src"]), name
        policy = next(m["content"] for m in Seen(page).all("meta") if "http-equiv" in m)
        if name.endswith("search/index.html"):
            continue
        strict = "connect-src" not in policy
        if 'id="revisions"' in page:
            assert re.fullmatch(r"(\.\./)+assets/revisions\.\w+\.js", scripts[0]["src"]), name
            assert policy.endswith("; script-src 'self'; connect-src 'self'")
        assert strict is (not scripts) is ('id="revisions"' not in page), name
        assert "filings/" in name or strict, name


def test_a_timeline_tells_each_thing_once_oldest_first(site: Pages) -> None:
    told = steps(site[FILING])
    assert [re.findall('data-commit="(.{12})', step) for step in told] == [
        [one.id[:12]] for one in (LISTED, CHANGED, CORRECTED, MIGRATED)
    ] + [[]]
    for said, number in {
        "First listed": 1,
        "Algorithm or service renamed": 1,
        "例一算法 → 示例合成算法": 1,
        "Role Important was Service technical supporter now Service provider": 1,
        "Not committed yet Record edited": 1,
    }.items():
        assert text("".join(f"<li{step}" for step in told)).count(said) == number, said


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (0, "2023-09-01 First listed list of 2023-08 Official recorded here 2030-01-01"),
        (0, "commit 111111111111 · Record at this revision · What changed since"),
        (1, "2024-08 Algorithm or service renamed 例一算法 → 示例合成算法"),
        (1, "between 2023-08 and 2026-05-07 Company renamed"),
        (2, f"{HOSTILE} – {HOSTILE} Correction recorded here 2030-01-03"),
        (2, "commit 333333333333 · pull request #7"),
        (3, "version +added 2"),
        (3, "Migration recorded here 2030-01-04 · commit 444444444444 · Record at this revision"),
        (4, "Notes 一条示例备注−removed ？+added 。"),
    ],
)
def test_an_entry_says(site: Pages, step: int, said: str) -> None:
    assert said in text(f"<li{steps(site[FILING])[step]}")


def test_an_entry_has_the_address_of_its_revision(site: Pages) -> None:
    seen = Seen(site[FILING])
    entries = [a for tag, a in seen.tags if tag == "li" and a.get("class") == "revision"]
    assert entries[0]["id"] == "r-111111111111"
    assert entries[0]["data-commit"] == LISTED.id
    assert {"#r-111111111111", "#r-111111111111..444444444444"} <= {
        a["href"] for a in seen.all("a")
    }
    assert f"{small_history.REPOSITORY}/pull/7" in site[FILING]
    assert f"{small_history.REPOSITORY}/commit/{CORRECTED.id}" in site[FILING]


def test_the_last_substantive_change_is_never_a_migration(site: Pages, tree: Tree) -> None:
    past = small_history.past(tree)
    records = dict(past.records)
    key = ("filing", small_history.ID)
    records[key] = tuple(one for one in records[key] if one.commit.id)
    pages = small_history.made(tree, History(past.commits, records))
    assert (
        "officially between 2023-08 and 2026-05-07 · last recorded here 2030-01-03<"
        in pages[FILING]
    )


def test_an_edit_that_is_not_committed_hides_no_substantive_change(site: Pages) -> None:
    said = "officially between 2023-08 and 2026-05-07 · last recorded here 2030-01-03"
    assert f"{said} and changes not committed<" in site[FILING]
    assert "本库最近收录于 2030-01-03，另有未提交的变更<" in site[f"zh/{FILING}"]


def test_an_edit_that_is_not_committed_says_so_in_place_of_its_kind(site: Pages) -> None:
    for name, said in ((FILING, "Not committed"), (f"zh/{FILING}", "未提交")):
        chips = re.findall('class="chip.*?>(.*?)<', steps(site[name])[4])
        assert chips == [said]


def test_a_timeline_of_several_kinds_can_be_filtered(site: Pages) -> None:
    boxes = [a["value"] for a in Seen(site[FILING]).all("input") if a["type"] == "checkbox"]
    assert boxes == ["official", "correction", "migration"]
    assert [re.findall('data-kind="(.+?)"', step) for step in steps(site[FILING])] == [
        ["official"], ["official"], ["correction"], ["migration"], ["uncommitted"]
    ]  # fmt: skip
    assert {a["type"] for a in Seen(site[ENDED]).all("input")} == {"search"}


def test_every_kind_has_a_rule_that_hides_it() -> None:
    rules = (REPOSITORY / "templates/assets/css/site.css").read_text(encoding="utf-8")
    schema = json.loads((REPOSITORY / "content/schema/filing.schema.json").read_text("utf-8"))
    events = schema["properties"]["events"]["items"]["properties"]["kind"]["enum"]
    for kind in (*moments.KINDS, "listed", *events):
        rule = f'main:has(.kinds [value="{kind}"]:not(:checked)) [data-kind="{kind}"]'
        assert rule in rules, kind


def test_one_listing_is_told_in_one_line(tree: Tree) -> None:
    key = ("filing", small_history.OTHER)
    found = {"name": {"zh": "例子推送算法"}}
    records = {key: small_history.revisions("a.md", (LISTED, "added", found))}
    pages = small_history.made(tree, History((LISTED,), records))
    line = re.search(r'<p class="revision".*?</p>', pages[BRIEF], re.DOTALL)
    assert line
    assert f'id="r-{LISTED.id[:12]}" data-commit="{LISTED.id}"' in line[0]
    assert text(line[0]) == (
        "First listed 2022-08-12 · list of 2022-08 · recorded here 2030-01-01"
        " · commit 111111111111 Official · Record at this revision"
    )


def test_without_history_the_official_timeline_stands(bare: Pages) -> None:
    said = text(bare[FILING])
    assert "2024-08 Algorithm or service renamed 例一算法 → 示例合成算法" in said
    assert "built without the history" in said
    for word in ("recorded here 2", "commit 1", "Last substantive"):
        assert word not in said
    assert len(Seen(bare[FILING]).all("script")) == 1  # that of the search box
    assert "built without the history" in text(bare["changes/recorded/index.html"])
    assert not [name for name, page in bare.items() if "application/atom" in page]


@pytest.mark.parametrize("lang", ["", "zh/"])
def test_cancelled_filings_have_a_banner(site: Pages, lang: str) -> None:
    banner = re.search(r'<div class="flag ended">.*?</div>', site[lang + ENDED], re.DOTALL)
    assert banner
    for said in ("2025-07-14", "关于注销示例算法的公告", "https://example.org/notice"):
        assert said in banner[0]
    assert "No reason is published" not in banner[0]
    assert "flag ended" not in site[lang + FILING]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("  - kind: cancelled\n    text: 示例原因\n    date: 2025-07\n", "2025-07 示例原因 This"),
        ("  - kind: cancelled\n    date: 2025-07\n", "No reason is published."),
        ("", "Cancelled No reason is published. This page stays"),
    ],
)
def test_banner_says_what_is_published(tmp_path: Path, event: str, said: str) -> None:
    tree = small_history.filled(tmp_path / "tree")
    path = tree.root / CANCELLED
    head, _, tail = path.read_text(encoding="utf-8").partition("  - kind: cancelled")
    tree.write(CANCELLED, head + event + "---\n" + tail[:0])
    page = small_history.made(tree, history.EMPTY)[ENDED]
    banner = re.search(r'<div class="flag ended">.*?</div>', page, re.DOTALL)
    assert banner and said in text(banner[0])


# --- records that left ------------------------------------------------------------------------


def test_a_removed_filing_keeps_its_page(site: Pages) -> None:
    said = text(site[GONE])
    assert "Removed from this registry on 2030-02-10 · commit aaaaaaaaaaaa: 示例误收" in said
    assert "unknown_field示例" in said
    assert "Status Important was Filed now Cancelled" in said
    assert '<a href="../../companies/shili-keji.html" lang="zh-Hans">' in site[GONE]
    assert (
        'data-json="../../filings/cn-cac-deep-synthesis/440305000000101230099.json"' in (site[GONE])
    )
    assert "<script>alert" not in site[GONE]
    assert f"commit/{REMOVED.id}" in site[GONE]


def test_a_removed_filing_is_in_no_list(site: Pages) -> None:
    linking = {name for name, page in site.items() if GONE.rpartition("/")[2] in page}
    assert not [name for name in linking if f'<a href="{GONE}"' in site[name]]
    for name in linking - {GONE, f"zh/{GONE}"}:
        assert "/recorded" in name or GONE in site[name].partition('<ol class="timeline">')[2], name


@pytest.mark.parametrize(
    "url",
    [
        "batches/cn-cac-deep-synthesis/2024-02.html",
        "companies/shili-keji.html",
        "groups/shili.html",
        "laws/deep-synthesis.html",
        "regions/440000.html",
        "regions/440300.html",
        "registers/cn-cac-deep-synthesis.html",
        "sectors/education.html",
    ],
)
def test_pages_tell_of_a_filing_that_left_them(told: Pages, url: str) -> None:
    changes = told[url].partition('<ol class="timeline">')[2].partition("</ol>")[0]
    assert f'{GONE}"' in changes
    said = text(changes)
    company = "" if url.startswith("companies/") else " · 示例科技有限公司"
    assert f"recorded here 2030-02-10 {HOSTILE}示例误收算法{company} Record removed" in said


@pytest.mark.parametrize(
    "url", ["batches/cn-cac-deep-synthesis/2023-08.html", "companies/lizi-wangluo.html"]
)
def test_other_pages_tell_nothing_of_it(told: Pages, url: str) -> None:
    assert GONE.rpartition("/")[2] not in told[url]


def test_what_was_removed_and_what_came_with_it_lead_to_each_other(told: Pages) -> None:
    assert "Added by the same commit: 示例注销算法" in text(told[GONE])
    assert "示例合成算法" not in told[GONE]
    assert f'<a href="../../{ENDED}"' in told[GONE]
    said = text(told[ENDED].partition("<h2>Timeline</h2>")[2])
    assert f"Removed by the commit that added this filing: {HOSTILE}示例误收算法" in said
    assert f'<a href="../../{GONE}"' in told[ENDED]
    assert "Removed by the commit" not in told[FILING]
    assert "同一提交新增了：" in told[f"zh/{GONE}"]


@pytest.mark.parametrize(
    "url",
    [
        "batches/cn-cac-deep-synthesis/2020-01.html",
        "categories/old.html",
        "companies/jiu-keji.html",
        "functions/old.html",
        "laws/old.html",
        "regions/990000.html",
        "registers/xx.html",
        "roles/old.html",
        "sectors/old.html",
    ],
)
def test_records_of_all_kinds_keep_their_page(site: Pages, url: str) -> None:
    for name in (url, f"zh/{url}"):
        assert 'class="flag ended"' in site[name]
        assert "2030-02-10" in site[name]


def test_a_former_company_leads_to_the_one_that_has_its_name(site: Pages) -> None:
    assert "lizi-wangluo.html" in site["companies/jiu-keji.html"]


@pytest.mark.parametrize(
    ("type_", "id_", "url"),
    [
        ("sector", "old", "sectors/old.html"),
        ("sector", "../../evil", ""),
        ("sector", "a/../b", ""),
        ("sector", "a\\b", ""),
        ("sector", "a\nb", ""),
        ("sector", "a\ud800", ""),
        ("sector", "x" * 300, ""),
        ("sector", "index", ""),
        ("group", "..", ""),
        ("group", ".hidden", ""),
        ("term", "旧", ""),
        ("batch", "a/2020-01", "batches/a/2020-01.html"),
    ],
)
def test_an_address_leads_nowhere_else(type_: str, id_: str, url: str) -> None:
    assert addresses.address(Gone(type_, id_, "content/a.yml", {}, REMOVED)) == url


def test_what_stands_has_its_address_before_what_left(site: Pages) -> None:
    assert "flag ended" not in site["sectors/index.html"]
    assert not [name for name in site if "evil" in name]


# --- what is recent ---------------------------------------------------------------------------


def test_pages_of_many_filings_show_recent_changes(site: Pages) -> None:
    for url in (
        "batches/cn-cac-deep-synthesis/2023-08.html",
        "categories/generation-synthesis.html",
        "functions/synthesis.html",
        "groups/shili.html",
        "laws/deep-synthesis.html",
        "regions/110000.html",
        "registers/cn-cac-deep-synthesis.html",
        "roles/service-provider.html",
    ):
        if url in site:
            recent = text(site[url].partition("<h2>Recent changes</h2>")[2])
            assert "Algorithm or service renamed" in recent, url
            assert "Migration" not in recent, url


def test_a_group_shows_the_edits_of_its_own_record(site: Pages) -> None:
    recent = text(site["groups/shili.html"].partition("<h2>Recent changes</h2>")[2])
    assert (
        "The record behind this page Editorial Members +added Company: 示例科技有限公司" in recent
    )
    assert recent.count("The record behind this page") == 1


def test_a_company_shows_what_several_filings_tell_once(site: Pages) -> None:
    changes = text(site["companies/shili-keji.html"].partition("<h2>Changes</h2>")[2])
    assert changes.count("Company renamed") == 1
    assert "between 2023-08 and 2026-05-07 Company renamed · 2 entries" in changes
    assert "Website was https://old.example/ now https://example.org/" in changes
    assert "First listed" not in changes


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        ("index.html", ""),
        ("sectors/education.html", "sectors/education"),
        ("regions/110000.html", "regions/110000"),
        ("groups/shili.html", "groups/shili"),
        ("registers/cn-cac-deep-synthesis.html", "registers/cn-cac-deep-synthesis"),
        ("companies/shili-keji.html", "companies/shili-keji"),
        ("companies/lizi-wangluo.html", ""),
        ("roles/service-provider.html", ""),
        (GONE, ""),
    ],
)
def test_pages_name_their_feeds(site: Pages, url: str, feed: str) -> None:
    for lang in ("", "zh/"):
        links = [
            a for a in Seen(site[lang + url]).all("link") if a.get("type", "").endswith("atom+xml")
        ]
        up = "../" * url.count("/")
        wanted = [f"{up}feeds/registry.xml", *([f"{up}feeds/{feed}.xml"] if feed else [])]
        assert [a["href"] for a in links] == wanted
