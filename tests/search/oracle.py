"""An independent reference of the search: the same answers, out of lunr's unsharded index.

It reads a query, finds and ranks in Python what the browser finds in shards. Of the search itself
it shares the analysis of texts (`registry.search.analysis`) and nothing else: what a query means is
read anew here, and every score is one of `lunr.Index.query`.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from lunr.builder import Builder
from lunr.index import Index
from lunr.query import Query
from lunr.token_set import TokenSet
from msgspec import Struct, field
from msgspec.structs import replace

from registry.search import analysis
from registry.search.documents import BOOSTS, PAGES, Documents
from registry.search.documents import FIELDS as NAMES
from registry.search.documents import Document as Faceted

FIELDS = dict(zip(NAMES, BOOSTS, strict=True))
SOUND = frozenset({"name_sound", "company_sound", "product_sound"})
NUMBER = frozenset({"number"})
TEXT = frozenset(FIELDS) - SOUND
IN_A_ROW = TEXT - NUMBER  # the fields in which a phrase can be found
ALIASES = {
    alias: frozenset(fields.split())
    for aliases, fields in {
        "name 名称 算法": "name name_sound former",
        "company 公司 企业 主体": "company company_sound",
        "product products 产品": "products product_sound",
        "number 备案号 编号": "number",
        "sector function category register role status label 领域 功能 类别 角色 状态": "labels",
        "region 地区": "labels city",
        "term 术语": "terms",
        "notes 备注": "notes",
    }.items()
    for alias in aliases.split()
}
COMPLETIONS = [
    "e",
    "ed",
    "er",
    "es",
    "y",
    "s",
    "n",
    "on",
    "ion",
    "ions",
    "ing",
    "al",
    "ive",
    "ation",
    "ations",
    "ational",
    "ization",
    "or",
    "ors",
    "ment",
    "ity",
    "ies",
]
MOST_CHARACTERS, MOST_GROUPS, MOST_CUTS, MOST_SIGNS, MOST_READ = 200, 12, 8, 12, 40
SMALL = {
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "no", "nr", "of", "on", "or",
    "the", "to", "with", "的", "和", "与", "及", "或",
}  # fmt: skip
QUOTES = '"＂“”„‟〝〞〟「」『』｢｣«»'
MINUS = "-－−"
HYPHEN = re.compile("[-‐–—−]")
DRESS = re.compile("[网網]信算[备備]|([备備]案)?[编編]?[号號]")


class Document(Protocol):
    """What can be found: `registry.search.documents.Document`, or a stand-in."""

    @property
    def kind(self) -> str: ...
    @property
    def ref(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def fields(self) -> Mapping[int, Sequence[Sequence[str]]]: ...


# --- what is typed ---------------------------------------------------------------------------


class Group(Struct, frozen=True):
    """What is looked for: a Chinese run, a word, a number or a phrase."""

    kind: str  # han | word | number | phrase
    text: str  # as typed, but for width, case and accents
    excluded: bool = False
    limit: frozenset[str] = frozenset(FIELDS)
    exact: bool = False  # a word as it is
    sounds: tuple[str, ...] = ()  # of a Chinese run that is looked for by its sound
    joined: tuple[str, ...] = ()  # a word with the one before, with the one after
    row: tuple[str, ...] = ()  # all words in a row, itself among them


def bare(text: str) -> str:
    """A text as `analysis.fold` has it, but with its traditional characters."""
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M"
    )
    return analysis.APOSTROPHE.sub("", plain.lower())


def runs(text: str) -> list[tuple[str, bool]]:
    """The runs of a bare text: of Chinese characters (True), and words."""
    return [(match[0], match[1] is not None) for match in analysis.RUN.finditer(text)]


def parse(query: str) -> list[Group]:
    """The groups of a query."""
    items = list(_items(_written(query[:MOST_CHARACTERS])))
    telling = [group for item in items if not _is_small(item) for group in item]
    if all(group.excluded for group in telling):
        telling = [group for item in items for group in item]
    return [*itertools.chain.from_iterable(_neighbours(telling[:MOST_GROUPS]))]


def _written(query: str) -> str:
    """Lists of words apart, months and years as the index has them, long numbers in one piece."""
    query = re.sub("[、，；,;]", " ", query)
    query = re.sub(
        "([0-9]{4})年([0-9]{1,2})月份?", lambda m: f" {m[1]}-{m[2].rjust(2, '0')} ", query
    )
    query = re.sub("([0-9]{4})年", r" \1 ", query)
    return re.sub(r"[0-9](?:\s*[0-9]){12,}", lambda m: "".join(m[0].split()), query)


def _is_small(item: Sequence[Group]) -> bool:
    """Whether an item is nothing but a word that tells nothing."""
    if len(item) != 1:
        return False
    (group,) = item
    marked = group != Group(group.kind, group.text)
    return not marked and (group.text in SMALL or not DRESS.sub("", group.text))


def _neighbours(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """The groups again, plain words in a row with what they are together."""
    for plain, some in itertools.groupby(groups, _is_plain):
        found = list(some)
        if not plain or len(found) == 1:
            yield found
            continue
        row = tuple(group.text for group in found)
        pairs = [a + b for a, b in itertools.pairwise(row)]
        yield [
            replace(group, joined=tuple(pairs[max(0, at - 1) : at + 1]), row=row)
            for at, group in enumerate(found)
        ]


def _is_plain(group: Group) -> bool:
    """Whether a group is a word with no sign, mark or field."""
    return group.kind == "word" and group == Group("word", group.text)


def _items(query: str) -> Iterator[list[Group]]:
    at = 0
    while at < len(query):
        if query[at].isspace():
            at += 1
            continue
        first = at == 0 or query[at - 1].isspace()
        excluded = first and query[at] in MINUS and query[at + 1 : at + 2].strip() != ""
        at += excluded
        limit = frozenset(FIELDS)
        named = re.compile(rf"([^\s{QUOTES}:：]+)[:：](?=\S)").match(query, at)
        if named and (alias := analysis.fold(named[1])) in ALIASES:
            limit = ALIASES[alias]
            at = named.end()
        quoted = query[at] in QUOTES
        at += quoted
        end = at
        while (
            end < len(query) and query[end] not in QUOTES and (quoted or not query[end].isspace())
        ):
            end += 1
        yield _groups(query[at:end], quoted, excluded, limit)
        at = end + quoted


def _groups(item: str, quoted: bool, excluded: bool, limit: frozenset[str]) -> list[Group]:
    text = bare(item)
    found = runs(text)
    if number_of(text):
        return [Group("number", text, excluded, limit)]
    if quoted and (len(found) > 1 or any(chinese and len(run) > 1 for run, chinese in found)):
        return [Group("phrase", text, excluded, limit)]
    return [
        Group("han" if chinese else "word", run, excluded, limit, exact=quoted and not chinese)
        for run, chinese in found
    ]


def number_of(text: str) -> str:
    """The letters and digits of a number as it may be typed, "" of any other text."""
    found = runs(DRESS.sub("", text))
    if any(chinese for _, chinese in found):
        return ""
    compact = "".join(run for run, _ in found)
    if re.fullmatch("[0-9]{4,}(s[0-9]*)?|s[0-9]{4,}", compact):
        return compact
    parted = _parted(text) and len(re.findall("[0-9]", compact)) >= 4
    return compact if parted and re.search("[a-z]", compact) else ""


def _parted(text: str) -> bool:
    return sum(bool(runs(part)) for part in HYPHEN.split(text)) > 1


# --- what it may stand for -------------------------------------------------------------------


class Wanted(Struct, frozen=True):
    """A term, or with `prefix` every term that begins so."""

    term: str
    boost: float
    prefix: bool = False


class Alternative(Struct, frozen=True):
    """Parts that one of the fields must have, each as one of its terms."""

    fields: frozenset[str]
    parts: tuple[tuple[Wanted, ...], ...]
    offsets: tuple[int, ...] | None = None  # of a phrase


def cuts(word: str, syllables: frozenset[str]) -> list[tuple[tuple[str, ...], str]]:
    """The ways to read a word as syllables, and the beginning of one more that is left."""
    longest = max(map(len, syllables), default=0)
    begun = {each[:length] for each in syllables for length in range(1, len(each))}

    def ways(count: int, at: int, rest: bool) -> Iterator[tuple[tuple[str, ...], str]]:
        """Those of so many syllables from there on, the longer first syllables first."""
        if not count:
            if (word[at:] in begun) if rest else at == len(word):
                yield (), word[at:]
            return
        for to in range(min(at + longest, len(word)), at, -1):
            if word[at:to] in syllables and (to, count - 1, rest) not in dead:
                none = True
                for more, left in ways(count - 1, to, rest):
                    none = False
                    yield (word[at:to], *more), left
                if none:
                    dead.add((to, count - 1, rest))

    dead: set[tuple[int, int, bool]] = set()
    every = (
        way
        for rest in (False, True)
        for count in range(1, len(word) + 1)
        for way in ways(count, 0, rest)
    )
    return list(itertools.islice(every, MOST_CUTS))


class Reading:
    """What a group may stand for, given what the index has."""

    def __init__(self, is_term: Callable[[str], bool], syllables: frozenset[str]) -> None:
        self._is_term = is_term
        self._syllables = syllables

    def alternatives(self, group: Group) -> list[Alternative]:
        """The ways a document may have a group."""
        return [
            replace(each, fields=fields)
            for each in self._unlimited(group)
            if (fields := each.fields & group.limit)
        ]

    def _unlimited(self, group: Group) -> Iterator[Alternative]:
        if group.sounds:
            yield Alternative(SOUND, tuple((pair,) for pair in _pairs(group.sounds)))
        elif group.kind == "phrase":
            yield _phrase(group.text)
        elif group.kind == "han":
            yield Alternative(TEXT, tuple((each,) for each in _chinese(group.text)))
        elif group.kind == "number":
            yield from self._number(group)
        else:
            yield from self._word(group)

    def _number(self, group: Group) -> Iterator[Alternative]:
        compact = number_of(group.text)
        yield Alternative(NUMBER, ((Wanted("#" + compact, 1, prefix=True),),))
        words = runs(group.text)
        if any(chinese for _, chinese in words):
            return
        if len(words) == 1:
            yield Alternative(TEXT, (tuple(_forms(compact, group.excluded)),))
        else:
            stems = (analysis.stem(word) for word, _ in words)
            yield Alternative(TEXT, tuple((Wanted(stem, 1),) for stem in stems))

    def _cuts(self, word: str) -> list[tuple[tuple[str, ...], str]]:
        return cuts(word.replace("v", "u"), self._syllables)  # lü is typed lv and written lu

    def _word(self, group: Group) -> Iterator[Alternative]:
        word, excluded = group.text, group.excluded
        if group.exact:
            yield Alternative(TEXT, ((Wanted(analysis.stem(word), 1),),))
            return
        yield Alternative(TEXT, (tuple(_forms(word, excluded)),))
        yield from self._together(group)
        if not re.fullmatch("[a-z]{2,}", word):
            return
        known = self._is_term(analysis.stem(word))
        read = self._cuts(word)
        for whole, rest in read:
            if (known or excluded) and (len(whole) == 1 or rest):
                continue
            yield Alternative(SOUND, tuple(_spoken(whole, rest, excluded)))
        if 3 <= len(word) <= 8 and not known and all(rest for _, rest in read):
            threes = (word[at : at + 3] for at in range(len(word) - 2))
            yield Alternative(SOUND, tuple((Wanted('"' + three, 0.25),) for three in threes))

    def _together(self, group: Group) -> Iterator[Alternative]:
        """A word with its neighbours: as one word, and all as the syllables of one name."""
        for both in group.joined:
            yield Alternative(TEXT, ((Wanted(analysis.stem(both), 1),),))
        first = [next(iter(self._cuts(word)), ((), "")) for word in group.row]
        if first and all(whole and not rest for whole, rest in first):
            syllables = [syllable for whole, _ in first for syllable in whole]
            yield Alternative(SOUND, tuple((pair,) for pair in _pairs(syllables)))


def _chinese(run: str) -> list[Wanted]:
    if len(run) == 1:
        return [Wanted(run, 1, prefix=True)]
    return [Wanted(run[at : at + 2], 1) for at in range(len(run) - 1)]


def _phrase(text: str) -> Alternative:
    parts: list[tuple[Wanted, ...]] = []
    offsets: list[int] = []
    at = 0
    for run, chinese in runs(text):
        terms = _chinese(run) if chinese else [Wanted(analysis.stem(run), 1)]
        parts += [(term,) for term in terms]
        offsets += range(at, at + len(terms))
        at += len(run) if chinese else 1
    return Alternative(IN_A_ROW, tuple(parts), tuple(offsets))


def _forms(word: str, excluded: bool) -> Iterator[Wanted]:
    own = analysis.stem(word)
    yield Wanted(own, 1)
    if excluded:
        return
    if len(word) >= 2:
        yield Wanted(word, 0.5, prefix=True)
    if re.fullmatch("[a-z]{4,}", word):
        others = {analysis.stem(word + ending) for ending in COMPLETIONS} - {own}
        yield from (Wanted(other, 0.5) for other in sorted(others))


def _pairs(syllables: Sequence[str]) -> Iterator[Wanted]:
    for a, b in itertools.pairwise(syllables):
        yield Wanted(f"'{a}'{b}", 0.5)


def _spoken(whole: Sequence[str], rest: str, exactly: bool) -> Iterator[tuple[Wanted, ...]]:
    pairs = [f"'{a}'{b}" for a, b in itertools.pairwise(whole)]
    if rest:
        yield from ((Wanted(pair, 0.5),) for pair in pairs)
        yield (Wanted(f"'{whole[-1]}'{rest}", 0.25, prefix=True),)
    elif exactly:
        yield from ((Wanted(pair, 0.5),) for pair in pairs)
    elif pairs:
        yield from ((Wanted(pair, 0.5),) for pair in pairs[:-1])
        yield Wanted(pairs[-1], 0.5), Wanted(pairs[-1], 0.25, prefix=True)
    else:
        only = f"'{whole[0]}"
        yield (
            Wanted(only, 0.5),
            Wanted(only + "'", 0.5, prefix=True),
            Wanted(only, 0.25, prefix=True),
        )


# --- the index -------------------------------------------------------------------------------


class _Builder(Builder):  # type: ignore[misc]
    def _create_token_set(self) -> None:
        self.token_set = _Tokens(self.inverted_index)


class _Listed(list[str]):
    def to_list(self) -> list[str]:
        return list(self)


class _Tokens:
    """Stands in for lunr's automaton of all terms, which is slow to make: terms as they are."""

    def __init__(self, terms: Mapping[str, Any]) -> None:
        self._terms = terms

    def intersect(self, wanted: TokenSet) -> _Listed:
        return _Listed(term for term in wanted.to_list() if term in self._terms)


