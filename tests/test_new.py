"""A filing entered: by answers through a pipe or a terminal, by options, and whatever is typed."""

from __future__ import annotations

import io
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import dump, load, problems
from registry.cli import main
from registry.commands.check import check
from registry.entering import choosing, draft, number, options, outcome, questions, web
from registry.entering.draft import Draft
from registry.model import Content, Filing, Product
from registry.schema import Schemas
from tests.conftest import DEEP, KEJI, REPOSITORY, SERVICE, WANGLUO, Tree, filled
from tests.official import make_list
from tests.official import number as made_up

NEW = made_up(7000001)
PATH = f"content/filings/cn-cac-deep-synthesis/2024-02/{NEW[4:-1]}.md"
GIVEN = (
    *("--register", "cn-cac-deep-synthesis", "--number", NEW, "--name", "例甲算法"),
    *("--company", "shili-keji", "--role", "service-provider", "--batch", "2024-02"),
)
Run = Callable[..., int]


@pytest.fixture
def run(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on the small tree with these lines as answers."""

    def once(*answers: str, given: tuple[str, ...] = ()) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{one}\n" for one in answers)))
        return main(["new", "--lang", "en", "--root", str(tree.root), *given])

    return once


def names(tree: Tree) -> set[str]:
    return {path for path, _ in tree.files()}


def filing(tree: Tree, id_: str = f"cn-cac-deep-synthesis/{NEW}") -> Filing:
    return tree.content().filings[id_]


def errors(tree: Tree) -> list[str]:
    return [one.message for one in tree.problems() if one.severity == "error"]


# --- answers through a pipe -----------------------------------------------------------------------

SESSION = (NEW, "", "例甲算法", "shili keji", "1", "例甲（APP）、例甲网（网站）", "", "", "31", "")


def test_answers_become_a_file_at_its_path(tree: Tree, run: Run) -> None:
    assert run(*SESSION) == 0
    made = filing(tree)
    assert (made.path, made.company, made.role) == (PATH, "shili-keji", "service-provider")
    assert (made.category, made.status) == ("generation-synthesis", "filed")
    assert made.products == (Product("例甲", "app"), Product("例甲网", "website"))
    assert [(one.batch, one.row) for one in made.listings] == [("2024-02", 31)]
    assert errors(tree) == []


def test_the_commit_proposed_names_kind_and_source(
    tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "https://example.org/list"
    tree.edit("content/batches.yml", "batch: 2024-02\n", f"batch: 2024-02\n  url: {url}\n")
    assert run(*SESSION) == 0
    out = capsys.readouterr().out
    assert f"--trailer 'Change-Kind: official' --trailer 'Source: {url}'" in out
    assert f"git add {PATH} {KEJI}\n" in out


def test_the_code_in_the_number_goes_to_the_company(tree: Tree, run: Run) -> None:
    assert run(*SESSION) == 0
    assert tree.content().companies["shili-keji"].codes == ("1101080000001", NEW[4:17])


def test_what_a_company_file_holds_besides_stays(tree: Tree, run: Run) -> None:
    tree.edit(KEJI, "codes:\n", "# 示例注释\ncodes:\n")
    assert run(*SESSION) == 0
    assert "# 示例注释\ncodes:\n" in (tree.root / KEJI).read_text("utf-8")


def test_a_service_needs_no_category_and_gets_its_place(tree: Tree, run: Run) -> None:
    id_ = "Shanghai-LiJia-202402010001"
    assert run(id_, "", "例甲模型", "示例科技有限公司", "", "3", "", "2024-02-01", "") == 0
    made = filing(tree, f"cn-cac-genai-filing/{id_}")
    assert (made.category, made.role) == ("", "")
    assert (made.listings[0].place, made.listings[0].date) == ("上海市", "2024-02-01")


def test_a_company_that_is_new_gets_a_file(tree: Tree, run: Run) -> None:
    name = "上海例丙科技有限公司"
    assert run(NEW, "", "例甲算法", name, "y", "1", "", "", "", "", "") == 0
    made = tree.content().companies["shanghai-libing-keji"]
    assert (made.name.zh, made.codes) == (name, (NEW[4:17],))
    assert errors(tree) == []


def test_a_former_name_is_kept_as_published(tree: Tree, run: Run) -> None:
    assert run(NEW, "", "例甲算法", "例子信息有限公司", "1", "", "", "", "", "") == 0
    made = filing(tree)
    assert made.company == "lizi-wangluo"
    assert made.listings[0].as_published == {"company": "例子信息有限公司"}


def test_a_former_id_is_understood_and_a_successor_told(
    tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    heir = "successors:\n  - company: shili-keji\n    kind: merger\n    source: 例\n"
    tree.edit(WANGLUO, "region:", f"{heir}former_slugs:\n  - lizi-jiude\nregion:")
    assert run(NEW, "", "例甲算法", "lizi-jiude", "1", "", "", "", "", "") == 0
    made = filing(tree)
    assert (made.company, made.listings[0].as_published) == ("lizi-wangluo", {})
    assert "示例科技有限公司 (shili-keji) took over from it" in capsys.readouterr().out


def test_a_list_that_is_new_is_added(tree: Tree, run: Run) -> None:
    batch = ("2024-09", "y", "2024-09-01", "ftp://x", "https://example.org/list", "")
    assert run(NEW, "", "例甲算法", "shili-keji", "1", "", "", *batch, "", "") == 0
    added = tree.content().batches["cn-cac-deep-synthesis/2024-09"]
    assert (added.announced, added.url) == ("2024-09-01", "https://example.org/list")
    assert errors(tree) == []


def test_a_wrong_answer_is_told_as_by_the_schema_and_asked_again(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*SESSION[:4], "nobody", *SESSION[4:8], "x", "0", *SESSION[8:]) == 0
    out = capsys.readouterr().out
    assert "there is no role 'nobody'" in out
    assert "'x' is not a whole number" in out
    assert "0 is less than 1" in out


def test_an_answer_can_be_changed_before_it_is_written(tree: Tree, run: Run) -> None:
    assert run(*SESSION[:-1], "name", "例乙算法", "role", "2", "") == 0
    assert (filing(tree).name.zh, filing(tree).role) == ("例乙算法", "service-technical-supporter")


def test_the_purpose_gives_its_terms_only(tree: Tree, run: Run) -> None:
    assert run(*SESSION[:6], "用于智能对话场景。", *SESSION[7:]) == 0
    assert filing(tree).terms == ("对话",)
    assert "用于" not in (tree.root / PATH).read_text("utf-8")


def test_all_asks_for_every_field(tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*[""] * 60, given=("--all", *GIVEN)) == 0
    out = capsys.readouterr().out
    assert "Training data / Licence" in out
    assert "Applications" in out
    assert errors(tree) == []


def test_what_was_answered_stays_where_it_is_asked_again(tree: Tree, run: Run) -> None:
    assert run(*SESSION[:-1], "products", "", "company", "例子信息有限公司", "company", "", "") == 0
    made = filing(tree)
    assert made.products == (Product("例甲", "app"), Product("例甲网", "website"))
    assert (made.company, made.listings[0].as_published) == (
        "lizi-wangluo",
        {"company": "例子信息有限公司"},
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_questions_help_and_examples_are_those_of_the_schema(
    lang: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run(given=("--lang", lang))
    out = capsys.readouterr().out
    field = options.schemas_here().field("filing", "number")
    assert field.help["zh" if lang == "zh" else "en"] in out
    assert field.example in out


def test_in_chinese_a_wrong_answer_is_told_in_chinese(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run(NEW[:-2] + "0号", "", "", "", "x", given=("--lang", "zh"))
    out = capsys.readouterr().out
    assert "校验位为0" in out
    assert "→ 深度合成服务算法备案" in out


def test_a_schema_that_cannot_be_used_is_told(
    tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    tree.write("content/schema/filing.schema.json", "{")
    assert run() == 1
    assert "schema-invalid" in capsys.readouterr().err


# --- what ends it ---------------------------------------------------------------------------------


@pytest.mark.parametrize("length", range(0, len(SESSION), 3))
def test_an_input_that_ends_writes_nothing_and_says_so(
    length: int, tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree.files()
    assert run(*SESSION[:length]) == 2
    assert "Nothing was written." in capsys.readouterr().out
    assert [one for one in tree.files() if not one[0].startswith(".")] == before


def test_without_any_answer_all_that_is_missing_is_named(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 2
    told = capsys.readouterr().err
    for name in ("--register", "--number", "--name", "--company", "--batch"):
        assert f"  {name}  " in told


def test_no_at_the_end_writes_nothing(tree: Tree, run: Run) -> None:
    assert run(*SESSION[:-1], "n") == 130
    assert PATH not in names(tree)


def test_ctrl_c_writes_nothing(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted(io.StringIO):
        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", Interrupted())
    assert main(["new", "--lang", "en", "--root", str(tree.root)]) == 130
    assert "Nothing was written." in capsys.readouterr().out


# --- what is there already ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "网信算备110108000000101230017号",
        "110108000000101230017",
        "网信算备 １１０１０８0000001 01230017号",
    ],
)
def test_a_filing_that_is_there_stops_it(
    typed: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(typed, "") == 1
    assert DEEP in capsys.readouterr().out


def test_a_service_in_other_letters_is_there_too(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("beijing-shili-20240101", "") == 1
    assert SERVICE in capsys.readouterr().out


def test_a_number_with_one_digit_wrong_is_told_and_can_be_typed_again(
    tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("网信算备110108000000101230027号", "", *SESSION[:1], *SESSION[2:]) == 0
    out = capsys.readouterr().out
    assert "check_digit" in out
    assert f"{DEEP} has nearly the same number" in out
    assert PATH in names(tree)


def test_the_same_number_in_another_register_is_related_on_both_sides(tree: Tree, run: Run) -> None:
    there = "网信算备110108000000101230017号"
    tree.edit("content/batches.yml", "batch: 2022-08", "batch: 2022-08\n  title: 例")
    given = ("--register", "cn-cac-recommendation", "--number", there, "--batch", "2022-08")
    more = ("--category", "generation-synthesis", "--role=", "--place=--", "--yes")
    assert run(given=(*GIVEN, *given, *more)) == 0
    one = filing(tree, f"cn-cac-recommendation/{there}")
    other = filing(tree, f"cn-cac-deep-synthesis/{there}")
    assert [r.register for r in one.related] == ["cn-cac-deep-synthesis"]
    assert [r.register for r in other.related] == ["cn-cac-recommendation"]


def test_an_alike_name_of_the_same_company_is_told(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*SESSION[:2], "示例合成", *SESSION[3:]) == 0
    assert f"{DEEP} of the same company has nearly the same name" in capsys.readouterr().out


def test_a_company_of_nearly_the_same_name_is_told(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "例子网路络有限公司"
    run(NEW, "", "例甲算法", name, name, "2", "1", "", "", "", "", "")
    assert "content/companies/lizi-wangluo.yml has nearly the same name" in capsys.readouterr().out


def test_a_file_that_stands_there_is_never_overwritten(tree: Tree, run: Run) -> None:
    tree.write(PATH, "---\nbroken: yes\n---\n")
    assert run(given=(*GIVEN, "--yes")) == 1
    assert (tree.root / PATH).read_text("utf-8") == "---\nbroken: yes\n---\n"


# --- options --------------------------------------------------------------------------------------


def test_options_write_the_file_without_a_question(
    tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    given = (
        *GIVEN,
        "--row",
        "5",
        "--terms",
        "智能对话",
        "--terms",
        "输出文本",
        "--languages",
        "zh,en",
    )
    assert run(given=(*given, "--performance", PERFORMANCE, "--yes")) == 0
    assert f"written: {PATH}" in capsys.readouterr().out
    made = filing(tree)
    assert made.terms == ("对话", "输出文本")
    assert made.details["languages"] == ["zh", "en"]
    assert made.details["performance"][0]["value"] == "0.91"
    assert errors(tree) == []


PERFORMANCE = "[{benchmark: 例, metric: accuracy, value: 0.91, source: https://example.org/}]"


def test_names_and_pinyin_do_for_ids(tree: Tree, run: Run) -> None:
    given = (*GIVEN, "--company", "例子网络有限公司", "--role", "fuwu jishu zhichizhe", "--yes")
    assert run(given=given) == 0
    assert (filing(tree).company, filing(tree).role) == (
        "lizi-wangluo",
        "service-technical-supporter",
    )


def test_an_option_is_never_guessed(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(given=(*GIVEN, "--company", "shili", "--role", "supporter", "--yes")) == 2
    told = capsys.readouterr().err
    assert "--company: 'shili' may mean shili-keji" in told
    assert "--role: 'supporter' may mean service-technical-supporter" in told


def test_all_wrong_options_are_told_at_once(
    tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ("--role", "boss", "--row", "x", "--company", "nobody", "--batch", "1999-01", "--yes")
    assert run(given=(*GIVEN, *wrong)) == 2
    told = capsys.readouterr().err
    for text in ("--role: there is no role 'boss'", "--row: 'x'", "--company: there", "--batch: "):
        assert text in told
    assert "--new-company" in told
    assert PATH not in names(tree)


def test_what_is_missing_is_told_with_what_is_wrong(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("--number", NEW, "--company", "nobody", "--role", "service-provider", "--yes")
    assert run(given=given) == 2
    told = capsys.readouterr().err
    assert "--company: there is no company 'nobody'" in told
    missing = told.partition("Answers are missing")[2]
    assert "  --name  " in missing and "  --batch  " in missing
    assert "--company" not in missing and "--role" not in missing


def test_a_new_company_and_a_new_list_by_options(tree: Tree, run: Run) -> None:
    new = (
        "--new-company",
        "上海例丙科技有限公司",
        "--batch",
        "2025-01",
        "--batch-announced",
        "2025-01",
    )
    given = tuple(one for one in GIVEN if one not in ("--company", "shili-keji"))
    assert run(given=(*given, *new, "--yes")) == 0
    made = filing(tree, f"cn-cac-deep-synthesis/{NEW}")
    assert (made.company, made.listings[0].batch) == ("shanghai-libing-keji", "2025-01")
    assert errors(tree) == []


@pytest.mark.parametrize("name", ["例\u202e有限公司", "例\u200b有限公司", "例\n有限公司", "\x1b"])
def test_no_company_has_a_name_that_cannot_be_seen(
    name: str, tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = names(tree)
    assert run(given=(*GIVEN, "--new-company", name, "--yes")) == 2
    assert "--new-company: " in capsys.readouterr().err
    assert names(tree) == before


def test_dry_run_writes_nothing(tree: Tree, run: Run) -> None:
    assert run(given=(*GIVEN, "--yes", "--dry-run")) == 0
    assert PATH not in names(tree)


def test_an_error_elsewhere_does_not_stand_in_the_way(tree: Tree, run: Run) -> None:
    tree.edit(SERVICE, "status: filed", "status: field")
    assert run(given=(*GIVEN, "--yes")) == 0


def test_every_field_of_the_schema_can_be_answered() -> None:
    schemas = options.schemas_here()
    asked = {one.path for one in questions.answerable(schemas)}
    within = {one.path.split(".")[0] for one in schemas.fields("filing")}
    assert {path.split(".")[0] for path in asked} == within
    names = [questions.option(path) for path in asked]
    assert len(set(names)) == len(names)


# --- a row of a list ------------------------------------------------------------------------------

TITLE = "境内深度合成服务算法备案清单（2024年2月）"
OTHER = made_up(7000002)
CHANGED = "算法名称由例零算法变更为例甲算法"
ROWS = [
    ("1", "例甲算法", "服务提供者", "例丙（上海）有限公司", "例甲(APP)", "用于对话", NEW, CHANGED),
    ("2", "例乙算法", "服务技术支持者", "例子信息有限公司", "--", "用于对话", OTHER, ""),
]  # fmt: skip


@pytest.fixture
def listed(tmp_path: Path) -> str:
    return str(make_list(tmp_path / "list.docx", TITLE, ROWS))


@pytest.mark.parametrize("pick", ["1", "例甲", "例丙上海", NEW, NEW[4:-1]])
def test_a_row_becomes_the_file_that_an_import_makes(
    pick: str, listed: str, tree: Tree, run: Run, tmp_path: Path
) -> None:
    assert run(given=("--from", listed, "--pick", pick, "--yes")) == 0
    other = filled(tmp_path / "other")
    assert main(["import", "cn-cac-deep-synthesis", listed, "--root", str(other.root)]) == 0
    made, imported = dict(tree.files()), dict(other.files())
    assert made[PATH] == imported[PATH]
    company = filing(tree).company
    path = f"content/companies/{company}.yml"
    assert made[path] == imported[path]
    assert (
        made["content/batches.yml"]
        == dict(filled(tmp_path / "third").files())["content/batches.yml"]
    )


def test_rows_are_listed_and_one_is_asked_for(
    listed: str, tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("nobody", "2", "", given=("--from", listed)) == 0
    out = capsys.readouterr().out
    assert "2 rows were read." in out
    assert "No row holds nobody." in out
    made = filing(tree, f"cn-cac-deep-synthesis/{OTHER}")
    assert made.company == "lizi-wangluo"
    assert made.listings[0].as_published == {"company": "例子信息有限公司"}


def test_what_an_import_notes_of_the_row_is_told(
    tree: Tree, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = (*ROWS[1][:2], "示例角色", *ROWS[1][3:])
    path = str(make_list(tmp_path / "list.docx", TITLE, [row]))
    assert run(given=("--from", path, "--yes")) == 0
    assert "note: list.docx" in capsys.readouterr().err
    made = filing(tree, f"cn-cac-deep-synthesis/{OTHER}")
    assert (made.role, made.listings[0].as_published["role"]) == ("", "示例角色")


def test_options_go_before_the_row(listed: str, tree: Tree, run: Run) -> None:
    assert run(given=("--from", listed, "--pick", "1", "--name", "别名算法", "--yes")) == 0
    assert filing(tree).name.zh == "别名算法"


@pytest.mark.parametrize(
    ("pick", "code", "told"),
    [("", 2, "--pick"), ("nobody", 2, "No row holds nobody."), ("例", 2, "Several rows")],
)
def test_a_row_is_never_guessed(
    pick: str, code: int, told: str, listed: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(given=("--from", listed, "--pick", pick, "--yes")) == code
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("month", ["1", "../../x", "2024-13", "\x1b"])
def test_no_list_is_named_by_what_is_no_month(
    month: str, listed: str, tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = names(tree)
    assert run(given=("--from", listed, "--pick", "1", "--batch", month, "--yes")) == 2
    assert "--batch: " in capsys.readouterr().err
    assert names(tree) == before


def test_a_name_that_the_disk_does_not_take_is_told(
    tree: Tree, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(given=(*GIVEN, "--number", "例" * 99, "--yes")) == 1
    told = capsys.readouterr().err
    assert "Nothing was written." in told
    assert "bug" not in told


def test_a_list_that_is_new_is_added_with_its_title(tree: Tree, run: Run, tmp_path: Path) -> None:
    path = make_list(tmp_path / "list.docx", TITLE.replace("2024年2月", "2024年9月"), ROWS)
    assert run(given=("--from", str(path), "--pick", "1", "--yes")) == 0
    batch = tree.content().batches["cn-cac-deep-synthesis/2024-09"]
    assert (batch.title, batch.read, batch.rows) == (TITLE.replace("2月", "9月"), "", None)


def test_a_row_that_is_here_stops_it(
    listed: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(given=("--from", listed, "--pick", "1", "--yes")) == 0
    assert run(given=("--from", listed, "--pick", "1", "--yes")) == 1
    assert PATH in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("absent.docx", "cannot be opened"),
        ("list.exe", "kind of file"),
        ("http://example.org/list.docx", "only https"),
        ("file:///etc/passwd", "only https"),
        ("https:///list.docx", "only https"),
    ],
)
def test_a_source_that_cannot_be_read_says_why(
    name: str, told: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(given=("--from", name, "--yes")) == 2
    assert told in capsys.readouterr().err


class Answer(io.BytesIO):
    """What a server answers: bytes of a kind."""

    def __init__(self, data: bytes, kind: str = "") -> None:
        super().__init__(data)
        self.headers = {"Content-Type": kind}


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ("https://example.org/a/list.docx", "", "list.docx"),
        ("https://example.org/a/list.docx?x=1", "", "list.docx"),
        ("https://example.org/list", "text/csv; charset=utf-8", "list.csv"),
        ("https://example.org/c_16.htm", "text/html", "c_16.htm"),
        ("https://example.org/", "", "list.html"),
        ("https://example.org/..%2f..%2fx.csv", "", "x.csv"),
        ("https://example.org/%2e%2e", "text/csv", "list.csv"),
    ],
)
def test_a_file_is_fetched_under_a_name_of_its_kind(
    address: str, kind: str, name: str, tmp_path: Path
) -> None:
    path = web.fetch(address, tmp_path, lambda _: Answer(b"data", kind))
    assert (path, path.read_bytes()) == (tmp_path / name, b"data")


def test_an_address_is_given_up_where_it_sends_too_much(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(web, "MOST", 10)
    with pytest.raises(web.WebError, match="larger"):
        web.fetch("https://example.org/x.csv", tmp_path, lambda _: Answer(b"x" * 11))
    assert list(tmp_path.iterdir()) == []


def test_an_address_is_given_up_where_it_is_too_slow(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(web, "SECONDS", -1)
    with pytest.raises(web.WebError, match="not here after"):
        web.fetch("https://example.org/x.csv", tmp_path, lambda _: Answer(b"x"))


@pytest.mark.parametrize("to", ["http://example.org/x", "file:///etc/passwd", "ftp://x/y"])
def test_no_redirection_leads_away_from_https(to: str) -> None:
    handler = web._OnlyHttps()
    request = Request("https://example.org/")
    with pytest.raises((web.WebError, HTTPError)):
        handler.redirect_request(request, io.BytesIO(), 302, "Found", Message(), to)


def test_an_address_becomes_the_source(
    listed: str,
    tree: Tree,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = "https://example.org/list.docx"
    data = Path(listed).read_bytes()
    monkeypatch.setattr(web, "_open", lambda _: Answer(data))
    assert run(given=("--from", address, "--pick", "2", "--batch", "2024-09", "--yes")) == 0
    assert tree.content().batches["cn-cac-deep-synthesis/2024-09"].url == address
    assert f"--trailer 'Source: {address}'" in capsys.readouterr().err


def test_the_lists_that_a_page_links_to_are_named() -> None:
    page = b"<a href='/files/one.docx'>1</a> <A HREF=\"two.PDF\">2</A> <a href=x.html>3</a>"
    assert web.attached(page) == ["/files/one.docx", "two.PDF"]


# --- whatever is typed ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tree, Content, Schemas]:
    tree = filled(tmp_path_factory.mktemp("small"))
    content, schemas, _ = load.load(tree.files())
    return tree, content, schemas


@settings(max_examples=60, deadline=None)
@given(
    name=st.text(max_size=40),
    company=st.text(max_size=30),
    product=st.text(max_size=30),
    id_=st.sampled_from([NEW, NEW[:-2], "Beijing-ShiLi-20240102"]) | st.text(max_size=30),
    place=st.text(max_size=20),
)
def test_whatever_is_written_passes_check(
    small: tuple[Tree, Content, Schemas],
    name: str,
    company: str,
    product: str,
    id_: str,
    place: str,
) -> None:
    tree, content, schemas = small
    given_ = {
        "register": "cn-cac-deep-synthesis",
        "role": "service-provider",
        "listings.batch": "2024-02",
        "number": id_,
    }
    given_ |= {"name.zh": name, "new_company": company, "listings.place": place}
    one = Draft()
    answers = options.Answers({**given_, "products": [product]}, content, schemas)
    answers.into(one)
    if answers.wrong or options.missing(one, content, schemas, "en"):
        return
    made = draft.made(one, content, schemas)
    whole = dict(tree.files())
    if problems.errors(outcome.judged(made, whole, (), ())):
        return
    assert not made.texts.keys() & (whole.keys() - {KEJI, WANGLUO})
    whole.update((path, text.encode()) for path, text in made.texts.items())
    assert problems.errors(check(sorted(whole.items()))) == []
    record = load.load(sorted(whole.items()))[0].filings[one.id]
    assert dump.filing(record) == made.texts[made.path]


@pytest.mark.parametrize("text", ["\x1b[2J例", "例\x9b31m", "a\u202eb", "\ud800", "\ufffd"])
def test_nothing_typed_steers_the_terminal(
    text: str, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    run(NEW, "", text, text, text, "y", text)
    out = capsys.readouterr()
    assert all(c.isprintable() or c == "\n" for c in out.out + out.err)


@pytest.mark.parametrize(
    "id_", ["../../../etc/passwd", "..", ".git", "a/b", "C:\\x", "-", "x" * 300, "网信算备号"]
)
def test_no_number_leads_out_of_its_folder(id_: str, tree: Tree, run: Run) -> None:
    run(given=(*GIVEN, f"--number={id_}", "--yes"))
    written = names(tree) - {path for path, _ in load_paths(tree)}
    assert all(".." not in path for path in written)
    assert errors(tree) == []


def load_paths(tree: Tree) -> list[tuple[str, bytes]]:
    return [one for one in tree.files() if load.kind_of(one[0])]


# --- a terminal -----------------------------------------------------------------------------------


SECONDS = 60  # in which a terminal must have something to show
PAUSE = 0.2  # readline waits for keys and signals only after it has shown its prompt


def terminal(tree: Tree, typed: bytes) -> tuple[int, str]:
    """The exit code and the screen of a session at a terminal with these keys."""
    import fcntl  # no system without terminals has these
    import pty
    import termios

    ours, theirs = pty.openpty()
    command = [sys.executable, "build.py", "new", "--lang", "en", "--root", str(tree.root)]
    environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=REPOSITORY, env=environment,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C is a signal
    )  # fmt: skip
    os.close(theirs)
    screen, waiting = b"", typed.split(b"|")
    try:
        while select.select([ours], [], [], SECONDS)[0]:
            try:
                got = os.read(ours, 4096)
            except OSError:  # the other side has closed
                break
            screen += got
            if waiting and screen.endswith(b"> "):
                time.sleep(PAUSE)
                os.write(ours, waiting.pop(0))
        return process.wait(SECONDS), screen.decode("utf-8", "replace")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_a_session_at_a_terminal_with_tab(tree: Tree) -> None:
    keys = "|".join(
        [NEW + "\n", "\n", "例甲算法\n", "shili\t\n", "1\n", "\n", "\n", "\n", "\n", "\n"]
    )
    code, screen = terminal(tree, keys.encode())
    assert (code, PATH in names(tree)) == (0, True), screen
    assert "shili-keji" in screen


@pytest.mark.parametrize(("key", "ended"), [(b"\x04", 2), (b"\x03", 130)], ids=["ctrl-d", "ctrl-c"])
def test_leaving_a_terminal_writes_nothing(key: bytes, ended: int, tree: Tree) -> None:
    code, screen = terminal(tree, NEW.encode() + b"\n|" + key)
    assert (code, "Nothing was written." in screen) == (ended, True), screen
    assert PATH not in names(tree)


# --- its parts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("douyin", ["beijing-douyin"]),
        ("抖音", ["beijing-douyin"]),
        ("北京抖音有限公司", ["beijing-douyin"]),
        ("beijing", ["beijing-douyin", "beijing-lizi"]),
        ("bei jing li", ["beijing-lizi"]),
        ("xyz", []),
        ("", []),
    ],
)
def test_an_answer_means_what_is_called_so(typed: str, expected: list[str]) -> None:
    choices = [
        choosing.Choice(
            "beijing-douyin", "", choosing.folded(["beijing-douyin", "北京抖音有限公司"])
        ),
        choosing.Choice("beijing-lizi", "", choosing.folded(["beijing-lizi", "北京例子有限公司"])),
    ]
    assert [one.id for one in choosing.matching(typed, choices)] == expected
    assert [one.id for one in choosing.near("beijing-lizzi", choices)] == ["beijing-lizi"]


@pytest.mark.parametrize(
    ("id_", "register", "sure", "category", "region"),
    [
        (NEW, "cn-cac-deep-synthesis", False, "generation-synthesis", "110000"),
        (made_up(1, "02"), "cn-cac-recommendation", True, "personalised-push", "110000"),
        ("Beijing-ShiLi-20240101", "cn-cac-genai-filing", False, "", "110000"),
        ("Beijing-ShiLi-20240101S0001", "cn-cac-genai-registration", True, "", "110000"),
        ("ShanXi-ShiLi-202401010001", "cn-cac-genai-filing", False, "", ""),
        ("whatever", "", False, "", ""),
    ],
)
def test_what_a_number_tells(
    id_: str, register: str, sure: bool, category: str, region: str, tree: Tree
) -> None:
    told = number.told(id_, tree.content())
    assert (told.register, told.sure, told.category) == (register, sure, category)
    assert (told.region.code if told.region else "") == region
