"""Pagefind over the same records: a page for each filing and company, and its index of them.

By default a page has the fields that our index has, in one language, and nothing else: so neither
search is charged for what stands on a page besides. The pages as they were built can be given, too.
"""

from __future__ import annotations

import html
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from registry import urls
from registry.catalogue import Catalogue
from registry.model import Lang
from registry.search.documents import (
    CITY,
    COMPANY,
    FORMER,
    NAME,
    NOTES,
    NUMBER,
    PRODUCTS,
    Document,
    Documents,
    counted_to,
)
from registry.texts import tag

PAGE = "pagefind.html"  # an empty page on which Pagefind is asked
SCRIPT = "pagefind/pagefind.js"
COMMAND = [sys.executable, "-m", "pagefind"]
NAMED = {"province": "region"}  # what facets are called that have another name than their axis
MEBIBYTE = 1024 if sys.platform != "darwin" else 1024 * 1024  # as the system counts memory
INTERFACE = re.compile(r"pagefind-.*(ui|highlight)\.(js|css)")
MAIN = re.compile(r"<main\b[^>]*>")

Pages = Iterable[tuple[str, str]]  # path and HTML


class Index(NamedTuple):
    """What Pagefind made, by path; seconds of the processor, the peak of its memory in MiB."""

    files: dict[str, bytes]
    seconds: float
    peak: int

    @property
    def own(self) -> dict[str, bytes]:
        """The files that a search may need, without what draws one."""
        return {path: data for path, data in self.files.items() if not INTERFACE.search(path)}


def version() -> str:
    """The version of Pagefind, and whether it cuts the words of Chinese pages apart."""
    told = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError("no Pagefind: pip install -e '.[bench]' installs it")
    extended = importlib.util.find_spec("pagefind_bin_extended") is not None
    return told.stdout.strip() + (", extended" if extended else "")


# --- pages -------------------------------------------------------------------------------------


def pages(documents: Documents, cat: Catalogue, lang: Lang) -> Iterator[tuple[str, str]]:
    """A small page for each filing and company."""
    for block in documents.blocks[1:]:
        for document in block:
            title = html.escape(document.name.zh)
            lines = [
                f"<p>{html.escape(text)}</p>" for text in _texts(document, block[0], cat, lang)
            ]
            for facet, value in _facets(document, documents, lang):
                if facet in ("status", "year"):
                    lines.append(_filter(facet, value))
                else:  # our index has these as words, too
                    lines.append(f'<p data-pagefind-filter="{facet}">{html.escape(value)}</p>')
            text = "\n".join(lines)
            yield (
                document.href,
                f'<!doctype html>\n<html lang="{tag(lang)}">\n<meta charset="utf-8">\n'
                f"<title>{title}</title>\n<main data-pagefind-body>\n<h1>{title}</h1>\n"
                f"{text}\n</main>\n",
            )


def built(site: Path, documents: Documents, lang: Lang) -> Iterator[tuple[str, str]]:
    """The pages of filings and companies of a built site, marked for Pagefind."""
    for document in documents:
        if document.kind in ("filing", "company"):
            path = site / urls.output(lang, document.href)
            filters = "".join(_filter(*each) for each in _facets(document, documents, lang))
            begin = "<main data-pagefind-body>\n" + filters.replace("\\", r"\\")
            yield document.href, MAIN.sub(begin, path.read_text(encoding="utf-8"), count=1)


def _texts(document: Document, company: Document, cat: Catalogue, lang: Lang) -> Iterator[str]:
    """What a page says below its title, but for the facets."""
    texts = document.texts
    if lang == "en":  # as on our pages, where readers of Chinese see no Latin letters
        yield from filter(None, dict.fromkeys((document.spoken, company.spoken)))
    for field in (NAME, FORMER, COMPANY, NUMBER, PRODUCTS, NOTES):
        yield from (text for text in texts.get(field, ()) if text != document.name.zh)
    if document.facets:
        yield from document.shared.get(COMPANY, ())
        filing = cat.entries[document.ref.removeprefix("filing ")].filing
        for id_ in filing.terms:
            yield f"{id_} {cat.content.terms[id_].en}" if lang == "en" else id_
        yield from texts.get(CITY, ())[lang == "zh" :][:1]


def _facets(document: Document, documents: Documents, lang: Lang) -> Iterator[tuple[str, str]]:
    """What a filing is counted to: facet and value."""
    facets = document.facets
    if facets is None:
        return
    for axis, at in counted_to(facets, documents.axes):
        if axis != "status":
            yield NAMED.get(axis, axis), documents.axes[axis][at].name[lang]
    yield "status", documents.axes["status"][facets.status].name[lang]
    yield "year", document.date[:4]


def _filter(facet: str, value: str) -> str:
    return f'<meta data-pagefind-filter="{facet}[content]" content="{html.escape(value)}">\n'


# --- the index ---------------------------------------------------------------------------------


def index(made: Pages, folder: Path, lang: Lang) -> Index:
    """Pagefind's index of pages, which are written to a folder."""
    for href, text in made:
        path = folder / href
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    command = [*COMMAND, "--site", str(folder), "--silent"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, ended, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(ended)
    if process.returncode:
        raise RuntimeError(f"pagefind ended with {process.returncode}")
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted((folder / "pagefind").rglob("*"))
        if path.is_file()
    }
    title = f'<!doctype html><html lang="{tag(lang)}"><title>Pagefind</title>'
    files[PAGE] = title.encode()
    return Index(files, used.ru_utime + used.ru_stime, used.ru_maxrss // MEBIBYTE)
