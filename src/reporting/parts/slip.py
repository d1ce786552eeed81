"""The slip of promises: for when something was promised, by the day on which it was said."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Unpack

from reporting.parts import Part, Texts, chart, empty, french, say
from reporting.parts.canvas import Axis, Canvas, Piece, Point, width
from reporting.parts.plots import LEADING, LINK_DASH, Plot, spread
from reporting.parts.scales import Aim, place_of
from reporting.parts.trajectory import when

COLORS: Final = ("blue", "teal", "watch", "accent", "quiet", "ink")
LANE: Final = 3.6
"""Between promises for the same day."""
YEAR_TALL: Final = (11.0, 30.0)
MOST_TALL: Final = 180.0
MONTHS: Final = 12


@dataclass(frozen=True)
class Promise:
    """What was promised for when: every version of it, each with the day it was said.

    One that `is_met` is not late, whatever its date.
    """

    label: str
    versions: tuple[Aim, ...]
    is_met: bool = False

    @property
    def months(self) -> int:
        """How far the due date has moved since the first one."""
        return _months(self.versions[0].date, self.versions[-1].date)

    @property
    def moved(self) -> str:
        """How far the due date has moved, in words; empty where it has not."""
        return _span(self.months) if self.months else ""

    def overdue(self, freeze: datetime.date) -> int:
        """For how many months its last due date has been past."""
        return 0 if self.is_met else max(_months(self.versions[-1].date, freeze), 0)


def _months(first: datetime.date, last: datetime.date) -> int:
    return (last.year - first.year) * MONTHS + last.month - first.month


def _span(months: int) -> str:
    """Write a lapse of time: in years where they are whole, in months otherwise."""
    years, rest = divmod(months, MONTHS)
    return say("slip.later_months", n=months) if rest else say("slip.later_years", n=years)


@dataclass(frozen=True)
class _Lane:
    """A promise as it is drawn: its colour, the place of each version among those for its day."""

    promise: Promise
    color: str
    spots: list[Point]


def _said(aim: Aim) -> datetime.date:
    return aim.said_on or aim.date


def slip(promises: Sequence[Promise], freeze: datetime.date, **texts: Unpack[Texts]) -> Part:
    """Draw promised due dates by the day they were said, up to the freeze of the data.

    Promises without a day on which they were said are left out; the last due date comes first.
    """
    shown = [one for one in promises if all(aim.said_on for aim in one.versions) and one.versions]
    shown.sort(key=lambda one: (-one.versions[-1].date.toordinal(), one.label))
    if not shown:
        return empty(texts["id"])
    pairs = [(one.label, aim) for one in shown for aim in one.versions]
    rows = [
        (label, _said(aim).isoformat(), say(f"slip.{aim.weight}"), aim.date.isoformat())
        for label, aim in pairs
    ]
    return chart(
        texts,
        lambda canvas: _draw(canvas, shown, freeze),
        ("slip", rows),
        [f"{french.inner(one.label)}{french.colon()}{_story(one, freeze)}" for one in shown],
        finding=_say_slips(shown, freeze),
        dates=tuple(day for _, aim in pairs for day in (aim.date, _said(aim))),
    )


def _story(promise: Promise, freeze: datetime.date) -> str:
    """Tell a promise in a few words: "fin 2023, puis fin 2025"."""
    told = [when(aim.date) for aim in promise.versions]
    said = say("slip.then", first=told[0], last=", ".join(told[1:])) if len(told) > 1 else told[0]
    return f"{said}, {say('slip.no_date')}" if promise.overdue(freeze) else said


def _say_slips(promises: Sequence[Promise], freeze: datetime.date) -> str:
    """Say what has become of the due dates, how many were put back first: a title."""
    moved = sum(one.months > 0 for one in promises)
    left = sum(one.months <= 0 and bool(one.overdue(freeze)) for one in promises)
    met = sum(one.months <= 0 and one.is_met for one in promises)
    held = len(promises) - moved - left - met
    counts = {"moved": moved, "left": left, "met": met, "held": held}
    if not moved + left:
        return say("slip.kept")
    if len(promises) == 1:
        return say("slip.alone_moved" if moved else "slip.alone_left")
    fates = ", ".join(say(f"slip.{key}", n=count) for key, count in counts.items() if count)
    return say("slip.finding", n=len(promises), fates=fates)


def _lanes(plot: Plot, promises: Sequence[Promise]) -> list[_Lane]:
    """Set promises for the same day apart, those that end highest on top."""
    lanes = []
    for rank, promise in enumerate(promises):
        spots = []
        for aim in promise.versions:
            same = [one for one in promises if aim.date in (other.date for other in one.versions)]
            shift = LANE * (same.index(promise) - (len(same) - 1) / 2)
            spots.append((plot.x(place_of(_said(aim))), plot.y(place_of(aim.date)) + shift))
        lanes.append(_Lane(promise, COLORS[rank % len(COLORS)], spots))
    return lanes


def _draw(canvas: Canvas, promises: Sequence[Promise], freeze: datetime.date) -> None:
    size, phone = canvas.size, canvas.is_phone
    aims = [aim for promise in promises for aim in promise.versions]
    dues = [place_of(aim.date) for aim in aims]
    low, high = min(dues) - (1 if phone else 2), max(dues) + 0.3
    top, tall = 2.7 * size, min(max(MOST_TALL / (high - low), YEAR_TALL[0]), YEAR_TALL[1])
    foot = top + tall * (high - low)
    canvas.height = foot + (2.2 if phone else 3.8) * size
    fates = [(one.label, *_fate(one, freeze)) for one in promises]
    left = width(say("common.end_of", year="2000"), size) + 6
    right = 1.0 * size
    if not phone:
        right = max(width(text, size, bold=not n) for fate in fates for n, text in enumerate(fate))
        right += 8
    first = min(place_of(_said(aim)) for aim in aims) - 0.3
    x = Axis(first, place_of(freeze) + 0.28, left, canvas.width - right)
    plot = Plot(canvas, x, Axis(low, high, foot, top))
    lanes = _lanes(plot, promises)
    _ground(plot)
    step = 1 if tall >= 1.5 * size else 2
    every = range(int(low) + 1, int(high + 1e-9) + 1, step)
    named = sorted({round(one) for one in dues}) if phone else every
    plot.levels([(due, say("common.end_of", year=str(due))) for due in named])
    _years(plot)
    plot.upright(place_of(freeze), "ink", dash=LINK_DASH)
    for lane in reversed(lanes):
        _steps(plot, lane, place_of(freeze))
    _marks(plot, lanes)
    if phone:
        return _named(plot, lanes, fates)
    text = say("slip.freeze", day=french.long_date(freeze))
    canvas.text(x(place_of(freeze)), top - size, text, color="quiet", anchor="end")
    canvas.text(0, size, say("slip.axis_due"), color="quiet", bold=True)
    canvas.text(left, foot + 3.2 * size, say("slip.axis_said"), color="quiet", bold=True)
    _beside(plot, lanes, fates)
    _starts(plot, lanes)
    _revisions(plot, lanes)
    past: list[Piece] = [(say("slip.under"), "late", False), (say("slip.past"), "late", True)]
    if low < x.high:
        plot.note((x(place_of(freeze)) - 8, foot), past, off=4, order="nl nw")


def _ground(plot: Plot) -> None:
    """Tint where the promised day is already past."""
    x, y, low = plot.x, plot.y, plot.y.low
    first, last = max(low, x.low), min(x.high, y.high)
    if first < last:
        corners = [(first, first), (last, last), (x.high, last), (x.high, low), (first, low)]
        spots = [(x(place), y(due)) for place, due in corners]
        plot.canvas.area(spots, "blush")
        plot.stroke(spots[:2], "late", width=1.1, dash="3 2")


def _years(plot: Plot) -> None:
    """Name calendar years across, in the middle of what is seen of each where it has room."""
    x, canvas, size = plot.x, plot.canvas, plot.canvas.size
    half, room = width("2000", size) / 2, -1e9
    canvas.line([(x.start, plot.y.start), (x.end, plot.y.start)], "hair", width=0.8)
    for year in range(int(x.low) + 1, int(x.high) + 2):  # a year begins where the one before ends
        start, stop = max(x(year - 1), x.start), min(x(year), x.end)
        if start > x.start:
            plot.light((start, plot.y.end), (start, plot.y.start))
        middle = max((start + stop) / 2, x.start + half - 4)
        if middle - half > room and middle + half < canvas.width:
            base = plot.y.start + 1.4 * size
            canvas.text(middle, base, str(year), color="quiet", anchor="middle")
            room = middle + half + 0.6 * size


def _steps(plot: Plot, lane: _Lane, end: float) -> None:
    """Draw a promise: level while a due date holds, dashed once it is past, up where it moves."""
    spots = lane.spots
    for rank, (aim, (start, y)) in enumerate(zip(lane.promise.versions, spots, strict=True)):
        is_last = rank + 1 == len(spots)
        stop = plot.x(end) if is_last else spots[rank + 1][0]
        turn = min(max(plot.x(place_of(aim.date)), start), stop)
        if turn > start:
            plot.stroke([(start, y), (turn, y)], lane.color, width=2)
        if stop > turn:
            plot.stroke([(turn, y), (stop, y)], lane.color, width=2, dash="3.4 2.2")
        if not is_last:
            plot.stroke([(stop, y), spots[rank + 1]], lane.color, width=2)


def _marks(plot: Plot, lanes: Sequence[_Lane]) -> None:
    """Mark where each promise starts, hollow, and where it moves, solid."""
    for lane in lanes:
        for rank, (x, y) in enumerate(lane.spots):
            plot.canvas.diamond(x, y, solid=rank > 0, radius=4.4 if rank else 3.8)
            plot.keep((x, y), 4.6)


def _starts(plot: Plot, lanes: Sequence[_Lane]) -> None:
    """Name the day on which promises start, once for those made together."""
    at: dict[tuple[datetime.date, datetime.date, str], list[Point]] = {}
    for lane in lanes:
        first = lane.promise.versions[0]
        key = (_said(first), first.date, first.weight)
        at.setdefault(key, []).append(lane.spots[0])
    for (day, _, weight), spots in at.items():
        lines: list[Piece] = [
            (say(f"slip.said_{weight}", day=french.long_date(day)), "ink", True),
            (say("slip.together", n=len(spots)), "quiet", False),
        ]
        highest = min(spots, key=lambda spot: spot[1])
        plot.note(highest, lines, lines[:1], off=7, order="nr n ne sr s se")


def _revisions(plot: Plot, lanes: Sequence[_Lane]) -> None:
    """Say where each promise moves when it was said, and how far it went."""
    named = set()
    for lane in lanes:
        versions = zip(lane.promise.versions, lane.spots, strict=True)
        for (before, (_, low)), (aim, (x, y)) in pairwise(versions):
            text = say(f"slip.said_{aim.weight}", day=french.long_date(_said(aim)))
            if (text, aim.date) not in named:
                plot.note((x, y), [(text, "quiet", False)], off=8, order="w nw sw n s")
            named.add((text, aim.date))
            if lapse := _months(before.date, aim.date):
                label: list[Piece] = [(_span(lapse), lane.color, True)]
                plot.note((x, (y + low) / 2), label, off=5, order="e w")


def _fate(promise: Promise, freeze: datetime.date) -> list[str]:
    """Say what became of a due date: how far it moved, or for how long it has been past."""
    overdue = promise.overdue(freeze)
    if promise.months and not overdue:
        return [promise.moved, say(f"slip.moved_{promise.versions[-1].weight}")]
    if overdue:
        return [say("slip.no_date"), say("slip.overdue", n=overdue)]
    return [say("slip.reached" if promise.is_met else "slip.unmoved")]


def _beside(plot: Plot, lanes: Sequence[_Lane], fates: Sequence[Sequence[str]]) -> None:
    """Name each promise at its end, and what became of it."""
    canvas, line = plot.canvas, LEADING * plot.canvas.size
    gap = 3 * line + 4
    ends = [lane.spots[-1][1] for lane in lanes]
    places = spread(ends, gap, plot.y.end, canvas.height - gap + line)
    for lane, texts, y in zip(lanes, fates, places, strict=True):
        for rank, text in enumerate(texts):
            color = (lane.color, "ink", "quiet")[rank]
            canvas.text(plot.x.end + 8, y + rank * line, text, color=color, bold=not rank)


def _named(plot: Plot, lanes: Sequence[_Lane], fates: Sequence[Sequence[str]]) -> None:
    """Name each promise on its line."""
    for lane, (label, fate, *_) in zip(lanes, fates, strict=True):
        words = f"{label}, {lane.promise.moved or fate}"
        options: list[list[Piece]] = [[(text, lane.color, True)] for text in (words, label)]
        plot.note(lane.spots[-1], *options, off=7, order="sw w nw s sr se n nr ne")
