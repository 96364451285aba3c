"""The cell 备注 read: what a list says has changed since, clause by clause, as events.

A remark is cut into clauses. Each is tried against a table of patterns; what matches none becomes
an event `other` that keeps its wording. So every clause ends in an event.
"""

from __future__ import annotations

import bisect
import datetime
import re
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from registry import products
from registry.importers.printed import LEGAL_ENTITY
from registry.model import Event, Product, Replaced, When

NEVER = When()


class Seen(Struct, frozen=True):
    """Where a remark was read: between which dates must lie what it does not date."""

    batch: str  # the list, as 2023-08
    not_before: str  # when that list was announced, as precise as known
    not_after: str  # the edition in which the remark was read


def parse(remark: str, seen: Seen) -> tuple[Event, ...]:
    """The events a remark tells, in its order, each dated as far as the remark dates it."""
    if products.NONE.fullmatch(remark.strip()):
        return ()
    undated = When(not_before=seen.not_before, not_after=seen.not_after)
    events: list[Event] = []
    for statement in _statements(remark):
        told: list[Event] = []
        for clause in statement.clauses:
            told += _read(clause, told or events)
        events += _dated(told, statement, undated)
    return tuple(replace(event, batch=seen.batch) for event in _joined(events))


def cut_purpose(remark: str) -> str:
    """The remark as printed, but where it tells the wording of a purpose only …."""
    text = _plain(remark)
    for start, end in reversed(_clause_spans(text)):
        told = _PURPOSE.search(text[start:end])
        if told:
            prose, cut = ("quoted", "“…”") if told["quoted"] else ("bare", "…")
            remark = remark[: start + told.start(prose)] + cut + remark[start + told.end() :]
    return remark


# --- clauses ------------------------------------------------------------------------------------

_TO = r"(?:(?:变更|更名|更换|更改|修改|调整|替换|升级|改|变)(?:成|为)|→|⇒|-+>)"
_VERB = (
    r"变更|新增|增加|添加|删除|移除|减少|下架|更新|升级|更名|更换|更改|修改|调整|替换|优化|简化"
    r"|注销|撤销|接入"
)
# What begins a clause where no comma stands before it.
_BEGINS = re.compile(
    rf"(?:并且|并|且|同时|以及)?(?:{_VERB})(?![为成]|$|[，,；;。、\s])"
    r"|原(?:备案|算法|主体|公司|产品|关联产品|应用产品|使用|模型|输入|输出)"
    r"|算法(?:名称|模型|输入|输出|公示|(?:安全)?责任人)|(?:输入|输出)模态|模型(?:变更|版本)"
    r"|主体(?:名称)?(?:[由“原]|发生|变更)|(?:关联|应用)?产品(?:名称|变更|服务形式|[由“])"
    rf"|(?:关联|应用)?产品[^，,；;。、]{{0,200}}?{_TO}|产品变更|主要用途"
    r"|法人|法定代表人|备案材料|《|已注销|\d{4}年"
)
# A further pair of names, as “甲”变更为“乙”、“丙”变更为“丁”.
_QUOTED_TO = re.compile(rf"“[^“”]*”{_TO}")
# Where a clause may end without a mark: after a quote, a form in brackets, Chinese and a space.
_AFTER = re.compile(rf"(?:”|[（(](?:{'|'.join(products.FORMS)})[)）])$")
_AFTER_SPACE = re.compile("[\u4e00-\u9fff”）)]$")
# A date that stands in brackets after what it dates.
_DATE_BEHIND = re.compile(r"[（(]于?(\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)[)）]\s*$")
_LEAD = re.compile(r"^\s*变更(?:内容|事项|情况|说明)?\s*[:：]\s*")
_MONTH = r"(?:\d{4}\s*年\s*)?\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
_DATES = re.compile(
    rf"\s*(?:该?算法)?(?:已?于|自)?(?P<dates>\d{{4}}\s*年(?:\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*日)?)?"
    rf"(?:\s*[、，,和及至到]\s*{_MONTH})*)\s*(?P<comma>[，,:：]?)\s*"
)
_DATE = re.compile(r"(?:(\d{4})\s*年)?\s*(?:(\d{1,2})\s*月)?\s*(?:(\d{1,2})\s*日)?")
_QUOTES = str.maketrans("「」『』＂", '“”“”"')
_ITEM = re.compile(
    r"(?:(?<=[\s：:；;，,。])|^)(?:\d{1,2}[.．、)）]|[（(]\d{1,2}[)）]|[①-⑩])(?=[^\d])"
)
_PAIRS = ("“”", "（）", "()")


