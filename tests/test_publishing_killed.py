"""A build killed, or refused, at each of its calls to the system: the site is old or new."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import pytest

from registry import write
from registry.publishing import placing
from registry.write import WriteError
from tests.test_publishing import read

Build = Callable[[Path, int], None]
OLD, NEW, ELSE, NOT_REACHED = 0, 1, 2, 3  # how a child ends


def site(version: int) -> dict[str, str]:
    """A site all of whose files but two tell its version; one has a name of its own."""
    told = dict.fromkeys(("a.html", "b/c.html", "b/d/e.html"), f"{version}")
    return told | {"same.html": "x", "b/same.html": "x", f"v/{version}.html": "x"}


def whole(out: Path, version: int) -> None:
    with write.stage(out, whole=True) as stage:
        for name, text in site(version).items():
            stage.put(name, text.encode())
        stage.finish(site(version), (), f"{version}")


def change(out: Path, version: int) -> None:
    new = site(version)
    gone = [f"v/{number}.html" for number in range(version - 3, version)]
    with write.stage(out, whole=False) as stage:
        for name, text in new.items():
            stage.put(name, text.encode())
        stage.finish(new, gone, f"{version}")


def change_after_all(out: Path, version: int) -> None:
    with suppress(OSError):
        placing.remove(out.with_name(".site-spare"))
    change(out, version)


def prepare(out: Path, version: int) -> None:
    write.prepare(out)


BUILDS = [whole, change, change_after_all, prepare]


@contextmanager
def at(number: int, act: Callable[[], None]) -> Iterator[list[str]]:
    """Acts at one of the calls to the system, and tells all of them; only for a child."""
    calls: list[str] = []
    watching = True

    def watched(event: str, _: object) -> None:
        if watching and (event == "open" or event.startswith(("os.", "ctypes.dlsym"))):
            calls.append(event)
            if len(calls) == number:
                act()

    sys.addaudithook(watched)
    yield calls
    watching = False


def child(act: Callable[[], int]) -> int:
    """How a forked process ended: its code, or the signal that killed it as a negative number."""
    process = os.fork()
    if process == 0:
        code = ELSE
        try:
            code = act()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def version_of(out: Path) -> int:
    """The version that a site is of, all of it."""
    version = int(read(out)["a.html"])
    assert read(out) == site(version)
    assert write.stamp(out) == f"{version}"
    return version


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a spare; what these tests write need not reach the disk."""
    monkeypatch.setattr(placing, "flush", lambda _: None)
    whole(tmp_path / "site", 0)
    change(tmp_path / "site", 1)
    return tmp_path / "site"


@pytest.mark.parametrize("exchange", [True, False])
@pytest.mark.parametrize("build", BUILDS)
def test_killed_at_any_call(
    out: Path, build: Build, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(placing, "_exchange", lambda *_: False)
    version = 1
    for number in count(1):

        def killed(number: int = number, version: int = version) -> int:
            with at(number, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                build(out, version + 1)
            return NEW

        code = child(killed)
        if out.exists():
            assert version_of(out) in (version, version + 1)
        else:  # between two renames, where the system has no exchange
            assert not exchange
        if code == NEW:
            break
        assert code == -signal.SIGKILL
        version += 2
        (whole if number % 3 == 0 else change)(out, version)
        assert version_of(out) == version
        assert {path.name for path in out.parent.iterdir()} <= {
            "site",
            ".site-spare",
            ".site-record",
        }
    assert number > 10


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EMFILE])
@pytest.mark.parametrize("build", BUILDS)
def test_refused_at_any_call(out: Path, build: Build, error: int) -> None:
    def refuse() -> None:
        raise OSError(error, os.strerror(error))

    version = 1
    for number in count(1):

        def refused(number: int = number, version: int = version) -> int:
            with at(number, refuse) as calls:
                try:
                    build(out, version + 1)
                except WriteError as raised:
                    return OLD if "\n" not in str(raised) else ELSE
            return NEW if len(calls) >= number else NOT_REACHED

        code = child(refused)
        if code == NOT_REACHED:
            break
        after = version if code == OLD or build is prepare else version + 1
        assert (code in (OLD, NEW), version_of(out)) == (True, after)
        version += 2
        (whole if number % 3 == 0 else change)(out, version)
        assert version_of(out) == version
    assert number > 10


