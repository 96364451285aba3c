"""Files read, each for what it gives by itself, in several processes where there are many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from registry import cycles, files, load, schema, workers
from registry.load import FromFile
from registry.model import Problem
from registry.schema import Schemas

if TYPE_CHECKING:
    from markupsafe import Markup

CHUNK = 256  # files that a worker reads at a time
FEW = 2 * CHUNK  # files that are read before workers would be ready

Known = Mapping[str, str]  # path -> name of the content of which is known what it gives
Html = Mapping[bytes, "Markup"]  # of a text, by `load.named`, where known
Taken = tuple[str, str, "Part | None"]  # path, name of content ("": gone), what it gives if asked


class Part(Struct, frozen=True):
    """What a file gives, and its bytes where they are wanted and do not follow from its text."""

    found: FromFile
    data: bytes | None


def take(
    root: Path,
    paths: Sequence[str],
    known: Known,
    schemas: Callable[[], Schemas],
    html: Callable[[], Html],
    several: int,
    note: workers.Note | None,
) -> Iterator[Taken]:
    """What the files give that are not as known; `note` is told the files read, of how many."""
    chunks = [paths[at : at + CHUNK] for at in range(0, len(paths), CHUNK)]
    if len(paths) > FEW and several > 1:
        schemas()  # once, and not in every process
    else:
        several = 1

    def told(done: int, _: int) -> None:
        if note is not None:
            note(min(done * CHUNK, len(paths)), len(paths))

    tasks = [partial(_take, root, chunk, known, schemas, html) for chunk in chunks]
    for taken in workers.run(tasks, several, told):
        yield from taken


def _take(
    root: Path,
    paths: Sequence[str],
    known: Known,
    schemas: Callable[[], Schemas],
    html: Callable[[], Html],
) -> list[Taken]:
    with cycles.unsought():
        return [_one(root, path, known, schemas, html) for path in paths]


def _one(
    root: Path,
    path: str,
    known: Known,
    schemas: Callable[[], Schemas],
    html: Callable[[], Html],
) -> Taken:
    try:
        data = files.bytes_of(root, path)
    except FileNotFoundError:
        return path, "", None
    blob = files.name_of(data)
    return path, blob, None if known.get(path) == blob else part(path, data, schemas(), html)


def part(path: str, data: bytes, schemas: Schemas, html: Callable[[], Html] = dict) -> Part:
    """What a file gives by itself; of its Markdown, what is `html` already is not made anew."""
    found = _shown(path, load.from_file(path, data, schemas), html)
    if found.text is not None and found.text.encode() == data:
        return Part(found, None)
    wanted = load.kind_of(path) or load.is_prose(path) or path.startswith(schema.FOLDER)
    return Part(found, data if wanted and len(data) <= load.MAX_LIST else None)


def _shown(path: str, found: FromFile, known: Callable[[], Html]) -> FromFile:
    """What a file gives, with its Markdown as HTML; a text that takes too long is a problem."""
    if not found.prose:
        return found
    told: list[Problem] = []
    html = []
    relative = load.is_prose(path)
    before: Html = {} if relative else known()
    for level, source, line, column in found.prose:
        name = load.named(level, source)
        if name in before:
            html.append((name, before[name]))
            continue
        from registry import text  # dear, and most records have no Markdown, or the same

        try:
            made = text.html(source, level=level, relative=relative)
        except text.TooSlowError:
            lines = (source if found.text is None else found.text).split("\n")
            told.append(load.as_problem(path, lines, load.too_slow(line, column)))
        else:
            html += [] if relative else [(name, made)]
    return replace(found, problems=(*found.problems, *told), html=tuple(html), prose=())
