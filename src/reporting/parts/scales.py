"""From exact values to axes: years, units, round steps, and how series are named."""

import calendar
import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reporting.parts import french
from reporting.parts.figures import SHARES, Figure

STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Line:
    """A named series of figures, one per year, each dated 31 December.

    `breaks` are days from which values cannot be compared with those before, and why.
    """

    label: str
    figures: tuple[Figure, ...]
    breaks: tuple[tuple[datetime.date, str], ...] = ()

    @property
    def shown(self) -> list[Figure]:
        """The figures that exist, by year."""
        return sorted((figure for figure in self.figures if figure.exists), key=lambda f: f.year)

    def at(self, year: int) -> Figure | None:
        """Give the figure of a year."""
        return next((figure for figure in self.figures if figure.year == year), None)

    def runs(self) -> list[list[Figure]]:
        """Cut the figures that exist where a year is missing, or where the series is broken."""
        cuts = {day.year for day, _ in self.breaks}
        return _runs(self.shown, lambda _, after: after.year in cuts)

    def masked_runs(self) -> list[list[Figure]]:
        """Group the masked years that follow each other within one interval."""
        masked = (figure for figure in self.figures if figure.masked)
        ordered = sorted(masked, key=lambda one: one.year)
        return _runs(ordered, lambda before, after: before.interval != after.interval)


def _runs(
    figures: Iterable[Figure], is_cut: Callable[[Figure, Figure], bool]
) -> list[list[Figure]]:
    """Group figures of years that follow each other, but where there is a cut between two."""
    runs: list[list[Figure]] = []
    for figure in figures:
        last = runs[-1][-1] if runs else None
        if last and last.year == figure.year - 1 and not is_cut(last, figure):
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return runs


@dataclass(frozen=True)
class Mark:
    """A dated value that is not computed here: a published figure, a target, a starting point.

    `value` is exact, in the unit of the figures beside it: shares of 1, cents, counts.
    """

    date: datetime.date
    value: Fraction
    label: str


@dataclass(frozen=True)
class Aim:
    """A target and where its path starts: at the first figure shown, unless a base is given.

    `said_on` is the day it was made public, voted or only announced.
    """

    date: datetime.date
    value: Fraction
    label: str
    base: Mark | None = None
    said_on: datetime.date | None = None
    is_announced: bool = False

    @property
    def weight(self) -> str:
        """Whether it was voted or only announced, as messages name it."""
        return "announced" if self.is_announced else "voted"


def latest(figures: Iterable[Figure]) -> int:
    """Give the last year of some figures, masked and missing ones too: that of the report."""
    return max(figure.year for figure in figures)


def marked(targets: Iterable[Aim], claims: Iterable[Mark] = ()) -> tuple[datetime.date, ...]:
    """List the days of marks, which the texts of their chart may name."""
    days = [target.date for target in targets] + [claim.date for claim in claims]
    return tuple(dict.fromkeys(days))


def year_end(year: int) -> datetime.date:
    """Give the day at which the stocks of a year are taken."""
    return datetime.date(year, 12, 31)


def place_of(day: datetime.date) -> float:
    """Place a date on an axis where 31 December 2023 is 2023."""
    length = 366 if calendar.isleap(day.year) else 365
    return day.year - 1 + day.timetuple().tm_yday / length


@dataclass(frozen=True)
class Scale:
    """An axis from 0: how exact values become axis values, and its labelled steps."""

    factor: Fraction
    top: float
    ticks: tuple[tuple[float, str], ...]
    unit: str | None = None
    """The one scale in which all amounts of the axis are written, if they need one."""

    def of(self, value: Fraction | None) -> float:
        """Turn an exact value into an axis value."""
        return float((value or Fraction(0)) * self.factor)


def scale_for(figures: Iterable[Figure], *, more: Sequence[Fraction] = ()) -> Scale:
    """Choose the axis of some figures of one unit: shares always reach 100 %."""
    shown = list(figures)
    unit = shown[0].unit if shown else "%"
    values = [value for figure in shown if (value := figure.value) is not None]
    highest = max([*values, *more, Fraction(0)])
    if unit in SHARES and highest <= 1:
        ticks = [(tick, str(tick)) for tick in (0, 25, 50, 75)]
        ticks.append((100, f"100{french.unit_of_share()}"))
        return Scale(Fraction(SHARES["%"]), 100, tuple(ticks))
    factor, suffix = _factor(unit, highest)
    if highest == 0:
        return Scale(factor, 1, ((0, "0"),))
    steps = _steps(float(highest * factor))
    decimals = 0 if all(step == int(step) for step in steps) else 1
    labels = [french.number(Fraction(step), decimals) for step in steps]
    labels[-1] = french.with_unit(labels[-1], suffix)
    common = "M€" if suffix.endswith("M€") else None
    return Scale(factor, steps[-1], tuple(zip(steps, labels, strict=True)), common)


def _factor(unit: str, highest: Fraction) -> tuple[Fraction, str]:
    if unit in SHARES:
        return Fraction(SHARES[unit]), french.unit_of_share(unit)
    if unit == "EUR":
        name = "M€" if highest >= french.SCALES["M€"] * french.CENTS else "k€"
        return Fraction(1, french.CENTS * french.SCALES[name]), french.NBSP + name
    return Fraction(1), ""


def _steps(highest: float) -> list[float]:
    """List round steps from 0 to just above a value, about four of them."""
    rough = highest / 4
    power = 10.0 ** (len(str(int(rough))) - 1 if rough >= 1 else -1)
    step = next(power * size for size in STEPS if power * size >= rough)
    count = -int(-highest // step)
    return [step * rank for rank in range(count + 1)]
