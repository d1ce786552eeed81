"""The trajectory: one indicator over the years, the paths to its targets, what was published."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Unpack

from reporting.parts import french
from reporting.parts.canvas import NARROW, Axis, Canvas, Piece, across
from reporting.parts.figures import SHARES, Figure
from reporting.parts.labels import width
from reporting.parts.part import COLUMNS, Cell, Column, Data, Part, Texts
from reporting.parts.plots import IN_FORCE_DASH, LINK_DASH, VOTED_DASH, Plot, band_of
from reporting.parts.saying import brief, say
from reporting.parts.scales import Aim, Line, Mark, Scale, marked, place_of, scale_for, year_end
from reporting.parts.tables import blank, data_of, figures_of, say_masked


@dataclass(frozen=True)
class Form:
    """The measures of a drawing: for a page, or for a phone."""

    width: float
    tall: float
    left: float
    text: float
    small: float
    above: float
    stroke: float


PHONE: Final = Form(NARROW, 168, 42, 12.6, 12, 46, 2.4)


def paper(columns: int) -> Form:
    """Give the measures for some columns of a page."""
    tall = 100 if columns > COLUMNS // 2 else 84
    return Form(across(columns), tall, 30, 8.4, 7.4, 28, 2.4)


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


def trajectory(course: Course, **texts: Unpack[Texts]) -> Part:
    """Draw a line by year, with its targets and the figures published about it.

    Without any figure the part is empty.
    """
    main = course.main
    if not main.shown:
        return blank(texts, main.figures)
    say_masked(texts, (figure for line in course.lines for figure in line.figures))
    form = paper(texts.get("width", COLUMNS))
    return Part(
        kind="chart",
        alt=_alt(course),
        figures=figures_of(line.shown for line in course.lines),
        dates=(*marked(course.targets, course.claims), *(day for day, _ in main.breaks)),
        data=_data(course),
        svg=_drawn(course, form).svg(texts["id"]),
        narrow=_drawn(course, PHONE).svg(f"{texts['id']}-etroit"),
        **texts,
    )


def _drawn(course: Course, form: Form) -> Canvas:
    canvas = Canvas(form.width, form.above + form.tall + 2.4 * form.small)
    scale = _scale(course)
    plot = _plot(canvas, course, scale, form)
    plot.grid(scale, form.small)
    plot.years(canvas.height - 0.5 * form.small, form.small, course.main.figures[0].year)
    plot.masked(course.main)
    _breaks(plot, course, form)
    for rank, aim in enumerate(course.targets):
        _path(plot, course, aim, is_first=rank == 0)
    for line in course.lines[:0:-1]:
        plot.course(line, "quiet", width=1.1)
    plot.course(course.main, width=form.stroke, dot=form.stroke * 0.9)
    _reserve(plot, course)
    ends = [plot.target(aim, rank) for rank, aim in enumerate(course.targets)]
    _rings(plot, course)
    for rank, (aim, spot) in reversed(list(enumerate(zip(course.targets, ends, strict=True)))):
        order = "n nl nr w e" if rank == len(ends) - 1 else "nl n nr w e"
        plot.note(spot, *_named(aim, form), size=form.small, order=order)
    _end(plot, course, form)
    _start(plot, course, form)
    _masked(plot, course, form)
    _published(plot, course, form)
    return canvas


def _scale(course: Course) -> Scale:
    figures = [figure for line in course.lines for figure in line.shown]
    values = [aim.value for aim in course.targets] + [one.value for one in course.claims]
    return scale_for(figures, more=values)


def _plot(canvas: Canvas, course: Course, scale: Scale, form: Form) -> Plot:
    """Lay the plot out: room on the right for what is written at the last value."""
    places = [float(figure.year) for line in course.lines for figure in line.figures]
    places += [place_of(day) for day in marked(course.targets, course.claims)]
    first, last = min(places), max(places)
    wide = max(width(text, form.text, bold=bold) for text, _, bold in _last(course, form)[0])
    right = min(wide + 12, 0.3 * form.width)
    if _is_ahead(course):
        right = form.left * (0.9 if form is not PHONE else 0.5)
    start = form.left if first == int(first) else form.left + 4
    return Plot(
        canvas,
        Axis(first, max(last, first + 1), start, form.width - right),
        Axis(0, scale.top / float(scale.factor), form.above + form.tall, form.above),
    )


def _path(plot: Plot, course: Course, aim: Aim, *, is_first: bool) -> None:
    """Draw the way to a target: dotted to the first one, dashed to those that came after."""
    first = course.main.shown[0]
    base = aim.base or Mark(year_end(first.year), first.exact, "")
    start = plot.at(place_of(base.date), base.value)
    end = plot.at(place_of(aim.date), aim.value)
    if start[0] < end[0]:
        plot.stroke(
            [start, end], "target", width=1.2, dash=VOTED_DASH if is_first else IN_FORCE_DASH
        )


def _reserve(plot: Plot, course: Course) -> None:
    """Keep labels off the points of the line spoken of; mark its last one."""
    for figure in course.main.shown:
        plot.keep(plot.point(figure), 2.4)
    last = plot.point(course.main.shown[-1])
    plot.canvas.circle(*last, 3.6, "blue")
    plot.keep(last, 3.8)


def _rings(plot: Plot, course: Course) -> None:
    end = plot.point(course.main.shown[-1])
    for claim in course.claims:
        x, y = plot.at(place_of(claim.date), claim.value)
        is_end = abs(x - end[0]) + abs(y - end[1]) < 6  # around the last point, not over it
        fill, radius = (None, 5.2) if is_end else ("paper", 3.2)
        plot.canvas.circle(x, y, radius, fill, stroke="ink", width=1.2)
        plot.keep((x, y), radius + 0.4)


def _last(course: Course, form: Form) -> list[list[Piece]]:
    """Write the last value, of how many, and beside it that of the other lines; then in short."""
    last = course.main.shown[-1]
    text = last.text_in(course.year)
    if last.few:
        text = text.replace(last.text, last.few, 1)
    named = f"{course.main.label} {text}" if len(course.lines) > 1 else text
    first: list[Piece] = [(named, "blue", True)]
    counted: list[Piece] = []
    if last.unit in SHARES and last.noun[0] and not last.few:
        counted.append((last.fraction_text, "blue", False))
    others: list[Piece] = [
        (f"{line.label} {line.shown[-1].text_in(last.year)}", "quiet", False)
        for line in course.lines[1:]
    ]
    if form is PHONE:
        return [[*first, *others], first]
    return [[*first, *counted, *others], [*first, *others], first]


def _end(plot: Plot, course: Course, form: Form) -> None:
    spot = plot.point(course.main.shown[-1])
    order = "se s sr e sw ne" if _is_ahead(course) else "e se s sw ne"
    plot.note(spot, *_last(course, form), size=form.text, off=7, order=order)


def _is_ahead(course: Course) -> bool:
    """Say whether a target lies after the last value."""
    return any(place_of(aim.date) > course.main.shown[-1].year for aim in course.targets)


def _start(plot: Plot, course: Course, form: Form) -> None:
    """Give the first value, and what was published of it."""
    first = course.main.shown[0]
    if len(course.main.shown) < 2:
        return
    pieces: list[Piece] = [(first.few or first.text, "blue", True)]
    if said := _at_start(course):
        value = first.as_said(said.value).text
        pieces.append((say("trajectory.published_same", value=value), "quiet", False))
    order = "se s sr ne nr n e"
    plot.note(plot.point(first), pieces, pieces[:1], size=form.small, order=order)


def _at_start(course: Course) -> Mark | None:
    """Give the published value that stands beside the first one."""
    first = course.main.shown[0].year
    return next((one for one in course.claims if abs(place_of(one.date) - first) < 0.05), None)


def _masked(plot: Plot, course: Course, form: Form) -> None:
    for run in course.main.masked_runs():
        left, _, right, lower = plot.hidden(run)
        words = masked_text(run).split(f"{french.colon()}", 1)
        lines: list[Piece] = [(masked_text(run), "quiet", False)]
        lines += [(say("trajectory.masked"), "quiet", False)] if band_of(run) else []
        short: list[Piece] = [(word, "quiet", False) for word in words]
        if lower >= plot.y.start - 1:  # all of the scale: the label stands on it
            middle = (plot.y.start + plot.y.end) / 2
            plot.note(((left + right) / 2, middle), lines, short, size=form.small, off=0)
            continue
        order = "s se sw sr sl e w"
        plot.note(((left + right) / 2, lower), lines, short, size=form.small, order=order)


def masked_text(run: Sequence[Figure]) -> str:
    """Say which years are masked, and what they lie between."""
    first, last = str(run[0].year), str(run[-1].year)
    years = first
    if len(run) > 1:
        key = "trajectory.two_years" if len(run) == 2 else "trajectory.years"
        years = say(key, first=first, last=last)
    if (band := band_of(run)) is None:
        return say("trajectory.hidden", years=years)
    low, high = (run[0].as_said(value).text for value in band)
    if run[0].unit in SHARES:
        low = low.removesuffix(french.unit_of_share())
    return say("trajectory.between", years=years, low=low, high=high)


def _published(plot: Plot, course: Course, form: Form) -> None:
    like = course.main.shown[0]
    for claim in course.claims:
        if claim is _at_start(course) and len(course.main.shown) > 1:
            continue
        value = like.as_said(claim.value).text
        whole: list[Piece] = [(f"{claim.label}{french.colon()}{value}", "quiet", False)]
        short: list[Piece] = [(say("trajectory.published_same", value=value), "quiet", False)]
        spot = plot.at(place_of(claim.date), claim.value)
        plot.note(spot, whole, short, size=form.small, order="s se sw e w sr sl n")


def _breaks(plot: Plot, course: Course, form: Form) -> None:
    """Mark the days from which values cannot be compared with those before."""
    for day, why in course.main.breaks:
        place = place_of(day)
        if not plot.x.low < place < plot.x.high:
            continue
        x = plot.x(place)
        ends = [(x, plot.y.end), (x, plot.y.start)]
        plot.stroke(ends, "quiet", width=0.8, dash=LINK_DASH)
        lines: list[Piece] = [(say("trajectory.broken", why=why), "quiet", False)]
        plot.note((x, plot.y.start - 2), lines, size=form.small, off=4, order="nw ne")


def _named(aim: Aim, form: Form) -> list[list[Piece]]:
    """Name a target: who said it and when, what and for when; then in short."""
    said = "announced" if aim.is_announced else "voted"
    short = say(f"trajectory.{said}", when=when(aim.date))
    if aim.said_on is None or form is PHONE:
        return [[(short, "target", True)]]
    year = str(aim.said_on.year)
    value = french.share(aim.value) if aim.value <= 1 else french.number(aim.value)
    due = say("trajectory.due", value=value, when=when(aim.date))
    head = say(f"trajectory.target_{said}", year=year)
    return [[(head, "target", True), (due, "target", False)], [(short, "target", True)]]


def when(day: datetime.date) -> str:
    """Write a due date: "fin 2025", or the day in full."""
    is_end = (day.month, day.day) == (12, 31)
    return say("common.end_of", year=str(day.year)) if is_end else french.long_date(day)


def _alt(course: Course) -> str:
    main, shown = course.main, course.main.shown
    first, last = shown[0], shown[-1]
    keys = {"label": main.label, "first": first.text, "last": last.text}
    years = {"from_year": str(first.year), "to_year": str(last.year)}
    said = [say("trajectory.alt" if len(shown) > 1 else "trajectory.alt_one", **keys, **years)]
    said += [masked_text(run) for run in main.masked_runs()]
    said += [
        say(
            "trajectory.alt_announced" if aim.is_announced else "trajectory.alt_voted",
            value=first.as_said(aim.value).text,
            when=when(aim.date),
        )
        for aim in course.targets
    ]
    said += [f"{line.label}{french.colon()}{line.shown[-1].text}" for line in course.lines[1:]]
    return brief(said)


def _data(course: Course) -> Data:
    """Tabulate the values by date: each target and each published value has a row of its own."""
    like, is_share = course.main.shown[0], course.main.shown[0].unit in SHARES
    heads = [Column("date", say("trajectory.date"), header=True)]
    heads.append(_column("valeur", course.main.label, like))
    heads += [_column("nombre", say("common.count")), _column("total", say("common.total"))] * (
        is_share
    )
    heads += [_column(f"valeur_{rank}", line.label, like) for rank, line in _ranked(course)]
    heads += [_column("cible", say("trajectory.goal"), like)] if course.targets else []
    heads += [_column("publie", say("trajectory.published"), like)] if course.claims else []
    rows = sorted(_rows(course), key=lambda row: (row["day"], row["order"]))
    return data_of(heads, ([row.get(head.id, "") for head in heads] for row in rows))  # type: ignore[misc]


def _ranked(course: Course) -> list[tuple[int, Line]]:
    return list(enumerate(course.lines[1:], start=2))


def _column(id: str, label: str, like: Figure | None = None) -> Column:
    unit = like.unit if like and like.unit in SHARES else None
    return Column(id, label, unit, "right")


def _rows(course: Course) -> Iterable[dict[str, object]]:
    like = course.main.shown[0]
    counts: Callable[[Figure], tuple[Cell, Cell]] = lambda one: (  # noqa: E731
        (french.MASKED, french.MASKED) if one.masked else (one.numerator, one.denominator)
    )
    for year in sorted({one.year for line in course.lines for one in line.figures}):
        row: dict[str, object] = {"date": str(year), "day": year_end(year), "order": 0}
        if own := course.main.at(year):
            row |= {"valeur": own, **dict(zip(("nombre", "total"), counts(own), strict=True))}
        yield row | {f"valeur_{rank}": line.at(year) or "" for rank, line in _ranked(course)}
    for aim in course.targets:
        said = "announced" if aim.is_announced else "voted"
        told = say(f"trajectory.target_{said}", year=str((aim.said_on or aim.date).year))
        head = f"{when(aim.date)} ({told})"
        yield {"date": head, "day": aim.date, "order": 1, "cible": like.as_said(aim.value)}
    for claim in course.claims:
        head = f"{french.long_date(claim.date)} ({claim.label})"
        yield {"date": head, "day": claim.date, "order": 2, "publie": like.as_said(claim.value)}
