"""How names are spoken: as the library says it, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from registry import pinyin

TEXTS = st.text(st.sampled_from("重庆银行音乐长沙行业大模型的了〇ü aA1-，𠀀\ufa18"), max_size=12)


@given(TEXTS)
def test_syllables_are_those_of_the_whole_text(text: str) -> None:
    whole = lazy_pinyin(text, errors=lambda other: list(other))  # type: ignore[arg-type, return-value]
    assert list(pinyin.syllables(text)) == whole
