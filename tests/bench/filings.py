"""A made-up registry of any size, in the proportions of the real one; always the same one.

The vocabularies, registers and lists are those of content/. Companies and filings are nobody's: a
company has "made-up" or "example" where a real one has its trade, and brands are characters put
together by chance. How long names are, how many share a word, how many filings a company has and
what stands in each register was counted in the lists as read until 2026-09-15.

python -m tests.bench.filings 10000 FOLDER [--body none|short|long]

writes the files of content/ below a folder; tests.bench.commits makes them a repository
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from registry import dump, files, load, numbers, pinyin
from registry.model import (
    Alias,
    Batch,
    Company,
    Content,
    Event,
    Filing,
    FormerName,
    Listing,
    Name,
    Product,
    Region,
    When,
)
from registry.schema import Schemas
from tests.bench import bodies
from tests.conftest import REPOSITORY

SEED = 20260507
OF_REAL = ("content/filings/", "content/companies/", "content/groups.yml", "content/identity.yml")
DEEP, RECOMMENDATION, SERVICE, REGISTERED = (
    "cn-cac-deep-synthesis",
    "cn-cac-recommendation",
    "cn-cac-genai-filing",
    "cn-cac-genai-registration",
)

# --- proportions: how often each value comes in the real registry --------------------------------

Shares = Mapping[str, float]
Counts = Mapping[int, float]

SIZES: Counts = {  # filings of a company; the largest of the real ones has 38
    1: 3883, 2: 737, 3: 223, 4: 124, 5: 103, 6: 45, 7: 17, 8: 25, 9: 15, 10: 10, 11: 4, 12: 5,
    13: 3, 14: 3, 15: 1, 17: 1, 21: 1, 22: 1, 28: 1, 38: 1, 60: 0.3,
}  # fmt: skip
REGISTERS: Shares = {DEEP: 6450, RECOMMENDATION: 860, SERVICE: 611, REGISTERED: 266}
STAYS = 0.8  # that a company's next filing is in the register of its first
CATEGORIES: Mapping[str, Shares] = {
    DEEP: {"generation-synthesis": 1},
    RECOMMENDATION: {
        "personalised-push": 397, "retrieval-filtering": 255, "dispatch-decision": 123,
        "ranking-selection": 75, "generation-synthesis": 10,
    },
}  # fmt: skip
ROLES: Mapping[str, Shares] = {
    DEEP: {"service-provider": 5018, "service-technical-supporter": 1432}
}
PRODUCTS: Mapping[str, Counts] = {
    DEEP: {0: 1431, 1: 3679, 2: 754, 3: 315, 4: 128, 5: 50, 6: 22, 8: 25, 10: 21, 14: 12, 32: 3},
    RECOMMENDATION: {1: 640, 2: 118, 3: 70, 4: 14, 5: 6, 6: 9, 11: 3},
}
TERMS: Mapping[str, Counts] = {
    DEEP: {1: 144, 2: 2832, 3: 1890, 4: 965, 5: 420, 6: 120, 7: 49, 8: 18, 9: 6, 10: 2},
    RECOMMENDATION: {0: 12, 1: 270, 2: 377, 3: 161, 4: 33, 5: 6},
}
COMMON_TERMS: Shares = {
    "输出文本": 4332, "文本生成": 2010, "对话": 2004, "输出图像": 1536, "图像生成": 965,
    "输出视频": 686, "输出音频": 547, "推荐与推送": 357, "视频生成": 355, "咨询": 341,
    "多模态生成": 330, "商品与商家": 235,
}  # fmt: skip
OTHER_TERMS = 1_500  # divided by the place of a term, from FIRST_TERM on: how often it comes
FIRST_TERM = 12
REPEATED = 0.5  # filings with the terms of the company's one before
FORMS: Shares = {
    "app": 3604, "website": 3231, "mini-program": 1857, "other": 274, "public-account": 107,
}  # fmt: skip
LENGTHS: Counts = {  # characters of a name of a filing
    2: 79, 3: 31, 4: 146, 5: 138, 6: 146, 7: 223, 8: 606, 9: 735, 10: 1254, 11: 923, 12: 985,
    13: 746, 14: 660, 15: 430, 16: 334, 17: 239, 18: 170, 19: 98, 20: 79, 21: 53, 22: 28, 23: 33,
    25: 33, 28: 14, 37: 1,
}  # fmt: skip
SERVICE_LENGTHS: Counts = {
    2: 79, 3: 31, 4: 140, 5: 120, 6: 120, 7: 140, 8: 100, 9: 50, 10: 40, 12: 20, 15: 8,
}  # fmt: skip
PRODUCT_LENGTHS: Counts = {
    2: 894, 3: 1009, 4: 2524, 5: 861, 6: 985, 7: 620, 8: 614, 9: 394, 10: 345, 11: 233, 12: 149,
    13: 106, 14: 87, 15: 71, 17: 67, 20: 44, 23: 21, 28: 6,
}  # fmt: skip
BRANDS: Counts = {2: 2497, 3: 827, 4: 1509, 5: 125, 6: 104}  # characters
ENDS: Mapping[str, Shares] = {
    DEEP: {
        "文本生成算法": 600, "生成合成算法": 480, "内容生成算法": 460, "大模型算法": 700,
        "图像生成算法": 220, "算法": 800, "深度合成算法": 160, "多模态生成算法": 110,
        "视频生成算法": 95, "智能问答算法": 80, "生成合成类算法": 150, "对话生成算法": 93,
        "语音合成算法": 85, "生成算法": 900, "合成算法": 330, "大语言模型算法": 80,
        "多模态大模型算法": 60, "生文算法": 69, "人脸融合算法": 62, "智能客服算法": 60,
        "图片生成算法": 45, "数字人生成算法": 60, "大模型": 100, "助手算法": 32, "模型": 40,
    },
    RECOMMENDATION: {
        "个性化推荐算法": 210, "推荐算法": 110, "信息检索算法": 60, "检索算法": 50,
        "个性化推送算法": 50, "推送算法": 30, "搜索算法": 50, "调度算法": 60, "决策算法": 41,
        "内容安全识别算法": 40, "排序算法": 31, "排序精选算法": 23, "匹配算法": 40, "算法": 60,
    },
    SERVICE: {"大模型": 330, "": 170, "助手": 30, "多模态大模型": 20, "语言大模型": 40},
    REGISTERED: {"": 120, "助手": 45, "大模型": 40, "服务": 15, "系统": 15, "平台": 12},
}  # fmt: skip
MIDDLES: Shares = {  # words within names of filings and products
    "AI": 1260, "智能": 900, "多模态": 240, "数字人": 150, "内容": 180, "语音": 160, "对话": 130,
    "问答": 150, "客服": 100, "助手": 180, "健康": 120, "医疗": 98, "教育": 66, "知识": 89,
    "图像": 100, "视频": 110, "服务": 100, "企业": 47, "数据": 82, "信息": 120, "分析": 98,
    "营销": 43, "法律": 42, "商品": 42, "音乐": 57, "写作": 30, "创作": 26, "翻译": 28,
    "学习": 32, "平台": 52, "政务": 26, "金融": 25, "电商": 24, "代码": 26, "直播": 16, "汽车": 11,
    "行业": 30, "专家": 20, "云": 40, "小": 30, "管理": 25, "安全": 30,
}  # fmt: skip
NUMBERED = 0.05  # names that end in -1, -2 …
LATIN = 0.16  # names with a Latin word beside AI
KEEPS, TAKES = 0.62, 0.35  # names that begin with the company's brand; else with a product's
PLACED = 0.5  # companies whose name begins with a place
TRADES: Shares = {  # what is made up about the trade is as common as 网络 and 信息 are
    "虚构科技": 1130, "示例科技": 1100, "科技": 1000, "虚构技术": 300, "数字科技": 84,
    "教育科技": 70, "数据科技": 49, "科技集团": 45, "科技发展": 44, "医疗科技": 35, "健康科技": 33,
    "软件": 70, "文化传媒": 24, "集团": 100, "咨询": 44, "服务": 60, "商务": 23, "传播": 23,
    "管理": 25,
}  # fmt: skip
LEGAL: Shares = {"有限公司": 4927, "有限责任公司": 145, "股份有限公司": 210}
CITIES = 0.9  # companies outside the cities that are provinces whose numbers tell a city
PROVINCES: Shares = {
    "440000": 2227, "110000": 1874, "310000": 1134, "330000": 890, "320000": 441, "510000": 250,
    "350000": 203, "370000": 196, "420000": 169, "340000": 98, "430000": 92, "500000": 80,
    "120000": 79, "130000": 66, "460000": 63, "410000": 56, "610000": 49, "520000": 47,
    "210000": 29, "230000": 18, "360000": 18, "450000": 17, "530000": 15, "220000": 13,
    "640000": 13, "140000": 12, "150000": 8, "540000": 8, "620000": 2, "630000": 2, "650000": 1,
}  # fmt: skip
EDITION, ENDED = "2026-09-15", "2025-07"  # when the lists were read, some filings cancelled
RENAMED, CANCELLED, PRINTED, FORMER, ALIASED = 0.005, 0.006, 0.006, 0.011, 0.006
SIGNS = 3000  # characters that brands are made of
UNFIT = "尿屎屁奸淫娼妓嫖贼毙尸杀死毒裸臀肛奴党委共军警官政乳屠癌疫瘟鬼骂辱蠢傻丑娘婊肏奶囚罪犯匪赌"
SYLLABLES = "an bel chi da eno fa gri hu ix jo ka lum mi nex or pi qua ra so ti ul va wi xo zen"


# --- what is drawn -----------------------------------------------------------------------------

T = TypeVar("T")


def one(chance: random.Random, shares: Mapping[T, float]) -> T:
    """One of the keys, each as often as its share."""
    return chance.choices([*shares], weights=[*shares.values()])[0]


class Drawn:
    """Keys with the sums of their shares, where there are many."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._keys = [*shares]
        self._sums = [*accumulate(shares.values())]

    def some(self, chance: random.Random, count: int = 1) -> list[str]:
        """So many keys, one of them perhaps more than once."""
        return chance.choices(self._keys, cum_weights=self._sums, k=count)