class _Statement(Struct, frozen=True):
    """Clauses that stand under one date, or under none."""

    dates: tuple[str, ...]  # as 2024-08; several where the remark names several
    is_span: bool  # the dates are the ends of a span of time
    clauses: tuple[str, ...]


def _plain(remark: str) -> str:
    """The remark with one kind of quote and without item numbers; no character moves."""
    text = ""
    is_open = False
    for char in remark.translate(_QUOTES):
        if char == '"':
            char = "”" if is_open else "“"
        if char in "“”":
            is_open = char == "“"
        text += char
    return _ITEM.sub(lambda match: "；" + " " * (len(match[0]) - 1), text)


def _clause_spans(text: str) -> list[tuple[int, int]]:
    """Where the clauses of a remark stand: a part without a verb goes with the one before."""
    spans: list[tuple[int, int]] = []
    for start, end in _cut(text):
        piece = text[start:end]
        if spans and not re.search(rf"{_VERB}|原|→|\d{{4}}年", piece):
            spans[-1] = (spans[-1][0], end)
        elif piece.strip():
            spans.append((start, end))
    return spans


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """The remark cut at each ，；。 and, before what begins a clause, at 、, a space or nothing."""
    depth = dict.fromkeys((p for p in _PAIRS if text.count(p[0]) == text.count(p[1])), 0)
    start = 0
    begins = _beginnings(text)
    end = 0  # of what stands before the place, white space not counted
    for place, char in enumerate(text):
        if not any(depth.values()):
            if start < end and _ends(text, end, place) and begins(start, place):
                yield start, place
                start = place
            if char in "，,；;。" or (char == "、" and begins(start, place + 1)):
                yield start, place
                start = place + 1
        for pair in depth:
            depth[pair] += (char == pair[0]) - (char == pair[1])
        end = end if char.isspace() else place + 1
    yield start, len(text)


def _ends(text: str, end: int, place: int) -> bool:
    """Whether a clause may end at a place, before which only white space follows `end`."""
    before = text[max(0, end - 8) : end]  # as long as any form in brackets
    return bool(_AFTER.search(before) or (end < place and _AFTER_SPACE.search(before)))


def _beginnings(text: str) -> Callable[[int, int], bool]:
    """Tells whether a clause begins at a place, where the clause before began at `start`."""
    tos = [match.start() for match in re.finditer(_TO, text)]
    words = [match.start() for match in re.finditer(r"\S", text)]

    def begins(start: int, place: int) -> bool:
        at = bisect.bisect_left(words, place)
        place = words[at] if at < len(words) else len(text)
        if _BEGINS.match(text, place):
            return True
        told = bisect.bisect_left(tos, start) < bisect.bisect_left(tos, place)
        return told and bool(_QUOTED_TO.match(text, place))

    return begins


def _statements(remark: str) -> list[_Statement]:
    """The clauses of a remark, grouped by the date they stand under.

    A date applies to what follows it: before a comma or 变更内容： to the whole sentence, before a
    verb only up to the next semicolon.
    """
    text = _plain(remark)
    found: list[_Statement] = []
    wide = True
    before = 0  # end of the clause before
    for start, end in _clause_spans(text):
        gap = text[before:start]
        before = end
        clause = text[start:end]
        if not found or "。" in gap or (not wide and re.search("[；;]", gap)):
            found.append(_Statement((), False, ()))
        clause = _LEAD.sub("", clause, count=1)
        dates = _DATES.match(clause)
        if dates:
            clause = clause[dates.end() :]
            wide = not clause.strip() or bool(dates["comma"]) or bool(_LEAD.match(clause))
            is_span = bool(re.search("[至到]", dates["dates"]))
            # Dates with nothing between them are several dates of one statement.
            others = () if found[-1].clauses or "。" in gap else found[-1].dates
            found.append(_Statement(others + _read_dates(dates["dates"]), is_span, ()))
        clause = _tidy(_LEAD.sub("", clause, count=1))
        behind = _DATE_BEHIND.search(clause)
        own = _read_dates(behind[1]) if behind else ()
        if behind and own and behind.start():
            told = _Statement(own, False, (_tidy(clause[: behind.start()]),))
            found += [told, replace(found[-1], clauses=())]
        elif clause:
            found[-1] = replace(found[-1], clauses=(*found[-1].clauses, clause))
    return [each for each in found if each.clauses]


