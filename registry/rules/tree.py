"""What a rule is handed and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from msgspec import Struct, field

from registry import names
from registry.load import LISTS, is_list, kind_of
from registry.model import Company, Content, Filing, Label, Name, Problem, Severity
from registry.names import Keys
from registry.schema import did_you_mean, labelled

Steps = tuple[str | int, ...]
CALLED = ("name", "former_names")  # the fields of a company that tell its legal names
MANY = 12  # a list of allowed values longer than this is not printed


class Finding(NamedTuple):
    """Something wrong with a value: file, way to the value by keys and indices, what is wrong.

    The way to a character of the notes is `("notes", its index)`.
    """

    path: str
    steps: Steps
    message: str
    found: str = ""
    allowed: str = ""
    hint: str = ""
    severity: Severity = "error"


class Rule(Struct, frozen=True):
    """A rule: its id, what it asks for in one line, and the functions that find breaches of it.

    `alone` finds those of one filing by nothing but the filing, its text, the record of its
    company, the list files and which of these are broken: so it need not be asked again while these
    are the same. `company` finds those of one company by itself, likewise. `across` finds the rest;
    it need not be asked again while nothing has changed but fields of filings and companies that it
    does not read, or filings that do not concern it. One that reads no field of filings does not
    know which there are; companies are the same ones.
    """

    id: str
    about: str
    across: Callable[[Tree], Iterator[Finding]] | None = None
    alone: Callable[[Tree, Filing], Iterator[Finding]] | None = None
    company: Callable[[Tree, Company], Iterator[Finding]] | None = None
    reads: tuple[str, ...] | None = None  # the fields of filings that `across` reads; None: any
    companies: tuple[str, ...] | None = None  # the fields of companies, likewise
    concerns: Callable[[Tree, Filing], bool] | None = None  # None: every filing may
    of_company: bool = False  # `across` asks for nothing but the filings of one and the same


class Tree(Struct, frozen=True):
    """All records, and the files they came from as far as they are known."""

    content: Content
    files: Mapping[str, bytes] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()  # files with errors of their own
    keys: Keys = field(default_factory=Keys)
    alone: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)  # for rules across

    def whole(self, type_: str) -> bool:
        """Whether the list file of a type has no errors, so that what it lacks is truly absent."""
        return not any(is_list(path) and kind_of(path) == type_ for path in self.broken)


def unknown(path: str, steps: Steps, value: str, known: Iterable[str], kind: str) -> Finding:
    """A finding on a value that names nothing there is, with the word that was likely meant."""
    words = list(known)
    where = next((path for path, one in LISTS.items() if one == kind), "")
    most = f"one of the {len(words)} of {where}" if where else ""
    allowed = ", ".join(words) if len(words) <= MANY else most
    meant = _called(value, known) if isinstance(known, Mapping) else ""
    hint = f"did you mean {meant}?" if meant else did_you_mean(value, words)
    hint = hint or (f"write one of them; a new one is first added to {where}" if where else "")
    return Finding(path, steps, f"there is no {kind} {value!r}", value, allowed, hint)


def _called(value: str, known: Mapping[str, Any]) -> str:
    """The id of the record that has the value for a name, or nearly; "" for none or several."""
    labels = {name: id_ for id_, one in known.items() for name in sorted(_names(one))}
    return labelled(value, labels)


def _names(record: Any) -> set[str]:
    """All that a record of a list file is called, folded."""
    found = [*getattr(record, "also", ()), *getattr(record, "details", {}).get("labels", ())]
    for label in (getattr(record, "name", None), getattr(record, "short", None)):
        found += _texts(label) if label else []
    return set(map(names.key, filter(None, found)))


def _texts(name: Label | Name) -> list[str]:
    others = [text for _, text in name.others] if isinstance(name, Label) else []
    return [name.en, name.zh, *others]


def list_file(type_: str) -> str:
    """The list file that holds the records of a type."""
    return next(path for path, one in LISTS.items() if one == type_)


def rule(
    across: Callable[[Tree], Iterator[Finding]],
    reads: tuple[str, ...] | None = None,
    concerns: Callable[[Tree, Filing], bool] | None = None,
    *,
    companies: tuple[str, ...] | None = None,
    of_company: bool = False,
) -> Rule:
    """The rule that a function is: its name is the id, its docstring what it asks for."""
    return Rule(
        *_named(across),
        across,
        reads=reads,
        companies=companies,
        concerns=concerns,
        of_company=of_company,
    )


def each(
    alone: Callable[[Tree, Filing], Iterator[Finding]],
    across: Callable[[Tree], Iterator[Finding]] | None = None,
    company: Callable[[Tree, Company], Iterator[Finding]] | None = None,
) -> Rule:
    """The rule that a function on one filing is, and others on what else it asks for.

    What is asked for across records is here none of the filings and companies.
    """
    return Rule(*_named(alone), across, alone, company, reads=(), companies=())


def _named(function: Callable[..., Iterator[Finding]]) -> tuple[str, str]:
    return function.__name__.replace("_", "-"), (function.__doc__ or "").strip()
