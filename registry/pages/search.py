"""The search: one page for what a script fills in; without it, the way to the lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlencode

from registry.model import Label, Page
from registry.pages import view as v
from registry.pages.view import View

URL = "search/index.html"
SAYS = "search.say."  # the texts that the script shows
BROWSE = (
    "companies", "groups", "registers", "batches", "sectors", "functions", "categories", "roles",
    "regions", "laws",
)  # fmt: skip
# Pages that are no record's, which search finds by what they are called.
FOUND = {
    **{f"{kind}/index.html": f"nav.{kind}" for kind in (*BROWSE, "changes")},
    "as-of/index.html": "as_of.title",
}
# What an example shows, and a query for it.
EXAMPLES = {
    "chinese": "豆包",
    "pinyin": "tongyi qianwen",
    "english": "education",
    "number": "网信算备1101",
    "phrase": '"智能客服"',
    "without": "客服 -银行",
    "company": "company:百度",
}


def pages(view: View) -> Iterator[Page]:
    """The page of the search."""
    yield Page(
        url=URL,
        template="search.html",
        title=view.t("search.title"),
        description=view.t("search.meta"),
        crumbs=v.crumbs(view),
        context={
            "examples": [
                (query, f"index.html?{urlencode({'q': query})}", view.t(f"search.example.{what}"))
                for what, query in EXAMPLES.items()
            ],
            "browse": [v.index(view, kind) for kind in BROWSE],
            "texts": list(_texts(view)),
        },
    )


def titles(
    en: Mapping[str, str], zh: Mapping[str, str], written: Iterable[str]
) -> dict[str, Label]:
    """What pages that are no record's are called, by address; `written` names those by hand."""
    known = {**FOUND, **{f"{name}.html": f"nav.{name}" for name in written}}
    return {url: Label(en[key], zh[key]) for url, key in known.items()}


def _texts(view: View) -> Iterator[tuple[str, str]]:
    """What the script says, by key; the registers go by their short names."""
    for key, text in view.texts.items():
        if key.startswith(SAYS):
            yield key.removeprefix(SAYS), text
    for register in v.registers(view):
        yield f"register.{register.id}", view.label(register.short)
