"""Squares: one is one unit, filled once it is done, or one commitment, crossed when late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Unpack

from reporting.parts import Cell, Figure, Part, Texts, blank, chart, figures_of, french, say
from reporting.parts.canvas import FLOOR, ICONS, Canvas, Piece, Point, long, width
from reporting.parts.tables import STATES

MOST: Final = 300
"""More squares than this are only for a cover: none could be told from its neighbour."""
ACROSS, PHONE_ACROSS = 27, 15
GAP: Final = 0.16
"""Between two squares, in parts of their pitch."""
FULL_ONES: Final = ("done", "new")
SIGNS: Final[dict[str, list[tuple[float, float, float, float]]]] = {
    "masked": [(0, 1, 1, -1)],
    "late": [(0, 0, 1, 1), (0, 1, 1, -1)],
    "dropped": [(0, 0.5, 1, 0)],
}
"""The strokes in hollow squares: from where, and how far they go, in parts of the inside."""
ON_PAPER: Final = {"done": "blue", "new": "bright", "left": "target", "masked": "hatch"}
"""The colour of each look of a square."""


@dataclass(frozen=True)
class Units:
    """Units of one kind: how many of how many are done, since when, and what the others lack.

    Parameters
    ----------
    now
        The share on the day, masked or not; its noun names the units.
    total
        How many units there are, which is public even where the share is masked.
    history
        The shares of former years.
    missing
        For the units not done: letters, what they lack, how many lack exactly this.
    """

    now: Figure
    total: int
    history: tuple[Figure, ...] = ()
    missing: tuple[tuple[str, str, Figure], ...] = ()

    @property
    def bounds(self) -> tuple[int, int]:
        """Between how many and how many units are done: twice one number, unless masked."""
        return done_of(self.now, self.total)

    @property
    def left(self) -> str:
        """How many are left, in words."""
        return self.say("left")

    def say(self, key: str) -> str:
        """Say a message, by whether they are all done, not all, or nobody may know how many."""
        low, high = self.bounds
        is_done, noun = low == self.total, self.now.noun[1]
        fate = "_masked" if low < high else "_finished" * is_done
        told = {"least": self.total - high, "left": self.total - low, "total": self.total}
        return say(f"squares.{key}{fate}", n=low, most=high, noun=noun, **told)

    @property
    def new(self) -> int:
        """How many more are done than a year before."""
        before = [one for one in self.history if one.year == self.now.year - 1 and one.exists]
        if not before or not self.now.exists:
            return 0
        return max((self.now.numerator or 0) - (before[0].numerator or 0), 0)

    @property
    def looks(self) -> dict[str, range]:
        """The ranks of the squares that are done, new, masked or left."""
        low, high = self.bounds
        ends = pairwise((0, low - self.new, low, high, self.total))
        looks = ("done", "new", "masked", "left")
        return {look: range(*span) for look, span in zip(looks, ends, strict=True)}

    def letters(self) -> list[str]:
        """List what is written in the squares left, in their order."""
        return [sign for sign, _, count in self.missing for _ in range(count.numerator or 0)]


def done_of(figure: Figure, total: int) -> tuple[int, int]:
    """Give the fewest and the most units that a share may stand for."""
    if figure.exists:
        return figure.numerator or 0, figure.numerator or 0
    low, high = figure.interval or (0, 100)
    return -(-low * total // 100), high * total // 100


def squares(units: Units, **texts: Unpack[Texts]) -> Part:
    """Draw one square per unit, in the order in which they were done.

    Beyond `MOST` units, or without any, the part is empty.
    """
    if not 0 < units.total <= MOST or not (units.now.exists or units.now.masked):
        return blank(texts, [units.now])
    heads = {"situation": say("squares.situation"), "nombre": french.capital(units.now.noun[1])}
    lacking = [
        say("squares.lacking", name=name, lacking=one.numerator) for _, name, one in units.missing
    ]
    return chart(
        texts,
        lambda canvas: _draw(canvas, units),
        (heads, _rows(units)),
        [units.say("alt"), *lacking],
        finding=units.say("title"),
        figures=figures_of([(units.now, *units.history, *(one for *_, one in units.missing))]),
    )


def _draw(canvas: Canvas, units: Units) -> None:
    """Draw the squares by column under their years; on a phone by row."""
    across, head = (PHONE_ACROSS, 0.0) if canvas.is_phone else (ACROSS, 3 * canvas.size)
    rows, pitch = -(-units.total // across), canvas.width / (across - GAP)
    run = across if canvas.is_phone else rows
    grid = Grid(run, pitch, (0, head), by_row=canvas.is_phone)
    mosaic(canvas, units, grid, ON_PAPER)
    _letters(canvas, units, grid)
    if not canvas.is_phone:
        _years(canvas, units, rows, pitch)
    _key(canvas, units, head + rows * pitch + canvas.size)


@dataclass(frozen=True)
class Grid:
    """Where squares stand: so many to a column, or to a row."""

    run: int
    pitch: float
    corner: Point = (0.0, 0.0)
    by_row: bool = False

    @property
    def side(self) -> float:
        """How wide a square is."""
        return self.pitch * (1 - GAP)

    def spot(self, rank: int) -> Point:
        """Give the upper left corner of a square."""
        column, row = divmod(rank, self.run)[:: -1 if self.by_row else 1]
        return self.corner[0] + column * self.pitch, self.corner[1] + row * self.pitch

    def draw(
        self, canvas: Canvas, look: str, color: str, ranks: range, ground: str = "paper"
    ) -> None:
        """Draw squares of one look: full, half full, hollow, or with a sign in them."""
        if not ranks:
            return
        pen = min(max(self.side * 0.13, 0.7), 1.4)
        self._dashed(canvas, color, ranks)
        if look in FULL_ONES:
            return
        self._dashed(canvas, ground, ranks, pen)
        spots, (near, wide) = list(map(self.spot, ranks)), (1.6 * pen, self.side - 3.2 * pen)
        if look == "under_way":
            half = f"h{self.side:.2f}l-{self.side:.2f} {self.side:.2f}z"
            canvas.path("".join(f"M{x:.2f} {y:.2f}{half}" for x, y in spots), color)
        strokes = [
            f"M{x + near + a * wide:.1f} {y + near + b * wide:.1f}l{c * wide:.1f} {d * wide:.1f}"
            for x, y in spots
            for a, b, c, d in SIGNS.get(look, ())
        ]
        if strokes:
            canvas.path("".join(strokes), None, stroke=color, width=pen)

    def _dashed(self, canvas: Canvas, color: str, ranks: range, inset: float = 0.0) -> None:
        """Draw squares, `inset` within their places, as dashes: covers have a thousand."""
        wide, half, d = self.side - 2 * inset, self.side / 2, ""
        for line in range(ranks.start // self.run, (ranks.stop - 1) // self.run + 1):
            start, end = max(line * self.run, ranks.start), min((line + 1) * self.run, ranks.stop)
            (x, y), (right, foot) = self.spot(start), self.spot(end - 1)
            if self.by_row:
                d += f"M{x + inset:.2f} {y + half:.2f}H{right + self.side - inset:.2f}"
            else:
                d += f"M{x + half:.2f} {y + inset:.2f}V{foot + self.side - inset:.2f}"
        dash = f"{wide:.2f} {self.pitch - wide:.2f}"
        canvas.path(d, None, stroke=color, width=wide, dash=dash)


def mosaic(canvas: Canvas, units: Units, grid: Grid, colors: Mapping[str, str]) -> None:
    """Draw the squares of units, one mark for all those that look alike: covers have thousands."""
    ground = "band" if "hollow" in colors.values() else "paper"
    for look, ranks in units.looks.items():
        grid.draw(canvas, look, colors[look], ranks, ground)


def _letters(canvas: Canvas, units: Units, grid: Grid) -> None:
    """Write in the squares left what they lack."""
    half, size = grid.side / 2, min(canvas.size, grid.pitch * 0.6)
    style = {"size": size, "color": "target", "bold": True, "anchor": "middle"}
    for rank, sign in zip(units.looks["left"], units.letters(), strict=False):
        x, y = grid.spot(rank)
        canvas.text(x + half, y + half + size * 0.36, sign, **style)


def _years(canvas: Canvas, units: Units, rows: int, pitch: float) -> None:
    """Mark how many were done at the end of each year; the latest years come first."""
    known = [one for one in units.history if one.exists and one.year < units.now.year]
    taken, size = canvas.width + 1, max(0.36 * pitch, FLOOR)
    for one in sorted([*known, units.now], key=lambda one: -one.year):
        count = one.numerator or 0
        if not one.exists or not 0 < count <= units.bounds[0]:
            continue
        edge = min(-(-count // rows) * pitch, canvas.width)
        year, text = str(one.year), french.number(count)
        wide = max(width(year, size), width(text, size, bold=True) + 3)
        right = max(edge, wide)
        if right > taken - 1:
            continue
        canvas.text(right - 2, size, year, size=size, color="quiet", anchor="end")
        canvas.text(right - 3.5, 2.2 * size, text, size=size, bold=True, anchor="end")
        canvas.line([(right - 1.2, 1.3 * size), (right - 1.2, 2.5 * size)], "hair", width=0.8)
        taken = right - wide


def _key(canvas: Canvas, units: Units, top: float) -> None:
    """Write what the squares are, below them; what those left lack begins a line of its own."""
    x, y, size = 0.0, top, canvas.size
    for rank, (fill, pieces) in enumerate(_entries(units)):
        mark = 1.5 * size if fill else 0.0
        is_first = rank and not fill and y == top
        if x and (is_first or x + mark + long(pieces, size) > canvas.width):
            x, y = 0.0, y + size * 1.6
        if fill:
            grid = Grid(1, 1.1 * size, (x, y - 0.1 * size))
            grid.draw(canvas, fill, ON_PAPER[fill], range(1))
        canvas.text(x + mark, y + 0.7 * size, pieces)
        x += mark + long(pieces, size) + 2 * size
    canvas.height = y + size * 1.3


def _entries(units: Units) -> list[tuple[str, list[Piece]]]:
    """List what the key says: a kind of square or none, and words."""
    low, high = units.bounds
    year, before = str(units.now.year), str(units.now.year - 1)
    entries: list[tuple[str, list[Piece]]] = []
    if units.new:
        said = say("squares.done", year=before, done=low - units.new)
        entries.append(("done", [(said, "ink", False)]))
        entries.append(("new", [(say("squares.new", year=year, done=units.new), "ink", False)]))
    elif low:
        key = "squares.done" if low == high else "squares.done_at_least"
        entries.append(("done", [(say(key, year=year, done=low), "ink", False)]))
    if low < high:
        entries.append(("masked", [(units.left, "quiet", False)]))
    elif low < units.total:
        entries.append(("left", [(units.left, "target", True)]))
    for sign, name, count in sorted(units.missing, key=lambda one: not one[0][0].isalpha()):
        said = say("squares.lacking", name=name, lacking=count.numerator)
        entries.append(("", [(f"{sign} ", "target", True), (said, "ink", False)]))
    return entries


def _rows(units: Units) -> list[tuple[Cell, ...]]:
    low, high = units.bounds
    years = [*(one for one in units.history if one.year < units.now.year), units.now]
    return [
        *((say("squares.at_end", year=str(one.year)), one.sides[0]) for one in years),
        (say("squares.total"), units.total),
        (say("squares.remaining"), units.total - low if low == high else french.MASKED),
        *((say("squares.lacks", name=name), count) for _, name, count in units.missing),
    ]


BETWEEN: Final = 10.0
LARGEST, SMALLEST = 12.0, 8.0
BOARD_ACROSS: Final = 20
"""Squares across a phone."""
Counts = Sequence[tuple[str, Figure]]


def scoreboard(counts: Counts, **texts: Unpack[Texts]) -> Part:
    """Draw one square per commitment, by state.

    Parameters
    ----------
    counts
        How many there are in each of `STATES`.
    """
    total = sum(_n(count) for _, count in counts)
    if not total:
        return blank(texts)
    rows = [(_word(state, count), count) for state, count in counts if _n(count)]
    told = (f"{french.number(_n(count))} {word}" for word, count in rows)
    return chart(
        texts,
        lambda canvas: _board(canvas, counts),
        ("scoreboard", rows),
        [say("scoreboard.alt", n=total), *told],
        finding=_board_title(dict(counts), total),
    )


def _board(canvas: Canvas, counts: Counts) -> None:
    """Draw the states beside each other, in as many rows of squares as it takes.

    On a phone they stand under each other.
    """
    rows, pitch = (0, canvas.width / BOARD_ACROSS) if canvas.is_phone else _fitting(canvas, counts)
    x, y, size = 0.0, 0.0, canvas.size
    for state, count in _shown(counts):
        _label(canvas, state, count, (x, y + 1.75 * size))
        head, lines = y + 2.6 * size, rows or -(-_n(count) // BOARD_ACROSS)
        grid = Grid(rows or BOARD_ACROSS, pitch, (x, head), by_row=not rows)
        grid.draw(canvas, state, ICONS[STATES[state]], range(_n(count)))
        canvas.height = head + lines * pitch
        if rows:
            x += _block(canvas, state, count, rows, pitch) + BETWEEN
        else:
            y = canvas.height + 10


def _fitting(canvas: Canvas, counts: Counts) -> tuple[int, float]:
    """Find how many rows of squares, and how large, fit across the page."""
    rows, pitch = 1, LARGEST
    while True:
        blocks = [_block(canvas, *one, rows, pitch) for one in _shown(counts)]
        if sum(blocks) + BETWEEN * (len(blocks) - 1) <= canvas.width:
            return rows, pitch
        pitch -= 0.1
        if pitch < SMALLEST:
            rows, pitch = rows + 1, LARGEST


def _block(canvas: Canvas, state: str, count: Figure, rows: int, pitch: float) -> float:
    squares = (-(-_n(count) // rows) - GAP) * pitch
    text, size = french.number(_n(count)), canvas.size
    number = width(text, 1.75 * size, bold=True) + 5 if _n(count) else 0
    return max(squares, number + width(_word(state, count), size, bold=True))


def _shown(counts: Counts) -> list[tuple[str, Figure]]:
    """List the states that are drawn: what was dropped only where something was."""
    return [(state, count) for state, count in counts if _n(count) or state != "dropped"]


def _label(canvas: Canvas, state: str, count: Figure, place: Point) -> None:
    (x, y), style = place, {"color": ICONS[STATES[state]], "bold": True}
    if _n(count):
        text = french.number(_n(count))
        x = canvas.text(x, y, text, size=1.75 * canvas.size, **style).right + 5
    canvas.text(x, y, _word(state, count), **style)


def _board_title(counts: dict[str, Figure], total: int) -> str:
    if total == 1:
        (word,) = (_word(state, count) for state, count in counts.items() if _n(count))
        return say("scoreboard.single", state=word)
    done, late = (_n(counts[state]) if state in counts else 0 for state in ("done", "late"))
    if done == total or (done and late):
        return say("scoreboard.title", n=done, total=total, late=late)
    told = {key: say(f"scoreboard.some_{key}", n=n) for key, n in (("done", done), ("late", late))}
    return say("scoreboard.title_some", total=total, **told)


def _word(state: str, count: Figure) -> str:
    return say(f"scoreboard.{state}", n=_n(count))


def _n(figure: Figure) -> int:
    return figure.numerator or 0
