"""Groupings and totals."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry import catalogue, pipeline
from registry.catalogue import Catalogue
from tests import small_site
from tests.conftest import Tree

DEEP = "cn-cac-deep-synthesis"
MANY = small_site.MANY


@pytest.fixture
def cat(tree: Tree) -> Catalogue:
    content = small_site.fill(tree).content()
    return catalogue.make(content, pipeline.askers(content))


@pytest.mark.parametrize(
    ("index", "key", "number"),
    [
        (lambda c: c.by_register, DEEP, MANY + 3),
        (lambda c: c.by_register, "cn-cac-genai-filing", 1),
        (lambda c: c.by_batch, f"{DEEP}/2023-08", MANY + 1),
        (lambda c: c.by_batch, f"{DEEP}/2024-02", 2),
        (lambda c: c.by_category, "personalised-push", 1),
        (lambda c: c.by_role, "service-technical-supporter", 1),
        (lambda c: c.by_function, "recommendation", 1),
        (lambda c: c.by_region, "110000", MANY + 5),
        (lambda c: c.by_region, "440300", 1),
        (lambda c: c.by_law, "deep-synthesis", MANY + 3),
    ],
)
def test_index(
    cat: Catalogue, index: Callable[[Catalogue], catalogue.Index], key: str, number: int
) -> None:
    assert len(index(cat)[key]) == number


def test_lists_keep_their_order(cat: Catalogue) -> None:
    rows = [cat.briefs[id_].rows[0][1] for id_ in cat.by_batch[f"{DEEP}/2023-08"]]
    assert rows == sorted(rows, key=lambda row: row or 0)


def test_newest_first(cat: Catalogue) -> None:
    days = [entry.announced for entry in cat.holders["shili-keji"].entries]
    assert days == sorted(days, reverse=True)


def test_company_knows_its_groups_and_doubts(cat: Catalogue) -> None:
    standings = {
        slug: [standing for _, _, standing in holder.groups] for slug, holder in cat.holders.items()
    }
    assert standings == {
        "eyi-keji": ["excluded"],
        "lizi-wangluo": ["open"],
        "shili-keji": ["member"],
    }
    assert [each.identity.decision for each in cat.holders["lizi-wangluo"].doubts] == ["open"]
    assert cat.holders["eyi-keji"].doubts == ()


def test_status(cat: Catalogue) -> None:
    ended = [entry.filing.number for entry in cat.entries.values() if not entry.brief.in_force]
    assert ended == ["网信算备110108000000101240013号"]


def test_ranked() -> None:
    assert catalogue.ranked({"b": 2, "a": 2, "c": 3}, 2) == [("c", 3), ("a", 2)]
