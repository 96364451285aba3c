"""How names are spoken: as the library says it, word by word, its lists loaded or not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT, RE_HANS

from registry import pinyin, sounds
from registry.sounds import Sounds

KEPT = Sounds(sounds.told())
BEGUN = "".join(dict.fromkeys(char for word in list(PHRASES_DICT)[::2000] for char in word))
TEXTS = st.text(
    st.sampled_from("重庆银行音乐长沙行业大模型的了〇ü aA1-，𠀀\ufa18\n" + BEGUN), max_size=12
)


def by_library(text: str) -> list[str]:
    return lazy_pinyin(text, errors=lambda other: list(other))  # type: ignore[arg-type, return-value]


@given(TEXTS)
def test_syllables_are_those_of_the_whole_text(text: str) -> None:
    whole = by_library(text)
    assert list(KEPT.of(text)) == whole
    assert list(pinyin.syllables(text)) == whole


@given(st.lists(st.sampled_from(list(PHRASES_DICT)), max_size=3), st.integers(0, 6), TEXTS)
def test_words_that_only_begin_are_read_as_the_library_reads_them(
    words: list[str], less: int, text: str
) -> None:
    """What stands at the end of a run of characters is the case that is unlike all others."""
    joined = "".join(words)
    for cut in (joined[: len(joined) - less], joined[: len(joined) - less] + text):
        assert list(KEPT.of(cut)) == by_library(cut)


def test_every_word_and_character_has_its_sound() -> None:
    """All of them: a tenth of the words through the library, which takes its time."""
    assert all(KEPT.of(word) == tuple(by_library(word)) for word in list(PHRASES_DICT)[::10])
    for code in list(PINYIN_DICT)[::10]:
        assert KEPT.of(chr(code)) == tuple(by_library(chr(code)))
    words = {line.partition("\t")[0] for line in sounds.told().split("\n")}
    assert words == PHRASES_DICT.keys() | {chr(code) for code in PINYIN_DICT}


def test_chinese_is_what_the_library_takes_for_it() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        assert bool(sounds._runs().fullmatch(char)[1]) == bool(RE_HANS.match(char)), hex(code)  # type: ignore[index]


@pytest.mark.parametrize("planted", ["行", "行\t", "行\ta b", "行\ta ", "", "\n\n", "行业\thang"])
def test_a_line_that_gives_no_syllable_for_each_character_was_never_there(planted: str) -> None:
    assert Sounds(planted).of("行业A") == ("行", "业", "A")


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    assert sounds.recalled(tmp_path, "one") is None
    sounds.keep(tmp_path, "one")
    found = sounds.recalled(tmp_path, "one")
    assert found
    assert found.of("重庆银行") == ("chong", "qing", "yin", "hang")
    assert sounds.recalled(tmp_path, "other") is None
    place = tmp_path / sounds.FILE
    place.write_bytes(place.read_bytes()[:-1])
    assert sounds.recalled(tmp_path, "one") is None
