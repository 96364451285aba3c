"""What the pages of a site say, by key: the texts of the program, and a registry's own."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from registry import yamldoc
from registry.model import LANGS, Label, Lang
from registry.program import TEMPLATES
from registry.yamldoc import Issue, Node, Scalar

Texts = Mapping[str, str]  # by full key: {"nav.home": "Home"}

_FILE = re.compile(r"content/schema/texts\.([a-z]{2,3})\.yml")
FILE = "content/schema/texts.{}.yml"
MAX = 256 * 1024  # bytes of a file of texts

# The words between the facts of a change, which commands say too, that read no texts of a site.
WORDS: Mapping[str, Label] = {
    "notes": Label("Notes", "备注"),  # the Markdown below a record, which no schema names
    "comma": Label(", ", "、"),
    "semicolon": Label("; ", "；"),
    "colon": Label(": ", "："),
    "bracket": Label("{} ({})", "{}（{}）"),
    "place": Label("place {}", "第{}项"),
    "row": Label("No. {}", "序号{}"),
    "between": Label("between {} and {}", "{}至{}之间"),
    "after": Label("after {}", "{}之后"),
    "before": Label("by {}", "不晚于{}"),
    "until": Label("until {}", "使用至{}"),
    "added": Label("added {}", "新增{}"),
    "removed": Label("removed {}", "移除{}"),
}
PREFIX = "wording."


def tag(lang: Lang) -> str:
    """What marks a text of a page as one in some language."""
    return "zh-Hans" if lang == "zh" else lang


def lang_of(path: str) -> Lang:
    """The language of which a file of content/ has the texts; "" for any other file."""
    found = _FILE.fullmatch(path)
    return found[1] if found else ""


@lru_cache(maxsize=8)
def flat(source: str) -> Texts:
    """The texts in the YAML of a language by their full key: {"nav.home": "Home"}."""
    # This loader makes nothing but strings and mappings.
    return MappingProxyType(dict(_flat(yaml.load(source, Loader=yaml.CBaseLoader), "")))  # noqa: S506


def _flat(value: Any, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}.{name}" if key else str(name))
    else:
        yield key, str(value)


def of_program(lang: Lang, folder: Path = TEMPLATES) -> Texts:
    """The texts of one of the languages of the program."""
    return flat((folder / "i18n" / f"{lang}.yml").read_text(encoding="utf-8"))


def of(lang: Lang, own: Mapping[Lang, Texts]) -> Texts:
    """What a site says in a language: a registry's own texts, before those of the program."""
    given = own.get(lang, {})
    if lang not in LANGS:
        return given
    return MappingProxyType({**of_program(lang), **given}) if given else of_program(lang)


def words(lang: Lang, own: Mapping[Lang, Texts]) -> Texts:
    """The words between the facts of a change."""
    given = own.get(lang)
    if given is None:
        return _words(lang)
    return {key: given.get(PREFIX + key) or label[lang] for key, label in WORDS.items()}


@cache
def _words(lang: Lang) -> Texts:
    return {key: label[lang] for key, label in WORDS.items()}


# --- the texts of a registry ------------------------------------------------------------------


@cache
def english() -> Texts:
    """Every text there is, in English: what a registry may say otherwise, or in its language."""
    return {**of_program("en"), **{PREFIX + key: label["en"] for key, label in WORDS.items()}}


# What is said of records of some type only, and not asked of a registry that has none of them.
OF_TYPE: Mapping[str, re.Pattern[str]] = {
    type_: re.compile(rf"(?:{keys}|recorded.types?.{type_})(?:\..*)?")
    for type_, keys in {
        "anomaly": "maintenance.anomalies",
        "category": "number|categories|nav.categories|as_of.categor(?:ies|y)",
        "form": "filing.no_products|help.filing.products",
        "function": "functions|(?:nav|home).functions|filing.no_function|help.filing.functions",
        "group": "groups?|nav.groups|company.group|companies.groups",
        "identity": "company.identity|maintenance.questions",
        "law": "laws|nav.laws|filing.under",
        "region": "regions?|(?:filing|list).region|(?:nav|home).regions|facet.provinces"
        "|list.province",
        "role": "roles|nav.roles",
        "sector": "sectors|(?:nav|facet|home|list|maintenance).sectors|filing.no_sector"
        "|help.filing.sectors",
        "term": "where|filing.rests|help.filing.terms",
    }.items()
}


