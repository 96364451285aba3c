"""Rules on paper to tables: which cells they enclose, and which rows and columns these cover."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

_NEAR = 2.0  # points within which two rules are one
_GAP = 3.0  # points that a rule drawn in pieces may leave open
_OVER = 6.0  # points that rules reach over the outermost that they meet, where that is not drawn
_MAX_RULES = 4000  # on a page
_MAX_GRID = 100_000  # places that rows and columns of one table can have


class Rule(Struct, frozen=True):
    """A straight line: at this x if it is upright, else at this y; points, from below and left."""

    upright: bool
    at: float
    start: float
    end: float


class Box(Struct, frozen=True):
    """A cell: the rows and columns that it covers, from above and left, and its sides in points."""

    top: int
    bottom: int  # first row after it
    left: float
    right: float


class Ruled(Struct, frozen=True):
    """A table: where its columns and rows begin and end, and the cell of each place on the grid."""

    xs: tuple[float, ...]  # from the left
    ys: tuple[float, ...]  # from below
    places: tuple[tuple[Box | None, ...], ...]  # by row from above and column; None: not enclosed

    def box(self, x: float, y: float) -> Box | None:
        """The cell around a point."""
        column, row = bisect_right(self.xs, x) - 1, len(self.ys) - 1 - bisect_right(self.ys, y)
        inside = 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1
        return self.places[row][column] if inside else None

    def covers(self, x: float, y: float) -> bool:
        """Whether the point lies between the outermost rules."""
        return self.xs[0] < x < self.xs[-1] and self.ys[0] < y < self.ys[-1]

    def rows(self) -> Iterator[tuple[Box, ...]]:
        """The cells of each row, from the left; one over several rows stands in each."""
        for row in self.places:
            yield tuple(dict.fromkeys(box for box in row if box is not None))


class TooManyRulesError(Exception):
    """A page with more rules than any table has."""


def tables(rules: Iterable[Rule]) -> list[Ruled]:
    """The tables that the rules of a page draw, from above; rules that enclose nothing are none."""
    joined = _joined(list(rules))
    found = [_ruled(group) for group in _groups(joined)]
    return sorted((each for each in found if each is not None), key=lambda each: -each.ys[-1])


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """The rules with those near each other on one line, and those of one line in one piece."""
    joined: list[Rule] = []
    for upright in (True, False):
        some = sorted((r for r in rules if r.upright == upright), key=lambda r: r.at)
        if len(some) > _MAX_RULES:
            raise TooManyRulesError
        line: list[Rule] = []
        for rule in some:
            if line and rule.at - line[0].at > _NEAR:
                joined += _pieces(line)
                line = []
            line.append(rule)
        joined += _pieces(line)
    return joined


def _pieces(line: Sequence[Rule]) -> Iterator[Rule]:
    """What rules on one line cover together."""
    if not line:
        return
    at = sum(rule.at for rule in line) / len(line)
    start, end = None, 0.0
    for rule in sorted(line, key=lambda rule: rule.start):
        if start is None:
            start, end = rule.start, rule.end
        elif rule.start <= end + _GAP:
            end = max(end, rule.end)
        else:
            yield Rule(line[0].upright, at, start, end)
            start, end = rule.start, rule.end
    if start is not None:
        yield Rule(line[0].upright, at, start, end)


def _groups(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """The rules that touch each other, each with all that it touches."""
    upright = [rule for rule in rules if rule.upright]
    level = [rule for rule in rules if not rule.upright]
    leader = list(range(len(rules)))

    def lead(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    place = {id(rule): at for at, rule in enumerate(rules)}
    for a in upright:
        for b in level:
            if b.start - _GAP <= a.at <= b.end + _GAP and a.start - _GAP <= b.at <= a.end + _GAP:
                leader[lead(place[id(a)])] = lead(place[id(b)])
    groups: dict[int, list[Rule]] = defaultdict(list)
    for at, rule in enumerate(rules):
        groups[lead(at)].append(rule)
    yield from groups.values()


def _ruled(rules: Sequence[Rule]) -> Ruled | None:
    upright = [rule for rule in rules if rule.upright]
    level = [rule for rule in rules if not rule.upright]
    if not upright or not level:
        return None
    xs, ys = _marks(upright, level), _marks(level, upright)
    if len(xs) < 2 or len(ys) < 2:
        return None
    if len(xs) * len(ys) > _MAX_GRID:
        raise TooManyRulesError
    # Of each place on the grid: whether a rule stands at its left, and whether one at its foot.
    walls = {
        (at, piece)
        for rule in rules
        if rule.upright
        for at in (bisect_left(xs, rule.at),)
        for piece in _covered(rule, ys)
    }
    floors = {
        (piece, at)
        for rule in rules
        if not rule.upright
        for at in (bisect_left(ys, rule.at),)
        for piece in _covered(rule, xs)
    }
    boxes = _boxes(xs, ys, walls, floors)
    if not any(boxes.values()):
        return None
    height = len(ys) - 1
    places = tuple(
        tuple(boxes.get((column, height - 1 - row)) for column in range(len(xs) - 1))
        for row in range(height)
    )
    return Ruled(tuple(xs), tuple(ys), places)


def _marks(rules: Sequence[Rule], across: Sequence[Rule]) -> list[float]:
    """Where the rules stand, and the outer sides, which are not always drawn."""
    marks = sorted({rule.at for rule in rules})
    first, last = min(rule.start for rule in across), max(rule.end for rule in across)
    before = [first] if first < marks[0] - _OVER else []
    after = [last] if last > marks[-1] + _OVER else []
    return [*before, *marks, *after]


def _covered(rule: Rule, marks: Sequence[float]) -> range:
    """The steps between marks that a rule covers whole."""
    first = bisect_left(marks, rule.start - _GAP)
    last = bisect_right(marks, rule.end + _GAP) - 1
    return range(first, last)


def _boxes(
    xs: Sequence[float],
    ys: Sequence[float],
    walls: set[tuple[int, int]],
    floors: set[tuple[int, int]],
) -> dict[tuple[int, int], Box | None]:
    """The cell of each place, found by walking wherever no rule is; None where it has corners.

    The sides of the table close it: that of the last row is not drawn where a cell goes on.
    """
    width, height = len(xs) - 1, len(ys) - 1
    boxes: dict[tuple[int, int], Box | None] = {}
    for start in ((x, y) for y in range(height) for x in range(width)):
        if start in boxes:
            continue
        seen, waiting = {start}, [start]
        while waiting:
            x, y = waiting.pop()
            ways = (
                ((x - 1, y), (x, y) in walls),
                ((x + 1, y), (x + 1, y) in walls),
                ((x, y - 1), (x, y) in floors),
                ((x, y + 1), (x, y + 1) in floors),
            )
            for place, closed in ways:
                if closed or place in seen:
                    continue
                if 0 <= place[0] < width and 0 <= place[1] < height:
                    seen.add(place)
                    waiting.append(place)
        columns, rows = {x for x, _ in seen}, {y for _, y in seen}
        whole = len(seen) == len(columns) * len(rows)  # a rectangle, as any cell is
        box = Box(
            height - max(rows) - 1, height - min(rows), xs[min(columns)], xs[max(columns) + 1]
        )
        boxes.update(dict.fromkeys(seen, box if whole else None))
    return boxes
