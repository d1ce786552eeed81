"""Bullet rows: how far, how fast, how much is left, one row per promise, on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import Cell, Part, Texts, french, say
from reporting.parts.canvas import FULL, ICONS, Axis, Box, Canvas, Point, width, wrapped
from reporting.parts.figures import FEW, SHARES, Figure
from reporting.parts.mentions import is_sum
from reporting.parts.miniature import bullet, sparkline
from reporting.parts.scales import Aim, Line
from reporting.parts.squares import Grid, Units, mosaic
from reporting.parts.tables import blank, chart, figures_of, say_masked

ROW: Final = 94.0
"""So that six rows, their title and its heading are a page."""
NAME, TRACK, SIDE = (0.0, 131.0), (138.0, 292.0), (381.0, FULL)
"""Where the columns of a row begin and end."""
SHADES: Final = ("blue", "bright", "mid", "pale")
MOST_SQUARES: Final = 60


@dataclass(frozen=True)
class Bullet:
    """One row: a promise, and how it stands.

    Parameters
    ----------
    name, about
        What is promised, and a line that says what is counted.
    status
        An icon of `canvas.ICONS`, and its word.
    line
        The figures over the years; the last one is that of the report.
    total
        How many units there are, for what is masked.
    targets
        The versions of the target, the first one first.
    expected
        What the figure would be on the way to the target in force, and how that is said.
    beside
        What is said at the end of the track: that there is no target, no date any more.
    left, pace
        What is left to do, and how fast it goes.
    steps
        Without a target: labels and parts of 1, one per year, which fill the track.
    units
        Squares, where there is one year only.
    """

    name: str
    about: str
    status: tuple[str, str]
    line: Line
    total: int = 0
    targets: tuple[Aim, ...] = ()
    expected: tuple[Fraction, str] | None = None
    beside: tuple[str, str] | None = None
    left: tuple[str, str] = ("", "ink")
    pace: str = ""
    steps: tuple[tuple[str, Fraction], ...] = ()
    units: Units | None = None
    facts: tuple[Cell, ...] = field(default=())

    @property
    def now(self) -> Figure:
        """The figure of the report."""
        return self.line.figures[-1]


def _value_of(figure: Figure, total: int = 0) -> tuple[str, str]:
    """Write a value and what it counts: "93,8 %", "211 lycées sur 225"; few units in counts."""
    if not figure.exists or figure.unit not in SHARES or not figure.denominator:
        noun = figure.noun[1] if figure.exists and figure.exact >= 2 else figure.noun[0]
        if figure.unit != "nombre" or not noun:
            return figure.text, ""
        return figure.text, say("bullets.of", noun=noun, total=total) if total else noun
    if figure.denominator < FEW and figure.unit == "%":
        numbers = {"part": french.number(figure.numerator or 0), "total": figure.denominator}
        return say("bullets.few", **numbers), figure.noun[figure.denominator > 1]
    return figure.text, figure.fraction_text


def bullets(rows: Sequence[Bullet], years: tuple[int, int], **texts: Unpack[Texts]) -> Part:
    """Draw one row per promise.

    Parameters
    ----------
    years
        The first and the last year of the small lines.
    """
    rows = [row for row in rows if row.now.exists or row.now.masked]
    if not rows:
        return blank(texts)
    if not any(row.now.masked for row in rows):  # then the table says it
        say_masked(texts, (figure for row in rows for figure in row.line.figures))
    return chart(
        texts,
        lambda canvas: _draw(canvas, rows, years),
        ("bullets", map(_cells, rows)),
        map(_said, rows),
        figures=figures_of(row.line.figures for row in rows),
        dates=tuple(dict.fromkeys(_days(rows))),
    )


def _draw(drawing: Canvas, rows: Sequence[Bullet], years: tuple[int, int]) -> None:
    """Draw each row in columns, on one scale; on a phone its parts stand under each other."""
    y = 0.0
    for row in rows:
        drawing.line([(0, y + 0.4), (drawing.width, y + 0.4)], "hair", width=0.8)
        if drawing.is_phone:
            y = _stacked(drawing, row, y)
        else:
            _row(drawing, row, y, years)
            y += ROW
    drawing.height = y
    if not drawing.is_phone:
        _key(drawing, rows, y)


def _row(drawing: Canvas, row: Bullet, top: float, years: tuple[int, int]) -> None:
    y = _paragraph(drawing, row.name, (NAME[0], top + 17), NAME[1], 10.6, bold=True)
    y = _status(drawing, row.status, (NAME[0], y + 2), 8.4)
    most = int((top + ROW - 6 - y) / 11) + 1
    _paragraph(drawing, row.about, (NAME[0], y + 1), NAME[1], 7.8, color="quiet", most=most)
    value, detail = _value_of(row.now, row.total)
    size = 24 if width(value, 24, bold=True) < 120 else 17
    box = drawing.text(TRACK[0], top + 28, value, size=size, bold=True)
    drawing.text(box.right + 7, top + 28, detail, size=8.8, color="quiet")
    _track(drawing, row, (TRACK[0], top + 52), TRACK[1] - TRACK[0], 7.5)
    drawing.text(SIDE[0], top + 17, row.left[0], size=9.6, color=row.left[1], bold=True)
    y = _paragraph(
        drawing, row.pace, (SIDE[0], top + 28), SIDE[1] - SIDE[0], 7.6, color="quiet", most=2
    )
    if row.units:
        _squares(drawing, row.units, (SIDE[0], y - 2), SIDE[1] - SIDE[0])
    else:
        box = Box(SIDE[0], max(y - 4, top + 30), SIDE[1], top + ROW - 4)
        sparkline(drawing, box, row.line, row.targets, years=years)


def _track(drawing: Canvas, row: Bullet, place: Point, wide: float, size: float) -> float:
    """Draw the bar of a row, what is expected of it and its targets; give the last baseline."""
    (left, top), tall = place, size * 1.6
    across, base = Axis(0, 1, left, left + wide), top + size * 2.95
    value, said = row.expected or (None, "")
    color = None if row.steps else "accent" if row.status[0] == "atteinte" else "blue"
    box = Box(left, top, left + wide, top + tall)
    spots = bullet(drawing, box, row.now, targets=row.targets, expected=value, color=color)
    _steps(drawing, row, across, (top, tall), size)
    if value is not None:  # its words stop before the target in force
        x = min(across(float(max(value, Fraction(0)))), across.end)
        ends = [x - size * 0.8 for x, _ in spots[1:]]
        right = min([max(x + 1, left + width(said, size)), *ends])
        drawing.text(right, base, said, size=size, color="quiet", anchor="end")
    for rank, (aim, (x, y)) in enumerate(zip(row.targets, spots, strict=True)):
        style = {"color": "target", "bold": True} if rank else {"color": "quiet"}
        drawing.text(x + size, y + size * 0.36, aim.label, size=size, **style)
    if row.beside:
        text, color = row.beside
        y = base if row.targets else top + tall / 2 + size * 0.36
        lines = wrapped(text, size, drawing.width - left - wide - size, bold=True)
        for rank, line in enumerate(lines):
            place = (left + wide + size, y + rank * size * 1.3)
            drawing.text(*place, line, size=size, color=color, bold=True)
    return base


def _steps(
    drawing: Canvas, row: Bullet, across: Axis, band: tuple[float, float], size: float
) -> None:
    """Draw one step a year, lighter each time; a label that does not fit is left out."""
    (top, tall), start, free = band, Fraction(0), 0.0
    for rank, (label, part) in enumerate(row.steps):
        x, end = across(float(start)), across(float(start + part))
        color = SHADES[min(rank, len(SHADES) - 1)]
        drawing.rect(x, top, (max(end - x - 0.8, 0), tall), color)
        if x >= free:
            box = drawing.text(x, top + tall + size * 1.35, label, size=size, color="quiet")
            free = box.right + 4
        start += part


def _squares(drawing: Canvas, units: Units, place: Point, wide: float) -> None:
    """Draw squares beside a row, those left in the colour of what is late."""
    pitch = min(10.7, wide / 11)
    mosaic(drawing, units, Grid(int(wide / pitch), pitch, place, by_row=True), SQUARES)


SQUARES: Final = {"done": "blue", "new": "blue", "left": "late", "masked": "hatch"}


def _paragraph(
    drawing: Canvas, text: str, place: Point, most_wide: float, size: float, **style: object
) -> float:
    """Write lines under each other, the last one cut if there are too many; give the next place."""
    most = int(str(style.pop("most", 3)))
    (x, y), bold = place, bool(style.get("bold"))
    lines = wrapped(text, size, most_wide, bold=bold) if text else []
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1].rstrip(' ,;:')}…"]
    for line in lines:
        drawing.text(x, y, line, size=size, **style)
        y += size * (1.24 if bold else 1.42)
    return y


def _status(drawing: Canvas, status: tuple[str, str], place: Point, size: float) -> float:
    icon, word = status
    x, y = place
    drawing.icon(icon, x + size * 0.5, y - size * 0.33, size)
    drawing.text(x + size * 1.4, y, word, size=size, color=ICONS[icon], bold=True)
    return y + size * 1.5


def _key(drawing: Canvas, rows: Sequence[Bullet], top: float) -> None:
    """Say how a row is read, at the foot."""
    drawing.line([(0, top), (FULL, top)], "ink", width=0.8)
    drawing.height = top + 22
    y, year = top + 14, str(rows[0].now.year)
    x = drawing.text(0, y, say("bullets.key"), size=7.6, bold=True).right + 14
    drawing.rect(x, y - 5.5, (12, 5), "blue")
    x = drawing.text(x + 15, y, say("bullets.key_now", year=year), size=7.6).right + 14
    if any(row.expected for row in rows):
        drawing.line([(x, y - 8), (x, y + 1.5)], "ink", width=1.7)
        x = drawing.text(x + 5, y, say("bullets.key_expected", year=year), size=7.6).right + 16
    for solid, key in ((False, "bullets.key_voted"), (True, "bullets.key_in_force")):
        if any(len(row.targets) > solid for row in rows):
            drawing.diamond(x, y - 2.8, solid=solid)
            x = drawing.text(x + 7, y, say(key), size=7.6).right + 16


def _stacked(drawing: Canvas, row: Bullet, y: float) -> float:
    """Draw a row on a phone, and give where it ends."""
    wide = drawing.width
    y = _paragraph(drawing, row.name, (0, y + 22), wide, 15.5, bold=True)
    y = _status(drawing, row.status, (0, y + 3), 13)
    y = _paragraph(drawing, row.about, (0, y + 2), wide, 12.5, color="quiet", most=4) + 6
    value, detail = _value_of(row.now, row.total)
    size = 30 if width(value, 30, bold=True) < wide * 0.6 else 20
    right = drawing.text(0, y + 18, value, size=size, bold=True).right + 10
    is_long = width(detail, 13) > wide - right
    y += 18 if is_long else 0
    drawing.text(0 if is_long else right, y + 18, detail, size=13, color="quiet")
    y += 40
    drawing.text(0, y, row.left[0], size=13.5, color=row.left[1], bold=True)
    y = _paragraph(drawing, row.pace, (0, y + 18), wide, 12.5, color="quiet")
    return _track(drawing, row, (0, y + 8), 190, 12) + 26


def _days(rows: Sequence[Bullet]) -> list[date]:
    """Return the days that rows name: a sum says what its last year brought.

    Beside the figure of a day, that year is told already.
    """
    is_told = any(row.now.du == row.now.au for row in rows)
    sums = [row.now.au for row in rows if is_sum(row.now) and not is_told]
    return [aim.date for row in rows for aim in row.targets] + sums


def _said(row: Bullet) -> str:
    value, time = _value_of(row.now, row.total)[0], row.now.short_when
    value = value if row.now.is_usual or not row.now.exists else f"{value} ({time})"
    told = [value, row.left[0] or row.status[1]]
    return f"{row.name} {', '.join(filter(None, told))}"


def _cells(row: Bullet) -> tuple[Cell, ...]:
    now, targets = row.now, row.targets
    is_share = now.unit in SHARES
    sides: tuple[Cell, Cell] = now.sides if is_share or now.masked else ("", "")
    if now.unit == "%" and now.noun[0] == "euro":
        sides = ("", "")  # cents are for the amounts of other tables
    voted, in_force = (
        targets[rank].date.isoformat() if len(targets) > place else ""
        for place, rank in ((0, 0), (1, -1))
    )
    expected = now.with_value(row.expected[0]) if row.expected and now.exists else ""
    return (row.name, now, *sides, row.status[1], voted, in_force, expected, *row.facts, now.unit)
