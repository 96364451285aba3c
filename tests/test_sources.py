"""Whether sources answer: asked of a server on this machine only, and told without a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from registry import cli, load, reaching, sources
from registry.reaching import Manners
from registry.sources import Answer, Checked, Source
from tests import small_site
from tests.conftest import Tree

ASKED: list[str] = []
HERE = Manners(seconds=0.5, pause=7, private=True)


class Official(BaseHTTPRequestHandler):
    """A made-up server: each path says what it does."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        ASKED.append(f"{self.command} {self.path}")
        if self.path == "/silent":
            self.close_connection = True
            return
        status = {"/missing": 404, "/file": 302, "/loop": 302}.get(self.path, 200)
        if self.path == "/get" and self.command == "HEAD":
            status = 405
        self.send_response(status)
        if status == 302:
            to = "file:///etc/hostname" if self.path == "/file" else "/loop"
            self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Official)
    Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def ask(server: str, *paths: str, manners: Manners = HERE) -> tuple[list[Answer], list[float]]:
    ASKED.clear()
    slept: list[float] = []
    some = [Source(f"{server}{path}", "content/registers.yml") for path in paths]
    return list(reaching.answers(some, manners, slept.append)), slept


@pytest.mark.parametrize(
    ("path", "state", "said", "asked"),
    [
        ("/there", "reached", "HTTP 200", ["HEAD /there"]),
        ("/missing", "refused", "HTTP 404", ["HEAD /missing", "GET /missing"]),
        ("/get", "reached", "HTTP 200", ["HEAD /get", "GET /get"]),
        ("/silent", "silent", "", ["HEAD /silent", "GET /silent"]),
    ],
)
def test_what_comes_of_an_address(
    server: str, path: str, state: str, said: str, asked: list[str]
) -> None:
    ((answer,), _) = ask(server, path)
    assert (answer.state, answer.path) == (state, "content/registers.yml")
    assert said in answer.said
    assert asked == ASKED


def test_a_redirect_leads_to_no_file(server: str) -> None:
    ((answer,), _) = ask(server, "/file")
    assert answer.state != "reached"


def test_a_redirect_in_a_circle_ends(server: str) -> None:
    ((answer,), _) = ask(server, "/loop")
    assert answer.state == "refused"


def test_a_host_is_asked_slowly_and_left_alone_once_it_is_silent(server: str) -> None:
    found, slept = ask(server, *["/silent"] * 5)
    assert [one.state for one in found] == ["silent"] * 3 + ["not-asked"] * 2
    assert slept == [7] * 5  # between all requests, HEAD or GET
    assert len(ASKED) == 6


def test_no_more_addresses_are_asked_than_allowed(server: str) -> None:
    found, _ = ask(server, "/a", "/b", manners=Manners(most=1, private=True))
    assert sorted(one.state for one in found) == ["not-asked", "reached"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "https://user@127.0.0.1/",
        "http://127.0.0.1:99999/",
        "ftp://127.0.0.1/",
        "http://[/",
    ],
)
def test_no_private_host_is_asked(address: str) -> None:
    (answer,) = reaching.answers([Source(address, "content/registers.yml")], Manners())
    assert answer.state == "not-asked"


def test_the_addresses_of_a_content_stand_once(tree: Tree) -> None:
    found = sources.of(load.load(small_site.fill(tree).files())[0])
    addresses = [one.address for one in found]
    assert addresses == sorted(set(addresses))
    for one in ("notice", "list", "about", "source", ""):
        assert f"https://example.org/{one}" in addresses
    assert "an example list" not in addresses


CHECKED = Checked(
    "a made-up place",
    "2030-01-07",
    (
        Answer("https://example.org/there", "content/registers.yml", "reached", "HTTP 200"),
        Answer("https://example.org/closed", "content/batches.yml", "refused", "HTTP 403"),
        Answer("javascript:alert(1)", "<b>", "silent", "<script>alert(2)</script>"),
    ),
)


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "sources.json"
    path.write_bytes(sources.written(CHECKED))
    assert sources.read(path) == CHECKED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"from": 1}',
        '{"from": "a", "on": "b"}',
        '{"from": "a", "on": "then", "answers": []}',
    ],
)
def test_a_wrong_result_is_refused(
    tmp_path: Path, tree: Tree, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sources.json"
    path.write_text(text, encoding="utf-8")
    assert cli.main(["build", "--root", str(tree.root), "--sources", str(path)]) == 2
    assert "sources.json: " in capsys.readouterr().err


def test_the_page_says_where_and_when_and_no_verdict(tmp_path: Path, tree: Tree) -> None:
    path = tmp_path / "sources.json"
    path.write_bytes(sources.written(CHECKED))
    small_site.fill(tree)
    root, out = str(tree.root), tmp_path / "site"
    told = ["build", "--root", root, "--out", str(out), "--no-history", "--quiet", "--jobs", "1"]
    assert cli.main([*told, "--sources", str(path)]) == 0
    page = (out / "maintenance/sources.html").read_text(encoding="utf-8")
    assert "Not reached from a made-up place on 2030-01-07: 2 entries" in page
    assert "HTTP 403" in page
    assert "https://example.org/there" not in page
    assert 'href="javascript' not in page
    assert "<script>alert" not in page
    assert "dead" not in page.casefold()
    chinese = (out / "zh/maintenance/sources.html").read_text(encoding="utf-8")
    assert '<small lang="en">HTTP 403</small>' in chinese
    assert cli.main(told) == 0
    page = (out / "maintenance/sources.html").read_text(encoding="utf-8")
    assert "without a check of the sources" in page
    assert "made-up place" not in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["content/sources.json", "--from", "here"], "no content"),
        (["sources.json", "--from", " "], "--from"),
        (["nowhere/sources.json", "--from", "here"], "name another file"),
    ],
)
def test_command_refuses(
    tree: Tree,
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tree.root)
    monkeypatch.setattr(reaching, "answers", lambda *_: ())
    assert cli.main(["sources", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_command(
    tree: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree.root)
    monkeypatch.setattr(reaching, "answers", lambda *_: CHECKED.answers)
    assert cli.main(["sources", "sources.json", "--from", "a made-up place"]) == 0
    assert sources.read(tree.root / "sources.json").answers == CHECKED.answers
    assert "1 of 3 addresses answered" in capsys.readouterr().out
