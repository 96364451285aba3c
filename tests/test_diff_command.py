"""`diff`: two states named, what is printed of them, and that nothing printed can act."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import html5lib
import pytest
from markdown_it import MarkdownIt

from registry import cli
from registry.commands import diff as command
from registry.reports import Entry, Pair, Report, Section, bounded, forms
from registry.wording import Told
from tests.conftest import DEEP, FILES, KEJI, RECOMMENDATION, REPOSITORY, SERVICE, Tree
from tests.repository import Repository

CASES = REPOSITORY / "tests" / "cases" / "diff"
TWIN = DEEP.replace("230017", "230018")
NEW = "content/companies/shili-keji-gufen.yml"
MOVED = "content/filings/cn-cac-genai-filing/2024-04/elsewhere.yml"
HOSTILE = (
    "<img src=x onerror=alert(1)> @octocat #1 [x](//y.example) `` `b` | **c** https://d.example"
)


@pytest.fixture
def changed(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the small tree in which much is otherwise."""
    other = Tree(tmp_path_factory.mktemp("changed"))
    shutil.copytree(tree.root / "content", other.root / "content")
    other.edit(DEEP, "status: filed", "status: cancelled")
    other.edit(DEEP, "company: shili-keji", "company: shili-keji-gufen")
    other.edit(DEEP, "    form: app", "    form: website\n  - name: 示例听书")
    other.edit(DEEP, "一条示例备注。", "一条较长的示例备注，另有第二句。")
    other.edit(DEEP, "例一算法", "例二算法")
    other.write(NEW, "name:\n  zh: 示例科技股份有限公司\n")
    twin = FILES[DEEP].replace("230017", "230018").replace("示例合成", "示例 合成")
    other.write(TWIN, twin.replace("shili-keji", "shili-keji-gufen"))
    other.write("content/registers.yml", b"- [\n")
    other.edit("content/batches.yml", "announced: 2024-02", "announced: 2024-02-18")
    other.write("content/pages/about.en.md", "About\n")
    other.move(SERVICE, MOVED)
    (other.root / RECOMMENDATION).unlink()
    return other.root


