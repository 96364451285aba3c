"""The build as one picture: bytes and git → records → catalogue and chronicle → pages → site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from registry import (
    catalogue,
    chronicle,
    classify,
    files,
    history,
    load,
    memo,
    numbers,
    pages,
    pinyin,
    problems,
    render,
    romanise,
    rules,
    sitemap,
    text,
    urls,
    write,
)
from registry.catalogue import Askers
from registry.chronicle import Chronicle
from registry.exports import feeds, revisions
from registry.memo import Memo
from registry.model import Content, History, Lang, Problem
from registry.pages import search as search_page
from registry.pages import view
from registry.past import Then
from registry.schema import Schemas
from registry.search import files as search
from registry.site import Site
from registry.write import Written

PROSE = "content/pages/"  # about.en.md, about.zh.md
Progress = Callable[[int, int], None]  # pages made, pages there will be (about)
Note = Callable[[Mapping[str, str]], str]  # what every page says of its state, by the texts


@dataclass(frozen=True, slots=True)
class Built:
    """What came of a build: nothing was written where a problem is an error."""

    problems: tuple[Problem, ...]
    written: Written | None
    history: History = history.EMPTY


def build(
    root: Path, out: Path, site: Site, progress: Progress, *, without_history: bool = False
) -> Built:
    """The site of the content below `root`, written to `out`. Raises WriteError, GitError."""
    tree = files.read(root)
    content, schemas, found = load.load(tree)
    found = problems.ordered([*found, *rules.check(content, tree, found)])
    if problems.errors(found):
        return Built(tuple(found), None)
    remembered = memo.of(root)
    try:
        past = history.EMPTY if without_history else history.read(root, "HEAD", remembered, tree)
        outputs = site_of(content, schemas, prose(tree), site, past, remembered=remembered)
        # Pages of lists come on top; the bar is ahead of them by a few parts in a hundred.
        expected = (len(content.filings) + len(content.companies)) * len(site.languages)
        return Built(tuple(found), write.write(out, _watched(outputs, expected, progress)), past)
    finally:
        remembered.close()


def build_then(then: Then, out: Path, site: Site, progress: Progress) -> Built:
    """The site of a state of the past, written to `out`. Raises WriteError."""
    if problems.errors(then.problems):
        return Built(then.problems, None)
    content = then.content
    outputs = site_of(content, then.schemas, prose(then.tree), site, then.history, then.note)
    expected = (len(content.filings) + len(content.companies)) * len(site.languages)
    return Built(then.problems, write.write(out, _watched(outputs, expected, progress)))


def history_of(root: Path, tree: Iterable[tuple[str, bytes]]) -> History:
    """The revisions of every record, the last of them as the working tree has it."""
    remembered = memo.of(root)
    try:
        return history.read(root, "HEAD", remembered, tree)
    finally:
        remembered.close()


def prose(tree: Iterable[tuple[str, bytes]]) -> dict[str, str]:
    """The Markdown of pages made by hand, by name and language: {"about.en": …}."""
    return {
        path.removeprefix(PROSE).removesuffix(".md"): data.decode()
        for path, data in tree
        if path.startswith(PROSE) and path.endswith(".md")
    }


def site_of(
    content: Content,
    schemas: Schemas,
    written: Mapping[str, str],
    site: Site,
    past: History = history.EMPTY,
    note: Note | None = None,
    remembered: Memo | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Every file of the site, by path."""
    cat = catalogue.make(content, askers(content))
    chron: Chronicle = chronicle.make(content, past)
    shared = render.assets()
    style = min(shared)
    yield from shared.items()
    yield from render.scripts().values()
    statuses = schemas.field("filing", "status").enum
    by_hand = sorted({name.partition(".")[0] for name in written})
    titles = search_page.titles(render.read_texts("en"), render.read_texts("zh"), by_hand)
    found = search.make(cat, statuses, remembered, titles)
    yield from found.files.items()
    index = {"manifest": found.manifest, "facets": found.facets}
    yield from revisions.outputs(chron, content)
    listed: list[str] = []
    for lang in site.languages:
        words = render.read_texts(lang)
        seen = view.make(lang, cat, chron, site, words, schemas, _prose(written, lang))
        said = note(words) if note else ""
        labels, data = revisions.fields(lang, schemas, content, words, site)
        yield labels, data
        draw = render.renderer(
            lang, site, words, schemas, style, note=said, labels=labels, search=index
        )
        for page in pages.pages(seen):
            if not page.anywhere:
                listed.append(urls.absolute(site.base_url, lang, page.url))
            yield urls.output(lang, page.url), draw(page)
        yield from feeds.outputs(seen)
    yield "sitemap.xml", sitemap.xml(listed)
    yield "robots.txt", sitemap.robots(site.base_url)


def askers(content: Content) -> Askers:
    """The functions that know names, terms and numbers."""
    return Askers(
        say=romanise.display,
        say_company=pinyin.display,
        classify=lambda filing: classify.classify(filing, content.terms),
        parts=lambda filing: numbers.parse(filing.register, filing.number),
        flags=lambda filing: numbers.anomalies(filing, content),
    )


def _prose(written: Mapping[str, str], lang: Lang) -> dict[str, Markup]:
    ending = f".{lang}"
    return {
        name.removesuffix(ending): text.html(written[name], level=2, relative=True)
        for name in sorted(written)
        if name.endswith(ending)
    }


def _watched(
    outputs: Iterable[tuple[str, bytes]], expected: int, progress: Progress
) -> Iterator[tuple[str, bytes]]:
    done = 0
    for output in outputs:
        progress(done, max(done + 1, expected))
        yield output
        done += 1
    progress(done, done)
