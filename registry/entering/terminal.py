"""Questions to whoever sits at the terminal, or to a pipe; what is shown steers no terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TextIO

from registry.problems import printable

Completer = Callable[[str], Sequence[str]]  # what is typed so far -> whole answers it may become
MOST = 100_000  # characters of one answer


class EndedError(Exception):
    """There is nobody to answer: the input has ended."""


class UnreadableError(Exception):
    """An answer that is no text: its bytes are not in the encoding of the terminal."""


class Terminal:
    """Where questions are asked and answers come from."""

    def __init__(self, source: TextIO, out: TextIO) -> None:
        self.out = out
        self._source = source
        self._tty = source.isatty() and out.isatty()
        self._readline = _readline() if self._tty else None

    def say(self, text: str = "") -> None:
        """Print lines, each without anything that could steer a terminal."""
        for line in text.split("\n"):
            print(printable(line), file=self.out, flush=True)

    def ask(self, prompt: str, complete: Completer | None = None) -> str:
        """The answer, without white space around it; raises EndedError and UnreadableError."""
        shown = printable(prompt)
        try:
            text = self._typed(shown, complete) if self._tty else self._piped(shown)
            text.encode()  # a terminal of another encoding gives lone surrogates
        except UnicodeError as error:
            raise UnreadableError from error
        if "\N{REPLACEMENT CHARACTER}" in text:
            raise UnreadableError
        return text.strip()

    def _typed(self, prompt: str, complete: Completer | None) -> str:
        if self._readline:
            self._readline.set_completer(_states(complete) if complete else None)
        try:
            return input(prompt)
        except EOFError:
            print(file=self.out)
            raise EndedError from None

    def _piped(self, prompt: str) -> str:
        print(prompt, end="", file=self.out, flush=True)
        line = self._source.readline(MOST)
        if not line:
            print(file=self.out)
            raise EndedError
        print(printable(line.rstrip("\r\n")), file=self.out, flush=True)
        return line


def _states(complete: Completer) -> Callable[[str, int], str | None]:
    """A completer as readline calls it: with 0, 1, 2 … until there is no more."""

    def state(text: str, number: int) -> str | None:
        found = complete(text) if text else ()
        return found[number] if number < len(found) else None

    return state


def _readline() -> ModuleType | None:
    """The line editor of the system, with Tab completing the whole answer; None without one."""
    try:
        import readline
    except ImportError:
        return None
    readline.set_completer_delims("\n")
    libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
    readline.set_auto_history(False)
    return readline
