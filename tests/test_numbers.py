import csv
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from registry import files, load, numbers
from registry.model import Company, Content, Event, Filing, Listing, Name, Related, When
from registry.numbers import NumberParts, ServiceNumber
from tests.conftest import REPOSITORY, Tree

DEEP, SERVICES = "cn-cac-deep-synthesis", "cn-cac-genai-filing"


@pytest.fixture
def content(tree: Tree) -> Content:
    return tree.content()


@pytest.mark.parametrize(
    ("first", "digit"),
    [
        ("11010882348390123003", "1"),
        ("11010113522430222001", "1"),
        ("44030529598870222005", "7"),
        ("00000000000000000000", "1"),
    ],
)
def test_check_digit(first: str, digit: str) -> None:
    assert numbers.check_digit(first) == digit


def test_an_algorithm_number_taken_apart() -> None:
    parts = NumberParts("110108", "8234839", "01", "23", "003", "1", fits=True)
    assert numbers.parse(DEEP, "网信算备110108823483901230031号") == parts


@pytest.mark.parametrize(
    ("register", "number"),
    [
        (DEEP, "网信算备1101082242366066220017号"),
        (DEEP, "Beijing-ShiLi-20240101"),
        (DEEP, "网信算备１１０１０８号"),
        (SERVICES, "网信算备110108823483901230031号"),
    ],
)
def test_numbers_of_another_make_have_no_parts(register: str, number: str) -> None:
    assert numbers.parse(register, number) is None


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("Beijing-ShiLi-20240101", ServiceNumber("Beijing", "ShiLi", "20240101", False, "")),
        ("Hebei-A-B-202401010012", ServiceNumber("Hebei", "A-B", "20240101", False, "0012")),
        ("Hebei-A-20240101S0001", ServiceNumber("Hebei", "A", "20240101", True, "0001")),
        ("Hebei-A", None),
    ],
)
def test_generative_ai_numbers(number: str, parts: ServiceNumber | None) -> None:
    assert numbers.parse_service(number) == parts


@pytest.mark.parametrize(
    ("number", "stem"),
    [
        ("网信算备110108823483901230031号", "110108823483901230031"),
        ("网信算备1101082242366066220017号", "1101082242366066220017"),
        ("Beijing-ShiLi-20240101", "Beijing-ShiLi-20240101"),
    ],
)
def test_the_name_of_a_file(number: str, stem: str) -> None:
    assert numbers.stem(number) == stem


def algorithm(number: str = "网信算备110108000000101230017号") -> Filing:
    listing = Listing("2023-08", 1)
    return Filing(
        "x.md", DEEP, number, Name("示例算法"), "shili-keji", "generation-synthesis", "", (), (),
        None, None, "filed", (listing,), (), (), {}, "",
    )  # fmt: skip


def service(number: str, place: str = "北京市") -> Filing:
    listings = (Listing("2024-04", 7, place=place),)
    filing = replace(algorithm(number), register=SERVICES, listings=listings)
    return replace(filing, name=Name("示例大模型"), category="")


def listed(**fields: object) -> Filing:
    return replace(algorithm(), listings=(Listing(**{"batch": "2023-08", **fields}),))  # type: ignore[arg-type]


def kinds(filing: Filing, content: Content) -> list[str]:
    return [one.kind for one in numbers.anomalies(filing, content)]


