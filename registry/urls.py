"""Where every page lives, as seen from the root of its language."""

from __future__ import annotations

from functools import cache
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit

from registry.model import LANGS, Lang

SAFE = "/-._~()"  # what stays as it is in an address


class Filed(Protocol):
    """A filing that stands, or one that stood here once."""

    @property
    def id(self) -> str:
        """Register and number."""

    @property
    def path(self) -> str:
        """Where its file lies in the repository, or lay."""


def filing(record: Filed) -> str:
    """The page of a filing, named as its file in the repository."""
    return f"filings/{record.id.partition('/')[0]}/{_stem(record.path)}.html"


def revisions(record: Filed) -> str:
    """The revisions of a filing as data: one file at the root of the site, for all languages."""
    return f"filings/{record.id.partition('/')[0]}/{_stem(record.path)}.json"


def _stem(path: str) -> str:
    """The name of a file without its ending; a dot at its beginning or end begins none."""
    name = path.rpartition("/")[2]
    at = name.rfind(".")
    return name[:at] if 0 < at < len(name) - 1 else name


def company(slug: str) -> str:
    """The page of a company."""
    return f"companies/{slug}.html"


def letter(initial: str, number: int = 1) -> str:
    """A page of the A–Z of companies; `0` stands for names that begin with no letter."""
    return numbered(f"companies/az/{initial.lower()}.html", number)


def batch(register: str, name: str, number: int = 1) -> str:
    """The page of one official list."""
    return numbered(f"batches/{register}/{name}.html", number)


def entry(kind: str, key: str, number: int = 1) -> str:
    """The page of an entry of a vocabulary: entry("sectors", "health")."""
    return numbered(f"{kind}/{key}.html", number)


def feed(kind: str, key: str = "", archive: int = 0) -> str:
    """A feed of changes: feed("registry"), feed("sectors", "health"); or an archive of it."""
    name = f"{kind}/{key}" if key else kind
    return f"feeds/{name}.archive-{archive}.xml" if archive else f"feeds/{name}.xml"


def form(repository: str, name: str, title: str, **answers: str) -> str:
    """A form of issues with answers in it, for a repository on GitHub; "" for any other or none."""
    if "github" not in (urlsplit(repository).hostname or "").split("."):
        return ""
    asked = {"template": f"{name}.yml", "title": title, **answers}
    return f"{repository}/issues/new?{urlencode(asked, quote_via=quote)}"


def numbered(url: str, number: int) -> str:
    """The given page of a paged list; the first one has no number."""
    return url if number == 1 else f"{url.removesuffix('.html')}-{number}.html"


@cache
def href(url: str) -> str:
    """A page's path as it stands in a link."""
    return quote(url, safe=SAFE)


def output(lang: Lang, url: str) -> str:
    """The file of a page below `site/`: English at the root, other languages in a folder."""
    return url if lang == LANGS[0] else f"{lang}/{url}"


def up(url: str) -> str:
    """The way from a page to the root of its language: `../../`, or nothing at the root."""
    return "../" * url.count("/")


def absolute(base: str, lang: Lang, url: str) -> str:
    """The permanent address of a page; `index.html` at the end is left out."""
    path = output(lang, url)
    if path == "index.html" or path.endswith("/index.html"):
        path = path.removesuffix("index.html")
    return base + href(path)
