"""What stands in a text: facts with a source, not what was left in to be filled out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry.names import key
from registry.rules.tree import Finding, Rule, Steps, Tree
from registry.rules.values import Entry, Record, as_printed, everywhere, full_text, of, texts

# Texts that say "to be filled out", or nothing, when they stand alone; folded
_NOTHING = frozenset((
    "todo", "tbd", "tba", "fixme", "n/a", "na", "none", "null", "nil", "unknown",
    "placeholder", "undefined", "~", "-", "--", "—", "——", "–", "…", "...", "……", "?",
    "??", "???", "/", ".", "无", "暂无", "未知", "未填", "待定", "待填", "待填写", "待补",
    "待补充", "待确认", "待查", "待更新", "占位", "占位符", "某某", "同上", "略",
))  # fmt: skip
# The same wherever it stands: no official text has such words
_LEFT_IN = re.compile(
    r"\b(?:TODO|TBD|FIXME)\b|(?<![A-Za-z])X{3,}(?![A-Za-z])|×{2,}|[Ll]orem ipsum|"
    r"<(?:[\u4e00-\u9fff]{1,12}|name|number|company|slug|value|date)>|\{\{|请填写|请输入|此处填写|在此填写|（待[^（）]{1,4}）",
)
_SIGNS = re.compile("TODO|TBD|FIXME|XXX|××|[Ll]orem|<|{{|请填写|请输入|此处填写|在此填写|（待")
_ANY_NOTHING = "|".join(map(re.escape, sorted(_NOTHING)))
_ALONE = re.compile(rf"""[:-] ["']?(?:{_ANY_NOTHING})["']? *$""", re.M | re.I)


def placeholder(record: Record, steps: Steps, text: str) -> Iterator[Finding]:
    """No placeholder is left in: a field without a value is left out."""
    left = _LEFT_IN.search(text)
    nothing = key(text) in _NOTHING
    if left and left[0].startswith("<") and full_text(steps):
        left = None  # a tag or an address in Markdown
    if (left or nothing) and not as_printed(steps):
        found = left[0] if left else text
        message = f"{found!r} stands for a value that is still to be filled out"
        hint = "write the value that the source states, or leave the field out"
        yield Finding(record.path, steps, message, text, "a value that a source states", hint)


def _unfilled(text: str) -> bool:
    return (_SIGNS.search(text) or _ALONE.search(text)) is not None


def insecure_link(_: Tree, record: Record) -> Iterator[Finding]:
    """Links are https (a warning: some sites answer to nothing else)."""
    notes: Steps = ("notes",)
    for steps, text in (*of(record), (notes, record.notes)):
        for match in _INSECURE.finditer(text) if not as_printed(steps) else ():
            message = f"the link {match[0]} is not https: on the way, anybody may change the page"
            right = f"https://{match[0].partition('//')[2]}"
            hint = f"write {right} if the site answers there; if not, leave it"
            place = (*notes, match.start()) if steps == notes else steps
            yield Finding(record.path, place, message, match[0], right, hint, "warning")


def _linked(text: str) -> bool:
    return "p://" in text  # http, ftp


_INSECURE = re.compile(r"\b(?:http|ftp)://[^\s<>\"'）)\]，。；、]+")


def english_name(record: Record, steps: Steps, text: str) -> Iterator[Finding]:
    """An English name is Latin text that a source states, and the source can be looked up."""
    if steps == ("name", "en") and (_CHINESE.search(text) or not _LATIN.search(text)):
        message = f"{text!r} is not in English"
        hint = "write the name as its source has it, or remove en, en_source and en_reference"
        yield Finding(record.path, steps, message, text, "Latin letters, no Chinese ones", hint)
    elif isinstance(record, Entry):
        return  # whose names are the editor's own
    elif steps == ("name", "en_reference") and not _ADDRESS.search(text):
        if _TRANSLATED.search(text) and record.name.en_source in ("official", "third-party"):
            message = f"{text!r} translates: that is no source for a name"
            hint = "give the page that has the name, or write en_source: machine"
        elif len(text) < SHORTEST or key(text) in _NOWHERE:
            message = f"nobody can look up the name in {text!r}"
            hint = "give the address or title of a page that has the name; or remove the name"
        else:
            return
        allowed = "an address or a title"
        yield Finding(record.path, steps, message, text, allowed, hint, "warning")


SHORTEST = 4  # characters of a title by which a source can be found
_CHINESE = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")
_ADDRESS = re.compile(r"\w\.\w")
_TRANSLATED = re.compile(
    "translat|deepl|chatgpt|gpt-|deepseek|有道|百度翻译|谷歌翻译|机器翻译|自译|翻译软件|自行翻译",
    re.I,
)
_NOWHERE = frozenset((
    "internet", "web", "website", "online", "google", "baidu", "wikipedia", "official",
    "company", "self", "own", "news", "网络", "互联网", "网上", "官网", "官方", "公司", "公司官网",
    "官方网站", "百度", "新闻", "自己", "本人",
))  # fmt: skip


def _english(text: str) -> bool:
    return "en:" in text


RULES: tuple[Rule, ...] = (
    texts(_unfilled, placeholder),
    everywhere(_linked, insecure_link),
    texts(_english, english_name),
)
