"""The days of the calendar, worked out from the plan: what `schedule` keeps."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from reporting.facade import Plan
from reporting.loading import CALENDAR, SETTINGS
from reporting.plan.calendar import Calendar, load_calendar, read_calendar
from reporting.plan.settings import Settings, read_settings
from reporting.territories import Territories

_Days = tuple[str, dict[str, tuple[str, str | None]]]


def days_of(folder: Path, names: Iterable[str]) -> _Days:
    """Return the zone of a calendar, and the freeze and the day of some editions."""
    calendar, settings = read_calendar(folder / CALENDAR), read_settings(folder / SETTINGS)
    return calendar.fuseau, {name: _day(name, calendar, settings) for name in names}


def all_days(folder: Path, until: int) -> _Days:
    """Return the zone of a calendar, and the freeze and the day of all editions before a year."""
    plan = Plan.load(folder)
    calendar = load_calendar(plan.folder / CALENDAR, plan.settings, plan.territories)
    return calendar.fuseau, days(calendar, plan.settings, plan.territories, until)


def days(
    calendar: Calendar, settings: Settings, territories: Territories, until: int
) -> dict[str, tuple[str, str | None]]:
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
