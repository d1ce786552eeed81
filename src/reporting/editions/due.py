"""What is due: built when it has not appeared, oldest first; what is late is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from reporting.editions.build import NOTEBOOK, build
from reporting.editions.edition import BuildResult, Edition, Options, Outcome, Status
from reporting.editions.journal import RUNNING, STOPPED, Run, history, now
from reporting.editions.lateness import day_of, days_late, publication, runs_of
from reporting.editions.manifest import has_appeared
from reporting.editions.parameters import Parameters
from reporting.editions.places import published
from reporting.errors import BusyError, EditionError, ReportingError
from reporting.facade import Plan
from reporting.loading import CALENDAR
from reporting.plan.calendar import Calendar, load_calendar


class State(StrEnum):
    """Where an edition that is due stands."""

    ON_TIME = "publiée à temps"
    LATE = "publiée en retard"
    PUBLISHED = "publiée"
    """On a day that the journal does not know."""
    MISSING = "manquante"
    FAILED = "en échec"
    BUSY = "en construction"


@dataclass(frozen=True)
class Deadline:
    """An edition, and the day on which the calendar wants it."""

    edition: Edition
    day: date


@dataclass(frozen=True)
class Due:
    """Where an edition that is due stands; `late` counts days, until it appeared if it did."""

    edition: str
    due: date
    state: State
    published: date | None
    late: int | None
    message: str

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON shows it."""
        return asdict(self) | {"state": self.state.value}


@dataclass(frozen=True)
class DueResult:
    """Where every edition that is due stands, the oldest first."""

    editions: tuple[Due, ...]
    warning: str = ""
    """What went wrong beside the editions: the journal that could not be read or written."""

    @property
    def exit_code(self) -> int:
        """The exit code of the command: 0; 3 when an edition is missing; 4 when one is left."""
        states = {one.state for one in self.editions}
        if states & {State.FAILED, State.MISSING}:
            return EditionError.exit_code
        return BusyError.exit_code if State.BUSY in states else 0

    def __str__(self) -> str:
        """Return one line for people."""
        counts = Counter(one.state.value for one in self.editions)
        listed = ", ".join(f"{state} : {counts[state]}" for state in State if counts[state])
        return f"{len(self.editions)} édition(s) due(s)" + (listed and f" ; {listed}")


def due(data: str | Path, on: date | None = None, options: Options | None = None) -> DueResult:
    """Build what the calendar says is due and has not appeared; return where each edition stands.

    What has appeared stays as it is, whatever changed since: only `build` revises it. An edition
    that fails stops no other.

    Parameters
    ----------
    on
        The day on which editions are due or late; today by default.

    Raises
    ------
    DataError
        The data or the calendar is refused; every finding is listed.
    """
    options = replace(options or Options(), revise=False)
    plan = Plan.load(data)
    calendar = load_calendar(plan.folder / CALENDAR, plan.settings, plan.territories)

    def make(editions: Sequence[Edition]) -> BuildResult:
        territories = [edition.parameters.territory for edition in editions]
        return build(data, editions[0].parameters.year, territories, options=options)

    on = on or calendar.day_of(now())
    return catch_up(deadlines(plan, calendar, on), calendar, on, make, options)


def deadlines(plan: Plan, calendar: Calendar, on: date) -> list[Deadline]:
    """Return the editions that are due by a day, the oldest first, then as the calendar lists."""
    words = [word for rule in calendar.rapports for word in rule.territoires]
    territories = [one.id for one in plan.territories.select(words)]
    found = []
    for year in range(plan.settings.periode.premier_rapport, on.year):
        freeze = plan.settings.freeze_of(year).isoformat()
        for territory in territories:
            day = calendar.due_on(year, territory)
            if day is not None and day <= on:
                parameters = Parameters(
                    year=year, territory=territory, freeze=freeze, data=plan.folder.name
                )
                found.append(Deadline(Edition(parameters, NOTEBOOK, plan.folder), day))
    return sorted(found, key=lambda one: one.day)


def catch_up(
    deadlines: Sequence[Deadline],
    calendar: Calendar,
    on: date,
    make: Callable[[Sequence[Edition]], BuildResult],
    options: Options,
) -> DueResult:
    """Make what has not appeared, one year after the other; return where everything stands.

    Parameters
    ----------
    make
        Makes editions of one year.
    """
    missing = [] if options.dry_run else [one for one in deadlines if not _is_there(one, options)]
    results = [
        _made([one.edition for one in group], make)
        for _, group in groupby(missing, key=lambda one: one.edition.parameters.year)
    ]
    outcomes = {one.edition.path: one for result in results for one in result.outcomes}
    warnings = {result.warning for result in results}
    try:
        runs = history(options.out)
    except ReportingError as err:
        runs, warnings = [], {*warnings, str(err)}
    found = []
    for one in deadlines:
        own = runs_of(one.edition.path, runs)
        # A run that left the edition to another tells nothing of it: the other one does.
        last = next((run for run in own if run.status != Status.BUSY), None)
        told = outcomes.get(one.edition.path, last)
        has_failed = isinstance(told, Outcome) and told.status is Status.FAILED
        if _is_there(one, options) and not has_failed:
            found.append(_appeared(one, own, calendar))
        else:
            found.append(_absent(one, told, on))
    return DueResult(tuple(found), "\n".join(sorted(warnings - {""})))


def _made(
    editions: Sequence[Edition], make: Callable[[Sequence[Edition]], BuildResult]
) -> BuildResult:
    """Make editions; what refuses them all together is the failure of each."""
    try:
        return make(editions)
    except ReportingError as err:  # `build` noted it in the journal
        return BuildResult(tuple(Outcome(one, Status.FAILED, str(err)) for one in editions))


def _is_there(one: Deadline, options: Options) -> bool:
    return has_appeared(
        published(options.out, one.edition.path), one.edition.parameters, pdf=options.pdf
    )


def _appeared(one: Deadline, runs: Sequence[Run], calendar: Calendar) -> Due:
    freeze = date.fromisoformat(one.edition.parameters.freeze)
    first = publication(runs, freeze, calendar)
    if first is None:
        return Due(one.edition.name, one.day, State.PUBLISHED, None, None, "")
    late = days_late(one.day, day := day_of(first, calendar))
    return Due(one.edition.name, one.day, State.LATE if late else State.ON_TIME, day, late, "")


def _absent(one: Deadline, told: Outcome | Run | None, on: date) -> Due:
    status, message = (told.status, told.message) if told else ("", "")
    if status == STOPPED:
        message = f"construction {STOPPED}"
    state = {Status.FAILED: State.FAILED, Status.BUSY: State.BUSY, RUNNING: State.BUSY}.get(status)
    late = days_late(one.day, on)
    return Due(one.edition.name, one.day, state or State.MISSING, None, late, message)
