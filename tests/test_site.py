"""The site as a whole: every page valid, every link resolved, nothing hostile alive."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import html5lib
import pytest

from registry import cli, pipeline, program, render, site, texts, urls
from registry.progress import Progress
from tests import small_site
from tests.conftest import DEEP, Tree
from tests.small_site import BASE

FILING = "filings/cn-cac-deep-synthesis/110108000000101230017.html"
HOSTILE = "filings/cn-cac-deep-synthesis/440305000000201240019.html"
MOVED = "companies/lizi-jiude.html"  # which leads on to lizi-wangluo
KINDS = [
    "index.html",
    "404.html",
    "about.html",
    "batches/cn-cac-deep-synthesis/2023-08-2.html",
    "batches/cn-cac-deep-synthesis/2023-08.html",
    "batches/index.html",
    "categories/generation-synthesis.html",
    "categories/index.html",
    "batches/cn-cac-genai-filing/2026-06.html",
    "changes/2024-08.html",
    "changes/2025-08.html",
    "changes/cancelled.html",
    "changes/index.html",
    "changes/recorded/index.html",
    "changes/undated.html",
    "companies/az/u.html",
    "companies/az/s.html",
    "companies/eyi-keji.html",
    "companies/index.html",
    "companies/lizi-wangluo.html",
    "companies/shili-keji.html",
    FILING,
    HOSTILE,
    "filings/cn-cac-deep-synthesis/110108000000101240013.html",
    "filings/cn-cac-genai-filing/Beijing-ShiLi-20240101.html",
    "filings/cn-cac-recommendation/110108000000101220015.html",
    "functions/index.html",
    "functions/recommendation.html",
    "groups/index.html",
    "groups/shili.html",
    "laws/deep-synthesis.html",
    "laws/index.html",
    "maintenance/anomalies.html",
    "maintenance/coverage.html",
    "maintenance/fields.html",
    "maintenance/index.html",
    "maintenance/questions.html",
    "maintenance/review.html",
    "maintenance/sectors.html",
    "maintenance/sources.html",
    "regions/110000.html",
    "regions/index.html",
    "registers/cn-cac-deep-synthesis.html",
    "registers/index.html",
    "roles/index.html",
    "roles/service-provider.html",
    "search/index.html",
    "sectors/education.html",
    "sectors/index.html",
]


# A script of this site.
SCRIPT = re.compile(r"(?:(?:\.\./)*|/sub/)assets/(?:box|search|revisions)\.[0-9a-f]{10}\.js")


class Seen(HTMLParser):
    """Every start tag of a page, with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    tree = small_site.fill(_tree(folder / "tree"))
    small_site.build(tree, folder / "site")
    return folder / "site"


def _tree(root: Path) -> Tree:
    """The tree of conftest, once for all tests of this module."""
    from tests.conftest import tree as fixture

    root.mkdir()
    return fixture.__wrapped__(root)  # type: ignore[attr-defined,no-any-return]


