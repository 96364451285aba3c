"""Lists on paper: PDF with ruled tables as an office program prints them, made with reportlab."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
SIZE = 8.0
LEADING = 11.0
PADDING = 4.0
WIDTH, HEIGHT = 842.0, 595.0  # A4, landscape
MARGIN = 40.0
# Of the columns of an algorithm list, in parts of the width.
SHARES = (3, 10, 7, 12, 16, 22, 14, 14)
# No line begins with one of these.
STOPS = "，。、；：？！）》”’」』】,.;:?!)]%"

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def width(text: str, size: float = SIZE) -> float:
    return float(pdfmetrics.stringWidth(text, FONT, size))


def wrapped(text: str, room: float) -> list[str]:
    """The lines of a cell: broken between words and Chinese characters, long words anywhere."""
    lines: list[str] = []
    stops = f"[{re.escape(STOPS)}]*"
    for paragraph in text.split("\n"):
        line = ""
        for unit in re.findall(rf"[A-Za-z0-9]+{stops}|.{stops}", paragraph):
            if width(line + unit.rstrip()) <= room:
                line += unit
                continue
            if line.strip() and width(unit) <= room:
                lines.append(line)
                line = unit.lstrip() if line.endswith(" ") else unit
                continue
            for char in unit:  # too long for a line
                if width(line + char) > room:
                    lines.append(line)
                    line = ""
                line += char
        lines.append(line)
    return lines


@dataclass
class Paper:
    """Pages that are printed on from above."""

    path: Path
    turned: bool = False  # set sideways on an upright page, with /Rotate
    thin: bool = False  # rules as filled areas, in pieces, as Word prints them
    centred: bool = False
    canvas: Canvas = field(init=False)
    y: float = field(init=False)

    def __post_init__(self) -> None:
        self.canvas = Canvas(str(self.path), invariant=True)
        self.page()

    def page(self) -> None:
        """Begins a page."""
        if hasattr(self, "y"):
            self.canvas.showPage()
        if self.turned:
            self.canvas.setPageSize((HEIGHT, WIDTH))
            self.canvas.setPageRotation(90)
            self.canvas.transform(0, 1, -1, 0, HEIGHT, 0)
        else:
            self.canvas.setPageSize((WIDTH, HEIGHT))
        self.y = HEIGHT - MARGIN

    def save(self) -> Path:
        """The file, written."""
        self.canvas.save()
        return self.path

    def text(self, text: str, size: float = 14) -> None:
        """A line in the middle of the page."""
        self.y -= size * 1.5
        self.canvas.setFont(FONT, size)
        self.canvas.drawString((WIDTH - width(text, size)) / 2, self.y, text)
        self.y -= size / 2

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A rule of a table."""
        if self.thin:
            self.canvas.rect(x - 0.24, y - 0.24, to_x - x + 0.48, to_y - y + 0.48, stroke=0, fill=1)
        else:
            self.canvas.line(x, y, to_x, to_y)

    def table(
        self,
        rows: Iterable[Sequence[str]],
        heading: Sequence[str],
        shares: Sequence[float] = SHARES,
        whole: bool = False,
    ) -> None:
        """A table over as many pages as it needs; rows go on on the next page unless whole."""
        shares = shares if len(shares) == len(heading) else [1.0] * len(heading)
        step = (WIDTH - 2 * MARGIN) / sum(shares)
        xs = [MARGIN + step * sum(shares[:at]) for at in range(len(shares) + 1)]
        head = self.lines(heading, xs)
        self.row(head, xs)
        for texts in rows:
            lines = self.lines(texts, xs)
            while lines is not None:
                fit = int((self.y - MARGIN - 2 * PADDING) / LEADING)
                tall = max(map(len, lines))
                if tall <= fit:
                    self.row(lines, xs)
                    break
                if not whole and fit > 0:
                    self.row([each[:fit] for each in lines], xs)
                    lines = [each[fit:] for each in lines]
                self.page()
                self.row(head, xs)

    def lines(self, texts: Sequence[str], xs: Sequence[float]) -> list[list[str]]:
        """The cells of a row as lines."""
        rooms = [right - left - 2 * PADDING for left, right in pairwise(xs)]
        return [wrapped(text, room) for text, room in zip(texts, rooms, strict=True)]

    def row(
        self,
        cells: Sequence[Sequence[str]],
        xs: Sequence[float],
        *,
        open_foot: Sequence[int] = (),
        open_wall: Sequence[int] = (),
    ) -> None:
        """One row, with its rules but those below some cells and those at some places."""
        tall = max(map(len, cells)) * LEADING + 2 * PADDING
        self.canvas.setFont(FONT, SIZE)
        for at, lines in enumerate(cells):
            for place, line in enumerate(lines):
                room = xs[at + 1] - xs[at]
                x = xs[at] + ((room - width(line.strip())) / 2 if self.centred else PADDING)
                self.canvas.drawString(x, self.y - PADDING - LEADING * place - SIZE, line)
            if at not in open_foot:
                self.rule(xs[at], self.y - tall, xs[at + 1], self.y - tall)
            if at not in self.opened:
                self.rule(xs[at], self.y, xs[at + 1], self.y)
        for x in (x for at, x in enumerate(xs) if at not in open_wall):
            self.rule(x, self.y - tall, x, self.y)
        self.opened = open_foot
        self.y -= tall

    opened: Sequence[int] = ()
