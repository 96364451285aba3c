"""An edit costs what it changes, and what comes of it equals what is made anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.memo import Memo
from registry.search import documents as docs
from registry.search import files, remembered, shards
from registry.search.documents import COMPANY, NAME, NUMBER, PRODUCTS, SPOKEN, TERMS, Texts
from registry.search.remembered import Made
from tests.conftest import DEEP, Tree
from tests.search import built
from tests.small_site import fill

WORDS = st.text("智能豆包模型算法生成西安", min_size=1, max_size=6) | st.sampled_from(
    ("chat", "GPT-4", "Chats", "模型ai", "圖像")
)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(tuple)
FILING = st.fixed_dictionaries(
    {NAME: NAMES},
    optional={PRODUCTS: NAMES, TERMS: NAMES, SPOKEN: st.just(("Doubao",))},
)
BLOCK = st.builds(
    lambda company, filings: ({COMPANY: company}, *filings), NAMES, st.lists(FILING, max_size=3)
)
BLOCKS = st.lists(BLOCK, min_size=12, max_size=30)
SMALL = {"LEAST": 60, "MOST": 200, "ODDS": 4}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards so small that a few texts make many."""
    for name, value in SMALL.items():
        monkeypatch.setattr(shards, name, value)


def equal(one: Made, other: Made) -> None:
    assert list(one.blocks) == list(other.blocks)
    assert [shard.first for shard in one.shards] == [shard.first for shard in other.shards]
    assert list(one.shards) == list(other.shards)
    assert {k: dict(v) for k, v in one.tally.items()} == {
        k: dict(v) for k, v in other.tally.items()
    }


@settings(max_examples=80, deadline=None)
@given(before=BLOCKS, data=st.data())
def test_what_is_updated_is_what_is_made_anew(
    before: list[tuple[Texts, ...]], data: st.DataObject
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SMALL.items():
            patch.setattr(shards, name, value)
        patch.setattr(remembered, "WORTHWHILE", 1)
        now = list(before)
        made = remembered.anew(before)
        for _ in range(data.draw(st.integers(1, 4))):
            what = data.draw(st.sampled_from(("edit", "append", "drop last", "edit", "edit")))
            if what == "append" or not now:
                now.append(data.draw(BLOCK))
            elif what == "drop last":
                now.pop()
            else:
                now[data.draw(st.integers(0, len(now) - 1))] = data.draw(BLOCK)
            updated = remembered.updated(made, now)
            assert updated is not None or not now
            made = updated or remembered.anew(now)
            equal(made, remembered.anew(now))


def test_nothing_is_kept_of_what_changed_throughout(small: None) -> None:
    before = [({COMPANY: (f"示例{number}",)},) for number in range(40)]
    now = [({COMPANY: (f"例子{number}",)},) for number in range(40)]
    assert remembered.updated(remembered.anew(before), now) is None


BLOCK_OF_ONE = [
    ({COMPANY: (f"示例{number}公司",), NUMBER: ("1101080000001",)},) for number in range(30)
]


def test_what_is_remembered_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memo = Memo(tmp_path / "memo")
    first = remembered.make(BLOCK_OF_ONE, memo)
    monkeypatch.setattr(remembered, "anew", pytest.fail)
    equal(remembered.make(BLOCK_OF_ONE, memo), first)
    memo.close()


@pytest.mark.parametrize(
    "damage",
    [
        {"": b""},
        {"": b"{}"},
        {"": b"[]"},
        {"": b'{"code": 1}'},
        {"": b"\xff"},
    ],
)
def test_what_cannot_be_read_was_never_remembered(tmp_path: Path, damage: dict[str, bytes]) -> None:
    memo = Memo(tmp_path / "memo")
    first = remembered.make(BLOCK_OF_ONE, memo)
    memo.put(remembered.NAME, damage)
    equal(remembered.make(BLOCK_OF_ONE, memo), first)
    memo.close()


def test_a_lost_byte_of_a_shard_is_noticed(tmp_path: Path) -> None:
    memo = Memo(tmp_path / "memo")
    first = remembered.make(BLOCK_OF_ONE, memo)
    broken = first.shards[0].terms[:-1] + b"?"
    memo.put(remembered.NAME, {f"t/{first.shards[0].name}": broken})
    equal(remembered.make(BLOCK_OF_ONE, memo), first)
    memo.close()


def test_other_code_remembers_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memo = Memo(tmp_path / "memo")
    first = remembered.make(BLOCK_OF_ONE, memo)
    told = json.loads(dict(memo.items(remembered.NAME))[""])
    told["code"] = "another"
    told["tally"]["words"] = {"wrong": 1}
    memo.put(remembered.NAME, {"": json.dumps(told).encode()})
    equal(remembered.make(BLOCK_OF_ONE, memo), first)
    memo.close()


def test_an_edit_leaves_most_files_as_they_are(tmp_path: Path) -> None:
    """Of the real content: the files that an edited name changes are those of its terms."""
    documents = built.real_documents()
    before = files.of(documents)
    blocks = list(documents.blocks)
    at = len(blocks) // 2
    company, filing, *others = blocks[at]
    renamed = {**filing.texts, NAME: ("虚构的示例算法",)}
    blocks[at] = (company, replace(filing, texts=renamed), *others)
    after = files.of(docs.Documents(tuple(blocks), documents.axes, documents.lists, ""))
    assert len(after.files.keys() - before.files.keys()) < len(before.files) / 20
    blocks = [*documents.blocks, (company, filing)]  # a new company comes last
    added = files.of(docs.Documents(tuple(blocks), documents.axes, documents.lists, ""))
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
