"""Lists read into content: the first time, again, and in a newer edition."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.cli import main
from registry.importers.printed import batch_of, iso
from registry.model import Content, Filing, Product, When
from tests.conftest import Tree
from tests.official import DEEP, GENAI, RECOMMENDATION, make_list, number

TITLE = "境内深度合成服务算法备案清单（2024年6月）"
ONE, TWO, THREE = (number(entity) for entity in (7000001, 7000002, 7000003))
USE = "应用于智能对话场景，根据用户输入的文本，生成文本回复。"


def row(
    name: str = "例一算法",
    role: str = "服务提供者",
    company: str = "例一有限公司",
    products: str = "例一(APP)",
    filing: str = ONE,
    remark: str = "",
    use: str = USE,
) -> tuple[str, ...]:
    return ("1", name, role, company, products, use, filing, remark)


class Import:
    def __init__(self, tree: Tree, tmp_path: Path) -> None:
        self.tree, self.folder = tree, tmp_path / "lists"

    def __call__(
        self, *rows: tuple[str, ...], read: str = "2026-05-07", options: tuple[str, ...] = ()
    ) -> Content:
        path = make_list(self.folder / "list.docx", TITLE, rows)
        self.run("cn-cac-deep-synthesis", str(path), "--read", read, *options)
        return self.tree.content()

    def run(self, *args: str) -> None:
        assert main(["import", *args, "--root", str(self.tree.root)]) == 0
        errors = [each for each in self.tree.problems() if each.severity == "error"]
        assert errors == []

    def filing(self, name: str = ONE) -> Filing:
        return self.tree.content().filings[f"cn-cac-deep-synthesis/{name}"]


@pytest.fixture
def lists(tree: Tree, tmp_path: Path) -> Import:
    return Import(tree, tmp_path)


def snapshot(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_row_becomes_a_filing(lists: Import) -> None:
    content = lists(row(), options=("--announced", "2024-06-12", "--url", "https://example.cn/a"))
    filing = lists.filing()
    assert filing.path == f"content/filings/cn-cac-deep-synthesis/2024-06/{ONE[4:-1]}.md"
    assert (filing.name.zh, filing.role, filing.status) == ("例一算法", "service-provider", "filed")
    assert filing.category == "generation-synthesis"
    assert filing.products == (Product("例一", "app"),)
    assert filing.listings[0].as_published == {}
    assert content.companies[filing.company].name.zh == "例一有限公司"
    assert content.companies[filing.company].codes == (ONE[4:17],)
    batch = content.batches["cn-cac-deep-synthesis/2024-06"]
    assert (batch.announced, batch.url, batch.rows, batch.read) == (
        "2024-06-12",
        "https://example.cn/a",
        1,
        "2026-05-07",
    )


def test_the_purpose_is_kept_only_on_request(lists: Import) -> None:
    lists(row())
    assert "应用于" not in (lists.tree.root / lists.filing().path).read_text(encoding="utf-8")
    assert lists.filing().terms
    lists(row(), options=("--with-purpose",))
    assert lists.filing().details["purpose"]["zh"] == USE


def test_importing_twice_changes_nothing(lists: Import) -> None:
    rows = (row(remark="变更内容：产品变更"), row("例二算法", filing=TWO, products="--"))
    lists(*rows)
    before = snapshot(lists.tree.root / "content")
    lists(*rows, read="2026-09-01")
    assert snapshot(lists.tree.root / "content") == before


def test_a_newer_edition_changes_only_what_changed(lists: Import) -> None:
    lists(row(), row("例二算法", filing=TWO))
    kept = lists.tree.root / lists.filing(TWO).path
    before = kept.stat().st_mtime_ns
    lists(
        row("新名算法", remark="算法名称由例一算法变更为新名算法"),
        row("例二算法", filing=TWO),
        read="2026-09-01",
    )
    assert lists.filing().name.zh == "新名算法"
    assert lists.filing().events[0].when == When(not_before="2026-05-07", not_after="2026-09-01")
    assert kept.stat().st_mtime_ns == before


def test_what_the_list_does_not_carry_stays(lists: Import) -> None:
    lists(row())
    path = lists.filing().path
    lists.tree.edit(path, "name:\n", "# 示例：注释\nname:\n")
    lists.tree.edit(path, "status: filed\n", "sectors:\n  - education\n# 手写\nstatus: filed\n")
    lists.tree.write(path, (lists.tree.root / path).read_text("utf-8") + "\n手写的说明。\n")
    lists(row("新名算法", remark="算法名称由例一算法变更为新名算法"), read="2026-09-01")
    text = (lists.tree.root / path).read_text(encoding="utf-8")
    assert "# 示例：注释\nname:\n  zh: 新名算法\n" in text
    assert "# 手写\nstatus: filed\n" in text
    assert "手写的说明。" in text
    assert lists.filing().sectors == ("education",)


def test_a_missing_row_is_reported_and_kept(
    lists: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    lists(row(), row("例二算法", filing=TWO))
    capsys.readouterr()
    lists(row(), read="2026-09-01")
    assert f"missing from the list: cn-cac-deep-synthesis/{TWO}" in capsys.readouterr().out
    assert lists.filing(TWO).name.zh == "例二算法"


@pytest.mark.parametrize(
    ("printed", "name", "kept"),
    [
        ("例一（上海）有限公司", "例一（上海）有限公司", {}),
        ("例一(上海)有限公司", "例一（上海）有限公司", {"company": "例一(上海)有限公司"}),
        ("例一 有限公司", "例一有限公司", {"company": "例一 有限公司"}),
    ],
)
def test_a_company_printed_otherwise(
    lists: Import, printed: str, name: str, kept: dict[str, str]
) -> None:
    content = lists(row(company=printed))
    assert content.companies[lists.filing().company].name.zh == name
    assert lists.filing().listings[0].as_published == kept


def test_a_number_listed_again_is_one_filing_with_two_listings(lists: Import) -> None:
    lists(row(products="旧品(APP)"))
    later = make_list(
        lists.folder / "later.docx", "境内深度合成服务算法备案清单（2024年8月）", [row()]
    )
    lists.run("cn-cac-deep-synthesis", str(later))
    filing = lists.filing()
    assert [each.batch for each in filing.listings] == ["2024-06", "2024-08"]
    assert filing.listings[0].as_published == {"products": "旧品(APP)"}
    assert filing.products == (Product("例一", "app"),)
    assert "/2024-06/" in filing.path
    lists(row(products="旧品(APP)"))  # the older list once more takes nothing back
    assert lists.filing() == filing


def test_one_number_in_two_registers_is_two_related_filings(lists: Import) -> None:
    lists(row())
    other = make_list(
        lists.folder / "r.docx",
        "境内互联网信息服务算法备案清单（2022年10月）",
        [row(role="生成合成类")],
        RECOMMENDATION,
    )
    lists.run("cn-cac-recommendation", str(other))
    assert lists.filing().related[0].register == "cn-cac-recommendation"
    content = lists.tree.content()
    assert content.filings[f"cn-cac-recommendation/{ONE}"].related[0].number == ONE


def test_a_category_under_another_label_keeps_it(lists: Import) -> None:
    path = make_list(
        lists.folder / "r.docx",
        "境内互联网信息服务算法备案清单（2024年6月）",
        [row(role="信息检索类", filing=number(7000009, "04"))],
        RECOMMENDATION,
    )
    lists.run("cn-cac-recommendation", str(path))
    filing = lists.tree.content().filings[f"cn-cac-recommendation/{number(7000009, '04')}"]
    assert filing.category == "retrieval-filtering"
    assert filing.listings[0].as_published == {"category": "信息检索类"}


def test_a_company_renamed_and_a_filing_passed_on(lists: Import) -> None:
    content = lists(
        row(company="新名有限公司", remark="原主体名称“旧名有限公司”变更为“新名有限公司”"),
        row(
            "例二算法",
            company="受让有限公司",
            filing=TWO,
            remark="主体由“出让有限公司”变更为“受让有限公司”",
        ),
        row("例三算法", company="出让有限公司", filing=THREE),
    )
    assert content.companies[lists.filing().company].former_names[0].zh == "旧名有限公司"
    assert content.companies[lists.filing(TWO).company].former_names == ()
    assert lists.filing(THREE).company != lists.filing(TWO).company


def test_generative_ai_with_swapped_columns_and_an_odd_order(lists: Import, tmp_path: Path) -> None:
    table = tmp_path / "genai.csv"
    table.write_text(
        f"{GENAI}\n"
        "cn-cac-genai-filing,2,北京市,示例科技有限公司,例模型,Beijing-LiMoXing-202401010002,"
        "2024-01-01,2024-04,2024-04-02,https://example.cn/g,\n"
        "cn-cac-genai-filing,1,北京市,例二模型,示例科技有限公司,Beijing-LiEr-202401010001,"
        "2024-01-01,2024-04,2024-04-02,https://example.cn/g,\n",
        encoding="utf-8",
    )
    lists.run("cn-cac-genai-filing", str(table))
    filing = lists.tree.content().filings["cn-cac-genai-filing/Beijing-LiMoXing-202401010002"]
    assert filing.name.zh == "例模型"
    assert filing.company == "shili-keji"
    (listing,) = filing.listings
    assert listing.as_published == {"name": "示例科技有限公司", "company": "例模型"}
    assert (listing.row, listing.position, listing.place) == (2, 1, "北京市")


def test_a_cancellation_notice_dates_the_cancellation(lists: Import, tmp_path: Path) -> None:
    lists(row(remark="已注销"))
    assert lists.filing().status == "cancelled"
    notice = tmp_path / "cancellations.csv"
    notice.write_text(
        "filing_number,notice_date,cancelled_period_zh,notice_title_zh,notice_url,name_zh,"
        "entity_name_zh\n"
        f"{ONE},2025-07-14,2025年7月,关于注销示例算法的公告,https://example.cn/n,例一算法,例一\n",
        encoding="utf-8",
    )
    lists.run("cancellations", str(notice))
    (event,) = lists.filing().events
    assert (event.when.date, event.announced) == ("2025-07", "2025-07-14")
    before = snapshot(lists.tree.root / "content")
    lists(row(remark="已注销"), read="2026-09-01")
    assert snapshot(lists.tree.root / "content") == before


def test_an_english_name_only_as_a_source_states_it(lists: Import, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text(
        "name_zh,name_en,kind,source\n"
        "示例科技有限公司,Shili Technology,entity,https://example.com/a\n"
        "示例科技有限公司,Shili,brand,https://example.com/a\n"
        "无人有限公司,Nobody,entity,https://example.com/a\n",
        encoding="utf-8",
    )
    lists.run("company-names", str(names))
    company = lists.tree.content().companies["shili-keji"]
    assert company.name.en == "Shili Technology"
    assert company.name.en_reference == "https://example.com/a"
    assert company.aliases[0].name == "Shili"


def test_an_announcement_whose_list_was_not_read(lists: Import, tmp_path: Path) -> None:
    table = tmp_path / "announcements.csv"
    table.write_text(
        "register,batch,attachment_title_zh,announced_date,url,rows_published,list_numbers\n"
        "cn-cac-genai,2026-08,,,https://example.cn/b,,\n"
        "cn-cac-genai,2024-05,,2024-05-02,https://example.cn/b,,filed 1-117\n"
        "cn-cac-genai,2024-09,,,https://example.cn/b,,filed 118-188; registered 1-\n"
        "cn-cac-deep-synthesis,2026-07,例,2026-07-17,https://example.cn/c,42,\n",
        encoding="utf-8",
    )
    lists.run("announcements", str(table))
    batches = lists.tree.content().batches
    assert batches["cn-cac-genai-filing/2026-08"].announced == "2026-08"
    assert batches["cn-cac-genai-registration/2026-08"].read == ""
    assert batches["cn-cac-genai-filing/2024-05"].rows == 117
    assert "cn-cac-genai-registration/2024-05" not in batches
    assert batches["cn-cac-genai-filing/2024-09"].rows == 71
    assert batches["cn-cac-genai-registration/2024-09"].rows is None
    assert batches["cn-cac-deep-synthesis/2026-07"].rows == 42


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("list.pdf", b"%PDF", ".pdf"),
        ("list.docx", b"no zip", "list.docx"),
        ("list.csv", b"a,b\n1,2\n", "no column"),
    ],
)
def test_a_file_that_is_no_list_gives_one_line(
    lists: Import,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    data: bytes,
    said: str,
) -> None:
    (tmp_path / name).write_bytes(data)
    args = ["import", "cn-cac-deep-synthesis", str(tmp_path / name)]
    assert main([*args, "--root", str(lists.tree.root)]) == 1
    assert said in capsys.readouterr().err


def test_a_document_with_the_lists_of_two_registers(lists: Import) -> None:
    import docx

    document = docx.Document()
    for title, heading, texts in (
        (
            "生成式人工智能服务已备案信息（2025年12月）",
            ("序号", "属地", "模型名称", "备案单位", "备案编号", "备案时间"),
            ("1", "北京市", "例七", "例七有限公司", "Beijing-LiQi-202512010001", "2025-12-01"),
        ),
        (
            "生成式人工智能服务已登记信息（2025年12月）",
            ("序号", "属地", "应用/功能名称", "登记单位", "上线编号", "登记时间"),
            ("1", "北京市", "例八", "例七有限公司", "Beijing-LiBa-20251201S0001", "2025-12-01"),
        ),
    ):
        document.add_paragraph(title)
        table = document.add_table(rows=0, cols=len(heading))
        for row_ in (heading, texts):
            for cell, text in zip(table.add_row().cells, row_, strict=True):
                cell.text = text
    path = lists.folder / "both.docx"
    path.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(path))
    for register in ("cn-cac-genai-filing", "cn-cac-genai-registration"):
        lists.run(register, str(path))
    content = lists.tree.content()
    filed = content.filings["cn-cac-genai-filing/Beijing-LiQi-202512010001"]
    registered = content.filings["cn-cac-genai-registration/Beijing-LiBa-20251201S0001"]
    assert (filed.name.zh, filed.status) == ("例七", "filed")
    assert (registered.name.zh, registered.status) == ("例八", "registered")
    assert registered.company == filed.company
    assert registered.listings[0].batch == "2025-12"


def test_a_list_of_another_register_is_refused(
    lists: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_list(lists.folder / "list.docx", TITLE, [row()])
    args = ["import", "cn-cac-recommendation", str(path), "--root", str(lists.tree.root)]
    assert main(args) == 1
    assert "no table is a list of cn-cac-recommendation" in capsys.readouterr().err


def test_a_number_twice_in_one_list_loses_no_row(
    lists: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (row("例一算法"), ("2", *row("例一算法甲")[1:]))
    lists(*rows)
    assert "stands twice in one list: 2024-06 row 1, 2024-06 row 2" in capsys.readouterr().out
    assert [each.row for each in lists.filing().listings] == [1, 2]
    assert lists.filing().listings[0].as_published == {"name": "例一算法"}
    before = snapshot(lists.tree.root / "content")
    lists(*rows)
    assert snapshot(lists.tree.root / "content") == before


def test_the_month_may_stand_in_the_name_of_the_file(lists: Import) -> None:
    path = make_list(lists.folder / "深度合成服务算法备案清单（2024年6月）.docx", "附件", [row()])
    lists.run("cn-cac-deep-synthesis", str(path))
    assert lists.filing().listings[0].batch == "2024-06"


@pytest.mark.parametrize("odd", ["../../../../evil", "", "a/b", ".hidden", "x" * 200])
def test_a_number_that_cannot_name_a_file_is_refused_and_the_rest_read(
    lists: Import, odd: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (row(), ("2", *row("例二算法", filing=odd)[1:]))
    path = make_list(lists.folder / "list.docx", TITLE, rows)
    args = ["import", "cn-cac-deep-synthesis", str(path), "--root", str(lists.tree.root)]
    before = set(lists.tree.root.parent.rglob("*.md"))
    assert main(args) == 1
    said = capsys.readouterr().out
    assert "refused: list.docx, cn-cac-deep-synthesis/2024-06 row 2" in said
    new = set(lists.tree.root.parent.rglob("*.md")) - before
    assert [each.name for each in new] == [f"{ONE[4:-1]}.md"]


@pytest.mark.parametrize(
    "printed", ["网信算备" + "１" * 2 + ONE[6:], ONE[4:-1], f"{ONE[:9]}\u200b{ONE[9:]}"]
)
def test_a_number_in_another_form_is_the_same_filing(lists: Import, printed: str) -> None:
    lists(row())
    lists(row(filing=printed), read="2026-09-01")
    filing = lists.filing()
    assert len([each for each in lists.tree.content().filings if "2024-06" in each]) == 0
    assert (filing.number, filing.listings[0].as_published) == (ONE, {"number": printed.strip()})


def test_a_category_nobody_knows_is_kept_and_noted(
    lists: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    path = make_list(
        lists.folder / "r.docx",
        "境内互联网信息服务算法备案清单（2024年6月）",
        [row(role="示例新类")],
        RECOMMENDATION,
    )
    lists.run("cn-cac-recommendation", str(path))
    assert "示例新类 is no category or role that is known" in capsys.readouterr().out
    filing = lists.tree.content().filings[f"cn-cac-recommendation/{ONE}"]
    assert (filing.category, dict(filing.listings[0].as_published)) == (
        "",
        {"category": "示例新类"},
    )


def test_a_list_in_two_files_is_one_batch(lists: Import) -> None:
    paths = [
        make_list(lists.folder / f"{name}.docx", TITLE, [each])
        for name, each in (("a", row()), ("b", ("2", *row("例二算法", filing=TWO)[1:])))
    ]
    lists.run("cn-cac-deep-synthesis", *map(str, paths))
    assert lists.tree.content().batches["cn-cac-deep-synthesis/2024-06"].rows == 2


@pytest.mark.parametrize(
    ("title", "batch"),
    [
        ("清单（2023年8月）", "2023-08"),
        ("信息（2026年3月至4月）", "2026-04"),
        ("公告（2025年12月-2026年2月）", "2026-02"),
        ("清单（２０２６年５月）", "2026-05"),
        ("清单（2026年13月）", ""),
        ("清单", ""),
    ],
)
def test_the_batch_that_a_title_names(title: str, batch: str) -> None:
    assert batch_of(title) == batch


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2026年3月8日", "2026-03-08"),
        ("2026/3/29", "2026-03-29"),
        ("2026.3.31", "2026-03-31"),
        ("2026-03-31", "2026-03-31"),
        ("2026-06-11（补登）", "2026-06-11（补登）"),
        ("2026年3月", "2026年3月"),
    ],
)
def test_the_date_of_a_row(text: str, date: str) -> None:
    assert iso(text) == date


def test_dashes_in_a_remark_are_no_event(lists: Import) -> None:
    lists(row(remark="--"))
    assert lists.filing().events == ()
    assert lists.filing().listings[0].remark == ""


def test_two_companies_that_both_file_are_not_joined_by_a_later_remark(lists: Import) -> None:
    lists(row(company="甲方有限公司"))
    later = make_list(
        lists.folder / "later.docx",
        "境内深度合成服务算法备案清单（2024年8月）",
        [row("例二算法", company="乙方有限公司", filing=TWO)],
    )
    lists.run("cn-cac-deep-synthesis", str(later), "--read", "2026-05-07")
    remark = "原主体名称“甲方有限公司”变更为“乙方有限公司”"
    content = lists(row(company="乙方有限公司", remark=remark), read="2026-09-01")
    holder = content.companies[lists.filing().company]
    assert (holder.name.zh, holder.former_names) == ("乙方有限公司", ())


@pytest.mark.parametrize(
    "option",
    [
        ("--batch", "2026-13"),
        ("--batch", "2026/05"),
        ("--announced", "06.05.2026"),
        ("--read", "2026-09-31"),
        ("--url", "javascript:alert(1)"),
    ],
)
def test_a_wrong_argument_is_wrong_usage(lists: Import, option: tuple[str, str]) -> None:
    path = make_list(lists.folder / "list.docx", TITLE, [row()])
    args = ["import", "cn-cac-deep-synthesis", str(path), *option]
    assert main([*args, "--root", str(lists.tree.root)]) == 2


def test_an_official_english_name_stays(lists: Import, tmp_path: Path) -> None:
    lists.tree.edit(
        "content/companies/shili-keji.yml",
        "  zh: 示例科技有限公司\n",
        "  zh: 示例科技有限公司\n  en: Shili\n  en_source: official\n"
        "  en_reference: https://example.com/\n",
    )
    names = tmp_path / "names.csv"
    names.write_text(
        "name_zh,name_en,kind,source\n示例科技有限公司,Other,entity,https://example.com/b\n",
        encoding="utf-8",
    )
    lists.run("company-names", str(names))
    assert lists.tree.content().companies["shili-keji"].name.en == "Shili"


def test_a_layout_that_cannot_be_edited_by_lines_is_rewritten_whole(lists: Import) -> None:
    lists(row())
    path = lists.filing().path
    lists.tree.edit(path, "name:\n  zh: 例一算法\n", '"name": {zh: 例一算法}\n')
    lists(row("新名算法", remark="算法名称由例一算法变更为新名算法"), read="2026-09-01")
    assert lists.filing().name.zh == "新名算法"


def test_what_an_editor_keeps_beside_a_listing_stays(lists: Import) -> None:
    lists(row())
    path = lists.filing().path
    lists.tree.edit(path, "    row: 1\n", "    row: 1\n    as_published:\n      status: 示例\n")
    before = snapshot(lists.tree.root / "content")
    lists(row(), read="2026-09-01")
    assert snapshot(lists.tree.root / "content") == before


def test_a_remark_that_grows_tells_only_what_is_new(lists: Import) -> None:
    lists(row(products="例一(APP)、甲(APP)", remark="新增产品甲(APP)"))
    lists(
        row(products="例一(APP)、甲(APP)、乙(APP)", remark="新增产品甲(APP)、乙(APP)"),
        read="2026-09-01",
    )
    first, second = lists.filing().events
    assert [each.name for each in first.added] == ["甲"]
    assert [each.name for each in second.added] == ["乙"]


def test_an_older_edition_does_not_undo_a_newer_one(
    lists: Import, capsys: pytest.CaptureFixture[str]
) -> None:
    lists(row("新名算法"), read="2026-09-01")
    path = make_list(lists.folder / "list.docx", TITLE, [row()])
    args = ["import", "cn-cac-deep-synthesis", str(path), "--read", "2026-05-07"]
    assert main([*args, "--root", str(lists.tree.root)]) == 1
    assert "was read on 2026-09-01" in capsys.readouterr().err


def test_a_remark_that_is_gone_is_noted(lists: Import, capsys: pytest.CaptureFixture[str]) -> None:
    lists(row(remark="已注销"))
    lists(row(), read="2026-09-01")
    assert "row 1: the remark of the earlier edition is gone" in capsys.readouterr().out
    assert lists.filing().status == "cancelled"


def test_a_column_nobody_knows_is_noted(lists: Import, capsys: pytest.CaptureFixture[str]) -> None:
    heading = (*DEEP, "示例新列")
    path = make_list(lists.folder / "list.docx", TITLE, [(*row(), "某值")], heading)
    lists.run("cn-cac-deep-synthesis", str(path))
    assert "the column 示例新列 is not read" in capsys.readouterr().out


def test_a_heading_in_other_words_is_still_the_register_s(lists: Import) -> None:
    heading = tuple("算法类型" if each == "算法类别" else each for each in RECOMMENDATION)
    path = make_list(
        lists.folder / "list.docx",
        "境内互联网信息服务算法备案清单（2024年6月）",
        [row(role="排序精选类")],
        heading,
    )
    lists.run("cn-cac-recommendation", str(path))
    filing = lists.tree.content().filings[f"cn-cac-recommendation/{ONE}"]
    assert filing.category == "ranking-selection"
