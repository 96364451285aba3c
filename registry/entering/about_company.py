"""The question who files: by any name of a company, or by a new one that gets a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry.entering import choosing, draft, outcome, values
from registry.entering.choosing import Choice
from registry.entering.talk import YES, Talk, chosen
from registry.importers.printed import LEGAL_ENTITY


def answered(talk: Talk, text: str, choices: Sequence[Choice]) -> bool:
    """Whether an answer, and what is asked after it, names a company: that is kept."""
    while text:
        new = [Choice("", talk.words("new-company"), ())] if _legal(text) else []
        found = choosing.matching(text, choices)
        if len(found) == 1 and (not new or found == choosing.exact(text, choices)):
            return _taken(talk, found[0], text)
        found = (found or choosing.near(text, choices))[: choosing.MOST - 1]
        if not found:
            again = talk.typed(f"{talk.words('no-company', name=text)} > ", choices)
            if again.lower() in YES:
                return _entered(talk, text)
        else:
            offered = [*found, *new]
            talk.offer(offered)
            again = talk.typed(f"{talk.words('several')} > ", choices)
            one = chosen(again, offered)
            if one:
                return _taken(talk, one, one.id) if one.id else _entered(talk, text)
        text = again
    return False


def _legal(text: str) -> bool:
    """Whether a text may be a whole legal name rather than a part of one."""
    return bool(LEGAL_ENTITY.search(text) or _LATIN_FORM.search(text))


_LATIN_FORM = re.compile(r"\b(ltd|limited|inc|corporation|corp|llc|gmbh|ag|plc)\.?$", re.I)


def _taken(talk: Talk, one: Choice, printed: str) -> bool:
    talk.draft.file_by(talk.content.companies[one.id], printed, talk.content)
    talk.say("taken", value=f"{one.name} ({one.id})")
    for other in talk.content.companies[one.id].successors:
        if after := talk.content.companies.get(other.company):
            talk.say("succeeded", value=f"{after.name.zh} ({after.slug})")
    return True


def _entered(talk: Talk, name: str) -> bool:
    """Whether a legal name could be entered as that of a company that is new here."""
    issues = values.legal_name(name, talk.schemas)
    for issue in issues:
        talk.wrong(issue)
    if issues:
        return False
    company = draft.company_named(name, talk.content, talk.schemas)
    if company.slug in talk.content.companies:
        return _taken(talk, choosing.company(company), name)
    talk.draft.file_by(company, name, talk.content)
    talk.say("company-made", path=company.path)
    for one in outcome.alike_companies(talk.draft, talk.content):
        other = talk.content.companies[one.other]
        talk.say(one.why, path=other.path, name=other.name.zh)
    return True
