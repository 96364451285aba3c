"""Problems: how they are ordered and printed."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from registry import advice, chinese
from registry.model import Lang, Problem

WORDS: Mapping[Lang, tuple[str, str, str]] = {
    "en": ("warning: ", "allowed: ", "see "),
    "zh": ("警告：", "可用：", "见 "),
}
MAX_SOURCE = 160
MAX_MESSAGE = 400


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by place, each once."""
    return sorted(set(problems))


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that make a check fail."""
    return [p for p in problems if p.severity == "error"]


def advised(problem: Problem) -> Problem:
    """The problem with what is allowed and how to mend it, where it does not say so itself."""
    general = advice.OF.get(problem.rule, advice.NONE)
    allowed, hint = problem.allowed or general.allowed, problem.hint or general.hint
    return replace(problem, allowed=allowed, hint=hint)


def in_chinese(problem: Problem, more: Mapping[str, str]) -> Problem:
    """The problem with its texts in Chinese; `more` are texts that content/ itself brings along."""
    message, allowed, hint = map(cut, (problem.message, problem.allowed, problem.hint))
    told = chinese.text(message, more)
    if problem.rule == "yaml-syntax":
        told = f"此处不是合法的 YAML（解析器：{message}）"
    return replace(problem, message=told, allowed=chinese.text(allowed), hint=chinese.text(hint))


def explained(rule: str) -> str:
    """Where a rule is explained: why it is, what is wrong, what is right."""
    return f"docs/rules.md#{rule}"


def as_text(problem: Problem, lang: Lang = "en") -> str:
    """`path:line:column: rule message`, the line with a caret, what is allowed, how to mend it."""
    warning, allowed, see = WORDS[lang]
    mark = "" if problem.severity == "error" else warning
    lines = [f"{place(problem)}: {mark}{problem.rule} {cut(problem.message)}"]
    if problem.line and problem.source:
        lines += caret(problem.source, problem.column)
    if problem.allowed:
        lines.append(f"    {allowed}{problem.allowed}")
    if problem.hint:
        lines.append(f"    {cut(problem.hint)}")
    lines.append(f"    {see}{explained(problem.rule)}")
    return "\n".join(map(printable, lines))  # names of files and values stand in all of them


def cut(text: str) -> str:
    """The text, or its beginning and end where it is so long that nobody would read it."""
    return text if len(text) <= MAX_MESSAGE else f"{text[: MAX_MESSAGE - 60]} … {text[-50:]}"


def count(number: int, word: str) -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def place(problem: Problem) -> str:
    """`path:line:column`, or the path alone for a problem of the whole file."""
    if not problem.line:
        return problem.path
    return f"{problem.path}:{problem.line}:{problem.column}"


def caret(source: str, column: int) -> list[str]:
    """The line and a caret under the column; long lines are cut around it."""
    start = 0
    if len(source) > MAX_SOURCE:
        start = max(0, min(column - 1 - MAX_SOURCE // 2, len(source) - MAX_SOURCE))
    shown = printable(source[start : start + MAX_SOURCE])
    before = printable(source[start : column - 1])
    return [f"    {shown}", f"    {' ' * width(before)}^"]


def printable(text: str) -> str:
    """The text with control characters made visible, so that no file can steer a terminal."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in _SPACES else _SHOWN.get(c, "\N{REPLACEMENT CHARACTER}")
        for c in text
    )


_SPACES = "\u3000\xa0"
_SHOWN = {"\t": "\N{RIGHTWARDS ARROW}", "\n": "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}"}


def width(text: str) -> int:
    """How many columns of a terminal the text takes: Chinese characters take two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def as_github(problem: Problem, lang: Lang = "en") -> str:
    """A workflow command that GitHub shows beside the line of a pull request."""
    _, allowed, see = WORDS[lang]
    details = [problem.message]
    if problem.allowed:
        details.append(f"{allowed}{problem.allowed}")
    if problem.hint:
        details.append(problem.hint)
    details.append(f"{see}{explained(problem.rule)}")
    values = {"file": problem.path, "title": problem.rule}
    if problem.line:
        values |= {"line": str(problem.line), "col": str(problem.column)}
    pairs = ",".join(f"{key}={_property(value)}" for key, value in values.items())
    return f"::{problem.severity} {pairs}::{_data(chr(10).join(details))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_data(problem: Problem) -> dict[str, Any]:
    """A problem as plain data."""
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity,
        "rule": problem.rule,
        "message": problem.message,
        "found": problem.found,
        "allowed": problem.allowed,
        "hint": problem.hint,
        "explained": explained(problem.rule),
    }


def render(
    problems: Iterable[Problem],
    form: str,
    lang: Lang = "en",
    more: Mapping[str, str] | None = None,
) -> str:
    """All problems in one form: text, github or json; empty where there are none (but for json).

    `more` are Chinese texts that content/ itself brings along, by the English ones.
    """
    listed = list(map(advised, problems))
    if lang == "zh":
        listed = [in_chinese(one, more or {}) for one in listed]
    if form == "json":
        return json.dumps([as_data(p) for p in listed], ensure_ascii=False, indent=2) + "\n"
    one = as_github if form == "github" else as_text
    return "".join(one(p, lang) + "\n" for p in listed)