def build(documents: Iterable[Document]) -> Index:
    """Documents as an index of lunr, each under its place in their order."""
    builder = _Builder()
    builder.pipeline.reset()
    builder.search_pipeline.reset()
    builder.ref("ref")
    for name, boost in FIELDS.items():
        builder.field(name, boost=boost)
    for number, document in enumerate(documents):
        held = document.fields
        builder.add(
            {"ref": str(number)}
            | {
                name: [term for value in held.get(at, ()) for term in value]
                for at, name in enumerate(FIELDS)
            },
            {} if document.kind in ("filing", "company") else {"boost": PAGES},
        )
    return builder.build()


class Characters(Struct, frozen=True):
    """What traditional characters are in simplified writing, and how characters are spoken."""

    simple: Mapping[str, str] = field(default_factory=dict)
    sounds: Mapping[str, str] = field(default_factory=dict)


class Answer(Struct, frozen=True):
    """What a query finds, as numbers of documents with their scores, best first."""

    filings: list[tuple[int, float]] = field(default_factory=list)
    others: list[tuple[int, float]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.filings or self.others)


class Oracle:
    """Answers queries as the browser should."""

    def __init__(
        self,
        documents: Iterable[Document],
        words: Iterable[tuple[str, int]] = (),
        characters: Characters | None = None,
    ) -> None:
        self.documents = list(documents)
        self._fields = [document.fields for document in self.documents]
        self._index = build(self.documents)
        self._inverted: dict[str, Any] = self._index.inverted_index
        self._terms = sorted(self._inverted)
        self._words = list(words)
        self._characters = characters or Characters()
        spoken = (term for term in self._terms if term.startswith(analysis.SYLLABLE))
        self.syllables = frozenset(
            part
            for term in spoken
            for part in term[1:].split(analysis.SYLLABLE)
            if set(part) & set("aeiou")
        )
        self._used: dict[tuple[frozenset[str], str], set[str]] = {}
        self._reading = Reading(self._inverted.__contains__, self.syllables)

    @cached_property
    def _filings(self) -> list[int]:
        return [at for at, document in enumerate(self.documents) if document.kind == "filing"]

    def search(self, query: str) -> Answer:
        """Everything that a query finds, with what was tried where it found nothing."""
        groups = parse(query)
        if not groups and query.strip():
            return Answer()
        if not groups:
            return Answer(filings=[(at, 0.0) for at in sorted(self._filings, key=self.newest)])
        if not all(map(self._knows_chinese, groups)):
            groups = parse("".join(self._characters.simple.get(sign, sign) for sign in query))
        if found := self._answer(groups):
            return found
        notes: list[dict[str, Any]] = []
        mended = [new for group in groups for new in self._mend(group, notes)]
        if found := self._answer(mended):
            return replace(found, notes=notes)
        missing = [group.text for group in mended if not group.excluded and not self.matches(group)]
        if found := self._answer_any(mended):
            return replace(found, notes=[*notes, {"kind": "any", "missing": missing}])
        return Answer()

    # what a group matches

    def matches(self, group: Group) -> set[str]:
        """The documents that have a group."""
        found: set[str] = set()
        for each in self._reading.alternatives(group):
            for name in each.fields:
                found |= self._in_field(each, name)
        return found

    def _in_field(self, alternative: Alternative, name: str) -> set[str]:
        holding: set[str] | None = None
        for part in alternative.parts:
            here: set[str] = set()
            for term in {term for wanted in part for term in self._expanded(wanted)}:
                here.update(self._inverted[term][name])
            holding = here if holding is None else holding & here
            if not holding:
                return set()
        found = holding or set()
        if alternative.offsets is None:
            return found
        return {ref for ref in found if self._in_a_row(alternative, name, int(ref))}

    def _in_a_row(self, alternative: Alternative, name: str, number: int) -> bool:
        at = list(FIELDS).index(name)
        offsets = alternative.offsets or ()
        return any(
            all(
                start + offset < len(value) and _is(value[start + offset], part[0])
                for part, offset in zip(alternative.parts, offsets, strict=True)
            )
            for value in self._fields[number].get(at, ())
            for start in range(len(value))
        )

    def _expanded(self, wanted: Wanted) -> list[str]:
        """The terms of the index that are meant."""
        if not wanted.prefix:
            return [wanted.term] if wanted.term in self._inverted else []
        end = start = bisect_left(self._terms, wanted.term)
        while end < len(self._terms) and self._terms[end].startswith(wanted.term):
            end += 1
        return self._terms[start:end]

    # order

    def newest(self, number: int) -> int:
        """The place of a document in the order of those of the same score: the newest first."""
        return self._newest[number]

    @cached_property
    def _newest(self) -> list[int]:
        dates = [document.date for document in self.documents]
        # Sorting backwards leaves equal ones in their order; no date comes last.
        numbers = sorted(range(len(dates)), key=dates.__getitem__, reverse=True)
        places = [0] * len(dates)
        for place, number in enumerate(numbers):
            places[number] = place
        return places

    def _answer(self, groups: Sequence[Group]) -> Answer:
        """What has all groups, and none of those that are excluded."""
        required = [group for group in groups if not group.excluded]
        if required:
            found = set.intersection(*map(self.matches, required))
        else:
            found = set(map(str, range(len(self.documents))))
        found -= self._excluded(groups)
        return self._ranked(found, required, Counter())

    def _answer_any(self, groups: Sequence[Group]) -> Answer:
        """What has the most groups that any document has."""
        required = [group for group in groups if not group.excluded]
        often = Counter(ref for group in required for ref in self.matches(group))
        for ref in self._excluded(groups):
            del often[ref]
        most = max(often.values(), default=0)
        return self._ranked({ref for ref in often if often[ref] == most}, required, Counter())

    def _excluded(self, groups: Iterable[Group]) -> set[str]:
        return set().union(*(self.matches(group) for group in groups if group.excluded))

    def _ranked(self, found: set[str], groups: Sequence[Group], first: Counter[str]) -> Answer:
        scores = self._scores(found, groups)
        ranked = sorted(
            ((int(ref), round(scores.get(ref, 0.0), 9)) for ref in found),
            key=lambda each: (-first[str(each[0])], -each[1], self.newest(each[0])),
        )
        filing = {at for at, _ in ranked if self.documents[at].kind == "filing"}
        return Answer(
            filings=[each for each in ranked if each[0] in filing],
            others=[each for each in ranked if each[0] not in filing],
        )

    def _scores(self, found: set[str], groups: Iterable[Group]) -> dict[str, float]:
        """The scores of lunr, asked about nothing but these documents."""
        boosts = self._boosts(groups)
        if not boosts or not found:
            return {}
        query = Query(list(FIELDS))
        for term, by_field in boosts.items():
            for boost in sorted(set(by_field.values())):
                fields = [name for name in FIELDS if by_field.get(name) == boost]
                query.term(term, fields=fields, boost=boost, use_pipeline=False)
        inverted = {
            term: {
                name: {ref: {} for ref in found & self._inverted[term][name].keys()}
                for name in FIELDS
            }
            | {"_index": self._inverted[term]["_index"]}
            for term in boosts
        }
        index = Index(
            inverted_index=inverted,
            field_vectors=self._index.field_vectors,
            token_set=_Tokens(inverted),
            fields=list(FIELDS),
            pipeline=self._index.pipeline,
        )
        return {result["ref"]: result["score"] for result in index.query(query)}

    def _boosts(self, groups: Iterable[Group]) -> dict[str, dict[str, float]]:
        """The terms that count, and how much in each field."""
        boosts: dict[str, dict[str, float]] = {}
        for group in groups:
            for alternative in self._reading.alternatives(group):
                if not any(self._in_field(alternative, name) for name in alternative.fields):
                    continue
                for wanted in itertools.chain.from_iterable(alternative.parts):
                    for term in self._expanded(wanted):
                        known = boosts.setdefault(term, {})
                        for name in alternative.fields:
                            known[name] = max(known.get(name, 0.0), wanted.boost)
        return boosts

    # where nothing is found

    def _knows_chinese(self, group: Group) -> bool:
        """Whether all Chinese terms of a group are in the index."""
        return all(
            self._expanded(wanted)
            for run, chinese in runs(group.text)
            if chinese and group.kind != "number"
            for wanted in _chinese(run)
        )

    def _mend(self, group: Group, notes: list[dict[str, Any]]) -> list[Group]:
        """What stands in for a group that nothing matches."""
        if group.excluded or self.matches(group):
            return [group]
        if group.kind == "word" and (meant := self._nearest(group.text)):
            notes.append({"kind": "spelling", "from": group.text, "to": meant})
            return [Group("word", meant, limit=group.limit, exact=group.exact)]
        if group.kind == "han" and len(group.text) >= 2:
            sounds = tuple(self._characters.sounds.get(sign, "") for sign in group.text)
            spoken = replace(group, sounds=sounds)
            if all(sounds) and self.matches(spoken):
                notes.append({"kind": "sound", "from": group.text})
                return [spoken]
            if pieces := self._pieces(group):
                notes.append({"kind": "split", "from": group.text, "to": pieces})
                return [replace(group, text=piece) for piece in pieces]
        return [group]

    def _pieces(self, group: Group) -> list[str]:
        """The pieces of a run that one document has together.

        As little is left out as can be, and one character at most; then they are as few as can be,
        then those that most documents have, then the longer first. Where there are none, they are
        the longest from the left, each for itself.
        """
        text = group.text
        cuts = list(_cuts(len(text))) if len(text) <= MOST_SIGNS else []
        for _, some in itertools.groupby(cuts, key=lambda cut: (cut.left, len(cut.places))):
            best: tuple[int, list[str]] = (0, [])
            for cut in some:
                pieces = [text[start:end] for start, end in cut.places]
                having = [self._in_use(group, piece) for piece in pieces]
                many = len(set.intersection(*having)) if all(having) else 0
                best = max(best, (many, pieces), key=lambda each: each[0])
            if best[0]:
                return best[1]
        return list(self._longest(replace(group, text=text[:MOST_READ])))

    def _in_use(self, group: Group, piece: str) -> set[str]:
        key = (group.limit, piece)
        if key not in self._used:
            self._used[key] = self.matches(replace(group, text=piece))
        return self._used[key]

    def _longest(self, group: Group) -> Iterator[str]:
        at = 0
        while at < len(group.text):
            for end in range(len(group.text), at + 1, -1):
                if self._in_use(group, group.text[at:end]):
                    yield group.text[at:end]
                    at = end
                    break
            else:
                at += 1

    def _nearest(self, word: str) -> str:
        """The word in use that was meant, "" where none is near."""
        most = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
        letters = set(word)
        near = [
            (far, -count, other)
            for other, count in self._words
            if (other[0] == word[0] or other[:2] == word[1::-1])
            and abs(len(other) - len(word)) <= most
            and len(letters.symmetric_difference(other)) <= 2 * most
            and (far := distance(word, other)) <= most
        ]
        far, _, meant = min(near, default=(0, 0, ""))
        return meant if far else ""  # a word in use is not misspelt


