import time

import pytest

from registry import load, text
from registry.load import find
from registry.model import Event, Label, Listing, Name, Product, When
from registry.notes import too_hard
from registry.yamldoc import parse
from tests.conftest import DEEP, KEJI, RECOMMENDATION, SERVICE, WANGLUO, Tree


def test_a_filing_is_read_whole(tree: Tree) -> None:
    filing = tree.content().filings["cn-cac-deep-synthesis/网信算备110108000000101230017号"]
    assert filing.path == DEEP
    assert filing.name == Name("示例合成算法")
    assert filing.products == (Product("示例阅读", "app"),)
    assert filing.listings == (Listing("2023-08", 1),)
    when = When("2024-08")
    assert filing.events == (Event("renamed", when, "例一算法", "示例合成算法", batch="2023-08"),)
    assert (filing.sectors, filing.functions, filing.details) == (None, None, {})
    assert filing.notes == "一条示例备注。"


def test_a_company_is_read_whole(tree: Tree) -> None:
    company = tree.content().companies["lizi-wangluo"]
    assert company.former_names[0].until == When("2023-05")
    assert company.details == {"region": "110000"}


def test_texts_are_kept_for_display(tree: Tree) -> None:
    texts = tree.content().texts
    assert set(texts) == {DEEP, RECOMMENDATION, SERVICE, KEJI, WANGLUO}
    assert texts[DEEP].startswith("---\nregister:")


def test_the_order_is_that_of_ids(tree: Tree) -> None:
    content = tree.content()
    for records in (content.filings, content.companies, content.terms, content.batches):
        assert list(records) == sorted(records)


def test_vocabularies_are_read(tree: Tree) -> None:
    content = tree.content()
    assert content.categories["retrieval-filtering"].details["types"] == ["04", "05"]
    assert content.roles["service-provider"].name == Label("Service provider", "服务提供者")
    assert content.regions["110000"].name.zh == "北京市"
    assert content.anomalies["check_digit"].name.zh == "校验位不符"


def test_an_editor_may_say_that_there_is_no_sector(tree: Tree) -> None:
    tree.edit(DEEP, "status: filed", "sectors: []\nstatus: filed")
    content, _, problems = load.load(tree.files())
    assert problems == []
    assert content.filings["cn-cac-deep-synthesis/网信算备110108000000101230017号"].sectors == ()


def test_one_unreadable_file_hides_no_other(tree: Tree) -> None:
    tree.write(DEEP, b"\xff")
    tree.edit(RECOMMENDATION, "status: filed", "status: fild")
    tree.edit(SERVICE, "row: 7", "row: seven")
    content, _, problems = load.load(tree.files())
    assert [(p.path, p.line, p.rule) for p in problems] == [
        (DEEP, 1, "invalid-utf-8"),
        (SERVICE, 9, "wrong-form"),
        (RECOMMENDATION, 8, "not-allowed"),
    ]
    assert not content.filings
    assert len(content.companies) == 2


def test_one_bad_item_of_a_list_hides_no_other(tree: Tree) -> None:
    tree.edit("content/roles.yml", "- id: service-provider", "- id: Service Provider")
    content, _, problems = load.load(tree.files())
    assert list(content.roles) == ["service-technical-supporter"]
    assert [(p.path, p.line, p.column) for p in problems] == [("content/roles.yml", 1, 7)]


@pytest.mark.parametrize(
    ("path", "data", "rule"),
    [
        ("content/filings/x/2023-08/1.txt", "", "unknown-file"),
        ("content/companies/x.yaml", "", "unknown-file"),
        ("content/batch.yml", "", "unknown-file"),
        ("content/pages/about.en.md", b"a\xff", "invalid-utf-8"),
        ("content/pages/about.en.md", "a\x1b", "control-character"),
        ("content/pages/about.en.md", "[" * 500, "notes-too-hard"),
        (DEEP, "---\na: b\n---\n" + "[" * 500, "notes-too-hard"),
        (DEEP, "---\na: b\n---\n" + ">" * 30, "notes-too-hard"),
        (DEEP, "---\na: b\n---\n" + " " * 100 + "- a", "notes-too-hard"),
        (DEEP, "---\na: b\n---\n" + "字" * 20_001, "notes-too-hard"),
        (DEEP, "---\npurpose:\n  zh: " + "(" * 500 + "\n---\n", "notes-too-hard"),
        (KEJI, "#" * 300_000, "file-too-large"),
        ("content/filings/x/2023-08/1.yml", "", "empty-file"),
        ("content/filings/x/2023-08/1.yml", "# only a comment\n", "empty-file"),
        ("content/filings/x/2023-08/1.md", "---\n---\n", "empty-file"),
        ("content/identity.yml", "names: x\n", "wrong-kind"),
        ("content/schema/region.schema.json", "{", "schema-invalid"),
    ],
)
def test_files_that_are_no_record(tree: Tree, path: str, data: str | bytes, rule: str) -> None:
    tree.write(path, data)
    problems = load.load(tree.files())[2]
    assert (path, rule) in [(p.path, p.rule) for p in problems]


