"""Characters on paper to text: lines, and whether a line was broken for want of room."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

_LATIN = re.compile(r"[!-~]")
_LATIN_RUN = re.compile(r"[A-Za-z0-9]+")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60\u2018-\u201d\u2026\u2014]")
# What stands together on a line: none begins with a stop or ends with an opening bracket, quotes
# stay with both neighbours, and letters are parted only at spaces and hyphens.
_OPEN, _CLOSE, _QUOTES = (
    "[（《〈「『【〔“‘(\\[]*",
    "[，。、；：？！）》〉」』】〕,.;:?!)\\]%…—-]",
    "[“”‘’]",
)
_UNIT, _FIRST = (
    re.compile(f"{_OPEN}{one}(?:{_CLOSE}|{_QUOTES}{_OPEN}(?:{one})?)*", re.S)
    for one in ("(?:[!-,.-~]+-?|.)", ".")
)
_STOPS = "，。、；：？！）》〉」』】〕”’"
_NEAR = 2.0  # points, as wide as the meshes are in which one is looked for
_SLACK = 0.5  # points by which widths may differ
# Programs that write PDF call some characters by the radical that looks the same. Those of
# U+2F00 to U+2FD5 fold by NFKC; of U+2E80 to U+2EF3 these (EquivalentUnifiedIdeograph.txt).
_RADICALS = str.maketrans(
    "⺁⺎⺓⺝⺠⺩⺶⺻⻁⻄⻅⻆⻈⻉⻋⻐⻓⻔⻘⻙⻚⻛⻜⻝⻠⻢⻣⻤⻥⻦⻧⻨⻩⻫⻬⻭⻮⻯⻰⻱⻲",
    "厂兀幺月民王羊聿虎西见角讠贝车钅长门青韦页风飞食饣马骨鬼鱼鸟卤麦黄斉齐歯齿竜龙龜亀",
)


class Glyph(Struct, frozen=True):
    """One character where it is printed; points, from the lower left of the upright page."""

    char: str
    left: float
    right: float
    base: float  # the line it stands on
    size: float


class Ink(Struct, frozen=True):
    """One printed line of a cell or a paragraph, with the widths that tell why it ends."""

    text: str
    left: float
    right: float
    base: float
    unit: float  # of what stands first and cannot be parted
    first: float  # of the first character, with the stops after it
    head: float  # of the Latin letters and digits it begins with
    tail: float  # and ends with
    core: float  # without the stops it ends with, which may hang over

    @property
    def width(self) -> float:
        """From the first character to the last."""
        return self.right - self.left


def char(code: int) -> str:
    """The character of a code point as a reader sees it; U+FFFD where the file does not say."""
    if code in (0x02, 0xFFFE):  # how PDFium calls a hyphen at the end of a line
        return "-"
    if code < 0x20 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    if 0x2E80 <= code <= 0x2FD5:
        return unicodedata.normalize("NFKC", chr(code)).translate(_RADICALS)
    return chr(code)


def once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """The characters without those printed again in the same place, to look bold.

    Two parts of a ligature follow each other, and stand in exactly one place.
    """
    kept: list[Glyph] = []
    found: dict[tuple[str, int, int], list[Glyph]] = defaultdict(list)
    before: Glyph | None = None
    for glyph in glyphs:
        x, y = round(glyph.left / _NEAR), round(glyph.base / _NEAR)
        near = [
            other
            for place in ((x + a, y + b) for a in (-1, 0, 1) for b in (-1, 0, 1))
            for other in found.get((glyph.char, *place), ())
            if _is_there(other, glyph)
        ]
        if not near or (before and near == [before] and before.left == glyph.left):
            kept.append(glyph)
            found[glyph.char, x, y].append(glyph)
        before = glyph
    return kept


def _is_there(a: Glyph, b: Glyph) -> bool:
    most = 0.15 * b.size
    return abs(a.left - b.left) < most and abs(a.base - b.base) < most


def lines(glyphs: Iterable[Glyph]) -> list[Ink]:
    """The printed lines, from the top."""
    found: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: (-each.base, each.left)):
        if found and found[-1][0].base - glyph.base < 0.4 * glyph.size:
            found[-1].append(glyph)
        else:
            found.append([glyph])
    inks = (_ink(sorted(each, key=lambda glyph: glyph.left)) for each in found)
    return [ink for ink in inks if ink is not None]


def _ink(glyphs: list[Glyph]) -> Ink | None:
    pieces: list[tuple[str, Glyph]] = []
    before: Glyph | None = None
    for glyph in glyphs:
        gap = 0.0 if before is None else glyph.left - before.right
        if before is not None and gap > 0.25 * glyph.size and _are_latin(before.char, glyph.char):
            pieces.append((" ", before))
        pieces.append((glyph.char, glyph))
        before = glyph
    text = "".join(piece for piece, _ in pieces)
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    if start >= end:
        return None
    inked = [glyph for _, glyph in pieces]
    left = inked[start].left

    def width(to: int) -> float:
        return inked[start + to - 1].right - left if to else 0.0

    shown = text[start:end]
    unit, first = _UNIT.match(shown), _FIRST.match(shown)
    head = _LATIN_RUN.match(shown)
    tail = re.search(r"[A-Za-z0-9]+$", shown)
    return Ink(
        text=shown + text[end : end + 1],  # one space after the last word tells that it is one
        left=left,
        right=inked[end - 1].right,
        base=inked[start].base,
        unit=width(unit.end() if unit else 1),
        first=width(len(first[0]) if first else 1),
        head=width(head.end() if head else 0),
        tail=inked[end - 1].right - inked[start + tail.start()].left if tail else 0.0,
        core=width(len(shown.rstrip(_STOPS)) or 1),
    )


def _are_latin(a: str, b: str) -> bool:
    return bool(_LATIN.match(a) and _LATIN.match(b))


def join(inks: Sequence[Ink], room: float) -> tuple[str, str]:
    r"""The text of lines printed into this room, in points; and what is not certain, or "".

    A line that had room for what comes next was ended on purpose: there a \n stays. Any other was
    broken by the program, and is joined again: Chinese without a space; Latin letters with one,
    unless the word is too long for a line and fills it.
    """
    text = ""
    doubts: list[str] = []
    for before, ink in zip((None, *inks), inks, strict=False):
        if before is None:
            text = ink.text
            continue
        if before.width + ink.unit <= room - _SLACK:
            text = text.rstrip() + "\n" + ink.text
            continue
        glue, doubt = _glue(before, ink, room)
        doubts += [f"{before.text.strip()}|{ink.text.strip()}"] if doubt else []
        text = text.rstrip() + glue + ink.text
    return text.strip(), "; ".join(doubts)


def _glue(before: Ink, ink: Ink, room: float) -> tuple[str, bool]:
    """What stands between a line and the one it goes on in, and whether that is doubtful."""
    ends, begins = before.text.rstrip()[-1], ink.text[0]
    if _WIDE.match(ends) and _WIDE.match(begins):
        return "", False
    if before.text.endswith(" "):
        return " ", False
    if not (_LATIN_RUN.match(ends) and _LATIN_RUN.match(begins)):
        return "", False
    if before.width + ink.first <= room - _SLACK:
        return " ", False  # the next letter would have had room, the next word had not
    if _is_abbreviation(before.text, ink.text):
        return "", False
    if before.tail + ink.head > room:
        return "", ends.isalpha() and begins.isalpha()
    return " ", True


def _is_abbreviation(before: str, after: str) -> bool:
    """Whether both runs of letters are capitals: two words of them rarely follow one another."""
    runs = re.search(r"[A-Za-z0-9]+$", before), _LATIN_RUN.match(after)
    return all(run is not None and run[0].isupper() and run[0].isalpha() for run in runs)
