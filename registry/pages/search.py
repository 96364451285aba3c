"""The search: one page for what a script fills in; without it, the way to the lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlencode

from registry.model import Label, Lang, Link, Page, label
from registry.pages import axes
from registry.pages import view as v
from registry.pages.view import View
from registry.schema import Schemas

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
WORDS = re.compile(r"[^\W_]{3,}")
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
                for what, query in _examples(view)
            ],
            "browse": [
                *(v.index(view, kind) for kind in BROWSE if view.schemas.stands(kind)),
                *(Link(axes.title(view, kind), f"{kind}/index.html") for kind in axes.own(view)),
            ],
            "texts": list(_texts(view)),
        },
    )


def _examples(view: View) -> Iterator[tuple[str, str]]:
    """What may be asked, and a query for it: of a registry that is not in Chinese, of its own."""
    if view.site.names == "zh":
        yield from EXAMPLES.items()
        return
    newest = next((view.cat.by_register.get(one.id, ()) for one in v.registers(view)), ())[:1]
    for filing in (view.cat.content.filings[id_] for id_ in newest):
        words = WORDS.findall(filing.name.zh)
        holder = view.cat.holders[filing.company]
        yield from (("english", word) for word in words[:1])
        yield "number", filing.number
        yield from (("phrase", f'"{" ".join(words[:2])}"') for _ in words[1:2])
        owned = WORDS.findall(holder.company.name.zh)
        yield from (("company", f"company:{word}") for word in owned[:1])


def titles(
    texts: Mapping[Lang, Mapping[str, str]], written: Iterable[str], schemas: Schemas
) -> dict[str, Label]:
    """What pages that are no record's are called, by address; `written` names those by hand."""
    found = {url: key for url, key in FOUND.items() if schemas.stands(url.partition("/")[0])}
    known = {**found, **{f"{name}.html": f"nav.{name}" for name in written}}
    return {
        url: label({lang: one.get(key, url.removesuffix(".html")) for lang, one in texts.items()})
        for url, key in known.items()
    }


def _texts(view: View) -> Iterator[tuple[str, str]]:
    """What the script says, by key; the registers go by their short names."""
    for key, text in view.texts.items():
        if key.startswith(SAYS):
            yield key.removeprefix(SAYS), text
    for register in v.registers(view):
        yield f"register.{register.id}", view.label(register.short)
