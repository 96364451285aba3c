"""One file of data for each filing that ever stood, out of which a browser shows any revision."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from registry import diff, records, urls
from registry.chronicle import Chronicle, Gone
from registry.exports.unit import Each
from registry.model import Axis, Content, Filing, Lang, Revision, Term
from registry.names import as_filed
from registry.pages import addresses
from registry.pages.view import View
from registry.schema import AXES, Schemas
from registry.site import Site

TEXTS = "revisions."  # the texts of the site that the viewer shows


class _Lies(NamedTuple):
    """A filing by what its addresses follow from."""

    id: str
    path: str


def units(chron: Chronicle, content: Content) -> Each:
    """What makes the file of each filing that stands or left."""
    return Each("revisions/", (*content.filings, *_left(chron, content)), _of_view)


def outputs(chron: Chronicle, content: Content) -> Iterator[tuple[str, bytes]]:
    """The files of all filings."""
    for id_ in (*content.filings, *_left(chron, content)):
        yield from _file(id_, chron, content)


def _left(chron: Chronicle, content: Content) -> Iterator[str]:
    """The filings that left and have a file.

    Where two filings had their file at one place, the one that stands has its data there.
    """
    gone = [one for _, one in sorted(chron.gone.items()) if one.type == "filing"]
    stand = records.columns(content.filings) if gone else {}
    wanted = {urls.revisions(one).casefold() for one in gone}
    taken: set[str] = set()
    for id_, (lies, _) in stand.items():
        path = urls.revisions(_Lies(id_, lies)).casefold()
        # Whether a filing was ever committed is asked only where another wants its place.
        if path in wanted and committed(chron, content.filings[id_]):
            taken.add(path)
    for one in gone:
        path = urls.revisions(one).casefold()
        if path not in taken and addresses.address(one) and committed(chron, one):
            taken.add(path)
            yield one.id


def _of_view(id_: str, view: View) -> Iterator[tuple[str, bytes]]:
    yield from _file(id_, view.chron, view.cat.content)


def _file(id_: str, chron: Chronicle, content: Content) -> Iterator[tuple[str, bytes]]:
    """The committed revisions of one filing, oldest first, each whole; nothing without any."""
    record = content.filings.get(id_) or chron.gone["filing", id_]
    if found := committed(chron, record):
        yield urls.revisions(record), _json(_told(id_, found, chron, content))


def committed(chron: Chronicle, record: Filing | Gone) -> tuple[Revision, ...]:
    """The revisions that can be cited: those of the working tree are in no commit."""
    found = chron.history.records.get(("filing", record.id), ())
    return tuple(one for one in found if one.commit.id)


def _told(
    id_: str, revisions: Sequence[Revision], chron: Chronicle, content: Content
) -> dict[str, Any]:
    slugs = sorted({str(one.data.get("company", "")) for one in revisions})
    named = ((slug, _legal_name(slug, chron, content)) for slug in slugs)
    return {
        "id": id_,
        "type": "filing",
        "revisions": [
            {
                "commit": one.commit.id,
                "recorded": one.commit.recorded,
                "authored": one.commit.authored,
                "author": one.commit.author,
                "subject": one.commit.subject,
                "kind": one.commit.kind,
                "pull": one.commit.pull,
                "state": one.state,
                "data": one.data,
            }
            for one in revisions
        ],
        "companies": {slug: name for slug, name in named if name},
    }


def _legal_name(slug: str, chron: Chronicle, content: Content) -> str:
    """The name of a company today, or the last it had here; "" of one that never was here."""
    if slug in content.companies:
        return content.companies[slug].name.zh
    for one in reversed(chron.history.records.get(("company", slug), ())):
        if name := as_filed(one.data.get("name")):
            return name
    return ""


def fields(
    lang: Lang, schemas: Schemas, content: Content, words: Mapping[str, str], site: Site
) -> tuple[str, bytes]:
    """What the viewer needs to name things in a language, under a path that tells its content.

    `words` are the texts of the site in that language.
    """
    known = schemas.fields("filing")
    labels = {one.path: one.label[lang] for one in known}
    data = _json(
        {
            "site": site.title[lang],
            "repository": site.repository,
            "labels": {**labels, "notes": words["filing.notes"]},
            "values": {
                one.path: {value: label[lang] for value, label in one.enum.items()}
                for one in known
                if one.enum
            },
            "refs": {one.path: one.ref for one in known if one.ref},
            "formats": {one.path: one.format for one in known if one.format},
            "names": _names(lang, content),
            "identity": diff.IDENTITY,
            "known_by": diff.NAMES,
            "risky": diff.RISKY,
            "texts": {
                key.removeprefix(TEXTS): text
                for key, text in words.items()
                if key.startswith(TEXTS)
            },
        }
    )
    return f"assets/fields.{lang}.{hashlib.sha256(data).hexdigest()[:10]}.json", data


def _names(lang: Lang, content: Content) -> dict[str, dict[str, str]]:
    """The names of the vocabularies' entries; a term is its own name in Chinese."""

    def named(records: Iterable[Axis]) -> dict[str, str]:
        return {one.id: one.name[lang] for one in records}

    terms: Iterable[Term] = content.terms.values() if lang != "zh" else ()
    return {
        "registers": {one.id: one.name[lang] for one in content.registers.values()},
        "categories": named(content.categories.values()),
        "roles": named(content.roles.values()),
        "forms": named(content.forms.values()),
        "sectors": named(content.sectors.values()),
        "functions": named(content.functions.values()),
        "terms": {one.id: one.en for one in terms if one.en},
        **_own(lang, content),
    }


def _own(lang: Lang, content: Content) -> dict[str, dict[str, str]]:
    """The names of the entries of a registry's own axes, by what refers to them."""
    found: dict[str, dict[str, str]] = {}
    for key, one in content.axes.items():
        axis = f"{AXES}{key.partition('/')[0]}"
        found.setdefault(axis, {})[one.id] = one.name[lang]
    return found


def _json(value: Any) -> bytes:
    # Half a character, which a record can spell out as an escape, is none in UTF-8.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
