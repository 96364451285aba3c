"""Groupings and totals."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from registry import catalogue, pipeline
from registry.catalogue import Catalogue
from registry.model import Alias, Content, Name, Succession
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


def edited(content: Content, chance: random.Random) -> Content:
    """A content with one company or filing edited, come or gone."""
    slugs, ids = [*content.companies], [*content.filings]
    company = content.companies[chance.choice(slugs)]
    filing = content.filings[chance.choice(ids)]
    told: dict[str, Any] = chance.choice(
        [
            {"notes": f"Made up {chance.randrange(9)}."},
            {"aliases": (Alias(f"示例{chance.randrange(9)}", "brand", "made up"),)},
            {"successors": (Succession(chance.choice(slugs), "merger", "made up"),)},
            {"former_slugs": (f"former-{chance.randrange(9)}",)},
            {"name": Name(f"示例改名{chance.randrange(9)}公司")},
            {},
        ]
    )
    companies = {**content.companies, company.slug: replace(company, **told)}
    filings = dict(content.filings)
    match chance.randrange(4):
        case 0:
            filings[filing.id] = replace(filing, company=chance.choice(slugs))
        case 1:
            first = filing.listings[0]
            others = [
                one.batch for one in content.batches.values() if one.register == filing.register
            ]
            listing = replace(first, batch=chance.choice(others), row=chance.randrange(9))
            filings[filing.id] = replace(filing, listings=(listing, *filing.listings[1:]))
        case 2:
            del filings[filing.id]
        case 3:
            new = replace(filing, number=f"网信算备11010812345670123{chance.randrange(1000):04}号")
            filings[new.id] = new
    return replace(content, companies=companies, filings=dict(sorted(filings.items())))


@pytest.mark.parametrize("seed", range(12))
def test_after_any_edits_a_catalogue_is_what_a_first_one_would_be(tree: Tree, seed: int) -> None:
    chance = random.Random(seed)
    content = small_site.fill(tree).content()
    now = catalogue.make(content, pipeline.askers(content))
    for _ in range(12):
        content = edited(content, chance)
        ask = pipeline.askers(content)
        now, cold = catalogue.make(content, ask, now), catalogue.make(content, ask)
        for name in Catalogue.__struct_fields__:
            assert getattr(now, name) == getattr(cold, name), name
            if isinstance(getattr(now, name), dict):  # equality of mappings knows no order
                assert list(getattr(now, name)) == list(getattr(cold, name)), name


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
