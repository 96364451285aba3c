"""What an entry of a feed says, as HTML: the record, old and new, both clocks, the sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from registry.chronicle import Point
from registry.diff import Piece
from registry.exports.markup import (
    MANY,
    Html,
    bracket,
    cut,
    filled,
    inward,
    join,
    outward,
    paragraph,
    plain,
    tag,
    tagged,
    whole,
)
from registry.model import Batch, Link
from registry.pages import moments
from registry.pages import view as v
from registry.pages.moments import Edit, Moment, Offer, Subject, Words
from registry.pages.view import View

NAMED = 20  # records or fields of one entry, before the rest is counted
PIECES = 60  # of a text compared word by word, before it is cut
MARKS = {"removed": "del", "added": "ins"}
LINE, DOT, NOTHING = Html("\n"), Html(" · "), Html("")
PIECE = {"removed": "feeds.piece.removed", "added": "feeds.piece.added"}


def called(view: View, point: Point, subject: Subject) -> str:
    """A record by its name, with the one that can be spoken in brackets."""
    return cut(subject.link.text) + cut(_spoken(view, point))


def of_point(view: View, point: Point, told: Moment, subject: Subject) -> Html:
    """All that is to be said of one point and the record it happened to."""
    risky = plain(bracket(view, view.t("revisions.risky")) if told.risky else "")
    what = tag("p", tag("strong", plain(told.what)), risky)
    said = _event(view, told) if point.event else _edits(view, told.edits)
    record = _record(view, point, subject)
    parts = (record, what, *said, *_clocks(view, point, told), *_rests(view, told))
    return join(*parts, by=LINE)


def of_list(view: View, points: Sequence[Point], batch: Batch, title: str) -> Html:
    """Filings that one official list brought, the first by name and the rest counted."""
    href = v.batch(view, batch.register, batch.batch).href
    source = Link(batch.title or batch.url, batch.url, v.foreign(view))
    parts = (
        tag("p", tag("a", plain(title), href=whole(view, href))),
        *_named(view, points),
        _officially(view, batch.register, batch.announced or batch.batch),
        _recorded(view, points[0]),
        *([_said(view, "feeds.source", source=outward(source))] if batch.url else ()),
    )
    return join(*parts, by=LINE)


def of_added(view: View, points: Sequence[Point], title: str) -> Html:
    """Records that one commit added to a vocabulary."""
    head = tag("p", plain(title))
    return join(head, *_named(view, points), _recorded(view, points[0]), by=LINE)


# --- records ----------------------------------------------------------------------------------


def _spoken(view: View, point: Point) -> str:
    """An English or romanised name in brackets, "" where none is needed or known."""
    content, id_ = view.cat.content, point.id
    if point.type == "filing" and id_ in view.rows:
        return bracket(view, view.rows[id_].spoken)
    if point.type == "company" and id_ in view.cat.holders:
        holder = view.cat.holders[id_]
        return bracket(view, v.spoken(view, holder.company.name, holder.romanised))
    if point.type == "term" and view.lang == "en" and id_ in content.terms:
        return bracket(view, content.terms[id_].en)
    return ""


def _record(view: View, point: Point, subject: Subject) -> Html:
    """The record: its name and, of a filing, whose it is, its number and its register."""
    name = join(inward(view, subject.link), plain(cut(_spoken(view, point))))
    if point.type == "filing":
        register, _, number = point.id.partition("/")
        owner = [inward(view, subject.company)] if subject.company else []
        known = register in view.cat.content.registers
        short = v.register(view, register, short=True).text if known else register
        parts = [name, *owner, plain(number), plain(short)]
    else:
        parts = [name, plain(view.t(f"recorded.type.{point.type}"))]
    return tag("p", join(*parts, by=DOT))


def _named(view: View, points: Sequence[Point]) -> Iterator[Html]:
    """The first of several records, and how many more there are."""
    subjects = ((point, moments.subject(view, point.type, point.id)) for point in points[:NAMED])
    items = (
        _item(inward(view, one.link), _spoken(view, point), one.company) for point, one in subjects
    )
    yield tag("ul", *items)
    if len(points) > NAMED:
        yield tag("p", plain(view.t("list.others", n=f"{len(points) - NAMED:,}")))


@lru_cache(MANY)
def _item(name: Html, spoken: str, company: Link | None) -> Html:
    parts = [join(name, plain(cut(spoken)))]
    if company:
        parts.append(tagged("span", Words(company.text, company.lang)))
    return tag("li", join(*parts, by=DOT))


# --- what happened ----------------------------------------------------------------------------


def _event(view: View, told: Moment) -> Iterator[Html]:
    zh = v.foreign(view)
    if told.before or told.after:
        before = tagged("del", Words(told.before, zh)) if told.before else NOTHING
        after = tagged("ins", Words(told.after, zh)) if told.after else NOTHING
        yield tag("p", _change(view, before, after))
    for key, offers in (("added", told.added), ("removed", told.removed)):
        if offers:
            names = (_offer(view, one, MARKS[key]) for one in offers)
            listed = join(*names, by=plain(view.t("list.comma")))
            yield tag("p", plain(view.t(f"event.{key}")), listed)
    for old, new in told.replaced:
        both = _offer(view, old, "del"), _offer(view, new, "ins")
        yield tag("p", _change(view, *both))
    if told.text:
        yield tag("blockquote", tagged("p", Words(told.text, zh)))
    if told.vague:
        yield tag("p", plain(view.t("event.vague")))


def _offer(view: View, offer: Offer, mark: str) -> Html:
    name = tagged(mark, Words(offer.name, v.foreign(view)))
    return join(name, plain(bracket(view, offer.form)))


def _edits(view: View, edits: Sequence[Edit]) -> Iterator[Html]:
    if edits:
        yield tag("ul", *(tag("li", _edit(view, edit)) for edit in edits[:NAMED]))
    if len(edits) > NAMED:
        yield tag("p", plain(view.t("list.others", n=f"{len(edits) - NAMED:,}")))


def _edit(view: View, edit: Edit) -> Html:
    """What became of one field: `Products (豆包): from … to …`."""
    item = bracket(view, cut(edit.item.text)) if edit.kind in ("edited", "moved") else ""
    head = join(tag("b", plain(cut(edit.name))), plain(item + view.t("list.colon")))
    if edit.pieces:
        rest = plain("…" if len(edit.pieces) > PIECES else "")
        return join(head, *(_piece(view, one) for one in edit.pieces[:PIECES]), rest)
    before = tagged("del", edit.before) if edit.before.text else NOTHING
    after = tagged("ins", edit.after) if edit.after.text else NOTHING
    if edit.kind == "added" or not before:
        added = after or tagged("ins", edit.item)
        return join(head, _text(view, "feeds.added", text=added))
    if edit.kind == "removed" or not after:
        return join(head, _text(view, "feeds.removed", text=before))
    return join(head, _change(view, before, after))


def _piece(view: View, piece: Piece) -> Html:
    text = Words(piece.text, v.foreign(view) if moments.HAN.search(piece.text) else "")
    if piece.kind == "same":
        return tagged("span", text)
    return _text(view, PIECE[piece.kind], text=tagged(MARKS[piece.kind], text))


def _change(view: View, before: Html, after: Html) -> Html:
    """Old and new in words too, since a reader may show neither colour nor line."""
    unknown = plain(view.t("event.unknown"))
    return _text(view, "feeds.change", before=before or unknown, after=after or unknown)


# --- when, by whom, on what it rests ----------------------------------------------------------


def _clocks(view: View, point: Point, told: Moment) -> Iterator[Html]:
    if point.event or point.listing:
        notice = f"{view.t('event.announced')} {told.announced}" if told.announced else ""
        when = told.when + (view.t("list.comma") + notice if notice else "")
        yield _officially(view, point.id.partition("/")[0], when)
    yield _recorded(view, point)


def _officially(view: View, register: str, when: str) -> Html:
    authority = view.label(view.cat.content.registers[register].authority)
    return _said(view, "feeds.officially", authority=plain(authority), when=plain(when))


def _recorded(view: View, point: Point) -> Html:
    """When it was recorded here, of what kind the change is, and why it was made."""
    commit = point.commit
    assert commit  # noqa: S101  what no commit holds is in no feed
    return _said(
        view,
        "feeds.recorded",
        when=plain(f"{commit.recorded[:10]} {commit.recorded[11:16]}"),
        kind=plain(moments.kind_name(view)(commit.kind)),
        subject=tagged("q", moments.words(view, commit.subject)),
    )


def _rests(view: View, told: Moment) -> Iterator[Html]:
    """The list and the notice that tell it, or the sources of the commit."""
    if told.source:
        key = "event.list" if told.listed else "event.remark"
        one = inward(view, told.source)
        text = filled(view.t(key, list="{list}"), list=one)
        register = plain(bracket(view, told.register))
        yield _said(view, "feeds.source", source=join(text, register))
    if told.notice or told.url:
        notice = told.notice or view.t("event.notice")
        lang = v.foreign(view) if told.notice else ""
        yield _said(view, "feeds.source", source=outward(Link(notice, told.url, lang)))
    if told.recording and not (told.source or told.listed or told.url):
        for address in told.recording.sources:
            yield _said(view, "feeds.source", source=outward(Link(address, address)))


def _text(view: View, key: str, **values: Html) -> Html:
    return filled(view.texts[key], **values)


def _said(view: View, key: str, **values: Html) -> Html:
    return paragraph(view.texts[key], **values)
