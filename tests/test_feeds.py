"""The Atom feeds: valid, complete, the same whenever and wherever they are built."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import feedparser
import html5lib
import pytest
from markupsafe import Markup
from msgspec.structs import replace

from registry import catalogue, chronicle, load, pages, pipeline, texts, urls
from registry.chronicle import Chronicle, Point
from registry.exports import atom, entries, feeds
from registry.indexes import followed
from registry.model import LANGS, Commit, Content, History, Label, Lang, Revision, When
from registry.pages import view
from registry.pages.view import View
from registry.schema import Schemas
from registry.site import Site
from tests import atom_rules, small_site
from tests.atom_rules import ATOM
from tests.conftest import DEEP, KEJI, RECOMMENDATION, Tree

SITE = Site(Label("Example", "示例"), "https://registry.example/sub/", "", LANGS)
MOVED = replace(SITE, base_url="https://elsewhere.example/", repository="https://git.example/r")
BAD = (
    "<script>alert(1)</script>]]>&amp;\"'{0}{view} \x00\x0b\ufffe\ud800<img src=x onerror=alert(2)>"
)
GONE = "cn-cac-deep-synthesis/网信算备110108000000101230099号"
EDITS = 430  # of one company, so that feeds have archives
NOT_YET = Commit("", "", "", "", "", "editorial")
DEEP_ID = "cn-cac-deep-synthesis/网信算备110108000000101230017号"
LISTED = "  - batch: 2022-08\n    row: 2\n"
TRANSFERRED = """\
events:
  - kind: transferred
    from: 示例科技有限公司
    to: 例子网络有限公司
    batch: 2022-08
    date: 2024-08
