"""The few things an operator sets about the site: `site.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from registry import colours, texts, yamldoc
from registry.model import LANGS, Label, Lang, Problem, label
from registry.sources import Checked
from registry.yamldoc import Issue, Node, Scalar

FILE = "site.yml"
OURS = Path(__file__).resolve().parent.parent / FILE
KNOWN = ("title", "base_url", "repository", "languages", "names", "accent")
SCHEMAS = Path("content/schema")
RULE = "site-setting"
_CODE = re.compile("[a-z]{2,3}")


class SiteError(Exception):
    """What is wrong with site.yml or with the base URL, in one line."""


class Site(Struct, frozen=True):
    """The name of the site, its address and where its records can be edited."""

    title: Label
    base_url: str  # ends with a slash
    repository: str  # address of the repository in a browser, without the slash; "" none
    languages: tuple[Lang, ...]  # English first
    checked: Checked | None = None  # whether sources answered, where a build is told to show it
    names: Lang = "zh"  # in which the registers publish names
    accent: str = ""  # the colour of links, as #rrggbb; "" that of the program

    @property
    def base_path(self) -> str:
        """The path below which the site is served: `/`, or `/registry/`."""
        return urlsplit(self.base_url).path

    @property
    def published(self) -> bool:
        """Whether the address is more than one's own machine, so that others can follow it."""
        return urlsplit(self.base_url).hostname not in ("localhost", "127.0.0.1", "::1")

    def other(self, lang: Lang) -> Lang:
        """The language beside another in which things are called, too; "" where there is none."""
        return next((one for one in self.languages if one != lang), "")


def read(root: Path, base_url: str = "") -> Site:
    """The settings in site.yml below a root, or those of this program where it has none."""
    return _right(*_read(root, base_url))


def parse(text: str, base_url: str = "") -> Site:
    """The settings in the text of site.yml; an address given beside it wins. Raises SiteError."""
    return _right(*_parse(text.encode(), base_url))


def _right(site: Site | None, issues: list[Issue]) -> Site:
    for one in issues:
        told = "; ".join(filter(None, (one.message, one.allowed and f"allowed: {one.allowed}")))
        hint = f"; {one.hint}" if one.hint else ""
        place = f":{one.line}:{one.column}" if one.line else ""
        raise SiteError(f"{FILE}{place}: {told}{hint}")
    assert site is not None  # noqa: S101  (where nothing is wrong)
    return site


def problems(root: Path) -> list[Problem]:
    """What is wrong with site.yml, and with what it needs beside the schemas."""
    path = root / FILE
    if not path.is_file():
        return []
    _, issues = _read(root, "")
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return [
        Problem(
            path=FILE,
            line=one.line,
            column=one.column,
            rule=RULE,
            message=one.message,
            found=one.found,
            allowed=one.allowed,
            hint=one.hint,
            source=lines[one.line - 1] if 0 < one.line <= len(lines) else "",
        )
        for one in issues
    ]


def _read(root: Path, base_url: str) -> tuple[Site | None, list[Issue]]:
    path = root / FILE
    if not path.is_file():
        path = OURS
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, [Issue(0, 0, RULE, str(error))]
    site, issues = _parse(data, base_url)
    if site and path != OURS:
        issues += _unspoken(site, root, data)
    return (None if issues else site), issues


def _parse(data: bytes, base_url: str) -> tuple[Site | None, list[Issue]]:
    """The settings in site.yml, and what is wrong with it."""
    document = yamldoc.read(data, front_matter=False)
    if document.issues:
        return None, [one._replace(message=f"not YAML: {one.message}") for one in document.issues]
    if document.root is None:
        return None, [Issue(1, 1, RULE, "a mapping is expected", "", ", ".join(KNOWN))]
    found = _Settings(document.root)
    return found.site(base_url), found.issues


