"""How Chinese words sound, out of pypinyin's lists, as a text in which single words are found.

To load the lists themselves takes as long as all else that an edit of one name asks for.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from pathlib import Path

from registry import snapshot

FILE = "sounds"  # below the folder of what is remembered
HAN = (  # what pypinyin takes for Chinese: words are looked for in runs of these
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\ue815-\ue864\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a703-\U0002b73f\U0002b740-\U0002b81d\U0002b825-\U0002bf6e"
    "\U0002c029-\U0002ce93\U0002d016\U0002d11b-\U0002ebd9\U0002f80a-\U0002fa1f"
    "\U00030000-\U0003134a\U00031350-\U00032389"
)
BETWEEN = "\t"  # a word and its syllables
Syllables = tuple[str, ...]  # one for each character


class Sounds:
    """Words with their syllables, of which few are asked for."""

    def __init__(self, told: str) -> None:
        """The words as `told` gives them."""
        self._lines = told.split("\n")
        self._found: dict[str, dict[str, Syllables]] = {}

    def of(self, text: str) -> Syllables:
        """The syllable of each character, as pypinyin gives it; what is not Chinese is its own."""
        runs = _runs().findall(text)
        return tuple(said for han, other in runs for said in (self._read(han) if han else other))

    def _read(self, run: str) -> Syllables:
        """By the longest words from left to right; a rest in which one only begins by characters.

        That rest is pypinyin's: another word within it is not looked for.
        """
        said: list[str] = []
        while run:
            known = self._begun(run[0])
            fitting = [word for word in known if len(word) > 1 and run.startswith(word)]
            if not fitting and any(word.startswith(run) for word in known):
                return (*said, *(self._single(char) for char in run))
            word = max(fitting, key=len, default="")
            said += known[word] if word else [self._single(run[0])]
            run = run[len(word) or 1 :]
        return tuple(said)

    def _single(self, char: str) -> str:
        return self._begun(char).get(char, (char,))[0]

    def _begun(self, char: str) -> dict[str, Syllables]:
        """The words that begin with a character, it alone among them."""
        if char not in self._found:
            found: dict[str, Syllables] = {}
            at = bisect_left(self._lines, char)
            while at < len(self._lines) and self._lines[at].startswith(char):
                word, _, told = self._lines[at].partition(BETWEEN)
                syllables = tuple(told.split(" "))
                if len(syllables) == len(word) and all(syllables):
                    found[word] = syllables
                at += 1
            self._found[char] = found
        return self._found[char]


@cache
def _runs() -> re.Pattern[str]:
    return re.compile(f"([{HAN}]+)|([^{HAN}]+)")


def recalled(folder: Path, key: str) -> Sounds | None:
    """What was kept in a folder under a key; None where there is nothing, or it is damaged."""
    told = snapshot.load(folder / FILE, key)
    return Sounds(told) if isinstance(told, str) else None


def keep(folder: Path, key: str) -> None:
    """Keeps what pypinyin knows. An error of the disk keeps nothing."""
    snapshot.save(folder / FILE, key, told())


def told() -> str:
    """All words and single characters that pypinyin knows, each a line with its syllables."""
    from pypinyin import Style  # takes as long as a start: only who keeps it asks for it
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
    from pypinyin.style import convert

    @cache
    def plain(syllable: str) -> str:
        said: str = convert(syllable, Style.NORMAL, strict=True, default=syllable)
        return said

    words = {word: [plain(one[0]) for one in sounds] for word, sounds in PHRASES_DICT.items()}
    chars = {chr(code): [plain(sounds.partition(",")[0])] for code, sounds in PINYIN_DICT.items()}
    known = {**words, **chars}
    return "\n".join(sorted(f"{word}{BETWEEN}{' '.join(known[word])}" for word in known))