CASES = [
    (algorithm(), []),
    (service("Beijing-ShiLi-20240101"), []),
    (service("Beijing-ShiLi-202401010012"), []),
    (service("ZhongYangQiYe-ShiLi-20240101", "国资委"), []),
    (service("Shaanxi-ShiLi-20240101", "陕西省"), []),
    (service("Shanxi-ShiLi-20240101", "山西省"), []),
    (service("Beijing-ShiLi-20240101", ""), []),
    (algorithm("网信算备1101080000000101230017号"), ["number_length"]),
    (algorithm("网信算备110108000000101230018号"), ["check_digit"]),
    (algorithm("网信算备990108000000101230019号"), ["check_digit", "division_code"]),
    (algorithm("网信算备990108000000101230015号"), ["division_code"]),
    (algorithm("备110108号"), ["number_form"]),
    (replace(algorithm(), category="dispatch-decision"), ["type_vs_category"]),
    (replace(algorithm(), category="unheard-of"), []),
    (service("Beijing"), ["number_form"]),
    (service("Shinghai-ShiLi-20240101", "上海市"), ["prefix_typo"]),
    (service("ZheJiang-ShiLi-20240101", "浙江省"), ["prefix_case"]),
    (service("ShanXi-ShiLi-20240101", "陕西省"), ["prefix_case", "prefix_ambiguous"]),
    (service("Shanxi-ShiLi-20240101", "陕西省"), ["prefix_ambiguous"]),
    (service("Beijing-ShiLi-20240101", "江苏省"), ["prefix_vs_place"]),
    (service("Beijing-ShiLi-20240101", "国资委"), ["prefix_vs_place"]),
    (service("Beijing-ShiLi-20240101000012"), ["sequence_length"]),
    (service("Beijing-ShiLiAl-20240101"), ["glyph_confusion"]),
    (service("Beijing-ShiLiAlStudio-20240101"), ["glyph_confusion"]),
    (service("Beijing-Alpha-20240101"), []),
    (listed(row=110, position=108), ["row_order"]),
    (listed(row=108, position=108), []),
    (listed(date="2026-06-11（补登）"), ["late_entry"]),
    (listed(remark="补登"), ["late_entry"]),
    (listed(as_published={"company": "司示例科技有限公司"}), ["company_as_published"]),
    (listed(as_published={"company": "示例 科技 有限公司"}), []),
    (listed(as_published={"company": "例旧有限公司"}), []),
    (listed(as_published={"name": "示例科技有限公司", "company": "示例算法"}), ["columns_swapped"]),
    (
        replace(algorithm(), listings=(Listing("2025-05", 1), Listing("2025-07", 2))),
        ["same_number_in_two_batches"],
    ),
    (
        replace(algorithm(), related=(Related("cn-cac-recommendation", "x", "same-number"),)),
        ["same_number_in_two_registers"],
    ),
    (replace(algorithm(), events=(Event("other", When(), text="示例"),)), ["unparsed_change"]),
    (
        replace(
            listed(as_published={"company": "例前有限公司"}),
            events=(Event("company-renamed", When(), "例前有限公司", "示例科技有限公司"),),
        ),
        [],
    ),
]


@pytest.mark.parametrize(("filing", "expected"), CASES)
def test_anomalies(filing: Filing, expected: list[str], content: Content, tree: Tree) -> None:
    tree.edit(
        "content/companies/shili-keji.yml", "codes:", "former_names:\n  - zh: 例旧有限公司\ncodes:"
    )
    assert kinds(filing, tree.content()) == expected


def test_each_kind_has_words_and_a_case(content: Content) -> None:
    assert set(content.anomalies) == {kind for _, expected in CASES for kind in expected}


@pytest.mark.parametrize(("filing", "expected"), [one for one in CASES if one[1]])
def test_no_sentence_has_a_gap(filing: Filing, expected: list[str], content: Content) -> None:
    for odd in numbers.anomalies(filing, content):
        assert "{" not in odd.text.en + odd.text.zh
        assert odd.text.en.strip()


def test_without_words_the_kind_is_told(content: Content) -> None:
    bare = replace(content, anomalies={})
    (odd,) = numbers.anomalies(algorithm("网信算备110108000000101230018号"), bare)
    assert odd.text.en == "check_digit: 8, 7"


def test_an_unknown_company_is_no_anomaly(content: Content) -> None:
    nobody: dict[str, Company] = {}
    filing = listed(as_published={"company": "甲"})
    assert kinds(filing, replace(content, companies=nobody)) == []


@pytest.mark.parametrize(
    ("rows", "missing"),
    [([], ()), ([3, 4, 5], ()), ([7, 4, None, 5], (6,)), ([None], ())],
)
def test_missing_rows(rows: list[int | None], missing: tuple[int, ...]) -> None:
    assert numbers.missing_rows(rows) == missing


FOLDER = os.environ.get("REGISTRY_OFFICIAL_LISTS", "")
NOT_OF_A_FILING = {"missing_row", "silent_edit", "category_labels", "same_number_in_two_lists"}
NAMES = {"stray_text": "company_as_published", "prefix_vs_jurisdiction": "prefix_vs_place"}

if FOLDER:  # else there is nothing to compare with, and nothing counts as skipped

    def test_every_known_anomaly_of_the_official_lists_is_flagged() -> None:
        content = load.load(files.read(REPOSITORY))[0]
        with (Path(FOLDER) / "anomalies.csv").open(encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
        checked = 0
        for row in rows:
            filing = content.filings.get(f"{row['register']}/{row['filing_number']}")
            if filing is not None and row["kind"] not in NOT_OF_A_FILING:
                assert NAMES.get(row["kind"], row["kind"]) in kinds(filing, content), row
                checked += 1
        assert checked >= 13
