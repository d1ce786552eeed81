"""The life of grants: asked for, voted, notified, paid, closed, or still open until a day."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Unpack

from reporting.parts import french, labels
from reporting.parts.canvas import FULL, NARROW, PRINT, Axis, Canvas, fitted
from reporting.parts.figures import Figure
from reporting.parts.labels import Box
from reporting.parts.part import Cell, Column, Part, Texts
from reporting.parts.saying import brief, listed, say
from reporting.parts.tables import blank, data_of, figures_of

State = Literal["ouverte", "soldee", "caduque", "annulee"]
STATES: Final[tuple[State, ...]] = ("ouverte", "caduque", "soldee", "annulee")
"""How grants stand, the open ones first."""
HEAD: Final = 17.0
LANE: Final = 66.0
TOP: Final = 16.0


@dataclass(frozen=True)
class Payment:
    """A payment of a grant."""

    day: datetime.date
    amount: Figure


@dataclass(frozen=True)
class Grant:
    """A grant, its days and its money; a day that nobody knows is None."""

    title: str
    detail: str
    state: State
    asked: datetime.date | None
    voted: datetime.date
    notified: datetime.date | None
    lapse: datetime.date | None
    payments: tuple[Payment, ...]
    net: Figure
    left: Figure

    @property
    def end(self) -> datetime.date:
        """The last day on which something happened."""
        days = [self.asked, self.voted, self.notified, *(one.day for one in self.payments)]
        return max(day for day in days if day)


def lifelines(grants: Sequence[Grant], *, freeze: datetime.date, **texts: Unpack[Texts]) -> Part:
    """Draw one lane per grant, what is still open first; the ground is tinted after the freeze."""
    if not grants:
        return blank(texts)
    ordered = sorted(
        grants, key=lambda one: (STATES.index(one.state), one.lapse or one.voted, one.title)
    )
    texts["title"] = texts.get("title") or _finding(ordered)
    columns = (
        Column("aide", say("lifelines.grant"), header=True),
        Column("etat", say("lifelines.state")),
        *(Column(key, say(f"lifelines.{key}")) for key in ("asked", "voted", "notified")),
        Column("payee", say("lifelines.paid")),
        Column("lapse", say("lifelines.lapse")),
        Column("vote", say("lifelines.amount"), align="right"),
        Column("reste", say("lifelines.left"), align="right"),
    )
    rows = [_cells(one) for one in ordered]
    return Part(
        kind="chart",
        alt=brief([_told(one) for one in ordered]),
        figures=figures_of(rows),
        dates=tuple(dict.fromkeys(day for one in ordered for day in _days(one))),
        data=data_of(columns, rows),
        svg=_Lanes(ordered, freeze).canvas().svg(texts["id"]),
        narrow=_narrow(ordered).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _days(one: Grant) -> list[datetime.date]:
    days = [one.asked, one.voted, one.notified, one.lapse, *(paid.day for paid in one.payments)]
    return [day for day in days if day]


def _cells(one: Grant) -> list[Cell]:
    days = [one.asked, one.voted, one.notified]
    paid = ", ".join(f"{french.short_date(x.day)} ({x.amount.text})" for x in one.payments)
    lapse = french.short_date(one.lapse) if one.lapse else None
    told = [french.short_date(day) if day else None for day in days]
    state = say(f"lifelines.{one.state}")
    return [one.title, state, *told, paid or say("lifelines.nothing"), lapse, one.net, one.left]


def _finding(grants: Sequence[Grant]) -> str:
    """Say how the one grant stands, or how many stand how."""
    if len(grants) == 1:
        return _stands(grants[0])
    counts = Counter(one.state for one in grants)
    if len(counts) == 1:
        return say(f"lifelines.all_{grants[0].state}", count=french.in_words(len(grants)))
    first, *others = [state for state in STATES if counts[state]]
    said = [_counted(f"first_{first}", counts[first])]
    said += [_counted(f"count_{state}", counts[state]) for state in others]
    return french.capital(listed(said))


def _counted(key: str, count: int) -> str:
    return say(f"lifelines.{key}", n=count, count=french.in_words(count))


def _stands(one: Grant) -> str:
    voted = french.long_date(one.voted)
    if one.state in ("ouverte", "caduque") and one.lapse:
        return say(f"lifelines.is_{one.state}", day=voted, lapse=french.long_date(one.lapse))
    if one.state == "soldee" and one.payments:
        last = french.long_date(one.payments[-1].day)
        return say("lifelines.is_soldee", day=voted, last=last)
    return say(f"lifelines.only_{one.state}", day=voted)


def _told(one: Grant) -> str:
    """Tell the life of a grant in words."""
    paid = [
        say("lifelines.paid_on", amount=x.amount.text, day=french.short_date(x.day))
        for x in one.payments
    ]
    said = [say("lifelines.voted_on", day=french.short_date(one.voted)), *paid]
    if one.state == "ouverte" and one.lapse:
        said.append(say("lifelines.lapses_on", day=french.short_date(one.lapse)))
    if one.state in ("caduque", "annulee"):
        said.append(say(f"lifelines.{one.state}"))
    return f"{one.title}{french.colon()}{', '.join(said)}"


def _place(day: datetime.date) -> float:
    """Give the place of a day on an axis of years."""
    start = datetime.date(day.year, 1, 1)
    return day.year + (day - start).days / 366


@dataclass
class _Lanes:
    """The lanes on one axis of time."""

    grants: Sequence[Grant]
    freeze: datetime.date

    def canvas(self) -> Canvas:
        """Draw the years, the ground, the lanes, the key."""
        tall = TOP + (HEAD + LANE) * len(self.grants)
        canvas = Canvas(FULL, tall + 28)
        days = [day for one in self.grants for day in _days(one)]
        last = max(_place(self.freeze) + 0.4, *(map(_place, days))) + 0.15
        first = int(min(map(_place, days)))
        self.axis = Axis(first - 0.05, last, 0, FULL)
        x = self.axis(_place(self.freeze))
        for year in range(first, int(last) + 1):
            canvas.line([(self.axis(year), 4), (self.axis(year), TOP)], "hair", width=0.7)
            if self.axis(year) + 22 < FULL:
                canvas.text(self.axis(year) + 3, 11, str(year), size=PRINT, color="quiet")
        for rank, one in enumerate(self.grants):
            y = TOP + rank * (HEAD + LANE)
            canvas.rect(x, y + HEAD, (FULL - x, LANE - 4), "tint")
            for year in range(first, int(last) + 1):
                ends = [(self.axis(year), y + HEAD), (self.axis(year), y + HEAD + LANE - 4)]
                canvas.line(ends, "grid", width=0.6)
            ends = [(x, y + HEAD), (x, y + HEAD + LANE - 4)]
            canvas.line(ends, "ink", width=0.8, dash="1.6 1.8")
            canvas.line([(0, y), (FULL, y)], "grid", width=0.6)
            self._lane(canvas, one, y)
        text = say("lifelines.freeze", day=french.long_date(self.freeze))
        half = labels.width(text, PRINT, bold=True) / 2
        place = min(max(x, half), FULL - half)
        canvas.text(place, tall + 8, text, size=PRINT, bold=True, anchor="middle")
        self._key(canvas, tall + 23)
        return canvas

    def _lane(self, canvas: Canvas, one: Grant, y: float) -> None:
        title = fitted(one.title, PRINT, FULL / 2, bold=True)
        start = labels.width(title, PRINT, bold=True) + 8
        detail = fitted(one.detail, PRINT, FULL - start)
        canvas.text(0, y + 12, title, size=PRINT, bold=True)
        canvas.text(start, y + 12, detail, size=PRINT, color="quiet")
        middle = y + HEAD + LANE / 2 - 2
        voted, end = self.axis(_place(one.voted)), self.axis(_place(one.end))
        if one.state == "ouverte":
            end = self.axis(_place(self.freeze))
        if one.asked:
            asked = self.axis(_place(one.asked))
            canvas.line([(asked, middle), (voted, middle)], "mid", width=1.2, dash="2.6 2")
            canvas.circle(asked, middle, 2.6, "paper", stroke="mid", width=1.2)
        canvas.line([(voted, middle), (end, middle)], "blue", width=2.6)
        if one.lapse and one.state == "ouverte":
            x = self.axis(_place(one.lapse))
            canvas.line([(end, middle), (x, middle)], "target", width=1.2, dash="2.6 2")
            canvas.diamond(x, middle, solid=False)
        self._events(canvas, one, (end, middle))
        self.words: list[Box] = []
        self._labels(canvas, one, middle)

    def _events(self, canvas: Canvas, one: Grant, end: tuple[float, float]) -> None:
        """Draw the vote, the notification, the payments and how it ended."""
        x, y = end
        canvas.circle(self.axis(_place(one.voted)), y, 2.8, "blue")
        if one.notified:
            notified = self.axis(_place(one.notified))
            canvas.circle(notified, y, 2.6, "paper", stroke="blue", width=1.2)
        for paid in one.payments:
            place = self.axis(_place(paid.day))
            canvas.line([(place, y - 7), (place, y + 7)], "accent", width=2)
        if one.state == "soldee":
            canvas.line([(x + 2.4, y - 5), (x + 2.4, y + 5)], "blue", width=1.4)
        if one.state in ("caduque", "annulee"):
            at = self.axis(_place(one.lapse)) if one.state == "caduque" and one.lapse else x + 8
            for side in (-1, 1):
                ends = [(at - 3.2, y - 3.2 * side), (at + 3.2, y + 3.2 * side)]
                canvas.line(ends, "late", width=1.6)

    def _labels(self, canvas: Canvas, one: Grant, y: float) -> None:
        """Name each event above or below the line, where there is room; the table has all."""
        events: list[tuple[datetime.date, str, str, str]] = []
        if one.lapse and one.state in ("ouverte", "caduque"):
            tone = "target" if one.state == "ouverte" else "late"
            said = f"{french.short_date(one.lapse)}, {one.left.text}"
            key = "becomes" if one.state == "ouverte" else "caduque"
            events.append((one.lapse, say(f"lifelines.{key}"), said, tone))
        events.append((one.voted, say("lifelines.vote"), french.short_date(one.voted), "ink"))
        events += [(x.day, x.amount.text, french.short_date(x.day), "accent") for x in one.payments]
        if one.asked:
            events.append((one.asked, say("lifelines.ask"), french.short_date(one.asked), "ink"))
        if one.notified:
            told = french.short_date(one.notified)
            events.append((one.notified, say("lifelines.notice"), told, "ink"))
        for day, name, said, tone in events:
            self._label(canvas, (self.axis(_place(day)), y), name, said, tone)

    def _label(
        self, canvas: Canvas, at: tuple[float, float], name: str, said: str, tone: str
    ) -> None:
        x, y = at
        wide = max(labels.width(name, PRINT, bold=True), labels.width(said, PRINT))
        for top in (y - 31, y + 11):
            for left in (x - 3, x - wide / 2, x - wide + 3):
                box = Box(left, top, left + wide, top + 20)
                is_inside = box.left >= 0 and box.right <= FULL
                wider = Box(box.left - 3, box.bottom, box.right + 3, box.top)
                if not is_inside or any(wider.meets(other) for other in self.words):
                    continue
                self.words.append(box)
                over = box.left < self.axis(_place(self.freeze)) < box.right
                canvas.text(left, top + 7.6, name, size=PRINT, bold=True, color=tone, halo=over)
                quiet = tone if tone in ("target", "late") else "quiet"
                canvas.text(left, top + 17.4, said, size=PRINT, color=quiet, halo=over)
                return

    def _key(self, canvas: Canvas, y: float) -> None:
        x = 0.0
        for key in ("asking", "opened", "payment", "lapsing"):
            if key == "asking":
                canvas.line([(x, y - 2.6), (x + 16, y - 2.6)], "mid", width=1.2, dash="2.6 2")
            elif key == "opened":
                canvas.line([(x, y - 2.6), (x + 16, y - 2.6)], "blue", width=2.6)
            elif key == "payment":
                canvas.line([(x + 12, y - 8), (x + 12, y + 3)], "accent", width=2)
            else:
                canvas.diamond(x + 11, y - 2.6, solid=False)
            text = say(f"lifelines.key_{key}")
            canvas.text(x + 20, y, text, size=PRINT)
            x += 20 + labels.width(text, PRINT) + 16


def _narrow(grants: Sequence[Grant]) -> Canvas:
    """List the days of each grant, one under the other."""
    blocks: list[tuple[Grant, list[tuple[datetime.date, str, str]]]] = []
    for one in grants:
        events: list[tuple[datetime.date | None, str, str]] = [
            (one.asked, say("lifelines.ask"), "quiet"),
            (one.voted, _vote(one), "ink"),
        ]
        events.append((one.notified, say("lifelines.notice"), "quiet"))
        events += [
            (x.day, f"{say('lifelines.key_payment')} {x.amount.text}", "accent")
            for x in one.payments
        ]
        if one.lapse and one.state in ("ouverte", "caduque"):
            is_open = one.state == "ouverte"
            name = say("lifelines.becomes" if is_open else "lifelines.caduque")
            tone = "target" if is_open else "late"
            events.append((one.lapse, f"{name}, {one.left.text}", tone))
        known = [(day, name, tone) for day, name, tone in events if day]
        blocks.append((one, sorted(known, key=_first)))
    canvas = Canvas(NARROW, sum(34 + 19 * len(events) for _, events in blocks))
    y = 0.0
    for one, known in blocks:
        canvas.text(0, y + 14, fitted(one.title, 13, NARROW, bold=True), size=13, bold=True)
        ends = [(5, y + 29), (5, y + 29 + 19 * (len(known) - 1))]
        canvas.line(ends, "hair", width=1.5)
        for rank, (day, name, tone) in enumerate(known):
            at = y + 29 + 19 * rank
            canvas.circle(5, at, 3.6, "blue" if tone in ("ink", "quiet") else tone)
            canvas.text(16, at + 4.3, french.short_date(day), size=12, color="quiet")
            canvas.text(112, at + 4.3, fitted(name, 12, NARROW - 112), size=12, color=tone)
        y += 34 + 19 * len(known)
    return canvas


def _first(event: tuple[datetime.date, str, str]) -> datetime.date:
    return event[0]


def _vote(one: Grant) -> str:
    return f"{say('lifelines.vote')} {one.net.text}"