def _tidy(clause: str) -> str:
    lines = re.split(r"[\n\t]", clause.strip(" \t\r\n\u3000\xa0，,；;。、"))
    text = "".join(line.strip() for line in lines)
    return re.sub(rf"^(?:并且|并|且|以及)(?={_VERB})", "", text)


def _read_dates(text: str) -> tuple[str, ...]:
    """The dates of `2023年4月、12月`; those without a year have the one before.

    None where one of them is in no calendar: then it cannot be told what was meant.
    """
    year = ""
    dates = []
    for part in re.split(r"[、，,和及至到]", text):
        match = _DATE.fullmatch(part.strip())
        if match:
            year = match[1] or year
            if not _is_date(year, match[2] or "1", match[3] or "1"):
                return ()
            dates.append("-".join(p.zfill(2) for p in (year, match[2], match[3]) if p))
    return tuple(dates)


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return bool(datetime.date(int(year), int(month), int(day)))
    except ValueError:
        return False


def _dated(events: list[Event], statement: _Statement, undated: When) -> list[Event]:
    """The events of one statement with its date.

    Two dates: a change of which nothing else is told happened twice. Otherwise which of the
    changes belongs to which date is not told, so all lie between them.
    """
    dates = statement.dates
    if not dates:
        return [replace(event, when=undated) for event in events]
    if len(dates) == 1:
        return [replace(event, when=When(date=dates[0])) for event in events]
    if not statement.is_span and len(events) == 1 and events[0] == Event(events[0].kind, NEVER):
        return [replace(events[0], when=When(date=date)) for date in dates]
    between = When(not_before=min(dates), not_after=max(dates))
    return [replace(event, when=between) for event in events]


def _joined(events: list[Event]) -> list[Event]:
    """The events with all changes of products at one time as one, and so neighbouring others."""
    joined: list[Event] = []
    for event in events:
        same = [
            at
            for at, each in enumerate(joined)
            if each.kind == event.kind == "products-changed" and each.when == event.when
        ]
        if event.kind == "other" and joined and joined[-1].kind == "other":
            same = [len(joined) - 1] if joined[-1].when == event.when else []
        if not same:
            joined.append(event)
            continue
        old = joined[same[0]]
        joined[same[0]] = replace(
            old,
            added=old.added + tuple(p for p in event.added if p not in old.added),
            removed=old.removed + tuple(p for p in event.removed if p not in old.removed),
            replaced=old.replaced + tuple(p for p in event.replaced if p not in old.replaced),
            text="；".join(text for text in (old.text, event.text) if text),
        )
    return joined


# --- what a clause says -------------------------------------------------------------------------

