"""The days of the calendar, as worked out for a data folder as it is, and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reporting.arguments import data_folder
from reporting.editions.places import (
    code_hash,
    edition_of,
    interim_of,
    keep_note,
    narratives,
    note_of,
    territory_of,
)
from reporting.errors import DataError
from reporting.later import later
from reporting.registers.folder import file_hash

if TYPE_CHECKING:
    from reporting.plan.calendar import Calendar
    from reporting.plan.settings import Settings
    from reporting.territories import Territories

CALENDAR, SETTINGS, REGISTERS = "plan/calendar.toml", "plan/plan.toml", "registers"
KEPT = "calendar.json"

_facade = later("reporting.facade")
_calendar = later("reporting.plan.calendar")
_settings = later("reporting.plan.settings")
_package = later("reporting.registers.package")
_territories = later("reporting.territories")

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
    folder
        The data folder that they were worked out for.
    """

    fuseau: str
    days: Mapping[str, _Day]
    until: int = 0
    folder: Path | None = None

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
    key, held = _key(folder), note_of(out, KEPT)
    if held.get("key") == key and names <= held["days"].keys() and until <= held["until"]:
        return Schedule(held["fuseau"], held["days"], held["until"], folder)
    zone, days = _worked_out(folder, names, until)
    if held.get("key") == key:
        days, until = held["days"] | days, max(until, held["until"])
    keep_note(out, KEPT, {"key": key, "fuseau": zone, "days": days, "until": until})
    return Schedule(zone, days, until, folder)


def _key(folder: Path) -> str:
    """Return a hash of what the days of editions are worked out from."""
    names = (CALENDAR, SETTINGS, "datapackage.json")
    read = [folder / name for name in names] + sorted((folder / "reference").glob("*.csv"))
    told = [code_hash(), *(file_hash(path) for path in read if path.is_file())]
    told += [path.name for path in narratives("region", folder)]
    return sha256("\n".join(told).encode()).hexdigest()


def _worked_out(folder: Path, names: Iterable[str], until: int) -> tuple[str, _Days]:
    """Return the zone of a calendar, and the days of some editions, or of all before a year."""
    if until:
        settings, territories = _places_of(folder)
        calendar = _calendar.load_calendar(folder / CALENDAR, settings, territories)
        found = days(calendar, settings, territories, until)
        told = {own: day for name, day in found.items() for own in _editions(name, folder)}
        return calendar.fuseau, told
    calendar = _calendar.read_calendar(folder / CALENDAR)
    settings = _settings.read_settings(folder / SETTINGS)
    return calendar.fuseau, {name: _day(name, calendar, settings) for name in names}


def _places_of(folder: Path) -> tuple[Settings, Territories]:
    """Return the settings and the territories of a plan.

    Registers decide of no day: where they alone are refused, each edition that is due will be.

    Raises
    ------
    DataError
        Something else is refused.
    """
    try:
        plan = _facade.Plan.load(folder)
        return plan.settings, plan.territories
    except DataError as err:
        registers = f"{folder.name}/{REGISTERS}/"
        if any(
            one.severity == "error" and not one.file.startswith(registers) for one in err.findings
        ):
            raise
        tables = _package.read_package(folder).tables
        return _settings.read_settings(folder / SETTINGS), _territories.Territories(tables)


def _editions(name: str, folder: Path) -> list[str]:
    """Return the editions of a year and a territory: one per language with a notebook."""
    year, _, own = name.partition("/")
    territory, interim = territory_of(own), interim_of(own)
    notebooks = narratives(territory, folder)
    return [f"{year}/{edition_of(territory, one.name, interim)}" for one in notebooks] or [name]


def days(calendar: Calendar, settings: Settings, territories: Territories, until: int) -> _Days:
    """Return the freeze and the day of the editions before a year, as the calendar lists them."""
    words = [word for rule in calendar.rapports for word in rule.territoires]
    names = [
        f"{year}/{one.id}"
        for year in range(settings.periode.premier_rapport, until)
        for one in territories.select(words)
    ]
    for rule in calendar.provisoires:
        for year in range(settings.periode.premier_rapport, until):
            freeze = settings.interim_before(rule.after(year))
            places = territories.select(rule.territoires) if freeze else ()
            names += [f"{year}/{edition_of(one.id, '', str(freeze))}" for one in places]
    return {name: _day(name, calendar, settings) for name in names}


def _day(name: str, calendar: Calendar, settings: Settings) -> _Day:
    """Return the freeze of an edition, and the day and the instant it is due, if it is ever."""
    year, territory = int(name.partition("/")[0]), territory_of(name.partition("/")[2])
    if interim := interim_of(name):
        days = calendar.interims(year, territory)
        own = [one for one in days if str(settings.interim_before(one[0])) == interim]
        day, end = own[0] if own else (None, None)
        return interim, day.isoformat() if day else None, end
    freeze = settings.freeze_of(year).isoformat()
    due = calendar.due_on(year, territory) if year >= settings.periode.premier_rapport else None
    if due is None:
        return freeze, None, None
    return freeze, due.isoformat(), calendar.embargo(year, territory)
