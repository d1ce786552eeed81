"""The slip of promises: for when something was promised, by the day on which it was said."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import NARROW, Axis, Canvas, Piece, across
from reporting.parts.labels import spread, width
from reporting.parts.part import COLUMNS, Cell, Column, Part, Texts
from reporting.parts.plots import LEADING, LINK_DASH, Plot
from reporting.parts.saying import brief, say
from reporting.parts.scales import Aim, place_of
from reporting.parts.tables import data_of
from reporting.parts.trajectory import when

COLORS: Final = ("blue", "teal", "watch", "accent", "mid", "quiet")
LANE: Final = 3.6
"""Between promises for the same day."""
YEAR_TALL: Final = (11.0, 30.0)
MOST_TALL: Final = 182.0
MONTHS: Final = 12


@dataclass(frozen=True)
class Promise:
    """What was promised for when: every version of it, each with the day it was said."""

    label: str
    versions: tuple[Aim, ...]

    @property
    def months(self) -> int:
        """How far the due date has moved since the first one."""
        return _months(self.versions[0].date, self.versions[-1].date)

    @property
    def moved(self) -> str:
        """How far the due date has moved, in words; empty where it has not."""
        return _span("slip.later", self.months) if self.months else ""

    def overdue(self, freeze: datetime.date) -> int:
        """For how many months its last due date has been past."""
        return max(_months(self.versions[-1].date, freeze), 0)


def _months(first: datetime.date, last: datetime.date) -> int:
    return (last.year - first.year) * MONTHS + last.month - first.month


def _span(key: str, months: int) -> str:
    """Write a lapse of time: in years where they are whole, in months otherwise."""
    if months % MONTHS == 0:
        return say(f"{key}_years", n=months // MONTHS)
    return say(f"{key}_months", n=months)


@dataclass(frozen=True)
class _Lane:
    """A promise as it is drawn: its rank, its colour, its shift among those for the same day."""

    promise: Promise
    color: str
    shifts: tuple[float, ...]


def slip(promises: Sequence[Promise], freeze: datetime.date, **texts: Unpack[Texts]) -> Part:
    """Draw promised due dates by the day they were said, up to the freeze of the data.

    Promises without a day on which they were said are left out; the last due date comes first.
    """
    shown = [one for one in promises if all(aim.said_on for aim in one.versions) and one.versions]
    shown.sort(key=lambda one: (-one.versions[-1].date.toordinal(), one.label))
    if not shown:
        return Part(kind="empty", id=texts["id"])
    columns = [
        Column("promesse", say("slip.promise"), header=True),
        Column("dite_le", say("slip.said_on")),
        Column("poids", say("slip.weight")),
        Column("pour_le", say("slip.due")),
    ]
    texts["title"] = texts.get("title") or say_slips(shown, freeze)
    return Part(
        kind="chart",
        alt=brief([f"{one.label}{french.colon()}{_story(one, freeze)}" for one in shown]),
        dates=tuple(day for one in shown for aim in one.versions for day in _days(aim)),
        data=data_of(columns, _rows(shown)),
        svg=_drawn(shown, freeze, across(texts.get("width", COLUMNS)), 7.4).svg(texts["id"]),
        narrow=_drawn(shown, freeze, NARROW, 12).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _days(aim: Aim) -> tuple[datetime.date, ...]:
    return (aim.date, aim.said_on or aim.date)


def _story(promise: Promise, freeze: datetime.date) -> str:
    """Tell a promise in a few words: "fin 2023, puis fin 2025"."""
    told = [when(aim.date) for aim in promise.versions]
    said = say("slip.then", first=told[0], last=", ".join(told[1:])) if len(told) > 1 else told[0]
    return f"{said}, {say('slip.no_date')}" if promise.overdue(freeze) else said


def say_slips(promises: Sequence[Promise], freeze: datetime.date) -> str:
    """Say what has become of the due dates, the furthest moved first: a title."""
    told = [
        f"{one.label}{french.colon()}{_span('slip.more', one.months)}"
        for one in sorted(promises, key=lambda one: -one.months)
        if one.months > 0
    ]
    told += [
        f"{one.label}{french.colon()}{say('slip.no_date')}"
        for one in promises
        if one.months <= 0 and one.overdue(freeze)
    ]
    return f"{french.semicolon()}".join(told[:3]) or say("slip.kept")


def _rows(promises: Iterable[Promise]) -> list[tuple[Cell, ...]]:
    return [
        (
            promise.label,
            (aim.said_on or aim.date).isoformat(),
            say("slip.announced" if aim.is_announced else "slip.voted"),
            aim.date.isoformat(),
        )
        for promise in promises
        for aim in promise.versions
    ]


def _lanes(promises: Sequence[Promise]) -> list[_Lane]:
    """Set promises for the same day apart, those that end highest on top."""
    at: dict[datetime.date, list[int]] = {}
    for rank, promise in enumerate(promises):
        for day in dict.fromkeys(aim.date for aim in promise.versions):
            at.setdefault(day, []).append(rank)
    return [
        _Lane(
            promise,
            COLORS[rank % len(COLORS)],
            tuple(
                LANE * (at[aim.date].index(rank) - (len(at[aim.date]) - 1) / 2)
                for aim in promise.versions
            ),
        )
        for rank, promise in enumerate(promises)
    ]


def _drawn(promises: Sequence[Promise], freeze: datetime.date, wide: float, size: float) -> Canvas:
    is_narrow = wide <= NARROW
    aims = [aim for promise in promises for aim in promise.versions]
    dues = [place_of(aim.date) for aim in aims]
    said = [place_of(aim.said_on or aim.date) for aim in aims]
    low, high = min(dues) - (1 if is_narrow else 2), max(dues) + 0.3
    year = min(max(MOST_TALL / (high - low), YEAR_TALL[0]), YEAR_TALL[1])
    top, tall = 22.0, year * (high - low)
    canvas = Canvas(wide, top + tall + (2.6 if is_narrow else 4.2) * size)
    right = 12.0 if is_narrow else 118.0
    left = 44.0 if is_narrow else 52.0
    end = place_of(freeze)
    plot = Plot(
        canvas,
        Axis(min(said) - 0.3, end + 0.28, left, wide - right),
        Axis(low, high, top + tall, top),
    )
    _ground(plot, size, is_narrow=is_narrow)
    _axes(plot, sorted({round(one) for one in dues}), size, is_narrow=is_narrow)
    _freeze(plot, freeze, size, is_narrow=is_narrow)
    lanes = _lanes(promises)
    for lane in reversed(lanes):
        _steps(plot, lane, end)
    _starts(plot, lanes, size, is_narrow=is_narrow)
    _revisions(plot, lanes, size, is_narrow=is_narrow)
    if is_narrow:
        _named(plot, lanes, freeze, size)
    else:
        _beside(plot, lanes, freeze, size)
    return canvas


def _ground(plot: Plot, size: float, *, is_narrow: bool) -> None:
    """Tint where the promised day is already past."""
    x, y, low = plot.x, plot.y, plot.y.low
    first, last = max(low, x.low), x.high
    corners = [(x(first), y(first)), (x(last), y(last)), (x(last), y(low)), (x(first), y(low))]
    plot.canvas.area(corners, "blush")
    plot.canvas.line(corners[:2], "late", width=1.1, dash="3 2")
    if is_narrow:
        return
    words = (say("slip.under"), "late", False), (say("slip.past"), "late", True)
    for rank, (text, color, bold) in enumerate(words):
        place = {"size": size, "color": color, "bold": bold, "anchor": "end"}
        base = y(low) - 5 - (1 - rank) * LEADING * size
        plot.canvas.text(x.end - 30, base, text, **place)


def _axes(plot: Plot, dues: Sequence[int], size: float, *, is_narrow: bool) -> None:
    """Name due dates upwards and calendar years across."""
    x, y, canvas = plot.x, plot.y, plot.canvas
    step = 1 if y(0) - y(1) >= 1.5 * size else 2
    every = range(int(y.low) + 1, int(y.high + 1e-9) + 1, step)
    for due in dues if is_narrow else every:
        level = y(due)
        canvas.line([(x.start, level), (x.end, level)], "grid", width=0.7)
        text = str(due) if is_narrow else say("common.end_of", year=str(due))
        place = {"size": size, "color": "quiet", "anchor": "end"}
        canvas.text(x.start - 6, level + 0.35 * size, text, **place)
    floor = y(y.low)
    canvas.line([(x.start, floor), (x.end, floor)], "hair", width=0.8)
    room = -1e9
    for year in range(int(x.low) + 1, int(x.high) + 2):  # a year begins where the one before ends
        start, stop = max(x(year - 1), x.start), min(x(year), x.end)
        if x.start < x(year - 1) < x.end:
            canvas.line([(x(year - 1), y.end), (x(year - 1), floor)], "grid", width=0.7)
        middle, half = (start + stop) / 2, width(str(year), size) / 2
        middle = max(middle, x.start + half - 4)
        if middle - half > room and middle + half < canvas.width and stop > start:
            place = {"size": size, "color": "quiet", "anchor": "middle"}
            canvas.text(middle, floor + 1.5 * size, str(year), **place)
            room = middle + half + 0.6 * size
    if not is_narrow:
        canvas.text(0, 10, say("slip.axis_due"), size=size, color="quiet", bold=True)
        place = {"size": size, "color": "quiet", "bold": True}
        canvas.text(x.start, floor + 3.4 * size, say("slip.axis_said"), **place)


def _freeze(plot: Plot, freeze: datetime.date, size: float, *, is_narrow: bool) -> None:
    x = plot.x(place_of(freeze))
    plot.canvas.line([(x, plot.y.end - 4), (x, plot.y.start)], "ink", width=0.8, dash=LINK_DASH)
    if not is_narrow:
        text = say("slip.freeze", day=french.long_date(freeze))
        place = {"size": size, "color": "quiet", "anchor": "end"}
        plot.canvas.text(x, plot.y.end - 8, text, **place)


def _steps(plot: Plot, lane: _Lane, end: float) -> None:
    """Draw a promise: level while a due date holds, dashed once it is past, up where it moves."""
    versions = lane.promise.versions
    spots = [place_of(aim.said_on or aim.date) for aim in versions]
    for rank, aim in enumerate(versions):
        start, stop = spots[rank], spots[rank + 1] if rank + 1 < len(spots) else end
        due, shift = place_of(aim.date), lane.shifts[rank]
        y = plot.y(due) + shift
        turn = min(max(due, start), stop)
        if turn > start:
            plot.stroke([(plot.x(start), y), (plot.x(turn), y)], lane.color, width=2)
        if stop > turn:
            ends = [(plot.x(turn), y), (plot.x(stop), y)]
            plot.stroke(ends, lane.color, width=2, dash="3.4 2.2")
        if rank + 1 < len(versions):
            after = plot.y(place_of(versions[rank + 1].date)) + lane.shifts[rank + 1]
            x = plot.x(stop)
            plot.stroke([(x, y), (x, after)], lane.color, width=2)


def _starts(plot: Plot, lanes: Sequence[_Lane], size: float, *, is_narrow: bool) -> None:
    """Mark where each promise starts; name the day once for those made together."""
    at: dict[tuple[datetime.date, datetime.date, bool], list[float]] = {}
    for lane in lanes:
        first = lane.promise.versions[0]
        x, y = plot.x(place_of(first.said_on or first.date)), plot.y(place_of(first.date))
        plot.canvas.diamond(x, y + lane.shifts[0], solid=False, radius=3.8)
        plot.keep((x, y + lane.shifts[0]), 4)
        key = (first.said_on or first.date, first.date, first.is_announced)
        at.setdefault(key, []).append(y + lane.shifts[0])
    for (day, _, is_announced), levels in () if is_narrow else at.items():
        said = "slip.said_announced" if is_announced else "slip.said_voted"
        how = "slip.together" if len(levels) > 1 else "slip.alone"
        lines: list[Piece] = [
            (say(said, day=french.long_date(day)), "ink", True),
            (say(how, count=french.in_words(len(levels))), "quiet", False),
        ]
        spot = (plot.x(place_of(day)), min(levels))
        plot.note(spot, lines, lines[:1], size=size, off=7, order="nr n ne sr s se")


def _revisions(plot: Plot, lanes: Sequence[_Lane], size: float, *, is_narrow: bool) -> None:
    """Mark where each promise moves: by whom it was said, and how far it went."""
    for lane in lanes:
        pairs = zip(lane.promise.versions[1:], lane.shifts[1:], strict=True)
        for rank, (aim, shift) in enumerate(pairs):
            said = aim.said_on or aim.date
            x, y = plot.x(place_of(said)), plot.y(place_of(aim.date)) + shift
            plot.canvas.diamond(x, y, solid=True)
            plot.keep((x, y), 4.6)
            if is_narrow:
                continue
            key = "slip.said_announced" if aim.is_announced else "slip.said_voted"
            text = say(key, day=french.long_date(said))
            plot.note((x, y), [(text, "quiet", False)], size=size, order="w nw sw n s")
            before = lane.promise.versions[rank]
            lapse = _months(before.date, aim.date)
            if lapse:
                label: list[Piece] = [(_span("slip.later", lapse), lane.color, True)]
                middle = (y + plot.y(place_of(before.date))) / 2
                plot.note((x, middle), label, size=size + 0.6, off=5, order="e w")


def _fate(promise: Promise, freeze: datetime.date) -> list[str]:
    """Say what became of a due date: how far it moved, or for how long it has been past."""
    overdue = promise.overdue(freeze)
    if promise.months and not overdue:
        key = "slip.moved_announced" if promise.versions[-1].is_announced else "slip.moved_voted"
        return [promise.moved, say(key)]
    if overdue:
        return [say("slip.no_date"), say("slip.overdue", n=overdue)]
    return [say("slip.unmoved")]


def _beside(plot: Plot, lanes: Sequence[_Lane], freeze: datetime.date, size: float) -> None:
    """Name each promise at its end, and what became of it."""
    ends = [plot.y(place_of(lane.promise.versions[-1].date)) + lane.shifts[-1] for lane in lanes]
    gap = 3 * LEADING * size + 4
    places = spread(ends, gap, plot.y.end, plot.canvas.height - gap)
    for lane, y in zip(lanes, places, strict=True):
        x = plot.x.end + 8
        plot.canvas.text(x, y, lane.promise.label, size=8.6, color=lane.color, bold=True)
        for rank, text in enumerate(_fate(lane.promise, freeze), start=1):
            color = "ink" if rank == 1 else "quiet"
            plot.canvas.text(x, y + rank * LEADING * size, text, size=size, color=color)


def _named(plot: Plot, lanes: Sequence[_Lane], freeze: datetime.date, size: float) -> None:
    """Name each promise on its line."""
    for lane in lanes:
        last = lane.promise.versions[-1]
        fate = lane.promise.moved or _fate(lane.promise, freeze)[0]
        y = plot.y(place_of(last.date)) + lane.shifts[-1]
        x = plot.x(place_of(last.said_on or last.date))
        words: list[Piece] = [(f"{lane.promise.label}, {fate}", lane.color, True)]
        short: list[Piece] = [(lane.promise.label, lane.color, True)]
        plot.note((x, y), words, short, size=size, off=7, order="sw w nw s sr se n nr ne")
