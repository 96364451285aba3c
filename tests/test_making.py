"""The making of parts beside the search."""

import time
from pathlib import Path

import pytest

from registry import making
from registry.made import Result


def test_a_failure_waits_for_the_search_which_writes_to_the_same_stage(tmp_path: Path) -> None:
    def page() -> list[Result]:
        raise KeyError("a page")

    def search() -> Result:
        time.sleep(0.2)
        (tmp_path / "search").touch()
        return Result("search", (), (), {})

    with pytest.raises(KeyError, match="a page"):
        list(making._run([page], search, 1, 2))
    assert (tmp_path / "search").exists()