def _pages(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*.html")):
        yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("url", [*KINDS, MOVED])
def test_page_is_valid(built: Path, url: str, lang: str) -> None:
    name = url if lang == "en" else f"zh/{url}"
    text = (built / name).read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(text)
    seen = Seen(text)
    assert len(seen.all("h1")) == 1
    assert len(seen.all("main")) == 1
    assert seen.all("html")[0]["lang"] == ("en" if lang == "en" else "zh-Hans")
    ids = [attributes["id"] for _, attributes in seen.tags if "id" in attributes]
    assert [name for name, number in Counter(ids).items() if number > 1] == []
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    if url != "about.html":  # Markdown knows no caption
        assert len(seen.all("table")) == len(seen.all("caption"))
    assert all("scope" in cell for cell in seen.all("th"))


def test_nothing_acts(built: Path) -> None:
    for name, text in _pages(built):
        seen = Seen(text)
        tags = {tag for tag, _ in seen.tags}
        assert not tags & {"style", "iframe", "img", "object", "embed"}, name
        assert {form["role"] for form in seen.all("form")} == {"search"}, name
        for script in seen.all("script"):
            assert set(script) == {"src", "defer"}, name
            assert SCRIPT.fullmatch(script["src"]), name
        for tag, attributes in seen.tags:
            assert "style" not in attributes, (name, tag)
            assert not [key for key in attributes if key.startswith("on")], (name, tag)
            for key in ("href", "src"):
                scheme = urlsplit(attributes.get(key, "")).scheme
                assert scheme in ("", "http", "https", "mailto"), (name, attributes)
        policy = [m["content"] for m in seen.all("meta") if "http-equiv" in m]
        assert policy and policy[0].startswith("default-src 'none'; style-src 'self'"), name


def test_hostile_text_is_shown(built: Path) -> None:
    page = (built / HOSTILE).read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in page
    assert "&lt;svg onload=alert(3)&gt;" in page
    notes = page.partition("<h2>Notes</h2>")[2].partition("<h2>")[0]
    assert "<strong>重点</strong>" in notes
    assert "alert" not in notes
    assert "elsewhere" not in notes
    assert '<a href="https://example.org/" rel="nofollow noopener">链接</a>' in notes
    company = (built / "companies/eyi-keji.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(&#34;company&#34;)&lt;/script&gt;" in company


def test_every_link_resolves(built: Path) -> None:
    pages = dict(_pages(built))
    anchors = {
        name: {a["id"] for _, a in Seen(text).tags if "id" in a} for name, text in pages.items()
    }
    broken = []
    for name, text in pages.items():
        for tag, attributes in Seen(text).tags:
            link = attributes.get("href", attributes.get("src"))
            if link is None or link.startswith(("mailto:", "https://example.org")):
                continue
            if link.startswith("http") and not link.startswith(BASE):
                assert tag == "a", (name, link)  # nothing is loaded from elsewhere
                continue
            target, anchor = _target(name, link)
            if not (built / target).is_file() or (anchor and anchor not in anchors[target]):
                broken.append((name, link))
    assert broken == []


def _target(name: str, link: str) -> tuple[str, str]:
    """The file of the site a link leads to, and the anchor there."""
    parts = urlsplit(link)
    path = unquote(parts.path)
    if path.startswith("/"):
        path = path.removeprefix(urlsplit(BASE).path)
        full = path + "index.html" if path.endswith("/") or not path else path
    else:
        full = (PurePosixPath(name).parent / path).as_posix() if path else name
    steps: list[str] = []
    for step in full.split("/"):
        if step == "..":
            assert steps, (name, link)  # never out of the site
            steps.pop()
        elif step != ".":
            steps.append(step)
    return "/".join(steps), parts.fragment


def test_twins_name_each_other(built: Path) -> None:
    for name, text in _pages(built):
        if name.endswith(("404.html", MOVED)):
            continue
        links = Seen(text).all("link")
        named = {a["hreflang"]: a["href"] for a in links if "hreflang" in a}
        plain = name.removeprefix("zh/")
        assert named == {
            "en": urls.absolute(BASE, "en", plain),
            "zh": urls.absolute(BASE, "zh", plain),
            "x-default": urls.absolute(BASE, "en", plain),
        }
        canonical = [a["href"] for a in links if a.get("rel") == "canonical"]
        assert canonical == [named["zh" if name.startswith("zh/") else "en"]]
        twin = plain if name.startswith("zh/") else f"zh/{name}"
        switch = [a["href"] for a in Seen(text).all("a") if "hreflang" in a]
        assert [_target(name, href)[0] for href in switch] == [twin]


def test_missing_page_works_anywhere(built: Path) -> None:
    seen = Seen((built / "404.html").read_text(encoding="utf-8"))
    links = [a["href"] for a in seen.all("a") if not a["href"].startswith("#")]
    assert links and all(link.startswith("/sub/") for link in links)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (FILING, "网信算备110108000000101230017号"),
        (FILING, '<h1 lang="zh-Hans">示例合成算法</h1>'),
        (FILING, "Shili Hecheng Suanfa"),
        (FILING, '<del lang="zh-Hans">例一算法</del>'),
        (FILING, "示例阅读"),
        (FILING, "一条示例备注。"),
        (FILING, "register: cn-cac-deep-synthesis\n"),
        (FILING, "../../laws/deep-synthesis.html"),
        (FILING, "Administrative division"),
        (FILING, "All 107 other entries of this company"),
        (FILING, f"{BASE}{FILING}"),
        (FILING, "remark in the list of"),
        (FILING, "list of <a"),
        ("regions/110000.html", "By sector"),
        ("registers/cn-cac-deep-synthesis.html", "By province"),
        ("registers/cn-cac-deep-synthesis.html", "<small>Beijing</small>"),
        ("index.html", "关于注销示例算法的公告"),
        ("index.html", "<code>filings/cn-cac-deep-synthesis/"),
        ("zh/companies/eyi-keji.html", "<small>· 品牌 · 出处：示例</small>"),
        ("filings/cn-cac-deep-synthesis/110108000000101240013.html", "status cancelled"),
        ("filings/cn-cac-deep-synthesis/110108000000101240013.html", "https://example.org/notice"),
        ("filings/cn-cac-deep-synthesis/110108000000101240013.html", "between 2024-02 and 2026-05"),
        ("filings/cn-cac-deep-synthesis/110108000000101240013.html", "示例旧品"),
        ("filings/cn-cac-recommendation/110108000000101220015.html", "<em>purpose</em>"),
        ("filings/cn-cac-recommendation/110108000000101220015.html", "示例原理。"),
        ("filings/cn-cac-recommendation/110108000000101220015.html", "示例基准"),
        ("filings/cn-cac-recommendation/110108000000101220015.html", FILING.rpartition("/")[2]),
        ("filings/cn-cac-genai-filing/Beijing-ShiLi-20240101.html", "2024-01-01"),
        (HOSTILE, "&lt;b&gt;例子&lt;/b&gt;"),
        ("companies/lizi-wangluo.html", "例子信息有限公司"),
        ("companies/lizi-wangluo.html", "Example Network"),
        ("companies/lizi-wangluo.html", "Open candidate"),
        ("companies/lizi-wangluo.html", "A made-up doubt."),
        ("companies/shili-keji.html", "https://example.org/"),
        ("companies/shili-keji.html", "Shili Keji Youxian Gongsi"),
        ("companies/shili-keji.html", "1101080000001"),
        ("groups/shili.html", "示例产品"),
        ("groups/shili.html", "https://example.org/source"),
        ("index.html", "<svg"),
        ("index.html", "2026-06"),
        ("batches/index.html", "not yet read"),
        ("registers/cn-cac-deep-synthesis.html", "Entries 1 to 100 of 107"),
        ("registers/cn-cac-deep-synthesis-2.html", "Entries 101 to 107 of 107"),
        ("zh/index.html", "国家互联网信息办公室"),
        ("zh/" + FILING, "<h1>示例合成算法</h1>"),
        ("zh/companies/lizi-wangluo.html", "虚构的疑问。"),
        ("robots.txt", f"Sitemap: {BASE}sitemap.xml"),
        ("sitemap.xml", f"<loc>{BASE}zh/{FILING}</loc>"),
        ("sitemap.xml", f"<loc>{BASE}</loc>"),
    ],
)
def test_page_says(built: Path, page: str, said: str) -> None:
    assert said in (built / page).read_text(encoding="utf-8")


