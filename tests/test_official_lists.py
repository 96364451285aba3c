"""The official lists themselves, where REGISTRY_OFFICIAL_LISTS names a folder that holds them.

They are not part of the repository. Without the variable no test is collected here, so none counts
as skipped; with it, files that are missing are errors.
"""

from __future__ import annotations

import csv
import functools
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from registry import files, load, products, tables
from registry.importers import remarks
from registry.importers.remarks import Seen
from registry.model import Content, Filing
from tests import forms
from tests.conftest import REPOSITORY

FOLDER = os.environ.get("REGISTRY_OFFICIAL_LISTS", "")
__test__ = bool(FOLDER)  # pytest collects nothing from a module that says False
LISTS = (
    list(csv.DictReader((Path(FOLDER) / "lists.csv").open(encoding="utf-8-sig"))) if FOLDER else []
)
NUMBER = re.compile(r"网信算备\d{21,22}号")
MAX_OTHER = 5  # clauses of all remarks that no kind tells


@functools.cache
def rows(file: str) -> tuple[tables.Row, ...]:
    (table,) = tables.read(Path(FOLDER) / "official-docx" / file)
    assert table.title == Path(file).stem
    return table.rows


each_list = pytest.mark.parametrize(
    "each", LISTS, ids=[f"{each['register']}/{each['batch']}" for each in LISTS]
)


@each_list
def test_rows(each: dict[str, str]) -> None:
    found = rows(each["file"])
    assert len(found) == int(each["rows"])
    assert [int(row.cells["序号"]) for row in found] == list(range(1, len(found) + 1))
    assert [r.cells["备案编号"] for r in found if not NUMBER.fullmatch(r.cells["备案编号"])] == []
    assert all(row.cells["算法名称"] and row.cells["主体名称"] for row in found)


def shown(text: str) -> str:
    """A cell as paper shows it: not which code a character has that looks like a radical, nor a
    space between Chinese characters where a line ends."""
    radicals = re.sub("[\u2f00-\u2fdf]", lambda each: unicodedata.normalize("NFKC", each[0]), text)
    return re.sub("(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", radicals)


@pytest.mark.parametrize("form", ["html", "xlsx", "pdf"])
@pytest.mark.parametrize("each", LISTS[::4], ids=[each["file"] for each in LISTS[::4]])
def test_every_form_gives_the_same_rows(each: dict[str, str], form: str, tmp_path: Path) -> None:
    word = rows(each["file"])
    path = tmp_path / f"{Path(each['file']).stem}.{form}"
    heading = tuple(word[0].cells)
    forms.WRITE[form](path, path.stem, [tuple(row.cells.values()) for row in word], heading)
    (table,) = tables.read(path)
    assert (table.title, table.headings) == (path.stem, heading)
    differ = [
        (row.cells, other.cells)
        for row, other in zip(word, table.rows, strict=True)
        if row.cells != other.cells
        and [*map(shown, row.cells.values())] != [*map(shown, other.cells.values())]
    ]
    assert differ == []


@each_list
def test_products(each: dict[str, str]) -> None:
    for row in rows(each["file"]):
        cell = row.cells["应用产品"]
        found = products.parse(cell)
        assert all(product.name for product in found)
        assert bool(found) == (cell not in ("", "--")), cell
        assert products.parse(products.print_(found)) == found
        for product in found:
            assert product.name in cell.replace("\n", ""), product


def test_remarks() -> None:
    kinds: Counter[str] = Counter()
    others = []
    renamed = set()
    for each in LISTS:
        for row in rows(each["file"]):
            events = remarks.parse(row.cells["备注"], Seen(each["batch"], "", ""))
            assert bool(events) == bool(row.cells["备注"])
            kinds.update({event.kind for event in events})
            others += [event.text for event in events if event.kind == "other"]
            renamed |= {(e.before, e.after) for e in events if e.kind == "company-renamed"}
    assert len(others) <= MAX_OTHER, others
    assert kinds["cancelled"] == 47
    with (Path(FOLDER) / "entity_renames.csv").open(encoding="utf-8-sig") as file:
        known = {(r["old_name_zh"].strip(), r["new_name_zh"].strip()) for r in csv.DictReader(file)}
    assert known <= renamed


@functools.cache
def content() -> Content:
    return load.load(files.read(REPOSITORY))[0]


@each_list
def test_every_row_stands_in_the_content(each: dict[str, str]) -> None:
    held = content()
    for row in rows(each["file"]):
        cells = row.cells
        filing = held.filings[f"{each['register']}/{cells['备案编号']}"]
        (listing,) = [one for one in filing.listings if one.batch == each["batch"]]
        printed = listing.as_published
        assert listing.row == int(cells["序号"])
        assert cells["算法名称"] == printed.get("name", filing.name.zh)
        company = held.companies[filing.company]
        assert cells["主体名称"] == printed.get("company", company.name.zh)
        if "角色" in cells:
            assert cells["角色"] == printed.get("role", held.roles[filing.role].name.zh)
        if "算法类别" in cells:
            label = held.categories[filing.category].name.zh
            assert cells["算法类别"] == printed.get("category", label)
        if "products" not in printed:
            assert products.parse(cells["应用产品"]) == filing.products
            assert products.whole(cells["应用产品"])
        else:
            assert printed["products"] == cells["应用产品"]
            last = filing.listings[-1] is listing
            assert not last or products.parse(cells["应用产品"]) == filing.products
        assert (filing.status == "cancelled") == ("已注销" in cells["备注"])
        assert bool(cells["备注"]) == bool(listing.remark)


def read(filing: Filing, held: Content) -> bool:
    """Whether the lists it stands in are among those of the folder, and not imported since."""
    known = {f"{each['register']}/{each['batch']}" for each in LISTS}
    batch = f"{filing.register}/{filing.listings[0].batch}"
    return batch in known or filing.register.startswith("cn-cac-genai")


def test_no_filing_without_a_row() -> None:
    held = content()
    numbers = {
        f"{each['register']}/{row.cells['备案编号']}"
        for each in LISTS
        for row in rows(each["file"])
    }
    with (Path(FOLDER) / "genai.csv").open(encoding="utf-8-sig") as file:
        genai = list(csv.DictReader(file))
    numbers |= {f"{row['register']}/{row['filing_number']}" for row in genai}
    assert numbers == {key for key, each in held.filings.items() if read(each, held)}
    for row in genai:
        filing = held.filings[f"{row['register']}/{row['filing_number']}"]
        listing = filing.listings[0]
        printed = listing.as_published
        assert row["name_zh"] == printed.get("name", filing.name.zh)
        assert row["entity_name_zh"] == printed.get(
            "company", held.companies[filing.company].name.zh
        )
        assert filing.products == ()
        assert filing.status == ("registered" if "registration" in row["register"] else "filed")
        assert (row["jurisdiction_zh"], row["filed_date"]) == (listing.place, listing.date)
        assert int(row["seq_in_list"]) == listing.row


def test_every_cancellation_is_dated_by_its_notice() -> None:
    with (Path(FOLDER) / "cancellations.csv").open(encoding="utf-8-sig") as file:
        notices = {row["filing_number"]: row["notice_date"] for row in csv.DictReader(file)}
    dated = {
        filing.number: event.announced
        for filing in content().filings.values()
        for event in filing.events
        if event.kind == "cancelled"
    }
    assert dated == notices