@cache
def signs() -> Drawn:
    """Chinese characters, few of them common and most of them rare."""
    level = [bytes([high, low]).decode("gb2312", "ignore")
             for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]  # fmt: skip
    every = [sign for sign in level if sign and sign not in UNFIT]
    random.Random(SEED).shuffle(every)
    return Drawn({sign: 1 / (at + 30) for at, sign in enumerate(every[:SIGNS])})


@cache
def read() -> tuple[Content, Schemas]:
    """The real content without companies, filings and what is said of them, and the schemas."""
    tree = [(path, data) for path, data in files.read(REPOSITORY) if not path.startswith(OF_REAL)]
    return load.load(tree)[:2]


def vocabularies() -> Content:
    """The real vocabularies, registers and lists."""
    return read()[0]


class Maker:
    """A made-up company and its filings; what they are hangs on its number and on those before."""

    def __init__(self, number: int, taken: Taken) -> None:
        self._taken = taken
        self._chance = chance = random.Random(SEED * 1_000_003 + number)
        content = vocabularies()
        self._province = content.regions[one(chance, PROVINCES)]
        self._division = self._province.code[:2] + "0105"
        cities = _cities(self._province.code)
        if cities and chance.random() < CITIES:
            self._division = cities[int(len(cities) * chance.random() ** 3)].code[:4] + "05"
        self._entity = f"{(number * 7_368_787 + 1_234_567) % 10_000_000:07d}"
        self._register = one(chance, REGISTERS)
        self._count = one(chance, SIZES)
        self._terms: tuple[str, ...] = ()
        self._brand = self._characters(one(chance, BRANDS))
        self._name = self._legal_name()
        while self._name in taken.names:
            self._brand += self._characters(1)
            self._name = self._legal_name()
        taken.names.add(self._name)
        slug = pinyin.slug(self._name)
        self._slug = slug if slug not in taken.slugs else f"{slug}-{number}"
        taken.slugs.add(self._slug)

    def filings(self) -> list[Filing]:
        """Its filings, oldest first."""
        lists = [self._list() for _ in range(self._count)]
        lists.sort(key=lambda batch: batch.announced)
        return [self._filing(batch, at + 1) for at, batch in enumerate(lists)]

    def company(self, filings: Sequence[Filing]) -> Company:
        """The company, given its filings."""
        chance = self._chance
        codes = dict.fromkeys(filter(None, (numbers.code(one.number) for one in filings)))
        former: tuple[FormerName, ...] = ()
        if chance.random() < FORMER:
            until = When(not_before="2024-01", not_after=EDITION)
            former = (FormerName(self._province.name.zh[:2] + self._name, until, DEEP),)
        alias = (Alias(_latin(chance), "brand", "made up"),) if chance.random() < ALIASED else ()
        return Company(
            path=f"{load.COMPANIES}{self._slug}.yml",
            slug=self._slug,
            name=Name(self._name),
            former_names=former,
            codes=tuple(codes),
            aliases=alias,
            details={},
            notes="",
        )

    # a company

    def _legal_name(self) -> str:
        chance = self._chance
        trade, legal, place = one(chance, TRADES), one(chance, LEGAL), self._province.name.zh
        place = place if len(place) > 3 else place[:2]
        if chance.random() > PLACED:
            return f"{self._brand}{trade}{legal}"
        if chance.random() < 0.2:
            return f"{self._brand}（{place}）{trade}{legal}"
        return f"{place}{self._brand}{trade}{legal}"

    def _characters(self, count: int) -> str:
        return "".join(signs().some(self._chance, count))

    # a filing

    def _list(self) -> Batch:
        stays = self._chance.random() < STAYS
        register = self._register if stays else one(self._chance, REGISTERS)
        batches = _lists(register)
        return one(self._chance, batches)

    def _filing(self, batch: Batch, serial: int) -> Filing:
        chance, register = self._chance, batch.register
        category = one(chance, CATEGORIES[register]) if register in CATEGORIES else ""
        products = self._products(register)
        name = self._filing_name(register, products)
        service = register in (SERVICE, REGISTERED)
        date = f"{batch.batch}-{1 + chance.randrange(28):02d}" if service else ""
        number = (
            self._service_number(name, date, registered=register == REGISTERED)
            if service
            else self._algorithm_number(category, batch.batch[2:4], serial)
        )
        status, events = "registered" if register == REGISTERED else "filed", []
        if not service and chance.random() < RENAMED:
            when = When(not_before=batch.batch, not_after=EDITION)
            before = self._filing_name(register, products)
            events.append(Event("renamed", when, before, name, batch=batch.batch))
        if not service and batch.batch < ENDED and chance.random() < CANCELLED:
            status = "cancelled"
            told = When(date=ENDED)
            events.append(Event("cancelled", told, announced=f"{ENDED}-14", notice="虚构的公告"))
        printed = {"name": name + " "} if chance.random() < PRINTED else {}
        self._taken.rows[batch.id] += 1
        listing = Listing(
            batch=batch.batch,
            row=self._taken.rows[batch.id],
            place=self._province.name.zh if service else "",
            date=date,
            as_published=printed,
        )
        return Filing(
            path=f"{load.FILINGS}{register}/{batch.batch}/{numbers.stem(number)}.md",
            register=register,
            number=number,
            name=Name(name),
            company=self._slug,
            category=category,
            role=one(chance, ROLES[register]) if register in ROLES else "",
            products=products,
            terms=self._filing_terms(register),
            sectors=None,
            functions=None,
            status=status,
            listings=(listing,),
            events=tuple(events),
            related=(),
            details={},
            notes="",
        )

    def _algorithm_number(self, category: str, year: str, serial: int) -> str:
        type_ = vocabularies().categories[category].details["types"][0]
        digits = f"{self._division}{self._entity}{type_}{year}{serial:03d}"
        return f"网信算备{digits}{numbers.check_digit(digits)}号"

    def _service_number(self, name: str, date: str, *, registered: bool) -> str:
        place = _spelled_places()[self._province.code]
        spelled = "".join(
            part.capitalize()
            for part in pinyin.syllables(name)
            if part.isascii() and part.isalnum()
        )
        while True:
            serial = f"{'S' if registered else ''}{self._chance.randrange(1, 10_000):04d}"
            number = f"{place}-{spelled}-{date.replace('-', '')}{serial}"
            if number not in self._taken.numbers:
                self._taken.numbers.add(number)
                return number

    def _products(self, register: str) -> tuple[Product, ...]:
        if register not in PRODUCTS:
            return ()
        chance = self._chance
        own = self._brand[:2] if chance.random() < 0.5 else self._characters(2)
        names = dict.fromkeys(
            self._grown(own if chance.random() < 0.7 else self._characters(2), "", length)
            for length in (
                one(chance, PRODUCT_LENGTHS) for _ in range(one(chance, PRODUCTS[register]))
            )
        )
        return tuple(Product(name, one(chance, FORMS)) for name in names)

    def _filing_name(self, register: str, products: Sequence[Product]) -> str:
        chance = self._chance
        kept = chance.random()
        if kept < KEEPS:
            own = self._brand[: 2 + chance.randrange(2)]
        elif kept < KEEPS + TAKES and products:
            own = products[0].name[:4]
        else:
            own = self._characters(2)
        lengths = LENGTHS if register in CATEGORIES else SERVICE_LENGTHS
        name = self._grown(own, one(chance, ENDS[register]), one(chance, lengths))
        return f"{name}-{1 + chance.randrange(3)}" if chance.random() < NUMBERED else name

    def _grown(self, own: str, end: str, length: int) -> str:
        """A name about as long as wanted: the brand, words between, what it is."""
        chance = self._chance
        if chance.random() < LATIN:
            own += _latin(chance)
        middle = ""
        while len(own + middle + end) + 1 < length:
            word = one(chance, MIDDLES)
            middle += self._characters(2) if word in middle else word
        return own + middle + end

    def _filing_terms(self, register: str) -> tuple[str, ...]:
        if register not in TERMS:
            return ()
        if not self._terms or self._chance.random() > REPEATED:
            wanted = one(self._chance, TERMS[register])
            self._terms = tuple(dict.fromkeys(_terms().some(self._chance, wanted)))
        return self._terms