def test_killed_at_any_moment(out: Path) -> None:
    chance = random.Random(7)
    big = {f"{folder}/{name}.html": "x" for folder in "abc" for name in range(60)}
    with write.stage(out, whole=True) as stage:
        for name, text in big.items():
            stage.put(name, text.encode())
        stage.finish(big, (), "0")

    def forever() -> int:
        for turn in count():
            files = big if turn % 4 == 0 else dict.fromkeys(chance.sample(sorted(big), 20))
            with write.stage(out, whole=turn % 4 == 0) as stage:
                for name in files:
                    stage.put(name, f"{turn}".encode())
                stage.finish(files, (), f"{turn}")
        return ELSE

    for _ in range(20):
        process = os.fork()
        if process == 0:
            try:
                forever()
            finally:
                os._exit(ELSE)
        time.sleep(chance.uniform(0.005, 0.06))
        os.kill(process, signal.SIGKILL)
        assert os.waitpid(process, 0)[1] == signal.SIGKILL
        turn = int(write.stamp(out))
        stood = read(out)
        assert stood.keys() == big.keys()
        newest = [name for name, text in stood.items() if text == f"{turn}"]
        assert len(newest) == (len(big) if turn % 4 == 0 else 20) or turn == 0
        with write.stage(out, whole=False) as stage:
            stage.put("a/0.html", b"0")
            stage.finish(["a/0.html"], (), "0")
        assert read(out) == stood | {"a/0.html": "0"}
        reset = dict.fromkeys(big, "0")
        with write.stage(out, whole=False) as stage:
            for name, text in reset.items():
                stage.put(name, text.encode())
            stage.finish(reset, (), "0")
        assert read(out) == reset


# --- limits of the system itself ------------------------------------------------------------------


@pytest.mark.parametrize("build", [whole, change])
@pytest.mark.parametrize(
    ("limit", "value"), [(resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 4)]
)
def test_limits(out: Path, build: Build, limit: int, value: int) -> None:
    def limited() -> int:
        resource.setrlimit(limit, (value, resource.getrlimit(limit)[1]))
        try:
            build(out, 2)
        except WriteError as raised:
            return OLD if "\n" not in str(raised) else ELSE
        return NEW

    assert (child(limited), version_of(out)) == (OLD, 1)
    build(out, 2)
    assert version_of(out) == 2


@pytest.mark.parametrize("build", [whole, change])
@pytest.mark.parametrize("shut", [".", "site/b", ".site-spare/b"])
def test_folders_that_may_not_be_written_to(out: Path, build: Build, shut: str) -> None:
    folder = out.parent / shut
    nobody = 65534
    if os.geteuid() == 0:
        for path in (out.parent, *out.parent.rglob("*")):
            os.chown(path, nobody, nobody, follow_symlinks=False)

    def unprivileged() -> int:
        if os.geteuid() == 0:
            os.setuid(nobody)
        try:
            build(out, 2)
        except WriteError as raised:
            return OLD if "Permission denied" in str(raised) else ELSE
        return NEW

    above = [path for path in out.parents if path.stat().st_mode & 0o777 == 0o700]
    for path in above:
        path.chmod(0o711)
    folder.chmod(0o555)
    code = child(unprivileged)
    folder.chmod(0o755)
    assert code in (OLD, NEW)
    assert version_of(out) == 1 + code
    build(out, 4)
    assert version_of(out) == 4


def test_children_put(out: Path) -> None:
    with write.stage(out, whole=False) as stage:
        codes = [child(lambda name=name: int(stage.put(name, b"2"))) for name in site(1)]  # type: ignore[misc]
        assert codes == [1] * len(codes)
        assert child(lambda: int(stage.put("a.html", b"1"))) == 0
        stage.finish(site(1), (), "2")
    assert set(read(out).values()) == {"2"}
