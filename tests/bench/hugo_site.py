"""The same registry for Hugo: a page for each filing and company, lists of them, one language.

python -m tests.bench.hugo_site CONTENT FOLDER    CONTENT has the folder content/

The templates lie in tests/bench/hugo. Hugo is handed what our build works out by itself: sectors
and functions with the words they rest on, regions, parts of numbers, names in Latin letters.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from registry import catalogue, files, load, numbers, world
from registry.catalogue import Catalogue, Entry, Holder
from registry.classify import Basis
from registry.model import Axis
from registry.pages.companies import LETTERS

RECIPE = Path(__file__).parent / "hugo"
ASSETS = Path(__file__).parents[2] / "templates" / "assets"
Plain = dict[str, Any]
File = tuple[str, str]  # path, text


def pages(cat: Catalogue) -> Iterator[File]:
    """All content of Hugo's site, by path."""
    for entry in cat.entries.values():
        yield _filing(entry, cat)
    for holder in cat.holders.values():
        yield _company(holder, cat)
    yield from _terms(cat)
    yield "filings/_index.md", "---\ntitle: Filings\nbuild:\n  render: never\n---\n"
    yield "az/_index.md", "---\ntitle: A to Z\nbuild:\n  render: never\n---\n"


def _filing(entry: Entry, cat: Catalogue) -> File:
    filing, content = entry.filing, cat.content
    record, notes = _record(content.texts[filing.path])
    listing = entry.first
    places = [code for code in (entry.province, entry.city) if code]
    data: Plain = {
        "title": filing.name.zh,
        "date": _day(entry.announced),
        "number": filing.number,
        "spoken": cat.romanised[entry.filing.id],
        "status": filing.status,
        "announced": entry.announced,
        "register": filing.register,
        "company": filing.company,
        "province": entry.province,
        "registers": [filing.register],
        "companies": [filing.company],
        "batches": [f"{filing.register}-{one.batch}" for one in filing.listings],
        "categories": [filing.category] if filing.category else [],
        "roles": [filing.role] if filing.role else [],
        "sectors": [one.id for one in entry.sectors],
        "functions": [one.id for one in entry.functions],
        "regions": places,
        "products": [
            {"name": one.name, "form": content.forms[one.form].name.en if one.form else ""}
            for one in filing.products
        ],
        "terms": [[term, content.terms[term].en] for term in filing.terms],
        "basis": _basis((*entry.sectors, *entry.functions)),
        "parts": _parts(entry),
        "row": listing.row or 0,
        "source": filing.path,
    }
    path = f"filings/{filing.register}/{numbers.stem(filing.number)}.md"
    return path, _page(data, record, notes)


def _company(holder: Holder, cat: Catalogue) -> File:
    company = holder.company
    record, notes = _record(cat.content.texts[company.path])
    data: Plain = {
        "title": company.name.zh,
        "spoken": holder.romanised,
        "codes": list(company.codes),
        "places": [*holder.provinces, *holder.cities],
        "az": [holder.initial],
        "source": company.path,
    }
    return f"companies/{company.slug}/_index.md", _page(data, record, notes)


def _terms(cat: Catalogue) -> Iterator[File]:
    content = cat.content
    for register in content.registers.values():
        about = {"short": register.short.en, "about": register.description.en}
        yield _term("registers", register.id, register.name.en, about)
    for batch in content.batches.values():
        name = f"{content.registers[batch.register].short.en} {batch.batch}"
        about = {"url_": batch.url, "read": batch.read}
        yield _term("batches", f"{batch.register}-{batch.batch}", name, about)
    for kind, axes in _axes(cat).items():
        for axis in axes.values():
            yield _term(kind, axis.id, axis.name.en, {"about": axis.description.en})
    for letter in LETTERS:
        yield _term("az", letter, letter, {})
    for code in cat.by_region:
        yield _term("regions", code, content.regions[code].name.en, {})


def _axes(cat: Catalogue) -> dict[str, Mapping[str, Axis]]:
    content = cat.content
    return {
        "sectors": content.sectors,
        "functions": content.functions,
        "categories": content.categories,
        "roles": content.roles,
    }


def _term(kind: str, id_: str, name: str, about: Mapping[str, str]) -> File:
    return f"{kind}/{id_}/_index.md", _page({"title": name, **about})


# --- parts of a page ---------------------------------------------------------------------------


def _page(data: Plain, record: str = "", notes: str = "") -> str:
    kept = {key: value for key, value in {**data, "record": record}.items() if value}
    # a text in the quotes of JSON is a text in YAML, too, where digits alone were a number
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in kept.items())
    return f"---\n{''.join(lines)}---\n{notes}"


def _record(text: str) -> tuple[str, str]:
    """The data of a file as it stands there, and the Markdown below."""
    if not text.startswith("---\n"):
        return text, ""
    _, record, notes = text.split("---\n", 2)
    return record, notes


def _basis(found: Sequence[Basis]) -> Plain:
    return {one.id: [each.term for each in one.evidence] for one in found}


def _parts(entry: Entry) -> list[list[str]]:
    parts = entry.parts
    if not isinstance(parts, numbers.NumberParts):
        return []
    return [
        [parts.division, "Administrative division"],
        [parts.entity, "Entity: digits of the filing entity"],
        [parts.type, "Type of algorithm"],
        [parts.year, f"Year: 20{parts.year}"],
        [parts.serial, "Running number of this entity and type"],
        [parts.check, "Check digit: fits" if parts.fits else "Check digit: does not fit"],
    ]


def _day(announced: str) -> str:
    return announced + "2022-01-01"[len(announced) :]


# --- the folder --------------------------------------------------------------------------------


def write(root: Path, folder: Path) -> None:
    """Hugo's site of the content below a root, ready to be built."""
    content = load.load(files.read(root))[0]
    shutil.copytree(RECIPE, folder, dirs_exist_ok=True)
    cat = catalogue.make(content, world.askers(content))
    for path, text in pages(cat):
        target = folder / "content" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    static = folder / "static" / "assets"
    static.mkdir(parents=True)
    style = "".join(one.read_text(encoding="utf-8") for one in sorted(ASSETS.rglob("*.css")))
    (static / "site.css").write_text(style, encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Writes the folder."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("content", type=Path)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args(argv)
    write(args.content, args.folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
