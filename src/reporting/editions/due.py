"""What is due, and how late: built when it has not appeared, oldest first.

The days are those of the calendar, the runs those of the journal.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from reporting.editions.current import Failures
from reporting.editions.edition import BuildResult, Fate, Options
from reporting.editions.journal import RUNNING, STOPPED, Run, history, now
from reporting.editions.places import has_appeared, interim_of, published, territory_of
from reporting.editions.schedule import Schedule, schedule_of
from reporting.errors import (
    BusyError,
    DataError,
    EditionError,
    RefusedError,
    ReportingError,
    UsageError,
)
from reporting.later import later
from reporting.phrases import FRENCH, Kept, joined, say, told

_build = later("reporting.editions.build")


class State(StrEnum):
    """Where an edition that is due stands."""

    ON_TIME = "publiée à temps"
    LATE = "publiée en retard"
    PUBLISHED = "publiée"
    """On a day that the journal does not know."""
    MISSING = "manquante"
    FAILED = "en échec"
    BUSY = "en construction"


END = 2100
"""Year before which all days of a plan are."""

_STATES: dict[str, State] = {
    Fate.FAILED: State.FAILED,
    Fate.REFUSED: State.FAILED,
    Fate.BUSY: State.BUSY,
    RUNNING: State.BUSY,
}
"""Where an edition that has not appeared stands, by what its last run says."""


@dataclass(frozen=True)
class Deadline:
    """An edition by its path, the freeze of its data, and the day the calendar wants it."""

    path: Path
    freeze: str
    day: date
    embargo: str = ""
    """The instant (UTC, ISO) before which it may not appear, if any."""

    @property
    def year(self) -> int:
        """The year of the report."""
        return int(self.path.parts[0])

    @property
    def territory(self) -> str:
        """The id of the territory."""
        return territory_of(self.path.parts[1])


@dataclass(frozen=True)
class _Due:
    """Where an edition that is due stands; `late` counts days, until it appeared if it did."""

    edition: str
    due: date
    state: State
    published: date | None
    late: int | None
    message: str
    run: int = 0
    """The number, in the journal, of the run that published it."""
    is_refused: bool = False
    """Whether registers are: what they hold is not told to everybody."""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON shows it."""
        shown = asdict(self) | {"state": self.state.value, "message": told(self.message)}
        return {name: one for name, one in shown.items() if name not in ("run", "is_refused")}


@dataclass(frozen=True)
class DueResult:
    """Where every edition that is due stands, the oldest first."""

    editions: tuple[_Due, ...]
    warning: str = ""
    """What went wrong beside the editions: the journal that could not be read or written."""

    @property
    def exit_code(self) -> int:
        """The exit code: 0; 1 or 3 when an edition lacks, for data alone or not; 4 when left."""
        states = {one.state for one in self.editions}
        absent = [one for one in self.editions if one.state in (State.FAILED, State.MISSING)]
        if absent:
            only_data = all(one.is_refused for one in absent)
            return DataError.exit_code if only_data else EditionError.exit_code
        return BusyError.exit_code if State.BUSY in states else 0

    def translated(self, language: str) -> str:
        """Return one line for people, in a language."""
        counts = Counter(one.state for one in self.editions)
        listed: list[object] = []
        for one in filter(counts.get, State):
            said = say("told.state-count", state=say(f"states.{one}"), count=counts[one])
            listed += [", ", said] if listed else [said]
        states = say("told.more", message=tuple(listed)) if listed else ""
        return say("told.due-ends", count=len(self.editions), states=states).translated(language)

    def __str__(self) -> str:
        """Return one line for people, in French."""
        return self.translated(FRENCH)