def asked(key: str, types: Container[str]) -> bool:
    """Whether a registry with records of these types says a text at all."""
    return all(type_ in types or not of.fullmatch(key) for type_, of in OF_TYPE.items())


def read(lang: Lang, data: bytes, types: Container[str]) -> tuple[Texts, list[Issue]]:
    """The texts of a file of a registry with records of some types, and what is wrong with it.

    In a language of the program it has those that the registry says otherwise, in another all.
    """
    if len(data) > MAX:
        message = f"{len(data):,} bytes; a file of this kind has at most {MAX:,}"
        return {}, [Issue(1, 1, "file-too-large", message)]
    document = yamldoc.read(data, front_matter=False)
    issues = list(document.issues)
    found: dict[str, str] = {}
    for key, node in _leaves(document.root, "", issues):
        if wrong := _wrong(key, node):
            issues.append(wrong)
        else:
            found[key] = node.text
    if lang not in LANGS and not any(one.rule == "yaml-syntax" for one in issues):
        told = {one.found for one in issues}
        issues += _missing(lang, document.root, {*found, *told}, types)
    return found, issues


def _leaves(node: Node | None, key: str, issues: list[Issue]) -> Iterator[tuple[str, Scalar]]:
    if type(node) is yamldoc.Mapping:
        for name, _, _, inner in node.entries:
            yield from _leaves(inner, f"{key}.{name}" if key else name, issues)
    elif type(node) is Scalar and key:
        yield key, node
    elif node is not None:
        message = "a list stands here, not a text"
        issues.append(Issue(node.line, node.column, "wrong-kind", message, "", "key: text"))


def _wrong(key: str, node: Scalar) -> Issue | None:
    """What is wrong with one text, if anything."""
    known = english().get(key)
    place = (node.line, node.column)
    if known is None and not _OPEN.fullmatch(key):
        message = f"no page says a text with the key {key!r}"
        return Issue(*place, "unknown-text", message, key, "", _near(key))
    if node.empty:
        message = f"the text {key} is missing"
        return Issue(*place, "missing-text", message, key, "", f"in English: {known}")
    blanks = _BLANK.findall(known or "")
    more = [one for one in _BLANK.findall(node.text) if one not in blanks]
    if more or re.search("[{}]", _BLANK.sub("", node.text)):
        message = f"the text {key} has a blank that is filled with nothing"
        found = more[0] if more else node.text
        allowed = ", ".join(dict.fromkeys(blanks)) or "no blanks"
        return Issue(*place, "wrong-blank", message, found, allowed, f"in English: {known}")
    return None


_BLANK = re.compile(r"\{[a-z_]*\}")
# what a registry calls its pages, its languages and the steps of its own
_OPEN = re.compile(r"nav\.[a-z0-9-]+|[a-z0-9-]+\.meta|language\.[a-z]{2,3}")


_NAMES = tuple(f"language.{lang}" for lang in LANGS)  # each language has a name of its own


def _missing(
    lang: Lang, root: Node | None, known: Container[str], types: Container[str]
) -> Iterator[Issue]:
    """The texts of another language that are not there, each at the place of those around it."""
    for key, text in (*english().items(), (f"language.{lang}", "…")):
        if key not in known and key not in _NAMES and asked(key, types):
            line, column = _around(root, key.split("."))
            message = f"the text {key} is missing"
            yield Issue(line, column, "missing-text", message, key, "", f"in English: {text}")


def _around(node: Node | None, steps: list[str]) -> tuple[int, int]:
    place = (1, 1)
    for step in steps:
        if type(node) is not yamldoc.Mapping:
            break
        entry = next((one for one in node.entries if one[0] == step), None)
        if entry is None:
            break
        place, node = (entry[1], entry[2]), entry[3]
    return place


def _near(key: str) -> str:
    import difflib  # dear, and few files have a wrong key

    near = difflib.get_close_matches(key, english(), n=1)
    return f"did you mean {near[0]}?" if near else ""
