"""Days: the life of grants from the request to the end, and what falls due in the year ahead."""

import calendar
import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple, Unpack

from reporting.parts import Figure, blank, chart, french, listed, say
from reporting.parts.canvas import Axis, Box, Canvas, Piece, fitted, long, width, wrapped
from reporting.parts.french import words
from reporting.parts.part import Cell, Part, Shown, Texts, empty
from reporting.parts.plots import Plot
from reporting.parts.scales import place_of

State = Literal["ouverte", "soldee", "caduque", "annulee"]
STATES: Final[tuple[State, ...]] = ("ouverte", "caduque", "soldee", "annulee")
"""How grants stand, the open ones first."""
HEAD, LANE, TOP = 17.0, 66.0, 16.0
"""The title of a lane, its height, the years above them all."""
STEP: Final = 19.0
"""From one day to the next, on a phone."""
DASH: Final[dict[str, object]] = {"width": 1.2, "dash": "2.6 2"}


@dataclass(frozen=True)
class Payment:
    """A payment of a grant."""

    day: datetime.date
    amount: Figure


class _Event(NamedTuple):
    """A day of a grant: the message that names it, its amount, its colour."""

    day: datetime.date
    key: str
    amount: Figure | None = None
    tone: str = "ink"


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
    def events(self) -> list[_Event]:
        """What happened or will, in the order in which its labels find room."""
        found = [_Event(self.voted, "vote", self.net)]
        if self.lapse and self.state in ("ouverte", "caduque"):
            is_open = self.state == "ouverte"
            name, tone = ("becomes", "target") if is_open else ("caduque", "late")
            found.insert(0, _Event(self.lapse, name, self.left, tone))
        found += [_Event(one.day, "key_payment", one.amount, "accent") for one in self.payments]
        found += [_Event(self.asked, "ask")] if self.asked else []
        return found + ([_Event(self.notified, "notice")] if self.notified else [])

    @property
    def days(self) -> list[datetime.date]:
        """Every day of its life that is known."""
        days = [self.asked, self.voted, self.notified, self.lapse]
        return [day for day in (*days, *(one.day for one in self.payments)) if day]

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
    return chart(
        texts,
        lambda canvas: (_listed if canvas.is_phone else _lanes)(canvas, ordered, freeze),
        ("lifelines", map(_cells, ordered)),
        map(_told, ordered),
        finding=_finding(ordered),
        dates=tuple(dict.fromkeys(day for one in ordered for day in one.days)),
    )


def _cells(one: Grant) -> list[Cell]:
    asked, voted, notified, lapse = (
        french.short_date(day) if day else Shown.of(None)
        for day in (one.asked, one.voted, one.notified, one.lapse)
    )
    paid = ", ".join(f"{french.short_date(x.day)} ({x.amount.text})" for x in one.payments)
    told = (asked, voted, notified, paid or say("lifelines.nothing"), lapse)
    left = one.left if one.state == "ouverte" else replace(one.left, numerator=0)
    return [one.title, say(f"lifelines.{one.state}"), *told, one.net, left]


def _finding(grants: Sequence[Grant]) -> str:
    """Say how the one grant stands, or how many stand how."""
    if len(grants) == 1:
        return _stands(grants[0])
    counts = Counter(one.state for one in grants)
    if len(counts) == 1:
        return say(f"lifelines.all_{grants[0].state}", n=len(grants))
    first, *others = [state for state in STATES if counts[state]]
    said = [say(f"lifelines.first_{first}", n=counts[first])]
    said += [say(f"lifelines.count_{state}", n=counts[state]) for state in others]
    return french.capital(listed(said))


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
    paid = [_moved(x) for x in one.payments]
    said = [say("lifelines.voted_on", day=french.short_date(one.voted)), *paid]
    if one.state == "ouverte" and one.lapse:
        said.append(say("lifelines.lapses_on", day=french.short_date(one.lapse)))
    if one.state in ("caduque", "annulee"):
        said.append(say(f"lifelines.{one.state}"))
    return f"{one.title}{french.colon()}{', '.join(said)}"