_NAME = r"“[^“”]+”|[^“”]+?"
_COMPANY = r"(?:备案|登记)?(?:主体|公司|企业|单位)(?:名称)?"
_ALGORITHM = r"(?:算法|模型)名称"
_PRODUCT = r"(?:算法使用|关联|应用|使用)?产品"
_CHANGED = r"(?:发生)?(?:变更|更新|修改|调整)"
_ADD = r"(?:新增|增加|添加)"
_REMOVE = r"(?:删除|移除|减少|下架|取消)"
_FORMS = "|".join(products.FORMS)
_FORM_IN_BRACKETS = re.compile(rf"[（(][^（()）]*(?:{_FORMS})\s*[）)]", re.I)
# What the grammar takes for a name where none stands: `主体名称变更为…`, `再变更为…`.
_NO_NAME = re.compile(
    r"(?:名称|服务形式|形式|形态|发生|已|现|均|后|再|又|再次|随后|之后|更名|变更)*"
)
_AGAIN = r"(?:再|又|再次|随后|之后|其后|后来?)(?:再|又)?"
# A product where its form stands without brackets: 示例网站和小程序, “示例”小程序.
_WORDS = "|".join(word for word in products.FORMS if word not in ("其他", "其它"))
_WORDED = re.compile(rf"(?P<name>.*?)\s*(?P<forms>(?:{_WORDS})(?:[和及](?:{_WORDS}))*)", re.I)
# Quotes around a whole product, or a whole list.
_QUOTED = re.compile(
    rf"(?:(?<=[、，,；;”)）])|^)\s*“([^“”]*)”"
    rf"(?=\s*(?:$|[、，,；;等“]|[（(][^（()）]*(?:{_FORMS})\s*[）)]|(?:{_WORDS})(?:$|[、，,；;和及])))",
    re.I,
)
_LONGEST = 2000  # characters of a clause; so far 366
_PURPOSE = re.compile(
    r"主要用途(?:[^“”]*?(?P<quoted>“.*(?:”|$))|[^“”]*?[由为：:]++\s*+(?P<bare>[^“”]+)$)", re.S
)


_Tell = Callable[[re.Match[str]], list[Event]]


def _read(clause: str, before: list[Event]) -> list[Event]:
    """The events of one clause; `before`: those of the clauses before, for what it leaves out."""
    if len(clause) > _LONGEST:
        return [Event("other", NEVER, text=clause)]
    for pattern, tell in _PATTERNS:
        match = pattern.fullmatch(clause)
        events = tell(match) if match else []
        if events:
            return events
    return _carried_on(clause, before) or [Event("other", NEVER, text=clause)]


def _carried_on(clause: str, before: list[Event]) -> list[Event]:
    """A clause without subject, that of the clause before is meant: `、“甲”变更为“乙”`."""
    match = re.fullmatch(rf"(?P<before>“[^“”]+”|[^“”原由]+){_TO}(?P<after>{_NAME})", clause)
    kind = before[-1].kind if before else ""
    again = re.fullmatch(
        rf"{_AGAIN}(?:变更|更名|更换|更改|修改|改)[成为](?P<after>{_NAME})", clause
    )
    if again:
        return _changed_again(before[-1], again["after"]) if before else []
    if match and (kind == "products-changed" or _FORM_IN_BRACKETS.search(clause)):
        return _products_replaced(match)
    if match and kind in ("renamed", "company-renamed"):
        return _from_to(kind)(match)
    if kind != "products-changed":
        return []
    if _FUNCTION.search(clause):
        return [Event(kind, NEVER, text=clause)] if before[-1].text else []
    match = re.fullmatch(rf"{_ADD}(?P<list>.+)", clause)
    if match and _is_list(match["list"]):
        return [Event(kind, NEVER, added=_products(match["list"]))]
    return []


def _changed_again(last: Event, after: str) -> list[Event]:
    """`再变更为“丙”` after a change to “乙”: the change from 乙 to 丙, [] where none is told."""
    if last.kind in ("renamed", "company-renamed") and last.after:
        return _renamed(last.kind, last.after, _unquote(after))
    if last.kind == "products-changed" and len(last.replaced) == 1:
        new = _products(after)
        if len(new) == 1:
            return [Event(last.kind, NEVER, replaced=(Replaced(last.replaced[0].after, new[0]),))]
    return []


def _renamed(kind: str, old: str, new: str) -> list[Event]:
    """A change of `kind` from one name to another; [] where one of them is no such name."""
    names = [name for name in (old, new) if name]
    if any(map(_NO_NAME.fullmatch, names)):
        return []
    if kind == "company-renamed" and not all(map(_is_entity, names)):
        return []
    return [Event(kind, NEVER, old, new)]


def _is_entity(name: str) -> bool:
    """Whether a name ends as those of companies do, brackets behind it aside."""
    while name.endswith(("）", ")")):
        depth = 0
        for place in range(len(name) - 1, -1, -1):
            depth += (name[place] in "）)") - (name[place] in "（(")
            if depth == 0:
                break
        if depth or not place:
            return False
        name = name[:place].rstrip()
    return bool(LEGAL_ENTITY.search(name)) or name.endswith(("会", "网"))


