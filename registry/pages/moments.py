"""One point of a record's history in the words of a reader, and the record that it happened to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from registry import urls, wording
from registry.chronicle import Point
from registry.diff import Piece
from registry.model import (
    Axis,
    Change,
    Commit,
    Event,
    Group,
    Lang,
    Link,
    Product,
    Region,
    Register,
)
from registry.pages import addresses
from registry.pages import view as v
from registry.pages.view import View
from registry.texts import tag
from registry.wording import Say

ENDED = ("cancelled", "revoked")
KINDS = ("official", "correction", "editorial", "migration")
UNCOMMITTED = "uncommitted"  # in the place of a kind: no commit tells one yet
SOURCES = 3  # of a commit, before the rest is counted
COMMITS = 1 << 12  # of which it is known how they are shown
AROUND = 60  # characters of what stayed the same that are shown on each side of an edit
HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")


class Offer(Struct, frozen=True):
    """A product and the form it is offered in."""

    name: str
    form: str


class Words(Struct, frozen=True):
    """A text and what marks its language, "" where it is the page's."""

    text: str
    lang: str = ""


class Edit(Struct, frozen=True):
    """What became of one field."""

    name: str
    kind: str  # added | removed | edited | moved
    item: Words
    before: Words
    after: Words
    pieces: tuple[Piece, ...]  # of a long text, word by word
    risky: bool


class Recording(Struct, frozen=True):
    """The commit that recorded something here."""

    id: str  # "" not committed yet
    short: str
    url: str  # "" where no repository is known
    day: str
    kind: str  # uncommitted, as long as it is
    author: str
    subject: Words
    pull: str
    pull_url: str
    sources: tuple[str, ...]
    more: int  # sources that are not shown


class Subject(Struct, frozen=True):
    """The record that something happened to."""

    type: str
    link: Link  # without an address: no page
    company: Link | None = None  # of a filing


class Moment(Struct, frozen=True):
    """A point, ready to be shown."""

    when: str  # on the official clock; "" where only this registry changed
    what: str
    tag: str  # the kind of event, else what happened: what lists can be filtered by
    kind: str  # official | correction | editorial | migration | uncommitted
    recording: Recording | None
    before: str = ""
    after: str = ""
    added: tuple[Offer, ...] = ()
    removed: tuple[Offer, ...] = ()
    replaced: tuple[tuple[Offer, Offer], ...] = ()
    text: str = ""
    announced: str = ""
    notice: str = ""
    url: str = ""
    source: Link | None = None  # the list that tells it
    register: str = ""
    listed: bool = False  # a listing, not a change
    vague: bool = False  # the list does not say what changed
    edits: tuple[Edit, ...] = ()
    risky: bool = False


class Line(Struct, frozen=True):
    """Something that happened and the record that it happened to."""

    subject: Subject
    moment: Moment


def has_history(view: View) -> bool:
    """Whether the build knows what was recorded when."""
    return bool(view.chron.history.records)


def line(view: View, point: Point) -> Line:
    """A point as one line of a list of many records."""
    return Line(subject(view, point.type, point.id), moment(view, point))


def moment(view: View, point: Point, *, again: bool = False) -> Moment:
    """A point in words; `again` tells a listing from the first one of its filing."""
    recorded = recording(view, point.commit)
    if point.event:
        return _event(view, point, point.event, recorded)
    if point.listing:
        return Moment(
            when=v.when(view, point.official),
            what=view.t("event.listed-again" if again else "event.listed"),
            tag="listed",
            kind=kind_of(point),
            recording=recorded,
            source=_list(view, point, point.listing.batch),
            register=_register(view, point),
            listed=True,
        )
    return Moment(
        when="",
        what=view.t(f"recorded.what.{point.what}"),
        tag=point.what,
        kind=kind_of(point),
        recording=recorded,
        edits=tuple(edits(view, point.type, point.changes)),
        risky=point.risky,
    )


def kind_of(point: Point) -> str:
    """The kind of a change; uncommitted where no commit tells it yet."""
    return UNCOMMITTED if is_loose(point) else point.kind


def is_loose(point: Point) -> bool:
    """Whether a point is recorded by an edit that is not committed."""
    return point.commit is not None and not point.commit.id


def recording(view: View, commit: Commit | None) -> Recording | None:
    """What is shown of a commit; none where the build knows of none."""
    return _recording(commit, view.site.repository, view.lang) if commit else None


@lru_cache(COMMITS)
def _recording(commit: Commit, base: str, lang: Lang) -> Recording:
    return Recording(
        id=commit.id,
        short=commit.short,
        url=f"{base}/commit/{commit.id}" if base and commit.id else "",
        day=commit.recorded[:10],
        kind=commit.kind if commit.id else UNCOMMITTED,
        author=commit.author,
        subject=_foreign(lang, commit.subject),
        pull=commit.pull,
        pull_url=f"{base}/pull/{urls.href(commit.pull)}" if base and commit.pull else "",
        sources=tuple(s for s in commit.sources if s.startswith(v.SOURCES))[:SOURCES],
        more=max(0, len(commit.sources) - SOURCES),
    )


def _foreign(lang: Lang, text: str) -> Words:
    """A text that may be in either language, as those of commits are."""
    english = lang == "zh" and not HAN.search(text)
    return Words(text, tag("en")) if english else _words(lang, text)


def edits(view: View, type_: str, changes: Iterable[Change]) -> Iterator[Edit]:
    """Changes field by field, in words."""
    say = called(view)
    for change in changes:
        told = wording.tell(change, type_, view.lang, view.schemas, say)
        yield Edit(
            name=words(view, told.label).text,
            kind=told.kind,
            # An item that comes or goes is named by its value.
            item=words(view, "" if change.kind != "moved" and _whole(change) else told.item),
            before=words(view, told.before),
            after=words(view, told.after),
            pieces=tuple(_around(told.pieces)),
            risky=told.risky,
        )


