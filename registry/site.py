"""The few things an operator sets about the site: `site.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from msgspec import Struct

from registry.model import LANGS, Label, Lang
from registry.sources import Checked

FILE = "site.yml"
OURS = Path(__file__).resolve().parent.parent / FILE
KNOWN = ("title", "base_url", "repository", "languages")


class SiteError(Exception):
    """What is wrong with site.yml or with the base URL, in one line."""


class Site(Struct, frozen=True):
    """The name of the site, its address and where its records can be edited."""

    title: Label
    base_url: str  # ends with a slash
    repository: str  # address of the repository in a browser, without the slash; "" none
    languages: tuple[Lang, ...]
    checked: Checked | None = None  # whether sources answered, where a build is told to show it

    @property
    def base_path(self) -> str:
        """The path below which the site is served: `/`, or `/registry/`."""
        return urlsplit(self.base_url).path

    @property
    def published(self) -> bool:
        """Whether the address is more than one's own machine, so that others can follow it."""
        return urlsplit(self.base_url).hostname not in ("localhost", "127.0.0.1", "::1")


def read(root: Path, base_url: str = "") -> Site:
    """The settings in site.yml below a root, or those of this program where it has none."""
    path = root / FILE
    if not path.is_file():
        path = OURS
    try:
        return parse(path.read_text(encoding="utf-8"), base_url)
    except (OSError, UnicodeDecodeError) as error:
        raise SiteError(f"{path}: {error}") from error


def parse(text: str, base_url: str = "") -> Site:
    """The settings in the text of site.yml; an address given beside it wins. Raises SiteError."""
    try:
        # BaseLoader makes nothing but strings, lists and mappings.
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        raise SiteError(f"site.yml: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise SiteError("site.yml: a mapping is expected")
    if unknown := sorted(set(map(str, data)) - set(KNOWN)):
        raise SiteError(f"site.yml: unknown: {', '.join(unknown)}; known: {', '.join(KNOWN)}")
    return Site(
        title=_label(data.get("title")),
        base_url=_address("base_url", base_url or str(data.get("base_url") or "")) + "/",
        repository=_address("repository", str(data["repository"]))
        if data.get("repository")
        else "",
        languages=_languages(data.get("languages")),
    )


def _label(value: Any) -> Label:
    if not isinstance(value, Mapping) or not all(isinstance(value.get(k), str) for k in LANGS):
        raise SiteError("site.yml: title: a text for each of en and zh is expected")
    return Label(value["en"], value["zh"])


def _address(name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SiteError(f"site.yml: {name}: an http or https address is expected, not {value!r}")
    return value.rstrip("/")


def _languages(value: Any) -> tuple[Lang, ...]:
    if value is None:
        return LANGS
    chosen = tuple(lang for lang in LANGS if isinstance(value, list) and lang in value)
    if len(chosen) != len(value) or LANGS[0] not in chosen:
        raise SiteError(f"site.yml: languages: of {', '.join(LANGS)}; {LANGS[0]} is needed")
    return chosen
