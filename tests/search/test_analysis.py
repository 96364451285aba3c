"""Texts and their terms, by the table that the browser is held to as well."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from registry.search import analysis, characters
from tests.conftest import REPOSITORY

TABLE = REPOSITORY / "tests/cases/search/analysis.yml"
CASES: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "folded"), CASES["fold"].items())
def test_folding_leaves_out_what_readers_do_not_type(text: str, folded: str) -> None:
    assert analysis.fold(text) == folded


@pytest.mark.parametrize(("text", "terms"), CASES["terms"].items())
def test_a_text_has_these_terms_in_this_order(text: str, terms: list[str]) -> None:
    assert analysis.terms(text) == terms


@pytest.mark.parametrize(("word", "stem"), CASES["stem"].items())
def test_a_word_has_this_stem(word: str, stem: str) -> None:
    assert analysis.stem(word) == stem


@pytest.mark.parametrize(("name", "terms"), CASES["sounds"].items())
def test_a_name_sounds_so(name: str, terms: list[str]) -> None:
    assert analysis.sounds(name) == terms


@pytest.mark.parametrize(("published", "terms"), CASES["number"].items())
def test_a_number_is_found_from_each_part_on(published: str, terms: list[str]) -> None:
    assert analysis.number(published) == terms


def test_terms_are_ordered_by_code_point() -> None:
    order = CASES["compare"]
    assert sorted(order) == order
    assert sorted(order, key=str.encode) == order


def test_a_text_in_two_writings_has_the_same_terms() -> None:
    assert analysis.terms("騰訊雲：ＡＩ") == analysis.terms("腾讯云 ai")


@given(st.text())
def test_no_term_has_a_space_or_is_empty(text: str) -> None:
    for term in analysis.terms(text):
        assert term
        assert not any(character.isspace() for character in term)
        assert term[0] not in (analysis.SYLLABLE, analysis.INITIALS, analysis.NUMBER)


@given(st.text(st.sampled_from("豆包大模型繁體A b1-'ʼ’é\u0301。_"), max_size=20))
def test_each_chinese_character_and_each_word_has_one_place(text: str) -> None:
    expected = sum(len(run) if chinese else 1 for run, chinese in analysis.runs(text))
    assert len(analysis.terms(text)) == expected


def test_each_traditional_character_is_folded_to_its_simplified_one() -> None:
    table = characters.table()
    assert len(table) > 2_000
    for code, simple in table.items():
        assert characters.simplified(chr(code)) == simple
        assert analysis.fold(chr(code)) == simple
