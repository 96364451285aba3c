"""The making of parts beside the search."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from registry import making, parts, workers
from registry.made import Result
from registry.parts import Part


def named(name: str) -> Result:
    return Result(name, (), (), {})


def search() -> Result:
    return named("search")


def test_a_failure_waits_for_the_search_which_writes_to_the_same_stage(tmp_path: Path) -> None:
    def pages(_: Sequence[Part]) -> list[Result]:
        raise KeyError("a page")

    def slow() -> Result:
        time.sleep(0.2)
        (tmp_path / "search").touch()
        return search()

    with pytest.raises(KeyError, match="a page"):
        list(making._beside([], pages, slow))
    assert (tmp_path / "search").exists()


@pytest.mark.parametrize("cores", [1, 2])
def test_pages_and_data_and_the_search_are_made_once(
    monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    monkeypatch.setattr(workers, "count", lambda: cores)
    pages = [Part(f"en page {at}", parts._pages, "en", None) for at in range(3)]
    data = [Part(f"{lang} feed {at}", parts._export, lang, None) for lang in ("en", "zh")
            for at in range(20)]  # fmt: skip
    asked: list[list[str]] = []

    def some(chosen: Sequence[Part]) -> list[Result]:
        asked.append([part.name for part in chosen])
        return [named(part.name) for part in chosen]

    made = making._beside([*pages, *data], some, search)
    found = [one.name for results in made for one in results]
    assert sorted(found) == sorted(["search", *(part.name for part in (*pages, *data))])
    assert asked[0] == [part.name for part in pages]
    assert all(one[0][2:] == one[1][2:] for one in asked[1:])  # a feed in all languages at once


def test_tasks_are_shared_by_two_processes() -> None:
    def slow(at: int) -> int:
        time.sleep(0.01)
        return at

    shared = workers.Shared([partial(slow, at) for at in range(40)])
    apart = workers.beside(lambda: list(shared.rest()))
    here = list(shared.rest())
    there = apart()
    shared.close()
    assert sorted([*here, *there]) == list(range(40))
