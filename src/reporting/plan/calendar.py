"""The calendar: which reports are due each year, and by which day."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field

from reporting.errors import DataError, UsageError
from reporting.plan.settings import DayOfYear, Settings, Year
from reporting.registers.declarations import Once, Worded, finding, read_declared, unknown
from reporting.registers.findings import Finding, say
from reporting.territories import EVERYTHING, GROUPS, Territories, Territory, stands_for


def _zone(name: str) -> str:
    if name not in (known := available_timezones()):
        raise unknown(name, known)
    return name


def _hour(value: object) -> object:
    if value is not None and (not isinstance(value, time) or value.microsecond):
        raise ValueError(say("not-an-hour"))
    return value


class _Entry(Worded):
    """The territories that an entry is about: words of `GROUPS`, ids or codes.

    Until `heure` of the day, in the zone of the calendar, nothing of theirs appears: an embargo.
    """

    territoires: Annotated[list[str], Field(min_length=1), Once]
    heure: Annotated[time | None, BeforeValidator(_hour)] = None

    def names(self, territory: str) -> bool:
        """Tell whether a territory, given by its id, is one of them."""
        return any(stands_for(word, territory) for word in self.territoires)


class Recurrence(DayOfYear, _Entry):
    """Every year, the reports of the year before are due on one day."""


class Postponement(_Entry):
    """Another day for the reports of one year, and why."""

    annee: Year
    parution: date
    motif: Annotated[str, Field(min_length=1)]


class Calendar(Worded):
    """The content of `data/plan/calendar.toml`.

    Days begin at midnight in `fuseau`. Without `derniere_annee`, the rules have no end. What is
    provisional appears beside the reports, from the last provisional freeze before its day.
    """

    fuseau: Annotated[str, AfterValidator(_zone)]
    derniere_annee: Year | None = None
    rapports: Annotated[list[Recurrence], Field(min_length=1)]
    exceptions: Annotated[list[Postponement], Field(default_factory=list)]
    provisoires: Annotated[list[Recurrence], Field(default_factory=list)]

    def due_on(self, year: int, territory: str) -> date | None:
        """Return the day on which a report is due, None when it never is.

        Exceptions come before rules; the first entry that names the territory holds.
        """
        found = self._entry(year, territory)
        return found and found[0]

    def embargo(self, year: int, territory: str) -> str | None:
        """Return the instant (UTC, ISO) before which a report may not appear, if its hour is set.

        An hour that the clocks skip is read as before they did; one that they strike twice, first.
        """
        return self._instant(*(self._entry(year, territory) or (None, None)))

    def interims(self, year: int, territory: str) -> Iterator[tuple[date, str | None]]:
        """Give the days on which a territory has a provisional edition, the end of each embargo."""
        if self.derniere_annee is None or year <= self.derniere_annee:
            for one in self.provisoires:
                if one.names(territory):
                    yield one.after(year), self._instant(one.after(year), one.heure)

    def _instant(self, day: date | None, hour: time | None) -> str | None:
        if day is None or hour is None:
            return None
        instant = datetime.combine(day, hour, ZoneInfo(self.fuseau)).astimezone(UTC)
        return instant.isoformat(timespec="seconds").replace("+00:00", "Z")

    def _entry(self, year: int, territory: str) -> tuple[date, time | None] | None:
        if self.derniere_annee is not None and year > self.derniere_annee:
            return None
        for one in _of_year(self.exceptions, year):
            if one.names(territory):
                return one.parution, one.heure
        rules = ((one.after(year), one.heure) for one in self.rapports if one.names(territory))
        return next(rules, None)


def _of_year(exceptions: list[Postponement], year: int) -> list[Postponement]:
    return [one for one in exceptions if one.annee == year]


read_calendar = partial(read_declared, Calendar)


def load_calendar(path: Path, settings: Settings, territories: Territories) -> Calendar:
    """Return a calendar that fits its plan; raise DataError with every finding."""
    calendar = read_calendar(path)
    if found := list(_contradictions(calendar, path, settings, territories)):
        raise DataError(found)
    return calendar


def _contradictions(
    calendar: Calendar, path: Path, settings: Settings, territories: Territories
) -> Iterator[Finding]:
    """Give what cannot be meant: unknown territories, days before the freeze, idle exceptions."""
    first, moved = settings.periode.premier_rapport, calendar.exceptions
    rules = calendar.model_copy(update={"exceptions": []})
    entries: list[tuple[str, _Entry, Sequence[_Entry], int, date]] = [
        *(
            (f"rapports.{n}", rule, calendar.rapports[:n], first, rule.after(first))
            for n, rule in enumerate(calendar.rapports)
        ),
        *(
            (f"exceptions.{n}", one, _of_year(moved[:n], one.annee), one.annee, one.parution)
            for n, one in enumerate(moved)
        ),
    ]
    for n, rule in enumerate(calendar.provisoires):
        if settings.interim_before(rule.after(first)) is None:
            yield finding(path, f"provisoires.{n}", say("no-interim"), say("declare-interim"))
    entries += [
        (f"provisoires.{n}", rule, (), first, rule.after(first))
        for n, rule in enumerate(calendar.provisoires)
    ]
    for place, entry, earlier, year, day in entries:
        try:
            chosen = _selected(entry, territories)
        except UsageError as err:
            why = say("refused", why=err.args[0])
            yield finding(path, f"{place}.territoires", why, say("correct"))
            continue
        if place.startswith("provisoires"):
            continue
        if day <= (freeze := settings.freeze_of(year)):
            why, fix = say("due-too-early", freeze=freeze), say("due-later")
            yield finding(path, place, why, fix, day.isoformat())
        if year < first or any(rules.due_on(year, one.id) is None for one in chosen):
            why, fix = say("never-due", year=year), say("correct")
            yield finding(path, place, why, fix, ", ".join(entry.territoires))
        if all(any(before.names(one.id) for before in earlier) for one in chosen):
            why, fix = say("already-due"), say("move-up")
            yield finding(path, place, why, fix, ", ".join(entry.territoires))


def _selected(entry: _Entry, territories: Territories) -> tuple[Territory, ...]:
    if EVERYTHING in entry.territoires:
        known = ", ".join(word for word in GROUPS if word != EVERYTHING)
        raise UsageError(say("which-levels", word=EVERYTHING, known=known))
    return territories.select(entry.territoires)