def due(data: str | Path, on: date | None = None, options: Options | None = None) -> DueResult:
    """Build what the calendar says is due and has not appeared; return where each edition stands.

    What has appeared stays as it is, whatever changed since: only `build` revises it. An edition
    that fails stops no other. Where all has appeared, no data is loaded.

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
    # The year of an instant is that of Greenwich, or the next: both are asked for.
    until = min((on.year if on else int(now()[:4])) + 1, END)
    schedule = schedule_of(data, options.out, until=until)
    if schedule is None:
        raise UsageError(say("errors.no-calendar", data=data))

    def make(editions: Sequence[Deadline]) -> BuildResult:
        territories = list(dict.fromkeys(edition.territory for edition in editions))
        first = editions[0]
        own = {"freeze": first.freeze} if interim_of(first.path.name) else {}
        try:
            result: BuildResult = _build.build(
                data, first.year, territories, **own, options=options
            )
        except DataError as err:  # noted by `build` of the territories that it was asked for
            noted = [Path(str(first.year), one) for one in territories]
            others = [one.path for one in editions if one.path not in noted]
            _build.note_refusal(others, err, options.out)
            raise
        return result

    # What an embargo holds is never made, whatever day is asked for: that day can only be shown.
    instant = None if on and options.dry_run else now()
    on = on or schedule.day_of(now())
    return catch_up(deadlines(schedule, on, instant), schedule, on, make, options)


def deadlines(schedule: Schedule, on: date, instant: str | None = None) -> list[Deadline]:
    """Return the editions that are due by a day, the oldest first, then as the calendar lists.

    Those under embargo at an instant, if one is given, are left out.
    """
    found = [
        Deadline(Path(name), freeze, day, embargo or "")
        for name, (freeze, due, embargo) in schedule.days.items()
        if due is not None and (day := date.fromisoformat(due)) <= on
    ]
    open_now = [one for one in found if instant is None or one.embargo <= instant]
    return sorted(open_now, key=lambda one: one.day)


def catch_up(
    deadlines: Sequence[Deadline],
    calendar: Schedule,
    on: date,
    make: Callable[[Sequence[Deadline]], BuildResult],
    options: Options,
) -> DueResult:
    """Make what has not appeared, a year and freeze after the other; return where all stands.

    What failed, and would again while nothing that editions are made from changes, is left.

    Parameters
    ----------
    make
        Makes editions of one year and one freeze.
    """
    there = {one for one in deadlines if _is_there(one, options)}
    missing = [] if options.dry_run else [one for one in deadlines if one not in there]
    failures = Failures(calendar.folder if missing else None, options)
    missing = [one for one in missing if one.path not in failures.known]
    known: dict[Path, tuple[str, str]] = {}
    warnings: set[str] = set()
    for _, group in groupby(missing, key=lambda one: (one.year, interim_of(one.path.name))):
        try:
            result = make(editions := list(group))
            known |= {one.edition.path: (one.status, one.message) for one in result.outcomes}
            warnings.add(result.warning)
            failures.add(one.edition.path for one in result.outcomes if one.lasts)
        except ReportingError as err:  # what refuses them all is the failure of each
            fate = Fate.REFUSED if isinstance(err, DataError) else Fate.FAILED
            known |= {one.path: (fate, Kept.of(err)) for one in editions}
            if isinstance(err, DataError | RefusedError):
                failures.add(one.path for one in editions)
    try:
        runs = history(options.out)
    except ReportingError as err:
        runs, warnings = [], {*warnings, Kept.of(err)}
    found = []
    for one in deadlines:
        own = _runs_of(one.path, runs)
        # A run that left the edition to another tells nothing of it: the other one does.
        last = next(((run.status, run.message) for run in own if run.status != Fate.BUSY), None)
        status, message = known.get(one.path, last or ("", ""))
        if one.path in failures.known:
            said = say("endings.before", message=message) if message else ""
            status = Fate.REFUSED if status == Fate.REFUSED else Fate.FAILED
            message = Kept.of(say("endings.unchanged", before=said))
        has_failed = one.path in known and status in (Fate.FAILED, Fate.REFUSED)
        if one in there or (one in missing and not has_failed and _is_there(one, options)):
            found.append(_appeared(one, own, calendar))
        else:
            if not message and _is_there(one, replace(options, pdf=False)):
                message = Kept.of(say("endings.no-pdf"))
            found.append(_absent(one, status, message, on))
    warning = Kept.of(joined(sorted(warnings))) if (warnings := warnings - {""}) else ""
    return DueResult(tuple(found), warning)


def _is_there(one: Deadline, options: Options) -> bool:
    return has_appeared(published(options.out, one.path), one, pdf=options.pdf)


def _appeared(one: Deadline, runs: Sequence[Run], calendar: Schedule) -> _Due:
    first = _publication(runs, date.fromisoformat(one.freeze), calendar)
    if first is None:
        return _Due(one.path.as_posix(), one.day, State.PUBLISHED, None, None, "")
    late = _days_late(one.day, day := day_of(first, calendar))
    state = State.LATE if late else State.ON_TIME
    return _Due(one.path.as_posix(), one.day, state, day, late, "", first.number)


def _absent(one: Deadline, status: str, message: str, on: date) -> _Due:
    if status == STOPPED:
        message = Kept.of(say("endings.stopped"))
    state = _STATES.get(status)
    late = _days_late(one.day, on)
    told = one.path.as_posix(), one.day, state or State.MISSING, None, late, message
    return _Due(*told, is_refused=status == Fate.REFUSED)


def _runs_of(path: Path, runs: Sequence[Run]) -> list[Run]:
    """Return the runs of the edition that is published at a path, in their order."""
    return [run for run in runs if Path(str(run.year), run.territory) == path]


def _publication(runs: Sequence[Run], freeze: date, calendar: Schedule) -> Run | None:
    """Return the run that published an edition first, among its runs, the latest first.

    What was published before the freeze was provisional: it counts if nothing followed.
    """
    done = [run for run in reversed(runs) if run.status == Fate.BUILT]
    final = (run for run in done if day_of(run, calendar) >= freeze)
    return next(final, done[-1] if done else None)


def punctuality(runs: Sequence[Run], data: str | Path, out: Path) -> list[dict[str, Any]]:
    """Return runs as JSON shows them, each with the day its edition was due and the days since.

    A run after the edition appeared revises it: it is not late. Without a calendar, nothing is.
    """
    names = {f"{run.year}/{run.territory}" for run in runs}
    schedule = schedule_of(data, out, names=names) if runs else None
    return [run.as_json() | _lateness(run, runs, schedule) for run in runs]


def _lateness(run: Run, runs: Sequence[Run], schedule: Schedule | None) -> dict[str, Any]:
    path = Path(str(run.year), run.territory)
    freeze, day, _ = schedule.days[path.as_posix()] if schedule else ("", None, None)
    if schedule is None or day is None:
        return {"due": None, "late": None}
    own, due = _runs_of(path, runs), date.fromisoformat(day)
    first = _publication(own, date.fromisoformat(freeze), schedule)
    if first is not None and own.index(run) < own.index(first):
        return {"due": due, "late": None}
    return {"due": due, "late": _days_late(due, day_of(run, schedule))}


def day_of(run: Run, calendar: Schedule) -> date:
    """Return the day on which a run ended, or began if it has not ended."""
    return calendar.day_of(run.ended or run.started)


def _days_late(due: date, day: date) -> int:
    """Return the days that had passed since a report was due."""
    return max(0, (day - due).days)
