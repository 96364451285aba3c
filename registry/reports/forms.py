"""The forms of a report: text for a terminal, Markdown for a comment, a page of HTML.

Anybody may have written a name or a value, so none of them acts: control characters are made
visible; in Markdown a value is a span of code, which GitHub reads for no markup, mention or link;
the page escapes everything and allows itself no script and no style but its own.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import jinja2
from markupsafe import Markup

from registry import texts as own
from registry.diff import Piece
from registry.problems import printable, width
from registry.program import TEMPLATES
from registry.reports import Entry, Pair, Report, Section, Words
from registry.wording import Told

FOLDER = TEMPLATES / "report"
MOST = 60_000  # characters of a report in Markdown: GitHub takes 65,536 of a comment
MARKS: Mapping[str, str] = {
    "added": "+", "removed": "−", "edited": "~", "moved": "↕", "restored": "+", "unreadable": "?",
}  # fmt: skip
LINES = "left_lines"  # the text that counts the changes of an entry that are not shown
RISK = "!"
ARROW = "→"


def texts(lang: str) -> Mapping[str, str]:
    """The texts of reports in a language."""
    return own.flat((FOLDER / "i18n" / f"{lang}.yml").read_text(encoding="utf-8"))


def heading(section: Section, words: Words) -> str:
    """The title of a section and how many entries it has, and shows."""
    told = len(section.entries)
    key = "heading" if told == section.total else "heading_part"
    return words[key].format(title=section.title, n=f"{section.total:,}", shown=f"{told:,}")


def _left(words: Words, number: int, report: Report, key: str = "left") -> str:
    """How many more there are, and what shows them."""
    return words[key].format(n=f"{number:,}", how=report.how)


# --- text -------------------------------------------------------------------------------------


def as_text(report: Report, words: Words) -> str:
    """The report for a terminal."""
    lines = [report.title, *(_pair(one, words) for one in report.pairs)]
    if report.table:
        lines += ["", *_columns(report.table)]
    for section in report.sections:
        lines += ["", heading(section, words)]
        for entry in section.entries:
            lines += ["", *_text_entry(entry, words)] if entry.told else _text_entry(entry, words)
            lines += [f"      {_left(words, entry.left, report, LINES)}"] if entry.left else []
        if rest := section.total - len(section.entries):
            lines.append(f"  {_left(words, rest, report)}")
    return "".join(f"{printable(line)}\n" for line in lines)


def _text_entry(entry: Entry, words: Words) -> Iterator[str]:
    mark = f"{RISK if entry.risky else ' '} {MARKS.get(entry.state, ' ')}"
    yield f"{mark} {entry.title}"
    if entry.facts:
        yield f"      {' · '.join(entry.facts)}"
    for pair in entry.pairs:
        yield f"      {_pair(pair, words)}"
    for told in entry.told:
        body = f"{told.before} {ARROW} {told.after}" if told.before and told.after else ""
        body = body or told.before or told.after
        if told.pieces:
            body = "".join(map(_text_piece, told.pieces))
        item = "" if body.startswith(told.item) else told.item
        head = words["colon"].join(filter(None, (told.label, item, body)))
        yield f"    {RISK if told.risky else ' '} {MARKS[told.kind]} {head}"


def _text_piece(piece: Piece) -> str:
    kind, text = piece
    return text if kind == "same" else f"[-{text}-]" if kind == "removed" else f"{{+{text}+}}"


def _pair(pair: Pair, words: Words) -> str:
    return words["colon"].join(filter(None, pair))


def _columns(table: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The rows with their first column to the left and numbers to the right."""
    rows = [tuple(map(printable, row)) for row in table]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        spaces = [" " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)]
        numbers = (f"  {space}{cell}" for space, cell in zip(spaces[1:], row[1:], strict=True))
        yield f"{row[0]}{spaces[0]}{''.join(numbers)}"


# --- Markdown ---------------------------------------------------------------------------------


