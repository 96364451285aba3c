"""A pull request as one comment: the verdict, what is wrong, what becomes otherwise, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from registry import problems, urls
from registry.comparison import Compared, Comparison
from registry.model import LANGS, Problem
from registry.reports import Entry, Listed, Pair, Report, Section, bounded, compared, cut, forms
from registry.reports.compared import Reader

MARKER = "<!-- open-algorithm-registry:review -->"  # by which the comment is found and kept up
MOST = 65_000  # characters that are never passed; GitHub takes 65,536
FEW = 10  # files outside of content/ that are shown
OURS = (".github/", "registry/", "build.py", "Makefile")  # what runs with the rights of the project

# The labels by kind of change, in the order in which they are told. A workflow sets no other.
LABELS = (
    "errors",
    "removed",
    "status",
    "added",
    "changed",
    "company",
    "vocabulary",
    "form only",
    "code",
)


class Reviewed(Struct, frozen=True):
    """All that is told of a pull request."""

    base: str  # the full ids of the commits compared
    head: str
    found: Comparison
    problems: tuple[Problem, ...]  # of what changed, and what that breaks elsewhere
    refused: tuple[tuple[str, str], ...]  # path, and why it is not taken
    outside: tuple[str, ...]  # paths that differ and lie outside of content/

    @property
    def wrong(self) -> int:
        """How many things stand in the way of merging."""
        return len(problems.errors(self.problems)) + len(self.refused)


def comment(one: Reviewed, reader: Reader, limit: int) -> str:
    """The comment in Markdown, in which nothing of a contributor's acts; never over the limit."""
    whole = _report(one, reader, limit)
    made = f"{MARKER}\n{forms.as_markdown(whole, reader.words)}"
    if len(made) <= MOST:
        return made
    bare = replace(whole, pairs=(), table=(), sections=())
    return f"{MARKER}\n{forms.as_markdown(bare, reader.words)}\n{reader.words['review.large']}\n"


def labels(one: Reviewed) -> tuple[str, ...]:
    """What kinds of change there are, of LABELS."""
    records = one.found.records
    states = {record.state for record in records if record.type == "filing"}
    types = {record.type for record in records}
    told = {
        "errors": one.wrong > 0,
        "removed": any(record.state == "removed" for record in records),
        "status": any("status" in record.risks for record in records),
        "added": "added" in states,
        "changed": "edited" in states,
        "company": "company" in types,
        "vocabulary": _every(one.found),
        "form only": not records and one.found.moved + one.found.rewritten > 0,
        "code": bool(one.outside),
    }
    return tuple(name for name in LABELS if told[name])


def pages(found: Comparison) -> tuple[str, ...]:
    """The pages of the records that differ, and of what gathers them, as files of the site.

    An address that a stranger's id would lead elsewhere is left out.
    """
    addresses = {url for one in found.records for url in _pages(one) if _inside(url)}
    return tuple(urls.output(lang, url) for url in sorted(addresses) for lang in LANGS)


def _inside(url: str) -> bool:
    return url.isprintable() and not {"", ".", ".."}.intersection(url.split("/"))


def _pages(one: Compared) -> Iterator[str]:
    if one.type == "company":
        yield urls.company(one.id)
    if one.type == "batch":
        register, _, batch = one.id.partition("/")
        yield urls.batch(register, batch)
    if one.type != "filing":
        return
    yield urls.filing(one)
    for data in (one.before, one.after):
        if isinstance(slug := data.get("company"), str):
            yield urls.company(slug)
        for batch in _batches(data):
            yield urls.batch(one.id.partition("/")[0], batch)


def _batches(data: Mapping[str, Any]) -> Iterator[str]:
    """The batches of the listings, whatever a stranger has put there."""
    listings = data.get("listings")
    for each in listings if isinstance(listings, list) else ():
        if isinstance(each, Mapping) and isinstance(batch := each.get("batch"), str):
            yield batch


def _every(found: Comparison) -> bool:
    """Whether something differs that any page may show."""
    kinds = {one.type for one in found.records} - {"filing", "company", "batch"}
    return bool(kinds or found.files)


def _report(one: Reviewed, reader: Reader, limit: int) -> Report:
    words = reader.words
    names = (one.base[:12], one.head[:12])
    told = compared.report(one.found, names, reader, limit)
    errors = len(problems.errors(one.problems))
    pairs = [
        Pair(words["review.errors"], f"{errors:,}"),
        Pair(words["review.warnings"], f"{len(one.problems) - errors:,}"),
        *told.pairs,
    ]
    if _every(one.found):
        pairs.append(Pair(words["review.every"], ""))
    first, code, last = _sections(one, reader, limit)
    return Report(
        title=_verdict(one, reader),
        pairs=tuple(pairs),
        table=told.table,
        sections=(*first, *code, *told.sections, *last),
        how=f"`python build.py review {names[0]} {names[1]} --limit 0`",
    )


def _verdict(one: Reviewed, reader: Reader) -> str:
    close = sum(bool(record.risks) for record in one.found.records) + len(one.found.alike)
    close += sum(path.startswith(OURS) for path in one.outside)
    key = "wrong" if one.wrong else "close" if close else "clean" if one.found.records else "none"
    return reader.words[f"review.{key}"].format(n=f"{one.wrong or close:,}")


def _sections(
    one: Reviewed, reader: Reader, limit: int
) -> tuple[tuple[Section, ...], tuple[Section, ...], tuple[Section, ...]]:
    """What is wrong, which code differs, and the pages: around the records that differ."""
    words = reader.words

    def refused(each: tuple[str, str]) -> Entry:
        return Entry(each[0], (), (Pair(each[1], ""),), risky=True)

    def outside(path: str) -> Entry:
        return Entry(path, (), risky=path.startswith(OURS))

    def page(path: str) -> Entry:
        return Entry(path, ())

    def problem(each: Problem) -> Entry:
        return _problem(each, reader)

    errors = problems.errors(one.problems)
    warnings = [each for each in one.problems if each.severity != "error"]
    ours = sorted(one.outside, key=lambda path: (not path.startswith(OURS), path))
    wrong: tuple[Listed, ...] = (
        (words["review.refused"], one.refused, refused),
        (words["review.problems"], errors, problem),
    )
    rest: tuple[Listed, ...] = (
        (words["review.oddities"], warnings, problem),
        (words["review.pages"], pages(one.found), page),
    )
    return (
        bounded(wrong, limit),
        bounded([(words["review.outside"], ours, outside)], min(limit, FEW) if limit else 0),
        bounded(rest, limit),
    )


def _problem(one: Problem, reader: Reader) -> Entry:
    """A problem as `check` tells it."""
    words, told = reader.words, problems.advised(one)
    pairs = (
        Pair("", cut(told.message, words, problems.MAX_MESSAGE)),
        Pair(words["review.allowed"], cut(told.allowed, words, problems.MAX_MESSAGE)),
        Pair(words["review.mend"], cut(told.hint, words, problems.MAX_MESSAGE)),
    )
    return Entry(
        title=problems.place(told),
        facts=(told.rule,),
        pairs=tuple(pair for pair in pairs if pair.value),
        risky=told.severity == "error",
    )