class Taken:
    """What names and numbers have been given, and how many rows each list has."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.slugs: set[str] = set()
        self.numbers: set[str] = set()
        self.rows: Counter[str] = Counter()


def _latin(chance: random.Random) -> str:
    """A word in Latin letters, as products are called."""
    word = "".join(chance.choice(SYLLABLES.split()) for _ in range(1 + chance.randrange(3)))
    return one(chance, {word.capitalize(): 6, word.upper(): 2, word.capitalize() + "GPT": 1})


@cache
def _cities(province: str) -> list[Region]:
    return [region for region in vocabularies().regions.values() if region.parent == province]


@cache
def _lists(register: str) -> dict[Batch, float]:
    """The lists of a register, as often as they have rows."""
    every = vocabularies().batches.values()
    return {batch: batch.rows or 1 for batch in every if batch.register == register and batch.read}


@cache
def _spelled_places() -> dict[str, str]:
    return {code: spelled for spelled, code in numbers.PLACES.items()}


@cache
def _terms() -> Drawn:
    known = vocabularies().terms
    others = [id_ for id_ in known if id_ not in COMMON_TERMS]
    rare = {id_: OTHER_TERMS / (at + FIRST_TERM) for at, id_ in enumerate(others)}
    return Drawn({**{id_: each for id_, each in COMMON_TERMS.items() if id_ in known}, **rare})


# --- the content -------------------------------------------------------------------------------


def content(size: int, body: Callable[[int], str] = bodies.none) -> Content:
    """So many filings and their companies; the smaller content is a part of the larger one.

    `body` is the Markdown below the filing of a number, counted from 0.
    """
    taken = Taken()
    filings: dict[str, Filing] = {}
    companies: dict[str, Company] = {}
    number = 0
    while len(filings) < size:
        maker = Maker(number, taken)
        made = [
            replace(filing, notes=body(len(filings) + at))
            for at, filing in enumerate(maker.filings()[: size - len(filings)])
        ]
        company = maker.company(made)
        companies[company.slug] = company
        filings.update((filing.id, filing) for filing in made)
        number += 1
    return replace(
        vocabularies(),
        filings=dict(sorted(filings.items())),
        companies=dict(sorted(companies.items())),
    )


def tree(made: Content) -> Iterator[tuple[str, bytes]]:
    """The files of a content: the real vocabularies, and what was made up."""
    for path, data in files.read(REPOSITORY):
        if not path.startswith(OF_REAL):
            yield path, data
    for filing in made.filings.values():
        yield filing.path, dump.filing(filing).encode()
    for company in made.companies.values():
        yield company.path, dump.company(company).encode()


def main(argv: list[str] | None = None) -> int:
    """Writes the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--body", choices=bodies.BODIES, default="none")
    args = parser.parse_args(argv)
    for path, data in tree(content(args.size, bodies.BODIES[args.body])):
        target = args.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