def _unquote(name: str) -> str:
    return name.strip().removeprefix("“").removesuffix("”").strip()


def _from_to(kind: str) -> _Tell:
    """Tells a change of `kind` from one name to another; either may be missing."""

    def tell(match: re.Match[str]) -> list[Event]:
        names = match.groupdict()
        old, new = (names.get("before") or "").strip(), (names.get("after") or "").strip()
        if any(re.search(_TO, name) and "“" not in name for name in (old, new)):
            return []  # more than one change
        events = _renamed(kind, _unquote(old), _unquote(new))
        if events and names.get("document"):  # said of the name in a document of the filing
            events.append(Event("self-assessment-changed", NEVER, text=match[0]))
        return events

    return tell


def _with_text(kind: str) -> _Tell:
    """Tells a change of `kind` and keeps the wording."""
    return lambda match: [Event(kind, NEVER, text=match[0])]


def _only(kind: str) -> _Tell:
    """Tells a change of `kind` of which nothing more is said, or nothing that we keep."""
    return lambda _: [Event(kind, NEVER)]


def _products(text: str) -> tuple[Product, ...]:
    """The products of a list in a remark, where each or all may be quoted."""
    bare = _QUOTED.sub(r"\1", text.strip())
    bare = re.sub(r"(?<![^、，,；;])\s*“|”\s*(?![^、，,；;等])", "", bare)
    return _worded(bare) or products.parse(bare)


def _worded(text: str) -> tuple[Product, ...]:
    """The products of a list where each ends in its form, without brackets; () of another."""
    found: list[Product] = []
    for part in re.split("[、，,；;]", text):
        match = _WORDED.fullmatch(_QUOTED.sub(r"\1", part.strip()))
        name = match["name"] or (found[-1].name if found else "") if match else ""
        if not match or not name:
            return ()
        found += (Product(name, products.form(w)) for w in re.split("[和及]", match["forms"]))
    return tuple(dict.fromkeys(found))


def _is_list(text: str) -> bool:
    """Whether a text names products only: no verb stands in it, and no function is told."""
    outside = re.sub(r"“[^“”]*”|[（(][^（()）]*[）)]", "", text)
    return not re.search(_VERB, outside) and not _TOLD.search(text)


def _products_replaced(match: re.Match[str]) -> list[Event]:
    """Products that took the place of as many others, else those gone and those come."""
    if not _is_list(match["after"]) or _NO_NAME.fullmatch(match["before"].strip()):
        return []
    old, new = _products(match["before"]), _products(match["after"])
    if len(old) == len(new):
        swaps = tuple(Replaced(a, b) for a, b in zip(old, new, strict=True))
        return [Event("products-changed", NEVER, replaced=swaps)]
    return [Event("products-changed", NEVER, added=new, removed=old)]


def _products_listed(match: re.Match[str]) -> list[Event]:
    """Tells products added or removed: those called so, or whose form is printed."""
    if not (match["product"] or _FORM_IN_BRACKETS.search(match["list"]) or _worded(match["list"])):
        return []
    if not _is_list(match["list"]):
        return []
    listed = _products(match["list"])
    if re.match(_REMOVE, match["verb"]):
        return [Event("products-changed", NEVER, removed=listed)]
    return [Event("products-changed", NEVER, added=listed)]


_TOLD = re.compile(r"(?:功能|服务|访问路径|场景|信息)[^（）()]*$")
_FUNCTION = re.compile(rf"(?:{_VERB}).*(?:功能|服务|访问路径|场景)")


