"""`serve`: the site on this machine while it is written; what is saved is built and shown."""

from __future__ import annotations

import argparse
import os
import sys
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from registry import git, problems, site, workers, write
from registry.commands import jobs
from registry.git import GitError
from registry.progress import Progress
from registry.reading import ChangedError
from registry.serving import running
from registry.serving.answers import Site
from registry.serving.binding import PortError
from registry.serving.live import Live
from registry.serving.outcome import Outcome
from registry.serving.watch import WatchError
from registry.site import SiteError
from registry.write import WriteError

if TYPE_CHECKING:
    from registry import standing
    from registry.session import Session

HELP = "show the site on this machine, and every change at once"
CLEAN, USAGE = 0, 2
PORT = 8000
FEW = 20  # files saved at once; of more, a message of the system may have been lost
NO_HISTORY = "To build without it, start with --no-history."
MOVED = "site.yml: base_url has another path now; end `serve` and start it again\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `serve`."""
    parser.add_argument("--root", type=Path, default=Path(), help="folder that holds content/")
    parser.add_argument(
        "--port",
        type=_port,
        help=f"port on localhost; 0 any that is free (default: {PORT}, or the next that is free)",
    )
    parser.add_argument(
        "--out", type=Path, default=None, help="folder to make (default: site/ below the root)"
    )
    parser.add_argument("--open", action="store_true", help="open the site in a browser")
    parser.add_argument(
        "--no-history",
        action="store_true",
        help="build without git: no revisions, no dates of recording, no feeds",
    )
    parser.add_argument(
        "--jobs",
        type=jobs,
        metavar="N",
        default=workers.count(),
        help="processes that work at a time (default: one for each core that may be used)",
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing but what is wrong")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 65_536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port: 0 to 65535 is expected")


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C: 0 ended; 2 wrong settings, no port, or nothing that can be watched."""
    root = args.root.absolute()
    out = (args.out or root / "site").absolute()
    if not (root / "content").is_dir():
        print(f"no content/ in {root}; name its folder with --root", file=sys.stderr)
        return USAGE
    if not out.resolve().name:
        print(f"--out: {out} cannot be replaced; choose another place", file=sys.stderr)
        return USAGE
    try:
        base = site.read(root).base_path
        running.run(
            Site(out, base, Live(ready=(out / write.MARK).is_file())),
            watched(root),
            partial(
                Builds, root, out, base, args.jobs, without_history=args.no_history, mute=args.quiet
            ),
            port=PORT if args.port is None else args.port,
            exactly=args.port is not None,
            begun=partial(_begun, base, browser=args.open),
            tell=partial(_tell, quiet=args.quiet),
        )
    except (SiteError, PortError, WatchError) as error:
        print(error, file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        return CLEAN


def watched(root: Path) -> list[Path]:
    """The files and folders that the site is made of; of the history the file git appends to."""
    found = [root / "content", root / site.FILE, site.OURS.parent / "templates"]
    try:
        log = root / git.run(root, "rev-parse", "--git-path", "logs/HEAD").strip()
    except GitError:  # the build says what is wrong with it
        return found
    return [*found, log] if log.parent.is_dir() else found


@dataclass(slots=True)
class Builds:
    """The builds of one site, one after the other, as a server takes them."""

    root: Path
    out: Path
    base: str
    jobs: int
    without_history: bool
    mute: bool
    _session: Session | None = field(default=None, init=False)

    def __call__(self, paths: frozenset[str] | None) -> Iterator[Outcome]:
        """What comes of a build after these paths were saved."""
        if paths and str(self.root / site.FILE) in paths:
            self._session = None
        try:
            try:
                yield from self._built(_within(self.root, paths))
            except (ChangedError, WriteError):
                # files changed while they were read, or another build has written the site
                # since: what this session remembers is old
                self._session = None
                yield from self._built()
        except (ChangedError, WriteError, SiteError) as error:
            self._session = None
            yield Outcome(False, f"{error}\n")
        except GitError as error:
            yield Outcome(False, f"no history: {error}\n{NO_HISTORY}\n")

    def _built(self, saved: list[str] | None = None) -> Iterator[Outcome]:
        from registry.session import Session  # takes a while, and the server need not wait

        if self._session is None:
            settings = site.read(self.root)
            if settings.base_path != self.base:
                yield Outcome(False, MOVED)
                return
            self._session = Session(
                self.root,
                self.out,
                settings,
                without_history=self.without_history,
                jobs=self.jobs,
                progress=Progress(None if self.mute else sys.stderr),
            )
        for outcome in self._session.build(at_once=False, saved=saved):
            yield told(outcome)
        self._session.progress = Progress()  # only the first one takes long
        self.mute = True
        self._session.warm()


def _within(root: Path, paths: frozenset[str] | None) -> list[str] | None:
    """The paths saved as the tree names them; None where these may not be all, or lie outside."""
    if not paths or len(paths) > FEW:
        return None
    inside = f"{root.resolve()}{os.sep}"
    if not all(path.startswith(f"{inside}content{os.sep}") for path in paths):
        return None
    return [path.removeprefix(inside).replace(os.sep, "/") for path in paths]


def told(outcome: standing.Outcome) -> Outcome:
    """What came of a build, in words."""
    wrong = problems.errors(outcome.problems)
    if not outcome.good:
        said = f"{problems.count(len(wrong), 'problem')}; the site is as it was\n"
        return Outcome(False, said + problems.render(wrong, "text"))
    count = problems.count(len(outcome.changed), "file")
    more = "" if outcome.final else ", more to come"
    return Outcome(True, f"{count} changed{more}", outcome.changed, outcome.final)


def _begun(base: str, port: int, *, browser: bool) -> None:
    address = f"http://localhost:{port}{base}"
    print(f"{address} shows what is saved; Ctrl-C ends it", flush=True)
    if browser:
        webbrowser.open(address)


def _tell(outcome: Outcome, seconds: float, *, quiet: bool) -> None:
    """One line for what was built; for what was not, all that is wrong with it."""
    if not outcome.good:
        sys.stderr.write(outcome.said)
        sys.stderr.flush()
    elif not quiet:
        print(f"{outcome.said}, {seconds:.2f} s", flush=True)
