"""Issues: forms made of the schemas, read back, and turned into files or an answer."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from markdown_it import MarkdownIt

from registry import cli, load
from registry.commands import form as command
from registry.entering import forms
from registry.entering.forms import Form
from registry.problems import printable
from tests import small_site
from tests.conftest import DEEP, KEJI, REPOSITORY, Tree

NUMBER = "网信算备110108000000101240025号"
PATH = "content/filings/cn-cac-deep-synthesis/2024-02/110108000000101240025.md"
NEW = {
    "number": NUMBER,
    "register": "cn-cac-deep-synthesis",
    "name.zh": "例甲算法",
    "company": "示例科技有限公司",
    "role": "service-provider",
    "products": "例甲（APP）、例甲网（网站）",
    "listings.batch": "2024-02",
    "listings.row": "31",
}
HOSTILE = "```\n<img src=x> @octocat #1 [x](//y.example) ```` \u202eabc"


@pytest.fixture
def known(tree: Tree) -> dict[str, Form]:
    content, schemas, _ = load.load(tree.files())
    return {one.name: one for one in forms.forms(schemas, content)}


def body(form: Form, answers: dict[str, str]) -> str:
    """The text that GitHub makes of a form."""
    parts = [
        f"### {one.title}\n\n{answers.get(one.id) or '_No response_'}" for one in form.questions
    ]
    return "\n\n".join(parts)


class Given:
    """The command run on the text of an issue."""

    def __init__(self, tree: Tree, out: Path) -> None:
        self.tree, self.out = tree, out

    def __call__(self, text: str, code: int = 0) -> str:
        """The answer that the command writes."""
        file = self.out / "body.md"
        file.write_text(text, encoding="utf-8")
        args = ["form", str(file), "--out", str(self.out), "--root", str(self.tree.root)]
        assert cli.main(args) == code, (self.out / "answer.md").read_text("utf-8")
        made = self.out / "answer.md"
        return made.read_text(encoding="utf-8") if made.is_file() else ""


@pytest.fixture
def given(tree: Tree, tmp_path_factory: pytest.TempPathFactory) -> Given:
    return Given(tree, tmp_path_factory.mktemp("out"))


def test_the_forms_are_those_of_the_schemas() -> None:
    assert cli.main(["schema", "--check", "--root", str(REPOSITORY)]) == 0


@pytest.mark.parametrize("path", sorted((REPOSITORY / forms.FOLDER).glob("*.yml")))
def test_a_form_is_one_that_github_takes(path: Path) -> None:
    made = yaml.safe_load(path.read_text(encoding="utf-8"))
    if path.stem == "config":
        return
    assert set(made) == {"name", "description", "title", "body"}
    ids = [one["id"] for one in made["body"]]
    labels = [one["attributes"]["label"] for one in made["body"]]
    assert len(set(ids)) == len(ids) and len(set(labels)) == len(labels)
    for one in made["body"]:
        options = one["attributes"].get("options", [])
        assert one["type"] in ("input", "textarea", "dropdown")
        assert (one["type"] == "dropdown") == bool(options)
        assert len(set(options)) == len(options) and "None" not in options
        assert all(isinstance(each, str) and each for each in options)
        assert all(c.isalnum() or c in "-_" for c in one["id"])


def test_what_was_filled_in_is_read_back(known: dict[str, Form]) -> None:
    found = forms.read(body(known["new-filing"], NEW), tuple(known.values()))
    assert found is not None
    form, answers = found
    assert form.name == "new-filing"
    assert {id_: text for id_, text in answers.items() if text} == NEW


def test_a_heading_within_an_answer_begins_none(known: dict[str, Form]) -> None:
    text = body(
        known["correction"], {"filing": NUMBER, "value": "a\n### Other\nb\n### Source · 来源"}
    )
    found = forms.read(text, tuple(known.values()))
    assert found is not None and "Other" not in found[1]


def test_a_new_filing_becomes_its_file(tree: Tree, given: Given, known: dict[str, Form]) -> None:
    choices = {one.id: one.choices for one in known["new-filing"].questions}
    url = "https://example.org/list"
    tree.edit("content/batches.yml", "batch: 2024-02\n", f"batch: 2024-02\n  url: {url}\n")
    register = next(each for each in choices["register"] if "深度合成" in each)
    role = next(each for each in choices["role"] if "服务提供者" in each)
    answer = given(body(known["new-filing"], {**NEW, "register": register, "role": role}))
    assert "This can be taken; a" in answer
    made = tree.content().filings[f"cn-cac-deep-synthesis/{NUMBER}"]
    assert (made.path, made.company, made.role) == (PATH, "shili-keji", "service-provider")
    message = (given.out / "message.txt").read_text(encoding="utf-8")
    assert "git switch" not in answer and "--" not in answer.replace("-->", "").replace("<!--", "")
    assert message == (
        f"Add filing 110108000000101240025\n\nChange-Kind: official\nSource: {url}\n"
    )


def test_the_month_of_a_list_may_be_written_as_its_title_writes_it(
    tree: Tree, given: Given, known: dict[str, Form]
) -> None:
    given(body(known["new-filing"], {**NEW, "listings.batch": "2024年2月"}))
    assert f"cn-cac-deep-synthesis/{NUMBER}" in tree.content().filings


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name.zh", "", "Answers are missing:\n  Name · 算法名称  "),
        ("listings.batch", "2099-13", "2099-13"),
        ("company", "不知名公司", "there is no company '不知名公司'"),
        ("role", "boss", "boss"),
        ("company", "不知名公司", "give “A company that is new here · 本库尚无的公司” and its"),
    ],
)
def test_what_is_wrong_is_answered(
    field: str, value: str, told: str, tree: Tree, given: Given, known: dict[str, Form]
) -> None:
    before = tree.content().filings.keys()
    answer = given(body(known["new-filing"], {**NEW, field: value}), code=1)
    assert "This cannot be taken yet." in answer and told in answer
    assert tree.content().filings.keys() == before


def correction(known: dict[str, Form], title: str, value: str, filing: str = "") -> str:
    answers = {"field": title, "value": value, "source": "https://example.org/a"}
    number = f"网信算备{Path(DEEP).stem}号"
    return body(known["correction"], {"filing": filing or number, **answers})


@pytest.mark.parametrize(
    ("title", "value", "line"),
    [
        ("Status · 备案状态", "cancelled", "status: cancelled"),
        ("Name · 算法名称", "例乙算法", "zh: 例乙算法"),
        ("Products · 应用产品", "例乙（网站）", "name: 例乙"),
    ],
)
def test_a_correction_changes_one_field(
    title: str, value: str, line: str, tree: Tree, given: Given, known: dict[str, Form]
) -> None:
    given(correction(known, title, value))
    assert line in (tree.root / DEEP).read_text("utf-8")
    message = (given.out / "message.txt").read_text(encoding="utf-8")
    assert message.endswith("\n\nChange-Kind: correction\nSource: https://example.org/a\n")


def test_an_end_that_is_corrected_is_an_event_too(
    tree: Tree, given: Given, known: dict[str, Form]
) -> None:
    given(correction(known, "Status · 备案状态", "revoked"))
    ended = next(iter(tree.content().filings.values()))
    assert [ended.status, ended.events[-1].kind] == ["revoked", "revoked"]
    assert (ended.events[-1].url, ended.events[-1].when.date) == ("https://example.org/a", "")
    given(correction(known, "Events · 变更记录", "[{kind: cancelled, date: 2025-01}]"))
    assert next(iter(tree.content().filings.values())).status == "cancelled"


@pytest.mark.parametrize(
    ("title", "value", "filing", "told"),
    [
        ("Status · 备案状态", "field", "", "filed"),
        ("Status · 备案状态", "filed", "", "says this already"),
        ("Status · 备案状态", "filed", "网信算备1号", "there is no filing"),
        ("Statu", "filed", "", "no field is called"),
    ],
)
def test_a_wrong_correction_is_answered(
    title: str, value: str, filing: str, told: str, tree: Tree, given: Given, known: dict[str, Form]
) -> None:
    before = (tree.root / DEEP).read_text("utf-8")
    assert told in given(correction(known, title, value, filing), code=1)
    assert (tree.root / DEEP).read_text("utf-8") == before


def test_a_company_gets_an_english_name(tree: Tree, given: Given, known: dict[str, Form]) -> None:
    kinds = next(one.choices for one in known["company"].questions if one.id == "name.en_source")
    answers = {
        "company": "示例科技有限公司",
        "name.en": "Example Technology",
        "name.en_source": kinds[1],
        "source": "https://example.org/name",
    }
    given(body(known["company"], answers))
    assert "en: Example Technology\n  en_source: third-party" in (tree.root / KEJI).read_text()
    made = tree.content().companies["shili-keji"]
    assert made.name.en_reference == "https://example.org/name"
    message = (given.out / "message.txt").read_text(encoding="utf-8")
    assert message.startswith("Tell more of shili-keji\n\nChange-Kind: editorial\nSource: https://")


NEW_COMPANY = {"new_company": "例丙科技有限公司", "source": "https://example.org/a"}


def test_the_region_of_a_company_may_be_named(
    tree: Tree, given: Given, known: dict[str, Form]
) -> None:
    beijing = "- code: '110000'\n  name:\n    en: Beijing\n    zh: 北京市\n  level: province\n"
    tree.write("content/regions.yml", beijing)
    given(body(known["company"], {**NEW_COMPANY, "region": "北京市"}))
    assert tree.content().companies["libing-keji"].details["region"] == "110000"


def test_a_company_that_is_new_gets_its_file(
    tree: Tree, given: Given, known: dict[str, Form]
) -> None:
    told = {"aliases.name": "例丙", "aliases.kind": "Brand", "website": "https://example.org/"}
    answer = given(body(known["company"], {**NEW_COMPANY, **told}))
    assert "This can be taken; a" in answer
    assert (tree.root / "content/companies/libing-keji.yml").read_text("utf-8") == (
        "name:\n  zh: 例丙科技有限公司\naliases:\n  - name: 例丙\n    kind: brand\n"
        "    source: https://example.org/a\nwebsite: https://example.org/\n"
    )
    message = (given.out / "message.txt").read_text(encoding="utf-8")
    assert message == (
        "Add company libing-keji\n\nChange-Kind: editorial\nSource: https://example.org/a\n"
    )


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (
            {"company": "示例科技有限公司"},
            "give either “Which company · 哪家公司” or “A company that is",
        ),
        ({"new_company": ""}, "give either"),
        ({"new_company": "示例科技有限公司"}, "is here already: give shili-keji as “Which company"),
        ({"new_company": "例子信息有限公司"}, "is here already: give lizi-wangluo"),  # formerly
        ({"new_company": "例丙\u202e公司"}, "A company that is new here"),
        ({"region": "无此地"}, "the form of 110000"),
        ({"aliases.name": "例丙"}, "kind"),
        ({"website": "javascript:alert(1)"}, "wrong-form"),
    ],
)
def test_a_wrong_company_is_answered(
    told: dict[str, str], wrong: str, tree: Tree, given: Given, known: dict[str, Form]
) -> None:
    before = tree.content().companies
    assert wrong in given(body(known["company"], {**NEW_COMPANY, **told}), code=1)
    assert tree.content().companies == before


def test_an_issue_that_is_no_form_is_left_alone(given: Given) -> None:
    assert given("The site is down\n\n### Steps\n\nNone", code=2) == ""


def test_nothing_that_was_filled_in_acts(given: Given, known: dict[str, Form]) -> None:
    for text in (
        body(known["new-filing"], dict.fromkeys(NEW, HOSTILE)),
        correction(known, "Status · 备案状态", HOSTILE),
        body(known["company"], {"company": HOSTILE}),
    ):
        answer = given(text, code=1)
        tokens = MarkdownIt("commonmark").parse(answer.removeprefix(command.MARKER))
        fences = [one for one in tokens if one.type == "fence"]
        assert len(fences) == 1 and "octocat" in fences[0].content
        assert "octocat" not in answer.replace(fences[0].content, "")
        assert "\u202e" not in answer


def test_a_commit_says_nothing_of_what_was_filled_in(known: dict[str, Form]) -> None:
    answers = {"source": "https://example.org/ closes #1\n", "batch.url": ""}
    made = command.message(known["new-filing"], answers, ["content/filings/a/b/closes #1 @x.md"])
    assert made == "Add filing new filing\n\nChange-Kind: official\n"


def test_a_long_answer_is_cut() -> None:
    assert len(command.answer(printable("x" * 100_000), 1)) < 65_536


@pytest.mark.parametrize(
    ("page", "template", "field", "value"),
    [
        (f"filings/cn-cac-deep-synthesis/{Path(DEEP).stem}.html", "correction", "filing", "cn-"),
        ("companies/shili-keji.html", "company", "company", "shili-keji"),
    ],
)
def test_a_page_links_to_its_form_filled_in(
    page: str, template: str, field: str, value: str, tree: Tree, tmp_path: Path
) -> None:
    settings = (REPOSITORY / "site.yml").read_text(encoding="utf-8")
    where = "repository: https://github.com/o/r"
    tree.write("site.yml", settings.replace("repository:", where))
    small_site.build(tree, tmp_path / "site")
    html = (tmp_path / "site" / page).read_text(encoding="utf-8")
    found = re.search(r'<a href="(https://github.com/o/r/issues/new[^"]*)">Correct this</a>', html)
    assert found is not None
    asked = parse_qs(urlsplit(unescape(found[1])).query)
    assert asked["template"] == [f"{template}.yml"]
    assert asked[field][0].startswith(value)
    form = yaml.safe_load((REPOSITORY / forms.FOLDER / f"{template}.yml").read_text("utf-8"))
    assert field in [one["id"] for one in form["body"]]
