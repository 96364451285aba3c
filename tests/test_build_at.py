"""`build --at`: the site of a revision, or of a day by either clock, without a checkout."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from registry.cli import main
from registry.commands import build
from tests.conftest import DEEP, FILES, KEJI, REPOSITORY, SERVICE, VOCABULARIES, Tree
from tests.repository import Repository

VOCABULARY, FIRST, SECOND, NIGHT, LAST = (
    "2030-01-01T12:00:00+00:00",
    "2030-02-10T12:00:00+00:00",
    "2030-03-05T12:00:00+00:00",
    "2030-03-06T01:30:00+02:00",  # still the 5th, UTC
    "2030-05-01T12:00:00+00:00",
)
FILING = "filings/cn-cac-deep-synthesis/110108000000101230017.html"
OTHER = "filings/cn-cac-genai-filing/Beijing-ShiLi-20240101.html"


class Past:
    """A repository with a history, and the sites built of it."""

    def __init__(self, root: Path, out: Path) -> None:
        self.root = root
        self.out = out
        self.repository = Repository(root)
        self.tree = Tree(root)
        content = REPOSITORY / "content"
        for folder in ("schema", "pages"):
            shutil.copytree(content / folder, root / "content" / folder)
        for name in VOCABULARIES:
            shutil.copy(content / f"{name}.yml", root / "content")
        self.begun = self.repository.commit("Vocabularies", date=VOCABULARY)
        self.first = self.repository.commit("First list", FILES, date=FIRST)
        self.tree.edit(DEEP, "zh: 示例合成算法", "zh: 示例改名算法")
        self.second = self.repository.commit("Corrected", date=SECOND)
        self.tree.edit(DEEP, "zh: 示例改名算法", "zh: 示例夜间算法")
        self.night = self.repository.commit("At night", date=NIGHT)
        (root / SERVICE).unlink()
        self.last = self.repository.commit("Taken out", date=LAST)

    def build(self, *args: str) -> int:
        shutil.rmtree(self.out, ignore_errors=True)
        place = ("--root", str(self.root), "--out", str(self.out))
        return main(["build", *place, "--quiet", *args])

    def page(self, path: str) -> str:
        return (self.out / path).read_text(encoding="utf-8")

    def note(self, lang: str = "") -> str:
        """What the first page says of the state it shows."""
        found = re.search(r'<p class="asof">(.*?)</p>', self.page(f"{lang}index.html"))
        return found[1] if found else ""


@pytest.fixture
def past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Past:
    monkeypatch.setattr(build, "today", lambda: "2032-01-01")
    return Past(tmp_path / "repository", tmp_path / "site")


def test_a_revision(past: Past) -> None:
    past.tree.write(DEEP, "---\nbroken: [\n")  # the working tree has no say
    assert past.build("--at", past.first) == 0
    assert "示例合成算法" in past.page(FILING)
    assert (past.out / OTHER).is_file()
    assert past.note() == (
        f"The registry as recorded here in commit {past.first[:12]} of 2030-02-10. "
        "It knows nothing of what was recorded later."
    )
    assert f"2030-02-10 的提交 {past.first[:12]}" in past.note("zh/")
    assert "broken" in (past.root / DEEP).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["older", "v1", "HEAD~3"])
def test_a_branch_a_tag_or_a_way_to_a_commit(past: Past, name: str) -> None:
    past.repository.git("branch", "older", past.first)
    past.repository.git("tag", "v1", past.first)
    assert past.build("--at", name) == 0
    assert past.first[:12] in past.note()


def test_the_history_ends_with_the_revision(past: Past) -> None:
    assert past.build("--at", past.second) == 0
    told = json.loads(past.page(FILING.replace(".html", ".json")))["revisions"]
    assert [one["commit"] for one in told] == [past.first, past.second]
    assert "At night" not in past.page(FILING)


@pytest.mark.parametrize(
    ("asked", "commit"),
    [
        ("2030-02-10", "first"),
        ("2030-03-04", "first"),
        ("2030-03-05", "night"),  # the last of that day, by UTC
        ("2030-02", "first"),
        ("2030-03", "night"),
        ("2031-12-31", "last"),
    ],
)
def test_a_day_of_recording(past: Past, asked: str, commit: str) -> None:
    for clock in ((), ("--clock", "recorded")):
        assert past.build("--at", asked, *clock) == 0
        assert getattr(past, commit)[:12] in past.note()
        assert "as recorded here by the end of" in past.note()


def test_a_day_by_the_official_clock(past: Past) -> None:
    assert past.build("--at", "2024-02", "--clock", "official") == 0
    assert "例一算法" in past.page(FILING)
    assert "示例夜间算法" not in past.page(FILING)
    assert past.note() == (
        "The registry as it officially stood at the end of 2024-02-29, wound back from the "
        f"records of commit {past.last[:12]} of 2030-05-01."
    )
    past.tree.edit(DEEP, "zh: 示例夜间算法", "zh: 示例未提交算法")
    assert past.build("--at", "2024-08-31", "--clock", "official") == 0
    assert "示例未提交算法" in past.page(FILING)
    assert "wound back from the present records" in past.note()


def test_the_present_site_says_nothing_of_the_kind(past: Past) -> None:
    assert past.build() == 0
    assert past.note() == ""


def test_no_link_of_such_a_site_leads_nowhere(past: Past) -> None:
    for args in (["--at", past.first], ["--at", "2023-12", "--clock", "official"]):
        assert past.build(*args) == 0
        there = {path.relative_to(past.out).as_posix() for path in past.out.rglob("*.*")}
        for path in there:
            if path.endswith(".html") and not path.endswith("404.html"):
                for link in re.findall(r'(?:href|src)="([^"#:]+)["#]', past.page(path)):
                    target = (past.out / path).parent / link.partition("?")[0]
                    assert target.is_file(), f"{path}: {link}"


# --- before the beginning, and what is no past at all -----------------------------------------


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["2029-12-31"],
            "nothing was recorded here by 2029-12-31: the first filings were recorded on "
            "2030-02-10, by {first}\nwhat had officially happened by then: "
            "--at 2029-12-31 --clock official\n",
        ),
        (
            ["2030-01"],
            "nothing was recorded here by 2030-01-31: the first filings were recorded on "
            "2030-02-10, by {first}\nwhat had officially happened by then: "
            "--at 2030-01-31 --clock official\n",
        ),
        (["HEAD~4"], "nothing was recorded here at HEAD~4 ({begun}): the first filings"),
        (
            ["2022-08-11", "--clock", "official"],
            "officially nothing was listed by 2022-08-11: the first list is of 2022-08-12\n",
        ),
        (["2024-02-30"], "there is no day 2024-02-30\n"),
        (["2024-13"], "there is no day 2024-13\n"),
        (["nowhere"], "--at: "),
        (["HEAD", "--clock", "official"], "--clock goes with a day; --at 'HEAD' is none"),
        (["2032-01-02"], "--at 2032-01-02: that day is yet to come; today is 2032-01-01 (UTC)"),
        (["2032-02"], "--at 2032-02: that day is yet to come"),
        ([""], "--at: empty"),
        (["2024"], "--at: '2024' names no commit; a day is written 2024-08-31"),
    ],
)
def test_what_cannot_be_built_is_said(
    past: Past, args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert past.build("--at", *args) == 2
    expected = said.format(first=past.first[:12], begun=past.begun[:12])
    assert capsys.readouterr().err.startswith(expected)
    assert not past.out.exists()


def test_a_clock_without_a_day_is_wrong_usage(past: Past) -> None:
    assert past.build("--clock", "official") == 2


def test_a_broken_working_tree_cannot_be_wound_back(past: Past) -> None:
    past.tree.write(DEEP, "---\nbroken: [\n")
    assert past.build("--at", "2024-08", "--clock", "official") == 1


def test_without_git_only_the_official_clock_goes(
    past: Past, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(past.root / "content", tmp_path / "plain" / "content")
    place = ("--root", str(tmp_path / "plain"), "--out", str(past.out), "--quiet")
    assert main(["build", *place, "--at", "2030-03"]) == 2
    assert capsys.readouterr().err.startswith("--at: ")
    assert main(["build", *place, "--at", "2024-08", "--clock", "official"]) == 0


def test_a_shallow_clone_is_refused(
    past: Past, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    past.repository.git("clone", "--quiet", "--depth=1", f"file://{past.root}", str(tmp_path / "s"))
    place = ("--root", str(tmp_path / "s"), "--out", str(past.out), "--quiet")
    assert main(["build", *place, "--at", "2030-03"]) == 2
    assert "git fetch --unshallow" in capsys.readouterr().err


def test_a_repository_without_a_working_tree_is_enough(past: Past, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    past.repository.git("clone", "--quiet", "--bare", str(past.root), str(bare))
    place = ("--root", str(bare), "--out", str(past.out), "--quiet")
    assert main(["build", *place, "--at", past.first]) == 0
    assert "示例合成算法" in past.page(FILING)


# --- old trees are read, never judged ---------------------------------------------------------


def test_what_cannot_be_read_any_more_is_left_out_and_told(
    past: Past, capsys: pytest.CaptureFixture[str]
) -> None:
    past.tree.write(DEEP, "---\nregister: [\n")
    (past.root / KEJI).unlink()
    past.tree.edit("content/terms.yml", "  sectors:\n    - ", "  sectors:\n    - nowhere-")
    past.tree.write(
        "content/groups.yml",
        "- id: shili\n  name:\n    en: Example\n    zh: 示例集团\n  members:\n"
        "    - company: shili-keji\n      basis: legal-name\n      evidence: 示例\n",
    )
    commit = past.repository.commit("Broken", {SERVICE: FILES[SERVICE]}, date=LAST)
    shutil.rmtree(past.out, ignore_errors=True)
    place = ("--root", str(past.root), "--out", str(past.out))
    assert main(["build", *place, "--at", commit]) == 0
    told = capsys.readouterr()
    assert f"{SERVICE}: warning: refers-to-nothing there was no company 'shili-keji'" in told.err
    assert f"{DEEP}:" in told.err
    assert "files of that tree left out, wholly or in part" in told.err
    assert "warnings" in told.out
    assert not (past.out / FILING).exists()
    assert not (past.out / OTHER).exists()
    assert "例子推送算法" in past.page("registers/cn-cac-recommendation.html")
    assert (past.out / "groups/shili.html").is_file()


def test_no_rule_of_today_judges_the_past(past: Past) -> None:
    past.tree.edit(DEEP, "role: service-provider\n", "")
    past.tree.edit(DEEP, "status: filed", "status: registered")
    commit = past.repository.commit("Odd", date=LAST)
    assert past.build() == 1
    assert past.build("--at", commit) == 0
    assert (past.out / FILING).is_file()


def test_a_field_that_no_schema_of_today_knows_keeps_its_name_of_then(past: Past) -> None:
    schema = past.root / "content/schema/filing.schema.json"
    kept = schema.read_text(encoding="utf-8")
    data = json.loads(kept)
    data["properties"]["mascot"] = {
        **{"type": "string", "title": "Mascot", "x-title-zh": "吉祥物", "x-since": "1"},
        **{"description": "Made up.", "x-description-zh": "虚构。", "examples": ["示例"]},
    }
    schema.write_text(json.dumps(data), encoding="utf-8")
    past.tree.edit(DEEP, "status: filed", "mascot: 示例熊\nstatus: filed")
    commit = past.repository.commit("With a mascot", date=LAST)
    past.tree.edit(DEEP, "mascot: 示例熊\n", "")
    schema.write_text(kept, encoding="utf-8")
    past.repository.commit("Without", date=LAST)
    assert past.build("--at", commit) == 0
    assert "Mascot" in past.page(FILING)
    assert "示例熊" in past.page(FILING)


@pytest.mark.parametrize(
    "schema", ["{", '{"type": "object", "properties": {}, "additionalProperties": false}']
)
def test_a_schema_that_cannot_be_used_gives_way_to_that_of_today(past: Past, schema: str) -> None:
    path = "content/schema/filing.schema.json"
    kept = (past.root / path).read_text(encoding="utf-8")
    commit = past.repository.commit("Bad schema", {path: schema}, date=LAST)
    past.repository.commit("Good schema", {path: kept}, date=LAST)
    assert past.build("--at", commit) == 0
    assert (past.out / FILING).is_file()


def test_a_tree_without_schemas_functions_and_pages_is_read_with_those_of_today(
    past: Past,
) -> None:
    kept = {
        path.relative_to(past.root).as_posix(): path.read_bytes()
        for path in (past.root / "content").rglob("*")
        if path.is_file()
    }
    lost = [
        path
        for path in kept
        if path.startswith(("content/schema/", "content/pages/"))
        or path in ("content/functions.yml", "content/terms.yml")
    ]
    commit = past.repository.commit("Bare", dict.fromkeys(lost), date=LAST)
    past.repository.commit("Whole", {path: kept[path] for path in lost}, date=LAST)
    assert past.build("--at", commit) == 0
    assert (past.out / FILING).is_file()
    assert (past.out / "about.html").is_file()
