"""Which characters a text is written in: none that nobody sees, or takes for another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from registry import yamldoc
from registry.model import Severity
from registry.names import fold
from registry.rules.tree import Finding, Rule, Steps, Tree
from registry.rules.values import Record, as_printed, everywhere, full_text, of, raw, texts

# Characters of which nothing odd is made but for an escape (\), which may stand for any other. Five
# files in thirteen thousand have others.
_ODD = re.compile(r"[^\n\x20-\x5b\x5d-\x7e\u4e00-\u9fff“”（）、。，：；！？…—·《》【】•]")


@lru_cache(maxsize=1)  # several rules ask it of one file in turn
def _odd(text: str) -> bool:
    return _ODD.search(text) is not None


def invisible_character(tree: Tree, record: Record) -> Iterator[Finding]:
    """No text holds a character without width; what a list prints stands under as_published."""
    yield from _hidden("invisible-character", tree, record)


def bidirectional_character(tree: Tree, record: Record) -> Iterator[Finding]:
    """No text turns the direction in which it is shown; what a list prints is as_published."""
    yield from _hidden("bidirectional-character", tree, record)


def _hidden(rule: str, tree: Tree, record: Record) -> Iterator[Finding]:
    """Characters that an escape makes; those that stand raw are found where the file is read."""
    whole = raw(tree, record.path)
    for steps, text in of(record):
        for char in dict.fromkeys(match[0] for match in yamldoc.HIDDEN.finditer(text)):
            which, message = yamldoc.hidden_as(char)
            if which == rule and char not in whole:
                severity, hint = _by_field(steps, "remove the escape")
                name = f"U+{ord(char):04X}"
                yield Finding(record.path, steps, message, name, "", hint, severity)


def _escaped(text: str) -> bool:
    return "\\" in text


def _by_field(steps: Steps, mend: str) -> tuple[Severity, str]:
    """An error with the way to mend it; a warning where an official list prints it so."""
    if as_printed(steps):
        return "warning", f"leave it if the list prints it so; if not, {mend}"
    return "error", f"{mend}; what a list prints otherwise stands under as_published"


def full_width(record: Record, steps: Steps, text: str) -> Iterator[Finding]:
    """Letters, digits and spaces are half-width: Ａ１ is found by nobody who types A1."""
    wide = _WIDE.search(text)
    elsewhere = as_printed(steps) or full_text(steps) or steps == ("number",)  # by number-form
    if wide and not elsewhere:
        right = half_width(text)
        message = f"{wide[0]!r} is full-width" if wide[0].strip() else "a full-width space"
        severity, hint = _by_field(steps, f"write {right}")
        yield Finding(record.path, steps, message, text, right, hint, severity)


def half_width(text: str) -> str:
    """The text with full-width letters, digits and spaces as half-width ones."""
    return _WIDE.sub(lambda match: fold(match[0]), text).strip()


_WIDE = re.compile("[\u3000\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")


def look_alike(record: Record, steps: Steps, text: str) -> Iterator[Finding]:
    """No letter stands in a word for one of another script that looks the same."""
    right = plain_letters(text)
    if right != text:
        odd, meant = next(pair for pair in zip(text, right, strict=True) if pair[0] != pair[1])
        name = unicodedata.name(odd, "without a name")
        message = f"{odd!r} is U+{ord(odd):04X} {name}, which looks like {meant!r}"
        severity, hint = _by_field(steps, f"write {right}")
        if full_text(steps):  # which may quote a word of another language
            severity, hint = "warning", f"write {meant} for {odd}, unless it is meant so"
            text, right = odd, meant
        yield Finding(record.path, steps, message, text, right, hint, severity)


def plain_letters(text: str) -> str:
    """The text with each letter that looks like one of its word's script as that letter."""
    if text.isascii():
        return text
    text = _FORMS.sub(_of_form, text)
    text = _ALPHABETIC.sub(_as_latin, text)
    return _KANA_AMONG_HAN.sub(lambda match: match[0].translate(_HAN_OF_KANA), text)


def _of_form(match: re.Match[str]) -> str:
    """What a compatibility form stands for, where it is one letter."""
    meant = fold(match[0])
    return meant if len(meant) == 1 else match[0]


def _as_latin(match: re.Match[str]) -> str:
    """A word in Latin letters where one of its letters is, or all look as if."""
    word = match[0]
    meant = word.translate(_LATIN_OF)
    if meant == word or not meant.isascii():
        return word
    latin = any(char.isascii() for char in word)
    return meant if latin or (len(word) > 1 and word.isupper()) else word


# Radicals, compatibility ideographs, mathematical and letter-like alphabets
_FORMS = re.compile(
    "[\u2100-\u214f\u2e80-\u2fdf\uf900-\ufaff\U0001d400-\U0001d7ff\U0002f800-\U0002fa1f]"
)
_ALPHABETIC = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u052f\u0530-\u058f]+")
_KANA_AMONG_HAN = re.compile("(?<=[\u4e00-\u9fff])[ロニエカタトハオ]+(?=[\u4e00-\u9fff])")
_HAN_OF_KANA = str.maketrans("ロニエカタトハオ", "口二工力夕卜八才")
# Letters of Unicode's confusables.txt (UTS 39) that are drawn like a Latin one
_LATIN_OF = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјорсхуԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϳ",
    "ABESIJKMHOPCTXYaesijopcxydqwhABEZHIKMNOPTYXoj",
)


def mixed_scripts(record: Record, steps: Steps, text: str) -> Iterator[Finding]:
    """A word is written in one script (a warning: a name may be meant so)."""
    if plain_letters(text) != text or full_text(steps):
        return  # told already, with what is meant; or a text that may quote anything
    for word in _WORD.findall(text):
        scripts = list(dict.fromkeys(filter(None, map(script, word))))
        if len(scripts) > 1:
            message = f"{word!r} mixes {' and '.join(scripts)} letters"
            hint = "write the word in one script; leave it where the source writes it so"
            yield Finding(record.path, steps, message, word, "one script", hint, "warning")


# Words without Chinese characters: these stand beside Latin and Greek letters without a space.
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+")


def script(char: str) -> str:
    """The script of a letter by its name in Unicode: Latin, Cyrillic; "" for forms of letters."""
    name = unicodedata.name(char, "").partition(" ")[0]
    return "" if name in _FORMS_OF_LETTERS else name.capitalize()


_FORMS_OF_LETTERS = frozenset(
    ("FULLWIDTH", "HALFWIDTH", "MODIFIER", "CJK", "FEMININE", "MASCULINE")
)


def white_space(record: Record, steps: Steps, text: str) -> Iterator[Finding]:
    """A text has no blanks at its ends and no two in a row, and one line where one is meant."""
    if not as_printed(steps) and not full_text(steps):
        right = " ".join(text.split())
        if right != text and "\u3000" not in text:  # of which full-width tells
            message = "a line break" if "\n" in text else "blanks at an end, or several in a row"
            yield Finding(record.path, steps, message, text, right, f"write {right}")


def _spaced(text: str) -> bool:
    """Blanks at an end need quotes or a block; two in a row stand behind something."""
    signs = ('"', "'", ": |", "\xa0")
    return any(sign in text for sign in signs) or _TWO.search(text) is not None


_TWO = re.compile(r"\S  ")

RULES: tuple[Rule, ...] = (
    everywhere(_escaped, invisible_character),
    everywhere(_escaped, bidirectional_character),
    texts(_odd, full_width),
    texts(_odd, look_alike),
    texts(_odd, mixed_scripts),
    texts(_spaced, white_space),
)
