"""The server for writing: what it answers, what it refuses, what it builds and when."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.model import Problem
from registry.serving import addresses, binding, injecting
from registry.serving.addresses import Refused
from registry.serving.answers import Site
from registry.serving.live import Live
from registry.serving.outcome import Outcome, printable
from tests.conftest import DEEP, REPOSITORY, Tree
from tests.serving import PATIENCE, POLICY, Running, page, served, until

# --- what a request asks for ---


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("/", "index.html"),
        ("/a/", "a/index.html"),
        ("/a/b.html?q=1#x", "a/b.html"),
        ("/%E5%85%AC%E5%8F%B8.html", "公司.html"),
        ("/a%20b.html", "a b.html"),
        ("/a..b.html", "a..b.html"),
    ],
)
def test_name_asked_for(target: str, name: str) -> None:
    assert addresses.name(addresses.parts(target)) == name


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/../secret.txt", 404),
        ("/a/../../secret.txt", 404),
        ("/%2e%2e/secret.txt", 404),
        ("/.%2E/secret.txt", 404),
        ("/./a.html", 404),
        ("/.made-by-us", 404),
        ("//secret.txt", 404),
        ("//example.org/", 404),
        ("/a//b.html", 404),
        ("/..%2fsecret.txt", 400),
        ("/a%2Fb.html", 400),
        ("/..%5Csecret.txt", 400),
        ("/..\\secret.txt", 400),
        ("/a%00.html", 400),
        ("/a%0d%0aX: y", 400),
        ("/%ff", 400),
        ("/%zz", 400),
        ("/%", 400),
        ("a.html", 400),
        ("http://example.org/a.html", 400),
        ("*", 400),
    ],
)
def test_refused_address(target: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        addresses.parts(target)
    assert refused.value.status == status


@pytest.mark.parametrize(
    ("base", "target", "name"),
    [
        ("/", "/a.html", "a.html"),
        ("/registry/", "/registry/", "index.html"),
        ("/registry/", "/registry/a.html", "a.html"),
        ("/registry/", "/registryx/a.html", None),
        ("/registry/", "/a.html", None),
        ("/registry/", "/registry", None),
        ("/a/b/", "/a/b/c", "c"),
    ],
)
def test_below_the_base_path(base: str, target: str, name: str | None) -> None:
    within = addresses.below(base, addresses.parts(target))
    assert (within if within is None else addresses.name(within)) == name


def test_links_lead_nowhere_else(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (site / "own.html").write_text("own")
    (site / "out.html").symlink_to(tmp_path / "secret.txt")
    (site / "up").symlink_to(tmp_path)
    (site / "in.html").symlink_to("own.html")
    (site / "round.html").symlink_to("round.html")
    os.mkfifo(site / "pipe.html")
    found = {
        name: bool(addresses.file(site, name))
        for name in ("own.html", "in.html", "out.html", "up/secret.txt", "round.html", "pipe.html")
    }
    assert [name for name, is_there in found.items() if is_there] == ["own.html", "in.html"]


# --- our script in their page ---


def test_only_our_folder_is_added_to_the_policy() -> None:
    place = "http://localhost:1/_live/"
    policy = injecting.widened(POLICY, place)
    assert policy == (
        f"default-src 'none'; style-src 'self' {place}; img-src 'self' data:; base-uri 'none'; "
        f"script-src 'self' {place}; connect-src {place}"
    )


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("img-src 'self'", "img-src 'self'"),
        ("SCRIPT-SRC 'none'", "script-src X"),
        ("connect-src 'self'; connect-src a", "connect-src 'self' X"),
    ],
)
def test_policies_of_other_forms(policy: str, expected: str) -> None:
    assert injecting.widened(policy, "X") == expected


def test_the_script_stands_at_the_end_and_the_rest_is_as_it_was() -> None:
    before = page("</BODY> 示例").encode()
    after = injecting.injected(before, "http://localhost:1", "a.1").decode()
    assert after.index("live.js") > after.index("示例")
    assert re.sub(r"<script src=\"/_live.*\n", "", after).replace(
        re.search('content="(default.*?)"', after)[1],  # type: ignore[index]
        POLICY,
    ) == page("</BODY> 示例")


# --- what the pages are told ---


def heard(live: Live, since: str, *files: str) -> dict[str, object]:
    said: dict[str, object] = json.loads(live.told(since, files)[1])
    return said


def test_only_pages_that_changed_load_anew() -> None:
    live = Live(ready=True)
    start = live.moment
    live.publish(Outcome(True, "", ("a.html", "site.css")))
    then = live.moment
    live.publish(Outcome(True, "", ("b.html",)))
    assert heard(live, start, "a.html")["reload"]
    assert heard(live, start, "c.html", "site.css")["reload"]
    assert not heard(live, then, "a.html", "site.css")["reload"]
    assert not heard(live, start, "c.html")["reload"]
    assert heard(live, "of-another-server.1", "c.html")["reload"]
    assert heard(live, "", "c.html")["reload"]


def test_problems_are_told_until_they_are_mended() -> None:
    live = Live(ready=True)
    live.publish(Outcome(False, "1 problem\n<b>"))
    assert heard(live, live.moment, "a.html") == {"reload": False, "said": "1 problem\n<b>"}
    live.publish(Outcome(True, "3 files"))
    assert heard(live, live.moment, "a.html")["said"] == ""


def test_who_waits_for_the_site_waits_until_there_is_one() -> None:
    live = Live(ready=False)
    live.publish(Outcome(False, "bad"))
    assert not json.loads(live.told("", None)[1])["reload"]
    live.publish(Outcome(True, ""))
    assert json.loads(live.told("", None)[1])["reload"]


def test_no_text_steers_a_terminal() -> None:
    assert printable("a\x1b[2Jb\nc\x07\u202e") == "a�[2Jb\nc��"


# --- the server ---


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("served")
    (root / "content").mkdir()
    (root / "content" / "index.txt").write_text("Home", "utf-8")
    (root / "content" / "404.txt").write_text("Missing", "utf-8")
    (root / "secret.txt").write_text("secret")
    with served(root) as made:
        site = root / "site"
        (site / "sub").mkdir()
        (site / "sub" / "index.html").write_text(page("Sub"), "utf-8")
        (site / "out.txt").symlink_to(root / "secret.txt")
        for name in ("a.json", "a.xml", "a.svg", "a.bin", "a.txt"):
            (site / name).write_bytes(b"x")
        yield made


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/site.css", "text/css; charset=utf-8"),
        ("/a.txt", "text/plain; charset=utf-8"),
        ("/a.json", "application/json"),
        ("/a.xml", "application/xml"),
        ("/a.svg", "image/svg+xml"),
        ("/a.bin", "application/octet-stream"),
        ("/_live/live.js", "text/javascript; charset=utf-8"),
        ("/_live/live.css", "text/css; charset=utf-8"),
    ],
)
def test_types(running: Running, path: str, kind: str) -> None:
    status, headers, _ = running.ask(path)
    assert (status, headers["Content-Type"]) == (200, kind)
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_script_is_in_what_is_sent_and_not_in_the_site(running: Running) -> None:
    assert b"/_live/live.js" in running.ask("/")[2]
    assert "_live" not in (running.root / "site" / "index.html").read_text("utf-8")
    assert running.ask("/a.xml")[2] == b"x"


def test_a_missing_page_is_that_of_the_site(running: Running) -> None:
    status, _, body = running.ask("/nothing/here.html")
    assert status == 404
    assert b"Missing" in body


def test_a_folder_without_its_slash(running: Running) -> None:
    status, headers, _ = running.ask("/sub?q=1")
    assert (status, headers["Location"]) == (301, "/sub/?q=1")
    assert b"Sub" in running.ask("/sub/")[2]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_refused(running: Running, method: str) -> None:
    status, headers, _ = running.ask("/", method=method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


def test_head_is_get_without_body(running: Running) -> None:
    status, headers, body = running.ask("/", method="HEAD")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(running.ask("/")[2]))


@pytest.mark.parametrize(
    "host",
    ["", "example.org", "example.org:{port}", "localhost", "localhost:1", "localhost:{port}.x.org",
     "127.0.0.1.nip.example:{port}", "0.0.0.0:{port}", "localhost:{port}, example.org"],
)  # fmt: skip
def test_foreign_hosts_are_refused(running: Running, host: str) -> None:
    for path in ("/", "/_live/live.js", "/_live/events"):
        status, _, body = running.ask(path, host=host.format(port=running.port))
        assert status == 421
        assert b"Home" not in body


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
def test_own_hosts_are_answered(running: Running, host: str) -> None:
    status, _, body = running.ask("/", host=f"{host}:{running.port}")
    assert status == 200
    assert f"http://{host.lower()}:{running.port}/_live/".encode() in body


def test_two_hosts_are_refused(running: Running) -> None:
    own = f"localhost:{running.port}"
    assert running.ask("/", host=own, headers={"host": own})[0] == 421


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/out.txt",
             "//../secret.txt", "/sub/../../secret.txt", "/%2fetc/passwd", "/_live/../secret.txt",
             "/_live/answers.py", "/_live/", "/a.txt%00.html"],
)  # fmt: skip
def test_nothing_but_the_site_is_sent(running: Running, path: str) -> None:
    status, _, body = running.ask(path)
    assert status in (400, 404)
    assert b"secret" not in body
    assert b"import" not in body


@pytest.mark.parametrize("path", ["/_live/events", "/_live/live.js"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_pages_elsewhere_get_nothing_of_ours(running: Running, path: str, site: str) -> None:
    assert running.ask(path, headers={"Sec-Fetch-Site": site})[0] == 403


def test_a_body_is_no_second_request(running: Running) -> None:
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE) as talk:
        own = f"Host: localhost:{running.port}\r\n"
        inner = f"GET /a.txt HTTP/1.1\r\n{own}\r\n"
        talk.sendall(f"GET /a.txt HTTP/1.1\r\n{own}Content-Length: {len(inner)}\r\n\r\n".encode())
        talk.sendall(inner.encode())
        received = b""
        while part := talk.recv(65536):
            received += part
    assert received.count(b"HTTP/1.1 ") == 1


def test_it_listens_on_loopback_alone(tmp_path: Path) -> None:
    servers = binding._both(Site(tmp_path, "/", Live(ready=True)), 0)
    bound = [server.socket.getsockname()[:2] for server in servers]
    for server in servers:
        server.server_close()
    assert {address for address, _ in bound} <= {"127.0.0.1", "::1"}
    assert len({port for _, port in bound}) == 1


def test_a_base_path(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "index.txt").write_text("Home")
    with served(tmp_path, base="/registry/") as made:
        for path in ("/", "/registry"):
            status, headers, _ = made.ask(path)
            assert (status, headers["Location"]) == (301, "/registry/")
        assert b"Home" in made.ask("/registry/")[2]
        assert made.ask("/index.html")[0] == 404
        assert made.ask("/_live/live.js")[0] == 200


def test_before_the_first_site_nothing_of_the_folder_is_shown(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("private")
    with binding.serving(Site(tmp_path, "/", Live(ready=False)), 0, exactly=True) as port:
        made = Running(tmp_path, port, Live(ready=False))
        status, _, body = made.ask("/")
    assert status == 503
    assert b"private" not in body
    assert b"live.js" in body


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        site = Site(tmp_path, "/", Live(ready=True))
        refused = binding.serving(site, port, exactly=True)
        with pytest.raises(binding.PortError, match=str(port)), refused:
            pass
        with binding.serving(site, port, exactly=False) as found:
            assert found > port


# --- builds ---


def test_a_save_is_built_and_shown(running: Running) -> None:
    running.save("index", "First")
    assert running.outcome().changed == ("index.html",)
    assert b"First" in running.ask("/")[2]


def test_the_stream_tells_the_page(running: Running) -> None:
    connection = http.client.HTTPConnection("localhost", running.port, timeout=PATIENCE)
    since = running.live.moment
    connection.request("GET", f"/_live/events?since={since}&of=/&of=/site.css")
    stream = connection.getresponse()
    assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"

    def told() -> dict[str, object]:
        while not (line := stream.readline()).startswith(b"data: "):
            assert line
        said: dict[str, object] = json.loads(line[6:])
        return said

    assert told() == {"reload": False, "said": ""}
    running.save("other", "another page")
    assert told() == {"reload": False, "said": ""}
    running.save("index", "bad")
    assert told() == {"reload": False, "said": "1 problem\nindex: bad"}
    running.save("index", "Second")
    assert told() == {"reload": True, "said": ""}
    connection.close()
    for _ in range(3):
        running.outcome()


def test_a_hundred_bad_saves(running: Running) -> None:
    for number in range(100):
        running.save("index", f"bad {number}")
    assert not running.settled().good
    assert b"bad" not in running.ask("/")[2]
    running.save("index", "Mended")
    assert running.settled().good
    assert b"Mended" in running.ask("/")[2]


@pytest.mark.parametrize(("text", "said"), [("bug \x1b[31m", "ValueError"), ("death", "code 3")])
def test_a_builder_that_fails_or_dies_goes_on(running: Running, text: str, said: str) -> None:
    running.save("index", text)
    outcome = running.outcome()
    assert not outcome.good
    assert said in outcome.said
    assert "\x1b" not in outcome.said
    running.save("index", f"After {said}")
    assert running.settled().good
    assert f"After {said}".encode() in running.ask("/")[2]


def test_a_thousand_files_are_two_builds_at_most(running: Running) -> None:
    before = running.builds()
    for number in range(1000):
        running.save(f"many-{number}", "one of many")
    assert running.settled().good
    assert running.builds() - before <= 2
    assert running.ask("/many-999.html")[0] == 200


def test_a_folder_that_goes_and_comes(running: Running) -> None:
    folder = running.root / "content"
    folder.rename(running.root / "away")
    running.settled()
    assert running.ask("/")[0] == 404
    (running.root / "away").rename(folder)
    running.settled()
    assert running.ask("/")[0] == 200
    running.save("index", "Still watched")
    assert running.outcome().changed == ("index.html",)


def test_a_file_saved_in_place_and_one_removed(running: Running) -> None:
    (running.root / "content" / "index.txt").write_text("In place")
    running.settled()
    assert b"In place" in running.ask("/")[2]
    (running.root / "content" / "other.txt").unlink(missing_ok=True)
    (running.root / "content" / "404.txt").unlink()
    running.settled()
    assert running.ask("/404.html")[2] == b"There is no such page.\n"


def test_hidden_files_of_editors_are_not_built(running: Running) -> None:
    before = running.builds()
    (running.root / "content" / ".index.txt.swp").write_text("x")
    running.save("index", "After the hidden one")
    running.settled()
    assert running.builds() == before + 1


# --- the command ---

COMMAND = [sys.executable, str(REPOSITORY / "build.py"), "serve"]


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, and these."""
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True).stdout
    pairs = [tuple(map(int, line.split())) for line in found.splitlines()]
    known = {pid}
    while more := {child for child, parent in pairs if parent in known} - known:
        known |= more
    return known - {pid}


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 0), (signal.SIGKILL, -9)]
)
def test_the_command_from_begin_to_end(tree: Tree, number: int, code: int) -> None:
    process = subprocess.Popen(
        [*COMMAND, "--root", str(tree.root), "--port", "0", "--no-history", "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        found = re.match(r"http://localhost:(\d+)/ ", process.stdout.readline())
        assert found
        made = Running(tree.root, int(found[1]), Live(ready=True))
        address = "/filings/cn-cac-deep-synthesis/110108000000101230017.html"
        assert until(lambda: made.ask(address)[0] == 200)
        tree.edit(DEEP, "一条示例备注。", "一条改动的备注。")
        assert until(lambda: "一条改动的备注。".encode() in made.ask(address)[2])
        started = descendants(process.pid)
        assert started
    finally:
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert "Traceback" not in out + err
    assert until(lambda: not any(map(alive, started)))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--root", "{empty}"], "no content/ in"),
        (["--port", "70000"], "no port"),
        (["--root", "{tree}", "--port", "{taken}"], "cannot be had"),
    ],
)
def test_wrong_usage(tree: Tree, tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "empty").mkdir()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        values = {
            "empty": tmp_path / "empty", "tree": tree.root, "taken": taken.getsockname()[1],
        }  # fmt: skip
        given = [one.format(**values) for one in arguments]
        done = subprocess.run([*COMMAND, *given], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_what_came_of_a_build_in_words() -> None:
    from registry.commands.serve import told
    from registry.standing import Outcome as Built

    problem = Problem("content/a.yml", 2, 3, "a-rule", "is wrong", source="a: \x1b[b")
    outcome = told(Built((problem,)))
    assert not outcome.good and outcome.final
    assert outcome.said.startswith("1 problem; the site is as it was\ncontent/a.yml:2:3: a-rule")
    assert "\x1b" not in outcome.said