def _moved(one: Payment) -> str:
    """Say what was paid on a day, or paid back."""
    cents, day = one.amount.numerator or 0, french.short_date(one.day)
    key, amount = "returned" if cents < 0 else "paid", replace(one.amount, numerator=abs(cents))
    return say(f"lifelines.{key}_on", amount=amount.text, day=day)


def _lanes(canvas: Canvas, grants: Sequence[Grant], freeze: datetime.date) -> None:
    """Draw the years, the ground, the lanes, the key."""
    wide, tall = canvas.width, TOP + (HEAD + LANE) * len(grants)
    canvas.height = tall + 28
    days = [place_of(day) + 1 for one in grants for day in one.days]
    now, first = place_of(freeze) + 1, int(min(days))
    last = max(now + 0.4, *days) + 0.15
    axis = Axis(first - 0.05, last, 0, wide)
    years = range(first, int(last) + 1)
    for year in years:
        canvas.line([(axis(year), 4), (axis(year), TOP)], "hair", width=0.7)
        if axis(year) + 22 < wide:
            canvas.text(axis(year) + 3, 11, str(year), color="quiet")
    for rank, one in enumerate(grants):
        top = TOP + rank * (HEAD + LANE)
        plot = Plot(canvas, axis, Axis(0, 1, top + HEAD + LANE - 4, top + HEAD))
        canvas.rect(axis(now), top + HEAD, (wide - axis(now), LANE - 4), "tint")
        for year in years:
            canvas.line([(axis(year), plot.y(1)), (axis(year), plot.y(0))], "grid", width=0.6)
        ends = [(axis(now), plot.y(1)), (axis(now), plot.y(0))]
        canvas.line(ends, "ink", width=0.8, dash="1.6 1.8")
        canvas.line([(0, top), (wide, top)], "grid", width=0.6)
        title = fitted(one.title, canvas.size, wide / 2, bold=True)
        start = canvas.text(0, top + 12, title, bold=True).right + 8
        canvas.text(start, top + 12, fitted(one.detail, canvas.size, wide - start), color="quiet")
        _lane(plot, one, axis(now))
    text = say("lifelines.freeze", day=french.long_date(freeze))
    canvas.centred(axis(now), tall + 8, text, bold=True)
    _key(canvas, grants, tall + 23)


def _lane(plot: Plot, one: Grant, now: float) -> None:
    """Draw the course of a grant, its events and how it ended; name them where there is room."""
    canvas, y = plot.canvas, plot.y(0.5)
    at = {day: plot.x(place_of(day) + 1) for day in (*one.days, one.end)}
    voted, end = at[one.voted], now if one.state == "ouverte" else at[one.end]
    if one.asked:
        canvas.line([(at[one.asked], y), (voted, y)], "mid", **DASH)
        canvas.circle(at[one.asked], y, 2.6, "paper", stroke="mid", width=1.2)
    canvas.line([(voted, y), (end, y)], "blue", width=2.6)
    if one.lapse and one.state == "ouverte":
        canvas.line([(end, y), (at[one.lapse], y)], "target", **DASH)
        canvas.diamond(at[one.lapse], y, solid=False)
    canvas.circle(voted, y, 2.8, "blue")
    if one.notified:
        canvas.circle(at[one.notified], y, 2.6, "paper", stroke="blue", width=1.2)
    for paid in one.payments:
        canvas.line([(at[paid.day], y - 7), (at[paid.day], y + 7)], "accent", width=2)
    if one.state == "soldee":
        canvas.line([(end + 2.4, y - 5), (end + 2.4, y + 5)], "blue", width=1.4)
    if one.state in ("caduque", "annulee"):
        x = at[one.lapse] if one.state == "caduque" and one.lapse else end + 8
        for side in (-3.2, 3.2):
            canvas.line([(x - 3.2, y - side), (x + 3.2, y + side)], "late", width=1.6)
    for event in one.events:
        said, is_paid = french.short_date(event.day), event.key == "key_payment"
        is_lapse, name = event.tone in ("target", "late"), say(f"lifelines.{event.key}")
        if event.amount and (is_paid or is_lapse):
            name = event.amount.text if is_paid else name
            said += f", {event.amount.text}" if is_lapse else ""
        lines: list[Piece] = [(name, event.tone, True)]
        lines.append((said, event.tone if is_lapse else "quiet", False))
        order = "nr sr nl sl s n" if is_paid else "nr n nl sl s sr"
        plot.note((at[event.day], y), lines, off=10, order=order, reach=(1,))


