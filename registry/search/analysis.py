"""Texts → terms: the one analysis of the index, which the browser repeats for what is typed.

`templates/assets/js/search/analysis.js` does the same; `tests/cases/search/analysis.yml` holds both
to it. Terms are of four spaces that share one order and never meet:

* words and Chinese, as they are: `chat`, `豆包`, and the last character of each Chinese run, `包`
* syllables of Chinese names, by twos: `'dou'bao`, and the last of each run, `'bao`
* their initials, by threes: `"dbd`, and what is left at the end of a run, `"bd`, `"d`
* numbers, from each place on where one may begin to read them: `#110108…`, `#20230821`
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from registry import numbers
from registry.search import characters

SYLLABLE, INITIALS, NUMBER = "'", '"', "#"  # what terms of the other spaces begin with
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
RUN = re.compile(f"([{HAN}]+)|([^\\W_{HAN}]+)")
APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’ʼ](?=[^\W\d_])")  # xi'an is xian
PLAIN = re.compile(r"[a-z]+")
STEMMED = re.compile(r"[a-z]{3,64}")  # longer ones are no words, and would be slow
REGISTERED = re.compile(r"(?<=[0-9])s[0-9]{4,}$")  # the running number of a registration
# What is typed is cut into syllables that have one: with 嗯 (n), all of -tion would be pinyin.
VOWEL = re.compile("[aeiou]")
MANY = 4096  # texts of which is known what they come to: most that come again do so soon
BEFORE_ENTITY, BEFORE_TYPE, BEFORE_SERIAL = 6, 13, 17  # digits of an algorithm number


@cache
def stem(word: str) -> str:
    """The stem of an English word in small letters; any other word as it is."""
    if not STEMMED.fullmatch(word):
        return word
    from registry.search import stems  # takes a while, and most edits bring no new word

    return stems.of(word)


class _Bare(dict[int, str | None]):
    """Characters as they are, but for marks, which are none: for `str.translate`."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        found = self[code] = None if unicodedata.category(sign)[0] == "M" else sign
        return found


_BARE = _Bare()


def fold(text: str) -> str:
    """A text without what readers leave out when they type: width, case, accents, old characters.

    NFKD without marks, small letters, traditional characters as simplified ones.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_BARE)
    return characters.simplified(APOSTROPHE.sub("", text.lower()))


@lru_cache(MANY)
def runs(text: str) -> tuple[tuple[str, bool], ...]:
    """The runs of a text, folded: of Chinese characters (True), and words (False)."""
    return tuple((chinese or word, bool(chinese)) for chinese, word in RUN.findall(fold(text)))


def terms(text: str) -> list[str]:
    """The terms of a text in their order: one for each Chinese character, one for each word."""
    found = []
    for run, chinese in runs(text):
        if chinese:
            found += [run[at : at + 2] for at in range(len(run))]
        else:
            found.append(stem(run))
    return found


def length(text: str) -> int:
    """How many terms a text has."""
    return sum(len(run) if chinese else 1 for run, chinese in runs(text))


def sounds(name: str) -> list[str]:
    """The syllables of a Chinese name by twos, and their initials by threes."""
    from registry import pinyin  # takes a while, and most edits bring no new name

    found: list[str] = []
    for run, chinese in runs(name):
        if chinese:
            told = pinyin.syllables(run)
            # lü is typed as lu and lv: what is typed loses its v, too.
            spoken = [each.replace("v", "u") for each in told if PLAIN.fullmatch(each)]
            letters = "".join(each[0] for each in spoken)
            marked = [SYLLABLE + each for each in spoken]
            for at, (one, next_) in enumerate(zip(marked, [*marked[1:], ""], strict=True)):
                found += one + next_, INITIALS + letters[at : at + 3]
    return found


def number(published: str) -> list[str]:
    """The terms of a number, or of the code with which a company's numbers begin.

    An algorithm number is found from its first digit, its entity, its type and its running number
    on, a code from its first digit and its entity on; another number from each of its parts on, and
    by the words in it.
    """
    digits = numbers.algorithm_digits(published) or published
    if digits.isascii() and digits.isdecimal():
        starts = (0, BEFORE_ENTITY, BEFORE_TYPE, BEFORE_SERIAL)
        return [NUMBER + digits[at:] for at in starts if at < len(digits)]
    parts = [part for part in re.split(r"[-–—－]", fold(published)) if part]
    whole = [_bare(part) for part in parts]
    joined = [NUMBER + "".join(whole[at:]) for at in range(len(whole))]
    serial = REGISTERED.search(whole[-1]) if whole else None
    if serial:
        joined.append(NUMBER + serial[0])
    return joined + [term for part in parts[1:-1] for term in terms(part)]


def _bare(text: str) -> str:
    return "".join(match[0] for match in RUN.finditer(text))
