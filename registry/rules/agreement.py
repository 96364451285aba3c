"""Fields of one record that must tell one story."""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry import numbers
from registry.model import Filing
from registry.rules.tree import Finding, Rule, Tree, each, list_file, rule

SERVICES = "cn-cac-genai"
DEEP_SYNTHESIS = "cn-cac-deep-synthesis"
ENDED = ("cancelled", "revoked")  # a status, and the event that says so


def role_register(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """Of the registers of CAC, only deep synthesis has roles."""
    known = tree.content.registers
    other = numbers.of_cac(filing.register) and filing.register != DEEP_SYNTHESIS
    if filing.role and other and filing.register in known:
        message = f"{filing.register} has no column of roles"
        yield Finding(filing.path, ("role",), message, filing.role, hint="remove the field")


def category_register(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """Generative-AI services have no category; algorithms of CAC's registers have one."""
    if not numbers.of_cac(filing.register):
        return
    service = filing.register.startswith(SERVICES)
    if filing.category and service:
        message = f"{filing.register} has no column of categories"
        hint = "remove the field"
        yield Finding(filing.path, ("category",), message, filing.category, hint=hint)
    elif not filing.category and not service and not _odd_label(filing):
        known = ", ".join(tree.content.categories)
        hint = f"for example category: {next(iter(tree.content.categories), '…')}"
        yield Finding(filing.path, (), "the category is missing", "", known, hint)


def _odd_label(filing: Filing) -> bool:
    """Whether a list prints a category that none of ours means: kept as published, no error."""
    return any("category" in each.as_published for each in filing.listings)


def status_register(tree: Tree, filing: Filing) -> Iterator[Finding]:
    """What a filing register lists is filed; what a registration register lists is registered."""
    register = tree.content.registers.get(filing.register)
    if register is None:
        return
    right, wrong = "filed", "registered"
    if register.kind == "registration":
        right, wrong = wrong, right
    if filing.status == wrong:
        message = f"{filing.register} is a register of {register.kind}s"
        hint = f"did you mean {right}?"
        allowed = f"{right}, cancelled, revoked"
        yield Finding(filing.path, ("status",), message, filing.status, allowed, hint)


def status_events(_: Tree, filing: Filing) -> Iterator[Finding]:
    """A filing is cancelled or revoked where an event says so, and only there."""
    ended = [n for n, one in enumerate(filing.events) if one.kind in ENDED]
    said = filing.events[ended[-1]].kind if ended else ""
    if said and filing.status != said:
        message = f"the status is {filing.status!r}, but an event says {said}"
        hint = f"write {said}, or remove the event"
        yield Finding(filing.path, ("status",), message, filing.status, said, hint)
    elif filing.status in ENDED and not said:
        message = f"the status is {filing.status!r}, but no event says so"
        allowed = "an event of that kind, or the status of a filing in force"
        hint = (
            f"add to events: - kind: {filing.status}, below it the date and url of the notice; "
            "no date where the source gives none"
        )
        yield Finding(filing.path, ("status",), message, filing.status, allowed, hint)
    for n in ended[1:]:
        kind = filing.events[n].kind
        message = f"another event says already that the filing is {filing.events[ended[0]].kind}"
        steps = ("events", n, "kind")
        hint = "keep one of them; leave both only where two notices say so"
        yield Finding(filing.path, steps, message, kind, "one such event", hint, "warning")


def status_remark(_: Tree, filing: Filing) -> Iterator[Finding]:
    """What the remark of a list calls ended is not in force (a warning: remarks are free text)."""
    if filing.status not in ENDED:
        for n, one in enumerate(filing.listings):
            if found := _ENDED_BY_REMARK.search(one.remark):
                message = f"the remark says {found[0]}, but the status is {filing.status!r}"
                status = "cancelled" if found[1] == "注" else "revoked"
                hint = f"write status: {status} and the event that says so, if the remark means it"
                steps = ("listings", n, "remark")
                yield Finding(filing.path, steps, message, one.remark, status, hint, "warning")


_ENDED_BY_REMARK = re.compile("已(注|撤)销")


def group_member_twice(tree: Tree) -> Iterator[Finding]:
    """In one group a company is a member, excluded or open: one of them, once."""
    for group in tree.content.groups.values():
        seen: dict[str, str] = {}
        for name in ("members", "excluded", "open"):
            for index, member in enumerate(getattr(group, name)):
                if member.company in seen:
                    message = f"{member.company} stands under {seen[member.company]} already"
                    steps = (f"id={group.id}", name, index, "company")
                    yield Finding(list_file("group"), steps, message, member.company)
                seen.setdefault(member.company, name)


RULES: tuple[Rule, ...] = (
    each(role_register),
    each(category_register),
    each(status_register),
    each(status_events),
    each(status_remark),
    rule(group_member_twice, (), companies=()),
)
