"""A filing in the making: its answers as plain data, and the records and files they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from registry import dump, load, numbers
from registry.entering.number import Told
from registry.importers import companies, store
from registry.importers.companies import Sighting
from registry.importers.compose import ONE_CATEGORY
from registry.model import (
    Batch,
    Company,
    Content,
    Filing,
    Listing,
    Name,
    Problem,
    Product,
    Related,
)
from registry.names import key
from registry.rules.agreement import SERVICES
from registry.rules.paths import path_for
from registry.schema import Schemas

LISTINGS = "listings"
SETTLED = ("status",)  # what nobody need answer, as it follows in the registers of CAC


class Draft(Struct):
    """What has been answered so far."""

    data: dict[str, Any] = field(default_factory=dict)  # as the file of a filing has it
    company: Company | None = None  # one that the registry does not know yet
    batch: Batch | None = None  # a list that it does not know yet
    source: str = ""  # the address that the facts were read from
    row_read: bool = False  # whether they come from a row: what is not there was not printed

    def get(self, path: str) -> Any:
        """The answer to the question for a field; None there is none yet."""
        at: Any = self.data
        for step in path.split("."):
            at = at.get(step) if isinstance(at, Mapping) else None
            if isinstance(at, list) and step == LISTINGS:
                at = at[0] if at else None
        return at

    def put(self, path: str, value: Any) -> None:
        """Keep an answer; None takes one back."""
        if value is None:
            self._without(self.data, path.split("."))
            return
        *above, last = path.split(".")
        at = self.data
        for step in above:
            at = at.setdefault(step, [{}])[0] if step == LISTINGS else at.setdefault(step, {})
        at[last] = value

    def _without(self, data: dict[str, Any], steps: Sequence[str]) -> None:
        """Remove a value, and what holds nothing else."""
        first, *rest = steps
        inner = data.get(first)
        if isinstance(inner, list) and rest:
            inner = inner[0]
        if rest and isinstance(inner, dict):
            self._without(inner, rest)
            if inner:
                return
        data.pop(first, None)

    def file_by(self, company: Company, printed: str, content: Content) -> None:
        """Keep who files; where the list prints a former name, that too."""
        self.put("company", company.slug)
        self.company = None if company.slug in content.companies else company
        former = key(printed) in {key(one.zh) for one in company.former_names}
        self.put("listings.as_published.company", printed if former else None)

    def text(self, path: str) -> str:
        """An answer that is one text; "" there is none yet."""
        value = self.get(path)
        return value if isinstance(value, str) else ""

    @property
    def name(self) -> str:
        """The name as filed, which is one text or has languages, as the schema says."""
        return self.text("name.zh") or self.text("name")

    @property
    def id(self) -> str:
        """Register and number."""
        return f"{self.text('register')}/{self.text('number')}"


class Made(Struct, frozen=True):
    """What a draft comes to: the content with it, and the files to write for that."""

    content: Content
    texts: Mapping[str, str]  # by path
    path: str  # of the filing
    problems: tuple[Problem, ...]  # of these files, each by itself


def begun(draft: Draft) -> Filing:
    """The filing as far as it is answered, for the rules that judge a filing alone."""
    listing = draft.get(LISTINGS) or {}
    filing = Filing(
        path="",
        register=draft.text("register"),
        number=draft.text("number"),
        name=Name(draft.name),
        company=draft.text("company"),
        category=draft.text("category"),
        role=draft.text("role"),
        products=tuple(Product(p["name"], p.get("form", "")) for p in draft.get("products") or ()),
        terms=tuple(draft.get("terms") or ()),
        sectors=tuple(draft.get("sectors") or ()) or None,
        functions=tuple(draft.get("functions") or ()) or None,
        status=draft.text("status"),
        listings=(
            Listing(
                batch=listing.get("batch", ""),
                place=listing.get("place", ""),
                date=listing.get("date", ""),
                as_published=listing.get("as_published", {}),
            ),
        ),
        events=(),
        related=(),
        details={},
        notes="",
    )
    return replace(filing, path=path_for(replace(filing, path=".md")))


def recognise(draft: Draft, told: Told) -> None:
    """Fill in what a number tells for sure, but no register or category that was given."""
    if told.sure and not draft.get("register"):
        draft.put("register", told.register)
    service = draft.text("register").startswith(SERVICES)
    if told.category and not service and not draft.get("category"):
        draft.put("category", told.category)


def settle(draft: Draft, content: Content) -> None:
    """Fill in what nobody need be asked: the status, and a category where there is only one."""
    register = content.registers.get(draft.text("register"))
    if register and numbers.of_cac(register.id) and not draft.get("status"):
        draft.put("status", "registered" if register.kind == "registration" else "filed")
    only = ONE_CATEGORY.get(draft.text("register"))
    if only and not draft.get("category"):
        draft.put("category", only)


def company_named(name: str, content: Content, schemas: Schemas) -> Company:
    """The company with a legal name, present or former; a new one with the slug of its name."""
    known = companies.directory([Sighting(name, "")], [], content.identities, content.companies)
    found = known.companies[known.slug(name)]
    if found.slug in content.companies:
        return found
    return replace(found, name=replace(found.name, plain=not chinese(schemas)))


def chinese(schemas: Schemas) -> bool:
    """Whether names of companies are by language, of which the legal one is Chinese."""
    return "name.zh" in schemas.tables["company"]


def made(draft: Draft, content: Content, schemas: Schemas) -> Made:
    """The files of a draft; where its filing has errors of its own, those and its file alone."""
    others = same_number(draft, content)
    related = draft.data.get("related", [])
    back = [{"register": o.register, "number": o.number, "kind": "same-number"} for o in others]
    told = [*related, *(one for one in back if one not in related)]
    data = {**draft.data, "related": told} if told else draft.data
    path = path_for(begun(draft))
    text = f"---\n{dump.text(_ordered(data, schemas))}---\n"
    found = load.from_file(path, text.encode(), schemas)
    filing = found.record
    if not isinstance(filing, Filing):
        return Made(content, {path: text}, path, found.problems)
    filings = {filing.id: filing, **{o.id: _back(o, filing) for o in others}}
    owner = draft.company or content.companies.get(filing.company)
    owners = {owner.slug: _with_code(owner, filing)} if owner else {}
    batches = {draft.batch.id: draft.batch} if draft.batch else {}
    texts = store.changes(content, filings, owners, batches)
    whole = store.merged(content, filings, owners, batches)
    shown = {p: t for p, t in texts.items() if not load.is_list(p)}
    others_read = (load.from_file(p, t.encode(), schemas) for p, t in texts.items() if p != path)
    return Made(
        content=replace(
            whole,
            filings=dict(sorted(whole.filings.items())),
            companies=dict(sorted(whole.companies.items())),
            batches=dict(sorted(whole.batches.items())),
            texts={**content.texts, **shown},
        ),
        texts=texts,
        path=path,
        problems=(*found.problems, *(p for one in others_read for p in one.problems)),
    )


def _ordered(data: Mapping[str, Any], schemas: Schemas) -> dict[str, Any]:
    """The fields in the order of the schema, so that a file with errors reads as usual."""
    order = schemas.raw["filing"]["properties"]
    return {name: data[name] for name in order if name in data}


def same_number(draft: Draft, content: Content) -> list[Filing]:
    """The filings of other registers that have the same number."""
    number = draft.text("number")
    return [
        other
        for register in content.registers
        if (other := content.filings.get(f"{register}/{number}")) and other.id != draft.id
    ]


def _back(other: Filing, filing: Filing) -> Filing:
    """The other filing, related to this one too."""
    this = Related(filing.register, filing.number, "same-number")
    if this in other.related:
        return other
    return replace(other, related=(*other.related, this))


def _with_code(company: Company, filing: Filing) -> Company:
    """The company with the code that stands in the number."""
    code = numbers.code(filing.number)
    if not code or code in company.codes:
        return company
    return replace(company, codes=tuple(sorted({*company.codes, code})))
