"""A correction of a filing, a new company or facts of one, as the files they come to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from registry import dump, load
from registry.entering import choosing, forms, options, values
from registry.entering.draft import Draft, Made, company_named
from registry.entering.forms import Answers
from registry.importers import store
from registry.model import Company, Content, Filing
from registry.rules.agreement import ENDED
from registry.schema import Schemas, did_you_mean, is_uri

AT_MOST = 5  # that are named where an answer may mean several


class CorrectionError(Exception):
    """Why a correction cannot be made; a line for each reason."""


def filing(answers: Answers, content: Content, schemas: Schemas) -> Made:
    """A filing with one field otherwise. Raises CorrectionError."""
    record = _filing(answers.get("filing", ""), content)
    fields = forms.editable(schemas)
    path = fields.get(answers.get("field", ""), "")
    if not path:
        given = answers.get("field", "")
        raise CorrectionError(f"no field is called {given!r}; {did_you_mean(given, [*fields])}")
    draft = Draft(data=dump.plain_filing(record))
    choice = _choice(answers.get("value", ""), path, schemas)
    told = options.Answers({path: choice}, content, schemas)
    told.into(draft)
    if told.wrong:
        raise CorrectionError("\n".join(told.wrong))
    return _made(record, _agreed(draft.data, path, answers), content, schemas)


def _agreed(data: Mapping[str, Any], path: str, answers: Answers) -> Mapping[str, Any]:
    """The same with status and events telling one story, as a form corrects one of them.

    The event has the source of the form and no day, which the form does not ask for.
    """
    events = list(data.get("events", ()))
    said = [one["kind"] for one in events if one["kind"] in ENDED]
    status = data.get("status")
    if path == "status" and status in ENDED and status not in said:
        source = answers.get("source", "").strip()
        event = {"kind": status, **({"url": source} if is_uri(source) else {})}
        return {**data, "events": [*events, event]}
    if path == "events" and said:
        return {**data, "status": said[-1]}
    return data


def _choice(text: str, path: str, schemas: Schemas) -> str | list[str]:
    """The value given, of a list as an option takes it: all of them in one text."""
    text = text.strip()
    return [text] if schemas.field("filing", path).type == "array" else " ".join(text.split())


def _filing(given: str, content: Content) -> Filing:
    """The filing of a number, a register and number, or the address of its page."""
    wanted = given.strip()
    digits = re.sub(r"\D", "", wanted)
    found = [
        one
        for one in content.filings.values()
        if wanted in (one.id, one.number, one.path) or (len(digits) == 21 and digits in one.number)
    ]
    if len(found) > 1:
        named = [one for one in found if one.register in wanted]
        found = named if len(named) == 1 else found
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.id for one in found[:AT_MOST])
        raise CorrectionError(f"{given!r} may mean {ids}: give register/number")
    raise CorrectionError(f"there is no filing {given!r}: give its number as it stands on its page")


def company(answers: Answers, content: Content, schemas: Schemas) -> Made:
    """A company that is new, or one with facts that are. Raises CorrectionError."""
    name = " ".join(answers.get("new_company", "").split())
    given = answers.get("company", "").strip()
    if bool(name) == bool(given):
        raise CorrectionError("give either --company or --new-company: one of them, and not both")
    record = _new(name, content, schemas) if name else _company(given, content)
    data = dump.plain_company(record)
    alias: dict[str, str] = {}
    told = {**answers, **_sources(answers)}
    for path in forms.COMPANY_FIELDS:
        if value := " ".join(told.get(path, "").split()):
            value = _region(value, content, schemas) if path == "region" else value
            value = _enum(value, path, schemas)
            top, _, field = path.partition(".")
            if top == "aliases":
                alias[field] = value
            elif field:
                data[top] = {**data[top], field: value}
            else:
                data[top] = value
    if alias:
        data["aliases"] = [*data.get("aliases", []), alias]
    if given and data == dump.plain_company(record):
        raise CorrectionError("nothing is said of the company that its file does not have already")
    return _made(record, data, content, schemas)


def _new(name: str, content: Content, schemas: Schemas) -> Company:
    """A company that has no file yet, by its legal name."""
    if issues := values.legal_name(name, schemas):
        raise CorrectionError("\n".join(f"--new-company: {one.message}" for one in issues))
    made = company_named(name, content, schemas)
    if made.slug in content.companies:
        raise CorrectionError(f"{name!r} is here already: give {made.slug} as --company")
    return made


def _sources(answers: Answers) -> dict[str, str]:
    """The source of the form as that of the names it tells, where they have no other."""
    source = answers.get("source", "")
    named = (("name.en", "name.en_reference"), ("aliases.name", "aliases.source"))
    return {of: source for name, of in named if answers.get(name) and not answers.get(of)}


def _region(value: str, content: Content, schemas: Schemas) -> str:
    """The code of a division by its code or name."""
    choices = choosing.of_field(schemas.field("company", "region"), content, "", "en")
    found = choosing.exact(value, choices)
    if len(found) > 1:
        ids = ", ".join(f"{one.name} ({one.id})" for one in found[:AT_MOST])
        raise CorrectionError(f"--region: {value!r} may mean {ids}: give the six digits")
    return found[0].id if found else value


def _enum(value: str, path: str, schemas: Schemas) -> str:
    """The word of the schema for a choice that was given by its label."""
    words = schemas.field("company", path).enum
    return next((word for word, label in words.items() if label.en == value), value)


def _company(given: str, content: Content) -> Company:
    choices = [choosing.company(one) for one in content.companies.values()]
    found = choosing.exact(given.strip(), choices) if given.strip() else []
    if len(found) == 1:
        return content.companies[found[0].id]
    if found:
        raise CorrectionError(f"{given!r} may mean {', '.join(o.id for o in found[:AT_MOST])}")
    near = ", ".join(f"{one.name} ({one.id})" for one in choosing.near(given, choices)[:AT_MOST])
    hint = f"; did you mean {near}?" if near else ""
    raise CorrectionError(f"there is no company {given!r}{hint}")


def _made(
    record: Filing | Company, data: Mapping[str, Any], content: Content, schemas: Schemas
) -> Made:
    """The file of a record with this data; where that has errors of its own, those."""
    text = dump.file(record.path, dict(data), record.notes)
    found = load.from_file(record.path, text.encode(), schemas)
    new = found.record
    if not isinstance(new, Filing | Company):
        return Made(content, {record.path: text}, record.path, found.problems)
    filings = {new.id: new} if isinstance(new, Filing) else {}
    companies = {new.slug: new} if isinstance(new, Company) else {}
    texts = store.changes(content, filings, companies, {})
    if not texts:
        raise CorrectionError(f"{record.path} says this already")
    return Made(store.merged(content, filings, companies, {}), texts, record.path, found.problems)
