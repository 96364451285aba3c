"""What readers ask for comes first: the golden queries, asked in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.search import built, client, golden

pytestmark = pytest.mark.browser


def test_the_cases_name_what_there_is() -> None:
    documents = built.real_documents()
    refs = {document.ref for document in documents}
    cases = golden.read()
    assert len({case.query for case in cases}) == len(cases) >= 200
    for case in cases:
        assert case.wanted(documents), case
        assert refs.issuperset(case.first), case


def test_what_is_asked_for_comes_first(browser: Browser) -> None:
    documents = built.real_documents()
    with client.opened(browser, documents, client.real()) as asked:
        found = golden.outcomes(asked, documents, golden.read())
    assert not golden.told_of(found), golden.told_of(found)