def run(capsys: pytest.CaptureFixture[str], *args: str | Path, code: int = 0) -> tuple[str, str]:
    assert cli.main(["diff", *map(str, args)]) == code
    told = capsys.readouterr()
    return told.out, told.err


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("text.txt", ()),
        ("chinese.txt", ("--lang", "zh")),
        ("few.txt", ("--limit", "3")),
        ("markdown.md", ("--format", "markdown")),
        ("page.html", ("--format", "html", "--limit", "0")),
    ],
)
def test_the_report(
    name: str,
    args: tuple[str, ...],
    tree: Tree,
    changed: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, err = run(capsys, tree.root, changed, *args)
    out = out.replace(str(tree.root), "OLDER").replace(str(changed), "NEWER")
    assert (out, err) == ((CASES / name).read_text(encoding="utf-8"), "")


def test_json_is_complete(tree: Tree, changed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told: dict[str, Any] = json.loads(run(capsys, tree.root, changed, "--format", "json")[0])
    assert told["older"] == {"given": str(tree.root), "kind": "folder", "commit": ""}
    assert told["totals"]["filing"] == {"removed": 1, "edited": 1, "added": 1}
    assert told["risks"] == {"removed": 1, "status": 1, "company": 1}
    assert (told["moved"], told["rewritten"], told["left_out"]) == (1, 0, 0)
    assert [one["state"] for one in told["records"]][:2] == ["removed", "edited"]
    one = told["records"][1]
    assert one["company"] == {
        "slug": "shili-keji-gufen",
        "name": "示例科技股份有限公司",
        "new": True,
    }
    assert [(c["field"], c["risky"]) for c in one["changes"]][:2] == [
        ("company", True),
        ("products.form", False),
    ]
    added = next(one for one in told["records"] if one["path"] == TWIN)
    assert added["data"]["number"] == "网信算备110108000000101230018号"
    assert [one["why"] for one in told["alike"]] == ["near-number", "company-name"]
    assert [(one["side"], one["path"]) for one in told["unread"]] == [
        ("newer", "content/registers.yml")
    ]
    assert told["files"] == [{"path": "content/pages/about.en.md", "state": "added"}]
    few = json.loads(run(capsys, tree.root, changed, "--format", "json", "--limit", "1")[0])
    assert (len(few["records"]), few["left_out"]) == (1, len(told["records"]) - 1)


def test_nothing_differs(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = run(capsys, tree.root, tree.root)
    assert out.splitlines()[-1] == "Nothing differs."


# --- what may be named ------------------------------------------------------------------------


@pytest.fixture
def repository(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The small tree with two commits, and a change that is not committed."""
    made = Repository(tree.root)
    made.commit("First")
    tree.edit(DEEP, "status: filed", "status: cancelled")
    made.commit("Second")
    tree.edit(KEJI, "示例科技", "示例科学")
    monkeypatch.chdir(tree.root)
    return made


@pytest.mark.parametrize(
    ("args", "totals"),
    [
        (("HEAD~1", "HEAD"), {"filing": 1}),
        (("HEAD~1",), {"filing": 1, "company": 1}),
        (("HEAD",), {"company": 1}),
        (("HEAD", "."), {"company": 1}),
        ((".", "HEAD"), {"company": 1}),
        (("main", "HEAD"), {}),
        (("HEAD", "HEAD~1"), {"filing": 1}),
    ],
)
def test_revisions_and_the_working_tree(
    args: tuple[str, ...],
    totals: dict[str, int],
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = json.loads(run(capsys, *args, "--format", "json")[0])
    assert {type_: sum(counts.values()) for type_, counts in told["totals"].items()} == totals
    assert (told["moved"], told["rewritten"]) == (0, 0)


def test_a_folder_goes_before_a_revision_of_its_name(
    repository: Repository, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    def kind(given: str) -> str:
        return str(json.loads(run(capsys, given, "--format", "json")[0])["older"]["kind"])

    (tree.root / "main").mkdir()
    assert kind("main") == "revision"  # the folder holds no content/
    shutil.copytree(tree.root / "content", tree.root / "main" / "content")
    assert kind("main") == "folder"
    assert kind("refs/heads/main") == "revision"


def test_old_revisions_are_read_and_never_judged(
    repository: Repository, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.edit(DEEP, "status: cancelled", "status: lapsed\nsome_old_field: 旧")
    tree.edit(RECOMMENDATION, "status: filed", "status: filed\nregion: [1, 2]")
    repository.commit("Odd")
    out, _ = run(capsys, "HEAD~1", "HEAD")
    assert "! ~ Status: Cancelled → lapsed" in out
    assert "+ some_old_field: 旧" in out


def test_a_repository_of_long_ids(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "long"
    root.mkdir()
    made = Repository.__new__(Repository)
    made.root = root
    made.git("init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    made.commit("First", {KEJI: FILES[KEJI]})
    told = json.loads(run(capsys, "HEAD", "--root", root, "--format", "json")[0])
    assert (told["records"], told["rewritten"]) == ([], 0)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("nowhere",), "'nowhere' is neither a folder that holds content/ nor a revision"),
        (("HEAD", "nowhere"), "'nowhere' is neither"),
        (("HEAD~1..HEAD",), "two of them as two arguments"),
        (("content",), "'content' is neither"),
        (("--", "--output=x"), "'--output=x' is neither"),
        (("a\0b",), "is neither"),
        (("HEAD", "--limit", "-1"), "--limit: -1 is less than 0"),
        (("HEAD", "--root", "content"), "no content/ in"),
    ],
)
def test_what_is_neither_is_refused(
    args: tuple[str, ...],
    message: str,
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, err = run(capsys, *args, code=2)
    assert out == ""
    assert message in err
    assert len(err.splitlines()) == 1


def test_without_a_repository(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = run(capsys, "HEAD", "--root", tree.root, code=2)
    assert "'HEAD' is neither a folder" in err


# --- that nothing acts ------------------------------------------------------------------------


@pytest.fixture
def hostile(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Path:
    other = Tree(tmp_path_factory.mktemp("hostile"))
    shutil.copytree(tree.root / "content", other.root / "content")
    value = json.dumps(f"{HOSTILE}\n| a | b |\n# head\x1b[31m\u202e", ensure_ascii=True)
    other.edit(DEEP, "  zh: 示例合成算法", f"  zh: {value}")
    other.edit(DEEP, "status: filed", f"status: {value}\n? {value}\n: {value}")
    other.edit(DEEP, "一条示例备注。", f"{HOSTILE}\n```\n</details>")
    other.write(f"content/companies/{HOSTILE.replace('/', '')}.yml", f"name:\n  zh: {value}\n")
    schema = other.root / "content/schema/filing.schema.json"
    schema.write_text(
        schema.read_text(encoding="utf-8").replace('"title": "Status"', f'"title": {value}'),
        encoding="utf-8",
    )
    registers = other.root / "content/registers.yml"
    registers.write_text(
        registers.read_text(encoding="utf-8").replace("en: ", f"en: {value} #"), encoding="utf-8"
    )
    return other.root


def test_markdown_holds_no_markup_of_strangers(
    tree: Tree, hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, tree.root, hostile, "--format", "markdown")
    assert "onerror" in out
    assert "\x1b" not in out
    assert "\u202e" not in out
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(out)
    plain = []
    for token in tokens:
        assert token.type.rpartition("_")[0] in KNOWN or token.type == "inline", token
        for inner in token.children or ():
            assert inner.type in ("text", "code_inline", "softbreak", *EMPHASIS), inner
            plain += [inner.content] if inner.type == "text" else []
    for sign in ("@", "#", "<", "example", "octocat", "](", "|"):
        assert [text for text in plain if sign in text] == []
    rows = [token for token in tokens if token.type == "tr_open"]
    cells = [token for token in tokens if token.type in ("td_open", "th_open")]
    assert len(cells) == 4 * len(rows)


KNOWN = (
    "heading", "bullet_list", "list_item", "paragraph", "table", "thead", "tbody", "tr", "td",
    "th",
)  # fmt: skip
EMPHASIS = ("strong_open", "strong_close", "s_open", "s_close")


def test_the_page_is_whole_and_nothing_in_it_acts(
    tree: Tree, hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, tree.root, hostile, "--format", "html")
    assert "\u202e" not in out
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(out)
    tags = {element.tag for element in page.iter()}
    assert not tags & {"script", "img", "a", "iframe", "link", "svg"}
    assert not [name for element in page.iter() for name in element.attrib if "on" in name[:2]]
    assert "style" not in {name for element in page.iter() for name in element.attrib}
    policy = next(e for e in page.iter("meta") if e.get("http-equiv")).get("content")
    style = next(page.iter("style")).text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert HOSTILE in "".join(page.itertext())


def test_the_text_cannot_steer_a_terminal(
    tree: Tree, hostile: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = run(capsys, tree.root, hostile)
    assert all(line.isprintable() for line in out.splitlines())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a", "`a`"),
        ("`a`", "`` `a` ``"),
        ("a``b", "```a``b```"),
        (" a", "`  a `"),
        ("a\nb", "`a↵b`"),
        ("@a", "`@a`"),
    ],
)
def test_a_value_is_a_span_of_code(text: str, expected: str) -> None:
    assert forms.code(text) == expected


def test_markdown_fits_a_comment_and_the_rest_is_counted() -> None:
    told = tuple(Told("Name", "edited", "", "旧" * 170, "新" * 170, (), False) for _ in range(20))
    entry = Entry("示例", ("一",), (Pair("New company", ""),), told, 3, "edited")
    words = forms.texts("en")
    sections = bounded([("Filings", [entry] * 40, lambda one: one)], 40)
    report = Report("Changes", (), (), sections)
    out = forms.as_markdown(report, words)
    assert 40_000 < len(out) < 65_536
    shown, left = out.count("**`示例`**"), re.search(r"- (\d+) more; all of them", out)
    assert left
    assert shown + int(left[1]) == 40
    assert f"### Filings ({shown} of 40)" in out
    assert forms.as_markdown(report, words, 0).count("**`示例`**") == 40
    assert out.count("- 3 more changes") == shown


@pytest.mark.parametrize(
    ("sizes", "limit", "shown"),
    [
        ([10, 10], 0, [10, 10]),
        ([10, 10], 20, [10, 10]),
        ([10, 10], 12, [9, 3]),
        ([10, 10], 4, [3, 1]),
        ([10, 0, 10], 2, [2, 0]),
        ([1, 10, 10], 8, [1, 4, 3]),
    ],
)
def test_sections_share_the_room(sizes: list[int], limit: int, shown: list[int]) -> None:
    entry = Entry("示例", ())
    sections = bounded([("x", [entry] * size, lambda one: one) for size in sizes], limit)
    assert [len(section.entries) for section in sections] == shown
    assert [section.total for section in sections] == [size for size in sizes if size]
    assert all(isinstance(section, Section) for section in sections)


def test_long_values_are_cut_and_counted(
    tree: Tree, changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Tree(changed)
    made.edit(DEEP, "例二算法", "长" * 500)
    out, _ = run(capsys, tree.root, changed)
    assert re.search(r"长… \([0-9]+ more characters\)", out)
    assert "长" * 500 not in out
    assert "长" * 500 in run(capsys, tree.root, changed, "--limit", "0")[0]


def test_the_texts_are_the_same_in_both_languages() -> None:
    english, chinese = forms.texts("en"), forms.texts("zh")
    assert sorted(english) == sorted(chinese)
    for key in english:
        blanks = [sorted(re.findall(r"{(\w+)}", words[key])) for words in (english, chinese)]
        assert blanks[0] == blanks[1], key
    assert command.FORMS == ("text", "markdown", "json", "html")
