import random
import signal
import threading
import time
from types import FrameType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry import text
from registry.text import TooSlowError


def work(seconds: float) -> None:
    """Computes for a time, by the clock of work."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(100))


def test_work_within_its_limit_is_done() -> None:
    with text.limit(5):
        work(0.01)
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_work_beyond_its_limit_ends() -> None:
    start = time.process_time()
    with pytest.raises(TooSlowError), text.limit(0.02):
        work(60)
    assert time.process_time() - start < 30
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0, 0)


def test_waiting_is_no_work() -> None:
    with text.limit(0.02):
        time.sleep(0.1)


def test_who_catches_the_first_is_told_again() -> None:
    with pytest.raises(TooSlowError), text.limit(0.02):
        try:
            work(60)
        except TooSlowError:
            work(60)


def test_the_former_handler_and_timer_come_back() -> None:
    called: list[int] = []

    def handler(number: int, _: FrameType | None) -> None:
        called.append(number)

    before = signal.signal(signal.SIGVTALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.1)
        with pytest.raises(TooSlowError), text.limit(0.02):
            work(60)
        assert signal.getsignal(signal.SIGVTALRM) is handler
        assert not called
        work(0.3)
        assert called == [signal.SIGVTALRM]
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_a_limit_may_stand_within_another() -> None:
    with pytest.raises(TooSlowError), text.limit(0.1):
        with pytest.raises(TooSlowError), text.limit(0.02):
            work(60)
        work(60)


def test_another_thread_runs_without_a_limit() -> None:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(text.html("*a*")))
    thread.start()
    thread.join()
    assert found == ["<p><em>a</em></p>"]


def test_a_text_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "SECONDS", 0.01)
    with pytest.raises(TooSlowError):
        text.html("a *b* [c](d) `e`\n\n" * 20_000)
    assert text.html("a") == "<p>a</p>"


PIECES = (
    "# Title\n\n# Title\n\n[x]: http://a.example\n\n[x]", "[x] and *y*", "# A\n## Title", "- c",
    "| a | b |\n|---|---|\n| 1 | 2 |", "1. a\n2. b", "<b>raw</b> `code`\n\n    block", "x\n===",
    "Text <div>\nhi\n</div>", "* a\n\n    * b", "&amp; <script>alert(1)</script>", "*[HTML]: no",
)  # fmt: skip


def test_what_was_read_before_leaves_nothing_behind() -> None:
    """One reader reads all texts: no link, no anchor, no HTML of one is in another."""
    draw = random.Random(7)
    texts = ["\n\n".join(draw.choices(PIECES, k=draw.randint(1, 4))) for _ in range(300)]
    told = [text.html(one, level=draw.choice((2, 3))) for one in texts]
    draw = random.Random(7)
    again = ["\n\n".join(draw.choices(PIECES, k=draw.randint(1, 4))) for _ in range(300)]
    assert again == texts
    for one, html in zip(texts, told, strict=True):
        text._reader.cache_clear()
        assert html == text.html(one, level=draw.choice((2, 3)))


PLAIN = "abZéß中文𠀀々ー029ª٣् .,;:?!%/()、，。；：？！（）《》“”-*_#<&[]`~|\n\t\\"


@given(st.text(PLAIN, max_size=40))
@example("1. a")
@example("a  \nb")
@example("a -- b: c/d (e)")
def test_a_plain_line_is_the_paragraph_that_markdown_makes_of_it(source: str) -> None:
    if source.strip():
        assert text.html(source) == text._html(source, 3, relative=False)


BLOCKS = (
    "a",
    "文 b",
    "*c*",
    "===",
    "---",
    "--- ",
    "= d",
    "#",
    "# e",
    "> ",
    "- ",
    "1. ",
    "    ",
    "|",
    "\n",
    "\n\n",
)


@given(st.lists(st.sampled_from(BLOCKS), max_size=14).map("".join), st.sampled_from([2, 3]))
@example("> a\n> ===", 3)
@example("- a\n  ---\n", 2)
@example("a\n===\t", 3)
def test_what_has_no_heading_is_read_as_it_is_by_who_looks_for_them(text_: str, level: int) -> None:
    read = text._reader(level).reset().convert(text_)
    if not text.HEADING.search(text_):
        assert text._reader(0).reset().convert(text_) == read
        assert "<h" not in read.replace("<hr>", "")
