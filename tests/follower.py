"""Somebody who mends a file by doing what a message says, word for word, and knows no more."""

from __future__ import annotations

import re
from collections.abc import Callable

from registry.model import Problem
from registry.problems import advised
from tests.conftest import Tree

Lines = list[str]


def follow(tree: Tree, problem: Problem) -> bool:
    """Do what a problem says; False where its words name nothing that can be done as they stand."""
    told = advised(problem)
    if moved := re.match(r"(?:move|rename) it to (\S+)", told.hint):
        tree.move(told.path, moved[1])
        return True
    if told.hint.startswith("save the file as UTF-8"):
        data = (tree.root / told.path).read_bytes()
        tree.write(told.path, data.decode("gb18030").encode())
        return True
    text = (tree.root / told.path).read_text(encoding="utf-8")
    if told.hint.startswith("save it as UTF-8 without BOM"):
        tree.write(told.path, text.removeprefix("\ufeff"))
        return True
    lines = text.split("\n")
    for words, do in ACTS:
        match = re.match(words, told.hint)
        if match:
            do(lines, told, match)
            tree.write(told.path, "\n".join(lines))
            return True
    return False


def replace(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    """Write a text in the place of what was found, or of all that stands there."""
    right = match[1]
    number, column = told.line - 1, told.column - 1
    if "line" in match.re.groupindex and match["line"]:
        number = int(match["line"]) - 1
        key = re.match(r" *(?:- )?[A-Za-z_]+: *", lines[number])
        lines[number] = (key[0] if key else "") + right
        return
    line = lines[number]
    rest = line[column:]
    whole = not told.found or not rest.startswith(told.found)
    lines[number] = line[:column] + right + ("" if whole else rest[len(told.found) :])


def colon(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    at = int(match[1]) - 1 if match[1] else told.line - 1
    lines[at] = lines[at].replace("：", ": ", 1)


def space(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    at = int(match[3]) - 1
    mark = ":" if match[1] == "the colon" else "-"
    lines[at] = lines[at].replace(f"{mark}{match[2]}", f"{mark} {match[2]}", 1)


def indent(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    at = (int(match[1]) if match[1] else told.line) - 1
    lines[at] = " " * int(match[2]) + lines[at].lstrip(" ")


def below(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    """Take the value away and write it in a line below, two spaces deeper."""
    line = lines[told.line - 1]
    before = line[: told.column - 1]
    if not before.strip():  # it stands below already
        lines[told.line - 1] = before + match[1]
        return
    deep = len(before) - len(before.lstrip(" ")) + 2
    lines[told.line - 1] = before.rstrip()
    lines.insert(told.line, " " * deep + match[1])


def dash(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    at = told.line - 1
    depth = told.column - 1
    lines[at] = f"{' ' * depth}- {lines[at].lstrip(' ')}"
    while (at := at + 1) < len(lines) and lines[at].startswith(" " * depth):
        lines[at] = f"  {lines[at]}"


def behind(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    lines[told.line - 1] = lines[told.line - 1][: told.column - 1] + match[1]


def remove(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    """Remove the line, and what stands deeper below it."""
    at = told.line - 1
    depth = len(lines[at]) - len(lines[at].lstrip(" "))
    end = at + 1
    while end < len(lines) and lines[end].startswith(" " * (depth + 1)):
        end += 1
    del lines[at:end]


def remove_it(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    """Remove what the message names: a character, an anchor."""
    line, at = lines[told.line - 1], told.column - 1
    named = re.search(r"U\+([0-9A-F]+)|\((&\w+)\)", told.message)
    what = chr(int(named[1], 16)) if named and named[1] else named[2] + " " if named else ""
    lines[told.line - 1] = line[:at] + line[at:].replace(what, "", 1)


def tab(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    lines[told.line - 1] = lines[told.line - 1].replace("\t", "  ")


def add(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    """Add a line beside the place."""
    line = lines[told.line - 1]
    lines.insert(told.line - 1, " " * (len(line) - len(line.lstrip(" "))) + match[1])


def first_line(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    lines.insert(0, "---")


def closing_line(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    blank = next((at for at, line in enumerate(lines) if not line), len(lines))
    lines.insert(blank, "---")


def bounds(lines: Lines, told: Problem, match: re.Match[str]) -> None:
    lines[:] = [line for line in lines if not re.match(r" *not_(before|after):", line)]


ACTS: list[tuple[str, Callable[[Lines, Problem, re.Match[str]], None]]] = [
    (r"write : and a space instead of ：(?: in line (\d+))?", colon),
    (r"write a space between (the colon|-) and (.*) in line (\d+)$", space),
    (r"write (\".*\"|'.*')(?:, with a quote at the end,)? in line (?P<line>\d+)$", replace),
    (r"write ([{\[].*), with a bracket at the end, in line (?P<line>\d+)$", replace),
    (r"write (\".*\") if it is part of the value", replace),
    (r"begin (?:line (\d+)|the line) with (\d+) spaces", indent),
    (r"write - before \w+, and its other fields two spaces deeper", dash),
    (r"write (.+) in a line below, two spaces deeper", below),
    (r"write (.+) behind the -", behind),
    (r"use spaces", tab),
    (r"write --- as the first line", first_line),
    (r"write --- in a line of its own below the fields", closing_line),
    (r"write the value, or remove the whole line", remove),
    (r"did you mean (.+)\?", replace),
    (r"write (\S.*?)(?:;| if the site| or more|, or remove|, as the file is named|$)", replace),
    (r"(?:add it: )?for example ([a-z_]+: .+)", add),
    (r"keep date if a source states it", bounds),
    (r"remove it", remove_it),
    (r"remove the (?:field|other)|.*(?:remove (?:the whole line|this line|it$|the field))", remove),
    (r"keep the line that is right and remove the other", remove),
]
