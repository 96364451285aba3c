"""Terms in a text, sectors and functions of a filing, and how right they are on a sample."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

from registry import classify, files, load
from registry.model import Content, Filing, Name, Product, Term
from tests.measure_classify import SAMPLES, measure

ROOT = Path(__file__).parent.parent
ALGORITHMS = ("cn-cac-recommendation", "cn-cac-deep-synthesis")
AXES = ("sectors", "functions")


def term(
    name: str,
    *labels: str,
    also: str = "",
    unless: str = "",
    where: str = "",
) -> Term:
    """A made-up term; labels that end in -ing are functions, others are sectors."""
    return Term(
        id=name,
        en=name,
        also=tuple(also.split()),
        unless=tuple(unless.split()),
        where=tuple(where.split()),
        sectors=tuple(x for x in labels if not x.endswith("ing")),
        functions=tuple(x for x in labels if x.endswith("ing")),
    )


TERMS = {
    t.id: t
    for t in (
        term("法律", "law", also="律师"),
        term("旅游", "travel", unless="旅游鞋"),
        term("游戏", "games"),
        term("客服", "service", "chatting", also="智能客服", unless="客服务"),
        term("商品", "shops"),
        term("商品推荐", "pushing"),
        term("推荐", "pushing", where="name products"),
        term("对话", "dialogue"),
        term("输出图像", "drawing", also="图像 图片", unless="与图像", where="output"),
        term("识别", "reading", also="OCR"),
        term("数字人", "acting", unless="数字人才"),
    )
}


def filing(
    name: str = "示例算法",
    register: str = "cn-cac-deep-synthesis",
    number: str = "",
    category: str = "",
    products: str = "",
    terms: str = "",
    sectors: tuple[str, ...] | None = None,
    functions: tuple[str, ...] | None = None,
) -> Filing:
    """A made-up filing."""
    return Filing(
        path="",
        register=register,
        number=number,
        name=Name(name),
        company="",
        category=category,
        role="",
        products=tuple(Product(p) for p in products.split()),
        terms=tuple(terms.split()),
        sectors=sectors,
        functions=functions,
        status="filed",
        listings=(),
        events=(),
        related=(),
        details=MappingProxyType({}),
        notes="",
    )


def labels(told: tuple[classify.Basis, ...]) -> list[str]:
    return [basis.id for basis in told]


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("应用于法律场景", "purpose", ["法律"]),
        ("律师与法律", "purpose", ["法律"]),  # another spelling, counted once
        ("示例算法，律动", "purpose", []),
        ("旅游与游戏", "purpose", ["旅游", "游戏"]),
        ("游戏与旅游", "purpose", ["游戏", "旅游"]),  # by position
        ("旅游鞋", "purpose", []),  # an exception
        ("旅游鞋与旅游", "purpose", ["旅游"]),  # hides only what lies in it
        ("服务于企业端客户", "purpose", []),
        ("例子乘客服务", "purpose", []),
        ("商品推荐", "name", ["商品推荐", "商品"]),  # the longer one is silent on the sector
        ("例子推荐", "name", ["推荐"]),
        ("例子推荐", "purpose", []),  # looked for elsewhere
        ("数字人才", "name", []),
        ("ＯＣＲ示例", "name", ["识别"]),  # full width, any case
        ("ocr", "name", ["识别"]),
        ("mediocre", "name", []),  # a piece of a Latin word
        ("", "name", []),
        ("法", "name", []),
    ],
)
def test_terms(text: str, where: str, expected: list[str]) -> None:
    assert list(classify.find_terms(text, TERMS, where)) == expected


@pytest.mark.parametrize(
    ("purpose", "found"),
    [
        ("应用于示例场景，根据用户输入的图像，生成相应的文本。", False),
        ("应用于示例场景，根据用户输入的文本，生成相应的图像。", True),
        ("应用于示例场景，根据用户输入的文本生成图片。", True),
        ("应用于示例场景，根据用户输入的图像，生成与图像匹配的文本。", False),
        ("应用于示例场景，生成相应的文本，以及图像。", True),
        ("应用于示例场景，生成相应的文本，参考图像。", False),
        ("应用于示例图像生成场景。", False),
        ("服务于图像类企业端客户。", False),
    ],
)
def test_only_what_comes_out_is_output(purpose: str, found: bool) -> None:
    assert ("输出图像" in classify.find_terms(purpose, TERMS, "purpose")) is found


@pytest.mark.parametrize("where", ["name", "products"])
def test_a_name_has_no_output(where: str) -> None:
    assert classify.find_terms("示例生成图像", TERMS, where) == ()


@pytest.mark.parametrize(
    ("given", "sectors", "functions"),
    [
        (filing(), [], []),
        (filing(terms="法律"), ["law"], []),
        (filing(terms="不存在的用语"), [], []),
        (filing("示例客服算法"), ["service"], ["chatting"]),
        (filing(products="例子旅游"), ["travel"], []),
        (filing(products="例子旅游 例1 例2"), ["travel"], []),  # one in three
        (filing(products="例子旅游 例1 例2 例3"), [], []),  # a platform: not its use
        (filing(products="例子旅游 例1 例1 例2"), ["travel"], []),  # one product in two forms
        (filing(terms="法律", products="例子旅游 例1"), ["law"], []),  # where it runs
        (filing(terms="法律", products="例子旅游 旅游1 例1"), ["law", "travel"], []),  # most
        (filing(terms="识别", products="例子旅游 例1 例2"), ["travel"], ["reading"]),
        (filing(terms="游戏 法律", products="例子旅游"), ["games", "law", "travel"], []),
        (filing(terms="法律", sectors=("travel",)), ["travel"], []),
        (filing("示例客服算法", sectors=(), functions=()), [], []),
    ],
)
def test_sectors_and_functions(given: Filing, sectors: list[str], functions: list[str]) -> None:
    told = classify.classify(given, TERMS)
    assert (labels(told.sectors), labels(told.functions)) == (sectors, functions)


def test_basis_says_where() -> None:
    told = classify.classify(filing("法律示例", terms="法律", products="例子律师"), TERMS)
    assert told.sectors[0].evidence == (
        classify.Evidence("法律", "purpose"),
        classify.Evidence("法律", "name"),
        classify.Evidence("法律", "products"),
    )


def test_basis_of_an_override() -> None:
    told = classify.classify(filing(functions=("chatting",)), TERMS)
    assert told.functions == (classify.Basis("chatting", (classify.Evidence("", "editor"),)),)


RECOMMENDATION = "cn-cac-recommendation"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (filing(register=RECOMMENDATION, category="personalised-push"), ["recommendation"]),
        (filing(register=RECOMMENDATION, category="ranking-selection"), ["ranking"]),
        (filing(register=RECOMMENDATION, category="dispatch-decision"), ["dispatch"]),
        (filing(register=RECOMMENDATION, category="retrieval-filtering"), []),
        (
            filing("例", RECOMMENDATION, "网信算备000000000000004990010号", "retrieval-filtering"),
            ["retrieval"],
        ),
        (
            filing("例", RECOMMENDATION, "网信算备000000000000005990010号", "retrieval-filtering"),
            ["moderation"],
        ),
        (  # the printed category goes before a number that says otherwise
            filing("例", RECOMMENDATION, "网信算备000000000000005990010号", "dispatch-decision"),
            ["dispatch"],
        ),
        (filing(category="generation-synthesis", number="网信算备000000000000004990010号"), []),
    ],
)
def test_the_registers_own_word(given: Filing, expected: list[str]) -> None:
    assert labels(classify.classify(given, {}).functions) == expected


REPLY = {
    t.id: t
    for t in (
        Term("智能对话", "dialogue", (), (), (), (), ("dialogue",)),
        Term("文本生成", "text generation", (), (), (), (), ("text-generation",)),
        Term("输出文本", "text as output", ("文本",), (), ("output",), (), ("text-generation",)),
    )
}


@pytest.mark.parametrize(
    ("name", "terms", "expected"),
    [
        ("示例算法", "智能对话 输出文本", ["dialogue"]),  # it answers: that is the dialogue
        ("示例文本生成算法", "智能对话", ["dialogue"]),
        ("示例算法", "智能对话 文本生成", ["dialogue", "text-generation"]),
        ("示例算法", "输出文本", ["text-generation"]),
        ("示例智能对话算法", "输出文本", ["dialogue", "text-generation"]),
    ],
)
def test_the_reply_of_a_dialogue_is_no_text_generation(
    name: str, terms: str, expected: list[str]
) -> None:
    told = classify.classify(filing(name, terms=terms), REPLY)
    assert labels(told.functions) == expected


@cache
def content() -> Content:
    return load.load(files.read(ROOT))[0]


@cache
def told() -> dict[str, classify.Classification]:
    terms = content().terms
    return {key: classify.classify(f, terms) for key, f in content().filings.items()}


@pytest.mark.parametrize(
    ("product", "sectors"),
    [
        ("支付宝", ["finance"]),  # a platform of one well-known field
        ("示例支付宝小程序", []),  # a platform that only carries the product
        ("示例（抖音）", []),
        ("微博", ["social-companionship"]),
        ("QQ音乐", ["music-audio"]),
        ("示例QQ小程序", []),
    ],
)
def test_a_platform_tells_its_field_unless_it_only_carries(
    product: str, sectors: list[str]
) -> None:
    told = classify.classify(filing(products=product), content().terms)
    assert labels(told.sectors) == sectors


def test_vocabulary_is_sound() -> None:
    for entry in content().terms.values():
        assert entry.en
        assert set(entry.sectors) <= set(content().sectors), entry.id
        assert set(entry.functions) <= set(content().functions), entry.id
        assert set(entry.where) <= {"purpose", "name", "products", "output"}, entry.id
        assert all(len(word) > 1 for word in (entry.id, *entry.also)), entry.id
        for exception in entry.unless:
            words = (classify.fold(word) for word in (entry.id, *entry.also))
            assert any(word in classify.fold(exception) for word in words), (entry.id, exception)


def test_no_spelling_leads_twice_to_the_same_labels() -> None:
    count = Counter(
        (classify.fold(word), entry.sectors, entry.functions)
        for entry in content().terms.values()
        for word in {entry.id, *entry.also}
        if "output" not in entry.where
    )
    assert [key for key, n in count.items() if n > 1] == []


def test_every_term_is_of_use() -> None:
    found = {term for f in content().filings.values() for term in f.terms}
    for axis in AXES:
        found |= {e.term for c in told().values() for b in getattr(c, axis) for e in b.evidence}
    assert sorted(set(content().terms) - found) == []


def test_few_filings_tell_nothing() -> None:
    keys = [key for key, f in content().filings.items() if f.register in ALGORITHMS]
    silent = [key for key in keys if not told()[key].sectors and not told()[key].functions]
    assert len(keys) > 7000
    assert len(silent) < 0.15 * len(keys)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("name", ["sample", "tuned"])
def test_precision_and_recall_on_rows_labelled_by_reading(name: str, axis: str) -> None:
    counts = measure(SAMPLES / f"{name}.yml", axis, content())
    assert counts.precision >= 0.9
    assert counts.recall >= 0.9