def test_registrations_are_never_added_to_filings(built: Path) -> None:
    page = (built / "companies/shili-keji.html").read_text(encoding="utf-8")
    assert "Recommendation: 1 · Deep synthesis: 106 · Generative AI, filed: 1" in page


def test_second_build_is_the_same(tmp_path: Path, tree: Tree) -> None:
    small_site.fill(tree)
    small_site.build(tree, tmp_path / "one")
    small_site.build(tree, tmp_path / "two")
    one, two = (
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        for folder in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two
    again = small_site.build(tree, tmp_path / "one")
    assert (again.changed, again.removed) == (0, 0)
    assert again.files == len(one)


def test_bad_content_keeps_the_old_site(tmp_path: Path, tree: Tree) -> None:
    small_site.build(tree, tmp_path / "site")
    before = (tmp_path / "site/index.html").read_bytes()
    tree.edit(DEEP, "company: shili-keji", "company: nobody")
    built = pipeline.build(
        tree.root,
        tmp_path / "site",
        site.read(tree.root, BASE),
        Progress(),
        without_history=True,
    )
    assert built.written is None
    assert [p.rule for p in built.problems if p.severity == "error"]
    assert (tmp_path / "site/index.html").read_bytes() == before


def test_one_language(tmp_path: Path, tree: Tree) -> None:
    tree.write(
        "site.yml", "title:\n  en: A\n  zh: 甲\nbase_url: https://a.example\nlanguages:\n  - en\n"
    )
    small_site.build(tree, tmp_path / "site")
    assert not (tmp_path / "site/zh").exists()
    assert 'hreflang="zh"' not in (tmp_path / "site/index.html").read_text(encoding="utf-8")


TEMPLATES = sorted(program.TEMPLATES.rglob("*.html"))
SOURCES = sorted(Path(render.__file__).parent.joinpath("pages").glob("*.py"))


def test_texts_are_the_same_in_both_languages() -> None:
    english, chinese = texts.of_program("en"), texts.of_program("zh")
    assert sorted(english) == sorted(chinese)
    assert [key for key in english if not english[key] or not chinese[key]] == []
    for key in english:
        blanks = [sorted(re.findall(r"{(\w+)}", words[key])) for words in (english, chinese)]
        assert blanks[0] == blanks[1], key


def test_texts_that_are_used_exist() -> None:
    words = texts.of_program("en")
    used = {
        key
        for path in (*TEMPLATES, *SOURCES)
        for key in re.findall(
            r"""\bt(?:\[|\()\s*f?["']([a-z_.-]+)["']""", path.read_text(encoding="utf-8")
        )
    }
    assert len(used) > 100
    assert sorted(key for key in used if not key.endswith(".") and key not in words) == []


def test_no_text_is_left_over() -> None:
    code = Path(render.__file__).parent.rglob("*.py")
    sources = "".join(path.read_text(encoding="utf-8") for path in (*TEMPLATES, *code))
    made = (
        "count.",
        "nav.",
        "status.",
        "where.",
        "name.source.",
        "language.",
        "help.",
        "region.",
        "group.standing.",
        "number.type_names.",
        "changes.",
        "list.",
        "maintenance.",
        "as_of.group.",
        "as_of.note.",
        "revisions.",
        "recorded.counted.",
        "recorded.type.",
        "recorded.types.",
        "recorded.what.",
        "search.example.",
        "search.say.",
        "search.sort.",
    )
    loose = [
        key
        for key in texts.of_program("en")
        if f'"{key}"' not in sources
        and f"'{key}'" not in sources
        and not key.startswith(made)
        and not key.endswith((".kind", ".lead", ".meta"))
    ]
    assert loose == []


def _run(tree: Tree, *args: str) -> int:
    return cli.main(["build", "--no-history", "--root", str(tree.root), *args])


def test_command(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tree) == 0
    told = capsys.readouterr()
    assert re.search(r"site: \d+ files, .* \d+ changed", told.out)
    assert "pages" in told.err
    assert (tree.root / "site/index.html").is_file()
    assert _run(tree, "--quiet", "--base-url", "https://b.example/x/") == 0
    assert capsys.readouterr() == ("", "")
    home = (tree.root / "site/zh/index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://b.example/x/zh/">' in home


def test_command_takes_the_address_from_the_environment(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_BASE_URL", "https://env.example/y")
    assert _run(tree, "--quiet") == 0
    assert b"https://env.example/y/sitemap.xml" in (tree.root / "site/robots.txt").read_bytes()


def test_command_refuses_bad_content(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tree, "--quiet") == 0
    tree.edit(DEEP, "status: filed", "status: fild")
    assert _run(tree, "--quiet") == 1
    told = capsys.readouterr().err
    assert f"{DEEP}:" in told
    assert "the site is as it was" in told
    assert (tree.root / "site/index.html").is_file()


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["--base-url", "ftp://a.example"], 2),
        (["--root", "nowhere"], 2),
        (["--out", "content"], 1),
    ],
)
def test_command_refuses(
    tree: Tree,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    args: list[str],
    code: int,
) -> None:
    monkeypatch.chdir(tree.root)
    assert cli.main(["build", "--no-history", "--quiet", *args]) == code
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert (tree.root / "content/companies").is_dir()


def test_sources_name_no_address_of_a_machine() -> None:
    for path in (*TEMPLATES, *SOURCES):
        assert "localhost" not in path.read_text(encoding="utf-8")
