"""One build after the other: of what the last one made, only what must be is made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from registry import (
    cycles,
    files,
    findings,
    history,
    judging,
    memo,
    pinyin,
    problems,
    reading,
    standing,
    state,
    workers,
    world,
    write,
)
from registry.findings import Kept
from registry.git import GitError
from registry.judging import Judged
from registry.kept import Shelf
from registry.making import Making
from registry.model import History
from registry.parts import Families
from registry.progress import Progress
from registry.reading import Reading
from registry.search.before import Before as Searched
from registry.site import Site
from registry.snapshot import DamagedError
from registry.standing import Look, Outcome, Place
from registry.state import Base, Plan, State
from registry.world import Prose

RECORDS = ("filings/", "companies/")
FEW = 24  # pages of records that are shown before those of lists
LATER = ("feeds/", "revisions", "search", "sitemap")  # what programs read: made after the pages


class Session:
    """Builds of one site; what they have in common is kept in memory, and on disk."""

    def __init__(
        self,
        root: Path,
        out: Path,
        site: Site,
        *,
        without_history: bool = False,
        jobs: int = 1,
        progress: Progress | None = None,
    ) -> None:
        """Nothing is read or written yet."""
        self.root, self.out, self.site = root, out, site
        self.without_history = without_history
        self._place = Place(root, out, site, without_history)
        self.jobs = jobs
        self.progress = progress or Progress()
        self._base: Base | None = None  # once this session has made the site
        self._families: Families | None = None  # of the parts of that site
        self._read: Reading | None = None  # once it has read the content
        self._found: Kept | None = None  # once it has judged the content
        self._history: History | None = None  # once it has read it
        self._noted: tuple[Reading | None, Kept | None] = (None, None)  # as they lie on disk
        self._look: Look | None = None  # at a site that had to stay as it is
        self._shelf = Shelf(self._place)

    def build(
        self,
        look: Look | None = None,
        *,
        at_once: bool = True,
        saved: Iterable[str] | None = None,
    ) -> Iterator[Outcome]:
        """Makes the site; with `at_once` in one go, else first the pages of what was saved.

        `look` is that at the site as it stands, where it was taken already; `saved` are the paths
        in the tree that alone may have changed since the last build. Raises WriteError, GitError.
        """
        with cycles.unsought():
            if self._base and self._base.stamp != write.stamp(self.out):
                self._base = None  # somebody else has made or removed the site since
            if self._base is None:
                look = look or standing.look(self._place, self.jobs, self.progress)
                if look.outcome:
                    self._look = look
                    yield look.outcome
                    return
            look = look or standing.NOTHING
            before = look.before or self._read or reading.remembered(self.root)
            read, wrong = self._taken(look, before, saved)
            try:
                if before is None:  # all of it; meanwhile others look for what is wrong
                    self._remember(read, before)
                for outcome in self._judged(look, read, wrong, at_once, ahead=before is None):
                    if outcome.final:
                        self._remember(read, before)
                    yield outcome
            finally:
                self._remember(read, before)

    def warm(self) -> None:
        """Takes up the state of a site that had to stay as it is, so that the next build need not.

        What cannot be taken up now is left to that build, which says why.
        """
        look, self._look = self._look, None
        if look is None or look.before is None or self._base is not None:
            return
        with cycles.unsought(), suppress(GitError, DamagedError, write.WriteError, OSError):
            read, found = look.before, findings.recalled(self.root)
            past = self._past(read)
            base = self._shelf.recalled(self.site, read, look.last)
            now, plan = self._planned(read, past, base)
            if base is None or plan.due or plan.stamp != base.stamp:
                return
            write.prepare(self.out)
            self._read, self._found, self._families = read, found, plan.families
            self._base = replace(base, state=now)

    def _remember(self, read: Reading, before: Reading | None) -> None:
        """Keeps on disk what was read and found; `before` lies there."""
        if self._noted[0] is not read and (before is None or read.files != before.files):
            reading.remember(self.root, read)
        if self._found and self._noted[1] is not self._found:
            findings.keep(self.root, self._found)
        self._noted = (read, self._found)

    def _judged(
        self,
        look: Look,
        read: Reading,
        wrong: Callable[[], Judged],
        at_once: bool,
        ahead: bool,
    ) -> Iterator[Outcome]:
        """What comes of a content when it is known what is wrong with it.

        With `ahead`, a whole site is planned before, as others find that out meanwhile; who saves a
        file that is wrong, and has no site yet, is told of it sooner without.
        """
        failed: Exception | None = None
        past, base, planned = history.EMPTY, self._base, None
        try:
            with self.progress.stage("history"):
                past = self._past(read)
            with self.progress.stage("catalogue"):
                last = look.last if look.same() else None
                base = base or self._shelf.recalled(self.site, read, last)
                planned = self._planned(read, past, None) if ahead and not base else None
        except Exception as error:  # content that is wrong may break anything
            failed = error
        finally:
            with self.progress.stage("reading"):
                self._found, spelled = wrong()
                pinyin.learn(spelled)
        found = self._found.every
        if problems.errors(found):
            yield Outcome(found)
            return
        if failed:
            raise failed
        doubts = tuple(history.doubts(past))
        try:
            for outcome in self._built(read, past, at_once, doubts, base, planned):
                yield replace(outcome, problems=found, doubts=doubts)
        except DamagedError:  # what was kept; of the site nothing has changed yet
            self._shelf.forget()
            self._base = None
            for outcome in self._built(read, past, at_once, doubts, None):
                yield replace(outcome, problems=found, doubts=doubts)

    def _taken(
        self, look: Look, before: Reading | None, saved: Iterable[str] | None
    ) -> tuple[Reading, Callable[[], Judged]]:
        """The content as it is, and what says what is wrong with it, begun where that may help.

        Neither what happened nor what was kept asks for what is wrong.
        """
        with self.progress.stage("reading"):
            seen = look.seen
            if seen is None and saved is not None and self._read is not None:
                seen = files.look_at(self.root, self._read.files, saved)
            read = reading.read(self.root, before, self.jobs, seen=seen)
            judging.look_for_sounds(self.root)  # the pages and the search of names, too
            judge = partial(judging.judged, self.root, read, before, self._found)
            wrong = workers.beside(judge) if self._base is None and self.jobs > 1 else judge
            self._read = read
            return read, wrong

    def _built(
        self,
        read: Reading,
        past: History,
        at_once: bool,
        doubts: tuple[str, ...],
        base: Base | None,
        planned: tuple[State, Plan] | None = None,
    ) -> Iterator[Outcome]:
        """Goes on from what was made before; raises DamagedError where that cannot be read."""
        with self.progress.stage("catalogue"):
            now, plan = planned or self._planned(read, past, base)
        yield from self._outcomes(base, read, now, plan, at_once, doubts)

    def _past(self, read: Reading) -> History:
        if self.without_history:
            return history.EMPTY
        remembered = memo.of(self.root)
        try:
            told = (remembered, read.tree, read.blobs, self._history)
            self._history = history.read(self.root, "HEAD", *told)
            return self._history
        finally:
            remembered.close()

    def _planned(self, read: Reading, past: History, base: Base | None) -> tuple[State, Plan]:
        fixed = self._place.fixed(read)
        before = base.state.world if base and base.state.fixed == fixed else None
        told = (past, _prose(read, base), self.site, read.schemas)
        now = world.make(read.content, *told, before, self.jobs)
        made = state.make(now, fixed, base)
        stamp = self._place.stamp(read, past.head, fixed)
        return made, state.planned(base, made, stamp, self._families if self._base else None)

    # --- what is written ----------------------------------------------------------------------

    def _outcomes(
        self,
        base: Base | None,
        read: Reading,
        now: State,
        plan: Plan,
        at_once: bool,
        doubts: tuple[str, ...],
    ) -> Iterator[Outcome]:
        searched = _searched(base.state) if base and not plan.whole else None
        for number, some in enumerate(() if at_once else _steps(plan)):
            assert base is not None  # noqa: S101  (without one, the whole site is made)
            first = replace(plan, due=some, gone=frozenset(), stamp=f"{plan.stamp} {number}")
            made, outcome = self._made(base, now, first, None)
            yield replace(outcome, final=False)
            now = made.state
            base = Base(base.blobs, now, first.stamp, plan.due - some, signature(outcome))
            plan = replace(plan, due=base.due)
        made, outcome = self._made(base, now, plan, searched)
        with self.progress.stage("writing"):
            self._families = plan.families
            self._base = Base(read.blobs, made.state, plan.stamp, frozenset(), signature(outcome))
            # The next build, of one edit, would have to wait for it.
            ready = partial(_prepared, self.root, self.out)
            apart = workers.beside(ready) if plan.whole and self.jobs > 1 else None
            try:
                self._shelf.keep(self._base, doubts, whole=plan.whole, jobs=self.jobs)
            finally:
                with suppress(workers.WorkerError):  # the site stands without it
                    _ = apart and apart()
        yield outcome

    def _made(
        self, base: Base | None, now: State, plan: Plan, searched: Searched | None
    ) -> tuple[Making, Outcome]:
        """Makes what is due and puts the site in its place."""
        upon = base.signature if base and not plan.whole else ""
        with write.stage(self.out, whole=plan.whole, upon=upon) as stage:
            if base and not plan.whole and write.stamp(self.out) != base.stamp:
                raise write.WriteError(f"{self.out}: another build has just written it; try again")
            jobs, told = self.jobs, self.progress
            making = Making(self.root, stage, now, plan, jobs, told, searched=searched)
            making.run()
            with self.progress.stage("writing"):
                written = stage.finish(making.names(), making.removed(), plan.stamp)
        return making, Outcome((), making.changed(), written)


def _prepared(root: Path, out: Path) -> None:
    """Makes ready for the next change; what stands against it, that change will say."""
    with suppress(write.WriteError):
        write.prepare(out)
    judging.keep_sounds(root)


def signature(outcome: Outcome) -> str:
    """That of the site which a build wrote."""
    assert outcome.written  # noqa: S101  (it was)
    return outcome.written.signature


def _searched(made: State) -> Searched:
    """What the search of a state was made of."""
    name = next(iter(made.files.values()))["name"]
    return Searched(made.world.view.cat, name)


def _steps(plan: Plan) -> Iterator[frozenset[str]]:
    """What is made before all else: a few pages of single records, then those of lists.

    Who serves a site looks at a page of what was just saved.
    """
    if plan.whole:
        return
    pages = frozenset(name for name in plan.due if not _later(name))
    records = frozenset(name for name in pages if _of_record(name))
    steps = [records, pages - records] if len(records) <= FEW else [pages]
    done: frozenset[str] = frozenset()
    for step in filter(None, steps):
        done |= step
        if plan.due - done:
            yield step


def _of_record(part: str) -> bool:
    return "#" not in part and part.partition(" ")[2].startswith(RECORDS)


def _later(part: str) -> bool:
    return part.startswith(LATER) or part.partition(" ")[2].startswith(LATER)


def _prose(read: Reading, base: Base | None) -> Prose:
    """The pages made by hand; those of the base where their files have not changed."""
    if base and not any(map(world.is_prose, _others_aside(base.blobs, read))):
        return {lang: one.prose for lang, one in base.state.world.views.items()}
    tree = read.tree
    return world.prose((path, tree[path]) for path in read.aside if world.is_prose(path))


def _others_aside(blobs: Mapping[str, str], read: Reading) -> set[str]:
    """The files that are others than those a site was made of, and hold no record of their own."""
    there = {path for path in read.aside if blobs.get(path) != read.files[path].blob}
    return there | (blobs.keys() - read.files.keys())
