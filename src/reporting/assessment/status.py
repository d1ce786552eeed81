"""How an indicator stands against a target: progress and pace, then one rule, seven classes.

Time is counted in year ends (`instant`), values in the unit of the indicator; both are exact, so
that every ratio is. Paces are linear, the house method for shares; the compound form, kept for the
record, is beside the tests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Literal

from reporting.plan.settings import Thresholds

Direction = Literal["hausse", "baisse"]
RECENT_YEARS = 3
"""Length of the recent pace: long enough to smooth one good year, short enough to see a stop."""


def instant(day: date) -> Fraction:
    """Return the end of a day in year ends: 31 December 2023 is 2023 exactly.

    t = Y − 1 + (day of the year) / (days of the year). Every calendar year lasts 1, leap or not,
    so that annual series lie on integers, and an arrival at 2028.6 falls within 2029. A day
    known only to the month is given by its 15th.

    >>> instant(date(2023, 12, 31)), instant(date(2024, 1, 1))
    (Fraction(2023, 1), Fraction(740419, 366))
    """
    length = date(day.year, 12, 31).timetuple().tm_yday
    return day.year - 1 + Fraction(day.timetuple().tm_yday, length)


@dataclass(frozen=True)
class Point:
    """An exact value on a day: an observation, a milestone, or a target on its due date."""

    day: date
    value: Fraction
    _: KW_ONLY
    is_provisional: bool = False

    @property
    def at(self) -> Fraction:
        """The day in year ends."""
        return instant(self.day)


def _slope(first: Point, last: Point) -> Fraction | None:
    """Return the pace from one point to a later one, per year; None unless it is later."""
    years = last.at - first.at
    return (last.value - first.value) / years if years > 0 else None


def recent_start(days: Iterable[date]) -> date:
    """Return the day from which the recent pace of a series is measured.

    Of all days but the last, the one nearest to three years before the last; of two as near,
    the earlier. Raise ValueError on fewer than two days.
    """
    *earlier, last = sorted(set(days))
    aim = instant(last) - RECENT_YEARS
    return min(earlier, key=lambda day: abs(instant(day) - aim))


@dataclass(frozen=True)
class Progress:
    """The way from a base to a target, seen from the latest point; make one with `of`.

    Notation: y₀, t₀ base; y, t now; Y, T target; d = +1 (hausse) or −1 (baisse).
    Source: the pace ratio is that of Statistics Canada and Open SDG, linear.

    Parameters
    ----------
    base, now, target
        y₀ on t₀, y on t, Y on its due date T.
    recent
        Where the recent pace starts (`recent_start`).
    direction
        Whether the indicator should rise or fall.
    is_whole
        Whether the points go back to the base of the target; not after a break in the series,
        where the long-run ratio R would compare what cannot be compared.
    """

    base: Point
    now: Point
    target: Point
    recent: Point
    direction: Direction
    is_whole: bool = True

    @classmethod
    def of(
        cls,
        points: Iterable[Point],
        target: Point,
        direction: Direction,
        *,
        is_whole: bool = True,
    ) -> "Progress":
        """Return the progress of a series: the base is its first day, now its last."""
        of_day = {point.day: point for point in points}
        base, recent, now = min(of_day), recent_start(of_day), max(of_day)
        return cls(of_day[base], of_day[now], target, of_day[recent], direction, is_whole)

    @property
    def sign(self) -> int:
        """The direction as d: +1 or −1."""
        return 1 if self.direction == "hausse" else -1

    @property
    def is_reached(self) -> bool:
        """Whether the unrounded value reaches the target: d(y − Y) ≥ 0."""
        return self.sign * (self.now.value - self.target.value) >= 0

    @property
    def is_overdue(self) -> bool:
        """Whether the due date has come: t ≥ T."""
        return self.now.day >= self.target.day

    @property
    def started_beyond(self) -> bool:
        """Whether the base already met the target, so that no pace was required of it."""
        return self.sign * (self.base.value - self.target.value) >= 0

    @property
    def achieved(self) -> Fraction | None:
        """Achieved share A = (y − y₀)/(Y − y₀); None when the base was beyond the target."""
        if self.started_beyond:
            return None
        return (self.now.value - self.base.value) / (self.target.value - self.base.value)

    @property
    def pace(self) -> Fraction | None:
        """Long-run pace (y − y₀)/(t − t₀), per year."""
        return _slope(self.base, self.now)

    @property
    def ratio(self) -> Fraction | None:
        """Pace ratio R = [(y − y₀)/(t − t₀)] / [(Y − y₀)/(T − t₀)].

        None when no pace is required, or when the base lies before a break.
        """
        required = (
            None if self.started_beyond or not self.is_whole else _slope(self.base, self.target)
        )
        return self.pace / required if required and self.pace is not None else None

    @property
    def needed_pace(self) -> Fraction | None:
        """Remaining pace N = (Y − y)/(T − t), per year; None from the due date on."""
        return _slope(self.now, self.target)

    @property
    def recent_pace(self) -> Fraction | None:
        """Recent pace V, per year: the slope between the end points of the last three years.

        End points, not least squares: the values are counts without sampling noise, their
        slope is the mean of the yearly gains, and a reader can check it with one division.
        """
        return _slope(self.recent, self.now)

    @property
    def recent_ratio(self) -> Fraction | None:
        """K = V/N; None from the due date on and when nothing remains."""
        needed, recent = self.needed_pace, self.recent_pace
        return recent / needed if needed and recent is not None else None


def since_break(points: Sequence[Point], breaks: Iterable[date]) -> tuple[Sequence[Point], bool]:
    """Return the points that can be compared with the last one, and whether all of them can."""
    last = points[-1].day if points else date.min
    start = max((day for day in breaks if day <= last), default=date.min)
    found = [point for point in points if point.day >= start]
    return found, len(found) == len(points)


class Status(Enum):
    """The classes, in the order of the rule, by the name of their icon and of their word."""

    NON_EVALUABLE = "masquee"
    CIBLE_ATTEINTE = "atteinte"
    ECHEANCE_DEPASSEE = "depassee"
    EN_BONNE_VOIE = "bonne_voie"
    A_ACCELERER = "accelerer"
    PROGRES_FAIBLE = "faible"
    RECUL = "recul"


class Flag(Enum):
    """What a reader must know whatever the class, by the name of its words."""

    SIGNAL_DIVERGENT = "signal_divergent"
    CIBLE_REVISEE = "cible_revisee"
    PROVISOIRE = "provisoire"
    DEFINITION_MODIFIEE = "definition_modifiee"


@dataclass(frozen=True)
class Assessment:
    """The status of a series against one target.

    `long_run` and `recent` are the classes of R and of K: both are printed when they differ. They,
    and `progress`, are None where the rule stopped before; `long_run` too after a break.
    """

    status: Status
    flags: tuple[Flag, ...] = ()
    progress: Progress | None = None
    long_run: Status | None = None
    recent: Status | None = None


@dataclass(frozen=True)
class Assessments:
    """The status against the first target ever adopted, and against the one in force."""

    initial: Assessment
    in_force: Assessment


def rule(thresholds: Thresholds) -> tuple[tuple[Status, str], ...]:
    """Return the rule as one table, for the method annex: the first line that holds decides."""
    good, fair, weak = (
        f"{bound:g}".replace(".", ",").replace("-", "\u2212")
        for bound in (thresholds.en_bonne_voie, thresholds.a_accelerer, thresholds.progres_faible)
    )
    return (
        (
            Status.NON_EVALUABLE,
            "moins de deux points comparables, ou ni hausse ni baisse visée",
        ),
        (Status.CIBLE_ATTEINTE, "la valeur non arrondie atteint la cible"),
        (Status.ECHEANCE_DEPASSEE, "l'échéance est arrivée"),
        (Status.EN_BONNE_VOIE, f"min(R, K) ≥ {good}"),
        (Status.A_ACCELERER, f"{fair} ≤ min(R, K) < {good}"),
        (Status.PROGRES_FAIBLE, f"{weak} ≤ min(R, K) < {fair}"),
        (Status.RECUL, f"min(R, K) < {weak}"),
    )


def classify(score: Fraction, thresholds: Thresholds) -> Status:
    """Return the class of a pace ratio; a threshold belongs to the class above it."""
    bounds = (
        (Status.EN_BONNE_VOIE, thresholds.en_bonne_voie),
        (Status.A_ACCELERER, thresholds.a_accelerer),
        (Status.PROGRES_FAIBLE, thresholds.progres_faible),
    )
    # Through the decimal text: 0.95 in the file is 19/20, not its nearest binary neighbour.
    reached = (status for status, bound in bounds if score >= Fraction(str(bound)))
    return next(reached, Status.RECUL)


def assess(
    points: Iterable[Point],
    target: Point,
    direction: Direction | Literal["sans_sens"],
    thresholds: Thresholds,
    *,
    breaks: Iterable[date] = (),
) -> Assessment:
    """Return the status of a series against one target.

    Parameters
    ----------
    points
        The series from its base on, one point a day at most.
    target
        The value to reach, on its due date.
    breaks
        First days of new series: values before and after one cannot be compared.
    """
    ordered = sorted(points, key=lambda point: point.day)
    comparable, is_whole = since_break(ordered, breaks)
    flags = _flags(ordered, is_whole=is_whole)
    if direction == "sans_sens" or len({point.day for point in comparable}) < 2:
        return Assessment(Status.NON_EVALUABLE, flags)
    progress = Progress.of(comparable, target, direction, is_whole=is_whole)
    if progress.is_reached:
        return Assessment(Status.CIBLE_ATTEINTE, flags, progress)
    if progress.is_overdue:
        return Assessment(Status.ECHEANCE_DEPASSEE, flags, progress)
    return _paced(progress, flags, thresholds)


def assess_versions(
    points: Sequence[Point],
    targets: Sequence[Point],
    direction: Direction | Literal["sans_sens"],
    thresholds: Thresholds,
    *,
    breaks: Sequence[date] = (),
) -> Assessments | None:
    """Return the status against the first and the last version of a target, None without any.

    Both carry the flag `cible révisée` when the value or the due date is no longer the first one.
    """
    if not targets:
        return None
    found = [
        assess(points, target, direction, thresholds, breaks=breaks)
        for target in (targets[0], targets[-1])
    ]
    first, last = ((target.day, target.value) for target in (targets[0], targets[-1]))
    flags = (Flag.CIBLE_REVISEE,) if first != last else ()
    return Assessments(*(_flagged(assessment, flags) for assessment in found))


def _paced(progress: Progress, flags: tuple[Flag, ...], thresholds: Thresholds) -> Assessment:
    """Classify by s = min(R, K); a series that has left its target behind is a decline."""
    recent = _class_of(progress.recent_ratio, thresholds)
    if not progress.is_whole:
        return Assessment(recent, flags, progress, recent=recent)
    long_run = _class_of(progress.ratio, thresholds)
    worst = max(long_run, recent, key=list(Status).index)
    assessment = Assessment(worst, flags, progress, long_run, recent)
    return _flagged(assessment, (Flag.SIGNAL_DIVERGENT,) if long_run != recent else ())


def _class_of(ratio: Fraction | None, thresholds: Thresholds) -> Status:
    return Status.RECUL if ratio is None else classify(ratio, thresholds)


def _flags(points: Sequence[Point], *, is_whole: bool) -> tuple[Flag, ...]:
    """Return what a series says of itself, in the order of `Flag`."""
    is_provisional = bool(points) and points[-1].is_provisional
    found = {Flag.PROVISOIRE: is_provisional, Flag.DEFINITION_MODIFIEE: not is_whole}
    return tuple(flag for flag, holds in found.items() if holds)


def _flagged(assessment: Assessment, flags: Iterable[Flag]) -> Assessment:
    """Return the assessment with more flags, all in the order of `Flag`."""
    every = {*assessment.flags, *flags}
    return replace(assessment, flags=tuple(flag for flag in Flag if flag in every))