class _Cut(NamedTuple):
    left: int  # how many characters stand in no piece
    places: tuple[tuple[int, int], ...]


def _cuts(length: int) -> list[_Cut]:
    """The ways to cut a run into pieces of two and more, the best first."""

    def from_(at: int, left: int) -> Iterator[_Cut]:
        if at == length:
            yield _Cut(left, ())
        for end in range(length, at + 1, -1):
            for rest in from_(end, left):
                yield _Cut(rest.left, ((at, end), *rest.places))
        if at < length and not left:
            yield from from_(at + 1, 1)

    return sorted(from_(0, 0), key=lambda cut: (cut.left, len(cut.places)))


def _is(term: str, wanted: Wanted) -> bool:
    return term.startswith(wanted.term) if wanted.prefix else term == wanted.term


def distance(one: str, other: str) -> int:
    """How many letters to put in, leave out, change, or swap with the next."""
    far = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        far.append([i])
        for j, b in enumerate(other, 1):
            least = min(far[i - 1][j] + 1, far[i][j - 1] + 1, far[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                least = min(least, far[i - 2][j - 2] + 1)
            far[i].append(least)
    return far[-1][-1]


# --- facets ----------------------------------------------------------------------------------


class Facets:
    """What filters let through, and how many filings each value has."""

    def __init__(self, documents: Documents) -> None:
        self._values = {filing.ref: _values(documents, filing) for filing in documents.filings}

    def filtered(
        self, refs: Iterable[str], filters: Mapping[str, Sequence[str]]
    ) -> tuple[list[str], dict[str, dict[str, int]]]:
        """Those that come through, and the counts of each facet, its own filter aside."""
        wanted = {name: set(chosen) for name, chosen in filters.items() if chosen}
        counts: dict[str, Counter[str]] = {}
        through = []
        for ref in refs:
            values = self._values[ref]
            refused = {name for name, chosen in wanted.items() if not values[name] & chosen}
            if not refused:
                through.append(ref)
            for name, has in values.items():
                if not refused - {name}:
                    counts.setdefault(name, Counter()).update(has)
        return through, {name: dict(often) for name, often in counts.items()}


def _values(documents: Documents, filing: Faceted) -> dict[str, set[str]]:
    """The values that a filing has in each facet."""
    told = filing.facets
    assert told is not None
    places = {
        "register": (told.register,),
        "category": (told.category,),
        "role": (told.role,),
        "sector": told.sectors,
        "function": told.functions,
        "province": (told.province,),
        "status": (told.status,),
    }
    found = {
        "region" if axis == "province" else axis: {
            documents.axes[axis][place].id for place in chosen if place >= 0
        }
        or {"none"}
        for axis, chosen in places.items()
    }
    return found | {"year": {filing.date[:4] or "none"}}
