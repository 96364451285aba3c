"""The cell 应用产品 read: products separated by 、, each with its form in the last brackets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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

_LAST_BRACKETS = re.compile(r"^(?P<name>.*?)\s*[（(](?P<inside>[^（()）]*)[）)]$", re.S)
_BETWEEN_FORMS = re.compile(r"\s*[、，,/；;和及与]\s*")
_MARKS = "、，,；;。"
_AND_OTHERS = re.compile(r"等(?:产品)?[。\s]*")
_NONE = re.compile(r"[-—–―－/]*|无")


@dataclass(frozen=True, slots=True)
class _Piece:
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
    return _plain(printed) == ("" if _NONE.fullmatch(cell.strip()) else _plain(cell))


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
    if _NONE.fullmatch(text):
        return []
    return [_piece(part) for part in _split(text) if part]


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
    for place, char in enumerate(text):
        # Two pairs of brackets in a row belong to one product; the last tells the form.
        after_form = char not in "（(" and not char.isspace() and bool(_forms(_strip(part)))
        if depth == 0 and (char == "、" or after_form):
            yield _strip(part)
            part = ""
            if _AND_OTHERS.fullmatch(text[place:]):  # names no product
                return
            if char in _MARKS:
                continue
        depth += (char in "（(") - (char in "）)")
        part += char
    yield _strip(part)


def _strip(part: str) -> str:
    """A product without white space around it, a line that was broken within it joined."""
    return re.sub(r"\s*[\n\t]\s*", "", part.strip().strip(_MARKS).strip())


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
        match = _LAST_BRACKETS.match(part)
        name = match["name"] if match else ""
        if name:
            return _Piece(name, forms, part)
    qualified = _qualified(part)
    return _Piece(part, (qualified,) if qualified else (), part)


def _forms(part: str) -> tuple[str, ...]:
    """The forms in the last brackets of a product, () where something else stands there."""
    match = _LAST_BRACKETS.match(part)
    if not match:
        return ()
    forms = tuple(form(word) for word in _BETWEEN_FORMS.split(match["inside"].strip()))
    return forms if all(forms) else ()


def _qualified(part: str) -> str:
    """The form where the brackets say more than it, as （微信小程序）: they stay in the name."""
    match = _LAST_BRACKETS.match(part)
    inside = _plain(match["inside"]).upper() if match else ""
    return next((f for word, f in FORMS.items() if inside != word and inside.endswith(word)), "")
