"""The status of an indicator against a target: one rule, seven classes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Literal

from reporting.assessment.progress import Direction, Point, Progress, since_break
from reporting.plan.settings import Thresholds


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
