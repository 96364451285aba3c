"""The build as one picture: bytes and git → records → catalogue and chronicle → pages → site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from registry import ending, history, memo, problems, state, world, write
from registry.making import Making, Note
from registry.model import Content, History, Problem
from registry.progress import Progress
from registry.schema import Schemas
from registry.session import Session
from registry.site import Site
from registry.standing import Look, Outcome
from registry.state import State
from registry.world import Prose
from registry.write import Written

if TYPE_CHECKING:
    from registry.past import Then

askers, prose = world.askers, world.prose


def build(
    root: Path,
    out: Path,
    site: Site,
    progress: Progress,
    *,
    without_history: bool = False,
    jobs: int = 1,
    look: Look | None = None,
) -> Outcome:
    """The site of the content below `root`, written to `out`. Raises WriteError, GitError.

    `look` is that at the site as it stands, where it was taken already.
    """
    session = Session(
        root, out, site, without_history=without_history, jobs=jobs, progress=progress
    )
    builds = session.build(look)
    outcome = next(builds)
    ending.hold(builds)
    return outcome


class Built(Struct, frozen=True):
    """What came of building the past: nothing was written where a problem is an error."""

    problems: tuple[Problem, ...]
    written: Written | None
    doubts: tuple[str, ...] = ()


def build_then(then: Then, out: Path, site: Site, progress: Progress, jobs: int = 1) -> Built:
    """The site of a state of the past, written to `out`. Raises WriteError."""
    if problems.errors(then.problems):
        return Built(then.problems, None)
    now = _state(then.content, then.schemas, prose(then.tree), site, then.history)
    plan = state.planned(None, now, "")
    with write.stage(out, whole=True) as stage:
        making = Making(None, stage, now, plan, jobs, progress, then.note)
        making.run()
        written = stage.finish(making.names(), (), "")
    return Built(then.problems, written)


def history_of(root: Path, tree: Iterable[tuple[str, bytes]]) -> History:
    """The revisions of every record, the last of them as the working tree has it."""
    remembered = memo.of(root)
    try:
        return history.read(root, "HEAD", remembered, tree)
    finally:
        remembered.close()


def site_of(
    content: Content,
    schemas: Schemas,
    by_hand: Prose,
    site: Site,
    past: History = history.EMPTY,
    note: Note | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Every file of the site, by path."""
    now = _state(content, schemas, by_hand, site, past)
    collected = _Collected()
    Making(None, collected, now, state.planned(None, now, ""), note=note).run()
    yield from collected.files.items()


def _state(content: Content, schemas: Schemas, by_hand: Prose, site: Site, past: History) -> State:
    return state.make(world.make(content, past, by_hand, site, schemas), "", None)


class _Collected:
    """A stage in memory."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def put(self, name: str, data: bytes) -> bool:
        """Takes a file. Raises WriteError where it has been taken already."""
        if name in self.files:
            raise write.WriteError(f"two pages would be written to {name}")
        self.files[name] = data
        return True
