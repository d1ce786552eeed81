"""The fork: a share up to now, where each pace would lead, and the yearly gains behind it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Unpack

from reporting.parts import Cell, Figure, Part, Texts, chart, figures_of, french, say
from reporting.parts.canvas import Axis, Canvas, Piece, long, width, wrapped
from reporting.parts.plots import IN_FORCE_DASH, LEADING, LINK_DASH, Plot, bounds, spread
from reporting.parts.scales import Aim, Line, Scale, place_of
from reporting.parts.trajectory import when

AHEAD: Final = 4
"""Years drawn after the due date, on a page."""
LEAST_AHEAD: Final = 3
THICK: Final = 0.72
"""Of a year, the width of a bar of gains."""


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
    def ahead(self) -> range:
        """The years left up to the due date, none where nothing is needed."""
        return range(self.now.year + 1, self.due + 1) if self.needed else range(0)

    @property
    def gains(self) -> list[tuple[int, int | None]]:
        """The units gained in each year; None where one of its ends is masked or missing."""
        counts = {one.year: one.numerator for one in self.line.figures}
        pairs = [
            (counts.get(one), counts.get(one + 1), one) for one in range(min(counts), self.now.year)
        ]
        return [
            (year + 1, None if before is None or after is None else after - before)
            for before, after, year in pairs
        ]

    def say(self, key: str, since: Pace | Fan, **told: object) -> str:
        """Write a message that names the years from which a pace or a fan is drawn."""
        return say(f"fork.{key}", since=str(since.since), until=str(self.now.year), **told)

    def at(self, pace: Pace, year: float) -> Fraction:
        """Give the share that a pace leads to in a year, all units being as many as now."""
        total, left = self.now.denominator or 1, self.now.remainder or 0
        ahead = left - pace.fall * Fraction(year - self.now.year).limit_denominator(100)
        return 1 - min(max(ahead, Fraction(0)), Fraction(total)) / total


def fork(fork: Fork, **texts: Unpack[Texts]) -> Part:
    """Draw the history of a share, fans and paces ahead of it, and yearly gains below."""
    heads = {"annee": say("common.year"), "valeur": fork.line.label}
    heads |= {"nombre": say("common.count"), "total": say("common.total"), "gain": say("fork.gain")}
    for pace in fork.paces:
        heads[f"rythme_{pace.since}"] = fork.say("pace", pace)
    for fan in fork.fans:
        heads[f"tirages_bas_{fan.since}"] = fork.say("low", fan)
        heads[f"tirages_haut_{fan.since}"] = fork.say("high", fan)
    return chart(
        texts,
        lambda canvas: _draw(canvas, fork),
        (heads, _rows(fork)),
        _alt(fork),
        finding=_finding(fork),
        figures=figures_of([fork.line.shown]),
    )


def _draw(canvas: Canvas, fork: Fork) -> None:
    size, is_phone = canvas.size, canvas.is_phone
    above, tall, bars = (size * n for n in ((3.6, 14, 6) if is_phone else (3, 11.6, 4.7)))
    names = [*_pace_names(fork)]
    last = max(fork.now.year + LEAST_AHEAD, fork.due)
    right = width("2000", size) / 2 + 2
    if not is_phone:
        last = min(last + AHEAD, fork.horizon)
        right = max(long([one], size) for pair in names for one in pair) + 8
    floor = above + tall
    foot = floor + 2.4 * size + bars
    canvas.height = foot + 2.4 * size
    scale = _scale(fork)
    years = (fork.line.figures[0].year, last)
    plot = Plot.over(canvas, years, scale, (above, floor), right)
    plot.years(fork.line.figures[0].year, strong=fork.now.year)
    _future(plot, fork)
    plot.masked(fork.line)
    plot.story(fork.line)
    if not is_phone:
        ends = [plot.at(last, fork.at(pace, last))[1] for pace in fork.paces]
        gap = 2 * LEADING * size + 3
        _beside(plot, names, plot.x.end + 6, spread(ends, gap, above, floor - size))
    _names(plot, fork)
    _gains(plot, fork, (floor + 2.4 * size, foot))
    if low := scale.ticks[0][0]:
        text = say("fork.cut", low=french.share(Fraction(int(low), 100)))
        spot = (plot.x.end, floor - 1)
        plot.note(spot, [(text, "quiet", False)], off=3, order="nl w n", italic=True)
    if is_phone:
        ends = [canvas.height + (2 * rank + 0.8) * LEADING * size for rank in range(len(names))]
        _beside(plot, names, 0, ends)
        canvas.height += (2 * len(names) + 0.4) * LEADING * size


def _beside(
    plot: Plot, names: Sequence[Sequence[Piece]], x: float, places: Sequence[float]
) -> None:
    """Write the name of each pace, and under it where it leads."""
    size = plot.canvas.size
    for pair, y in zip(names, places, strict=True):
        for rank, piece in enumerate(pair):
            plot.canvas.text(x, y + (0.35 + rank * LEADING) * size, [piece])


def _scale(fork: Fork) -> Scale:
    """Give a scale of shares from the tens below the lowest value, or from zero."""
    values = [one.exact for one in fork.line.shown]
    values += [between[0] for one in fork.line.figures if (between := bounds(one))]
    tens = int(min(values) * 10)
    low = 10 * tens if tens > 1 else 0
    step = 10 if low >= 40 else 20 if low else 25
    ticks = [(float(tick), str(tick)) for tick in range(low, 100, step)]
    return Scale(Fraction(100), 100, (*ticks, (100.0, f"100{french.unit_of_share()}")))


def _future(plot: Plot, fork: Fork) -> None:
    """Draw what may come: fans, then the paces, then the line of now."""
    here, last = plot.point(fork.now), int(plot.x.high)
    for fan in fork.fans:
        years = [one for one in fan.bounds if one[0] <= last]
        upper = [plot.at(year, high) for year, _, high in years]
        lower = [plot.at(year, low) for year, low, _ in years]
        plot.canvas.area([here, *upper, *lower[::-1]], "pale", opacity=0.75)
    for pace in fork.paces:
        spots = [here]
        if pace.arrival and pace.arrival < last and pace.fall > 0:
            meet = fork.now.year + (fork.now.remainder or 0) / pace.fall
            spots.append(plot.at(float(meet), Fraction(1)))
        spots.append(plot.at(last, fork.at(pace, last)))
        plot.stroke(spots, "blue", width=1.5, dash=IN_FORCE_DASH)
    plot.upright(fork.now.year, "ink", dash=LINK_DASH)


def _names(plot: Plot, fork: Fork) -> None:
    """Name targets, both ends of the history, and fans, in this order."""
    inside = [one for one in enumerate(fork.targets) if place_of(one[1].date) <= plot.x.high]
    for aim, spot in reversed([(aim, plot.target(aim, rank)) for rank, aim in inside]):
        text = say(f"trajectory.{aim.weight}", when=when(aim.date))
        plot.note(spot, [(text, "target", True)], order="nl n nr w e")
    now: list[Piece] = [(fork.now.text, "blue", True)]
    plot.note(plot.point(fork.now), now, off=7, order="nw n w sw s ne")
    first = fork.line.shown[0]
    if first is not fork.now:
        is_low = plot.y.start - plot.point(first)[1] < 1.6 * plot.canvas.size
        order = "nl nw n ne e" if is_low else "se s ne e n"
        plot.note(plot.point(first), [(first.text, "blue", True)], order=order)
    is_alone = plot.canvas.is_phone or len(fork.fans) == 1  # no room for two names on a phone
    for fan in fork.fans[:1] if is_alone else fork.fans:
        drawn = [one for one in fan.bounds if one[0] <= plot.x.high]
        year, low, high = max(drawn, key=lambda one: (one[2] - one[1], -one[0]))
        text = fork.say("eight" if is_alone else "eight_since", fan)
        spot = plot.at(year, low + (high - low) / 8)
        plot.note(spot, [(text, "blue", False)], order="se s sw e")


def _finding(fork: Fork) -> str:
    """Say what each pace takes off what is left; nothing where one does not, or all need not."""
    if fork.needed is None or any(pace.fall <= 0 for pace in fork.paces):
        return ""
    first, *others = ((_rate(pace.fall), str(pace.since)) for pace in fork.paces)
    noun = french.plural(french.rounded(fork.paces[0].fall, 1), *fork.now.noun)
    said = [say("fork.fewer", rate=first[0], noun=noun, since=first[1])]
    said += [say("fork.fewer_too", rate=rate, since=since) for rate, since in others]
    return say("fork.finding", paces=", ".join(said), rate=_rate(fork.needed))


def _pace_names(fork: Fork) -> Iterable[tuple[Piece, Piece]]:
    """Name each pace, and say how many units a year it is and where it leads."""
    for pace in fork.paces:
        text = say("fork.never")
        if pace.arrival is not None:
            rate = _rate(pace.fall)
            noun = french.plural(french.rounded(pace.fall, 1), *fork.now.noun)
            key = "fork.arrives" if pace.arrival <= fork.horizon else "fork.arrives_about"
            text = say(key, rate=rate, noun=noun, year=str(pace.arrival))
        yield (fork.say("pace", pace), "blue", True), (text, "quiet", False)


def _rate(units: Fraction) -> str:
    return french.number(units, 0 if units.denominator == 1 else 1)


def _gains(plot: Plot, fork: Fork, sides: tuple[float, float]) -> None:
    """Draw the units gained each year, and those that the target in force asks for."""
    (top, foot), canvas, size = sides, plot.canvas, plot.canvas.size
    title = say("fork.gains", nouns=fork.now.noun[1])
    canvas.text(0, top - 0.2 * size, title, bold=True)
    known = [gain for _, gain in fork.gains if gain is not None]
    needed = float(fork.needed or 0)
    low = min([0, *known])
    under = size * (1.2 if low < 0 else 0)
    up = Axis(low, max([1, needed, *known]), foot - under, top + 1.6 * size)
    bars = Plot(canvas, plot.x, up, plot.marks, plot.strokes)
    canvas.line([(plot.x.start, up(0)), (plot.x.end, up(0))], "hair", width=0.8)
    each = plot.x(1) - plot.x(0)
    step = next(n for n in (1, 2, 3, 99) if n * each >= width("+00", size, bold=True) + 2)
    for rank, (year, gain) in enumerate(reversed(fork.gains)):
        if gain is None:
            bars.unknown(year, THICK, 6)
            continue
        color = "late" if gain < 0 else "blue"
        box = bars.bar(year, (0, gain), color, THICK)
        if rank % step == 0:
            text = french.number(gain, signed=True)
            y = box.bottom - 3 if gain >= 0 else box.top + size
            canvas.text(plot.x(year), y, text, color=color, bold=True, anchor="middle")
    for year in fork.ahead:
        bars.bar(year, (0, needed), None, THICK)
    if fork.ahead and fork.needed:
        rate = _rate(fork.needed)
        text = say("fork.needed", n=len(fork.ahead), rate=rate, year=str(fork.due))
        middle = (plot.x(fork.ahead[0]) + plot.x(fork.ahead[-1])) / 2
        cut = wrapped(text, size, 0.6 * width(text, size, bold=True), bold=True)
        options = [[(line, "target", True) for line in lines] for lines in ([text], cut)]
        plot.note((middle, up(needed) - 1), *options, off=3, order="n nr ne e nl nw w")


def _alt(fork: Fork) -> list[str]:
    said = []
    for pace in fork.paces:
        key = "alt_never" if pace.arrival is None else "alt"
        key = "alt_about" if (pace.arrival or 0) > fork.horizon else key
        said.append(fork.say(key, pace, year=str(pace.arrival)))
    said.append(say("fork.alt_now", value=fork.now.text, year=str(fork.now.year)))
    if fork.chances is not None:
        said.append(say("fork.alt_chances", chances=french.share(fork.chances)))
    return said


def _rows(fork: Fork) -> Iterable[Sequence[Cell]]:
    """Give history and gains by year, then where each pace and eight paths in ten lead."""
    gains: dict[int, int | None] = dict(fork.gains)
    ahead = [""] * (len(fork.paces) + 2 * len(fork.fans))
    for figure in fork.line.figures:
        yield (str(figure.year), figure, *figure.sides, gains.get(figure.year, ""), *ahead)
    years = range(fork.now.year + 1, max(fork.due + AHEAD, fork.now.year + LEAST_AHEAD) + 1)
    for year in years:
        paces = [fork.now.with_value(fork.at(pace, year)) for pace in fork.paces]
        drawn: list[Cell] = []
        for fan in fork.fans:
            found = next((one[1:] for one in fan.bounds if one[0] == year), None)
            drawn += [fork.now.with_value(end) for end in found] if found else ["", ""]
        yield (str(year), "", "", "", "", *paces, *drawn)
