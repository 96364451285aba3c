"""The registry of the past without a checkout: at a revision, or on a day by either clock."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from registry import files, git, history, load, problems, rewind, rules, salvage, schema
from registry.asked import OFFICIAL, RECORDED, PastError, is_day
from registry.model import SHORT, Commit, Content, History, Problem
from registry.salvage import Tree
from registry.schema import Schemas

OURS = Path(__file__).resolve().parent.parent


class Then(Struct, frozen=True):
    """The registry as it stood: all that a site is made of."""

    content: Content
    schemas: Schemas
    tree: Tree  # the files it was read from
    history: History  # up to that state; none by the official clock
    problems: tuple[Problem, ...]  # errors only where the content to be wound back has them
    clock: str
    day: str  # "" where a revision was asked for
    commit: Commit | None  # None where it was made of what is not committed

    def note(self, texts: Mapping[str, str]) -> str:
        """What every page says of it, out of the texts of a language."""
        kind = self.clock if self.day else "revision"
        if self.commit is None:
            return texts[f"as_of.note.{kind}_uncommitted"].format(day=self.day)
        return texts[f"as_of.note.{kind}"].format(
            day=self.day, commit=self.commit.short, recorded=self.commit.recorded[:10]
        )


def read(root: Path, asked: str, clock: str = RECORDED, *, without_history: bool = False) -> Then:
    """The registry at a revision, or at the end of a day or month. Raises PastError, GitError."""
    if not is_day(asked):
        return _recorded(root, asked, "", _commit_named(root, asked), without_history)
    try:
        day = rewind.last_day(asked)
        datetime.date.fromisoformat(day)
    except ValueError as error:
        raise PastError(f"there is no day {asked}") from error
    if clock == OFFICIAL:
        return _official(root, day)
    return _recorded(root, asked, day, _last_by(root, day), without_history)


def _commit_named(root: Path, asked: str) -> str:
    try:
        return git.resolve(root, asked)
    except git.GitError as error:
        like_a_day = re.fullmatch(r"[\d./-]+", asked)
        hint = "; a day is written 2024-08-31, a month 2024-08" if like_a_day else ""
        raise git.GitError(f"{error}{hint}") from error


# --- the official clock -----------------------------------------------------------------------


def _official(root: Path, day: str) -> Then:
    """The content of the working tree, wound back."""
    tree = files.read(root)
    content, schemas, found = load.load(tree)
    found = problems.ordered([*found, *rules.check(content, tree, found)])
    if not problems.errors(found):
        was = rewind.at(content, day)
        if not was.filings:
            first = next((step.day for step in rewind.steps(content) if step.batches), "")
            known = f"the first list is of {first}" if first else "no filing is held here"
            raise PastError(f"officially nothing was listed by {day}: {known}")
        content = was
    commit = _commit_of(root, tree)
    return Then(content, schemas, tree, history.EMPTY, tuple(found), OFFICIAL, day, commit)


def _commit_of(root: Path, tree: Tree) -> Commit | None:
    """The commit checked out, if it holds exactly these files."""
    try:
        return git.mainline(root, "HEAD")[-1] if git.tree(root, "HEAD") == tree else None
    except git.GitError:
        return None


# --- our own clock ----------------------------------------------------------------------------


def _last_by(root: Path, day: str) -> str:
    """The last commit of the main line that was recorded by the end of a day, UTC."""
    commits = [one for one in git.mainline(root, "HEAD") if one.recorded[:10] <= day]
    if not commits:
        raise PastError(_nothing(root, f"by {day}", day))
    return commits[-1].id


def _recorded(root: Path, asked: str, day: str, commit: str, without_history: bool) -> Then:
    """The tree of a commit: read, never judged; what cannot be read any more is left out."""
    told = git.mainline(root, commit)[-1]
    today = files.read(root if (root / schema.FOLDER).is_dir() else OURS)
    tree = salvage.completed(git.tree(root, commit), today)
    content, schemas, found = load.load(tree)
    if not content.filings:
        where = f"by {day}" if day else f"at {asked} ({commit[:SHORT]})"
        raise PastError(_nothing(root, where, day or "DAY"))
    content, left = salvage.whole(content, salvage.lent(today))
    warnings = [replace(one, severity="warning") for one in (*found, *left)]
    return Then(
        content=content,
        schemas=salvage.labelled(schemas, schema.load(today)),
        tree=tree,
        history=history.EMPTY if without_history else _known(history.read(root, commit), content),
        problems=tuple(problems.ordered(warnings)),
        clock=RECORDED,
        day=day,
        commit=told,
    )


def _nothing(root: Path, where: str, day: str) -> str:
    """That nothing was recorded, since when something is, and the other clock."""
    steps = git.log(root, "HEAD") or []
    first = next((step.commit for step in steps if any(map(_is_filing, step.files))), None)
    since = "no filing ever was"
    if first:
        since = f"the first filings were recorded on {first.recorded[:10]}, by {first.short}"
    return (
        f"nothing was recorded here {where}: {since}\n"
        f"what had officially happened by then: --at {day} --clock {OFFICIAL}"
    )


def _is_filing(file: git.File) -> bool:
    return bool(file.after) and load.kind_of(file.path) == "filing"


def _known(past: History, content: Content) -> History:
    """The history without the records that stand in it but were left out of the content."""
    held: Mapping[str, Mapping[str, object]] = {
        "filing": content.filings,
        "company": content.companies,
        "batch": content.batches,
        "group": content.groups,
        "region": content.regions,
        "register": content.registers,
        "term": content.terms,
    }
    left = {
        key
        for key, revisions in past.records.items()
        if key[1] not in held.get(key[0], (key[1],)) and revisions[-1].state != "removed"
    }
    if not left:
        return past
    return replace(past, records={k: past.records[k] for k in past.records if k not in left})
