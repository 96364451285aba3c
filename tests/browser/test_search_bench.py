"""The bench of the search measures our own page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.bench import browsing, search
from tests.bench.search import Query
from tests.bench.serving import serving

pytestmark = pytest.mark.browser


def test_a_first_search_and_a_typed_one(browser: Browser) -> None:
    made = search.searched("150")
    engine = browsing.Ours(made.found)
    with serving(engine.files) as server:
        found = browsing.first(browser, server, engine, "算法")
        typed = browsing.typed(browser, server, engine, "算法", 2)
    assert found.answer.filings == search.true_number(Query("算法", "Chinese"), made.documents)
    assert found.answer.shown >= browsing.RESULTS
    kinds = {engine.kind(path) for path, _ in found.sent}
    assert kinds == {browsing.APART, "code", "manifest", "facets", "terms", "results"}
    assert [len(each.times) for each in typed] == [2, 2]
