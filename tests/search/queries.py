"""Queries of every kind, drawn out of documents: the same ones each time."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry import pinyin
from registry.search import analysis, characters
from registry.search.documents import (
    COMPANY,
    FORMER,
    NAME,
    NOTES,
    PRODUCTS,
    TERMS,
    Document,
    Documents,
)

SEED = 20260507
QUOTES = ('""', "“”", "「」", "『』", '"')  # the last is never closed
ALIASES = {
    NAME: ("name", "名称", "算法", "NAME"),
    FORMER: ("name", "算法"),
    COMPANY: ("company", "公司", "企业", "主体"),
    PRODUCTS: ("product", "products", "产品"),
    TERMS: ("term", "术语"),
    NOTES: ("notes", "备注"),
}
LABELLED = ("sector", "function", "category", "register", "region", "role", "label", "领域", "地区")
NONSENSE = (
    "xqzvwk", "zzzz", "鑨龘靐", "豆豆豆豆豆豆", "qwertyuiop asdfghjkl", "999999999", "!!!", "-",
    "“”", "🙂", "a", "的", "-豆包 -大模型 -算法", "name:", "：", "name:zzzz", "foo:bar", "2345-ab",
    "chatbot robot", "図書館", "가나다", "Ωμέγα", "  ", "豆", "x" * 300, "大 " * 40,
)  # fmt: skip
FILTERS = ("register", "category", "role", "sector", "function", "region", "year", "status")


@dataclass(frozen=True)
class Asked:
    """A query, and the document out of which it was drawn, "" for those drawn out of none."""

    kind: str
    text: str
    ref: str = ""


class Drawn:
    """Draws queries of each kind."""

    def __init__(self, documents: Documents, seed: int = SEED) -> None:
        self._random = random.Random(seed)
        self._filings = documents.filings
        by_register: dict[str, list[Document]] = {}
        for filing in self._filings:
            by_register.setdefault(filing.ref.split("/")[0], []).append(filing)
        self._registers = list(by_register.values())
        self._companies = [block[0] for block in documents.blocks[1:]]
        self._pages = list(documents.blocks[0])
        self._labels = [choice.name for axis in documents.axes.values() for choice in axis]
        self._traditional = {simple: chr(code) for code, simple in characters.table().items()}
        self._alike: dict[str, list[str]] = {}
        names = {sign for filing in self._filings for sign in filing.name.zh}
        for sign in sorted(names):
            for sound in pinyin.syllables(sign):
                self._alike.setdefault(sound, []).append(sign)

    def queries(self) -> Iterator[Asked]:
        """All of them."""
        kinds: Sequence[tuple[int, Callable[[], Asked | None]]] = (
            (50, self.name), (50, self.part), (12, self.character), (40, self.words),
            (30, self.phrase), (25, self.excluding), (40, self.limited), (20, self.number),
            (30, self.number_part), (30, self.joined), (12, self.apart), (30, self.unfinished),
            (20, self.initials), (20, self.old_signs), (30, self.misspelt), (25, self.homophones),
            (40, self.label), (30, self.latin), (20, self.together), (15, self.sundered),
            (25, self.company), (15, self.page),
        )  # fmt: skip
        for count, draw in kinds:
            drawn = (asked for asked in iter(draw, self) if asked and asked.text)
            yield from itertools.islice(drawn, count)
        for text in NONSENSE:
            yield Asked("nonsense", text)

    def filters(self, axes: dict[str, list[str]]) -> dict[str, list[str]]:
        """Some facets with some of their values."""
        chosen = self._random.sample(sorted(axes), self._random.choice((1, 1, 2, 3)))
        return {
            facet: self._random.sample(
                axes[facet], min(len(axes[facet]), self._random.choice((1, 2)))
            )
            for facet in chosen
        }

    def filing(self) -> Document:
        """Any filing, or any of a register, be it as small as it may."""
        if self._random.random() < 0.5:
            return self._random.choice(self._filings)
        return self._random.choice(self._random.choice(self._registers))

    # of names

    def name(self) -> Asked:
        filing = self.filing()
        return Asked("name", filing.name.zh, filing.ref)

    def part(self) -> Asked:
        filing = self.filing()
        name = filing.name.zh
        length = self._random.randint(2, max(2, min(6, len(name))))
        start = self._random.randint(0, max(0, len(name) - length))
        return Asked("part", name[start : start + length], filing.ref)

    def character(self) -> Asked | None:
        filing = self.filing()
        chinese = "".join(run for run, is_chinese in analysis.runs(filing.name.zh) if is_chinese)
        return Asked("character", self._random.choice(chinese), filing.ref) if chinese else None

    def words(self) -> Asked:
        """Two or three pieces of one filing, and now and then a piece of another."""
        filing = self.filing()
        pieces = [self._piece(filing) for _ in range(self._random.randint(2, 3))]
        if self._random.random() < 0.2:
            pieces.append(self._piece(self.filing()))
        return Asked("words", self._random.choice((" ", "　", "  ")).join(pieces), filing.ref)

    def together(self) -> Asked:
        """Chinese of a filing, its region and what it is counted to, without a space."""
        filing = self.filing()
        labels = [label[:2] for label in filing.labels if not label.isascii()]
        pieces = [self._random.choice(labels), self._piece(filing), self._piece(filing)]
        self._random.shuffle(pieces)
        return Asked("together", "".join(pieces[: self._random.randint(2, 3)]), filing.ref)

    def phrase(self) -> Asked:
        filing = self.filing()
        text = self._random.choice(self._values(filing, NAME, FORMER, PRODUCTS, COMPANY, TERMS))
        start = self._random.randint(0, max(0, len(text) - 3))
        piece = text[start : start + self._random.randint(1, 8)]
        marks = self._random.choice(QUOTES)
        quoted = marks[0] + piece + marks[1:]
        before = self._piece(filing) + " " if self._random.random() < 0.3 else ""
        return Asked("phrase", before + quoted, filing.ref)

    def excluding(self) -> Asked:
        filing, other = self.filing(), self.filing()
        sign = self._random.choice("--－−")
        unwanted = self._random.choice(
            (
                self._piece(other),
                "算法",
                self._sound(other).replace(" ", ""),
                f"“{self._piece(other)}”",
                self._random.choice(self._labels).en.split()[0],
            )
        )
        wanted = "" if self._random.random() < 0.15 else self._piece(filing) + " "
        return Asked("excluding", f"{wanted}{sign}{unwanted}", filing.ref)

    def limited(self) -> Asked:
        filing = self.filing()
        colon = self._random.choice(":：")
        if self._random.random() < 0.25:
            label = self._random.choice(self._labels)
            text = label.zh if self._random.random() < 0.5 else label.en.split()[0]
            return Asked("limited", self._random.choice(LABELLED) + colon + text)
        place = self._random.choice([each for each in ALIASES if filing.fields.get(each)])
        text = self._random.choice(self._values(filing, place))
        text = self._random.choice((text, f'"{text}"', text[:3], self._spelled(text)))
        return Asked("limited", self._random.choice(ALIASES[place]) + colon + text, filing.ref)

    # of numbers

    def number(self) -> Asked:
        filing = self.filing()
        digits = re.sub(r"\D", "", filing.number)
        return Asked("number", self._random.choice((filing.number, digits)), filing.ref)

    def number_part(self) -> Asked:
        filing = self.filing()
        number = re.sub("网信算备|号", "", filing.number)
        forms = (
            number[: self._random.randint(3, len(number))],
            number[self._random.randint(0, len(number) - 4) :],
            number[6:13], number[17:], number.split("-")[-1], " ".join(number.split("-")[1:]),
            "number:" + number[:8], number.lower(), f"备案号：{number}",
        )  # fmt: skip
        return Asked("number-part", self._random.choice(forms), filing.ref)

    # in Latin letters

    def joined(self) -> Asked:
        filing = self.filing()
        return Asked("pinyin", self._sound(filing).replace(" ", ""), filing.ref)

    def apart(self) -> Asked:
        filing = self.filing()
        return Asked("pinyin-apart", self._sound(filing), filing.ref)

    def unfinished(self) -> Asked | None:
        filing = self.filing()
        text = self._sound(filing).replace(" ", "")
        cut = text[: -self._random.randint(1, 3)]
        return Asked("pinyin-unfinished", cut, filing.ref) if len(cut) > 2 else None

    def initials(self) -> Asked | None:
        filing = self.filing()
        letters = "".join(sound[0] for sound in self._sound(filing).split())[:8]
        return Asked("initials", letters, filing.ref) if len(letters) > 1 else None

    def latin(self) -> Asked | None:
        """A word in Latin letters: begun, in capitals, full width."""
        filing = self.filing()
        found = re.findall("[A-Za-z]{2,}", " ".join(self._values(filing, NAME, PRODUCTS)))
        if not found:
            return None
        word = self._random.choice(found)
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in word)
        forms = (word, word.upper(), word.lower(), word[:3], wide)
        return Asked("latin", self._random.choice(forms), filing.ref)

    def misspelt(self) -> Asked | None:
        found = self.latin()
        if found is None or len(found.text) < 4 or not found.text.isascii():
            return None
        letters = list(found.text.lower())
        at = self._random.randrange(len(letters) - 1)
        slip = self._random.choice(("swap", "drop", "double", "change"))
        if slip == "swap":
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif slip == "drop":
            del letters[at]
        elif slip == "double":
            letters.insert(at, letters[at])
        else:
            letters[at] = self._random.choice("abcdefghijklmnopqrstuvwxyz")
        return Asked("misspelt", "".join(letters), found.ref)

    def sundered(self) -> Asked | None:
        """A word in Latin letters as two."""
        found = self.latin()
        if found is None or len(found.text) < 4:
            return None
        at = self._random.randint(2, len(found.text) - 2)
        return Asked("sundered", f"{found.text[:at]} {found.text[at:]}", found.ref)

    # in other characters

    def old_signs(self) -> Asked | None:
        filing = self.filing()
        text = self._piece(filing)
        old = "".join(self._traditional.get(sign, sign) for sign in text)
        if self._random.random() < 0.3:
            old += " " + self._piece(filing)
        return Asked("traditional", old, filing.ref) if old != text else None

    def homophones(self) -> Asked:
        filing = self.filing()
        text = self._piece(filing)
        at = self._random.randrange(len(text))
        sounds = pinyin.syllables(text[at]) or ("",)
        other = self._random.choice(self._alike.get(sounds[0], [text[at]]))
        return Asked("homophones", text[:at] + other + text[at + 1 :], filing.ref)

    # of other things

    def label(self) -> Asked:
        label = self._random.choice(self._labels)
        words = label.en.replace(",", "").split()
        forms = (label.zh, label.en, self._random.choice(words), words[0].lower()[:6], label.zh[:2])
        return Asked("label", self._random.choice(forms))

    def company(self) -> Asked:
        company = self._random.choice(self._companies)
        name = self._random.choice(self._values(company, COMPANY))
        forms = (
            name,
            name[:4],
            re.sub("(股份)?有限(责任)?公司$", "", name),
            self._spelled(name[:6]),
        )
        return Asked("company", self._random.choice(forms), company.ref)

    def page(self) -> Asked:
        page = self._random.choice(self._pages)
        return Asked("page", self._random.choice((page.name.zh, page.name.en)), page.ref)

    # what they are made of

    def _values(self, document: Document, *places: int) -> list[str]:
        texts = {**document.texts, **document.shared}
        return [text for place in places for text in texts.get(place, ())] or [document.name.zh]

    def _piece(self, filing: Document) -> str:
        """A run of a text of the filing, or a part of one."""
        text = self._random.choice(self._values(filing, NAME, FORMER, PRODUCTS, COMPANY, TERMS))
        runs = [run for run, _ in analysis.runs(text)] or [text]
        run = self._random.choice(runs)
        length = self._random.randint(2, 5)
        start = self._random.randint(0, max(0, len(run) - length))
        return run[start : start + length] if self._random.random() < 0.7 else run

    def _sound(self, filing: Document) -> str:
        """The syllables of a Chinese run of its name, those of generic words mostly left out."""
        runs = [run for run, chinese in analysis.runs(filing.name.zh) if chinese] or ["算法"]
        run = self._random.choice(runs)
        if self._random.random() < 0.7:
            run = re.sub("(大模型)?(算法)?$", "", run) or run
        return " ".join(pinyin.syllables(run))

    def _spelled(self, text: str) -> str:
        return "".join(sound for sound in pinyin.syllables(text) if sound.isalnum())


def drawn(documents: Documents) -> list[Asked]:
    """The queries of a content, each text once."""
    found = {asked.text: asked for asked in Drawn(documents).queries()}
    return list(found.values())


# --- substrings ------------------------------------------------------------------------------


def chinese(documents: Documents) -> dict[str, set[str]]:
    """The Chinese runs of all names, companies and products, and the refs of what has each."""
    found: dict[str, set[str]] = {}
    for document in documents:
        texts = {**document.texts, **document.shared}
        for place in (NAME, FORMER, COMPANY, PRODUCTS):
            for text in texts.get(place, ()):
                for run, is_chinese in analysis.runs(text):
                    if is_chinese:
                        found.setdefault(run, set()).add(document.ref)
    return found


def piece(draw: random.Random, run: str) -> str:
    """A part of a run, of one to six characters."""
    length = min(len(run), draw.randint(1, 6))
    start = draw.randint(0, len(run) - length)
    return run[start : start + length]


def containing(documents: Documents, pieces: Iterable[str]) -> dict[str, set[str]]:
    """The refs of the documents in which each piece stands."""
    runs = chinese(documents)
    by_sign: dict[str, list[str]] = {}
    for run in runs:
        for sign in set(run):
            by_sign.setdefault(sign, []).append(run)
    return {
        each: {
            ref
            for run in min((by_sign[sign] for sign in each), key=len)
            if each in run
            for ref in runs[run]
        }
        for each in pieces
    }