"""

Outputs = Mapping[str, bytes]


def commit(number: int, **values: Any) -> Commit:
    """A made-up commit; a higher number is a later one."""
    made = Commit(
        id=f"{number:040x}",
        recorded=f"2030-01-01T{number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z",
        authored="2029-12-31T01:00:00+08:00",
        author="Ada Example",
        subject=f"示例变更 {number}",
        kind="editorial",
    )
    return replace(made, **values)


IMPORT = commit(2, kind="official")
LATER = commit(3, kind="official")
HOSTILE = commit(
    4,
    kind="correction",
    author=BAD,
    subject=BAD,
    pull='7"><b>',
    sources=(
        "javascript:alert(3)",
        'https://x.example/"onclick="',
        "https://x.example/notice?a=1&b",
    ),
)
LAST = 5 + EDITS


def test_a_feed_of_which_no_length_is_told_is_one_document() -> None:
    assert atom.archives(followed.MANY) == 0


def past(tree: Tree) -> History:
    """Vocabularies first, then everything else; edits, removals and what is not committed."""
    records: dict[tuple[str, str], tuple[Revision, ...]] = {}
    for path, data in tree.files():
        for one in load.recorded(path, data) or ():
            first = IMPORT if one.type in ("filing", "company", "batch") else commit(1)
            if path == small_site.CANCELLED:
                first = LATER  # adds to a list that the import brought
            records[one.type, one.id] = (Revision(first, "added", path, "", one.data),)
    deep = records["filing", DEEP_ID][0]
    worse = {
        **deep.data,
        "role": BAD,
        BAD: [BAD],
        "notes": BAD * 200,
        "name": {"zh": "示例合成算法", "en": BAD},
    }
    records["filing", DEEP_ID] += (
        Revision(HOSTILE, "edited", DEEP, "", worse),
        Revision(NOT_YET, "edited", DEEP, "", deep.data),
    )
    company = records["company", "shili-keji"][0]
    records["company", "shili-keji"] += tuple(
        Revision(
            commit(5 + n), "edited", KEJI, "", {**company.data, "website": f"https://x.example/{n}"}
        )
        for n in range(EDITS)
    )
    lost = {**deep.data, "name": {"zh": BAD}, "status": "filed"}
    path = "content/groups.yml"
    once = {"id": "once", "name": {"en": "Once", "zh": "曾经"}}
    records["group", "once"] = (
        Revision(commit(1), "added", path, "", once),
        Revision(commit(LAST, kind="migration"), "removed", path, "", once),
    )
    path = DEEP.replace("0017", "0099")
    records["filing", GONE] = (
        Revision(IMPORT, "added", path, "", lost),
        Revision(commit(LAST, kind="migration"), "removed", path, "", lost),
    )
    commits = [commit(1), IMPORT, LATER, HOSTILE, *(commit(5 + n) for n in range(EDITS))]
    return History((*commits, commit(LAST, kind="migration")), records)


# --- what is built ----------------------------------------------------------------------------


def seen(content: Content, schemas: Schemas, past: History, lang: Lang, site: Site = SITE) -> View:
    cat = catalogue.make(content, pipeline.askers(content))
    chron = chronicle.make(content, past)
    return view.make(lang, cat, chron, site, texts.of_program(lang), schemas, {})


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    from tests.conftest import tree as fixture

    made = fixture.__wrapped__(tmp_path_factory.mktemp("feeds"))  # type: ignore[attr-defined]
    made.edit(RECOMMENDATION, LISTED, LISTED + TRANSFERRED)
    return small_site.fill(made)


@pytest.fixture(scope="module")
def views(tree: Tree) -> Mapping[Lang, View]:
    content, schemas, _ = load.load(tree.files())
    return {lang: seen(content, schemas, past(tree), lang) for lang in LANGS}


@pytest.fixture(scope="module")
def built(views: Mapping[Lang, View]) -> Outputs:
    listed = [one for each in views.values() for one in feeds.outputs(each)]
    assert len(dict(listed)) == len(listed)
    return dict(listed)


def _entries(data: bytes) -> list[ElementTree.Element]:
    return ElementTree.fromstring(data).findall(f"{ATOM}entry")


def _text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}", "")


def _ids(documents: Iterable[bytes]) -> list[str]:
    return [_text(entry, "id") for data in documents for entry in _entries(data)]


def _link(data: bytes, relation: str) -> str:
    links = ElementTree.fromstring(data).findall(f"{ATOM}link")
    return next((link.get("href", "") for link in links if link.get("rel") == relation), "")


def _chain(outputs: Outputs, path: str, base: str = SITE.base_url) -> list[bytes]:
    """A feed and all its archives, found as a reader finds them: from one to the one before."""
    found = [outputs[path]]
    while before := _link(found[-1], "prev-archive"):
        found.append(outputs[before.removeprefix(base)])
    return found


def _committed(chron: Chronicle) -> Iterator[Point]:
    for points in chron.points.values():
        yield from (point for point in points if point.commit and point.commit.id)


def _alone(lang: Lang, points: Iterable[Point]) -> set[str]:
    return {atom.urn("entry", lang, point.key) for point in points}


# --- valid ------------------------------------------------------------------------------------


def test_every_document_is_valid_atom(built: Outputs) -> None:
    assert {
        path: found for path, data in built.items() if (found := atom_rules.problems(data))
    } == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</feed>", ""),
        ("<feed xmlns=", "<feed x="),
        ("<id>urn:uuid:", "<id>"),
        ("<updated>2030-", "<updated>30-"),
        ("<updated>2030-01-01T", "<updated>2030-02-30T"),
        ("Z</updated>", "</updated>"),
        ("<author><name>Example</name>", "<author><name> </name>"),
        ('rel="self"', 'rel="alternate" type="text/html"'),
        ('rel="alternate"', 'rel="elsewhere"'),
        ('href="https://registry.example/sub/', 'href="/'),
        ("</title>", "</title><title>x</title>"),
        ("<title>", "<name/><title>"),
        ("<entry>", "<entry><summary/><summary/>"),
        ('<content type="html">', '<content type="html"><b/>'),
        ('scheme="urn:', 'scheme="urn '),
        ("<category term=", "<category x="),
        ("Example", "Example\x0b"),
        (' xml:lang="en"', ""),
    ],
)
def test_the_checker_finds_what_is_not_valid(built: Outputs, old: str, new: str) -> None:
    text = built["feeds/registry.xml"].decode()
    assert old in text
    assert atom_rules.problems(text.replace(old, new, 1).encode())


def test_the_checker_wants_every_id_once(built: Outputs) -> None:
    text = built["feeds/registry.xml"].decode()
    once = text[text.index("<entry>") : text.index("</entry>") + len("</entry>")]
    assert atom_rules.problems(text.replace(once, once + once, 1).encode())


@pytest.mark.parametrize("lang", LANGS)
def test_a_reader_reads_what_was_meant(built: Outputs, lang: Lang) -> None:
    for path in (
        "feeds/registry.xml",
        "feeds/companies/shili-keji.xml",
        "feeds/kinds/cancelled.xml",
    ):
        data = built[urls.output(lang, path)]
        read = feedparser.parse(data)
        assert not read.bozo, read.get("bozo_exception")
        assert read.version == "atom10"
        assert read.feed.language == ("en" if lang == "en" else "zh-Hans")
        assert read.feed.links[0].href == SITE.base_url + urls.output(lang, path)
        assert len(read.entries) == len(_entries(data)) > 0
        for got, meant in zip(read.entries, _entries(data), strict=True):
            for name in ("id", "title", "published", "updated"):
                assert got[name] == _text(meant, name)
            assert got.title_detail.type == "text/plain"
            assert got.link.startswith(SITE.base_url + urls.output(lang, ""))
            assert {one.term for one in got.tags} == {
                one.get("term") for one in meant.findall(f"{ATOM}category")
            }
            assert got.content[0].type == "text/html"
            assert _plain(got.content[0].value) == _plain(_text(meant, "content"))


def _plain(html: str) -> str:
    return "".join(html5lib.parseFragment(html, namespaceHTMLElements=False).itertext())


# --- which feeds, which entries -----------------------------------------------------------------


def test_there_is_a_feed_of_every_part(views: Mapping[Lang, View], built: Outputs) -> None:
    content = views["en"].cat.content
    wanted = ["registry"]
    wanted += [f"regions/{key}" for key in views["en"].cat.by_region]
    for folder in ("registers", "groups", "sectors"):
        wanted += [f"{folder}/{key}" for key in getattr(content, folder)]
    wanted += [f"kinds/{key}" for key in ("official", "correction", "editorial", "migration")]
    events = views["en"].schemas.field("filing", "events.kind").enum
    wanted += [f"kinds/{key}" for key in events]
    wanted += ["groups/once", "companies/shili-keji"]  # other companies have one filing
    paths = [f"feeds/{one}.xml" for one in wanted]
    newest = {path for path in built if "archive" not in path}
    assert newest == {urls.output(lang, path) for lang in LANGS for path in paths}


def test_pages_lead_to_their_feeds_and_feeds_to_their_pages(
    views: Mapping[Lang, View], built: Outputs
) -> None:
    for lang, each in views.items():
        told = list(pages.pages(replace(each, prose={"about": Markup()})))
        led = {unquote(link.href) for page in told for link in page.feeds}
        made = {path for path in built if path.startswith(urls.output(lang, "feeds/"))}
        newest = {path for path in made if ".archive-" not in path}
        assert {urls.output(lang, path) for path in led} <= newest
        unfollowed = {path.partition("feeds/")[2].partition("/")[0] for path in newest} - {
            path.partition("feeds/")[2].partition("/")[0] for path in led
        }
        assert unfollowed <= {"kinds"}  # the page of changes shows them
        known = {urls.absolute(SITE.base_url, lang, page.url) for page in told}
        assert {_link(built[path], "alternate") for path in newest} <= known
        filings = [e for path in made for e in _entries(built[path])]
        assert {_link_of(entry).partition("#")[0] for entry in filings} <= known


def test_without_history_there_is_no_feed(tree: Tree) -> None:
    content, schemas, _ = load.load(tree.files())
    assert list(feeds.outputs(seen(content, schemas, History((), {}), "en"))) == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_change_is_once_in_the_feed_of_the_registry(
    views: Mapping[Lang, View], built: Outputs, lang: Lang
) -> None:
    points = [p for p in _committed(views[lang].chron) if p.what not in ("listed", "added")]
    ids = Counter(_ids(_chain(built, urls.output(lang, "feeds/registry.xml"))))
    assert max(ids.values()) == 1
    assert _alone(lang, points) <= ids.keys()
    assert sum(point.event is not None for point in points) == 5  # one of them transferred


def test_every_listing_and_event_is_once_in_the_feed_of_its_company(
    views: Mapping[Lang, View], built: Outputs
) -> None:
    company = "shili-keji"
    mine = [
        point
        for point in _committed(views["en"].chron)
        if point.id == company
        or point.id == GONE
        or (
            (point.type == "filing" and point.id in views["en"].cat.entries)
            and views["en"].cat.entries[point.id].filing.company == company
        )
    ]
    told = [point for point in mine if (point.type, point.what) != ("company", "added")]
    told += [p for p in _committed(views["en"].chron) if p.event and p.event.kind == "transferred"]
    ids = _ids(_chain(built, f"feeds/companies/{company}.xml"))
    assert sorted(ids) == sorted(_alone("en", told))
    assert sum(point.what == "listed" for point in told) > 100


def test_a_list_is_one_entry_in_each_feed(built: Outputs) -> None:
    """What a later commit adds to it has an entry of its own; a region has only its own part."""
    whole = "Deep synthesis, list of 2024-02: 1 filing listed"

    def titles(path: str) -> Counter[str]:
        entries = [e for data in _chain(built, path) for e in _entries(data)]
        return Counter(t for e in entries if " listed" in (t := _text(e, "title")))

    everything = titles("feeds/registry.xml")
    assert everything["Deep synthesis, list of 2023-08: 105 filings listed"] == 1
    assert everything[whole] == 2
    assert titles("feeds/registers/cn-cac-deep-synthesis.xml") == Counter(
        {title: n for title, n in everything.items() if title.startswith("Deep synthesis")}
    )
    assert titles("feeds/groups/shili.xml")[f"{whole} (Example Group)"] == 1
    assert titles("feeds/kinds/cancelled.xml") == {}
    same = _ids(_chain(built, "feeds/kinds/official.xml"))
    assert len(same) == len(set(same))
    data = _entry(
        built, "feeds/registry.xml", "Deep synthesis, list of 2023-08: 105 filings listed"
    )
    content = _text(data, "content")
    assert content.count("<li>") == 20
    assert "85 more" in content
    assert _link_of(data) == f"{SITE.base_url}batches/cn-cac-deep-synthesis/2023-08.html"


def _entry(built: Outputs, path: str, title: str) -> ElementTree.Element:
    everything = [entry for data in _chain(built, path) for entry in _entries(data)]
    (found,) = (entry for entry in everything if _text(entry, "title") == title)
    return found


def _link_of(entry: ElementTree.Element, relation: str = "alternate") -> str:
    links = entry.findall(f"{ATOM}link")
    return next((link.get("href", "") for link in links if link.get("rel") == relation), "")


def test_what_is_not_committed_is_in_no_feed(views: Mapping[Lang, View], built: Outputs) -> None:
    loose = [p for points in views["en"].chron.points.values() for p in points]
    keys = {p.key for p in loose if not (p.commit and p.commit.id)}
    assert keys
    everything = set(_ids(built.values()))
    assert not {atom.urn("entry", lang, key) for lang in LANGS for key in keys} & everything


def test_what_was_removed_is_told(built: Outputs) -> None:
    group, found = _entries(built["feeds/kinds/migration.xml"])
    assert _text(group, "title") == "Once: Record removed"
    assert _link_of(group) == f"{SITE.base_url}groups/once.html"
    assert _ids([built["feeds/groups/once.xml"]])[0] == _text(group, "id")
    assert _text(found, "title").endswith(": Record removed")
    page = "filings/cn-cac-deep-synthesis/110108000000101230099.html"
    assert _link_of(found) == f"{SITE.base_url}{page}#r-{commit(LAST).id[:12]}"


# --- what an entry says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "title", "said"),
    [
        (
            "en",
            "示例合成算法 (Shili Hecheng Suanfa): Algorithm or service renamed",
            [
                'from <del lang="zh-Hans">例一算法</del> to <ins lang="zh-Hans">示例合成算法</ins>',
                "Officially (Cyberspace Administration of China): 2024-08<",
                "Recorded here: 2030-01-01 00:00 UTC. Kind of change: Official.",
                "remark in the list of <a href=",
            ],
        ),
        (
            "zh",
            "示例合成算法：名称变更",
            [
                "由<del>例一算法</del>改为<ins>示例合成算法</ins>",
                "官方日期（国家互联网信息办公室）：2024-08<",
                "本库收录：2030-01-01 00:00（UTC）",
            ],
        ),
    ],
)
def test_an_event_tells_old_and_new_and_both_clocks(
    built: Outputs, lang: Lang, title: str, said: list[str]
) -> None:
    found = _entry(built, urls.output(lang, "feeds/kinds/renamed.xml"), title)
    content = _text(found, "content")
    assert [one for one in said if one not in content] == []
    assert _text(found, "published") == _text(found, "updated") == IMPORT.recorded
    page = urls.output(lang, "filings/cn-cac-deep-synthesis/110108000000101230017.html")
    assert _link_of(found) == f"{SITE.base_url}{page}#r-{IMPORT.id[:12]}"


def test_a_notice_dates_and_supports_its_entry(built: Outputs) -> None:
    (found,) = _entries(built["feeds/kinds/cancelled.xml"])
    assert _text(found, "published") == "2025-07-14T12:00:00+08:00"
    assert _text(found, "updated") == LATER.recorded
    assert _link_of(found, "via") == "https://example.org/notice"
    assert found.find(f"{ATOM}author") is None  # the registry's, not that of who wrote it down
    terms = {c.get("scheme"): c.get("term") for c in found.findall(f"{ATOM}category")}
    assert terms == {
        f"{entries.SCHEME}kind": "official",
        f"{entries.SCHEME}change": "cancelled",
        f"{entries.SCHEME}register": "cn-cac-deep-synthesis",
        f"{entries.SCHEME}mark": "risky",
    }


@pytest.mark.parametrize(
    ("date", "noon"),
    [
        ("2025-07-14", "2025-07-14T12:00:00+08:00"),
        ("2025-07", ""),
        ("2025", ""),
        ("", ""),
        ("2025-02-30", ""),
        ("0000-01-01", ""),
    ],
)
def test_only_a_day_dates_an_entry(date: str, noon: str) -> None:
    assert entries.noon(When(date)) == noon


# --- strangers ----------------------------------------------------------------------------------


def test_nothing_hostile_is_alive(built: Outputs) -> None:
    allowed = {"a", "b", "blockquote", "del", "ins", "li", "p", "q", "span", "strong", "ul"}
    links = (SITE.base_url, "https://example.org/", "https://x.example/notice")
    every = {_text(entry, "id"): entry for data in built.values() for entry in _entries(data)}
    for entry in every.values():
        html = _text(entry, "content")
        for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
            assert element.tag in {*allowed, "DOCUMENT_FRAGMENT"}
            assert set(element.attrib) <= {"href", "lang"}
            assert element.get("href", SITE.base_url).startswith(links)
        for link in entry.findall(f"{ATOM}link"):
            assert link.get("href", "").startswith(links)


def test_hostile_texts_stand_as_they_are(built: Outputs) -> None:
    (found,) = _entries(built["feeds/kinds/correction.xml"])
    shown = re.sub("[\x00\x0b\ufffe\ud800]", "\ufffd", BAD)
    assert found.findtext(f"{ATOM}author/{ATOM}name") == shown
    said = _plain(_text(found, "content"))
    assert shown in said
    assert "[added: " in said  # the notes, word by word
    assert len(said) < 20_000
    assert _link_of(found, "via") == "https://x.example/notice?a=1&b"


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://www.cac.gov.cn/2024-08/05/c_1724541639039621.htm", True),
        ("http://例子.example/公告?页=1#二", True),
        ("https://x.example:8080/a%20b", True),
        ("https://x.example/a b", False),
        ("https://x.example/%zz", False),
        ('https://x.example/"onclick="x', False),
        ("https://x.example/<b>", False),
        ("https://x.example/\x00", False),
        ("https://x.example/\ud800", False),
        ("https://", False),
        ("javascript:alert(1)", False),
        ("//x.example/", False),
        ("", False),
    ],
)
def test_only_an_address_is_linked(address: str, good: bool) -> None:
    assert atom.is_web(address) == good


# --- for ever -----------------------------------------------------------------------------------


def test_ids_do_not_depend_on_where_the_site_is(tree: Tree, built: Outputs) -> None:
    content, schemas, _ = load.load(tree.files())
    again = dict(feeds.outputs(seen(content, schemas, past(tree), "en", MOVED)))
    for path, data in again.items():
        assert _ids([data]) == _ids([built[path]])
        assert _text(ElementTree.fromstring(data), "id") in built[path].decode()
        assert SITE.base_url.encode() not in data
    wanted = f"{MOVED.repository}/commit/{LATER.id}"
    assert _link_of(_entries(again["feeds/kinds/cancelled.xml"])[0], "related") == wanted


def test_an_id_never_becomes_another() -> None:
    assert atom.urn("entry", "en", "示例/event") == "urn:uuid:33bcbd83-1d4a-5ff3-a477-b460a533c41e"


def test_ids_differ_between_languages_and_feeds(built: Outputs) -> None:
    of_feeds = {path: ElementTree.fromstring(d).findtext(f"{ATOM}id") for path, d in built.items()}
    newest = {path: id_ for path, id_ in of_feeds.items() if "archive" not in path}
    assert len(set(newest.values())) == len(newest)
    both = [{*_ids(_chain(built, urls.output(lang, "feeds/registry.xml")))} for lang in LANGS]
    assert not both[0] & both[1]


def test_archives_hold_what_is_older(built: Outputs) -> None:
    for path in ("feeds/registry.xml", "feeds/companies/shili-keji.xml"):
        chain = _chain(built, path)
        assert 100 <= len(_entries(chain[0])) < 200
        assert [len(_entries(data)) for data in chain[1:]] == [100] * (len(chain) - 1)
        assert len(chain) > 3
        dates = [_text(entry, "updated") for data in chain for entry in _entries(data)]
        assert dates == sorted(dates, reverse=True)
        for newer, older in pairwise(chain[1:]):
            assert _link(older, "next-archive") == _link(newer, "self")
        for data in chain[1:]:
            assert _link(data, "current") == _link(chain[0], "self")
        assert _link(chain[1], "next-archive") == ""
        updated = [_text(ElementTree.fromstring(data), "updated") for data in chain]
        assert updated == [_text(_entries(data)[0], "updated") for data in chain]


def test_new_entries_leave_archives_alone(tree: Tree, built: Outputs) -> None:
    content, schemas, _ = load.load(tree.files())
    told = past(tree)
    company = told.records["company", "shili-keji"]
    earlier = {**told.records, ("company", "shili-keji"): company[:-100]}
    before = dict(feeds.outputs(seen(content, schemas, History(told.commits, earlier), "en")))
    path = "feeds/companies/shili-keji.xml"
    older, newer = _chain(before, path), _chain(built, path)
    assert len(older) == len(newer) - 1
    assert _ids(older[1:]) == _ids(newer[2:])
    assert older[2:] == newer[3:]  # byte for byte, but for the one that had none after it


@pytest.mark.parametrize(
    ("number", "wanted"), [(0, 0), (99, 0), (199, 0), (200, 1), (299, 1), (300, 2), (1000, 9)]
)
def test_the_newest_document_keeps_a_hundred(number: int, wanted: int) -> None:
    assert atom.archives(number) == wanted
