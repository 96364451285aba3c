"""Markdown → clean HTML: what a writer may say, and nothing that acts."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown import Markdown

TAGS = {
    *("a", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "hr", "li", "ol", "p"),
    *("h2", "h3", "h4", "h5", "h6", "pre", "strong", "sub", "sup", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto"}
HEADER_CELL = re.compile(r"<th>")
# One line of words and what stands between them, which nobody can take for a mark: a paragraph.
PLAIN = re.compile(r"[^\W\d_](?:[^\W_]|(?<! ) (?! |\Z)|[,.;:?!%/()、，。；：？！（）《》“”-])*")
HEADING = re.compile(r"#|[=-][ \t]*$", re.M)  # without which no text has a heading
SECONDS = 5.0  # of work for one text; an honest one of full length takes some tenths
AGAIN = 0.05  # seconds until a limit is told once more, should somebody have caught it


class TooSlowError(Exception):
    """Markdown takes longer to read than anybody would wait."""


def html(source: str, *, level: int = 3, relative: bool = False) -> Markup:
    """The HTML of Markdown whose highest heading becomes `level`.

    Links to pages of the site are kept only where `relative`: a note does not know where it stands.
    Raises TooSlowError, but not in a thread beside the main one, which cannot be interrupted.
    """
    if not source.strip():
        return Markup("")
    if PLAIN.fullmatch(source):
        return Markup(f"<p>{source}</p>")  # noqa: S704  no character of it can be one of HTML
    with limit(SECONDS):
        return _html(source, level, relative)


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Ends what runs within by TooSlowError after seconds of work, not of waiting.

    Where the system or the thread cannot be interrupted, it runs to its end.
    """
    main = threading.current_thread() is threading.main_thread()
    if not hasattr(signal, "setitimer") or not main:
        yield
        return
    running = True

    def stop(*_: object) -> None:
        if running:
            raise TooSlowError(f"longer than {seconds:g} s")

    start = time.process_time()
    handler = signal.signal(signal.SIGVTALRM, stop)
    left, interval = signal.setitimer(signal.ITIMER_VIRTUAL, seconds, AGAIN)
    try:
        yield
    finally:
        running = False  # first of all: the next line may be interrupted, too
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, handler)
        if left:  # of a limit around this one
            spent = time.process_time() - start
            signal.setitimer(signal.ITIMER_VIRTUAL, max(left - spent, 0.001), interval)


@cache
def _reader(level: int) -> Markdown:
    """What reads Markdown, its headings from a level on, of which 0 is for a text without any.

    To make one takes as long as to read a sentence; to look for headings, a sixth of the reading.
    """
    # Dear, and most builds read no Markdown anew. By their classes: to find out what is meant by
    # the name of an extension, Markdown looks through all packages that are installed.
    from markdown import Markdown
    from markdown.extensions.sane_lists import SaneListExtension
    from markdown.extensions.tables import TableExtension
    from markdown.extensions.toc import TocExtension

    contents = [TocExtension(baselevel=level, marker="")] if level else []
    return Markdown(
        extensions=[TableExtension(), SaneListExtension(), *contents], output_format="html"
    )


def _html(source: str, level: int, relative: bool) -> Markup:
    import nh3

    try:
        raw = _reader(level if HEADING.search(source) else 0).reset().convert(source)
    except RecursionError:  # the check refuses such a text; whoever skips it sees it unformatted
        _reader.cache_clear()  # whatever state it was left in
        raw = f"<pre>{escape(source)}</pre>"
    except TooSlowError:
        _reader.cache_clear()
        raise
    clean = nh3.clean(
        raw,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
        url_relative="pass_through" if relative else "deny",
    )
    return Markup(HEADER_CELL.sub('<th scope="col">', clean))  # noqa: S704  nh3 cleaned it
