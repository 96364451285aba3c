"""The cell 应用产品 read: products separated by 、, each with its form in the last brackets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from registry.model import Product

# What the lists call the forms -> id in forms.yml; the first word of each is the one printed most.
FORMS: Mapping[str, str] = {
    "APP": "app",
    "网站": "website",
    "小程序": "mini-program",
    "公众账号": "public-account",
    "公众号": "public-account",
    "其他": "other",
    "其它": "other",
}
_WORDS: Mapping[str, str] = {form: word for word, form in reversed(list(FORMS.items()))}

NONE = re.compile(r"[-—–―－/]*|暂?无[。.]?")  # a cell that says there is nothing to say

_LAST_BRACKETS = re.compile(r"[（(]([^（()）]*)[）)]$")
_BETWEEN_FORMS = re.compile("[、，,/；;和及与]")
_MARKS = "、，,；;。"
_AFTER_FORM = _MARKS + "/／|｜.．"  # what may stand between products whose forms are printed
_AND_OTHERS = re.compile(
    r"[、，,]?等(?:[\d一二两三四五六七八九十几多]+(?:余|多)?[款个种项])?(?:应用|关联)?(?:产品)?[。\s]*"
)
_COUNTED = re.compile(r"等[\d一二两三四五六七八九十]+[款个种项](?:应用|关联)?(?:产品)?$")
# Names that end in 等 and mean nothing else.
_OTHERS_AT_END = re.compile("(?<![平高中初同对均优上下特])等$")
_NUMBER = re.compile(
    r"(?:^|(?<=[\s、，,；;。）)]))"
    r"(?:(?P<plain>\d{1,2})[、.．)）]|[（(](?P<inside>\d{1,2})[)）]|(?P<ringed>[①-⑳]))(?=\D)"
)


class _Piece(Struct, frozen=True):
    """One product as printed: a name and the forms in its brackets."""

    name: str
    forms: tuple[str, ...]  # ids
    printed: str


def parse(cell: str) -> tuple[Product, ...]:
    """The products of a cell, one for each form, names as printed, each once; `--` has none."""
    found = [Product(piece.name, f) for piece in _pieces(cell) for f in piece.forms or ("",)]
    return tuple(dict.fromkeys(found))


def print_(products: Sequence[Product]) -> str:
    """Products as the lists print them; parse(print_(products)) == products; none is `--`."""
    return "、".join(_printed(p) for p in products) or "--"


def whole(cell: str) -> bool:
    """Whether parse tells all that the cell prints: not so with 等, or a product named twice."""
    pieces = _pieces(cell)
    printed = "、".join(piece.printed for piece in pieces)
    if sum(len(piece.forms or ("",)) for piece in pieces) != len(parse(cell)):
        return False
    return _plain(printed) == ("" if NONE.fullmatch(cell.strip()) else _plain(cell))


def form(word: str) -> str:
    """The form (id of forms.yml) that a printed word means, "" where it means none."""
    return FORMS.get(unicodedata.normalize("NFKC", word).strip().upper(), "")


def _printed(product: Product) -> str:
    word = _WORDS.get(product.form, product.form)
    if not word or _qualified(product.name) == product.form:
        return product.name
    return f"{product.name}({word})"


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _pieces(cell: str) -> list[_Piece]:
    text = cell.strip()
    if NONE.fullmatch(text):
        return []
    items = [list(_split(item)) for item in _numbered(text)]
    parts = [part for item in items for part in item if part.strip(_AFTER_FORM)]
    if not items or len(parts) != len(
        items
    ):  # numbers that do not count the products belong to their names
        parts = [part for part in _split(text) if part.strip(_AFTER_FORM)]
    return [_piece(part) for part in _without_others(parts)]


def _numbered(text: str) -> list[str]:
    """The items of an enumeration, as `1、…；2、…`, without their numbers, [] where none."""
    starts: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(text):
        number = match["plain"] or match["inside"] or unicodedata.normalize("NFKC", match["ringed"])
        if int(number) == len(starts) + 1:
            starts.append(match.span())
    if len(starts) < 2 or starts[0][0] > 0:
        return []
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return [text[start:end] for (_, start), end in zip(starts, ends, strict=True)]


def _without_others(parts: list[str]) -> list[str]:
    """The parts without the 等 or 等3款产品 at their end, which names no product."""
    if not parts:
        return parts
    last = _COUNTED.sub("", parts[-1])
    if len(parts) > 1:
        last = "" if _AND_OTHERS.fullmatch(last) else _OTHERS_AT_END.sub("", last)
    return parts[:-1] + [last] * bool(last)


def _split(text: str) -> Iterator[str]:
    """The cell cut into products.

    、 outside brackets always separates; other marks, a new line or nothing at all do so only
    after a bracket that names a form, for they also stand in names.
    """
    if not _balanced(text):  # a bracket is missing: where it belonged nobody can tell
        yield from (_strip(part) for part in text.split("、"))
        return
    depth = 0
    part = ""
    last = ""  # the last character of the part that is no white space
    for place, char in enumerate(text):
        # Two pairs of brackets in a row belong to one product; the last tells the form.
        after_form = (
            depth == 0
            and last in ("）", ")")
            and char not in "（("
            and not char.isspace()
            and bool(_forms(_strip(part)))
        )
        if depth == 0 and (char == "、" or after_form):
            yield _strip(part)
            part = last = ""
            if _AND_OTHERS.fullmatch(text[place:]):  # names no product
                return
            if char in (_AFTER_FORM if after_form else _MARKS):
                continue
        depth += (char in "（(") - (char in "）)")
        part += char
        last = last if char.isspace() else char
    yield _strip(part)


def _strip(part: str) -> str:
    """A product without white space around it, a line that was broken within it joined."""
    text = part.strip().strip(_MARKS).strip()
    return "".join(line.strip() for line in re.split(r"[\n\t]", text))


def _balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char in "（(") - (char in "）)")
        if depth < 0:
            return False
    return depth == 0


def _piece(part: str) -> _Piece:
    forms = _forms(part)
    if forms:
        name = _LAST_BRACKETS.sub("", part).rstrip()
        if name:
            return _Piece(name, forms, part)
    qualified = _qualified(part)
    return _Piece(part, (qualified,) if qualified else (), part)


def _forms(part: str) -> tuple[str, ...]:
    """The forms in the last brackets of a product, () where something else stands there."""
    match = _LAST_BRACKETS.search(part)
    if not match:
        return ()
    forms = tuple(form(word) for word in _BETWEEN_FORMS.split(match[1]))
    return forms if all(forms) else ()


def _qualified(part: str) -> str:
    """The form where the brackets say more than it, as （微信小程序）: they stay in the name."""
    match = _LAST_BRACKETS.search(part)
    inside = _plain(match[1]).upper() if match else ""
    return next((f for word, f in FORMS.items() if inside != word and inside.endswith(word)), "")
