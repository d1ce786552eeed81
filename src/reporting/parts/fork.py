"""The fork: a share up to now, where each pace would lead, and the yearly gains behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import NARROW, Axis, Canvas, Piece, across
from reporting.parts.figures import Figure
from reporting.parts.labels import spread
from reporting.parts.part import COLUMNS, Cell, Column, Data, Part, Texts
from reporting.parts.plots import IN_FORCE_DASH, LEADING, LINK_DASH, Plot, bounds
from reporting.parts.saying import brief, say
from reporting.parts.scales import Aim, Line, Scale, place_of
from reporting.parts.tables import data_of, figures_of, say_masked
from reporting.parts.trajectory import when

AHEAD: Final = 4
"""Years drawn after the due date, on a page."""
LEAST_AHEAD: Final = 3


@dataclass(frozen=True)
class Pace:
    """A pace observed since the end of a year: units a year, and the year they lead to 100 %.

    `arrival` is None where nothing would ever be reached.
    """

    since: int
    fall: Fraction
    arrival: int | None


@dataclass(frozen=True)
class Fan:
    """Eight drawn paths in ten, year after year: drawn from the gains since the end of a year."""

    since: int
    bounds: tuple[tuple[int, Fraction, Fraction], ...]


@dataclass(frozen=True)
class Fork:
    """What a fork shows: the history of a share of units, its targets, paces and fans.

    `needed` is the units per year that meet the due date of the target in force, None once it is
    past; `chances`, the share of paths that do, None where none may be given.
    """

    line: Line
    targets: tuple[Aim, ...]
    paces: tuple[Pace, ...]
    fans: tuple[Fan, ...] = ()
    needed: Fraction | None = None
    chances: Fraction | None = None
    horizon: int = 0

    @property
    def now(self) -> Figure:
        """The last figure known."""
        return self.line.shown[-1]

    @property
    def due(self) -> int:
        """The year of the due date of the target in force."""
        return self.targets[-1].date.year

    @property
    def gains(self) -> list[tuple[int, int | None]]:
        """The units gained in each year; None where one of its ends is masked or missing."""
        by_year = {one.year: one for one in self.line.figures}
        years = range(min(by_year), self.now.year)
        pairs = [(by_year.get(year), by_year.get(year + 1), year + 1) for year in years]
        return [
            (year, after.numerator - before.numerator)
            if before and after and before.numerator is not None and after.numerator is not None
            else (year, None)
            for before, after, year in pairs
        ]

    def at(self, pace: Pace, year: float) -> Fraction:
        """Give the share that a pace leads to in a year, all units being as many as now."""
        total, left = self.now.denominator or 1, self.now.remainder or 0
        ahead = left - pace.fall * Fraction(year - self.now.year).limit_denominator(100)
        return 1 - min(max(ahead, Fraction(0)), Fraction(total)) / total


@dataclass(frozen=True)
class _Form:
    """The measures of a drawing."""

    width: float
    last: int
    left: float
    right: float
    text: float
    above: float
    tall: float
    bars: float
    below: float


def fork(fork: Fork, **texts: Unpack[Texts]) -> Part:
    """Draw the history of a share, fans and paces ahead of it, and yearly gains below."""
    say_masked(texts, fork.line.figures)
    after = max(fork.now.year + LEAST_AHEAD, fork.due)
    columns = texts.get("width", COLUMNS)
    wide = across(columns)
    paper = _Form(wide, min(after + AHEAD, fork.horizon), 30, 106, 7.4, 24, 100, 38, 0)
    below = 2 * len(fork.paces) * LEADING * 12.4 + 8
    phone = _Form(NARROW, after, 42, 17, 12, 44, 170, 70, below)
    return Part(
        kind="chart",
        alt=_alt(fork),
        figures=figures_of([fork.line.shown]),
        data=_data(fork),
        svg=_drawn(fork, paper).svg(texts["id"]),
        narrow=_drawn(fork, phone).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _drawn(fork: Fork, form: _Form) -> Canvas:
    gap = 2.6 * form.text
    floor = form.above + form.tall
    base = floor + gap + form.bars + 2.2 * form.text
    canvas = Canvas(form.width, base + 0.6 * form.text + form.below)
    low = _low(fork)
    across_years = Axis(fork.line.figures[0].year, form.last, form.left, form.width - form.right)
    plot = Plot(canvas, across_years, Axis(float(low), 1, floor, form.above))
    plot.grid(_scale(low), form.text)
    plot.years(base, form.text, fork.line.figures[0].year, strong=fork.now.year)
    _future(plot, fork, form)
    plot.masked(fork.line)
    plot.course(fork.line, width=2.4, dot=2)
    _names(plot, fork, form)
    if low:
        text = say("fork.cut", low=french.share(Fraction(low)))
        style = {"size": form.text, "color": "quiet", "italic": True, "anchor": "end"}
        canvas.text(plot.x.end, floor - 4, text, **style)
    _gains(plot, fork, form, floor + gap)
    return canvas


def _low(fork: Fork) -> Fraction:
    """Give where the scale starts: the tens below the lowest value, or zero."""
    values = [one.exact for one in fork.line.shown]
    values += [between[0] for one in fork.line.figures if (between := bounds(one))]
    tens = int(min(values) * 10)
    return Fraction(tens, 10) if tens > 1 else Fraction(0)


def _scale(low: Fraction) -> Scale:
    step = 10 if low >= Fraction(2, 5) else 20 if low else 25
    ticks = [(float(tick), str(tick)) for tick in range(int(low * 100), 100, step)]
    return Scale(Fraction(100), 100, (*ticks, (100.0, f"100{french.unit_of_share()}")))


def _future(plot: Plot, fork: Fork, form: _Form) -> None:
    """Draw what may come: fans, then the paces, then the line of now."""
    here = plot.point(fork.now)
    for fan in fork.fans:
        years = [one for one in fan.bounds if one[0] <= form.last]
        upper = [plot.at(year, high) for year, _, high in years]
        lower = [plot.at(year, low) for year, low, _ in years]
        plot.canvas.area([here, *upper, *lower[::-1]], "pale", opacity=0.75)
    for pace in fork.paces:
        spots = [here]
        if pace.arrival and pace.arrival < form.last and pace.fall > 0:
            meet = fork.now.year + (fork.now.remainder or 0) / pace.fall
            spots.append(plot.at(float(meet), Fraction(1)))
        spots.append(plot.at(form.last, fork.at(pace, form.last)))
        plot.stroke(spots, "blue", width=1.5, dash=IN_FORCE_DASH)
    x = plot.x(fork.now.year)
    ends = [(x, plot.y.end), (x, plot.y.start)]
    plot.canvas.line(ends, "ink", width=0.8, dash=LINK_DASH)


def _names(plot: Plot, fork: Fork, form: _Form) -> None:
    """Name targets, both ends of the history, paces and fans, in this order."""
    ends = []
    for rank, aim in enumerate(fork.targets):
        if place_of(aim.date) <= form.last:
            ends.append((aim, plot.target(aim, rank)))
    for figure in fork.line.shown:
        plot.keep(plot.point(figure), 2.4)
    plot.canvas.circle(*plot.point(fork.now), 3.6, "blue")
    for aim, spot in reversed(ends):
        key = "trajectory.announced" if aim.is_announced else "trajectory.voted"
        label: list[Piece] = [(say(key, when=when(aim.date)), "target", True)]
        plot.note(spot, label, size=form.text, order="nl n nr w e")
    now: list[Piece] = [(fork.now.text, "blue", True)]
    plot.note(plot.point(fork.now), now, size=form.text + 1, off=7, order="nw n w sw s ne")
    first = fork.line.shown[0]
    if first is not fork.now:
        start: list[Piece] = [(first.text, "blue", True)]
        is_low = first.exact - Fraction(plot.y.low) < Fraction(1, 10)
        order = "ne e n" if is_low else "se s ne e n"
        plot.note(plot.point(first), start, size=form.text, order=order)
    _paces(plot, fork, form)
    for fan in fork.fans:
        _fan_name(plot, fork, fan, form)


def _fan_name(plot: Plot, fork: Fork, fan: Fan, form: _Form) -> None:
    inside = [one for one in fan.bounds if one[0] <= form.last]
    widest = max(inside, key=lambda one: (one[2] - one[1], -one[0]))
    spot = plot.at(widest[0], widest[1] + (widest[2] - widest[1]) / 8)
    key = "fork.eight" if len(fork.fans) == 1 else "fork.eight_since"
    text = say(key, since=str(fan.since), until=str(fork.now.year))
    plot.note(spot, [(text, "blue", False)], size=form.text, order="se s sw e")


def _pace_text(fork: Fork, pace: Pace) -> str:
    """Say how many units a year a pace is, and where it leads."""
    if pace.arrival is None:
        return say("fork.never")
    rate = french.number(pace.fall, 0 if pace.fall.denominator == 1 else 1)
    noun = french.plural(french.rounded(pace.fall, 1), *fork.now.noun)
    key = "fork.arrives" if pace.arrival <= fork.horizon else "fork.arrives_about"
    return say(key, rate=rate, noun=noun, year=str(pace.arrival))


def _paces(plot: Plot, fork: Fork, form: _Form) -> None:
    """Name each pace at its end on a page, under the drawing on a phone."""
    until, size = str(fork.now.year), form.text
    pieces: list[tuple[Piece, Piece]] = [
        (
            (say("fork.pace", since=str(pace.since), until=until), "blue", True),
            (_pace_text(fork, pace), "quiet", False),
        )
        for pace in fork.paces
    ]
    if form.below:
        y = plot.canvas.height - form.below + size
        for pair in pieces:
            for text, color, bold in pair:
                plot.canvas.text(0, y, text, size=size, color=color, bold=bold)
                y += LEADING * size
        return
    ends = [plot.at(form.last, fork.at(pace, form.last))[1] for pace in fork.paces]
    places = spread(ends, 2 * LEADING * size + 3, form.above, form.above + form.tall - size)
    for pair, y in zip(pieces, places, strict=True):
        for rank, (text, color, bold) in enumerate(pair):
            base = y + 0.35 * size + rank * LEADING * size
            plot.canvas.text(plot.x.end + 6, base, text, size=size, color=color, bold=bold)


def _gains(plot: Plot, fork: Fork, form: _Form, top: float) -> None:
    """Draw the units gained each year, and those that the target in force asks for."""
    canvas, size, gains = plot.canvas, form.text, fork.gains
    title = say("fork.gains", nouns=fork.now.noun[1])
    canvas.text(0, top - 0.2 * size, title, size=size, bold=True)
    ahead = range(fork.now.year + 1, fork.due + 1) if fork.needed else range(0)
    known = [gain for _, gain in gains if gain is not None]
    needed = float(fork.needed or 0)
    up = Axis(
        min([0, *known]),
        max([1, needed, *known]),
        top + form.bars - size * (1.2 if min([0, *known]) < 0 else 0),
        top + 1.6 * size,
    )
    wide = 0.72 * (plot.x(1) - plot.x(0))
    canvas.line([(plot.x.start, up(0)), (plot.x.end, up(0))], "hair", width=0.8)
    room = {"size": size, "anchor": "middle"}
    step = 2 if 2.4 * size > wide / 0.72 else 1
    for rank, (year, gain) in enumerate(gains):
        x = plot.x(year)
        if gain is None:
            canvas.hatch(x - wide / 2, up(0) - 6, (wide, 6))
            continue
        color = "late" if gain < 0 else "blue"
        upper, lower = sorted((up(gain), up(0)))
        canvas.rect(x - wide / 2, upper, (wide, max(lower - upper, 1.2)), color)
        if (len(gains) - 1 - rank) % step == 0:
            y = upper - 3 if gain >= 0 else lower + size
            text = french.number(gain, signed=True)
            canvas.text(x, y, text, color=color, bold=True, **room)
    for year in (one for one in ahead if one <= form.last):
        box = (wide, up(0) - up(needed))
        canvas.rect(plot.x(year) - wide / 2, up(needed), box, None, stroke="target", dash="2.4 1.8")
    if ahead and fork.needed:
        _needed_name(plot, fork, up(needed) - 4, ahead, size)


def _needed_name(plot: Plot, fork: Fork, y: float, ahead: Sequence[int], size: float) -> None:
    """Write the gain needed over its boxes, beside them where there are few."""
    rate = fork.needed or Fraction(0)
    text = french.number(rate, 0 if rate.denominator == 1 else 1)
    key = "fork.needed_once" if len(ahead) == 1 else "fork.needed"
    said = say(key, rate=text, year=str(fork.due))
    middle = (plot.x(ahead[0]) + plot.x(ahead[-1])) / 2
    label: list[Piece] = [(said, "target", True)]
    plot.note((middle, y + 3), label, size=size, off=3, order="n nr ne e nl nw w")


def _alt(fork: Fork) -> str:
    until = str(fork.now.year)
    said = [
        say("fork.alt_never", since=str(pace.since), until=until)
        if pace.arrival is None
        else say(
            "fork.alt" if pace.arrival <= fork.horizon else "fork.alt_about",
            since=str(pace.since),
            until=until,
            year=str(pace.arrival),
        )
        for pace in fork.paces
    ]
    said += [say("fork.alt_now", value=fork.now.text, year=until)]
    if fork.chances is not None:
        said.append(say("fork.alt_chances", chances=french.share(fork.chances)))
    return brief(said)


def _data(fork: Fork) -> Data:
    """Tabulate history and gains by year, then where each pace and eight paths in ten lead."""
    until = str(fork.now.year)
    heads = [
        Column("annee", say("common.year"), header=True),
        Column("valeur", fork.line.label, "%", "right"),
        Column("nombre", say("common.count"), align="right"),
        Column("total", say("common.total"), align="right"),
        Column("gain", say("fork.gain"), align="right"),
    ]
    heads += [
        Column(
            f"rythme_{pace.since}",
            say("fork.pace", since=str(pace.since), until=until),
            "%",
            "right",
        )
        for pace in fork.paces
    ]
    for fan in fork.fans:
        for side, name in (("low", "bas"), ("high", "haut")):
            label = say(f"fork.{side}", since=str(fan.since), until=until)
            heads.append(Column(f"tirages_{name}_{fan.since}", label, "%", "right"))
    return data_of(heads, _rows(fork))


def _rows(fork: Fork) -> Iterable[Sequence[Cell]]:
    gains: dict[int, int | None] = dict(fork.gains)
    ahead = [""] * (len(fork.paces) + 2 * len(fork.fans))
    for figure in fork.line.figures:
        counts = (french.MASKED,) * 2 if figure.masked else (figure.numerator, figure.denominator)
        gain: Cell = gains.get(figure.year, "")
        yield (str(figure.year), figure, *counts, gain, *ahead)
    years = range(fork.now.year + 1, max(fork.due + AHEAD, fork.now.year + LEAST_AHEAD) + 1)
    for year in years:
        paces = [fork.now.with_value(fork.at(pace, year)) for pace in fork.paces]
        drawn: list[Cell] = []
        for fan in fork.fans:
            found = next((one[1:] for one in fan.bounds if one[0] == year), None)
            drawn += [fork.now.with_value(end) for end in found] if found else ["", ""]
        yield (str(year), "", "", "", "", *paces, *drawn)
