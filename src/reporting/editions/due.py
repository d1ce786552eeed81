"""What is due, and how late: built when it has not appeared, oldest first.

The days are those of the calendar, the runs those of the journal.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reporting.editions.edition import BuildResult, Fate, Options
from reporting.editions.journal import RUNNING, STOPPED, Run, history, now
from reporting.editions.places import (
    code_hash,
    data_folder,
    edition_of,
    file_hash,
    has_appeared,
    make_private,
    narratives,
    private,
    published,
    territory_of,
)
from reporting.errors import BusyError, EditionError, ReportingError, UsageError
from reporting.later import later

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
    until = (on.year if on else int(now()[:4])) + 1
    schedule = schedule_of(data, options.out, until=until)
    if schedule is None:
        message = f"Aucun calendrier dans le dossier de données « {data} »."
        raise UsageError(message)

    def make(editions: Sequence[Deadline]) -> BuildResult:
        territories = list(dict.fromkeys(edition.territory for edition in editions))
        result: BuildResult = _build.build(data, editions[0].year, territories, options=options)
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
    """Make what has not appeared, one year after the other; return where everything stands.

    Parameters
    ----------
    make
        Makes editions of one year.
    """
    there = {one for one in deadlines if _is_there(one, options)}
    missing = [] if options.dry_run else [one for one in deadlines if one not in there]
    told: dict[Path, tuple[str, str]] = {}
    warnings = set()
    for _, group in groupby(missing, key=lambda one: one.year):
        try:
            result = make(editions := list(group))
            told |= {one.edition.path: (one.status, one.message) for one in result.outcomes}
            warnings.add(result.warning)
        except ReportingError as err:  # what refuses them all is the failure of each
            told |= {one.path: (Fate.FAILED, str(err)) for one in editions}
    try:
        runs = history(options.out)
    except ReportingError as err:
        runs, warnings = [], {*warnings, str(err)}
    found = []
    for one in deadlines:
        own = runs_of(one.path, runs)
        # A run that left the edition to another tells nothing of it: the other one does.
        last = next(((run.status, run.message) for run in own if run.status != Fate.BUSY), None)
        status, message = told.get(one.path, last or ("", ""))
        has_failed = one.path in told and status == Fate.FAILED
        if one in there or (one in missing and not has_failed and _is_there(one, options)):
            found.append(_appeared(one, own, calendar))
        else:
            found.append(_absent(one, status, message, on))
    return DueResult(tuple(found), "\n".join(sorted(warnings - {""})))


def _is_there(one: Deadline, options: Options) -> bool:
    return has_appeared(published(options.out, one.path), one, pdf=options.pdf)


def _appeared(one: Deadline, runs: Sequence[Run], calendar: Schedule) -> Due:
    first = publication(runs, date.fromisoformat(one.freeze), calendar)
    if first is None:
        return Due(one.path.as_posix(), one.day, State.PUBLISHED, None, None, "")
    late = days_late(one.day, day := day_of(first, calendar))
    state = State.LATE if late else State.ON_TIME
    return Due(one.path.as_posix(), one.day, state, day, late, "")


def _absent(one: Deadline, status: str, message: str, on: date) -> Due:
    if status == STOPPED:
        message = f"construction {STOPPED}"
    state = _STATES.get(status)
    late = days_late(one.day, on)
    return Due(one.path.as_posix(), one.day, state or State.MISSING, None, late, message)


if TYPE_CHECKING:
    from reporting.plan.calendar import Calendar
    from reporting.plan.settings import Settings
    from reporting.territories import Territories

CALENDAR, SETTINGS = "plan/calendar.toml", "plan/plan.toml"
KEPT = "calendar.json"

_facade = later("reporting.facade")
_calendar = later("reporting.plan.calendar")
_settings = later("reporting.plan.settings")

_Day = tuple[str, str | None, str | None]
"""The freeze of an edition, the day it is due, None when it never is, the end of its embargo."""
_Days = dict[str, _Day]
"""By edition: `2023/region-76`."""


@dataclass(frozen=True)
class Schedule:
    """The days of the calendar, as worked out for the data folder as it is.

    Parameters
    ----------
    days
        By edition: its freeze, the day it is due, and the end of its embargo.
    until
        Year before which every edition that is ever due is among them.
    """

    fuseau: str
    days: Mapping[str, _Day]
    until: int = 0

    def day_of(self, instant: str) -> date:
        """Return the day of an instant, given as ISO text with its offset from UTC."""
        return datetime.fromisoformat(instant).astimezone(ZoneInfo(self.fuseau)).date()


def schedule_of(
    data: str | Path, out: Path, *, names: Iterable[str] = (), until: int = 0
) -> Schedule | None:
    """Return the days on which editions are due: some by name, or all those of years before one.

    They are kept beside the reports until the calendar, the plan or the code changes. Without a
    calendar there are none.

    Raises
    ------
    DataError
        The calendar is refused, or, where every edition is asked for, the data.
    """
    folder, names = data_folder(data), set(names)
    if folder is None or not (folder / CALENDAR).exists():
        return None
    key, held = _key(folder), {}
    with suppress(OSError, ValueError):
        held = json.loads((private(out) / KEPT).read_bytes())
    if held.get("key") == key and names <= held["days"].keys() and until <= held["until"]:
        return Schedule(held["fuseau"], held["days"], held["until"])
    zone, days = _worked_out(folder, names, until)
    if held.get("key") == key:
        days, until = held["days"] | days, max(until, held["until"])
    with suppress(OSError):
        content = {"key": key, "fuseau": zone, "days": days, "until": until}
        path = make_private(out, "") / KEPT
        path.write_text(json.dumps(content), encoding="utf-8")
    return Schedule(zone, days, until)


def _key(folder: Path) -> str:
    """Return a hash of what the days of editions are worked out from."""
    names = (CALENDAR, SETTINGS, "datapackage.json")
    read = [folder / name for name in names] + sorted((folder / "reference").glob("*.csv"))
    told = [code_hash(), *(file_hash(path) for path in read if path.is_file())]
    told += [path.name for path in narratives("region", folder)]
    return sha256("\n".join(told).encode()).hexdigest()


def runs_of(path: Path, runs: Sequence[Run]) -> list[Run]:
    """Return the runs of the edition that is published at a path, in their order."""
    return [run for run in runs if Path(str(run.year), run.territory) == path]


def publication(runs: Sequence[Run], freeze: date, calendar: Schedule) -> Run | None:
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
    own, due = runs_of(path, runs), date.fromisoformat(day)
    first = publication(own, date.fromisoformat(freeze), schedule)
    if first is not None and own.index(run) < own.index(first):
        return {"due": due, "late": None}
    return {"due": due, "late": days_late(due, day_of(run, schedule))}


def day_of(run: Run, calendar: Schedule) -> date:
    """Return the day on which a run ended, or began if it has not ended."""
    return calendar.day_of(run.ended or run.started)


def days_late(due: date, day: date) -> int:
    """Return the days that had passed since a report was due."""
    return max(0, (day - due).days)


def _worked_out(folder: Path, names: Iterable[str], until: int) -> tuple[str, _Days]:
    """Return the zone of a calendar, and the days of some editions, or of all before a year."""
    if until:
        plan = _facade.Plan.load(folder)
        calendar = _calendar.load_calendar(folder / CALENDAR, plan.settings, plan.territories)
        found = days(calendar, plan.settings, plan.territories, until)
        told = {own: day for name, day in found.items() for own in _editions(name, folder)}
        return calendar.fuseau, told
    calendar = _calendar.read_calendar(folder / CALENDAR)
    settings = _settings.read_settings(folder / SETTINGS)
    return calendar.fuseau, {name: _day(name, calendar, settings) for name in names}


def _editions(name: str, folder: Path) -> list[str]:
    """Return the editions of a year and a territory: one per language with a notebook."""
    year, _, territory = name.partition("/")
    notebooks = narratives(territory, folder)
    return [f"{year}/{edition_of(territory, one.name)}" for one in notebooks] or [name]


def days(calendar: Calendar, settings: Settings, territories: Territories, until: int) -> _Days:
    """Return the freeze and the day of the editions before a year, as the calendar lists them."""
    words = [word for rule in calendar.rapports for word in rule.territoires]
    names = [
        f"{year}/{one.id}"
        for year in range(settings.periode.premier_rapport, until)
        for one in territories.select(words)
    ]
    return {name: _day(name, calendar, settings) for name in names}


def _day(name: str, calendar: Calendar, settings: Settings) -> _Day:
    """Return the freeze of an edition, and the day and the instant it is due, if it is ever."""
    year, territory = int(name.partition("/")[0]), territory_of(name.partition("/")[2])
    freeze = settings.freeze_of(year).isoformat()
    due = calendar.due_on(year, territory) if year >= settings.periode.premier_rapport else None
    if due is None:
        return freeze, None, None
    return freeze, due.isoformat(), calendar.embargo(year, territory)