class _Settings:
    """Reads the settings one by one; whatever is wrong is collected with its place."""

    def __init__(self, root: Node) -> None:
        self.issues: list[Issue] = []
        self.nodes: dict[str, Node] = {}
        if type(root) is not yamldoc.Mapping:
            message = "a mapping is expected"
            self._wrong(root, message, "", ", ".join(KNOWN))
            return
        for key, line, column, node in root.entries:
            self.nodes[key] = node
            if key not in KNOWN:
                message, allowed = f"unknown: {key}", ", ".join(KNOWN)
                self.issues.append(Issue(line, column, RULE, message, key, allowed))

    def site(self, base_url: str) -> Site | None:
        """The settings, where all of them are right."""
        languages = self._languages(self.nodes.get("languages"))
        given = self._text("base_url")
        made = Site(
            title=self._title(self.nodes.get("title"), languages),
            base_url=self._address("base_url", base_url or given) + "/",
            repository=self._address("repository", self._text("repository"), needed=False),
            languages=languages,
            names=self._code("names", self._text("names") or "zh"),
            accent=self._accent(self._text("accent")),
        )
        return None if self.issues else made

    def _wrong(self, node: Node | None, message: str, found: str, allowed: str) -> None:
        line, column = (node.line, node.column) if node else (1, 1)
        self.issues.append(Issue(line, column, RULE, message, found, allowed))

    def _text(self, name: str) -> str:
        node = self.nodes.get(name)
        if node is not None and type(node) is not Scalar:
            message = f"{name}: one text is expected"
            self._wrong(node, message, "", "")
        return node.text if type(node) is Scalar else ""

    def _code(self, name: str, text: str) -> Lang:
        if not _CODE.fullmatch(text):
            message = f"{name}: {text!r} is no code of a language"
            allowed = "two or three letters"
            self._wrong(self.nodes.get(name), message, text, allowed)
        return text

    def _title(self, node: Node | None, languages: tuple[Lang, ...]) -> Label:
        data = yamldoc.plain(node) if node else {}
        given: Mapping[str, Any] = data if isinstance(data, dict) else {}
        lacking = [lang for lang in languages if not given.get(lang)]
        if lacking or not all(isinstance(text, str) for text in given.values()):
            wanted = " and ".join(languages)
            message = f"title: a text for each of the languages is expected: {wanted}"
            self._wrong(node, message, "", f"{languages[0]}: …")
            return label({})
        return label(given)

    def _address(self, name: str, value: str, *, needed: bool = True) -> str:
        if not value and not needed:
            return ""
        parts = urlsplit(value)
        plain = parts.scheme in ("http", "https") and parts.netloc
        if not plain or parts.query or parts.fragment:
            message = f"{name}: an http or https address is expected, not {value!r}"
            self._wrong(self.nodes.get(name), message, value, "https://…")
        return value.rstrip("/")

    def _languages(self, node: Node | None) -> tuple[Lang, ...]:
        if node is None:
            return LANGS
        given = yamldoc.plain(node)
        codes = given if isinstance(given, list) else [given]
        good = all(isinstance(one, str) and _CODE.fullmatch(one) for one in codes)
        if not good or len(set(map(str, codes))) < len(codes) or "en" not in codes:
            message = "languages: codes of two or three letters, each once; en is needed"
            allowed = "a list of codes, such as en and nl"
            self._wrong(node, message, str(given), allowed)
            return ("en",)
        return ("en", *(one for one in codes if one != "en"))

    def _accent(self, text: str) -> str:
        if text and (wrong := colours.wrong(text)):
            node = self.nodes["accent"]
            message, allowed, hint = wrong
            self.issues.append(Issue(node.line, node.column, RULE, message, text, allowed, hint))
        return text.lower()


def _unspoken(site: Site, root: Path, data: bytes) -> list[Issue]:
    """What a language of the site needs and has not: texts of its own, labels in the schemas."""
    node = yamldoc.read(data, front_matter=False).root
    found = []
    for lang in site.languages:
        place = _place(node, lang)
        own = root / texts.FILE.format(lang)
        if lang not in LANGS and not own.is_file():
            message = f"languages: {lang} has no texts: there is no {texts.FILE.format(lang)}"
            hint = "write it with the keys of the English texts; a check names each that is missing"
            found.append(Issue(*place, RULE, message, lang, "", hint))
        if lang != "en" and (bare := _bare(root, lang)):
            message = f"languages: {bare} has no label in {lang}"
            hint = f"add x-title-{lang} and x-description-{lang} to it and to each of its fields"
            found.append(Issue(*place, RULE, message, lang, "", hint))
    return found


def _place(node: Node | None, lang: Lang) -> tuple[int, int]:
    """Where the languages name one."""
    entries = node.entries if type(node) is yamldoc.Mapping else []
    listed = next((one for key, _, _, one in entries if key == "languages"), None)
    for one in listed.items if type(listed) is yamldoc.Sequence else ():
        if type(one) is Scalar and one.text == lang:
            return one.line, one.column
    return 1, 1


def _bare(root: Path, lang: Lang) -> str:
    """The first schema without a label in a language; "" none."""
    wanted = f'"x-title-{lang}"'.encode()  # a schema that has one has all: its reader sees to that
    paths = sorted((root / SCHEMAS).glob("*.schema.json"))
    bare = (one for one in paths if wanted not in one.read_bytes())
    return next((f"{SCHEMAS.as_posix()}/{one.name}" for one in bare), "")