def _naming(noun: str, kind: str) -> tuple[tuple[str, _Tell], ...]:
    """Patterns of a change of name: from and to, one of them, or neither."""
    by = "(?:由|为|[：:]|原(?=“))*"
    plain = "“[^“”]+”|[^“”，,；;、]+"
    return (
        (
            rf"(?:变更)?{noun}(?:{_TO}|为|[：:])(?P<after>“[^“”]+”|[^“”，,；;、]+?)"
            rf"[（(](?:原|曾用)(?:{noun}|名称?)?{by}(?P<before>“[^“”]+”|[^“”，,；;、]+)[)）]",
            _from_to(kind),
        ),
        (
            rf"(?P<document>《[^》]*自评估报告》中)?(?:将|变更)?原?{noun}(?:变更)?{by}"
            rf"(?P<before>{plain}){_TO}(?P<after>{plain})",
            _from_to(kind),
        ),
        (
            rf"(?:原|曾用){noun}{by}(?P<before>{plain})[，,；;、](?:现|新)(?:{noun}){by}"
            rf"(?P<after>{plain})",
            _from_to(kind),
        ),
        (rf"(?:变更|更新)?{noun}(?:{_TO}|为|[：:])(?P<after>{plain})", _from_to(kind)),
        (rf"(?:原|曾用){noun}{by}(?P<before>{plain})", _from_to(kind)),
        (rf"(?:变更|更新){noun}|{noun}{_CHANGED}", _only(kind)),
    )


# In this order: the first pattern that matches the whole clause tells what it says.
_PATTERNS: tuple[tuple[re.Pattern[str], _Tell], ...] = tuple(
    (re.compile(pattern, re.S), tell)
    for pattern, tell in (
        (r"[（(]?(?:该?算法|备案)?已?(?:申请)?注销(?:备案)?[)）]?", _only("cancelled")),
        (r"[（(]?(?:该?算法|备案)?已?(?:被)?撤销(?:备案)?[)）]?", _only("revoked")),
        *_naming(_COMPANY, "company-renamed"),
        *_naming(_ALGORITHM, "renamed"),
        (
            rf"(?:将|变更)?原?{_PRODUCT}(?:名称|服务形式|形式|形态)?(?:由|为|[：:]|原(?=“))*"
            rf"(?P<before>.+?)(?:名称|服务形式|形式|形态)?{_TO}(?P<after>.+)",
            _products_replaced,
        ),
        (
            rf"(?P<verb>{_ADD}|{_REMOVE})了?(?P<product>{_PRODUCT}(?:名称)?)?[:：为]?(?P<list>.+)",
            _products_listed,
        ),
        (rf"(?P<product>{_PRODUCT})(?P<list>.+?)已?(?P<verb>{_ADD}|{_REMOVE})", _products_listed),
        (
            rf"(?:{_ADD}|{_REMOVE}|{_CHANGED}){_PRODUCT}(?:名称|信息)?"
            rf"|{_PRODUCT}(?:名称|信息|服务形式)?{_CHANGED}",
            _only("products-changed"),
        ),
        (rf"{_PRODUCT}(?:名称|服务形式|形式|形态)?{_TO}.+", _with_text("products-changed")),
        (rf"(?:{_VERB}|原|算法|的|了)*主要用途.*", _only("purpose-changed")),
        (
            rf"原?(?:算法)?(?:输入|输出)*模态由?(?P<before>{_NAME}){_TO}(?P<after>{_NAME})",
            _from_to("modality-changed"),
        ),
        (r".*模态.*", _with_text("modality-changed")),
        (r".*自评估报告.*", _with_text("self-assessment-changed")),
        (
            r"(?:更新|变更)(?:算法公示(?:信息|内容)|算法机制机理(?:内容)?|《[^》]*机制机理[^》]*》)",
            _only("public-text-changed"),
        ),
        (r".*(?:公示|机制机理).*", _with_text("public-text-changed")),
        (r".*(?:责任人|负责人|法人|法定代表人).*", _with_text("responsible-changed")),
        (
            r"原?(?:(?:算法)?模型(?:由|(?=“))|(?:使用|接入|调用)的?(?:算法|模型)?由?)"
            rf"(?P<before>{_NAME}){_TO}(?P<after>{_NAME})",
            _from_to("model-changed"),
        ),
        (rf"(?:算法)?模型{_CHANGED}", _only("model-changed")),
        (rf"{_PRODUCT}.*{_FUNCTION.pattern}|简化{_PRODUCT}.*", _with_text("products-changed")),
        (
            rf"(?:备案材料中)?(?:{_VERB}).*(?:算法|模型)[-\sA-Za-z0-9.]*",
            _with_text("model-changed"),
        ),
        (r"(?:算法)?模型.*", _with_text("model-changed")),
        (rf".*{_PRODUCT}.*", _with_text("products-changed")),
    )
)
