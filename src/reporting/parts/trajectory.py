"""The trajectory: one indicator over the years, the paths to its targets, what was published."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from reporting.parts import Cell, Part, Texts, blank, chart, figures_of, french, plots, say
from reporting.parts.canvas import FULL, Box, Canvas, Piece, long, width
from reporting.parts.figures import SHARES, Figure
from reporting.parts.mentions import is_sum, named_year
from reporting.parts.scales import Aim, Line, Mark, marked, place_of, scale_for, year_end

TALL: Final = (9.2, 11.0, 14.0)
"""Heights of the scale on half a page, on a page and on a phone, in sizes of its labels."""


@dataclass(frozen=True)
class Course:
    """What a trajectory shows: a line, others behind it, targets in their order, published values.

    `year` is the year of the report.
    """

    main: Line
    context: tuple[Line, ...] = ()
    targets: tuple[Aim, ...] = ()
    claims: tuple[Mark, ...] = ()
    year: int = 0

    @property
    def lines(self) -> tuple[Line, ...]:
        """The line spoken of, then the others that have a value."""
        return (self.main, *(line for line in self.context if line.shown))

    @property
    def is_ahead(self) -> bool:
        """Whether a target lies after the last value."""
        return any(place_of(aim.date) > self.main.shown[-1].year for aim in self.targets)

    @property
    def said_at_start(self) -> Mark | None:
        """The published value that stands beside the first one."""
        first = self.main.shown[0].year if len(self.main.shown) > 1 else 0
        return next((one for one in self.claims if abs(place_of(one.date) - first) < 0.05), None)


def trajectory(course: Course, **texts: Unpack[Texts]) -> Part:
    """Draw a line by year, with its targets and the figures published about it.

    Without any figure the part is empty.
    """
    if not course.main.shown:
        return blank(texts, course.main.figures)
    heads = _heads(course)
    rows = sorted(_rows(course), key=lambda row: (row[0], row[1]))
    return chart(
        texts,
        lambda canvas: _draw(canvas, course),
        (heads, ([row[2].get(id, "") for id in heads] for row in rows)),
        _alt(course),
        figures=figures_of(line.shown for line in course.lines),
        dates=(*marked(course.targets, course.claims), *(day for day, _ in course.main.breaks)),
        is_keyed=True,
    )


def _draw(canvas: Canvas, course: Course) -> None:
    size, main = canvas.size, course.main
    above = (3.6 if course.targets else 1) * size
    tall = size * TALL[2 if canvas.is_phone else canvas.width > FULL / 2]
    canvas.height = above + tall + 2.2 * size
    figures = [figure for line in course.lines for figure in line.shown]
    values = [aim.value for aim in course.targets] + [one.value for one in course.claims]
    places = [float(figure.year) for line in course.lines for figure in line.figures]
    places += [place_of(day) for day in marked(course.targets, course.claims)]
    wide = max(long([one], size) for one in _last(canvas, course)[0])
    right = 2.4 * size if course.is_ahead else min(wide + 12, 0.3 * canvas.width)
    scale, span = scale_for(figures, more=values), (min(places), max(places))
    plot = plots.Plot.over(canvas, span, scale, (above, above + tall), right)
    plot.years(main.figures[0].year)
    plot.masked(main)
    _breaks(plot, course)
    for rank, aim in enumerate(course.targets):
        _path(plot, course, aim, is_first=rank == 0)
    for line in course.lines[:0:-1]:
        plot.course(line, "quiet", width=1.1)
    plot.story(main)
    ends = [plot.target(aim, rank) for rank, aim in enumerate(course.targets)]
    _rings(plot, course)
    for rank, (aim, spot) in reversed(list(enumerate(zip(course.targets, ends, strict=True)))):
        order = "n nl nr w e" if rank == len(ends) - 1 else "nl n nr w e"
        plot.note(spot, *_named(aim, is_short=canvas.is_phone), order=order)
    _masked(plot, course)
    order = "se s sr e sw ne" if course.is_ahead else "e se s sw ne"
    plot.note(plot.point(main.shown[-1]), *_last(canvas, course), off=7, order=order)
    _elsewhere(plot, course)
    _start(plot, course)
    _published(plot, course)
    _key(canvas, main.masked_runs())


def _key(canvas: Canvas, runs: Sequence[Sequence[Figure]]) -> None:
    """Say under the years what hatching is."""
    size, key = canvas.size, "masked" if all(map(plots.band_of, runs)) else "unbounded"
    if runs:
        canvas.text(0, canvas.height + 1.1 * size, say(f"trajectory.{key}"), color="quiet")
        canvas.height += 1.6 * size


def _path(plot: plots.Plot, course: Course, aim: Aim, *, is_first: bool) -> None:
    """Draw the way to a target: dotted to the first one, dashed to those that came after."""
    first = course.main.shown[0]
    base = aim.base or Mark(year_end(first.year), first.exact, "")
    ends = [plot.at(place_of(one.date), one.value) for one in (base, aim)]
    if ends[0][0] < ends[1][0]:
        plot.stroke(
            ends, "target", width=1.2, dash=plots.VOTED_DASH if is_first else plots.IN_FORCE_DASH
        )


def _rings(plot: plots.Plot, course: Course) -> None:
    end = plot.point(course.main.shown[-1])
    for claim in course.claims:
        x, y = plot.at(place_of(claim.date), claim.value)
        is_end = abs(x - end[0]) + abs(y - end[1]) < 6  # around the last point, not over it
        fill, radius = (None, 5.2) if is_end else ("paper", 3.2)
        plot.canvas.circle(x, y, radius, fill, stroke="ink", width=1.2)
        plot.keep((x, y), radius + 0.4)


def _last(canvas: Canvas, course: Course) -> list[list[Piece]]:
    """Write the last value, of how many, and beside it that of the other lines; then in short."""
    last = course.main.shown[-1]
    text = last.text_in(course.year)
    if last.few:
        text = text.replace(last.text, last.few, 1)
    named = [course.main.label, text] if len(course.lines) > 1 else [text]
    if canvas.width > FULL / 1.6 or canvas.is_phone:  # half a page is narrow
        named = [" ".join(named)]
    first: list[Piece] = [(one, "blue", True) for one in named]
    counted: list[Piece] = []
    if last.unit in SHARES and last.noun[0] and not last.few and not canvas.is_phone:
        counted.append((last.fraction_text, "blue", False))
    beside = [line for line in course.lines[1:] if line.shown[-1].year == last.year]
    others = [_ending(line, last) for line in beside]
    return [[*first, *counted, *others], [*first, *others], first]


def _ending(line: Line, last: Figure) -> Piece:
    """Name a line of the ground by its last value."""
    return f"{line.label} {line.shown[-1].text_in(last.year)}", "quiet", False


def _elsewhere(plot: plots.Plot, course: Course) -> None:
    """Name at its own end each line that goes on where the one spoken of is masked."""
    last = course.main.shown[-1]
    for line in course.lines[1:]:
        if line.shown[-1].year != last.year:
            spot = plot.point(line.shown[-1])
            plot.note(spot, [_ending(line, last)], order="se s sw ne n nw e")


def _start(plot: plots.Plot, course: Course) -> None:
    """Give the first value, and what was published of it."""
    first = course.main.shown[0]
    if len(course.main.shown) < 2:
        return
    long = short = first.few or first.text
    if said := course.said_at_start:
        same = say("trajectory.published_same", value=first.as_said(said.value).text)
        long = f"{short}{say('common.then')}{same}"
    texts: list[list[Piece]] = [[(text, "blue", True)] for text in (long, short)]
    plot.note(plot.point(first), *texts, order="se s sr ne nr n e nl nw")


def _masked(plot: plots.Plot, course: Course) -> None:
    """Say what each masked run may be, at its mark."""
    runs = course.main.masked_runs()
    for run in runs:
        box = plot.hidden(run)
        full: list[Piece] = [(_masked_text(run), "quiet", False)]
        spot, is_short = ((box.left + box.right) / 2, box.top), plot.canvas.is_phone
        if is_short or not (plots.band_of(run) and plot.note(spot, full, order="s se sw")):
            _within(plot, box, run[0].cell)


def _within(plot: plots.Plot, box: Box, text: str) -> None:
    """Write between which bounds a masked value lies within its mark, or beside it."""
    size, words = plot.canvas.size, text.split(" ")
    fits = box.right - box.left + 4
    lines = [text] if width(text, size) <= fits else [" ".join(words[:2]), " ".join(words[2:])]
    middle, tall = (box.left + box.right) / 2, plots.LEADING * size * len(lines)
    if text == french.MASKED:  # all of the scale
        half = (box.bottom + box.top) / 2
        plot.note((middle, half), [(text, "quiet", True)], off=0.7 * size, order="s n")
        return
    if box.top - box.bottom < tall or max(width(line, size) for line in lines) > fits:
        plot.note((middle, box.top), [(text, "quiet", False)], order="s se sw n ne nw e w")
        return
    for rank, line in enumerate(lines):
        base = box.top - tall + (1 + plots.LEADING * rank) * size
        plot.canvas.text(middle, base, line, color="quiet", anchor="middle", halo=True)


def _masked_text(run: Sequence[Figure]) -> str:
    """Say which years are masked, and what they lie between."""
    first, last = str(run[0].year), str(run[-1].year)
    years = first
    if len(run) > 1:
        key = "trajectory.two_years" if len(run) == 2 else "trajectory.years"
        years = say(key, first=first, last=last)
    if (band := plots.band_of(run)) is None:
        return say("trajectory.hidden", years=years)
    low, high = (run[0].as_said(value).text for value in band)
    if run[0].unit in SHARES:
        low = low.removesuffix(french.unit_of_share())
    return say("trajectory.between", years=years, low=low, high=high)


def _published(plot: plots.Plot, course: Course) -> None:
    for claim in course.claims:
        if claim is course.said_at_start:
            continue
        value = course.main.shown[0].as_said(claim.value).text
        long: Piece = (f"{claim.label}{french.colon()}{value}", "quiet", False)
        short: Piece = (say("trajectory.published_same", value=value), "quiet", False)
        spot = plot.at(place_of(claim.date), claim.value)
        plot.note(spot, [long], [short], order="s se sw e w sr sl n")


def _breaks(plot: plots.Plot, course: Course) -> None:
    """Mark the days from which values cannot be compared with those before."""
    for day, why in course.main.breaks:
        if plot.x.low < (place := place_of(day)) < plot.x.high:
            plot.upright(place, "quiet", dash=plots.LINK_DASH)
            text = say("trajectory.broken", why=why)
            spot = (plot.x(place), plot.y.start - 2)
            plot.note(spot, [(text, "quiet", False)], off=4, order="nw ne")


def _named(aim: Aim, *, is_short: bool) -> list[list[Piece]]:
    """Name a target: who said it and when, what and for when; then in short."""
    short: list[Piece] = [(say(f"trajectory.{aim.weight}", when=when(aim.date)), "target", True)]
    if aim.said_on is None or is_short:
        return [short]
    value = french.share(aim.value) if aim.value <= 1 else french.number(aim.value)
    due = say("trajectory.due", value=value, when=when(aim.date))
    head = say(f"trajectory.target_{aim.weight}", year=str(aim.said_on.year))
    return [[(head, "target", True), (due, "target", False)], short]


def when(day: datetime.date) -> str:
    """Write a due date: "fin 2025", or the day in full."""
    is_end = (day.month, day.day) == (12, 31)
    return say("common.end_of", year=str(day.year)) if is_end else french.long_date(day)


def _alt(course: Course) -> list[str]:
    main, shown = course.main, course.main.shown
    first, last = shown[0], shown[-1]
    keys = {"label": main.label, "first": first.text, "last": last.text}
    years = {"from_year": named_year(first), "to_year": named_year(last)}
    key = f"trajectory.alt{'_one' * (len(shown) == 1)}{'_sum' * is_sum(last)}"
    is_still = len(shown) > 1 and first.text == last.text
    said = [say("trajectory.alt_still" if is_still else key, **keys, **years)]
    said += [_masked_text(run) for run in main.masked_runs()]
    for aim in course.targets:
        told = {"value": first.as_said(aim.value).text, "when": when(aim.date)}
        said.append(say(f"trajectory.alt_{aim.weight}", **told))
    said += [f"{line.label}{french.colon()}{line.shown[-1].text}" for line in course.lines[1:]]
    return said


def _heads(course: Course) -> dict[str, str]:
    heads = {"date": say("trajectory.date"), "valeur": course.main.label}
    if course.main.shown[0].unit in SHARES:
        heads |= {"nombre": say("common.count"), "total": say("common.total")}
    heads |= {f"valeur_{rank}": line.label for rank, line in enumerate(course.lines[1:], 2)}
    heads |= {"cible": say("trajectory.goal")} if course.targets else {}
    heads |= {"publie": say("trajectory.published")} if course.claims else {}
    is_marked = course.targets or course.claims
    return heads | ({"precision": say("trajectory.precision")} if is_marked else {})


def _rows(course: Course) -> Iterable[tuple[datetime.date, int, dict[str, Cell]]]:
    """Give values by date: each target and each published value has a row of its own."""
    like = course.main.shown[0]
    for year in sorted({one.year for line in course.lines for one in line.figures}):
        own = course.main.at(year)
        row: dict[str, Cell] = {"date": french.short_date(own.au if own else year_end(year))}
        if own:
            row |= {"valeur": own, **dict(zip(("nombre", "total"), own.sides, strict=True))}
        for rank, line in enumerate(course.lines[1:], 2):
            row[f"valeur_{rank}"] = line.at(year) or ""
        yield year_end(year), 0, row
    for aim in course.targets:
        told = say(f"trajectory.target_{aim.weight}", year=str((aim.said_on or aim.date).year))
        head = {"date": french.short_date(aim.date), "precision": told}
        yield aim.date, 1, head | {"cible": like.as_said(aim.value)}
    for claim in course.claims:
        head = {"date": french.short_date(claim.date), "precision": claim.label}
        yield claim.date, 2, head | {"publie": like.as_said(claim.value)}