def called(view: View) -> Say:
    """What records are called; a company that left, by the last name it had here."""

    def say(ref: str, id_: str) -> str:
        gone = view.chron.gone.get(("company", id_)) if ref == "companies" else None
        return addresses.last_name(gone, view.lang) if gone else view.say(ref, id_)

    return say


def _whole(change: Change) -> bool:
    return change.old is not None or change.new is not None


HALF = re.compile("[\ud800-\udfff]")  # of a character: none that a page can show


def words(view: View, text: str) -> Words:
    """A text with its language: Chinese characters on an English page are marked."""
    return _words(view.lang, text)


def _words(lang: Lang, text: str) -> Words:
    text = HALF.sub("\ufffd", text)
    return Words(text, tag("zh") if lang != "zh" and HAN.search(text) else "")


def kinds(found: Iterable[str], name: Callable[[str], str]) -> tuple[tuple[str, str, int], ...]:
    """What a list can be filtered by: kind, its name, how many; nothing where there is but one.

    What is not committed is always shown.
    """
    told = [kind for kind in found if kind != UNCOMMITTED]
    if len(set(told)) < 2:  # as on most pages
        return ()
    counts = Counter(told)
    order = sorted(counts, key=lambda kind: (KINDS.index(kind) if kind in KINDS else 9, kind))
    return tuple((kind, name(kind), counts[kind]) for kind in order)


def kind_name(view: View) -> Callable[[str], str]:
    """What names the kind of a change."""
    return lambda kind: view.t(f"revisions.kind.{kind}")


def _around(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces of a text with what stayed the same cut down to what stands beside an edit."""
    last = len(pieces) - 1
    for at, piece in enumerate(pieces):
        text = piece.text
        if piece.kind == "same" and len(text) > 2 * AROUND:
            head = text[:AROUND] if at else ""
            tail = text[-AROUND:] if at < last else ""
            text = f"{head} … {tail}"
        ends = at == last or (at == last - 1 and pieces[last].kind != "same")
        text = HALF.sub("\ufffd", text)
        yield Piece(piece.kind, text.rstrip("\n") if ends else text)


# --- what an official list or notice tells ----------------------------------------------------


def _event(view: View, point: Point, event: Event, recorded: Recording | None) -> Moment:
    said = (event.before, event.after, event.added, event.removed, event.replaced, event.text)
    return Moment(
        when=v.when(view, point.official),
        what=view.enum("filing", "events.kind", event.kind),
        tag=event.kind,
        kind=kind_of(point),
        recording=recorded,
        before=event.before,
        after=event.after,
        added=tuple(offer(view, product) for product in event.added),
        removed=tuple(offer(view, product) for product in event.removed),
        replaced=tuple((offer(view, r.before), offer(view, r.after)) for r in event.replaced),
        text=event.text,
        announced=event.announced,
        notice=event.notice,
        url=event.url,
        source=_list(view, point, event.batch) if event.batch else None,
        register=_register(view, point),
        vague=event.kind not in ENDED and not any(said),
        risky=point.risky,
    )


def offer(view: View, product: Product) -> Offer:
    """A product as it is shown."""
    return Offer(product.name, v.form(view, product))


def _list(view: View, point: Point, batch: str) -> Link:
    """A link to a list of the filing's own register, by its month."""
    return Link(batch, v.batch(view, point.id.partition("/")[0], batch).href)


def _register(view: View, point: Point) -> str:
    return view.label(view.cat.content.registers[point.id.partition("/")[0]].short)


# --- the record -------------------------------------------------------------------------------


def subject(view: View, type_: str, id_: str) -> Subject:
    """A record by its name, with its page where it has one."""
    if type_ == "filing" and id_ in view.rows:
        row = view.rows[id_]
        company = Link(row.company, row.company_href, v.foreign(view))
        return Subject(type_, Link(row.name, row.href, v.foreign(view)), company)
    if type_ == "company" and id_ in view.cat.holders:
        return Subject(type_, v.company(view, view.cat.holders[id_]))
    if type_ == "batch" and id_ in view.cat.content.batches:
        register, _, batch = id_.partition("/")
        return Subject(type_, v.batch(view, register, batch))
    if record := records(view, type_).get(id_):
        folder = addresses.FOLDERS.get(type_)
        href = urls.href(urls.entry(folder, id_)) if folder else ""
        return Subject(type_, Link(view.label(record.name), href))
    return _absent(view, type_, id_)


def _absent(view: View, type_: str, id_: str) -> Subject:
    """A record without a page, or one that stood here once, by the last name it had."""
    gone = view.chron.gone.get((type_, id_))
    name = words(view, addresses.last_name(gone, view.lang) if gone else id_)
    url = addresses.address(gone) if gone else ""
    holder = v.holder(view, str(gone.data.get("company", ""))) if gone else None
    company = v.company(view, holder) if holder and type_ == "filing" else None
    return Subject(type_, Link(name.text, urls.href(url), name.lang), company)


def records(view: View, type_: str) -> Mapping[str, Axis | Region | Group | Register]:
    """The records of a vocabulary by id; none for other types."""
    content = view.cat.content
    found: Mapping[str, Mapping[str, Axis | Region | Group | Register]] = {
        "sector": content.sectors,
        "function": content.functions,
        "category": content.categories,
        "role": content.roles,
        "form": content.forms,
        "law": content.laws,
        "anomaly": content.anomalies,
        "region": content.regions,
        "group": content.groups,
        "register": content.registers,
        "axis": content.axes,
    }
    return found.get(type_, {})
