"""An edit costs what it changes, and what comes of it equals what is made anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from registry import catalogue, load, pipeline
from registry import files as read
from registry.catalogue import Catalogue
from registry.memo import Memo
from registry.model import Label
from registry.search import anew, columns, files, rows, shards, update
from registry.search import documents as docs
from registry.search.before import Before
from registry.search.documents import (
    AXES,
    COMPANY,
    NAME,
    NUMBER,
    PRODUCTS,
    SPOKEN,
    TERMS,
    Choice,
    Document,
    Documents,
    Facets,
    Listed,
    Texts,
)
from registry.search.files import Found
from registry.search.kept import Kept
from registry.search.kept import read as read_kept
from tests.conftest import DEEP, KEJI, Tree
from tests.search import built
from tests.small_site import fill

WORDS = st.text("智能豆包模型算法生成西安", min_size=1, max_size=6) | st.sampled_from(
    ("chat", "GPT-4", "Chats", "模型ai", "圖像", "half \ud83d")
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
FILING = st.fixed_dictionaries(
    {NAME: NAMES},
    optional={PRODUCTS: NAMES, TERMS: NAMES, SPOKEN: st.just(("Doubao",))},
)
TEXTS = st.tuples(st.fixed_dictionaries({COMPANY: NAMES}), st.lists(FILING, max_size=9))
COMPANIES = st.lists(TEXTS, min_size=12, max_size=50)
SMALL = {"LEAST": 60, "MOST": 200, "ODDS": 4}
LABEL = Label("Any", "任意")

ID = "cn-cac-deep-synthesis/网信算备110108000000101230017号"
V = TypeVar("V")

Block = tuple[Texts, list[Texts]]


class Drawn(docs.Maker):
    """The documents of made-up texts: companies by slug, in their order."""

    def __init__(self, companies: Mapping[str, Block], titles: Sequence[str] = ()) -> None:
        self.companies, self.titles = companies, titles
        self.axes = dict.fromkeys(AXES, (Choice("any", LABEL),))
        self.lists, self.edition = (Listed(0, "2024-01", "2024-01-01"),), "2024-01-01"

    def rests_on(self) -> object:
        return ""

    def pages(self) -> tuple[Document, ...]:
        return tuple(
            Document("page", one, one, Label("", one), {NAME: (one,)}) for one in self.titles
        )

    def order(
        self, before: Sequence[str] = (), changed: Collection[str] | None = None
    ) -> list[str]:
        return list(self.companies)

    def block(self, slug: str) -> tuple[Document, ...]:
        own, filings = self.companies[slug]
        company = Document("company", f"company {slug}", slug, Label("", own[COMPANY][0]), own)
        return company, *(self._filing_of(one, at) for at, one in enumerate(filings))

    def _filing_of(self, texts: Texts, at: int) -> Document:
        name = Label("", texts[NAME][0])
        facets = self._place(texts)
        return Document("filing", "filing", "", name, texts, facets=facets, number=str(at))

    def facets(self, slug: str) -> list[Facets]:
        return [self._place(one) for one in self.companies[slug][1]]

    def _place(self, texts: Texts) -> Facets:
        return Facets(0, 0, -1, -1, 0, len(texts) % 2 - 1, (0,) if PRODUCTS in texts else (), ())


def drawn(companies: Sequence[Block]) -> dict[str, Block]:
    return {str(at): one for at, one in enumerate(companies)}


def made(maker: Drawn, memo: Memo | None, changed: Collection[str] | None = None) -> Found:
    return files.made_by(maker, memo, lambda _: changed, ())


def small(patch: pytest.MonkeyPatch) -> None:
    """Shards so small that a few texts make many, and never all made anew."""
    for name, value in SMALL.items():
        patch.setattr(shards, name, value)
    patch.setattr(update, "WORTHWHILE", 1)
    patch.setattr(columns, "RUN", 5)


@settings(max_examples=100, deadline=None)
@given(first=COMPANIES, data=st.data())
def test_what_is_updated_is_what_is_made_anew(first: list[Block], data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        small(patch)
        memo = Memo(None)
        now = Drawn(drawn(first), ("one", "two"))
        made(now, memo)
        for step in range(data.draw(st.integers(1, 4))):
            companies: dict[str, Any] = dict(now.companies)
            titles = now.titles
            what = data.draw(st.sampled_from(("edit", "edit", "new", "gone", "first", "title")))
            slug = data.draw(st.sampled_from(list(companies)))
            if what == "edit":
                companies[slug] = data.draw(TEXTS)
            elif what == "new":
                slug = f"new {step}"
                companies[slug] = data.draw(TEXTS)
            elif what == "gone" and len(companies) > 1:
                del companies[slug]
            elif what == "first":
                companies = {slug: companies[slug], **companies}
            else:
                titles = (*titles, f"title {step}")
            now = Drawn(companies, titles)
            changed = data.draw(st.sampled_from(({slug}, None)))
            assert made(now, memo, changed) == made(now, None)


COMPANIES_OF_ONE = drawn(
    [({COMPANY: (f"示例{at}公司",), NUMBER: ("110108",)}, [{NAME: ("算法",)}]) for at in range(90)]
)


def renamed(slug: str, *names: str) -> Drawn:
    """The companies of which one has another filing."""
    company, _ = COMPANIES_OF_ONE[slug]
    return Drawn({**COMPANIES_OF_ONE, slug: (company, [{NAME: names}])})


@pytest.fixture
def memo(tmp_path: Path) -> Memo:
    """A memo that remembers the companies."""
    made(Drawn(COMPANIES_OF_ONE), found := Memo(tmp_path / "memo"))
    return found


def test_what_is_remembered_is_used(memo: Memo, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = made(renamed("7", "新算法"), None)
    monkeypatch.setattr(anew, "make", pytest.fail)
    assert made(renamed("7", "新算法"), memo) == wanted
    memo.close()


def test_companies_that_are_the_same_are_not_asked_for(memo: Memo) -> None:
    class Asked(Drawn):
        def block(self, slug: str) -> tuple[Document, ...]:
            assert slug == "7"
            return super().block(slug)

    wanted = made(renamed("7", "新算法"), None)
    now = Asked(renamed("7", "新算法").companies)
    assert made(now, memo, {"7"}) == wanted
    memo.close()


def test_nothing_is_kept_of_what_changed_throughout(memo: Memo) -> None:
    now = Drawn({slug: ({COMPANY: (f"例子{slug}",)}, []) for slug in COMPANIES_OF_ONE})
    made(now, memo)
    assert not of_first(memo).since
    made(Drawn({**now.companies, "7": ({COMPANY: ("另一个",)}, [])}), memo)
    assert of_first(memo).since
    memo.close()


def test_only_what_an_edit_changes_is_written(memo: Memo) -> None:
    before = dict(memo.items(rows.NAME))
    made(renamed("7", "新算法"), memo, {"7"})
    after = dict(memo.items(rows.NAME))
    assert len(after) == len(before)  # what nobody needs any more is forgotten
    made(renamed("7", "新算法"), memo, {"7"})
    assert dict(memo.items(rows.NAME)) == after
    memo.close()


def kept(memo: Memo) -> dict[str, bytes]:
    return dict(memo.items(rows.NAME))


def of_first(memo: Memo) -> Kept:
    return rows.Rows(memo).first(read_kept)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"\xff", b"0" * 64, b"0" * 64 + b"{}"])
def test_what_cannot_be_read_was_never_remembered(memo: Memo, damage: bytes) -> None:
    memo.put(rows.NAME, {"": damage})
    assert made(renamed("7", "新算法"), memo) == made(renamed("7", "新算法"), None)
    memo.close()


@pytest.mark.parametrize("how", ["lost", "damaged", "another", "emptied"])
@pytest.mark.parametrize("which", ["order", "tally", "keys", "sounds", "shards", "groups"])
def test_a_row_that_is_not_what_it_was_is_noticed(memo: Memo, which: str, how: str) -> None:
    told = getattr(of_first(memo), which)
    key = told if isinstance(told, str) else told[0].row
    row = kept(memo)[key]
    other = next(one for name, one in kept(memo).items() if name not in ("", key))
    if how == "lost":
        memo.put(rows.NAME, {}, gone=[key])
    else:
        damage = {"damaged": row[:-1] + b"?", "another": other, "emptied": b""}[how]
        memo.put(rows.NAME, {key: damage})
    assert made(renamed("1", "新算法"), memo, {"1"}) == made(renamed("1", "新算法"), None)
    assert key not in kept(memo) or kept(memo)[key] == row
    memo.close()


class Guarded(dict[str, catalogue.Entry]):
    """Entries of which only those of some companies may be read."""

    def __init__(self, cat: Catalogue, companies: Collection[str]) -> None:
        super().__init__(cat.entries)
        self.companies = companies

    def __getitem__(self, key: str) -> catalogue.Entry:
        found = super().__getitem__(key)
        assert found.brief.company in self.companies, key
        return found

    def values(self) -> NoReturn:
        pytest.fail("all entries are read")

    items = values


class Site:
    """A content tree and its catalogues, one after the other, as a session has them."""

    def __init__(self, tree: Tree) -> None:
        self.tree = fill(tree)
        self.content, schemas, _ = load.load(read.read(tree.root))
        self.statuses = built.statuses(schemas)
        self.cat = catalogue.make(self.content, pipeline.askers(self.content))

    def edited(self, path: str, old: str, new: str) -> Catalogue:
        """The catalogue after an edit; of what is the same the records are the same."""
        self.tree.edit(path, old, new)
        content, _, _ = load.load(read.read(self.tree.root))
        content = replace(
            content,
            filings=_as_before(content.filings, self.content.filings),
            companies=_as_before(content.companies, self.content.companies),
        )
        self.cat = catalogue.make(content, pipeline.askers(content), self.cat)
        self.content = content
        return self.cat

    def found(
        self, memo: Memo | None, before: Before | None = None, companies: Collection[str] = ()
    ) -> Found:
        cat = replace(self.cat, entries=Guarded(self.cat, companies)) if companies else self.cat
        return files.make(cat, self.statuses, memo, before=before)


def _as_before(new: Mapping[str, V], old: Mapping[str, V]) -> dict[str, V]:
    return {key: old[key] if old.get(key) == one else one for key, one in new.items()}


@pytest.fixture
def site(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Site:
    small(monkeypatch)
    return Site(tree)


def test_only_a_company_that_changed_is_asked_for(site: Site) -> None:
    memo = Memo(None)
    first = Before(site.cat, site.found(memo).name)
    company = site.cat.briefs[ID].company
    site.edited(DEEP, "示例合成算法", "示例新算法")
    now = site.found(memo, first, {company})
    assert now == site.found(None)
    second = Before(site.cat, now.name)
    other = site.edited(
        KEJI,
        "\n  - 1101080000001\n",
        "\n  - 1101080000001\naliases:\n  - name: 示例别名\n    kind: brand\n    source: https://example.org/\n",
    )
    now = site.found(memo, second, {company, "shili-keji"})
    assert now == site.found(None)
    assert other.content is not first.cat.content


def test_what_changed_since_an_older_catalogue_is_known(site: Site) -> None:
    """An edit that is taken back: that catalogue is as it was, but not what is remembered."""
    memo = Memo(None)
    first = Before(site.cat, site.found(memo).name)
    company = site.cat.briefs[ID].company
    site.edited(DEEP, "示例合成算法", "示例新算法")
    site.found(memo, first, {company})
    site.edited(DEEP, "示例新算法", "示例合成算法")
    assert site.found(memo, first, {company}) == site.found(None)


def test_the_name_of_another_search_is_no_harm(site: Site) -> None:
    """The first row is of a state that knows nothing of the catalogue before."""
    memo = Memo(None)
    first = kept_of(site, memo)
    site.edited(DEEP, "示例合成算法", "示例新算法")
    second = Before(site.cat, site.found(memo).name)
    memo.put(rows.NAME, first, anew=True)
    assert site.found(memo, second) == site.found(None)


def kept_of(site: Site, memo: Memo) -> dict[str, bytes]:
    site.found(memo)
    return kept(memo)


@pytest.mark.parametrize("file", ["sectors", "terms", "regions", "batches", "registers", "roles"])
def test_a_vocabulary_concerns_all_filings(site: Site, file: str) -> None:
    memo = Memo(None)
    before = Before(site.cat, site.found(memo).name)
    text = (site.tree.root / f"content/{file}.yml").read_text(encoding="utf-8")
    line = next(
        one for one in text.splitlines() if one.lstrip().startswith(("zh: ", "read: ", "en: "))
    )
    longer = line.replace("2023", "2022") if "read: " in line else f"{line}新"
    site.edited(f"content/{file}.yml", line, longer)
    assert site.found(memo, before) == site.found(None)


def test_an_edit_leaves_most_files_as_they_are() -> None:
    """Of the real content: the files that an edited name changes are those of its terms."""
    documents = built.real_documents()
    before = files.of(documents)
    every = list(documents.blocks)
    at = len(every) // 2
    company, filing, *others = every[at]
    texts = {**filing.texts, NAME: ("虚构的示例算法",)}
    every[at] = (company, replace(filing, texts=texts), *others)
    after = files.of(Documents(tuple(every), documents.axes, documents.lists, ""))
    assert len(after.files.keys() - before.files.keys()) < len(before.files) / 20
    every = [*documents.blocks, (company, filing)]  # a new company comes last
    added = files.of(Documents(tuple(every), documents.axes, documents.lists, ""))
    assert len(added.files.keys() - before.files.keys()) < len(before.files) / 10


def test_a_whole_build_equals_one_that_remembers(tree: Tree, tmp_path: Path) -> None:
    fill(tree)
    memo = Memo(tmp_path / "memo")
    for _ in range(2):
        cat, schemas = built.read(tree.root)
        statuses = built.statuses(schemas)
        assert files.make(cat, statuses, memo) == files.make(cat, statuses)
        tree.edit(DEEP, "示例合成算法", "示例新算法")
    memo.close()
