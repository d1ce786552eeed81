"""The agenda: what falls due in the year ahead, on a line of twelve months."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import NARROW, Axis, Canvas, Piece, across, wrapped
from reporting.parts.labels import width
from reporting.parts.part import COLUMNS, Column, Part, Texts
from reporting.parts.saying import brief, listed, say
from reporting.parts.tables import data_of

MOST: Final = 4
"""Meetings of one day that are named; the table has them all."""
MANY: Final = 4
"""More days than that are told by one meeting each, and how many others there are."""
GAP: Final = 14.0
"""Between two labels side by side."""


@dataclass(frozen=True)
class Due:
    """Something that falls due: the day, what, and how much of it."""

    day: datetime.date
    label: str
    detail: str = ""


def agenda(dues: Sequence[Due], year: int, **texts: Unpack[Texts]) -> Part:
    """Draw what falls due in a year; without anything the part is empty."""
    found = sorted(dues, key=lambda one: (one.day, one.label))
    if not found:
        return Part(kind="empty", id=texts["id"])
    texts["title"] = texts.get("title") or _finding(found, year)
    columns = [
        Column("date", say("agenda.day"), header=True),
        Column("quoi", say("agenda.what")),
        Column("precision", say("agenda.detail")),
    ]
    told = [f"{french.long_date(one.day)}{french.colon()}{one.label}" for one in found]
    return Part(
        kind="chart",
        alt=brief(told),
        dates=tuple(dict.fromkeys(one.day for one in found)),
        data=data_of(columns, [(one.day.isoformat(), one.label, one.detail) for one in found]),
        svg=_line(found, year, across(texts.get("width", COLUMNS))).svg(texts["id"]),
        narrow=_list(found).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _finding(dues: Sequence[Due], year: int) -> str:
    """Say how many fall due, month by month where there are few months: a title."""
    months = Counter(one.day.month for one in dues)
    names = say("agenda.months").split("|")
    if len(months) > 3:
        first = french.long_date(dues[0].day)
        return say("agenda.title_many", n=len(dues), year=str(year), day=first)
    each = [
        say("agenda.in_month", count=french.in_words(count), month=names[month - 1])
        for month, count in sorted(months.items())
    ]
    return say("agenda.title", year=str(year), each=listed(each))


def _days(dues: Sequence[Due]) -> dict[datetime.date, list[Due]]:
    days: dict[datetime.date, list[Due]] = {}
    for one in dues:
        days.setdefault(one.day, []).append(one)
    return days


def _lines(several: Sequence[Due], size: float, most: float) -> list[list[Piece]]:
    """Write what falls due on one day: a line each, the last ones as a number."""
    shown = several if len(several) <= MOST else several[: MOST - 1]
    lines: list[list[Piece]] = []
    for one in shown:
        label = wrapped(one.label, size, most, bold=True)
        lines += [[(line, "ink", True)] for line in label]
        if not one.detail:
            continue
        whole = f"{label[-1]}  {one.detail}"
        if width(whole, size, bold=True) <= most:
            lines[-1] += [(f" {one.detail}", "quiet", False)]
        else:
            lines += [[(line, "quiet", False)] for line in wrapped(one.detail, size, most)]
    if len(shown) < len(several):
        lines.append([(say("agenda.others", n=len(several) - len(shown)), "quiet", False)])
    return lines


def _line(dues: Sequence[Due], year: int, wide: float) -> Canvas:
    """Draw the months across, a ring for each day, its label under it where there is room."""
    size, top = 7.6, 16.0
    canvas = Canvas(wide, 0)
    at = Axis(0, 12, 2, wide - 4)
    canvas.line([(0, top), (wide, top)], "hair", width=0.9)
    for month, name in enumerate(say("agenda.months_short").split("|")):
        x = at(month)
        canvas.line([(x, top), (x, top - 5)], "hair", width=0.8)
        canvas.text(x + 3, top - 5, name, size=7, color="quiet")
    blocks: list[tuple[float, float, float, float]] = []  # left, right, upper, lower
    drawn: list[tuple[float, float, float, float, str, list[list[Piece]]]] = []
    for day, several in _days(dues).items():
        x = at(_place(day, year))
        said = french.long_date(day).rsplit(" ", 1)[0]
        lines = _lines(several, size, wide * 0.68)
        if len(_days(dues)) > MANY:
            rest = f"  + {len(several) - 1}" if len(several) > 1 else ""
            lines = [[(several[0].label, "ink", True), (rest, "quiet", False)]]
        lines[0] = [(f"{said}  ", "blue", True), *lines[0]]
        broad = max(sum(width(t, size, bold=b) for t, _, b in line) for line in lines) + 2
        tall = len(lines) * 1.4 * size + 4
        sides = {"end": x - broad + 5, "start": x - 5, "middle": x - broad / 2}
        tried = []
        for anchor in sides:
            left = min(max(sides[anchor], 0), wide - broad)
            tried.append((_free((left, left + broad), tall, top + 8, blocks), anchor, left))
        upper, anchor, left = min(tried, key=lambda one: one[0])
        blocks.append((left, left + broad, upper, upper + tall))
        drawn.append((x, left, broad, upper, anchor, lines))
    for x, _, _, upper, _, _ in drawn:
        canvas.line([(x, top), (x, upper + 2)], "hair", width=0.7)
    for _, left, broad, upper, anchor, lines in drawn:
        tall = len(lines) * 1.4 * size
        canvas.rect(left, upper + 2, (broad, tall), "paper")
        edge = {"end": left + broad, "start": left}.get(anchor, left + broad / 2)
        for rank, line in enumerate(lines):
            canvas.text(edge, upper + (rank + 1) * 1.4 * size, line, size=size, anchor=anchor)
    for day in _days(dues):
        canvas.circle(at(_place(day, year)), top, 3.4, "paper", stroke="blue", width=2)
    canvas.height = max(low for _, _, _, low in blocks) + 2
    return canvas


def _free(
    sides: tuple[float, float],
    tall: float,
    upper: float,
    blocks: Sequence[tuple[float, float, float, float]],
) -> float:
    """Give how far down a label must go to cover no other one."""
    left, right = sides
    lows = [low + 4 for begin, end, _, low in blocks if left < end + GAP and begin < right + GAP]
    return max([upper, *lows])


def _place(day: datetime.date, year: int) -> float:
    """Place a day on the line of months."""
    last = (datetime.date(year + day.month // 12, day.month % 12 + 1, 1) - day.replace(day=1)).days
    return day.month - 1 + day.day / last


def _list(dues: Sequence[Due]) -> Canvas:
    """Write the days one under the other, on a line from the top down."""
    size, left = 12.6, 22.0
    canvas = Canvas(NARROW, 0)
    y, rings = 0.0, []
    for day, several in _days(dues).items():
        y += 1.5 * size
        rings.append(y - 0.35 * size)
        canvas.text(left, y, french.long_date(day), size=size, color="blue", bold=True)
        for line in _lines(several, size, NARROW - left):
            y += 1.4 * size
            canvas.text(left, y, line, size=size)
        y += 0.4 * size
    if len(rings) > 1:
        canvas.line([(6, rings[0]), (6, rings[-1])], "hair", width=1)
    for ring in rings:
        canvas.circle(6, ring, 4, "paper", stroke="blue", width=2)
    canvas.height = y + 4
    return canvas
