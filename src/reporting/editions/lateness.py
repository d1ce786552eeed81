"""How late reports appeared: the journal's runs against the calendar's days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from reporting.editions.edition import Status
from reporting.editions.journal import Run
from reporting.errors import UsageError
from reporting.loading import CALENDAR, SETTINGS
from reporting.plan.calendar import Calendar, read_calendar
from reporting.plan.settings import Settings, read_settings
from reporting.registers.folder import find_folder


def runs_of(path: Path, runs: Iterable[Run]) -> list[Run]:
    """Return the runs of the edition that is published at a path, in their order."""
    return [run for run in runs if Path(str(run.year), run.territory) == path]


def publication(runs: Sequence[Run], freeze: date, calendar: Calendar) -> Run | None:
    """Return the run that published an edition first, among its runs, the latest first.

    What was published before the freeze was provisional: it counts if nothing followed.
    """
    done = [run for run in reversed(runs) if run.status == Status.BUILT]
    final = (run for run in done if day_of(run, calendar) >= freeze)
    return next(final, done[-1] if done else None)


def day_of(run: Run, calendar: Calendar) -> date:
    """Return the day on which a run ended, or began if it has not ended."""
    return calendar.day_of(run.ended or run.started)


def days_late(due: date, day: date) -> int:
    """Return the days that had passed since a report was due."""
    return max(0, (day - due).days)


def punctuality(runs: Sequence[Run], data: str | Path) -> list[dict[str, Any]]:
    """Return runs as JSON shows them, each with the day its edition was due and the days since.

    A run after the edition appeared revises it: it is not late. Without a calendar, nothing is.
    """
    schedule = _schedule(data)
    return [run.as_json() | _lateness(run, runs, schedule) for run in runs]


def _lateness(
    run: Run, runs: Sequence[Run], schedule: tuple[Calendar, Settings] | None
) -> dict[str, Any]:
    unknown = {"due": None, "late": None}
    if schedule is None or run.year < schedule[1].periode.premier_rapport:
        return unknown
    calendar, settings = schedule
    if (due := calendar.due_on(run.year, run.territory)) is None:
        return unknown
    own = runs_of(Path(str(run.year), run.territory), runs)
    first = publication(own, settings.freeze_of(run.year), calendar)
    if first is not None and own.index(run) < own.index(first):
        return {"due": due, "late": None}
    return {"due": due, "late": days_late(due, day_of(run, calendar))}


def _schedule(data: str | Path) -> tuple[Calendar, Settings] | None:
    """Return the calendar and the settings of a data folder; None where there is none."""
    try:
        folder = find_folder(data)
    except UsageError:
        return None
    if not (folder / CALENDAR).exists():
        return None
    return read_calendar(folder / CALENDAR), read_settings(folder / SETTINGS)