def test_a_missing_schema_is_told_and_nothing_raises(tree: Tree) -> None:
    (tree.root / "content/schema/filing.schema.json").unlink()
    content, _, problems = load.load(tree.files())
    assert not content.filings
    assert [p.rule for p in problems] == ["schema-missing"]  # once, not for every filing


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        ("content/registers.yml", "  law: ", "  # law: ", "missing-field"),
        ("content/batches.yml", "batch: 2024-04", "batch: 2024-13", "wrong-form"),
        ("content/batches.yml", "batch: 2024-04", 'batch: "2024-04\\n"', "wrong-form"),
        (DEEP, "  - batch: 2023-08", "  - batch: 2023-00", "wrong-form"),
        (DEEP, "    batch: 2023-08", "    batch: 1923-08", "wrong-form"),
        (KEJI, "name:\n  zh: ", "name:\n  zh：", "wrong-kind"),
    ],
)
def test_values_that_would_break_the_site_are_refused(
    tree: Tree, path: str, old: str, new: str, rule: str
) -> None:
    tree.edit(path, old, new)
    assert [p.rule for p in load.load(tree.files())[2]][:1] == [rule]


@pytest.mark.parametrize("mark", [*"[]()!<*_`>#|", "[a", "*a_", "> ", "- ", "    - a\n", "1. "])
def test_what_passes_can_be_shown_at_once(mark: str) -> None:
    source = next(s for n in (20_000, 390, 190, 19) if not too_hard(s := mark * (n // len(mark))))
    start = time.process_time()
    text.html(source)
    assert time.process_time() - start < 10


def test_a_text_too_deep_for_its_reader_is_shown_as_it_is() -> None:
    deep = "".join(f"{'    ' * level}- <a>\n" for level in range(300))
    assert text.html(deep).startswith("<pre>- &lt;a&gt;")


def test_two_files_with_one_register_and_number(tree: Tree) -> None:
    tree.write(DEEP.replace("110108", "x"), (tree.root / DEEP).read_bytes())
    (problem,) = load.load(tree.files())[2]
    assert (problem.rule, problem.line, problem.column) == ("duplicate-filing", 3, 9)
    assert DEEP in problem.message


def test_two_files_of_one_company(tree: Tree) -> None:
    tree.write(WANGLUO.replace(".yml", ".md"), "---\nname:\n  zh: 例子有限公司\n---\n")
    (problem,) = load.load(tree.files())[2]
    assert (problem.path, problem.rule) == (WANGLUO, "duplicate-company")


def test_an_id_that_stands_twice(tree: Tree) -> None:
    path = "content/batches.yml"
    tree.write(path, (tree.root / path).read_text() * 2)
    problems = load.load(tree.files())[2]
    assert [(p.rule, p.line) for p in problems] == [("duplicate-id", n) for n in (12, 15, 18, 21)]


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        ((), (1, 1)),
        (("a",), (1, 4)),
        (("b", 1, "id"), (4, 9)),
        (("b", "id=y"), (4, 5)),
        (("b", "id=y", "absent"), (4, 5)),
        (("b", 9), (3, 3)),
        (("c", "d"), (1, 1)),
    ],
)
def test_values_are_found_by_keys_and_indices(
    steps: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    root = parse("a: 1\nb:\n  - id: x\n  - id: y\n")[0]
    assert find(root, steps) == place


def test_thirteen_thousand_files_load_in_seconds(tree: Tree) -> None:
    filing = (tree.root / DEEP).read_text(encoding="utf-8")
    company = (tree.root / KEJI).read_text(encoding="utf-8")
    made = [(f"content/companies/c{n}.yml", company.encode()) for n in range(5_000)]
    made += [
        (f"content/filings/r/2023-08/{n}.md", filing.replace("230017", f"{n:06}").encode())
        for n in range(8_187)
    ]
    start = time.process_time()
    content, _, problems = load.load([*tree.files(), *made])
    assert len(content.filings) > 8_187
    assert problems == []
    assert time.process_time() - start < 20  # some two seconds; room for slow machines