def as_markdown(report: Report, words: Words, most: int = MOST) -> str:
    """The report as Markdown that is safe in a comment, about `most` characters long; 0: all."""
    lines = [f"## {_md(report.title)}", ""]
    lines += [f"- {_md_pair(one)}" for one in report.pairs]
    if report.table:
        lines += ["", *_md_table(report.table)]
    used = sum(map(len, lines))
    for section in report.sections:
        entries: list[str] = []
        count = 0
        for entry in section.entries:
            made = "\n".join(_md_entry(entry))
            made += f"\n  - {_left(words, entry.left, report, LINES)}" if entry.left else ""
            if most and used + len(made) > most:
                break
            used += len(made) + 1
            count += 1
            entries.append(made)
        kept = Section(section.title, section.entries[:count], section.total)
        lines += ["", f"### {_md(heading(kept, words))}", "", *entries]
        if rest := section.total - count:
            lines.append(f"- {_left(words, rest, report)}")
    return "\n".join(lines) + "\n"


def _md_entry(entry: Entry) -> Iterator[str]:
    mark = f"**{RISK}** " if entry.risky else ""
    state = f"{MARKS[entry.state]} " if entry.state in MARKS else ""
    head = " · ".join((f"**{code(entry.title)}**", *map(code, entry.facts)))
    yield f"- {mark}{_md_mark(state)}{head}"
    for pair in entry.pairs:
        yield f"  - {_md_pair(pair)}"
    for told in entry.told:
        yield f"  - {_md_told(told)}"


def _md_told(told: Told) -> str:
    body = f" {ARROW} ".join(map(code, filter(None, (told.before, told.after))))
    if told.pieces:
        body = " ".join(filter(None, map(_md_piece, told.pieces)))
    same = (told.before or told.after).startswith(told.item)
    item = "" if same else f" ({code(told.item)})"
    mark = f"**{RISK}** " if told.risky else ""
    return f"{mark}{_md_mark(MARKS[told.kind])} {_md(told.label)}{item}: {body}"


def _md_piece(piece: Piece) -> str:
    kind, text = piece
    if not text.strip():
        return ""
    around = {"same": "", "removed": "~~", "added": "**"}[kind]
    return f"{around}{code(text)}{around}"


def _md_mark(mark: str) -> str:
    """A mark that cannot begin a list or strike text out."""
    return mark.replace("+", "\\+").replace("~", "\\~")


def _md_pair(pair: Pair) -> str:
    return ": ".join(filter(None, (_md(pair.text), code(pair.value))))


def _md_table(table: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    head, *rows = table
    yield _md_row(head)
    yield f"|---|{'---:|' * (len(head) - 1)}"
    yield from map(_md_row, rows)


def _md_row(cells: Iterable[str]) -> str:
    # no escape of a bar is safe in a table: cells are cut before code is looked for
    return f"| {' | '.join(_md(cell.replace('|', '｜')) for cell in cells)} |"


_HARMLESS = frozenset(" ›·，：（）,:()-")


def _md(text: str) -> str:
    """A text of ours or of a schema: as it is if it can hold no markup, else as code."""
    plain = all(sign.isalnum() or sign in _HARMLESS for sign in text)
    return text if plain and not _ISSUE.search(text) else code(text)


_ISSUE = re.compile(r"GH-\d", re.I)  # which GitHub takes for a link to an issue, as it takes #1


def code(text: str) -> str:
    """A value as a span of code, on one line; "" for none."""
    text = printable(text)
    if not text:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text[0] in " `" or text[-1] in " `" else ""
    return f"{fence}{space}{text}{space}{fence}"


# --- HTML -------------------------------------------------------------------------------------


def as_html(report: Report, words: Words, lang: str) -> str:
    """The report as a page that stands alone."""
    style = (FOLDER / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _page().render(
        report=report,
        sections=[
            (heading(section, words), section.entries, section.total - len(section.entries))
            for section in report.sections
        ],
        colon=words["colon"],
        left=lambda number: _left(words, number, report),
        left_lines=lambda number: _left(words, number, report, LINES),
        marks=MARKS,
        style=Markup(style),  # noqa: S704  our own file
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'",
        html_lang="zh-Hans" if lang == "zh" else "en",
    )


@cache
def _page() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    return environment.get_template("page.html")
