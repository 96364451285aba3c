"""Names are spelled beside the history only where one is new."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from registry import findings, judging, pinyin, reading, romanise
from registry.search import analysis
from tests.conftest import DEEP, KEJI, Tree


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    nothing_is_known(monkeypatch)
    yield
    pinyin._kept.cache_clear()


def nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    pinyin._kept.cache_clear()
    monkeypatch.setattr(pinyin, "_places", {})
    monkeypatch.setattr(pinyin, "_known", {})


def asked(tree: Tree, path: str, old: str, new: str) -> dict[str, tuple[str, ...]]:
    """The syllables that a build after an edit is handed."""
    before = reading.read(tree.root)
    tree.edit(path, old, new)
    now = reading.read(tree.root, before)
    found, spelled = judging.judged(tree.root, now, before)
    assert found.every == findings.of(tree.root, now, before)
    return dict(spelled)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [(DEEP, "示例合成算法", "例子合成算法"), (KEJI, "示例科技有限公司", "例子科技有限公司")],
)
def test_a_new_name_is_spelled_as_pages_and_search_ask(
    tree: Tree, path: str, old: str, new: str
) -> None:
    spelled = asked(tree, path, old, new)
    known = len(pinyin.learned())
    assert spelled
    for name in (old, new, "示例阅读"):
        analysis.sounds(name)
    (romanise if path == DEEP else pinyin).display(new)
    assert len(pinyin.learned()) == known  # nothing is left to be asked


def test_lists_that_are_kept_are_not_loaded(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    by_library = asked(tree, DEEP, "示例合成算法", "重庆银行算法")
    tree.edit(DEEP, "重庆银行算法", "示例合成算法")
    nothing_is_known(monkeypatch)
    judging.keep_sounds(tree.root)
    for name in [one for one in sys.modules if one.startswith("pypinyin")]:
        monkeypatch.setitem(sys.modules, name, None)  # to import it fails
    assert asked(tree, DEEP, "示例合成算法", "重庆银行算法") == by_library
    assert by_library["重庆银行算法"] == ("chong", "qing", "yin", "hang", "suan", "fa")


def test_where_no_name_is_new_no_dictionary_is_loaded(tree: Tree) -> None:
    assert asked(tree, DEEP, "一条示例备注", "另一条示例备注") == {}
