"""The parts that are due, made in as many processes as there are, and put into the stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol

from msgspec.structs import replace

from registry import cycles, memo, parts, render, sitemap, urls, workers
from registry.made import Gathered, Result, digest
from registry.pages import search as search_page
from registry.pages.view import View
from registry.parts import Outputs, Part
from registry.progress import Progress
from registry.render import Render
from registry.search.before import Before as Searched
from registry.state import Plan, State
from registry.tracked import Notes, Reads

Results = workers.Task[list[Result]]
Note = Callable[[Mapping[str, str]], str]  # what every page says of its state, by the texts


class Stage(Protocol):
    """Where the files of a site are put."""

    def put(self, name: str, data: bytes) -> bool:
        """Takes a file; whether it is another than before."""


CHUNK = 48  # parts that a worker makes at a time
FEW = 24  # parts that are made sooner than a process begins
SOME = 192  # parts that are made here, while another process makes the search


class Making:
    """The making of one site: what is due, and what comes of it."""

    def __init__(
        self,
        root: Path | None,
        stage: Stage,
        state: State,
        plan: Plan,
        jobs: int = 1,
        progress: Progress | None = None,
        note: Note | None = None,
        searched: Searched | None = None,
    ) -> None:
        """Nothing is made yet; `searched` is what the search that is remembered was made of."""
        self.searched = searched
        self.root, self.stage, self.plan = root, stage, plan
        self.note = note
        self.jobs, self.progress = jobs, progress or Progress()
        # Where all is made, all that is read is noted, and what was noted before is void.
        void = {"readers": {}, "places": {}, "digests": b""}
        self.before = replace(state.made, **void) if plan.whole else state.made
        self.state = state  # with what was made
        self.results: list[Result] = []  # without what was read, which is gathered
        self._gathered = Gathered(self.before)
        self.gone = {name for name in plan.gone if not parts.is_left(name)}

    def run(self) -> None:
        """Makes all that is due: what needs to know other parts comes after them."""
        plan = self.plan
        due = [plan.every[name] for name in sorted(plan.due) if name in plan.every]
        if "search" in plan.due:
            # Its pages name its files, which have other names whenever they change.
            names = (f"{lang} search" for lang in self.state.world.views)
            late = [plan.every[name] for name in names if name in plan.every]
            self._make([part for part in due if part not in late], self._search)
            self._make(late)
        else:
            self._make(due)
        if plan.left or any(map(parts.is_left, plan.due)) or self.gone or self._moved():
            self._left()
        if "assets" in plan.due:
            self._put("assets", _assets(self.state.world.view.site.accent))
        if "sitemap" in plan.due or self._moved():
            site = self.state.world.view.site
            listed = (site.base_url + urls.href(one) for one in _pages(self._paths().items()))
            addresses = (one.removesuffix("index.html") for one in listed)
            self._put("sitemap", sitemap.outputs(site.base_url, addresses))
        gone = [name for name in self.gone if name in self.before.paths]
        self.state = replace(self.state, made=self._gathered.made(gone))

    def names(self) -> list[str]:
        """The files that were put into the stage: of the search, those that are new."""
        known = set() if self.plan.whole else set(self._searched())
        return [
            path
            for one in self.results
            for path in one.paths
            if one.name != "search" or path not in known
        ]

    def removed(self) -> list[str]:
        """The files that the site had and has no more."""
        now = self.state.made.paths
        if now is self.before.paths:
            return []
        touched = self.touched()  # no other can have taken over a file of these
        old = {path for name in touched for path in self.before.paths.get(name, ())}
        return sorted(old.difference(path for name in touched for path in now.get(name, ())))

    def touched(self) -> set[str]:
        """The parts that were made, and those that are no more."""
        return {*self.gone, *(one.name for one in self.results)}

    def changed(self) -> tuple[str, ...]:
        """The files of the site that are others now, those removed with them."""
        return (*(path for one in self.results for path in one.changed), *self.removed())

    # --- the steps ----------------------------------------------------------------------------

    def _make(self, chosen: Sequence[Part], beside: workers.Task[Result] | None = None) -> None:
        """Makes parts, and beside them what takes a whole worker."""
        shown = self._shown()
        notes = self.notes

        def some(batch: Sequence[Part]) -> list[Result]:
            found = []
            for part in batch:
                with notes.taken() as reads:
                    outputs = list(part.make(shown))  # all of it is read before the notes end
                found.append(self._result(part.name, outputs, reads))
            return found

        batches = [chosen[at : at + CHUNK] for at in range(0, len(chosen), CHUNK)]
        tasks: list[Results] = [partial(some, batch) for batch in batches]
        few = len(chosen) <= (SOME if beside else FEW)
        made: Iterable[list[Result]]
        if beside and few and self.jobs > 1:
            made = _beside(chosen, some, beside)
        else:
            first = [partial(_alone, beside)] if beside else []
            made = workers.run([*first, *tasks], 1 if few else self.jobs)
        with self.progress.stage("pages", len(chosen)):
            done = 0
            for results in made:
                self._take(results)
                done += sum(one.name in self.plan.every for one in results)
                self.progress.advance(done)
        for one in self.results:
            if one.name == "search":
                self._found(one)

    def _shown(self) -> parts.Shown:
        self.notes = Notes()
        state = self.state
        return parts.noted(state.world.views, self._draw, state.files, state.sources, self.notes)

    def _draw(self, view: View, files: Mapping[str, str], sources: Mapping[str, str]) -> Render:
        said = self.note(view.texts) if self.note else ""
        return render.renderer(
            view.lang,
            view.site,
            view.texts,
            view.schemas,
            render.styles(view.site.accent),
            note=said,
            files=files,
            sources=sources,
        )

    def _search(self) -> Result:
        """The files of the search; in a process of its own, with a memo of its own."""
        from registry.search import files as search  # the process that makes it loads it

        view = self.state.world.view
        statuses = view.schemas.field("filing", "status").enum
        remembered = memo.of(self.root) if self.root else memo.Memo(None)
        try:
            said = {lang: one.texts for lang, one in self.state.world.views.items()}
            titles = search_page.titles(said, sorted(view.prose), view.schemas)
            found = search.make(
                view.cat,
                statuses,
                remembered,
                titles,
                other=view.site.other("en") or "zh",
                before=self.searched,
                known=self._searched(),
            )
        finally:
            remembered.close()
        put = self._result("search", found.files.items(), {})
        told = {"manifest": found.manifest, "facets": found.facets, "name": found.name}
        return replace(put, paths=found.paths, told=told)

    def _searched(self) -> tuple[str, ...]:
        """The files of the search as the site has them; none where that is not sure."""
        return () if self.plan.whole else self.before.paths.get("search", ())

    def _found(self, result: Result) -> None:
        files = {lang: {**known, **result.told} for lang, known in self.state.files.items()}
        self.state = replace(self.state, files=files)

    def _left(self) -> None:
        """The pages of records that left, at addresses that nothing has which stands."""
        views = self.state.world.views
        known = {name for name in self.before.paths if parts.is_left(name)}
        standing = (paths for name, paths in self._paths().items() if name not in known)
        every = list(parts.left(views, (path for paths in standing for path in paths)))
        self.gone |= known - {part.name for part in every}
        plan = self.plan
        whole = plan.due if not plan.whole else {part.name for part in every}
        self._make([one for one in every if one.name in whole or one.name not in known])

    def _put(self, name: str, outputs: Outputs) -> None:
        self._take([self._result(name, outputs, {})])

    def _take(self, results: Iterable[Result]) -> None:
        for one in results:
            self._gathered.take(one)
            self.results.append(replace(one, reads={}))

    def _result(self, name: str, outputs: Outputs, reads: Reads) -> Result:
        paths, changed = [], []
        for path, data in outputs:
            paths.append(path)
            if self.stage.put(path, data):
                changed.append(path)
        read = digest(reads) if reads else b""
        unknown = self.before.unknown(name, reads, read)
        return Result(name, tuple(paths), tuple(changed), unknown, read)

    # --- what there is now --------------------------------------------------------------------

    def _paths(self) -> Mapping[str, tuple[str, ...]]:
        found = {n: p for n, p in self.before.paths.items() if n not in self.gone}
        return {**found, **{one.name: one.paths for one in self.results}}

    def _moved(self) -> bool:
        """Whether other pages are there than before."""
        known = self.before.paths
        old = ((name, known[name]) for name in self.touched() if name in known)
        return _pages(old) != _pages((one.name, one.paths) for one in self.results)


def _pages(made_by: Iterable[tuple[str, Iterable[str]]]) -> list[str]:
    """The pages that search engines should know, of parts by name and their files."""
    shown = (paths for name, paths in made_by if not parts.leads_on(name))
    return sorted(path for paths in shown for path in paths if parts.listed(path))


def _beside(
    chosen: Sequence[Part],
    some: Callable[[Sequence[Part]], list[Result]],
    search: workers.Task[Result],
) -> Iterator[list[Result]]:
    """Pages made here and the search in another process; data by whoever has time for it.

    It takes nothing of what pages are drawn by, which the other one would have to load.
    """
    data: dict[str, list[Part]] = {}  # of all languages together, as they read the same records
    for part in chosen:
        if not parts.is_drawn(part):
            data.setdefault(part.name.partition(" ")[2], []).append(part)
    shared = workers.Shared([partial(some, group) for group in data.values()])

    def others() -> list[Result]:
        with cycles.unsought():  # as it ends soon
            return [search(), *chain.from_iterable(shared.rest())]

    apart = workers.beside(others)
    try:
        yield some([part for part in chosen if parts.is_drawn(part)])
        yield from shared.rest()
    finally:  # it writes to the stage, so that nobody may go on before it ends
        late = apart()
        shared.close()
    yield late


def _alone(task: workers.Task[Result]) -> list[Result]:
    return [task()]


def _assets(accent: str) -> Iterator[tuple[str, bytes]]:
    yield from render.assets(accent=accent).items()
    yield from render.scripts().values()