def _key(canvas: Canvas, grants: Sequence[Grant], y: float) -> None:
    x, middle = 0.0, y - 2.6
    is_open = any(one.state == "ouverte" and one.lapse for one in grants)
    for key in ("asking", "opened", "payment", *(["lapsing"] if is_open else [])):
        match key:
            case "asking":
                canvas.line([(x, middle), (x + 16, middle)], "mid", **DASH)
            case "opened":
                canvas.line([(x, middle), (x + 16, middle)], "blue", width=2.6)
            case "payment":
                canvas.line([(x + 12, y - 8), (x + 12, y + 3)], "accent", width=2)
            case _:
                canvas.line([(x, middle), (x + 10, middle)], "target", **DASH)
                canvas.diamond(x + 12, middle, solid=False)
        x = canvas.text(x + 20, y, say(f"lifelines.key_{key}")).right + 16


def _listed(canvas: Canvas, grants: Sequence[Grant], _: datetime.date) -> None:
    """List the days of each grant, one under the other."""
    size, wide = canvas.size, canvas.width
    for one in grants:
        title = fitted(one.title, 1.08 * size, wide, bold=True)
        canvas.text(0, canvas.height + 14, title, size=1.08 * size, bold=True)
        first = canvas.height + 29
        events = sorted(one.events, key=lambda event: event.day)
        canvas.line([(5, first), (5, first + STEP * (len(events) - 1))], "hair", width=1.5)
        for rank, event in enumerate(events):
            y, is_alone = first + STEP * rank, event.amount is None
            canvas.circle(5, y, 3.6, "blue" if event.tone == "ink" else event.tone)
            canvas.text(16, y + 4.3, french.short_date(event.day), color="quiet")
            comma = "," if event.tone in ("target", "late") else ""
            name = say(f"lifelines.{event.key}")
            said = name if is_alone else f"{name}{comma} {event.amount}"
            tone = "quiet" if is_alone else event.tone
            canvas.text(112, y + 4.3, fitted(said, size, wide - 112), color=tone)
        canvas.height = first + 5 + STEP * len(events)


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
        finding=_due_finding(found, year),
        dates=tuple(days),
    )


def _due_finding(dues: Sequence[Due], year: int) -> str:
    """Say how many fall due, month by month where there are few months: a title."""
    months = Counter(one.day.month for one in dues)
    names = words("dates.months")
    if len(months) > 3 or len(dues) == 1:
        first = french.long_date(dues[0].day)
        return say("agenda.title_many", n=len(dues), year=str(year), day=first)
    each = [
        say("agenda.in_month", n=count, month=names[month - 1])
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
        broad = max(long(line, size) for line in lines) + 2
        tall, tried = (LEADING * len(lines) + 0.2) * size, []
        for anchor, off in (("end", broad - 5), ("start", 5), ("middle", broad / 2)):
            left = min(max(x - off, 0), wide - broad)
            right = left + broad + GAP
            near = [o.top + 2 for o in taken if left < o.right + GAP and o.left < right]
            upper = max([top + 8, *near])
            tried.append((Box(left, upper, left + broad, upper + tall), anchor))
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
