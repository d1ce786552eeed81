"""The agenda: what falls due in the year ahead, on a line of twelve months."""

from __future__ import annotations

import calendar
import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import Axis, Canvas, Piece, wrapped
from reporting.parts.labels import Box, width
from reporting.parts.language import words
from reporting.parts.part import Part, Texts, empty
from reporting.parts.saying import listed, say
from reporting.parts.tables import chart

MOST: Final = 4
"""Meetings of one day that are named; the table has them all."""
MANY: Final = 4
"""More days than that are told by one meeting each, and how many others there are."""
GAP: Final = 14.0
"""Between two labels side by side."""
LEADING: Final = 1.28
Days = dict[datetime.date, list["Due"]]


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
        return empty(texts["id"])
    days: Days = {}
    for one in found:
        days.setdefault(one.day, []).append(one)
    return chart(
        texts,
        lambda canvas: (_list if canvas.is_phone else _line)(canvas, days),
        ("agenda", ((one.day.isoformat(), one.label, one.detail) for one in found)),
        [f"{french.long_date(one.day)}{french.colon()}{one.label}" for one in found],
        finding=_finding(found, year),
        dates=tuple(days),
    )


def _finding(dues: Sequence[Due], year: int) -> str:
    """Say how many fall due, month by month where there are few months: a title."""
    months = Counter(one.day.month for one in dues)
    names = words("dates.months")
    if len(months) > 3:
        first = french.long_date(dues[0].day)
        return say("agenda.title_many", n=len(dues), year=str(year), day=first)
    each = [
        say("agenda.in_month", count=french.in_words(count), month=names[month - 1])
        for month, count in sorted(months.items())
    ]
    return say("agenda.title", year=str(year), each=listed(each))


def _lines(canvas: Canvas, several: Sequence[Due], most: float) -> list[list[Piece]]:
    """Write what falls due on one day: a line each, the last ones as a number."""
    size = canvas.size
    shown = several if len(several) <= MOST else several[: MOST - 1]
    lines: list[list[Piece]] = []
    for one in shown:
        label = wrapped(one.label, size, most, bold=True)
        lines += [[(line, "ink", True)] for line in label]
        if one.detail and width(f"{label[-1]}  {one.detail}", size, bold=True) <= most:
            lines[-1].append((f" {one.detail}", "quiet", False))
        elif one.detail:
            lines += [[(line, "quiet", False)] for line in wrapped(one.detail, size, most)]
    if len(shown) < len(several):
        lines.append([(say("agenda.others", n=len(several) - len(shown)), "quiet", False)])
    return lines


def _line(canvas: Canvas, days: Days) -> None:
    """Draw the months across, a ring for each day, its label under it where there is room."""
    size, wide, top = canvas.size, canvas.width, 1.8 * canvas.size
    at = Axis(0, 12, 4, wide - 4)
    canvas.line([(0, top), (wide, top)], "hair", width=0.9)
    for month, name in enumerate(words("dates.short")):
        canvas.line([(at(month), top), (at(month), top - 5)], "hair", width=0.8)
        canvas.text(at(month) + 3, top - 4.5, name, color="quiet")
    taken: list[Box] = []
    drawn: list[tuple[float, Box, str, list[list[Piece]]]] = []
    for day, several in days.items():
        x, lines = at(_place(day)), _lines(canvas, several, wide * 0.86)
        if len(days) > MANY:
            rest = f"  + {len(several) - 1}" if len(several) > 1 else ""
            lines = [[(several[0].label, "ink", True), (rest, "quiet", False)]]
        lines[0].insert(0, (f"{french.long_date(day).rsplit(' ', 1)[0]}  ", "blue", True))
        broad = max(sum(width(t, size, bold=b) for t, _, b in line) for line in lines) + 2
        tried = []
        for anchor, start in {
            "end": x - broad + 5,
            "start": x - 5,
            "middle": x - broad / 2,
        }.items():
            left = min(max(start, 0), wide - broad)
            near = [
                one.top + 2
                for one in taken
                if left < one.right + GAP and one.left < left + broad + GAP
            ]
            upper = max([top + 8, *near])
            box = Box(left, upper, left + broad, upper + (LEADING * len(lines) + 0.2) * size)
            tried.append((box, anchor))
        box, anchor = min(tried, key=lambda one: one[0].bottom)
        taken.append(box)
        drawn.append((x, box, anchor, lines))
    for x, box, _, _ in drawn:
        canvas.line([(x, top), (x, box.bottom)], "hair", width=0.7)
        canvas.circle(x, top, 3.4, "paper", stroke="blue", width=2)
    for _, box, anchor, lines in drawn:
        edge = {"end": box.right, "start": box.left}.get(anchor, (box.left + box.right) / 2)
        canvas.rect(box.left, box.bottom, (box.right - box.left, box.top - box.bottom), "paper")
        for rank, line in enumerate(lines, 1):
            base = box.bottom + (rank * LEADING - 0.3) * size
            canvas.text(edge, base, line, anchor=anchor)
    canvas.height = max(box.top for box in taken)


def _place(day: datetime.date) -> float:
    """Place a day on the line of months."""
    return day.month - 1 + day.day / calendar.monthrange(day.year, day.month)[1]


def _list(canvas: Canvas, days: Days) -> None:
    """Write the days one under the other, on a line from the top down."""
    size, left = canvas.size, 22.0
    y, rings = 0.0, []
    for day, several in days.items():
        y += 1.5 * size
        rings.append(y - 0.35 * size)
        canvas.text(left, y, french.long_date(day), color="blue", bold=True)
        for line in _lines(canvas, several, canvas.width - left):
            y += LEADING * size
            canvas.text(left, y, line)
        y += 0.4 * size
    if len(rings) > 1:
        canvas.line([(6, rings[0]), (6, rings[-1])], "hair", width=1)
    for ring in rings:
        canvas.circle(6, ring, 4, "paper", stroke="blue", width=2)
    canvas.height = y + 4
