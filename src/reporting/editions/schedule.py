"""When reports are due and how late they appeared: the calendar's days, the journal's runs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reporting.editions.edition import Fate
from reporting.editions.journal import Run
from reporting.editions.places import code_hash, file_hash, make_private, private
from reporting.later import later

if TYPE_CHECKING:
    from reporting.plan.calendar import Calendar
    from reporting.plan.settings import Settings
    from reporting.territories import Territories

CALENDAR, SETTINGS = "plan/calendar.toml", "plan/plan.toml"
KEPT = "calendar.json"

_facade = later("reporting.facade")
_calendar = later("reporting.plan.calendar")
_settings = later("reporting.plan.settings")

_Due = dict[str, tuple[str, str | None]]
"""By edition (`2023/region-76`): its freeze, and the day it is due; None when it never is."""


def data_folder(data: str | Path) -> Path | None:
    """Return the data folder, in the working directory or its parents; None when there is none."""
    for start in (Path.cwd(), *Path.cwd().parents):
        if (start / data / "datapackage.json").is_file():
            return (start / data).resolve()
    return None


@dataclass(frozen=True)
class Schedule:
    """The days of the calendar, as worked out for the data folder as it is.

    Parameters
    ----------
    days
        By edition: its freeze, and the day it is due.
    until
        Year before which every edition that is ever due is among them.
    """

    fuseau: str
    days: Mapping[str, tuple[str, str | None]]
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
    freeze, day = schedule.days[path.as_posix()] if schedule else ("", None)
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


def _worked_out(folder: Path, names: Iterable[str], until: int) -> tuple[str, _Due]:
    """Return the zone of a calendar, and the days of some editions, or of all before a year."""
    if until:
        plan = _facade.Plan.load(folder)
        calendar = _calendar.load_calendar(folder / CALENDAR, plan.settings, plan.territories)
        return calendar.fuseau, days(calendar, plan.settings, plan.territories, until)
    calendar = _calendar.read_calendar(folder / CALENDAR)
    settings = _settings.read_settings(folder / SETTINGS)
    return calendar.fuseau, {name: _day(name, calendar, settings) for name in names}


def days(calendar: Calendar, settings: Settings, territories: Territories, until: int) -> _Due:
    """Return the freeze and the day of the editions before a year, as the calendar lists them."""
    words = [word for rule in calendar.rapports for word in rule.territoires]
    names = [
        f"{year}/{one.id}"
        for year in range(settings.periode.premier_rapport, until)
        for one in territories.select(words)
    ]
    return {name: _day(name, calendar, settings) for name in names}


def _day(name: str, calendar: Calendar, settings: Settings) -> tuple[str, str | None]:
    """Return the freeze of an edition and the day it is due, if it is ever."""
    year, territory = int(name.partition("/")[0]), name.partition("/")[2]
    is_ours = year >= settings.periode.premier_rapport
    due = calendar.due_on(year, territory) if is_ours else None
    return settings.freeze_of(year).isoformat(), None if due is None else due.isoformat()
